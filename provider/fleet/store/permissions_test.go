//go:build linux

package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/simfleet/simfleet/provider/fleet/store"
)

func modes(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	found := map[string]bool{}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", entry.Name(), info.Mode(), err)
		}
		found[entry.Name()] = true
	}
	for _, name := range []string{"fleet.db", "fleet.db-wal", "fleet.db-shm"} {
		if !found[name] {
			t.Errorf("no %s", name)
		}
	}
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	old := syscall.Umask(0)
	t.Cleanup(func() { syscall.Umask(old) })
	base := t.TempDir()
	must(t, os.Chmod(base, 0o700)) //nolint:gosec // A folder.
	dir := filepath.Join(base, "state", "simfleet")
	s := open(t, dir)
	count(t, s, "eu", "list SIMs", 1)
	if _, err := s.Calls(t.Context(), "eu", today); err != nil {
		t.Error(err)
	}
	modes(t, dir)
	for _, folder := range []string{dir, filepath.Dir(dir)} {
		if info, err := os.Stat(folder); err != nil || info.Mode() != fs.ModeDir|0o700 {
			t.Errorf("%s: %v, %v", folder, info.Mode(), err)
		}
	}
	must(t, s.Close())
	modes(t, dir)
	for _, name := range []string{"fleet.db", "fleet.db-wal", "fleet.db-shm"} {
		must(t, os.Chmod(filepath.Join(dir, name), 0o644)) //nolint:gosec // That is what must be closed.
	}
	must(t, open(t, dir).Close())
	modes(t, dir)
	must(t, os.WriteFile(filepath.Join(dir, "fleet.db"), []byte(strings.Repeat("noise", 1000)), 0o600))
	must(t, open(t, dir).Close())
	modes(t, dir)
}

// Nothing is opened while somebody replaces the file.
func TestTheFileIsBeingReplaced(t *testing.T) {
	dir := t.TempDir()
	folder, err := os.Open(dir) //nolint:gosec // A folder of this test.
	must(t, err)
	defer func() { _ = folder.Close() }()
	must(t, syscall.Flock(int(folder.Fd()), syscall.LOCK_EX))
	if s, err := store.Open(t.Context(), dir, store.Options{}); s != nil || !errors.Is(err, store.ErrBusy) {
		t.Errorf("opened: %v", err)
	}
	must(t, syscall.Flock(int(folder.Fd()), syscall.LOCK_UN))
	open(t, dir)
}

// asNobody has what follows on this thread done with the rights of a user who owns nothing here; root may write anywhere.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	runtime.LockOSThread()
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETFSUID, 65534, 0, 0); errno != 0 {
		t.Skip(errno)
	}
	t.Cleanup(func() {
		_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0)
		runtime.UnlockOSThread()
	})
}

func TestAFolderThatMayNotBeWritten(t *testing.T) {
	base := t.TempDir()
	for parent := base; parent != "/" && parent != os.TempDir(); parent = filepath.Dir(parent) {
		must(t, os.Chmod(parent, 0o755)) //nolint:gosec // The thread's other user has to come here.
	}
	for name, kind := range map[string]error{"": store.ErrReadOnly, "missing": store.ErrReadOnly} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(base, "closed", name)
			must(t, os.MkdirAll(filepath.Join(base, "closed"), 0o700))
			must(t, os.Chmod(filepath.Join(base, "closed"), 0o555)) //nolint:gosec // Nobody may write here.
			t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(base, "closed")) })
			asNobody(t)
			s, err := store.Open(t.Context(), dir, store.Options{})
			if s != nil || !errors.Is(err, kind) || strings.Contains(err.Error(), base) {
				t.Errorf("opened: %v", err)
			}
		})
	}
}

func TestAFileThatMayNotBeWritten(t *testing.T) {
	base := t.TempDir()
	for parent := base; parent != "/" && parent != os.TempDir(); parent = filepath.Dir(parent) {
		must(t, os.Chmod(parent, 0o755)) //nolint:gosec // The thread's other user has to come here.
	}
	dir := filepath.Join(base, "state")
	s := open(t, dir)
	count(t, s, "eu", "list SIMs", 3)
	must(t, s.Close())
	for _, name := range []string{"fleet.db", "fleet.db-wal", "fleet.db-shm"} {
		path := filepath.Join(dir, name)
		must(t, os.Chmod(path, 0o400))
		if os.Geteuid() == 0 {
			must(t, os.Chown(path, 65534, -1))
		}
	}
	must(t, os.Chmod(dir, 0o755)) //nolint:gosec // The thread's other user has to come here.
	asNobody(t)
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err == nil {
		_, err = s.CountCalls(t.Context(), "eu", today, "list SIMs", 1)
		defer func() { _ = s.Close() }()
	}
	if !errors.Is(err, store.ErrReadOnly) && !errors.Is(err, store.ErrDisk) || strings.Contains(err.Error(), base) {
		t.Errorf("counted: %v", err)
	}
}
