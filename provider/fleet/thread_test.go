package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
)

func text(direction model.Direction, at time.Time, body string) model.Message {
	return model.Message{Direction: direction, At: at, Body: model.NewText(body)}
}

func bodies(messages []model.Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Body.Raw())
	}
	return fmt.Sprint(all)
}

func TestThread(t *testing.T) {
	v := newVendor(sim(1))
	v.messages = func(_ context.Context, cursor model.Cursor) (model.Page[model.Message], error) {
		if cursor == "" {
			return model.Page[model.Message]{Next: "older", Items: []model.Message{
				text(model.MT, noon, "c"), text(model.MO, noon.AddDate(9, 0, 0), "from the future"),
			}}, nil
		}
		return model.Page[model.Message]{Next: "older", Items: []model.Message{
			text(model.MT, noon.Add(-time.Hour), "a"), text(model.MO, time.Time{}, "a?"), text(model.MO, noon, "d"),
		}}, nil
	}
	b := newBench(t, v.account("eu"))
	if _, ok := b.KeptThread(key("eu", 1)); ok {
		t.Error("kept before it was read")
	}
	got, err := b.Thread(t.Context(), key("eu", 1))
	if err != nil || bodies(got.Messages) != "[a a? c d from the future]" || got.Fetched != noon || v.made("thread") != 2 {
		t.Errorf("%s, %v, %d calls", bodies(got.Messages), err, v.made("thread"))
	}
	v.messages = func(context.Context, model.Cursor) (model.Page[model.Message], error) {
		return model.Page[model.Message]{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	if _, err := b.Thread(t.Context(), key("eu", 1)); !errors.Is(err, model.ErrServer) {
		t.Errorf("error %v", err)
	}
	if kept, ok := b.KeptThread(key("eu", 1)); !ok || len(kept.Messages) != 5 {
		t.Errorf("after a failure %+v is kept", kept)
	}
}

func TestThreadWithoutEnd(t *testing.T) {
	v := newVendor(sim(1))
	n := 0
	v.messages = func(context.Context, model.Cursor) (model.Page[model.Message], error) {
		n++
		return model.Page[model.Message]{Next: model.Cursor(strconv.Itoa(n))}, nil
	}
	b := newBench(t, v.account("eu"))
	if _, err := b.Thread(t.Context(), key("eu", 1)); err != nil || n != 50 {
		t.Errorf("%d calls, %v", n, err)
	}
}

// Our own texts are found in the vendor's thread by their words and their time; each message is one text.
func TestSettling(t *testing.T) {
	const unknown, done, refused = model.OutcomeUnknown, model.OutcomeDone, model.OutcomeRefused
	type send struct {
		outcome model.Outcome
		text    string
		found   bool
	}
	old := noon.Add(-3 * time.Minute)
	for name, c := range map[string]struct {
		sends    []send
		messages []model.Message
	}{
		"found":                  {[]send{{unknown, "hi", true}}, []model.Message{text(model.MT, noon, "hi")}},
		"their clock is behind":  {[]send{{unknown, "hi", true}}, []model.Message{text(model.MT, noon.Add(-2*time.Minute), "hi")}},
		"listed late":            {[]send{{unknown, "hi", true}}, []model.Message{text(model.MT, noon.Add(time.Hour), "hi")}},
		"an older one":           {[]send{{unknown, "hi", false}}, []model.Message{text(model.MT, old, "hi")}},
		"other words":            {[]send{{unknown, "hi", false}}, []model.Message{text(model.MT, noon, "hi ")}},
		"from the device":        {[]send{{unknown, "hi", false}}, []model.Message{text(model.MO, noon, "hi")}},
		"without a time":         {[]send{{unknown, "hi", false}}, []model.Message{text(model.MT, time.Time{}, "hi")}},
		"refused":                {[]send{{refused, "hi", false}}, []model.Message{text(model.MT, noon, "hi")}},
		"accepted":               {[]send{{done, "hi", true}}, []model.Message{text(model.MT, noon, "hi")}},
		"one for two":            {[]send{{unknown, "hi", true}, {unknown, "hi", false}}, []model.Message{text(model.MT, noon, "hi")}},
		"two for two":            {[]send{{unknown, "hi", true}, {unknown, "hi", true}}, []model.Message{text(model.MT, noon, "hi"), text(model.MT, noon, "hi")}},
		"the accepted one is it": {[]send{{unknown, "hi", false}, {done, "hi", true}}, []model.Message{text(model.MT, noon, "hi")}},
		"different words":        {[]send{{unknown, "hi", true}, {unknown, "ho", false}}, []model.Message{text(model.MT, noon, "hi"), text(model.MT, noon, "he")}},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(sim(1))
			b := newBench(t, v.account("eu"))
			var want []string
			doubtful := 0
			for _, s := range c.sends {
				b.sendAs(v, s.text, s.outcome)
				want = append(want, fmt.Sprintf("%s %v", s.outcome, s.found))
				if s.outcome == unknown && s.found {
					doubtful++
				}
			}
			v.thread = c.messages
			for range 2 { // Reading it again changes nothing.
				if got := b.settled(); !slices.Equal(got, want) {
					t.Errorf("%v, want %v", got, want)
				}
			}
			if got := strings.Count(b.events(), "found accepted"); got != doubtful {
				t.Errorf("%d lines about %d that were found", got, doubtful)
			}
		})
	}
}

