package ui

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// viewForm saves what the list shows as a view: under a name, in one of the slots.
type viewForm struct {
	pane
	picker
	list  *list
	field textinput.Model
	why   string // what was typed cannot be taken
}

// slotLine draws the slot of a view, and tells whether there is one in it.
func (s *shared) slotLine(slot, width int) (string, bool) {
	view, ok := s.viewIn(slot)
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
	slot.SetHelp("Up Down", "number")
	others.SetHelp("Tab", "rename, remove")
	leave.SetHelp("Esc", "cancel")
	return hinted(on(save, leave, others, slot)...)
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
	return f.list.replacing(slot, func() tea.Cmd {
		f.root.leave(f)
		if slot == f.firstFree() {
			slot = 0 // the store knows what another simfleet of this user saved meanwhile
		}
		return f.list.saveView(slot, name)
	})
}

// replacing saves a view; before that takes the place of another one than the one that is open, it asks.
func (l *list) replacing(slot int, save func() tea.Cmd) tea.Cmd {
	taken, ok := l.viewIn(slot)
	if !ok || l.view != nil && l.view.Slot == slot {
		return save()
	}
	line, _ := l.slotLine(slot, 56)
	say := func() []dialogLine {
		return []dialogLine{{l.theme.warn, "This view goes for good:"}, {l.theme.plain, "  " + line}}
	}
	title := fmt.Sprintf("REPLACE VIEW %d “%s”?", slot, nameOfView(taken))
	return l.root.push(l.ask(title, say, "replace it", save))
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
	case cells(name) > viewName:
		return fmt.Sprintf("a name has %d signs at most", viewName)
	case ok && other.Slot != slot:
		return fmt.Sprintf("view %d has this name", other.Slot)
	default:
		return ""
	}
}

// View draws what is going to be saved and where.
func (f *viewForm) View() string {
	inner := f.inner()
	rows := []dialogLine{{f.theme.title, "SAVE AS VIEW"}, {f.theme.dim, cut(f.what(), inner)}}
	rows = append(rows, f.rows(f.theme, store.Slots, f.pageOf(4), func(at int) dialogLine {
		text, taken := f.slotLine(at+1, inner)
		if !taken {
			return dialogLine{f.theme.dim, text}
		}
		return dialogLine{f.theme.plain, text}
	})...)
	rows = append(rows, f.note())
	return f.theme.box(rows, f.field.View(), inner)
}

// what tells what is going to be saved. An order in the filter goes before one that was chosen by key.
func (f *viewForm) what() string {
	k := f.list.look()
	text := plural(len(k.columns), "column") + " · filter: " + orNone(f.list.text)
	if f.list.query.Sort != nil {
		return text
	}
	return text + " · sort: " + orNone(k.order())
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
