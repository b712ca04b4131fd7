package ui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// span is a range that is being marked: from where it was begun to the cursor.
type span struct {
	from  model.Key
	at    int     // its place among the rows
	sims  int     // in the snapshot: with more or fewer, numbers are those of others
	added []int32 // what it marked that was not marked before
}

// follow gives the span as it goes on with other rows: not at all, if it would be about others. What it marked stays.
func (s *span) follow(l *list) *span {
	if s == nil || l.shown.Len() != s.sims || s.at >= len(l.rows) || l.shown.Key(int(l.rows[s.at])) != s.from {
		return nil
	}
	return s
}

// isMarkKey tells whether a key marks SIMs.
func isMarkKey(msg tea.KeyPressMsg) bool {
	return key.Matches(msg, keys.Mark, keys.MarkRange, keys.MarkAll)
}

// pressMark takes such a key.
func (l *list) pressMark(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(msg, keys.Mark):
		return l.mark()
	case pressed(msg, keys.MarkRange):
		return l.markRange()
	default:
		return l.markAll()
	}
}

// mark marks the SIM under the cursor, or unmarks it, and goes to the next.
func (l *list) mark() tea.Cmd {
	if l.cursor >= len(l.rows) {
		return tell("there is no SIM under the cursor")
	}
	number := l.rows[l.cursor]
	l.span = nil
	l.marks.Put(!l.marks.Has(number), number)
	l.marked = l.marks.Len()
	return l.goDown()
}

// markRange begins a range at the cursor, or ends it.
func (l *list) markRange() tea.Cmd {
	switch {
	case l.span != nil:
		l.span = nil
		return nil
	case l.cursor >= len(l.rows):
		return tell("there is no SIM under the cursor")
	}
	l.span = &span{from: l.key(), at: l.cursor, sims: l.shown.Len()}
	l.stretch()
	return nil
}

// stretch marks the range up to the cursor.
func (l *list) stretch() {
	if l.span == nil {
		return
	}
	l.marks.Put(false, l.span.added...)
	l.span.added = l.span.added[:0]
	for _, number := range l.rows[min(l.span.at, l.cursor) : max(l.span.at, l.cursor)+1] {
		if !l.marks.Has(number) {
			l.span.added = append(l.span.added, number)
		}
	}
	l.marks.Put(true, l.span.added...)
	l.marked = l.marks.Len()
}

// markAll marks all SIMs that the filter lets through, or unmarks them if all of them are marked.
func (l *list) markAll() tea.Cmd {
	switch {
	case l.under != nil:
		return tell("the rows are still those of the former filter; they come in a moment")
	case len(l.rows) == 0:
		return tell("there is no SIM to mark")
	}
	l.span = nil
	l.marks.Put(l.marks.Among(l.rows) < len(l.rows), l.rows...)
	l.marked = l.marks.Len()
	return nil
}

// unmark takes all marks off.
func (l *list) unmark() {
	l.span = nil
	l.marks.Clear()
	l.marked = 0
}

// markedText tells how many SIMs are marked, and how many of them the filter hides; it is empty when none is.
func (l *list) markedText() string {
	n := l.marks.Len()
	if n == 0 {
		return ""
	}
	text := fmt.Sprintf("%d marked", n)
	if hidden := n - l.marks.Among(l.rows); l.narrows() && hidden > 0 {
		text += fmt.Sprintf(" (%d hidden)", hidden)
	}
	return text
}

// whyNotWrite says why an account cannot change or send a thing now; it is empty when it can. Actions are for the marked
// SIMs when there are any, and several cannot be changed in one go yet.
func (s *shared) whyNotWrite(account string, ability provider.Ability) string {
	if s.marked > 0 {
		return plural(s.marked, "SIM") + " marked in the list, and several cannot be changed in one go yet; Esc there unmarks"
	}
	return s.whyNot(account, ability)
}
