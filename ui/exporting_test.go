package ui

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// exports gives the files that were written, by name.
func (x *terminal) exports() map[string]string {
	x.t.Helper()
	files := map[string]string{}
	dir := x.app.config.ExportDir
	entries, err := os.ReadDir(dir)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || info.Mode() != 0o600 {
			x.t.Errorf("%s has the mode %v, %v", entry.Name(), info.Mode(), err)
		}
		text, err := fs.ReadFile(os.DirFS(dir), entry.Name())
		if err != nil {
			x.t.Fatal(err)
		}
		files[entry.Name()] = string(text)
	}
	return files
}

// columnOfCSV gives the values below a heading.
func columnOfCSV(t *testing.T, text, heading string) []string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for i, name := range records[0] {
		if name == heading {
			for _, record := range records[1:] {
				values = append(values, record[i])
			}
		}
	}
	return values
}

func TestAnExportForExcelIsReadBackWhole(t *testing.T) {
	x := opened(t, setting{})
	asked := len(x.requests())
	x.press("E")
	x.sees("EXPORT 40 SIMs, all that are shown")
	x.press("j", "enter")
	x.sees("40 SIMs, all that are shown, as CSV for Excel", "> simfleet-20260522-1204.csv")
	x.press("enter")
	x.sees("40 SIMs written to", "1204.csv (0600), CSV for Excel")
	found, twice, unread := model.ReadPasted(x.exports()["simfleet-20260522-1204.csv"])
	if len(found) != 40 || twice != 0 || unread != 0 {
		t.Errorf("%d numbers are read back, %d twice, %d bytes unread", len(found), twice, unread)
	}
	for i, n := range found {
		if n.Problem == model.Truncated || n.ICCID.String() != x.iccids(i, 1)[0] {
			t.Errorf("number %d is read back as %v, problem %d", i, n.ICCID, n.Problem)
		}
	}
	if n := len(x.requests()) - asked; n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestMarkedSIMsAreExportedAloneAndInTheOrderOfTheList(t *testing.T) {
	x := opened(t, setting{})
	x.press("space", "G", "space", "g", "j", "space", ">", ">")
	x.press("/")
	x.write("tracker")
	x.press("enter", "E")
	x.sees("EXPORT 3 marked SIMs, 1 of them hidden")
	x.press("G", "enter")
	x.press(strings.Split(strings.Repeat("backspace ", len("simfleet-20260522-1204.json")), " ")[:27]...)
	x.press("enter")
	x.sees("the file needs a name")
	x.write("../x")
	x.press("enter")
	x.sees("a name without a folder belongs here")
	x.press("backspace", "backspace", "backspace", "backspace")
	x.write("marked.json")
	x.press("enter")
	x.sees("3 SIMs written to", "marked.json (0600), JSON")
	var sims []struct{ ICCID, Vendor, Account string }
	if err := json.Unmarshal([]byte(x.exports()["marked.json"]), &sims); err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, n := range x.app.stack[0].(*list).rows {
		if key := x.app.snap.Key(int(n)); key == x.app.snap.Key(0) || key == x.app.snap.Key(1) {
			shown = append(shown, key.ICCID.String())
		}
	}
	want := append(shown, x.iccids(39, 1)...)
	for i := range sims {
		if len(sims) != 3 || sims[i].ICCID != want[i] || sims[i].Account != "demo-fleet" || sims[i].Vendor == "" {
			t.Errorf("%+v was exported, want %v", sims, want)
		}
	}
}

func TestAnExportOverwritesNothing(t *testing.T) {
	x := opened(t, setting{})
	const name = "simfleet-20260522-1204.csv"
	if err := os.WriteFile(filepath.Join(x.app.config.ExportDir, name), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	x.press("/")
	x.write("tracker")
	x.press("enter", "E", "enter", "enter")
	x.sees("15 SIMs written to", "(0600), CSV")
	files := x.exports()
	if files[name] != "mine" {
		t.Errorf("the file holds %q", files[name])
	}
	rows := x.app.stack[0].(*list).rows
	if got := columnOfCSV(t, files["simfleet-20260522-1204-2.csv"], "iccid"); len(got) != len(rows) || len(got) == 40 {
		t.Errorf("%d SIMs were exported of the %d that are shown", len(got), len(rows))
	}
}

func TestAnExportThatFailsSaysWhy(t *testing.T) {
	x := opened(t, setting{})
	x.app.config.ExportDir = filepath.Join(t.TempDir(), "gone")
	x.press("E", "enter", "enter")
	x.sees("the export failed: there is no folder")
}

func TestAnExportIsStoppedByEscAndLeavesNothing(t *testing.T) {
	for _, name := range []string{"esc", "ctrl+c"} {
		x := &terminal{t: t, clock: &clock{now: time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC)}, msgs: make(chan tea.Msg, 256)}
		x.fleet = fleet.New(fleet.Config{
			Accounts: []*provider.Account{{Name: "large", List: lister{200_000, "tracker"}}}, Now: x.clock.Now,
		})
		t.Cleanup(func() { _ = x.fleet.Close(context.Background()) })
		dir := t.TempDir()
		x.run(Config{Fleet: x.fleet, ExportDir: dir}, 120, 40)
		x.until("row 1 of 200000")
		x.tap("E", "enter", "enter")
		x.tap(name)
		x.until(map[string]string{"esc": "the export was stopped", "ctrl+c": ""}[name])
		for name == "ctrl+c" && !x.quit {
			if !x.step() {
				t.Fatal("the program does not end")
			}
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("after %s %v is left, %v", name, left, err)
		}
	}
}
