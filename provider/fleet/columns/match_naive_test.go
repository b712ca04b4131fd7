package columns_test

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/sahilm/fuzzy"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// naive is the meaning of a query, told row by row.
type naive struct {
	now    time.Time
	part   columns.Part
	number int
	row    *columns.Row
	texts  map[query.Field][]string
	every  []string // all that is searched but the numbers that must match at an end
}

// everyRow makes the rows of a fleet ready to be looked at again and again.
func everyRow(parts []columns.Part) []naive {
	var rows []naive
	for _, part := range parts {
		for i := range part.Table.Len() {
			n := naive{part: part, number: part.First + i, row: part.Table.Row(i)}
			n.texts = n.values()
			n.every = n.anything()
			rows = append(rows, n)
		}
	}
	return rows
}

// find gives the rows of a fleet that match.
func find(rows []naive, q query.Query, now time.Time) []int32 {
	hits := []int32{}
	for i := range rows {
		if rows[i].now = now; rows[i].matches(q) {
			hits = append(hits, int32(rows[i].number)) //nolint:gosec // A test has few rows.
		}
	}
	return hits
}

func (n *naive) matches(q query.Query) bool {
	for _, term := range q.Terms {
		if slices.ContainsFunc(term.Any, n.has) == term.Not {
			return false
		}
	}
	return true
}

var grouping = strings.NewReplacer("+", "", " ", "")

// folded is a field as it is searched.
func folded(s string) string { return strings.ReplaceAll(strings.ToLower(s), "\n", " ") }

// number is a number as it is searched.
func number(s string) string {
	if digits := grouping.Replace(s); digits != "" && strings.Trim(digits, "0123456789") == "" {
		return digits
	}
	return folded(s)
}

// values gives the fields as they are searched.
func (n *naive) values() map[query.Field][]string {
	sim := &n.row.SIM
	detail := &model.Detail{}
	if sim.Detail != nil {
		detail = sim.Detail
	}
	values := make(map[query.Field][]string)
	for field, texts := range map[query.Field][]model.Text{
		query.VendorState: {sim.Word}, query.Tag: sim.Tags, query.Group: {sim.Group}, query.Plan: {sim.Plan}, query.APN: {sim.APN},
		query.Country: {detail.Country, detail.CountryISO}, query.Net: {detail.Carrier}, query.Coverage: {sim.Coverage},
		query.Name: {sim.Name}, query.Device: {sim.Hardware}, query.Form: {sim.Form}, query.Vendor: {model.NewText(n.part.Vendor)},
		query.Account: {model.NewText(n.part.Table.Account())}, query.ICCID: {model.NewText(sim.ICCID.String())},
	} {
		for _, text := range texts {
			values[field] = append(values[field], folded(text.Raw()))
		}
	}
	for field, text := range map[query.Field]model.Text{
		query.IMSI: sim.IMSI, query.MSISDN: sim.MSISDN, query.EID: sim.EID, query.IMEI: sim.IMEI,
	} {
		values[field] = []string{number(text.Raw())}
	}
	if sim.IP.IsValid() {
		values[query.IP] = []string{sim.IP.String()}
	}
	return values
}

var (
	numbered = []query.Field{query.ICCID, query.IMSI, query.MSISDN, query.IMEI}
	inGroups = []query.Field{query.IMSI, query.MSISDN, query.IMEI, query.EID}
	others   = []query.Field{
		query.Vendor, query.Account, query.VendorState, query.Tag, query.Group, query.Plan, query.Country, query.Net, query.APN,
		query.Coverage, query.Name, query.EID, query.IP, query.Device, query.Form,
	}
)

// anything gives all that is searched of a row but the numbers that must match at an end.
func (n *naive) anything() []string {
	values := []string{n.row.State().String()}
	for _, field := range others {
		values = append(values, n.texts[field]...)
	}
	if n.row.SIM.Dynamic {
		values = append(values, "dynamic")
	}
	if detail := n.row.SIM.Detail; detail != nil {
		values = append(values, folded(detail.Radio.Raw()), folded(detail.Throttle.Raw()))
	}
	return values
}

func (n *naive) all(field query.Field) []string {
	if field != query.Any {
		return n.texts[field]
	}
	values := slices.Clip(n.every)
	for _, field := range numbered {
		values = append(values, n.texts[field]...)
	}
	return values
}

