package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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
func (s *Sandbox) history(m *sim) []text {
	if !m.recalled {
		m.recalled = true
		m.texts = append(s.recall(m), m.texts...)
	}
	return m.texts
}

// recall makes up the talks that engineers had with the device.
func (s *Sandbox) recall(m *sim) []text {
	d := roll(m.seed, 1)
	if !d.chance(28) {
		return nil
	}
	var texts []text
	at := s.boot - d.between(10*minute, 3*day)
	for range d.between(1, 5) { // talks, the newest first
		line := at
		for range d.between(1, 3) {
			if !m.reachable(line) || line > s.boot-5*minute {
				break
			}
			command, after := pick(d, m.kind.talk), d.between(4*second, 90*second)
			texts = append(texts, text{at: line, body: command})
			if d.chance(85) {
				texts = append(texts, text{at: line + after, body: m.replyTo(command, line+after), in: true, reply: true})
			}
			line += after + d.between(20*second, 4*minute)
		}
		at -= d.between(6*hour, 40*day)
	}
	return texts
}

// threadOf gives the texts that exist by now, oldest first.
func (s *Sandbox) threadOf(m *sim, now int64) []text {
	var seen []text
	for _, t := range s.history(m) {
		if t.at <= now && (!t.reply || m.reachable(t.at)) {
			seen = append(seen, t)
		}
	}
	slices.SortStableFunc(seen, func(a, b text) int { return cmp.Compare(a.at, b.at) })
	return seen
}

// replyTo gives the device's answer to a command. Devices do not care for case, nor for the sign at the end.
func (m *sim) replyTo(command string, at int64) string {
	d := roll(m.seed, at/second)
	word, rest, _ := strings.Cut(strings.ToUpper(strings.TrimSuffix(strings.TrimSpace(command), "#")), " ")
	switch word {
	case "STATUS":
		return m.status(d)
	case "RESET", "START", "STOP":
		return word + " OK"
	case "SETAPN":
		if rest == "" {
			return "SETAPN ERR:NO APN"
		}
		return "SETAPN OK"
	case "VERSION":
		return fmt.Sprintf("FW:2.%d HW:%s", d.between(4, 12), m.hardware[strings.LastIndexByte(m.hardware, ' ')+1:])
	case "WHERE":
		return fmt.Sprintf("LAT:%.6s LON:%.6s AGE:00h%02dm", degrees(m.lat), degrees(m.lon), d.below(60))
	case "READ":
		return fmt.Sprintf("READ OK %06d.%d kWh", at/hour%400000, d.below(10))
	default:
		return "ERR:UNKNOWN COMMAND"
	}
}

func (m *sim) status(d *dice) string {
	signal := pick(d, []string{"HIGH", "HIGH", "MID", "LOW"})
	switch m.kind.prefix {
	case "meter-ee":
		return fmt.Sprintf("METER OK GSM:%s BAT:3.%dV TAMPER:0", signal, d.between(2, 6))
	case "pump-hr":
		return fmt.Sprintf("PUMP:%s P:%d.%dbar GSM:%s", pick(d, []string{"ON", "OFF"}), d.between(1, 6), d.below(10), signal)
	case "gw":
		return fmt.Sprintf("UP:%dd%02dh WAN:LTE VPN:UP GSM:%s CPU:%d%%", d.below(90), d.below(24), signal, d.between(3, 60))
	default:
		return fmt.Sprintf("BATTERY:%d%% GSM:%s GPS:%s ACC:%s", d.between(11, 99), signal,
			pick(d, []string{"FIXED", "FIXED", "NOFIX"}), pick(d, []string{"ON", "OFF"}))
	}
}
