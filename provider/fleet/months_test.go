package fleet_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
)

// whole gives an account of the vendor that tells months of the whole account and of nothing less, two SIMs a page.
func (c *counter) whole(name string) *provider.Account {
	is := facts()
	is.History, is.Bulk = model.HistoryAccount, 2
	return provider.New(name, is, struct {
		provider.Lister
		provider.BulkMeter
	}{c, c})
}

// asks reads a month of a SIM, which used so many bytes; less than none: the vendor tells of none.
func (b *bench) asks(n int, month model.Month, want int64) {
	b.t.Helper()
	usage, err := b.Usage(b.t.Context(), key("eu", n), month)
	switch {
	case want < 0 && !errors.Is(err, model.ErrNotFound):
		b.t.Errorf("SIM %d in %s: %+v, %v, want none", n, month, usage, err)
	case want >= 0 && (err != nil || usage.Data == nil || *usage.Data != want):
		b.t.Errorf("SIM %d in %s: %+v, %v, want %d", n, month, usage, err, want)
	}
}

// The pages of a month are read once, for whichever SIM is asked for first, and serve all others.
func TestMonthOfAWholeAccount(t *testing.T) {
	v := newCounter(sims(1, 4)...)
	v.tell(10, 20, 30)
	b := newBench(t, v.whole("eu"))
	b.sync()
	if v.made("usages") != 0 {
		t.Error("a month was read with the list, which tells what its SIMs used")
	}
	if calls, more := b.UsageCalls(key("eu", 2), april); calls != 2 || more {
		t.Errorf("%d calls are told, more %t", calls, more)
	}
	b.asks(2, april, 20)
	for range 2 {
		b.asks(1, april, 10)
		b.asks(3, april, 30)
		b.asks(4, april, -1)
	}
	v.set(sims(1, 5)...)
	b.sync()
	b.asks(5, april, -1)
	if got := strings.Join(v.asked, ", "); got != "2026-04 0, 2026-04 0 2" {
		t.Errorf("asked %s", got)
	}
	for n := 1; n <= 5; n++ {
		if calls, more := b.UsageCalls(key("eu", n), april); calls != 0 || more {
			t.Errorf("SIM %d: %d calls are told, more %t", n, calls, more)
		}
		if usage, ok := b.KeptUsage(key("eu", n), april); ok != (n <= 3) || ok && *usage.Data != int64(n)*10 {
			t.Errorf("SIM %d: %+v is kept, %t", n, usage, ok)
		}
	}
	b.asks(1, april.Add(-1), 10)
	if v.made("usages") != 4 || v.asked[2] != "2026-03 0" {
		t.Errorf("another month: asked %s", v.asked)
	}
}

// Screens that ask for the same month at once share its pages, whichever SIMs they show. Another account's is another month.
func TestMonthIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		eu, us := newCounter(sims(1, 3)...), newCounter(sims(1, 3)...)
		eu.tell(10, 20, 30)
		us.tell(1, 2, 3)
		gate := make(chan struct{})
		eu.usages = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error) {
			select {
			case <-gate:
				return eu.turn(ctx, cursor)
			case <-ctx.Done():
				return model.Page[model.SIMUsage]{}, ctx.Err()
			}
		}
		b := newBench(t, eu.whole("eu"), us.whole("us"))
		type answer struct {
			usage model.Usage
			err   error
		}
		screen := func(ctx context.Context, n int) <-chan answer {
			done := make(chan answer, 1)
			go func() {
				usage, err := b.Usage(ctx, key("eu", n), april)
				done <- answer{usage, err}
			}()
			synctest.Wait()
			return done
		}
		ctx, leave := context.WithCancel(t.Context())
		gone, first, second, none := screen(ctx, 1), screen(t.Context(), 1), screen(t.Context(), 3), screen(t.Context(), 9)
		leave()
		if is := <-gone; !model.Cancelled(is.err) {
			t.Errorf("the one who left was told %v", is.err)
		}
		close(gate)
		if is := <-first; is.err != nil || *is.usage.Data != 10 {
			t.Errorf("the first was told %+v", is)
		}
		if is := <-second; is.err != nil || *is.usage.Data != 30 {
			t.Errorf("the second was told %+v", is)
		}
		if is := <-none; !errors.Is(is.err, model.ErrNotFound) {
			t.Errorf("the one of a SIM that is not named was told %+v", is)
		}
		if usage, err := b.Usage(t.Context(), key("us", 1), april); err != nil || *usage.Data != 1 {
			t.Errorf("another account: %+v, %v", usage, err)
		}
		if eu.made("usages") != 2 || us.made("usages") != 2 {
			t.Errorf("%d and %d calls", eu.made("usages"), us.made("usages"))
		}
	})
}

// Of a month that was not read to its end nothing is kept: SIMs would pass for idle that are on a later page.
func TestMonthThatIsNotReadToItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		page model.Page[model.SIMUsage]
		err  error
		kind error
	}{
		"a page that fails":       {err: fault(model.ErrServer, model.OutcomeNotSent), kind: model.ErrServer},
		"a cursor that was there": {page: model.Page[model.SIMUsage]{Items: []model.SIMUsage{used(3, 30)}, Next: "2"}, kind: model.ErrBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			v := newCounter(sims(1, 4)...)
			v.tell(10, 20, 30)
			v.usages = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error) {
				if cursor != "" {
					return c.page, c.err
				}
				return v.turn(ctx, cursor)
			}
			b := newBench(t, v.whole("eu"))
			for n := 1; n <= 4; n += 3 { // one that was named and one that was not
				if usage, err := b.Usage(t.Context(), key("eu", n), april); !errors.Is(err, c.kind) {
					t.Errorf("SIM %d: %+v, %v", n, usage, err)
				}
				if usage, ok := b.KeptUsage(key("eu", n), april); ok {
					t.Errorf("SIM %d: %+v is kept", n, usage)
				}
			}
			v.usages = v.turn
			b.asks(1, april, 10)
			b.asks(4, april, -1)
			if got := strings.Join(v.asked, ", "); got != strings.Repeat("2026-04 0, 2026-04 0 2, ", 2)+"2026-04 0, 2026-04 0 2" {
				t.Errorf("asked %s", got)
			}
		})
	}
}

