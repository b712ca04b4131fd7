package export

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
)

// value is what one column says of a SIM.
type value struct {
	kind kind
	text string // for a literal as all formats write it, else raw
	list []model.Text
}

type kind uint8

const (
	absent     kind = iota
	literal         // a number or a truth value
	word            // of ours: nothing in it needs care
	outside         // text from a vendor, a device or the user
	identifier      // a number that is text: a digit lost is another card
	list            // texts from outside
)

// column is a column of CSV and a key of JSON.
type column struct {
	name string
	of   func(row *SIM) value
}

// unlimited is what a limit says that is known to be none: it must be told apart from one that is not known.
const unlimited = "unlimited"

// columns are all of them in the order of the file. Programs that read the files count on it: new ones go to the end.
var columns = []column{
	{"vendor", func(r *SIM) value { return named(r.Vendor) }},
	{"account", func(r *SIM) value { return named(r.Account) }},
	{"iccid", func(r *SIM) value { return some(identifier, r.SIM.ICCID.String()) }},
	{"imsi", func(r *SIM) value { return some(identifier, r.SIM.IMSI.Raw()) }},
	{"msisdn", func(r *SIM) value { return some(identifier, r.SIM.MSISDN.Raw()) }},
	{"imei", func(r *SIM) value { return some(identifier, r.SIM.IMEI.Raw()) }},
	{"eid", func(r *SIM) value { return some(identifier, r.SIM.EID.Raw()) }},
	{"name", func(r *SIM) value { return text(r.SIM.Name) }},
	{"state", func(r *SIM) value { return state(r.SIM.State) }},
	{"vendor_state", func(r *SIM) value { return text(r.SIM.Word) }},
	{"tags", func(r *SIM) value { return texts(r.SIM.Tags) }},
	{"group", func(r *SIM) value { return text(r.SIM.Group) }},
	{"plan", func(r *SIM) value { return text(r.SIM.Plan) }},
	{"apn", func(r *SIM) value { return text(r.SIM.APN) }},
	{"coverage", func(r *SIM) value { return text(r.SIM.Coverage) }},
	{"form", func(r *SIM) value { return text(r.SIM.Form) }},
	{"device", func(r *SIM) value { return text(r.SIM.Hardware) }},
	{"ip", func(r *SIM) value { return address(r.SIM.IP) }},
	{"used_bytes", func(r *SIM) value { return number(r.SIM.Used) }},
	{"limit_bytes", func(r *SIM) value { return limit(r.SIM.Limit) }},
	{"sms_mo", func(r *SIM) value { return number(r.SIM.SMSMO) }},
	{"sms_mt", func(r *SIM) value { return number(r.SIM.SMSMT) }},
	{"sessions", func(r *SIM) value { return number(r.SIM.Sessions) }},
	{"zero_sessions", func(r *SIM) value { return number(r.SIM.ZeroSessions) }},
	{"cost", func(r *SIM) value { return money(r.SIM.Cost) }},
	{"last_seen", func(r *SIM) value { return moment(r.Seen) }},
	{"seen_inferred", inferred},
	{"read_at", func(r *SIM) value { return moment(r.SIM.Fetched) }},

	{"currency", func(r *SIM) value { return named(r.Currency) }},
	{"target_state", func(r *SIM) value { return state(r.SIM.Target) }},
	{"block_reason", blocked},
	{"imei_lock", func(r *SIM) value { return truth(r.SIM.IMEILock) }},
	{"imeis", func(r *SIM) value { return texts(r.SIM.IMEIs) }},
	{"sms_limit", func(r *SIM) value { return limit(r.SIM.SMSLimit) }},
	{"auto_enable", func(r *SIM) value { return truth(r.SIM.AutoEnable) }},
	{"disable_on", func(r *SIM) value { return day(r.SIM.DisableOn) }},
	{"voice_seconds", func(r *SIM) value { return number(r.SIM.Voice) }},
	{"counted_at", func(r *SIM) value { return moment(r.SIM.Counted) }},
	{"carrier", detail(func(d *model.Detail) value { return text(d.Carrier) })},
	{"country", detail(func(d *model.Detail) value { return text(d.Country) })},
	{"country_iso", detail(func(d *model.Detail) value { return text(d.CountryISO) })},
	{"mcc", detail(func(d *model.Detail) value { return some(identifier, d.MCC.Raw()) })},
	{"mnc", detail(func(d *model.Detail) value { return some(identifier, d.MNC.Raw()) })},
	{"radio", detail(func(d *model.Detail) value { return text(d.Radio) })},
	{"cell", detail(func(d *model.Detail) value { return text(d.Cell) })},
	{"latitude", detail(func(d *model.Detail) value { return degrees(d.Latitude) })},
	{"longitude", detail(func(d *model.Detail) value { return degrees(d.Longitude) })},
	{"accuracy", detail(func(d *model.Detail) value { return text(d.Accuracy) })},
	{"throttle", detail(func(d *model.Detail) value { return text(d.Throttle) })},
	{"online", detail(func(d *model.Detail) value { return truth(d.Online) })},
	{"session", detail(func(d *model.Detail) value { return text(d.Session) })},
	{"location_updates", detail(func(d *model.Detail) value { return number(d.LocationUpdates) })},
	{"detail_read_at", detail(func(d *model.Detail) value { return moment(d.Fetched) })},
}

