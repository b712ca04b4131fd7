package ui

import (
	"context"
	"fmt"
	"slices"
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
	key      model.Key
	read     load[fleet.Thread]
	known    bool      // the thread was read before, so what is newer than seen arrived while one was looking
	seen     time.Time // the newest text of that read
	lines    []string
	offset   int // lines below the window; 0 is the newest
	composer *composer
	polls    int  // counts rounds of re-reading, so that a round that was replaced stops
	visible  bool // nothing is re-read for a thread that is out of sight
}

// pollTimes is when a thread is read anew after a send, so that the device's answer appears.
var pollTimes = []time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}

// Messages of the thread.
type (
	composeMsg struct{} // open the composer
	pollMsg    struct{ round int }
	sentMsg    struct { // a send ended, wherever the user is by then
		name string
		sent fleet.Sent
	}
)

func newThread(s *shared) *thread {
	t := &thread{pane: pane{shared: s}}
	t.composer = newComposer(s)
	return t
}

// show reads the thread; what was read of it before is in sight meanwhile.
func (t *thread) show(key model.Key) tea.Cmd {
	t.key, t.visible, t.offset, t.known, t.seen = key, true, 0, false, time.Time{}
	t.polls++
	t.composer.close()
	t.composer.turn(key)
	t.read = load[fleet.Thread]{}
	if kept, ok := t.fleet.KeptThread(key); ok {
		t.read.value, t.read.has = kept, true
		t.known, t.seen = true, newest(kept.Messages)
	}
	t.layOut()
	if t.whyNot(key.Account, provider.ReadingTexts) != "" {
		return nil
	}
	return t.reload()
}

func (t *thread) hide() {
	t.visible = false
	t.polls++
	t.read.stop()
	t.composer.close()
}

// reload reads the thread anew.
func (t *thread) reload() tea.Cmd {
	if t.whyNot(t.key.Account, provider.ReadingTexts) != "" {
		return nil
	}
	fl, key := t.fleet, t.key
	return t.read.start(t.ctx, func(ctx context.Context) (fleet.Thread, error) { return fl.Thread(ctx, key) })
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
	case composeMsg:
		if t.visible {
			return t.compose()
		}
	case sendingMsg:
		t.composer.served(msg.key)
		t.layOut()
	case sentMsg:
		return t.sent(msg)
	case pollMsg:
		if msg.round == t.polls && t.visible {
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
	if !t.read.take(msg) {
		return
	}
	if t.read.has && !t.known {
		t.known, t.seen = true, newest(t.read.value.Messages)
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
	row, ok := t.row(t.key)
	if !ok {
		return tell("this SIM is no longer in the list")
	}
	if why := t.whyNotSend(row); why != "" {
		return tell(why)
	}
	return t.composer.begin()
}

// whyNotSend says why no text can be sent to the SIM; it is empty when one can.
func (s *shared) whyNotSend(row *fleet.Row) string {
	if row == nil {
		return "there is no SIM under the cursor"
	}
	return s.whyNot(row.Account, provider.SendingTexts)
}

// sent shows a send that has ended, and has the thread read anew a few times for the device's answer.
func (t *thread) sent(msg sentMsg) tea.Cmd {
	t.layOut()
	outcome := msg.sent.Outcome
	if msg.sent.Key != t.key || !t.visible || outcome == model.OutcomeRefused || outcome == model.OutcomeNotSent {
		return nil
	}
	t.offset = 0
	t.polls++
	cmds := make([]tea.Cmd, 0, len(pollTimes))
	for _, d := range pollTimes {
		cmds = append(cmds, t.after(d, pollMsg{t.polls}))
	}
	return tea.Batch(cmds...)
}

// about tells how old the thread is.
func (t *thread) about() (state, place string) {
	place = "times in " + t.zoneName()
	switch {
	case t.read.running():
		return "reading the thread…", place
	case t.read.err != nil && !model.Cancelled(t.read.err):
		return "thread not read: " + sentence(t.vendor(t.key.Account).Name, t.read.err), place
	case t.read.has:
		return "thread read " + ago(t.now, t.read.value.Fetched), place
	default:
		return "", place
	}
}

// Keys offers what can be done with a thread, or in the composer.
func (t *thread) Keys() []offer {
	if t.composer.open {
		return t.composer.Keys()
	}
	row, _ := t.row(t.key)
	return []offer{
		{Binding: keys.Write, hint: true, off: t.whyNotSend(row)},
		{Binding: keys.UsageTab, hint: true},
		{Binding: keys.Refresh, hint: true, cost: "1 call", off: t.whyNot(t.key.Account, provider.ReadingTexts)},
		{Binding: keys.Up},
		{Binding: keys.Down},
		{Binding: keys.PageUp},
		{Binding: keys.PageDown},
		{Binding: keys.Top},
		{Binding: keys.Bottom},
	}
}

// Peel leaves the composer; the draft is kept.
func (t *thread) Peel() bool { return t.composer.close() }

// Typing tells whether the composer has the keys.
func (t *thread) Typing() bool { return t.composer.open }

// page is the number of lines of the thread in sight.
func (t *thread) page() int { return max(t.height-len(t.composer.lines()), 1) }

// View draws the newest texts that there is room for, and the composer below them.
func (t *thread) View() string {
	page := t.page()
	offset := min(t.offset, max(len(t.lines)-page, 0))
	last := len(t.lines) - offset
	lines := slices.Clone(t.lines[max(last-page, 0):last])
	if offset > 0 && len(lines) > 0 {
		lines[len(lines)-1] = t.theme.dim.paint(fmt.Sprintf(" %s below: j, G", plural(offset, "more line")))
	}
	for len(lines) < page {
		lines = append(lines, "")
	}
	return strings.Join(append(lines, t.composer.lines()...), "\n")
}

// reportSent tells how a send ended.
func (s *shared) reportSent(msg sentMsg) toastMsg {
	sent := msg.sent
	whom := fmt.Sprintf("%s …%s", msg.name, sent.Key.ICCID.Tail(7))
	vendor := s.vendor(sent.Key.Account).Name
	switch sent.Outcome {
	case model.OutcomeDone:
		return toastMsg{toastDone, fmt.Sprintf("%s: %s accepted the text; the answer is looked for", whom, vendor)}
	case model.OutcomeRefused, model.OutcomeNotSent:
		return toastMsg{toastFail, whom + ": the text was not sent: " + sentence(vendor, sent.Err)}
	default:
		return toastMsg{toastFail, whom + ": unknown, the text may have been sent; it is not sent again by itself"}
	}
}
