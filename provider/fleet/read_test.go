package fleet_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
)

var (
	april = model.Month{Year: 2026, Month: time.April}
	may   = model.Month{Year: 2026, Month: time.May} // the current one
)

func TestRead(t *testing.T) {
	v := newVendor(sims(1, 3)...)
	b := newBench(t, v.account("eu"))
	got, err := b.Read(t.Context(), key("eu", 2))
	if err != nil || got.Detail == nil || got.ICCID != card(2) {
		t.Fatalf("%+v, %v", got, err)
	}
	if s := b.Snapshot(); numbers(s) != "[02]" || s.Row(0).SIM.Detail == nil {
		t.Errorf("before the list: %s", numbers(s))
	}
	if s := b.sync(); numbers(s) != "[01 02 03]" || s.Row(1).SIM.Detail == nil {
		t.Errorf("after the list: %s", numbers(s))
	}
}

// A SIM that the vendor no longer knows keeps its row: the next list tells whether it is gone.
func TestReadOfLostSIM(t *testing.T) {
	v := newVendor(sims(1, 2)...)
	b := newBench(t, v.account("eu"))
	b.sync()
	v.set(sim(1))
	if _, err := b.Read(t.Context(), key("eu", 2)); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	if s := b.Snapshot(); marked(s) != "[01 02?]" {
		t.Errorf("rows %s", marked(s))
	}
	if s := b.sync(); marked(s) != "[01]" {
		t.Errorf("after the list %s", marked(s))
	}
	v.set(sims(1, 2)...)
	b.sync()
	v.one = func(ctx context.Context, _ model.ICCID) (model.SIM, error) {
		if err := b.Sync(ctx); err != nil {
			t.Error(err)
		}
		return model.SIM{}, fault(model.ErrNotFound, model.OutcomeNotSent)
	}
	if _, err := b.Read(t.Context(), key("eu", 2)); !errors.Is(err, model.ErrNotFound) || marked(b.Snapshot()) != "[01 02]" {
		t.Errorf("a list that was asked for later holds it: %s, %v", marked(b.Snapshot()), err)
	}
}

func TestAnswerAboutAnotherSIM(t *testing.T) {
	v := newVendor(sims(1, 2)...)
	v.one = func(context.Context, model.ICCID) (model.SIM, error) { return off(sim(2)), nil }
	b := newBench(t, v.account("eu"))
	b.sync()
	if _, err := b.Read(t.Context(), key("eu", 1)); !errors.Is(err, model.ErrBadAnswer) {
		t.Errorf("error %v", err)
	}
	for n := 1; n <= 2; n++ {
		if b.row(key("eu", n)).SIM.State != model.Active {
			t.Errorf("SIM %d was repainted", n)
		}
	}
}

// A past month is asked for once, by however many screens; the current one each time, and it is kept as it was read last.
func TestUsageIsKept(t *testing.T) {
	v := newVendor(sims(1, 2)...)
	b := newBench(t, v.account("eu"))
	ask := func(month model.Month) {
		t.Helper()
		if usage, err := b.Usage(t.Context(), key("eu", 1), month); err != nil || *usage.Data != 7 || usage.Month != month {
			t.Errorf("%+v, %v", usage, err)
		}
	}
	if _, ok := b.KeptUsage(key("eu", 1), april); ok || v.made("usage") != 0 {
		t.Error("something is kept that was never asked for")
	}
	ask(april)
	ask(april)
	if _, ok := b.KeptUsage(key("eu", 1), april); !ok || v.made("usage") != 1 {
		t.Errorf("kept %v after %d calls", ok, v.made("usage"))
	}
	ask(may)
	ask(may)
	if _, ok := b.KeptUsage(key("eu", 1), may); !ok || v.made("usage") != 3 {
		t.Errorf("the current month: kept %v after %d calls", ok, v.made("usage"))
	}
	b.pass(10 * 24 * time.Hour) // Into June.
	ask(may)
	ask(may)
	if _, ok := b.KeptUsage(key("eu", 1), may); !ok || v.made("usage") != 4 {
		t.Errorf("the month that is over: kept %v after %d calls", ok, v.made("usage"))
	}
}

