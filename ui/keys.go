package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// keyMap is every key there is. Dispatch, the hint line, the help and the README's table all come from it, so none of
// them can say what another does not do. A key that writes to a vendor means the same wherever it does anything.
type keyMap struct {
	// Everywhere.
	Help, Quit, Back, Leave, Redraw, Palette, HistoryBack, HistoryForward, LastView, Accounts key.Binding
	// Moving in a list, a thread or a text.
	Up, Down, PageUp, PageDown, Top, Bottom key.Binding
	// On a SIM.
	Open, Toggle, Actions, Reset, Labels, Limits, Lock, Usage, Messages, Compose, Refresh, Next, Former key.Binding
	// In the list.
	Facets, Columns, SaveView, OpenView, AllSIMs                         key.Binding
	Filter, Sort, SortLeft, SortRight, Preview, Mark, MarkRange, MarkAll key.Binding
	Export, Import, Copy, CopyMenu                                       key.Binding
	// In the detail.
	Overview, UsageTab, MessagesTab, NextTab, FormerTab key.Binding
	// In the usage chart.
	Earlier, Later key.Binding
	// In the thread.
	Write key.Binding
	// In the composer.
	Review, NewLine, MakeGSM, HelpTyping key.Binding
	// Where letters are typed.
	ScrollUp, ScrollDown, Close, Complete key.Binding
	// In dialogs and menus.
	Confirm, Cancel, Press key.Binding
	// Of the accounts.
	Money key.Binding
	// Of columns and views.
	Pick, Forward, Backward, Usual, Rename, Remove key.Binding
	// On the first screen.
	Demo key.Binding
}

// keys is the one key table.
var keys = keyMap{
	Help:   bind("?", "help", "?", "f1"),
	Quit:   bind("q", "up; quits in the list", "q"),
	Back:   bind("Esc", "one layer back", "esc"),
	Leave:  bind("Ctrl+C", "quit", "ctrl+c"),
	Redraw: bind("Ctrl+L", "draw the screen anew", "ctrl+l"),

	Palette:        bind(": Ctrl+P", "give a command", ":", "ctrl+p"),
	HistoryBack:    bind("[", "back to what was shown before", "["),
	HistoryForward: bind("]", "forward again", "]"),
	LastView:       bind("-", "to and fro between the last two", "-"),
	Accounts:       bind("@", "accounts", "@"),

	Up:       bind("k Up", "up", "k", "up"),
	Down:     bind("j Down", "down", "j", "down"),
	PageUp:   bind("PgUp Ctrl+U", "page up", "pgup", "ctrl+u"),
	PageDown: bind("PgDn Ctrl+D", "page down", "pgdown", "ctrl+d"),
	Top:      bind("g Home", "first", "g", "home"),
	Bottom:   bind("G End", "last", "G", "end"),

	Open:     bind("Enter", "open", "enter"),
	Toggle:   bind("t", "toggle", "t"),
	Actions:  bind("x", "all actions", "x"),
	Reset:    bind("K", "reset the connection", "K"),
	Labels:   bind("#", "name, tags, group", "#"),
	Limits:   bind("L", "limits", "L"),
	Lock:     bind("M", "IMEI lock", "M"),
	Usage:    bind("u", "usage", "u"),
	Messages: bind("m", "texts", "m"),
	Compose:  bind("S", "text the device", "S"),
	Refresh:  bind("r", "refresh", "r"),
	Next:     bind("}", "next SIM of the list", "}"),
	Former:   bind("{", "former SIM of the list", "{"),

	Filter:  bind("/", "filter", "/"),
	Sort:    bind("s", "sort", "s"),
	Preview: bind("p", "preview", "p"),

	SortLeft:  bind("<", "sort by the column to the left", "<"),
	SortRight: bind(">", "sort by the column to the right", ">"),
	Mark:      bind("Space", "mark", "space"),
	MarkRange: bind("v", "mark a range", "v"),
	MarkAll:   bind("a", "mark all that are shown", "a"),

	Export:   bind("E", "export", "E"),
	Import:   bind("i", "a list of ICCIDs", "i"),
	Copy:     bind("c", "copy the ICCID", "c"),
	CopyMenu: bind("C", "copy…", "C"),

	Facets:   bind("f", "count by field", "f"),
	Columns:  bind("z", "columns", "z"),
	SaveView: bind("F", "save a view; rename, remove", "F"),
	OpenView: bind("1-9", "open a view", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
	AllSIMs:  bind("0", "all SIMs, no filter", "0"),

	Pick:     bind("Space Enter", "show or hide", "space", "enter"),
	Forward:  bind("<", "further left", "<"),
	Backward: bind(">", "further right", ">"),
	Usual:    bind("0", "the usual ones", "0"),
	Rename:   bind("r", "rename", "r"),
	Remove:   bind("d", "remove", "d"),

	Money: bind("b", "balance and plans", "b"),

	Overview:    bind("1", "overview", "1"),
	UsageTab:    bind("2", "usage", "2"),
	MessagesTab: bind("3", "texts", "3"),
	NextTab:     bind("Tab", "next tab", "tab"),
	FormerTab:   bind("Shift+Tab", "former tab", "shift+tab"),

	Earlier: bind("Left h", "earlier month", "left", "h"),
	Later:   bind("Right l", "later month", "right", "l"),

	Write: bind("i Enter", "write", "i", "enter"),

	Review:     bind("Enter", "review, then y sends", "enter"),
	NewLine:    bind("Ctrl+J", "new line", "ctrl+j"),
	MakeGSM:    bind("Ctrl+G", "make it GSM-7", "ctrl+g"),
	HelpTyping: bind("F1", "help", "f1"),

	ScrollUp:   bind("Up PgUp", "up", "up", "pgup"),
	ScrollDown: bind("Down PgDn", "down", "down", "pgdown"),
	Close:      bind("Esc Enter F1", "close the help", "esc", "enter", "f1"),
	Complete:   bind("Tab", "complete", "tab"),

	Confirm: bind("y", "yes", "y"),
	Cancel:  bind("n q Esc", "cancel", "n", "q", "esc"),
	Press:   bind("Enter", "press the button", "enter"),

	Demo: bind("d", "try the demo", "d"),
}

// bind makes a binding: how it is shown, what it does, and the keys as the terminal names them.
func bind(show, does string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(show, does))
}

