package store_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

const (
	first  = "890000000000000123"
	second = "8900000000000001234"
	third  = "89000000000000012345"
)

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

// used gives by the minute what a SIM used in its rows, with -1 where that is not told.
func used(t *testing.T, s *store.Store, key model.Key, from, to int) map[int]int64 {
	t.Helper()
	samples, err := s.Samples(t.Context(), key, minute(from), minute(to))
	must(t, err)
	rows := map[int]int64{}
	for i, sample := range samples {
		if sample.ICCID != key.ICCID || i > 0 && !samples[i-1].At.Before(sample.At) {
			t.Errorf("sample %d: %+v", i, sample)
		}
		rows[int(sample.At.Sub(noon).Minutes())] = -1
		if sample.Used != nil {
			rows[int(sample.At.Sub(noon).Minutes())] = *sample.Used
		}
	}
	return rows
}

// times gives the minutes of some moments.
func times(t *testing.T) func(moments []time.Time, err error) []int {
	return func(moments []time.Time, err error) []int {
		t.Helper()
		must(t, err)
		var minutes []int
		for _, at := range moments {
			minutes = append(minutes, int(at.Sub(noon).Minutes()))
		}
		return minutes
	}
}

func sampled(t *testing.T) *store.Store {
	t.Helper()
	s := open(t, t.TempDir())
	a, b, c := card(t, first), card(t, second), card(t, third)
	for _, pass := range []struct {
		minute int
		page   []store.Sample
	}{
		{0, []store.Sample{{ICCID: a, Used: new(int64(10))}, {ICCID: b, Used: new(int64(1))}, {ICCID: c}}},
		{10, []store.Sample{{ICCID: a, Used: new(int64(10))}, {ICCID: b, Used: new(int64(1))}}},
		{20, []store.Sample{{ICCID: a, Used: new(int64(12))}, {ICCID: c}}},
		{30, []store.Sample{{ICCID: a, Used: new(int64(0))}}}, // A new period.
		{40, []store.Sample{{ICCID: a}}},                      // The vendor does not tell it any more.
		{50, nil},
		{60, []store.Sample{{ICCID: a, Used: new(int64(5)), At: minute(61)}}},
	} {
		must(t, s.AddSamples(t.Context(), "eu", minute(pass.minute), pass.page))
	}
	must(t, s.AddSamples(t.Context(), "us", minute(15), []store.Sample{{ICCID: a, Used: new(int64(99))}}))
	return s
}

