package sandbox

// role is one of the SIMs at the top of the list that Config promises.
type role struct {
	name string
	kind int
	tags []string
	set  func(*Sandbox, *sim)
}

var cast = []role{
	{"tracker-0140", 0, []string{"fleet-nl", "truck"}, nil},
	{"tracker-0141", 0, []string{"fleet-nl", "truck", "cust-acme"}, nil},
	{"tracker-0142", 0, []string{"fleet-nl", "truck", "cust-acme"}, showCase},
	{"tracker-0143", 0, []string{"fleet-nl", "trailer"}, func(s *Sandbox, m *sim) { m.switchTo(Disabled, s.boot-6*day) }},
	{"cargo-nl-009", 2, []string{"fleet-nl", "container"}, func(_ *Sandbox, m *sim) {
		m.habit.zero, m.habit.updates, m.habit.monthly = 960, 117, 2<<20
	}},
	{"cargo-nl-010", 2, []string{"fleet-nl", "container", "reefer"}, func(s *Sandbox, m *sim) { m.switchTo(Disabled, s.boot-44*day) }},
	{"meter-ee-0031", 1, []string{"fleet-ee", "meter"}, nil},
	{"meter-ee-0007", 1, []string{"fleet-ee", "meter", "cust-harbour"}, func(s *Sandbox, m *sim) { m.quiet = s.boot - 40*day }},
	{"pump-hr-12", 3, []string{"fleet-hr", "pump"}, func(s *Sandbox, m *sim) { m.switchTo(BlockedEnabled, s.boot-3*day) }},
	{"pump-hr-13", 3, []string{"fleet-hr", "pump"}, func(s *Sandbox, m *sim) { m.switchTo(BlockedDisabled, s.boot-30*day) }},
	{"gw-bern", 4, []string{"gateway", "site"}, func(_ *Sandbox, m *sim) {
		m.habit.monthly, m.throttle, m.imeiLock = 9<<30, "SPEED_1000_KBPS", "on"
		m.ip = "10.64.0.2"
	}},
	{"gw-oslo", 4, []string{"gateway", "lab"}, func(s *Sandbox, m *sim) {
		m.activated = s.boot - 25*day
		m.on, m.quiet = []span{{m.activated, forever}}, m.activated
	}},
	{"tracker-0146", 0, []string{"fleet-nl", "truck"}, func(_ *Sandbox, m *sim) { m.habit.updates = 930 }},
	{"meter-ee-0033", 1, []string{"fleet-ee", "meter"}, young},
	{"", 1, []string{}, nil},
}

// play gives the SIM its role: first a life without trouble, then what is special about it.
func (s *Sandbox) play(m *sim, r role) {
	k := kinds[r.kind]
	m.name, m.tags, m.kind = r.name, r.tags, k
	m.plan, m.place = plans[0], places[k.home]
	m.lat, m.lon = m.place.lat, m.place.lon
	m.hardware, m.radio = k.hardware[0], k.radio[0]
	m.throttle, m.imeiLock = throttles[0], "off"
	m.habit = habit{
		every: k.fastest, phase: m.habit.phase % k.fastest, monthly: 3 * k.megabyte << 20,
		updates: 22, zero: 12, seed: m.seed,
	}
	m.activated = s.boot - 600*day
	m.state, m.on, m.quiet = Enabled, []span{{m.activated, forever}}, forever
	if r.set != nil {
		r.set(s, m)
	}
}

// showCase is the SIM that pictures are taken of.
func showCase(s *Sandbox, m *sim) {
	m.ip, m.msisdn, m.imei = "10.64.3.18", "+999900000142", checked("35000000000142")
	m.habit.monthly, m.habit.rising, m.habit.every = 68<<20, s.boot, 47*minute
	m.habit.phase %= m.habit.every
	m.recalled = true
	m.texts = nil
	say := func(ago int64, body string, in bool) {
		m.texts = append(m.texts, text{at: s.boot - ago, body: body, in: in})
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
func young(s *Sandbox, m *sim) {
	start := monthOf(s.boot).Start().UnixNano()
	m.activated = max(start+(s.boot-start)/2, s.boot-5*day)
	m.on = []span{{m.activated, forever}}
}
