package store

import (
	"context"
	"fmt"
)

// Version is the newest version of the file.
func Version() int { return len(steps()) }

// Fill lets the file grow by no page any more, as a disk does that has no room.
func (s *Store) Fill(ctx context.Context) error {
	return s.writer.plain(ctx, func(ctx context.Context, c *change) error {
		var pages int
		if err := c.row(ctx, "PRAGMA page_count", nil, &pages); err != nil {
			return err
		}
		return c.row(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages), nil, &pages)
	})
}
