package oneot

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/simfleet/simfleet/model"
)

// money is an amount in millionths of a euro. It is written as a JSON number without needless zeros.
type money int64

// MarshalJSON writes the amount as a decimal number.
func (m money) MarshalJSON() ([]byte, error) {
	s := fmt.Sprintf("%d.%06d", m/1e6, m%1e6) // there is none below zero
	return []byte(strings.TrimSuffix(strings.TrimRight(s, "0"), ".")), nil
}

var _ json.Marshaler = money(0)

const currency = "EUR"

// plan is what a SIM's data cost. Nothing else is charged here, so that sessions add up to what a month cost.
type plan struct {
	name   string
	perKiB money
}

var plans = []*plan{{"Example Europe", 8}, {"Example World", 20}, {"Example Roam", 35}}

// costWire is the cost of a SIM; the balance is the same without iccid and data_plan.
type costWire struct {
	ICCID    string `json:"iccid,omitempty"`
	DataPlan string `json:"data_plan,omitempty"`
	DataUsed int64  `json:"data_used"` // bytes
	DataCost money  `json:"data_cost"`
	Currency string `json:"currency"`
	Month    int    `json:"month"`
	Year     int    `json:"year"`
}

// costOf gives what a SIM used in a month. There is a record for each month from the one on in which the SIM was
// activated, also if it used nothing: what the documents mean by no history is not said.
func (m *sim) costOf(month model.Month, now int64) (w costWire, ok bool) {
	if m.activated > now || month.Before(monthOf(m.activated)) || monthOf(now).Before(month) {
		return w, false
	}
	kib := m.consumed(month, now)
	return costWire{
		m.iccid, m.plan.name, kib << 10, money(kib) * m.plan.perKiB, currency, int(month.Month), month.Year,
	}, true
}

func (v *vendor) cost(r *request) (any, *refusal) {
	m, no := v.one(r)
	if no != nil {
		return nil, no
	}
	month, no := r.month()
	if no != nil {
		return nil, no
	}
	w, ok := m.costOf(month, r.now())
	if !ok {
		return nil, noCost
	}
	return w, nil
}

// costs leaves out SIMs that have no record or are not there: one E101 could not say which it is about.
func (v *vendor) costs(r *request) (any, *refusal) {
	sims, _, no := v.listed(r)
	if no != nil {
		return nil, no
	}
	month, no := r.month()
	if no != nil {
		return nil, no
	}
	all := make([]costWire, 0, len(sims))
	for _, m := range sims {
		if w, ok := m.costOf(month, r.now()); ok {
			all = append(all, w)
		}
	}
	return all, nil
}

// balance gives what the account spent in a month, which is what the vendor calls the balance.
func (v *vendor) balance(r *request) (any, *refusal) {
	month, no := r.month()
	if no != nil {
		return nil, no
	}
	sum, found := costWire{Currency: currency, Month: int(month.Month), Year: month.Year}, false
	for _, m := range v.order {
		w, ok := m.costOf(month, r.now())
		found = found || ok
		sum.DataUsed += w.DataUsed
		sum.DataCost += w.DataCost
	}
	if !found {
		return nil, noBalance
	}
	return sum, nil
}
