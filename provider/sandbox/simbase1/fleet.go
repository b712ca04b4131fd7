package simbase1

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// firstSerial is the number in the first SIM's ICCID.
const firstSerial = 9818

// census counts the SIMs of each kind, for their names.
type census map[*sandbox.DeviceKind]int64

func (v *vendor) populate(n int) {
	v.order = make([]*sim, 0, n)
	v.byICCID = make(map[string]*sim, n)
	sims := make([]sim, n) // in one piece: 100,000 are made in a moment
	counted := census{}
	for i := range sims {
		m := &sims[i]
		v.invent(m, counted)
		if i < len(cast) {
			v.play(m, cast[i])
		}
		v.enlist(m)
	}
}

// enlist puts a SIM in its place, which is nearly always the end.
func (v *vendor) enlist(m *sim) {
	at := len(v.order)
	if at > 0 && v.order[at-1].iccid > m.iccid {
		at, _ = slices.BinarySearchFunc(v.order, m.iccid, func(o *sim, id string) int { return strings.Compare(o.iccid, id) })
	}
	v.order = slices.Insert(v.order, at, m)
	v.byICCID[m.iccid] = m
}

// invent fills in a SIM of the crowd.
func (v *vendor) invent(m *sim, counted census) {
	serial := v.serial
	v.serial++
	m.seed = sandbox.Roll(v.seed, serial).Seed()
	d := sandbox.Roll(m.seed, 0)
	k := sandbox.AnyKind(d)

	m.iccid = sandbox.ICCID(serial)
	m.name = k.DeviceName(0, counted[k])
	counted[k]++
	if d.Chance(3) {
		m.name = ""
	}
	m.tags = k.Tagged(d)
	m.plan = coverageOf(k, d)
	m.place = k.Whereabouts(d, m.plan.region())
	m.lat = m.place.Lat + d.Between(-900_000, 900_000)
	m.lon = m.place.Lon + d.Between(-900_000, 900_000)
	if d.Chance(40) {
		m.ip = address(serial)
	}
	if d.Chance(60) {
		m.msisdn = sandbox.MSISDN(serial)
	}
	m.imei = sandbox.IMEI(serial)
	m.hardware = sandbox.Pick(d, k.Hardware)
	m.radio = sandbox.Pick(d, k.Radio)
	m.throttle, m.imeiLock = throttles[0], "off"
	if d.Chance(4) {
		m.throttle = sandbox.Pick(d, throttles)
	}
	if d.Chance(6) {
		m.imeiLock = "on"
	}
	m.habit = newHabit(k, d, m.seed)
	m.kind = k
	v.live(m, d)
}

// mostly names the plan that so many of 100 SIMs in devices of a kind are on; the others are on any.
var mostly = map[string]struct {
	coverage string
	percent  int64
}{
	"tracker": {"Europe", 84}, "meter-ee": {"Europe", 100}, "cargo-nl": {"Global", 60}, "pump-hr": {"Europe", 97}, "gw": {"USA", 40},
}

func coverageOf(k *sandbox.DeviceKind, d *sandbox.Dice) *plan {
	usual := mostly[k.Name]
	if d.Chance(usual.percent) {
		return planOf(named(usual.coverage))
	}
	return sandbox.Pick(d, plans)
}

func named(name string) func(*plan) bool { return func(p *plan) bool { return p.Name == name } }

// address gives a private address that no other SIM has. The first nets are left to the cast.
func address(serial int64) string {
	n := serial - firstSerial
	return fmt.Sprintf("10.%d.%d.%d", 64+n/60000, 10+n/250%240, n%250+2)
}

// live makes up what has happened to the SIM so far.
func (v *vendor) live(m *sim, d *sandbox.Dice) {
	m.activated = v.boot - d.Between(20*day, 900*day)
	m.state, m.quiet = Enabled, sandbox.Forever
	m.on = sandbox.Since(m.activated)
	switch n := d.Below(100); {
	case n < 8:
		m.switchTo(Disabled, v.ago(m, d.Between(day, 200*day)))
	case n < 10:
		m.switchTo(BlockedEnabled, v.ago(m, d.Between(hour, 30*day)))
	case n < 12:
		m.switchTo(BlockedDisabled, v.ago(m, d.Between(day, 60*day)))
	case n < 15:
		m.quiet = m.activated // never on the network
	case n < 19:
		m.quiet = v.ago(m, d.Between(40*day, 120*day))
	case n < 27:
		m.quiet = v.ago(m, d.Between(2*day, 20*day))
	}
}

// ago gives a moment in the past, but not before the SIM was activated.
func (v *vendor) ago(m *sim, nanos int64) int64 { return max(v.boot-nanos, m.activated+6*hour) }
