package oneot

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// wireList is a part of a list: of SIMs, sessions or alerts. Each comes with its offset and the number of its entries too, of
// which nothing hangs on.
type wireList[W any] struct {
	Total    rest.Scalar  `json:"total"` // of the whole list
	SIMs     rest.Rows[W] `json:"sims"`
	Sessions rest.Rows[W] `json:"sessions"`
	Alerts   rest.Rows[W] `json:"alerts"`
}

// page translates the part of a list that begins at an offset, or tells that it is none. The list goes on by what came and not
// by what a page should hold, up to the number that the vendor counts in all or an empty page. Where it counts none, a page that
// is not full is the last one.
func page[W, T any](w *wireList[W], offset int, read func(*W) (T, bool)) (page model.Page[T], ok bool) {
	rows := slices.Concat(w.SIMs, w.Sessions, w.Alerts)
	page.Total = w.Total.Count()
	end, more := offset+len(rows), len(rows) >= PageSize
	if page.Total != nil {
		if offset > 0 && offset >= *page.Total {
			rows = nil // The list became shorter meanwhile, and whatever comes past its end was told before.
		}
		more = len(rows) > 0 && end < *page.Total
	}
	for i := range rows {
		if item, ok := read(&rows[i]); ok {
			page.Items = append(page.Items, item)
		} else {
			page.Damaged++
		}
	}
	if more {
		page.Next = model.Cursor(strconv.Itoa(end))
	}
	return page, w.SIMs != nil || w.Sessions != nil || w.Alerts != nil
}

// iccidOf gives the SIM that something is about, or the zero ICCID if it names none.
func iccidOf(s rest.Scalar) model.ICCID {
	iccid, err := model.ParseICCID(string(s))
	if err != nil {
		return model.ICCID{}
	}
	return iccid
}

// wireSIM is a SIM, in the list or alone. Its names are in two styles.
type wireSIM struct {
	ICCID  rest.Scalar `json:"iccid"`
	Name   rest.Scalar `json:"name"`
	Group  rest.Scalar `json:"group"`
	Type   rest.Scalar `json:"type"` // "UICC" or "esim"
	Form   rest.Scalar `json:"form"` // such as "2/3/4FF industrial"
	Limit  rest.Scalar `json:"data_limit"`
	MSISDN rest.Scalar `json:"msisdn"`
	IMSI   rest.Scalar `json:"imsi"`
	IMEI   rest.Scalar `json:"imei"`
	APN    rest.Scalar `json:"apn"`
	State  rest.Scalar `json:"state"`
	Status wireStatus  `json:"status"`

	Network rest.Scalar `json:"lastNetworkActivityMillis"` // such as a location update or a registration
	Session rest.Scalar `json:"lastDataSessionMillis"`     // which may have carried no byte
	Usage   rest.Scalar `json:"lastUsageUpdate"`           // in a unit that is not documented
}

// sim gives the SIM, or false if the entry names none. No field tells what it used: that is another call's.
func (w *wireSIM) sim(now time.Time) (model.SIM, bool) {
	iccid := iccidOf(w.ICCID)
	if iccid.IsZero() {
		return model.SIM{}, false
	}
	is, target, word := w.standing()
	return model.SIM{
		ICCID: iccid, Name: w.Name.Text(), Group: w.Group.Text(),
		State: is, Target: target, Word: word, Actions: actions[is],
		MSISDN: w.MSISDN.Text(), IMSI: w.IMSI.Text(), IMEI: w.IMEI.Text(), APN: w.APN.Text(),
		Form: cmp.Or(w.Form, w.Type).Text(), Limit: limitOf(w.Limit),
		LastRecord: moment(w.Usage), LastNetwork: moment(w.Network), LastSession: moment(w.Session), Fetched: now,
	}, true
}

// limitOf gives a limit that is told in megabytes. Whether 0, null or nothing at all means that there is none is not
// documented, so that none of them is known.
func limitOf(megabytes rest.Scalar) model.Limit {
	whole := megabytes.Whole()
	if whole == nil || *whole == 0 || *whole > math.MaxInt64/Megabyte {
		return model.Limit{}
	}
	return model.Limit{Known: true, Amount: new(*whole * Megabyte)}
}

