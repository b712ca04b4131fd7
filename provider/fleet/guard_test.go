package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

type pages map[model.Cursor]model.Page[model.SIM]

// listing makes a vendor whose pages are given by their cursors.
func listing(all pages) *vendor {
	v := newVendor()
	v.list = func(_ context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		return all[cursor], nil
	}
	return v
}

// A list that does not end, or that does not hold what it counts, is no error: what it brought is shown, and how many
// are missing.
func TestOddLists(t *testing.T) {
	for name, c := range map[string]struct {
		pages pages
		rows  string
		calls int
		short int
	}{
		"the same cursor twice": {pages{
			"":  {Items: sims(1, 2), Next: "a", Total: new(6)},
			"a": {Items: sims(3, 4), Next: "a", Total: new(6)},
		}, "[01 02 03 04]", 2, 2},
		"cursors in a circle": {pages{
			"":  {Items: sims(1, 2), Next: "a", Total: new(6)},
			"a": {Items: sims(3, 4), Next: "b", Total: new(6)},
			"b": {Items: sims(5, 5), Next: "a", Total: new(6)},
		}, "[01 02 03 04 05]", 3, 1},
		"a page past the end is the last one again": {pages{
			"":  {Items: sims(1, 2), Next: "2"},
			"2": {Items: sims(3, 3), Next: "3"},
			"3": {Items: sims(3, 3), Next: "4"},
		}, "[01 02 03]", 3, 0},
		"an empty page that is not the last": {pages{
			"":  {Items: sims(1, 2), Next: "2", Total: new(9)},
			"2": {Next: "3", Total: new(9)},
		}, "[01 02]", 2, 7},
		"less than was counted":  {pages{"": {Items: sims(1, 2), Total: new(3)}}, "[01 02]", 1, 1},
		"more than was counted":  {pages{"": {Items: sims(1, 3), Total: new(2)}}, "[01 02 03]", 1, 0},
		"a total that cannot be": {pages{"": {Items: sims(1, 2), Total: new(-5)}}, "[01 02]", 1, 0},
		"damaged entries":        {pages{"": {Items: []model.SIM{sim(1), {}}, Damaged: 1, Total: new(4)}}, "[01]", 1, 1},
		"no SIM at all":          {pages{"": {Total: new(0)}}, "[]", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			v := listing(c.pages)
			s := newBench(t, v.account("eu")).sync()
			a := s.Accounts()[0]
			if numbers(s) != c.rows || v.made("list") != c.calls || a.Short != c.short || a.Err != nil || a.Fetched.IsZero() {
				t.Errorf("rows %s, %d calls, %d short, %v", numbers(s), v.made("list"), a.Short, a.Err)
			}
		})
	}
}

func TestEndlessList(t *testing.T) {
	v := newVendor()
	n := 0
	v.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
		n++
		return model.Page[model.SIM]{Items: sims(n, n), Next: model.Cursor(strconv.Itoa(n)), Total: new(1 << 60)}, nil
	}
	s := newBench(t, v.account("eu")).sync()
	if s.Len() != 2000 || v.made("list") != 2000 || s.Accounts()[0].Short != 1<<60-2000 {
		t.Errorf("%d SIMs after %d calls, %+v", s.Len(), v.made("list"), s.Accounts()[0])
	}
	if calls := s.SyncCalls(); calls != 2000 {
		t.Errorf("another sync is said to cost %d calls", calls)
	}
}

// The same SIM on two pages, or twice on one, is one row; the later copy wins.
func TestSameSIMTwice(t *testing.T) {
	v := listing(pages{
		"":  {Items: []model.SIM{sim(1), sim(2), off(sim(1))}, Next: "a", Total: new(3)},
		"a": {Items: []model.SIM{off(sim(2)), sim(3)}, Total: new(3)},
	})
	b := newBench(t, v.account("eu"))
	for range 2 { // Once as new rows and once as known ones.
		s := b.sync()
		if numbers(s) != "[01 02 03]" {
			t.Errorf("rows %s", numbers(s))
		}
		for n, want := range []model.State{model.Suspended, model.Suspended, model.Active} {
			if got := s.Row(n).SIM.State; got != want {
				t.Errorf("SIM %d is %s", n+1, got)
			}
		}
	}
}

