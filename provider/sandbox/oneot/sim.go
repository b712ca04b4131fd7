package oneot

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The states as the web application shows them, which is what "state" holds. The page says so without listing them
// there; that these are all is inference. Suspended is what an older version of the page had; the application showed it
// as OFFLINE.
const (
	Live        = "LIVE"
	Test        = "TEST"
	ActiveReady = "ACTIVE_READY"
	Offline     = "OFFLINE"
	Shipping    = "SHIPPING"
	Closed      = "CLOSED"
	Suspended   = "SUSPENDED"
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
	iccid, eid, name, group string
	serial                  int64
	device                  *sandbox.Device
	plan                    *plan
	limit                   int64 // megabytes; 0 is none

	state   string // before the change that is under way
	target  string // of the change; empty if there was none yet
	settles int64  // when the target is reached; forever if it never is

	modified  int64 // when a setting or the wanted state was last changed
	activated int64 // forever if it never was
	on        sandbox.Spans
	quiet     int64 // from when on the device is silent; forever if it is not
	habit     habit

	bare    bool // has no "state", as before that field came
	locked  bool // by an administrator
	mute    bool // takes no texts
	seconds bool // its lastUsageUpdate is in seconds, not in milliseconds

	raw sandbox.Overlay // what SetRaw put over the answers
}

// now gives the state at a moment, and the target while there is a change under way.
func (m *sim) now(at int64) (state, target string) {
	switch {
	case m.target == "":
		return m.state, ""
	case at >= m.settles:
		return m.target, ""
	default:
		return m.state, m.target
	}
}

// networked tells whether a SIM in this state may use the network.
func networked(state string) bool { return state == Live || state == Test }

// begin starts a change that is done at a moment to come.
func (m *sim) begin(target string, now, done int64) {
	m.state, _ = m.now(now)
	m.target, m.settles, m.modified = target, done, now
	m.wire(networked(target), done)
}

// put sets the state at once.
func (m *sim) put(state string, now int64) {
	m.state, m.target, m.modified = state, "", now
	m.wire(networked(state), now)
}

// wire lets the device use the network from a moment on, or not. It makes a new list: the old one may belong to a copy.
func (m *sim) wire(allowed bool, at int64) {
	m.on = slices.Clone(m.on)
	last := len(m.on) - 1
	open := last >= 0 && m.on[last].To > at
	switch {
	case open && !allowed:
		m.on[last].To = max(at, m.on[last].From)
	case open: // it may have been about to end
		m.on[last].To = sandbox.Forever
	case allowed:
		m.on = append(m.on, sandbox.Span{From: at, To: sandbox.Forever})
		m.activated = min(m.activated, at)
	}
}

// changed gives the moment of the last change of any kind.
func (m *sim) changed(now int64) int64 {
	if m.target != "" && m.settles <= now {
		return max(m.modified, m.settles)
	}
	return m.modified
}

// seen tells whether a network ever saw the device.
func (m *sim) seen(now int64) bool { return m.lastSeen(now) > 0 }

type statusWire struct {
	Primary   string  `json:"primary"`
	Secondary *string `json:"secondary,omitempty"`
}

// legacy writes a state as the page's table has it: OFFLINE and SHIPPING are one there. While a change is under way, its
// target stands second. A state without a second word has none, or an empty one: the table shows neither.
func (m *sim) legacy(state, target string) statusWire {
	if target != "" {
		return statusWire{"PENDING", new(aim(target))}
	}
	switch state {
	case Offline, Shipping:
		return statusWire{"OFF", m.nothing()}
	case Closed:
		return statusWire{"DELETED", m.nothing()}
	default:
		return statusWire{"ON", &state}
	}
}

func (m *sim) nothing() *string {
	if m.serial%3 == 0 {
		return new("")
	}
	return nil
}

// aim gives the old word for what a change leads to.
func aim(target string) string {
	switch target {
	case Offline, Shipping:
		return "OFF"
	case Closed:
		return "DELETED"
	default:
		return target
	}
}

// shown gives the state as the web application shows it: the target as if it were reached.
func shown(state, target string) string {
	if target != "" {
		state = target
	}
	if state == Suspended {
		return Offline
	}
	return state
}
