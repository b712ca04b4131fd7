package fleet

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/columns"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// What is known of each account's SIMs is kept in a file of its own, so that a start shows it at once and without a network.
// Losing it costs reading the list again, and so a file that cannot be read is told of and no more.

// note is what is kept beside the SIMs of an account.
type note struct {
	Vendor   string
	Fetched  time.Time
	Tried    time.Time
	Total    *int
	Damaged  int
	Short    int
	Pages    int
	Counts   int
	Listed   int
	Err      *saidFault
	CountErr *saidFault
	Began    uint64 // of the fleet's clock, when the last complete list was begun
	Tick     uint64 // and when it was written
	Seq      int64  // of the last tidings that are in it
}

// saidFault is a failed call as one process tells it to another.
type saidFault struct {
	Op     string
	Kind   int
	Status int
	Code   string
	Said   string
}

// kinds are the errors that processes tell each other, by their numbers: new ones go behind the others.
var kinds = []error{
	model.ErrServer, model.ErrNotFound, model.ErrDenied, model.ErrForbidden, model.ErrNoCredit, model.ErrAddOn, model.ErrBusy,
	model.ErrRefused, model.ErrInvalid, model.ErrUnreachable, model.ErrTLS, model.ErrBroken, model.ErrTimeout, model.ErrRedirect,
	model.ErrBadAnswer, model.ErrTooLarge, model.ErrSpent, ErrPanic,
}

// sayFault gives what is told of a failed call; nil of none, and of one that somebody gave up, which says nothing of the
// vendor. What has no number passes for a fault of this program.
func sayFault(err error) *saidFault {
	fault, ok := errors.AsType[*model.Fault](err)
	if !ok || model.Cancelled(err) {
		return nil
	}
	said := &saidFault{
		Op: fault.Op, Kind: slices.Index(kinds, ErrPanic), Status: fault.Status, Code: fault.Code, Said: fault.Said.Raw(),
	}
	for i, kind := range kinds {
		if errors.Is(fault.Kind, kind) {
			said.Kind = i
		}
	}
	return said
}

// heard gives the error that was told, as one of an account.
func (s *saidFault) heard(account string) error {
	if s == nil || s.Kind < 0 || s.Kind >= len(kinds) {
		return nil
	}
	return &model.Fault{
		Account: account, Op: s.Op, Kind: kinds[s.Kind], Outcome: model.OutcomeNotSent, Status: s.Status, Code: s.Code,
		Said: model.NewText(s.Said),
	}
}

// note gives what is to be kept beside the SIMs. The caller holds mu.
func (h *holding) note(tick uint64, seq int64) note {
	s := &h.status
	return note{
		Vendor: s.Vendor.ID, Fetched: s.Fetched, Tried: s.Tried, Total: s.Total, Damaged: s.Damaged, Short: s.Short,
		Pages: s.Pages, Counts: s.Counts, Listed: h.listed, Err: sayFault(s.Err), CountErr: sayFault(s.CountErr),
		Began: h.began, Tick: tick, Seq: seq,
	}
}

// take takes over what a note tells. The caller holds mu.
func (h *holding) take(n note) {
	s := &h.status
	s.Fetched, s.Tried, s.Total, s.Damaged, s.Short = n.Fetched, n.Tried, n.Total, n.Damaged, n.Short
	s.Pages, s.Counts, h.listed, h.began = n.Pages, n.Counts, n.Listed, n.Began
	s.Err, s.CountErr = n.Err.heard(s.Name), n.CountErr.heard(s.Name)
}

// file names the file of an account, whatever characters its name has.
func (f *Fleet) file(account string) string {
	return filepath.Join(f.config.Dir, "fleet", url.QueryEscape(account)+".sims")
}

// unshelve reads what is kept of all accounts, side by side.
func (f *Fleet) unshelve() {
	if f.config.Dir == "" {
		return
	}
	if err := os.MkdirAll(filepath.Join(f.config.Dir, "fleet"), 0o700); err != nil {
		f.notice = "what is known of the SIMs cannot be kept: " + pathless(err)
		return
	}
	var all sync.WaitGroup
	for _, h := range f.holdings {
		all.Go(func() { f.reload(h) })
	}
	all.Wait()
}

// reloadAll reads what is kept of all accounts, as far as it is newer.
func (f *Fleet) reloadAll() {
	for _, h := range f.holdings {
		f.reload(h)
	}
	f.touch()
}

