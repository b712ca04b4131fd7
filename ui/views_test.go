package ui

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// keeping starts the program as [start] does, on a fleet that keeps things in a state directory: another one that is started
// on the same is the program after a restart.
func keeping(t *testing.T, dir string) *terminal {
	t.Helper()
	x := &terminal{t: t, state: dir, msgs: make(chan tea.Msg, 256)}
	x.clock = &clock{now: time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC)}
	var accounts []*provider.Account
	for _, settings := range x.vendors(setting{}, 40) {
		settings.PerSecond, settings.Version, settings.Now = 10_000, "test", x.clock.Now
		account, err := provider.Open(settings)
		if err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts, account)
	}
	kept, err := store.Open(t.Context(), dir, store.Options{Now: x.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	x.fleet = fleet.New(fleet.Config{
		Accounts: accounts, Now: x.clock.Now, Sleep: x.sleep, Store: kept,
		Journal: journal.Open(journal.Config{Dir: filepath.Join(dir, "journal"), Now: x.clock.Now}),
	})
	t.Cleanup(func() {
		_ = x.fleet.Close(context.Background())
		_ = kept.Close()
	})
	x.run(Config{Fleet: x.fleet, Demo: true}, 0, 0)
	return x
}

// heads gives the heads of the columns, which are below the filter.
func (x *terminal) heads() string {
	return strings.Join(strings.Fields(strings.Split(x.screen(), "\n")[2]), " ")
}

func (x *terminal) title() string { return strings.SplitN(x.screen(), "\n", 2)[0] }

func (x *terminal) shows(title string) {
	x.t.Helper()
	if !strings.Contains(x.title(), title) {
		x.t.Fatalf("the title lacks %q:\n%s", title, x.screen())
	}
}

// again is the program after a restart on the same fleet.
func (x *terminal) again(config Config) {
	x.t.Helper()
	x.app.Close()
	for x.under > 0 && x.step() { // what the former one waits for would be taken from the next
	}
	config.Fleet, config.Demo = x.fleet, true
	x.run(config, 0, 0)
	x.idle()
}

func TestAViewBringsFilterSortAndColumnsBackAfterARestart(t *testing.T) {
	dir := t.TempDir()
	x := keeping(t, dir)
	x.idle()
	x.press("z", "j", "j", "space", "esc", "s")
	x.pick("USED/LIMIT")
	x.press("s")
	x.pick("USED/LIMIT")
	x.press("/")
	x.write("state:active")
	x.press("enter", "F")
	x.sees("SAVE AS VIEW", "filter: state:active · sort: used:desc", "name: state:active", "Enter saves it as view 1")
	x.press("down", "down")
	x.typeOver("NL fleet")
	x.sees("Enter saves it as view 3")
	x.press("enter")
	x.sees("view 3 “NL fleet” is saved: 3 opens it")
	x.shows("SIMs › view 3 NL fleet ")
	want, heads := listPart(x.screen()), x.heads()
	x.press("0", "z", "0", "esc")
	x.sees("VENDOR", "row 1 of 40")
	x.close()

	y := keeping(t, dir)
	y.idle()
	y.shows("SIMs › all accounts ")
	y.press("3")
	y.shows("SIMs › view 3 NL fleet ")
	if got := listPart(y.screen()); got != want || strings.Contains(heads, "VENDOR") || !strings.Contains(heads, "USED/LIMIT↓") {
		t.Fatalf("the view shows:\n%s\nand showed:\n%s", got, want)
	}
	y.press("0")
	y.shows("SIMs › all accounts ")
	y.sees("VENDOR", "/ filters by any field", "row 1 of 40")
	y.lacks("↓")
}

func TestSortAndColumnsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	x := keeping(t, dir)
	x.idle()
	x.press("s")
	x.sees("SORT BY", "STATE", "NAME")
	x.pick("SEEN")
	x.sees("SEEN↑")
	x.press("s")
	x.pick("SEEN")
	x.sees("SEEN↓")
	x.press("z", "j", "j", "space")
	x.sees("[ ] VENDOR")
	x.press("z")
	x.lacks("VENDOR")
	rows := listPart(x.screen())
	x.close()

	y := keeping(t, dir)
	y.lacks("VENDOR") // of the first frame too
	y.sees("SEEN↓")
	y.idle()
	if got := listPart(y.screen()); got != rows {
		t.Fatalf("after a restart:\n%s\nbefore:\n%s", got, rows)
	}
	y.press("z", "0", "esc")
	y.sees("VENDOR")
	y.close()

	z := keeping(t, dir)
	z.sees("VENDOR", "SEEN↓")
}

