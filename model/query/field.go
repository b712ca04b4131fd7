package query

import (
	"strconv"
	"strings"
)

// Field names what an [Atom] is about.
type Field string

// The fields.
const (
	Any         Field = "" // typed as any:, where it must be told
	Vendor      Field = "vendor"
	Account     Field = "account"
	State       Field = "state"
	VendorState Field = "vendor-state"
	Tag         Field = "tag"
	Group       Field = "group"
	Plan        Field = "plan"
	Country     Field = "country"
	Net         Field = "net"
	APN         Field = "apn"
	Coverage    Field = "coverage"
	Name        Field = "name"
	ICCID       Field = "iccid"
	IMSI        Field = "imsi"
	MSISDN      Field = "msisdn"
	EID         Field = "eid"
	IMEI        Field = "imei"
	IP          Field = "ip"
	Device      Field = "device" // make and model
	Form        Field = "form"
	Flag        Field = "flag"
	In          Field = "in"
	Used        Field = "used"
	Limit       Field = "limit"
	Seen        Field = "seen"
	Cost        Field = "cost"
	SMS         Field = "sms"
	Sessions    Field = "sessions"
)

// The words before a colon that are no fields of a SIM.
const (
	anyHead  = "any"
	sortHead = "sort"
)

// FieldDoc tells of one word that can stand before a colon or a comparison.
type FieldDoc struct {
	Name    string
	Means   string // what it is, to stand after the name
	Example string // a term with it
}

// Fields tells of every field, in the order in which they are to be offered, and last of in:, any: and sort:.
func Fields() []FieldDoc {
	return []FieldDoc{
		{"vendor", "who sold the SIM", "vendor:simbase"},
		{"account", "the account as the configuration names it", "account:eu"},
		{"state", "active, suspended, blocked, standby, ready, test, closed or unknown", "state:active|suspended"},
		{"vendor-state", "the vendor's own word for the state", "vendor-state:enabled"},
		{"tag", "one of the tags", "tag:returned"},
		{"group", "the group that the vendor keeps it in", "group:fleet"},
		{"plan", "the plan", "plan:basic"},
		{"country", "where it was last", "country:de"},
		{"net", "the network that it was last in", "net:telekom"},
		{"apn", "the access point", "apn:internet"},
		{"coverage", "where it can be used", "coverage:europe"},
		{"name", "its name", `name:"pump 7"`},
		{"iccid", "the number on the card", "iccid:0098203"},
		{"imsi", "its number in the network", "imsi:00101"},
		{"msisdn", "its telephone number", "msisdn:999900"},
		{"eid", "the number of its eSIM", "eid:8900"},
		{"imei", "the number of the device", "imei:350000"},
		{"ip", "its fixed address", "ip:10.64.3"},
		{"device", "make and model of the device", "device:tracker"},
		{"form", "the make of the card", "form:mff2"},
		{"flag", "what is the matter with it", "flag:zero|stale"},
		{"used", "data used in the period, as a size or as a share of the limit", "used>80%"},
		{"limit", "the data limit", "limit>10MB"},
		{"seen", "how long ago it was last seen", "seen>7d"},
		{"cost", "what it cost in the period", "cost>2"},
		{"sms", "texts in the period", "sms>0"},
		{"sessions", "data sessions in the period", "sessions>=3"},
		{"in", "a list: paste, @file, or ICCIDs with commas between them", "in:paste"},
		{anyHead, "any field, after | and another field", "tag:returned|any:returned"},
		{sortHead, "the order, by a field, asc or desc", "sort:seen:desc"},
	}
}

// docs is [Fields] by name.
var docs = func() map[string]FieldDoc {
	byName := make(map[string]FieldDoc)
	for _, doc := range Fields() {
		byName[doc.Name] = doc
	}
	return byName
}()

// fieldOf gives the field that is typed as name, in any case of letters.
func fieldOf(name string) (Field, bool) {
	name = strings.ToLower(name)
	if name == anyHead {
		return Any, true
	}
	_, ok := docs[name]
	return Field(name), ok && name != sortHead
}

// typed gives the field's name as it stands before a colon.
func (f Field) typed() string {
	if f == Any {
		return anyHead
	}
	return string(f)
}

func (f Field) example() string { return docs[f.typed()].Example }

// sortable tells whether there is an order by the field.
func (f Field) sortable() bool {
	_, ok := docs[string(f)]
	return ok && f != Flag && f != In && f != anyHead && f != sortHead
}

// worded tells whether the field holds words or numbers that are looked for as words.
func (f Field) worded() bool { return f != Any && f != Flag && f != In && !f.measured() }

// numbered tells whether the field holds a number that people write in groups and with a +.
func (f Field) numbered() bool {
	switch f {
	case ICCID, IMSI, MSISDN, EID, IMEI:
		return true
	default:
		return false
	}
}

// FlagDoc tells of one thing that can be the matter with a SIM.
type FlagDoc struct {
	Name  string
	Means string
}

// StormUpdates is the number of location updates in a month beyond which they are a storm. One vendor's documents name it.
const StormUpdates = 60

// Flags tells of every flag, in the order in which they are to be offered.
func Flags() []FlagDoc {
	return []FlagDoc{
		{"zero", "has sessions without a byte"},
		{"limit", "is at or over its data limit, or stopped by it"},
		{"imei", "is stopped for the device that it is in"},
		{"storm", "had more than " + strconv.Itoa(StormUpdates) + " location updates this month, known once its details were opened"},
		{"stale", "its list is older than it should be"},
		{"gone", "is not in the last list"},
		{"changing", "a change of it is under way"},
	}
}

func isFlag(name string) bool {
	for _, flag := range Flags() {
		if flag.Name == name {
			return true
		}
	}
	return false
}

func flagNames() string {
	var names []string
	for _, flag := range Flags() {
		names = append(names, flag.Name)
	}
	return strings.Join(names, ", ")
}

// names gives the names of the fields that are wanted, nil for all.
func names(wanted func(Field) bool) string {
	var names []string
	for _, doc := range Fields() {
		if wanted == nil || wanted(Field(doc.Name)) {
			names = append(names, doc.Name)
		}
	}
	return strings.Join(names, ", ")
}
