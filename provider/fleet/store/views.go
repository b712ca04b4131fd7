package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// Slots is how many views there are: one for each digit key but 0.
const Slots = 9

// View is a way to see the list that was saved.
type View struct {
	Slot    int // 1 to 9, the key that opens it
	Name    string
	Filter  string
	Sort    string // such as "seen:desc"
	Columns []string
}

// Views gives the saved views by their Slots.
func (s *Store) Views(ctx context.Context) ([]View, error) {
	const query = "SELECT slot, name, filter, sort, columns FROM views ORDER BY slot"
	return list(ctx, s, "read the views", query, nil, func(scan func(...any) error) (v View, err error) {
		var columns []byte
		if err := scan(&v.Slot, &v.Name, &v.Filter, &v.Sort, &columns); err != nil {
			return v, err
		}
		if err := json.Unmarshal(columns, &v.Columns); err != nil {
			return v, fmt.Errorf("%w: the columns of view %d: %w", ErrDamaged, v.Slot, err)
		}
		return v, nil
	})
}

// SaveView saves a view in its slot, in the place of what was there, or in the first that is free if its slot is 0, and
// tells the slot. It is an [ErrFull] if none is free and an [ErrSlot] if there is no such slot.
func (s *Store) SaveView(ctx context.Context, view View) (slot int, err error) {
	if view.Slot < 0 || view.Slot > Slots {
		return 0, failed("save a view", ErrSlot)
	}
	columns, err := json.Marshal(slices.Concat([]string{}, view.Columns))
	if err != nil {
		return 0, failed("save a view", err)
	}
	slot = view.Slot
	err = s.write(ctx, "save a view", func(ctx context.Context, c *change) error {
		if slot == 0 {
			if slot, err = c.freeSlot(ctx); err != nil {
				return err
			}
		}
		return c.exec(ctx, "INSERT OR REPLACE INTO views (slot, name, filter, sort, columns) VALUES (?, ?, ?, ?, ?)",
			slot, view.Name, view.Filter, view.Sort, string(columns))
	})
	if err != nil {
		return 0, err
	}
	return slot, nil
}

// freeSlot gives the first slot that no view has.
func (c *change) freeSlot(ctx context.Context) (int, error) {
	for slot := 1; slot <= Slots; slot++ {
		var taken bool
		if err := c.row(ctx, "SELECT EXISTS (SELECT 1 FROM views WHERE slot = ?)", []any{slot}, &taken); err != nil || !taken {
			return slot, err
		}
	}
	return 0, ErrFull
}

// RemoveView frees a slot. One that is free already is fine.
func (s *Store) RemoveView(ctx context.Context, slot int) error {
	if slot < 1 || slot > Slots {
		return failed("remove a view", ErrSlot)
	}
	return s.write(ctx, "remove a view", func(ctx context.Context, c *change) error {
		return c.exec(ctx, "DELETE FROM views WHERE slot = ?", slot)
	})
}
