package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// order gives a command by its name.
func (x *terminal) order(line string) {
	x.t.Helper()
	x.press(":")
	x.write(line)
	x.press("enter")
}

// click clicks with the left button.
func (x *terminal) click(column, line int) {
	x.t.Helper()
	x.deliver(tea.MouseClickMsg{X: column, Y: line, Button: tea.MouseLeft})
	x.idle()
}

func TestTheMouseIsLeftToTheTerminalUnlessItIsAskedFor(t *testing.T) {
	x := opened(t, setting{})
	mode := func() tea.MouseMode { return x.app.View().MouseMode }
	before := x.cursorLine()
	x.click(5, 6)
	if mode() != tea.MouseModeNone || x.cursorLine() != before {
		t.Errorf("the mouse has the mode %d, and the cursor is on %q", mode(), x.cursorLine())
	}
	x.order("mouse on")
	x.sees("mouse on")
	if mode() != tea.MouseModeCellMotion {
		t.Errorf("the mouse has the mode %d", mode())
	}
	x.click(5, 6)
	if line := strings.Split(x.screen(), "\n")[6]; line != x.cursorLine() {
		t.Errorf("the cursor is on %q, and not on %q", x.cursorLine(), line)
	}
	x.order("mouse off")
	x.pass(noteTime)
	x.press("j")
	x.lacks("mouse on")
	if mode() != tea.MouseModeNone {
		t.Errorf("the mouse has the mode %d", mode())
	}
}

func TestTheWheelScrollsAndActsOnNothing(t *testing.T) {
	x := opened(t, setting{})
	x.order("mouse on")
	wheel := func(button tea.MouseButton) {
		x.deliver(tea.MouseWheelMsg{Button: button, X: 5, Y: 6})
		x.idle()
	}
	first := strings.Split(x.screen(), "\n")[3+wheelRows][1:]
	wheel(tea.MouseWheelDown)
	if got := strings.Split(x.screen(), "\n")[3][1:]; got != first {
		t.Errorf("the first row is %q, want %q", got, first)
	}
	x.sees("row 4 of 40")
	for range 30 {
		wheel(tea.MouseWheelDown)
	}
	x.sees("of 40")
	x.press("G")
	x.sees("row 40 of 40")
	for range 30 {
		wheel(tea.MouseWheelUp)
	}
	x.sees("row 17 of 40")
	x.press("t")
	x.clock.move(graceTime)
	wheel(tea.MouseWheelDown)
	wheel(tea.MouseWheelUp)
	x.click(40, 12)
	x.sees("SUSPEND 1 SIM?")
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestTheClickThatBringsTheTerminalToTheFrontIsNoMore(t *testing.T) {
	x := opened(t, setting{})
	x.order("mouse on")
	before := x.cursorLine()
	x.deliver(tea.FocusMsg{})
	x.click(5, 8)
	if x.cursorLine() != before {
		t.Errorf("the cursor went to %q", x.cursorLine())
	}
	x.click(5, 8)
	x.sees("row 6 of 40")
	x.deliver(tea.FocusMsg{})
	x.pass(time.Minute)
	x.click(5, 9)
	x.sees("row 7 of 40")
}
