package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// filtered types a filter and keeps it.
func (x *terminal) filtered(text string) {
	x.t.Helper()
	x.press("/")
	x.write(text)
	x.press("enter")
}

// SIMs are found by the end of their ICCID, by their number however it is typed and by their address, and it is told where.
func TestASIMIsFoundByWhateverIsKnownOfIt(t *testing.T) {
	for text, where := range map[string]string{
		"0098205": "ICCID", "+999 900 000 142": "MSISDN", "10.64.3.18": "IP", "999900000142": "MSISDN",
	} {
		x := opened(t, setting{})
		x.filtered("tracker-0142")
		x.press("enter", "esc", "esc") // its number is not in the list of this vendor
		x.press("/")
		x.write(text)
		x.sees("row 1 of 1, 40 in all")
		if name := x.home().row().SIM.Name.Raw(); name != "tracker-0142" {
			t.Errorf("%q finds %s", text, name)
		}
		x.press("enter")
		x.sees("found in " + where)
	}
}

func TestAVendorIsFilteredAndAWordTakenOut(t *testing.T) {
	x := opened(t, setting{company: true, sims: 60})
	all := x.home().shown.Len()
	x.filtered("vendor:simbase !tracker-014")
	if n := len(x.home().rows); n == 0 || n == all {
		t.Fatalf("%d of %d are shown", n, all)
	}
	for _, n := range x.home().rows {
		row := x.home().shown.Row(int(n))
		if x.app.vendor(row.Account).Name != "simbase" || strings.Contains(row.SIM.Name.Raw(), "tracker-014") {
			t.Errorf("%s of %s is shown", row.SIM.Name, row.Account)
		}
	}
	x.sees("in all")
}

func TestRangesFilterAndTheOrderStandsInTheFilter(t *testing.T) {
	x := opened(t, setting{company: true, sims: 200})
	x.filtered("used>80% state:active sort:used:desc")
	rows, last := x.home().rows, int64(1<<62)
	if len(rows) == 0 {
		t.Fatal("no SIM has used more than 80 % of its limit")
	}
	for _, n := range rows {
		sim := x.home().shown.Row(int(n)).SIM
		if sim.State != model.Active || *sim.Used*10 <= *sim.Limit.Amount*8 || *sim.Used > last {
			t.Errorf("%s is %s, used %d of %d, after %d", sim.Name, sim.State, *sim.Used, *sim.Limit.Amount, last)
		}
		last = *sim.Used
	}
	x.sees("USED/LIMIT↓")
}

// A filter that cannot be read keeps the rows that were there before its last term, and says why under the place.
func TestABrokenFilterSaysWhyAndKeepsTheRows(t *testing.T) {
	x := opened(t, setting{})
	x.press("/")
	x.write("state:active")
	kept := len(x.home().rows)
	x.write(" seen>")
	x.sees("^ seen> needs an age such as 7d")
	if n := len(x.home().rows); n != kept || n == 0 {
		t.Errorf("%d rows are left of %d", n, kept)
	}
	lines := strings.Split(x.screen(), "\n")
	if caret := strings.Index(lines[2], "^"); caret != strings.Index(lines[1], "seen>")+len("seen>") {
		t.Errorf("the caret is at %d:\n%s\n%s", caret, lines[1], lines[2])
	}
	x.write("7d")
	x.lacks("^")
	x.sees("STATE")
}

// Escape takes one layer at a time: the help, the filter, the marks, and then nothing.
func TestEscapePeelsHelpFilterAndMarks(t *testing.T) {
	x := opened(t, setting{})
	x.press("space", "space", "space")
	x.filtered("tracker")
	x.press("?")
	x.sees("KEYS")
	x.press("esc")
	x.lacks("KEYS")
	x.sees("/ tracker", "3 marked")
	x.press("esc")
	x.lacks("/ tracker")
	x.sees("3 marked")
	x.press("esc")
	x.lacks("marked")
	x.press("esc", "esc")
	if x.quit || len(x.app.stack) != 1 {
		t.Error("Esc did more than peel")
	}
}

// A vendor that is down hides no hit of the others, and is named.
func TestAVendorThatIsDownIsNamedBesideTheHitsOfTheOthers(t *testing.T) {
	x := opened(t, setting{company: true, sims: 60})
	x.stage("gateways").Inject(sandbox.Fault{Route: "list", Kind: sandbox.Status, Status: 500, Body: "{}"})
	x.press("r")
	x.filtered("tracker")
	if len(x.home().rows) == 0 {
		t.Fatal("nothing is found")
	}
	x.sees("results may be incomplete: gateways", "STALE")
}