func TestOfQuickChangesTheLastOneIsKept(t *testing.T) {
	dir := t.TempDir()
	x := keeping(t, dir)
	x.idle()
	x.tap(">", ">", ">", ">", ">", ">", "<")
	want := x.heads()
	x.idle()
	x.close()
	y := keeping(t, dir)
	if got := y.heads(); got != want || !strings.Contains(got, "↑") {
		t.Fatalf("after a restart the heads are %q, want %q", got, want)
	}
}

func TestDamagedMemoriesAreNone(t *testing.T) {
	x := opened(t, setting{})
	usual := x.heads()
	for _, damaged := range []string{
		"no JSON", `{"columns":["used"],"sort":"nosuch:up"}`, `{"columns":["nosuch","","in"]}`, `{"sort":"x y"}`, `[]`, `{"columns":[]}`,
	} {
		if err := x.fleet.Remember(t.Context(), listDesk, damaged); err != nil {
			t.Fatal(err)
		}
		x.again(Config{})
		if got := x.heads(); got != usual {
			t.Errorf("of %s there are %q, want %q", damaged, got, usual)
		}
	}
	if err := x.fleet.Remember(t.Context(), listDesk, `{"columns":["iccid","nosuch","used","iccid"],"sort":"used"}`); err != nil {
		t.Fatal(err)
	}
	x.again(Config{})
	if got := x.heads(); got != "ICCID USED/LIMIT↑" {
		t.Errorf("what is known of it is not shown: %q", got)
	}
}

func TestAViewThatWasChangedSaysSo(t *testing.T) {
	x := opened(t, setting{})
	x.saveAs("state:active", "busy")
	x.shows("SIMs › view 1 busy ")
	for _, change := range []struct{ there, back []string }{
		{[]string{"/", "x", "enter"}, []string{"/", "backspace", "enter"}},
		{[]string{"s", "j", "enter"}, []string{"s", "g", "enter"}},
		{[]string{"z", "j", "j", "space", "z"}, []string{"z", "0", "z"}},
	} {
		x.press(change.there...)
		x.shows("view 1* busy ")
		x.press(change.back...)
		x.shows("view 1 busy ")
	}
	x.press("z", "j", "j", "space")
	x.sees("belongs to the view: F keeps it")
	x.press("z", "esc")
	x.shows("SIMs › all accounts ")
	x.sees("VENDOR", "/ filters by any field") // what was changed in the view was the view's
	x.press("1", "0", "1")
	x.shows("view 1 busy ")
	x.press("5")
	x.sees("view 5 is free: F saves one")
	x.shows("view 1 busy ")
}

func TestAViewTakesThePlaceOfAnotherOnlyWhenAsked(t *testing.T) {
	x := opened(t, setting{})
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"} {
		x.press("0", "F")
		x.typeOver("view " + name)
		x.press("enter")
	}
	x.press("0", "F")
	x.sees("all nine are taken", "> 1 view a")
	x.typeOver("view b")
	x.press("enter")
	x.sees("view 2 has this name")
	x.typeOver("7")
	x.press("enter")
	x.sees("a name needs more than digits")
	x.typeOver("another")
	x.press("down", "enter")
	x.sees("REPLACE VIEW 2 “view b”?")
	x.confirm("enter")
	x.sees("SAVE AS VIEW", "2 view b", "name: another")
	x.press("enter")
	x.confirm("y")
	x.shows("view 2 another ")
	x.press("F")
	x.sees("Enter saves view 2 anew") // its own place is nobody else's
	x.typeOver("yet another")
	x.press("enter")
	x.shows("view 2 yet another ")
	if n := len(x.fleet.Views()); n != 9 {
		t.Fatalf("there are %d views", n)
	}
}

