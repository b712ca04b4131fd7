package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
)

// actor is a vendor of which more can be asked than to switch and to text.
type actor struct {
	*vendor
	act      func(ctx context.Context, iccid model.ICCID) (model.Receipt, error)
	diagnose func(ctx context.Context) (model.Diagnosis, error)
}

func newActor(cards ...model.SIM) *actor {
	return &actor{
		vendor: newVendor(cards...),
		act: func(context.Context, model.ICCID) (model.Receipt, error) {
			return model.Receipt{Word: model.NewText("begun")}, nil
		},
		diagnose: func(context.Context) (model.Diagnosis, error) {
			return model.Diagnosis{Kind: model.NewText("Module")}, nil
		},
	}
}

func (a *actor) Reset(ctx context.Context, iccid model.ICCID) (model.Receipt, error) {
	a.count("reset")
	return a.act(ctx, iccid)
}

func (a *actor) Resync(ctx context.Context, iccid model.ICCID) (model.Receipt, error) {
	a.count("resync")
	return a.act(ctx, iccid)
}

func (a *actor) Diagnose(ctx context.Context, _ model.ICCID) (model.Diagnosis, error) {
	a.count("diagnose")
	return a.diagnose(ctx)
}

func (a *actor) account(name string) *provider.Account { return provider.New(name, facts(), a) }

// deed is one of the writes of which nothing can be read back.
type deed struct {
	call, op string
	do       func(b *bench, ctx context.Context, k model.Key) (model.Receipt, error)
}

var deeds = []deed{
	{"reset", "reset the connection", func(b *bench, ctx context.Context, k model.Key) (model.Receipt, error) { return b.Reset(ctx, k) }},
	{"resync", "re-sync the services", func(b *bench, ctx context.Context, k model.Key) (model.Receipt, error) { return b.Resync(ctx, k) }},
}

// each runs a test for every deed.
func each(t *testing.T, test func(t *testing.T, d deed)) {
	t.Helper()
	for _, d := range deeds {
		t.Run(d.call, func(t *testing.T) { test(t, d) })
	}
}

// A deed is on the disk before it leaves, is asked for once, and goes on when the screen that asked for it has gone.
func TestDeed(t *testing.T) {
	each(t, func(t *testing.T, d deed) {
		v := newActor(sims(1, 2)...)
		b := newBench(t, v.account("eu"))
		ctx, leave := context.WithCancel(t.Context())
		good := v.act
		v.act = func(inner context.Context, iccid model.ICCID) (model.Receipt, error) {
			leave()
			if _, limited := inner.Deadline(); inner.Err() != nil || !limited {
				t.Errorf("the request was cancelled with the screen (%v), or has no limit (%t)", inner.Err(), limited)
			}
			if b.events() != "[plan intent]" || iccid != card(2) {
				t.Errorf("on the disk when the request about %s leaves: %s", iccid, b.events())
			}
			return good(inner, iccid)
		}
		receipt, err := d.do(b, ctx, key("eu", 2))
		if err != nil || receipt.Word.Raw() != "begun" {
			t.Errorf("%+v, %v", receipt, err)
		}
		if b.events() != "[plan intent outcome accepted]" {
			t.Fatalf("journal %s", b.events())
		}
		if is := b.journal()[1]; is.Class != "once" || is.Op != d.op || is.ICCID != card(2).String() || is.Acct != "eu" ||
			is.Confirm != "dialog" || is.Actor != "anna" || is.Target != "" {
			t.Errorf("intent %+v", is)
		}
		if len(v.calls) != 1 || v.made(d.call) != 1 || len(b.waits) != 0 {
			t.Errorf("calls %v, waits %v", v.calls, b.waits)
		}
	})
}

// However a deed ends, it is not asked for again, and what is known of it is told and written down.
func TestDeedThatIsNotAccepted(t *testing.T) {
	each(t, func(t *testing.T, d deed) {
		for name, c := range map[string]struct {
			answer  func() error
			kind    error
			outcome model.Outcome
		}{
			"unknown":    {func() error { return fault(model.ErrTimeout, model.OutcomeUnknown) }, model.ErrTimeout, model.OutcomeUnknown},
			"refused":    {func() error { return fault(model.ErrRefused, model.OutcomeRefused) }, model.ErrRefused, model.OutcomeRefused},
			"not sent":   {func() error { return fault(model.ErrSpent, model.OutcomeNotSent) }, model.ErrSpent, model.OutcomeNotSent},
			"odd answer": {func() error { return fault(model.ErrBadAnswer, model.OutcomeDone) }, model.ErrBadAnswer, model.OutcomeDone},
			"panic":      {func() error { panic("in the middle of the answer") }, fleet.ErrPanic, model.OutcomeUnknown},
		} {
			v := newActor(sim(1))
			v.act = func(context.Context, model.ICCID) (model.Receipt, error) { return model.Receipt{}, c.answer() }
			b := newBench(t, v.account("eu"))
			if _, err := d.do(b, t.Context(), key("eu", 1)); !errors.Is(err, c.kind) || model.OutcomeOf(err) != c.outcome {
				t.Errorf("%s: %v, outcome %s", name, err, model.OutcomeOf(err))
			}
			if want := fmt.Sprintf("[plan intent outcome %s]", c.outcome); b.events() != want || v.made(d.call) != 1 || len(v.calls) != 1 {
				t.Errorf("%s: journal %s, calls %v", name, b.events(), v.calls)
			}
		}
	})
}

