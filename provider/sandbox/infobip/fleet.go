package infobip

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// firstSerial is the number in the first SIM's ICCID, by which the crowd has names of its own, too.
const firstSerial = 300_000_000

func (v *vendor) populate(n int) {
	v.order = make([]*sim, 0, n)
	v.byICCID = make(map[string]*sim, n)
	sims := make([]sim, n) // in one piece: 100,000 are made in a moment
	for i, device := range sandbox.Crowd(v.Seed, firstSerial, n) {
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
	i, _ := slices.BinarySearchFunc(v.order, m.iccid, func(o *sim, id string) int { return strings.Compare(o.iccid, id) })
	v.order = slices.Insert(v.order, i, m)
	v.byICCID[m.iccid] = m
}

// The cards that there are, by what the documents say of them.
var (
	plug     = cardWire{Type: "Standard", Provisioning: "UICC", Size: "Trio (2FF, 3FF, 4FF)"}
	soldered = cardWire{Type: "Embedded", Grade: "Industrial", Provisioning: "UICC", Size: "MFF2/QFN8"}

	cards = map[string][]cardWire{
		"tracker":  {plug, plug, {Type: "Standard", Grade: "Automotive", Provisioning: "UICC", Size: "4FF"}},
		"meter-ee": {soldered, soldered, {Type: "SoftSIM", Provisioning: "eUICC", Size: "DFN6"}},
		"cargo-nl": {plug, {Type: "Embedded", Grade: "Industrial", Provisioning: "eUICC", Size: "MFF2/QFN8"}},
		"pump-hr":  {plug, {Type: "Standard", Provisioning: "UICC", Size: "2FF"}},
		"gw":       {{Type: "Standard", Grade: "Industrial", Provisioning: "eUICC", Size: "3FF"}},
	}
	profiles = []string{"99900001", "99900002", "99900003"}
)

// invent makes a SIM for a device of the crowd.
func (v *vendor) invent(m *sim, device sandbox.Device) {
	serial := v.serial
	v.serial++
	d := sandbox.Roll(v.Seed, serial)
	m.iccid = sandbox.ICCID(serial)
	m.imsi = fmt.Sprintf("99999%010d", serial)
	m.msisdn = strings.TrimPrefix(device.MSISDN, "+")
	m.profile = sandbox.Pick(d, profiles)
	m.card = sandbox.Pick(d, cards[device.Kind])
	m.names = []step{{word: device.Name}}
	m.mute = d.Chance(20)
	m.habit = habit{
		seed: d.Seed(), session: int64(device.Every), phase: d.Below(int64(device.Every)),
		monthly: device.Monthly, zero: int64(device.Zero),
	}
	if device.Kind == "gw" {
		m.habit.monthly *= 4 // so that several are beyond what 32 bits can count
	}
	if d.Chance(30) {
		m.habit.asked = d.Between(2*day, 20*day)
	}
	if d.Chance(4) {
		m.habit.called = d.Between(day, 5*day)
	}
	v.live(m, d)
}

// live makes up what has happened to the SIM so far.
func (v *vendor) live(m *sim, d *sandbox.Dice) {
	m.quiet = sandbox.Forever
	activated := v.boot - d.Between(20*day, 900*day)
	m.begins(activated)
	later := func(ago int64) int64 { return max(v.boot-ago, activated+6*hour) }
	switch n := d.Below(100); {
	case n < 1:
		m.shelved(Imported, activated)
	case n < 2:
		m.shelved(ActivationReady, activated)
	case n < 10:
		m.states = append(m.states, step{later(d.Between(day, 200*day)), Suspended})
	case n < 13:
		m.states = append(m.states, step{later(d.Between(day, 200*day)), Deactivated})
	case n < 15:
		m.quiet = activated // never on the network
	case n < 20:
		m.quiet = later(d.Between(40*day, 120*day))
	case n < 28:
		m.quiet = later(d.Between(2*day, 20*day))
	}
}
