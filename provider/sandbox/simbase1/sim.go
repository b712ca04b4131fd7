package simbase1

import (
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The states, as the documents' table spells them. A client may set the first two; the others come from the vendor.
const (
	Enabled         = "enabled"
	Disabled        = "disabled"
	BlockedEnabled  = "Blocked - enabled"
	BlockedDisabled = "Blocked - disabled"
)

// Lengths of time in nanoseconds, the unit of every moment in here.
const (
	second = int64(time.Second)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// sim is one card with the device it is in.
type sim struct {
	iccid, name, state string
	tags               []string // replaced, never changed in place: answers share it
	plan               *plan
	former             []tenure
	ip                 string // the fixed address; empty if it changes
	msisdn             string // empty if there is none, which is the vendor's default
	imei, hardware     string
	throttle, imeiLock string
	place              *sandbox.Place
	lat, lon           int64 // of the cell, in 1e-7 degrees
	radio              string

	seed      uint64
	habit     habit
	activated int64
	on        sandbox.Spans // when it was allowed on the network, oldest first
	quiet     int64         // from when on the device is silent; forever if it is not
	kind      *sandbox.DeviceKind
	texts     []text
	recalled  bool            // texts holds the history
	raw       sandbox.Overlay // what SetRaw put over the answers
}

// tenure is a plan that a SIM was on until a moment.
type tenure struct {
	plan  *plan
	until int64
}

// reachable tells whether the device is on the network at a moment: switched on by the vendor and not silent.
func (m *sim) reachable(at int64) bool { return at < m.quiet && m.on.Holds(at) }

// switchTo sets the state, and with it whether the SIM is on the network from now on.
func (m *sim) switchTo(state string, now int64) {
	m.on = m.on.Turned(state == Enabled, now)
	m.state = state
}

// planAt gives the plan that the SIM was on at a moment.
func (m *sim) planAt(at int64) *plan {
	for _, t := range m.former {
		if at < t.until {
			return t.plan
		}
	}
	return m.plan
}
