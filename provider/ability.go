package provider

import (
	"cmp"
	"errors"
	"slices"

	"github.com/simfleet/simfleet/model"
)

// Ability is a thing that an account can do or cannot.
type Ability uint8

// The abilities, one for each optional interface.
const (
	Switching Ability = iota
	Editing
	Resetting
	Resyncing
	SendingTexts
	ReadingTexts
	Metering
	ReadingSessions
	ReadingEvents
	Diagnosing
	Grouping
	Billing
	Planning
)

// ability is what is true of an ability of whatever vendor.
type ability struct {
	name    string // for tables
	lacking string // to follow "the vendor offers no"
	writes  bool
	take    func(*Account, Lister) bool // puts what the adapter offers into the account, and tells whether it does
}

// abilities is the table of all abilities. What an account can do, why not where it cannot, and the README's table all
// come from it.
var abilities = [...]ability{
	Switching: {"switch on and off", "switching of SIMs", true, func(a *Account, l Lister) bool {
		a.Follower, _ = l.(Follower)
		return offers(&a.Switch, l)
	}},
	Editing:      {"change settings", "change of a SIM's settings", true, func(a *Account, l Lister) bool { return offers(&a.Editor, l) }},
	Resetting:    {"reset the connection", "reset of a SIM's connection", true, func(a *Account, l Lister) bool { return offers(&a.Resetter, l) }},
	Resyncing:    {"re-sync services", "re-sync of a SIM's services", true, func(a *Account, l Lister) bool { return offers(&a.Resyncer, l) }},
	SendingTexts: {"text a device", "SMS to a SIM", true, func(a *Account, l Lister) bool { return offers(&a.Sender, l) }},
	ReadingTexts: {"read its texts", "look at a SIM's texts", false, func(a *Account, l Lister) bool { return offers(&a.Inbox, l) }},
	Metering: {"usage by the month", "usage by the month", false, func(a *Account, l Lister) bool {
		single, bulk := offers(&a.Meter, l), offers(&a.BulkMeter, l)
		return single || bulk
	}},
	ReadingSessions: {"single sessions", "look at single sessions", false, func(a *Account, l Lister) bool { return offers(&a.Sessions, l) }},
	ReadingEvents:   {"events and alerts", "log of a SIM's events", false, func(a *Account, l Lister) bool { return offers(&a.Events, l) }},
	Diagnosing:      {"device and network", "diagnostics of a SIM", false, func(a *Account, l Lister) bool { return offers(&a.Diagnoser, l) }},
	Grouping:        {"list of groups", "list of groups", false, func(a *Account, l Lister) bool { return offers(&a.Grouper, l) }},
	Billing:         {"balance or spend", "look at the balance", false, func(a *Account, l Lister) bool { return offers(&a.Biller, l) }},
	Planning:        {"plans and rates", "list of plans", false, func(a *Account, l Lister) bool { return offers(&a.Planner, l) }},
}

// offers takes the part of an adapter that satisfies an interface, and tells whether there is one.
func offers[T any](part *T, of Lister) bool {
	taken, ok := of.(T)
	if ok {
		*part = taken
	}
	return ok
}

// Abilities gives every ability, in the order of tables.
func Abilities() []Ability {
	all := make([]Ability, len(abilities))
	for i := range all {
		all[i] = Ability(i)
	}
	return all
}

// String names the ability as tables have it.
func (a Ability) String() string { return abilities[a].name }

// Writes tells whether it changes or sends something at the vendor.
func (a Ability) Writes() bool { return abilities[a].writes }

// Lacks tells whether the account cannot do a thing because its vendor does not offer it, whatever the mode.
func (a *Account) Lacks(ability Ability) bool { return !a.offered[ability] }

// WhyNot tells in one sentence why the account cannot do a thing; it is empty when it can. That the vendor does not offer
// it goes before the mode: another mode would not bring it.
func (a *Account) WhyNot(ability Ability) string {
	switch {
	case a.Lacks(ability):
		return cmp.Or(a.Vendor.Name, "the vendor") + " offers no " + abilities[ability].lacking
	case a.ReadOnly && ability.Writes() && a.ReadOnlyWhy == "":
		return "read-only"
	case a.ReadOnly && ability.Writes():
		return "read-only: " + a.ReadOnlyWhy
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.learned[ability]
}

// WhyNotClose tells in one sentence why a SIM of this account cannot be closed for good; it is empty when it can.
func (a *Account) WhyNotClose() string {
	switch why := a.WhyNot(Switching); {
	case why != "":
		return why
	case a.Vendor.Words[model.Closed] == "":
		return a.Vendor.Name + " offers no closing of SIMs"
	case !a.AllowIrreversible:
		return "it cannot be taken back, so it is off unless the configuration of this account says allow_irreversible = true"
	default:
		return ""
	}
}

// WhyNotEdit tells in one sentence why a setting of its SIMs cannot be changed; it is empty when it can.
func (a *Account) WhyNotEdit(field model.Field) string {
	switch why := a.WhyNot(Editing); {
	case why != "":
		return why
	case !slices.Contains(a.Vendor.Edits, field):
		return a.Vendor.Name + " offers no change of " + field.Word()
	default:
		return ""
	}
}

// Learn takes in how a call ended for which the account needs an ability. Two ends say that it lacks the ability, which no
// document told before: that the key lacks the scope, and that the account did not buy it. A success says that it has it.
// What a firewall on the way or a login answered says neither.
func (a *Account) Learn(ability Ability, err error) {
	if fault, ok := errors.AsType[*model.Fault](err); ok && fault.Foreign {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case errors.Is(err, model.ErrAddOn) && !ability.Writes(): // of a write it may be said of this one SIM alone
		a.learned[ability] = a.Vendor.Name + " says that this is not part of what the account bought, or not offered for such a SIM"
	case errors.Is(err, model.ErrForbidden):
		a.learned[ability] = "the key lacks the scope for this, says " + a.Vendor.Name
	case err == nil:
		delete(a.learned, ability)
	}
}

// Forget drops what [Account.Learn] took in, for when the key or the contract may have changed.
func (a *Account) Forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.learned)
}
