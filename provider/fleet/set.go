package fleet

import (
	"iter"
	"math/bits"

	"github.com/simfleet/simfleet/model"
)

// Set is a set of SIMs, such as those that are marked. It keeps the numbers of their rows, so that marking a million of them
// is as quick as marking one; [Set.Follow] carries it over to a newer snapshot.
type Set struct {
	in    *Snapshot
	parts []rowSet
	n     int
}

// Len tells how many SIMs are in the set.
func (s *Set) Len() int { return s.n }

// Has tells whether the SIM with the number is in the set.
func (s *Set) Has(number int32) bool {
	if s.n == 0 {
		return false
	}
	part, at := s.in.place(int(number))
	return s.parts[part].has(at)
}

// Put puts SIMs into the set, or takes them out.
func (s *Set) Put(in bool, numbers ...int32) {
	for _, number := range numbers {
		part, at := s.in.place(int(number))
		switch {
		case in && s.parts[part].add(at):
			s.n++
		case !in && s.parts[part].remove(at):
			s.n--
		}
	}
}

// Clear empties the set.
func (s *Set) Clear() {
	for i := range s.parts {
		s.parts[i] = nil
	}
	s.n = 0
}

// Among tells how many of the SIMs are in the set.
func (s *Set) Among(numbers []int32) int {
	if s.n == 0 {
		return 0
	}
	n := 0
	for _, number := range numbers {
		if s.Has(number) {
			n++
		}
	}
	return n
}

// Numbers gives the numbers of the SIMs in the set, ascending.
func (s *Set) Numbers() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for part := range s.parts {
			for number := range s.parts[part].all() {
				if !yield(int32(s.in.parts[part].First + number)) { //nolint:gosec // A fleet has far fewer SIMs.
					return
				}
			}
		}
	}
}

// Keys names the SIMs in the set.
func (s *Set) Keys() iter.Seq[model.Key] {
	return func(yield func(model.Key) bool) {
		for part := range s.parts {
			table := s.in.parts[part].Table
			for number := range s.parts[part].all() {
				if !yield(model.Key{Account: table.Account(), ICCID: table.ICCID(number)}) {
					return
				}
			}
		}
	}
}

// Follow makes the set one of a newer snapshot of the same fleet: the same SIMs, but for those that are gone.
func (s *Set) Follow(to *Snapshot) {
	from := s.in
	s.in = to
	if from == nil || len(from.parts) != len(to.parts) {
		s.parts, s.n = make([]rowSet, len(to.parts)), 0
		return
	}
	for part := range to.parts {
		was, is := from.parts[part].Table, to.parts[part].Table
		if s.n == 0 || is.SameOrder(was) {
			continue
		}
		var moved rowSet
		for number := range s.parts[part].all() {
			s.n--
			if at, ok := is.Find(was.ICCID(number)); ok && moved.add(at) {
				s.n++
			}
		}
		s.parts[part] = moved
	}
}

// rowSet is a set of rows by their numbers.
type rowSet []uint64

// add adds a row and tells whether it is new.
func (s *rowSet) add(number int) bool {
	for number/64 >= len(*s) {
		*s = append(*s, 0)
	}
	word, bit := &(*s)[number/64], uint64(1)<<(number%64)
	was := *word&bit != 0
	*word |= bit
	return !was
}

// remove takes a row out and tells whether it was there.
func (s *rowSet) remove(number int) bool {
	if !s.has(number) {
		return false
	}
	(*s)[number/64] &^= uint64(1) << (number % 64)
	return true
}

func (s *rowSet) has(number int) bool {
	return number/64 < len(*s) && (*s)[number/64]>>(number%64)&1 == 1
}

// all gives the rows in the set, ascending.
func (s *rowSet) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, word := range *s {
			for ; word != 0; word &= word - 1 {
				if !yield(i*64 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}
