package ui

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
)

// list is the home screen: all SIMs of all accounts. It holds row numbers of a snapshot and draws only the rows that
// are in sight, so that a key costs the same whether there are a thousand SIMs or a million.
type list struct {
	pane
	finder
	views
	cursor  int // in rows
	top     int // the first row in sight
	field   textinput.Model
	typing  bool
	preview bool
	rested  model.Key // the SIM on which the cursor came to rest: the one in the preview
	foundIn string    // where in it the filter's words are
	side    side
	moves   int
	moved   time.Time
	settles bool // a sort was put off
	marks   fleet.Set
	span    *span         // the range that is being marked
	chosen  []query.Field // the columns, as many of them as there is room for
	cols    []column

	line  []byte    // what the table was drawn in last, for drawing it again
	drawn fleet.Row // the row that is being drawn
}

// The preview is there from this width on, and takes this part of it.
const (
	previewFrom     = 110
	previewFraction = 0.36
	previewLeast    = 40
)

// Times of the list.
const (
	restTime  = 150 * time.Millisecond // the cursor rests: the preview follows
	lateTime  = 300 * time.Millisecond // a search takes so long that one is told
	quietTime = 2 * time.Second        // nothing is sorted anew so shortly after the cursor moved
	staleTime = 15 * time.Minute       // older data are called stale
)

// Messages of the list to itself.
type (
	restMsg   struct{ moves int } // the cursor has not moved since
	settleMsg struct{}            // a sort that was put off is due
)

// newList makes the home screen.
func newList(s *shared) *list {
	l := &list{pane: pane{shared: s}, field: newField("/ "), preview: true, chosen: usual}
	l.search, l.shown, l.lists = new(search), s.snap, s.lists
	l.marks.Follow(s.snap)
	l.restore()
	return l
}

// Init looks for what there is: what was kept is there at once.
func (l *list) Init() tea.Cmd { return tea.Batch(l.choose(l.snap), l.readLists()) }

// newField makes a text field of one line whose cursor does not blink: nothing moves by itself.
func newField(prompt string) textinput.Model {
	field := textinput.New()
	field.Prompt = prompt
	field.CharLimit = 200
	// The library would run a clipboard program of this host, which is not the user's: a terminal pastes by itself.
	field.KeyMap.Paste.SetEnabled(false)
	styles := field.Styles()
	styles.Cursor.Blink, styles.Cursor.Color = false, nil
	field.SetStyles(styles)
	return field
}

// SetSize fits the columns to the width.
func (l *list) SetSize(width, height int) {
	l.pane.SetSize(width, height)
	l.field.SetWidth(max(width-20, 10))
	l.cols = fitColumns(l.chosen, l.listWidth())
	l.scroll()
}

// listWidth is the width without the preview.
func (l *list) listWidth() int {
	if !l.hasPreview() {
		return l.width
	}
	return l.width - l.previewWidth() - 1
}

func (l *list) hasPreview() bool { return l.preview && l.width >= previewFrom }

func (l *list) previewWidth() int { return max(int(float64(l.width)*previewFraction), previewLeast) }

// page is the number of rows in sight: the filter line and the head are above them.
func (l *list) page() int { return max(l.height-2, 1) }

// Update takes a message.
func (l *list) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if l.typing {
			return l.typeFilter(msg)
		}
		return l.press(msg)
	case tea.PasteMsg:
		return l.typeFilter(msg)
	case settleMsg:
		l.settles = false
		return l.adopt()
	case changedMsg:
		return l.adopt()
	case foundMsg:
		return l.found(msg)
	case listsMsg:
		return l.tookLists(msg)
	case lateMsg:
		l.late = l.late || msg.ticket == l.under
	case keptMsg:
		return l.keeper.kept(l.shared, msg)
	case viewMsg:
		return l.viewed(msg)
	case restMsg:
		if msg.moves == l.moves {
			l.rest()
		}
	case visitedMsg:
		l.goTo(msg.key)
		l.rest()
	}
	return nil
}

// press takes a key outside the filter field.
func (l *list) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(msg, keys.Filter):
		l.typing = true
		return l.field.Focus()
	case isMarkKey(msg):
		return l.pressMark(msg)
	case pressed(msg, keys.Sort):
		return l.root.push(l.sortMenu())
	case pressed(msg, keys.SortLeft), pressed(msg, keys.SortRight):
		return l.sortBeside(pressed(msg, keys.SortRight))
	case isLookKey(msg):
		return l.pressLook(msg)
	case pressed(msg, keys.Preview):
		return l.togglePreview()
	case pressed(msg, keys.Refresh):
		return l.refresh()
	case isTransferKey(msg):
		return l.transfer(l.row(), msg)
	}
	if cmd, moved := l.move(msg); moved {
		return cmd
	}
	return l.pressSIM(msg, l.row())
}

// pressSIM takes a key that is about the SIM under the cursor.
func (l *list) pressSIM(msg tea.KeyPressMsg, row *fleet.Row) tea.Cmd {
	switch {
	case pressed(msg, keys.Open):
		return l.open(tabOverview, false)
	case pressed(msg, keys.Usage):
		return l.open(tabUsage, false)
	case pressed(msg, keys.Messages):
		return l.open(tabThread, false)
	case pressed(msg, keys.Compose):
		if why := l.whyNotSend(row); why != "" {
			return tell(why)
		}
		return l.open(tabThread, true)
	case pressed(msg, keys.Toggle):
		return l.toggle(row)
	case pressed(msg, keys.Actions):
		at := l.sequence()
		return l.actions(row, func() tea.Cmd { return l.openAt(at, tabThread, true) })
	case pressed(msg, keys.Reset):
		return l.reset(row)
	case settablesOf(msg) != nil:
		return l.editAny(row, settablesOf(msg))
	default:
		return nil
	}
}