func TestOnlyWhatMovedTakesARow(t *testing.T) {
	s := sampled(t)
	for _, c := range []struct {
		account, iccid string
		from, to       int
		want           map[int]int64
	}{
		{"eu", first, 0, 100, map[int]int64{0: 10, 20: 12, 30: 0, 40: -1, 61: 5}},
		{"eu", first, -9, 19, map[int]int64{0: 10}},
		{"eu", first, 15, 30, map[int]int64{0: 10, 20: 12, 30: 0}}, // What was true at the beginning is among them.
		{"eu", first, 20, 29, map[int]int64{20: 12}},
		{"eu", first, 90, 99, map[int]int64{61: 5}},
		{"eu", first, -9, -1, map[int]int64{}},
		{"eu", second, 0, 100, map[int]int64{0: 1}},
		{"eu", third, 0, 100, map[int]int64{}},
		{"us", first, 0, 100, map[int]int64{15: 99}},
		{"us", second, 0, 100, map[int]int64{}},
		{"none", second, 0, 100, map[int]int64{}},
	} {
		if got := used(t, s, sim(t, c.account, c.iccid), c.from, c.to); !maps.Equal(got, c.want) {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestAPageThatComesLate(t *testing.T) {
	s := open(t, t.TempDir())
	for _, at := range []int{10, 5, 7, 12} {
		must(t, s.AddSamples(t.Context(), "eu", minute(at), []store.Sample{{ICCID: card(t, first), Used: new(int64(10))}}))
	}
	if got := used(t, s, sim(t, "eu", first), 0, 99); !maps.Equal(got, map[int]int64{5: 10, 10: 10}) {
		t.Errorf("rows %v", got)
	}
	must(t, s.AddSamples(t.Context(), "eu", minute(5), []store.Sample{{ICCID: card(t, first), Used: new(int64(9))}}))
	if got := used(t, s, sim(t, "eu", first), 0, 99); !maps.Equal(got, map[int]int64{5: 9, 10: 10}) {
		t.Errorf("rows %v", got)
	}
}

// That nothing was read is told apart from that nothing moved.
func TestPasses(t *testing.T) {
	s := sampled(t)
	ctx := t.Context()
	if got := times(t)(s.Passes(ctx, "eu", minute(-5), minute(99))); !slices.Equal(got, []int{0, 10, 20, 30, 40, 50, 60}) {
		t.Errorf("passes %v", got)
	}
	if got := times(t)(s.Passes(ctx, "eu", minute(10), minute(30))); !slices.Equal(got, []int{10, 20, 30}) {
		t.Errorf("passes %v", got)
	}
	for iccid, want := range map[string][]int{first: {0, 10, 20, 30, 40, 60}, second: {0, 10}, third: {0, 20}} {
		if got := times(t)(s.Read(ctx, sim(t, "eu", iccid), minute(0), minute(99))); !slices.Equal(got, want) {
			t.Errorf("%s was read at %v", iccid, got)
		}
	}
	if got := times(t)(s.Read(ctx, sim(t, "us", first), minute(0), minute(99))); !slices.Equal(got, []int{15}) {
		t.Errorf("read at %v", got)
	}
}

func TestEveryCounterIsKept(t *testing.T) {
	s := open(t, t.TempDir())
	want := store.Sample{
		ICCID: card(t, third), At: noon, Used: new(int64(1 << 50)), Cost: new(int64(-1)), SMSMO: new(3), SMSMT: new(4),
		Sessions: new(5), ZeroSessions: new(6),
	}
	page := []store.Sample{want}
	must(t, s.AddSamples(t.Context(), "eu", noon, page))
	for i, change := range []func(*store.Sample){
		func(s *store.Sample) { s.Used = new(int64(2)) },
		func(s *store.Sample) { s.Cost = nil },
		func(s *store.Sample) { s.SMSMO = new(0) },
		func(s *store.Sample) { s.SMSMT = new(0) },
		func(s *store.Sample) { s.Sessions = new(0) },
		func(s *store.Sample) { s.ZeroSessions = new(0) },
	} {
		change(&page[0])
		page[0].At = minute(i + 1)
		must(t, s.AddSamples(t.Context(), "eu", minute(i+1), page))
	}
	got, err := s.Samples(t.Context(), sim(t, "eu", third), noon, minute(99))
	if err != nil || len(got) != 7 {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	g := got[0]
	if !g.At.Equal(want.At) || *g.Used != *want.Used || *g.Cost != *want.Cost || *g.SMSMO != 3 || *g.SMSMT != 4 ||
		*g.Sessions != 5 || *g.ZeroSessions != 6 || got[2].Cost != nil {
		t.Errorf("%+v", g)
	}
}

func TestAPageIsAllOrNothing(t *testing.T) {
	s := open(t, t.TempDir())
	err := s.AddSamples(t.Context(), "eu", noon, []store.Sample{{ICCID: card(t, first), Used: new(int64(1))}, {}})
	if !errors.Is(err, store.ErrInvalid) {
		t.Errorf("added: %v", err)
	}
	if got := used(t, s, sim(t, "eu", first), 0, 99); len(got) != 0 {
		t.Errorf("half of it is there: %v", got)
	}
	if got := times(t)(s.Passes(t.Context(), "eu", minute(0), minute(9))); len(got) != 0 {
		t.Errorf("passes %v", got)
	}
}

// Pages of one pass, in whatever order and however the SIMs are spread over them, tell of each SIM whether it was read.
func TestPassesTellEachSIM(t *testing.T) {
	s := open(t, t.TempDir())
	all := make([]model.ICCID, 20)
	for i := range all {
		all[i] = card(t, "89000000000000000"+string([]byte{byte('0' + i/10), byte('0' + i%10)}))
	}
	pass := 0
	rapid.Check(t, func(r *rapid.T) {
		pass++
		in := map[model.ICCID]bool{}
		for range rapid.IntRange(1, 4).Draw(r, "pages") {
			var page []store.Sample
			for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 0, 12).Draw(r, "SIMs") {
				page = append(page, store.Sample{ICCID: all[i], Used: new(int64(1))})
				in[all[i]] = true
			}
			if err := s.AddSamples(t.Context(), "eu", minute(pass), page); err != nil {
				r.Fatal(err)
			}
		}
		for _, iccid := range all {
			got, err := s.Read(t.Context(), model.Key{Account: "eu", ICCID: iccid}, minute(pass), minute(pass))
			if err != nil || (len(got) == 1) != in[iccid] {
				r.Fatalf("%s was read: %v, %v; want %v", iccid, got, err, in[iccid])
			}
		}
	})
}
