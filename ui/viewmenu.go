package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// viewMenu opens, renames and removes views.
type viewMenu struct {
	pane
	picker
	list *list
}

func newViewMenu(l *list, cursor int) *viewMenu {
	return &viewMenu{pane: pane{shared: l.shared}, list: l, picker: picker{cursor}}
}

func (m *viewMenu) floats() {}

// Keys offers what can be done with a view.
func (m *viewMenu) Keys() []offer {
	off := m.whyNot()
	open, save, leave := keys.Press, keys.NextTab, keys.Cancel
	open.SetHelp("Enter", "open")
	save.SetHelp("Tab", "save one")
	leave.SetHelp("Esc", "close")
	offers := []offer{
		{Binding: open, off: off, hint: true},
		{Binding: leave, hint: true},
		{Binding: keys.Rename, off: off, hint: true},
		{Binding: keys.Remove, off: off, hint: true},
		{Binding: save, hint: true},
	}
	return append(offers, on(keys.Up, keys.Down, keys.Top, keys.Bottom)...)
}

// whyNot says why there is nothing to do with the slot under the cursor; it is empty when there is a view.
func (m *viewMenu) whyNot() string {
	if _, ok := m.viewIn(m.cursor + 1); ok {
		return ""
	}
	return fmt.Sprintf("view %d is free: Tab saves one", m.cursor+1)
}

// Update does something with the view under the cursor, moves or leaves.
func (m *viewMenu) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	acts := pressed(press, keys.Press) || pressed(press, keys.Rename) || pressed(press, keys.Remove)
	if acts && m.whyNot() != "" {
		return nil // which the last line says
	}
	view, _ := m.viewIn(m.cursor + 1)
	switch {
	case pressed(press, keys.Press):
		m.root.leave(m)
		return m.list.openView(view.Slot)
	case pressed(press, keys.Rename):
		return m.root.push(m.rename(view))
	case pressed(press, keys.Remove):
		return m.root.push(m.remove(view))
	case pressed(press, keys.NextTab):
		m.root.leave(m)
		return m.root.push(newViewForm(m.list))
	case pressed(press, keys.Cancel), pressed(press, keys.SaveView):
		m.root.leave(m)
	default:
		m.move(press, store.Slots, m.pageOf(3))
	}
	return nil
}

// rename asks for the new name of a view.
func (m *viewMenu) rename(view fleet.View) *form {
	f := newForm(m.shared, fmt.Sprintf("NAME OF VIEW %d", view.Slot), nil, nameOfView(view))
	f.field.CharLimit, f.does = viewName, "rename"
	f.goOn = func(name string) (tea.Cmd, string) {
		if why := m.whyNotNamed(name, view.Slot); why != "" {
			return nil, why
		}
		m.root.leave(f)
		return m.list.renameView(view, name), ""
	}
	return f
}

// remove asks before a view is removed.
func (m *viewMenu) remove(view fleet.View) *dialog {
	line, _ := m.slotLine(view.Slot, 56)
	say := func() []dialogLine {
		return []dialogLine{{m.theme.warn, "This view goes for good; the SIMs stay as they are:"}, {m.theme.plain, "  " + line}}
	}
	title := fmt.Sprintf("REMOVE VIEW %d “%s”?", view.Slot, nameOfView(view))
	return m.ask(title, say, "remove it", func() tea.Cmd { return m.list.removeView(view) })
}

// View draws all views.
func (m *viewMenu) View() string {
	inner := min(62, m.width-6)
	rows := []dialogLine{{m.theme.title, "VIEWS"}, {}}
	rows = append(rows, m.rows(m.theme, store.Slots, m.pageOf(3), func(at int) dialogLine {
		text, taken := m.slotLine(at+1, inner)
		if !taken {
			return dialogLine{m.theme.dim, text}
		}
		return dialogLine{m.theme.plain, text}
	})...)
	last := ends(m.whyNot(), m.inSight(store.Slots, m.pageOf(3)), inner)
	return m.theme.box(append(rows, dialogLine{m.theme.warn, last}), "", inner)
}
