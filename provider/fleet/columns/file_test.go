package columns_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// told gives what a row tells, without the room that it tells it in.
func told(row *columns.Row) columns.Row {
	var bare columns.Row
	from, to := reflect.ValueOf(row).Elem(), reflect.ValueOf(&bare).Elem()
	for i := range from.NumField() {
		if from.Type().Field(i).IsExported() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return bare
}

func checkSame(t *testing.T, got, want *columns.Table) {
	t.Helper()
	if got.Account() != want.Account() || got.Len() != want.Len() {
		t.Fatalf("%d SIMs of %q, want %d of %q", got.Len(), got.Account(), want.Len(), want.Account())
	}
	for n := range want.Len() {
		g, w := told(got.Row(n)), told(want.Row(n))
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("row %d is\n%+v, want\n%+v", n, g, w)
		}
		if at, ok := got.Find(w.SIM.ICCID); !ok || at != n {
			t.Fatalf("row %d is found at %d, %t", n, at, ok)
		}
	}
}

func save(t *testing.T, table *columns.Table, note string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "main.columns")
	if err := table.Save(path, []byte(note)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadGivesWhatWasSaved(t *testing.T) {
	for _, n := range []int{0, 1, 2, 256, 257, 5000} {
		want := tableOf(n)
		got, note, err := columns.Load(save(t, want, `{"read":true}`))
		if err != nil || string(note) != `{"read":true}` {
			t.Fatalf("%d SIMs: note %q, %v", n, note, err)
		}
		checkSame(t, got, want)
	}
}

func TestDecodeGivesWhatWasAppended(t *testing.T) {
	want := tableOf(2500)
	data := want.Append([]byte("before"))
	if string(data[:6]) != "before" {
		t.Fatalf("it begins with %q", data[:6])
	}
	data = data[6:]
	got, err := columns.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	clear(data) // nothing of it may be kept
	checkSame(t, got, want)
	if !bytes.Equal(got.Append(nil), want.Append(nil)) {
		t.Error("a table that was read is written in another way")
	}
}

// What is learned of SIMs after a start goes into a table that was loaded.
func TestLoadedTableTakesRows(t *testing.T) {
	table, _, err := columns.Load(save(t, tableOf(3000), ""))
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsFrom(2990, 20)
	for i := range rows {
		rows[i].SIM.Plan = model.NewText("eu-2")
	}
	table = table.With(rows)
	if table.Len() != 3010 {
		t.Fatalf("%d SIMs", table.Len())
	}
	for n, plan := range map[int]string{0: "eu-1", 2989: "eu-1", 2990: "eu-2", 3009: "eu-2"} {
		if row := table.Row(n); row.SIM.Plan.Raw() != plan || row.SIM.ICCID != made(n).SIM.ICCID {
			t.Errorf("row %d is SIM %v with plan %v", n, row.SIM.ICCID, row.SIM.Plan)
		}
	}
}

func TestLoadOfWhatIsNoTable(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := columns.Load(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, _, err := columns.Load(dir); !errors.Is(err, columns.ErrForm) {
		t.Errorf("a folder: %v", err)
	}
	newer := tableOf(1).Append(nil)
	newer[8]++
	for name, content := range map[string]string{
		"nothing": "", "a word": "simfleet", "somebody else's": strings.Repeat("SQLite format 3\x00", 100), "zeros": string(make([]byte, 4096)),
		"newer": string(newer),
	} {
		path := filepath.Join(dir, "file")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := columns.Load(path); !errors.Is(err, columns.ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// names gives what is in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]string, len(entries))
	for i, entry := range entries {
		all[i] = entry.Name()
	}
	return all
}

func TestSaveThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := tableOf(1).Save(filepath.Join(dir, "missing", "main"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("into a folder that is not there: %v", err)
	}
	taken := filepath.Join(dir, "main")
	if err := os.MkdirAll(filepath.Join(taken, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := tableOf(1).Save(taken, nil); err == nil {
		t.Error("a folder was overwritten")
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}

func TestSaveKeepsTheOldFileUntilTheNewOneIsWhole(t *testing.T) {
	path := save(t, tableOf(10), "old")
	old, err := os.Open(path) //nolint:gosec // It is a file of this test.
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = old.Close() }()
	if err := tableOf(20).Save(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	// Who had the old one open still reads it: nothing was written into it.
	data := new(bytes.Buffer)
	if _, err := data.ReadFrom(old); err != nil {
		t.Fatal(err)
	}
	if table, err := columns.Decode(data.Bytes()); err != nil || table.Len() != 10 {
		t.Errorf("the old file: %v", err)
	}
	if table, note, err := columns.Load(path); err != nil || table.Len() != 20 || string(note) != "new" {
		t.Errorf("the new file: %q, %v", note, err)
	}
}

func TestSaveRemovesWhatADeadProcessLeft(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "main")
	for name, age := range map[string]time.Duration{
		"main.unfinished-1": time.Hour, "main.unfinished-2": time.Minute, "other.unfinished-3": time.Hour,
	} {
		at := filepath.Join(dir, name)
		if err := os.WriteFile(at, []byte("half of it"), 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(at, then, then); err != nil {
			t.Fatal(err)
		}
	}
	if err := tableOf(1).Save(path, nil); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names(t, dir), " "); got != "main main.unfinished-2 other.unfinished-3" {
		t.Errorf("there are %s", got)
	}
}

// The variables that tell this test binary to be another process, which saves.
const (
	savePath = "COLUMNS_TEST_SAVE_PATH"
	saveNote = "COLUMNS_TEST_SAVE_NOTE"
)

func TestSaveAsAnotherProcess(t *testing.T) {
	path := os.Getenv(savePath)
	if path == "" {
		t.Skip("run by TestSavesAtOnce")
	}
	note := os.Getenv(saveNote)
	table := columns.New(note).With(rowsFrom(0, 1000*len(note)))
	for range 30 {
		if err := table.Save(path, []byte(note)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSavesAtOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "main")
	ended := make(chan error, 2)
	for _, note := range []string{"a", "bbb"} {
		process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSaveAsAnotherProcess$") //nolint:gosec // It is these tests.
		process.Env = append(os.Environ(), savePath+"="+path, saveNote+"="+note)
		go func() { ended <- process.Run() }()
	}
	loaded := 0
	for running := 2; running > 0; {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			running--
		default:
		}
		table, note, err := columns.Load(path)
		if loaded == 0 && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || table.Account() != string(note) || table.Len() != 1000*len(note) {
			t.Fatalf("note %q, %v", note, err)
		}
		loaded++
	}
	if got := names(t, dir); loaded == 0 || len(got) != 1 {
		t.Errorf("loaded %d times; there are %q", loaded, got)
	}
}
