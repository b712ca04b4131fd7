package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

func TestSwitch(t *testing.T) {
	v := newVendor(sims(1, 2)...)
	b := newBench(t, v.account("eu"))
	b.sync()
	v.setState = func(ctx context.Context, s model.SIM, to model.State) (model.Receipt, error) {
		if got := b.events(); got != "[plan intent]" {
			t.Errorf("on the disk when the request leaves: %s", got)
		}
		if row := b.row(key("eu", 1)); row.SIM.State != model.Active || row.Switching != model.Suspended {
			t.Errorf("on the screen when the request leaves: %s, switching to %s", row.SIM.State, row.Switching)
		}
		return v.change(ctx, s, to)
	}
	got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
	want := fleet.Switched{
		Key: key("eu", 1), From: model.Active, To: model.Suspended, Now: model.Suspended, Confirmed: true, Took: time.Second,
	}
	if err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	row := b.row(key("eu", 1))
	if row.SIM.State != model.Suspended || row.Switching != model.Unknown || row.SIM.Actions != model.CanActivate {
		t.Errorf("afterwards %+v", row)
	}
	if v.made("sim") != 2 || v.made("set") != 1 {
		t.Errorf("calls %v", v.calls)
	}
	if b.events() != "[plan intent outcome accepted confirmed]" {
		t.Errorf("journal %s", b.events())
	}
	intent, confirmed := b.journal()[1], b.journal()[3]
	if intent.Acct != "eu" || intent.ICCID != card(1).String() || intent.Class != "set-state" || intent.Before != "active" ||
		intent.Target != "suspended" || intent.Actor != "anna" || intent.Confirm != "dialog" {
		t.Errorf("intent %+v", intent)
	}
	if confirmed.After != "suspended" || confirmed.ID != intent.ID {
		t.Errorf("confirmed %+v", confirmed)
	}
}

// The row changes with what is read back and not before, however long the vendor takes.
func TestSwitchThatTakesTime(t *testing.T) {
	v := newVendor(sims(1, 2)...)
	b := newBench(t, v.account("eu"))
	b.sync()
	v.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) {
		return model.Receipt{State: model.Suspended}, nil // It says so, but is not there yet.
	}
	reads := 0
	v.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
		if reads++; reads > 1 {
			if row := b.row(key("eu", 1)); row.SIM.State != model.Active || row.Switching != model.Suspended {
				t.Errorf("read %d: %s, switching to %s", reads, row.SIM.State, row.Switching)
			}
		}
		switch reads {
		case 3:
			return model.SIM{}, fault(model.ErrServer, model.OutcomeNotSent)
		case 4:
			v.set(off(sim(1)), sim(2))
		}
		return v.find(ctx, iccid)
	}
	got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
	if err != nil || !got.Confirmed || got.Took != 4*time.Second {
		t.Errorf("%+v, %v", got, err)
	}
	if waits := fmt.Sprint(b.waits); waits != "[1s 1s 2s]" || v.made("set") != 1 {
		t.Errorf("waited %s, %d requests", waits, v.made("set"))
	}
}

func TestSwitchNeverConfirmed(t *testing.T) {
	unknown := fault(model.ErrTimeout, model.OutcomeUnknown)
	odd := errors.New("odd")
	done := fault(model.ErrBadAnswer, model.OutcomeDone)
	for name, c := range map[string]struct{ answer, kind error }{
		"accepted":     {nil, fleet.ErrNotConfirmed},
		"unknown":      {unknown, model.ErrTimeout},
		"not a fault":  {odd, odd},
		"done, though": {done, fleet.ErrNotConfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(sim(1))
			v.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) {
				return model.Receipt{}, c.answer
			}
			b := newBench(t, v.account("eu"))
			b.sync()
			got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
			if got.Confirmed || got.Now != model.Active || !errors.Is(err, c.kind) {
				t.Errorf("%+v, %v", got, err)
			}
			outcome := model.OutcomeOf(c.answer)
			if model.OutcomeOf(err) != outcome || errors.Is(err, fleet.ErrNotConfirmed) != (outcome == model.OutcomeDone) {
				t.Errorf("outcome %s of %v", model.OutcomeOf(err), err)
			}
			if waits := fmt.Sprint(b.waits); waits != "[1s 1s 2s 4s 2s]" || v.made("set") != 1 {
				t.Errorf("waited %s, %d requests", waits, v.made("set"))
			}
			if row := b.row(key("eu", 1)); row.Switching != model.Unknown || row.SIM.State != model.Active {
				t.Errorf("row %+v", row)
			}
			if want := fmt.Sprintf("[plan intent outcome %s unconfirmed]", outcome); b.events() != want {
				t.Errorf("journal %s, want %s", b.events(), want)
			}
		})
	}
}

