package simbase1

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
)

// stateWords are the states that can be set and filtered by. The documents list two more, "Blocked - enabled" and
// "Blocked - disabled", whose spelling no example confirms.
var stateWords = map[model.State]string{model.Active: "enabled", model.Suspended: "disabled"}

// translateState gives our word for a state and what may be done in it.
func translateState(word string) (model.State, model.Actions) {
	switch {
	case word == stateWords[model.Active]:
		return model.Active, model.CanSuspend
	case word == stateWords[model.Suspended]:
		return model.Suspended, model.CanActivate
	case strings.HasPrefix(strings.ToLower(word), "blocked"):
		return model.Blocked, 0
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
	if size < 1 || size > maxPage {
		size = maxPage
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
	Total scalar            `json:"total_records"`
	Pages scalar            `json:"total_pages"`
	Page  scalar            `json:"page"`
	SIMs  []json.RawMessage `json:"sims"`
}

// page translates the answer to the page that was asked for. A page past the end brings the last page once more, under
// its own number: such an answer ends the list, and its SIMs were told before.
func (w wireList) page(asked int, now time.Time) model.Page[model.SIM] {
	page := model.Page[model.SIM]{Total: w.Total.count()}
	if answered := w.Page.count(); answered != nil && *answered != asked {
		return page
	}
	for _, row := range w.SIMs {
		var entry wireSIM
		err := json.Unmarshal(row, &entry)
		if sim, ok := entry.sim(now); ok && err == nil {
			page.Items = append(page.Items, sim)
		} else {
			page.Damaged++
		}
	}
	if pages := w.Pages.count(); pages != nil && asked < *pages {
		page.Next = model.Cursor(strconv.Itoa(asked + 1))
	}
	return page
}

// wireSIM is a SIM, in the list or alone. Each form lacks fields of the other.
type wireSIM struct {
	ICCID      scalar `json:"iccid"`
	Name       scalar `json:"device_name"`
	State      scalar `json:"sim_state"`
	Tags       texts  `json:"tags"`
	Coverage   scalar `json:"coverage"` // documented for both, shown in the list only
	IP         scalar `json:"ip"`       // in the example of the detail
	IPAddress  scalar `json:"ip_address"`
	Data       scalar `json:"usage_data"` // bytes
	SMSMO      scalar `json:"usage_sms_mo"`
	SMSMT      scalar `json:"usage_sms_mt"`
	Voice      scalar `json:"usage_voice"` // not documented, shown in the list
	LastUpdate scalar `json:"last_update"` // when the last usage record came, not when the SIM was last seen

	MSISDN          scalar `json:"msisdn"`
	IMEI            scalar `json:"imei"`
	Hardware        scalar `json:"hardware"`
	APN             scalar `json:"apn"`
	Plan            scalar `json:"plan_id"`
	Carrier         scalar `json:"carrier"`
	Country         scalar `json:"country"`
	CountryISO      scalar `json:"country_iso"`
	Radio           scalar `json:"radio"`
	Latitude        scalar `json:"lat"` // of the cell tower; a string
	Longitude       scalar `json:"lon"`
	IMEILock        scalar `json:"imei_lock"` // "on" or "off"
	Throttle        scalar `json:"throttle"`
	LocationUpdates scalar `json:"location_updates"`
	LUCount         scalar `json:"lu_count"` // what the usage calls the same
	Sessions        scalar `json:"sessions"` // its description is cut off in the documents
	ZeroSessions    scalar `json:"zero_sessions"`
}

// sim gives the SIM without its detail, or false if the entry names none.
func (w *wireSIM) sim(now time.Time) (model.SIM, bool) {
	iccid, err := model.ParseICCID(string(w.ICCID))
	if err != nil {
		return model.SIM{}, false
	}
	state, actions := translateState(string(w.State))
	address, dynamic := cmp.Or(w.IPAddress, w.IP).address()
	return model.SIM{
		ICCID: iccid, Name: w.Name.text(), Tags: w.Tags, Coverage: w.Coverage.text(),
		State: state, Word: w.State.text(), Actions: actions,
		IP: address, Dynamic: dynamic,
		Used: w.Data.whole(), SMSMO: w.SMSMO.count(), SMSMT: w.SMSMT.count(), Voice: w.Voice.count(),
		LastRecord: w.LastUpdate.moment(), Fetched: now,
	}, true
}

func (w *wireSIM) detail(now time.Time) *model.Detail {
	return &model.Detail{
		MSISDN: w.MSISDN.text(), IMEI: w.IMEI.text(), Hardware: w.Hardware.text(), APN: w.APN.text(), Plan: w.Plan.text(),
		Carrier: w.Carrier.text(), Country: w.Country.text(), CountryISO: w.CountryISO.text(), Radio: w.Radio.text(),
		Latitude: w.Latitude.degrees(90), Longitude: w.Longitude.degrees(180),
		IMEILock: w.IMEILock.flag(), Throttle: w.Throttle.text(),
		LocationUpdates: cmp.Or(w.LocationUpdates, w.LUCount).count(),
		Sessions:        w.Sessions.count(), ZeroSessions: w.ZeroSessions.count(),
		Fetched: now,
	}
}

// wireUsage is a month of a SIM. Costs are in the account's currency, which only the balance names.
type wireUsage struct {
	ICCID           scalar `json:"iccid"`
	Month           scalar `json:"month"`
	Cost            scalar `json:"cost"`
	CostData        scalar `json:"cost_data"`
	CostMonth       scalar `json:"cost_month"` // line rental
	CostNetwork     scalar `json:"cost_netw"`
	CostSMS         scalar `json:"cost_sms"`
	CostVoice       scalar `json:"cost_voice"`
	LUCount         scalar `json:"lu_count"`         // as the example has it
	LocationUpdates scalar `json:"location_updates"` // as the documents have it
	Sessions        scalar `json:"session_count"`    // those that carried data
	ZeroSessions    scalar `json:"zero_sessions"`
	Data            scalar `json:"usage_data"` // bytes
	SMSMO           scalar `json:"usage_sms_mo"`
	SMSMT           scalar `json:"usage_sms_mt"`
	Voice           scalar `json:"usage_voice"` // seconds
}

func (w *wireUsage) usage(month model.Month, now time.Time) model.Usage {
	usage := model.Usage{
		Month: month, Data: w.Data.whole(), SMSMO: w.SMSMO.count(), SMSMT: w.SMSMT.count(), Voice: w.Voice.count(),
		Sessions: w.Sessions.count(), ZeroSessions: w.ZeroSessions.count(),
		LocationUpdates: cmp.Or(w.LocationUpdates, w.LUCount).count(),
		Fetched:         now,
	}
	cost := model.Cost{
		Total: w.Cost.money(), Data: w.CostData.money(), Line: w.CostMonth.money(),
		Network: w.CostNetwork.money(), SMS: w.CostSMS.money(), Voice: w.CostVoice.money(),
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
	State scalar `json:"sim_state"`
}

// wirePlan is a rate plan; every number in it is a string.
type wirePlan struct {
	ID        scalar `json:"plan_id"`
	Name      scalar `json:"name"`
	Currency  scalar `json:"currency"`
	Day       scalar `json:"day"`
	MB        scalar `json:"mb"`            // of 1,048,576 bytes
	SMS       scalar `json:"sms"`           // from the device
	SMSTo     scalar `json:"sms_to_device"` // to the device
	Countries scalar `json:"countries"`
}

func (w *wirePlan) plan() model.Plan {
	return model.Plan{
		ID: w.ID.text(), Name: w.Name.text(), Currency: w.Currency.text(),
		PerDay: w.Day.money(), PerMB: w.MB.money(), PerSMSMO: w.SMS.money(), PerSMSMT: w.SMSTo.money(),
		Countries: w.Countries.count(),
	}
}

type wireBalance struct {
	Balance    scalar `json:"balance"`
	Currency   scalar `json:"currency"`
	AutoTopUp  scalar `json:"auto_topup"`
	Threshold  scalar `json:"topup_threshold"`
	TopUpTo    scalar `json:"topup_amount"` // topped up to this, not by it
	LastUpdate scalar `json:"last_update"`
}

func (w *wireBalance) balance(now time.Time) model.Balance {
	return model.Balance{
		Amount: w.Balance.money(), Currency: w.Currency.text(),
		AutoTopUp: w.AutoTopUp.flag(), Threshold: w.Threshold.money(), TopUpTo: w.TopUpTo.money(),
		At: w.LastUpdate.moment(), Fetched: now,
	}
}
