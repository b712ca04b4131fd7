package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// toSIM moves the list's cursor to the first SIM in a state.
func (x *terminal) toSIM(state model.State) *list {
	x.t.Helper()
	l := x.app.stack[0].(*list)
	x.press("g")
	for range len(l.rows) {
		if l.row().SIM.State == state {
			return l
		}
		x.press("j")
	}
	x.t.Fatalf("no SIM is %s", state)
	return nil
}

func TestTheToggleNamesWhatItIsGoingToDo(t *testing.T) {
	x := opened(t, setting{})
	row := x.toSIM(model.Active).row()
	x.press("t")
	x.sees("SUSPEND 1 SIM?", row.SIM.ICCID.String(), nameOf(&row.SIM, 30), "account demo-fleet",
		"active → suspended", "simbase: enabled → disabled", "no daily fee while disabled", "API calls: 1 + about 2 reads",
		"[ Cancel ]")
	x.confirm("enter")
	x.lacks("SUSPEND")
	if n := x.writes(); n != 0 {
		t.Fatalf("Enter wrote %d times", n)
	}
}

func TestYSwitchesOnceAndTheRowChangesWhenReadBack(t *testing.T) {
	x := opened(t, setting{})
	l := x.toSIM(model.Active)
	iccid := l.row().SIM.ICCID.String()
	x.press("t")
	x.confirm("y")
	x.sees("read back after", "suspended")
	if got := l.row().SIM.State; got != model.Suspended {
		t.Fatalf("the row says %s", got)
	}
	if n := x.writes(); n != 1 {
		t.Fatalf("%d writes left and not 1", n)
	}
	if ledger := x.box.Ledger(); len(ledger) != 1 || ledger[0].ICCID != iccid {
		t.Fatalf("the vendor's ledger says %v", ledger)
	}
	x.press("t")
	x.sees("ACTIVATE 1 SIM?", "suspended → active")
	x.confirm("y")
	x.sees("is active")
}

func TestASecondYInTheSameMomentIsNotASecondAnswer(t *testing.T) {
	x := opened(t, setting{})
	x.toSIM(model.Active)
	x.press("t")
	x.pass(graceTime)
	x.tap("y", "y", "y")
	x.idle()
	x.pass(time.Minute)
	if n := x.writes(); n != 1 {
		t.Fatalf("%d writes left and not 1", n)
	}
}

func TestARowIsNotChangedBeforeItReadsSo(t *testing.T) {
	x := opened(t, setting{faults: []sandbox.Fault{{Route: "edit", Kind: sandbox.Ignore}}})
	l := x.toSIM(model.Active)
	x.press("t")
	x.confirm("y")
	x.sees("still reads as before")
	if got := l.row().SIM.State; got != model.Active {
		t.Fatalf("the row says %s although the vendor changed nothing", got)
	}
}

func TestTheRowSaysThatAChangeIsUnderWay(t *testing.T) {
	x := opened(t, setting{})
	x.toSIM(model.Active)
	x.gate = make(chan struct{})
	x.press("t")
	x.pass(graceTime)
	x.tap("y")
	x.until("◐→suspended")
	x.tap("t")
	x.until("under way already")
	close(x.gate)
	x.idle()
	x.sees("read back after")
	x.lacks("◐")
}

func TestNothingButYConfirms(t *testing.T) {
	x := opened(t, setting{})
	for _, name := range []string{"t", "enter", "esc", "q", "n", "j", "Y", "1", "tab", "r"} {
		x.toSIM(model.Active)
		x.press("t")
		x.sees("SUSPEND 1 SIM?")
		x.confirm(name)
		x.pass(graceTime)
		if strings.Contains(x.screen(), "SUSPEND") {
			x.press("esc")
		}
		if n := x.writes(); n != 0 {
			t.Fatalf("%s confirmed", name)
		}
	}
}

func TestAFreshDialogTakesNoKeyAndNoPaste(t *testing.T) {
	x := opened(t, setting{})
	x.toSIM(model.Active)
	x.press("t", "y")
	x.sees("SUSPEND 1 SIM?")
	x.clock.move(graceTime - time.Millisecond)
	x.press("y")
	x.deliver(tea.PasteMsg{Content: "y"})
	x.idle()
	x.sees("SUSPEND 1 SIM?")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
	x.confirm("x")
	x.sees("answer the dialog")
}

func TestAStateThatChangedMeanwhileIsNotSwitched(t *testing.T) {
	x := opened(t, setting{})
	l := x.toSIM(model.Active)
	x.press("t")
	x.box.SetState(l.row().SIM.ICCID.String(), "disabled")
	x.confirm("y")
	x.sees("no longer in the state that was shown")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestABlockedSIMSaysWhyItCannotBeSwitched(t *testing.T) {
	x := opened(t, setting{sims: 400})
	x.toSIM(model.Blocked)
	x.press("t")
	x.sees("credit is needed")
	x.lacks("Cancel")
}

func TestReadOnlyRefusesEveryWriteAndSaysWhy(t *testing.T) {
	x := opened(t, setting{readOnly: "started with --read-only"})
	x.sees("READ-ONLY")
	for _, name := range []string{"t", "S"} {
		x.press(name)
		x.sees("read-only: started with --read-only")
		x.lacks("Cancel")
		x.press("esc", "esc")
	}
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestNoSingleKeyWritesAnything(t *testing.T) {
	x := opened(t, setting{})
	for r := rune(' '); r <= '~'; r++ {
		x.press(string(r))
		for range 4 {
			x.press("esc")
		}
		x.quit = false
	}
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}