// marked gives the numbers of a snapshot's rows, those that are missing with a question mark.
func marked(s *fleet.Snapshot) string {
	var all []string
	for n := range s.Len() {
		number := s.Row(n).SIM.ICCID.Tail(2)
		if s.Row(n).Missing {
			number += "?"
		}
		all = append(all, number)
	}
	return fmt.Sprint(all)
}

// A SIM that two lists in a row do not hold is gone, if they hold as many as the vendor counts. Until then it stays where
// it was.
func TestGoneOrMissing(t *testing.T) {
	for name, c := range map[string]struct {
		page        model.Page[model.SIM]
		once, twice string
		short       int
	}{
		"gone": {model.Page[model.SIM]{Items: sims(2, 3), Total: new(2)}, "[01? 02 03]", "[02 03]", 0},
		"gone from the middle": {
			model.Page[model.SIM]{Items: []model.SIM{sim(3), sim(1)}, Total: new(2)}, "[03 01 02?]", "[03 01]", 0,
		},
		"gone and others new": {
			model.Page[model.SIM]{Items: sims(2, 5), Total: new(4)}, "[01? 02 03 04 05]", "[02 03 04 05]", 0,
		},
		"missing":                    {model.Page[model.SIM]{Items: sims(2, 3), Total: new(3)}, "[01 02 03]", "[01 02 03]", 1},
		"gone without a total":       {model.Page[model.SIM]{Items: sims(2, 3)}, "[01? 02 03]", "[02 03]", 0},
		"no end and without a total": {model.Page[model.SIM]{Items: sims(2, 3), Next: "a"}, "[01 02 03]", "[01 02 03]", 0},
		"gone beside a damaged one": {
			model.Page[model.SIM]{Items: sims(2, 3), Damaged: 1, Total: new(3)}, "[01? 02 03]", "[02 03]", 0,
		},
		"missing beside a damaged one": {
			model.Page[model.SIM]{Items: sims(2, 3), Damaged: 1, Total: new(4)}, "[01 02 03]", "[01 02 03]", 1,
		},
		"all gone": {model.Page[model.SIM]{Total: new(0)}, "[01? 02? 03?]", "[]", 0},
		"cut off":  {model.Page[model.SIM]{Total: new(3)}, "[01 02 03]", "[01 02 03]", 3},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(sims(1, 3)...)
			b := newBench(t, v.account("eu"))
			b.sync()
			v.list = listing(pages{"": c.page, "a": {Items: sims(2, 2), Next: "b"}}).list
			for _, want := range []string{c.once, c.twice} {
				s := b.sync()
				if marked(s) != want || s.Accounts()[0].Short != c.short || s.Accounts()[0].Loaded != s.Len() {
					t.Errorf("rows %s, want %s; status %+v", marked(s), want, s.Accounts()[0])
				}
			}
		})
	}
}

// A SIM that comes back is not missing any more, and a list that is short says nothing of those that it lacks.
func TestMissingAndBack(t *testing.T) {
	v := newVendor(sims(1, 3)...)
	b := newBench(t, v.account("eu"))
	b.sync()
	short := listing(pages{"": {Items: sims(1, 2), Total: new(3)}}).list
	for i, step := range []struct {
		list func(context.Context, model.Cursor) (model.Page[model.SIM], error)
		rows string
	}{
		{listing(pages{"": {Items: sims(1, 2), Total: new(2)}}).list, "[01 02 03?]"},
		{short, "[01 02 03?]"},
		{v.page, "[01 02 03]"},
		{listing(pages{"": {Items: sims(1, 2), Total: new(2)}}).list, "[01 02 03?]"},
		{short, "[01 02 03?]"},
		{listing(pages{"": {Items: sims(1, 2), Total: new(2)}}).list, "[01 02]"},
	} {
		v.list = step.list
		if got := marked(b.sync()); got != step.rows {
			t.Errorf("after list %d: %s, want %s", i+1, got, step.rows)
		}
	}
}

