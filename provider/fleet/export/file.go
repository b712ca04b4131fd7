package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// nameTries is how many names are tried before a folder is given up. Nobody exports that often in one minute.
const nameTries = 1000

// FileName gives the name of a file of that format, such as simfleet-20261122-0131.csv, with the time in at's own zone.
func FileName(format Format, at time.Time) string {
	name := "simfleet-" + at.Format("20060102-1504")
	if format == JSON {
		return name + ".json"
	}
	return name + ".csv"
}

// Create makes a new file that nobody but the user may read, and gives its path with it. What exists is never
// overwritten: the name gets -2, -3 and so on before its extension then. A name that leads out of the folder is refused.
func Create(dir, name string) (path string, file *os.File, err error) {
	if name == "." || name == ".." || name != filepath.Base(name) {
		return "", nil, fmt.Errorf("export: %q is not the name of a file", name)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = root.Close() }() // it was only read
	extension := filepath.Ext(name)
	for try := range nameTries {
		next := name
		if try > 0 {
			next = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, extension), try+1, extension)
		}
		file, err = root.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			return filepath.Join(dir, next), file, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", nil, err
		}
	}
	return "", nil, err
}