// Nothing leaves that may not or cannot, and it is said before a byte is written down.
func TestDeedThatIsNotPossible(t *testing.T) {
	each(t, func(t *testing.T, d deed) {
		v := newActor(sim(1))
		locked := v.account("locked")
		locked.Lock("--read-only")
		b := newBench(t, newVendor(sim(1)).account("bare"), locked)
		for account, kind := range map[string]error{
			"bare": fleet.ErrUnable, "locked": model.ErrReadOnly, "nobody": fleet.ErrNoAccount,
		} {
			_, err := d.do(b, t.Context(), key(account, 1))
			if f, ok := errors.AsType[*model.Fault](err); !ok || !errors.Is(err, kind) || f.Outcome != model.OutcomeNotSent || f.Op != d.op {
				t.Errorf("%s: %v", account, err)
			}
		}
		f := fleet.New(fleet.Config{Accounts: []*provider.Account{v.account("eu")}})
		_, err := d.do(&bench{Fleet: f}, t.Context(), key("eu", 1))
		if !errors.Is(err, model.ErrJournal) || model.OutcomeOf(err) != model.OutcomeNotSent {
			t.Errorf("without a journal: %v", err)
		}
		_ = f.Close(t.Context())
		if len(v.calls) != 0 || len(b.journal()) != 0 {
			t.Errorf("calls %v, journal %s", v.calls, b.events())
		}
	})
}

// A deed that the vendor took stays one when its outcome cannot be written down, and none leaves whose intent cannot.
func TestDeedOnABadDisk(t *testing.T) {
	each(t, func(t *testing.T, d deed) {
		good := newBench(t, newActor(sim(1)).account("eu"))
		if _, err := d.do(good, t.Context(), key("eu", 1)); err != nil {
			t.Fatal(err)
		}
		outcome := len(good.disk.Calls()) - 1 // the write of it; the sync is the last call
		for n := 1; n <= outcome; n++ {
			v := newActor(sim(1))
			b := newBenchOn(t, &clock{at: noon}, &journaltest.Disk{FailFrom: n}, v.account("eu"))
			_, err := d.do(b, t.Context(), key("eu", 1))
			kind, made, known := model.ErrJournal, 0, model.OutcomeNotSent
			if n == outcome {
				kind, made, known = fleet.ErrUnwritten, 1, model.OutcomeDone
			}
			if !errors.Is(err, kind) || model.OutcomeOf(err) != known || v.made(d.call) != made {
				t.Errorf("from call %d on: %d requests, %v", n, v.made(d.call), err)
			}
		}
		v := newActor(sim(1))
		v.act = func(context.Context, model.ICCID) (model.Receipt, error) {
			return model.Receipt{}, fault(model.ErrTimeout, model.OutcomeUnknown)
		}
		b := newBenchOn(t, &clock{at: noon}, &journaltest.Disk{FailFrom: outcome}, v.account("eu"))
		if _, err := d.do(b, t.Context(), key("eu", 1)); !errors.Is(err, model.ErrTimeout) || errors.Is(err, fleet.ErrUnwritten) {
			t.Errorf("of what may have happened nobody says that it was accepted: %v", err)
		}
	})
}

