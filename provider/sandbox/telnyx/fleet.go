package telnyx

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// shortest is the least time between two sessions: this vendor tells of each one, and a month of them is read in pages.
const shortest = 30 * minute

// firstSerial is the number in the first SIM's ICCID.
const firstSerial = 400_000_000

// The groups, by their places.
const (
	groupFleet = iota
	groupSites
	groupLab
)

func (v *vendor) populate(n int) {
	for i, g := range []group{
		groupFleet: {name: "Fleet", limit: newLimit("500.0", "MB"), usual: true},
		groupSites: {name: "Sites", limit: newLimit("20.0", "GB")},
		groupLab:   {name: "Lab"},
	} {
		g.id, g.created = uuid(v.seed, idOfGroup, int64(i)), v.boot-1000*day
		v.groups = append(v.groups, &g)
	}
	v.order = make([]*sim, 0, n)
	v.byID, v.byICCID = make(map[string]*sim, n), make(map[string]*sim, n)
	v.serial = firstSerial
	for i, device := range sandbox.Crowd(v.seed, firstSerial, n) {
		m, d := v.novice(&device)
		m.created = v.boot - 410*day - int64(i)*490*day/int64(n)
		if i < len(cast) {
			v.play(m, cast[i])
		} else {
			v.live(m, d)
		}
		v.order = append(v.order, m)
	}
	slices.SortStableFunc(v.actions, func(a, b *action) int { return cmp.Compare(a.at, b.at) })
}

// novice makes a SIM that nothing has happened to yet, and the dice for what will.
func (v *vendor) novice(device *sandbox.Device) (*sim, *sandbox.Dice) {
	m := &sim{
		id: uuid(v.seed, idOfSIM, v.serial), iccid: sandbox.ICCID(v.serial), imsi: fmt.Sprintf("00101%010d", v.serial), device: device,
		quiet: sandbox.Forever, seed: sandbox.Roll(v.seed, v.serial).Seed(), serial: v.serial, status: Registered, group: v.groups[groupFleet],
		every: max(int64(device.Every)/second*second, shortest), monthly: device.Monthly, zero: int64(device.Zero), position: positions[device.ISO],
		checked: monthOf(v.boot).Start().UnixNano(),
	}
	v.serial++
	d := sandbox.Roll(m.seed, 0)
	m.phase = d.Below(m.every) / second * second // sessions end with a second, since some times are told without its parts
	if device.Kind == "gw" {
		m.group = v.groups[groupSites]
	}
	m.tags = tagged(device, d)
	v.byID[m.id], v.byICCID[m.iccid] = m, m
	return m, d
}

// tagged puts the device's name before its tags: there is no other place for it. Five of a hundred have none at all.
func tagged(device *sandbox.Device, d *sandbox.Dice) []string {
	if d.Chance(2) || device.Name == "" {
		return []string{}
	}
	return append([]string{device.Name}, device.Tags...)
}

// positions are the codes of the countries, and of networks that are none.
var positions = map[string]position{
	"NL": {"204", "99"}, "EE": {"248", "99"}, "HR": {"219", "99"}, "CH": {"228", "99"}, "US": {"310", "990"}, "CA": {"302", "990"},
	"BR": {"724", "99"}, "AU": {"505", "99"}, "NZ": {"530", "99"}, "ZA": {"655", "99"}, "JP": {"440", "99"},
}

// live makes up what has happened to a SIM of the crowd so far.
func (v *vendor) live(m *sim, d *sandbox.Dice) {
	if d.Chance(20) {
		m.eid = eid(m.serial)
	}
	if d.Chance(10) {
		m.group = v.groups[groupLab]
	}
	if d.Chance(8) {
		m.limit = sandbox.Pick(d, []*limit{newLimit("10.0", "MB"), newLimit("100.5", "MB"), newLimit("2", "GB")})
	}
	m.switchTo(Enabled, m.created)
	switch n := d.Below(200); {
	case n < 16:
		v.turned(m, routeDisable, d.Between(day, 200*day))
		if d.Chance(10) {
			m.group = nil
		}
	case n < 24:
		v.turned(m, routeStandby, d.Between(day, 60*day))
	case n < 26:
		m.imeis = []string{sandbox.IMEI(m.serial + 5_000_000)}
		m.switchTo(UnauthorizedIMEI, v.boot-d.Between(hour, 30*day))
	case n < 28:
		m.switchTo(Blocked, v.boot-d.Between(day, 60*day))
	case n < 29:
		m.switchTo(Abolished, v.boot-d.Between(day, 200*day))
	case n < 33:
		m.on, m.group = nil, nil
		m.switchTo(Registered, m.created)
	case n < 41:
		m.quiet = v.boot - d.Between(40*day, 120*day)
	case n < 56:
		m.quiet = v.boot - d.Between(2*day, 20*day)
	}
}

// turned lets an action have been done so long before the start.
func (v *vendor) turned(m *sim, kind string, ago int64) {
	m.settle(v.start(m, kind, v.boot-ago, v.boot-ago+v.actionFor).ends)
}

func eid(serial int64) string { return fmt.Sprintf("89000000%024d", serial) }