// reload reads what is kept of an account, unless that is older than what is known. What was learned here of single SIMs
// since the file was written stays.
func (f *Fleet) reload(h *holding) {
	if f.config.Dir == "" {
		return
	}
	table, data, err := columns.Load(f.file(h.account.Name))
	var n note
	if err == nil {
		err = json.Unmarshal(data, &n)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	h.strange = err == nil && (n.Vendor != h.account.Vendor.ID || table.Account() != h.account.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist), h.strange:
		return
	case err != nil:
		h.strange = true
		f.notice = "what was kept of " + h.account.Name + " cannot be read; its list is read anew"
		return
	case h.pass != nil || n.Tick <= h.shelved:
		return
	}
	f.catchUp(n.Tick)
	h.renew(table.Settled(), f.began, n.Began)
	h.take(n)
	h.shelved, h.seq, h.saved = n.Tick, max(h.seq, n.Seq), n.Seq
}

// renew takes another table for the newer one, but for what is known to be newer here, of SIMs that were read or changed
// since the process began. One that the other table does not have may be so new that the list did not.
func (h *holding) renew(table *columns.Table, began, listed uint64) {
	var newer []Row
	for iccid := range h.single {
		row := h.row(iccid)
		if row == nil || row.Read <= began {
			continue
		}
		last := listed
		if at, ok := table.Find(iccid); ok {
			last = table.Row(at).Read
		}
		if row.Switching != model.Unknown || row.Read > last {
			newer = append(newer, *row)
		}
	}
	h.table = table.With(newer)
}

// shelve keeps what is known of an account, and tells the other processes that a list has ended.
func (f *Fleet) shelve(h *holding) {
	f.mu.Lock()
	n := h.note(f.tick(), max(f.followed, h.seq))
	table := h.table
	h.changed = false
	f.mu.Unlock()
	f.save(h, table, n)
	f.tell(h, tidings{Kind: listEnded, Note: &n}, nil)
}

// save writes the file of an account.
func (f *Fleet) save(h *holding, table *columns.Table, n note) {
	if f.config.Dir == "" {
		return
	}
	data, err := json.Marshal(n)
	if err == nil {
		err = table.Save(f.file(h.account.Name), data)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.notice = "what is known of the SIMs cannot be kept: " + pathless(err)
		return
	}
	h.shelved, h.saved = n.Tick, n.Seq
}

// pathless words an error without the path that it happened at, which need not be shown to everybody.
func pathless(err error) string {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err.Error()
	}
	if at, ok := errors.AsType[*os.LinkError](err); ok {
		return at.Err.Error()
	}
	return err.Error()
}

// keepWhatChanged keeps at the end what was learned since the last list, unless another process reads it, which keeps that
// as well then. What others told is taken in first, so that no file is lost to one that knows less.
func (f *Fleet) keepWhatChanged() {
	for _, h := range f.holdings {
		f.mu.Lock()
		changed := h.changed
		f.mu.Unlock()
		if !changed || !f.claim(f.life, h.account.Name) {
			continue
		}
		f.catchUpWithOthers(f.life)
		f.mu.Lock()
		n, table := h.note(f.tick(), max(f.followed, h.seq)), h.table
		f.mu.Unlock()
		f.save(h, table, n)
		f.release(h)
	}
}

// storeFailed notes that the store cannot be written or read. What is not in it is lost at the end, and nothing else.
func (f *Fleet) storeFailed(err error) {
	if err == nil || model.Cancelled(err) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.notice = store.Explain(err)
}

// openStore finds out from where on tidings are to be taken in, which is where the files end, and what the calls of the day
// are.
func (f *Fleet) openStore() {
	if f.config.Trouble != nil {
		f.notice = store.Explain(f.config.Trouble)
	}
	if f.config.Store == nil {
		return
	}
	if notice := f.config.Store.Notice(); notice != "" {
		f.notice = notice
	}
	newest, err := f.config.Store.Newest(f.quiet)
	if err != nil {
		f.notice = store.Explain(err)
		return
	}
	f.followed = newest
	for _, h := range f.holdings {
		switch {
		case h.strange: // What was told of its SIMs is of no use without those of the file.
			h.seq = newest
		case h.seq > newest: // The store was begun anew since.
			h.seq, h.saved = 0, 0
		}
		f.followed = min(f.followed, h.seq)
	}
	f.listened = f.config.Now()
	f.recount(f.quiet)
}
