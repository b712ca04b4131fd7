package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// What the store's files are called.
const (
	fileName = "fleet.db"
	// markName is a file that says: damage was met here. The next start puts the store aside.
	markName = fileName + "-damaged"
)

// beside gives the ends of the names of what SQLite keeps beside the file, with its permissions. The journal is there
// until the file is written through the -wal.
func beside() []string { return []string{"-wal", "-shm", "-journal"} }

// prepare has the folder and the file there, for this user alone. It never opens a file that is there: closing a file
// gives up all locks that the process has on it (POSIX, fcntl), those of SQLite with them.
func prepare(dir string) error {
	if dir == "" {
		return fmt.Errorf("%w: no folder is set for it", ErrInvalid)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !ours(info) {
		return fmt.Errorf("%w: the folder", ErrUnsafe)
	}
	if err := makeFile(filepath.Join(dir, fileName)); err != nil {
		return err
	}
	for _, end := range append(beside(), "") {
		if err := secure(filepath.Join(dir, fileName+end)); err != nil {
			return err
		}
	}
	return nil
}

// makeFile makes the file if there is none, with its permissions from the first moment. It is made under another name,
// so that it is never closed here by the name that SQLite may know it by already.
func makeFile(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), fileName+".new-*") // For the owner alone.
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // An empty file that stays does no harm.
	if err := file.Close(); err != nil {
		return err
	}
	err = os.Link(file.Name(), path)
	switch {
	case err == nil, errors.Is(err, fs.ErrExist): // Another process was quicker.
		return nil
	default:
		return os.Rename(file.Name(), path) // This disk knows one name a file only.
	}
}

// secure closes a file of the store to others, such as one that was brought back from a backup. What is no plain file is
// refused: a link leads elsewhere, and a pipe would never answer.
func secure(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: not a plain file", ErrUnsafe)
	case info.Mode().Perm()&0o077 == 0:
		return nil
	default:
		return os.Chmod(path, 0o600)
	}
}

// putAside renames a damaged file, and what SQLite keeps beside it, and gives its new name.
func putAside(dir string, now time.Time) (string, error) {
	stamp := fileName + ".damaged-" + now.UTC().Format("20060102T150405Z")
	name := stamp
	for n := 2; taken(filepath.Join(dir, name)); n++ {
		name = fmt.Sprintf("%s-%d", stamp, n)
	}
	// The file goes last: what stayed beside a new one would be read as a part of it.
	for _, end := range append(beside(), "") {
		err := os.Rename(filepath.Join(dir, fileName+end), filepath.Join(dir, name+end))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := os.Remove(filepath.Join(dir, markName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return name, nil
}

func taken(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// mark leaves word that the store is damaged.
func mark(dir string) {
	file, err := os.OpenFile(filepath.Join(dir, markName), os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // The path is the configured folder and a name of ours.
	if err == nil {
		_ = file.Close() // Nothing was written to it.
	}
}
