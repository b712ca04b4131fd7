package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// thread is the third tab: the texts of a SIM, what became of those that were sent from here, and the composer.
type thread struct {
	pane
	of       *subject
	texts    load[fleet.Thread]
	archive  load[archived] // what was read of it before, by whichever process
	known    bool           // the thread was read before, so what is newer than seen arrived while one was looking
	seen     time.Time      // the newest text of that read
	lines    []threadLine
	offset   int // lines below the window; 0 is the newest
	composer *composer
	rounds   int       // counts rounds of re-reading, so that a round that was replaced stops
	looking  time.Time // until when the thread is read anew for an answer
	visible  bool      // nothing is re-read for a thread that is out of sight
}

// pollTimes is when a thread is read anew after a send, so that the device's answer appears.
var pollTimes = []time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}

// archived is a thread that was kept, if there is one.
type archived struct {
	fleet.Thread
	ok bool
}

// Messages of the thread.
type (
	pollMsg    struct{ round int }
	sendingMsg struct{ key model.Key } // the reviewed text is on its way, so the draft has served
	sentMsg    struct {                // a send ended, wherever the user is by then
		name string
		sent fleet.Sent
	}
)

func newThread(s *shared, of *subject) *thread {
	return &thread{pane: pane{shared: s}, of: of, composer: newComposer(s, of)}
}

// turn shows what was read of the thread before.
func (t *thread) turn() {
	t.hide()
	t.visible, t.offset, t.known, t.seen = true, 0, false, time.Time{}
	t.texts = load[fleet.Thread]{}
	t.composer.turn()
	if kept, ok := t.fleet.KeptThread(t.of.key()); ok {
		t.show(kept)
	}
	t.layOut()
}

// show shows a thread that was read before.
func (t *thread) show(kept fleet.Thread) {
	t.texts.value, t.texts.has = kept, true
	t.known, t.seen = true, newest(kept.Messages)
}

// read shows what is kept on disk and then reads the thread, so that what is new in it is known to be, and goes on looking
// for the answer to what was sent a moment ago.
func (t *thread) read() tea.Cmd {
	fl, key := t.fleet, t.of.key()
	recall := t.archive.start(t.ctx, func(ctx context.Context) (archived, error) {
		thread, ok := fl.Archived(ctx, key)
		return archived{thread, ok}, nil
	})
	return tea.Batch(tea.Sequence(recall, t.reload()), t.look())
}

func (t *thread) hide() {
	t.visible = false
	t.rounds++
	t.texts.stop()
	t.archive.stop()
	t.composer.close()
}

// reload reads the thread anew.
func (t *thread) reload() tea.Cmd {
	if t.whyNot(t.of.key().Account, provider.ReadingTexts) != "" {
		return nil
	}
	fl, key := t.fleet, t.of.key()
	return t.texts.start(t.ctx, func(ctx context.Context) (fleet.Thread, error) { return fl.Thread(ctx, key) })
}

// SetSize lays the texts out anew.
func (t *thread) SetSize(width, height int) {
	t.pane.SetSize(width, height)
	t.composer.SetSize(width, height)
	t.layOut()
}

// Update takes a message.
func (t *thread) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return t.press(msg)
	case tea.PasteMsg:
		t.composer.paste(msg.Content)
	case sendingMsg:
		t.layOut()
	case sentMsg:
		return t.sent(msg)
	case pollMsg:
		if msg.round == t.rounds && t.visible {
			return t.reload()
		}
	case changedMsg, minuteMsg:
		t.layOut()
	default:
		t.take(msg)
	}
	return nil
}

// take takes the thread that was read, or the prices.
func (t *thread) take(msg tea.Msg) {
	if t.composer.take(msg) {
		return
	}
	if t.archive.take(msg) {
		if kept := t.archive.value; kept.ok && (!t.texts.has || kept.Fetched.After(t.texts.value.Fetched)) {
			t.show(kept.Thread)
			t.layOut()
		}
		return
	}
	if !t.texts.take(msg) {
		return
	}
	if t.texts.has && !t.known {
		t.known, t.seen = true, newest(t.texts.value.Messages)
	}
	t.layOut()
}

// press takes a key.
func (t *thread) press(msg tea.KeyPressMsg) tea.Cmd {
	if t.composer.open {
		return t.composer.press(msg)
	}
	if pressed(msg, keys.Write) {
		return t.compose()
	}
	most := max(len(t.lines)-t.page(), 0)
	if at, ok := moveCursor(msg, most-t.offset, most+1, t.page()); ok {
		t.offset = most - at
	}
	return nil
}

// compose opens the composer, or says why there is none.
func (t *thread) compose() tea.Cmd {
	if why := t.of.whyNotSend(); why != "" {
		return tell(why)
	}
	return t.composer.begin()
}

// whyNotSend says why no text can be sent to the SIM; it is empty when one can.
func (s *shared) whyNotSend(row *fleet.Row) string {
	if row == nil {
		return "there is no SIM under the cursor"
	}
	return s.whyNotWrite(row.Account, provider.SendingTexts)
}

// sent shows a send that has ended, and looks for the device's answer.
func (t *thread) sent(msg sentMsg) tea.Cmd {
	if msg.sent.Key != t.of.key() {
		return nil
	}
	t.composer.refresh()
	t.layOut()
	if !t.visible {
		return nil
	}
	t.offset = 0
	return t.look()
}