// A SIM that left the account between two pages moved all others up: the list is read again at once, and only once.
func TestListThatChangesMeanwhile(t *testing.T) {
	for name, c := range map[string]struct {
		leave   map[int]int // after a call of that number, the SIM that leaves
		fail    int         // the call that fails
		rows    string
		calls   int
		short   int
		problem error
	}{
		"during the first pass": {map[int]int{1: 1}, 0, "[01? 02 03 04 05 06]", 6, 0, nil},
		"during both":           {map[int]int{1: 1, 4: 2}, 0, "[01 02 03 04 05 06]", 5, 0, nil},
		"after the last page":   {map[int]int{3: 1}, 0, "[01 02 03 04 05 06]", 3, 0, nil},
		"the second fails":      {map[int]int{1: 1}, 5, "[01 02 03 04 05 06]", 5, 0, model.ErrServer},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(sims(1, 6)...)
			b := newBench(t, v.account("eu"))
			b.sync()
			calls := 0
			v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
				calls++
				if calls == c.fail {
					return model.Page[model.SIM]{}, fault(model.ErrServer, model.OutcomeNotSent)
				}
				page, err := v.page(ctx, cursor)
				if n, leaves := c.leave[calls]; leaves {
					v.set(slices.DeleteFunc(slices.Clone(v.cards), func(s model.SIM) bool { return s.ICCID == card(n) })...)
				}
				return page, err
			}
			err := b.Sync(t.Context())
			s := b.Snapshot()
			a := s.Accounts()[0]
			if marked(s) != c.rows || calls != c.calls || a.Short != c.short || !errors.Is(err, c.problem) || !errors.Is(a.Err, c.problem) {
				t.Errorf("rows %s after %d calls, %+v", marked(s), calls, a)
			}
		})
	}
}

// What was read by itself since the list was begun is not gone because the list was made before.
func TestReadDuringSyncStays(t *testing.T) {
	v := newVendor(sims(1, 3)...)
	b := newBench(t, v.account("eu"))
	v.list = func(ctx context.Context, _ model.Cursor) (model.Page[model.SIM], error) {
		if _, err := b.Read(ctx, key("eu", 3)); err != nil {
			t.Error(err)
		}
		return model.Page[model.SIM]{Items: sims(1, 2), Total: new(2)}, nil
	}
	if s := b.sync(); marked(s) != "[03 01 02]" {
		t.Errorf("rows %s", marked(s))
	}
}

// The same card in two accounts is two rows, and each is reached through its own account.
func TestSameCardInTwoAccounts(t *testing.T) {
	eu, us := newVendor(sim(1)), newVendor(off(sim(1)))
	b := newBench(t, eu.account("eu"), us.account("us"))
	s := b.sync()
	if s.Len() != 2 || s.Row(0).Account != "eu" || s.Row(1).Account != "us" {
		t.Fatalf("rows %s", numbers(s))
	}
	if s.Row(0).Key() != key("eu", 1) || s.Row(1).Key() != key("us", 1) {
		t.Error("keys")
	}
	if _, err := b.Switch(t.Context(), key("us", 1), model.Suspended, model.Active); err != nil {
		t.Fatal(err)
	}
	if eu.made("sim")+eu.made("set") != 0 || us.made("set") != 1 {
		t.Errorf("calls: eu %v, us %v", eu.calls, us.calls)
	}
	if _, err := b.Usage(t.Context(), key("eu", 1), model.Month{Year: 2026, Month: 4}); err != nil {
		t.Fatal(err)
	}
	if _, ok := b.KeptUsage(key("us", 1), model.Month{Year: 2026, Month: 4}); ok {
		t.Error("the usage of one account is shown for the other")
	}
	if _, ok := s.Find(key("asia", 1)); ok {
		t.Error("found in an account that is not there")
	}
}

func TestSyncCalls(t *testing.T) {
	eu, us := newVendor(sims(1, 5)...), newVendor()
	b := newBench(t, eu.account("eu"), us.account("us"))
	if got := b.Snapshot().SyncCalls(); got != 2 {
		t.Errorf("before the first page %d", got)
	}
	s := b.sync()
	if all, one, none := s.SyncCalls(), s.SyncCalls("eu"), s.SyncCalls("asia"); all != 4 || one != 3 || none != 0 {
		t.Errorf("%d for all, %d for one, %d for none", all, one, none)
	}
	if made := eu.made("list") + us.made("list"); made != 4 {
		t.Errorf("it was %d", made)
	}
}

func TestEmptySnapshot(t *testing.T) {
	for _, s := range []*fleet.Snapshot{{}, fleet.New(fleet.Config{}).Snapshot()} {
		if s.Len() != 0 || s.Row(0) != nil || s.Row(-1) != nil || pick(t, s, "x") != "[]" || pick(t, s, "sort:name") != "[]" ||
			s.SyncCalls() != 0 || len(s.Accounts()) != 0 {
			t.Errorf("snapshot %+v", s)
		}
	}
}
