package fleet

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// holding is what is known of one account. It is guarded by the fleet's mu. Rows that a snapshot shows are never
// changed: the slice is copied before a row in it is replaced, and rows are only added behind those that are shown.
type holding struct {
	account *provider.Account
	rows    []*Row
	index   index
	status  Status
	pass    *pass // the sync under way
}

func newHolding(account *provider.Account) *holding {
	return &holding{
		account: account,
		status:  Status{Name: account.Name, Vendor: account.Vendor, ReadOnly: account.ReadOnly},
	}
}

// row gives the row of a SIM, or nil.
func (h *holding) row(iccid model.ICCID) *Row {
	if at, ok := h.index.find(iccid); ok {
		return h.rows[at]
	}
	return nil
}

// put replaces rows by newer ones of the same SIMs and adds the others. No SIM may be in it twice.
func (h *holding) put(rows []*Row) {
	copied, before := false, len(h.rows)
	for _, row := range rows {
		at, ok := h.index.find(row.SIM.ICCID)
		if !ok {
			h.rows = append(h.rows, row)
			continue
		}
		if !copied {
			h.rows, copied = slices.Clone(h.rows), true
		}
		h.rows[at] = row
	}
	h.index = h.index.with(h.rows, before)
}

// mark shows on a SIM's row that it is being switched, or no longer is. A tick of 0 leaves the row's age as it is; any
// other makes answers that were asked for before it too old for the row.
func (h *holding) mark(iccid model.ICCID, to model.State, tick uint64) {
	old := h.row(iccid)
	if old == nil {
		return
	}
	row := *old
	row.Switching = to
	row.read = max(row.read, tick)
	h.put([]*Row{&row})
}

// miss marks a SIM that the vendor, asked for it alone, did not know. The row stays, with what is known of the SIM: the
// next complete list tells whether it is gone.
func (h *holding) miss(iccid model.ICCID, tick uint64) {
	old := h.row(iccid)
	if old == nil || old.read > tick || old.Missing {
		return
	}
	row := *old
	row.Missing = true
	h.put([]*Row{&row})
}

// reading is what an answer tells of one SIM.
type reading struct {
	sim  model.SIM
	tick uint64 // when it was asked for
	now  time.Time
	list bool // it comes from the list, which is complete in what a list tells
}

// merge gives what is known of a SIM once the reading is taken in: the newer of both in each of its halves.
func (r reading) merge(old *Row) (sim model.SIM, read, detailed uint64) {
	sim = r.sim
	if sim.Fetched.IsZero() {
		sim.Fetched = r.now
	}
	if old == nil {
		if sim.Detail != nil {
			detailed = r.tick
		}
		return sim, r.tick, detailed
	}
	read, detailed = r.tick, old.detailed
	if sim.Detail != nil && r.tick > old.detailed {
		detailed = r.tick
	} else {
		sim.Detail = old.SIM.Detail
	}
	if r.tick < old.read {
		detail := sim.Detail
		sim, read = old.SIM, old.read
		sim.Detail = detail
		return sim, read, detailed
	}
	if !r.list {
		fill(&sim, &old.SIM)
	}
	return sim, read, detailed
}

// fill keeps what only the list tells: the call for one SIM may leave out what the list has. Counters are of a month
// and are not carried into the next. What the call left out cannot be told from what was taken away, so that a SIM whose
// name or whose tags were all removed shows that with the next list.
func fill(sim, listed *model.SIM) {
	if sim.Name.Raw() == "" {
		sim.Name = listed.Name
	}
	if len(sim.Tags) == 0 {
		sim.Tags = listed.Tags
	}
	if sim.Coverage.Raw() == "" {
		sim.Coverage = listed.Coverage
	}
	if !sim.IP.IsValid() && !sim.Dynamic {
		sim.IP, sim.Dynamic = listed.IP, listed.Dynamic
	}
	if sim.LastRecord.IsZero() {
		sim.LastRecord = listed.LastRecord
	}
	if model.MonthOf(sim.Fetched) != model.MonthOf(listed.Fetched) {
		return
	}
	if sim.Used == nil {
		sim.Used = listed.Used
	}
	if sim.SMSMO == nil {
		sim.SMSMO = listed.SMSMO
	}
	if sim.SMSMT == nil {
		sim.SMSMT = listed.SMSMT
	}
	if sim.Voice == nil {
		sim.Voice = listed.Voice
	}
}

// learn takes readings in, which must be of different SIMs.
func (h *holding) learn(readings []reading) {
	press := newPress(h.account, len(readings))
	for _, r := range readings {
		old := h.row(r.sim.ICCID)
		row := Row{Account: h.account.Name}
		if old != nil {
			row.Switching = old.Switching
		}
		row.SIM, row.read, row.detailed = r.merge(old)
		press.add(row)
	}
	h.put(press.rows())
}