// That a SIM could not be read back is not that it reads as before: neither the error nor the journal says so.
func TestSwitchThatCannotBeReadBack(t *testing.T) {
	v := newVendor(sim(1))
	v.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
		if v.made("set") > 0 {
			return model.SIM{}, fault(model.ErrServer, model.OutcomeNotSent)
		}
		return v.find(ctx, iccid)
	}
	b := newBench(t, v.account("eu"))
	got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
	if got.Confirmed || !errors.Is(err, fleet.ErrNotConfirmed) || !errors.Is(err, fleet.ErrUnseen) || model.OutcomeOf(err) != model.OutcomeDone {
		t.Errorf("%+v, %v", got, err)
	}
	if b.events() != "[plan intent outcome accepted unconfirmed]" || b.journal()[3].After != "" {
		t.Errorf("journal %s, after it %q", b.events(), b.journal()[3].After)
	}
}

// A change whose answer was lost is settled by reading back.
func TestSwitchUnknownButDone(t *testing.T) {
	v := newVendor(sim(1))
	v.setState = func(ctx context.Context, s model.SIM, to model.State) (model.Receipt, error) {
		_, _ = v.change(ctx, s, to)
		panic("in the middle of the answer")
	}
	b := newBench(t, v.account("eu"))
	got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
	if err != nil || !got.Confirmed || v.made("set") != 1 {
		t.Errorf("%+v, %v, %d requests", got, err, v.made("set"))
	}
	if b.events() != "[plan intent outcome unknown confirmed]" {
		t.Errorf("journal %s", b.events())
	}
}

func TestSwitchRefused(t *testing.T) {
	for _, outcome := range []model.Outcome{model.OutcomeRefused, model.OutcomeNotSent} {
		v := newVendor(sim(1))
		v.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) {
			return model.Receipt{}, fault(model.ErrForbidden, outcome)
		}
		b := newBench(t, v.account("eu"))
		b.sync()
		got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
		if !errors.Is(err, model.ErrForbidden) || model.OutcomeOf(err) != outcome || got.Confirmed || got.Now != model.Active {
			t.Errorf("%+v, %v", got, err)
		}
		if row := b.row(key("eu", 1)); row.Switching != model.Unknown || len(b.waits) != 0 {
			t.Errorf("row %+v after waits %v", row, b.waits)
		}
		if want := fmt.Sprintf("[plan intent outcome %s]", outcome); b.events() != want {
			t.Errorf("journal %s, want %s", b.events(), want)
		}
	}
}

// What was shown must still be so: else nothing is sent, and the screen gets what is.
func TestSwitchOfChangedSIM(t *testing.T) {
	blocked := sim(1)
	blocked.State, blocked.Actions = model.Blocked, 0
	idle := sim(1)
	idle.Actions = 0
	for name, c := range map[string]struct {
		now  []model.SIM
		kind error
		seen model.State
	}{
		"already so":      {[]model.SIM{off(sim(1))}, model.ErrChanged, model.Suspended},
		"another state":   {[]model.SIM{blocked}, model.ErrChanged, model.Blocked},
		"not allowed now": {[]model.SIM{idle}, fleet.ErrNotAllowed, model.Active},
		"not there":       {nil, model.ErrNotFound, model.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(sim(1))
			b := newBench(t, v.account("eu"))
			b.sync()
			v.set(c.now...)
			got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
			if !errors.Is(err, c.kind) || model.OutcomeOf(err) != model.OutcomeNotSent || got.Now != c.seen {
				t.Errorf("%+v, %v", got, err)
			}
			if row := b.row(key("eu", 1)); c.now != nil && row.SIM.State != c.seen || row.Switching != model.Unknown {
				t.Errorf("row %+v", row)
			}
			if v.made("set") != 0 || v.made("sim") != 1 || len(b.journal()) != 0 {
				t.Errorf("calls %v, journal %s", v.calls, b.events())
			}
		})
	}
}

// A second press of a key while a change is under way is not a second change.
func TestOneWriteAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sims(1, 2)...)
		answer := make(chan struct{})
		v.setState = func(ctx context.Context, s model.SIM, to model.State) (model.Receipt, error) {
			if s.ICCID == card(1) {
				<-answer
			}
			return v.change(ctx, s, to)
		}
		b := newBench(t, v.account("eu"))
		first := make(chan error, 1)
		go func() { first <- b.toggle(t.Context(), 1) }()
		synctest.Wait()
		for what, err := range map[string]error{
			"switch": b.toggle(t.Context(), 1), "send": b.Send(t.Context(), key("eu", 1), "hello").Err,
		} {
			if !errors.Is(err, fleet.ErrUnderWay) || model.OutcomeOf(err) != model.OutcomeNotSent {
				t.Errorf("%s while it is under way: %v", what, err)
			}
		}
		if err := b.toggle(t.Context(), 2); err != nil {
			t.Errorf("another SIM: %v", err)
		}
		close(answer)
		if err := <-first; err != nil || v.made("set") != 2 || v.made("send") != 0 {
			t.Errorf("the first: %v, calls %v", err, v.calls)
		}
	})
}