// look has the thread read anew at the times that are still to come after the last send that may have an answer.
func (t *thread) look() tea.Cmd {
	t.rounds++
	t.looking = time.Time{}
	if t.whyNot(t.of.key().Account, provider.ReadingTexts) != "" {
		return nil
	}
	var cmds []tea.Cmd
	for _, s := range t.fleet.Outbox(t.of.key()) {
		if !s.Ended || s.Outcome == model.OutcomeRefused || s.Outcome == model.OutcomeNotSent {
			continue
		}
		cmds = nil
		for _, d := range pollTimes {
			if at := s.At.Add(d); at.After(t.now) {
				cmds = append(cmds, t.after(at.Sub(t.now), pollMsg{t.rounds}))
				t.looking = at
			}
		}
	}
	return tea.Batch(cmds...)
}

// about tells how old the thread is.
func (t *thread) about() (state, place string) {
	place = "times in " + t.zoneName()
	if above, _ := t.window(); above > 0 {
		place = plural(above, "line") + " above · " + place
	}
	if below := t.below(); below > 0 {
		place = plural(below, "line") + " below · " + place
	}
	return t.freshness(), place
}

// freshness tells how old the thread is, and why it is no newer.
func (t *thread) freshness() string {
	read := ""
	if t.texts.has {
		read = "thread read " + ago(t.now, t.texts.value.Fetched)
		if gone := t.texts.value.Gone; gone > 0 {
			read += fmt.Sprintf(", %s kept here alone", plural(gone, "text"))
		}
	}
	failed := t.texts.err != nil && !model.Cancelled(t.texts.err)
	switch {
	case t.texts.running() && read != "":
		return read + ", reading it anew…"
	case t.texts.running():
		return "reading the thread…"
	case failed && read != "":
		return read + " STALE: " + readSentence(t.of.vendor(), t.texts.err)
	case failed:
		return "thread not read: " + readSentence(t.of.vendor(), t.texts.err)
	case t.texts.has && t.looking.After(t.now):
		return read + ", looking for an answer"
	default:
		return read
	}
}

// Keys offers what can be done with a thread, or in the composer.
func (t *thread) Keys() []offer {
	if t.composer.open {
		return t.composer.Keys()
	}
	return append([]offer{
		{Binding: keys.Write, hint: true, off: t.of.whyNotSend()},
		{Binding: keys.UsageTab, hint: true},
		{Binding: keys.Refresh, hint: true, cost: "1 call", off: t.whyNot(t.of.key().Account, provider.ReadingTexts)},
	}, on(keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top, keys.Bottom)...)
}

// Peel leaves the composer; the draft is kept.
func (t *thread) Peel() (tea.Cmd, bool) {
	if !t.composer.close() {
		return nil, false
	}
	return t.keepDrafts(), true
}

// Typing tells whether the composer has the keys.
func (t *thread) Typing() bool { return t.composer.open }

// page is the number of lines of the thread in sight.
func (t *thread) page() int { return max(t.height-t.composer.rows(), 1) }

// window gives the first line in sight and the first one below it.
func (t *thread) window() (from, to int) {
	to = len(t.lines) - t.below()
	return max(to-t.page(), 0), to
}

// below is how many lines are below the window.
func (t *thread) below() int { return min(t.offset, max(len(t.lines)-t.page(), 0)) }

// View draws the newest texts that there is room for, and the composer below them. Texts whose day is out of sight stand
// below a line that names it.
func (t *thread) View() string {
	from, to := t.window()
	page := t.page()
	lines := make([]string, 0, t.height)
	for i := from; i < to; i++ {
		if i == from && from > 0 && page > 1 && !t.lines[i].isDay {
			lines = append(lines, t.rule(t.lines[i].day))
			continue
		}
		lines = append(lines, t.lines[i].text)
	}
	for len(lines) < page {
		lines = append(lines, "")
	}
	return strings.Join(append(lines, t.composer.lines()...), "\n")
}

// reportSent tells how a send ended, and whether its text is a draft again.
func (s *shared) reportSent(msg sentMsg, draft bool) toastMsg {
	sent := msg.sent
	whom := fmt.Sprintf("%s …%s", msg.name, sent.Key.ICCID.Tail(7))
	vendor := s.vendor(sent.Key.Account).Name
	switch {
	case sent.Outcome == model.OutcomeDone && sent.Err != nil:
		return toastMsg{toastFail, whom + ": the text: " + sentence(vendor, sent.Err)}
	case sent.Outcome == model.OutcomeDone:
		return toastMsg{toastDone, fmt.Sprintf("%s: %s accepted the text", whom, vendor)}
	case sent.Outcome == model.OutcomeRefused, sent.Outcome == model.OutcomeNotSent:
		where := " and stands in the thread: "
		if draft {
			where = " and is a draft again: "
		}
		return toastMsg{toastFail, whom + ": the text was not sent" + where + sentence(vendor, sent.Err)}
	default:
		return toastMsg{toastFail, whom + ": unknown, the text may have been sent; it is not sent again by itself"}
	}
}

// giveBack makes a draft of a text that was not sent, and tells whether it did: it does not where another was begun
// meanwhile.
func (s *shared) giveBack(sent fleet.Sent) bool {
	failed := sent.Outcome == model.OutcomeRefused || sent.Outcome == model.OutcomeNotSent
	if !failed || s.drafts[sent.Key] != "" {
		return false
	}
	s.draft(sent.Key, sent.Text)
	return true
}
