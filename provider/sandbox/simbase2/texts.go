package simbase2

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

// history gives a SIM's texts, oldest first, with those that are still to come. What was before the sandbox began is
// made up when it is first asked for.
func (m *sim) history() []text {
	if !m.recalled {
		m.recalled = true
		m.texts = append(m.recall(), m.texts...)
		m.sortTexts()
	}
	return m.texts
}

// put adds texts.
func (m *sim) put(texts ...text) {
	m.texts = append(m.history(), texts...)
	m.sortTexts()
}

func (m *sim) sortTexts() {
	slices.SortStableFunc(m.texts, func(a, b text) int { return cmp.Compare(a.at, b.at) })
}

// shows tells whether there is such a text once its moment has come.
func (m *sim) shows(t text) bool { return !t.reply || m.reachable(t.at) }

// within gives the texts of a stretch of time, oldest first.
func (m *sim) within(from, to int64) (texts []text) {
	for _, t := range m.history() {
		if t.at >= from && t.at < to && m.shows(t) {
			texts = append(texts, t)
		}
	}
	return texts
}

// recall makes up the talks that engineers had with the device.
func (m *sim) recall() (texts []text) {
	d := sandbox.Roll(m.seed, 1)
	if !d.Chance(28) {
		return nil
	}
	talk := sandbox.KindNamed(m.Kind).Talk
	at := m.made - d.Between(10*minute, 3*day)
	for range d.Between(1, 5) { // talks, the newest first
		line := at
		for range d.Between(1, 3) {
			if !m.reachable(line) || line > m.made-5*minute {
				break
			}
			command, after := sandbox.Pick(d, talk), d.Between(4*second, 90*second)
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

// replyTo gives the device's answer to a command.
func (m *sim) replyTo(command string, at int64) string {
	return m.Reply(command, time.Unix(0, at), sandbox.Roll(m.seed, at/second))
}
