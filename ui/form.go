package ui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// form asks for one value. Nothing is sent from here: Enter goes on to a dialog that asks once more, and is stacked above,
// so that leaving that comes back to what was typed.
type form struct {
	pane
	title string
	lines []dialogLine
	field textinput.Model
	why   string // what was typed cannot be taken
	does  string // what Enter does
	goOn  func(typed string) (next tea.Cmd, why string)
}

// newForm makes a form with a value in its field.
func newForm(s *shared, title string, lines []dialogLine, value string) *form {
	f := &form{pane: pane{shared: s}, title: title, lines: lines, field: newField("> "), does: "go on; nothing is sent yet"}
	f.field.CharLimit = 0 // a value that is cut off would be written back so
	f.field.SetValue(value)
	f.field.CursorEnd()
	return f
}

func (f *form) floats() {}

// Init gives the field the keys.
func (f *form) Init() tea.Cmd { return f.field.Focus() }

// Typing is always so: every letter is typed.
func (f *form) Typing() bool { return true }

// Peel leaves the form.
func (f *form) Peel() (tea.Cmd, bool) {
	f.root.leave(f)
	return nil, true
}

// Keys offers to go on or to leave.
func (f *form) Keys() []offer {
	goOn, leave := keys.Press, keys.Back
	goOn.SetHelp("Enter", f.does)
	leave.SetHelp("Esc", "cancel")
	return hinted(on(goOn, leave)...)
}

func (f *form) inner() int { return min(62, f.width-6) }

// SetSize fits the field to the box.
func (f *form) SetSize(width, height int) {
	f.pane.SetSize(width, height)
	f.field.SetWidth(max(f.inner()-cells(f.field.Prompt)-1, 1))
}

// Update types, goes on or takes a paste in, which never does more than to type.
func (f *form) Update(msg tea.Msg) tea.Cmd {
	press, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	var cmd tea.Cmd
	switch {
	case isKey && pressed(press, keys.Press):
		cmd, f.why = f.goOn(strings.TrimSpace(f.field.Value()))
	case isKey, isPaste:
		f.why = ""
		f.field, cmd = f.field.Update(msg)
	}
	return cmd
}

// View draws the form.
func (f *form) View() string {
	inner := f.inner()
	rows := []dialogLine{{f.theme.title, f.title}, {}}
	for _, line := range append(f.lines[:len(f.lines):len(f.lines)], dialogLine{f.theme.warn, f.why}) {
		if line.text == "" {
			continue
		}
		for _, text := range wrap(line.text, inner) {
			rows = append(rows, dialogLine{line.look, text})
		}
	}
	return f.theme.box(rows, f.field.View(), inner)
}

// asking shows that something is being read without which one cannot go on, and goes on when it is there.
type asking[T any] struct {
	pane
	title  string
	vendor string
	cost   string // in calls
	ask    func(context.Context) (T, error)
	goOn   func(T) tea.Cmd
	got    load[T]
}

func (a *asking[T]) floats() {}

// Init asks.
func (a *asking[T]) Init() tea.Cmd { return a.got.start(a.ctx, a.ask) }

// Close ends the asking.
func (a *asking[T]) Close() { a.got.stop() }

// Update takes the answer, and leaves.
func (a *asking[T]) Update(msg tea.Msg) tea.Cmd {
	press, isKey := msg.(tea.KeyPressMsg)
	switch {
	case !isKey && a.got.take(msg) && a.got.err == nil:
		a.root.leave(a)
		return a.goOn(a.got.value)
	case isKey && (pressed(press, keys.Cancel) || pressed(press, keys.Press)):
		a.root.leave(a)
	case isKey && pressed(press, keys.Refresh) && !a.got.running():
		return a.Init()
	}
	return nil
}

// Keys offers to leave, and to ask anew where there was no answer.
func (a *asking[T]) Keys() []offer {
	leave := keys.Cancel
	leave.SetHelp("Esc Enter", "cancel")
	offers := on(leave)
	if !a.got.running() {
		offers = append(offers, offer{Binding: keys.Refresh, cost: a.cost})
	}
	return hinted(offers...)
}

// View draws what is being waited for, or why it did not come.
func (a *asking[T]) View() string {
	inner := min(62, a.width-6)
	look, text := a.theme.plain, "reading it first ("+a.cost+")…"
	if !a.got.running() {
		look, text = a.theme.warn, "not read: "+readSentence(a.vendor, a.got.err)
	}
	rows := []dialogLine{{a.theme.title, a.title}, {}}
	for _, line := range wrap(text, inner) {
		rows = append(rows, dialogLine{look, line})
	}
	return a.theme.box(rows, "", inner)
}
