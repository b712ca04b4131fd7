package main_test

import (
	"strings"
	"testing"
)

func TestAViewThatNobodySavedIsToldBeforeTheScreen(t *testing.T) {
	t.Parallel()
	tt := newUser(t).start("--demo", "--view", "NL fleet")
	end(t, tt, 2)
	if said := tt.Output(); !strings.HasPrefix(said, `simfleet: there is no view "NL fleet"`) || strings.Contains(said, "\x1b") {
		t.Errorf("says %q", said)
	}
}

func TestTheFirstFrameIsFiltered(t *testing.T) {
	t.Parallel()
	tt := newUser(t).start("--demo", "-f", "name=tracker-2143")
	shows(t, tt, "/ name=tracker-2143")
	shows(t, tt, "row 1 of 1, ")
	if before, _, _ := strings.Cut(tt.Output(), "name=tracker-2143"); strings.Contains(before, "tracker-2140") {
		t.Errorf("SIMs were shown before the filter: %q", before)
	}
	tt.Type("\x03")
	end(t, tt, 0)
}
