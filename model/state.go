package model

// State is what a SIM may do on the network, in our own words. The vendor's word stays beside it in [SIM.Word].
type State uint8

// The states. A word of a vendor that we do not know is [Unknown], never one of the others.
const (
	Unknown   State = iota
	Active          // may use the network
	Suspended       // switched off by the customer; can be switched on again
	Blocked         // stopped by the vendor, whatever the customer wants
	Standby         // paused: the vendor holds it ready and may charge for that
	Ready           // not put to use yet; can be
	Test            // may use the network for a trial
	Closed          // can never be used again
)

// stateNames are the states' English words.
var stateNames = [...]string{
	Unknown: "unknown", Active: "active", Suspended: "suspended", Blocked: "blocked", Standby: "standby", Ready: "ready",
	Test: "test", Closed: "closed",
}

// States gives every state but Unknown, in the order in which they are to be offered.
func States() []State { return []State{Active, Suspended, Standby, Ready, Test, Blocked, Closed} }

// String gives the state's English word.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return stateNames[Unknown]
}

// BlockReason is why a vendor stopped a SIM.
type BlockReason uint8

// The reasons. BlockOther is what the vendor does not tell, or tells in a word that stands in [SIM.Word] alone.
const (
	BlockOther BlockReason = iota
	BlockLimit             // its data limit is reached
	BlockIMEI              // it is in a device that it may not be used in
	BlockFunds             // the account has no credit
)

// String gives the reason in a word.
func (b BlockReason) String() string {
	switch b {
	case BlockLimit:
		return "limit"
	case BlockIMEI:
		return "imei"
	case BlockFunds:
		return "funds"
	default:
		return "blocked"
	}
}

// Actions is the set of states that a SIM may be switched to in the state it is in.
type Actions uint16

// The changes that an API can be asked for.
const (
	CanActivate = Actions(1) << Active
	CanSuspend  = Actions(1) << Suspended
	CanStandBy  = Actions(1) << Standby
	CanTest     = Actions(1) << Test
	CanClose    = Actions(1) << Closed
)

// settable are all of them: to the other states leads nobody but the vendor.
const settable = CanActivate | CanSuspend | CanStandBy | CanTest | CanClose

// Allows tells whether the SIM may be switched to the state now.
func (a Actions) Allows(to State) bool { return a&settable&(1<<to) != 0 }
