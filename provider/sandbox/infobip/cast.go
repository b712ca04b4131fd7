package infobip

import "github.com/simfleet/simfleet/provider/sandbox"

// role is one of the SIMs at the top of the list that Config promises.
type role struct {
	name string
	kind string
	set  func(*vendor, *sim)
}

var cast = []role{
	{"tracker-3140", "tracker", nil},
	{"tracker-3141", "tracker", nil},
	{"tracker-3142", "tracker", func(_ *vendor, m *sim) { m.habit.asked = 7 * hour }},
	{"tracker-3143", "tracker", func(_ *vendor, m *sim) { m.mute, m.habit.asked = true, 3*day }},
	{"tracker-3144", "tracker", func(v *vendor, m *sim) { m.states = set(m.states, v.boot-6*day, Suspended) }},
	{"meter-ee-3001", "meter-ee", func(v *vendor, m *sim) { m.quiet = v.boot - 40*day }},
	{"meter-ee-3002", "meter-ee", func(_ *vendor, m *sim) { m.quiet = m.states[0].at }},
	{"cargo-nl-3001", "cargo-nl", func(_ *vendor, m *sim) { m.habit.zero = 1000 }},
	{"cargo-nl-3002", "cargo-nl", func(v *vendor, m *sim) { m.states = set(m.states, v.boot-44*day, Deactivated) }},
	{"pump-hr-3001", "pump-hr", func(_ *vendor, m *sim) { m.stuck = true }},
	{"pump-hr-3002", "pump-hr", func(v *vendor, m *sim) {
		m.states = set(m.states, v.boot-9*day, Suspended)
		m.stuck = true
	}},
	{"gw-bremen", "gw", func(_ *vendor, m *sim) {
		m.habit.monthly, m.habit.called, m.card = 40<<30, 2*day, cards["gw"][0]
	}},
	{"meter-ee-3003", "meter-ee", func(v *vendor, m *sim) { m.shelved(ActivationReady, v.boot-30*day) }},
	{"meter-ee-3004", "meter-ee", func(v *vendor, m *sim) { m.shelved(Imported, v.boot-2*day) }},
	{"meter-ee-3005", "meter-ee", young},
	{"", "meter-ee", nil},
}

// play gives the SIM its role: first a life without trouble, then what is special about it.
func (v *vendor) play(m *sim, r role) {
	k := sandbox.KindNamed(r.kind)
	every := int64(k.Fastest)
	m.label, m.card, m.mute, m.quiet = r.name, cards[r.kind][0], false, sandbox.Forever
	m.habit = habit{seed: m.habit.seed, session: every, phase: m.habit.phase % every, monthly: 3 * k.Monthly, zero: 12}
	m.names = []step{{word: r.name}}
	m.begins(v.boot - 600*day)
	if r.set != nil {
		r.set(v, m)
	}
}

// young is a SIM that did not exist last month.
func young(v *vendor, m *sim) {
	start, _ := monthOf(v.boot)
	m.begins(max(start+(v.boot-start)/2, v.boot-5*day))
}
