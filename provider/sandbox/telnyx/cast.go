package telnyx

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
	{"tracker-4140", "tracker", []string{"fleet-nl", "truck"}, func(v *vendor, m *sim) {
		m.created, m.ready = v.boot-5*minute, v.boot+10*minute
		m.on = nil
		m.switchTo(Registering, m.created)
	}},
	{"tracker-4141", "tracker", []string{"fleet-nl", "truck", "cust-acme"}, young},
	{"gw-basel", "gw", []string{"gateway", "site"}, func(_ *vendor, m *sim) {
		m.eid, m.limit = eid(m.serial), newLimit("40.0", "GB")
		m.monthly = 9000 * megabyte
	}},
	{"tracker-4142", "tracker", []string{"fleet-nl", "truck", "cust-north"}, func(v *vendor, m *sim) {
		v.turned(m, routeStandby, 31*day)
		v.turned(m, woken, 30*day)
	}},
	{"tracker-4143", "tracker", []string{"fleet-nl", "trailer"}, func(v *vendor, m *sim) { v.turned(m, routeDisable, 6*day) }},
	{"meter-ee-4007", "meter-ee", []string{"fleet-ee", "meter", "cust-harbour"}, func(v *vendor, m *sim) { m.quiet = v.boot - 40*day }},
	{"tracker-4144", "tracker", []string{"fleet-nl", "truck"}, func(v *vendor, m *sim) { m.limitTo(v.boot, 100*megabyte/96) }},
	{"tracker-4145", "tracker", []string{"fleet-nl", "truck"}, func(v *vendor, m *sim) { m.limitTo(v.boot-day, megabyte) }},
	{"pump-hr-4011", "pump-hr", []string{"fleet-hr", "pump"}, func(v *vendor, m *sim) {
		v.start(m, routeStandby, v.boot-19*hour, sandbox.Forever)
	}},
	{"pump-hr-4012", "pump-hr", []string{"fleet-hr", "pump", "cust-water"}, func(v *vendor, m *sim) { v.turned(m, routeStandby, 12*day) }},
	{"pump-hr-4013", "pump-hr", []string{"fleet-hr", "pump"}, func(v *vendor, m *sim) {
		v.turned(m, routeDisable, 4*day)
		m.failing = "The network operator did not confirm the change."
		v.turned(m, routeEnable, 2*day)
	}},
	{"cargo-nl-4009", "cargo-nl", []string{"fleet-nl", "container"}, func(_ *vendor, m *sim) { m.zero = 960 }},
	{"cargo-nl-4010", "cargo-nl", []string{"fleet-nl", "container", "reefer"}, func(v *vendor, m *sim) {
		m.imeis = []string{sandbox.IMEI(m.serial + 5_000_000)}
		m.switchTo(UnauthorizedIMEI, v.boot-9*day)
	}},
	{"meter-ee-4031", "meter-ee", []string{"fleet-ee", "meter"}, func(v *vendor, m *sim) {
		v.start(m, routeDisable, v.boot-3*day, v.boot-3*day+2*second).stop(interrupted, "The SIM card was blocked.")
		m.switchTo(Blocked, v.boot-3*day+2*second)
	}},
	{"meter-ee-4032", "meter-ee", []string{"fleet-ee", "meter"}, func(v *vendor, m *sim) { m.switchTo(Abolished, v.boot-50*day) }},
	{"gw-zug", "gw", []string{"gateway", "lab"}, func(_ *vendor, m *sim) {
		m.on, m.group = nil, nil
		m.switchTo(Registered, m.created)
	}},
	{"tracker-4146", "tracker", []string{"fleet-nl", "truck"}, func(v *vendor, m *sim) {
		v.turned(m, routeDisable, 44*day)
		m.group = nil
	}},
	{"", "meter-ee", nil, nil},
	{"meter-ee-4033", "meter-ee", []string{"fleet-ee", "meter"}, func(_ *vendor, m *sim) { m.inKB = true }},
}

// play gives the SIM its role: first a life without trouble, then what is special about it.
func (v *vendor) play(m *sim, r role) {
	k := sandbox.KindNamed(r.kind)
	m.device.Name, m.device.Kind, m.device.Hardware, m.device.Radio = r.name, r.kind, k.Hardware[0], k.Radio[0]
	m.device.Country, m.device.ISO, m.device.Carrier = k.Home.Country, k.Home.ISO, k.Home.Carrier
	m.device.Lat, m.device.Lon = sandbox.Degrees(k.Home.Lat), sandbox.Degrees(k.Home.Lon)
	m.tags = []string{}
	if r.name != "" {
		m.tags = append([]string{r.name}, r.tags...)
	}
	m.group = v.groups[groupFleet]
	if r.kind == "gw" {
		m.group = v.groups[groupSites]
	}
	m.position = positions[k.Home.ISO]
	m.every, m.monthly, m.zero = max(int64(k.Fastest), shortest), 3*k.Monthly, 12
	m.phase %= m.every
	m.switchTo(Enabled, m.created)
	if r.set != nil {
		r.set(v, m)
	}
}

// limitTo gives the SIM a limit of its own: so many millionths of what it used in the month of the start until a moment.
// A limit is no less than a tenth of what a usual month brings.
func (m *sim) limitTo(until, millionths int64) {
	used := m.used(monthOf(until), until) / 1000 * millionths / megabyte * 1000
	m.limit = newLimit(decimal(max(used, m.monthly/10)), "MB")
}

// young is a SIM that did not exist last month.
func young(v *vendor, m *sim) {
	start := monthOf(v.boot).Start().UnixNano()
	m.created = max(start+(v.boot-start)/2, v.boot-9*day)
	m.on = nil
	m.switchTo(Registered, m.created)
	m.switchTo(Enabled, m.created)
}