func TestMarksFollowTheirSIMsAndNothingIsChangedMeanwhile(t *testing.T) {
	x := opened(t, setting{})
	x.press("space")
	x.sees("1 marked")
	if x.home().cursor != 1 {
		t.Errorf("the cursor is on row %d after marking the first", x.home().cursor)
	}
	x.press("v", "j", "j")
	x.sees("4 marked")
	x.press("k")
	x.sees("3 marked")
	x.press("v", "G")
	x.sees("3 marked")
	x.press("s", "j", "j", "enter") // sorted, the marks are on the same SIMs
	x.sees("3 marked")
	before := x.writes()
	for _, key := range []string{"t", "S", "K", "#", "L", "M"} {
		x.press(key)
		x.sees("3 SIMs marked in the list")
		x.lacks("Cancel")
	}
	x.pass(graceTime)
	x.press("y", "enter", "t", "y")
	if n := x.writes() - before; n != 0 {
		t.Errorf("%d writes while SIMs were marked", n)
	}
	x.press("esc", "esc", "esc")
	x.lacks("marked")
}

func TestAllThatAreShownAreMarkedAndHiddenMarksAreCounted(t *testing.T) {
	x := opened(t, setting{})
	x.filtered("state:suspended")
	shown := len(x.home().rows)
	x.press("a")
	x.sees(plural(shown, "x")[:1])
	if n := x.home().marks.Len(); n != shown {
		t.Fatalf("%d of %d are marked", n, shown)
	}
	x.press("/")
	x.write(" gw")
	hidden := shown - len(x.home().rows)
	x.press("enter")
	x.sees(strings.TrimSuffix(plural(hidden, "hidden"), "s") + ")")
	x.press("esc", "a")
	if n := x.home().marks.Len(); n != 40 {
		t.Errorf("%d are marked", n)
	}
	x.press("a")
	x.lacks("marked")
}

// The list is read anew by itself, a SIM comes in above the cursor, and the cursor stays on its own.
func TestTheCursorStaysWhenASIMComesInAbove(t *testing.T) {
	x := opened(t, setting{})
	x.press("s", "j", "j", "enter", "g", "j", "j") // by name
	key := x.home().key()
	x.box.Add("aaa-newcomer")
	x.pass(5*time.Minute + quietTime + time.Second)
	x.sees("of 41")
	if got := x.home().key(); got != key {
		t.Errorf("the cursor went from %v to %v", key, got)
	}
}

// Marks of SIMs that are gone hold nothing up.
func TestAMarkGoesWithItsSIM(t *testing.T) {
	x := opened(t, setting{})
	iccid := x.home().row().SIM.ICCID.String()
	x.press("space")
	x.box.Remove(iccid)
	x.press("r", "r")
	x.lacks("1 marked")
	x.press("t")
	x.sees("Cancel")
}

// Where the words of the filter were found is told of the SIM under the cursor, also when the cursor followed a detail.
func TestWhereItWasFoundIsToldOfTheSIMUnderTheCursor(t *testing.T) {
	x := opened(t, setting{})
	x.filtered("fleet-nl|gw")
	x.press("g")
	told := map[string]bool{}
	for range x.home().rows {
		x.press("enter", "}", "esc")
		l := x.home()
		want := foundIn(l.shown.MatchedBy(int(l.rows[l.cursor]), l.query))
		x.sees(want)
		told[want] = true
	}
	if len(told) < 2 {
		t.Errorf("all were found in the same: %v", told)
	}
}

// A key takes an order out of the filter, but not out of one that cannot be read, of which it would take more.
func TestASortKeyLeavesAFilterThatCannotBeRead(t *testing.T) {
	x := opened(t, setting{})
	x.filtered("sort:used state:active seen>")
	x.press("<")
	x.sees("/ sort:used state:active seen>", "the filter holds an order, and cannot be read: seen> needs an age", "^ seen>")
	x.press("esc")
	x.filtered("sort:used state:active")
	x.press("<")
	x.sees("/ state:active ·")
	x.lacks("^")
}

// A sort that is put off while the cursor moves is done once, however many changes there were.
func TestASortThatWasPutOffIsDoneOnce(t *testing.T) {
	x := opened(t, setting{})
	x.press(">", "j")
	for range 5 {
		x.do(x.home().Update(changedMsg{}))
	}
	x.idle()
	due := 0
	for _, timer := range x.timers {
		if _, ok := timer.msg.(settleMsg); ok {
			due++
		}
	}
	if due != 1 {
		t.Errorf("%d sorts are due", due)
	}
	x.pass(2 * quietTime)
	x.press("j")
	x.box.Add("aaa-newcomer")
	x.press("r")
	x.pass(quietTime)
	x.sees("of 41")
}
