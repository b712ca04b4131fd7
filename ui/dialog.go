package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// graceTime is how long a fresh dialog takes no key: what was typed before it was seen is not an answer to it.
const graceTime = 300 * time.Millisecond

// dialog asks before something is written to a vendor. Cancel has the focus: Enter, Esc, n and q leave it, and only y
// goes on. A paste never reaches it.
type dialog struct {
	pane
	title  string
	lines  []dialogLine
	does   string  // what y does, for the button
	yes    tea.Cmd // what y starts
	opened time.Time
	flash  bool // an unrelated key was pressed
	done   bool // it was answered: a second y in the same moment is not a second answer
}

// dialogLine is a line of a dialog with its look.
type dialogLine struct {
	look role
	text string
}

// ask makes a dialog; yes runs when it is confirmed.
func (s *shared) ask(title string, lines []dialogLine, does string, yes tea.Cmd) *dialog {
	return &dialog{pane: pane{shared: s}, title: title, lines: lines, does: does, yes: yes, opened: s.now}
}

func (d *dialog) floats() {}

// Keys offers the answers.
func (d *dialog) Keys() []offer {
	yes := keys.Confirm
	yes.SetHelp("y", d.does)
	cancel := keys.Cancel
	cancel.SetHelp("Enter Esc n", "cancel")
	return hinted(on(yes, cancel)...)
}

// Update takes the answer.
func (d *dialog) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok || d.done || d.now.Sub(d.opened) < graceTime {
		return nil
	}
	switch {
	case pressed(press, keys.Confirm):
		d.done = true
		return tea.Sequence(pop, d.yes)
	case pressed(press, keys.Cancel), pressed(press, keys.Press):
		d.done = true
		return pop
	default:
		d.flash = true
		return nil
	}
}

// View draws the box. Where it would be taller than the screen, the empty lines go first and then the last ones: what
// names the SIM and the change comes first in every dialog.
func (d *dialog) View() string {
	inner := min(62, d.width-4)
	rows := d.rows(inner)
	const around = 4 // the edges, the empty line and the button
	room := d.height + footHeight - around
	if len(rows) > room {
		rows = slices.DeleteFunc(rows, func(l dialogLine) bool { return l.text == "" })
	}
	if len(rows) > room {
		more := len(rows) - room + 1
		rows = append(rows[:room-1], dialogLine{d.theme.warn, plural(more, "more line") + ": make the window taller"})
	}
	button := d.theme.focus.paint("[ Cancel ]") + "      " + d.theme.key.paint("y") + "  " + d.does
	if d.flash {
		button += d.theme.warn.paint("   answer the dialog first")
	}
	return d.theme.box(append(rows, dialogLine{}), button, inner)
}

// rows gives the title and the lines, wrapped. A line that is set in stays so.
func (d *dialog) rows(inner int) []dialogLine {
	rows := []dialogLine{{d.theme.title, d.title}, {}}
	for _, line := range d.lines {
		indent := line.text[:len(line.text)-len(strings.TrimLeft(line.text, " "))]
		for _, text := range wrap(line.text[len(indent):], inner-len(indent)) {
			rows = append(rows, dialogLine{line.look, indent + text})
		}
	}
	return rows
}

// box draws lines in a frame, the last one as it is.
func (t *theme) box(rows []dialogLine, last string, inner int) string {
	var b strings.Builder
	edge := strings.Repeat("─", inner+2)
	b.WriteString(t.rule.paint("┌"+edge+"┐") + "\n")
	side := t.rule.paint("│")
	for _, row := range rows {
		b.WriteString(side + " " + row.look.paint(left(row.text, inner)) + " " + side + "\n")
	}
	if last != "" {
		last = cut(last, inner)
		b.WriteString(side + " " + last + pad(last, inner) + " " + side + "\n")
	}
	b.WriteString(t.rule.paint("└" + edge + "┘"))
	return b.String()
}
