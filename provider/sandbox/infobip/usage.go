package infobip

import (
	"strconv"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// habit is how a device uses the network: each thing it does comes at the ticks of a clock of its own. What was used
// until a moment is so a function of the moment alone, and grows with it. A thing that it never does has no clock.
type habit struct {
	seed    uint64
	session int64 // between two sessions
	phase   int64
	monthly int64 // bytes of a usual month
	zero    int64 // sessions of 1000 that carry nothing
	asked   int64 // between two texts that somebody sends to it
	called  int64 // between two calls to it; it makes one for every third
}

// How long a call to and from a device takes, in seconds, and a device to answer a text.
const (
	lengthIn  = 37
	lengthOut = 52

	replyAfter = 4 * second
)

// counters is what a SIM did in a month. What never happened has no figure, and is nil: the documents' examples have null
// there, and nothing says that it means none.
type counters struct{ data, smsIn, smsOut, callsIn, callsOut *int64 }

// figure gives a count, if there is something to count.
func figure(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// ticks counts the ticks of a clock in the stretches of the month in which the device was on the network.
func (m *sim) ticks(every, begin, end int64) (n int64) {
	if every == 0 {
		return 0
	}
	for i, s := range m.states {
		from, to := max(s.at, begin), min(end, m.quiet)
		if i+1 < len(m.states) {
			to = min(to, m.states[i+1].at)
		}
		if s.word == Active && to > from {
			n += (to-m.habit.phase)/every - (from-m.habit.phase)/every
		}
	}
	return n
}

// monthOf gives the month of a moment. In which zone it begins is not documented; here it is UTC.
func monthOf(now int64) (from, to int64) {
	year, month, _ := time.Unix(0, now).UTC().Date()
	begin := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return begin.UnixNano(), begin.AddDate(0, 1, 0).UnixNano()
}

// count counts what the SIM did in the month until now.
func (m *sim) count(now int64) (c counters) {
	from, to := monthOf(now)
	if sessions := m.ticks(m.habit.session, from, now); sessions > 0 {
		whole := max(1, (to-from)/m.habit.session)
		planned := m.habit.monthly / 100 * sandbox.Roll(m.habit.seed, from/second).Between(70, 130)
		c.data = new(planned / whole * (sessions - sessions*m.habit.zero/1000))
	}
	in := m.ticks(m.habit.asked, from, now)
	out := in
	for _, t := range m.sent {
		if t >= from && t <= now && m.reachable(t) {
			in++
		}
		if reply := t + replyAfter; reply >= from && reply <= now && m.reachable(t) && m.reachable(reply) {
			out++
		}
	}
	if m.mute {
		out = 0
	}
	calls := m.ticks(m.habit.called, from, now)
	c.smsIn, c.smsOut, c.callsIn, c.callsOut = figure(in), figure(out), figure(calls), figure(calls/3)
	return c
}

// usageWire has the keys and types of the documents' example. Received and sent are as the device sees it.
type usageWire struct {
	ICCID         string `json:"iccid"`
	ReceivedSMS   *int64 `json:"receivedSmsCount"`
	SentSMS       *int64 `json:"sentSmsCount"`
	UsedData      *int64 `json:"usedDataBytes"`
	ReceivedCalls *int64 `json:"receivedCallsCount"`
	SentCalls     *int64 `json:"sentCallsCount"`
}

// proseWire has the keys and types of the documents' table, which their example contradicts: strings throughout, and
// seconds instead of calls.
type proseWire struct {
	ICCID         string  `json:"iccid"`
	Name          string  `json:"simName,omitempty"`
	MT            *string `json:"totalSmsMt"`
	MO            *string `json:"totalSmsMo"`
	Data          *string `json:"totalData"`
	VoiceIncoming *string `json:"totalVoiceIncoming"`
	VoiceOutgoing *string `json:"totalVoiceOutgoing"`
}

// usage gives what the SIM used in the month until now.
func (m *sim) usage(now int64, prose bool) any {
	c := m.count(now)
	if !prose {
		return m.rawUsage.Over(usageWire{m.iccid, c.smsIn, c.smsOut, c.data, c.callsIn, c.callsOut})
	}
	return m.rawUsage.Over(proseWire{
		m.iccid, m.name(now), written(c.smsIn, 1), written(c.smsOut, 1), written(c.data, 1),
		written(c.callsIn, lengthIn), written(c.callsOut, lengthOut),
	})
}

// written gives a figure as text, times what one of it counts.
func written(n *int64, each int64) *string {
	if n == nil {
		return nil
	}
	return new(strconv.FormatInt(*n*each, 10))
}
