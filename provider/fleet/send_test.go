package fleet_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
)

func TestSend(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	v.send = func(_ context.Context, text string) (model.Message, error) {
		if got := b.events(); got != "[plan intent]" {
			t.Errorf("on the disk when the request leaves: %s", got)
		}
		out := b.Outbox(key("eu", 1))
		if len(out) != 1 || out[0].Ended || out[0].Text != "STATUS#" {
			t.Errorf("in the outbox when the request leaves: %+v", out)
		}
		select {
		case <-b.Changed():
		default:
			t.Error("no notice of the text on its way")
		}
		return v.say(noon, text), nil
	}
	sent := b.Send(t.Context(), key("eu", 1), "STATUS#")
	if !sent.Ended || sent.Outcome != model.OutcomeDone || sent.Err != nil || sent.Message.Body.Raw() != "STATUS#" || sent.At != noon {
		t.Errorf("%+v", sent)
	}
	if out := b.Outbox(key("eu", 1)); len(out) != 1 || out[0] != sent {
		t.Errorf("outbox %+v", out)
	}
	if b.events() != "[plan intent outcome accepted]" || v.made("send") != 1 {
		t.Errorf("journal %s, calls %v", b.events(), v.calls)
	}
	if intent := b.journal()[1]; intent.Class != "once" || intent.Text != "STATUS#" || intent.ICCID != card(1).String() {
		t.Errorf("intent %+v", intent)
	}
	select {
	case <-b.Changed():
	default:
		t.Error("no notice of the end")
	}
}

func TestSendThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		err     error
		outcome model.Outcome
	}{
		"refused":  {&model.Fault{Account: "eu", Op: "send", Kind: model.ErrNoCredit, Outcome: model.OutcomeRefused, Status: 402}, model.OutcomeRefused},
		"not sent": {fault(model.ErrUnreachable, model.OutcomeNotSent), model.OutcomeNotSent},
		"unknown":  {fault(model.ErrTimeout, model.OutcomeUnknown), model.OutcomeUnknown},
		"odd":      {errors.New("https://example.invalid/?key=test-key"), model.OutcomeUnknown},
		"busy":     {&model.Fault{Kind: model.ErrBusy, Outcome: model.OutcomeRefused, Wait: time.Second}, model.OutcomeRefused},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(sim(1))
			v.send = func(context.Context, string) (model.Message, error) { return model.Message{}, c.err }
			b := newBench(t, v.account("eu"))
			sent := b.Send(t.Context(), key("eu", 1), "hello")
			if !sent.Ended || sent.Outcome != c.outcome || !errors.Is(sent.Err, c.err) {
				t.Errorf("%+v", sent)
			}
			if v.made("send") != 1 || len(b.waits) != 0 {
				t.Errorf("%d requests, waits %v", v.made("send"), b.waits)
			}
			last := b.journal()[2]
			if last.Outcome != c.outcome.String() || last.Why == "" || strings.Contains(last.Why, "test-key") {
				t.Errorf("journal %+v", last)
			}
			if name == "refused" && last.HTTP != 402 {
				t.Errorf("HTTP status %d", last.HTTP)
			}
		})
	}
}

func TestSendPanics(t *testing.T) {
	v := newVendor(sim(1))
	v.send = func(context.Context, string) (model.Message, error) { panic("boom") }
	b := newBench(t, v.account("eu"))
	if sent := b.Send(t.Context(), key("eu", 1), "hello"); !sent.Ended || sent.Outcome != model.OutcomeUnknown {
		t.Errorf("%+v", sent)
	}
}

func TestTextThatCannotBeSent(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	for text, kind := range map[string]error{
		"": fleet.ErrEmptyText, strings.Repeat("ä", 21): fleet.ErrTooLong, "\xff": nil,
	} {
		sent := b.Send(t.Context(), key("eu", 1), text)
		if sent.Outcome != model.OutcomeNotSent || !sent.Ended || sent.Err == nil || kind != nil && !errors.Is(sent.Err, kind) {
			t.Errorf("%q: %+v", text, sent)
		}
	}
	if sent := b.Send(t.Context(), key("eu", 1), strings.Repeat("ä", 20)); sent.Outcome != model.OutcomeDone {
		t.Errorf("a text of the full length: %+v", sent)
	}
	if v.made("send") != 1 || len(b.journal()) != 3 {
		t.Errorf("%d requests, journal %s", v.made("send"), b.events())
	}
}

// Whichever call of the disk fails, no request leaves that the disk does not know of.
func TestJournalThatFails(t *testing.T) {
	calls := func(b *bench) []string { return b.disk.Calls() }
	good := newBench(t, newVendor(sim(1)).account("eu"))
	good.Send(t.Context(), key("eu", 1), "hello")
	before := len(calls(good)) - 2 // The write and the sync of the outcome.
	for n := 1; n <= before; n++ {
		v := newVendor(sim(1))
		b := newBenchOn(t, &clock{at: noon}, &journaltest.Disk{FailAt: n}, v.account("eu"))
		b.sync()
		sent := b.Send(t.Context(), key("eu", 1), "hello")
		if v.made("send") != 0 || sent.Outcome != model.OutcomeNotSent || !errors.Is(sent.Err, model.ErrJournal) {
			t.Errorf("call %d (%s) failed: %d requests, %+v", n, calls(good)[n-1], v.made("send"), sent)
		}
		if out := b.Outbox(key("eu", 1)); len(out) != 1 || out[0].Err == nil || !out[0].Ended {
			t.Errorf("outbox %+v", out)
		}
		if _, err := b.Read(t.Context(), key("eu", 1)); err != nil {
			t.Errorf("reading goes on, but %v", err)
		}
		if sent := b.Send(t.Context(), key("eu", 1), "hello"); sent.Outcome != model.OutcomeDone || v.made("send") != 1 {
			t.Errorf("after it: %+v", sent)
		}
	}
	for n := 1; n <= before; n++ {
		v := newVendor(sim(1))
		b := newBenchOn(t, &clock{at: noon}, &journaltest.Disk{FailAt: n}, v.account("eu"))
		_, err := b.Switch(t.Context(), key("eu", 1), model.Active, model.Suspended)
		if v.made("set") != 0 || !errors.Is(err, model.ErrJournal) || model.OutcomeOf(err) != model.OutcomeNotSent {
			t.Errorf("call %d (%s) failed: %d requests, %v", n, calls(good)[n-1], v.made("set"), err)
		}
	}
}

