package columns

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/simfleet/simfleet/model/query"
)

// within puts the rows whose number is not less than low and not more than high into found. What is absent is less than
// any number.
func within(c *column[int64], n int, low, high int64, found *bitmap) {
	if low > high {
		return
	}
	var values bitmap
	span := uint64(high) - uint64(low) //nolint:gosec // The difference is right whatever the signs.
	for at, value := range c.values {
		// Without a branch, which would be guessed wrong half of the time: 1 is borrowed if the value is beyond the span.
		_, beyond := bits.Sub64(span, uint64(value)-uint64(low), 0) //nolint:gosec // As above.
		values[at>>6] |= (1 - beyond) << (at & 63)
	}
	c.spread(n, &values, found)
}

// match puts the rows with such a status into found.
func (w *wanted) match(c *chunk, found *bitmap) {
	if !w.any() {
		return
	}
	var values bitmap
	column := &c.numbers[status]
	for at, packed := range column.values {
		if w.in(packed) {
			values.set(at)
		}
	}
	column.spread(c.n, &values, found)
}

// matchNumbers compares what follows from two numbers of a row.
func (a *atom) matchNumbers(c *chunk, among, found *bitmap) {
	if a.how == byLimit {
		a.status.match(c, found)
	}
	one, other := &c.numbers[used], &c.numbers[limit]
	if a.how == byTexts {
		one, other = &c.numbers[smsMO], &c.numbers[smsMT]
	}
	for i := among.next(0); i >= 0; i = among.next(i + 1) {
		if a.compared(one.at(i), other.at(i)) {
			found.set(i)
		}
	}
}

func (a *atom) compared(one, other int64) bool {
	switch a.how {
	case byTexts:
		sum := texts(one, other)
		return a.low <= sum && sum <= a.high
	case byLimit:
		return one >= 0 && other >= 0 && one >= other
	default:
		return one >= 0 && other >= 0 && holds(a.op, share(one, other, a.low))
	}
}

// share tells whether a part is less than some per cent of the whole, as much (0) or more. None of them is negative.
func share(part, whole, value int64) int {
	partHigh, partLow := bits.Mul64(uint64(part), 100)              //nolint:gosec // It is not negative.
	wholeHigh, wholeLow := bits.Mul64(uint64(whole), uint64(value)) //nolint:gosec // Nor are these.
	return cmp.Or(cmp.Compare(partHigh, wholeHigh), cmp.Compare(partLow, wholeLow))
}

func holds(op query.Op, compared int) bool {
	switch op {
	case query.Less:
		return compared < 0
	case query.AtMost:
		return compared <= 0
	case query.AtLeast:
		return compared >= 0
	case query.More:
		return compared > 0
	default:
		return compared == 0
	}
}

// texts gives how many texts were sent in both directions, if any of the two numbers is known.
func texts(mo, mt int64) int64 {
	switch {
	case mo == absent:
		return mt
	case mt == absent:
		return mo
	default:
		return mo + mt
	}
}

// matchUpdates puts the rows with a storm of location updates into found. The count is one of the month in which it was
// asked for.
func (a *atom) matchUpdates(c *chunk, found *bitmap) {
	for i, detail := range c.details {
		fetched := detail.Fetched.UnixMicro()
		if updates := detail.LocationUpdates; updates != nil && *updates > query.StormUpdates && a.low <= fetched && fetched <= a.high {
			found.set(i)
		}
	}
}

// matchList puts the rows of a list into found.
func (a *atom) matchList(at *place, found *bitmap) {
	first, _ := slices.BinarySearch(a.rows, int32(at.base)) //nolint:gosec // A fleet has far fewer rows.
	for _, row := range a.rows[first:] {
		i := int(row) - at.base
		if i >= at.chunk.n {
			return
		}
		found.set(i)
	}
}

// bounds gives the least and the greatest value that compare so.
func bounds(op query.Op, value int64) (low, high int64) {
	low, high = absent+1, math.MaxInt64
	switch op {
	case query.Less:
		high = value - 1
	case query.AtMost:
		high = value
	case query.Equal:
		low, high = value, value
	case query.AtLeast:
		low = value
	case query.More:
		if value == math.MaxInt64 {
			return 1, 0
		}
		low = value + 1
	}
	return low, high
}