// wireCost is the month of a SIM or, without an ICCID, of the account.
type wireCost struct {
	ICCID    rest.Scalar `json:"iccid"`
	Used     rest.Scalar `json:"data_used"` // bytes
	Cost     rest.Scalar `json:"data_cost"` // a number
	Currency rest.Scalar `json:"currency"`
	Month    rest.Scalar `json:"month"` // from 1 on
	Year     rest.Scalar `json:"year"`
}

// of tells whether the costs are of the month. Clients know both fields; an answer without them can only be the one to what
// was asked for.
func (w *wireCost) of(month model.Month) bool {
	number, year := w.Month.Count(), w.Year.Count()
	return (w.Month == "" || number != nil && *number == int(month.Month)) && (w.Year == "" || year != nil && *year == month.Year)
}

func (w *wireCost) usage(month model.Month, now time.Time) model.Usage {
	usage := model.Usage{Month: month, Data: w.Used.Whole(), Fetched: now}
	if data := w.Cost.Money(); data != nil {
		usage.Cost = &model.Cost{Data: data}
	}
	return usage
}

// wireSession is a data session. It tells no end, no duration and no radio technology.
type wireSession struct {
	ID       rest.Scalar `json:"id"`
	Country  rest.Scalar `json:"country"`
	Alpha3   rest.Scalar `json:"alpha3"`
	Operator rest.Scalar `json:"operator"`
	Size     rest.Scalar `json:"data_size"` // bytes
	Cost     rest.Scalar `json:"data_cost"`
	Currency rest.Scalar `json:"currency"`
	Began    rest.Scalar `json:"start_time"` // milliseconds for one client, seconds in a remark of another
}

func (w *wireSession) session() (model.Session, bool) {
	return model.Session{
		ID: w.ID.Text(), Began: moment(w.Began), Bytes: w.Size.Whole(),
		Carrier: w.Operator.Text(), Country: cmp.Or(w.Country, w.Alpha3).Text(),
		Cost: w.Cost.Money(), Currency: w.Currency.Text(),
	}, *w != wireSession{}
}

type wireAlert struct {
	ICCID   rest.Scalar `json:"iccid"`
	Trigger rest.Scalar `json:"trigger"`
	At      rest.Scalar `json:"timestamp"`
	Read    rest.Scalar `json:"is_read"`
}

// event gives the alert, or false if it is none or one of another SIM.
func (w *wireAlert) event(of model.ICCID) (model.Event, bool) {
	read, about := w.Read.Flag(), w.ICCID == "" || iccidOf(w.ICCID) == of
	return model.Event{Kind: w.Trigger.Text(), Began: moment(w.At), Unread: read != nil && !*read}, about && *w != wireAlert{ICCID: w.ICCID}
}

// wireDiagnosis is what is seen of a device. It does not name the SIM.
type wireDiagnosis struct {
	IMEI      rest.Scalar `json:"imei"`
	Device    rest.Scalar `json:"deviceName"`
	InSession rest.Scalar `json:"inDataSession"` // true or false or, for one client, an object: of which nothing is known
	Seen      rest.Scalar `json:"lastNetworkActivity"`
	Country   rest.Scalar `json:"lastCountry"`
	Operator  rest.Scalar `json:"lastOperator"`
	Latitude  rest.Scalar `json:"latitude"`
	Longitude rest.Scalar `json:"longitude"`
	Radius    rest.Scalar `json:"radius"` // in a unit that is not documented
}

func (w *wireDiagnosis) diagnosis(now time.Time) model.Diagnosis {
	return model.Diagnosis{
		IMEI: w.IMEI.Text(), Device: w.Device.Text(), Online: w.InSession.Flag(), Seen: moment(w.Seen),
		Carrier: w.Operator.Text(), Country: w.Country.Text(),
		Latitude: w.Latitude.Degrees(90), Longitude: w.Longitude.Degrees(180), Radius: w.Radius.Text(), Fetched: now,
	}
}

