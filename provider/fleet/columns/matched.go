package columns

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/model/query"
)

// MatchedBy tells in which fields of a row what the query looks for was found, in the order of [query.Fields]: texts,
// numbers, expressions and letters that are not negated. What has no field of its own is told as [query.Net] if it is the
// radio technology and not told if it is the bandwidth.
func MatchedBy(part Part, row int, q query.Query) []query.Field {
	t := part.Table
	if row < 0 || row >= t.n {
		return nil
	}
	at, i := t.place(row)
	var s Search
	s.look([]Part{{Table: t, Vendor: part.Vendor, Stale: part.Stale}})
	s.planner.now = time.Time{}
	var fields []query.Field
	for _, doc := range query.Fields() {
		if field := query.Field(doc.Name); s.matchedBy(&s.places[at], i, field, q) {
			fields = append(fields, field)
		}
	}
	return fields
}

// matchedBy tells whether anything is found in one field of a row.
func (s *Search) matchedBy(at *place, i int, field query.Field, q query.Query) bool {
	for _, t := range q.Terms {
		if !t.Not && slices.ContainsFunc(t.Any, func(a query.Atom) bool {
			return looks(a.Kind) && (a.Field == query.Any || a.Field == field) && s.foundIn(at, i, field, a)
		}) {
			return true
		}
	}
	return false
}

// foundIn tells whether what is looked for is in one field of a row.
func (s *Search) foundIn(at *place, i int, field query.Field, a query.Atom) bool {
	var among, found bitmap
	among.set(i)
	s.planner.clear()
	s.planner.add(&query.Term{Any: []query.Atom{a}})
	for n := range s.planner.atoms {
		if made := &s.planner.atoms[n]; made.restrict(field) {
			made.match(at, &among, &found)
		}
	}
	return found.has(i)
}

func looks(k query.Kind) bool {
	return slices.Contains([]query.Kind{query.Contains, query.Digits, query.Regexp, query.Fuzzy, query.Exactly}, k)
}

// restrict leaves of what an atom looks at what belongs to one field, and tells whether that is anything.
func (a *atom) restrict(field query.Field) bool {
	only := targets(field)
	switch field {
	case query.Net:
		only.details |= 1 << detailRadio
	case query.IP:
		only.address = true
	default:
	}
	t := &a.target
	if t.to-t.from > 1 {
		t.from, t.to = only.from, only.to
	} else if t.from != only.from {
		t.from, t.to = 0, 0
	}
	t.lines &= only.lines
	t.details &= only.details
	t.vendor, t.account = t.vendor && only.vendor, t.account && only.account
	a.status.dynamic = a.status.dynamic && only.address
	if !only.state {
		a.status.states, a.status.blocks = 0, 0
	}
	return t.lines != 0 || t.from < t.to || t.details != 0 || t.vendor || t.account || a.status.any()
}
