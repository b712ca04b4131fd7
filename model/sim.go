// Package model holds the words of the trade: SIMs, their states, usage, messages and plans, and what can go wrong with
// a call to a vendor. It does no I/O and knows no vendor.
//
// A value that a vendor does not give is absent, never zero: a nil pointer, an empty [Text] or a zero [time.Time].
package model

import (
	"net/netip"
	"time"
)

// SIM is one card as a vendor's list gives it. Which of the fields a vendor gives, and where, [Vendor.Gives] tells.
type SIM struct {
	ICCID   ICCID
	Name    Text
	State   State       // Unknown as well while the vendor tells the target of a change alone
	Target  State       // where a change that the vendor has under way leads; Unknown when there is none
	Block   BlockReason // for Blocked, why
	Word    Text        // the vendor's own word for the state
	Actions Actions
	Tags    []Text
	Group   Text // the one group that it is in: a name, or what the vendor tells groups by
	MSISDN  Text
	IMSI    Text
	EID     Text
	IMEI    Text // of the device it is in

	Hardware   Text // make and model of the device
	APN        Text
	Plan       Text // the plan's identifier
	Form       Text // the make of the card, such as "eSIM" or "MFF2/QFN8"
	IMEILock   *bool
	IMEIs      []Text // the devices that it may be used in; none: any
	Coverage   Text
	IP         netip.Addr // the fixed address; invalid when there is none
	Dynamic    bool       // the vendor says that the address changes
	Limit      Limit      // bytes in the period that Used counts in
	SMSLimit   Limit      // texts in that period
	AutoEnable *bool      // switched on again when the next period begins
	DisableOn  time.Time  // the day on which the vendor switches it off

	// The counters of the current period, which is what [Vendor.Period] says.
	Used         *int64 // bytes
	SMSMO        *int   // texts from the device
	SMSMT        *int   // texts to the device
	Voice        *int   // seconds
	Sessions     *int   // sessions; whether those without a byte are among them differs
	ZeroSessions *int   // sessions that carried no byte
	Cost         *Money // in the account's currency

	LastRecord  time.Time // when the vendor got its last usage record: a sign of life that lags
	LastNetwork time.Time // when it was last seen by a network, such as at a location update
	LastSession time.Time // when its last data session was, which may have carried no byte
	Fetched     time.Time // when we read this
	Counted     time.Time // when the counters were read, if by another call; zero means with the rest
	Detail      *Detail   // what only the call for one SIM gives; nil before it was made
}

// Detail is what a vendor tells about a SIM only when asked for that SIM alone.
type Detail struct {
	Carrier    Text
	Country    Text
	CountryISO Text
	MCC        Text
	MNC        Text
	Radio      Text // the radio technology last used, such as LTE
	Cell       Text
	Latitude   *float64
	Longitude  *float64
	Accuracy   Text // of the position, with its unit
	Throttle   Text // the vendor's word for the bandwidth limit
	Online     *bool
	Session    Text // the vendor's word for whether a session is open

	LocationUpdates *int // of the current calendar month (UTC)

	Fetched time.Time
}

// Limit is what a SIM may use before its vendor stops it. The zero Limit is one that is not known.
type Limit struct {
	Known  bool
	Amount *int64 // nil, where the limit is known: there is none
}

// Clearable is a new value for something that can also be taken away.
type Clearable[T any] struct{ To *T } // nil takes it away

// Edit is a change of a SIM's settings. What is nil stays as it is.
type Edit struct {
	Name       *string
	Tags       *[]string // replaces all tags
	Group      *string   // as [SIM.Group] has it, or as [Group.ID] does
	IMEILock   *bool
	IMEIs      *[]string // replaces all; none lifts the lock
	Throttle   *string
	Plan       *string
	Limit      *Clearable[int64] // bytes
	SMSLimit   *Clearable[int64] // texts
	AutoEnable *bool
	DisableOn  *Clearable[time.Time] // a day, UTC
}

// Receipt is what a vendor answered to a write. It is not yet the truth: the SIM is read back for that.
type Receipt struct {
	State  State // as the answer tells it; Unknown if it does not
	Word   Text
	Action Text // what the vendor calls this change: to look it up, or for its support
}

// Progress is how far a change is that a vendor works on.
type Progress struct {
	Ended  bool
	Failed bool // for one that ended
	Word   Text // the vendor's own word
	Said   Text // the vendor's reason
}

// Group is a set of SIMs that a vendor keeps.
type Group struct {
	ID    Text // what [Edit.Group] takes
	Name  Text
	Limit Limit // bytes, of each SIM or of all as the vendor has it
	SIMs  *int
}
