package oneot

import (
	"fmt"
	"slices"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

type sessionsWire struct {
	Found    int           `json:"found"`
	Offset   int           `json:"offset"`
	Total    int           `json:"total"`
	From     int64         `json:"from"` // milliseconds
	To       int64         `json:"to"`
	Sessions []sessionWire `json:"sessions"`
}

type sessionWire struct {
	ID        string `json:"id"`
	Country   string `json:"country"`
	Alpha3    string `json:"alpha3"`
	Operator  string `json:"operator"`
	DataSize  int64  `json:"data_size"` // bytes
	DataCost  money  `json:"data_cost"`
	Currency  string `json:"currency"`
	StartTime int64  `json:"start_time"` // milliseconds, which is inference
}

// alpha3 gives the three letters of each country that devices are in.
var alpha3 = map[string]string{
	"NL": "NLD", "EE": "EST", "HR": "HRV", "CH": "CHE", "US": "USA", "CA": "CAN", "BR": "BRA", "AU": "AUS", "NZ": "NZL",
	"ZA": "ZAF", "JP": "JPN",
}

// lastMilli is the latest moment that a parameter may name: the last whose nanoseconds can be counted.
const lastMilli = sandbox.Forever / 1e6

// sessions gives those that began from one moment up to another, the newest first. The order is a decision.
func (v *vendor) sessions(r *request) (any, *refusal) {
	m, no := v.one(r)
	if no != nil {
		return nil, no
	}
	offset, no := r.offset()
	if no != nil {
		return nil, no
	}
	from, no := r.number("from", 0, lastMilli, model.MonthOf(r.Now).Start().UnixMilli())
	if no != nil {
		return nil, no
	}
	to, no := r.number("to", 0, lastMilli, r.Now.UnixMilli())
	if no != nil {
		return nil, no
	}
	all, total := m.sessionPage(sandbox.Span{From: from * 1e6, To: min(to*1e6, r.now())}, offset)
	return sessionsWire{len(all), offset, total, from, to, all}, nil
}

// sessionPage gives a page of what began in a stretch of time, and how many there are in all.
func (m *sim) sessionPage(within sandbox.Span, offset int) (found []sessionWire, total int) {
	found = []sessionWire{}
	shares := map[model.Month]share{}
	for _, s := range slices.Backward(m.used(within)) {
		first, end := m.habit.ticks(s)
		skip := int64(max(0, offset-total))
		for n := end - 1 - skip; n >= first && len(found) < pageSize; n-- {
			found = append(found, m.session(n, shares))
		}
		total += int(end - first)
	}
	return found, total
}

// session writes the nth session.
func (m *sim) session(n int64, shares map[model.Month]share) sessionWire {
	at := n*m.habit.every + m.habit.phase
	month := monthOf(at)
	s, ok := shares[month]
	if !ok {
		s = m.habit.in(month)
		shares[month] = s
	}
	kib := s.carried(n, n+1)
	return sessionWire{
		fmt.Sprintf("%d%08d", m.serial, n), m.device.Country, alpha3[m.device.ISO], m.device.Carrier,
		kib << 10, money(kib) * m.plan.perKiB, currency, at / 1e6,
	}
}
