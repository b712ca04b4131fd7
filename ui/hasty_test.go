package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// These tests press keys faster than the program answers, as people do who know it.

func TestTwoQuickEntersReviewOnce(t *testing.T) {
	x := opened(t, setting{})
	x.toComposer()
	x.write("RESET#")
	x.tap("enter", "enter")
	x.idle()
	x.pass(graceTime)
	x.tap("y", "y")
	x.idle()
	x.pass(time.Minute)
	if n := x.sends(); n != 1 {
		t.Fatalf("%d requests sent the text", n)
	}
}

func TestTwoQuickTogglesAskOnce(t *testing.T) {
	x := opened(t, setting{})
	x.toSIM(model.Active)
	x.tap("t", "t")
	x.confirm("esc")
	x.lacks("SUSPEND")
}

func TestKeysGoToTheScreenThatOneSees(t *testing.T) {
	x := opened(t, setting{})
	x.tap("m", "q")
	if x.quit {
		t.Fatal("m q ended the program")
	}
	x.idle()
	x.tap("enter", "enter")
	x.idle()
	x.press("esc")
	x.sees("STATE")
	x.press("enter")
	x.tap("?", "esc", "esc")
	x.idle()
	x.sees("STATE")
	x.tap("m", "i", "S", "T", "q")
	x.sees("> STq")
	x.tap("f1", "esc")
	x.sees("> STq")
	x.tap("esc")
	x.sees("[3 SMS]", "goes on with the draft: STq")
}

func TestLeafingShowsTheSameSIMInHeadAndBody(t *testing.T) {
	x := opened(t, setting{})
	x.press("enter")
	x.tap("}")
	row := x.app.stack[1].(*detail).of.row()
	x.sees(nameOf(&row.SIM, 24)+" › Overview", row.SIM.ICCID.Grouped())
	x.tap("3", "}", "i", "a")
	row = x.app.stack[1].(*detail).of.row()
	x.sees("> a", "to …"+row.SIM.ICCID.Tail(7))
	x.idle()
	x.pass(dwellTime)
	x.sees("> a")
}

func TestALongTextIsReadToItsEndBeforeYWorks(t *testing.T) {
	x := opened(t, setting{width: 60, height: 16})
	x.toComposer()
	x.deliver(tea.PasteMsg{Content: strings.Repeat("a\n", 20)})
	x.press("enter")
	x.confirm("y")
	x.sees("SEND 1 TEXT?", "y works at the end")
	if n := x.sends(); n != 0 {
		t.Fatal("a text was sent that nobody can have read")
	}
	x.press(repeat("j", 30)...)
	x.press("y")
	if n := x.sends(); n != 1 {
		t.Fatalf("%d requests sent the text", n)
	}
}

func TestAFailureStaysUntilItIsDismissed(t *testing.T) {
	x := opened(t, setting{})
	x.box.Inject(sandbox.Fault{Route: "send", Nth: 1, Kind: sandbox.Reset})
	x.send("RESET#")
	x.press("{", "{")
	x.pass(noteTime)
	x.press("1")
	x.sees("unknown, the text may have been sent")
	x.press("esc")
	x.lacks("unknown, the text may have been sent")
	x.sees("[1 Overview]")
}

func TestATextThatWasNotSentIsADraftAgain(t *testing.T) {
	x := opened(t, setting{})
	x.box.Inject(sandbox.Fault{Route: "send", Nth: 1, Kind: sandbox.Status, Status: 402, Body: `{"message":"balance is empty"}`})
	x.send("RESET#")
	x.press("esc", "i")
	x.sees("> RESET#")
}

func TestWhatCountsForAnotherMonthIsNotThisMonths(t *testing.T) {
	if testing.Short() {
		t.Skip("passes much time, which the race detector makes ten times as long")
	}
	x := opened(t, setting{sims: 300})
	x.showcase()
	x.press("u")
	x.sees("so far in May")
	x.pass(10 * 24 * time.Hour)
	x.sees("Jun", "This month so far: not known.")
	x.lacks("so far in May")
	x.press("r")
	x.sees("so far in June")
}

func TestThePreviewIsOfTheSIMUnderTheCursor(t *testing.T) {
	x := opened(t, setting{width: 120, height: 40})
	x.press("/")
	for _, letter := range []string{"m", "e", "t"} {
		x.press(letter)
		x.sees(x.app.stack[0].(*list).row().SIM.ICCID.Grouped())
	}
	x.write("zzz")
	x.sees("no SIM")
	x.lacks("Coverage")
}

func TestADialogIsNotConfirmedJustAfterItBecameReadable(t *testing.T) {
	x := opened(t, setting{})
	x.toSIM(model.Active)
	x.press("t")
	x.deliver(tea.WindowSizeMsg{Width: 40, Height: 10})
	x.pass(time.Minute)
	x.deliver(tea.WindowSizeMsg{Width: 80, Height: 24})
	x.press("y")
	x.sees("SUSPEND 1 SIM?")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestNoCellIsCutAtSixtyColumns(t *testing.T) {
	x := opened(t, setting{width: 60, height: 16})
	x.sees("SEEN", "~")
	for _, line := range strings.Split(x.screen(), "\n") {
		if strings.Contains(line, "MB") && !strings.HasSuffix(line, "m") && !strings.HasSuffix(line, "h") && !strings.HasSuffix(line, "d") {
			t.Errorf("an age lost its unit: %q", line)
		}
	}
	x.press("enter")
	x.sees(x.app.stack[1].(*detail).of.row().SIM.ICCID.Grouped())
	x.press("u")
	x.sees("┤", "└")
}

func TestARefreshThatHangsStillTellsTheAge(t *testing.T) {
	x := opened(t, setting{})
	x.pass(40 * time.Minute) // for most of which nobody is there, and nothing is read
	x.box.Inject(sandbox.Fault{Route: "list", Nth: 1, Kind: sandbox.Hang})
	x.tap("r")
	x.until("STALE, loading")
}

func TestASecondRefreshWhileTheFirstRunsAsksNothing(t *testing.T) {
	x := opened(t, setting{})
	for _, tab := range []string{"enter", "u"} {
		x.press(tab)
		before := len(x.box.Requests())
		x.tap("r")
		asking := x.under
		x.tap("r", "r")
		if x.under != asking {
			t.Errorf("%d more questions are under way after two more presses", x.under-asking)
		}
		x.idle()
		if n := len(x.box.Requests()) - before; n != 1 {
			t.Errorf("three presses of r cost %d calls", n)
		}
	}
}
