package ui

import "testing"

func TestWhatWasShownIsGoneBackTo(t *testing.T) {
	x := opened(t, setting{})
	x.press("j", "j")
	under := x.cursorLine()
	x.press("enter", "2")
	name := nameOf(&x.app.stack[1].(*detail).of.row().SIM, 24)
	steps := []struct{ key, sees string }{
		{"[", name + " › Overview"},
		{"[", "SIMs › all accounts"},
		{"[", "nothing was shown before this"},
		{"]", name + " › Overview"},
		{"]", name + " › Usage"},
		{"]", "this is what was shown last"},
		{"-", name + " › Overview"},
		{"-", name + " › Usage"},
		{"[", name + " › Overview"},
		{"[", "SIMs › all accounts"},
		{"-", name + " › Overview"},
		{"esc", "SIMs › all accounts"},
		{"-", name + " › Overview"},
		{"-", "SIMs › all accounts"},
	}
	for i, step := range steps {
		x.press(step.key)
		x.sees(step.sees)
		if want := 2; len(x.app.stack) > want {
			t.Fatalf("%d screens are open after step %d", len(x.app.stack), i)
		}
	}
	if x.cursorLine() != under {
		t.Errorf("the cursor is on %q, and was on %q", x.cursorLine(), under)
	}
}

func TestGoingBackToATabCostsWhatTurningToItDoes(t *testing.T) {
	var asked [2]int
	for i, names := range [][]string{{"[", "[", "]", "]", "-", "-"}, {"2", "1", "2", "3", "2", "3"}} {
		x := opened(t, setting{})
		x.press("enter", "2", "3")
		before := len(x.requests())
		x.press(names...)
		asked[i] = len(x.requests()) - before
	}
	if asked[0] != asked[1] {
		t.Errorf("going back asks %d times, and turning to the tabs %d times", asked[0], asked[1])
	}
}

func TestASIMThatTheFilterHidesIsGoneBackTo(t *testing.T) {
	x := opened(t, setting{})
	x.press("enter")
	name := nameOf(&x.app.stack[1].(*detail).of.row().SIM, 24)
	x.press("esc", "/")
	x.write("!" + name)
	x.press("enter", "@")
	x.sees("simfleet  Accounts")
	x.press("[", "[")
	x.sees(name+" › Overview", "SIM 1 of 1")
	x.press("]", "]")
	x.sees("simfleet  Accounts")
	x.press("esc")
	x.sees("/ !" + name)
}

func TestATrailHasAnEnd(t *testing.T) {
	t.Parallel()
	var way trail
	for i := range 3 * longestTrail {
		way.note(place{kind: placeDetail, tab: i})
	}
	if len(way.places) != longestTrail || way.places[way.at].tab != 3*longestTrail-1 {
		t.Errorf("%d places are kept, and the one shown is %+v", len(way.places), way.places[way.at])
	}
}

// A SIM that is gone is not gone back to, and what is open stays so.
func TestASIMThatIsGoneIsNotGoneBackTo(t *testing.T) {
	x := opened(t, setting{})
	x.press("j", "enter")
	gone := x.app.stack[1].(*detail).of.row().SIM
	x.press("}")
	name := nameOf(&x.app.stack[1].(*detail).of.row().SIM, 24)
	x.box.Remove(gone.ICCID.String())
	for range 2 {
		x.do(x.app.sync())
		x.idle()
	}
	x.press("-")
	x.sees(name+" › Overview", "the SIM that was shown before is no longer in the list")
	x.press("[")
	x.sees("SIMs › all accounts")
	x.press("]")
	x.sees(name + " › Overview")
}

func TestTheAccountsAreReachedFromADetail(t *testing.T) {
	x := opened(t, setting{})
	x.press("enter")
	name := nameOf(&x.app.stack[1].(*detail).of.row().SIM, 24)
	x.press("@")
	x.sees("simfleet  Accounts")
	x.press("@")
	if n := len(x.app.stack); n != 3 {
		t.Errorf("%d screens are open", n)
	}
	x.press("esc")
	x.sees(name + " › Overview")
	x.press("?")
	x.write("accounts")
	x.sees("@ accounts")
}
