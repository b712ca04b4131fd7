package oneot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// Both are documented or seen: lists come in pages of 1000, and more SIMs than that are E230.
const (
	pageSize = 1000
	mostSIMs = 1000
)

// request is a call with the ways to read its parameters.
type request struct{ sandbox.Call }

func (r *request) now() int64 { return r.Now.UnixNano() }

// check holds the query to what the call takes. An old program sends forms in a body; that is not taken here, nor is a
// parameter that comes twice, but for the two that are lists.
func (r *request) check(takes []string) *refusal {
	if len(r.Body) > 0 {
		return badCall("parameters belong in the query, not in a body")
	}
	for key, values := range r.Query {
		switch {
		case !slices.Contains(takes, key):
			return badCall(strconv.Quote(key) + " is no parameter of this call")
		case len(values) > 1 && key != "iccid" && key != "eid":
			return badCall(strconv.Quote(key) + " is given more than once")
		}
	}
	return nil
}

// numbers gives the ICCIDs or EIDs that the call is about: joined by commas, repeated, or both.
func (r *request) numbers() (list []string, byEID bool, no *refusal) {
	iccids, eids := r.Query["iccid"], r.Query["eid"]
	values := slices.Concat(iccids, eids)
	switch {
	case len(values) == 0:
		return nil, false, badCall("iccid or eid is missing")
	case len(iccids) > 0 && len(eids) > 0:
		return nil, false, badCall("iccid and eid are both given")
	}
	list = strings.Split(strings.Join(values, ","), ",")
	switch {
	case slices.Contains(list, ""):
		return nil, false, badCall("one of the SIMs has no number")
	case len(list) > mostSIMs:
		return nil, false, tooMany
	}
	return list, len(eids) > 0, nil
}

// listed finds the SIMs that the call is about, each once. Those that are not there are counted.
func (v *vendor) listed(r *request) (sims []*sim, missing int, no *refusal) {
	list, byEID, no := r.numbers()
	if no != nil {
		return nil, 0, no
	}
	index := v.byICCID
	if byEID {
		index = v.byEID
	}
	seen := make(map[*sim]bool, len(list))
	for _, number := range list {
		switch m := index[number]; {
		case m == nil:
			missing++
		case !seen[m]:
			seen[m] = true
			sims = append(sims, m)
		}
	}
	return sims, missing, nil
}

// one finds the SIM of a call that is about one alone.
func (v *vendor) one(r *request) (*sim, *refusal) {
	list, _, no := r.numbers()
	if no != nil {
		return nil, no
	}
	if len(list) > 1 {
		return nil, badCall("this call is about one SIM")
	}
	sims, missing, _ := v.listed(r)
	if missing > 0 {
		return nil, noSIM
	}
	return sims[0], nil
}

// word gives a parameter that has to be there.
func (r *request) word(key string) (string, *refusal) {
	if !r.Query.Has(key) {
		return "", badCall(key + " is missing")
	}
	return r.Query.Get(key), nil
}

// number gives a parameter that is a number from low to high, or the other if it is not there.
func (r *request) number(key string, low, high, other int64) (int64, *refusal) {
	if !r.Query.Has(key) {
		return other, nil
	}
	n, err := strconv.ParseInt(r.Query.Get(key), 10, 64)
	if err != nil || n < low || n > high {
		return 0, badCall(key + " is no such number")
	}
	return n, nil
}

func (r *request) offset() (int, *refusal) {
	n, no := r.number("offset", 0, 1<<31, 0)
	return int(n), no
}

// month gives the month of a call, the current one if it names none. Half a month is refused.
func (r *request) month() (model.Month, *refusal) {
	current := model.MonthOf(r.Now)
	if r.Query.Has("month") != r.Query.Has("year") {
		return current, badCall("month and year belong together")
	}
	month, no := r.number("month", 1, 12, int64(current.Month))
	if no != nil {
		return current, no
	}
	year, no := r.number("year", 1970, 9999, int64(current.Year))
	return model.Month{Year: int(year), Month: time.Month(month)}, no
}

// part gives the page of a list that begins at an offset. Past the end it is empty.
func part[T any](all []T, offset int) []T {
	all = all[min(offset, len(all)):]
	return all[:min(len(all), pageSize)]
}
