//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// ours tells whether nobody else can put files of his own in the place of ours.
func ours(dir fs.FileInfo) bool {
	stat, ok := dir.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid() && dir.Mode().Perm()&0o022 == 0
}

// hold holds the folder, alone or with others, and gives what lets go of it. A disk without such locks is no reason to do
// without a store.
func hold(dir string, alone bool) (func(), error) {
	folder, err := os.Open(dir) //nolint:gosec // The path is the configured folder.
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	release := func() { _ = folder.Close() } // It was only read.
	for end := time.Now().Add(opening); ; time.Sleep(beat) {
		err := syscall.Flock(int(folder.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return release, nil
		}
		if time.Now().After(end) {
			release()
			return nil, fmt.Errorf("%w: the folder is held", ErrBusy)
		}
	}
}
