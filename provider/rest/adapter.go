package rest

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/simfleet/simfleet/model"
)

// Refuse words a call that the adapter does not make, because the vendor's documents say that it cannot be taken. No
// request leaves. The reason is the fault's Err and must be in words of ours, see [model.Fault].
func (c *Client) Refuse(op Op, why string) error {
	return &model.Fault{
		Account: c.config.Account, Op: op.Name, Kind: model.ErrInvalid, Outcome: model.OutcomeNotSent, Err: errors.New(why),
	}
}

// Absent words that a SIM which a list was searched for is not there. No request about it left.
func (c *Client) Absent(op Op) error {
	return &model.Fault{Account: c.config.Account, Op: op.Name, Kind: model.ErrNotFound, Outcome: model.OutcomeNotSent}
}

// Misread words an answer that is JSON, but not what the operation answers with. What a write did is then unknown. The
// reason must be in words of ours, as with [Client.Refuse].
func (c *Client) Misread(op Op, why string) error {
	fault := &model.Fault{Account: c.config.Account, Op: op.Name, Kind: model.ErrBadAnswer, Err: errors.New(why)}
	if op.Class == Read {
		fault.Outcome = model.OutcomeNotSent
	}
	return fault
}

// Now gives the time by the client's clock, in UTC, for what an adapter stamps.
func (c *Client) Now() time.Time { return c.config.Now().UTC() }

// Ask makes a call and gives its answer.
func Ask[T any](ctx context.Context, c *Client, call Call) (T, error) {
	var answer T
	call.Into = &answer
	err := c.Do(ctx, call)
	return answer, err
}

// Page makes a page of a list in an answer. Entries that tell does not know are counted as damaged. That there is no list
// at all is no empty one.
func Page[W, T any](c *Client, op Op, rows Rows[W], tell func(*W) (T, bool)) (page model.Page[T], err error) {
	if rows == nil {
		return page, c.Misread(op, "the answer holds no list")
	}
	for i := range rows {
		if item, ok := tell(&rows[i]); ok {
			page.Items = append(page.Items, item)
		} else {
			page.Damaged++
		}
	}
	return page, nil
}

// MostPages is how many cursors a list gets at most, however long a vendor says that it is: one that cannot be right must
// not take all memory.
const MostPages = 1 << 16

// PageNumbers gives the cursors of a list whose pages are numbered from 1 on.
func PageNumbers(total, size int) []model.Cursor {
	return cursors(total, size, func(before int) int { return before + 1 })
}

// Offsets gives the cursors of a list that is asked for by how many entries to pass over.
func Offsets(total, size int) []model.Cursor {
	return cursors(total, size, func(before int) int { return before * size })
}

// cursors gives the empty cursor of the first page, and those of the others by how many pages are before them.
func cursors(total, size int, place func(before int) int) []model.Cursor {
	pages := min(max(total-1, 0)/size+1, MostPages)
	all := make([]model.Cursor, 1, pages)
	for before := 1; before < pages; before++ {
		all = append(all, model.Cursor(strconv.Itoa(place(before))))
	}
	return all
}
