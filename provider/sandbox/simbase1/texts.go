package simbase1

import (
	"cmp"
	"slices"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// text is one SMS of a SIM. The answer to a text is put down together with it, for a moment to come: nothing has to
// wake up for it, it shows once the clock has got there, if the device is reachable then.
type text struct {
	at    int64
	body  string
	in    bool // from the device
	reply bool // only if the device is reachable at that moment
}

// history gives a SIM's texts, unordered, with those that are still to come. What was before the sandbox began is made
// up when it is first asked for: most SIMs of a large fleet never are.
func (v *vendor) history(m *sim) []text {
	if !m.recalled {
		m.recalled = true
		m.texts = append(v.recall(m), m.texts...)
	}
	return m.texts
}

// recall makes up the talks that engineers had with the device.
func (v *vendor) recall(m *sim) []text {
	d := sandbox.Roll(m.seed, 1)
	if !d.Chance(28) {
		return nil
	}
	var texts []text
	at := v.boot - d.Between(10*minute, 3*day)
	for range d.Between(1, 5) { // talks, the newest first
		line := at
		for range d.Between(1, 3) {
			if !m.reachable(line) || line > v.boot-5*minute {
				break
			}
			command, after := sandbox.Pick(d, m.kind.Talk), d.Between(4*second, 90*second)
			texts = append(texts, text{at: line, body: command})
			if d.Chance(85) {
				texts = append(texts, text{at: line + after, body: m.replyTo(command, line+after), in: true, reply: true})
			}
			line += after + d.Between(20*second, 4*minute)
		}
		at -= d.Between(6*hour, 40*day)
	}
	return texts
}

// threadOf gives the texts that exist by now, oldest first.
func (v *vendor) threadOf(m *sim, now int64) []text {
	var seen []text
	for _, t := range v.history(m) {
		if t.at <= now && (!t.reply || m.reachable(t.at)) {
			seen = append(seen, t)
		}
	}
	slices.SortStableFunc(seen, func(a, b text) int { return cmp.Compare(a.at, b.at) })
	return seen
}

// replyTo gives the device's answer to a command.
func (m *sim) replyTo(command string, at int64) string {
	device := sandbox.Device{
		Kind: m.kind.Name, Hardware: m.hardware, Lat: sandbox.Degrees(m.lat), Lon: sandbox.Degrees(m.lon),
	}
	return device.Reply(command, time.Unix(0, at), sandbox.Roll(m.seed, at/second))
}