// sendAs sends a text with an outcome that is given.
func (b *bench) sendAs(v *vendor, words string, outcome model.Outcome) {
	v.send = func(context.Context, string) (model.Message, error) {
		if outcome == model.OutcomeDone {
			return model.Message{}, nil
		}
		return model.Message{}, fault(model.ErrServer, outcome)
	}
	b.Send(b.t.Context(), key("eu", 1), words)
}

// settled reads the thread and tells what is known of each send then.
func (b *bench) settled() []string {
	b.t.Helper()
	if _, err := b.Thread(b.t.Context(), key("eu", 1)); err != nil {
		b.t.Fatal(err)
	}
	var all []string
	for _, sent := range b.Outbox(key("eu", 1)) {
		all = append(all, fmt.Sprintf("%s %v", sent.Outcome, sent.Found))
	}
	return all
}

// A text that took its message keeps it, and a second one needs another.
func TestClaimIsKept(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	k := key("eu", 1)
	v.send = func(context.Context, string) (model.Message, error) {
		return model.Message{}, fault(model.ErrTimeout, model.OutcomeUnknown)
	}
	found := func() string {
		t.Helper()
		if _, err := b.Thread(t.Context(), k); err != nil {
			t.Fatal(err)
		}
		var all []bool
		for _, s := range b.Outbox(k) {
			all = append(all, s.Found)
		}
		return fmt.Sprint(all)
	}
	b.Send(t.Context(), k, "hi")
	v.say(noon, "hi")
	if got := found(); got != "[true]" {
		t.Fatalf("the first: %s", got)
	}
	b.Send(t.Context(), k, "hi")
	if got := found(); got != "[true false]" {
		t.Errorf("the second has the first one's message: %s", got)
	}
	v.say(noon.Add(time.Second), "hi")
	if got := found(); got != "[true true]" {
		t.Errorf("with a message of its own: %s", got)
	}
	v.thread = v.thread[1:] // The vendor shows only the last texts.
	if got := found(); got != "[true true]" {
		t.Errorf("when the first is listed no more: %s", got)
	}
}

// A vendor whose clock is far behind tells so with the text that it accepts.
func TestVendorsOwnTime(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	v.send = func(_ context.Context, words string) (model.Message, error) {
		return v.say(noon.Add(-time.Hour), words), nil
	}
	b.Send(t.Context(), key("eu", 1), "hi")
	if _, err := b.Thread(t.Context(), key("eu", 1)); err != nil || !b.Outbox(key("eu", 1))[0].Found {
		t.Errorf("%+v, %v", b.Outbox(key("eu", 1)), err)
	}
}

// While the same words are on their way, a message may be theirs.
func TestNothingIsSettledWhileSending(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	k := key("eu", 1)
	lost := fault(model.ErrTimeout, model.OutcomeUnknown)
	v.send = func(context.Context, string) (model.Message, error) { return model.Message{}, lost }
	b.Send(t.Context(), k, "hi")
	v.send = func(ctx context.Context, words string) (model.Message, error) {
		m := v.say(noon, words)
		if _, err := b.Thread(ctx, k); err != nil {
			t.Error(err)
		}
		return m, nil
	}
	b.Send(t.Context(), k, "hi")
	if out := b.Outbox(k); out[0].Found {
		t.Errorf("the lost text has the message of the one after it: %+v", out)
	}
}