func (n *naive) has(a query.Atom) bool {
	switch a.Kind {
	case query.Contains:
		return n.contains(a)
	case query.Digits:
		return n.digits(a.Text) || len(a.Parts) > 0 && !slices.ContainsFunc(a.Parts, func(part string) bool { return !n.digits(part) })
	case query.Regexp:
		return slices.ContainsFunc(n.words(a.Field), func(s string) bool { return s != "" && a.Exp.MatchString(s) })
	case query.Fuzzy:
		field := a.Field
		if field == query.Any {
			field = query.Name
		}
		words := slices.DeleteFunc(n.words(field), func(s string) bool { return s == "" })
		return len(fuzzy.FindNoSort(a.Text, words)) > 0
	case query.Compare:
		return n.compare(a)
	case query.Absent:
		return !n.known(a.Field)
	case query.Present:
		return n.known(a.Field)
	case query.Flagged:
		return n.flag(a.Text)
	default:
		return slices.Contains(a.Parts, n.row.SIM.ICCID.String())
	}
}

func (n *naive) words(field query.Field) []string {
	if field == query.State {
		return []string{n.row.State().String()}
	}
	return n.all(field)
}

func (n *naive) contains(a query.Atom) bool {
	text := strings.ReplaceAll(a.Text, "\n", " ")
	if a.Field == query.State {
		state := n.row.State()
		reason := n.row.SIM.Block
		return state.String() == text || state == model.Blocked && reason != model.BlockOther && reason.String() == text
	}
	if slices.ContainsFunc(n.all(a.Field), func(s string) bool { return strings.Contains(s, text) }) {
		return true
	}
	digits := grouping.Replace(text)
	if a.Field != query.Any || digits == text || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	return slices.ContainsFunc(inGroups, func(field query.Field) bool { return strings.Contains(n.texts[field][0], digits) })
}

func (n *naive) digits(text string) bool {
	for _, field := range numbered {
		if value := n.texts[field][0]; strings.HasPrefix(value, text) || strings.HasSuffix(value, text) {
			return true
		}
	}
	return slices.ContainsFunc(n.every, func(s string) bool { return strings.Contains(s, text) })
}

// amount gives a number of the row.
func (n *naive) amount(field query.Field) (int64, bool) {
	sim := &n.row.SIM
	of := func(value *int64) (int64, bool) {
		if value == nil {
			return 0, false
		}
		return *value, true
	}
	switch field {
	case query.Used:
		return of(sim.Used)
	case query.Limit:
		return of(sim.Limit.Amount)
	case query.Cost:
		if sim.Cost == nil {
			return 0, false
		}
		return int64(*sim.Cost), true
	case query.SMS:
		sum := int64(0)
		for _, count := range []*int{sim.SMSMO, sim.SMSMT} {
			if count != nil {
				sum += int64(*count)
			}
		}
		return sum, sim.SMSMO != nil || sim.SMSMT != nil
	case query.Sessions:
		if sim.Sessions == nil {
			return 0, false
		}
		return int64(*sim.Sessions), true
	default:
		at, _ := n.row.Seen()
		age := max(0, n.now.Sub(at))
		return int64(age / time.Second), !at.IsZero()
	}
}

var meant = map[query.Op][]int{
	query.Less: {-1}, query.AtMost: {-1, 0}, query.Equal: {0}, query.AtLeast: {0, 1}, query.More: {1},
}

func (n *naive) compare(a query.Atom) bool {
	have, ok := n.amount(a.Field)
	compared := cmp.Compare(have, a.Value)
	if a.Unit == query.Percent {
		limit, limited := n.amount(query.Limit)
		ok = ok && limited && have >= 0 && limit >= 0
		compared = new(big.Int).Mul(big.NewInt(have), big.NewInt(100)).Cmp(new(big.Int).Mul(big.NewInt(limit), big.NewInt(a.Value)))
	}
	return ok && slices.Contains(meant[a.Op], compared)
}

func (n *naive) known(field query.Field) bool {
	switch field {
	case query.State:
		return n.row.State() != model.Unknown
	case query.Used, query.Limit, query.Seen, query.Cost, query.SMS, query.Sessions:
		_, ok := n.amount(field)
		return ok
	default:
		return slices.ContainsFunc(n.texts[field], func(s string) bool { return s != "" })
	}
}

func (n *naive) flag(name string) bool {
	r, sim := n.row, &n.row.SIM
	blocked := r.State() == model.Blocked
	switch name {
	case "zero":
		return sim.ZeroSessions != nil && *sim.ZeroSessions > 0
	case "limit":
		return blocked && sim.Block == model.BlockLimit || sim.Used != nil && sim.Limit.Amount != nil && *sim.Used >= *sim.Limit.Amount
	case "imei":
		return blocked && sim.Block == model.BlockIMEI
	case "storm":
		return sim.Detail != nil && sim.Detail.LocationUpdates != nil && *sim.Detail.LocationUpdates > query.StormUpdates &&
			sim.Detail.Fetched.UTC().Format("2006-01") == n.now.UTC().Format("2006-01")
	case "stale":
		return n.part.Stale
	case "gone":
		return r.Missing
	default:
		return r.Switching != model.Unknown || sim.Target != model.Unknown
	}
}
