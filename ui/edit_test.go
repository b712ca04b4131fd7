package ui

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// retype empties the field of the form in sight and types another value.
func (x *terminal) retype(value string) {
	x.t.Helper()
	x.press("ctrl+u")
	x.write(value)
}

// toLabel opens the form of a label of the SIM under the cursor, the nth of the menu.
func (x *terminal) toLabel(nth int) {
	x.t.Helper()
	x.press("#")
	for range nth {
		x.press("j")
	}
	x.press("enter")
}

// The labels in the order of their menu.
const (
	labelName = iota
	labelTags
	labelGroup
)

// changed gives the settings that the one vendor really changed.
func (x *terminal) changed() (edits []map[string]string) {
	for _, entry := range x.box.Ledger() {
		edits = append(edits, entry.Edit)
	}
	return edits
}

func TestAKeyThatChangesSettingsOpensWhatTheVendorLetsOneChange(t *testing.T) {
	x := opened(t, setting{})
	row := x.toSIM(model.Active).row()
	x.press("#")
	x.sees("LABELS · "+nameOf(&row.SIM, 24), "Name…", "Tags…", "Group… – off: simbase offers no change of group")
	x.press("enter")
	x.sees("CHANGE THE NAME OF 1 SIM?", row.SIM.ICCID.String(), "account demo-fleet", "> "+nameOf(&row.SIM, 30))
	x.press("esc", "L")
	x.sees("simbase offers no change of data limit or SMS limit")
	x.lacks("LIMITS")
	x.press("M")
	x.sees("CHANGE THE IMEI LOCK OF 1 SIM?", "IMEI lock: off → on")
	x.confirm("esc")
	x.press("?")
	x.write("#")
	x.sees("#             name, tags, group")
	x.press("backspace")
	x.write("limits")
	x.sees("off: simbase offers no change of data limit")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestTheDialogSaysFromWhatToWhatAndYSendsOnce(t *testing.T) {
	x := opened(t, setting{perDay: 900})
	l := x.toSIM(model.Active)
	iccid, was := l.row().SIM.ICCID.String(), nameOf(&l.row().SIM, 30)
	x.toLabel(labelName)
	x.retype("pump 7")
	x.press("enter")
	x.sees("CHANGE THE NAME OF 1 SIM?", iccid, "Name: “"+was+"” → “pump 7”", "it is read before and after",
		"API calls: 1 + about 2 reads; it may take 20 s; 899 left today", "[ Cancel ]", "y Change")
	if at := strings.Index(x.screen(), iccid); at < 0 || at > strings.Index(x.screen(), "“"+was+"”") {
		t.Fatalf("the ICCID does not stand first:\n%s", x.screen())
	}
	x.pass(graceTime)
	x.tap("y", "y", "y")
	x.idle()
	x.sees("name: “pump 7”, read back after 1 s", "pump 7")
	x.lacks("CHANGE THE NAME")
	if got := nameOf(&l.row().SIM, 30); got != "pump 7" {
		t.Errorf("the row says %q", got)
	}
	if got := fmt.Sprint(x.changed()); x.writes() != 1 || got != "[map[device_name:pump 7]]" || x.box.Ledger()[0].ICCID != iccid {
		t.Errorf("%d writes left, and the vendor changed %s", x.writes(), got)
	}
}

func TestNothingButYSendsAChangeOfASetting(t *testing.T) {
	x := opened(t, setting{})
	for _, name := range []string{"enter", "esc", "q", "n", "j", "Y", "1", "tab", "r"} {
		x.toSIM(model.Active)
		x.toLabel(labelName)
		x.retype("pump 7")
		x.press("enter")
		x.sees("→ “pump 7”")
		x.confirm(name)
		x.pass(graceTime)
		for range 4 {
			x.press("esc")
		}
		if n := x.writes(); n != 0 {
			t.Fatalf("%s sent it", name)
		}
	}
}

func TestLeavingTheDialogComesBackToWhatWasTyped(t *testing.T) {
	x := opened(t, setting{})
	x.toLabel(labelName)
	x.retype("pump 7")
	x.press("enter")
	x.confirm("esc")
	x.sees("> pump 7")
	x.lacks("[ Cancel ]")
	x.write("0")
	x.press("enter")
	x.sees("→ “pump 70”")
	x.confirm("n")
	x.press("esc")
	x.lacks("CHANGE")
}

func TestAPasteIsTypedAndConfirmsNothing(t *testing.T) {
	x := opened(t, setting{})
	x.toLabel(labelName)
	x.press("ctrl+u")
	x.deliver(tea.PasteMsg{Content: "pump\x1b[2J\ny\n"})
	x.idle()
	x.sees("> pump␛[2J y")
	x.press("enter")
	x.sees("→ “pump␛[2J y”")
	x.pass(graceTime)
	x.deliver(tea.PasteMsg{Content: "y"})
	x.idle()
	x.sees("[ Cancel ]")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestWhatIsSoAlreadyIsNotSent(t *testing.T) {
	x := opened(t, setting{})
	l := x.home()
	x.box.Rename(l.row().SIM.ICCID.String(), " old\u202ename ")
	x.press("r")
	for _, nth := range []int{labelName, labelTags} {
		x.toLabel(nth)
		x.press("enter")
		x.sees("this is what it is already; nothing is sent")
		x.lacks("[ Cancel ]")
		x.press("esc")
	}
	x.toLabel(labelName)
	x.retype("x")
	x.press("enter")
	x.sees("Name: “ old�name ” → “x”")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestTagsAreWrittenAsAWholeAndOnlyIfNobodyElseChangedThem(t *testing.T) {
	x := opened(t, setting{})
	l := x.toSIM(model.Active)
	iccid := l.row().SIM.ICCID.String()
	x.box.SetRaw(iccid, "tags", []string{"blue", `a, "b"`})
	x.press("r")
	x.toLabel(labelTags)
	x.sees(`> blue, "a, ""b"""`)
	x.write(", new ,, new")
	x.press("enter")
	x.sees(`Tags: blue, "a, ""b""" → blue, "a, ""b""", new`)
	x.box.SetRaw(iccid, "tags", []string{"blue", "theirs"})
	x.confirm("y")
	x.sees("not done: it was shown as blue, \"a, \"\"b\"\"\" and reads as blue, theirs, so nothing was sent")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
	x.box.SetRaw(iccid, "tags", []string{"blue", `a, "b"`})
	x.press("esc", "r")
	x.toLabel(labelTags)
	x.write(`, "half`)
	x.press("enter")
	x.sees("the quotes in this do not fit together")
	x.retype(`"a, ""b""", new`)
	x.press("enter")
	x.confirm("y")
	x.sees("accepted by simbase, but it still reads as") // The value that the test put there stays.
	if got := fmt.Sprint(x.changed()); got != `[map[tags:a, "b",new]]` {
		t.Errorf("the vendor changed %s", got)
	}
}

func TestTagsCanAllBeTakenAway(t *testing.T) {
	x := opened(t, setting{})
	l := x.home()
	for len(l.row().SIM.Tags) == 0 {
		x.press("j")
	}
	x.toLabel(labelTags)
	x.press("ctrl+u", "enter")
	x.sees("→ none")
	x.confirm("y")
	x.sees("tags: none, read back after 1 s")
	if left := l.row().SIM.Tags; len(left) != 0 {
		t.Errorf("the row still says %v", left)
	}
}

func TestALockThatWasNotReadIsReadBeforeOneIsAskedAboutIt(t *testing.T) {
	x := opened(t, setting{})
	l := x.toSIM(model.Active)
	before := len(x.requests())
	x.tap("M")
	x.sees("reading it first (1 call)", "Esc Enter cancel")
	x.idle()
	x.sees("IMEI lock: off → on")
	if n := len(x.requests()) - before; n != 1 {
		t.Fatalf("%d requests were made", n)
	}
	x.confirm("y")
	x.sees("IMEI lock: on, read back after 1 s")
	if got := l.row().SIM.IMEILock; got == nil || !*got {
		t.Error("the row does not say so")
	}
	before = len(x.requests())
	x.press("M")
	x.sees("IMEI lock: on → off")
	if len(x.requests()) != before {
		t.Error("what was read is read once more")
	}
	if got := fmt.Sprint(x.changed()); got != "[map[imei_lock:on]]" {
		t.Errorf("the vendor changed %s", got)
	}
}

func TestALockThatCannotBeReadSaysWhyAndCanBeTriedAgain(t *testing.T) {
	x := opened(t, setting{})
	l := x.home()
	x.box.Inject(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusInternalServerError})
	x.press("M")
	x.sees("not read: simbase has an error of its own", "; r", "tries again")
	x.box.Heal()
	x.box.SetRaw(l.row().SIM.ICCID.String(), "imei_lock", nil)
	x.press("r")
	x.sees("how it is now was not told", "Switch it on…", "Switch it off…")
	x.press("enter")
	x.sees("IMEI lock: not told → on")
	x.confirm("esc")
	x.press("M")
	x.press("esc")
	x.lacks("IMEI LOCK")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestAValueThatChangedMeanwhileIsToldAndNotOverwritten(t *testing.T) {
	x := opened(t, setting{})
	l := x.toSIM(model.Active)
	iccid, was := l.row().SIM.ICCID.String(), nameOf(&l.row().SIM, 30)
	x.toLabel(labelName)
	x.retype("pump 7")
	x.press("enter")
	x.box.Rename(iccid, "theirs")
	x.pass(graceTime)
	x.do(l.sync())
	x.idle()
	x.sees("it reads as “theirs” by now, so this will not be done")
	x.confirm("y")
	x.sees("not done: it was shown as “"+was+"” and reads as “theirs”, so nothing was sent", "Esc dismisses")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestTheRowShowsASettingWhenItReadsSoAndNotBefore(t *testing.T) {
	x := opened(t, setting{faults: []sandbox.Fault{{Route: "edit", Kind: sandbox.Ignore}}})
	l := x.toSIM(model.Active)
	was := nameOf(&l.row().SIM, 30)
	x.toLabel(labelName)
	x.retype("pump 7")
	x.press("enter")
	x.confirm("y")
	x.sees("accepted by simbase, but it still reads as “"+was+"”; r looks again", "Esc dismisses")
	if got := nameOf(&l.row().SIM, 30); got != was || x.writes() != 1 {
		t.Errorf("the row says %q after %d writes", got, x.writes())
	}
}

func TestReadOnlyAndClosedSIMsSayWhyTheirSettingsStay(t *testing.T) {
	x := opened(t, setting{readOnly: "started with --read-only"})
	for _, screen := range []string{"", "enter"} {
		if screen != "" {
			x.press(screen)
		}
		for _, name := range []string{"#", "L", "M"} {
			x.press(name)
			x.sees("read-only: started with --read-only")
			x.lacks("┌")
			x.pass(noteTime)
			x.press("esc")
			if screen != "" && len(x.app.stack) == 1 {
				x.press(screen)
			}
		}
	}
	x = opened(t, setting{company: true, sims: 30})
	x.find("pumps", func(r *fleet.Row) bool { return r.SIM.State == model.Closed })
	x.press("#")
	x.sees("the SIM is closed for good")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestTheMenuOfAllActionsHasEverySetting(t *testing.T) {
	x := opened(t, setting{width: 120, height: 40})
	x.toSIM(model.Active)
	x.press("x")
	x.sees("Name…", "Tags…", "Group… – off: simbase offers no change of group", "Data limit… – off: simbase offers no change of data",
		"SMS limit… – off", "IMEI lock…", "Allowed IMEIs… – off")
	x.press("esc")
	x.choose("Name…")
	x.sees("CHANGE THE NAME OF 1 SIM?")
}

func TestLimitsAreTypedInDecimalMegabytes(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.find("eu-trackers", active)
	x.press("L")
	x.sees("LIMITS · ", "Data limit…", "SMS limit…")
	x.press("enter")
	for typed, why := range map[string]string{
		"much": "not an amount of data", "1,5 GB": "not an amount of data", "0": "“none” takes the limit away",
		"1e9": "not an amount of data", "0.0000001": "not a whole number of bytes", "999999999 TB": "more than can be counted",
	} {
		x.retype(typed)
		x.press("enter")
		x.sees(why)
	}
	x.retype("1.5 gb")
	x.press("enter")
	x.sees("→ 1500 MB", "read before and after")
	x.confirm("y")
	x.sees("data limit: 1500 MB, read back after 1 s")
	x.press("L", "enter")
	x.sees("> 1500")
	x.retype("none")
	x.press("enter")
	x.sees("Data limit: 1500 MB → none")
	x.confirm("y")
	x.sees("data limit: none, read back after 1 s")
	x.press("L", "j", "enter")
	for typed, why := range map[string]string{"some": "not a whole number", "-1": "not a whole number", "0": "0 may mean"} {
		x.retype(typed)
		x.press("enter")
		x.sees(why)
	}
	x.retype("20")
	x.press("enter")
	x.sees("→ 20 texts")
	x.confirm("y")
	x.sees("SMS limit: 20 texts, read back after 1 s")
	x.press("L", "enter")
	x.retype("5")
	x.press("enter")
	x.confirm("y")
	x.sees("not sent: the data limit is less than 10 MB")
}

func TestGroupsAreChosenByNameWhereTheVendorTellsThemByID(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	row := x.find("gateways", active)
	groups, err := x.fleet.Groups(t.Context(), "gateways")
	if err != nil || len(groups) < 2 {
		t.Fatal(err, groups)
	}
	var is, other model.Group
	for _, group := range groups {
		if group.ID == row.SIM.Group {
			is = group
		} else {
			other = group
		}
	}
	x.toLabel(labelGroup)
	x.sees("INTO WHICH GROUP?", text(is.Name), text(other.Name), "another one")
	x.press("enter")
	x.sees("it is in this group")
	x.press("G", "enter")
	x.retype(strings.ToUpper(text(other.Name)))
	x.press("enter")
	x.sees("Group: "+groupWord(is)+" → “"+text(other.Name)+"”", "("+other.ID.Raw()+")")
	x.confirm("y")
	x.sees("group: “" + text(other.Name) + "”")
	if got := x.home().row().SIM.Group; got != other.ID {
		t.Errorf("the row says %s", got)
	}
	x.press("M")
	x.retype("350000000000001")
	x.press("enter")
	x.sees("Allowed IMEIs: any device → 350000000000001")
	x.confirm("y")
	x.sees("allowed IMEIs: 350000000000001, read back")
	x.press("L", "enter")
	x.sees("nothing is typed")
	x.write("none")
	x.press("enter")
	x.sees("Data limit: not told → none", "1 telnyx MB is taken as 1000000 bytes (inferred)")
	x.confirm("y")
	x.sees("the vendor documents no way to take")
}

func TestAVendorWithOneSettingGoesToItAtOnce(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	row := x.find("pumps", active)
	x.press("#")
	x.sees("CHANGE THE NAME OF 1 SIM?", row.SIM.ICCID.String())
	x.press("ctrl+u", "enter")
	x.sees("→ none")
	x.confirm("y")
	x.sees("a name is valid UTF-8 and not blank")
	x.press("esc")
	x.press("L")
	x.sees("infobip offers no change of data limit or SMS limit")
}

func TestAGroupIsTypedWhereTheGroupsCannotBeListed(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	row := x.find("gateways", active)
	x.stage("gateways").Inject(sandbox.Fault{Route: "groups", Kind: sandbox.Status, Status: http.StatusForbidden})
	x.toLabel(labelGroup)
	x.sees("not read: telnyx does not allow this with the key")
	x.press("esc")
	x.toLabel(labelGroup)
	x.sees("CHANGE THE GROUP OF 1 SIM?", "> "+row.SIM.Group.Raw())
	x.retype("Fleet")
	x.press("enter")
	x.sees("→ “Fleet”")
	x.confirm("y")
	x.sees("not sent: a group is named by its identifier, which is a UUID")
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestAChangeOfASettingWhoseAnswerWasLostIsSettledByReading(t *testing.T) {
	for done, told := range map[bool]string{
		true: "name: “pump 7”, read back after", false: "it is not known whether it was done: the connection broke before simbase answered",
	} {
		x := opened(t, setting{faults: []sandbox.Fault{{Route: "edit", Kind: sandbox.Hangup, After: done}}})
		x.toSIM(model.Active)
		x.toLabel(labelName)
		x.retype("pump 7")
		x.press("enter")
		x.confirm("y")
		x.sees(told)
		if n := x.writes(); n != 1 {
			t.Errorf("done %t: %d writes left", done, n)
		}
	}
}

func TestEveryEndOfAChangeOfASettingIsTold(t *testing.T) {
	x := opened(t, setting{})
	row := x.home().row()
	for want, c := range map[string]struct {
		done fleet.Edited
		err  error
	}{
		"accepted by simbase, which never tells it":   {fleet.Edited{Unread: true}, nil},
		"name: “pump”, read back after 3 s":           {fleet.Edited{Confirmed: true, Took: 3 * time.Second}, nil},
		"it is not known whether it was done: the co": {fleet.Edited{}, &model.Fault{Kind: model.ErrBroken}},
		"it is not known whether it was done: simfle": {fleet.Edited{}, errPanic},
		"not done: another change of this SIM is und": {
			fleet.Edited{}, &model.Fault{Kind: fleet.ErrUnderWay, Outcome: model.OutcomeNotSent},
		},
		"accepted by simbase, but it still reads as ": {
			fleet.Edited{}, &model.Fault{Kind: fleet.ErrNotConfirmed, Outcome: model.OutcomeDone, Err: errors.New("x")},
		},
	} {
		c.done.Key, c.done.Now = row.Key(), row.SIM
		got := x.app.reportEdit(editedMsg{"tracker", settableName, "“a”", "“pump”", c.done, c.err})
		if !strings.Contains(got.text, want) || (got.kind == toastFail) != (c.err != nil) || !strings.Contains(got.text, row.SIM.ICCID.Tail(7)) {
			t.Errorf("%v is told as %q", c.err, got.text)
		}
	}
}

// editSurfaces are the screens of changes, each with the keys that lead to it.
var editSurfaces = []struct {
	name string
	keys []string
}{
	{"edit-labels", []string{"#"}},
	{"edit-name", []string{"#", "enter"}},
	{"edit-tags", []string{"#", "j", "enter"}},
	{"edit-same", []string{"#", "enter", "enter"}},
	{"edit-quotes", []string{"#", "j", "enter", ",", "\"", "enter"}},
	{"edit-confirm", []string{"#", "enter", "ctrl+u", "p", "u", "m", "p", "enter"}},
	{"edit-lock", []string{"M"}},
	{"edit-not-offered", []string{"L"}},
}

func TestChangesAreAsTheyWereLookedAt(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 40}} {
		for _, s := range editSurfaces {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), func(t *testing.T) {
				x := opened(t, setting{width: size[0], height: size[1]})
				x.press("j", "j")
				x.press(s.keys...)
				checkFits(t, x.app.View().Content, size[0], size[1])
				if s.name == "edit-confirm" || s.name == "edit-tags" {
					x.golden(fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]))
				}
			})
		}
	}
}

