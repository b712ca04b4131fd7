package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// The tabs of the detail, in their order on the screen.
const (
	tabOverview = iota
	tabUsage
	tabThread
)

// subject is the SIM that a detail and its tabs are about.
type subject struct {
	shared *shared
	last   *fleet.Row // as it was seen last: a SIM that has gone from the list is shown as it was
}

func (s *subject) key() model.Key { return s.last.Key() }

// row is the SIM as the newest snapshot has it, or as it was when it was still there.
func (s *subject) row() *fleet.Row {
	if row, ok := s.shared.row(s.key()); ok {
		return row
	}
	return s.last
}

// gone says that the SIM is no longer in the list; it is empty while it is.
func (s *subject) gone() string {
	if _, ok := s.shared.row(s.key()); ok {
		return ""
	}
	return "this SIM is no longer in the list of " + s.last.Account
}

// whyNotSend says why no text can be sent to it; it is empty when one can.
func (s *subject) whyNotSend() string {
	if gone := s.gone(); gone != "" {
		return gone
	}
	return s.shared.whyNotSend(s.last)
}

// whyNotToggle says why it cannot be switched; it is empty when it can.
func (s *subject) whyNotToggle() string {
	if gone := s.gone(); gone != "" {
		return gone
	}
	return s.shared.whyNotToggle(s.row())
}

// whyNotReset says why its connection cannot be reset; it is empty when it can.
func (s *subject) whyNotReset() string {
	if gone := s.gone(); gone != "" {
		return gone
	}
	return s.shared.whyNotReset(s.row())
}

// vendor names the vendor of its account.
func (s *subject) vendor() string { return s.shared.vendor(s.last.Account).Name }

// tab is one part of what the detail shows of its subject.
type tab interface {
	turn()         // shows what is known of the subject; nothing is read
	read() tea.Cmd // reads what is missing or old
	reload() tea.Cmd
	hide() // cancels what is still being read
	Update(msg tea.Msg) tea.Cmd
	SetSize(width, height int)
	View() string
	about() (state, place string) // how fresh what is shown is, and where in it one is
	Keys() []offer
	Peel() (tea.Cmd, bool)
	Typing() bool
}

// sequence is the list as it was when the detail was opened: it tells which SIM comes next.
type sequence struct {
	snap *fleet.Snapshot
	rows []int32
	at   int
}

// row is the SIM that the sequence stands at.
func (s sequence) row() *fleet.Row { return s.snap.Row(int(s.rows[s.at])) }

// detail shows one SIM in tabs.
type detail struct {
	pane
	list   sequence
	of     *subject
	tabs   [3]tab
	thread *thread // the one among the tabs
	at     int     // the tab in sight
	turns  int     // counts turns to another SIM or tab
	called string  // how many calls of the account were made today
}

// dwellTime is how long one stays at a SIM before something is read for it: whoever leafs through the list does not
// spend a call on each SIM.
const dwellTime = 300 * time.Millisecond

// dwellMsg says that the detail has stayed at a SIM.
type dwellMsg struct{ turns int }

// newDetail opens the SIM that the sequence stands at.
func newDetail(s *shared, list sequence, at int) *detail {
	d := &detail{pane: pane{shared: s}, list: list, at: at, of: &subject{s, list.row()}}
	d.thread = newThread(s, d.of)
	d.tabs = [3]tab{newOverview(s, d.of), newUsage(s, d.of), d.thread}
	d.tabs[at].turn()
	return d
}

// Init reads what the tab shows.
func (d *detail) Init() tea.Cmd { return d.tabs[d.at].read() }

// SetSize gives the tabs the room below the two lines of the head and its rule.
func (d *detail) SetSize(width, height int) {
	d.pane.SetSize(width, height)
	for _, t := range d.tabs {
		t.SetSize(width, max(height-3, 0))
	}
}

// Update takes a message.
func (d *detail) Update(msg tea.Msg) tea.Cmd {
	d.called = d.calls(d.of.key().Account)
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if d.Typing() {
			return d.tabs[d.at].Update(msg)
		}
		return d.press(msg)
	case tea.PasteMsg:
		return d.tabs[d.at].Update(msg)
	case dwellMsg:
		if msg.turns == d.turns {
			return d.tabs[d.at].read()
		}
		return nil
	case changedMsg:
		d.of.last = d.of.row()
	}
	cmds := make([]tea.Cmd, 0, len(d.tabs))
	for _, t := range d.tabs {
		cmds = append(cmds, t.Update(msg))
	}
	return tea.Batch(cmds...)
}

// press takes a key that is not typed into a field.
func (d *detail) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(msg, keys.Overview):
		return d.turn(tabOverview)
	case pressed(msg, keys.UsageTab), pressed(msg, keys.Usage):
		return d.turn(tabUsage)
	case pressed(msg, keys.MessagesTab), pressed(msg, keys.Messages):
		return d.turn(tabThread)
	case pressed(msg, keys.NextTab):
		return d.turn((d.at + 1) % len(d.tabs))
	case pressed(msg, keys.FormerTab):
		return d.turn((d.at + len(d.tabs) - 1) % len(d.tabs))
	case pressed(msg, keys.Next):
		return d.step(1)
	case pressed(msg, keys.Former):
		return d.step(-1)
	case pressed(msg, keys.Refresh):
		return d.tabs[d.at].reload()
	case pressed(msg, keys.Toggle):
		if gone := d.of.gone(); gone != "" {
			return tell(gone)
		}
		return d.toggle(d.of.row())
	case pressed(msg, keys.Actions):
		if gone := d.of.gone(); gone != "" {
			return tell(gone)
		}
		return d.actions(d.of.row(), d.compose)
	case pressed(msg, keys.Reset):
		if gone := d.of.gone(); gone != "" {
			return tell(gone)
		}
		return d.reset(d.of.row())
	case settablesOf(msg) != nil:
		if gone := d.of.gone(); gone != "" {
			return tell(gone)
		}
		return d.editAny(d.of.row(), settablesOf(msg))
	case pressed(msg, keys.Compose):
		return d.compose()
	case pressed(msg, keys.Copy), pressed(msg, keys.CopyMenu):
		return d.copy(d.of.row(), msg)
	default:
		return d.tabs[d.at].Update(msg)
	}
}