// A message that the thread showed before a text was written is not that text, whatever the clocks say.
func TestOlderMessagesAreNotOurs(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []time.Duration
		found         bool
	}{
		"only a colleague's":           {[]time.Duration{-time.Minute}, nil, false},
		"ours beside it":               {[]time.Duration{-time.Minute}, []time.Duration{time.Second}, true},
		"ours of the same second":      {[]time.Duration{0}, []time.Duration{0}, true},
		"ours, and their clock behind": {[]time.Duration{-time.Minute}, []time.Duration{-90 * time.Second}, true},
		"our clock is behind":          {[]time.Duration{10 * time.Minute}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(sim(1))
			b := newBench(t, v.account("eu"))
			for _, d := range c.before {
				v.say(noon.Add(d), "STATUS#")
			}
			b.settled()
			b.sendAs(v, "STATUS#", model.OutcomeUnknown)
			for _, d := range c.after {
				v.say(noon.Add(d), "STATUS#")
			}
			for range 2 {
				if got := b.settled(); got[0] != fmt.Sprintf("unknown %v", c.found) {
					t.Errorf("%v", got)
				}
			}
		})
	}
}

// Messages of one second with the same words cannot be told apart, but they can be counted.
func TestMessagesOfTheSameSecond(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	v.say(noon, "STATUS#") // By a colleague.
	b.settled()
	b.sendAs(v, "STATUS#", model.OutcomeUnknown)
	b.sendAs(v, "STATUS#", model.OutcomeUnknown)
	v.say(noon, "STATUS#")
	for range 2 {
		if got := fmt.Sprint(b.settled()); got != "[unknown true unknown false]" {
			t.Errorf("%s", got)
		}
	}
}

// A thread that was asked for before a text was written does not show that text, however late its answer comes.
func TestThreadAskedForBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		b := newBench(t, v.account("eu"))
		v.say(noon, "STATUS#") // By a colleague.
		read, gate := v.messages, make(chan struct{})
		v.messages = func(ctx context.Context, cursor model.Cursor) (model.Page[model.Message], error) {
			page, err := read(ctx, cursor) // What the vendor knew when it was asked.
			<-gate
			return page, err
		}
		done := make(chan error, 1)
		go func() {
			_, err := b.Thread(t.Context(), key("eu", 1))
			done <- err
		}()
		synctest.Wait()
		b.sendAs(v, "STATUS#", model.OutcomeUnknown)
		close(gate)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if got := b.settled(); got[0] != "unknown false" {
			t.Errorf("with the colleague's message: %v", got)
		}
		v.say(noon, "STATUS#")
		if got := b.settled(); got[0] != "unknown true" {
			t.Errorf("with a message of its own: %v", got)
		}
	})
}

// An accepted text whose time the vendor told takes the message of that time, and leaves others to those they belong to.
func TestAcceptedTakesItsOwn(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	k := key("eu", 1)
	v.say(noon.Add(-time.Minute), "STATUS#") // By a colleague, and never shown before.
	b.Send(t.Context(), k, "STATUS#")
	b.pass(70 * time.Second)
	b.sendAs(v, "STATUS#", model.OutcomeUnknown) // This one never arrives.
	for range 2 {
		if got := b.settled(); got[0] != "accepted true" || got[1] != "unknown false" {
			t.Errorf("the lost text has the message of the accepted one: %v", got)
		}
	}
}

// Where the message of the very time is listed late, another may be taken for it at first, and is given back then.
func TestAcceptedIsListedLate(t *testing.T) {
	v := newVendor(sim(1))
	b := newBench(t, v.account("eu"))
	k := key("eu", 1)
	v.send = func(_ context.Context, words string) (model.Message, error) { return text(model.MT, noon, words), nil }
	b.Send(t.Context(), k, "STATUS#")
	v.say(noon.Add(time.Second), "STATUS#") // By a colleague.
	if got := b.settled(); got[0] != "accepted true" {
		t.Errorf("%v", got)
	}
	v.say(noon, "STATUS#")
	b.settled()
	v.send = nil
	b.sendAs(v, "STATUS#", model.OutcomeUnknown)
	if got := b.settled(); got[1] != "unknown false" {
		t.Errorf("a message that was there before is taken for a later text: %v", got)
	}
}
