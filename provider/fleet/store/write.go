package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// writer is the one connection that writes. What is to be written in this process takes turns, so that only other
// processes are waited for in SQLite.
type writer struct {
	db       *sql.DB
	turn     chan struct{} // full while somebody has it; guards what follows
	conn     *sql.Conn     // nil before the first use and after an error
	prepared map[string]*sql.Stmt
	closed   bool
	brisk    bool // SQLite does not wait by itself on this connection
}

func newWriter(p *place) (*writer, error) {
	connector, err := p.connector(pragmas())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(-1) // What is given back was in an error.
	return &writer{db: db, turn: make(chan struct{}, 1)}, nil
}

// change is a transaction that is under way.
type change struct{ writer *writer }

// write runs one transaction.
func (s *Store) write(ctx context.Context, doing string, work func(context.Context, *change) error) error {
	err := s.here()
	if err == nil {
		err = s.writer.do(ctx, work)
	}
	return s.fail(doing, err)
}

// do runs one transaction. It takes the file for writing at its beginning: one that read first and wrote then could not
// be waited for.
func (w *writer) do(ctx context.Context, work func(context.Context, *change) error) error {
	return w.plain(ctx, func(ctx context.Context, c *change) error {
		if err := c.begin(ctx); err != nil {
			return err
		}
		err := work(ctx, c)
		if err == nil {
			err = c.exec(ctx, "COMMIT")
		}
		if err != nil {
			_ = c.exec(ctx, "ROLLBACK") // SQLite may have done so by itself.
		}
		return err
	})
}

// begin takes the file for writing. SQLite would look again ever more seldom, up to ten times a second, and come too late
// each time where others write much.
func (c *change) begin(ctx context.Context) error {
	if !c.writer.brisk {
		var none int
		if err := c.row(ctx, "PRAGMA busy_timeout = 0", nil, &none); err != nil {
			return err
		}
		c.writer.brisk = true
	}
	for end := time.Now().Add(patience); ; time.Sleep(nap) {
		if err := c.exec(ctx, "BEGIN IMMEDIATE"); !busy(err) || time.Now().After(end) {
			return err
		}
	}
}

// plain has the connection in hand without a transaction. The context holds for the wait only: what is begun ends
// within the time that other processes are waited for, and cutting it short would cost the connection.
func (w *writer) plain(ctx context.Context, work func(context.Context, *change) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if w.closed {
		return ErrClosed
	}
	ctx = context.WithoutCancel(ctx)
	if w.conn == nil {
		conn, err := w.db.Conn(ctx)
		if err != nil {
			return err
		}
		w.conn, w.prepared = conn, make(map[string]*sql.Stmt)
	}
	err := work(ctx, &change{w})
	if _, ok := errors.AsType[*sqlite.Error](err); ok && !busy(err) {
		_ = w.drop() // The next one begins with a connection that knows nothing of it.
	}
	return err
}

// journal has the file written through a -wal, which lets others read meanwhile. Where the disk cannot do that the file
// works all the same. SQLite does not wait for others here.
func (w *writer) journal(ctx context.Context) error {
	return w.plain(ctx, func(ctx context.Context, c *change) error {
		var mode string
		return c.row(ctx, "PRAGMA journal_mode = WAL", nil, &mode)
	})
}

func (w *writer) close() error {
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	w.closed = true
	return errors.Join(w.drop(), w.db.Close())
}

func (w *writer) drop() (err error) {
	for _, statement := range w.prepared {
		err = errors.Join(err, statement.Close())
	}
	if w.conn != nil {
		err = errors.Join(err, w.conn.Close())
	}
	w.conn, w.prepared, w.brisk = nil, nil, false
	return err
}

// statement gives a statement that is read by SQLite once in the life of a connection.
func (c *change) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if statement := c.writer.prepared[query]; statement != nil {
		return statement, nil
	}
	statement, err := c.writer.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.writer.prepared[query] = statement
	return statement, nil
}

// exec runs a statement. Without arguments there may be several.
func (c *change) exec(ctx context.Context, query string, args ...any) error {
	_, err := c.changed(ctx, query, args...)
	return err
}

// changed runs a statement and tells how many rows it changed.
func (c *change) changed(ctx context.Context, query string, args ...any) (int64, error) {
	if strings.Contains(query, ";") { // Steps from one version to the next run once.
		_, err := c.writer.conn.ExecContext(ctx, query)
		return 0, err
	}
	statement, err := c.statement(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := statement.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row reads one row. It is an [sql.ErrNoRows] when there is none.
func (c *change) row(ctx context.Context, query string, args []any, into ...any) error {
	statement, err := c.statement(ctx, query)
	if err != nil {
		return err
	}
	return statement.QueryRowContext(ctx, args...).Scan(into...)
}
