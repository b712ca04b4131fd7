package telnyx

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// edition is a PATCH that was understood. What is nil stays as it is.
type edition struct {
	tags  *[]string
	imeis *[]string // of nil: any device
	limit *limit
	group *group
	said  map[string]string // for the ledger
}

// settings reads each key that a PATCH may hold. All others of the schema are read-only, which means that they are
// refused here; the documents do not say what happens to them.
var settings = map[string]func(*vendor, *edition, json.RawMessage) (problem string){
	"tags": func(_ *vendor, e *edition, raw json.RawMessage) string {
		tags, ok := readStrings(raw)
		if !ok {
			return "is to be a list of strings"
		}
		e.tags, e.said["tags"] = &tags, strings.Join(tags, ",")
		return ""
	},
	"authorized_imeis":  (*vendor).readIMEIs,
	"data_limit":        (*vendor).readLimit,
	"sim_card_group_id": (*vendor).readGroup,
}

// readIMEIs takes a list or null. That null and an empty list both let the SIM into any device is inference.
func (*vendor) readIMEIs(e *edition, raw json.RawMessage) (problem string) {
	var imeis []string
	if string(raw) != "null" {
		var ok bool
		if imeis, ok = readStrings(raw); !ok || slices.ContainsFunc(imeis, func(i string) bool { return !imeiForm.MatchString(i) }) {
			return "is to be null or a list of IMEIs"
		}
	}
	if len(imeis) == 0 {
		imeis = nil
	}
	e.imeis, e.said["authorized_imeis"] = &imeis, strings.Join(imeis, ",")
	return ""
}

var (
	imeiForm   = regexp.MustCompile(`^\d{15}$`)
	amountForm = regexp.MustCompile(`^\d{1,9}(\.\d{1,6})?$`)
)

// readLimit takes an amount, which is a string, and a unit. How to remove a limit is not documented: null is refused, as
// its schema has it, and so is an amount of zero, which would be a SIM that can never be used.
func (*vendor) readLimit(e *edition, raw json.RawMessage) (problem string) {
	const form = `is to be an amount in a string and the unit "MB" or "GB"`
	fields, ok := readObject(raw)
	if !ok || len(fields) != 2 {
		return form
	}
	amount, good := readString(fields["amount"])
	unit, known := readString(fields["unit"])
	if !good || !known || !amountForm.MatchString(amount) || unit != "MB" && unit != "GB" {
		return form
	}
	if e.limit = newLimit(amount, unit); e.limit.micro == 0 {
		return "is to be more than nothing"
	}
	e.said["data_limit"] = amount + " " + unit
	return ""
}

// newLimit makes a limit of a decimal number. That a GB has 1000 MB is not documented.
func newLimit(amount, unit string) *limit {
	whole, fraction, _ := strings.Cut(amount, ".")
	micro, err := strconv.ParseInt(whole+(fraction + "000000")[:6], 10, 64)
	if err != nil {
		panic("sandbox: " + err.Error()) // its form was seen to
	}
	if unit == "GB" {
		micro *= 1000
	}
	return &limit{amountWire{amount, unit}, micro}
}

func (v *vendor) readGroup(e *edition, raw json.RawMessage) (problem string) {
	id, ok := readString(raw)
	if !ok {
		return "is to be the id of a group"
	}
	if e.group = v.group(strings.ToLower(id)); e.group == nil {
		return "is the id of no group"
	}
	e.said["sim_card_group_id"] = e.group.id
	return ""
}

// edit changes a SIM at once: only a change of its status takes its time.
func (v *vendor) edit(c sandbox.Call, m *sim) sandbox.Answer {
	if p := readAll(c.Query, nil); p != nil {
		return p.answer()
	}
	e, refused := v.readEdition(c)
	if refused != nil {
		return *refused
	}
	if c.Dry {
		other := *m
		other.on = slices.Clone(m.on)
		e.apply(&other, c.Now.UnixNano())
		return v.about(c, &other, false)
	}
	e.apply(m, c.Now.UnixNano())
	if len(e.said) > 0 {
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Changed, Edit: e.said})
	}
	return v.about(c, m, false)
}

// readEdition takes the whole body or nothing of it.
func (v *vendor) readEdition(c sandbox.Call) (e edition, refused *sandbox.Answer) {
	fields, ok := readObject(c.Body)
	if kind, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";"); !ok || kind != "application/json" {
		return e, new(refuse(http.StatusBadRequest, failure{Code: codeInvalidJSON, Title: "Invalid JSON", Detail: "The body is to be a JSON object, and to be called application/json."}))
	}
	e.said = map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		read, wrong := settings[key], "cannot be changed"
		if read != nil {
			wrong = read(v, &e, fields[key])
		}
		if wrong != "" {
			return e, new(refuse(http.StatusUnprocessableEntity, failure{
				Code: codeInvalidData, Title: titleInvalid, Detail: key + " " + wrong, Source: &source{Pointer: "/" + key},
			}))
		}
	}
	return e, nil
}

func (e *edition) apply(m *sim, now int64) {
	if e.tags != nil {
		m.tags = *e.tags
	}
	if e.imeis != nil {
		m.imeis = *e.imeis
	}
	if e.limit != nil {
		m.limit = e.limit
	}
	if e.group != nil {
		m.group = e.group
	}
	if len(e.said) > 0 {
		m.edited = now
	}
	m.release(now)
	// The vendor sees the device when it is on the network next; here it is at once.
	if m.status == Enabled && !m.authorized() && m.lastTick(now) > 0 {
		m.switchTo(UnauthorizedIMEI, now)
	}
	m.settle(now) // a new limit may have been reached already
}

func readObject(raw []byte) (fields map[string]json.RawMessage, ok bool) {
	ok = json.Unmarshal(raw, &fields) == nil && fields != nil
	return fields, ok
}

// readString takes a string alone; null, which Go would take for an empty one, is none.
func readString(raw json.RawMessage) (s string, ok bool) {
	ok = strings.HasPrefix(string(raw), `"`) && json.Unmarshal(raw, &s) == nil
	return s, ok
}

func readStrings(raw json.RawMessage) (all []string, ok bool) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return nil, false
	}
	all = make([]string, len(items))
	for i, item := range items {
		if all[i], ok = readString(item); !ok {
			return nil, false
		}
	}
	return all, true
}
