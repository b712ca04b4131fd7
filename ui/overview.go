package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
)

// overview is the first tab: what a SIM is, and how it is.
type overview struct {
	pane
	of     *subject
	detail load[model.SIM]
	lines  []string // all facts, laid out when something changes
	top    int      // the first line in sight, where there is no room for all
}

func newOverview(s *shared, of *subject) *overview { return &overview{pane: pane{shared: s}, of: of} }

// freshTime is how long details are taken for fresh: opening the same SIM again does not cost another call.
const freshTime = time.Minute

// turn forgets what was being read for another SIM.
func (o *overview) turn() {
	o.detail.stop()
	o.detail, o.top = load[model.SIM]{}, 0
	o.layOut()
}

// SetSize lays the facts out anew.
func (o *overview) SetSize(width, height int) {
	o.pane.SetSize(width, height)
	o.layOut()
}

// read reads the details unless they were read a moment ago, or there are none beside what the list told.
func (o *overview) read() tea.Cmd {
	if !o.hasDetails(o.of.key().Account) {
		return nil
	}
	if d := o.of.row().SIM.Detail; d != nil && o.now.Sub(d.Fetched) < freshTime {
		return nil
	}
	return o.reload()
}

func (o *overview) hide() { o.detail.stop() }

// reload reads the details.
func (o *overview) reload() tea.Cmd {
	if o.detail.running() { // a second press would pay a second time for the same answer
		return nil
	}
	fl, key := o.fleet, o.of.key()
	return o.detail.start(o.ctx, func(ctx context.Context) (model.SIM, error) { return fl.Read(ctx, key) })
}

// Update takes the details and scrolls.
func (o *overview) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		o.top, _ = moveCursor(press, o.top, o.most()+1, o.height)
		return nil
	}
	o.detail.take(msg)
	o.layOut()
	return nil
}

// about tells how old the details are.
func (o *overview) about() (state, place string) {
	if below := o.most() - o.top; below > 0 {
		place = plural(below, "line") + " below: j"
	}
	switch d := o.of.row().SIM.Detail; {
	case o.detail.running():
		return "reading details…", place
	case o.detail.err != nil && d != nil:
		return "details read " + ago(o.now, d.Fetched) + " STALE: " + readSentence(o.of.vendor(), o.detail.err), place
	case o.detail.err != nil:
		return "details not read: " + readSentence(o.of.vendor(), o.detail.err), place
	case d != nil:
		return "details read " + ago(o.now, d.Fetched) + " · times in " + o.zoneName(), place
	default:
		return "read " + ago(o.now, o.of.row().SIM.Fetched) + " · times in " + o.zoneName(), place
	}
}

// Keys offers to read the details anew.
func (o *overview) Keys() []offer {
	return append([]offer{
		{Binding: keys.UsageTab, hint: true},
		{Binding: keys.MessagesTab, hint: true},
		{Binding: keys.Refresh, hint: true, cost: "1 call"},
	}, on(keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top, keys.Bottom)...)
}

// View draws the facts that there is room for.
func (o *overview) View() string { return strings.Join(o.lines[min(o.top, o.most()):], "\n") }

// most is the last first line: from there on all the rest is in sight.
func (o *overview) most() int { return max(len(o.lines)-o.height, 0) }

// besideFrom is the width from which two facts stand beside each other: an ICCID is never cut.
const besideFrom = 76

// layOut draws all facts, two beside each other where they are short and the screen is wide.
func (o *overview) layOut() {
	row := o.of.row()
	o.lines = nil
	if pairs := append([]fact{{"ICCID", row.SIM.ICCID.Grouped()}}, o.facts(row, identity)...); o.width < besideFrom {
		for _, f := range pairs {
			o.lines = append(o.lines, o.factCell(f, o.width))
		}
	} else {
		half := o.width / 2
		if len(pairs)%2 == 1 {
			pairs = append(pairs, fact{})
		}
		for i := 0; i < len(pairs); i += 2 {
			o.lines = append(o.lines, o.factCell(pairs[i], half)+o.factCell(pairs[i+1], o.width-half))
		}
	}
	o.lines = append(o.lines, "")
	for _, f := range o.facts(row, activity) {
		o.lines = append(o.lines, o.factCell(f, o.width))
	}
	o.top = min(o.top, o.most())
}

// factCell draws a fact in a width.
func (o *overview) factCell(f fact, width int) string {
	const label = 11
	value := cut(f.value, width-label-2)
	return o.theme.dim.paint(" "+left(f.name, label)) + value + pad(value, width-label-1)
}
