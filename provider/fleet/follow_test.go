package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// follower is a vendor that accepts a change, names its work on it, and tells how that goes.
type follower struct {
	*vendor
	follow func(nth int) (model.Progress, error)
}

func newFollower(cards ...model.SIM) *follower {
	f := &follower{vendor: newVendor(cards...)}
	f.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) {
		return model.Receipt{Action: model.NewText("action-1")}, nil
	}
	return f
}

func (f *follower) Follow(_ context.Context, receipt model.Receipt) (model.Progress, error) {
	f.count("follow")
	if receipt.Action.Raw() != "action-1" {
		return model.Progress{}, fmt.Errorf("asked for %q", receipt.Action.Raw())
	}
	return f.follow(f.made("follow"))
}

func (f *follower) account() *provider.Account { return provider.New("eu", facts(), f) }

// done has the vendor switch its only SIM off.
func (f *follower) done() { f.set(off(sim(1))) }

var (
	running = model.Progress{Word: model.NewText("in progress")}
	ended   = model.Progress{Ended: true, Word: model.NewText("completed")}
)

// The vendor's work on a change is asked for until it ends, and the SIM is read then. A question that fails is no verdict.
func TestFollow(t *testing.T) {
	for name, early := range map[string]func() (model.Progress, error){
		"running": func() (model.Progress, error) { return running, nil },
		"error":   func() (model.Progress, error) { return ended, fault(model.ErrNotFound, model.OutcomeNotSent) },
		"panic":   func() (model.Progress, error) { panic("in the middle of the answer") },
	} {
		t.Run(name, func(t *testing.T) {
			v := newFollower(sim(1))
			b := newBench(t, v.account())
			var shown []string
			v.follow = func(nth int) (model.Progress, error) {
				row := b.row(key("eu", 1))
				shown = append(shown, fmt.Sprintf("%s to %s, %d read", row.SIM.State, row.Switching, v.made("sim")))
				if nth < 3 {
					return early()
				}
				v.done()
				return ended, nil
			}
			got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
			if err != nil || !got.Confirmed || got.Now != model.Suspended || got.Took.Seconds() != 4 {
				t.Errorf("%+v, %v", got, err)
			}
			if is := "active to suspended, 1 read"; !slices.Equal(shown, []string{is, is, is}) {
				t.Errorf("shown meanwhile: %q", shown)
			}
			if v.made("follow") != 3 || v.made("sim") != 2 || v.made("set") != 1 || fmt.Sprint(b.waits) != "[1s 1s 2s]" {
				t.Errorf("calls %v, waits %v", v.calls, b.waits)
			}
			if b.events() != "[plan intent outcome accepted confirmed]" {
				t.Errorf("journal %s", b.events())
			}
		})
	}
}

// Work that has ended is not asked for again, however late the SIM shows it.
func TestFollowedToItsEnd(t *testing.T) {
	v := newFollower(sim(1))
	v.follow = func(int) (model.Progress, error) { return ended, nil }
	v.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
		if v.made("sim") == 4 {
			v.done()
		}
		return v.find(ctx, iccid)
	}
	b := newBench(t, v.account())
	if err := b.toggle(t.Context(), 1); err != nil || v.made("follow") != 1 || v.made("sim") != 4 {
		t.Errorf("%v, calls %v", err, v.calls)
	}
}

// A change that the vendor accepted and did not bring to its end is told as that, in the vendor's words.
func TestWorkThatFailed(t *testing.T) {
	for name, c := range map[string]struct {
		word, said, want string
	}{
		"with a reason": {"failed", "The SIM is not in a group.", "The SIM is not in a group."},
		"without one":   {"interrupted", "", "interrupted"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newFollower(sim(1))
			standby := sim(1)
			standby.State = model.Standby
			v.follow = func(nth int) (model.Progress, error) {
				if nth == 1 {
					return running, nil
				}
				v.set(standby) // which is neither what it was nor what it was to be
				return model.Progress{Ended: true, Failed: true, Word: model.NewText(c.word), Said: model.NewText(c.said)}, nil
			}
			b := newBench(t, v.account())
			got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
			f, ok := errors.AsType[*model.Fault](err)
			if !ok || !errors.Is(err, fleet.ErrGaveUp) || f.Said.Raw() != c.want || f.Outcome == model.OutcomeUnknown {
				t.Errorf("error %v", err)
			}
			if row := b.row(key("eu", 1)); row.SIM.State != model.Standby || row.Switching != model.Unknown {
				t.Errorf("row %s, switching to %s", row.SIM.State, row.Switching)
			}
			if got.Confirmed || got.Now != model.Standby || v.made("follow") != 2 || v.made("sim") != 2 || v.made("set") != 1 {
				t.Errorf("%+v, calls %v", got, v.calls)
			}
			b.gaveUp(c.want)
		})
	}
}

