package provider

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"github.com/simfleet/simfleet/provider/rest"
)

// Account is one configured account, with everything it can do resolved once. What the vendor or the mode does not
// allow is nil here, and WhyNot says why in words.
type Account struct {
	Name        string
	Vendor      Vendor
	ReadOnly    bool
	ReadOnlyWhy string // what makes it so, such as --read-only or mode = "ro"

	List   Lister
	Switch Switcher
	Meter  Meter
	Inbox  Inbox
	Sender Sender
	Editor Editor
	Biller Biller

	client *rest.Client
	lacks  map[Ability]bool // what the vendor does not offer, whatever the mode
}

// Calls tells how many calls an account made; see [rest.Calls].
type Calls = rest.Calls

// Settings are what an account is configured with.
type Settings struct {
	Name        string
	Vendor      string // the vendor's ID
	BaseURL     string // empty means the vendor's own
	ReadOnly    bool
	ReadOnlyWhy string      // what makes it so, such as --read-only or mode = "ro"
	PerSecond   float64     // 0 means what the vendor documents
	PerDay      int         // 0 means what the vendor documents
	Key         rest.Secret // never empty
	Version     string      // of simfleet, for the User-Agent
	Now         func() time.Time
}

// Open makes the account; nothing is asked of the vendor yet. What the vendor's adapter can do is decided here, once.
func Open(settings Settings) (*Account, error) {
	vendor, err := vendorOf(settings.Vendor)
	if err != nil {
		return nil, err
	}
	if err := checkKey(settings.Key.Reveal()); err != nil {
		return nil, err
	}
	client, err := rest.New(rest.Config{
		Account:   settings.Name,
		BaseURL:   cmp.Or(settings.BaseURL, vendor.BaseURL),
		Authorize: vendor.authorize(settings.Key),
		ReadOnly:  settings.ReadOnly,
		PerSecond: cmp.Or(settings.PerSecond, vendor.PerSecond),
		PerDay:    cmp.Or(settings.PerDay, vendor.PerDay),
		Version:   settings.Version,
		Now:       settings.Now,
	})
	if err != nil {
		return nil, err
	}
	account := &Account{
		Name: settings.Name, Vendor: vendor.facts(), ReadOnly: settings.ReadOnly, ReadOnlyWhy: settings.ReadOnlyWhy,
		client: client,
	}
	account.resolve(vendor.adapter(client))
	return account, nil
}

// checkKey refuses what cannot be a header's value, without ever telling what it is.
func checkKey(key string) error {
	if key == "" {
		return errors.New("the key is empty")
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("the key holds a space, a line break or another character that no key has")
	}
	return nil
}

// resolve asks the adapter's shape what it can do, and takes away what the mode forbids. The client refuses the same once
// more below.
func (a *Account) resolve(adapter Lister) {
	a.List = adapter
	a.Switch, _ = adapter.(Switcher)
	a.Meter, _ = adapter.(Meter)
	a.Inbox, _ = adapter.(Inbox)
	a.Sender, _ = adapter.(Sender)
	a.Editor, _ = adapter.(Editor)
	a.Biller, _ = adapter.(Biller)
	a.lacks = make(map[Ability]bool)
	for ability := range lacking {
		a.lacks[ability] = !a.can(ability)
	}
	if a.ReadOnly {
		a.Switch, a.Sender, a.Editor = nil, nil, nil
	}
}

// Ability is a thing that an account can do or cannot.
type Ability uint8

// The abilities, one for each optional interface.
const (
	Switching Ability = iota
	Metering
	ReadingTexts
	SendingTexts
	Editing
	Billing
)

// lacking words what a vendor offers none of.
var lacking = map[Ability]string{
	Switching:    "switching of SIMs",
	Metering:     "usage by the month",
	ReadingTexts: "look at a SIM's texts",
	SendingTexts: "SMS to a SIM",
	Editing:      "change of a SIM's settings",
	Billing:      "look at balance and plans",
}

func (a *Account) can(ability Ability) bool {
	switch ability {
	case Switching:
		return a.Switch != nil
	case Metering:
		return a.Meter != nil
	case ReadingTexts:
		return a.Inbox != nil
	case SendingTexts:
		return a.Sender != nil
	case Editing:
		return a.Editor != nil
	case Billing:
		return a.Biller != nil
	default:
		return false
	}
}

// Lacks tells whether the account cannot do a thing because its vendor does not offer it, whatever the mode.
func (a *Account) Lacks(ability Ability) bool {
	writes := ability == Switching || ability == SendingTexts || ability == Editing
	return !a.can(ability) && (a.lacks[ability] || !a.ReadOnly || !writes)
}

// WhyNot tells in one sentence why the account cannot do a thing; it is empty when it can. That the vendor does not offer
// it goes before the mode: another mode would not bring it.
func (a *Account) WhyNot(ability Ability) string {
	switch {
	case a.can(ability):
		return ""
	case a.Lacks(ability):
		return cmp.Or(a.Vendor.Name, "the vendor") + " offers no " + lacking[ability]
	case a.ReadOnlyWhy == "":
		return "read-only"
	default:
		return "read-only: " + a.ReadOnlyWhy
	}
}

// Calls tells how many calls the account made today.
func (a *Account) Calls() Calls {
	if a.client == nil {
		return Calls{}
	}
	return a.client.Calls()
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
