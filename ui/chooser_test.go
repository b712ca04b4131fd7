package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestColumnsAreHiddenShownAndMoved(t *testing.T) {
	x := opened(t, setting{})
	usualHeads := x.heads()
	x.press("z", "j", "j")
	x.sees("COLUMNS", "> [x] VENDOR", "kept at once")
	x.press("enter")
	x.sees("> [ ] VENDOR")
	x.press("esc")
	x.lacks("VENDOR")
	x.press("z", "G")
	for !strings.HasPrefix(x.boxLine(), "[ ] IMSI") {
		x.press("k")
	}
	x.press("space")
	for x.home().chosen[1] != "imsi" {
		x.press("<")
	}
	x.press("z")
	if got, want := x.heads(), "STATE IMSI NAME"; !strings.HasPrefix(got, want) {
		t.Fatalf("the heads are %q, want %q first", got, want)
	}
	x.press("z", "j", ">", ">", "esc")
	if got, want := x.heads(), "STATE NAME"; !strings.HasPrefix(got, want) {
		t.Fatalf("the heads are %q, want %q first", got, want)
	}
	x.press("z", "g", "<", "G", ">", "0", "esc") // neither end is passed
	if got := x.heads(); got != usualHeads {
		t.Fatalf("the usual heads are %q, want %q", got, usualHeads)
	}
}

func TestAColumnByWhichSIMsAreKnownStays(t *testing.T) {
	x := opened(t, setting{})
	x.press("z", "space", "j", "space") // STATE and NAME go
	x.sees("[ ] STATE", "[ ] NAME")
	x.press("j", "j", "j")
	x.sees("> [x] ICCID")
	x.press("space")
	x.sees("> [x] ICCID", "STATE, NAME or ICCID stays in sight")
	x.press("k")
	x.lacks("stays in sight")
	x.press("esc")
	if got, want := x.heads(), "VENDOR ACCOUNT ICCID"; !strings.HasPrefix(got, want) {
		t.Fatalf("the heads are %q, want %q first", got, want)
	}
}

func TestAColumnWithoutRoomSaysSo(t *testing.T) {
	x := opened(t, setting{width: 60, height: 16})
	x.press("z")
	x.sees("[x] ACCOUNT no room at this width", "[x] TAGS no room", "1–9 of 22")
	x.lacks("SEEN        no room")
	x.deliver(tea.WindowSizeMsg{Width: 140, Height: 40})
	x.sees("[x] ACCOUNT ", "[x] TAGS")
	x.press("esc", "p", "z")
	x.lacks("no room")
}

func TestBoxesOfTheListFitTheLeastScreen(t *testing.T) {
	x := opened(t, setting{width: 60, height: 16, ascii: true})
	for _, box := range [][]string{{"f"}, {"f", "j", "j", "j", "enter"}, {"z"}, {"F"}, {"F", "tab"}} {
		x.press(box...)
		lines := strings.Split(x.screen(), "\n")
		checkFits(t, x.app.View().Content, 60, 16)
		if len(lines) != 16 || !strings.HasPrefix(strings.TrimSpace(lines[13]), "+---") {
			t.Errorf("%v does not fit:\n%s", box, x.screen())
		}
		for _, line := range lines {
			if cells(line) > 60 || cells(line) != len(line) {
				t.Errorf("%v has the line %q", box, line)
			}
		}
		x.press("esc", "esc")
	}
}

// The keys of a box stand below it, where there is no help: all that it can do beside moving the cursor.
func TestTheKeysOfABoxFitItsHintLine(t *testing.T) {
	for width, rows := range map[int]int{60: 16, 80: 24} {
		x := opened(t, setting{width: width, height: rows})
		for key, keys := range map[string][]string{
			"F": {"Enter save as view 1", "Esc cancel", "Tab rename, remove"},
			"z": {"Space show or hide", "Esc close", "0 usual ones", "< > move"},
			"f": {"Enter show the values", "Esc close"},
			"i": {"Enter read the file", "Esc cancel"},
			"E": {"Enter choose"},
		} {
			x.press(key)
			x.sees(keys...)
			x.press("esc")
		}
		x.press("E", "enter")
		x.sees("Enter write the file")
		x.press("esc")
	}
}

func TestWithoutASIMTheExportIsOff(t *testing.T) {
	x := opened(t, setting{})
	x.filtered("nobody")
	x.press("?")
	x.write("export")
	x.sees("there is no SIM to export")
	x.press("esc", "esc", "space")
	x.filtered("nobody") // what is marked can be exported though it is hidden
	x.press("E")
	x.sees("EXPORT 1 marked SIM, 1 of them hidden")
}
