package fleet

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// Snapshot is the fleet at a moment. It never changes.
type Snapshot struct {
	parts  []columns.Part
	status []Status
	rows   int
	notice string
}

// Row is one SIM of an account, and what the fleet notes of it.
type Row = columns.Row

// Status is how an account is doing.
type Status struct {
	Name     string
	Vendor   provider.Vendor
	ReadOnly bool
	Loading  bool          // a sync is under way
	Loaded   int           // SIMs that are in the snapshot
	Pages    int           // pages read by the running or the last pass over the list
	Counts   int           // calls that counting the month took, where the list does not tell
	Total    *int          // SIMs in all, as the vendor says
	Damaged  int           // entries of the list without a valid ICCID
	Short    int           // SIMs that the vendor counts and its last list did not bring, not even as damaged entries
	Fetched  time.Time     // end of the last list that no error ended, though it may be short; zero before the first
	Tried    time.Time     // end of the last sync, complete or not
	Err      error         // why the last sync failed; nil after a success
	CountErr error         // why what the SIMs used could not be read, where the list does not tell
	Every    time.Duration // how often the list is read by itself
	Held     Hold          // why it is not, or not more often
	Lasts    time.Time     // until when the calls of the day last at the present pace; zero: till its end, or not known
	Calls    provider.Calls
	Balance  *model.Balance // as it was read last; nil before
}

// Notice tells what is the matter with what is kept on disk, in a sentence; empty if nothing is.
func (s *Snapshot) Notice() string { return s.notice }

// Len tells how many SIMs there are.
func (s *Snapshot) Len() int { return s.rows }

// Row gives a SIM by its number, from 0 on; nil when there is no such number.
func (s *Snapshot) Row(number int) *Row {
	if number < 0 || number >= s.rows {
		return nil
	}
	row := new(Row)
	s.Read(number, row)
	return row
}

// Read reads a SIM by its number, which must be there, into a row that is there already, which allocates nothing; see
// [columns.Row].
func (s *Snapshot) Read(number int, into *Row) {
	part, at := s.place(number)
	s.parts[part].Table.Read(at, into)
}

// Key names a SIM by its number, which must be there.
func (s *Snapshot) Key(number int) model.Key {
	part, at := s.place(number)
	table := s.parts[part].Table
	return model.Key{Account: table.Account(), ICCID: table.ICCID(at)}
}

// place gives the part of a SIM and its number within that.
func (s *Snapshot) place(number int) (part, at int) {
	for part < len(s.parts)-1 && number-s.parts[part].First >= s.parts[part].Table.Len() {
		part++
	}
	return part, number - s.parts[part].First
}

// Find gives the number of a SIM.
func (s *Snapshot) Find(key model.Key) (int, bool) {
	for i := range s.parts {
		if p := &s.parts[i]; p.Table.Account() == key.Account {
			at, ok := p.Table.Find(key.ICCID)
			return p.First + at, ok
		}
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
	sims = min(sims, mostPages(s.Total, size)*size) // A total is only what the vendor says.
	calls := max(1, (sims+size-1)/size)
	if counts(&s.Vendor) {
		calls += countCalls(&s.Vendor, sims)
	}
	return calls
}
