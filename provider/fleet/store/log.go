package store

import (
	"context"
	"time"
)

// Event is something that one process tells the others.
type Event struct {
	Seq     int64  // given by the store, 1 by 1: what is missing between two was pruned
	From    string // the process
	Account string
	Kind    string
	At      time.Time // to the millisecond; zero, when it is appended: now
	Data    []byte
}

// Append adds events to what the processes tell each other, all of them or none, and gives the number of the last one.
func (s *Store) Append(ctx context.Context, events ...Event) (last int64, err error) {
	if len(events) == 0 {
		return s.Newest(ctx)
	}
	now := s.now()
	err = s.write(ctx, "tell the others", func(ctx context.Context, c *change) error {
		for i := range events {
			e := &events[i]
			at := e.At
			if at.IsZero() {
				at = now
			}
			err := c.row(ctx, "INSERT INTO events (process, account, kind, at, data) VALUES (?, ?, ?, ?, ?) RETURNING seq",
				[]any{e.From, e.Account, e.Kind, millis(at), e.Data}, &last)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return last, nil
}

// Since gives the events after a number in their order, at most limit; below 1 it is no limit.
func (s *Store) Since(ctx context.Context, seq int64, limit int) ([]Event, error) {
	if limit < 1 {
		limit = -1
	}
	const query = "SELECT seq, process, account, kind, at, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?"
	return list(ctx, s, "hear the others", query, []any{seq, limit}, func(scan func(...any) error) (e Event, err error) {
		var at int64
		err = scan(&e.Seq, &e.From, &e.Account, &e.Kind, &at, &e.Data)
		e.At = moment(at)
		return e, err
	})
}

// Prune removes the events up to a number. No number is given twice because of it.
func (s *Store) Prune(ctx context.Context, upTo int64) error {
	return s.write(ctx, "remove old events", func(ctx context.Context, c *change) error {
		return c.exec(ctx, "DELETE FROM events WHERE seq <= ?", upTo)
	})
}

// Newest gives the number of the last event, also of one that was pruned; 0 if there never was one.
func (s *Store) Newest(ctx context.Context) (int64, error) {
	const query = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)"
	last, err := list(ctx, s, "hear the others", query, nil, func(scan func(...any) error) (seq int64, err error) {
		err = scan(&seq)
		return seq, err
	})
	if err != nil || len(last) == 0 {
		return 0, err
	}
	return last[0], nil
}
