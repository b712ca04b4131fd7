package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// mouseMark says at the foot that the mouse is listened to: the terminal's own marking of text needs Shift then.
const mouseMark = " mouse on "

// Of the mouse.
const (
	wheelRows  = 3
	focusClick = 500 * time.Millisecond // a click so soon after the terminal got the focus is the one that gave it
	aboveRows  = 3                      // the title, the filter line and the head of the list
)

// point takes what the mouse did. A click that brought the terminal to the front does nothing else.
func (a *App) point(msg tea.MouseMsg) tea.Cmd {
	if !a.mouse || a.tooSmall() {
		return nil
	}
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		return a.wheel(msg.Button)
	case tea.MouseClickMsg:
		fresh := !a.focused.IsZero() && a.now.Sub(a.focused) < focusClick
		a.focused = time.Time{}
		l, ok := a.top().(*list)
		if !ok || fresh || msg.Button != tea.MouseLeft || msg.X >= l.listWidth() {
			return nil
		}
		return l.click(msg.Y - aboveRows)
	}
	return nil
}

// wheel scrolls the list, and elsewhere does what the arrow keys do, which never is more than to move.
func (a *App) wheel(button tea.MouseButton) tea.Cmd {
	code, by := tea.KeyDown, wheelRows
	switch button {
	case tea.MouseWheelUp:
		code, by = tea.KeyUp, -wheelRows
	case tea.MouseWheelDown:
	default:
		return nil
	}
	if l, ok := a.top().(*list); ok {
		return l.wheel(by)
	}
	if a.top().Typing() {
		return nil
	}
	return a.top().Update(tea.KeyPressMsg{Code: code})
}

// wheel scrolls by rows. The cursor stays on its SIM for as long as that is in sight.
func (l *list) wheel(by int) tea.Cmd {
	l.top = max(min(l.top+by, len(l.rows)-l.page()), 0)
	to := max(min(l.cursor, l.top+l.page()-1, len(l.rows)-1), l.top)
	if to == l.cursor || len(l.rows) == 0 {
		return nil
	}
	return l.moveTo(to)
}

// click puts the cursor on a row in sight.
func (l *list) click(at int) tea.Cmd {
	to := l.top + at
	if at < 0 || at >= l.page() || to >= len(l.rows) || to == l.cursor {
		return nil
	}
	return l.moveTo(to)
}
