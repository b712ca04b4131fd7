package columns

import (
	"sync"
	"sync/atomic"

	"github.com/simfleet/simfleet/model"
)

// index finds rows by their ICCID. Tables that came from each other share one: it only grows, and whoever finds the number
// of a row in it looks whether the table at hand has that SIM there. So a reader needs no lock while one writer adds.
type index struct {
	once  sync.Once // it is built when it is first asked, which showing a list that was kept does not take
	slots []atomic.Uint32
	held  int
}

// build takes all rows of a table in.
func (x *index) build(t *Table) *index {
	x.once.Do(func() {
		x.slots = make([]atomic.Uint32, slotsFor(t.n))
		x.addFrom(t, 0)
	})
	return x
}

// slotsFor gives the number of slots for so many rows: a power of two, at most two thirds full.
func slotsFor(rows int) int {
	slots := 64
	for slots*2 < rows*3 {
		slots *= 2
	}
	return slots
}

// with gives an index that has the rows of a table from a number on as well: the same one while there is room.
func (x *index) with(t *Table, from int) *index {
	if t.n == from {
		return x
	}
	if (x.held+t.n-from)*3 > len(x.slots)*2 {
		larger := &index{}
		larger.once.Do(func() { larger.slots = make([]atomic.Uint32, slotsFor(t.n*2)) })
		larger.addFrom(t, 0)
		return larger
	}
	x.addFrom(t, from)
	return x
}

func (x *index) addFrom(t *Table, from int) {
	at, i := t.place(from)
	for n := from; n < t.n; n++ {
		if i == t.chunks[at].n {
			at, i = at+1, 0
		}
		x.add(t.chunks[at].line(i, lineICCID), n)
		i++
	}
}

// mask gives the bits of a hash that choose a slot.
func (x *index) mask() uint64 { return uint64(len(x.slots)) - 1 }

func (x *index) add(iccid string, row int) {
	mask := x.mask()
	for slot := hash(iccid); ; slot++ {
		if s := &x.slots[slot&mask]; s.Load() == 0 {
			s.Store(uint32(row) + 1) //nolint:gosec // A table of four billion rows does not fit into memory.
			x.held++
			return
		}
	}
}

// find gives the number of a SIM's row.
func (x *index) find(t *Table, iccid model.ICCID) (int, bool) {
	digits := iccid.String()
	mask := x.mask()
	for slot := hash(digits); ; slot++ {
		row := int(x.slots[slot&mask].Load()) - 1
		switch {
		case row < 0:
			return 0, false
		case row < t.n && t.iccid(row) == digits:
			return row, true
		}
	}
}

// hash mixes the digits of an ICCID (FNV-1a, then the high bits into the low ones, which choose the slot).
func hash(digits string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(digits) {
		h = (h ^ uint64(digits[i])) * 1099511628211
	}
	return h ^ h>>29
}
