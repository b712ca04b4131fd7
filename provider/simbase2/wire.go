package simbase2

import (
	"cmp"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// stateWords are the vendor's words for the states that a SIM can be switched to.
var stateWords = Vendor().Words

// translateState gives our word for a state, where a change leads that is under way, and what may be done. A SIM is enabling
// or disabling while the vendor works on a change. That the words of v1 which begin with "blocked" are in v2 too is inferred;
// why a SIM is blocked is not told.
func translateState(word string) (is, target model.State, actions model.Actions) {
	switch {
	case word == stateWords[model.Active]:
		return model.Active, model.Unknown, model.CanSuspend
	case word == stateWords[model.Suspended]:
		return model.Suspended, model.Unknown, model.CanActivate
	case word == "enabling":
		return model.Unknown, model.Active, 0
	case word == "disabling":
		return model.Unknown, model.Suspended, 0
	case strings.HasPrefix(strings.ToLower(word), "blocked"):
		return model.Blocked, model.Unknown, 0
	}
	return model.Unknown, model.Unknown, 0
}

// wireMore is how a list goes on.
type wireMore struct {
	Cursor  rest.Scalar `json:"cursor"`
	HasMore rest.Scalar `json:"has_more"`
}

// next gives the cursor of the following page, empty on the last. That there is one, has_more tells and the cursor does not:
// whether the last page has one is not known. Without a has_more the cursor decides, and one that is empty, or that was asked
// with, is the end. Where there is said to be more and no such cursor leads to it, ok is false: a list that is cut short
// would pass for the whole, and the SIMs that it lacks for gone or idle.
func (w wireMore) next(asked model.Cursor) (next model.Cursor, ok bool) {
	more := w.HasMore.Flag()
	if next = model.Cursor(w.Cursor); next == asked || more != nil && !*more {
		next = ""
	}
	return next, next != "" || more == nil || !*more
}

// wireList is a page of the SIMs, or of what they used in a month.
type wireList[T any] struct {
	wireMore

	Month rest.Scalar  `json:"month"` // of the latter
	SIMs  rest.Rows[T] `json:"simcards"`
}

// wireSIM is a SIM, in the list or alone. Anything in it but the ICCID may be null.
type wireSIM struct {
	ICCID      rest.Scalar            `json:"iccid"`
	Name       rest.Scalar            `json:"name"`
	State      rest.Scalar            `json:"state"`
	Tags       rest.Texts             `json:"tags"`
	Plan       rest.Scalar            `json:"plan_id"`
	Coverage   rest.Scalar            `json:"coverage"`
	MSISDN     rest.Scalar            `json:"msisdn"`
	Hardware   rest.Scalar            `json:"hardware"`
	IMEI       rest.Scalar            `json:"imei"`
	IMEILock   rest.Scalar            `json:"imei_lock"` // "on" or "off"
	PublicIP   rest.Scalar            `json:"public_ip"`
	PrivateIP  rest.Scalar            `json:"private_network_ip"`
	DisableOn  rest.Scalar            `json:"autodisable"` // a day
	AutoEnable rest.Scalar            `json:"usage_limits_auto_enable"`
	Limit      wireLimit              `json:"usage_limits_data_threshold"` // bytes
	SMSLimit   wireLimit              `json:"usage_limits_sms_threshold"`
	Usage      rest.Object[wireUsage] `json:"current_month_usage"`
	Costs      rest.Object[wireCosts] `json:"current_month_costs"`

	// Of one SIM alone.
	Connection rest.Object[wireNetwork] `json:"connection"`
	Location   rest.Object[wireNetwork] `json:"location"`
	Session    rest.Scalar              `json:"session_status"`
	Throttle   rest.Scalar              `json:"throttle"` // written as "throttling_policy"
}

// wireNetwork is a network and a place in it. A connection has the codes, and a location the cell and the position.
type wireNetwork struct {
	Carrier    rest.Scalar `json:"carrier"`
	Country    rest.Scalar `json:"country"`
	MCC        rest.Scalar `json:"mcc"`
	MNC        rest.Scalar `json:"mnc"`
	Latitude   rest.Scalar `json:"lat"`
	Longitude  rest.Scalar `json:"lon"`
	Cell       rest.Scalar `json:"cell_id"`
	Radio      rest.Scalar `json:"radio"`
	LastUpdate rest.Scalar `json:"last_update"`
}

// sim gives the SIM without its detail, or false if the entry names none.
func (w *wireSIM) sim(now time.Time) (model.SIM, bool) {
	iccid, err := model.ParseICCID(string(w.ICCID))
	state, target, actions := translateState(string(w.State))
	used := w.Usage.Is
	return model.SIM{
		ICCID: iccid, Name: w.Name.Text(), Tags: w.Tags,
		State: state, Target: target, Word: w.State.Text(), Actions: actions,
		MSISDN: w.MSISDN.Text(), IMEI: w.IMEI.Text(), IMEILock: w.IMEILock.Flag(), Hardware: w.Hardware.Text(),
		Plan: w.Plan.Text(), Coverage: w.Coverage.Text(), IP: cmp.Or(w.PublicIP, w.PrivateIP).Address(),
		Limit: w.Limit.Limit, SMSLimit: w.SMSLimit.Limit, AutoEnable: w.AutoEnable.Flag(), DisableOn: moment(w.DisableOn),
		Used: used.Data.Whole(), SMSMO: used.SMSMO.Count(), SMSMT: used.SMSMT.Count(), Voice: used.Voice.Count(),
		Sessions: used.Sessions.Count(), ZeroSessions: used.ZeroSessions.Count(), Cost: w.Costs.Is.Total.Money(),
		Fetched: now,
	}, err == nil
}

// addDetail takes the network from the connection, and from the location only where there is no connection: the two may be
// of different times, and must not be mixed to a network that never was. So the radio, which the location alone tells, is
// told beside the network that it was seen in only.
func (w *wireSIM) addDetail(sim *model.SIM) {
	network, place := cmp.Or(w.Connection.Is, w.Location.Is), w.Location.Is
	if network.Carrier == place.Carrier && network.Country == place.Country {
		network.Radio = place.Radio
	}
	sim.LastNetwork = moment(network.LastUpdate)
	sim.Detail = &model.Detail{
		Carrier: network.Carrier.Text(), Country: network.Country.Text(), MCC: network.MCC.Text(), MNC: network.MNC.Text(),
		Radio: network.Radio.Text(), Cell: place.Cell.Text(),
		Latitude: place.Latitude.Degrees(90), Longitude: place.Longitude.Degrees(180),
		Throttle: w.Throttle.Text(), Session: w.Session.Text(), Fetched: sim.Fetched,
	}
	if online, told := sessions[w.Session]; told {
		sim.Detail.Online = &online
	}
}

// sessions are the words that tell. The third, "unavailable", says that the vendor does not know.
var sessions = map[rest.Scalar]bool{"in_session": true, "no_session": false}

// wireLimit is a limit of a SIM: null is known to be none; what is missing or no number is not known.
type wireLimit struct{ model.Limit }

// UnmarshalJSON takes whatever there is, as a [rest.Scalar] does.
func (w *wireLimit) UnmarshalJSON(data []byte) error {
	var told rest.Scalar
	err := told.UnmarshalJSON(data)
	w.Amount = told.Whole()
	w.Known = w.Amount != nil || data[0] == 'n'
	return err
}

// directions are seen from the network. Those of v1, "out" and "in", are no words of v2.
var directions = map[string]model.Direction{"mt": model.MT, "mo": model.MO}

type wireThread struct {
	wireMore

	SMS rest.Rows[wireMessage] `json:"sms"` // v1 has "messages"
}

type wireMessage struct {
	Direction rest.Scalar `json:"direction"`
	Message   rest.Scalar `json:"message"`
	Status    rest.Scalar `json:"status"` // its words are not known
	Timestamp rest.Scalar `json:"timestamp"`
}

// message gives the text, or false if the entry tells nothing.
func (w *wireMessage) message() (model.Message, bool) {
	return model.Message{
		Direction: directions[strings.ToLower(string(w.Direction))], Body: w.Message.Text(), At: moment(w.Timestamp),
		Word: w.Status.Text(),
	}, *w != wireMessage{}
}

// wireCount is the month of one SIM.
type wireCount struct {
	ICCID rest.Scalar            `json:"iccid"`
	Costs rest.Object[wireCosts] `json:"costs"`
	Usage rest.Object[wireUsage] `json:"usage"`
}

// wireUsage is what a SIM used in a month, in numbers. There are total_sessions too, with a byte and without: those that
// carried data are what is told of a month, the current one as well as past ones.
type wireUsage struct {
	Sessions     rest.Scalar `json:"data_sessions"`
	ZeroSessions rest.Scalar `json:"zero_sessions"`
	Data         rest.Scalar `json:"data"` // bytes
	SMSMO        rest.Scalar `json:"sms_mo"`
	SMSMT        rest.Scalar `json:"sms_mt"`
	Voice        rest.Scalar `json:"voice"` // seconds, as in v1: inferred
}

// wireCosts is what a month cost, in strings and in the account's currency, which only the balance names. The total holds
// "other" costs too, of which nobody tells what they are for.
type wireCosts struct {
	Total rest.Scalar `json:"total"`
	Data  rest.Scalar `json:"data"`
	SMS   rest.Scalar `json:"sms"`
	Voice rest.Scalar `json:"voice"`
	Line  rest.Scalar `json:"line_rental"`
}

// count gives the usage of the SIM, or false if the entry names none.
func (w *wireCount) count(month model.Month, now time.Time) (model.SIMUsage, bool) {
	iccid, err := model.ParseICCID(string(w.ICCID))
	used, costs := w.Usage.Is, w.Costs.Is
	usage := model.Usage{
		Month: month, Data: used.Data.Whole(), SMSMO: used.SMSMO.Count(), SMSMT: used.SMSMT.Count(), Voice: used.Voice.Count(),
		Sessions: used.Sessions.Count(), ZeroSessions: used.ZeroSessions.Count(), Fetched: now,
	}
	cost := model.Cost{
		Total: costs.Total.Money(), Data: costs.Data.Money(), Line: costs.Line.Money(), SMS: costs.SMS.Money(),
		Voice: costs.Voice.Money(),
	}
	if cost != (model.Cost{}) {
		usage.Cost = &cost
	}
	return model.SIMUsage{ICCID: iccid, Usage: usage}, err == nil
}

type wirePlans struct {
	Plans rest.Rows[wirePlan] `json:"plans"`
}

type wirePlan struct {
	ID   rest.Scalar `json:"plan_id"`
	Name rest.Scalar `json:"name"`
}

// wireBalance is the credit. The amounts are numbers or strings.
type wireBalance struct {
	Balance    rest.Scalar `json:"balance"`
	Currency   rest.Scalar `json:"currency"`
	AutoTopUp  rest.Scalar `json:"auto_top_up_enabled"`
	Threshold  rest.Scalar `json:"auto_top_up_threshold"`
	TopUpTo    rest.Scalar `json:"auto_top_up_amount"` // topped up to this, not by it, as v1 documents: inferred
	LastUpdate rest.Scalar `json:"last_update"`
}

// moment gives a time or a day. A time without a zone, as v1 writes them, is taken for UTC: inferred.
func moment(s rest.Scalar) time.Time { return s.Time(time.RFC3339, time.DateTime, time.DateOnly) }
