package simbase2

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// rowWire is a SIM as the list has it. What there is none of is null, be it only a name.
type rowWire struct {
	ICCID         string    `json:"iccid"`
	Name          *string   `json:"name"`
	State         string    `json:"state"`
	Tags          []string  `json:"tags"`
	PlanID        string    `json:"plan_id"`
	Coverage      string    `json:"coverage"`
	Profile       string    `json:"sim_profile"`
	MSISDN        *string   `json:"msisdn"`
	Hardware      *string   `json:"hardware"`
	IMEI          *string   `json:"imei"`
	IMEILock      string    `json:"imei_lock"`
	PublicIP      *string   `json:"public_ip"`
	PrivateIP     *string   `json:"private_network_ip"`
	AutoDisable   *string   `json:"autodisable"`
	AutoEnable    bool      `json:"usage_limits_auto_enable"`
	DataThreshold *int64    `json:"usage_limits_data_threshold"`
	SMSThreshold  *int64    `json:"usage_limits_sms_threshold"`
	Usage         usageWire `json:"current_month_usage"`
	Costs         costsWire `json:"current_month_costs"`
}

type listWire struct {
	SIMCards []any   `json:"simcards"`
	Cursor   *string `json:"cursor"` // null on the last page, which was decided
	HasMore  bool    `json:"has_more"`
	Count    int     `json:"count"` // of this page, which was decided
}

func (q *query) takes(m *sim) bool {
	return (q.state == "" || m.state == q.state) &&
		(q.coverage == nil || slices.Contains(q.coverage, m.plan.Name)) &&
		(q.tags == nil || slices.ContainsFunc(m.Tags, func(t string) bool { return slices.Contains(q.tags, t) }))
}

// list answers with a page. Every SIM is brought up to the present before it is filtered by its state.
func (v *vendor) list(c sandbox.Call, q query, _ *sim) sandbox.Answer {
	now := c.Now.UnixNano()
	found, next, problem := v.page(q, "simcards", func(m *sim) bool { m.settle(now); return q.takes(m) })
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	w := listWire{Cursor: next, HasMore: next != nil, Count: len(found), SIMCards: make([]any, len(found))}
	for i, m := range found {
		w.SIMCards[i] = m.raw.Over(m.row(q.month, now))
	}
	return sandbox.Good(w)
}

func (m *sim) row(month model.Month, now int64) rowWire {
	n, c := m.count(month, now)
	w := rowWire{
		ICCID: m.iccid, Name: some(m.Name), State: m.state, Tags: m.Tags, PlanID: m.plan.ID, Coverage: m.plan.Name,
		Profile: m.profile, MSISDN: some(m.MSISDN), IMEILock: "off", PublicIP: some(m.publicIP), PrivateIP: some(m.privateIP),
		AutoEnable: m.autoEnable, DataThreshold: limit(m.dataLimit), SMSThreshold: limit(m.smsLimit), Usage: n, Costs: c,
	}
	if m.lock {
		w.IMEILock = "on"
	}
	if m.disableOn != sandbox.Forever {
		w.AutoDisable = new(time.Unix(0, m.disableOn).UTC().Format(time.DateOnly))
	}
	if m.lastSeen(now) != 0 {
		w.Hardware, w.IMEI = &m.Hardware, &m.IMEI
	}
	return w
}

func limit(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// detailWire adds what only the call for one SIM tells: where the SIM is, as far as it was ever on a network.
type detailWire struct {
	rowWire

	Connection *connectionWire `json:"connection"`
	Location   *locationWire   `json:"location"`
	Session    string          `json:"session_status"`
	Throttle   *string         `json:"throttle"`
}

type connectionWire struct {
	Carrier    string `json:"carrier"`
	Country    string `json:"country"`
	MCC        string `json:"mcc"`
	MNC        string `json:"mnc"`
	LastUpdate string `json:"last_update"`
}

type locationWire struct {
	Carrier    string  `json:"carrier"`
	Country    string  `json:"country"`
	Lat        float64 `json:"lat"`
	Lon        float64 `json:"lon"`
	CellID     string  `json:"cell_id"`
	LAC        string  `json:"lac"`
	Radio      string  `json:"radio"`
	LastUpdate string  `json:"last_update"`
}

func (*vendor) detail(c sandbox.Call, q query, m *sim) sandbox.Answer {
	return sandbox.Good(m.raw.Over(m.whole(q.month, c.Now.UnixNano())))
}

func (m *sim) whole(month model.Month, now int64) detailWire {
	w := detailWire{rowWire: m.row(month, now), Session: "no_session", Throttle: some(throttles[m.throttle])}
	seen := m.lastSeen(now)
	if seen == 0 {
		w.Session = "unavailable"
		return w
	}
	if m.open(now) {
		w.Session = "in_session"
	}
	w.Connection = &connectionWire{m.Carrier, m.Country, countryCodes[m.ISO], "99", stamp(seen)}
	w.Location = &locationWire{
		m.Carrier, m.Country, m.Lat, m.Lon, strconv.FormatUint(m.seed%65_536, 10), strconv.FormatUint(m.seed>>48, 10), m.Radio, stamp(seen),
	}
	return w
}

// countryCodes are the mobile country codes of where devices are.
var countryCodes = map[string]string{
	"NL": "204", "EE": "248", "HR": "219", "CH": "228", "US": "310", "CA": "302", "BR": "724", "AU": "505", "NZ": "530", "ZA": "655", "JP": "440",
}

// throttles gives what a SIM's throttle reads for each policy. The policies of this API are not known: those are the
// older version's, and what is read was made up, but for null where nothing is throttled.
var throttles = func() map[string]string {
	all := map[string]string{unthrottled: ""}
	for _, kbps := range []int{100, 200, 500, 1000, 2500, 5000} {
		all[fmt.Sprintf("SPEED_%d_KBPS", kbps)] = fmt.Sprintf("Limited to %d kbit/s", kbps)
	}
	return all
}()

const unthrottled = "NO_LIMIT"
