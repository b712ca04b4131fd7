package oneot

import (
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// role is one of the SIMs at the top of the list that Config promises.
type role struct {
	name string
	kind string
	set  func(*vendor, *sim)
}

var cast = []role{
	{"tracker-5140", "tracker", nil},
	{"tracker-5141", "tracker", func(_ *vendor, m *sim) { m.limit, m.seconds = 0, true }},
	{"tracker-5142", "tracker", func(v *vendor, m *sim) {
		m.habit.monthly, m.habit.rising, m.habit.every, m.limit = 68<<10, v.boot, 47*minute, 200
		m.habit.phase %= m.habit.every
	}},
	{"tracker-5143", "tracker", func(v *vendor, m *sim) { m.put(Offline, v.boot-6*day) }},
	{"cargo-nl-5009", "cargo-nl", func(_ *vendor, m *sim) { m.habit.zero = 1000 }},
	{"meter-ee-5007", "meter-ee", func(v *vendor, m *sim) {
		m.quiet = v.boot - 40*day
		v.warn(m, "NO_ACTIVITY", v.boot-33*day, true)
	}},
	{"gw-tallinn-50", "gw", nearLimit},
	{"gw-riga-50", "gw", pastLimit},
	{"pump-hr-5012", "pump-hr", func(v *vendor, m *sim) {
		m.put(Offline, v.boot-9*day)
		m.begin(Live, v.boot-19*hour, sandbox.Forever)
	}},
	{"pump-hr-5013", "pump-hr", func(v *vendor, m *sim) {
		m.put(Offline, v.boot-12*day)
		m.locked = true
	}},
	{"gw-vilnius-50", "gw", func(_ *vendor, m *sim) {
		m.eid = eid(m.serial)
		m.habit.monthly, m.limit = 9<<20, 50_000
	}},
	{"meter-ee-5030", "meter-ee", func(v *vendor, m *sim) {
		m.on, m.activated = nil, sandbox.Forever
		m.put(Shipping, v.boot-70*day)
	}},
	{"meter-ee-5033", "meter-ee", young},
	{"", "meter-ee", func(_ *vendor, m *sim) { m.group = "" }},
	{"tracker-5145", "tracker", func(_ *vendor, m *sim) { m.mute = true }},
	{"tracker-5146", "tracker", func(v *vendor, m *sim) {
		m.put(Suspended, v.boot-21*day)
		m.bare = true
	}},
	{"cargo-nl-5010", "cargo-nl", func(v *vendor, m *sim) { m.put("PARKED", v.boot-3*day) }},
	{"cargo-nl-5008", "cargo-nl", func(v *vendor, m *sim) { m.put(Closed, v.boot-100*day) }},
	{"pump-hr-5011", "pump-hr", func(v *vendor, m *sim) { m.put(Test, v.boot-4*day) }},
	{"meter-ee-5032", "meter-ee", func(v *vendor, m *sim) { m.put(ActiveReady, v.boot-2*day) }},
	{"tracker-5147", "tracker", func(_ *vendor, m *sim) { m.quiet = m.activated }},
}

// play gives the SIM its role: first a life without trouble, then what is special about it.
func (v *vendor) play(m *sim, r role) {
	k := sandbox.KindNamed(r.kind)
	m.name, m.group, m.plan, m.eid, m.limit = r.name, groups[r.kind], plans[0], "", 500
	m.bare, m.mute, m.seconds = false, false, false
	*m.device = sandbox.Device{
		Kind: k.Name, Name: r.name, Hardware: k.Hardware[0], Radio: k.Radio[0],
		Country: k.Home.Country, ISO: k.Home.ISO, Carrier: k.Home.Carrier,
		Lat: sandbox.Degrees(k.Home.Lat), Lon: sandbox.Degrees(k.Home.Lon),
		IMEI: m.device.IMEI, MSISDN: m.device.MSISDN, Monthly: 3 * k.Monthly, Every: max(k.Fastest, 10*time.Minute), Zero: 12,
	}
	m.habit = newHabit(m.device, m.habit.seed)
	m.put(Live, v.boot-600*day)
	if r.set != nil {
		r.set(v, m)
	}
}

// nearLimit is a SIM that is soon going to reach its limit: it has used 96 % once a few tens of megabytes are used in
// this month, and less in the month's first hours.
func nearLimit(v *vendor, m *sim) {
	m.habit.monthly = 3 << 20
	used := m.consumed(monthOf(v.boot), v.boot) << 10
	m.limit = 1 + used*100/96/1_000_000
	v.warn(m, "DATA_LIMIT_80", v.boot-20*hour, false)
	v.warn(m, "DATA_LIMIT_95", v.boot-2*hour, false)
}

// pastLimit is a SIM that has reached its limit and was switched off for it, in the last quarter of this month so far. In
// the month's first minutes it has not yet.
func pastLimit(v *vendor, m *sim) {
	m.habit.monthly = 3 << 20
	start := monthSpan(monthOf(v.boot)).From
	off := v.boot - (v.boot-start)/4
	m.put(Offline, off)
	m.limit = max(1, m.consumed(monthOf(v.boot), v.boot)<<10/1_000_000)
	v.warn(m, "DATA_LIMIT_100", off, false)
}

// young is a SIM that did not exist last month.
func young(v *vendor, m *sim) {
	start := monthSpan(monthOf(v.boot)).From
	m.on, m.activated = nil, sandbox.Forever
	m.put(Live, max(start+(v.boot-start)/2, v.boot-5*day))
}
