package fleet

import (
	"context"
	"slices"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal"
)

const opThread = "read the texts"

// maxThread is the most pages of one thread that are read.
const maxThread = 50

// slack is by how much a vendor's clock may be behind ours.
const slack = 2 * time.Minute

// Thread is the texts of a SIM, oldest first, as read at a moment. It must not be changed.
type Thread struct {
	Messages []model.Message
	Fetched  time.Time
}

// Thread reads the texts of a SIM and settles what was unknown of our own sends as far as the thread shows it.
func (f *Fleet) Thread(ctx context.Context, key model.Key) (Thread, error) {
	account, err := f.able(key.Account, opThread, provider.ReadingTexts)
	if err != nil {
		return Thread{}, err
	}
	return share(ctx, f, &f.threads, key, func(ctx context.Context) (Thread, error) {
		tick := f.tick()
		messages, err := f.messages(ctx, account, key.ICCID)
		defer f.touch()
		if err != nil {
			return Thread{}, err
		}
		thread := Thread{Messages: messages, Fetched: f.config.Now()}
		f.keepThread(key, keptThread{thread, tick})
		f.settle(key, messages)
		return thread, nil
	})
}

// KeptThread gives the thread that was read last, at no call.
func (f *Fleet) KeptThread(key model.Key) (Thread, bool) {
	had, ok := recall(&f.kept, f.kept.threads, key)
	return had.thread, ok
}

// keepThread keeps a thread unless one that was asked for later is there already.
func (f *Fleet) keepThread(key model.Key, thread keptThread) {
	f.kept.mu.Lock()
	defer f.kept.mu.Unlock()
	if f.kept.threads[key].tick < thread.tick {
		f.kept.threads[key] = thread
	}
}

// messages reads all pages of a thread and puts them in order.
func (f *Fleet) messages(ctx context.Context, account *provider.Account, iccid model.ICCID) ([]model.Message, error) {
	var all []model.Message
	cursor, cursors := model.Cursor(""), map[model.Cursor]bool{"": true}
	for range maxThread {
		page, err := ask(account.Name, opThread, func() (model.Page[model.Message], error) {
			return account.Inbox.Messages(ctx, iccid, cursor)
		})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if cursors[page.Next] { // The empty cursor of the last page is among them.
			break
		}
		cursor = page.Next
		cursors[cursor] = true
	}
	return chronological(all), nil
}

// chronological puts messages in order. Those of one moment stay as they came, and one without a time stays behind the
// one it came after.
func chronological(messages []model.Message) []model.Message {
	type timed struct {
		at      time.Time
		message model.Message
	}
	items := make([]timed, len(messages))
	var last time.Time
	for i, message := range messages {
		if !message.At.IsZero() {
			last = message.At
		}
		items[i] = timed{last, message}
	}
	slices.SortStableFunc(items, func(a, b timed) int { return a.at.Compare(b.at) })
	sorted := make([]model.Message, len(items))
	for i := range items {
		sorted[i] = items[i].message
	}
	return sorted
}

// settle finds our own texts in a thread. Vendors give no identifier to know them by, so each text takes at most one
// message with the same words that is not older than it, and no message is taken twice.
func (f *Fleet) settle(key model.Key, messages []model.Message) {
	for _, ticket := range f.outbox.find(key, messages) {
		// The thread shows it either way; without this line the journal goes on to say "unknown".
		_ = f.config.Journal.Outcome(ticket, journal.Result{Event: journal.Found, Outcome: model.OutcomeDone.String()})
	}
}

// find lets each text take its message and gives the tickets of the unknown ones that were found now. Those that took
// one before keep it. Then come those that were accepted, which must be in the thread sooner or later: an unknown one
// may only have what they leave, and while the same words are on their way nothing is left for it.
func (o *outbox) find(key model.Key, messages []model.Message) []journal.Ticket {
	o.mu.Lock()
	defer o.mu.Unlock()
	sends := o.sends[key]
	taken := make([]bool, len(messages))
	for _, s := range sends {
		if s.claimed != nil {
			s.take(messages, taken, func(at time.Time) bool { return at.Equal(*s.claimed) })
		}
	}
	for _, s := range sends {
		if s.claimed == nil && s.Ended && s.Outcome == model.OutcomeDone {
			s.take(messages, taken, s.possible)
		}
	}
	var settled []journal.Ticket
	for _, s := range sends {
		open := s.claimed == nil && s.Ended && s.Outcome == model.OutcomeUnknown
		if open && !underWay(sends, s.Text) && s.take(messages, taken, s.possible) {
			settled = append(settled, s.ticket)
		}
	}
	return settled
}

func underWay(sends []*sending, text string) bool {
	return slices.ContainsFunc(sends, func(s *sending) bool { return !s.Ended && s.Text == text })
}

// possible tells whether a message of that time can be this text. The vendor's clock is not ours: where it told the time
// of this very text that counts.
func (s *sending) possible(at time.Time) bool {
	since := s.At
	if told := s.Message.At; !told.IsZero() && told.Before(since) {
		since = told
	}
	return !at.Before(since.Add(-slack))
}

// take takes the oldest message that fits and is not taken.
func (s *sending) take(messages []model.Message, taken []bool, fits func(time.Time) bool) bool {
	for i, m := range messages {
		if taken[i] || m.Direction != model.MT || m.At.IsZero() || m.Body.Raw() != s.Text || !fits(m.At) {
			continue
		}
		taken[i] = true
		s.Found, s.claimed = true, &messages[i].At
		return true
	}
	return false
}