func some(kind kind, s string) value {
	if s == "" {
		return value{}
	}
	return value{kind: kind, text: s}
}

func named(s string) value     { return some(outside, s) }
func text(t model.Text) value  { return some(outside, t.Raw()) }
func literally(s string) value { return value{kind: literal, text: s} }

func texts(all []model.Text) value {
	if all == nil {
		return value{}
	}
	return value{kind: list, list: all}
}

func state(s model.State) value {
	if s == model.Unknown {
		return value{}
	}
	return some(word, s.String())
}

func blocked(r *SIM) value {
	if r.SIM.State != model.Blocked || r.SIM.Block == model.BlockOther {
		return value{}
	}
	return some(word, r.SIM.Block.String())
}

// address gives the fixed address. Its zone comes from outside.
func address(ip netip.Addr) value {
	if !ip.IsValid() {
		return value{}
	}
	return some(outside, ip.String())
}

func number[N int | int64](n *N) value {
	if n == nil {
		return value{}
	}
	return literally(strconv.FormatInt(int64(*n), 10))
}

func limit(l model.Limit) value {
	if l.Known && l.Amount == nil {
		return some(word, unlimited)
	}
	return number(l.Amount)
}

// money gives the amount in whole units of the currency, with all the digits that are kept.
func money(m *model.Money) value {
	if m == nil {
		return value{}
	}
	return literally(m.Format(6))
}

// degrees gives a coordinate. What is no number has no form in JSON, and is no place.
func degrees(f *float64) value {
	if f == nil || *f-*f != 0 {
		return value{}
	}
	return literally(strconv.FormatFloat(*f, 'f', -1, 64))
}

func truth(b *bool) value {
	if b == nil {
		return value{}
	}
	return literally(strconv.FormatBool(*b))
}

func inferred(r *SIM) value {
	if r.Seen.IsZero() {
		return value{}
	}
	return truth(&r.Inferred)
}

func moment(t time.Time) value {
	if t.IsZero() {
		return value{}
	}
	return some(word, t.UTC().Format(time.RFC3339))
}

func day(t time.Time) value {
	if t.IsZero() {
		return value{}
	}
	return some(outside, t.UTC().Format(time.DateOnly)) // spreadsheets would write it in their own way
}

func detail(of func(*model.Detail) value) func(*SIM) value {
	return func(r *SIM) value {
		if r.SIM.Detail == nil {
			return value{}
		}
		return of(r.SIM.Detail)
	}
}

// digits gives an identifier without what may stand before it, if there is nothing else but digits.
func digits(s string) (string, bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "+")
	return s, s != "" && strings.Trim(s, "0123456789") == ""
}
