package provider

import (
	"cmp"
	"sync"
	"time"

	"github.com/simfleet/simfleet/provider/rest"
)

// Account is one configured account, with everything it can do resolved once. What the vendor or the mode does not
// allow is nil here, and WhyNot says why in words.
type Account struct {
	Name              string
	Vendor            Vendor
	ReadOnly          bool
	ReadOnlyWhy       string  // what makes it so, such as --read-only or mode = "ro"
	AllowIrreversible bool    // SIMs may be closed for good
	PerSecond         float64 // calls; 0: without a pace

	List      Lister
	Numbered  Numbered // nil where the cursor of a page is told only by the page before it
	Switch    Switcher
	Follower  Follower
	Meter     Meter
	BulkMeter BulkMeter
	Sessions  SessionReader
	Events    EventReader
	Inbox     Inbox
	Sender    Sender
	Editor    Editor
	Resetter  Resetter
	Resyncer  Resyncer
	Diagnoser Diagnoser
	Grouper   Grouper
	Biller    Biller
	Planner   Planner

	client  *rest.Client
	budget  budget
	offered map[Ability]bool // by the vendor, whatever the mode

	mu      sync.Mutex
	learned map[Ability]string // why not, as the vendor's answers told
}

// Settings are what an account is configured with.
type Settings struct {
	Name              string
	Vendor            string // the vendor's ID
	BaseURL           string // empty means the vendor's own
	ReadOnly          bool
	ReadOnlyWhy       string  // what makes it so, such as --read-only or mode = "ro"
	PerSecond         float64 // 0 means what the vendor documents
	PerDay            int     // 0 means what the vendor documents
	Reserve           int     // calls a day that are kept for writes and for what people ask for; 0 means a twentieth of PerDay
	Login             rest.Login
	AllowIrreversible bool
	SMSParameter      string // what 1oT's call names the text; empty means the adapter's choice
	Version           string // of simfleet, for the User-Agent
	Now               func() time.Time
	// Count records calls of an account in a ledger that several processes share; nil means that nobody shares. How it is
	// called, and what it gives, is told with [rest.Config].
	Count func(account, day, op string, n int) (total int, ok bool)
}

// Open makes the account; nothing is asked of the vendor yet. What the vendor's adapter can do is decided here, once.
func Open(settings Settings) (*Account, error) {
	vendor, err := vendorOf(settings.Vendor)
	if err != nil {
		return nil, err
	}
	if err := checkLogin(vendor.Vendor, settings.Login); err != nil {
		return nil, err
	}
	budget, err := budgetOf(cmp.Or(settings.PerDay, vendor.PerDay), settings.Reserve)
	if err != nil {
		return nil, err
	}
	adapter, err := vendor.open(rest.Config{
		Account:   settings.Name,
		BaseURL:   cmp.Or(settings.BaseURL, vendor.BaseURL),
		ReadOnly:  settings.ReadOnly,
		PerSecond: cmp.Or(settings.PerSecond, vendor.PerSecond),
		PerDay:    budget.perDay,
		Count:     settings.counter(),
		Version:   settings.Version,
		Now:       settings.Now,
	}, settings)
	if err != nil {
		return nil, err
	}
	account := New(settings.Name, vendor.Vendor, adapter)
	account.AllowIrreversible = settings.AllowIrreversible
	account.PerSecond = cmp.Or(settings.PerSecond, vendor.PerSecond)
	account.client, account.budget = adapter.Rest(), budget
	if settings.ReadOnly {
		account.Lock(settings.ReadOnlyWhy)
	}
	return account, nil
}

// New makes an account of an adapter, whichever it is: its shape says what the account can do.
func New(name string, facts Vendor, adapter Lister) *Account {
	a := &Account{Name: name, Vendor: facts, List: adapter, offered: map[Ability]bool{}, learned: map[Ability]string{}}
	for _, ability := range Abilities() {
		a.offered[ability] = abilities[ability].take(a, adapter)
	}
	a.Numbered, _ = adapter.(Numbered)
	return a
}

// Lock makes the account read-only, for the reason given, before it is used. The client refuses the same once more below.
func (a *Account) Lock(why string) {
	a.ReadOnly, a.ReadOnlyWhy = true, why
	a.Switch, a.Sender, a.Editor, a.Resetter, a.Resyncer = nil, nil, nil, nil, nil
}

// OnChange sets the function that is called when what [Account.Calls] tells changes without a call: when a pause that the
// vendor asked for begins or ends. It is called from a goroutine of its own, holding no lock.
func (a *Account) OnChange(changed func()) {
	if a.client != nil {
		a.client.OnChange(changed)
	}
}

// Close drops the connections that are kept for later calls.
func (a *Account) Close() {
	if a.client != nil {
		a.client.Close()
	}
}
