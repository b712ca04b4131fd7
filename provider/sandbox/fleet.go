package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// firstSerial is the number in the first SIM's ICCID.
const firstSerial = 9818

// iccid makes a number that nobody has: 89 for telecommunication, a country code that is none, and a true check digit.
func iccid(serial int64) string { return checked(fmt.Sprintf("8900000%011d", serial)) }

// checked adds the Luhn digit.
func checked(digits string) string {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + strconv.Itoa((10-sum%10)%10)
}

// census counts the SIMs of each kind, for their names.
type census map[string]int64

func (s *Sandbox) populate(n int) {
	s.order = make([]*sim, 0, n)
	s.byICCID = make(map[string]*sim, n)
	sims := make([]sim, n) // in one piece: 100,000 are made in a moment
	counted := census{}
	for i := range sims {
		m := &sims[i]
		s.invent(m, counted)
		if i < len(cast) {
			s.play(m, cast[i])
		}
		s.enlist(m)
	}
}

// enlist puts a SIM in its place, which is nearly always the end.
func (s *Sandbox) enlist(m *sim) {
	at := len(s.order)
	if at > 0 && s.order[at-1].iccid > m.iccid {
		at, _ = slices.BinarySearchFunc(s.order, m.iccid, func(o *sim, id string) int { return strings.Compare(o.iccid, id) })
	}
	s.order = slices.Insert(s.order, at, m)
	s.byICCID[m.iccid] = m
}

// invent fills in a SIM of the crowd.
func (s *Sandbox) invent(m *sim, counted census) {
	serial := s.serial
	s.serial++
	m.seed = roll(s.seed, serial).source.Uint64()
	d := roll(m.seed, 0)
	k := anyKind(d)

	m.iccid = iccid(serial)
	if m.name = k.name(counted); d.chance(3) {
		m.name = ""
	}
	m.tags = k.tagged(d)
	m.plan = planOf(named(k.coverage(d)))
	m.place = k.whereabouts(d, m.plan.Name)
	m.lat = m.place.lat + d.between(-900_000, 900_000)
	m.lon = m.place.lon + d.between(-900_000, 900_000)
	if d.chance(40) {
		m.ip = address(serial)
	}
	if d.chance(60) {
		m.msisdn = fmt.Sprintf("+99990%07d", serial)
	}
	m.imei = checked(fmt.Sprintf("350000%08d", serial))
	m.hardware = pick(d, k.hardware)
	m.radio = pick(d, k.radio)
	m.throttle, m.imeiLock = throttles[0], "off"
	if d.chance(4) {
		m.throttle = pick(d, throttles)
	}
	if d.chance(6) {
		m.imeiLock = "on"
	}
	m.habit = k.habits(d, m.seed)
	m.kind = k
	s.live(m, d)
}

func named(name string) func(*plan) bool { return func(p *plan) bool { return p.Name == name } }

// address gives a private address that no other SIM has. The first nets are left to the cast.
func address(serial int64) string {
	n := serial - firstSerial
	return fmt.Sprintf("10.%d.%d.%d", 64+n/60000, 10+n/250%240, n%250+2)
}

// live makes up what has happened to the SIM so far.
func (s *Sandbox) live(m *sim, d *dice) {
	m.activated = s.boot - d.between(20*day, 900*day)
	m.state, m.quiet = Enabled, forever
	m.on = []span{{m.activated, forever}}
	switch n := d.below(100); {
	case n < 8:
		m.switchTo(Disabled, s.ago(m, d.between(day, 200*day)))
	case n < 10:
		m.switchTo(BlockedEnabled, s.ago(m, d.between(hour, 30*day)))
	case n < 12:
		m.switchTo(BlockedDisabled, s.ago(m, d.between(day, 60*day)))
	case n < 15:
		m.quiet = m.activated // never on the network
	case n < 19:
		m.quiet = s.ago(m, d.between(40*day, 120*day))
	case n < 27:
		m.quiet = s.ago(m, d.between(2*day, 20*day))
	}
}

// ago gives a moment in the past, but not before the SIM was activated.
func (s *Sandbox) ago(m *sim, nanos int64) int64 { return max(s.boot-nanos, m.activated+6*hour) }
