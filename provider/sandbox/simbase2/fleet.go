package simbase2

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// firstSerial is the number in the first SIM's ICCID, and where this vendor's crowd begins.
const firstSerial = 200_000_000

// The profiles of SIMs. Support pages name the green one; the other is made up.
const (
	green  = "green"
	common = "standard"
)

func (v *vendor) populate(n int) {
	v.order = make([]*sim, 0, n)
	v.byICCID = make(map[string]*sim, n)
	sims := make([]sim, n) // in one piece: 100,000 are made in a moment
	for i, device := range sandbox.Crowd(v.seed, v.serial, n) {
		m := &sims[i]
		v.invent(m, device)
		if i < len(cast) {
			v.play(m, cast[i])
		}
		v.enlist(m)
	}
}

// enlist puts a SIM in its place, which is nearly always the end.
func (v *vendor) enlist(m *sim) {
	at, _ := slices.BinarySearchFunc(v.order, m.iccid, func(o *sim, iccid string) int { return strings.Compare(o.iccid, iccid) })
	v.order = slices.Insert(v.order, at, m)
	v.byICCID[m.iccid] = m
}

// invent makes the next SIM, in a device of the crowd.
func (v *vendor) invent(m *sim, device sandbox.Device) {
	serial := v.serial
	v.serial++
	m.Device, m.iccid = device, sandbox.ICCID(serial)
	m.seed = sandbox.Roll(v.seed, serial).Seed()
	d := sandbox.Roll(m.seed, 0)
	m.plan = planFor(device, d)
	m.profile, m.throttle = green, unthrottled
	m.phase = d.Below(int64(m.Every))
	m.turnAt, m.disableOn, m.made = sandbox.Forever, sandbox.Forever, v.boot
	n := serial - firstSerial
	if d.Chance(15) {
		m.profile = common
	}
	if d.Chance(40) {
		m.privateIP = fmt.Sprintf("10.%d.%d.%d", 128+n/60000%120, 10+n/250%240, n%250+2)
	}
	if d.Chance(60) {
		m.MSISDN = ""
	}
	if d.Chance(4) {
		m.throttle = fmt.Sprintf("SPEED_%d_KBPS", sandbox.Pick(d, []int{100, 200, 500, 1000, 2500, 5000}))
	}
	if d.Chance(6) {
		m.lock, m.bound = true, m.IMEI
	}
	if d.Chance(12) { // far from what it uses
		m.dataLimit, m.autoEnable = max(leastData, m.Monthly/1_000_000*4_000_000), d.Chance(50)
	}
	v.live(m, d)
}

// coverages names the usual plan of each country; all others are on one for everywhere.
var coverages = map[string]string{
	"NL": "Europe", "EE": "Europe", "HR": "Europe", "CH": "Europe", "US": "USA", "CA": "Americas", "BR": "Americas", "AU": "Oceania", "NZ": "Oceania",
}

func planFor(device sandbox.Device, d *sandbox.Dice) *plan {
	usual := planOf(named(coverages[device.ISO]))
	switch {
	case usual == nil || d.Chance(8):
		return planOf(named(sandbox.Pick(d, []string{"Global", "Global+"})))
	case usual.Name == "Europe" && d.Chance(20):
		return plans[1] // of the same name
	default:
		return usual
	}
}

// live makes up what has happened to the SIM so far.
func (v *vendor) live(m *sim, d *sandbox.Dice) {
	m.activated = v.boot - d.Between(20*day, 900*day)
	m.enableFrom(m.activated)
	m.quiet = sandbox.Forever
	switch n := d.Below(100); {
	case n < 9:
		m.become(Disabled, v.ago(m, d.Between(day, 200*day)))
	case n < 12:
		m.quiet = m.activated // never on the network
	case n < 16:
		m.quiet = v.ago(m, d.Between(40*day, 120*day))
	case n < 24:
		m.quiet = v.ago(m, d.Between(2*day, 20*day))
	}
	m.settled = v.boot
}

// enableFrom forgets what the SIM was before.
func (m *sim) enableFrom(at int64) { m.state, m.on = Enabled, sandbox.Since(at) }

// ago gives a moment in the past, but not before the SIM was activated.
func (v *vendor) ago(m *sim, nanos int64) int64 { return max(v.boot-nanos, m.activated+6*hour) }
