package fleet

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// Snapshot is the fleet at a moment. It never changes.
type Snapshot struct {
	parts  []part
	status []Status
	rows   int
}

// part is the rows of one account.
type part struct {
	account string
	rows    []*Row
	index   index
	first   int // the number of its first row in the snapshot
}

// Row is one SIM of an account. It never changes: what is learned of the SIM makes a new row.
type Row struct {
	Account   string
	SIM       model.SIM
	Switching model.State // the target of a change under way; Unknown when there is none
	Missing   bool        // not in the last complete list, or not known when asked for alone; the next such list drops it

	// Moved is when its data counter was found to have grown between two readings: our own conclusion that the SIM was on
	// the network, for vendors that tell no sign of life.
	Moved time.Time

	read     uint64 // when what the SIM's list row says was asked for, or last written to, by the fleet's own clock
	detailed uint64 // when the detail was asked for
	text     string // all that is searched, in lower case, one field a line
	name     string // the name in lower case, for sorting
	vendor   string // for sorting
}

// Seen gives the best sign of life, and whether it is one that comes late or that is only concluded; zero: none is known.
// What a network or a session told goes before a usage record, which some vendors renew without any usage, and that before
// our own conclusion.
func (r *Row) Seen() (at time.Time, inferred bool) {
	sim := &r.SIM
	at = sim.LastNetwork
	if sim.LastSession.After(at) {
		at = sim.LastSession
	}
	switch {
	case !at.IsZero():
		return at, false
	case !sim.LastRecord.IsZero():
		return sim.LastRecord, true
	default:
		return r.Moved, true
	}
}

// State is the state that the SIM is in, or that a change leads to which the vendor has under way.
func (r *Row) State() model.State {
	if r.SIM.State == model.Unknown {
		return r.SIM.Target
	}
	return r.SIM.State
}

// Key names the row's SIM.
func (r *Row) Key() model.Key { return model.Key{Account: r.Account, ICCID: r.SIM.ICCID} }

// Status is how an account is doing.
type Status struct {
	Name     string
	Vendor   provider.Vendor
	ReadOnly bool
	Loading  bool      // a sync is under way
	Loaded   int       // SIMs that are in the snapshot
	Pages    int       // pages read by the running or the last pass over the list
	Counts   int       // calls that counting the month took, where the list does not tell
	Total    *int      // SIMs in all, as the vendor says
	Damaged  int       // entries of the list without a valid ICCID
	Short    int       // SIMs that the vendor counts and its last list did not bring, not even as damaged entries
	Fetched  time.Time // end of the last list that no error ended, though it may be short; zero before the first
	Tried    time.Time // end of the last sync, complete or not
	Err      error     // why the last sync failed; nil after a success
	CountErr error     // why what the SIMs used could not be read, where the list does not tell
	Calls    provider.Calls
	Balance  *model.Balance // as it was read last; nil before
}

// Column is what rows can be sorted by.
type Column uint8

// The columns, in the order of the screen. ByOrder is the vendors' own order.
const (
	ByOrder Column = iota
	ByState
	ByName
	ByVendor
	ByAccount
	ByICCID
	ByUsed
	BySeen
	ByTags
)

// Query chooses and orders rows.
type Query struct {
	Words      string // each word must be in some field, whatever its case; a number may be typed in groups
	Sort       Column
	Descending bool // absent values stay last either way
}

// Len tells how many SIMs there are.
func (s *Snapshot) Len() int { return s.rows }

// Row gives a SIM by its number, from 0 on; nil when there is no such number.
func (s *Snapshot) Row(number int) *Row {
	if number < 0 {
		return nil
	}
	for i := range s.parts {
		if p := &s.parts[i]; number-p.first < len(p.rows) {
			return p.rows[number-p.first]
		}
	}
	return nil
}

// Find gives the number of a SIM.
func (s *Snapshot) Find(key model.Key) (int, bool) {
	for i := range s.parts {
		p := &s.parts[i]
		if p.account != key.Account {
			continue
		}
		at, ok := p.index.find(key.ICCID)
		return p.first + at, ok
	}
	return 0, false
}

// Accounts tells how the accounts are doing, in the configuration's order. What it gives must not be changed.
func (s *Snapshot) Accounts() []Status { return s.status }

// SyncCalls tells how many calls a sync of the named accounts, of all if none is named, is going to cost. Before the
// first page of an account nobody knows, and one call is told. A list that changes while it is read costs as much again.
func (s *Snapshot) SyncCalls(accounts ...string) int {
	calls := 0
	for i := range s.status {
		if len(accounts) == 0 || slices.Contains(accounts, s.status[i].Name) {
			calls += s.status[i].syncCalls()
		}
	}
	return calls
}

func (s *Status) syncCalls() int {
	size := s.Vendor.PageSize
	if s.Total == nil && !s.Loading && s.Err == nil && s.CountErr == nil && s.Pages > 0 { // no total, so that the last pass knows best
		return s.Pages + s.Counts
	}
	if size <= 0 {
		return max(1, s.Pages)
	}
	sims := s.Loaded
	if s.Total != nil {
		sims = *s.Total
	}
	sims = min(sims, maxPages*size) // A total is only what the vendor says.
	calls := max(1, (sims+size-1)/size)
	if counts(&s.Vendor) {
		calls += countCalls(&s.Vendor, sims)
	}
	return calls
}
