// Package journaltest gives tests of the journal a disk whose calls can fail and that can lose power, and reads what is
// on it.
package journaltest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/simfleet/simfleet/provider/fleet/journal"
)

// ErrDisk is what a call that is told to fail gives.
var ErrDisk = errors.New("disk full")

// Disk is a file system in memory. Its root is there from the beginning.
type Disk struct {
	// FailAt makes the call of that number fail, counted from 1; 0 makes none fail.
	FailAt int
	// FailFrom makes that call and all later ones fail; 0 makes none fail.
	FailFrom int
	// NoLocks makes the disk one that knows no locks.
	NoLocks bool

	mu    sync.Mutex
	log   []string
	dirs  map[string]bool // whether the folder would be there after a loss of power
	files map[string]*file
	made  []string // the paths of the files, in the order in which they were made
}

type file struct {
	disk    *Disk
	path    string
	written []byte
	safe    int  // how much of it would be there after a loss of power
	entered bool // whether its name would be
	closed  bool
}

// call notes a call and tells whether it is to fail.
func (d *Disk) call(what, path string) error {
	d.log = append(d.log, what+" "+filepath.Ext(path))
	if n := len(d.log); n == d.FailAt || d.FailFrom > 0 && n >= d.FailFrom {
		return ErrDisk
	}
	return nil
}

// Calls gives the calls that were made, each as its name and the extension of the file that it was about.
func (d *Disk) Calls() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.log)
}

// Names gives the paths of the files, in the order in which they were made.
func (d *Disk) Names() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.made)
}

// Mkdir makes one folder.
func (d *Disk) Mkdir(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("mkdir", path); err != nil {
		return err
	}
	switch {
	case d.has(path):
		return os.ErrExist
	case !d.has(filepath.Dir(path)):
		return os.ErrNotExist
	case d.dirs == nil:
		d.dirs = make(map[string]bool)
	}
	d.dirs[path] = false
	return nil
}

func (d *Disk) has(path string) bool {
	_, ok := d.dirs[path]
	return ok || path == filepath.Dir(path)
}

// Check finds nothing amiss with a folder that is there.
func (d *Disk) Check(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("check", path); err != nil {
		return err
	}
	if !d.has(path) {
		return os.ErrNotExist
	}
	return nil
}

// SyncDir makes the entries of a folder safe.
func (d *Disk) SyncDir(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("syncdir", path); err != nil {
		return err
	}
	for dir := range d.dirs {
		if filepath.Dir(dir) == path {
			d.dirs[dir] = true
		}
	}
	for _, f := range d.files {
		if filepath.Dir(f.path) == path {
			f.entered = true
		}
	}
	return nil
}

// Create makes a file.
func (d *Disk) Create(path string) (journal.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call("create", path); err != nil {
		return nil, err
	}
	if d.files[path] != nil {
		return nil, os.ErrExist
	}
	if d.files == nil {
		d.files = make(map[string]*file)
	}
	d.files[path] = &file{disk: d, path: path}
	d.made = append(d.made, path)
	return d.files[path], nil
}

// Safe gives what would be left of all files after a loss of power, in the order in which they were made.
func (d *Disk) Safe() []byte {
	var all []byte
	for _, name := range d.Names() {
		d.mu.Lock()
		if f := d.files[name]; f.entered && d.reachable(filepath.Dir(name)) {
			all = append(all, f.written[:f.safe]...)
		}
		d.mu.Unlock()
	}
	return all
}

func (d *Disk) reachable(dir string) bool {
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if !d.dirs[dir] {
			return false
		}
	}
	return true
}

// Write appends to the file. When it is told to fail, half of it is written.
func (f *file) Write(bytes []byte) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.closed {
		return 0, os.ErrClosed
	}
	if err := f.disk.call("write", f.path); err != nil {
		f.written = append(f.written, bytes[:len(bytes)/2]...)
		return len(bytes) / 2, err
	}
	f.written = append(f.written, bytes...)
	return len(bytes), nil
}

// Sync makes what was written safe.
func (f *file) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.closed {
		return os.ErrClosed
	}
	if err := f.disk.call("sync", f.path); err != nil {
		return err
	}
	f.safe = len(f.written)
	return nil
}

// Lock does nothing but may fail.
func (f *file) Lock() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.disk.NoLocks {
		return errors.ErrUnsupported
	}
	return f.disk.call("lock", f.path)
}

// Close ends the use of the file.
func (f *file) Close() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.closed = true
	return nil
}

// Kinds gives the calls without the names of files, for comparing their order.
func Kinds(calls []string) string {
	kinds := make([]string, len(calls))
	for i, call := range calls {
		kinds[i], _, _ = strings.Cut(call, " ")
	}
	return strings.Join(kinds, " ")
}
