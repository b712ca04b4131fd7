package ui

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// viewForm saves what the list shows as a view: under a name, in one of the slots.
type viewForm struct {
	pane
	slots
	list  *list
	field textinput.Model
	why   string // what was typed cannot be taken
}

// slots draws the places of the views.
type slots struct{ picker }

// line draws a slot.
func (s *slots) line(of *shared, slot, width int) (string, bool) {
	view, ok := of.viewIn(slot)
	if !ok {
		return fmt.Sprintf("%d  free", slot), false
	}
	shows := model.NewText(view.Filter).Clean(model.Line, width)
	if shows == "" {
		shows = "all SIMs"
	}
	if order := lookOf(nil, view.Sort).order(); order != "" {
		shows += " sort:" + order
	}
	return fmt.Sprintf("%d  %s  %s", slot, left(nameOfView(view), min(24, width/2)), shows), true
}

// newViewForm makes the form, for the slot of the view that is open or the first that is free.
func newViewForm(l *list) *viewForm {
	f := &viewForm{pane: pane{shared: l.shared}, list: l, field: newField("name: ")}
	f.field.CharLimit = viewName
	name := l.text
	switch {
	case l.view != nil:
		f.cursor, name = l.view.Slot-1, l.view.Name
	default:
		f.cursor = max(f.firstFree()-1, 0)
	}
	if name == "" {
		name = "all SIMs"
		if by := l.order(); by != nil {
			name += " by " + string(by.By)
		}
	}
	f.field.SetValue(model.NewText(name).Clean(model.Line, viewName))
	f.field.CursorEnd()
	return f
}

// firstFree gives the first slot without a view; 0 when there is none.
func (s *shared) firstFree() int {
	for slot := 1; slot <= store.Slots; slot++ {
		if _, taken := s.viewIn(slot); !taken {
			return slot
		}
	}
	return 0
}

func (f *viewForm) floats() {}

// Init gives the field the keys.
func (f *viewForm) Init() tea.Cmd { return f.field.Focus() }

// Typing is always so: every letter is typed.
func (f *viewForm) Typing() bool { return true }

// Peel leaves the form.
func (f *viewForm) Peel() (tea.Cmd, bool) {
	f.root.leave(f)
	return nil, true
}

// Keys offers to save, and to see to the views that there are.
func (f *viewForm) Keys() []offer {
	save, slot, others, leave := keys.Press, keys.ScrollDown, keys.NextTab, keys.Back
	save.SetHelp("Enter", "save as view "+strconv.Itoa(f.slot()))
	slot.SetHelp("Up Down", "another number")
	others.SetHelp("Tab", "open, rename, remove")
	leave.SetHelp("Esc", "cancel")
	return hinted(on(save, leave, slot, others)...)
}

// SetSize fits the field to the box.
func (f *viewForm) SetSize(width, height int) {
	f.pane.SetSize(width, height)
	f.field.SetWidth(max(f.inner()-cells(f.field.Prompt)-1, 1))
}

func (f *viewForm) inner() int { return min(62, f.width-6) }

func (f *viewForm) slot() int { return f.cursor + 1 }

// Update types, chooses a slot or saves. A paste never does more than to type.
func (f *viewForm) Update(msg tea.Msg) tea.Cmd {
	press, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	switch {
	case isKey && pressed(press, keys.Press):
		return f.save(strings.TrimSpace(f.field.Value()))
	case isKey && pressed(press, keys.NextTab):
		f.root.leave(f)
		return f.root.push(newViewMenu(f.list, f.cursor))
	case isKey && (pressed(press, keys.ScrollDown) || pressed(press, keys.ScrollUp)):
		f.why = ""
		f.move(press, store.Slots, 1)
	case isKey, isPaste:
		f.why = ""
		var cmd tea.Cmd
		f.field, cmd = f.field.Update(msg)
		return cmd
	}
	return nil
}

