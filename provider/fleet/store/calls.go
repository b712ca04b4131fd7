package store

import (
	"context"
	"fmt"
	"time"
)

// keptMinutes is how long the calls of each minute are kept: what is asked for is the pace of the last hours.
const keptMinutes = 48 * 60

// Spent is how many calls an operation took.
type Spent struct {
	Op    string
	Calls int
}

// CountCalls adds n calls of an operation to an account's UTC day, such as "2026-03-31", and tells how many calls of that
// account and day all processes made together.
func (s *Store) CountCalls(ctx context.Context, account, day, op string, n int) (total int, err error) {
	if _, err := time.Parse(time.DateOnly, day); err != nil || n < 0 {
		return 0, failed("count a call", fmt.Errorf("%w: %d calls on %q", ErrInvalid, n, day))
	}
	minute := s.now().Unix() / 60
	err = s.write(ctx, "count a call", func(ctx context.Context, c *change) error {
		id, err := c.account(ctx, account)
		if err != nil {
			return err
		}
		if n > 0 {
			if err := s.count(ctx, c, id, day, op, n, minute); err != nil {
				return err
			}
		}
		return c.row(ctx, "SELECT coalesce(sum(calls), 0) FROM calls WHERE account = ? AND day = ?", []any{id, day}, &total)
	})
	return total, err
}

func (s *Store) count(ctx context.Context, c *change, account int64, day, op string, n int, minute int64) error {
	err := c.exec(ctx, `INSERT INTO calls (account, day, op, calls) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET calls = calls + excluded.calls`, account, day, op, n)
	if err != nil {
		return err
	}
	err = c.exec(ctx, `INSERT INTO pace (account, minute, calls) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET calls = calls + excluded.calls`, account, minute, n)
	if err != nil || minute-s.pruned < 60 {
		return err
	}
	s.pruned = minute
	return c.exec(ctx, "DELETE FROM pace WHERE minute < ?", minute-keptMinutes)
}

// Calls tells what the calls of an account's UTC day were spent on, most first.
func (s *Store) Calls(ctx context.Context, account, day string) ([]Spent, error) {
	const query = `SELECT op, calls FROM calls JOIN accounts ON accounts.id = calls.account
		WHERE name = ? AND day = ? ORDER BY calls DESC, op`
	return list(ctx, s, "read the calls", query, []any{account, day}, func(scan func(...any) error) (spent Spent, err error) {
		err = scan(&spent.Op, &spent.Calls)
		return spent, err
	})
}

// CallsSince tells for each account how many calls it made on a UTC day and after it. An account that made none is not
// among them.
func (s *Store) CallsSince(ctx context.Context, day string) (map[string]int, error) {
	type total struct {
		account string
		calls   int
	}
	const query = `SELECT name, sum(calls) FROM calls JOIN accounts ON accounts.id = calls.account
		WHERE day >= ? GROUP BY name`
	totals, err := list(ctx, s, "read the calls", query, []any{day}, func(scan func(...any) error) (t total, err error) {
		err = scan(&t.account, &t.calls)
		return t, err
	})
	if err != nil {
		return nil, err
	}
	calls := make(map[string]int, len(totals))
	for _, t := range totals {
		calls[t.account] = t.calls
	}
	return calls, nil
}

// Pace tells how many calls an account made since a moment of the last 48 hours, to the minute: that of the moment counts
// whole.
func (s *Store) Pace(ctx context.Context, account string, since time.Time) (int, error) {
	const query = `SELECT coalesce(sum(calls), 0) FROM pace JOIN accounts ON accounts.id = pace.account
		WHERE name = ? AND minute BETWEEN ? AND ?`
	args := []any{account, since.Unix() / 60, s.now().Unix() / 60}
	calls, err := list(ctx, s, "read the pace", query, args, func(scan func(...any) error) (n int, err error) {
		err = scan(&n)
		return n, err
	})
	if err != nil || len(calls) == 0 {
		return 0, err
	}
	return calls[0], nil
}
