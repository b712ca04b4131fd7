package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/provider/sandbox"
)

func TestTheFirstFrameIsDrawnBeforeAnyVendorIsAsked(t *testing.T) {
	x := start(t, setting{})
	x.sees("simfleet", "STATE", "Loading the list")
	if n := len(x.box.Requests()); n != 0 {
		t.Fatalf("%d requests left before the first frame", n)
	}
	x.idle()
	x.sees("row 1 of 40")
}

func TestRowsAreUsableWhileLaterPagesArrive(t *testing.T) {
	x := start(t, setting{sims: 600, faults: []sandbox.Fault{{Route: "list", Nth: 3, Kind: sandbox.Hang}}})
	x.until("row 1 of 250")
	x.tap("j", "j")
	x.sees("row 3 of", "loading", "600 in all")
}

func TestEachKeyMovesOnAThousandRows(t *testing.T) {
	x := opened(t, setting{sims: 1284})
	for _, step := range []struct{ key, place string }{
		{"G", "row 1284 of 1284"},
		{"g", "row 1 of 1284"},
		{"pgdown", "row 18 of 1284"},
		{"ctrl+d", "row 35 of 1284"},
		{"ctrl+u", "row 18 of 1284"},
		{"pgup", "row 1 of 1284"},
		{"end", "row 1284 of 1284"},
		{"home", "row 1 of 1284"},
		{"j", "row 2 of 1284"},
		{"down", "row 3 of 1284"},
		{"k", "row 2 of 1284"},
		{"up", "row 1 of 1284"},
		{"k", "row 1 of 1284"},
	} {
		before := len(x.box.Requests())
		x.tap(step.key)
		if !strings.Contains(x.screen(), step.place) {
			t.Fatalf("after %s the frame does not show %q:\n%s", step.key, step.place, x.screen())
		}
		x.idle()
		if n := len(x.box.Requests()) - before; n != 0 {
			t.Fatalf("%s cost %d calls", step.key, n)
		}
	}
}

func TestTheFilterFollowsEachLetterAndEscTakesItOff(t *testing.T) {
	x := opened(t, setting{})
	name := strings.Fields(x.cursorLine())[3]
	x.press("/")
	x.write(name)
	x.sees("/ "+name, "40 in all")
	if !strings.Contains(x.cursorLine(), name) {
		t.Fatalf("the cursor is not on %s:\n%s", name, x.screen())
	}
	x.write("qqqq")
	x.sees("No SIM matches", "Esc clears")
	x.press("esc")
	x.sees("row 1 of 40")
	if n := len(x.box.Requests()); n != 1 {
		t.Fatalf("filtering cost calls: %d requests in all", n)
	}
}

func TestFilterRowAndScrollAreTheSameAfterADetail(t *testing.T) {
	x := opened(t, setting{sims: 400})
	x.press("/")
	x.write("active")
	x.press("enter")
	for range 30 {
		x.press("j")
	}
	before := x.screen()
	x.press("enter")
	x.sees("Overview")
	x.press("esc")
	// The calls of the day and the details that were read have moved on; the list has not.
	if got, want := listPart(x.screen()), listPart(before); got != want {
		t.Fatalf("the list has moved; now:\n%s\nbefore:\n%s", got, want)
	}
}

// listPart gives the filter, the head and the rows of a list's screen.
func listPart(screen string) string {
	lines := strings.Split(screen, "\n")
	return strings.Join(lines[1:len(lines)-footHeight], "\n")
}

func TestEscPeelsOneLayerAndNeverQuits(t *testing.T) {
	x := opened(t, setting{})
	x.press("/")
	x.write("a")
	x.press("enter", "?")
	x.sees("KEYS")
	x.press("esc")
	x.lacks("KEYS")
	x.sees("/ a")
	x.press("esc")
	x.lacks("/ a")
	x.press("esc", "esc")
	if x.quit {
		t.Fatal("Esc ended the program")
	}
	x.press("q")
	if !x.quit {
		t.Fatal("q did not end the program at the root")
	}
}

func TestThePreviewIsThereFrom110ColumnsOn(t *testing.T) {
	x := opened(t, setting{width: 120, height: 40})
	x.sees("│", "Coverage")
	x.press("p")
	x.lacks("Coverage")
	x.press("p")
	x.sees("Coverage")
	x.deliver(tea.WindowSizeMsg{Width: 100, Height: 24})
	x.lacks("Coverage")
}

func TestThePreviewFollowsTheCursorAtNoCall(t *testing.T) {
	x := opened(t, setting{width: 120, height: 40})
	before := len(x.box.Requests())
	x.press("j", "j", "j")
	grouped := x.app.stack[0].(*list).row().SIM.ICCID.Grouped()
	x.sees(grouped)
	if n := len(x.box.Requests()) - before; n != 0 {
		t.Fatalf("moving the cursor cost %d calls", n)
	}
}

func TestATerminalThatIsTooSmallSaysSoAndTakesNothingButQuitting(t *testing.T) {
	x := opened(t, setting{})
	x.press("j", "j", "j")
	line := x.cursorLine()
	x.press("t")
	x.deliver(tea.WindowSizeMsg{Width: 59, Height: 15})
	if got := strings.TrimSpace(x.screen()); got != "needs 60×16, have 59×15" {
		t.Fatalf("shows %q", got)
	}
	x.confirm("y")
	if n := x.writes(); n != 0 {
		t.Fatalf("a dialog that cannot be read was confirmed: %d writes", n)
	}
	x.deliver(tea.WindowSizeMsg{Width: 80, Height: 24})
	x.sees("Cancel")
	x.confirm("esc")
	if x.cursorLine() != line {
		t.Fatalf("the cursor is at %q and was at %q", x.cursorLine(), line)
	}
	x.deliver(tea.WindowSizeMsg{Width: 59, Height: 15})
	x.press("q")
	if !x.quit {
		t.Fatal("q did not end the program")
	}
}

