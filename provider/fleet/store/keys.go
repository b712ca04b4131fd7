package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/simfleet/simfleet/model"
)

// theCard finds a card's number by the account's name and the packed ICCID; nothing is found where it was never seen.
const theCard = `(SELECT cards.id FROM cards JOIN accounts ON accounts.id = cards.account WHERE accounts.name = ? AND cards.iccid = ?)`

// account gives an account's number, and a new one to an account that is new.
func (c *change) account(ctx context.Context, name string) (id int64, err error) {
	if name == "" {
		return 0, fmt.Errorf("%w: no account", ErrInvalid)
	}
	err = c.row(ctx, "SELECT id FROM accounts WHERE name = ?", []any{name}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		err = c.row(ctx, "INSERT INTO accounts (name) VALUES (?) RETURNING id", []any{name}, &id)
	}
	return id, err
}

// card gives a card's number in an account, and a new one to a card that is new.
func (c *change) card(ctx context.Context, account int64, iccid model.ICCID) (id int64, err error) {
	if iccid.IsZero() {
		return 0, fmt.Errorf("%w: no ICCID", ErrInvalid)
	}
	args := []any{account, pack(iccid)}
	err = c.row(ctx, "SELECT id FROM cards WHERE account = ? AND iccid = ?", args, &id)
	if errors.Is(err, sql.ErrNoRows) {
		err = c.row(ctx, "INSERT INTO cards (account, iccid) VALUES (?, ?) RETURNING id", args, &id)
	}
	return id, err
}

// key gives the number of a SIM.
func (c *change) key(ctx context.Context, key model.Key) (int64, error) {
	account, err := c.account(ctx, key.Account)
	if err != nil {
		return 0, err
	}
	return c.card(ctx, account, key.ICCID)
}

// filler is the half byte after the last of an odd number of digits, as cards themselves have it.
const filler = 0xf

// pack writes two digits a byte. Twenty digits do not fit into an integer.
func pack(iccid model.ICCID) []byte {
	digits := iccid.String()
	packed := make([]byte, 0, (len(digits)+1)/2)
	for i := 0; i < len(digits); i += 2 {
		low := byte(filler)
		if i+1 < len(digits) {
			low = digits[i+1] - '0'
		}
		packed = append(packed, (digits[i]-'0')<<4|low)
	}
	return packed
}

// unpack reads what pack wrote.
func unpack(packed []byte) (model.ICCID, error) {
	digits := make([]byte, 0, 2*len(packed))
	for _, b := range packed {
		digits = append(digits, '0'+b>>4)
		if b&0xf != filler {
			digits = append(digits, '0'+b&0xf)
		}
	}
	iccid, err := model.ParseICCID(string(digits))
	if err != nil {
		return model.ICCID{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return iccid, nil
}

// millis writes a moment as milliseconds since 1970.
func millis(t time.Time) int64 { return t.UnixMilli() }

// moment reads what millis wrote.
func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// nanos writes a moment that a vendor told as nanoseconds since 1970, so that it stays equal to what the vendor tells
// next time. What was not told is 0, and so is a year that does not fit.
func nanos(t time.Time) int64 {
	const first, last = math.MinInt64 / int64(time.Second), math.MaxInt64 / int64(time.Second)
	if t.IsZero() || t.Unix() <= first || t.Unix() >= last {
		return 0
	}
	return t.UnixNano()
}

// told reads what nanos wrote.
func told(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns).UTC()
}