// save saves the view; before it takes the place of another one it asks.
func (f *viewForm) save(name string) tea.Cmd {
	slot := f.slot()
	if f.why = f.whyNotNamed(name, slot); f.why != "" {
		return nil
	}
	save := func() tea.Cmd {
		f.root.leave(f)
		return f.list.saveView(slot, name)
	}
	taken, ok := f.viewIn(slot)
	if !ok || f.list.view != nil && f.list.view.Slot == slot {
		if slot == f.firstFree() {
			slot = 0 // the store knows what another simfleet of this user saved meanwhile
		}
		return save()
	}
	line, _ := f.line(f.shared, slot, f.inner()-6)
	say := func() []dialogLine {
		return []dialogLine{{f.theme.warn, "This view goes for good:"}, {f.theme.plain, "  " + line}}
	}
	title := fmt.Sprintf("REPLACE VIEW %d “%s”?", slot, nameOfView(taken))
	return f.root.push(f.ask(title, say, "replace it", save))
}

// whyNotNamed says why a view of a slot cannot have a name; it is empty when it can.
func (s *shared) whyNotNamed(name string, slot int) string {
	digits := strings.IndexFunc(name, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
	other, ok := FindView(s.fleet.Views(), name)
	switch {
	case name == "":
		return "a view needs a name"
	case digits:
		return "a name needs more than digits: a number is the key of a view"
	case ok && other.Slot != slot:
		return fmt.Sprintf("view %d has this name", other.Slot)
	default:
		return ""
	}
}

// View draws what is going to be saved and where.
func (f *viewForm) View() string {
	inner := f.inner()
	k := f.list.look()
	what := fmt.Sprintf("filter: %s · sort: %s · %s", orNone(f.list.text), orNone(k.order()), plural(len(k.columns), "column"))
	rows := []dialogLine{{f.theme.title, "SAVE AS VIEW"}, {f.theme.dim, cut(what, inner)}}
	rows = append(rows, f.rows(f.theme, store.Slots, f.pageOf(4), func(at int) dialogLine {
		text, taken := f.line(f.shared, at+1, inner)
		if !taken {
			return dialogLine{f.theme.dim, text}
		}
		return dialogLine{f.theme.plain, text}
	})...)
	rows = append(rows, f.note())
	return f.theme.box(rows, f.field.View(), inner)
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// note says what Enter is going to do, or why it did nothing.
func (f *viewForm) note() dialogLine {
	taken, ok := f.viewIn(f.slot())
	switch {
	case f.why != "":
		return dialogLine{f.theme.warn, f.why}
	case f.list.view != nil && f.list.view.Slot == f.slot():
		return dialogLine{f.theme.note, fmt.Sprintf("Enter saves view %d anew", f.slot())}
	case ok && f.firstFree() == 0:
		return dialogLine{f.theme.warn, "all nine are taken: ↑ ↓ choose which one is replaced"}
	case ok:
		return dialogLine{f.theme.warn, fmt.Sprintf("Enter asks whether “%s” is replaced", nameOfView(taken))}
	default:
		return dialogLine{f.theme.note, fmt.Sprintf("Enter saves it as view %d", f.slot())}
	}
}

// viewMenu opens, renames and removes views.
type viewMenu struct {
	pane
	slots
	list *list
}

func newViewMenu(l *list, cursor int) *viewMenu {
	return &viewMenu{pane: pane{shared: l.shared}, list: l, slots: slots{picker{cursor}}}
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
	f.field.CharLimit = viewName
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
	line, _ := m.line(m.shared, view.Slot, 56)
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
		text, taken := m.line(m.shared, at+1, inner)
		if !taken {
			return dialogLine{m.theme.dim, text}
		}
		return dialogLine{m.theme.plain, text}
	})...)
	last := ends(m.whyNot(), m.inSight(store.Slots, m.pageOf(3)), inner)
	return m.theme.box(append(rows, dialogLine{m.theme.warn, last}), "", inner)
}
