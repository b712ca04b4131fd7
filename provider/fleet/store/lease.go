package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// EagerMargin is how much later than at its holder somebody must have been at another terminal for a lease to change
// hands, so that it does not go to and fro between two that are both used.
const EagerMargin = 2 * time.Second

// Lease says who does something that one process does for all.
type Lease struct {
	Name   string
	Holder string
	Until  time.Time // to the millisecond; from then on anybody may take it
	Eager  int64     // when the holder's terminal last had input or focus, milliseconds since 1970
}

const theLease = "SELECT name, holder, until, eager FROM leases WHERE name = ?"

// Claim takes a lease, or makes the own one longer, until ttl from now: if nobody has it, if its time is over or if the
// own terminal was used later than the holder's by more than [EagerMargin]. It tells whether it is held now, and by whom.
func (s *Store) Claim(ctx context.Context, name, holder string, eager time.Time, ttl time.Duration) (held bool, lease Lease, err error) {
	if name == "" || holder == "" || ttl < time.Millisecond {
		return false, Lease{}, failed("claim the lease", fmt.Errorf("%w: a lease without name, holder or time", ErrInvalid))
	}
	now := s.now()
	mine := Lease{Name: name, Holder: holder, Until: moment(millis(now.Add(ttl))), Eager: millis(eager)}
	lease, err = s.Holder(ctx, name)
	if err != nil || lease.keeps(mine, now) {
		return false, lease, err // To look first holds up nobody who writes.
	}
	err = s.write(ctx, "claim the lease", func(ctx context.Context, c *change) error {
		var err error
		lease, err = readLease(func(into ...any) error { return c.row(ctx, theLease, []any{name}, into...) })
		if err != nil && !errors.Is(err, sql.ErrNoRows) || err == nil && lease.keeps(mine, now) {
			return err
		}
		lease = mine
		return c.exec(ctx, "INSERT OR REPLACE INTO leases (name, holder, until, eager) VALUES (?, ?, ?, ?)",
			name, holder, millis(mine.Until), mine.Eager)
	})
	if err != nil {
		return false, Lease{}, err
	}
	return lease.Holder == holder, lease, nil
}

// keeps tells whether the holder keeps the lease though another one would like to have it. Who has it longer than any of
// us asks for had another clock, and does not keep it for that.
func (l Lease) keeps(other Lease, now time.Time) bool {
	return l.Holder != "" && l.Holder != other.Holder &&
		l.Until.After(now) && !l.Until.After(other.Until.Add(time.Minute)) &&
		other.Eager <= l.Eager+EagerMargin.Milliseconds()
}

func readLease(scan func(...any) error) (l Lease, err error) {
	var until int64
	err = scan(&l.Name, &l.Holder, &until, &l.Eager)
	l.Until = moment(until)
	return l, err
}

// Holder tells who had a lease last, also when its time is over. The holder is empty if there is none.
func (s *Store) Holder(ctx context.Context, name string) (Lease, error) {
	leases, err := list(ctx, s, "read the lease", theLease, []any{name}, readLease)
	if err != nil || len(leases) == 0 {
		return Lease{Name: name}, err
	}
	return leases[0], nil
}

// Release gives a lease back, if it is held by that holder.
func (s *Store) Release(ctx context.Context, name, holder string) error {
	return s.write(ctx, "release the lease", func(ctx context.Context, c *change) error {
		return c.exec(ctx, "DELETE FROM leases WHERE name = ? AND holder = ?", name, holder)
	})
}
