package store_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/fleet/store"
)

// person is a process with a store of its own and the clock that all of them share.
type person struct {
	*store.Store
	t    *testing.T
	name string
	now  *time.Time
}

// claim claims the lease for 8 s by somebody whose terminal was used so long ago.
func (p person) claim(used time.Duration) bool {
	p.t.Helper()
	held, lease, err := p.Claim(p.t.Context(), "fetch", p.name, p.now.Add(-used), 8*time.Second)
	if err != nil || held != (lease.Holder == p.name) || lease.Name != "fetch" {
		p.t.Fatalf("%s: %v, %+v, %v", p.name, held, lease, err)
	}
	if held && (!lease.Until.Equal(p.now.Add(8*time.Second)) || lease.Eager != p.now.Add(-used).UnixMilli()) {
		p.t.Errorf("%s: %+v", p.name, lease)
	}
	return held
}

func two(t *testing.T) (a, b person, now *time.Time) {
	t.Helper()
	dir := t.TempDir()
	now = new(noon)
	people := make([]person, 2)
	for i, name := range []string{"a", "b"} {
		people[i] = person{openWith(t, dir, store.Options{Now: func() time.Time { return *now }}), t, name, now}
	}
	return people[0], people[1], now
}

func TestLease(t *testing.T) {
	a, b, now := two(t)
	if !a.claim(time.Minute) || b.claim(time.Minute) {
		t.Error("the first one does not hold it")
	}
	if !a.claim(time.Minute) {
		t.Error("it cannot be claimed again")
	}
	*now = now.Add(7 * time.Second)
	if !a.claim(time.Minute) {
		t.Error("it cannot be made longer")
	}
	*now = now.Add(7 * time.Second)
	if b.claim(time.Hour) {
		t.Error("it was not made longer")
	}
	*now = now.Add(time.Second)
	if !b.claim(time.Hour) || a.claim(time.Hour) {
		t.Error("it does not end")
	}
	must(t, a.Release(t.Context(), "fetch", "a")) // It is not a's to give back.
	if a.claim(time.Hour) {
		t.Error("another one gave it back")
	}
	must(t, b.Release(t.Context(), "fetch", "b"))
	if lease, err := b.Holder(t.Context(), "fetch"); err != nil || lease.Holder != "" {
		t.Errorf("held by %+v, %v", lease, err)
	}
	if !a.claim(time.Hour) {
		t.Error("it was not given back")
	}
}

func TestTheOneInUseTakesTheLease(t *testing.T) {
	a, b, now := two(t)
	if !a.claim(10 * time.Second) {
		t.Fatal("not held")
	}
	if b.claim(10*time.Second - store.EagerMargin) {
		t.Error("taken within the margin")
	}
	if !b.claim(10*time.Second - store.EagerMargin - time.Millisecond) {
		t.Error("not taken")
	}
	*now = now.Add(time.Second)
	if a.claim(8 * time.Second) {
		t.Error("taken back without use")
	}
	if !a.claim(0) {
		t.Error("not taken back")
	}
}

// A clock that was set back does not leave the lease with one that died.
func TestLeaseOfABentClock(t *testing.T) {
	a, b, now := two(t)
	if !a.claim(0) {
		t.Fatal("not held")
	}
	*now = now.Add(-time.Hour)
	if !b.claim(0) {
		t.Error("the one with the old clock keeps it")
	}
	if a.claim(0) || !b.claim(0) {
		t.Error("it does not stay")
	}
}

func TestOneHoldsTheLease(t *testing.T) {
	dir := t.TempDir()
	stores := map[string]*store.Store{"a": open(t, dir), "b": open(t, dir), "c": open(t, dir), "d": open(t, dir)}
	for round := range 40 {
		begin := make(chan struct{})
		claimed := make(chan string, len(stores))
		for name, s := range stores {
			go func() {
				<-begin
				held, _, err := s.Claim(t.Context(), strconv.Itoa(round), name, noon, time.Minute)
				if err != nil {
					t.Error(err)
				}
				if !held {
					name = ""
				}
				claimed <- name
			}()
		}
		close(begin)
		holder, holders := "", 0
		for range stores {
			if name := <-claimed; name != "" {
				holder = name
				holders++
			}
		}
		lease, err := stores["a"].Holder(t.Context(), strconv.Itoa(round))
		if err != nil || holders != 1 || lease.Holder != holder {
			t.Fatalf("%d holders, %+v, %v", holders, lease, err)
		}
	}
}

func TestALeaseThatCannotBe(t *testing.T) {
	s := open(t, t.TempDir())
	for _, c := range []struct {
		name, holder string
		ttl          time.Duration
	}{{"", "a", time.Second}, {"fetch", "", time.Second}, {"fetch", "a", 0}} {
		if held, _, err := s.Claim(t.Context(), c.name, c.holder, noon, c.ttl); held || !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%+v: %v, %v", c, held, err)
		}
	}
}
