package simbase1

import (
	"cmp"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

var stateWords = Vendor().Words

// translateState gives our word for a state and what may be done in it.
func translateState(word string) (model.State, model.Actions) {
	switch {
	case word == stateWords[model.Active]:
		return model.Active, model.CanSuspend
	case word == stateWords[model.Suspended]:
		return model.Suspended, model.CanActivate
	case strings.HasPrefix(strings.ToLower(word), "blocked"):
		return model.Blocked, 0 // for want of credit, the documents' table says
	default:
		return model.Unknown, 0
	}
}

// throttles are the documented words for the bandwidth limit.
var throttles = []string{
	"NO_LIMIT", "SPEED_100_KBPS", "SPEED_200_KBPS", "SPEED_500_KBPS", "SPEED_1000_KBPS", "SPEED_2500_KBPS", "SPEED_5000_KBPS",
}

// listQuery asks for one page. The coverage is documented as a list with commas; that tags are too is inferred.
func listQuery(query model.Query, page int) url.Values {
	size := query.Size
	if size < 1 || size > PageSize {
		size = PageSize
	}
	values := url.Values{"page": {strconv.Itoa(page)}, "pagesize": {strconv.Itoa(size)}}
	for key, value := range map[string]string{
		"sim_state": stateWords[query.State],
		"coverage":  strings.Join(query.Coverage, ","),
		"tags":      strings.Join(query.Tags, ","),
		"search":    query.Search,
	} {
		if value != "" {
			values.Set(key, value)
		}
	}
	return values
}

type wireList struct {
	Total rest.Scalar        `json:"total_records"`
	Pages rest.Scalar        `json:"total_pages"`
	Page  rest.Scalar        `json:"page"`
	SIMs  rest.Rows[wireSIM] `json:"sims"`
}

// page translates the answer to the page that was asked for. A page past the end brings the last page once more, under
// its own number: such an answer ends the list, and its SIMs were told before.
func (w wireList) page(asked int, now time.Time) model.Page[model.SIM] {
	page := model.Page[model.SIM]{Total: w.Total.Count()}
	if answered := w.Page.Count(); answered != nil && *answered != asked {
		return page
	}
	for _, row := range w.SIMs {
		if sim, ok := row.sim(now); ok {
			page.Items = append(page.Items, sim)
		} else {
			page.Damaged++
		}
	}
	if pages := w.Pages.Count(); pages != nil && asked < *pages {
		page.Next = model.Cursor(strconv.Itoa(asked + 1))
	}
	return page
}

// wireSIM is a SIM, in the list or alone. Each form lacks fields of the other.
type wireSIM struct {
	ICCID      rest.Scalar `json:"iccid"`
	Name       rest.Scalar `json:"device_name"`
	State      rest.Scalar `json:"sim_state"`
	Tags       rest.Texts  `json:"tags"`
	Coverage   rest.Scalar `json:"coverage"` // documented for both, shown in the list only
	IP         rest.Scalar `json:"ip"`       // in the example of the detail
	IPAddress  rest.Scalar `json:"ip_address"`
	Data       rest.Scalar `json:"usage_data"` // bytes
	SMSMO      rest.Scalar `json:"usage_sms_mo"`
	SMSMT      rest.Scalar `json:"usage_sms_mt"`
	Voice      rest.Scalar `json:"usage_voice"` // not documented, shown in the list
	LastUpdate rest.Scalar `json:"last_update"` // when the last usage record came, not when the SIM was last seen

	MSISDN          rest.Scalar `json:"msisdn"`
	IMEI            rest.Scalar `json:"imei"`
	Hardware        rest.Scalar `json:"hardware"`
	APN             rest.Scalar `json:"apn"`
	Plan            rest.Scalar `json:"plan_id"`
	Carrier         rest.Scalar `json:"carrier"`
	Country         rest.Scalar `json:"country"`
	CountryISO      rest.Scalar `json:"country_iso"`
	Radio           rest.Scalar `json:"radio"`
	Latitude        rest.Scalar `json:"lat"` // of the cell tower; a string
	Longitude       rest.Scalar `json:"lon"`
	IMEILock        rest.Scalar `json:"imei_lock"` // "on" or "off"
	Throttle        rest.Scalar `json:"throttle"`
	LocationUpdates rest.Scalar `json:"location_updates"`
	LUCount         rest.Scalar `json:"lu_count"` // what the usage calls the same
	Sessions        rest.Scalar `json:"sessions"` // its description is cut off in the documents
	ZeroSessions    rest.Scalar `json:"zero_sessions"`
}

// sim gives the SIM without its detail, or false if the entry names none.
func (w *wireSIM) sim(now time.Time) (model.SIM, bool) {
	iccid, err := model.ParseICCID(string(w.ICCID))
	if err != nil {
		return model.SIM{}, false
	}
	state, actions := translateState(string(w.State))
	address, dynamic := addressOf(cmp.Or(w.IPAddress, w.IP))
	sim := model.SIM{
		ICCID: iccid, Name: w.Name.Text(), Tags: w.Tags, Coverage: w.Coverage.Text(),
		State: state, Word: w.State.Text(), Actions: actions,
		MSISDN: w.MSISDN.Text(), IMEI: w.IMEI.Text(), IMEILock: w.IMEILock.Flag(),
		Hardware: w.Hardware.Text(), APN: w.APN.Text(), Plan: w.Plan.Text(),
		IP: address, Dynamic: dynamic,
		Used: w.Data.Whole(), SMSMO: w.SMSMO.Count(), SMSMT: w.SMSMT.Count(), Voice: w.Voice.Count(),
		Sessions: w.Sessions.Count(), ZeroSessions: w.ZeroSessions.Count(),
		LastRecord: moment(w.LastUpdate), Fetched: now,
	}
	if state == model.Blocked {
		sim.Block = model.BlockFunds
	}
	return sim, true
}

func (w *wireSIM) detail(now time.Time) *model.Detail {
	return &model.Detail{
		Carrier: w.Carrier.Text(), Country: w.Country.Text(), CountryISO: w.CountryISO.Text(), Radio: w.Radio.Text(),
		Latitude: w.Latitude.Degrees(90), Longitude: w.Longitude.Degrees(180),
		Throttle:        w.Throttle.Text(),
		LocationUpdates: cmp.Or(w.LocationUpdates, w.LUCount).Count(),
		Fetched:         now,
	}
}

// wireUsage is a month of a SIM. Costs are in the account's currency, which only the balance names.
type wireUsage struct {
	ICCID           rest.Scalar `json:"iccid"`
	Month           rest.Scalar `json:"month"`
	Cost            rest.Scalar `json:"cost"`
	CostData        rest.Scalar `json:"cost_data"`
	CostMonth       rest.Scalar `json:"cost_month"` // line rental
	CostNetwork     rest.Scalar `json:"cost_netw"`
	CostSMS         rest.Scalar `json:"cost_sms"`
	CostVoice       rest.Scalar `json:"cost_voice"`
	LUCount         rest.Scalar `json:"lu_count"`         // as the example has it
	LocationUpdates rest.Scalar `json:"location_updates"` // as the documents have it
	Sessions        rest.Scalar `json:"session_count"`    // those that carried data
	ZeroSessions    rest.Scalar `json:"zero_sessions"`
	Data            rest.Scalar `json:"usage_data"` // bytes
	SMSMO           rest.Scalar `json:"usage_sms_mo"`
	SMSMT           rest.Scalar `json:"usage_sms_mt"`
	Voice           rest.Scalar `json:"usage_voice"` // seconds
}

func (w *wireUsage) usage(month model.Month, now time.Time) model.Usage {
	usage := model.Usage{
		Month: month, Data: w.Data.Whole(), SMSMO: w.SMSMO.Count(), SMSMT: w.SMSMT.Count(), Voice: w.Voice.Count(),
		Sessions: w.Sessions.Count(), ZeroSessions: w.ZeroSessions.Count(),
		LocationUpdates: cmp.Or(w.LocationUpdates, w.LUCount).Count(),
		Fetched:         now,
	}
	cost := model.Cost{
		Total: w.Cost.Money(), Data: w.CostData.Money(), Line: w.CostMonth.Money(),
		Network: w.CostNetwork.Money(), SMS: w.CostSMS.Money(), Voice: w.CostVoice.Money(),
	}
	if cost != (model.Cost{}) {
		usage.Cost = &cost
	}
	return usage
}

// wireEdit is a change; what is nil is not sent and stays as it is.
type wireEdit struct {
	Name     *string   `json:"device_name,omitempty"`
	State    *string   `json:"sim_state,omitempty"`
	Tags     *[]string `json:"tags,omitempty"`
	IMEILock *string   `json:"imei_lock,omitempty"`
	Throttle *string   `json:"throttle,omitempty"`
	Plan     *string   `json:"plan_id,omitempty"`
}

func newWireEdit(edit model.Edit) wireEdit {
	body := wireEdit{Name: edit.Name, Throttle: edit.Throttle, Plan: edit.Plan}
	if edit.Tags != nil {
		// No tags are an empty list and never null, of which the documents do not say what it does.
		body.Tags = new(append([]string{}, *edit.Tags...))
	}
	if edit.IMEILock != nil {
		body.IMEILock = new("off")
		if *edit.IMEILock {
			body.IMEILock = new("on")
		}
	}
	return body
}

// wireReceipt is what a change answers with, as far as it is used: whether it tells all fields or only those that were
// sent is not documented.
type wireReceipt struct {
	State rest.Scalar `json:"sim_state"`
}

// wirePlan is a rate plan; every number in it is a string.
type wirePlan struct {
	ID        rest.Scalar `json:"plan_id"`
	Name      rest.Scalar `json:"name"`
	Currency  rest.Scalar `json:"currency"`
	Day       rest.Scalar `json:"day"`
	MB        rest.Scalar `json:"mb"`            // of 1,048,576 bytes
	SMS       rest.Scalar `json:"sms"`           // from the device
	SMSTo     rest.Scalar `json:"sms_to_device"` // to the device
	Countries rest.Scalar `json:"countries"`
}

func (w *wirePlan) plan() model.Plan {
	return model.Plan{
		ID: w.ID.Text(), Name: w.Name.Text(), Currency: w.Currency.Text(),
		PerDay: w.Day.Money(), PerMB: w.MB.Money(), PerSMSMO: w.SMS.Money(), PerSMSMT: w.SMSTo.Money(),
		Countries: w.Countries.Count(),
	}
}

type wireBalance struct {
	Balance    rest.Scalar `json:"balance"`
	Currency   rest.Scalar `json:"currency"`
	AutoTopUp  rest.Scalar `json:"auto_topup"`
	Threshold  rest.Scalar `json:"topup_threshold"`
	TopUpTo    rest.Scalar `json:"topup_amount"` // topped up to this, not by it
	LastUpdate rest.Scalar `json:"last_update"`
}

func (w *wireBalance) balance(now time.Time) model.Balance {
	return model.Balance{
		Amount: w.Balance.Money(), Currency: w.Currency.Text(),
		AutoTopUp: w.AutoTopUp.Flag(), Threshold: w.Threshold.Money(), TopUpTo: w.TopUpTo.Money(),
		At: moment(w.LastUpdate), Fetched: now,
	}
}

// moment gives a time, which the vendor writes in UTC without naming the zone.
func moment(s rest.Scalar) time.Time { return s.Time(time.DateTime) }

// addressOf gives a fixed address, and whether the vendor says that there is none because it changes.
func addressOf(s rest.Scalar) (address netip.Addr, dynamic bool) {
	return s.Address(), strings.EqualFold(string(s), "dynamic")
}
