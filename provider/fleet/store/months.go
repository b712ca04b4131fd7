package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/simfleet/simfleet/model"
)

// usage is a month as it is written. Its names are those of the file and do not follow the model's.
type usage struct {
	Data            *int64     `json:"data,omitempty"`
	SMSMO           *int       `json:"smsmo,omitempty"`
	SMSMT           *int       `json:"smsmt,omitempty"`
	Voice           *int       `json:"voice,omitempty"`
	Sessions        *int       `json:"sessions,omitempty"`
	ZeroSessions    *int       `json:"zero_sessions,omitempty"`
	LocationUpdates *int       `json:"location_updates,omitempty"`
	Cost            *cost      `json:"cost,omitempty"`
	Fetched         *time.Time `json:"fetched,omitempty"`
}

type cost struct {
	Total   *model.Money `json:"total,omitempty"`
	Data    *model.Money `json:"data,omitempty"`
	Line    *model.Money `json:"line,omitempty"`
	Network *model.Money `json:"network,omitempty"`
	SMS     *model.Money `json:"sms,omitempty"`
	Voice   *model.Money `json:"voice,omitempty"`
}

// KeepUsage keeps what a SIM used in a month, in the place of what was kept of it.
func (s *Store) KeepUsage(ctx context.Context, key model.Key, month model.Usage) error {
	text, err := json.Marshal(written(&month))
	if err != nil {
		return failed("keep a month", fmt.Errorf("%w: %w", ErrInvalid, err))
	}
	at := millis(s.now())
	return s.write(ctx, "keep a month", func(ctx context.Context, c *change) error {
		card, err := c.key(ctx, key)
		if err != nil {
			return err
		}
		return c.keepMonth(ctx, card, month.Month, at, text)
	})
}

// KeepUsages is [Store.KeepUsage] for many SIMs of an account in one go, which others who write wait for.
func (s *Store) KeepUsages(ctx context.Context, account string, months []model.SIMUsage) error {
	at := millis(s.now())
	return s.write(ctx, "keep a month", func(ctx context.Context, c *change) error {
		id, err := c.account(ctx, account)
		if err != nil {
			return err
		}
		for i := range months {
			text, err := json.Marshal(written(&months[i].Usage))
			if err != nil {
				return fmt.Errorf("%w: %w", ErrInvalid, err)
			}
			card, err := c.card(ctx, id, months[i].ICCID)
			if err != nil {
				return err
			}
			if err := c.keepMonth(ctx, card, months[i].Month, at, text); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *change) keepMonth(ctx context.Context, card int64, month model.Month, at int64, text []byte) error {
	return c.exec(ctx, "INSERT OR REPLACE INTO months (card, month, at, usage) VALUES (?, ?, ?, ?)", card, number(month), at, string(text))
}

// KeptUsage gives what was kept of a month and when that was, and whether there is something.
func (s *Store) KeptUsage(ctx context.Context, key model.Key, month model.Month) (model.Usage, time.Time, bool, error) {
	type kept struct {
		usage model.Usage
		at    time.Time
	}
	const query = "SELECT at, usage FROM months WHERE card = " + theCard + " AND month = ?"
	args := []any{key.Account, pack(key.ICCID), number(month)}
	months, err := list(ctx, s, "read a month", query, args, func(scan func(...any) error) (kept, error) {
		var at int64
		var text []byte
		if err := scan(&at, &text); err != nil {
			return kept{}, err
		}
		var u usage
		if err := json.Unmarshal(text, &u); err != nil {
			return kept{}, fmt.Errorf("%w: %s: %w", ErrDamaged, month, err)
		}
		return kept{u.read(month), moment(at)}, nil
	})
	if err != nil || len(months) == 0 {
		return model.Usage{}, time.Time{}, false, err
	}
	return months[0].usage, months[0].at, true, nil
}

// number counts the months since the year 0.
func number(m model.Month) int { return 12*m.Year + int(m.Month) - 1 }

func written(u *model.Usage) *usage {
	w := &usage{
		Data: u.Data, SMSMO: u.SMSMO, SMSMT: u.SMSMT, Voice: u.Voice, Sessions: u.Sessions, ZeroSessions: u.ZeroSessions,
		LocationUpdates: u.LocationUpdates,
	}
	if u.Cost != nil {
		w.Cost = new(cost(*u.Cost))
	}
	if !u.Fetched.IsZero() {
		w.Fetched = new(u.Fetched.UTC())
	}
	return w
}

func (w *usage) read(month model.Month) model.Usage {
	u := model.Usage{
		Month: month, Data: w.Data, SMSMO: w.SMSMO, SMSMT: w.SMSMT, Voice: w.Voice, Sessions: w.Sessions,
		ZeroSessions: w.ZeroSessions, LocationUpdates: w.LocationUpdates,
	}
	if w.Cost != nil {
		u.Cost = new(model.Cost(*w.Cost))
	}
	if w.Fetched != nil {
		u.Fetched = *w.Fetched
	}
	return u
}
