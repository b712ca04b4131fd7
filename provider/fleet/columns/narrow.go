package columns

import (
	"slices"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model/query"
)

// former is what was found last.
type former struct {
	query    query.Query
	minute   time.Time
	known    bool
	of       []bitmap // one a place
	narrowed bool     // the query at hand finds nothing else
}

// plan makes ready what must be looked for. Terms that the former query had need not be looked for again in what it found.
func (s *Search) plan(q query.Query, now time.Time) {
	s.planner.clear()
	f := &s.former
	f.narrowed = f.known && f.minute.Equal(now.Truncate(time.Minute)) && s.planRest(q.Terms, f.query.Terms)
	if !f.narrowed {
		s.planner.clear()
		for i := range q.Terms {
			s.planner.add(&q.Terms[i])
		}
	}
	s.planner.order()
}

// planRest makes the terms ready that are new or narrower than before, and tells whether all former ones are still there in
// their order. More terms, wherever they are, leave only less.
func (s *Search) planRest(terms, former []query.Term) bool {
	for i := range terms {
		same := len(former) > 0 && terms[i].Equal(former[0])
		if same || len(former) > 0 && narrows(&terms[i], &former[0]) {
			former = former[1:]
		}
		if !same {
			s.planner.add(&terms[i])
		}
	}
	return len(former) == 0
}

// narrows tells whether whatever matches a term matches the former one too: a text is contained where a longer one is that
// contains it.
func narrows(t, former *query.Term) bool {
	if t.Not || former.Not || len(t.Any) != 1 || len(former.Any) != 1 {
		return false
	}
	is, was := &t.Any[0], &former.Any[0]
	if is.Kind != query.Contains || was.Kind != query.Contains || is.Field != was.Field || is.Field == query.State {
		return false
	}
	_, grouped := joinedGroups(is.Text)
	_, wasGrouped := joinedGroups(was.Text)
	return strings.Contains(is.Text, was.Text) && (!grouped || wasGrouped)
}

// keep makes what was found the former result.
func (s *Search) keep(q query.Query, now time.Time) {
	f := &s.former
	f.query, f.minute, f.known = q, now.Truncate(time.Minute), true
	f.of, s.found = s.found, f.of
	s.found = slices.Grow(s.found[:0], len(s.places))[:len(s.places)]
}
