// Package fleet holds all accounts as one: it reads their lists within their budgets, keeps them, shares them with the other
// processes of the user, searches them, reads details and acts on SIMs. It is what screens talk to, and knows nothing of them.
package fleet

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/columns"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// Config is what a fleet is made of.
type Config struct {
	Accounts []*provider.Account
	Journal  *journal.Journal                           // nil refuses every write
	Store    *store.Store                               // nil: nothing is shared, and what grows is forgotten at the end
	Trouble  error                                      // why there is no store
	Dir      string                                     // where the SIMs are kept; empty: nowhere
	Process  string                                     // names this process to the others; empty: a name is made up
	Now      func() time.Time                           // nil means time.Now
	Sleep    func(context.Context, time.Duration) error // waits between read-backs; nil means a real wait
}

// Fleet is all accounts as one. It is safe for use by several goroutines.
type Fleet struct {
	config   Config
	accounts map[string]*holding

	snapshot atomic.Pointer[Snapshot]
	changed  chan struct{}
	ready    chan struct{} // closed when what was kept is there
	ticks    atomic.Uint64

	attention atomic.Pointer[attention] // of whoever is at the terminal

	mu       sync.Mutex // guards holdings and the order in which snapshots are published
	holdings []*holding // in the configuration's order

	kept   kept
	desk   desk
	outbox outbox
	writes writes
	plans  catalogue[model.Plan]
	groups catalogue[model.Group]

	// These are guarded by mu.
	notice   string     // what is the matter with what is kept
	followed int64      // the last tidings that were taken in
	listened time.Time  // when that was tried last; guarded by following
	past     moment     // how far tidings had come some time ago
	reloads  []*holding // whose lists another process has read to their end
	began    uint64     // when this process did, by the fleet's own clock
	opened   time.Time  // and by the host's

	beating sync.Mutex // one beat at a time

	reading gate               // what is asked of a vendor without changing a thing
	quiet   context.Context    // ends when reads are to end
	hush    context.CancelFunc // ends it
	life    context.Context    // ends when writes cannot be waited for any longer
	die     context.CancelFunc // ends it

	syncs    flights[string, struct{}]
	reads    flights[model.Key, model.SIM]
	usages   flights[usageKey, model.Usage]
	months   flights[monthKey, struct{}]
	balances flights[string, model.Balance]
	threads  flights[model.Key, Thread]
	seeks    flights[seekKey, struct{}]

	diagnoses flights[model.Key, model.Diagnosis]
}

// New makes a fleet; nothing is asked of a vendor yet.
func New(config Config) *Fleet {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Sleep == nil {
		config.Sleep = sleep
	}
	if config.Process == "" {
		config.Process = rand.Text()
	}
	f := &Fleet{
		config:   config,
		accounts: make(map[string]*holding, len(config.Accounts)),
		changed:  make(chan struct{}, 1),
		ready:    make(chan struct{}),
		kept:     newKept(),
	}
	f.quiet, f.hush = context.WithCancel(context.Background())
	f.life, f.die = context.WithCancel(context.Background())
	for _, account := range config.Accounts {
		h := newHolding(account)
		f.holdings = append(f.holdings, h)
		f.accounts[account.Name] = h
	}
	f.Attend()
	f.began, f.opened = f.tick(), config.Now()
	if err := f.desk.open(f.quiet, config.Store); err != nil {
		f.notice = store.Explain(err)
	}
	go f.load()
	return f
}

// load takes in what was kept. That goes on beside whatever else it takes to begin: reading a large fleet takes about as long
// as a terminal takes to be there.
func (f *Fleet) load() {
	defer close(f.ready)
	f.unshelve()
	f.openStore()
	f.mu.Lock()
	f.snapshot.Store(f.picture())
	f.mu.Unlock()
	for _, account := range f.config.Accounts {
		account.OnChange(f.touch)
	}
}

// Snapshot gives the newest state of the fleet. It takes no lock and what it gives never changes. Right after [New] it waits
// for what was kept.
func (f *Fleet) Snapshot() *Snapshot {
	<-f.ready
	return f.snapshot.Load()
}

// Changed gets a value when there is a newer snapshot. Notices are coalesced.
func (f *Fleet) Changed() <-chan struct{} { return f.changed }

// Account gives the account of that name, or nil.
func (f *Fleet) Account(name string) *provider.Account {
	if h := f.accounts[name]; h != nil {
		return h.account
	}
	return nil
}

// Close refuses new writes, ends all reads, waits for the writes under way until the context ends, and closes the
// journal. What could not be waited for is journalled as interrupted; the error is then [ErrInterrupted].
func (f *Fleet) Close(ctx context.Context) error {
	<-f.ready
	written := f.writes.gate.shut()
	read := f.reading.shut()
	f.hush()
	var err error
	if !ended(ctx, written) {
		err = f.interrupt()
	}
	// The journal ends before what it could not wait for is cut off: how that ends then is our own doing and no news of
	// the vendor, and whether it came before the end of the process would be chance.
	if f.config.Journal != nil {
		err = errors.Join(err, f.config.Journal.Close())
	}
	_ = ended(ctx, read) // A read that does not end by itself loses nothing; a list that does tells how far it came.
	f.keepWhatChanged()
	_ = f.KeepDrafts(context.WithoutCancel(ctx)) // There is nobody left to tell.
	f.die()
	for _, account := range f.config.Accounts {
		account.Close()
	}
	return err
}

// ended waits for the channel to close, at most until the context ends.
func ended(ctx context.Context, closed <-chan struct{}) bool {
	select {
	case <-closed:
		return true
	default:
	}
	select {
	case <-closed:
		return true
	case <-ctx.Done():
		return false
	}
}

// tick gives the next number of the fleet's own clock. A request takes one when it starts, so that of two answers the
// one that was asked for later is known to be the newer, whichever comes first, and whichever process asked: it is the time
// of the host, unless that stands still or goes back.
func (f *Fleet) tick() uint64 {
	now := uint64(max(f.config.Now().UnixNano(), 0))
	for {
		was := f.ticks.Load()
		next := max(was+1, now)
		if f.ticks.CompareAndSwap(was, next) {
			return next
		}
	}
}

// publish shows what is held now. The caller holds mu.
func (f *Fleet) publish() {
	f.snapshot.Store(f.picture())
	select {
	case f.changed <- struct{}{}:
	default: // A notice is waiting already, and whoever takes it sees this snapshot.
	}
}

// touch shows what changed beside the rows: calls made, texts sent, pauses.
func (f *Fleet) touch() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.publish()
}

func (f *Fleet) picture() *Snapshot {
	s := &Snapshot{notice: f.notice, parts: make([]columns.Part, len(f.holdings)), status: make([]Status, len(f.holdings))}
	for i, h := range f.holdings {
		s.parts[i] = columns.Part{Table: h.table, Vendor: h.account.Vendor.Name, First: s.rows}
		s.rows += h.table.Len()
		s.status[i] = h.status
		s.status[i].Loaded = h.table.Len()
		s.status[i].Calls = h.account.Calls()
		if had, ok := recall(&f.kept, f.kept.balances, h.account.Name); ok {
			s.status[i].Balance = &had.balance
		}
	}
	return s
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
