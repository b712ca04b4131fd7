//go:build unix

package columns_test

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/fleet/columns"
)

func TestSavedFileIsForThisUserAlone(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o077, 0o777} {
		t.Run(fmt.Sprintf("%03o", mask), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "main")
			// A file that others could read is replaced, with its permissions.
			if err := os.WriteFile(path, nil, 0o644); err != nil { //nolint:gosec // That is the point.
				t.Fatal(err)
			}
			before := syscall.Umask(mask)
			err := tableOf(3).Save(path, nil)
			syscall.Umask(before)
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(path)
			if err != nil || info.Mode() != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
		})
	}
}

// A pipe would make whoever opens it wait for somebody to write.
func TestLoadDoesNotWaitAtAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "main")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, _, err := columns.Load(path)
		ended <- err
	}()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("a pipe is a fleet")
		}
	case <-time.After(5 * time.Second):
		t.Error("it waits")
	}
}
