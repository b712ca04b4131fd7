package fleet

import (
	"context"
	"maps"
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
	Gone     int // of them, those that were kept here and that the vendor did not list any more
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
		now := f.config.Now()
		thread := f.archive(ctx, key, Thread{Messages: messages, Fetched: now})
		f.keepThread(key, keptThread{thread, tick})
		f.settle(key, keptThread{Thread{Messages: messages, Fetched: now}, tick})
		return thread, nil
	})
}

// KeptThread gives the thread that was read last and is in memory, at no call. What is on disk comes by [Fleet.Archived].
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
		account.Learn(provider.ReadingTexts, err)
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
// message with the same words that is not older than it, and no message is taken twice or was there before the text.
//
// How old a message may be is measured between the vendor's clock and ours. Where ours is behind by more than the slack,
// somebody else's message that no thread had shown yet can be taken for an unknown text of ours; to rule that out takes
// the date of the vendor's answers, which adapters do not tell.
func (f *Fleet) settle(key model.Key, thread keptThread) {
	for _, ticket := range f.outbox.find(key, thread) {
		// The thread shows it either way; without this line the journal goes on to say "unknown".
		_ = f.config.Journal.Outcome(ticket, journal.Result{Event: journal.Found, Outcome: model.OutcomeDone.String()})
	}
}

// find lets each text take its message and gives the tickets of the unknown ones that were found now. First the accepted
// ones take the message of the very time that the vendor told of them, even from a thread that seemed to be older; then
// those that took one before keep it. The other accepted ones must be in the thread sooner or later: an unknown one may only have what they leave, and while the same
// words are on their way nothing is left for it.
func (o *outbox) find(key model.Key, thread keptThread) []journal.Ticket {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := claims{messages: thread.thread.Messages, taken: make([]bool, len(thread.thread.Messages))}
	left := o.asked(key, thread)
	left = slices.DeleteFunc(left, func(s *sending) bool {
		told := s.Message.At.Equal
		return s.accepted() && (c.take(s, told, s.seen) || c.take(s, told, nil))
	})
	left = slices.DeleteFunc(left, func(s *sending) bool {
		if s.claimed != nil {
			c.take(s, s.claimed.Equal, s.seen)
		}
		return s.claimed != nil
	})
	left = slices.DeleteFunc(left, func(s *sending) bool { return s.accepted() && c.take(s, s.possible, s.seen) })
	var settled []journal.Ticket
	for _, s := range left {
		open := s.Ended && s.Outcome == model.OutcomeUnknown && !o.underWay(key, s.Text)
		if open && c.take(s, s.possible, s.seen) {
			settled = append(settled, s.ticket)
		}
	}
	return settled
}

// asked gives the texts that were sent before the thread was asked for. For the others, what it shows was there before
// them, even where the vendor was so slow that it might not have been: rather an unknown text stays unknown.
func (o *outbox) asked(key model.Key, thread keptThread) []*sending {
	var sends []*sending
	for _, s := range o.sends[key] {
		switch {
		case s.tick < thread.tick:
			sends = append(sends, s)
		case s.claimed == nil:
			s.seen.add(thread.thread.Messages, s.Text)
		}
	}
	return sends
}

func (o *outbox) underWay(key model.Key, text string) bool {
	return slices.ContainsFunc(o.sends[key], func(s *sending) bool { return !s.Ended && s.Text == text })
}

// accepted tells whether the vendor took the text.
func (s *sending) accepted() bool { return s.Ended && s.Outcome == model.OutcomeDone }

// possible tells whether a message of that time can be this text. The vendor's clock is not ours: where it told the time
// of this very text that counts.
func (s *sending) possible(at time.Time) bool {
	since := s.At
	if told := s.Message.At; !told.IsZero() && told.Before(since) {
		since = told
	}
	return !at.Before(since.Add(-slack))
}

// shown counts the messages to a device that have the words of one text, by their times.
type shown map[int64]int

// add takes in what a thread shows. Threads of different moments show the same messages, so the larger number counts.
func (n shown) add(messages []model.Message, words string) {
	now := shown{}
	for _, m := range messages {
		if isText(m, words) {
			at := m.At.UnixNano()
			now[at]++
			n[at] = max(n[at], now[at])
		}
	}
}

// isText tells whether a message went to the device with these words. One without a time cannot be told from an old one.
func isText(m model.Message, words string) bool {
	return m.Direction == model.MT && !m.At.IsZero() && m.Body.Raw() == words
}

// claims is a thread of which each message may become one text's.
type claims struct {
	messages []model.Message
	taken    []bool
}

// take takes the oldest message that fits, is not taken and is not among those that were seen before.
func (c *claims) take(s *sending, fits func(time.Time) bool, seen shown) bool {
	seen = maps.Clone(seen)
	for i, m := range c.messages {
		if !isText(m, s.Text) || !fits(m.At) {
			continue
		}
		if at := m.At.UnixNano(); seen[at] > 0 {
			seen[at]--
			continue
		}
		if !c.taken[i] {
			c.taken[i] = true
			s.Found, s.claimed = true, &c.messages[i].At
			return true
		}
	}
	return false
}
