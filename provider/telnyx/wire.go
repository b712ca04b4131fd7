package telnyx

import (
	"cmp"
	"encoding/json"
	"math/big"
	"net/netip"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// object is a JSON object that may be missing. Anything else in its place is none: one odd value must not cost the answer.
type object[T any] struct {
	is   T
	told bool
	bare rest.Scalar // a value in its place: older answers have a status that is a word, and an amount that is a number
}

// UnmarshalJSON takes whatever there is.
func (o *object[T]) UnmarshalJSON(data []byte) error {
	*o = object[T]{}
	if data[0] != '{' {
		return o.bare.UnmarshalJSON(data)
	}
	o.told = true
	return json.Unmarshal(data, &o.is)
}

// identity is a number that names something, such as an IMSI. Only a JSON string is one: pages of the vendor's have shown an
// IMSI as a JSON number, which had lost its leading zero and its last digits.
type identity struct{ rest.Scalar }

// UnmarshalJSON takes whatever there is.
func (i *identity) UnmarshalJSON(data []byte) error {
	if data[0] != '"' {
		data = []byte("null")
	}
	return i.Scalar.UnmarshalJSON(data)
}

// wireStatus is a word, and a reason for it.
type wireStatus struct {
	Value  rest.Scalar `json:"value"`
	Reason rest.Scalar `json:"reason"`
}

// wireAction is a change that the vendor works on.
type wireAction struct {
	ID     rest.Scalar        `json:"id"`
	SIM    rest.Scalar        `json:"sim_card_id"`
	Status object[wireStatus] `json:"status"`
}

// wireAmount is an amount of data with its unit, or of money with its currency. It is a decimal text, and a number in places.
type wireAmount struct {
	Amount   rest.Scalar `json:"amount"`
	Unit     rest.Scalar `json:"unit,omitempty"`
	Currency rest.Scalar `json:"currency,omitempty"`
}

// units are in bytes. How many bytes they are is documented nowhere: inferred, see Megabyte.
var units = map[string]int64{"B": 1, "KB": Megabyte / 1000, "MB": Megabyte, "GB": 1000 * Megabyte}

// sane is more than any amount here can be, in bytes or in millionths: thousands of them add up to an int64.
const sane = 1e15

// bytesOf gives an amount of data, or nil if it is none. A part of a byte counts as one, so that only nothing is zero.
func bytesOf(w object[wireAmount]) *int64 {
	factor, amount := units[strings.ToUpper(cmp.Or(string(w.is.Unit), "MB"))], cmp.Or(w.is.Amount, w.bare)
	if factor == 0 || amount.Money() == nil { // which knows what is a number that can be worked with
		return nil
	}
	n, ok := new(big.Rat).SetString(string(amount))
	if !ok || n.Sign() < 0 || n.Mul(n, big.NewRat(factor, 1)).Cmp(big.NewRat(sane, 1)) > 0 {
		return nil
	}
	whole := new(big.Int).Quo(n.Num(), n.Denom()).Int64()
	if !n.IsInt() {
		whole++
	}
	return &whole
}

// limitOf gives an amount as a limit. None is never told for sure: that of its group may stop a SIM as well.
func limitOf(w object[wireAmount]) model.Limit {
	amount := bytesOf(w)
	return model.Limit{Known: amount != nil, Amount: amount}
}

// conditions are what the vendor's words for a state say of a SIM. The reference lists half of them; the others are those of
// https://developers.telnyx.com/docs/iot-sim/sim-lifecycle, whose table says as well what leads where. It names no way from
// standby to disabled, so that none is offered. What the vendor stopped cannot be switched, but for a SIM in a device that it
// may not be used in: when that was put right, it has to be enabled anew. One that is "abolished" is not lost: like one that is
// "blocked" it comes back by itself when the account's bills are settled.
var conditions = map[string]model.SIM{
	"enabled":             {State: model.Active, Actions: model.CanSuspend | model.CanStandBy},
	"disabled":            {State: model.Suspended, Actions: model.CanActivate},
	"standby":             {State: model.Standby, Actions: model.CanActivate},
	"registered":          {State: model.Ready, Actions: model.CanActivate},
	"data_limit_exceeded": {State: model.Blocked, Block: model.BlockLimit},
	"unauthorized_imei":   {State: model.Blocked, Block: model.BlockIMEI, Actions: model.CanActivate},
	"blocked":             {State: model.Blocked, Block: model.BlockFunds},
	"abolished":           {State: model.Blocked, Block: model.BlockFunds},
	"registering":         {Target: model.Active},
	"enabling":            {Target: model.Active},
	"disabling":           {Target: model.Suspended},
	"setting_standby":     {Target: model.Standby},
}

// wireSIM is a SIM, in the list or alone. The list lacks what comes last.
type wireSIM struct {
	ID         rest.Scalar        `json:"id"`
	ICCID      identity           `json:"iccid"`
	Status     object[wireStatus] `json:"status"`
	InProgress rest.Scalar        `json:"actions_in_progress"`
	Tags       rest.Texts         `json:"tags"`
	Group      rest.Scalar        `json:"sim_card_group_id"`
	MSISDN     identity           `json:"msisdn"`
	IMSI       identity           `json:"imsi"`
	EID        identity           `json:"eid"`
	Type       rest.Scalar        `json:"type"`             // physical or esim
	IMEIs      json.RawMessage    `json:"authorized_imeis"` // null or an empty list: it may be used in any device
	Limit      object[wireAmount] `json:"data_limit"`       // of this SIM; its group may have another
	Used       object[wireAmount] `json:"current_billing_period_consumed_data"`

	IMEI     identity    `json:"current_imei"`
	MCC      rest.Scalar `json:"current_mcc"`
	MNC      rest.Scalar `json:"current_mnc"`
	IPv4     rest.Scalar `json:"ipv4"` // of the network that it is in
	IPv6     rest.Scalar `json:"ipv6"`
	Session  rest.Scalar `json:"live_data_session"`
	Location object[struct {
		Latitude  rest.Scalar `json:"latitude"` // a string
		Longitude rest.Scalar `json:"longitude"`
		Accuracy  rest.Scalar `json:"accuracy"` // a number
		Unit      rest.Scalar `json:"accuracy_unit"`
	}] `json:"current_device_location"`
}

// sim gives the SIM without its detail, or false if the entry names none.
func (w wireSIM) sim(now time.Time) (model.SIM, bool) {
	iccid, err := model.ParseICCID(string(w.ICCID.Scalar))
	if err != nil {
		return model.SIM{}, false
	}
	word := cmp.Or(w.Status.is.Value, w.Status.bare)
	sim := conditions[string(word)]
	// What a second change does while one is under way is not documented.
	if busy := w.InProgress.Flag(); busy != nil && *busy {
		sim.Actions = 0
	}
	sim.ICCID, sim.Word, sim.Tags, sim.Group, sim.Form = iccid, word.Text(), w.Tags, w.Group.Text(), w.Type.Text()
	sim.MSISDN, sim.IMSI, sim.EID, sim.IMEI = w.MSISDN.Text(), w.IMSI.Text(), w.EID.Text(), w.IMEI.Text()
	sim.IP, sim.Limit, sim.Used, sim.Fetched = address(cmp.Or(w.IPv4, w.IPv6)), limitOf(w.Limit), bytesOf(w.Used), now
	if json.Unmarshal(w.IMEIs, (*rest.Texts)(&sim.IMEIs)) == nil &&
		(len(sim.IMEIs) > 0 || string(w.IMEIs) == "null" || string(w.IMEIs) == "[]") {
		sim.IMEILock = new(len(sim.IMEIs) > 0)
	}
	return sim, true
}

func (w wireSIM) detail(now time.Time) *model.Detail {
	at := w.Location.is
	detail := &model.Detail{
		MCC: w.MCC.Text(), MNC: w.MNC.Text(), Latitude: at.Latitude.Degrees(90), Longitude: at.Longitude.Degrees(180),
		Session: w.Session.Text(), Fetched: now,
	}
	if at.Accuracy != "" {
		detail.Accuracy = joined(" ", at.Accuracy, cmp.Or(at.Unit, "m"))
	}
	if w.Session == "connected" || w.Session == "disconnected" { // the third word is "unknown"
		detail.Online = new(w.Session == "connected")
	}
	return detail
}

// wireDevice is the device that a SIM is in. The reference calls the model a brand, by mistake as its example shows.
type wireDevice struct {
	IMEI  identity    `json:"imei"`
	Brand rest.Scalar `json:"brand_name"`
	Model rest.Scalar `json:"model_name"`
	OS    rest.Scalar `json:"operating_system"`
	Kind  rest.Scalar `json:"device_type"`
}

// wireGroup is a SIM card group.
type wireGroup struct {
	ID    rest.Scalar        `json:"id"`
	Name  rest.Scalar        `json:"name"`
	Limit object[wireAmount] `json:"data_limit"` // for each SIM of the group or for all, which the documents leave open
	SIMs  rest.Scalar        `json:"sim_card_count"`
}

// group gives the group, or false if it has no identifier, by which alone SIMs can be put into it.
func (w wireGroup) group() (model.Group, bool) {
	return model.Group{ID: w.ID.Text(), Name: w.Name.Text(), Limit: limitOf(w.Limit), SIMs: w.SIMs.Count()}, uuid.MatchString(string(w.ID))
}

// joined puts together what there is of two values.
func joined(between string, a, b rest.Scalar) model.Text {
	return model.NewText(strings.Trim(string(a)+between+string(b), between))
}

// moment gives a time in UTC, whatever zone it is written in: documents say that all are UTC, and some examples are not. What
// is no time is the zero one.
func moment(s rest.Scalar) time.Time {
	t, _ := time.Parse(time.RFC3339, string(s))
	return t.UTC()
}

// address gives an IP address. A zone is refused: it is free text, which an address would carry past all cleaning.
func address(s rest.Scalar) netip.Addr {
	a, err := netip.ParseAddr(string(s))
	if err != nil || a.Zone() != "" {
		return netip.Addr{}
	}
	return a
}

// means explains the codes that tell what to do, from the vendor's table of error codes
// (https://github.com/team-telnyx/knowledge-base, wiki/reference/api-error-codes.md). Titles of all others are clear by
// themselves. No code decides what kind of error it is: the documents use some of them for several, and the status tells.
var means = map[string]string{
	"70000": "the SIM has reached its data limit; raise the limit or wait for the next billing period",
	"70004": "an update over the air is under way for this SIM; try again when it has ended",
	"70007": "the SIM is in no SIM card group, and must be in one before it can be enabled or set to standby",
}

// wireError is one error. The code is a string in today's documents and was a number before.
type wireError struct {
	Code   rest.Scalar `json:"code"`
	Title  rest.Scalar `json:"title"`
	Detail rest.Scalar `json:"detail"`
}

// complaint reads an error as the vendor words it: a list of them, or, as some calls have it, one alone with code and title
// at the top. Every error has a title; what has none is not the vendor's, such as a gateway's list of messages. An answer
// with data is never an error.
func complaint(_ int, body []byte) (rest.Complaint, bool) {
	var answer struct {
		wireError

		Data   json.RawMessage      `json:"data"`
		Errors rest.Rows[wireError] `json:"errors"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Data != nil && string(answer.Data) != "null" {
		return rest.Complaint{}, false
	}
	if answer.Code != "" {
		answer.Errors = append(answer.Errors, answer.wireError)
	}
	var c rest.Complaint
	var said []string
	for _, one := range answer.Errors {
		if one.Title == "" {
			continue
		}
		if said == nil {
			c.Code, c.Means = string(one.Code), means[string(one.Code)]
		}
		said = append(said, strings.TrimSuffix(string(one.Title)+": "+string(one.Detail), ": "))
	}
	c.Said = strings.Join(said, "; ")
	return c, said != nil
}
