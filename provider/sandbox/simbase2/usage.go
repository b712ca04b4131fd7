package simbase2

import (
	"net/http"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// A device closes a session at every tick of its own clock, each with its share of the month. What was used until a
// moment is so a function of the moment alone, and grows with it.

// tick gives the moment of the nth session that closes after another moment.
func (m *sim) tick(after, n int64) int64 {
	every := int64(m.Every)
	return ((after-m.phase)/every+n)*every + m.phase
}

func (m *sim) ticks(from, to int64) int64 {
	if to <= from {
		return 0
	}
	return (to-m.phase)/int64(m.Every) - (from-m.phase)/int64(m.Every)
}

// sessions counts those that closed in a stretch of time.
func (m *sim) sessions(from, to int64) (n int64) {
	for _, on := range m.on {
		n += m.ticks(max(on.From, from), min(on.To, to, m.quiet))
	}
	return n
}

// open tells whether a session is: each is open for a third of the time between two ticks, unless it was reset.
func (m *sim) open(now int64) bool {
	began := m.tick(now, 1) - int64(m.Every)/3
	return m.reachable(now) && now >= began && m.cut < began
}

// sessionBytes gives what a session of that month carries; those without a byte have theirs carried by the others.
func (m *sim) sessionBytes(month model.Month) int64 {
	if m.each != 0 {
		return m.each
	}
	number := int64(month.Year)*12 + int64(month.Month)
	d := sandbox.Roll(m.seed, number)
	whole := m.Monthly / 100 * d.Between(70, 130)
	if m.rising != 0 {
		risen := monthOf(m.rising)
		whole = m.Monthly / 100 * d.Between(97, 103) * 100 / (100 + 9*max(0, int64(risen.Year)*12+int64(risen.Month)-number))
	}
	start, end := bounds(month)
	return whole / max(1, m.ticks(start, end))
}

func monthOf(nanos int64) model.Month { return model.MonthOf(time.Unix(0, nanos)) }

// bounds gives the first moment of a month and that of the next one.
func bounds(month model.Month) (start, end int64) {
	return month.Start().UnixNano(), month.Add(1).Start().UnixNano()
}

// usageWire has the counters of a calendar month, as numbers. That line_rental counts the days that are billed, and that
// total_sessions counts both other kinds, is inferred; voice is in seconds, of which no device has any.
type usageWire struct {
	Total      int64 `json:"total_sessions"`
	Data       int64 `json:"data_sessions"`
	Zero       int64 `json:"zero_sessions"`
	Bytes      int64 `json:"data"`
	MO         int64 `json:"sms_mo"`
	MT         int64 `json:"sms_mt"`
	Voice      int64 `json:"voice"`
	LineRental int64 `json:"line_rental"`
}

// costsWire has what they cost, as strings.
type costsWire struct {
	Total      money `json:"total"`
	Data       money `json:"data"`
	SMS        money `json:"sms"`
	MO         money `json:"sms_mo"`
	MT         money `json:"sms_mt"`
	Voice      money `json:"voice"`
	Other      money `json:"other"`
	LineRental money `json:"line_rental"`
}

// count counts what the SIM did in the month by now, and what that costs.
func (m *sim) count(month model.Month, now int64) (n usageWire, c costsWire) {
	from, end := bounds(month)
	to := min(now, end)
	n.Total = m.sessions(from, to)
	n.Zero = n.Total * int64(m.Zero) / 1000
	n.Data = n.Total - n.Zero
	n.Bytes = m.sessionBytes(month) * n.Total
	n.LineRental = m.days(from, to)
	for _, t := range m.within(from, min(now+1, end)) {
		if t.in {
			n.MO++
		} else {
			n.MT++
		}
	}
	// A megabyte is 1,000,000 bytes here. The product stays far below the largest integer.
	c.Data = money(n.Bytes) * m.planAt(to).perMB / 1_000_000
	c.MO, c.MT = money(n.MO)*perMO, money(n.MT)*perMT
	c.SMS = c.MO + c.MT
	if m.publicIP != "" && n.LineRental > 0 {
		c.Other = perIP
	}
	c.LineRental = money(n.LineRental) * perDay
	c.Total = c.Data + c.SMS + c.Voice + c.Other + c.LineRental
	return n, c
}

// days counts those on which the SIM was enabled, if only for a while.
func (m *sim) days(from, to int64) (n int64) {
	counted := int64(-1)
	for _, on := range m.on {
		begin, end := max(on.From, from), min(on.To, to)
		if end > begin {
			first, last := max(begin/day, counted+1), (end-1)/day
			n += max(0, last-first+1)
			counted = max(counted, last)
		}
	}
	return n
}

// lastSeen gives when the network last heard of the SIM, 0 if it never did.
func (m *sim) lastSeen(now int64) (newest int64) {
	for _, on := range m.on {
		if to := min(on.To, m.quiet, now); to > on.From {
			if last := m.tick(to, 0); last > on.From {
				newest = max(newest, last)
			}
		}
	}
	for _, t := range m.history() {
		if t.at <= now && m.shows(t) && (t.in || m.reachable(t.at)) {
			newest = max(newest, t.at)
		}
	}
	return newest
}

// monthWire is what one SIM used in a month.
type monthWire struct {
	ICCID string    `json:"iccid"`
	Costs costsWire `json:"costs"`
	Usage usageWire `json:"usage"`
}

type monthsWire struct {
	Month    string      `json:"month"`
	HasMore  bool        `json:"has_more"`
	Cursor   *string     `json:"cursor"`
	SIMCards []monthWire `json:"simcards"`
}

// usage tells what the SIMs of the account used in a month. That those are left out which were not active by then was
// decided; one that was silent has a row of zeros, with its line rental.
func (v *vendor) usage(c sandbox.Call, q query, _ *sim) sandbox.Answer {
	now := c.Now.UnixNano()
	_, end := bounds(q.month)
	found, next, problem := v.page(q, "usage "+q.month.String(), func(m *sim) bool { return m.activated < end })
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	w := monthsWire{Month: q.month.String(), HasMore: next != nil, Cursor: next, SIMCards: make([]monthWire, len(found))}
	for i, m := range found {
		m.settle(now)
		n, costs := m.count(q.month, now)
		w.SIMCards[i] = monthWire{m.iccid, costs, n}
	}
	return sandbox.Good(w)
}
