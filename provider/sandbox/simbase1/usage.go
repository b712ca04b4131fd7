package simbase1

import (
	"net/http"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// habit is how a device uses the network: a session at every tick of its own clock, each with its share of the month.
// What was used until a moment is so a function of the moment alone, and grows with it.
type habit struct {
	every   int64 // between two sessions
	phase   int64
	monthly int64 // bytes in a usual month
	rising  int64 // the moment until which months have been growing; 0 if they do not
	zero    int64 // sessions of 1000 that carry nothing
	updates int64 // location updates in a month
	seed    uint64
}

func newHabit(k *sandbox.DeviceKind, d *sandbox.Dice, seed uint64) habit {
	every, monthly := k.Traffic(d)
	h := habit{every: int64(every), seed: seed, monthly: monthly}
	h.phase = d.Below(h.every)
	h.zero = d.Below(25)
	h.updates = d.Between(4, 48)
	switch d.Below(50) {
	case 0:
		h.zero, h.monthly = d.Between(550, 990), h.monthly/20
	case 1:
		h.updates = d.Between(300, 1500)
	}
	return h
}

// ticks counts the sessions in a stretch of time.
func (h habit) ticks(s sandbox.Span) int64 {
	if s.To <= s.From {
		return 0
	}
	return (s.To-h.phase)/h.every - (s.From-h.phase)/h.every
}

// planned gives the bytes that the device would use in a whole month.
func (h habit) planned(month model.Month) int64 {
	d := sandbox.Roll(h.seed, number(month))
	if h.rising == 0 {
		return h.monthly / 100 * d.Between(70, 130)
	}
	before := max(0, number(monthOf(h.rising))-number(month))
	whole := h.monthly / 100 * d.Between(97, 103) * 100 / (100 + 9*before)
	if before == 0 {
		whole += whole / 4 // what support is asked about: why did it jump?
	}
	return whole
}

func monthOf(nanos int64) model.Month { return model.MonthOf(time.Unix(0, nanos)) }

func number(m model.Month) int64 { return int64(m.Year)*12 + int64(m.Month) }

// stretch gives the part of the month that has passed by now.
func stretch(month model.Month, now int64) sandbox.Span {
	return sandbox.Span{From: month.Start().UnixNano(), To: min(now, month.Add(1).Start().UnixNano())}
}

// counters is what a SIM did in a month.
type counters struct {
	data                    int64
	sessions, zero, updates int64
	mo, mt                  int
	sent                    int // texts that were sent to it, whether it got them or not
	days                    int64
}

// count counts what the SIM did in the month by now.
func (v *vendor) count(m *sim, month model.Month, now int64) counters {
	var c counters
	part, end := stretch(month, now), stretch(month, sandbox.Forever).To
	lastDay := int64(-1)
	var ticks int64
	for _, on := range m.on {
		from, to := max(on.From, part.From), min(on.To, part.To)
		ticks += m.habit.ticks(sandbox.Span{From: from, To: min(to, m.quiet)})
		if to > from { // the vendor bills each day on which the SIM was enabled, if only for a while
			first, last := max(from/day, lastDay+1), (to-1)/day
			c.days += max(0, last-first+1)
			lastDay = max(lastDay, last)
		}
	}
	whole := max(1, m.habit.ticks(stretch(month, sandbox.Forever)))
	c.data = m.habit.planned(month) / whole * ticks
	c.zero = ticks * m.habit.zero / 1000
	c.sessions = ticks - c.zero
	c.updates = m.habit.updates * ticks / whole
	for _, t := range v.history(m) {
		if t.at < part.From || t.at > now || t.at >= end {
			continue
		}
		switch got := m.reachable(t.at); {
		case t.in && (got || !t.reply):
			c.mo++
		case !t.in:
			c.sent++
			if got {
				c.mt++
			}
		}
	}
	return c
}

// lastRecord gives the time of the newest call detail record, 0 if there is none.
func (v *vendor) lastRecord(m *sim, now int64) int64 {
	var newest int64
	h := m.habit
	for _, on := range m.on {
		if to := min(on.To, m.quiet, now); to > on.From {
			if tick := (to-h.phase)/h.every*h.every + h.phase; tick > on.From {
				newest = max(newest, tick)
			}
		}
	}
	for _, t := range v.history(m) {
		if t.at <= now && (m.reachable(t.at) || t.in && !t.reply) {
			newest = max(newest, t.at)
		}
	}
	return newest
}

// usageWire has the keys of the documents' example, which differ from those of their field list: lu_count is
// location_updates there.
type usageWire struct {
	ICCID        string `json:"iccid"`
	Month        string `json:"month"`
	Cost         money  `json:"cost"`
	CostData     money  `json:"cost_data"`
	CostMonth    money  `json:"cost_month"`
	CostNetw     money  `json:"cost_netw"`
	CostSMS      money  `json:"cost_sms"`
	CostVoice    money  `json:"cost_voice"`
	LUCount      int64  `json:"lu_count"`
	SessionCount int64  `json:"session_count"`
	ZeroSessions int64  `json:"zero_sessions"`
	UsageData    int64  `json:"usage_data"`
	UsageSMSMO   int    `json:"usage_sms_mo"`
	UsageSMSMT   int    `json:"usage_sms_mt"`
	UsageVoice   int    `json:"usage_voice"`
}

// usage answers for one month. What a month before the activation or in the future brings is not documented: here it
// is 404. A month in which the device was silent is a month of zeros, with its line rental.
func (v *vendor) usage(c sandbox.Call, m *sim) sandbox.Answer {
	start, err := time.Parse("2006-01", c.Args["month"])
	if err != nil {
		return refuse(http.StatusBadRequest, "bad_month", "the month is to be written as YYYY-MM")
	}
	now, month := c.Now.UnixNano(), model.MonthOf(start)
	if monthOf(now).Before(month) {
		return refuse(http.StatusNotFound, "no_such_month", "this month has not begun")
	}
	if month.Before(monthOf(m.activated)) {
		return refuse(http.StatusNotFound, "no_such_month", "the SIM was not active yet in this month")
	}
	n := v.count(m, month, now)
	w := usageWire{
		ICCID: m.iccid, Month: month.String(),
		CostMonth: money(n.days) * perDay,
		CostSMS:   money(n.mo)*perMO + money(n.sent)*perMT,
		LUCount:   n.updates, SessionCount: n.sessions, ZeroSessions: n.zero,
		UsageData: n.data, UsageSMSMO: n.mo, UsageSMSMT: n.mt,
	}
	// The documents count a megabyte as 1,048,576 bytes. The product stays far below the largest integer.
	w.CostData = money(n.data) * m.planAt(stretch(month, now).To).perMB / (1 << 20)
	if m.ip != "" && n.days > 0 {
		w.CostNetw = perIP
	}
	w.Cost = w.CostData + w.CostMonth + w.CostNetw + w.CostSMS + w.CostVoice
	return sandbox.Good(w)
}
