package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// Each page is on the screen before the next one is asked for.
func TestPageByPage(t *testing.T) {
	v := newVendor(sims(1, 5)...)
	b := newBench(t, v.account("eu"))
	var seen []string
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		s := b.Snapshot()
		a := s.Accounts()[0]
		seen = append(seen, fmt.Sprintf("%s %d loaded, %d pages, loading %v", numbers(s), a.Loaded, a.Pages, a.Loading))
		return v.page(ctx, cursor)
	}
	before := b.Snapshot()
	s := b.sync()
	want := "[[] 0 loaded, 0 pages, loading true [01 02] 2 loaded, 1 pages, loading true " +
		"[01 02 03 04] 4 loaded, 2 pages, loading true]"
	if got := fmt.Sprint(seen); got != want {
		t.Errorf("before each page:\n%s, want\n%s", got, want)
	}
	if numbers(s) != "[01 02 03 04 05]" || before.Len() != 0 {
		t.Errorf("after it %s; the first snapshot has %d", numbers(s), before.Len())
	}
	a := s.Accounts()[0]
	if a.Loading || a.Pages != 3 || *a.Total != 5 || a.Short != 0 || a.Err != nil || a.Fetched != noon || a.Tried != noon {
		t.Errorf("status %+v", a)
	}
}

func TestNoticesAreCoalesced(t *testing.T) {
	v := newVendor(sims(1, 9)...)
	b := newBench(t, v.account("eu"))
	b.sync()
	select {
	case <-b.Changed():
	default:
		t.Fatal("no notice")
	}
	select {
	case <-b.Changed():
		t.Error("more than one notice waits")
	default:
	}
	if _, err := b.Read(t.Context(), key("eu", 1)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-b.Changed():
	default:
		t.Error("no notice of a later change")
	}
}

func TestSnapshotsNeverChange(t *testing.T) {
	v := newVendor(sims(1, 6)...)
	b := newBench(t, v.account("eu"))
	first := b.sync()
	was := names(first)
	v.set(append(sims(11, 12), sims(3, 4)...)...)
	v.cards[2].Name = model.NewText("renamed")
	b.sync()
	second := b.sync()
	if names(first) != was {
		t.Errorf("the first snapshot became %s", names(first))
	}
	if want := "[tracker-0011 tracker-0012 renamed tracker-0004]"; names(second) != want {
		t.Errorf("%s, want %s", names(second), want)
	}
	for _, c := range []struct {
		s    *fleet.Snapshot
		card int
		at   int
		ok   bool
	}{{first, 3, 2, true}, {first, 11, 0, false}, {second, 11, 0, true}, {second, 3, 2, true}, {second, 1, 0, false}} {
		if at, ok := c.s.Find(key("eu", c.card)); ok != c.ok || ok && at != c.at {
			t.Errorf("card %d is at %d, %v", c.card, at, ok)
		}
	}
}

// During a refresh rows change in place and new ones come last; afterwards the order is the vendor's.
func TestRefreshInPlace(t *testing.T) {
	v := newVendor(sims(1, 4)...)
	b := newBench(t, v.account("eu"))
	b.sync()
	v.set(sim(4), sim(7), off(sim(1)), sim(2), sim(3))
	var seen []string
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		seen = append(seen, numbers(b.Snapshot()))
		return v.page(ctx, cursor)
	}
	s := b.sync()
	if got := fmt.Sprint(seen); got != "[[01 02 03 04] [01 02 03 04 07] [01 02 03 04 07]]" {
		t.Errorf("during it %s", got)
	}
	if numbers(s) != "[04 07 01 02 03]" || b.row(key("eu", 1)).SIM.State != model.Suspended {
		t.Errorf("after it %s", numbers(s))
	}
}

func TestDetailSurvivesRefresh(t *testing.T) {
	v := newVendor(sims(1, 3)...)
	b := newBench(t, v.account("eu"))
	b.sync()
	if _, err := b.Read(t.Context(), key("eu", 2)); err != nil {
		t.Fatal(err)
	}
	b.sync()
	if s := b.row(key("eu", 2)).SIM; s.Detail == nil || s.MSISDN.Raw() != "+999 900 0002" {
		t.Errorf("after the refresh %+v", s)
	}
	if d := b.row(key("eu", 1)).SIM.Detail; d != nil {
		t.Errorf("detail of another SIM %+v", d)
	}
}

