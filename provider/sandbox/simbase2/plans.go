package simbase2

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// money is an amount in units of 1/10000 EUR. It is written as a JSON string without needless zeros.
type money int64

// MarshalJSON writes the amount as a decimal number in a string.
func (a money) MarshalJSON() ([]byte, error) {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	s := fmt.Sprintf("%s%d.%04d", sign, a/10000, a%10000)
	return []byte(`"` + strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + `"`), nil
}

var _ json.Marshaler = money(0)

// plan is a rate plan. Of what the API tells about one only these two are known; the first plan of a name is the usual
// one, for names are not unique.
type plan struct {
	ID   string `json:"plan_id"`
	Name string `json:"name"` // the coverage, too

	perMB money
}

// What all plans charge the same for. The prices are those of the API's older version, and of a fixed address none is
// known.
const (
	perDay money = 100  // for each enabled day
	perMO  money = 500  // a text from the device
	perMT  money = 200  // a text to the device
	perIP  money = 5000 // a fixed public address, a month
)

var plans = []*plan{
	{"def-eur.eu-1", "Europe", 50},
	{"def-eur.eu-2", "Europe", 40},
	{"def-eur.us-1", "USA", 100},
	{"def-eur.americas-1", "Americas", 200},
	{"def-eur.oceania-1", "Oceania", 200},
	{"def-eur.global-1", "Global", 300},
	{"def-eur.globalplus-1", "Global+", 1000},
}

func planOf(match func(*plan) bool) *plan {
	if i := slices.IndexFunc(plans, match); i >= 0 {
		return plans[i]
	}
	return nil
}

func named(name string) func(*plan) bool { return func(p *plan) bool { return p.Name == name } }

func (*vendor) plans(sandbox.Call, query, *sim) sandbox.Answer {
	return sandbox.Good(map[string][]*plan{"plans": plans})
}

// rateplan gives the plan of a SIM. Its form is not known: here it is that of the list of plans.
func (*vendor) rateplan(_ sandbox.Call, _ query, m *sim) sandbox.Answer { return sandbox.Good(m.plan) }

func (v *vendor) setRateplan(c sandbox.Call, m *sim) sandbox.Answer {
	id, problem := readOne(c.Body, "plan_id")
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	p := planOf(func(p *plan) bool { return p.ID == id })
	if p == nil {
		return refuse(http.StatusBadRequest, "plan_id is to be one of those of the account")
	}
	if !c.Dry {
		if p != m.plan {
			m.former = append(slices.Clip(m.former), tenure{m.plan, c.Now.UnixNano()})
			m.plan = p
		}
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Changed, Edit: map[string]string{"plan_id": id}})
	}
	return accepted("The rate plan is being changed")
}

// purse is the account's credit.
type purse struct {
	amount  money
	changed int64 // nanoseconds
	auto    bool
	due     []due
}

// due is what a device's answer is going to cost once it was sent.
type due struct {
	at  int64
	sim *sim
}

// When the credit is topped up, and to what: that it is not by that amount is known of the API's older version.
const (
	topUpBelow money = 10_0000
	topUpTo    money = 50_0000
)

func newPurse(boot int64) purse { return purse{amount: 87_4312, changed: boot - boot%day, auto: true} }

// pay takes an amount, and tops up as the customer wished.
func (p *purse) pay(amount money, at int64) {
	p.amount -= amount
	p.changed = at
	if p.auto && p.amount < topUpBelow {
		p.amount = topUpTo
	}
}

// settle pays for the answers that devices have sent by now.
func (p *purse) settle(now int64) {
	for len(p.due) > 0 && p.due[0].at <= now {
		d := p.due[0]
		d.sim.settle(now)
		if d.sim.reachable(d.at) {
			p.pay(perMO, d.at)
		}
		p.due = p.due[1:]
	}
}

// balanceWire has amounts as strings, as costs are. Clients take both.
type balanceWire struct {
	Balance    money  `json:"balance"`
	Currency   string `json:"currency"`
	Auto       bool   `json:"auto_top_up_enabled"`
	Threshold  money  `json:"auto_top_up_threshold"`
	Amount     money  `json:"auto_top_up_amount"`
	LastUpdate string `json:"last_update"`
}

func (v *vendor) balance(c sandbox.Call, _ query, _ *sim) sandbox.Answer {
	v.purse.settle(c.Now.UnixNano())
	p := v.purse
	return sandbox.Good(balanceWire{p.amount, "EUR", p.auto, topUpBelow, topUpTo, stamp(p.changed)})
}