// turn turns to another tab. What the former one was still reading is cancelled.
func (d *detail) turn(to int) tea.Cmd {
	if to == d.at {
		return nil
	}
	d.tabs[d.at].hide()
	d.at = to
	d.turns++
	d.tabs[to].turn()
	return d.tabs[to].read()
}

// compose turns to the thread and opens the composer, whether or not the thread is there yet.
func (d *detail) compose() tea.Cmd { return tea.Batch(d.turn(tabThread), d.thread.compose()) }

// step turns to another SIM of the list. What is known of it is in sight at once.
func (d *detail) step(by int) tea.Cmd {
	to := d.list.at + by
	switch {
	case to < 0:
		return tell("this is the first SIM of the list")
	case to >= len(d.list.rows):
		return tell("this is the last SIM of the list")
	}
	d.tabs[d.at].hide()
	d.list.at = to
	d.of.last = d.list.row()
	d.of.last = d.of.row()
	d.turns++
	d.tabs[d.at].turn()
	key := d.of.key()
	return tea.Batch(func() tea.Msg { return visitedMsg{key} }, d.after(dwellTime, dwellMsg{d.turns}))
}

// Close cancels what is still being read.
func (d *detail) Close() {
	for _, t := range d.tabs {
		t.hide()
	}
}

// Peel takes a layer off the tab.
func (d *detail) Peel() (tea.Cmd, bool) { return d.tabs[d.at].Peel() }

// Typing tells whether the tab has a text field open.
func (d *detail) Typing() bool { return d.tabs[d.at].Typing() }

// Crumbs names the SIM.
func (d *detail) Crumbs() []string {
	return []string{"SIMs", nameOf(&d.of.row().SIM, 24), tabNames[d.at]}
}

var tabNames = [3]string{"Overview", "Usage", "SMS"}

// Status tells how fresh the tab is.
func (d *detail) Status() status {
	state, place := d.tabs[d.at].about()
	account := d.of.key().Account
	return status{account: account, mode: d.modeOf(account), state: state, place: place, calls: d.called}
}

// calls tells how many calls of an account were made today.
func (s *shared) calls(account string) string {
	a := s.fleet.Account(account)
	if a == nil {
		return ""
	}
	return callsToday + s.callsOf(account, a.Calls())
}

// Keys offers what the tab offers and what is done to a SIM.
func (d *detail) Keys() []offer {
	tab := d.tabs[d.at]
	if tab.Typing() {
		return tab.Keys()
	}
	offers := append([]offer{}, tab.Keys()...)
	offers = append(offers, offer{Binding: keys.Toggle, hint: true, off: d.of.whyNotToggle()},
		offer{Binding: keys.Actions, hint: true, off: d.of.gone()},
		offer{Binding: keys.Next, hint: true}, offer{Binding: keys.Compose, off: d.of.whyNotSend()},
		offer{Binding: keys.Reset, off: d.of.whyNotReset()},
		offer{Binding: keys.Back, hint: true})
	offers = append(offers, d.editOffers(d.of.row(), d.of.gone())...)
	return once(append(offers, on(keys.Former, keys.Overview, keys.UsageTab, keys.MessagesTab, keys.NextTab, keys.FormerTab,
		keys.Usage, keys.Messages, keys.Copy, keys.CopyMenu, keys.Quit, keys.Palette, keys.HistoryBack, keys.HistoryForward,
		keys.LastView, keys.Accounts, keys.Redraw, keys.Leave)...))
}

// View draws the head and the tab.
func (d *detail) View() string {
	row := d.of.row()
	state := " " + d.stateLine(row, d.width-2)
	if gone := d.of.gone(); gone != "" {
		state = d.theme.warn.paint(" " + cut(gone+"; this is how it was "+ago(d.now, row.SIM.Fetched), d.width-2))
	}
	return strings.Join([]string{
		state,
		d.tabLine(),
		d.theme.rule.paint(" " + strings.Repeat("─", max(d.width-2, 0))),
		d.tabs[d.at].View(),
	}, "\n")
}

// tabLine draws the tabs; the one in sight is in brackets.
func (d *detail) tabLine() string {
	var b strings.Builder
	for i, name := range tabNames {
		text := fmt.Sprintf(" %d %s ", i+1, name)
		if i == d.at {
			b.WriteString(d.theme.title.paint(fmt.Sprintf("[%d %s]", i+1, name)))
			continue
		}
		b.WriteString(text)
	}
	at := fmt.Sprintf("SIM %d of %d", d.list.at+1, len(d.list.rows))
	return " " + ends(b.String(), d.theme.dim.paint(at), d.width-2)
}