func TestViewsAreOpenedRenamedAndRemoved(t *testing.T) {
	x := opened(t, setting{})
	x.saveAs("state:active", "one")
	x.press("0")
	x.saveAs("state:suspended", "two")
	x.press("F", "tab")
	x.sees("VIEWS", "> 2 two", "state:suspended", "3 free")
	x.press("j", "enter", "d")
	x.sees("VIEWS", "view 3 is free: Tab saves one")
	x.press("k", "r")
	x.sees("NAME OF VIEW 2")
	x.typeOver("one")
	x.press("enter")
	x.sees("view 1 has this name")
	x.typeOver("second")
	x.press("enter")
	x.sees("VIEWS", "> 2 second")
	x.shows("view 2 second ")
	x.press("k", "d")
	x.sees("REMOVE VIEW 1 “one”?")
	x.confirm("n")
	x.sees("1 one")
	x.press("d")
	x.confirm("y")
	x.sees("> 1 free")
	x.press("j", "d")
	x.confirm("y")
	x.shows("SIMs › all accounts ")
	x.press("esc")
	x.sees("state:suspended") // what it showed stays
	x.press("esc", "2")
	x.sees("view 2 is free: F saves one")
}

func TestAViewWhoseFilterCannotBeReadShowsAllAndSaysWhy(t *testing.T) {
	x := opened(t, setting{})
	if _, err := x.fleet.SaveView(t.Context(), fleet.View{Slot: 4, Name: "old\x1b[31m", Filter: "nosuch:x", Sort: "nosuch", Columns: []string{"nosuch"}}); err != nil {
		t.Fatal(err)
	}
	x.press("/")
	x.write("zzz")
	x.press("enter", "4")
	x.shows("view 4 old␛[31m")
	x.sees("nosuch:x", "there is no field", "row 1 of 40")
	x.press("F")
	x.sees("the filter cannot be read")
	x.lacks("SAVE AS VIEW")
}

func TestTheProgramBeginsWithWhatTheCommandLineAsksFor(t *testing.T) {
	x := opened(t, setting{})
	x.saveAs("state:suspended", "Not in use")
	for _, name := range []string{"not in use", "1"} {
		x.again(Config{View: name})
		x.shows("view 1 Not in use ")
		x.sees("/ state:suspended")
	}
	x.again(Config{View: "1", Filter: "state:active"})
	x.shows("view 1* Not in use ")
	x.sees("/ state:active")
	x.again(Config{Filter: "state:active sort:used"})
	x.shows("SIMs › all accounts ")
	x.sees("/ state:active sort:used", "USED/LIMIT↑", "40 in all")
	if _, ok := FindView(x.fleet.Views(), "2"); ok {
		t.Fatal("there is a view that nobody saved")
	}
}

// saveAs filters and saves that as a view in the first slot that is free.
func (x *terminal) saveAs(filter, name string) {
	x.t.Helper()
	x.press("/")
	x.write(filter)
	x.press("enter", "F")
	x.typeOver(name)
	x.press("enter")
}

// typeOver types a text in the place of what a field holds.
func (x *terminal) typeOver(text string) {
	x.t.Helper()
	x.press("ctrl+e", "ctrl+u")
	x.write(text)
}

// pick presses Enter on the line of a menu that begins with a text.
func (x *terminal) pick(text string) {
	x.t.Helper()
	x.press("g")
	for range 40 {
		for _, line := range strings.Split(x.screen(), "\n") {
			if strings.Contains(line, "│ > "+text) {
				x.press("enter")
				return
			}
		}
		x.press("j")
	}
	x.t.Fatalf("there is no %q:\n%s", text, x.screen())
}

// close ends the program and what it holds, as a restart does.
func (x *terminal) close() {
	x.t.Helper()
	x.app.Close()
	if err := x.fleet.Close(context.Background()); err != nil {
		x.t.Fatal(err)
	}
}
