package fleet

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/simfleet/simfleet/model"
)

// sortable is a row with what it is sorted by boiled down to a number.
type sortable struct {
	value uint64
	row   int32
}

// order sorts rows. Equal ones keep the vendors' order, and absent values are last, in both directions.
func (s *Snapshot) order(hits []int32, column Column, descending bool) []int32 {
	if column == ByOrder {
		slices.Reverse(hits)
		return hits
	}
	flip := uint64(0)
	if descending {
		flip = ^flip
	}
	items, absent := make([]sortable, 0, len(hits)), []int32(nil)
	for _, n := range hits {
		value, ok := s.Row(int(n)).value(column)
		if !ok {
			absent = append(absent, n)
			continue
		}
		items = append(items, sortable{value ^ flip, n})
	}
	spare := make([]sortable, len(items))
	if column.isText() {
		s.sortTexts(items, spare, column, 0, flip)
	} else {
		sortValues(items, spare)
	}
	for i, item := range items {
		hits[i] = item.row
	}
	copy(hits[len(items):], absent)
	return hits
}

// value gives a number that compares as the row's value in the column does, unless that is absent. That of a text is
// made later.
func (r *Row) value(column Column) (value uint64, ok bool) {
	switch column {
	case ByState:
		return uint64(r.SIM.State), r.SIM.State != model.Unknown
	case ByUsed:
		if r.SIM.Used == nil {
			return 0, false
		}
		return ordered(*r.SIM.Used), true
	case BySeen:
		return ordered(r.SIM.LastRecord.UnixMilli()), !r.SIM.LastRecord.IsZero()
	default:
		return 0, r.sortText(column) != ""
	}
}

// ordered gives a number that compares as the signed one does.
func ordered(n int64) uint64 { return uint64(n) ^ 1<<63 } //nolint:gosec // The sign bit is what this is about.

func (c Column) isText() bool { return c == ByName || c == ByAccount || c == ByICCID }

// sortText gives the text that a row is sorted by.
func (r *Row) sortText(column Column) string {
	switch column {
	case ByName:
		return r.name
	case ByAccount:
		return r.Account
	default:
		return r.SIM.ICCID.String()
	}
}

// sortTexts sorts rows by their texts from a byte on, eight bytes at a time: names and ICCIDs of a fleet begin alike, and
// to compare them in pairs would go over the same beginnings again and again.
func (s *Snapshot) sortTexts(items, spare []sortable, column Column, from int, flip uint64) {
	longer := false
	for i := range items {
		text := s.Row(int(items[i].row)).sortText(column)
		longer = longer || len(text) > from+8
		items[i].value = head(text[min(from, len(text)):]) ^ flip
	}
	sortValues(items, spare)
	for start := 0; longer && start < len(items); {
		end := start + 1
		for end < len(items) && items[end].value == items[start].value {
			end++
		}
		if end-start > 1 {
			s.sortTexts(items[start:end], spare, column, from+8, flip)
		}
		start = end
	}
}

// head gives a number that compares as the first eight bytes of a text do.
func head(text string) uint64 {
	var b [8]byte
	copy(b[:], text)
	return binary.BigEndian.Uint64(b[:])
}

// few is up to how many values comparing them is the faster way.
const few = 128

// sortValues sorts by the values and leaves equal ones in their order. Many are dealt out byte by byte, from the last
// byte to the first (a radix sort): that takes no comparison that a processor could guess wrong.
func sortValues(items, spare []sortable) {
	if len(items) <= few {
		slices.SortStableFunc(items, func(a, b sortable) int { return cmp.Compare(a.value, b.value) })
		return
	}
	from, to := items, spare[:len(items)]
	for shift := 0; shift < 64; shift += 8 {
		var next [256]int
		for i := range from {
			next[from[i].value>>shift&0xff]++
		}
		if next[from[0].value>>shift&0xff] == len(from) {
			continue // All have the same byte here.
		}
		sum := 0
		for i, n := range next {
			next[i] = sum
			sum += n
		}
		for i := range from {
			at := &next[from[i].value>>shift&0xff]
			to[*at] = from[i]
			*at++
		}
		from, to = to, from
	}
	if &from[0] != &items[0] {
		copy(items, from)
	}
}
