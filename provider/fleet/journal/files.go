package journal

import "os"

// Files is the file system as the journal needs it, so that a test can have each call fail.
type Files interface {
	// Mkdir makes one folder that only its owner may enter.
	Mkdir(path string) error
	// Check fails unless the path is a folder, not a link to one, that belongs to us and is closed to others.
	Check(path string) error
	// SyncDir has the folder's entries on the disk when it returns.
	SyncDir(path string) error
	// Create makes a file that was not there, for appending, which only its owner may read.
	Create(path string) (File, error)
}

// File is an open file of the journal.
type File interface {
	Write(bytes []byte) (int, error)
	// Sync has all that was written on the disk when it returns.
	Sync() error
	// Lock holds the file until it is closed. On a disk without locks the error is an [errors.ErrUnsupported].
	Lock() error
	Close() error
}

// disk is the real file system.
type disk struct{}

// Mkdir makes one folder that only its owner may enter.
func (disk) Mkdir(path string) error { return os.Mkdir(path, 0o700) }

// Create makes a file that was not there, for appending, which only its owner may read.
func (disk) Create(path string) (File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_APPEND|os.O_WRONLY|noFollow, 0o600) //nolint:gosec // The path is the configured folder and a name made here.
	if err != nil {
		return nil, err
	}
	return diskFile{file}, nil
}

type diskFile struct{ *os.File }