// The call for one SIM may leave out what the list tells.
func TestListFieldsSurviveRead(t *testing.T) {
	full := sim(1)
	full.Coverage, full.Voice, full.Used = model.NewText("Europe"), new(60), new(int64(5))
	full.Tags = []model.Text{model.NewText("lab")}
	v := newVendor(full)
	b := newBench(t, v.account("eu"))
	b.sync()
	bare := sim(1)
	bare.Name = model.Text{}
	v.set(bare)
	if _, err := b.Read(t.Context(), key("eu", 1)); err != nil {
		t.Fatal(err)
	}
	got := b.row(key("eu", 1)).SIM
	if got.Coverage.Raw() != "Europe" || got.Voice == nil || got.Used == nil || got.Detail == nil ||
		got.Name.Raw() != "tracker-0001" || len(got.Tags) != 1 {
		t.Errorf("after the read %+v", got)
	}
	next := sim(1)
	next.Fetched = noon.AddDate(0, 1, 0)
	v.set(next)
	if _, err := b.Read(t.Context(), key("eu", 1)); err != nil {
		t.Fatal(err)
	}
	if got := b.row(key("eu", 1)).SIM; got.Voice != nil || got.Used != nil || got.Coverage.Raw() != "Europe" {
		t.Errorf("counters were carried into the next month: %+v", got)
	}
	b.sync()
	if got := b.row(key("eu", 1)).SIM; len(got.Tags) != 0 {
		t.Errorf("tags that the list does not have any more: %+v", got.Tags)
	}
}

// One account that fails leaves its own rows and all other accounts alone.
func TestFailingAccount(t *testing.T) {
	eu, us := newVendor(sims(1, 4)...), newVendor(sims(5, 8)...)
	b := newBench(t, eu.account("eu"), us.account("us"))
	b.sync()
	b.pass(time.Hour)
	eu.set(off(sim(1)), sim(2), sim(3), sim(4))
	us.set(off(sim(5)), sim(6), sim(7), sim(8))
	broken := fault(model.ErrServer, model.OutcomeNotSent)
	eu.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		if cursor == "2" {
			return model.Page[model.SIM]{}, broken
		}
		return eu.page(ctx, cursor)
	}
	if err := b.Sync(t.Context()); !errors.Is(err, model.ErrServer) {
		t.Errorf("sync said %v", err)
	}
	s := b.Snapshot()
	if numbers(s) != "[01 02 03 04 05 06 07 08]" {
		t.Errorf("rows %s", numbers(s))
	}
	if one := b.row(key("eu", 1)); one.SIM.State != model.Suspended {
		t.Error("the page that came before the failure is not shown")
	}
	if five := b.row(key("us", 5)); five.SIM.State != model.Suspended {
		t.Error("the other account was not refreshed")
	}
	bad, good := s.Accounts()[0], s.Accounts()[1]
	if !errors.Is(bad.Err, model.ErrServer) || bad.Fetched != noon || bad.Tried != noon.Add(time.Hour) || bad.Loading {
		t.Errorf("status %+v", bad)
	}
	if good.Err != nil || good.Fetched != noon.Add(time.Hour) {
		t.Errorf("status of the other %+v", good)
	}
	eu.list = eu.page
	if a := b.sync("eu").Accounts()[0]; a.Err != nil || a.Fetched != noon.Add(time.Hour) {
		t.Errorf("status after it went well %+v", a)
	}
	if us.made("list") != 4 {
		t.Errorf("the account that was not named was asked: %d calls", us.made("list"))
	}
}

func TestPanicInAdapter(t *testing.T) {
	eu, us := newVendor(sims(1, 2)...), newVendor(sims(3, 4)...)
	eu.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) { panic("\x1b[2J") }
	eu.one = func(context.Context, model.ICCID) (model.SIM, error) { panic("boom") }
	b := newBench(t, eu.account("eu"), us.account("us"))
	if err := b.Sync(t.Context()); !errors.Is(err, fleet.ErrPanic) {
		t.Errorf("sync said %v", err)
	}
	if s := b.Snapshot(); numbers(s) != "[03 04]" || s.Accounts()[0].Loading || s.Accounts()[0].Err == nil {
		t.Errorf("rows %s, status %+v", numbers(s), s.Accounts()[0])
	}
	if _, err := b.Read(t.Context(), key("eu", 1)); !errors.Is(err, fleet.ErrPanic) {
		t.Errorf("read said %v", err)
	}
}