// While a change is read back there cannot be another one, but the SIM can be texted: no request is on its way.
func TestWriteWhileReadingBack(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	v.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
		if v.made("sim") == 2 {
			if err := b.toggle(ctx, 1); !errors.Is(err, fleet.ErrUnderWay) {
				t.Errorf("switch: %v", err)
			}
			if sent := b.Send(ctx, key("eu", 1), "hello"); sent.Err != nil {
				t.Errorf("send: %v", sent.Err)
			}
		}
		return v.find(ctx, iccid)
	}
	if err := b.toggle(t.Context(), 1); err != nil || v.made("set") != 1 || v.made("send") != 1 {
		t.Errorf("%v, calls %v", err, v.calls)
	}
}

// toggle switches the nth SIM off.
func (b *bench) toggle(ctx context.Context, n int) error {
	_, err := b.Switch(ctx, key("eu", n), model.Active, model.Suspended)
	return err
}

// A write goes on when the screen that asked for it has gone.
func TestWriteOutlivesScreen(t *testing.T) {
	v := newVendor(sim(1))
	ctx, leave := context.WithCancel(t.Context())
	v.setState = func(inner context.Context, s model.SIM, to model.State) (model.Receipt, error) {
		leave()
		if inner.Err() != nil {
			t.Error("the request was cancelled with the screen")
		}
		if _, limited := inner.Deadline(); !limited {
			t.Error("the request has no limit of its own")
		}
		return v.change(inner, s, to)
	}
	b := newBench(t, v.account("eu"))
	if got, err := b.Switch(ctx, key("eu", 1), model.Active, model.Suspended); err != nil || !got.Confirmed {
		t.Errorf("%+v, %v", got, err)
	}
	v.send = func(inner context.Context, text string) (model.Message, error) { return v.say(noon, text), inner.Err() }
	if sent := b.Send(ctx, key("eu", 1), "hello"); sent.Outcome != model.OutcomeDone || sent.Err != nil {
		t.Errorf("%+v", sent)
	}
}

// A list that was asked for before a change must not show the SIM as it was before.
func TestOlderListDoesNotUndoSwitch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sims(1, 2)...)
		b := newBench(t, v.account("eu"))
		b.sync()
		gate := make(chan struct{})
		v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
			page, err := v.page(ctx, cursor)
			<-gate
			return page, err
		}
		sync := func() <-chan error {
			done := make(chan error, 1)
			go func() { done <- b.Sync(t.Context()) }()
			synctest.Wait()
			return done
		}
		var during <-chan error
		before := sync()
		v.setState = func(ctx context.Context, s model.SIM, to model.State) (model.Receipt, error) {
			gate <- struct{}{} // The list that was asked for before the change arrives now ...
			if err := <-before; err != nil {
				t.Error(err)
			}
			if row := b.row(key("eu", 1)); row.Switching != model.Suspended {
				t.Error("the change under way is no longer shown")
			}
			during = sync() // ... and one is asked for before it is done.
			return v.change(ctx, s, to)
		}
		if _, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended); err != nil {
			t.Fatal(err)
		}
		gate <- struct{}{}
		if err := <-during; err != nil {
			t.Fatal(err)
		}
		if row := b.row(key("eu", 1)); row.SIM.State != model.Suspended || row.Switching != model.Unknown {
			t.Errorf("row: %s, switching to %s", row.SIM.State, row.Switching)
		}
	})
}

// What was asked for before the answer to a change says nothing of it, even if reading back fails.
func TestListOlderThanTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		b := newBench(t, v.account("eu"))
		b.sync()
		gate, listed := make(chan struct{}), make(chan error, 1)
		v.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
			<-gate
			stale := sim(1)
			stale.Name = model.NewText("stale")
			return model.Page[model.SIM]{Items: []model.SIM{stale}}, nil
		}
		v.setState = func(ctx context.Context, _ model.SIM, _ model.State) (model.Receipt, error) {
			go func() { listed <- b.Sync(context.WithoutCancel(ctx)) }()
			synctest.Wait()
			v.one = func(context.Context, model.ICCID) (model.SIM, error) {
				return model.SIM{}, fault(model.ErrServer, model.OutcomeNotSent)
			}
			return model.Receipt{}, fault(model.ErrTimeout, model.OutcomeUnknown)
		}
		if err := b.toggle(t.Context(), 1); !errors.Is(err, model.ErrTimeout) {
			t.Error(err)
		}
		close(gate)
		if err := <-listed; err != nil {
			t.Error(err)
		}
		if row := b.row(key("eu", 1)); row.SIM.Name.Raw() == "stale" {
			t.Error("a list from before the answer repainted the row")
		}
	})
}

// A vendor that keeps the first read waiting must not have the change made long after it was asked for.
func TestSwitchThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		v.one = func(ctx context.Context, _ model.ICCID) (model.SIM, error) {
			<-ctx.Done()
			return model.SIM{}, fault(model.ErrTimeout, model.OutcomeNotSent)
		}
		b := newBench(t, v.account("eu"))
		began := time.Now()
		err := b.toggle(t.Context(), 1)
		if !errors.Is(err, model.ErrTimeout) || model.OutcomeOf(err) != model.OutcomeNotSent || v.made("set") != 0 {
			t.Errorf("%v, calls %v", err, v.calls)
		}
		if waited := time.Since(began); waited != 30*time.Second {
			t.Errorf("it waited %s", waited)
		}
	})
}