func TestSortingByAnyColumnTurnsRoundAndKeepsTheSIM(t *testing.T) {
	x := opened(t, setting{})
	x.press("j", "j")
	sim := x.app.stack[0].(*list).row().Key()
	for range 2 {
		for i := range len(columns) + 1 {
			x.press("s")
			x.press(repeat("k", len(columns)+1)...)
			x.press(repeat("j", i)...)
			x.press("enter")
			if got := x.app.stack[0].(*list).row().Key(); got != sim {
				t.Fatalf("sorted by choice %d the cursor is on %v", i, got)
			}
		}
	}
	x.press("s")
	x.press(repeat("k", len(columns)+1)...)
	x.press("j", "j", "j", "j", "j", "j", "enter", "g")
	x.sees("USED/LIMIT↑")
	low := x.cursorLine()
	x.press("s", "enter", "g")
	x.sees("USED/LIMIT↓")
	if x.cursorLine() == low {
		t.Fatal("the other direction shows the same SIM first")
	}
}

func repeat(key string, n int) []string { return strings.Fields(strings.Repeat(key+" ", n)) }

func TestTheCursorStaysOnItsSIMWhenTheListGrows(t *testing.T) {
	x := opened(t, setting{})
	x.press("j", "j", "j", "j")
	sim := x.app.stack[0].(*list).row().Key()
	x.box.Add("newcomer")
	x.press("r")
	x.sees("of 41")
	if got := x.app.stack[0].(*list).row().Key(); got != sim {
		t.Fatalf("the cursor went to %v", got)
	}
}

func TestAFailedRefreshKeepsTheDataAndTheirAge(t *testing.T) {
	x := opened(t, setting{})
	x.pass(4*time.Minute + 29*time.Second)
	x.sees("read 4m ago")
	x.lacks("STALE")
	x.box.Inject(sandbox.Fault{Route: "list", Kind: sandbox.Status, Status: 401, Body: `{"message":"no"}`})
	x.pass(time.Minute)
	x.sees("read 5m ago STALE: simbase rejected the key", "(HTTP 401)", "row 1 of 40")
	asked := len(x.requests())
	x.pass(10 * time.Minute)
	if more := len(x.requests()) - asked; more != 0 {
		t.Fatalf("a key that was rejected was tried %d times more", more)
	}
	x.sees("read 15m ago STALE")
	x.box.Heal()
	x.press("r")
	x.sees("read just now")
	x.lacks("STALE")
	x.pass(5*time.Minute + time.Second)
	x.sees("read just now")
	x.pass(30 * time.Minute) // nobody is there, and nothing is asked
	x.sees("read 25m ago STALE")
}

func TestTheCostOfARefreshIsShown(t *testing.T) {
	x := opened(t, setting{sims: 600, width: 120, height: 40})
	x.sees("refresh (3 calls)")
	before := len(x.box.Requests())
	x.press("r")
	if n := len(x.box.Requests()) - before; n != 3 {
		t.Fatalf("the refresh cost %d calls and not 3", n)
	}
	x.sees(fmt.Sprintf("demo-fleet %d of 5000", len(x.box.Requests())))
}

func TestAPasteOutsideATextFieldDoesNothing(t *testing.T) {
	x := opened(t, setting{})
	under := x.cursorLine()
	x.deliver(tea.PasteMsg{Content: "ty\ry\r/q"})
	x.idle()
	x.sees("/  filters by any field", "a paste outside a text field does nothing; / filters")
	if x.cursorLine() != under || x.writes() != 0 || x.quit {
		t.Fatalf("the paste acted:\n%s", x.screen())
	}
}

func TestOnlyTheFirstScreenOffersTheDemo(t *testing.T) {
	x := &terminal{t: t, msgs: make(chan tea.Msg, 16), clock: &clock{now: time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC)}}
	x.run(Config{ConfigPath: "~/.config/simfleet/config.toml"}, 80, 24)
	x.idle()
	x.sees("~/.config/simfleet/config.toml", "[[account]]", "tries the demo", "Keys are never typed in here")
	x.press("esc")
	if !x.quit {
		t.Fatal("Esc did not end the program")
	}
}

func TestAnAccountWithoutSIMsSaysSo(t *testing.T) {
	x := opened(t, setting{sims: -1})
	x.sees("These accounts have no SIM.", "0 of 0")
	x.press("j", "G", "enter")
	x.sees("there is no SIM under the cursor")
}

func TestASIMThatVanishesIsMarkedBeforeItGoes(t *testing.T) {
	x := opened(t, setting{})
	x.press("j")
	row := x.app.stack[0].(*list).row()
	x.box.Remove(row.SIM.ICCID.String())
	x.press("r")
	if line := x.cursorLine(); !strings.Contains(line, "✕ gone?") || !strings.Contains(line, row.SIM.ICCID.Tail(7)) {
		t.Fatalf("the cursor's row is %q", line)
	}
	x.press("r")
	x.lacks(row.SIM.ICCID.Tail(7))
	x.sees("of 39")
}
