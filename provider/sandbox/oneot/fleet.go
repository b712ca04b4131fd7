package oneot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// firstSerial is the number in the first SIM's ICCID.
const firstSerial = 500_000_000

func (v *vendor) populate(n int) {
	v.order = make([]*sim, 0, n)
	v.byICCID, v.byEID = make(map[string]*sim, n), map[string]*sim{}
	sims, devices := make([]sim, n), sandbox.Crowd(v.seed, v.serial, n) // in one piece: 100,000 are made in a moment
	for i := range sims {
		m := &sims[i]
		d := v.invent(m, &devices[i])
		if i < len(cast) {
			v.play(m, cast[i])
		} else {
			v.live(m, d)
			v.warnOf(m, d)
		}
		v.enlist(m)
	}
	v.sortAlerts()
}

// enlist puts a SIM in its place, which is nearly always the end.
func (v *vendor) enlist(m *sim) {
	at := len(v.order)
	if at > 0 && v.order[at-1].iccid > m.iccid {
		at, _ = slices.BinarySearchFunc(v.order, m.iccid, func(o *sim, id string) int { return strings.Compare(o.iccid, id) })
	}
	v.order = slices.Insert(v.order, at, m)
	v.byICCID[m.iccid] = m
	if m.eid != "" {
		v.byEID[m.eid] = m
	}
	v.found(m.group)
}

// groups are named after what the devices are.
var groups = map[string]string{
	"tracker": "Trackers", "meter-ee": "Meters", "cargo-nl": "Containers", "pump-hr": "Pumps & wells", "gw": "Gateways",
}

// invent fills in a SIM of the crowd, all but what has happened to it.
func (v *vendor) invent(m *sim, device *sandbox.Device) *sandbox.Dice {
	m.serial = v.serial
	v.serial++
	seed := sandbox.Roll(v.seed, m.serial).Seed()
	d := sandbox.Roll(seed, 0)
	m.iccid, m.name, m.device = sandbox.ICCID(m.serial), device.Name, device
	m.habit = newHabit(device, seed)
	m.plan = sandbox.Pick(d, plans)
	if d.Chance(90) {
		m.group = groups[device.Kind]
	}
	if d.Chance(10) {
		m.eid = eid(m.serial)
	}
	if d.Chance(50) { // at most a few hundred times what it uses, mostly twice
		m.limit = 1 + device.Monthly*d.Between(2, 4)/1_000_000
	}
	m.bare, m.mute, m.seconds = d.Chance(5), d.Chance(6), d.Chance(30)
	m.quiet, m.activated = sandbox.Forever, sandbox.Forever
	return d
}

// eid makes the number of an eSIM: 32 digits, of which those that tell the country are none.
func eid(serial int64) string { return fmt.Sprintf("8900000%025d", serial) }

// imsi makes the number that the network knows a SIM by, of a country that is none.
func imsi(serial int64) string { return fmt.Sprintf("999990%09d", serial) }

// live makes up what has happened to the SIM so far.
func (v *vendor) live(m *sim, d *sandbox.Dice) {
	since := v.boot - d.Between(20*day, 900*day)
	state, off := Live, max(since+6*hour, v.boot-d.Between(day, 200*day))
	switch n := d.Below(100); {
	case n < 60: // of these, some are silent
		if d.Chance(8) {
			m.quiet = off
		}
	case n < 75:
		state = Offline
	case n < 84:
		state = Shipping
	case n < 88:
		state = Test
	case n < 93:
		state = ActiveReady
	case n < 97:
		state = Closed
	default: // on its way, and there in a while
		m.put(Live, since)
		m.begin(sandbox.Pick(d, []string{Offline, Closed}), v.boot-minute, v.boot+d.Between(minute, 30*minute))
		return
	}
	if state == Offline || state == Closed {
		m.put(Live, since)
		since = off
	}
	m.put(state, since)
}