// A month of which an entry names no SIM tells of those that it names. That one of the others used nothing is not known, and
// is asked again after a while, not with each look.
func TestMonthWithADamagedEntry(t *testing.T) {
	v := newCounter(sims(1, 2)...)
	v.usages = func(context.Context, model.Cursor) (model.Page[model.SIMUsage], error) {
		return model.Page[model.SIMUsage]{Items: []model.SIMUsage{used(1, 10)}, Damaged: 1}, nil
	}
	b := newBench(t, v.whole("eu"))
	for range 2 {
		b.asks(1, april, 10)
		if usage, err := b.Usage(t.Context(), key("eu", 2), april); !errors.Is(err, model.ErrBadAnswer) || errors.Is(err, model.ErrNotFound) {
			t.Errorf("of the other %+v is told, %v", usage, err)
		}
	}
	if v.made("usages") != 1 {
		t.Errorf("%d calls", v.made("usages"))
	}
	b.pass(time.Hour)
	v.usages = v.turn
	b.asks(2, april, -1)
}

// The current month grows and is read anew for whoever asks; it is shown as it was read last.
func TestCurrentMonthOfAWholeAccount(t *testing.T) {
	v := newCounter(sims(1, 2)...)
	v.tell(10)
	b := newBench(t, v.whole("eu"))
	b.asks(1, may, 10)
	b.asks(2, may, -1)
	v.tell(11, 20)
	b.asks(1, may, 11)
	if usage, ok := b.KeptUsage(key("eu", 2), may); !ok || *usage.Data != 20 || v.made("usages") != 3 {
		t.Errorf("%+v is kept, %t, after %d calls", usage, ok, v.made("usages"))
	}
	v.tell(12)
	b.pass(time.Minute)
	b.asks(1, may, 12)
	if usage, ok := b.KeptUsage(key("eu", 2), may); ok {
		t.Errorf("of a SIM that is not named any more %+v is kept", usage)
	}
}

// A month that ended a moment ago is read anew as long as networks may report late, and then what is newer holds: of the SIMs
// that it names as of those that it does not.
func TestMonthOfAWholeAccountJustOver(t *testing.T) {
	v := newCounter(sims(1, 3)...)
	v.tell(10, 20)
	c := &clock{at: time.Date(2026, time.June, 3, 12, 0, 0, 0, time.UTC)}
	b := newBenchOn(t, c, &journaltest.Disk{}, v.whole("eu"))
	b.asks(1, may, 10)
	b.asks(3, may, -1)
	v.told = []model.SIMUsage{used(1, 11), used(3, 30)}
	b.pass(time.Hour - 1)
	b.asks(2, may, 20)
	b.asks(3, may, -1)
	if v.made("usages") != 1 {
		t.Errorf("%d calls within the hour", v.made("usages"))
	}
	b.pass(1)
	for range 2 {
		b.asks(3, may, 30)
		b.asks(1, may, 11)
		b.asks(2, may, -1)
		b.pass(time.Hour / 2)
	}
	if usage, ok := b.KeptUsage(key("eu", 2), may); ok || v.made("usages") != 2 {
		t.Errorf("%+v is kept, %d calls within the next hour", usage, v.made("usages"))
	}
	b.pass(24 * time.Hour)
	b.asks(1, may, 11)
	b.pass(9999 * time.Hour)
	b.asks(3, may, 30)
	b.asks(2, may, -1)
	if v.made("usages") != 3 {
		t.Errorf("%d calls in all", v.made("usages"))
	}
}

func TestUsageCalls(t *testing.T) {
	for _, c := range []struct {
		history model.History
		bulk    int
		sims    int
		calls   int
		more    bool
	}{
		{model.HistoryNone, 2, 5, 1, false},
		{model.HistorySIM, 2, 5, 1, false},
		{model.HistorySessions, 0, 5, 1, true},
		{model.HistoryAccount, 2, 0, 1, false},
		{model.HistoryAccount, 2, 4, 2, false},
		{model.HistoryAccount, 2, 5, 3, false},
		{model.HistoryAccount, 0, 5, 1, false},
	} {
		v, is := newCounter(sims(1, c.sims)...), facts()
		is.History, is.Bulk = c.history, c.bulk
		b := newBench(t, newVendor(sims(1, 9)...).account("us"), provider.New("eu", is, v))
		b.sync()
		if calls, more := b.UsageCalls(key("eu", 1), april); calls != c.calls || more != c.more {
			t.Errorf("history %d, %d SIMs: %d calls, more %t", c.history, c.sims, calls, more)
		}
		v.tell(7)
		b.asks(1, april, 7)
		if calls, more := b.UsageCalls(key("eu", 1), april); calls != 0 || more {
			t.Errorf("history %d: what is kept costs %d calls, more %t", c.history, calls, more)
		}
		if calls, more := b.UsageCalls(key("asia", 1), april); calls != 0 || more {
			t.Errorf("an account that is not there: %d calls", calls)
		}
	}
}
