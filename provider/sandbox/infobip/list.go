package infobip

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The sizes of a page: "20 if not defined, max value is 100".
const (
	pageUsual = 20
	pageMost  = 100
)

// request is what a list is asked for.
type request struct{ limit, page int }

// read reads the parameters. What a limit above the largest does is not documented: here it is the largest, which the
// answer tells. Anything else that the documents do not allow is refused, unknown parameters too: here is the place to
// notice a misspelt one.
func read(query url.Values) (r request, bad complaints) {
	r = request{pageUsual, 1}
	numbers := map[string]*int{"limit": &r.limit, "page": &r.page}
	for _, key := range slices.Sorted(maps.Keys(query)) {
		to := numbers[key]
		if to == nil {
			return r, unknown(key)
		}
		n, err := strconv.Atoi(query.Get(key))
		if err != nil || n < 1 || len(query[key]) > 1 {
			return r, about(key, "must be a number from 1 on")
		}
		*to = n
	}
	r.limit = min(r.limit, pageMost)
	return r, nil
}

func unknown(parameter string) complaints { return about(parameter, "is not a parameter of this call") }

// noParameters refuses what nobody asked for.
func noParameters(query url.Values) complaints {
	if len(query) == 0 {
		return nil
	}
	return unknown(slices.Min(slices.Collect(maps.Keys(query))))
}

// turn gives a page of the fleet, with its number. How many pages there are is never told.
func (v *vendor) turn(c sandbox.Call) (r request, sims []*sim, refusal *sandbox.Answer) {
	r, bad := read(c.Query)
	if bad != nil {
		return r, nil, new(invalid(bad))
	}
	last := max(1, (len(v.order)+r.limit-1)/r.limit)
	if r.page > last {
		switch v.BeyondEnd {
		case BeyondEmpty:
			return r, nil, nil
		case Beyond404:
			return r, nil, new(refuse(http.StatusNotFound, fmt.Sprintf("Page %d not found", r.page)))
		default:
			r.page = last
		}
	}
	sims = v.order[(r.page-1)*r.limit:]
	return r, sims[:min(len(sims), r.limit)], nil
}

type listWire struct {
	Page  int   `json:"page"`
	Limit int   `json:"limit"`
	SIMs  []any `json:"sims"`
}

// list answers with a page of the SIMs, ordered by ICCID; the documents name no order.
func (v *vendor) list(c sandbox.Call) sandbox.Answer {
	r, sims, refusal := v.turn(c)
	if refusal != nil {
		return *refusal
	}
	w := listWire{r.page, r.limit, make([]any, len(sims))}
	for i, m := range sims {
		w.SIMs[i] = m.wire(c.Now.UnixNano())
	}
	return sandbox.Good(w)
}

type monthlyWire struct {
	Page  int   `json:"page"`
	Limit int   `json:"limit"`
	Usage []any `json:"usage"`
}

// monthly answers with a page of what the SIMs used in this month. Every SIM is in it, as in the documents' example,
// where one is that was not activated.
func (v *vendor) monthly(c sandbox.Call) sandbox.Answer {
	r, sims, refusal := v.turn(c)
	if refusal != nil {
		return *refusal
	}
	w := monthlyWire{r.page, r.limit, make([]any, len(sims))}
	for i, m := range sims {
		w.Usage[i] = m.usage(c.Now.UnixNano(), v.Prose)
	}
	return sandbox.Good(w)
}
