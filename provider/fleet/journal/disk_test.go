//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package journal_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/journal"
)

func openOn(dir string) *journal.Journal {
	now := func() time.Time { return time.Date(2026, 4, 1, 0, 30, 0, 0, time.FixedZone("", 7200)) }
	return journal.Open(journal.Config{Dir: dir, Now: now})
}

// files gives the paths below a folder, without the folders.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return paths
}

func TestOnDisk(t *testing.T) {
	state := t.TempDir()
	dir := filepath.Join(state, "a b", "journäl")
	j := openOn(dir)
	if left := files(t, state); len(left) != 0 {
		t.Fatalf("opening it left %v", left)
	}
	if _, err := send(j); err != nil {
		t.Fatal(err)
	}
	paths := files(t, dir)
	if len(paths) != 1 {
		t.Fatalf("files %v", paths)
	}
	name, _ := filepath.Rel(dir, paths[0])
	if !regexp.MustCompile(`^202603/20260331T223000Z-\d+-[0-9a-f]{8}\.jsonl$`).MatchString(name) {
		t.Errorf("file name %s", name)
	}
	for path, want := range map[string]fs.FileMode{
		paths[0]: 0o600, filepath.Dir(paths[0]): fs.ModeDir | 0o700, dir: fs.ModeDir | 0o700,
		filepath.Dir(dir): fs.ModeDir | 0o700,
	} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	content, err := os.ReadFile(paths[0])
	if err != nil || len(read(t, content)) != 3 {
		t.Errorf("%v in:\n%s", err, content)
	}
	locked(t, paths[0], true)
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	locked(t, paths[0], false)
}

// locked checks whether somebody holds the lock of a file.
func locked(t *testing.T, path string, want bool) {
	t.Helper()
	file, err := os.Open(path) //nolint:gosec // A file of this test.
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if got := errors.Is(err, syscall.EWOULDBLOCK); got != want {
		t.Errorf("locked %v (%v), want %v", got, err, want)
	}
}

func TestTwoSessions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	for range 2 {
		j := openOn(dir)
		if _, err := send(j); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = j.Close() }()
	}
	if paths := files(t, dir); len(paths) != 2 {
		t.Errorf("files %v", paths)
	}
}

// Whoever could put something of his own in the place of the journal's folders must not be helped.
func TestPlantedFolders(t *testing.T) {
	for name, plant := range map[string]func(dir, other string) error{
		"a link for the journal": func(dir, other string) error { return os.Symlink(other, dir) },
		"a link for the month": func(dir, other string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.Symlink(other, filepath.Join(dir, "202603")))
		},
		"a file": func(dir, _ string) error { return os.WriteFile(dir, nil, 0o600) },
		"a folder open to all": func(dir, _ string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o777)) //nolint:gosec // That is what must be refused.
		},
		"a folder that others may read": func(dir, _ string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o750)) //nolint:gosec // That is what must be refused.
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, other := filepath.Join(t.TempDir(), "journal"), t.TempDir()
			if err := plant(dir, other); err != nil {
				t.Fatal(err)
			}
			if left, err := send(openOn(dir)); left || !errors.Is(err, model.ErrJournal) {
				t.Errorf("left %v, %v", left, err)
			}
			if found := files(t, other); len(found) != 0 {
				t.Errorf("written elsewhere: %v", found)
			}
		})
	}
}

func TestActor(t *testing.T) {
	for _, c := range []struct{ client, connection, want string }{
		{"", "", ""},
		{"192.0.2.7 50000 22", "", " from 192.0.2.7"},
		{"", "2001:db8::7 50000 2001:db8::1 22", " from 2001:db8::7"},
		{"$(reboot) 1 2", "", ""},
	} {
		t.Setenv("SSH_CLIENT", c.client)
		t.Setenv("SSH_CONNECTION", c.connection)
		name, from, _ := strings.Cut(journal.Actor(), " from ")
		if got := strings.TrimPrefix(c.want, " from "); got != from || name == "" {
			t.Errorf("%+v: %q", c, journal.Actor())
		}
	}
}
