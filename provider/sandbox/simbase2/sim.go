package simbase2

import (
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// The states that are known. A client asks for the first two; the others are on the way to them.
const (
	Enabled   = "enabled"
	Disabled  = "disabled"
	Enabling  = "enabling"
	Disabling = "disabling"
)

var states = []string{Enabled, Disabled, Enabling, Disabling}

// Lengths of time in nanoseconds, the unit of every moment in here.
const (
	second = int64(time.Second)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// sim is one card with the device it is in.
type sim struct {
	sandbox.Device // its Tags are replaced, never changed in place: answers share them

	iccid, state string
	plan         *plan
	former       []tenure
	profile      string
	publicIP     string // empty if there is none, as is usual
	privateIP    string
	throttle     string // the policy
	lock         bool   // on its IMEI
	bound        string // the IMEI that it is locked to; empty until a device was seen
	autoEnable   bool
	dataLimit    int64 // bytes in a month, 0 for none
	smsLimit     int64 // texts in a month, 0 for none

	seed      uint64
	made      int64 // when the sandbox made it: what was before is history
	phase     int64 // of its sessions
	each      int64 // bytes of a session; 0 if the month has a say in it
	rising    int64 // the moment until which months have been growing; 0 if they do not
	activated int64
	on        sandbox.Spans // when it was allowed on the network, oldest first
	quiet     int64         // from when on the device is silent; forever if it is not
	cut       int64         // when a session was last reset

	turnAt    int64 // when a change under way is done
	disableOn int64 // the start of the day on which it is to be disabled
	limited   int64 // when a limit stopped it; 0 if none did
	settled   int64 // until when all that happens by itself has happened

	texts    []text
	recalled bool            // texts holds the history
	raw      sandbox.Overlay // what SetRaw put over the answers
}

// tenure is a plan that a SIM was on until a moment.
type tenure struct {
	plan  *plan
	until int64
}

// reachable tells whether the device is on the network at a moment: switched on by the vendor and not silent.
func (m *sim) reachable(at int64) bool { return at < m.quiet && m.on.Holds(at) }

// planAt gives the plan that the SIM was on at a moment.
func (m *sim) planAt(at int64) *plan {
	for _, t := range m.former {
		if at < t.until {
			return t.plan
		}
	}
	return m.plan
}

// become sets the state, and with it whether the SIM is on the network from now on: on the way to another state it is
// as it was. One that is locked to the IMEI of another device is disabled as soon as it is on the network.
func (m *sim) become(state string, at int64) {
	if state == Enabled && m.lock && m.bound != "" && m.bound != m.IMEI {
		state = Disabled
	}
	if state != Disabling {
		m.on = m.on.Turned(state == Enabled, at)
	}
	m.state, m.turnAt, m.limited = state, sandbox.Forever, 0
}

// settle lets happen what happens by itself: a change ends, a day comes, a limit is reached, a month begins. The clock
// may have leapt, so that one may follow from another.
func (m *sim) settle(now int64) {
	for {
		turn, date, renewal, limit := m.turnAt, m.disableOn, m.renewal(), m.reached(now)
		at := min(turn, date, renewal, limit)
		if at > now {
			break
		}
		switch at {
		case turn:
			m.become(map[string]string{Enabling: Enabled, Disabling: Disabled}[m.state], at)
		case date:
			m.disableOn = sandbox.Forever
			m.become(Disabled, at)
		case renewal:
			m.become(Enabled, at)
		default:
			m.become(Disabled, at)
			m.limited = at
		}
		m.settled = max(m.settled, at)
	}
	m.settled = max(m.settled, now)
}

// renewal gives the start of the month in which a SIM that a limit stopped is enabled again.
func (m *sim) renewal() int64 {
	if m.limited == 0 || !m.autoEnable {
		return sandbox.Forever
	}
	return monthOf(max(m.limited, m.settled)).Add(1).Start().UnixNano()
}

// reached gives the moment, up to now, at which a limit stops the SIM. The vendor compares the month's counters with the
// limits only when a session closes, so that more may be used by then. That a text is not such a moment, and that texts
// of both directions count, was decided.
func (m *sim) reached(now int64) int64 {
	if m.dataLimit == 0 && m.smsLimit == 0 || !m.on.Open() {
		return sandbox.Forever
	}
	for at := m.settled; at < now; {
		month := monthOf(at)
		_, end := bounds(month)
		if closed := min(m.dataReached(month, at), m.textsReached(month, at)); closed <= min(now, end, m.quiet) {
			return closed
		}
		at = end
	}
	return sandbox.Forever
}

func (m *sim) dataReached(month model.Month, at int64) int64 {
	each := m.sessionBytes(month)
	if m.dataLimit == 0 || each == 0 {
		return sandbox.Forever
	}
	start, _ := bounds(month)
	needed := (m.dataLimit + each - 1) / each
	return m.tick(at, max(1, needed-m.sessions(start, at)))
}

func (m *sim) textsReached(month model.Month, at int64) int64 {
	start, end := bounds(month)
	texts := m.within(start, end)
	if m.smsLimit == 0 || int64(len(texts)) < m.smsLimit {
		return sandbox.Forever
	}
	return m.tick(max(at, texts[m.smsLimit-1].at), 1)
}
