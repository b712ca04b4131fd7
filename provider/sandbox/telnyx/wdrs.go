package telnyx

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// recordsMost is how many records one query may find: all sessions of a large fleet would be too much. The vendor names
// no such number.
const recordsMost = 500_000

type wdrWire struct {
	ID              string      `json:"id"`
	RecordType      string      `json:"record_type"`
	CreatedAt       string      `json:"created_at"`
	DurationSeconds int64       `json:"duration_seconds"`
	SIMCardID       string      `json:"sim_card_id"`
	SIMGroupID      string      `json:"sim_group_id,omitempty"`
	SIMGroupName    string      `json:"sim_group_name,omitempty"`
	IMSI            string      `json:"imsi"`
	PhoneNumber     string      `json:"phone_number"`
	MCC             string      `json:"mcc"`
	MNC             string      `json:"mnc"`
	DownlinkData    trafficWire `json:"downlink_data"`
	UplinkData      trafficWire `json:"uplink_data"`
	Cost            moneyWire   `json:"cost"`
	Rate            moneyWire   `json:"rate"`
}

// trafficWire has a number where all other sizes have a string.
type trafficWire struct {
	Amount json.Number `json:"amount"`
	Unit   string      `json:"unit"`
}

type moneyWire struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// badWDRs refuses a query in the form of this call, which is another than that of the other calls. The code is the one
// of the specification's example, which the vendor's table gives to calls that are too many.
func badWDRs(detail string) sandbox.Answer {
	return sandbox.JSON(http.StatusBadRequest, failures{[]failure{{Code: codeTooMany, Title: titleBadRequest, Detail: detail}}})
}

// moment takes a time of RFC 3339, as in the specification's examples.
func moment(to *int64) reader {
	return func(values []string) string {
		at, err := time.Parse(time.RFC3339, values[0])
		if err != nil || at.Year() < 1970 || at.Year() > 2200 {
			return "is to be a time such as 2021-05-01T00:00:00Z"
		}
		*to = at.UnixNano()
		return ""
	}
}

// wdrFilter is what the records are asked for by.
type wdrFilter struct {
	id, sim, group                   *string
	mcc, mnc, imsi, phone, groupName *string
	sort                             *string
	from, to                         int64
}

// readWDRs takes both spellings of the sort, which is a list in the specification, and a minus for downwards as
// everywhere else. An id that is no UUID is refused, which the specification does not say: it calls them strings.
func readWDRs(c sandbox.Call) (f wdrFilter, p paging, wrong *problem) {
	f.to = sandbox.Forever
	sort := oneOf(&f.sort, "created_at", "-created_at")
	wrong = readQuery(c.Query, &p, map[string]reader{
		"start_date": moment(&f.from), "end_date": moment(&f.to), "sort": sort, "sort[]": sort,
		"id": identity(&f.id), "sim_card_id": identity(&f.sim), "sim_group_id": identity(&f.group), "sim_group_name": text(&f.groupName),
		"mcc": text(&f.mcc), "mnc": text(&f.mnc), "imsi": text(&f.imsi), "phone_number": text(&f.phone),
	})
	return f, p, wrong
}

// takes tells whether the sessions of a SIM are asked for. They are told with its present group.
func (f *wdrFilter) takes(m *sim) bool {
	g := cmp.Or(m.group, &group{})
	return is(f.sim, m.id) && is(f.imsi, m.imsi) && is(f.phone, m.device.MSISDN) && is(f.mcc, m.position.mcc) && is(f.mnc, m.position.mnc) &&
		is(f.group, g.id) && is(f.groupName, g.name) && (f.id == nil || strings.HasPrefix(*f.id, m.recordHead()))
}

// wdrs answers with sessions. Whether the end of the range is part of it is not documented: here it is not.
func (v *vendor) wdrs(c sandbox.Call) sandbox.Answer {
	f, p, wrong := readWDRs(c)
	if wrong != nil {
		return badWDRs(fmt.Sprintf("Invalid parameter value: %q %s", wrong.parameter, wrong.detail))
	}
	now := c.Now.UnixNano()
	var sims []*sim
	total := int64(0)
	for _, m := range v.order {
		if f.takes(m) {
			m.settle(now)
			sims = append(sims, m)
			total += m.count(f.from, min(f.to, now))
		}
	}
	if total > recordsMost {
		return badWDRs("There are too many records; ask for one SIM card or for less time")
	}
	return page(f.records(sims, now), p, session.wire)
}

func (f *wdrFilter) records(sims []*sim, now int64) []session {
	var found []session
	for _, m := range sims {
		for tick := range m.ticks(f.from, min(f.to, now)) {
			if s := (session{m, tick}); f.id == nil || s.id() == *f.id {
				found = append(found, s)
			}
		}
	}
	down := f.sort != nil && strings.HasPrefix(*f.sort, "-")
	slices.SortStableFunc(found, func(a, b session) int {
		if down {
			a, b = b, a
		}
		return cmp.Compare(a.at(), b.at())
	})
	return found
}

// recordHead is how the ids of all records of a SIM begin.
func (m *sim) recordHead() string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-", m.serial, m.seed&0xffff, m.seed>>16&0xfff, m.seed>>32&0xfff)
}

func (s session) id() string { return s.m.recordHead() + fmt.Sprintf("%012x", s.tick) }

// west is the zone of the specification's example, although the vendor says that all of its times are in UTC.
var west = time.FixedZone("", -6*60*60)

// told writes the time of a session: every fifth in the zone of the specification's example.
func (s session) told() string {
	if at := time.Unix(0, s.at()); s.tick%5 == 0 {
		return at.In(west).Format(time.RFC3339)
	}
	return stamp(s.at())
}

// rate gives the price of a MB in ten thousandths of a dollar.
func (m *sim) rate() int64 {
	switch m.device.ISO {
	case "US":
		return 100
	case "NL", "EE", "HR", "CH":
		return 125
	default:
		return 200
	}
}

func (s session) wire() wdrWire {
	m, micro := s.m, s.micro()
	up := micro * (3 + s.tick%4) / 10
	w := wdrWire{
		ID: s.id(), RecordType: "wdr", CreatedAt: s.told(), DurationSeconds: s.lasted(), SIMCardID: m.id, IMSI: m.imsi,
		PhoneNumber: m.device.MSISDN, MCC: m.position.mcc, MNC: m.position.mnc,
		DownlinkData: m.traffic(micro - up), UplinkData: m.traffic(up),
		Cost: moneyWire{decimal(micro * m.rate() / 10_000), "USD"}, Rate: moneyWire{decimal(m.rate() * 100), "USD"},
	}
	if m.group != nil {
		w.SIMGroupID, w.SIMGroupName = m.group.id, m.group.name
	}
	return w
}

// traffic writes a size: in MB, but in KB of a SIM that is told so, and nothing in B. A KB is the thousandth of a MB,
// which is not documented either.
func (m *sim) traffic(micro int64) trafficWire {
	switch {
	case micro == 0:
		return trafficWire{"0", "B"}
	case m.inKB:
		return trafficWire{json.Number(trimmed(micro * 1000)), "KB"}
	default:
		return trafficWire{json.Number(trimmed(micro)), "MB"}
	}
}

// trimmed writes millionths as a number of JSON: 1, 0.25.
func trimmed(micro int64) string {
	return strconv.FormatFloat(float64(micro)/megabyte, 'f', -1, 64)
}
