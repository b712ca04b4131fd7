package columns

import (
	"cmp"
	"math/bits"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
)

// Sort sorts rows of a fleet by a field, as they lie in hits. Texts are compared as in lower case and by their bytes,
// addresses by their numbers, states in the order of [model.State], and what was seen by when that was. Equal rows keep
// the fleet's order, and those without a value come last, whatever the direction. For a field that has no order, the
// order is the fleet's.
func Sort(parts []Part, hits []int32, by query.Field, descending bool) {
	if !slices.IsSorted(hits) {
		slices.Sort(hits)
	}
	s := sorter{parts: parts, by: by, descending: descending, line: lineFor(by), word: wordFor(by), number: numberFor(by)}
	switch {
	case s.line >= 0 && by != query.IP, s.word >= 0, by == query.Country, by == query.Net:
		s.sortTexts(hits)
	case s.number >= 0, by == query.SMS, by == query.State, by == query.IP, by == query.Vendor, by == query.Account:
		s.sortNumbers(hits)
	}
}

// entry is a row and what it is sorted by, so far as that fits into a number.
type entry struct {
	key uint64
	row int32
}

type sorter struct {
	parts              []Part
	by                 query.Field
	descending         bool
	line, word, number int
	ranks              []uint64 // of the parts; 0: absent
}

// eachChunk shows chunk by chunk which of some ascending rows are in it, and where they are in rows.
func eachChunk(parts []Part, rows []int32, visit func(part int, c *chunk, base, at int, rows []int32)) {
	part, at := 0, 0
	for at < len(rows) && part < len(parts) {
		t, first := parts[part].Table, parts[part].First
		if int(rows[at]) >= first+t.n {
			part++
			continue
		}
		chunk, _ := t.place(int(rows[at]) - first)
		base, end := first+t.firsts[chunk], at+1
		for end < len(rows) && int(rows[end]) < base+t.chunks[chunk].n {
			end++
		}
		visit(part, t.chunks[chunk], base, at, rows[at:end])
		at = end
	}
}

// split lets processors work on parts of n things that follow each other.
func split(n int, work func(from, to int)) {
	workers := runtime.GOMAXPROCS(0)
	if n < parallel || workers < 2 {
		work(0, n)
		return
	}
	var done sync.WaitGroup
	for i := range workers {
		done.Go(func() { work(n*i/workers, n*(i+1)/workers) })
	}
	done.Wait()
}

// gone marks a row without a value while keys are taken.
func gone(row int32) int32 { return ^row }

// sortNumbers sorts by what a number tells the order of.
func (s *sorter) sortNumbers(hits []int32) {
	s.rank()
	entries := make([]entry, len(hits))
	split(len(hits), func(from, to int) {
		eachChunk(s.parts, hits[from:to], func(part int, c *chunk, base, at int, rows []int32) {
			for i, row := range rows {
				key, ok := s.key(part, c, int(row)-base)
				if s.descending {
					key = ^key
				}
				if !ok {
					row = gone(row)
				}
				entries[from+at+i] = entry{key, row}
			}
		})
	})
	known, unknown := apartGone(entries)
	sortEntries(known, make([]entry, len(known)))
	if s.by == query.IP {
		eachRun(known, func(from, to int) { s.sortAddresses(known[from:to]) })
	}
	put := hits[:0]
	for i := range known {
		put = append(put, known[i].row)
	}
	copy(hits[len(put):], unknown)
}

// apartGone parts the rows with a value from those without one.
func apartGone(entries []entry) (known []entry, unknown []int32) {
	known = entries[:0]
	for _, e := range entries {
		if e.row < 0 {
			unknown = append(unknown, gone(e.row))
		} else {
			known = append(known, e)
		}
	}
	return known, unknown
}

// rank puts the parts into the order of their names.
func (s *sorter) rank() {
	if s.by != query.Vendor && s.by != query.Account {
		return
	}
	names := make([]string, len(s.parts))
	for i := range s.parts {
		names[i] = strings.ToLower(s.parts[i].Vendor)
		if s.by == query.Account {
			names[i] = strings.ToLower(s.parts[i].Table.account)
		}
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(names)))
	s.ranks = make([]uint64, len(names))
	for i, name := range names {
		if at, _ := slices.BinarySearch(sorted, name); name != "" {
			s.ranks[i] = uint64(at) + 1 //nolint:gosec // It is not negative.
		}
	}
}

