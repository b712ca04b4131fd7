package fleet_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal"
)

func TestCloseWithNothingUnderWay(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	b.sync()
	b.Send(t.Context(), key("eu", 1), "hello")
	for range 2 {
		if err := b.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if sent := b.Send(t.Context(), key("eu", 1), "again"); !errors.Is(sent.Err, fleet.ErrClosing) || sent.Outcome != model.OutcomeNotSent {
		t.Errorf("send after the end: %+v", sent)
	}
	if _, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended); !errors.Is(err, fleet.ErrClosing) {
		t.Errorf("switch after the end: %v", err)
	}
	if err := b.Sync(t.Context()); !errors.Is(err, fleet.ErrClosing) {
		t.Errorf("sync after the end: %v", err)
	}
	if v.made("send") != 1 || v.made("list") != 1 || v.made("sim") != 0 || b.Snapshot().Len() != 1 {
		t.Errorf("calls %v", v.calls)
	}
}

func TestCloseClosesJournal(t *testing.T) {
	j := newBench(t).openJournal()
	f := fleet.New(fleet.Config{Journal: j})
	if err := f.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := j.Plan(journal.Entry{}); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("a plan after the end gave %v", err)
	}
}

// The end waits for a write whose answer is still to come.
func TestCloseWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		answer := make(chan struct{})
		v.send = func(ctx context.Context, text string) (model.Message, error) {
			<-answer
			return v.say(noon, text), ctx.Err()
		}
		b := newBench(t, v.account("eu"))
		sent, closed := make(chan fleet.Sent, 1), make(chan error, 1)
		go func() { sent <- b.Send(t.Context(), key("eu", 1), "hello") }()
		synctest.Wait()
		go func() { closed <- b.Close(t.Context()) }()
		synctest.Wait()
		select {
		case err := <-closed:
			t.Fatalf("closed with a write under way: %v", err)
		default:
		}
		close(answer)
		if err := <-closed; err != nil {
			t.Error(err)
		}
		if got := <-sent; got.Outcome != model.OutcomeDone || got.Err != nil {
			t.Errorf("%+v", got)
		}
		if b.events() != "[plan intent outcome accepted]" {
			t.Errorf("journal %s", b.events())
		}
	})
}

// What cannot be waited for is written down as interrupted, and its request is given up.
func TestCloseInterrupts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sims(1, 2)...)
		v.send = func(ctx context.Context, _ string) (model.Message, error) {
			<-ctx.Done()
			return model.Message{}, fault(ctx.Err(), model.OutcomeUnknown)
		}
		b := newBench(t, v.account("eu"))
		sent := make(chan fleet.Sent, 1)
		go func() { sent <- b.Send(t.Context(), key("eu", 1), "hello") }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		if err := b.Close(ctx); !errors.Is(err, fleet.ErrInterrupted) {
			t.Errorf("close said %v", err)
		}
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("it waited %s", took)
		}
		if got := <-sent; got.Outcome != model.OutcomeUnknown {
			t.Errorf("%+v", got)
		}
		lines := b.journal()
		if len(lines) != 3 || lines[2].Event != "interrupted" || lines[2].ID != lines[1].ID || lines[2].Why == "" {
			t.Errorf("journal %s", b.events())
		}
	})
}

// A change that is being read back when the program must end is not read back any further.
func TestCloseWhileReadingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		v.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) { return model.Receipt{}, nil }
		b := newBench(t, v.account("eu"))
		f := fleet.New(fleet.Config{Accounts: accounts(v), Journal: b.openJournal()})
		done := make(chan error, 1)
		go func() {
			_, err := f.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
			done <- err
		}()
		time.Sleep(5 * time.Second) // Of the bubble's time.
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := f.Close(ctx); !errors.Is(err, fleet.ErrInterrupted) {
			t.Errorf("close said %v", err)
		}
		if err := <-done; !errors.Is(err, fleet.ErrNotConfirmed) || v.made("sim") != 4 || v.made("set") != 1 {
			t.Errorf("%v, calls %v", err, v.calls)
		}
		if lines := b.journal(); len(lines) != 4 || lines[2].Outcome != "accepted" || lines[3].Event != "interrupted" {
			t.Errorf("journal %s", b.events())
		}
	})
}

// Reads end at once: nobody is going to see what they bring.
func TestCloseEndsReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		v.list = func(ctx context.Context, _ model.Cursor) (model.Page[model.SIM], error) {
			<-ctx.Done()
			return model.Page[model.SIM]{}, ctx.Err()
		}
		b := newBench(t, v.account("eu"))
		done := make(chan error, 1)
		go func() { done <- b.Sync(t.Context()) }()
		synctest.Wait()
		began := time.Now()
		if err := b.Close(t.Context()); err != nil || time.Since(began) != 0 {
			t.Errorf("closed after %s with %v", time.Since(began), err)
		}
		if err := <-done; !model.Cancelled(err) {
			t.Errorf("sync said %v", err)
		}
	})
}

// A read that does not listen cannot hold up the end for longer than the end may take.
func TestCloseLeavesDeafReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		gate := make(chan struct{})
		v.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
			<-gate
			return v.find(ctx, iccid)
		}
		b := newBench(t, v.account("eu"))
		go func() { _, _ = b.Read(t.Context(), key("eu", 1)) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Errorf("close said %v", err)
		}
		close(gate)
	})
}
