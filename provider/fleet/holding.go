package fleet

import (
	"sync/atomic"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// holding is what is known of one account. It is guarded by the fleet's mu; tables that a snapshot shows never change.
type holding struct {
	account *provider.Account
	table   *columns.Table
	status  Status
	pass    *pass  // the sync under way
	listed  int    // entries of the last complete list; 0: not known
	began   uint64 // when that was, by the fleet's clock
	changed bool   // since it was shelved
	remote  bool   // another process reads the list
	whole   bool   // and was heard of from the list's beginning on
	strange bool   // the file that is there is not one of this account, or cannot be read

	took    time.Duration               // by the last list
	looked  atomic.Pointer[model.ICCID] // the SIM that was looked at last: its page is read first
	calls   hour                        // for telling how long they last
	single  map[model.ICCID]struct{}    // SIMs that were read or changed by themselves since the process began
	seq     int64                       // of the last tidings that are in the table
	saved   int64                       // of the last tidings that are in the file
	shelved uint64                      // when the file was written, by the fleet's clock
}

func newHolding(account *provider.Account) *holding {
	return &holding{
		account: account, table: columns.New(account.Name),
		status: Status{Name: account.Name, Vendor: account.Vendor, ReadOnly: account.ReadOnly},
	}
}

// row gives the row of a SIM, or nil.
func (h *holding) row(iccid model.ICCID) *Row {
	if at, ok := h.table.Find(iccid); ok {
		return h.table.Row(at)
	}
	return nil
}

// put replaces rows by newer ones of the same SIMs and adds the others. No SIM may be in it twice.
func (h *holding) put(rows ...Row) { h.table = h.table.With(rows) }

// mark shows on a SIM's row that it is being switched, or no longer is. A tick of 0 leaves the row's age as it is; any
// other makes answers that were asked for before it too old for the row.
func (h *holding) mark(iccid model.ICCID, to model.State, tick uint64) {
	old := h.row(iccid)
	if old == nil {
		return
	}
	row := *old
	row.Switching = to
	row.Read = max(row.Read, tick)
	h.put(row)
}

// miss marks a SIM that the vendor, asked for it alone, did not know. The row stays, with what is known of the SIM: the
// next complete list tells whether it is gone.
func (h *holding) miss(iccid model.ICCID, tick uint64) {
	old := h.row(iccid)
	if old == nil || old.Read > tick || old.Missing {
		return
	}
	row := *old
	row.Missing = true
	h.put(row)
}

// reading is what an answer tells of one SIM.
type reading struct {
	sim  model.SIM
	tick uint64 // when it was asked for
	now  time.Time
	list bool // it comes from the list, which is complete in what a list tells
}

// merge gives what is known of a SIM once the reading is taken in: the newer of both in each of its halves, which are what
// the list tells as well and what only the call for one SIM does.
func (r reading) merge(old *Row, vendor *model.Vendor) (sim model.SIM, read, detailed uint64) {
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
	late, detailed := r.tick < old.Read, old.Detailed
	own := model.Never
	switch {
	case r.list:
		own = model.InList
	case sim.Detail != nil && r.tick > old.Detailed && (!late || !anotherMonth(&sim, &old.SIM)):
		own, detailed = model.OnDemand, r.tick
	}
	if late {
		is := old.SIM
		if own == model.OnDemand {
			is.Detail = sim.Detail
			amend(&is, &sim, vendor, own)
		}
		return is, old.Read, detailed
	}
	if own != model.OnDemand {
		sim.Detail = old.SIM.Detail
	}
	fill(&sim, &old.SIM, vendor, own)
	return sim, r.tick, detailed
}

// learn takes readings in, which must be of different SIMs.
func (h *holding) learn(readings []reading) {
	rows := make([]Row, 0, len(readings))
	for _, r := range readings {
		old := h.row(r.sim.ICCID)
		row := Row{Account: h.account.Name}
		if old != nil {
			row.Switching, row.Moved = old.Switching, old.Moved
		}
		row.SIM, row.Read, row.Detailed = r.merge(old, &h.account.Vendor)
		if old != nil {
			move(&row, &old.SIM, row.SIM.Fetched)
		}
		rows = append(rows, row)
	}
	h.put(rows...)
}

// count takes in what SIMs used in the current period, as far as only this call tells of it. No SIM may be in it twice.
func (h *holding) count(usages []model.SIMUsage, now time.Time) {
	rows := make([]Row, 0, len(usages))
	for _, u := range usages {
		old := h.row(u.ICCID)
		if old == nil {
			continue
		}
		told := model.SIM{
			Used: u.Data, SMSMO: u.SMSMO, SMSMT: u.SMSMT, Voice: u.Voice, Sessions: u.Sessions, ZeroSessions: u.ZeroSessions,
		}
		if u.Cost != nil {
			told.Cost = u.Cost.Total
		}
		row := *old
		amend(&row.SIM, &told, &h.account.Vendor, model.InCount)
		row.SIM.Counted = now
		move(&row, &old.SIM, now)
		rows = append(rows, row)
	}
	h.put(rows...)
}

// counted notes of SIMs that all was counted that the vendor counts: one that was not told of has used nothing that it knows
// of, which is not the same as zero. What one used that was told of before stays, with its age.
func (h *holding) counted(sims []model.ICCID, now time.Time) {
	var rows []Row
	for _, iccid := range sims {
		if old := h.row(iccid); old != nil && lacksAll(&old.SIM, &h.account.Vendor, model.InCount) {
			row := *old
			row.SIM.Counted = now
			rows = append(rows, row)
		}
	}
	h.put(rows...)
}

// move notes when the data counter was found to have grown. That it fell, or began anew with a month, tells nothing.
func move(r *Row, former *model.SIM, at time.Time) {
	counted := former.Counted
	if counted.IsZero() {
		counted = former.Fetched
	}
	if former.Used == nil || r.SIM.Used == nil || model.MonthOf(counted) != model.MonthOf(at) {
		return
	}
	if *r.SIM.Used > *former.Used {
		r.Moved = at
	}
}