// The SIM has the last word on a change that its vendor gave up: it may be as asked for all the same, and while it cannot be
// read, nobody knows what was done.
func TestWorkThatFailedAsTheSIMReads(t *testing.T) {
	failed := model.Progress{Ended: true, Failed: true, Word: model.NewText("failed")}
	v := newFollower(sim(1))
	v.follow = func(int) (model.Progress, error) {
		v.done()
		return failed, nil
	}
	b := newBench(t, v.account())
	if got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended); err != nil || !got.Confirmed || got.Now != model.Suspended {
		t.Errorf("it is so: %+v, %v", got, err)
	}
	if b.events() != "[plan intent outcome accepted confirmed]" {
		t.Errorf("journal %s", b.events())
	}

	v = newFollower(sim(1))
	v.follow = func(int) (model.Progress, error) {
		v.one = func(context.Context, model.ICCID) (model.SIM, error) {
			return model.SIM{}, fault(model.ErrServer, model.OutcomeNotSent)
		}
		return failed, nil
	}
	b = newBench(t, v.account())
	got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
	if !errors.Is(err, fleet.ErrGaveUp) || model.OutcomeOf(err) != model.OutcomeUnknown || got.Confirmed {
		t.Errorf("it cannot be read: %+v, %v", got, err)
	}
	if is := b.journal()[3]; is.After != "" {
		t.Errorf("the journal says that it is %q, which nobody read", is.After)
	}
}

// gaveUp looks for the line that a vendor gave a change up, which left the SIM in standby, with the vendor's words.
func (b *bench) gaveUp(said string) {
	b.t.Helper()
	if b.events() != "[plan intent outcome accepted unconfirmed]" {
		b.t.Fatalf("journal %s", b.events())
	}
	if is := b.journal()[3]; is.After != "standby" || !strings.Contains(is.Why, said) {
		b.t.Errorf("the last line says that it is %q because of %q", is.After, is.Why)
	}
}