func TestUnknownAccount(t *testing.T) {
	b := newBench(t, newVendor().account("eu"))
	if err := b.Sync(t.Context(), "us"); !errors.Is(err, fleet.ErrNoAccount) {
		t.Errorf("sync said %v", err)
	}
	if _, err := b.Read(t.Context(), key("us", 1)); !errors.Is(err, fleet.ErrNoAccount) {
		t.Errorf("read said %v", err)
	}
	if b.Account("us") != nil || b.Account("eu") == nil {
		t.Error("accounts are not told apart")
	}
}

// Whoever asks for a sync while one is under way waits for that one; one who gives up leaves it to the others.
func TestSyncIsJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sims(1, 2)...)
		gate := make(chan struct{})
		v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
			select {
			case <-gate:
				return v.page(ctx, cursor)
			case <-ctx.Done():
				return model.Page[model.SIM]{}, ctx.Err()
			}
		}
		b := newBench(t, v.account("eu"))
		impatient, giveUp := context.WithCancel(t.Context())
		first, second := make(chan error, 1), make(chan error, 1)
		go func() { first <- b.Sync(impatient) }()
		synctest.Wait()
		go func() { second <- b.Sync(t.Context(), "eu") }()
		synctest.Wait()
		giveUp()
		if err := <-first; !model.Cancelled(err) {
			t.Errorf("the one who gave up was told %v", err)
		}
		close(gate)
		if err := <-second; err != nil {
			t.Errorf("the one who waited was told %v", err)
		}
		if v.made("list") != 1 || b.Snapshot().Len() != 2 {
			t.Errorf("%d calls, %d SIMs", v.made("list"), b.Snapshot().Len())
		}
	})
}

// A sync that nobody waits for any more is cancelled, and does not spoil what a newer one says.
func TestSyncGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sims(1, 2)...)
		late := make(chan struct{})
		var calls atomic.Int32
		v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
			if calls.Add(1) == 1 {
				<-late // This one does not look at its context.
				return model.Page[model.SIM]{}, ctx.Err()
			}
			return v.page(ctx, cursor)
		}
		b := newBench(t, v.account("eu"))
		ctx, cancel := context.WithCancel(t.Context())
		given := make(chan error, 1)
		go func() { given <- b.Sync(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-given; !model.Cancelled(err) {
			t.Errorf("the one who gave up was told %v", err)
		}
		b.sync()
		close(late)
		synctest.Wait()
		if a := b.Snapshot().Accounts()[0]; a.Err != nil || a.Loading || a.Fetched.IsZero() || a.Loaded != 2 {
			t.Errorf("status %+v", a)
		}
	})
}

// An answer that was asked for earlier must not overwrite one that was asked for later, whichever comes first.
func TestOlderAnswerIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sims(1, 2)...)
		b := newBench(t, v.account("eu"))
		b.sync()
		gate := make(chan struct{})
		v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
			page, err := v.page(ctx, cursor) // What the vendor knew when it was asked.
			<-gate
			return page, err
		}
		done := make(chan error, 1)
		go func() { done <- b.Sync(t.Context()) }()
		synctest.Wait()
		v.set(off(sim(1)), sim(2))
		if s, err := b.Read(t.Context(), key("eu", 1)); err != nil || s.State != model.Suspended {
			t.Fatal(s.State, err)
		}
		close(gate)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if row := b.row(key("eu", 1)); row.SIM.State != model.Suspended || row.SIM.Detail == nil {
			t.Errorf("the older page repainted the row: %+v", row.SIM)
		}
	})
}

func TestReadGivesTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sims(1, 2)...)
		b := newBench(t, v.account("eu"))
		gate := make(chan struct{})
		v.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
			s, err := v.find(ctx, iccid)
			<-gate
			return s, err
		}
		type answer struct {
			sim model.SIM
			err error
		}
		done := make(chan answer, 1)
		go func() {
			s, err := b.Read(t.Context(), key("eu", 1))
			done <- answer{s, err}
		}()
		synctest.Wait()
		v.set(off(sim(1)), sim(2))
		b.sync()
		close(gate)
		got := <-done
		if got.err != nil || got.sim.State != model.Suspended || got.sim.Detail == nil {
			t.Errorf("read gave %+v, %v", got.sim, got.err)
		}
		if row := b.row(key("eu", 1)); row.SIM.State != model.Suspended || row.SIM.Detail == nil {
			t.Errorf("row %+v", row.SIM)
		}
	})
}
