package store

import (
	"context"

	"github.com/simfleet/simfleet/model"
)

// Drafts gives the texts that were begun and not sent.
func (s *Store) Drafts(ctx context.Context) (map[model.Key]string, error) {
	type draft struct {
		key  model.Key
		text string
	}
	const query = `SELECT name, iccid, text FROM drafts JOIN cards ON cards.id = drafts.card JOIN accounts ON accounts.id = cards.account`
	all, err := list(ctx, s, "read the drafts", query, nil, func(scan func(...any) error) (d draft, err error) {
		var packed []byte
		if err := scan(&d.key.Account, &packed, &d.text); err != nil {
			return d, err
		}
		d.key.ICCID, err = unpack(packed)
		return d, err
	})
	if err != nil {
		return nil, err
	}
	drafts := make(map[model.Key]string, len(all))
	for _, d := range all {
		drafts[d.key] = d.text
	}
	return drafts, nil
}

// SaveDraft keeps a text that was begun for a SIM, in the place of the one before. An empty text removes it.
func (s *Store) SaveDraft(ctx context.Context, key model.Key, text string) error {
	return s.write(ctx, "keep a draft", func(ctx context.Context, c *change) error {
		card, err := c.key(ctx, key)
		if err != nil {
			return err
		}
		if text == "" {
			return c.exec(ctx, "DELETE FROM drafts WHERE card = ?", card)
		}
		return c.exec(ctx, "INSERT OR REPLACE INTO drafts (card, text) VALUES (?, ?)", card, text)
	})
}

// Remember keeps a small thing by its name, such as the sort of the list, in the place of the one before.
func (s *Store) Remember(ctx context.Context, name, value string) error {
	return s.write(ctx, "keep a setting", func(ctx context.Context, c *change) error {
		return c.exec(ctx, "INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)", name, value)
	})
}

// Recalled gives what was remembered by that name, and whether there is something.
func (s *Store) Recalled(ctx context.Context, name string) (string, bool, error) {
	values, err := list(ctx, s, "read a setting", "SELECT value FROM remembered WHERE name = ?", []any{name},
		func(scan func(...any) error) (value string, err error) {
			err = scan(&value)
			return value, err
		})
	if err != nil || len(values) == 0 {
		return "", false, err
	}
	return values[0], true, nil
}
