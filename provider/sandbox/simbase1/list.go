package simbase1

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// pageMost is both the largest page and the usual one.
const pageMost = 250

type listWire struct {
	TotalRecords int   `json:"total_records"`
	Records      int   `json:"records"`
	TotalPages   int   `json:"total_pages"`
	Page         int   `json:"page"`
	SIMs         []any `json:"sims"`
}

// rowWire has the keys of the documents' example. Among them are usage_voice, which their field list lacks, and
// ip_address, which is ip in the answer for one SIM.
type rowWire struct {
	UsageSMSMO int      `json:"usage_sms_mo"`
	UsageData  int64    `json:"usage_data"`
	UsageVoice int      `json:"usage_voice"`
	Coverage   string   `json:"coverage"`
	ICCID      string   `json:"iccid"`
	SIMState   string   `json:"sim_state"`
	UsageSMSMT int      `json:"usage_sms_mt"`
	DeviceName string   `json:"device_name"` // empty for a SIM without one; its form is not documented
	Tags       []string `json:"tags"`
	IPAddress  string   `json:"ip_address"`
	LastUpdate *string  `json:"last_update"` // null if there was none; its form is not documented
}

// filter is what a list is asked for.
type filter struct {
	state          string
	coverage, tags []string // any of these
	search         string   // in lower case
	size, page     int
}

// filters reads each parameter that the list has. Another is refused, which the documents do not say: here is the
// place to notice a misspelt one.
var filters = map[string]func(*filter, []string) (problem string){
	"sim_state": func(f *filter, values []string) string {
		if f.state = values[0]; f.state != Enabled && f.state != Disabled {
			return "is to be enabled or disabled"
		}
		return ""
	},
	"coverage": func(f *filter, values []string) string {
		f.coverage = split(values)
		for _, c := range f.coverage {
			if planOf(named(c)) == nil {
				return fmt.Sprintf("does not know %q; a plus sign is to be written as %%2B", c)
			}
		}
		return ""
	},
	"tags":     func(f *filter, values []string) string { f.tags = split(values); return "" },
	"search":   func(f *filter, values []string) string { f.search = strings.ToLower(values[0]); return "" },
	"pagesize": func(f *filter, values []string) string { return positive(&f.size, values[0]) },
	"page":     func(f *filter, values []string) string { return positive(&f.page, values[0]) },
}

// split takes lists with commas, as in the documents' example, and repeated parameters.
func split(values []string) []string { return strings.Split(strings.Join(values, ","), ",") }

func positive(to *int, value string) (problem string) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return "is to be a number from 1 on"
	}
	*to = n
	return ""
}

func readFilter(query url.Values) (f filter, problem string) {
	f = filter{size: pageMost, page: 1}
	for _, key := range slices.Sorted(maps.Keys(query)) {
		read := filters[key]
		if read == nil {
			return f, fmt.Sprintf("%q is no parameter of the list", key)
		}
		if problem := read(&f, query[key]); problem != "" {
			return f, fmt.Sprintf("%q %s", key, problem)
		}
	}
	f.size = min(f.size, pageMost) // "a maximum of 250 cards is returned in one response message"
	return f, ""
}

// everything tells whether the filter leaves no SIM out, so that a page costs no more in a large fleet.
func (f *filter) everything() bool {
	return f.state == "" && f.coverage == nil && f.tags == nil && f.search == ""
}

func (f *filter) takes(m *sim) bool {
	return (f.state == "" || m.state == f.state) &&
		(f.coverage == nil || slices.Contains(f.coverage, m.plan.Name)) &&
		(f.tags == nil || slices.ContainsFunc(m.tags, func(t string) bool { return slices.Contains(f.tags, t) })) &&
		(f.search == "" || m.holds(f.search))
}

// holds searches. The documents say "(a part of) the device, iccid, etc" in one place and "(parts of) device_name or
// ip_address" in another: all of these. That case does not matter is inference.
func (m *sim) holds(part string) bool {
	return strings.Contains(strings.ToLower(m.name), part) || strings.Contains(m.iccid, part) ||
		strings.Contains(strings.ToLower(m.address()), part)
}

// address gives the fixed address, or the word for one that changes.
func (m *sim) address() string { return cmp.Or(m.ip, "Dynamic") }

// list answers with a page. A page past the end is the last one again. Nothing found is no page at all, which the
// documents do not say.
func (v *vendor) list(c sandbox.Call) sandbox.Answer {
	f, problem := readFilter(c.Query)
	if problem != "" {
		return refuse(http.StatusBadRequest, "bad_parameter", problem)
	}
	found := v.order
	if !f.everything() {
		found = nil
		for _, m := range v.order {
			if f.takes(m) {
				found = append(found, m)
			}
		}
	}
	w := listWire{TotalRecords: len(found), TotalPages: (len(found) + f.size - 1) / f.size}
	w.Page = max(1, min(f.page, w.TotalPages))
	found = found[min(len(found), (w.Page-1)*f.size):]
	found = found[:min(len(found), f.size)]
	w.Records = len(found)
	w.SIMs = make([]any, len(found))
	for i, m := range found {
		w.SIMs[i] = m.raw.Over(v.row(m, c.Now.UnixNano()))
	}
	return sandbox.Good(w)
}

func (v *vendor) row(m *sim, now int64) rowWire {
	n := v.count(m, monthOf(now), now)
	return rowWire{
		UsageSMSMO: n.mo, UsageSMSMT: n.mt, UsageData: n.data,
		Coverage: m.plan.Name, ICCID: m.iccid, SIMState: m.state, DeviceName: m.name, Tags: m.tags,
		IPAddress: m.address(), LastUpdate: stamped(v.lastRecord(m, now)),
	}
}

func stamped(nanos int64) *string {
	if nanos == 0 {
		return nil
	}
	return new(stamp(nanos))
}
