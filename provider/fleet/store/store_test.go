package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

const today = "2026-03-31"

// noon is the time of all stores of these tests.
var noon = time.Date(2026, 3, 31, 12, 0, 30, 0, time.UTC)

func TestMain(m *testing.M) {
	if os.Getenv(childRole) != "" {
		os.Exit(child())
	}
	goleak.VerifyTestMain(m)
}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	return openWith(t, dir, store.Options{Now: func() time.Time { return noon }, Archive: true})
}

func openWith(t testing.TB, dir string, options store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// raw opens the file without the store.
func raw(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "fleet.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func execute(t testing.TB, db *sql.DB, statements string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}

func card(t testing.TB, digits string) model.ICCID {
	t.Helper()
	iccid, err := model.ParseICCID(digits)
	if err != nil {
		t.Fatal(err)
	}
	return iccid
}

func sim(t testing.TB, account, digits string) model.Key {
	t.Helper()
	return model.Key{Account: account, ICCID: card(t, digits)}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, s *store.Store, account, op string, n int) int {
	t.Helper()
	total, err := s.CountCalls(t.Context(), account, today, op, n)
	must(t, err)
	return total
}

// damagedFiles gives the names of what was put aside.
func damagedFiles(t testing.TB, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "fleet.db.damaged-*"))
	must(t, err)
	var names []string
	for _, path := range paths {
		if name := filepath.Base(path); !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
			names = append(names, name)
		}
	}
	return names
}

func TestWhatWasKeptIsThereAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b", "ståte?#%41")
	s := open(t, dir)
	count(t, s, "eu", "list SIMs", 3)
	if s.Notice() != "" {
		t.Errorf("notice %q", s.Notice())
	}
	must(t, s.Close())
	must(t, s.Close())
	if _, err := s.CountCalls(t.Context(), "eu", today, "list SIMs", 1); !errors.Is(err, store.ErrClosed) {
		t.Errorf("counted after the end: %v", err)
	}
	if _, err := s.Calls(t.Context(), "eu", today); !errors.Is(err, store.ErrClosed) {
		t.Errorf("read after the end: %v", err)
	}
	if total := count(t, open(t, dir), "eu", "list SIMs", 1); total != 4 {
		t.Errorf("%d calls, want 4", total)
	}
}

func TestCancelled(t *testing.T) {
	s := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.CountCalls(ctx, "eu", today, "list SIMs", 1); !model.Cancelled(err) {
		t.Errorf("count: %v", err)
	}
	if _, err := s.Calls(ctx, "eu", today); !model.Cancelled(err) {
		t.Errorf("read: %v", err)
	}
	if _, err := store.Open(ctx, t.TempDir(), store.Options{}); !model.Cancelled(err) {
		t.Errorf("open: %v", err)
	}
	if total := count(t, s, "eu", "list SIMs", 0); total != 0 {
		t.Errorf("%d calls were counted", total)
	}
}

func TestANewerStoreIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	count(t, s, "eu", "list SIMs", 3)
	must(t, s.Close())
	db := raw(t, dir)
	execute(t, db, "PRAGMA user_version = 99; CREATE TABLE later (a); INSERT INTO later VALUES (1)")
	must(t, db.Close())
	path := filepath.Join(dir, "fleet.db")
	before, err := os.ReadFile(path) //nolint:gosec // A file of this test.
	must(t, err)
	_, err = store.Open(t.Context(), dir, store.Options{})
	if !errors.Is(err, store.ErrNewer) || store.Explain(err) == "" {
		t.Fatalf("opened: %v", err)
	}
	after, err := os.ReadFile(path) //nolint:gosec // A file of this test.
	must(t, err)
	if string(after) != string(before) || len(damagedFiles(t, dir)) != 0 {
		t.Error("it was touched")
	}
}

func TestTheFileIsTakenAway(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	count(t, s, "eu", "list SIMs", 3)
	for _, name := range []string{"fleet.db", "fleet.db-wal", "fleet.db-shm"} {
		must(t, os.Remove(filepath.Join(dir, name)))
	}
	if _, err := s.CountCalls(t.Context(), "eu", today, "list SIMs", 1); !errors.Is(err, store.ErrGone) {
		t.Errorf("counted: %v", err)
	}
	other := open(t, dir)
	if _, err := s.Newest(t.Context()); !errors.Is(err, store.ErrGone) {
		t.Errorf("read: %v", err)
	}
	count(t, other, "eu", "list SIMs", 1)
	must(t, s.Close()) // It must not take the new one's files with it.
	if total := count(t, open(t, dir), "eu", "list SIMs", 1); total != 2 {
		t.Errorf("%d calls, want 2", total)
	}
}

func TestErrorsNameNoFolder(t *testing.T) {
	base := t.TempDir()
	file := filepath.Join(base, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	linked := filepath.Join(base, "linked")
	must(t, os.Mkdir(linked, 0o700))
	must(t, os.Symlink(file, filepath.Join(linked, "fleet.db")))
	shared := filepath.Join(base, "shared")
	must(t, os.Mkdir(shared, 0o700))
	must(t, os.Chmod(shared, 0o777)) //nolint:gosec // That is what must be refused.
	folder := filepath.Join(base, "folder")
	must(t, os.MkdirAll(filepath.Join(folder, "fleet.db"), 0o700))
	for dir, kind := range map[string]error{
		"":                        store.ErrInvalid,
		filepath.Join(file, "in"): store.ErrFailed,
		linked:                    store.ErrUnsafe,
		shared:                    store.ErrUnsafe,
		folder:                    store.ErrUnsafe,
	} {
		s, err := store.Open(t.Context(), dir, store.Options{})
		if s != nil || !errors.Is(err, kind) {
			t.Errorf("%q: %v, want %v", dir, err, kind)
			continue
		}
		if strings.Contains(err.Error(), base) || !strings.HasPrefix(err.Error(), "fleet.db: open: ") || store.Explain(err) == "" {
			t.Errorf("words %q", err)
		}
	}
	if store.Explain(nil) != "" {
		t.Error("nothing is explained")
	}
}
