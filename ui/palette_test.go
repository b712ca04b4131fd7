package ui

import (
	"strings"
	"testing"
)

func TestEveryCommandDoesWhatItSays(t *testing.T) {
	tests := []struct{ line, sees string }{
		{"filter tracker", "/ tracker"},
		{"sort seen:desc", "SEEN↓"},
		{"sort name", "NAME↑"},
		{"columns", "COLUMNS"},
		{"export", "EXPORT 40 SIMs"},
		{"accounts", "simfleet  Accounts"},
		{"help", "type to search:"},
		{"  HELP  ", "type to search:"},
		{":help", "type to search:"},
	}
	for _, from := range []string{"", "enter"} {
		for _, test := range tests {
			x := opened(t, setting{})
			if from != "" {
				x.press(from)
			}
			x.order(test.line)
			x.sees(test.sees)
		}
	}
	x := opened(t, setting{})
	asked := len(x.requests())
	x.order("refresh demo-fleet")
	if n := len(x.requests()) - asked; n != 1 {
		t.Errorf("%d requests were made", n)
	}
	x.order("quit")
	if !x.quit {
		t.Error("the program goes on")
	}
}

func TestAWrongCommandExplainsItself(t *testing.T) {
	x := opened(t, setting{})
	for line, says := range map[string]string{
		"nonsense":        "there is no command “nonsense”",
		"refr":            "there is no command “refr”; Tab completes it",
		"sort":            "a field belongs after it, such as sort seen:desc",
		"sort colour":     "there is no field “colour” to sort by",
		"sort seen desc":  "one field belongs after it",
		"filter seen>":    "seen> needs an age such as 7d",
		"refresh nowhere": "there is no such account; there are demo-fleet",
		"mouse":           "on or off belongs after it",
		"quit now":        "nothing belongs after it",
		"view nowhere":    "no view is called so; none is saved yet",
		"view save":       "a name belongs after save",
	} {
		x.press(":")
		x.write(line)
		x.press("enter")
		x.sees(says, ": "+line+"_")
		x.press("esc")
		x.sees("SIMs › all accounts")
		x.lacks(says)
	}
	if n := len(x.requests()); n != 1 || x.quit {
		t.Errorf("%d requests were made", n)
	}
}

func TestTabCompletes(t *testing.T) {
	x := opened(t, setting{})
	for typed, want := range map[string]string{
		"so": ": sort _", "sort se": ": sort se_", "sort see": ": sort seen_", "re": ": refresh _", "refresh d": ": refresh demo-fleet_",
		"mouse of": ": mouse off_", "zzz": ": zzz_", "mouse zzz": ": mouse zzz_",
	} {
		x.press(":")
		x.write(typed)
		x.press("tab")
		x.sees(want)
		x.press("esc")
	}
	x.press(":")
	x.sees("order the list", "end the program")
	x.write("sort s")
	x.lacks("end the program")
	x.sees("seen  seen:desc")
}

func TestFormerCommandsAreRecalled(t *testing.T) {
	x := opened(t, setting{})
	x.order("sort name")
	x.order("filter tracker")
	x.order("sort name")
	x.press(":")
	x.write("fi")
	for _, step := range []struct{ key, sees string }{
		{"up", ": sort name_"}, {"up", ": filter tracker_"}, {"up", ": filter tracker_"}, {"down", ": sort name_"}, {"down", ": fi_"},
	} {
		x.press(step.key)
		x.sees(step.sees)
	}
}

func TestAViewIsSavedAndOpenedByItsName(t *testing.T) {
	x := opened(t, setting{})
	x.order("filter tracker")
	x.order("view save all trackers")
	x.press("esc")
	x.order("view ALL trackers")
	x.sees("/ tracker")
	x.press("esc")
	x.press(":")
	x.write("view al")
	x.press("tab")
	x.sees(": view all trackers_")
	x.press("esc")
	if views := x.fleet.Views(); len(views) != 1 || !strings.Contains(views[0].Filter, "tracker") {
		t.Errorf("the views are %+v", views)
	}
}

func TestTabTakesNothingAway(t *testing.T) {
	x := opened(t, setting{})
	for _, name := range []string{"Alpha one", "alpha two"} {
		x.order("view save " + name)
	}
	x.press(":")
	x.write("view alp")
	x.press("tab")
	x.sees(": view alp_", "Alpha one  alpha two")
}

// A command asks as the form does before a view takes the place of another.
func TestACommandThatReplacesAViewAsks(t *testing.T) {
	x := opened(t, setting{})
	x.order("filter tracker")
	x.order("view save mine")
	x.press("esc")
	x.order("filter gw")
	x.order("view save mine")
	x.sees("REPLACE VIEW 1 “mine”?", "1 mine")
	x.confirm("enter")
	if views := x.fleet.Views(); views[0].Filter != "tracker" {
		t.Errorf("the view asks for %q", views[0].Filter)
	}
	x.order("view save mine")
	x.confirm("y")
	x.order("view save mine") // it is open now
	x.sees("view 1 “mine” is saved")
	if views := x.fleet.Views(); len(views) != 1 || views[0].Filter != "gw" {
		t.Errorf("the views are %+v", views)
	}
	x.order("view save " + strings.Repeat("long", 11))
	x.sees("a name has 40 signs at most")
}