func TestChangesFitWhateverTheNamesAreAndHowLongWhatIsTyped(t *testing.T) {
	x := opened(t, setting{sims: 4})
	iccid := x.home().row().SIM.ICCID.String()
	x.box.Rename(iccid, strings.Repeat("長い名前\u202e", 60))
	x.press("r")
	for _, s := range editSurfaces {
		x.press(s.keys...)
		if x.app.top().Typing() {
			x.deliver(tea.PasteMsg{Content: strings.Repeat("長 \x1b[2J", 500)})
			x.press("enter")
		}
		for _, size := range [][2]int{{60, 16}, {61, 17}, {80, 24}, {120, 40}, {20, 5}, {80, 24}} {
			x.deliver(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			checkFits(t, x.app.View().Content, size[0], size[1])
			checkHarmless(t, x.app.View().Content, s.name)
		}
		x.pass(graceTime)
		for range 4 {
			x.press("esc")
		}
	}
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestChangesAreDrawnInASCIIToo(t *testing.T) {
	x := opened(t, setting{ascii: true})
	for _, s := range editSurfaces {
		x.press(s.keys...)
		for i := range len(x.app.View().Content) {
			if c := x.app.View().Content[i]; c >= 0x80 {
				t.Fatalf("%s holds the byte %#x:\n%s", s.name, c, x.screen())
			}
		}
		x.pass(graceTime)
		x.press("esc", "esc", "esc")
	}
}
