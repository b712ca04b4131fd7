package ui

import (
	"cmp"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// menu offers a few choices in a box.
type menu struct {
	pane
	title  string
	items  []menuItem
	again  key.Binding // opened it, and closes it too
	cursor int
	wide   int // of the text; 0 means 44
}

// menuItem is one choice. One that is off stays in sight and says why.
type menuItem struct {
	text   string
	off    string
	choose func() tea.Cmd
}

func (m *menu) floats() {}

// Keys offers what a menu can do.
func (m *menu) Keys() []offer {
	choose := keys.Press
	choose.SetHelp("Enter", "choose")
	return append(hinted(on(choose, keys.Up, keys.Down, keys.Cancel)...), on(keys.Top, keys.Bottom)...)
}

// Update moves, chooses or leaves.
func (m *menu) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch {
	case pressed(press, keys.Press) && m.items[m.cursor].off != "":
		return tell(m.items[m.cursor].off)
	case pressed(press, keys.Press):
		m.root.leave(m)
		return m.items[m.cursor].choose()
	case pressed(press, keys.Cancel), pressed(press, m.again):
		m.root.leave(m)
	default:
		m.cursor, _ = moveCursor(press, m.cursor, len(m.items), max(m.height/2, 1))
	}
	return nil
}

// View draws the choices that there is room for, around the cursor, and below them why the one under it is off.
func (m *menu) View() string {
	inner := min(cmp.Or(m.wide, 44), m.width-6)
	why := wrap(m.items[m.cursor].off, inner)
	room := max(m.height+footHeight-1-5-len(why), 1)
	top := max(min(m.cursor-room/2, len(m.items)-room), 0)
	rows := []dialogLine{{m.theme.title, m.title}, {}}
	for i := top; i < min(top+room, len(m.items)); i++ {
		rows = append(rows, m.line(i))
	}
	for _, text := range why {
		rows = append(rows, dialogLine{m.theme.warn, text})
	}
	return m.theme.box(rows, "", inner)
}

// line draws one choice.
func (m *menu) line(i int) dialogLine {
	item := m.items[i]
	look, mark := m.theme.plain, "  "
	if item.off != "" {
		look = m.theme.dim
	}
	if i == m.cursor {
		look, mark = m.theme.cursor, "> "
	}
	text := mark + item.text
	if item.off != "" {
		text += " – off: " + item.off
	}
	return dialogLine{look, text}
}
