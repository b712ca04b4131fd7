package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// move moves the cursor, if the key is one for that.
func (l *list) move(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	to, ok := moveCursor(msg, l.cursor, len(l.rows), l.page())
	if !ok || to == l.cursor {
		return nil, ok
	}
	return l.moveTo(to), true
}

// goDown moves the cursor to the next row, if there is one.
func (l *list) goDown() tea.Cmd {
	if l.cursor+1 >= len(l.rows) {
		return nil
	}
	return l.moveTo(l.cursor + 1)
}

func (l *list) moveTo(row int) tea.Cmd {
	l.cursor = row
	l.scroll()
	l.stretch()
	l.moves++
	l.moved = l.now
	if !l.hasPreview() {
		l.rest()
		return nil
	}
	return l.after(restTime, restMsg{l.moves})
}

// moveCursor gives where a key moves a cursor to among count lines, of which page are in sight.
func moveCursor(msg tea.KeyPressMsg, cursor, count, page int) (int, bool) {
	to := cursor
	switch {
	case pressed(msg, keys.Down):
		to++
	case pressed(msg, keys.Up):
		to--
	case pressed(msg, keys.PageDown):
		to += page
	case pressed(msg, keys.PageUp):
		to -= page
	case pressed(msg, keys.Top):
		to = 0
	case pressed(msg, keys.Bottom):
		to = count - 1
	default:
		return cursor, false
	}
	return max(min(to, count-1), 0), true
}

// scroll moves the rows in sight as little as it takes to have the cursor among them.
func (l *list) scroll() {
	l.top = min(l.top, max(len(l.rows)-l.page(), 0))
	l.top = max(min(l.top, l.cursor), l.cursor-l.page()+1, 0)
}

// rest makes the preview follow.
func (l *list) rest() {
	l.rested, l.foundIn = l.key(), ""
	l.fleet.Look(l.rested)
	if l.narrows() && l.cursor < len(l.rows) {
		l.foundIn = foundIn(l.shown.MatchedBy(int(l.rows[l.cursor]), l.query))
	}
}

// row is the SIM under the cursor, as the newest snapshot has it, which may be newer than the one that is shown; nil when
// there is none.
func (l *list) row() *fleet.Row {
	if l.cursor < 0 || l.cursor >= len(l.rows) {
		return nil
	}
	row := l.shown.Row(int(l.rows[l.cursor]))
	if l.shown == l.snap {
		return row
	}
	if newest, ok := l.shared.row(row.Key()); ok {
		return newest
	}
	return row
}

// key names the SIM under the cursor.
func (l *list) key() model.Key {
	if l.cursor < 0 || l.cursor >= len(l.rows) {
		return model.Key{}
	}
	return l.shown.Key(int(l.rows[l.cursor]))
}

// goTo puts the cursor on a SIM, if it is among the rows.
func (l *list) goTo(key model.Key) {
	number, ok := l.shown.Find(key)
	if !ok {
		return
	}
	for i, n := range l.rows {
		if int(n) == number {
			l.cursor = i
			l.scroll()
			return
		}
	}
}
