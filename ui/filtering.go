package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// typeFilter takes a key or a paste in the filter field: the rows follow each of them.
func (l *list) typeFilter(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case pressed(press, keys.Open):
			l.typing = false
			l.field.Blur()
			return tea.Batch(l.readLists(), l.seek())
		case pressed(press, keys.ScrollUp), pressed(press, keys.ScrollDown):
			cmd, _ := l.move(press)
			return cmd
		}
	}
	var cmd tea.Cmd
	l.field, cmd = l.field.Update(msg)
	return tea.Batch(cmd, l.filter(strings.TrimSpace(l.field.Value())))
}

// filter shows what a filter asks for.
func (l *list) filter(text string) tea.Cmd {
	switch {
	case l.read(text):
		return l.choose(l.shown)
	case l.typing:
		return nil
	default:
		return l.readLists()
	}
}

// seek asks vendors for what is not here, where their lists have not come wholly.
func (l *list) seek() tea.Cmd {
	if len(l.rows) > 0 || l.broken != nil || l.under != nil || !l.coming() {
		return nil
	}
	fl, ctx, wanted := l.fleet, l.ctx, l.query
	return func() tea.Msg {
		fl.Seek(ctx, wanted) // what it finds is in the next snapshot
		return nil
	}
}

// coming tells whether there are lists that have not come wholly yet.
func (l *list) coming() bool {
	for _, a := range l.snap.Accounts() {
		if a.Fetched.IsZero() && a.Loading {
			return true
		}
	}
	return false
}

// setFilter puts a text into the filter field and shows what it asks for.
func (l *list) setFilter(text string) tea.Cmd {
	l.field.SetValue(text)
	l.field.CursorEnd()
	return l.filter(text)
}
