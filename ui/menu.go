package ui

import (
	tea "charm.land/bubbletea/v2"
)

// menu offers a few choices in a box.
type menu struct {
	pane
	title  string
	items  []menuItem
	cursor int
}

// menuItem is one choice.
type menuItem struct {
	text   string
	choose func()
}

func (m *menu) floats() {}

// Keys offers what a menu can do.
func (m *menu) Keys() []offer {
	choose := keys.Press
	choose.SetHelp("Enter", "choose")
	return hinted(on(choose, keys.Up, keys.Down, keys.Cancel)...)
}

// Update moves, chooses or leaves.
func (m *menu) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch {
	case pressed(press, keys.Down):
		m.cursor = min(m.cursor+1, len(m.items)-1)
	case pressed(press, keys.Up):
		m.cursor = max(m.cursor-1, 0)
	case pressed(press, keys.Press):
		m.root.leave(m)
		m.items[m.cursor].choose()
	case pressed(press, keys.Cancel), pressed(press, keys.Sort):
		m.root.leave(m)
	}
	return nil
}

// View draws the choices.
func (m *menu) View() string {
	rows := []dialogLine{{m.theme.title, m.title}, {}}
	for i, item := range m.items {
		line := dialogLine{m.theme.plain, "  " + item.text}
		if i == m.cursor {
			line = dialogLine{m.theme.cursor, "> " + item.text}
		}
		rows = append(rows, line)
	}
	return m.theme.box(rows, "", min(44, m.width-6))
}
