// Package model holds the words of the trade: SIMs, their states, usage, messages and plans, and what can go wrong with
// a call to a vendor. It does no I/O and knows no vendor.
//
// A value that a vendor does not give is absent, never zero: a nil pointer, an empty [Text] or a zero [time.Time].
package model

import (
	"net/netip"
	"time"
)

// State is what a SIM may do on the network, in our own words. The vendor's word stays beside it in [SIM.Word].
type State uint8

// The states. A word of a vendor that we do not know is [Unknown], never one of the others.
const (
	Unknown   State = iota
	Active          // may use the network
	Suspended       // switched off by the customer; can be switched on again
	Blocked         // stopped by the vendor, whatever the customer wants
)

// String gives the state's English word.
func (s State) String() string {
	switch s {
	case Active:
		return "active"
	case Suspended:
		return "suspended"
	case Blocked:
		return "blocked"
	default:
		return "unknown"
	}
}

// Actions is the set of things that may be done to a SIM in the state it is in.
type Actions uint8

// The actions that depend on the state of a SIM.
const (
	CanActivate Actions = 1 << iota
	CanSuspend
)

// Allows tells whether the SIM may be switched to the state now.
func (a Actions) Allows(to State) bool {
	switch to {
	case Active:
		return a&CanActivate != 0
	case Suspended:
		return a&CanSuspend != 0
	default:
		return false
	}
}

// SIM is one card as a vendor's list gives it.
type SIM struct {
	ICCID    ICCID
	Name     Text
	State    State
	Word     Text    // the vendor's own word for the state
	Actions  Actions // what may be done in this state
	Tags     []Text
	Coverage Text
	IP       netip.Addr // the fixed address; invalid when there is none
	Dynamic  bool       // the vendor says that the address changes

	// The counters of the current calendar month (UTC).
	Used  *int64 // bytes
	SMSMO *int   // texts from the device
	SMSMT *int   // texts to the device
	Voice *int   // seconds

	LastRecord time.Time // when the vendor got its last usage record: a sign of life that lags
	Fetched    time.Time // when we read this
	Detail     *Detail   // what only the call for one SIM gives; nil before it was made
}

// Detail is what a vendor tells about a SIM only when asked for that SIM alone.
type Detail struct {
	MSISDN     Text
	IMEI       Text
	Hardware   Text // make and model, guessed from the IMEI by the vendor
	APN        Text
	Plan       Text // the plan's identifier
	Carrier    Text
	Country    Text
	CountryISO Text
	Radio      Text // the radio technology last used, such as LTE
	Latitude   *float64
	Longitude  *float64
	IMEILock   *bool
	Throttle   Text // the vendor's word for the bandwidth limit

	// The counters of the current calendar month (UTC).
	LocationUpdates *int
	Sessions        *int
	ZeroSessions    *int // sessions that carried no byte

	Fetched time.Time
}

// Field names a value that a screen shows, so that a vendor can say which it never gives.
type Field string

// The fields that at least one vendor keeps to itself.
const (
	FieldIMSI    Field = "IMSI"
	FieldEID     Field = "EID"
	FieldSession Field = "Session"
	FieldLimit   Field = "Data limit"
)

// Edit is a change of a SIM's settings. What is nil stays as it is.
type Edit struct {
	Name     *string
	Tags     *[]string // replaces all tags
	IMEILock *bool
	Throttle *string
	Plan     *string
}

// Receipt is what a vendor answered to a write. It is not yet the truth: the SIM is read back for that.
type Receipt struct {
	State State // as the answer tells it; Unknown if it does not
	Word  Text
}
