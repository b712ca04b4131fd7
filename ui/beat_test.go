package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// The fleet is asked once a second what is due, however often the terminal gets the focus.
func TestTheFocusAsksAtOnceAndAddsNoBeat(t *testing.T) {
	x := opened(t, setting{})
	for range 5 {
		x.deliver(tea.BlurMsg{})
		x.deliver(tea.FocusMsg{})
		x.idle()
	}
	x.pass(2 * beatTime)
	beats := 0
	for _, due := range x.timers {
		if _, ok := due.msg.(beatMsg); ok {
			beats++
		}
	}
	if beats != 1 {
		t.Errorf("%d beats are due", beats)
	}
	x.deliver(tea.BlurMsg{})
	x.pass(5*time.Minute + time.Second)
	asked := len(x.requests())
	x.deliver(tea.FocusMsg{})
	x.idle()
	if n := len(x.requests()) - asked; n != 1 {
		t.Errorf("%d calls were made when the terminal got the focus", n)
	}
}

// A terminal that nobody looks at reads nothing, and does not say that it does.
func TestATerminalWithoutTheFocusReadsItsListsOnce(t *testing.T) {
	x := start(t, setting{})
	x.deliver(tea.BlurMsg{})
	x.idle()
	x.sees("row 1 of 40") // to begin is to be there
	before := len(x.requests())
	x.pass(20 * time.Minute)
	if n := len(x.requests()) - before; n != 0 {
		t.Errorf("%d calls were made where nobody looks", n)
	}
	x.press("j")
	x.pass(2 * beatTime)
	x.sees("read just now")
}
