package fleet

import (
	"context"
	"slices"
	"time"

	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// Search finds and orders SIMs. It keeps what it found last, so that one more letter is looked for among the former hits
// alone. One goroutine may use it at a time.
type Search struct{ found columns.Search }

// Run gives the numbers of the SIMs that a query asks for, in its order, in the room of a slice that is no longer needed; it
// may be nil. When the context ends first, its error is given and nothing else, soon.
func (s *Search) Run(ctx context.Context, in *Snapshot, q query.Query, now time.Time, room []int32) ([]int32, error) {
	hits, err := s.found.Run(ctx, in.parts, q, now)
	if err != nil {
		return nil, err
	}
	room = append(room[:0], hits...)
	if q.Sort != nil {
		columns.Sort(in.parts, room, q.Sort.By, q.Sort.Descending)
	}
	return room, ctx.Err()
}

// Value is a value of a field and how many SIMs have it; an empty text stands for those without a value.
type Value = columns.Value

// Count counts which values a field has among SIMs, whatever their order: most first, those without a value last. When the
// context ends, its error is given soon.
func (s *Snapshot) Count(ctx context.Context, hits []int32, by query.Field) ([]Value, error) {
	if !slices.IsSorted(hits) {
		hits = slices.Sorted(slices.Values(hits))
	}
	return columns.Count(ctx, s.parts, hits, by)
}

// MatchedBy tells in which fields of a SIM what a filter looks for was found.
func (s *Snapshot) MatchedBy(number int, q query.Query) []query.Field {
	if number < 0 || number >= s.rows {
		return nil
	}
	part, at := s.place(number)
	return columns.MatchedBy(s.parts[part], at, q)
}
