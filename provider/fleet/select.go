package fleet

import "strings"

// Select gives the numbers of the rows that the query chooses, in its order.
func (s *Snapshot) Select(query Query) []int32 {
	hits := s.filter(query.Words)
	if query.Sort == ByOrder && !query.Descending {
		return hits
	}
	return s.order(hits, query.Sort, query.Descending)
}

// filter gives the rows that have all the words. A number in groups is looked for as one first: the groups of an ICCID
// taken by themselves would be found in most others of its batch.
func (s *Snapshot) filter(query string) []int32 {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return s.all()
	}
	digits, grouped := bare(strings.TrimSpace(query))
	if !grouped {
		return s.match(wanted{words: words})
	}
	if len(digits) < phone && !strings.HasPrefix(words[0], "+") {
		return s.match(wanted{words: words, digits: digits})
	}
	if hits := s.match(wanted{digits: digits}); len(hits) > 0 {
		return hits
	}
	return s.match(wanted{words: words})
}

// phone is the number of digits from which on groups of them are taken for one number; fewer may as well be parts of
// different numbers.
const phone = 7

// wanted is what a row must have: the digits or all of the words.
type wanted struct {
	words  []string
	digits string
}

func (w *wanted) in(text string) bool {
	if w.digits != "" && strings.Contains(text, w.digits) {
		return true
	}
	for _, word := range w.words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return len(w.words) > 0
}

func (s *Snapshot) match(w wanted) []int32 {
	hits := make([]int32, 0, 64)
	for i := range s.parts {
		p := &s.parts[i]
		for n, row := range p.rows {
			if w.in(row.text) {
				hits = append(hits, int32(p.first+n)) //nolint:gosec // Lists end after two thousand pages each, far below the limit.
			}
		}
	}
	return hits
}

func (s *Snapshot) all() []int32 {
	hits := make([]int32, s.rows)
	for i := range hits {
		hits[i] = int32(i)
	}
	return hits
}