// When the time is over that the vendor may take, the SIM itself is read: it alone tells what is.
func TestWorkThatDoesNotEnd(t *testing.T) {
	v := newFollower(sim(1))
	v.follow = func(int) (model.Progress, error) { return running, nil }
	b := newBench(t, v.account())
	got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
	if !errors.Is(err, fleet.ErrNotConfirmed) || model.OutcomeOf(err) != model.OutcomeDone || got.Confirmed || got.Now != model.Active {
		t.Errorf("%+v, %v", got, err)
	}
	if v.made("follow") != 5 || v.made("sim") != 2 || v.made("set") != 1 || fmt.Sprint(b.waits) != "[1s 1s 2s 4s 2s]" {
		t.Errorf("calls %v, waits %v", v.calls, b.waits)
	}
	if b.events() != "[plan intent outcome accepted unconfirmed]" || b.row(key("eu", 1)).Switching != model.Unknown {
		t.Errorf("journal %s", b.events())
	}
	v.follow = func(int) (model.Progress, error) {
		v.done()
		return model.Progress{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	if got, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended); err != nil || !got.Confirmed {
		t.Errorf("it is so, though nobody told: %+v, %v", got, err)
	}
}

// Of a change whose answer was lost there is no name to ask for. It is not asked for again, only the SIM is read.
func TestNothingToFollow(t *testing.T) {
	unknown := fault(model.ErrTimeout, model.OutcomeUnknown)
	for name, c := range map[string]struct{ answer, kind error }{
		"answer lost":         {unknown, model.ErrTimeout},
		"answer without name": {nil, fleet.ErrNotConfirmed},
	} {
		v := newFollower(sim(1))
		v.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) { return model.Receipt{}, c.answer }
		b := newBench(t, v.account())
		if err := b.toggle(t.Context(), 1); !errors.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if v.made("follow") != 0 || v.made("set") != 1 || v.made("sim") != 6 {
			t.Errorf("%s: calls %v", name, v.calls)
		}
		v.done()
		if _, err := b.Read(t.Context(), key("eu", 1)); err != nil || b.row(key("eu", 1)).SIM.State != model.Suspended {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// closable is a SIM that can be closed at a vendor that has a word for it.
func closable() (*vendor, *provider.Account) {
	s := sim(1)
	s.Actions |= model.CanClose
	v := newVendor(s)
	v.setState = func(_ context.Context, s model.SIM, to model.State) (model.Receipt, error) {
		s.State, s.Actions = to, 0
		v.set(s)
		return model.Receipt{State: to}, nil
	}
	is := facts()
	is.Words = map[model.State]string{model.Closed: "CLOSED"}
	account := provider.New("eu", is, v)
	account.AllowIrreversible = true
	return v, account
}

func (b *bench) shut() (fleet.Switched, error) {
	return b.Switch(b.t.Context(), key("eu", 1), model.Active, model.Closed)
}

// What cannot be taken back is written down as that, with how a person agreed to it, and asked for once.
func TestSIMIsClosed(t *testing.T) {
	v, account := closable()
	b := newBench(t, account)
	got, err := b.shut()
	if err != nil || !got.Confirmed || b.row(key("eu", 1)).SIM.State != model.Closed || v.made("set") != 1 || v.made("sim") != 2 {
		t.Errorf("%+v, %v, calls %v", got, err, v.calls)
	}
	if b.events() != "[plan intent outcome accepted confirmed]" {
		t.Fatalf("journal %s", b.events())
	}
	for _, is := range b.journal()[:2] {
		if is.Class != "irreversible" || is.Confirm != "dialog, digits of the ICCID" || is.Before != "active" || is.Target != "closed" {
			t.Errorf("%s: %+v", is.Event, is)
		}
	}
	v, account = closable()
	v.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) {
		return model.Receipt{}, fault(model.ErrTimeout, model.OutcomeUnknown)
	}
	b = newBench(t, account)
	if _, err := b.shut(); !errors.Is(err, model.ErrTimeout) || v.made("set") != 1 || b.events() != "[plan intent outcome unknown unconfirmed]" {
		t.Errorf("an answer that was lost: %v, calls %v, journal %s", err, v.calls, b.events())
	}
}

// Each reason against closing is told before anything is asked or written down.
func TestSIMIsNotClosed(t *testing.T) {
	for want, c := range map[string]struct {
		change func(*provider.Account)
		kind   error
	}{
		"allow_irreversible = true": {func(a *provider.Account) { a.AllowIrreversible = false }, fleet.ErrUnable},
		"offers no closing":         {func(a *provider.Account) { a.Vendor.Words = nil }, fleet.ErrUnable},
		"read-only: mode":           {func(a *provider.Account) { a.Lock("mode") }, model.ErrReadOnly},
	} {
		v, account := closable()
		c.change(account)
		b := newBench(t, account)
		_, err := b.shut()
		f, ok := errors.AsType[*model.Fault](err)
		if !ok || !errors.Is(f.Kind, c.kind) || f.Outcome != model.OutcomeNotSent || f.Err == nil || !strings.Contains(f.Err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
		if len(v.calls) != 0 || len(b.journal()) != 0 {
			t.Errorf("%s: calls %v, journal %s", want, v.calls, b.events())
		}
	}
	v, account := closable()
	v.set(sim(1)) // whose state does not allow it
	b := newBench(t, account)
	if _, err := b.shut(); !errors.Is(err, fleet.ErrNotAllowed) || v.made("set") != 0 || v.made("sim") != 1 {
		t.Errorf("%v, calls %v", err, v.calls)
	}
	account.AllowIrreversible = false
	if err := b.toggle(t.Context(), 1); err != nil {
		t.Errorf("what can be taken back: %v", err)
	}
}
