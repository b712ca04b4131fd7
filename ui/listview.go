package ui

import (
	"bytes"
	"fmt"

	"github.com/simfleet/simfleet/provider/fleet"
)

// View draws the filter line, the head and the rows in sight, and the preview beside them.
func (l *list) View() string { return l.filterLine() + "\n" + l.table() }

// filterLine shows the filter while it is typed and for as long as it hides rows, and what is wrong with it.
func (l *list) filterLine() string {
	switch {
	case l.typing:
		return " " + l.field.View()
	case l.text != "":
		tail := "   Esc clears"
		if !l.hasPreview() && l.foundIn != "" {
			tail = " · " + l.foundIn + " · Esc clears"
		}
		return l.theme.input.paint(cut(" / "+l.text, max(l.width-1-cells(tail), 10))) + l.theme.dim.paint(tail)
	default:
		return l.theme.dim.paint(" /  filters by any field")
	}
}

// table draws the head and the rows, or what there is to say instead, and the preview beside them. It is drawn for every
// message, so all of it is put together in room that is used again.
func (l *list) table() string {
	var side, instead []string
	if l.hasPreview() {
		side = l.sideLines()
	}
	if len(l.rows) == 0 {
		instead = l.empty(l.listWidth())
	}
	b := l.appendSide(l.appendHead(l.line[:0]), l.listWidth(), side, 0)
	for at := range l.page() {
		switch row := l.top + at; {
		case row < len(l.rows):
			b = l.appendRow(append(b, '\n'), row)
			b = l.appendSide(b, neededBy(l.cols, false), side, at+1)
		case at < len(instead):
			b = append(append(b, '\n'), instead[at]...)
			b = l.appendSide(b, cells(instead[at]), side, at+1)
		case l.hasPreview():
			b = l.appendSide(append(b, '\n'), 0, side, at+1)
		}
	}
	l.line = b
	return string(b)
}

// appendSide puts a line of the preview behind a line of the table that is so wide, if there is a preview.
func (l *list) appendSide(b []byte, width int, side []string, at int) []byte {
	if !l.hasPreview() {
		return b
	}
	b = append(b, blank(l.listWidth()-width)...)
	b = append(append(append(b, l.theme.rule.open...), "│"...), l.theme.rule.close...)
	if at < len(side) {
		b = append(b, side[at]...)
	}
	return b
}

// appendHead draws the names of the columns, with the direction at the one that sorts; or, while the filter cannot be read,
// what is wrong with it, under the place.
func (l *list) appendHead(b []byte) []byte {
	if l.broken != nil {
		return append(b, l.theme.warn.paint(left(l.caret(), l.listWidth()))...)
	}
	b = append(b, l.theme.head.open...)
	line := len(b)
	b = append(b, blank(markers)...)
	now := l.order()
	for _, c := range l.cols {
		start := len(b)
		b = append(b, c.head...)
		if now != nil && now.By == c.by {
			b = append(b, l.arrow()...)
		}
		b = append(fitCell(b, start, c.width, c.right), ' ')
	}
	b = append(b[:line], bytes.TrimRight(b[line:], " ")...)
	return append(fitCell(b, line, l.listWidth(), false), l.theme.head.close...)
}

// caret words what is wrong with the filter, behind a caret under the place.
func (l *list) caret() string {
	before := []rune(l.text)
	at := len(" / ") + cells(string(before[:min(l.broken.At, len(before))]))
	text := "^ " + l.broken.Means
	if room := l.listWidth() - cells(text); at > room {
		at = max(room, 0)
	}
	return blank(at) + text
}

// appendRow draws one SIM. The cursor is a mark and nothing else in the row, so that moving it changes two cells.
func (l *list) appendRow(b []byte, at int) []byte {
	l.shown.Read(int(l.rows[at]), &l.drawn)
	if at == l.cursor {
		b = append(b, '>') // without a look, which would be sent with every key
	} else {
		b = append(b, ' ')
	}
	mark := byte(' ')
	if l.marks.Has(l.rows[at]) {
		mark = '*'
	}
	b = append(b, mark, ' ')
	for i := range l.cols {
		if i > 0 {
			b = append(b, ' ')
		}
		b = l.cols[i].write(l, &l.drawn, b)
	}
	return b
}

// empty says why there is no row.
func (l *list) empty(width int) []string {
	accounts := l.snap.Accounts()
	text := "These accounts have no SIM."
	switch {
	case l.under != nil && l.shown.Len() == 0:
		text = "Looking…"
	case len(accounts) == 0:
		text = "No account is configured. " + l.config.ConfigPath + " is where accounts belong."
	case l.shown.Len() > 0 && l.coming():
		text = fmt.Sprintf("No SIM of those that are here matches “%s”; lists are still coming. Enter in the filter asks the vendors that "+
			"can look for it (1 call each). Esc clears the filter.", l.asked())
	case l.shown.Len() > 0:
		text = fmt.Sprintf("No SIM matches “%s”. Esc clears the filter.", l.asked())
	case anyLoading(accounts), l.neverTried(accounts):
		text = "Loading the list…"
	case anyFailed(accounts):
		text = "No list could be read. What failed is told below; r tries again."
	}
	lines := []string{""}
	for _, line := range wrap(text, max(width-4, 20)) {
		lines = append(lines, "  "+line)
	}
	return lines
}

// asked gives the filter whose result is shown: as it was typed, unless it cannot be read.
func (l *list) asked() string {
	if l.broken != nil {
		return l.query.String()
	}
	return l.text
}

func anyLoading(accounts []fleet.Status) bool {
	for _, a := range accounts {
		if a.Loading {
			return true
		}
	}
	return false
}

func anyFailed(accounts []fleet.Status) bool {
	for _, a := range accounts {
		if a.Err != nil {
			return true
		}
	}
	return false
}

func (l *list) neverTried(accounts []fleet.Status) bool {
	for _, a := range accounts {
		if !a.Tried.IsZero() {
			return false
		}
	}
	return true
}
