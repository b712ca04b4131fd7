package simbase2

import (
	"time"

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
	{"tracker-2140", "tracker", []string{"fleet-nl", "truck"}, nil},
	{"tracker-2141", "tracker", []string{"fleet-nl", "truck", "cust-acme"}, answered},
	{"tracker-2142", "tracker", []string{"fleet-nl", "truck", "cust-acme"}, showCase},
	{"tracker-2143", "tracker", []string{"fleet-nl", "trailer"}, func(v *vendor, m *sim) { m.become(Disabled, v.boot-6*day) }},
	{"tracker-2144", "tracker", []string{"fleet-nl", "trailer"}, func(v *vendor, m *sim) {
		m.become(Disabled, v.boot-20*day)
		m.become(Enabling, v.boot-19*hour)
	}},
	{"tracker-2145", "tracker", []string{"fleet-nl", "truck", "cust-north"}, func(v *vendor, m *sim) {
		m.disableOn = v.boot - v.boot%day + 5*day
	}},
	{"tracker-2146", "tracker", []string{"fleet-nl", "truck", "cust-north"}, func(v *vendor, m *sim) {
		m.lock, m.bound = true, m.IMEI
		m.IMEI = sandbox.IMEI(firstSerial + 9_000_146)
		m.become(Disabled, v.boot-day)
	}},
	{"cargo-nl-2009", "cargo-nl", []string{"fleet-nl", "container"}, func(_ *vendor, m *sim) { m.Zero, m.Monthly = 960, 2<<20 }},
	{"cargo-nl-2010", "cargo-nl", []string{"fleet-nl", "container", "reefer"}, func(v *vendor, m *sim) {
		m.spend(v.boot, 48_000_000)
		m.dataLimit = 50_000_000
	}},
	{"meter-ee-2031", "meter-ee", []string{"fleet-ee", "meter"}, nil},
	{"meter-ee-2007", "meter-ee", []string{"fleet-ee", "meter", "cust-harbour"}, func(v *vendor, m *sim) { m.quiet = v.boot - 40*day }},
	{"meter-ee-2033", "meter-ee", []string{"fleet-ee", "meter"}, func(v *vendor, m *sim) {
		start, _ := bounds(monthOf(v.boot))
		m.activated = max(start+(v.boot-start)/2, v.boot-5*day)
		m.enableFrom(m.activated)
	}},
	{"pump-hr-2012", "pump-hr", []string{"fleet-hr", "pump"}, overspent},
	{"pump-hr-2013", "pump-hr", []string{"fleet-hr", "pump"}, func(v *vendor, m *sim) { m.become("quarantined", v.boot-2*day) }},
	{"gw-riga", "gw", []string{"gateway", "site"}, func(v *vendor, m *sim) {
		m.Zero, m.throttle = 0, "SPEED_1000_KBPS"
		m.lock, m.bound, m.publicIP = true, m.IMEI, "198.51.100.12"
		m.spend(v.boot, 9<<30)
	}},
	{"gw-nice", "gw", []string{"gateway", "lab"}, func(v *vendor, m *sim) {
		m.activated = v.boot - 25*day
		m.enableFrom(m.activated)
		m.quiet = m.activated
	}},
	{"", "meter-ee", []string{}, nil},
}

// play gives the SIM its role: first a life without trouble, then what is special about it.
func (v *vendor) play(m *sim, r role) {
	k := sandbox.KindNamed(r.kind)
	home := k.Home
	m.Device = sandbox.Device{
		Kind: r.kind, Name: r.name, Tags: r.tags, Hardware: k.Hardware[0], Radio: k.Radio[0], IMEI: m.IMEI, MSISDN: m.MSISDN,
		Country: home.Country, ISO: home.ISO, Carrier: home.Carrier, Lat: sandbox.Degrees(home.Lat), Lon: sandbox.Degrees(home.Lon),
		Monthly: 3 * k.Monthly, Every: k.Fastest, Zero: 12,
	}
	m.plan, m.profile, m.throttle, m.privateIP = plans[0], green, unthrottled, ""
	m.lock, m.bound, m.dataLimit, m.autoEnable = false, "", 0, false
	m.phase %= int64(m.Every)
	m.activated, m.quiet = v.boot-600*day, sandbox.Forever
	m.enableFrom(m.activated)
	if r.set != nil {
		r.set(v, m)
	}
}

// spend lets the SIM have used that many bytes since the month began, as nearly as whole sessions allow. In the first
// moments of a month there was none.
func (m *sim) spend(now, amount int64) {
	start, _ := bounds(monthOf(now))
	m.each = amount / max(1, m.sessions(start, now))
}

// overspent is a SIM that a limit has stopped: the session that closed last took it beyond.
func overspent(v *vendor, m *sim) {
	m.Every = 6 * time.Hour
	stopped := m.tick(v.boot-hour, 0)
	start, _ := bounds(monthOf(stopped))
	m.dataLimit, m.autoEnable = 50_000_000, true
	// The last session of n has two fifths of its bytes below the limit and three fifths beyond it.
	m.each = m.dataLimit * 5 / max(1, 5*m.sessions(start, stopped)-3)
	m.become(Disabled, stopped)
	m.limited = stopped
}

// answered is a SIM whose answers nobody has read yet.
func answered(v *vendor, m *sim) {
	m.recalled = true
	m.texts = []text{
		{at: v.boot - 27*hour, body: "VERSION#"},
		{at: v.boot - 27*hour + 21*second, body: "FW:2.9 HW:T2", in: true},
		{at: v.boot - 9*minute, body: "STATUS#"},
		{at: v.boot - 9*minute + 18*second, body: "BATTERY:14% GSM:LOW GPS:NOFIX ACC:OFF", in: true},
		{at: v.boot - 3*minute, body: "ALARM: BATTERY 13%", in: true},
	}
}

// showCase is the SIM that pictures are taken of.
func showCase(v *vendor, m *sim) {
	m.publicIP, m.privateIP, m.MSISDN = "198.51.100.42", "10.127.3.18", sandbox.MSISDN(firstSerial+2142)
	m.Monthly, m.rising, m.Every = 68<<20, v.boot, 47*time.Minute
	m.dataLimit, m.smsLimit = 500_000_000, 200
	m.phase %= int64(m.Every)
	m.recalled = true
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
	say(6*minute+12*second, "BATTERY:98% GSM:HIGH GPS:FIXED ACC:ON SPD:0 FW:2.11 UP:00d00h01m", true)
}