// An intent may be on the disk although writing it down failed. The journal then tells that nothing followed it.
func TestIntentThatFails(t *testing.T) {
	good := newBench(t, newVendor(sim(1)).account("eu"))
	good.Send(t.Context(), key("eu", 1), "hello")
	calls := good.disk.Calls()
	for n := len(calls) - 3; n <= len(calls)-2; n++ { // The write and the sync of the intent.
		v := newVendor(sim(1))
		b := newBenchOn(t, &clock{at: noon}, &journaltest.Disk{FailAt: n}, v.account("eu"))
		sent := b.Send(t.Context(), key("eu", 1), "hello")
		if b.events() != "[plan outcome not sent]" || v.made("send") != 0 || sent.Outcome != model.OutcomeNotSent {
			t.Errorf("call %d (%s) failed: journal %s, %d requests", n, calls[n-1], b.events(), v.made("send"))
		}
	}
}

// A text that went out stays one that went out when its outcome cannot be written down.
func TestOutcomeThatIsNotWritten(t *testing.T) {
	good := newBench(t, newVendor(sim(1)).account("eu"))
	good.Send(t.Context(), key("eu", 1), "hello")
	from := len(good.disk.Calls()) - 1
	for kind, answer := range map[error]error{fleet.ErrUnwritten: nil, model.ErrTimeout: fault(model.ErrTimeout, model.OutcomeUnknown)} {
		v := newVendor(sim(1))
		v.send = func(context.Context, string) (model.Message, error) { return model.Message{}, answer }
		b := newBenchOn(t, &clock{at: noon}, &journaltest.Disk{FailFrom: from}, v.account("eu"))
		sent := b.Send(t.Context(), key("eu", 1), "hello")
		if sent.Outcome != model.OutcomeOf(answer) || !errors.Is(sent.Err, kind) || errors.Is(sent.Err, model.ErrJournal) {
			t.Errorf("%+v", sent)
		}
		if b.events() != "[plan intent]" {
			t.Errorf("journal %s", b.events())
		}
	}
}

func TestNoJournalNoWrites(t *testing.T) {
	v := newVendor(sim(1))
	f := fleet.New(fleet.Config{Accounts: accounts(v)})
	if sent := f.Send(t.Context(), key("eu", 1), "hello"); !errors.Is(sent.Err, model.ErrJournal) || v.made("send") != 0 {
		t.Errorf("%+v", sent)
	}
	if err := f.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// The review of a text is to warn when the device might get it twice.
func TestRecent(t *testing.T) {
	v := newVendor(sims(1, 2)...)
	b := newBench(t, v.account("eu"))
	k := key("eu", 1)
	recent := func(text string) bool {
		_, ok := b.Recent(k, text)
		return ok
	}
	answer := func(err error) {
		v.send = func(context.Context, string) (model.Message, error) { return model.Message{}, err }
	}
	b.Send(t.Context(), k, "done")
	answer(fault(model.ErrRefused, model.OutcomeRefused))
	b.Send(t.Context(), k, "refused")
	answer(fault(model.ErrTimeout, model.OutcomeUnknown))
	b.Send(t.Context(), k, "lost")
	for text, want := range map[string]bool{"done": true, "refused": false, "lost": true, "other": false} {
		if recent(text) != want {
			t.Errorf("at once: %s %v", text, !want)
		}
	}
	if _, ok := b.Recent(key("eu", 2), "done"); ok {
		t.Error("a text to another SIM counts")
	}
	b.pass(61 * time.Second)
	for text, want := range map[string]bool{"done": false, "lost": true} {
		if recent(text) != want {
			t.Errorf("after a minute: %s %v", text, !want)
		}
	}
	v.say(noon, "lost")
	if _, err := b.Thread(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if recent("lost") {
		t.Error("the text that was found is still in doubt")
	}
}

func TestRecentWhileUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		gate := make(chan struct{})
		v.send = func(context.Context, string) (model.Message, error) { <-gate; return model.Message{}, nil }
		b := newBench(t, v.account("eu"))
		done := make(chan fleet.Sent, 1)
		go func() { done <- b.Send(t.Context(), key("eu", 1), "hello") }()
		synctest.Wait()
		b.pass(time.Hour)
		if was, ok := b.Recent(key("eu", 1), "hello"); !ok || was.Ended {
			t.Errorf("%+v, %v", was, ok)
		}
		if sent := b.Send(t.Context(), key("eu", 1), "hello"); !errors.Is(sent.Err, fleet.ErrUnderWay) {
			t.Errorf("a second one: %+v", sent)
		}
		close(gate)
		<-done
		if v.made("send") != 1 || len(b.Outbox(key("eu", 1))) != 2 {
			t.Errorf("%d requests, outbox %+v", v.made("send"), b.Outbox(key("eu", 1)))
		}
	})
}
