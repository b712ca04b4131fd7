package oneot

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// alert is something that the vendor warns of.
type alert struct {
	id      int64
	trigger string
	at      int64
	read    bool
	sim     *sim
}

// triggers are what the crowd's alerts are about. The vendor's own words are not known.
var triggers = []string{"DATA_LIMIT_80", "IMEI_CHANGED", "COUNTRY_CHANGED", "NO_ACTIVITY"}

type alertsWire struct {
	Found  int         `json:"found"`
	Offset int         `json:"offset"`
	Total  int         `json:"total"`
	Alerts []alertWire `json:"alerts"`
}

type alertWire struct {
	ID        string `json:"id"`
	Trigger   string `json:"trigger"`
	Timestamp int64  `json:"timestamp"` // milliseconds, which is inference
	IsRead    bool   `json:"is_read"`
	ICCID     string `json:"iccid"`
}

// warn adds an alert.
func (v *vendor) warn(m *sim, trigger string, at int64, read bool) {
	v.warned++
	v.alerts = append(v.alerts, alert{v.warned, trigger, at, read, m})
}

// warnOf makes up what the vendor warned of in the last month. What is older than five days was read.
func (v *vendor) warnOf(m *sim, d *sandbox.Dice) {
	if m.activated > v.boot || !d.Chance(12) {
		return
	}
	for range d.Between(1, 3) {
		at := max(v.ago(time.Duration(d.Below(30*day))), m.activated)
		v.warn(m, sandbox.Pick(d, triggers), at, at < v.boot-5*day || d.Chance(50))
	}
}

// sortAlerts puts the newest first, which is a decision.
func (v *vendor) sortAlerts() {
	slices.SortStableFunc(v.alerts, func(a, b alert) int { return cmp.Compare(b.at, a.at) })
}

// alertPage answers with some of the alerts. Reading them does not mark them as read.
func (v *vendor) alertPage(r *request, takes func(*sim) bool) (any, *refusal) {
	offset, no := r.offset()
	if no != nil {
		return nil, no
	}
	var all []alertWire
	for _, a := range v.alerts {
		if takes(a.sim) {
			all = append(all, alertWire{strconv.FormatInt(a.id, 10), a.trigger, a.at / 1e6, a.read, a.sim.iccid})
		}
	}
	found := append([]alertWire{}, part(all, offset)...)
	return alertsWire{len(found), offset, len(all), found}, nil
}

func (v *vendor) accountAlerts(r *request) (any, *refusal) {
	return v.alertPage(r, func(*sim) bool { return true })
}

func (v *vendor) groupAlerts(r *request) (any, *refusal) {
	group, no := r.word("group")
	if no != nil {
		return nil, no
	}
	return v.alertPage(r, func(m *sim) bool { return m.group == group })
}

func (v *vendor) simAlerts(r *request) (any, *refusal) {
	one, no := v.one(r)
	if no != nil {
		return nil, no
	}
	return v.alertPage(r, func(m *sim) bool { return m == one })
}
