package simbase1

import (
	"github.com/simfleet/simfleet/provider/sandbox"
)

// role is one of the SIMs at the top of the list that Config promises.
type role struct {
	name string
	kind string
	tags []string
	set  func(*vendor, *sim)
}

var cast = []role{
	{"tracker-0140", "tracker", []string{"fleet-nl", "truck"}, nil},
	{"tracker-0141", "tracker", []string{"fleet-nl", "truck", "cust-acme"}, nil},
	{"tracker-0142", "tracker", []string{"fleet-nl", "truck", "cust-acme"}, showCase},
	{"tracker-0143", "tracker", []string{"fleet-nl", "trailer"}, func(v *vendor, m *sim) { m.switchTo(Disabled, v.boot-6*day) }},
	{"cargo-nl-009", "cargo-nl", []string{"fleet-nl", "container"}, func(_ *vendor, m *sim) {
		m.habit.zero, m.habit.updates, m.habit.monthly = 960, 117, 2<<20
	}},
	{"cargo-nl-010", "cargo-nl", []string{"fleet-nl", "container", "reefer"}, func(v *vendor, m *sim) { m.switchTo(Disabled, v.boot-44*day) }},
	{"meter-ee-0031", "meter-ee", []string{"fleet-ee", "meter"}, nil},
	{"meter-ee-0007", "meter-ee", []string{"fleet-ee", "meter", "cust-harbour"}, func(v *vendor, m *sim) { m.quiet = v.boot - 40*day }},
	{"pump-hr-12", "pump-hr", []string{"fleet-hr", "pump"}, func(v *vendor, m *sim) { m.switchTo(BlockedEnabled, v.boot-3*day) }},
	{"pump-hr-13", "pump-hr", []string{"fleet-hr", "pump"}, func(v *vendor, m *sim) { m.switchTo(BlockedDisabled, v.boot-30*day) }},
	{"gw-bern", "gw", []string{"gateway", "site"}, func(_ *vendor, m *sim) {
		m.habit.monthly, m.throttle, m.imeiLock = 9<<30, "SPEED_1000_KBPS", "on"
		m.ip = "10.64.0.2"
	}},
	{"gw-oslo", "gw", []string{"gateway", "lab"}, func(v *vendor, m *sim) {
		m.activated = v.boot - 25*day
		m.on, m.quiet = sandbox.Since(m.activated), m.activated
	}},
	{"tracker-0146", "tracker", []string{"fleet-nl", "truck"}, func(_ *vendor, m *sim) { m.habit.updates = 930 }},
	{"meter-ee-0033", "meter-ee", []string{"fleet-ee", "meter"}, young},
	{"", "meter-ee", []string{}, nil},
}

// play gives the SIM its role: first a life without trouble, then what is special about it.
func (v *vendor) play(m *sim, r role) {
	k := sandbox.KindNamed(r.kind)
	m.name, m.tags, m.kind = r.name, r.tags, k
	m.plan, m.place = plans[0], k.Home
	m.lat, m.lon = m.place.Lat, m.place.Lon
	m.hardware, m.radio = k.Hardware[0], k.Radio[0]
	m.throttle, m.imeiLock = throttles[0], "off"
	m.habit = habit{
		every: int64(k.Fastest), phase: m.habit.phase % int64(k.Fastest), monthly: 3 * k.Monthly,
		updates: 22, zero: 12, seed: m.seed,
	}
	m.activated = v.boot - 600*day
	m.state, m.on, m.quiet = Enabled, sandbox.Since(m.activated), sandbox.Forever
	if r.set != nil {
		r.set(v, m)
	}
}

// showCase is the SIM that pictures are taken of.
func showCase(v *vendor, m *sim) {
	m.ip, m.msisdn, m.imei = "10.64.3.18", "+999900000142", sandbox.Checked("35000000000142")
	m.habit.monthly, m.habit.rising, m.habit.every = 68<<20, v.boot, 47*minute
	m.habit.phase %= m.habit.every
	m.recalled = true
	m.texts = nil
	say := func(ago int64, body string, in bool) {
		m.texts = append(m.texts, text{at: v.boot - ago, body: body, in: in})
	}
	say(50*hour, "STATUS#", false)
	say(50*hour-41*second, "BATTERY:12% GSM:LOW GPS:NOFIX ACC:OFF", true)
	say(50*hour-4*minute, "RESET#", false)
	say(26*hour, "VERSION#", false)
	say(26*hour-19*second, "FW:2.11 HW:T2 BUILD:0412", true)
	say(25*hour, "WHERE#", false)
	say(25*hour-33*second, "LAT:52.0907 LON:5.1214 AGE:00h04m", true)
	say(14*minute, "SETAPN simbase#", false)
	say(7*minute, "STATUS#", false)
	say(6*minute+30*second, "SETAPN OK", true)
	say(6*minute+12*second, "BATTERY:98% GSM:HIGH GPS:FIXED ACC:ON LAT:52.0907 LON:5.1214 SPD:0 FW:2.11 UP:00d00h01m", true)
}

// young is a SIM that did not exist last month.
func young(v *vendor, m *sim) {
	start := monthOf(v.boot).Start().UnixNano()
	m.activated = max(start+(v.boot-start)/2, v.boot-5*day)
	m.on = sandbox.Since(m.activated)
}