// A month that ended a moment ago may still grow by what networks report late.
func TestUsageOfAMonthJustOver(t *testing.T) {
	none := fault(model.ErrNotFound, model.OutcomeNotSent)
	for name, answer := range map[string]error{"usage": nil, "none": none} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(sim(1))
			v.usage = func(_ context.Context, month model.Month) (model.Usage, error) {
				return model.Usage{Month: month, Data: new(int64(7))}, answer
			}
			c := &clock{at: time.Date(2026, time.June, 3, 22, 30, 0, 0, time.UTC)}
			b := newBenchOn(t, c, &journaltest.Disk{}, v.account("eu"))
			for _, step := range []struct {
				wait  time.Duration
				calls int
			}{{0, 1}, {time.Hour - 1, 1}, {1, 2}, {29 * time.Minute, 2}, {31 * time.Minute, 3}, {9999 * time.Hour, 3}} {
				b.pass(step.wait)
				if _, err := b.Usage(t.Context(), key("eu", 1), may); !errors.Is(err, answer) || v.made("usage") != step.calls {
					t.Errorf("at %v: %d calls, want %d, %v", b.now(), v.made("usage"), step.calls, err)
				}
				if _, ok := b.KeptUsage(key("eu", 1), may); ok != (answer == nil) {
					t.Errorf("at %v: kept %v", b.now(), ok)
				}
			}
			b.pass(-9999 * time.Hour)
			if _, err := b.Usage(t.Context(), key("eu", 1), may.Add(1)); !errors.Is(err, answer) || v.made("usage") != 4 {
				t.Errorf("another month: %d calls, %v", v.made("usage"), err)
			}
		})
	}
}

func TestFailureIsNotKept(t *testing.T) {
	v := newVendor(sim(1))
	good := v.usage
	v.usage = func(context.Context, model.Month) (model.Usage, error) {
		return model.Usage{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	b := newBench(t, v.account("eu"))
	if _, err := b.Usage(t.Context(), key("eu", 1), april); !errors.Is(err, model.ErrServer) {
		t.Errorf("error %v", err)
	}
	v.usage = good
	if _, err := b.Usage(t.Context(), key("eu", 1), april); err != nil || v.made("usage") != 2 {
		t.Errorf("%d calls, %v", v.made("usage"), err)
	}
}

// Two screens that ask the same at once share a call. One that leaves does not take the answer from the other; when
// both have left the call is cancelled.
func TestUsageIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		gate, cancelled := make(chan struct{}), 0
		v.usage = func(ctx context.Context, month model.Month) (model.Usage, error) {
			select {
			case <-gate:
				return model.Usage{Month: month}, nil
			case <-ctx.Done():
				cancelled++
				return model.Usage{}, ctx.Err()
			}
		}
		b := newBench(t, v.account("eu"))
		screen := func() (<-chan error, context.CancelFunc) {
			ctx, leave := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() {
				_, err := b.Usage(ctx, key("eu", 1), april)
				done <- err
			}()
			synctest.Wait()
			return done, leave
		}
		first, leaveFirst := screen()
		second, leaveSecond := screen()
		leaveFirst()
		leaveSecond()
		if !model.Cancelled(<-first) || !model.Cancelled(<-second) {
			t.Error("those who left were not told so")
		}
		synctest.Wait()
		if v.made("usage") != 1 || cancelled != 1 {
			t.Errorf("%d calls, %d cancelled", v.made("usage"), cancelled)
		}
		third, leaveThird := screen()
		fourth, leaveFourth := screen()
		leaveThird()
		synctest.Wait()
		close(gate)
		if err := <-third; !model.Cancelled(err) {
			t.Errorf("the one who left was told %v", err)
		}
		if err := <-fourth; err != nil || v.made("usage") != 2 {
			t.Errorf("the one who stayed was told %v, %d calls", err, v.made("usage"))
		}
		leaveFourth()
	})
}

func TestGivenUpBeforeAsking(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Usage(ctx, key("eu", 1), april); !model.Cancelled(err) || v.made("usage") != 0 {
		t.Errorf("%d calls, %v", v.made("usage"), err)
	}
}

