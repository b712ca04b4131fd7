package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// pragmas are what each connection is told. NORMAL may lose the last writes when the power fails, never the file.
func pragmas() url.Values {
	return url.Values{
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()),
			"journal_size_limit(1048576)",
			"synchronous(NORMAL)",
		},
		"_error_rc": {"1"},
	}
}

// place is where the file is, and which file it is. Another process may put a damaged one aside and begin a new one by
// the same name; what SQLite knows by its name alone, such as the -wal, would then be mixed up. So the folder is held with
// others while SQLite opens something, and held alone while the file is replaced.
type place struct {
	dir  string
	file fs.FileInfo // the file that was opened, whatever is called so later
	held bool        // alone, by this very store
}

// here tells whether the file is still the one that others open.
func (p *place) here() error {
	info, err := os.Lstat(filepath.Join(p.dir, fileName))
	if err != nil || !os.SameFile(info, p.file) {
		return ErrGone
	}
	return nil
}

// hold keeps others from replacing the file.
func (p *place) hold() (func(), error) {
	if p.held {
		return func() {}, nil
	}
	return hold(p.dir, false)
}

// connector opens connections to the file.
type connector struct {
	place *place
	name  string
}

func (p *place) connector(query url.Values) (connector, error) {
	path, err := filepath.Abs(filepath.Join(p.dir, fileName))
	if err != nil {
		return connector{}, err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return connector{p, (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()}, nil
}

// Connect opens one, which will not remove the -wal when it is the last one to close: by then the name may be another
// store's. What it is told at once has SQLite open all files.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	release, err := c.place.hold()
	if err != nil {
		return nil, err
	}
	defer release()
	if err := c.place.here(); err != nil {
		return nil, err
	}
	conn, err := (&sqlite.Driver{}).Open(c.name)
	if err != nil {
		return nil, err
	}
	if control, ok := conn.(sqlite.FileControl); ok {
		if _, err := control.FileControlPersistWAL("main", 1); err != nil {
			_ = conn.Close() // It is not used; the error is the one to tell.
			return nil, err
		}
	}
	return conn, nil
}

// Driver gives the driver.
func (connector) Driver() driver.Driver { return &sqlite.Driver{} }

// newReader makes connections that only read, so that a long read holds up no write. None is opened before it is needed.
func newReader(p *place) (*sql.DB, error) {
	query := pragmas()
	query.Set("_query_only", "1")
	connector, err := p.connector(query)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(2)
	db.SetMaxIdleConns(2)
	return db, nil
}

// list reads rows.
func list[T any](ctx context.Context, s *Store, doing, query string, args []any, each func(scan func(...any) error) (T, error)) ([]T, error) {
	if err := s.here(); err != nil {
		return nil, s.fail(doing, err)
	}
	all, err := scan(ctx, s.reader, query, args, each)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // SQLite only says that it was interrupted.
	}
	return all, s.fail(doing, err)
}

func scan[T any](ctx context.Context, db *sql.DB, query string, args []any, each func(scan func(...any) error) (T, error)) (all []T, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Its error is that of rows.Err.
	for rows.Next() {
		one, err := each(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
