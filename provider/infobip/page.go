package infobip

import (
	"context"
	"errors"
	"hash/fnv"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// place is where a list is read: what a cursor says, and how it was asked for.
type place struct {
	op     rest.Op
	page   int
	size   int    // entries that were asked for
	before string // what the page before is known by; empty on the first
	beyond bool   // the vendor says that there is no such page
}

// ask asks for the page of a list that a cursor names. That there is none is no error but on the first: what follows the
// last page is not documented, and a vendor may well answer that with 404 (inferred). It must say so in its own form then: the
// page of a proxy must not end a list, since SIMs that a whole list lacks are taken for gone.
func (c *Client) ask(ctx context.Context, op rest.Op, cursor model.Cursor, size int, into any) (place, error) {
	at := place{op: op, page: 1, size: PageSize}
	if 0 < size && size < PageSize {
		at.size = size
	}
	if cursor != "" {
		number, before, _ := strings.Cut(string(cursor), " ")
		page, err := strconv.Atoi(number)
		if err != nil || page < 1 {
			return at, c.rest.Refuse(op, "the cursor is not one of this list")
		}
		at.page, at.before = page, before
	}
	query := url.Values{"limit": {strconv.Itoa(at.size)}, "page": {strconv.Itoa(at.page)}}
	err := c.rest.Do(ctx, rest.Call{Op: op, Query: query, Into: into})
	if fault, ok := errors.AsType[*model.Fault](err); ok && at.page > 1 && fault.Code != "" {
		at.beyond = errors.Is(fault.Kind, model.ErrNotFound)
	}
	if at.beyond {
		return at, nil
	}
	return at, err
}

// wireEcho is what both lists repeat of what was asked. Neither says how many entries there are, nor whether more follow.
type wireEcho struct {
	Page  rest.Scalar `json:"page"`
	Limit rest.Scalar `json:"limit"`
}

// row is an entry of a list, which tells of one SIM.
type row[T any] interface {
	id() (model.ICCID, error)
	tell(iccid model.ICCID, now time.Time) T
}

// turn translates a page, and finds out whether it is the last one; all of this is inferred. A page ends the list that is
// not full, and so does whatever a vendor may answer to a page beyond the last: an empty list, none at all, another page
// under its own number, or the page before once more. A fleet that fills its last page thus costs one call more.
//
// On the first page none of this is the end: an account without SIMs has an empty list, and every other answer is not one
// of this call. Pages that overlap are for the caller to see, who knows all of them: the order of a list is not documented,
// so that entries may move from one page to another.
func turn[W row[T], T any](c *Client, at place, echo wireEcho, rows rest.Rows[W]) (model.Page[T], error) {
	number := echo.Page.Count()
	switch {
	case at.beyond:
		return model.Page[T]{}, nil
	case number != nil && *number != at.page && at.page > 1:
		return model.Page[T]{}, nil
	case number != nil && *number != at.page:
		return model.Page[T]{}, c.rest.Misread(at.op, "the answer is not the first page")
	case rows == nil && at.page > 1 && number != nil: // an error in some other form has no number of a page
		return model.Page[T]{}, nil
	case rows == nil:
		return model.Page[T]{}, c.rest.Misread(at.op, "the answer holds no list")
	}
	page := translate[W, T](rows, c.rest.Now())
	mark := markOf(rows)
	switch {
	case mark != "" && mark == at.before:
		return model.Page[T]{}, nil
	case !echo.ends(len(rows), at.size):
		page.Next = model.Cursor(strings.TrimSpace(strconv.Itoa(at.page+1) + " " + mark))
	}
	return page, nil
}

func translate[W row[T], T any](rows rest.Rows[W], now time.Time) model.Page[T] {
	var page model.Page[T]
	for _, row := range rows {
		iccid, err := row.id()
		if err != nil {
			page.Damaged++
			continue
		}
		page.Items = append(page.Items, row.tell(iccid, now))
	}
	return page
}

// markOf gives what a page is known by: its SIMs in their order. It is empty where no SIM can be told.
func markOf[W interface{ id() (model.ICCID, error) }](rows rest.Rows[W]) string {
	mark, told := fnv.New64a(), false
	for _, row := range rows {
		if iccid, err := row.id(); err == nil {
			_, _ = mark.Write([]byte(iccid.String()))
			told = true
		}
	}
	if !told {
		return ""
	}
	return strconv.FormatUint(mark.Sum64(), 16)
}

// ends tells whether a page of so many entries is the last. The vendor may have cut the size that was asked for, and says
// so by the limit that it repeats. Where it repeats none, a page that is not full may have been cut, and only an empty one
// is the last.
func (e wireEcho) ends(entries, asked int) bool {
	limit := e.Limit.Count()
	if limit == nil || *limit == 0 {
		return entries == 0
	}
	return entries < min(asked, *limit)
}
