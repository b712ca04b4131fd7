package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Why the store did not do what it was asked for. None of them is a reason to end the program.
var (
	ErrDamaged  = errors.New("damaged")
	ErrBusy     = errors.New("in use by another process")
	ErrDiskFull = errors.New("no room on the disk")
	ErrReadOnly = errors.New("may not be written")
	ErrNewer    = errors.New("written by a newer simfleet")
	ErrGone     = errors.New("its file was taken away") // the store can be opened anew
	ErrClosed   = errors.New("closed")
	ErrDisk     = errors.New("the disk does not take or give it")
	ErrFailed   = errors.New("not possible") // what none of the others says
	ErrUnsafe   = errors.New("not safe from other users")

	ErrFull    = errors.New("all nine views are taken")
	ErrSlot    = errors.New("views are numbered from 1 to 9")
	ErrInvalid = errors.New("not something that can be kept")
)

// fault is a call of the store that failed. Its words hold no path but the file's own name, since they are shown.
type fault struct {
	doing string
	kind  error // one of the errors above
	cause error // for errors.Is and errors.As alone; nil if there is none
}

// Error words the fault without the words of its cause, which may name folders.
func (f *fault) Error() string {
	words := fmt.Sprintf("%s: %s: %v", fileName, f.doing, f.kind)
	if code, ok := errors.AsType[*sqlite.Error](f.cause); ok {
		return fmt.Sprintf("%s (SQLite code %d)", words, code.Code())
	}
	if number, ok := errors.AsType[syscall.Errno](f.cause); ok {
		return words + ": " + number.Error()
	}
	return words
}

// Unwrap gives the kind and what lies beneath.
func (f *fault) Unwrap() []error {
	if f.cause == nil {
		return []error{f.kind}
	}
	return []error{f.kind, f.cause}
}

// failed words an error of a call. One that has its words already, and a context's, keeps them.
func failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault](err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %s: %w", fileName, doing, err)
	}
	return &fault{doing: doing, kind: kindOf(err), cause: err}
}

// kindOf tells which of the errors above one is.
func kindOf(err error) error {
	for _, kind := range []error{ErrGone, ErrClosed, ErrNewer, ErrDamaged, ErrFull, ErrSlot, ErrInvalid, ErrUnsafe, ErrBusy} {
		if errors.Is(err, kind) {
			return kind
		}
	}
	if code, ok := errors.AsType[*sqlite.Error](err); ok {
		return kindOfCode(code.Code())
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return ErrDiskFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	default:
		return ErrFailed
	}
}

// busy tells whether another process was in the way.
func busy(err error) bool { return err != nil && errors.Is(kindOf(err), ErrBusy) }

// kindOfCode tells it of a result of SQLite, https://sqlite.org/rescode.html.
func kindOfCode(code int) error {
	switch code {
	case sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS:
		return ErrDamaged
	case sqlite3.SQLITE_IOERR_DELETE_NOENT:
		return ErrGone
	}
	switch code & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ErrDamaged
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
		return ErrBusy
	case sqlite3.SQLITE_FULL:
		return ErrDiskFull
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return ErrReadOnly
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return ErrDisk
	default:
		return ErrFailed
	}
}

// sentences are what a screen says of an error of the store.
var sentences = []struct {
	kind error
	says string
}{
	{ErrDamaged, "The store is damaged; the next start begins a new one."},
	{ErrBusy, "The store is in use by another process; this was not kept."},
	{ErrDiskFull, "No room on the disk; this was not kept."},
	{ErrReadOnly, "The store may not be written; nothing is kept."},
	{ErrNewer, "The store was written by a newer simfleet; nothing is kept."},
	{ErrGone, "The store's file was taken away."},
	{ErrUnsafe, "Others may write where the store is; nothing is kept."},
	{ErrFull, "All nine views are taken; remove one first."},
	{ErrSlot, "Views are numbered from 1 to 9."},
	{ErrClosed, "The store is closed."},
	{ErrDisk, "The disk did not take or give it; this was not kept."},
}

// Explain gives a short sentence for the screen about an error of the store; empty if there is none.
func Explain(err error) string {
	if err == nil {
		return ""
	}
	for _, s := range sentences {
		if errors.Is(err, s.kind) {
			return s.says
		}
	}
	return "The store did not work; this was not kept."
}