func TestBalance(t *testing.T) {
	v := newVendor()
	b := newBench(t, v.account("eu"))
	if b.Snapshot().Accounts()[0].Balance != nil {
		t.Error("kept before it was asked for")
	}
	for range 2 {
		if balance, err := b.Balance(t.Context(), "eu"); err != nil || balance.Currency.Raw() != "USD" {
			t.Errorf("%+v, %v", balance, err)
		}
	}
	if v.made("balance") != 1 {
		t.Errorf("%d calls within a minute", v.made("balance"))
	}
	b.pass(61 * time.Second)
	v.balance = func() (model.Balance, error) {
		return model.Balance{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	if _, err := b.Balance(t.Context(), "eu"); !errors.Is(err, model.ErrServer) || v.made("balance") != 2 {
		t.Errorf("%d calls after a minute, %v", v.made("balance"), err)
	}
	if kept := b.Snapshot().Accounts()[0].Balance; kept == nil || kept.Currency.Raw() != "USD" {
		t.Errorf("after a failure %+v is kept", kept)
	}
}

func TestPlans(t *testing.T) {
	v := newVendor()
	b := newBench(t, v.account("eu"))
	for range 2 {
		if plans, err := b.Plans(t.Context(), "eu"); err != nil || len(plans) != 1 {
			t.Errorf("%+v, %v", plans, err)
		}
		b.pass(time.Hour)
	}
	if v.made("plans") != 1 {
		t.Errorf("%d calls", v.made("plans"))
	}
}

// No plans at all may be a gap in the answer, and are asked for again.
func TestNoPlans(t *testing.T) {
	v := newVendor()
	v.plans = nil
	b := newBench(t, v.account("eu"))
	for range 2 {
		if plans, err := b.Plans(t.Context(), "eu"); err != nil || len(plans) != 0 {
			t.Errorf("%+v, %v", plans, err)
		}
	}
	if v.made("plans") != 2 {
		t.Errorf("%d calls", v.made("plans"))
	}
}

// What an account cannot do is said before anything is asked, with the reason.
func TestUnable(t *testing.T) {
	v := newVendor(sim(1))
	bare := provider.New("bare", facts(), struct{ provider.Lister }{v})
	locked := v.account("locked")
	locked.Lock("")
	both := provider.New("both", facts(), struct {
		provider.Lister
		provider.Switcher
		provider.Sender
	}{v, v, v})
	both.Lock("")
	b := newBench(t, bare, locked, both)
	ctx := t.Context()
	for name, ask := range map[string]func(k model.Key) error{
		"switch": func(k model.Key) error {
			_, err := b.Switch(ctx, k, model.Active, model.Suspended)
			return err
		},
		"send":    func(k model.Key) error { return b.Send(ctx, k, "hello").Err },
		"usage":   func(k model.Key) error { _, err := b.Usage(ctx, k, april); return err },
		"thread":  func(k model.Key) error { _, err := b.Thread(ctx, k); return err },
		"balance": func(k model.Key) error { _, err := b.Balance(ctx, k.Account); return err },
		"plans":   func(k model.Key) error { _, err := b.Plans(ctx, k.Account); return err },
	} {
		err := ask(key("bare", 1))
		f, ok := errors.AsType[*model.Fault](err)
		if !ok || !errors.Is(err, fleet.ErrUnable) || f.Outcome != model.OutcomeNotSent || f.Err == nil || f.Account != "bare" {
			t.Errorf("%s: %v", name, err)
		}
		if err := ask(key("nobody", 1)); !errors.Is(err, fleet.ErrNoAccount) {
			t.Errorf("%s without an account: %v", name, err)
		}
		if err := ask(key("locked", 1)); (name == "switch" || name == "send") != errors.Is(err, model.ErrReadOnly) {
			t.Errorf("%s, read-only: %v", name, err)
		}
		// That a vendor does not tell a thing has nothing to do with the mode.
		if err := ask(key("both", 1)); (name == "switch" || name == "send") != errors.Is(err, model.ErrReadOnly) {
			t.Errorf("%s, read-only and not offered: %v", name, err)
		}
	}
	if v.made("send")+v.made("set")+v.made("sim") != 0 || len(b.journal()) != 0 {
		t.Errorf("calls %v, journal %v", v.calls, b.journal())
	}
}
