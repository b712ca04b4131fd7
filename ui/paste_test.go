package ui

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
)

// paste pastes a text as a terminal does that puts brackets around it.
func (x *terminal) paste(text string) {
	x.t.Helper()
	x.deliver(tea.PasteMsg{Content: text})
	x.idle()
}

// iccids gives so many ICCIDs of the fleet, from one on.
func (x *terminal) iccids(from, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = x.app.snap.Key(from + i).ICCID.String()
	}
	return all
}

// strange gives an ICCID that no fleet of a test holds, with a right check digit or a wrong one.
func strange(t *testing.T, n int, right bool) string {
	t.Helper()
	for digit := range 10 {
		text := fmt.Sprintf("89999990000%07d%d", n, digit)
		id, err := model.ParseICCID(text)
		if err != nil {
			t.Fatal(err)
		}
		if id.CheckDigitOK() == right {
			return text
		}
	}
	t.Fatal("no digit fits")
	return ""
}

func TestAPasteIsToldAndActsOnNothing(t *testing.T) {
	x := opened(t, setting{})
	asked := len(x.requests())
	held := x.iccids(4, 3)
	held[1] += "F" // the filler of some vendors
	x.paste(strings.Join(append(held, strange(t, 1, true), strange(t, 2, false)), "\r\n"))
	x.sees("5 pasted: 3 found, 1 unknown, 1 invalid check digit", strange(t, 1, true)+" ", strange(t, 2, false)+" ", "row 1 of 40")
	x.press("enter")
	x.sees("row 1 of 3, 40 in all", "/ in:"+strings.Join(x.iccids(4, 2), ",")+",")
	x.lacks("pasted:")
	if n := len(x.requests()) - asked; n != 0 {
		t.Errorf("%d requests were made", n)
	}
	x.press("esc")
	x.sees("row 1 of 40")
}

func TestNumbersThatASpreadsheetCutAreToldSo(t *testing.T) {
	x := opened(t, setting{})
	asked := len(x.requests())
	x.paste("ICCID\r\n8.94E+18\r\n8.94E+18\r\n8900000000000000000\r\n")
	x.sees("3 pasted: 3 truncated by a spreadsheet", "8.94E+18", "8900000000000000000")
	x.press("enter")
	x.sees("none of them is in the fleet", "3 pasted")
	x.press("esc")
	x.lacks("pasted")
	x.sees("row 1 of 40")
	if n := len(x.requests()) - asked; n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestAPasteWithoutANumberDoesNothing(t *testing.T) {
	x := opened(t, setting{})
	x.press("j", "j")
	under := x.cursorLine()
	for _, text := range []string{"ty\ry\r/q", "", "\x1b[31mfoo", "12345"} {
		x.paste(text)
		x.sees("a paste outside a text field does nothing; / filters")
		x.lacks("PASTED")
	}
	if x.cursorLine() != under || x.writes() != 0 || x.quit {
		t.Errorf("the paste acted:\n%s", x.screen())
	}
}

func TestALongListIsKeptForTheFilter(t *testing.T) {
	x := opened(t, setting{})
	x.press("/")
	x.write("in:paste")
	x.sees("no list was pasted yet")
	x.press("esc")
	x.paste(strings.Join(append(x.iccids(0, 5), x.iccids(0, 2)...), ";"))
	x.sees("5 pasted: 5 found", "twice: 2")
	x.press("enter")
	x.sees("/ in:paste", "row 1 of 5, 40 in all")
	x.press("enter") // of the SIM under the cursor
	x.paste(strings.Join(x.iccids(10, 7), " "))
	x.press("enter")
	x.sees("SIMs › all accounts", "/ in:paste", "row 1 of 7, 40 in all")
	x.press("/")
	x.write(" !tracker")
	x.lacks("row 1 of 7,")
}

func TestTheProblemsOfAPasteScroll(t *testing.T) {
	x := opened(t, setting{})
	var list []string
	for i := range 60 {
		list = append(list, strange(t, i, true))
	}
	x.paste(strings.Join(list, "\n"))
	x.sees("60 pasted: 60 unknown", list[0], "more lines: ↓")
	x.lacks(list[59])
	x.press("G")
	x.sees(list[59])
	x.lacks("more line")
	x.press("g")
	x.sees(list[0])
}

func TestAPasteDoesNothingToWhatIsOpen(t *testing.T) {
	x := opened(t, setting{})
	x.press("t")
	x.clock.move(graceTime)
	x.paste(strings.Join(x.iccids(0, 1), "\n") + "\ny\n")
	x.sees("SUSPEND 1 SIM?", "a paste does nothing here")
	x.lacks("pasted:")
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestAListThatIsNotWholeIsNotCalledUnknownForGood(t *testing.T) {
	x := start(t, setting{sims: 300})
	x.deliver(tea.PasteMsg{Content: strange(t, 1, true)})
	x.until("1 pasted: 1 unknown")
	x.sees("some lists are not wholly loaded")
	x.idle()
	x.press("esc")
	x.paste(strange(t, 1, true))
	x.sees("1 pasted: 1 unknown")
	x.lacks("not wholly loaded")
}

func TestAFilterNamesAFile(t *testing.T) {
	x := opened(t, setting{})
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("my list", strings.Join(x.iccids(0, 6), "\n"))
	write("none", "no number\n")
	x.press("/")
	x.write(`in:"@my list"`)
	x.sees("^ Enter reads the file")
	x.press("enter")
	x.sees("row 1 of 6, 40 in all")
	write("my list", strings.Join(x.iccids(0, 2), "\n"))
	x.press("/", "enter")
	x.sees("row 1 of 2, 40 in all")
	for name, says := range map[string]string{
		"gone": "there is no file gone", ".": ". is not a file", "none": "none holds no ICCID",
	} {
		x.press("esc", "/")
		x.write("in:@" + name)
		x.press("enter")
		x.sees("^ " + says)
	}
}

func TestAListIsReadFromAFile(t *testing.T) {
	x := opened(t, setting{})
	t.Chdir(t.TempDir())
	if err := os.WriteFile("list.csv", []byte("iccid;name\n"+strings.Join(x.iccids(0, 4), ";x\n")+";x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	x.press("i")
	x.sees("Pasting works anywhere")
	x.press("enter")
	x.sees("the name of a file belongs here")
	x.write("lost.csv")
	x.press("enter")
	x.sees("there is no file lost.csv")
	x.press("esc", "esc", "i")
	x.write("list.csv")
	x.press("enter")
	x.sees("READ FROM list.csv", "4 pasted: 4 found")
	x.press("enter")
	x.sees("/ in:@list.csv", "row 1 of 4, 40 in all")
}

// While a list that is there is read anew, what it lacks is unknown all the same.
func TestARefreshMakesNoListLessWhole(t *testing.T) {
	x := opened(t, setting{})
	x.box.Delay(time.Hour)
	x.tap("r")
	x.until("loading")
	x.deliver(tea.PasteMsg{Content: strange(t, 1, true)})
	x.until("1 pasted: 1 unknown")
	x.lacks("not wholly loaded")
}

// A text field takes a paste whole or not at all: half of a list would ask for something else.
func TestAPasteThatIsTooLongForATextFieldIsNotCut(t *testing.T) {
	x := opened(t, setting{})
	x.press("/")
	x.paste("in:" + strings.Repeat("8900000000000098189,", 200))
	x.sees("too long for a text field, which takes 2000 signs")
	x.lacks("in:8900")
	x.paste("in:" + x.iccids(0, 1)[0])
	x.sees("row 1 of 1")
}
