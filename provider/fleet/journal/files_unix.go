//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package journal

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// noFollow refuses a file name that is a symbolic link.
const noFollow = syscall.O_NOFOLLOW

// Check fails unless the path is a folder, not a link to one, that belongs to us and is closed to others. A folder that
// others may enter would let them put one of their own in the place of ours.
func (disk) Check(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", path)
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user", path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is open to others: chmod 700 %q", path, path)
	}
	return nil
}

// SyncDir has the folder's entries on the disk when it returns. Some network disks cannot do that for folders and say
// that the call is invalid; there is nothing more to be had from them.
func (disk) SyncDir(path string) error {
	dir, err := os.Open(path) //nolint:gosec // The path is the configured folder or one above it.
	if err != nil {
		return err
	}
	err = dir.Sync()
	_ = dir.Close() // It was only read.
	if errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// Lock holds the file until it is closed.
func (f diskFile) Lock() error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.ENOLCK) || errors.Is(err, syscall.EINVAL) {
		return fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
	}
	return err
}
