package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// overview is the first tab: what a SIM is, and how it is.
type overview struct {
	pane
	key  model.Key
	read load[model.SIM]
}

func newOverview(s *shared) *overview { return &overview{pane: pane{shared: s}} }

// freshTime is how long details are taken for fresh: opening the same SIM again does not cost another call.
const freshTime = time.Minute

// show reads the details unless they were read a moment ago.
func (o *overview) show(key model.Key) tea.Cmd {
	o.key = key
	o.read = load[model.SIM]{}
	row, ok := o.row(key)
	if ok && row.SIM.Detail != nil && o.now.Sub(row.SIM.Detail.Fetched) < freshTime {
		return nil
	}
	return o.reload()
}

func (o *overview) hide() { o.read.stop() }

// reload reads the details.
func (o *overview) reload() tea.Cmd {
	fl, key := o.fleet, o.key
	return o.read.start(o.ctx, func(ctx context.Context) (model.SIM, error) { return fl.Read(ctx, key) })
}

// Update takes the details.
func (o *overview) Update(msg tea.Msg) tea.Cmd {
	o.read.take(msg)
	return nil
}

// about tells how old the details are.
func (o *overview) about() (state, place string) {
	row, ok := o.row(o.key)
	switch {
	case o.read.running():
		return "reading details…", ""
	case o.read.err != nil:
		return "details not read: " + sentence(o.vendor(o.key.Account).Name, o.read.err), ""
	case ok && row.SIM.Detail != nil:
		return "details read " + ago(o.now, row.SIM.Detail.Fetched) + " · times in " + o.zoneName(), ""
	default:
		return "", ""
	}
}

// Keys offers to read the details anew.
func (o *overview) Keys() []offer {
	return []offer{
		{Binding: keys.UsageTab, hint: true},
		{Binding: keys.MessagesTab, hint: true},
		{Binding: keys.Refresh, hint: true, cost: "1 call"},
	}
}

// View draws the facts, two beside each other where they are short.
func (o *overview) View() string {
	row, ok := o.row(o.key)
	if !ok {
		return ""
	}
	var lines []string
	half := o.width / 2
	pairs := o.pairs(row)
	for i := 0; i < len(pairs); i += 2 {
		lines = append(lines, o.factCell(pairs[i], half)+o.factCell(pairs[i+1], o.width-half))
	}
	lines = append(lines, "")
	for _, f := range o.long(row) {
		lines = append(lines, o.factCell(f, o.width))
	}
	return strings.Join(lines, "\n")
}

// factCell draws a fact in a width.
func (o *overview) factCell(f fact, width int) string {
	const label = 11
	value := cut(f.value, width-label-2)
	return o.theme.dim.paint(" "+left(f.name, label)) + value + pad(value, width-label-1)
}

// pairs gives the short facts, in pairs.
func (o *overview) pairs(row *fleet.Row) []fact {
	d := row.SIM.Detail
	if d == nil {
		d = &model.Detail{}
	}
	facts := []fact{
		{"ICCID", row.SIM.ICCID.Grouped()},
		{"MSISDN", orNotYet(d.MSISDN)},
		{"IMEI", orNotYet(d.IMEI)},
		{"IMEI lock", onOff(d.IMEILock)},
		{"Device", orNotYet(d.Hardware)},
		{"Throttle", orNotYet(d.Throttle)},
		{"IP", address(&row.SIM)},
		{"APN", orNotYet(d.APN)},
		{"Plan", orNotYet(d.Plan)},
		{"Coverage", orNotYet(row.SIM.Coverage)},
	}
	vendor := o.vendor(row.Account)
	for _, field := range vendor.Withholds {
		facts = append(facts, fact{string(field), notGiven + " not given by " + vendor.Name})
	}
	if len(facts)%2 == 1 {
		facts = append(facts, fact{})
	}
	return facts
}

// long gives the facts that need a line.
func (o *overview) long(row *fleet.Row) []fact {
	sim, d := &row.SIM, row.SIM.Detail
	facts := []fact{
		{"Tags", orNone(tags(sim.Tags, o.width-13))},
		{"Seen", o.seen(sim)},
		{"Data", o.dataOf(row) + " this month" + unitOf(o.vendor(row.Account))},
		{"SMS", fmt.Sprintf("%s to the device · %s from it, this month", count(sim.SMSMT), count(sim.SMSMO))},
	}
	if d == nil {
		return facts
	}
	return append(facts,
		fact{"Network", network(d) + cell(d)},
		fact{"Sessions", fmt.Sprintf("%s this month · %s without a byte", count(d.Sessions), count(d.ZeroSessions))},
		fact{"Loc. upd.", count(d.LocationUpdates) + " location updates this month"},
	)
}

// onOff words a switch that may be unknown.
func onOff(b *bool) string {
	switch {
	case b == nil:
		return notYet
	case *b:
		return "on"
	default:
		return "off"
	}
}

// cell gives the position of the cell tower, to follow the network.
func cell(d *model.Detail) string {
	if d.Latitude == nil || d.Longitude == nil {
		return ""
	}
	return fmt.Sprintf(" · cell at %.4f, %.4f", *d.Latitude, *d.Longitude)
}
