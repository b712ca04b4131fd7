package store

import (
	"context"
	"slices"
	"time"

	"github.com/simfleet/simfleet/model"
)

// Sample is a SIM's counters at a moment, as its vendor told them. One that the vendor does not tell is nil.
type Sample struct {
	ICCID model.ICCID
	At    time.Time // to the millisecond; zero is the time of the pass

	Used         *int64 // bytes
	Cost         *int64 // millionths of the account's currency, as [model.Money]
	SMSMO        *int
	SMSMT        *int
	Sessions     *int
	ZeroSessions *int
}

// addSample writes a row if a counter is another than in the row before. No row before is one without counters.
const addSample = `INSERT INTO samples (card, at, used, cost, smsmo, smsmt, sessions, zero_sessions)
	SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (
		SELECT used, cost, smsmo, smsmt, sessions, zero_sessions FROM samples WHERE card = ?1 AND at <= ?2 ORDER BY at DESC LIMIT 1
	) IS NOT (?3, ?4, ?5, ?6, ?7, ?8)
	ON CONFLICT DO UPDATE SET used = excluded.used, cost = excluded.cost, smsmo = excluded.smsmo, smsmt = excluded.smsmt,
		sessions = excluded.sessions, zero_sessions = excluded.zero_sessions`

// AddSamples writes down what a page of an account's list brought, in one transaction, and that these SIMs were read at
// that time. Only what moved since the SIM's sample before takes a row. Pages that are given the same time are one pass.
func (s *Store) AddSamples(ctx context.Context, account string, at time.Time, samples []Sample) error {
	return s.write(ctx, "keep counters", func(ctx context.Context, c *change) error {
		id, err := c.account(ctx, account)
		if err != nil {
			return err
		}
		cards := make([]int64, 0, len(samples))
		for i := range samples {
			card, err := c.sample(ctx, id, at, &samples[i])
			if err != nil {
				return err
			}
			cards = append(cards, card)
		}
		return c.pass(ctx, id, at, cards)
	})
}

func (c *change) sample(ctx context.Context, account int64, at time.Time, sample *Sample) (int64, error) {
	card, err := c.card(ctx, account, sample.ICCID)
	if err != nil {
		return 0, err
	}
	if !sample.At.IsZero() {
		at = sample.At
	}
	return card, c.exec(ctx, addSample, card, millis(at),
		sample.Used, sample.Cost, sample.SMSMO, sample.SMSMT, sample.Sessions, sample.ZeroSessions)
}

// pass writes down which cards were read, as runs of neighbouring numbers. A run that goes on where one of the same pass
// ended makes that one longer.
func (c *change) pass(ctx context.Context, account int64, at time.Time, cards []int64) error {
	slices.Sort(cards)
	cards = slices.Compact(cards)
	if len(cards) == 0 {
		return c.exec(ctx, "INSERT INTO passes (account, at, first, cards) VALUES (?, ?, 0, 0) ON CONFLICT DO NOTHING", account, millis(at))
	}
	for start := 0; start < len(cards); {
		end := start + 1
		for end < len(cards) && cards[end] == cards[end-1]+1 {
			end++
		}
		if err := c.run(ctx, account, millis(at), cards[start], end-start); err != nil {
			return err
		}
		start = end
	}
	return nil
}

func (c *change) run(ctx context.Context, account, at, first int64, cards int) error {
	longer, err := c.changed(ctx, `UPDATE passes SET cards = cards + ?4 WHERE account = ?1 AND at = ?2 AND first + cards = ?3
		AND first = (SELECT max(first) FROM passes WHERE account = ?1 AND at = ?2 AND first < ?3)`, account, at, first, cards)
	if err != nil || longer > 0 {
		return err
	}
	return c.exec(ctx, `INSERT INTO passes (account, at, first, cards) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET cards = max(cards, excluded.cards)`, account, at, first, cards)
}

// Samples gives the rows of a SIM from one moment to another, both included, oldest first, and before them the row that
// was true at the first moment, if there is one.
func (s *Store) Samples(ctx context.Context, key model.Key, from, to time.Time) ([]Sample, error) {
	const query = `SELECT at, used, cost, smsmo, smsmt, sessions, zero_sessions FROM samples, (SELECT ` + theCard + ` AS this)
		WHERE card = this AND at <= ? AND at >= coalesce((SELECT max(at) FROM samples WHERE card = this AND at <= ?), ?) ORDER BY at`
	args := []any{key.Account, pack(key.ICCID), millis(to), millis(from), millis(from)}
	return list(ctx, s, "read counters", query, args, func(scan func(...any) error) (Sample, error) {
		var at int64
		sample := Sample{ICCID: key.ICCID}
		err := scan(&at, &sample.Used, &sample.Cost, &sample.SMSMO, &sample.SMSMT, &sample.Sessions, &sample.ZeroSessions)
		sample.At = moment(at)
		return sample, err
	})
}

// Passes gives the times from one moment to another, both included, at which SIMs of an account were read, oldest first.
// Between two that are far apart nothing was read, so that nothing is known.
func (s *Store) Passes(ctx context.Context, account string, from, to time.Time) ([]time.Time, error) {
	const query = `SELECT DISTINCT at FROM passes JOIN accounts ON accounts.id = passes.account
		WHERE name = ? AND at BETWEEN ? AND ? ORDER BY at`
	return list(ctx, s, "read passes", query, []any{account, millis(from), millis(to)}, readMoment)
}

// Read gives the times of those passes in which one SIM was: where it has no sample at such a time, its counters did not
// move.
func (s *Store) Read(ctx context.Context, key model.Key, from, to time.Time) ([]time.Time, error) {
	const query = `SELECT DISTINCT passes.at FROM passes JOIN cards ON cards.account = passes.account
		WHERE cards.id = ` + theCard + ` AND passes.at BETWEEN ? AND ?
		AND cards.id >= passes.first AND cards.id < passes.first + passes.cards ORDER BY passes.at`
	args := []any{key.Account, pack(key.ICCID), millis(from), millis(to)}
	return list(ctx, s, "read passes", query, args, readMoment)
}

func readMoment(scan func(...any) error) (time.Time, error) {
	var at int64
	err := scan(&at)
	return moment(at), err
}
