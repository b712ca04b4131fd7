package fleet

import (
	"slices"

	"github.com/simfleet/simfleet/model"
)

// index finds rows by their ICCID. It never changes, so that snapshots can share it: what is added makes a new index
// that shares most of its maps with the old one. Each map holds at least as many SIMs as the next, so there are few.
type index struct{ maps []map[model.ICCID]int32 }

// find gives the place of a SIM in its account's rows.
func (x index) find(iccid model.ICCID) (int, bool) {
	for _, places := range x.maps {
		if at, ok := places[iccid]; ok {
			return int(at), true
		}
	}
	return 0, false
}

// with gives an index that holds the rows from a place on as well.
func (x index) with(rows []*Row, from int) index {
	if from >= len(rows) {
		return x
	}
	kept, held := len(x.maps), len(rows)-from
	for kept > 0 && len(x.maps[kept-1]) <= held {
		kept--
		held += len(x.maps[kept])
	}
	places := make(map[model.ICCID]int32, held)
	for i := len(rows) - held; i < len(rows); i++ {
		places[rows[i].SIM.ICCID] = int32(i) //nolint:gosec // A list ends after two thousand pages, far below the limit.
	}
	return index{append(slices.Clone(x.maps[:kept]), places)}
}
