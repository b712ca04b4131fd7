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
