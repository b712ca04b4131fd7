package store_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/fleet/store"
)

// filled makes a store of some pages and closes it.
func filled(t *testing.T) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	s := open(t, dir)
	count(t, s, "eu", "list SIMs", 3)
	for range 20 {
		if _, err := s.Append(t.Context(), store.Event{From: "a", Data: make([]byte, 4096)}); err != nil {
			t.Fatal(err)
		}
	}
	must(t, s.Close())
	return dir, filepath.Join(dir, "fleet.db")
}

func TestDamagedFilesArePutAside(t *testing.T) {
	noise := make([]byte, 300_000)
	_, _ = rand.Read(noise)
	for name, damage := range map[string]func(content []byte) []byte{
		"random bytes":             func([]byte) []byte { return noise },
		"text":                     func([]byte) []byte { return []byte(strings.Repeat("not a database\n", 100)) },
		"cut in the first page":    func(b []byte) []byte { return b[:1000] },
		"cut in the middle":        func(b []byte) []byte { return b[:len(b)/2] },
		"cut by a page":            func(b []byte) []byte { return b[:len(b)-4096] },
		"the header alone is well": func(b []byte) []byte { return append(b[:100:100], noise[:len(b)-100]...) },
		"pages of noise":           func(b []byte) []byte { return append(b[:4096:4096], noise[:32*1024]...) },
		"pages of zeros":           func(b []byte) []byte { return append(b[:4096:4096], make([]byte, len(b)-4096)...) },
		"another's file": func(b []byte) []byte {
			copy(b[60:64], []byte{0, 0, 0, 0}) // The version.
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, path := filled(t)
			content, err := os.ReadFile(path) //nolint:gosec // A file of this test.
			must(t, err)
			content = damage(content)
			must(t, os.WriteFile(path, content, 0o600))

			s := open(t, dir)
			aside := damagedFiles(t, dir)
			if len(aside) != 1 || aside[0] != "fleet.db.damaged-20260331T120030Z" || !strings.Contains(s.Notice(), aside[0]) {
				t.Fatalf("put aside %v, notice %q", aside, s.Notice())
			}
			kept, err := os.ReadFile(filepath.Join(dir, aside[0])) //nolint:gosec // A file of this test.
			if err != nil || !bytes.Equal(kept, content) {
				t.Errorf("it is not what it was: %v", err)
			}
			if total := count(t, s, "eu", "list SIMs", 1); total != 1 {
				t.Errorf("%d calls in the new one", total)
			}
			must(t, s.Close())
			again := open(t, dir)
			if again.Notice() != "" || count(t, again, "eu", "list SIMs", 0) != 1 {
				t.Errorf("the new one does not last: %q", again.Notice())
			}
		})
	}
}

func TestAnEmptyFileIsANewStore(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "fleet.db"), nil, 0o600))
	s := open(t, dir)
	if count(t, s, "eu", "list SIMs", 2) != 2 || s.Notice() != "" {
		t.Errorf("notice %q", s.Notice())
	}
}

func TestAMissingTableIsDamage(t *testing.T) {
	for statement, made := range map[string]bool{
		"DROP TABLE months": true, "PRAGMA user_version = 2": true, "CREATE TABLE others (a)": false, "PRAGMA user_version = 3": false,
	} {
		dir := t.TempDir()
		if made {
			dir, _ = filled(t)
		}
		db := raw(t, dir)
		execute(t, db, statement)
		must(t, db.Close())
		if s := open(t, dir); s.Notice() == "" || len(damagedFiles(t, dir)) != 1 {
			t.Errorf("%s: notice %q", statement, s.Notice())
		}
	}
}

// Damage deep in the file does not show at the start. The call that meets it fails, and the next start puts it aside.
func TestDamageIsMetLater(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := s.Append(t.Context(), make([]store.Event, 10_000)...); err != nil {
		t.Fatal(err)
	}
	must(t, s.Close())
	path := filepath.Join(dir, "fleet.db")
	content, err := os.ReadFile(path) //nolint:gosec // A file of this test.
	must(t, err)
	copy(content[len(content)/4*3:], bytes.Repeat([]byte{0xa5}, len(content)))
	must(t, os.WriteFile(path, content, 0o600)) //nolint:gosec // A file of this test.

	s = open(t, dir)
	if s.Notice() != "" {
		t.Fatal("it showed at once")
	}
	_, err = s.Since(t.Context(), 0, 0)
	if !errors.Is(err, store.ErrDamaged) || strings.Contains(err.Error(), dir) {
		t.Fatalf("read: %v", err)
	}
	if _, err := s.Append(t.Context(), store.Event{}); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("appended: %v", err)
	}
	count(t, s, "eu", "send", 1) // What is not damaged works until then.
	must(t, s.Close())
	s = open(t, dir)
	if s.Notice() == "" || len(damagedFiles(t, dir)) != 1 {
		t.Errorf("it is still there: %q", s.Notice())
	}
	must(t, s.Close())
	if s = open(t, dir); s.Notice() != "" || len(damagedFiles(t, dir)) != 1 {
		t.Errorf("the new one was put aside as well: %q", s.Notice())
	}
}

// Of several processes that meet the same damage one puts the file aside, and all use the new one.
func TestSeveralMeetTheDamage(t *testing.T) {
	for range 15 {
		meetTheDamage(t)
	}
}

func meetTheDamage(t *testing.T) {
	t.Helper()
	dir, path := filled(t)
	must(t, os.WriteFile(path, bytes.Repeat([]byte("noise"), 10_000), 0o600))
	const n = 4
	stores := make(chan *store.Store, n)
	for range n {
		go func() {
			var s *store.Store
			err := patiently(func() (err error) {
				s, err = store.Open(t.Context(), dir, store.Options{})
				return err
			})
			if err != nil {
				t.Error(err)
			}
			stores <- s
		}()
	}
	var all []*store.Store
	for range n {
		if s := <-stores; s != nil {
			all = append(all, s)
			defer func() { must(t, s.Close()) }()
		}
	}
	if aside := damagedFiles(t, dir); len(aside) != 1 {
		t.Fatalf("put aside %v", aside)
	}
	notices := 0
	for i, s := range all {
		if s.Notice() != "" {
			notices++
		}
		if total := count(t, s, "eu", "list SIMs", 1); total != i+1 {
			t.Errorf("store %d counts %d calls", i+1, total)
		}
	}
	if notices != 1 {
		t.Errorf("%d notices", notices)
	}
}

func TestADiskWithoutRoom(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	count(t, s, "eu", "list SIMs", 3)
	must(t, s.Fill(t.Context()))
	_, err := s.Append(t.Context(), store.Event{From: "a", Data: make([]byte, 1<<20)})
	if !errors.Is(err, store.ErrDiskFull) || strings.Contains(err.Error(), dir) || store.Explain(err) == "" {
		t.Errorf("appended: %v", err)
	}
	if last, err := s.Newest(t.Context()); err != nil || last != 0 {
		t.Errorf("half of it is there: %d, %v", last, err)
	}
	if total := count(t, s, "eu", "list SIMs", 1); total != 4 {
		t.Errorf("%d calls afterwards", total)
	}
}
