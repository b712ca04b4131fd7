package fleet_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// Pages that do not end as those do that are well end all the same, and SIMs that they did not name do not pass for counted.
func TestCountThatDoesNotEnd(t *testing.T) {
	type answers map[model.Cursor]model.Page[model.SIMUsage]
	one, two := []model.SIMUsage{used(1, 10)}, []model.SIMUsage{used(2, 20)}
	for name, c := range map[string]struct {
		answer func(cursor model.Cursor) model.Page[model.SIMUsage]
		calls  int
		tally  string
	}{
		"the same cursor twice": {func(cursor model.Cursor) model.Page[model.SIMUsage] {
			return answers{"": {Items: one, Next: "a"}, "a": {Items: two, Next: "a"}}[cursor]
		}, 2, "10@0 20@0 -"},
		"cursors in a circle": {func(cursor model.Cursor) model.Page[model.SIMUsage] {
			return answers{"": {Items: one, Next: "a"}, "a": {Next: "b"}, "b": {Items: two, Next: "a"}}[cursor]
		}, 3, "10@0 20@0 -"},
		"one page over and over": {func(cursor model.Cursor) model.Page[model.SIMUsage] {
			return model.Page[model.SIMUsage]{Items: one, Next: cursor + "x"}
		}, 2, "10@0 - -"},
		"empty pages": {func(cursor model.Cursor) model.Page[model.SIMUsage] {
			return model.Page[model.SIMUsage]{Next: cursor + "x"}
		}, 2000, "- - -"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newCounter(sims(1, 3)...)
			v.usages = func(_ context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error) {
				return c.answer(cursor), nil
			}
			b := newBench(t, v.account("eu"))
			a := b.sync().Accounts()[0]
			if v.made("usages") != c.calls || b.tally() != c.tally || !errors.Is(a.CountErr, model.ErrBadAnswer) {
				t.Errorf("%d calls, %s, %v", v.made("usages"), b.tally(), a.CountErr)
			}
		})
	}
}

// SIMs that nobody knows, that have no number or that come twice do no harm, and neither does a page without any.
func TestCountOfOtherSIMs(t *testing.T) {
	v := newCounter(sims(1, 2)...)
	nobody := used(1, 99)
	nobody.ICCID = model.ICCID{}
	pages := map[model.Cursor]model.Page[model.SIMUsage]{
		"":  {Items: []model.SIMUsage{nobody, used(1, 10), used(77, 70), used(1, 10)}, Next: "a"},
		"a": {Next: "b"},
		"b": {Items: []model.SIMUsage{used(1, 10), used(2, 20)}},
	}
	v.usages = func(_ context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error) {
		return pages[cursor], nil
	}
	b := newBench(t, v.account("eu"))
	for range 2 {
		s := b.sync()
		if numbers(s) != "[01 02]" || b.tally() != "10@0 20@0" || s.Accounts()[0].CountErr != nil {
			t.Errorf("rows %s, %s, %v", numbers(s), b.tally(), s.Accounts()[0].CountErr)
		}
	}
	if v.made("usages") != 6 {
		t.Errorf("%d calls", v.made("usages"))
	}
}

// A count is only made where the list lacks what it tells, and only once there is a list.
func TestCountThatIsNotMade(t *testing.T) {
	v, w := newCounter(sims(1, 2)...), newCounter(sims(1, 2)...)
	w.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
		return model.Page[model.SIM]{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	b := newBench(t, provider.New("eu", facts(), v), w.account("us"), newVendor(sim(1)).account("bare"))
	if err := b.Sync(t.Context()); !errors.Is(err, model.ErrServer) {
		t.Error(err)
	}
	if v.made("usages")+w.made("usages") != 0 || b.tally() != "- - -" {
		t.Errorf("%d and %d calls, %s", v.made("usages"), w.made("usages"), b.tally())
	}
	if calls := b.Snapshot().SyncCalls("eu"); calls != 1 {
		t.Errorf("another sync is said to take %d calls", calls)
	}
}

// A key that may not count says so of all usage, until it may: each list tries again.
func TestCountThatTheKeyMayNotMake(t *testing.T) {
	v := newCounter(sim(1))
	v.usages = func(context.Context, model.Cursor) (model.Page[model.SIMUsage], error) {
		return model.Page[model.SIMUsage]{}, fault(model.ErrForbidden, model.OutcomeRefused)
	}
	b := newBench(t, v.account("eu"))
	a := b.sync().Accounts()[0]
	if why := b.Account("eu").WhyNot(provider.Metering); why == "" || !errors.Is(a.CountErr, model.ErrForbidden) {
		t.Errorf("%q, %v", why, a.CountErr)
	}
	v.usages = v.turn
	v.tell(10)
	b.sync()
	if why := b.Account("eu").WhyNot(provider.Metering); why != "" || b.tally() != "10@0" {
		t.Errorf("%q, counted %s", why, b.tally())
	}
}

// A count that nobody waits for any more, and that does not listen, does not spoil what a newer one says.
func TestCountGivenUp(t *testing.T) {
	for name, late := range map[string]error{"answered": nil, "failed": fault(model.ErrServer, model.OutcomeNotSent)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newCounter(sim(1))
				v.tell(10)
				gate := make(chan struct{})
				v.usages = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error) {
					if v.made("usages") > 1 {
						return v.turn(ctx, cursor)
					}
					<-gate
					return model.Page[model.SIMUsage]{Items: []model.SIMUsage{used(1, 9)}}, late
				}
				b := newBench(t, v.account("eu"))
				ctx, giveUp := context.WithCancel(t.Context())
				given := make(chan error, 1)
				go func() { given <- b.Sync(ctx) }()
				synctest.Wait()
				giveUp()
				if err := <-given; !model.Cancelled(err) {
					t.Errorf("the one who gave up was told %v", err)
				}
				b.sync()
				close(gate)
				synctest.Wait()
				if _, err := b.Read(t.Context(), key("eu", 1)); err != nil { // which shows what is known by now
					t.Error(err)
				}
				if a := b.Snapshot().Accounts()[0]; a.CountErr != nil || a.Loading || b.tally() != "10@0" {
					t.Errorf("counted %s, status %+v", b.tally(), a)
				}
			})
		})
	}
}

// An entry that names no SIM may be that of any SIM that was not told of, so that none of those passes for idle.
func TestCountWithADamagedEntry(t *testing.T) {
	v := newCounter(sims(1, 2)...)
	v.usages = func(context.Context, model.Cursor) (model.Page[model.SIMUsage], error) {
		return model.Page[model.SIMUsage]{Items: []model.SIMUsage{used(1, 10)}, Damaged: 1}, nil
	}
	b := newBench(t, v.account("eu"))
	a := b.sync().Accounts()[0]
	if told := b.Snapshot().Row(1).SIM.Counted; !told.IsZero() || !errors.Is(a.CountErr, model.ErrBadAnswer) || a.Err != nil {
		t.Errorf("counted at %s, %v, %v", told, a.CountErr, a.Err)
	}
	if b.tally() != "10@0 -" {
		t.Errorf("counted %s", b.tally())
	}
}
