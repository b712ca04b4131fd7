//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package journal

import (
	"errors"
	"fmt"
	"os"
)

// noFollow has no meaning here; O_EXCL alone refuses a name that is taken.
const noFollow = 0

// Check fails unless the path is a folder. Who may enter it is not told by mode bits here.
func (disk) Check(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", path)
	}
	return nil
}

// SyncDir does nothing: folders cannot be flushed here.
func (disk) SyncDir(string) error { return nil }

// Lock tells that there are no such locks here.
func (diskFile) Lock() error { return errors.ErrUnsupported }
