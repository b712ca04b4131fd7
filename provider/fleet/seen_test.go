package fleet_test

import (
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// scale is a vendor whose only sign of life is the counter of the first of its two SIMs.
type scale struct {
	*bench
	weigh func(bytes int64) // reads the counter anew when it is that
}

// scales are vendors that tell the counter with the list and vendors that tell it apart from it.
func scales(t *testing.T) map[string]*scale {
	t.Helper()
	is := facts()
	is.Gives = map[model.Field]model.Where{model.FieldUsed: model.InList}
	v := newVendor()
	listed := &scale{bench: newBench(t, provider.New("eu", is, v))}
	put := func(v *vendor, b *bench, bytes *int64) {
		first, second := sim(1), sim(2)
		first.Used, first.Fetched, second.Fetched = bytes, b.now(), b.now()
		v.set(first, second)
	}
	listed.weigh = func(bytes int64) {
		put(v, listed.bench, &bytes)
		listed.sync()
	}
	c := newCounter()
	apart := &scale{bench: newBench(t, c.account("eu"))}
	apart.weigh = func(bytes int64) {
		put(c.vendor, apart.bench, nil)
		c.tell(bytes)
		apart.sync()
	}
	w := newVendor()
	alone := &scale{bench: newBench(t, provider.New("eu", is, w))}
	alone.weigh = func(bytes int64) {
		put(w, alone.bench, &bytes)
		if _, err := alone.Read(t.Context(), key("eu", 1)); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]*scale{"with the list": listed, "apart from it": apart, "alone": alone}
}

// A counter that grew between two readings of one month says that the SIM was on the network. Nothing else does.
func TestCounterThatGrewIsASignOfLife(t *testing.T) {
	for name, s := range scales(t) {
		t.Run(name, func(t *testing.T) {
			grew := noon.Add(2 * time.Hour)
			for i, step := range []struct {
				wait  time.Duration
				bytes int64
				moved time.Time
			}{
				{0, 5, time.Time{}},
				{time.Hour, 5, time.Time{}},
				{time.Hour, 6, grew},
				{time.Hour, 6, grew},
				{time.Hour, 3, grew},
				{30 * 24 * time.Hour, 9, grew}, // in June, when it had begun anew
				{time.Hour, 10, noon.Add(4*time.Hour + 30*24*time.Hour + time.Hour)},
			} {
				s.pass(step.wait)
				s.weigh(step.bytes)
				row := s.row(key("eu", 1))
				if seen, inferred := row.Seen(); row.Moved != step.moved || seen != step.moved || !seen.IsZero() && !inferred {
					t.Errorf("step %d: moved %v, seen %v, inferred %t", i, row.Moved, seen, inferred)
				}
				if other := s.row(key("eu", 2)); other != nil && !other.Moved.IsZero() {
					t.Errorf("step %d: the other SIM moved", i)
				}
			}
		})
	}
}

// A count that fails for a while does not make a SIM move when it works again in another month.
func TestMonthThatWasNotCounted(t *testing.T) {
	v := newCounter(sim(1))
	v.tell(5)
	b := newBench(t, v.account("eu"))
	b.sync()
	v.set() // The list lacks it from now on, but not the count.
	b.pass(30 * 24 * time.Hour)
	v.tell(50)
	b.sync()
	if row := b.row(key("eu", 1)); row == nil || *row.SIM.Used != 50 || !row.Moved.IsZero() {
		t.Errorf("row %+v", row)
	}
}

// What a vendor tells of when a SIM was seen goes before what is concluded, and what a network or a session told before a
// usage record.
func TestSeen(t *testing.T) {
	at := func(hour int) time.Time { return noon.Add(time.Duration(hour) * time.Hour) }
	for name, c := range map[string]struct {
		network, session, record time.Time
		moved                    bool
		seen                     time.Time
		inferred                 bool
	}{
		"nothing":              {seen: time.Time{}, inferred: true},
		"grew":                 {moved: true, seen: at(100), inferred: true},
		"record":               {record: at(1), moved: true, seen: at(1), inferred: true},
		"network":              {network: at(1), moved: true, seen: at(1)},
		"session":              {session: at(1), moved: true, seen: at(1)},
		"network and record":   {network: at(1), record: at(2), seen: at(1)},
		"session before it":    {network: at(2), session: at(1), record: at(3), seen: at(2)},
		"session after it":     {network: at(1), session: at(2), seen: at(2)},
		"record, without more": {record: at(1), seen: at(1), inferred: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTalk(t, map[model.Field]model.Where{
				model.FieldUsed: model.InList, model.FieldSeen: model.InList, model.FieldRecord: model.InList,
			})
			is := s.bare
			is.Used, is.LastNetwork, is.LastSession, is.LastRecord = new(int64(5)), c.network, c.session, c.record
			s.tells(model.InList, is)
			if c.moved {
				is.Used, is.Fetched = new(int64(6)), at(100)
				s.tells(model.InList, is)
			}
			if seen, inferred := s.row(key("eu", 1)).Seen(); seen != c.seen || inferred != c.inferred {
				t.Errorf("seen %v, inferred %t", seen, inferred)
			}
		})
	}
}

// A SIM that is being switched at the vendor stands where it is going.
func TestOrderByStateAndVendor(t *testing.T) {
	going := sim(1)
	going.State, going.Target, going.Actions = model.Unknown, model.Suspended, 0
	lost, blocked := sim(2), sim(3)
	lost.State, blocked.State = model.Unknown, model.Blocked
	first, second, third := newVendor(going, lost, blocked, sim(4), off(sim(5))), newVendor(sim(6)), newVendor(sim(7))
	accounts := []*provider.Account{first.account("a"), second.account("b"), third.account("c")}
	accounts[0].Vendor.Name, accounts[1].Vendor.Name, accounts[2].Vendor.Name = "telvend", "acme", ""
	b := newBench(t, accounts...)
	s := b.sync()
	if state := s.Row(0).State(); state != model.Suspended {
		t.Errorf("the one that is going is %s", state)
	}
	for by, want := range map[string]string{
		"state":       "[3 5 6 0 4 2 1]", // active, suspended, blocked; the one that nobody knows of is last
		"state:desc":  "[2 0 4 3 5 6 1]",
		"vendor":      "[5 0 1 2 3 4 6]",
		"vendor:desc": "[0 1 2 3 4 5 6]",
	} {
		if got := pick(t, s, "sort:"+by); got != want {
			t.Errorf("by %s: %s, want %s", by, got, want)
		}
	}
}