// key gives a number in the order of the rows, unless there is no value.
func (s *sorter) key(part int, c *chunk, i int) (uint64, bool) {
	var value int64
	switch {
	case s.ranks != nil:
		return s.ranks[part], s.ranks[part] > 0
	case s.by == query.IP:
		at := address(c.line(i, lineIP))
		return addressKey(at), at.IsValid()
	case s.by == query.State:
		state := shownState(c.numbers[status].at(i))
		return uint64(state), state != model.Unknown
	case s.by == query.SMS:
		value = texts(c.numbers[smsMO].at(i), c.numbers[smsMT].at(i))
	default:
		value = c.numbers[s.number].at(i)
	}
	return uint64(value) ^ 1<<63, value != absent //nolint:gosec // With its sign turned round it is in the same order.
}

// addressKey gives the order of addresses of four bytes, and of the others behind them by their first 63 bits.
func addressKey(at netip.Addr) uint64 {
	if at.Is4() {
		b := at.As4()
		return uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
	}
	b := at.As16()
	return 1<<63 | eight(string(b[:8]))>>1
}

// sortAddresses sorts what begins with the same bits.
func (s *sorter) sortAddresses(entries []entry) {
	slices.SortStableFunc(entries, func(a, b entry) int {
		compared := s.address(a.row).Compare(s.address(b.row))
		if s.descending {
			return -compared
		}
		return compared
	})
}

func (s *sorter) address(row int32) netip.Addr {
	c, i := s.chunk(row)
	return address(c.line(i, lineIP))
}

// chunk gives the chunk that a row of the fleet is in.
func (s *sorter) chunk(row int32) (*chunk, int) {
	part := 0
	for int(row) >= s.parts[part].First+s.parts[part].Table.n {
		part++
	}
	t := s.parts[part].Table
	at, i := t.place(int(row) - s.parts[part].First)
	return t.chunks[at], i
}

// eachRun shows where keys are equal, if more than one is.
func eachRun(entries []entry, visit func(from, to int)) {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].key == entries[from].key {
			to++
		}
		if to-from > 1 {
			visit(from, to)
		}
		from = to
	}
}

// sortEntries sorts by the keys and keeps the order of equal ones. The room is as long as the entries.
func sortEntries(entries, room []entry) {
	if len(entries) < parallel || runtime.GOMAXPROCS(0) < 2 {
		radix(entries, room)
		return
	}
	half := len(entries) / 2
	var done sync.WaitGroup
	done.Go(func() { radix(entries[:half], room[:half]) })
	radix(entries[half:], room[half:])
	done.Wait()
	copy(room, entries)
	left, right := room[:half], room[half:]
	for i := range entries {
		if len(right) == 0 || len(left) > 0 && left[0].key <= right[0].key {
			entries[i], left = left[0], left[1:]
		} else {
			entries[i], right = right[0], right[1:]
		}
	}
}

const (
	radixBits = 11
	radixSize = 1 << radixBits
	// few entries are sorted sooner by comparing them than by counting digits.
	few = 1024
)

// radix sorts digit by digit, from the last on, those in which keys differ.
func radix(entries, room []entry) {
	if len(entries) < few {
		slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.row, b.row)) })
		return
	}
	differ := uint64(0)
	for i := range entries {
		differ |= entries[i].key ^ entries[0].key
	}
	from, to := entries, room
	for differ != 0 {
		shift := bits.TrailingZeros64(differ)
		differ &^= (radixSize - 1) << shift
		var starts [radixSize]uint32
		for i := range from {
			starts[from[i].key>>shift&(radixSize-1)]++
		}
		sum := uint32(0)
		for i, n := range starts {
			starts[i], sum = sum, sum+n
		}
		for i := range from {
			start := &starts[from[i].key>>shift&(radixSize-1)]
			to[*start] = from[i]
			*start++
		}
		from, to = to, from
	}
	if &from[0] != &entries[0] {
		copy(entries, from)
	}
}
