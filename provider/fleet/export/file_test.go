package export_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/fleet/export"
)

func TestFileName(t *testing.T) {
	at := time.Date(2026, 11, 22, 1, 31, 59, 0, time.UTC)
	for format, want := range map[export.Format]string{
		export.CSV:   "simfleet-20261122-0131.csv",
		export.Excel: "simfleet-20261122-0131.csv",
		export.JSON:  "simfleet-20261122-0131.json",
	} {
		if got := export.FileName(format, at); got != want {
			t.Errorf("the name for %v is %q, want %q", format, got, want)
		}
	}
}

func TestCreateOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "precious")
	if err := os.WriteFile(precious, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(precious, filepath.Join(dir, "a-2.csv")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a.csv", "a-3.csv", "a-4.csv"} {
		path, file, err := export.Create(dir, "a.csv")
		if err != nil || path != filepath.Join(dir, want) {
			t.Fatalf("Create gave %q, %v, want %q", path, err, want)
		}
		if _, err := file.WriteString(want); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	for name, want := range map[string]string{"a.csv": "a.csv", "precious": "precious"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want { //nolint:gosec // a name of ours
			t.Errorf("%s holds %q, %v", name, got, err)
		}
	}
}

func TestCreateStaysInItsFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "exports")
	if _, _, err := export.Create(dir, "a.csv"); err == nil {
		t.Error("a file was made in a folder that is none")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", ".", "..", "../a.csv", "b/a.csv", "/tmp/a.csv", "a.csv/"} {
		if path, _, err := export.Create(dir, name); err == nil {
			t.Errorf("%q became %q", name, path)
		}
	}
}
