package fleet

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/rest"
)

// recent is how long a text counts as sent just now.
const recent = time.Minute

// Sent is a text that this process sent or tried to send.
type Sent struct {
	Key     model.Key
	Text    string
	At      time.Time     // when the intent was written
	Ended   bool          // false while the request is under way
	Outcome model.Outcome // once ended
	Err     error         // why it is not simply accepted
	Message model.Message // as the vendor accepted it
	Found   bool          // the vendor's thread shows it
}

// outbox is what this process sent. Its order is that of the intents.
type outbox struct {
	mu    sync.Mutex
	sends map[model.Key][]*sending
}

// sending is a text on its way, and what is known of it later.
type sending struct {
	Sent
	ticket  journal.Ticket
	tick    uint64     // when it was about to leave, by the fleet's own clock; 0 if it was stopped before
	seen    shown      // messages with its words that were in the thread before it
	claimed *time.Time // the time of the message in the thread that this text became
}

// add adds a text. The caller holds mu.
func (o *outbox) add(s *sending) {
	if o.sends == nil {
		o.sends = make(map[model.Key][]*sending)
	}
	o.sends[s.Key] = append(o.sends[s.Key], s)
}

// stopped adds a text that did not leave, so that it is not lost to whoever wrote it.
func (o *outbox) stopped(s *sending, err error) Sent {
	o.mu.Lock()
	defer o.mu.Unlock()
	s.Err = err
	o.add(s)
	return s.Sent
}

// end notes how a text ended and gives it as it is now.
func (o *outbox) end(s *sending, message model.Message, outcome model.Outcome, err error) Sent {
	o.mu.Lock()
	defer o.mu.Unlock()
	s.Ended, s.Message, s.Outcome, s.Err = true, message, outcome, err
	return s.Sent
}

// leave puts a text that is about to leave into the outbox, with what the thread shows before it. Both happen under the
// outbox's lock: a thread that is not kept yet will find the text there.
func (f *Fleet) leave(s *sending) {
	f.outbox.mu.Lock()
	defer f.outbox.mu.Unlock()
	had, _ := f.KeptThread(s.Key)
	s.tick, s.seen = f.tick(), shown{}
	s.seen.add(had.Messages, s.Text)
	f.outbox.add(s)
}

// Outbox gives this process's sends to the SIM, oldest first.
func (f *Fleet) Outbox(key model.Key) []Sent {
	f.outbox.mu.Lock()
	defer f.outbox.mu.Unlock()
	sends := make([]Sent, 0, len(f.outbox.sends[key]))
	for _, s := range f.outbox.sends[key] {
		sends = append(sends, s.Sent)
	}
	return sends
}

// Recent gives the last text to the SIM with the same words that would become a second one for the device if it was sent
// again without thinking: one of the last minute, or one of which nobody knows yet whether it arrived.
func (f *Fleet) Recent(key model.Key, text string) (Sent, bool) {
	now := f.config.Now()
	f.outbox.mu.Lock()
	defer f.outbox.mu.Unlock()
	for _, s := range slices.Backward(f.outbox.sends[key]) {
		if s.Text != text || s.Ended && s.Outcome != model.OutcomeDone && s.Outcome != model.OutcomeUnknown {
			continue
		}
		open := !s.Ended || s.Outcome == model.OutcomeUnknown && !s.Found
		if open || now.Sub(s.At) < recent {
			return s.Sent, true
		}
	}
	return Sent{}, false
}

// Send sends a text to a SIM, once. It is journalled before it leaves, is never repeated, and goes on when the context
// of a screen ends: only the end of the program can stop it.
func (f *Fleet) Send(ctx context.Context, key model.Key, text string) Sent {
	sent := Sent{Key: key, Text: text, At: f.config.Now(), Ended: true, Outcome: model.OutcomeNotSent}
	account, err := f.able(key.Account, opSend, provider.SendingTexts)
	if err == nil {
		err = fits(account, text)
	}
	if err != nil {
		sent.Err = err
		return sent
	}
	defer f.touch()
	s := &sending{Sent: sent}
	w, err := f.writes.begin(key, opSend)
	if err != nil {
		return f.outbox.stopped(s, err)
	}
	defer f.writes.end(w)
	if s.ticket, err = f.intend(w, journal.Entry{Class: rest.Once.String(), Text: text, Confirm: confirmed}); err != nil {
		return f.outbox.stopped(s, err)
	}
	s.Ended, s.Outcome = false, model.OutcomeUnknown
	f.leave(s)
	f.touch()
	return f.deliver(ctx, account, s)
}

// deliver makes the request and notes how it ended.
func (f *Fleet) deliver(ctx context.Context, account *provider.Account, s *sending) Sent {
	ctx, cancel := f.lasting(ctx, writeLimit)
	defer cancel()
	message, err := ask(account.Name, opSend, func() (model.Message, error) {
		return account.Sender.Send(ctx, s.Key.ICCID, s.Text)
	})
	account.Learn(provider.SendingTexts, err)
	outcome := model.OutcomeOf(err)
	if unwritten := f.note(s.ticket, err); unwritten != nil && err == nil {
		err = &model.Fault{Account: account.Name, Op: opSend, Kind: ErrUnwritten, Outcome: outcome}
	}
	return f.outbox.end(s, message, outcome, err)
}

// fits tells whether the vendor takes the text. A text that is not UTF-8 would arrive as another one.
func fits(account *provider.Account, text string) error {
	limit := account.Sender.SMSLimit().Characters
	switch {
	case text == "":
		return notSent(account.Name, opSend, ErrEmptyText)
	case !utf8.ValidString(text):
		return notSent(account.Name, opSend, errors.New("text is not UTF-8"))
	case limit > 0 && utf8.RuneCountInString(text) > limit:
		return notSent(account.Name, opSend, ErrTooLong)
	}
	return nil
}
