package simbase1

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// money is an amount in units of 1/10000 EUR. It is written as a JSON number without needless zeros, as v1 does.
type money int64

// MarshalJSON writes the amount as a decimal number.
func (m money) MarshalJSON() ([]byte, error) {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	s := fmt.Sprintf("%s%d.%04d", sign, m/10000, m%10000)
	return []byte(strings.TrimSuffix(strings.TrimRight(s, "0"), ".")), nil
}

var _ json.Marshaler = money(0)

// plan is a rate plan as /plans gives it: every value is a string there, the numbers too.
type plan struct {
	ID          string `json:"plan_id"`
	Name        string `json:"name"` // the coverage, too
	Currency    string `json:"currency"`
	Day         string `json:"day"`
	MB          string `json:"mb"`
	SMS         string `json:"sms"`
	SMSToDevice string `json:"sms_to_device"`
	Countries   string `json:"countries"`

	perMB money // the same as MB
}

// What all plans charge the same for.
const (
	perDay money = 100  // for each enabled day
	perMO  money = 500  // a text from the device
	perMT  money = 200  // a text to the device
	perIP  money = 5000 // a fixed address, a month; the documents name no price
)

// plans have the form and the rates of the documents' example, in EUR.
var plans = []*plan{
	newPlan("eu", "Europe", "0.005", "34", 50),
	newPlan("us", "USA", "0.01", "1", 100),
	newPlan("americas", "Americas", "0.02", "19", 200),
	newPlan("oceania", "Oceania", "0.02", "2", 200),
	newPlan("global", "Global", "0.03", "100", 300),
	newPlan("globalplus", "Global+", "0.10", "160", 1000),
}

func newPlan(id, name, mb, countries string, perMB money) *plan {
	return &plan{"def-eur." + id + "-1", name, "EUR", "0.01", mb, "0.05", "0.02", countries, perMB}
}

func planOf(match func(*plan) bool) *plan {
	for _, p := range plans {
		if match(p) {
			return p
		}
	}
	return nil
}

// region gives where the networks of the plan are, empty if that is everywhere.
func (p *plan) region() string {
	if p.Name == "Global" || p.Name == "Global+" {
		return ""
	}
	return p.Name
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

// When and to what the credit is topped up, as in the documents' example: "to this value", not by it.
const (
	topUpBelow money = 10_0000
	topUpTo    money = 50_0000
)

func newPurse(boot int64) purse {
	const day = int64(24 * 3600 * 1e9)
	return purse{amount: 141_2069, changed: boot - boot%day, auto: true}
}

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
		if d := p.due[0]; d.sim.reachable(d.at) {
			p.pay(perMO, d.at)
		}
		p.due = p.due[1:]
	}
}

type balanceWire struct {
	Balance        money  `json:"balance"`
	Currency       string `json:"currency"`
	CurrencySymbol string `json:"currency_symbol"`
	LastUpdate     string `json:"last_update"`
	AutoTopup      bool   `json:"auto_topup"`
	TopupThreshold int    `json:"topup_threshold"`
	TopupAmount    int    `json:"topup_amount"`
}

func (v *vendor) balance(now int64) sandbox.Answer {
	v.purse.settle(now)
	return sandbox.Good(balanceWire{
		Balance: v.purse.amount, Currency: "EUR", CurrencySymbol: "€",
		LastUpdate: stamp(v.purse.changed), AutoTopup: v.purse.auto,
		TopupThreshold: int(topUpBelow / 10000), TopupAmount: int(topUpTo / 10000),
	})
}

// noCredit refuses what costs or needs money when there is none. The status is v2's for the same.
func noCredit(message string) sandbox.Answer {
	return refuse(http.StatusPaymentRequired, "no_credit", message)
}
