package simbase2

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// How long pages are. 250 is known of texts and inferred for the others; that more is refused and not cut was decided.
const (
	pageUsual = 100
	pageMost  = 250
)

// query is what a call asks for in its URL.
type query struct {
	limit          int
	cursor         string
	state          string
	coverage, tags []string // any of these
	direction      string
	day            string // as 2006-01-02
	month          model.Month
}

// parameters reads each parameter that the API has. That it refuses what it cannot read is not known, except for the
// limit: here is the place to notice a misspelt one.
var parameters = map[string]func(*query, []string) (problem string){
	"limit": func(q *query, values []string) string {
		n, err := strconv.Atoi(values[0])
		if err != nil || n < 1 || n > pageMost {
			return fmt.Sprintf("is to be a number from 1 to %d", pageMost)
		}
		q.limit = n
		return ""
	},
	"cursor": func(q *query, values []string) string {
		if q.cursor = values[0]; q.cursor == "" {
			return "is empty"
		}
		return ""
	},
	"state":     func(q *query, values []string) string { return oneOf(&q.state, values[0], states) },
	"direction": func(q *query, values []string) string { return oneOf(&q.direction, values[0], []string{"mt", "mo"}) },
	"coverage": func(q *query, values []string) string {
		q.coverage = values
		for _, c := range values {
			if planOf(named(c)) == nil {
				return fmt.Sprintf("does not know %q; a plus sign is to be written as %%2B", c)
			}
		}
		return ""
	},
	"tags": func(q *query, values []string) string { q.tags = values; return "" },
	"day": func(q *query, values []string) string {
		q.day = values[0]
		if _, err := time.Parse(time.DateOnly, q.day); err != nil {
			return "is to be written as YYYY-MM-DD"
		}
		return ""
	},
	"month": func(q *query, values []string) string {
		start, err := time.Parse("2006-01", values[0])
		if err != nil {
			return "is to be written as YYYY-MM"
		}
		q.month = model.MonthOf(start)
		return ""
	},
}

// repeatable are the parameters that may come more than once.
var repeatable = []string{"coverage", "tags"}

func oneOf(to *string, value string, allowed []string) (problem string) {
	if !slices.Contains(allowed, value) {
		return "is to be one of " + strings.Join(allowed, ", ")
	}
	*to = value
	return ""
}

// readQuery takes the parameters that a route has and no others.
func readQuery(c sandbox.Call, takes []string) (q query, problem string) {
	now := model.MonthOf(c.Now)
	q = query{limit: pageUsual, month: now}
	for _, key := range slices.Sorted(maps.Keys(c.Query)) {
		values := c.Query[key]
		switch {
		case !slices.Contains(takes, key):
			return q, fmt.Sprintf("%q is no parameter here", key)
		case len(values) > 1 && !slices.Contains(repeatable, key):
			return q, fmt.Sprintf("%q may only be given once", key)
		}
		if problem := parameters[key](&q, values); problem != "" {
			return q, key + " " + problem
		}
	}
	if now.Before(q.month) {
		return q, "month is in the future"
	}
	return q, ""
}

// A cursor says of what list it is and where to go on: it is no good for another list. To a client it is opaque.
func cursor(list, at string) *string {
	return new(base64.RawURLEncoding.EncodeToString([]byte(list + " " + at)))
}

// from reads the cursor; there is none for the first page.
func (q *query) from(list string) (at, problem string) {
	if q.cursor == "" {
		return "", ""
	}
	plain, err := base64.RawURLEncoding.DecodeString(q.cursor)
	at, ok := strings.CutPrefix(string(plain), list+" ")
	if err != nil || !ok || at == "" {
		return "", "cursor is not one of this list"
	}
	return at, ""
}

// page gives the next SIMs in the order of their ICCIDs, and the cursor of the page after them: nil if there is none.
// The cursor names the last SIM of a page, so that one that comes or goes meanwhile repeats and skips no other.
func (v *vendor) page(q query, list string, takes func(*sim) bool) (found []*sim, next *string, problem string) {
	after, problem := q.from(list)
	if problem != "" {
		return nil, nil, problem
	}
	at, seen := slices.BinarySearchFunc(v.order, after, func(m *sim, iccid string) int { return strings.Compare(m.iccid, iccid) })
	if seen {
		at++
	}
	for _, m := range v.order[at:] {
		if !takes(m) {
			continue
		}
		if len(found) == q.limit {
			return found, cursor(list, found[len(found)-1].iccid), ""
		}
		found = append(found, m)
	}
	return found, nil, ""
}
