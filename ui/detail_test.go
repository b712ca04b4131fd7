package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// asked counts the requests whose path ends so or holds the text.
func (x *terminal) asked(part string) int {
	n := 0
	for _, r := range x.box.Requests() {
		if strings.Contains(r.Path, part) {
			n++
		}
	}
	return n
}

func TestTheDetailCostsOneCallAndTellsWhatTheVendorWithholds(t *testing.T) {
	x := opened(t, setting{})
	x.toSIM(model.Active)
	before := len(x.box.Requests())
	x.press("enter")
	x.sees("[1 Overview]", "ICCID", "IMEI", "MSISDN", "IMSI       – not given by simbase", "Data limit – not given by simbase",
		"details read just now", "simbase MB) this month", "1 simbase MB = 1048576 B")
	if n := len(x.box.Requests()) - before; n != 1 {
		t.Fatalf("the detail cost %d calls", n)
	}
	x.press("esc", "enter")
	if n := len(x.box.Requests()) - before; n != 1 {
		t.Fatalf("opening it again within a minute cost a call: %d", n)
	}
}

func TestTheBracesGoThroughTheListAndTheCursorFollows(t *testing.T) {
	x := opened(t, setting{})
	l := x.app.stack[0].(*list)
	x.press("enter", "{")
	x.sees("this is the first SIM", "SIM 1 of 40")
	before := x.asked("/simcards/")
	x.press("}", "}", "}")
	x.sees("SIM 4 of 40")
	if n := x.asked("/simcards/") - before; n != 0 {
		t.Fatalf("leafing through cost %d calls", n)
	}
	x.pass(dwellTime)
	if n := x.asked("/simcards/") - before; n != 1 {
		t.Fatalf("staying cost %d calls and not 1", n)
	}
	key := x.app.stack[1].(*detail).of.key()
	x.press("u")
	x.sees("[2 Usage]")
	x.press("esc")
	if got := l.row().Key(); got != key {
		t.Fatalf("the list's cursor is on %v and not on %v", got, key)
	}
}

func TestTabsAreReachedByNumberLetterAndTab(t *testing.T) {
	x := opened(t, setting{})
	x.press("enter")
	for _, step := range []struct{ key, tab string }{
		{"2", "[2 Usage]"},
		{"3", "[3 SMS]"},
		{"1", "[1 Overview]"},
		{"tab", "[2 Usage]"},
		{"tab", "[3 SMS]"},
		{"tab", "[1 Overview]"},
		{"shift+tab", "[3 SMS]"},
		{"u", "[2 Usage]"},
		{"m", "[3 SMS]"},
	} {
		x.press(step.key)
		x.sees(step.tab)
	}
}

func TestTwelveMonthsCostElevenCallsOnce(t *testing.T) {
	x := opened(t, setting{sims: 300})
	x.showcase()
	x.press("u")
	x.sees("Jun", "May", "past months: mean", "so far in May", "months are UTC")
	if n := x.asked("/usage/"); n != months-1 {
		t.Fatalf("the chart cost %d calls and not %d", n, months-1)
	}
	x.press("esc", "u")
	if n := x.asked("/usage/"); n != months-1 {
		t.Fatalf("past months were asked for again: %d", n)
	}
	if n := x.asked("/balance"); n != 1 {
		t.Fatalf("the balance was asked for %d times", n)
	}
	x.press("left")
	x.sees("April 2026  ", "sessions", "zero-byte", "cost ", "EUR")
}

// showcase puts the cursor on the SIM that the sandbox keeps for showing.
func (x *terminal) showcase() {
	x.t.Helper()
	x.press("/")
	x.write("tracker-0142")
	x.press("enter")
}

func TestTheCurrentMonthIsAskedForOnDemandOnly(t *testing.T) {
	x := opened(t, setting{sims: 300})
	x.showcase()
	x.press("u")
	x.sees("May 2026 so far", "sessions and cost so far: r asks")
	before := len(x.box.Requests())
	x.press("r")
	x.sees("May 2026 so far", " sessions ·", "cost ")
	x.lacks("r asks")
	if n := len(x.box.Requests()) - before; n != 1 {
		t.Fatalf("the current month cost %d calls", n)
	}
}

func TestMonthsFillInAsTheyArriveAndLeavingCancels(t *testing.T) {
	x := opened(t, setting{sims: 300, faults: []sandbox.Fault{{Route: "usage", Nth: months - 1, Kind: sandbox.Hang}}})
	x.showcase()
	x.tap("u")
	x.until("reading 1 month…")
	x.sees("past months: mean", "…")
	x.press("esc")
	x.lacks("Usage")
	if n := x.asked("/usage/"); n > months-1 {
		t.Fatalf("a month that nobody waits for was asked for again: %d calls", n)
	}
}

func TestMissingZeroAndFailedMonthsLookDifferent(t *testing.T) {
	x := opened(t, setting{sims: 300, faults: []sandbox.Fault{
		{Route: "usage", Nth: 2, Kind: sandbox.Status, Status: 404, Body: `{"message":"no such month"}`},
		{Route: "usage", Nth: 3, Kind: sandbox.Status, Status: 400, Body: `{"message":"broken"}`},
	}})
	x.showcase()
	x.press("u")
	x.sees("For 1 month no usage is given", "1 month not read", "·", "!")
	x.press("r")
	x.lacks("1 month not read")
}

func TestASIMThatIsGoneSaysSoAndIsNotSwitched(t *testing.T) {
	x := opened(t, setting{})
	l := x.toSIM(model.Active)
	iccid := l.row().SIM.ICCID.String()
	x.press("enter")
	x.box.Remove(iccid)
	x.press("r")
	x.sees("does not know this SIM any more")
	x.pass(5*time.Minute + time.Second) // the list is read anew beneath the detail
	x.sees("no longer in the list of demo-fleet; this is how it was", l.shown.Row(0).SIM.Tags[0].Clean(model.Line, 20))
	x.press("t")
	x.lacks("Cancel")
	x.press("3", "i")
	x.lacks("allowed")
	x.sees("no longer in the list of demo-fleet")
}

func TestDetailsThatCouldNotBeReadAnewKeepTheirAge(t *testing.T) {
	x := opened(t, setting{})
	x.press("enter")
	x.clock.move(4 * time.Minute)
	x.box.Inject(sandbox.Fault{Route: "sim", Kind: sandbox.Status, Status: 500})
	x.press("r")
	x.sees("details read 4m ago STALE: simbase has an error of its own", "350000000098182")
	x.box.Heal()
	x.press("r")
	x.sees("details read just now")
	x.lacks("STALE")
}
