// Package store keeps what is queried, shared or grows, in one SQLite file of the state directory: the calls of the day,
// counters over time, messages, views, drafts, and what the processes of a user tell each other.
//
// Losing it costs a reload and a sentence: a file that is damaged is put aside and a new one is begun, and a call that
// fails says why and leaves all as it was. Nothing here waits long. A write waits for its turn in this process as long as
// its context lets it, and for other processes at most for a quarter of a second; once begun it is not interrupted.
//
// The file, and the -wal and -shm that SQLite keeps beside it, are for their owner alone. They stay there when the store
// is closed: who removes them at the end would remove those of a store that was begun anew meanwhile.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// patience is how long a call waits for other processes at most.
	patience = 250 * time.Millisecond
	// opening is how long the first start waits for another one that makes the file or brings it to a newer form.
	opening = time.Second
	// beat is the time between two tries at a start, nap that between two tries to write.
	beat = 5 * time.Millisecond
	nap  = time.Millisecond
)

// Options say how a store works.
type Options struct {
	Now     func() time.Time // nil means time.Now
	Archive bool             // keep messages, and give those that were kept
}

// Store is the file as one process sees it. It is safe for use by several goroutines.
type Store struct {
	dir     string
	options Options
	notice  string
	place   *place
	closed  atomic.Bool
	writer  *writer
	reader  *sql.DB
	pruned  int64 // the minute in which old paces were removed; the writer's turn guards it
}

// Open opens the store in a folder, makes it if there is none, and brings it to the newest form. A file that is damaged
// is put aside as fleet.db.damaged-<UTC time> and a new one is begun; [Store.Notice] tells then. The errors are those
// above; a store of a newer simfleet is an [ErrNewer] and is left as it is.
func Open(ctx context.Context, dir string, options Options) (*Store, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Store{dir: dir, options: options, place: &place{dir: dir}}
	err := s.begin(ctx)
	for range 3 {
		switch {
		case errors.Is(err, ErrDamaged):
			err = s.anew(ctx)
		case errors.Is(err, ErrGone): // Another process put it aside while it was opened here.
			err = s.begin(ctx)
		}
	}
	if err != nil {
		return nil, failed("open", err)
	}
	return s, nil
}

// anew puts a damaged file aside, unless another process did that first, and begins a new one.
func (s *Store) anew(ctx context.Context) error {
	release, err := hold(s.dir, true)
	if err != nil {
		return err
	}
	defer release()
	s.place.held = true
	defer func() { s.place.held = false }()
	if err := s.begin(ctx); !errors.Is(err, ErrDamaged) {
		return err
	}
	name, err := putAside(s.dir, s.options.Now())
	if err != nil {
		return err
	}
	s.notice = fmt.Sprintf("The store was damaged and is put aside as %s: calls of today, views and drafts begin anew.", name)
	return s.begin(ctx)
}

// begin opens what is there. After an error nothing is open.
func (s *Store) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := prepare(s.dir); err != nil {
		return err
	}
	info, err := os.Lstat(filepath.Join(s.dir, fileName))
	if err != nil {
		return ErrGone
	}
	s.place.file = info
	if s.reader, err = newReader(s.place); err != nil {
		return err
	}
	if s.writer, err = newWriter(s.place); err != nil {
		return errors.Join(err, s.reader.Close())
	}
	if err := s.check(ctx); err != nil {
		err = failed("open", err)
		_ = s.shut() // What it was opened for failed already.
		return err
	}
	return nil
}

// check tells whether the file can be used, and makes it so where it is only too old.
func (s *Store) check(ctx context.Context) error {
	var version int
	err := s.writer.plain(ctx, func(ctx context.Context, c *change) (err error) {
		version, err = c.version(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if taken(filepath.Join(s.dir, markName)) {
		return fmt.Errorf("%w: damage was met in it", ErrDamaged)
	}
	err = s.migrate(ctx, version)
	if err == nil {
		err = s.writer.plain(ctx, func(ctx context.Context, c *change) error { return c.exec(ctx, probe) })
	}
	if code, ok := errors.AsType[*sqlite.Error](err); ok && code.Code() == sqlite3.SQLITE_ERROR {
		return fmt.Errorf("%w: its tables are not those of its version", ErrDamaged)
	}
	if err != nil {
		return err
	}
	return s.here()
}

// patiently tries again while another process is in the way. Only a start may wait so long.
func (s *Store) patiently(try func() error) error {
	for end := time.Now().Add(opening); ; time.Sleep(beat) {
		err := try()
		if !busy(err) || time.Now().After(end) {
			return err
		}
	}
}

// here tells whether the file that was opened is still the one that others open.
func (s *Store) here() error {
	if s.closed.Load() {
		return ErrClosed
	}
	return s.place.here()
}

// Notice gives a sentence on what happened to the store when it was opened; empty if all was well.
func (s *Store) Notice() string { return s.notice }

// Close ends the store. It may be called more than once.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return failed("close", s.shut())
}

// shut closes the connections when the write that is under way has ended.
func (s *Store) shut() error { return errors.Join(s.reader.Close(), s.writer.close()) }

// now gives the time in UTC.
func (s *Store) now() time.Time { return s.options.Now().UTC() }

// fail words an error of a call and leaves word of damage for the next start.
func (s *Store) fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	if s.closed.Load() && !errors.Is(err, context.Canceled) {
		err = ErrClosed
	}
	err = failed(doing, err)
	if _, ok := errors.AsType[*sqlite.Error](err); ok && errors.Is(err, ErrDamaged) && s.here() == nil {
		mark(s.dir)
	}
	return err
}
