package store_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/provider/fleet/store"
)

func TestCalls(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	for _, step := range []struct {
		s           *store.Store
		account, op string
		n, want     int
	}{
		{a, "eu", "list SIMs", 2, 2},
		{b, "eu", "list SIMs", 3, 5},
		{a, "eu", "send", 1, 6},
		{b, "us", "list SIMs", 7, 7},
		{a, "eu", "usage", 1, 7},
		{b, "eu", "usage", 0, 7},
	} {
		if got := count(t, step.s, step.account, step.op, step.n); got != step.want {
			t.Errorf("%+v: %d", step, got)
		}
	}
	spent, err := a.Calls(t.Context(), "eu", today)
	if err != nil || !slices.Equal(spent, []store.Spent{{Op: "list SIMs", Calls: 5}, {Op: "send", Calls: 1}, {Op: "usage", Calls: 1}}) {
		t.Errorf("spent %v, %v", spent, err)
	}
	if spent, err := a.Calls(t.Context(), "none", today); err != nil || len(spent) != 0 {
		t.Errorf("spent %v, %v", spent, err)
	}
	if _, err := a.CountCalls(t.Context(), "eu", "2026-03-30", "send", 100); err != nil {
		t.Error(err)
	}
	for day, want := range map[string]map[string]int{
		today: {"eu": 7, "us": 7}, "2026-03-30": {"eu": 107, "us": 7}, "2026-04-01": {},
	} {
		if got, err := b.CallsSince(t.Context(), day); err != nil || !maps.Equal(got, want) {
			t.Errorf("since %s: %v, %v", day, got, err)
		}
	}
}

func TestCallsThatCannotBe(t *testing.T) {
	s := open(t, t.TempDir())
	for _, c := range []struct {
		account, day string
		n            int
	}{{"eu", "31.3.2026", 1}, {"eu", "", 1}, {"", today, 1}, {"eu", today, -1}} {
		if total, err := s.CountCalls(t.Context(), c.account, c.day, "send", c.n); !errors.Is(err, store.ErrInvalid) || total != 0 {
			t.Errorf("%+v: %d, %v", c, total, err)
		}
	}
}

func TestPace(t *testing.T) {
	dir := t.TempDir()
	now := noon
	clock := func() time.Time { return now }
	a, b := openWith(t, dir, store.Options{Now: clock}), openWith(t, dir, store.Options{Now: clock})
	pace := func(since time.Duration) int {
		t.Helper()
		calls, err := a.Pace(t.Context(), "eu", now.Add(-since))
		must(t, err)
		return calls
	}
	count(t, a, "eu", "list SIMs", 2)
	now = noon.Add(30 * time.Minute)
	count(t, b, "eu", "send", 3)
	count(t, b, "us", "send", 50)
	now = noon.Add(70 * time.Minute)
	count(t, a, "eu", "send", 4)
	if pace(0) != 4 || pace(time.Hour) != 7 || pace(70*time.Minute) != 9 || pace(2*time.Hour) != 9 {
		t.Errorf("pace %d, %d, %d, %d", pace(0), pace(time.Hour), pace(70*time.Minute), pace(2*time.Hour))
	}
	now = noon.Add(20 * time.Minute) // The clock was set back; what is to come was not made yet.
	if pace(time.Hour) != 2 {
		t.Errorf("pace %d", pace(time.Hour))
	}
	now = noon.Add(49 * time.Hour)
	count(t, a, "eu", "send", 1)
	if pace(48*time.Hour) != 5 || pace(1000*time.Hour) != 5 {
		t.Errorf("pace %d, %d", pace(48*time.Hour), pace(1000*time.Hour))
	}
}

// Whatever several stores count in whatever order adds up, in each of them.
func TestCallsAddUp(t *testing.T) {
	dir := t.TempDir()
	stores := []*store.Store{open(t, dir), open(t, dir), open(t, dir)}
	counted := map[[3]string]int{}
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.SampledFrom(stores).Draw(r, "store")
		account := rapid.SampledFrom([]string{"eu", "us", "ünï"}).Draw(r, "account")
		day := rapid.SampledFrom([]string{"2026-03-30", "2026-03-31"}).Draw(r, "day")
		op := rapid.SampledFrom([]string{"list SIMs", "send", "usage"}).Draw(r, "op")
		n := rapid.IntRange(0, 1000).Draw(r, "calls")
		total, err := s.CountCalls(t.Context(), account, day, op, n)
		if err != nil {
			r.Fatal(err)
		}
		if n > 0 {
			counted[[3]string{account, day, op}] += n
		}
		want := map[string]int{}
		sum := 0
		for key, calls := range counted {
			if key[0] == account && key[1] == day {
				want[key[2]] = calls
				sum += calls
			}
		}
		got := map[string]int{}
		spent, err := rapid.SampledFrom(stores).Draw(r, "reader").Calls(t.Context(), account, day)
		for i, s := range spent {
			got[s.Op] = s.Calls
			if i > 0 && s.Calls > spent[i-1].Calls {
				r.Errorf("not most first: %v", spent)
			}
		}
		if err != nil || total != sum || !maps.Equal(got, want) {
			r.Errorf("%d calls, %v, %v; want %d, %v", total, got, err, sum, want)
		}
	})
}