const (
	leastMillis = 100_000_000_000    // as seconds, this would be the year 5138
	mostMillis  = 99_999_999_999_999 // and as milliseconds, this is
)

// moment gives a time, which is milliseconds or seconds since 1970. Names and clients leave it open for some fields, so that it
// is told by magnitude for all of them: fewer milliseconds would be before 1973.
func moment(s rest.Scalar) time.Time {
	number := s.Whole()
	switch {
	case number == nil || *number == 0 || *number > mostMillis:
		return time.Time{}
	case *number >= leastMillis:
		return time.UnixMilli(*number).UTC()
	default:
		return time.Unix(*number, 0).UTC()
	}
}

// states are the words of the field "state". Its values are not documented; these are the states of the web application, with
// which it is said to agree one to one, and the words that "status" has for what PENDING leads to (inferred).
var states = map[string]model.State{
	"LIVE": model.Active, "TEST": model.Test, "ACTIVE_READY": model.Ready, "OFFLINE": model.Suspended,
	"SHIPPING": model.Ready, "CLOSED": model.Closed,
	"OFF": model.Suspended, "SUSPENDED": model.Standby, "DELETED": model.Closed,
}

// legacy are the documented words of the field "status", which is to be asked where there is no "state". OFF cannot tell
// OFFLINE from SHIPPING. SUSPENDED is of an older version of the documents.
var legacy = map[string]model.State{
	"ON/LIVE": model.Active, "ON/TEST": model.Test, "ON/ACTIVE_READY": model.Ready, "ON/SUSPENDED": model.Standby,
	"OFF": model.Suspended, "DELETED": model.Closed,
}

// actions are what a SIM can be switched to in each state. No document has such a table, only that a closed SIM stays closed
// and that a change may be refused (E201): inferred. While a change is pending nothing is offered.
var actions = map[model.State]model.Actions{
	model.Active:    model.CanSuspend | model.CanStandBy | model.CanTest | model.CanClose,
	model.Suspended: model.CanActivate | model.CanTest | model.CanClose,
	model.Standby:   model.CanActivate | model.CanClose,
	model.Ready:     model.CanActivate | model.CanSuspend | model.CanClose,
	model.Test:      model.CanActivate | model.CanSuspend | model.CanClose,
}

// wireStatus is the legacy field. Its first word is ON, OFF, DELETED or PENDING. The second tells what ON means, and what is to
// come of PENDING; there is none beside the others.
type wireStatus struct {
	Primary   rest.Scalar `json:"primary"`
	Secondary rest.Scalar `json:"secondary"`
}

// UnmarshalJSON takes whatever there is, as a [rest.Scalar] does.
func (w *wireStatus) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return json.Unmarshal(data, &w.Primary)
	}
	type fields wireStatus // has no decoder of its own
	return json.Unmarshal(data, (*fields)(w))
}

// standing tells the state of a SIM, or what it changes to while that is pending, and the vendor's word for it. "state" goes
// before "status", but for two things that only the latter can tell:
//
//   - That a change is pending. The web application then shows the state that the SIM changes to, and "state" agrees with it:
//     taken alone it would show as done what is not.
//   - Which OFFLINE is meant. It was the word for SUSPENDED (still active, no data) in an older version of the documents and is
//     the one for OFF (deactivated) now. A status of ON/SUSPENDED beside it shows that it is meant in the old way.
func (w *wireSIM) standing() (is, target model.State, word model.Text) {
	status := string(w.Status.Primary)
	if w.Status.Secondary != "" {
		status += "/" + string(w.Status.Secondary)
	}
	old, state := legacy[strings.ToUpper(status)], strings.ToUpper(string(w.State))
	switch {
	case strings.EqualFold(string(w.Status.Primary), "PENDING"):
		return model.Unknown, states[cmp.Or(strings.ToUpper(string(w.Status.Secondary)), state)], model.NewText(status)
	case state == "" || state == "OFFLINE" && old == model.Standby:
		return old, model.Unknown, model.NewText(status)
	default:
		return states[state], model.Unknown, w.State.Text()
	}
}