// pressed tells whether a message is a press of the key.
func pressed(msg tea.KeyPressMsg, b key.Binding) bool { return key.Matches(msg, b) }

// offer is a key as a screen offers it now. A key that is off stays in sight and says why.
type offer struct {
	key.Binding
	off  string // why it does nothing now; empty when it works
	hint bool   // belongs into the hint line
	cost string // what it costs, such as "1 call"
}

// on offers a key that works.
func on(bindings ...key.Binding) []offer {
	offers := make([]offer, len(bindings))
	for i, b := range bindings {
		offers[i] = offer{Binding: b}
	}
	return offers
}

// hinted puts offers into the hint line too.
func hinted(offers ...offer) []offer {
	for i := range offers {
		offers[i].hint = true
	}
	return offers
}

// once leaves out keys that were offered before.
func once(offers []offer) []offer {
	var kept []offer
	for _, o := range offers {
		if !slices.ContainsFunc(kept, func(k offer) bool { return k.Help() == o.Help() }) {
			kept = append(kept, o)
		}
	}
	return kept
}

// hints draws the hint line: as many keys as there is room for, the last one always being the help.
func (t *theme) hints(offers []offer, help key.Binding, width int) string {
	tail := t.key.paint(help.Help().Key) + " " + help.Help().Desc
	tailWidth := cells(help.Help().Key) + 1 + cells(help.Help().Desc)
	var b strings.Builder
	used := 1
	b.WriteByte(' ')
	for _, o := range offers {
		if !o.hint {
			continue
		}
		show, does := o.Help().Key, o.Help().Desc
		if o.cost != "" {
			does += " (" + o.cost + ")"
		}
		need := cells(show) + 1 + cells(does) + 2
		if used+need+tailWidth > width {
			continue
		}
		look := t.plain
		if o.off != "" {
			look = t.dim
		}
		b.WriteString(t.key.paint(show) + " " + look.paint(does) + "  ")
		used += need
	}
	return b.String() + tail
}
