package store

import (
	"context"
	"time"

	"github.com/simfleet/simfleet/model"
)

// Archive keeps the messages of a SIM's thread. A message that is kept already, which is one of the same direction, time
// and words, takes on what the vendor says of it now. Of several that are equal in all of these as many are kept as one
// call holds, so that each message must be in it once. It is noted that the thread was read now, be it empty. Nothing is
// written while the archive is off.
func (s *Store) Archive(ctx context.Context, key model.Key, messages []model.Message) error {
	if !s.options.Archive {
		return nil
	}
	read := millis(s.now())
	return s.write(ctx, "keep messages", func(ctx context.Context, c *change) error {
		card, err := c.key(ctx, key)
		if err != nil {
			return err
		}
		if err := c.exec(ctx, "INSERT OR REPLACE INTO threads (card, at) VALUES (?, ?)", card, read); err != nil {
			return err
		}
		equal := make(map[identity]int, len(messages))
		for i := range messages {
			m := &messages[i]
			id := identity{m.Direction, nanos(m.At), m.Body.Raw()}
			err := c.exec(ctx, `INSERT INTO messages (card, at, direction, body, nth, word, sender) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT DO UPDATE SET word = iif(excluded.word <> '', excluded.word, word),
					sender = iif(excluded.sender <> '', excluded.sender, sender)`,
				card, id.at, id.direction, id.body, equal[id], m.Word.Raw(), m.Sender.Raw())
			if err != nil {
				return err
			}
			equal[id]++
		}
		return nil
	})
}

// identity is what tells a message from another: vendors give no number that lasts.
type identity struct {
	direction model.Direction
	at        int64
	body      string
}

// Archived gives the messages that were kept of a SIM, oldest first and those without a time before them. There are none
// while the archive is off.
func (s *Store) Archived(ctx context.Context, key model.Key) ([]model.Message, error) {
	if !s.options.Archive {
		return nil, nil
	}
	const query = "SELECT at, direction, body, word, sender FROM messages WHERE card = " + theCard + " ORDER BY at, direction, body, nth"
	args := []any{key.Account, pack(key.ICCID)}
	return list(ctx, s, "read messages", query, args, func(scan func(...any) error) (m model.Message, err error) {
		var at int64
		var body, word, sender string
		err = scan(&at, &m.Direction, &body, &word, &sender)
		m.At, m.Body, m.Word, m.Sender = told(at), model.NewText(body), model.NewText(word), model.NewText(sender)
		return m, err
	})
}

// ArchivedAt tells when the messages of a SIM were kept last, and whether they ever were. They never were while the archive
// is off.
func (s *Store) ArchivedAt(ctx context.Context, key model.Key) (time.Time, bool, error) {
	if !s.options.Archive {
		return time.Time{}, false, nil
	}
	const query = "SELECT at FROM threads WHERE card = " + theCard
	args := []any{key.Account, pack(key.ICCID)}
	times, err := list(ctx, s, "read messages", query, args, func(scan func(...any) error) (time.Time, error) {
		var at int64
		err := scan(&at)
		return moment(at), err
	})
	if err != nil || len(times) == 0 {
		return time.Time{}, false, err
	}
	return times[0], true, nil
}

// RemoveArchive removes all messages that were kept, whether the archive is on or off. It writes the file anew, since what
// SQLite removes stays readable in it otherwise. That takes longer than all else here, and no other process can write
// meanwhile.
func (s *Store) RemoveArchive(ctx context.Context) error {
	const doing = "remove messages"
	err := s.write(ctx, doing, func(ctx context.Context, c *change) error {
		if err := c.exec(ctx, "DELETE FROM messages"); err != nil {
			return err
		}
		return c.exec(ctx, "DELETE FROM threads")
	})
	if err != nil {
		return err
	}
	return s.fail(doing, s.patiently(func() error { return s.writer.plain(ctx, anew) }))
}

// anew writes the file anew.
func anew(ctx context.Context, c *change) error {
	if err := c.exec(ctx, "VACUUM"); err != nil {
		return err
	}
	// What was removed is in the -wal still, until it is emptied; somebody who reads at this moment puts that off.
	var busy, pages, moved int
	return c.row(ctx, "PRAGMA wal_checkpoint(TRUNCATE)", nil, &busy, &pages, &moved)
}