// togglePreview shows the preview, or takes it away.
func (l *list) togglePreview() tea.Cmd {
	if why := l.whyNoPreview(); why != "" {
		return tell(why)
	}
	l.preview = !l.preview
	l.SetSize(l.width, l.height)
	return nil
}

// adopt takes the newest snapshot. While the cursor is on the move and a sort could move rows under it, the former one
// stays for a moment; and so it does while another is still being searched, which a newer one must not end for ever.
func (l *list) adopt() tea.Cmd {
	if wait := quietTime - l.now.Sub(l.moved); l.order() != nil && wait > 0 {
		if l.settles {
			return nil
		}
		l.settles = true
		return l.after(wait, settleMsg{})
	}
	if l.under != nil {
		l.behind = true
		return nil
	}
	return l.choose(l.snap)
}

// choose shows of a snapshot what the filter asks for, at once or when it is found.
func (l *list) choose(from *fleet.Snapshot) tea.Cmd {
	got, cmd := l.find(l.shared, from)
	if cmd != nil {
		return cmd
	}
	return l.found(got)
}

// found shows what was looked for. The cursor stays on its SIM, at its height on the screen; which SIM that is, only the
// former rows and their snapshot can tell.
func (l *list) found(msg foundMsg) tea.Cmd {
	key, offset, behind := l.key(), l.cursor-l.top, l.behind
	if !l.take(msg) {
		return nil
	}
	l.marks.Follow(l.shown)
	l.marked = l.marks.Len()
	l.span = l.span.follow(l)
	l.cursor = max(min(l.cursor, len(l.rows)-1), 0)
	if l.cursor > 0 || l.moves > 0 { // nobody has chosen a SIM before the cursor was moved, and the list only fills
		l.goTo(key)
	}
	l.top = max(l.cursor-offset, 0)
	l.scroll()
	l.rest()
	if behind {
		return l.adopt()
	}
	return nil
}

// open opens the SIM under the cursor.
func (l *list) open(tab int, compose bool) tea.Cmd {
	if l.row() == nil {
		return tell("there is no SIM under the cursor")
	}
	return l.openAt(l.sequence(), tab, compose)
}

// sequence is the list as it is now, at the SIM under the cursor.
func (l *list) sequence() sequence { return sequence{l.shown, l.lend(), l.cursor} }

// openAt opens the SIM that a sequence stands at: a menu is about the SIM that it was opened for, wherever the cursor is by
// the time something is chosen.
func (l *list) openAt(at sequence, tab int, compose bool) tea.Cmd {
	d := newDetail(l.shared, at, tab)
	cmd := l.root.push(d)
	if compose {
		return tea.Batch(cmd, d.compose())
	}
	return cmd
}

// Peel takes the filter off, and then the marks.
func (l *list) Peel() (tea.Cmd, bool) {
	switch {
	case l.typing || l.text != "" || l.view != nil:
		l.typing = false
		l.field.Blur()
		return l.clear(), true
	case l.span != nil:
		l.span = nil
		return nil, true
	case l.marks.Len() > 0:
		l.unmark()
		return nil, true
	default:
		return nil, false
	}
}

// Typing tells whether the filter field has the keys.
func (l *list) Typing() bool { return l.typing }

// Crumbs names the screen.
func (l *list) Crumbs() []string { return l.crumbs() }

// Keys offers what can be done here.
func (l *list) Keys() []offer {
	if l.typing {
		keep := keys.Open
		keep.SetHelp("Enter", "keep the filter")
		clear := keys.Back
		clear.SetHelp("Esc", "clear it")
		return append(hinted(on(keep, clear)...), on(keys.ScrollUp, keys.ScrollDown, keys.HelpTyping, keys.Leave)...)
	}
	row := l.row()
	off := ""
	if row == nil {
		off = "there is no SIM under the cursor"
	}
	offers := []offer{
		{Binding: keys.Open, hint: true, off: off},
		{Binding: keys.Toggle, hint: true, off: l.whyNotToggle(row)},
		{Binding: keys.Messages, hint: true, off: off},
		{Binding: keys.Usage, hint: true, off: off},
		{Binding: keys.Filter, hint: true},
		{Binding: keys.Refresh, hint: true, cost: plural(l.snap.SyncCalls(), "call")},
		{Binding: keys.Sort, hint: true, off: l.whyNotSort()},
		{Binding: keys.Actions, hint: true, off: off},
		{Binding: keys.Mark, hint: true, off: off},
		{Binding: keys.MarkRange, off: off},
		{Binding: keys.MarkAll, off: off},
		{Binding: keys.SortLeft, off: l.whyNotSort()},
		{Binding: keys.SortRight, off: l.whyNotSort()},
		{Binding: keys.Compose, off: l.whyNotSend(row)},
		{Binding: keys.Reset, off: l.whyNotReset(row)},
		{Binding: keys.Accounts},
		{Binding: keys.Preview, off: l.whyNoPreview()},
	}
	offers = append(append(append(offers, l.lookOffers()...), l.transferOffers(off)...), l.editOffers(row, "")...)
	return append(offers, on(keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top, keys.Bottom, keys.Back, keys.Quit,
		keys.Palette, keys.HistoryBack, keys.HistoryForward, keys.LastView, keys.Redraw, keys.Leave)...)
}

func (l *list) whyNoPreview() string {
	if l.width >= previewFrom {
		return ""
	}
	return fmt.Sprintf("the preview needs %d columns", previewFrom)
}
