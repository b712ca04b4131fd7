package telnyx

import (
	"cmp"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// rowWire is a SIM as the list has it. What the specification types as a string or an object and a SIM does not have is
// left out: no group, no limit. What it types as nullable is null.
type rowWire struct {
	ID                 string      `json:"id"`
	RecordType         string      `json:"record_type"`
	Status             statusWire  `json:"status"`
	Type               string      `json:"type"`
	ICCID              string      `json:"iccid"`
	IMSI               string      `json:"imsi"`
	MSISDN             string      `json:"msisdn"`
	SIMCardGroupID     string      `json:"sim_card_group_id,omitempty"`
	Tags               []string    `json:"tags"`
	AuthorizedIMEIs    []string    `json:"authorized_imeis"` // null lets it into any device
	DataLimit          *amountWire `json:"data_limit,omitempty"`
	ConsumedData       amountWire  `json:"current_billing_period_consumed_data"`
	ActionsInProgress  bool        `json:"actions_in_progress"`
	Resources          []struct{}  `json:"resources_with_in_progress_actions"` // what is in it is not documented
	InstallationStatus string      `json:"esim_installation_status,omitempty"`
	EID                *string     `json:"eid"`
	Version            string      `json:"version"`
	VoiceEnabled       bool        `json:"voice_enabled"`
	CreatedAt          string      `json:"created_at"`
	UpdatedAt          string      `json:"updated_at"`
	SIMCardGroup       *groupWire  `json:"sim_card_group,omitempty"` // the key is inferred: no schema has it
}

// filter is what a list is asked for.
type filter struct {
	group, iccid, msisdn *string
	status               []string // any of these
	tags                 []string // all of these
	sort                 *string
	withGroup            bool
}

const byConsumption = "current_billing_period_consumed_data.amount"

func readFilter(c sandbox.Call) (f filter, p paging, wrong *problem) {
	readers := map[string]reader{
		"include_sim_card_group":    flag(&f.withGroup),
		"filter[sim_card_group_id]": identity(&f.group),
		"filter[iccid]":             text(&f.iccid),
		"filter[msisdn]":            text(&f.msisdn),
		"sort":                      oneOf(&f.sort, byConsumption, "-"+byConsumption),
	}
	several(readers, "filter[status]", &f.status, Enabled, Disabled, Standby, DataLimitExceeded, UnauthorizedIMEI)
	several(readers, "filter[tags]", &f.tags)
	wrong = readQuery(c.Query, &p, readers)
	return f, p, wrong
}

// takes tells whether a SIM is asked for. That part of an MSISDN is not enough, in contrast to an ICCID, is how the
// specification's sentences differ.
func (f *filter) takes(m *sim) bool {
	return (f.group == nil || m.group != nil && m.group.id == *f.group) &&
		(f.iccid == nil || strings.Contains(m.iccid, *f.iccid)) &&
		is(f.msisdn, m.device.MSISDN) &&
		(f.status == nil || slices.Contains(f.status, m.status)) &&
		!slices.ContainsFunc(f.tags, func(tag string) bool { return !slices.Contains(m.tags, tag) })
}

// list answers with a page of the SIMs, in the order of their registration with the newest first: the vendor's general
// rule, of which the list itself says nothing.
func (v *vendor) list(c sandbox.Call) sandbox.Answer {
	f, p, wrong := readFilter(c)
	if wrong != nil {
		return wrong.answer()
	}
	now := c.Now.UnixNano()
	found := make([]*sim, 0, len(v.order))
	for _, m := range v.order {
		if f.status != nil || f.sort != nil { // otherwise those of the page are enough, which is what makes large fleets quick
			m.settle(now)
		}
		if f.takes(m) {
			found = append(found, m)
		}
	}
	if f.sort != nil {
		sortByConsumption(found, now, strings.HasPrefix(*f.sort, "-"))
	}
	var consumed map[*group]int64
	if f.withGroup {
		consumed = v.consumed(now)
	}
	return page(found, p, func(m *sim) any {
		m.settle(now)
		return m.raw.Over(m.row(now, consumed))
	})
}

// sortByConsumption keeps the order among SIMs that used the same.
func sortByConsumption(sims []*sim, now int64, down bool) {
	used := make(map[*sim]int64, len(sims))
	for _, m := range sims {
		used[m] = m.used(monthOf(now), now)
	}
	slices.SortStableFunc(sims, func(a, b *sim) int {
		if down {
			a, b = b, a
		}
		return cmp.Compare(used[a], used[b])
	})
}

// row writes a SIM, with its group if there are the groups' counts.
func (m *sim) row(now int64, consumed map[*group]int64) rowWire {
	w := rowWire{
		ID: m.id, RecordType: "sim_card", Status: statusWire{m.status, reasons[m.status]}, Type: "physical",
		ICCID: m.iccid, IMSI: m.imsi, MSISDN: m.device.MSISDN, Tags: m.tags, AuthorizedIMEIs: m.imeis,
		ConsumedData: inMB(m.used(monthOf(now), now)), ActionsInProgress: m.busy(), Resources: []struct{}{},
		Version: "4.3", CreatedAt: stamp(m.created), UpdatedAt: stamp(m.updated()),
	}
	if m.eid != "" {
		w.Type, w.EID, w.InstallationStatus = "esim", &m.eid, "released"
	}
	if m.limit != nil {
		w.DataLimit = &m.limit.amountWire
	}
	if m.group != nil {
		w.SIMCardGroupID = m.group.id
		if consumed != nil {
			w.SIMCardGroup = new(m.group.wire(consumed[m.group]))
		}
	}
	return w
}
