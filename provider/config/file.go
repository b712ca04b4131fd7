package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// largest is more than any configuration needs.
const largest = 1 << 20

// writableByOthers are the permission bits that let somebody else change a file.
const writableByOthers = 0o022

// file is an opened configuration: what is checked is what is read.
type file struct {
	path string
	mode fs.FileMode
	uid  uint32
	text string
}

// read opens the configuration without following a link and without waiting for a pipe, and gives its text with what
// makes the file unsafe.
func read(path string) (file, Errors, error) {
	fail := func(format string, args ...any) (file, Errors, error) {
		return file{}, nil, Errors{{Path: path, Text: fmt.Sprintf(format, args...)}}
	}
	// The path is the user's own choice, and what is opened is checked below.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0) //nolint:gosec // see above
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return file{}, nil, fmt.Errorf("%w at %s", ErrNone, path)
	case errors.Is(err, syscall.ELOOP):
		return fail("is a symbolic link, which is not followed: name the file itself with --config")
	case err != nil:
		return fail("cannot be opened: %v", errors.Unwrap(err))
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fail("cannot be examined: %v", errors.Unwrap(err))
	}
	if !info.Mode().IsRegular() {
		return fail("is not a regular file")
	}
	text, err := io.ReadAll(io.LimitReader(f, largest+1))
	switch {
	case err != nil:
		return fail("cannot be read: %v", errors.Unwrap(err))
	case len(text) > largest:
		return fail("is larger than %d bytes", largest)
	}
	opened := file{path: path, mode: info.Mode(), uid: owner(info), text: string(text)}
	return opened, append(opened.unsafe(), unsafeParents(path)...), nil
}

// unsafe tells why somebody else could have written the file.
func (f file) unsafe() Errors {
	var found Errors
	if !trusted(f.uid) {
		found = append(found, Problem{Path: f.path, Text: "belongs to another user, who could change where keys go"})
	}
	if perm := f.mode.Perm(); perm&writableByOthers != 0 {
		found = append(found, Problem{Path: f.path, Text: fmt.Sprintf(
			"may be changed by others (mode %04o); type: chmod go-w %s", perm, shell(f.path))})
	}
	return found
}

// exposed tells why a key or a password in the file itself is not a secret; it is empty when it is one.
func (f file) exposed(what string) string {
	switch perm := f.mode.Perm(); {
	case f.uid != uint32(os.Geteuid()): //nolint:gosec // a user's number is never negative here
		return "the file belongs to another user, so it cannot hold your " + what
	case perm&0o077 != 0:
		return fmt.Sprintf("others may read this file (mode %04o), so it cannot hold a %s; type: chmod 600 %s",
			perm, what, shell(f.path))
	default:
		return ""
	}
}

// unsafeParents tells which folders above the file let somebody else put another file in its place.
func unsafeParents(path string) Errors {
	var found Errors
	dir, err := filepath.Abs(filepath.Dir(path))
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return Errors{{Path: path, Text: "its folder cannot be examined"}}
	}
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Lstat(dir)
		switch {
		case err != nil:
			found = append(found, Problem{Path: dir, Text: "cannot be examined"})
		case !trusted(owner(info)):
			found = append(found, Problem{Path: dir, Text: "the folder belongs to another user, who could replace the configuration"})
		case info.Mode().Perm()&writableByOthers != 0 && info.Mode()&fs.ModeSticky == 0:
			found = append(found, Problem{Path: dir, Text: fmt.Sprintf(
				"others may write to this folder (mode %04o) and replace the configuration; type: chmod go-w %s",
				info.Mode().Perm(), shell(dir))})
		}
		if dir == filepath.Dir(dir) {
			return found
		}
	}
}

// owner gives the number of the user that a file belongs to.
func owner(info fs.FileInfo) uint32 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Uid
	}
	return ^uint32(0) // nobody: what cannot be told is not trusted
}

// trusted tells whether a user may decide where keys go.
func trusted(uid uint32) bool {
	return uid == 0 || uid == uint32(os.Geteuid()) //nolint:gosec // a user's number is never negative here
}

// shell gives a path as it may be typed into a shell.
func shell(path string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+,@%", r)
	}
	if path != "" && path[0] != '-' && !strings.ContainsFunc(path, func(r rune) bool { return !plain(r) }) {
		return path
	}
	if path != "" && path[0] == '-' {
		path = "./" + path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
