package ui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// graceTime is how long a fresh dialog takes no key: what was typed before it was seen is not an answer to it.
const graceTime = 300 * time.Millisecond

// dialog asks before something is written to a vendor. Cancel has the focus: Enter, Esc, n and q leave it, and only y
// goes on. A paste never reaches it.
type dialog struct {
	pane
	title  string
	say    func() []dialogLine // what there is to say, as things are now
	lines  []dialogLine
	rows   []dialogLine   // the title and the lines, wrapped to the width
	does   string         // what y does, for the button
	yes    func() tea.Cmd // what y starts
	opened time.Time
	flash  bool // an unrelated key was pressed
	top    int  // the first line in sight
	read   bool // every line was in sight
	proof  *proof
}

// proof is what has to be typed before something that cannot be taken back.
type proof struct {
	want  string
	field textinput.Model
}

// demand asks for a text to be typed: y does nothing then, and Enter goes on once the text is there.
func (d *dialog) demand(prompt, want string) {
	d.proof = &proof{want, newField(prompt + ": ")}
	d.proof.field.Focus()
}

// Typing tells whether every key belongs to the text that has to be typed.
func (d *dialog) Typing() bool { return d.proof != nil }

// Peel leaves the dialog, for a key that a text field has.
func (d *dialog) Peel() (tea.Cmd, bool) {
	d.root.leave(d)
	return nil, true
}

// dialogLine is a line of a dialog with its look.
type dialogLine struct {
	look role
	text string
}

// ask makes a dialog; yes runs when it is confirmed.
func (s *shared) ask(title string, say func() []dialogLine, does string, yes func() tea.Cmd) *dialog {
	return &dialog{pane: pane{shared: s}, title: title, say: say, lines: say(), does: does, yes: yes, opened: s.now}
}

func (d *dialog) floats() {}

// Keys offers the answers.
func (d *dialog) Keys() []offer {
	if d.proof != nil {
		goOn := keys.Press
		goOn.SetHelp("Enter", d.does+", once it is typed")
		leave := keys.Back
		leave.SetHelp("Esc", "cancel")
		return append(hinted(on(goOn, leave)...), on(keys.ScrollUp, keys.ScrollDown)...)
	}
	yes := keys.Confirm
	yes.SetHelp("y", d.does)
	cancel := keys.Cancel
	cancel.SetHelp("Enter Esc n", "cancel")
	return append(hinted(on(yes, cancel)...), on(keys.Up, keys.Down)...)
}

// SetSize fits the box. Whatever was pressed while it could not be seen as it is now is no answer to it.
func (d *dialog) SetSize(width, height int) {
	d.pane.SetSize(width, height)
	d.opened = d.now
	d.wrap()
}

// Update takes the answer. It is left at once, so that a second y is for the screen beneath.
func (d *dialog) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		d.lines = d.say()
		d.wrap()
		return nil
	}
	if d.now.Sub(d.opened) < graceTime {
		return nil
	}
	if d.proof != nil {
		return d.prove(press)
	}
	switch {
	case pressed(press, keys.Confirm) && d.read:
		d.root.leave(d)
		return d.yes()
	case pressed(press, keys.Cancel), pressed(press, keys.Press):
		d.root.leave(d)
	case pressed(press, keys.Down), pressed(press, keys.PageDown):
		d.scroll(1)
	case pressed(press, keys.Up), pressed(press, keys.PageUp):
		d.scroll(-1)
	default:
		d.flash = true
	}
	return nil
}

// prove takes a key where a text has to be typed.
func (d *dialog) prove(press tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(press, keys.Press) && d.proof.field.Value() == d.proof.want && d.read:
		d.root.leave(d)
		return d.yes()
	case pressed(press, keys.Press) && d.proof.field.Value() == "":
		d.root.leave(d)
	case pressed(press, keys.Press):
		d.flash = true
	case pressed(press, keys.ScrollDown):
		d.scroll(1)
	case pressed(press, keys.ScrollUp):
		d.scroll(-1)
	default:
		d.flash = false
		var cmd tea.Cmd
		d.proof.field, cmd = d.proof.field.Update(press)
		return cmd
	}
	return nil
}

// inner is the width of the text. The box stays clear of both edges of the screen.
func (d *dialog) inner() int { return min(62, d.width-6) }

// room is how many lines there are for the text: the edges, the empty line and the button take the rest.
func (d *dialog) room() int { return max(d.height+footHeight-1-4, 1) }

// scroll moves the text. What was scrolled to its end, or fits, was read, and only then y goes on.
func (d *dialog) scroll(by int) {
	most := max(len(d.rows)-d.room(), 0)
	d.top = max(min(d.top+by, most), 0)
	d.read = d.read || d.top == most
}

// View draws the box.
func (d *dialog) View() string {
	rows := d.rows
	if below := len(rows) - d.room() - d.top; below > 0 {
		goOn := keys.Confirm
		if d.proof != nil {
			goOn = keys.Press
		}
		rows = append(rows[d.top:d.top+d.room()-1:d.top+d.room()-1],
			dialogLine{d.theme.warn, "↓ " + plural(below+1, "more line") + "; " + goOn.Help().Key + " works at the end"})
	} else {
		rows = rows[d.top:]
	}
	does := d.does
	if !d.read {
		does = "works at the end"
	}
	button := d.theme.focus.paint("[ Cancel ]") + "      " + d.theme.key.paint("y") + "  " + does
	if d.proof != nil {
		button = d.theme.input.paint(ansiLess(d.proof.field))
	}
	switch {
	case d.flash && d.proof != nil && d.proof.field.Value() == d.proof.want:
		button += d.theme.warn.paint("  read on")
	case d.flash && d.proof != nil:
		button += d.theme.warn.paint("  not so")
	case d.flash:
		button += d.theme.warn.paint("   answer the dialog first")
	}
	return d.theme.box(append(rows[:len(rows):len(rows)], dialogLine{}), button, d.inner())
}

// wrap wraps the title and the lines to the width. A line that is set in stays so.
func (d *dialog) wrap() {
	inner := d.inner()
	d.rows = []dialogLine{{d.theme.title, d.title}, {}}
	for _, line := range d.lines {
		indent := line.text[:len(line.text)-len(strings.TrimLeft(line.text, " "))]
		for _, text := range wrap(line.text[len(indent):], inner-len(indent)) {
			d.rows = append(d.rows, dialogLine{line.look, indent + text})
		}
	}
	d.read = false
	d.scroll(0)
}

// box draws lines in a frame, the last one as it is.
func (t *theme) box(rows []dialogLine, last string, inner int) string {
	var b strings.Builder
	b.Grow((len(rows) + 3) * (inner + 32))
	edge := strings.Repeat("─", inner+2)
	b.WriteString(t.rule.paint("┌"+edge+"┐") + "\n")
	side := t.rule.paint("│")
	for _, row := range rows {
		for _, part := range [...]string{side, " ", row.look.paint(left(row.text, inner)), " ", side, "\n"} {
			b.WriteString(part)
		}
	}
	if last != "" {
		last = cut(last, inner)
		b.WriteString(side + " " + last + pad(last, inner) + " " + side + "\n")
	}
	b.WriteString(t.rule.paint("└" + edge + "┘"))
	return b.String()
}