// A second press of the key while a deed is on its way is not a second deed.
func TestOneDeedAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newActor(sims(1, 2)...)
		gate := make(chan struct{})
		v.act = func(_ context.Context, iccid model.ICCID) (model.Receipt, error) {
			if iccid == card(1) {
				<-gate
			}
			return model.Receipt{}, nil
		}
		b := newBench(t, v.account("eu"))
		first := make(chan error, 1)
		go func() {
			_, err := b.Reset(t.Context(), key("eu", 1))
			first <- err
		}()
		synctest.Wait()
		for _, d := range deeds {
			if _, err := d.do(b, t.Context(), key("eu", 1)); !errors.Is(err, fleet.ErrUnderWay) || model.OutcomeOf(err) != model.OutcomeNotSent {
				t.Errorf("%s while it is under way: %v", d.call, err)
			}
		}
		if _, err := b.Reset(t.Context(), key("eu", 2)); err != nil {
			t.Errorf("another SIM: %v", err)
		}
		close(gate)
		if err := <-first; err != nil {
			t.Error(err)
		}
		if _, err := b.Reset(t.Context(), key("eu", 1)); err != nil || v.made("reset") != 3 || v.made("resync") != 0 {
			t.Errorf("after it: %v, calls %v", err, v.calls)
		}
	})
}

// What the key may not do is not asked for a second time, until somebody changed the key.
func TestFleetLearnsWhatAKeyMayNotDo(t *testing.T) {
	v := newActor(sim(1))
	refused := fault(model.ErrForbidden, model.OutcomeRefused)
	v.act = func(context.Context, model.ICCID) (model.Receipt, error) { return model.Receipt{}, refused }
	v.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) { return model.Receipt{}, refused }
	v.send = func(context.Context, string) (model.Message, error) { return model.Message{}, refused }
	v.usage = func(context.Context, model.Month) (model.Usage, error) { return model.Usage{}, refused }
	v.messages = func(context.Context, model.Cursor) (model.Page[model.Message], error) {
		return model.Page[model.Message]{}, refused
	}
	v.diagnose = func(context.Context) (model.Diagnosis, error) { return model.Diagnosis{}, refused }
	v.balance = func() (model.Balance, error) { return model.Balance{}, refused }
	b := newBench(t, v.account("eu"))
	ctx, k := t.Context(), key("eu", 1)
	for call, ask := range map[string]func() error{
		"reset": func() error { _, err := b.Reset(ctx, k); return err }, "resync": func() error { _, err := b.Resync(ctx, k); return err },
		"set": func() error { return b.toggle(ctx, 1) }, "send": func() error { return b.Send(ctx, k, "hello").Err },
		"usage": func() error { _, err := b.Usage(ctx, k, april); return err }, "thread": func() error { _, err := b.Thread(ctx, k); return err },
		"diagnose": func() error { _, err := b.Diagnose(ctx, k); return err }, "balance": func() error { _, err := b.Balance(ctx, "eu"); return err },
	} {
		for round := 1; round <= 2; round++ {
			if err := ask(); !errors.Is(err, model.ErrForbidden) || v.made(call) != round {
				t.Errorf("%s: %v after %d calls", call, err, v.made(call))
			}
			err := ask()
			if !errors.Is(err, fleet.ErrUnable) || !strings.Contains(err.Error(), "the key lacks the scope") || v.made(call) != round {
				t.Errorf("%s: %v after %d calls", call, err, v.made(call))
			}
			b.Account("eu").Forget()
		}
	}
}

// Screens that look at the device at once share a call. A look is no write, and what the account did not buy is not asked
// for again.
func TestDiagnose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newActor(sim(1))
		gate, good := make(chan struct{}), v.diagnose
		v.diagnose = func(ctx context.Context) (model.Diagnosis, error) {
			<-gate
			return good(ctx)
		}
		b := newBench(t, v.account("eu"), newVendor().account("bare"))
		done := make(chan error, 2)
		for range 2 {
			go func() {
				found, err := b.Diagnose(t.Context(), key("eu", 1))
				if found.Kind.Raw() != "Module" {
					t.Errorf("found %+v", found)
				}
				done <- err
			}()
		}
		synctest.Wait()
		close(gate)
		if first, second := <-done, <-done; first != nil || second != nil || v.made("diagnose") != 1 {
			t.Errorf("%v, %v, %d calls", first, second, v.made("diagnose"))
		}
		if _, err := b.Diagnose(t.Context(), key("bare", 1)); !errors.Is(err, fleet.ErrUnable) {
			t.Errorf("a vendor that offers none: %v", err)
		}
		v.diagnose = func(context.Context) (model.Diagnosis, error) {
			return model.Diagnosis{}, fault(model.ErrAddOn, model.OutcomeRefused)
		}
		for i, kind := range []error{model.ErrAddOn, fleet.ErrUnable} {
			if _, err := b.Diagnose(t.Context(), key("eu", 1)); !errors.Is(err, kind) || v.made("diagnose") != 2 {
				t.Errorf("time %d: %v after %d calls", i, err, v.made("diagnose"))
			}
		}
		if len(b.journal()) != 0 {
			t.Errorf("journal %s", b.events())
		}
	})
}
