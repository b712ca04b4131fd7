package fleet

import (
	"cmp"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/model"
)

// sortable is a row with what it is sorted by: a text or a number, whichever the column is.
type sortable struct {
	text   string
	number int64
	row    int32
}

// order sorts rows. Equal ones keep the vendors' order, and absent values are last, in both directions.
func (s *Snapshot) order(hits []int32, column Column, descending bool) []int32 {
	if column == ByOrder {
		slices.Reverse(hits)
		return hits
	}
	items, absent := make([]sortable, 0, len(hits)), []int32(nil)
	for _, n := range hits {
		item, ok := s.Row(int(n)).sortable(column)
		if !ok {
			absent = append(absent, n)
			continue
		}
		item.row = n
		items = append(items, item)
	}
	sign := 1
	if descending {
		sign = -1
	}
	// With the number of the row in it no two are equal, and sorting need not be stable, which would be slower.
	slices.SortFunc(items, func(a, b sortable) int {
		return cmp.Or(
			sign*cmp.Compare(a.number, b.number), sign*strings.Compare(a.text, b.text), cmp.Compare(a.row, b.row),
		)
	})
	for i, item := range items {
		hits[i] = item.row
	}
	copy(hits[len(items):], absent)
	return hits
}

// sortable gives what the row is sorted by in the column, unless that is absent.
func (r *Row) sortable(column Column) (item sortable, ok bool) {
	switch column {
	case ByState:
		state := r.State()
		return sortable{number: int64(state)}, state != model.Unknown
	case ByUsed:
		if r.SIM.Used == nil {
			return item, false
		}
		return sortable{number: *r.SIM.Used}, true
	case BySeen:
		seen, _ := r.Seen()
		return sortable{number: seen.UnixMilli()}, !seen.IsZero()
	case ByName:
		return sortable{text: r.name}, r.name != ""
	case ByTags:
		return sortable{text: r.tags()}, len(r.SIM.Tags) > 0
	case ByVendor:
		return sortable{text: r.vendor}, r.vendor != ""
	case ByAccount:
		return sortable{text: r.Account}, r.Account != ""
	default:
		return sortable{text: r.SIM.ICCID.String()}, !r.SIM.ICCID.IsZero()
	}
}

// tags gives the tags in their order, whatever their case, for sorting.
func (r *Row) tags() string {
	var b strings.Builder
	for _, tag := range r.SIM.Tags {
		b.WriteString(strings.ToLower(tag.Raw()))
		b.WriteByte(0) // sorts a tag before a longer one that begins with it
	}
	return b.String()
}
