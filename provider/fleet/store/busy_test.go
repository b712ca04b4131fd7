package store_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/fleet/store"
)

// soon is far above what a call may wait for others, and far below what would be noticed as hanging.
const soon = 3 * time.Second

func TestLockedByAnother(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	count(t, s, "eu", "list SIMs", 3)
	db := raw(t, dir)
	execute(t, db, "BEGIN IMMEDIATE")
	began := time.Now()
	_, err := s.CountCalls(t.Context(), "eu", today, "list SIMs", 1)
	if took := time.Since(began); !errors.Is(err, store.ErrBusy) || took > soon {
		t.Errorf("counted: %v after %v", err, took)
	}
	if spent, err := s.Calls(t.Context(), "eu", today); err != nil || len(spent) != 1 || spent[0].Calls != 3 {
		t.Errorf("who writes holds up who reads: %v, %v", spent, err)
	}
	second := open(t, dir) // Who writes does not hold up a start either.
	execute(t, db, "ROLLBACK")
	if total := count(t, second, "eu", "list SIMs", 1); total != 4 {
		t.Errorf("%d calls", total)
	}
}

func TestHeldWhollyByAnother(t *testing.T) {
	dir := t.TempDir()
	must(t, open(t, dir).Close())
	db := raw(t, dir)
	execute(t, db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; INSERT INTO remembered VALUES ('a', 'b')")
	began := time.Now()
	_, err := store.Open(t.Context(), dir, store.Options{})
	if took := time.Since(began); !errors.Is(err, store.ErrBusy) || took > soon {
		t.Errorf("opened: %v after %v", err, took)
	}
	execute(t, db, "COMMIT")
	must(t, db.Close())
	if value, ok, err := open(t, dir).Recalled(t.Context(), "a"); value != "b" || !ok || err != nil {
		t.Errorf("%q, %v, %v", value, ok, err)
	}
	if aside := damagedFiles(t, dir); len(aside) != 0 {
		t.Errorf("put aside %v", aside)
	}
}

// One that waits for its turn in this process is let go of when nobody wants it any more.
func TestWaitingForTheTurn(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	db := raw(t, dir)
	execute(t, db, "BEGIN IMMEDIATE")
	const n = 8
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	ended := make(chan error, n)
	began := time.Now()
	for range n {
		go func() { ended <- s.Remember(ctx, "a", "b") }()
	}
	late := 0
	for range n {
		err := <-ended
		if errors.Is(err, context.DeadlineExceeded) {
			late++
		} else if !errors.Is(err, store.ErrBusy) {
			t.Error(err)
		}
	}
	if took := time.Since(began); late != n-1 || took > soon {
		t.Errorf("%d of %d were let go of, after %v", late, n, took)
	}
	execute(t, db, "ROLLBACK")
}

func TestCloseWhileInUse(t *testing.T) {
	s := open(t, t.TempDir())
	const n = 4
	ended := make(chan error, n)
	var counted atomic.Int32
	for i := range n {
		go func() {
			for {
				err := s.Remember(t.Context(), "a", "b")
				if i%2 == 0 {
					_, _, err = s.Recalled(t.Context(), "a")
				}
				counted.Add(1)
				if err != nil {
					ended <- err
					return
				}
			}
		}()
	}
	for counted.Load() < 20 {
		runtime.Gosched()
	}
	must(t, s.Close())
	for range n {
		if err := <-ended; !errors.Is(err, store.ErrClosed) {
			t.Error(err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	s := open(t, t.TempDir())
	const n, each = 8, 25
	ended := make(chan error, n)
	for range n {
		go func() {
			for range each {
				if _, err := s.CountCalls(t.Context(), "eu", today, "list SIMs", 1); err != nil {
					ended <- err
					return
				}
				if _, err := s.Calls(t.Context(), "eu", today); err != nil {
					ended <- err
					return
				}
			}
			ended <- nil
		}()
	}
	for range n {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if total := count(t, s, "eu", "list SIMs", 0); total != n*each {
		t.Errorf("%d calls, want %d", total, n*each)
	}
}
