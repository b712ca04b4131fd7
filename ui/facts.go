package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// fact is one thing known of a SIM, as it is drawn.
type fact struct{ name, value string }

// fieldFact is how a field is drawn.
type fieldFact struct {
	field  model.Field
	sought bool // users look for it, so that a vendor that does not give it says so
	value  func(s *shared, row *fleet.Row) string
}

// identity are the short facts, in the order in which one asks for them.
var identity = []fieldFact{
	{model.FieldMSISDN, true, func(_ *shared, r *fleet.Row) string { return text(r.SIM.MSISDN) }},
	{model.FieldIMSI, true, func(_ *shared, r *fleet.Row) string { return text(r.SIM.IMSI) }},
	{model.FieldIMEI, true, func(_ *shared, r *fleet.Row) string { return text(r.SIM.IMEI) }},
	{model.FieldIMEILock, true, func(_ *shared, r *fleet.Row) string { return onOff(r.SIM.IMEILock) }},
	{model.FieldIMEIs, false, func(_ *shared, r *fleet.Row) string { return allowed(&r.SIM) }},
	{model.FieldHardware, false, func(_ *shared, r *fleet.Row) string { return text(r.SIM.Hardware) }},
	{model.FieldIP, true, func(_ *shared, r *fleet.Row) string { return address(&r.SIM) }},
	{model.FieldAPN, false, func(_ *shared, r *fleet.Row) string { return text(r.SIM.APN) }},
	{model.FieldPlan, true, func(_ *shared, r *fleet.Row) string { return text(r.SIM.Plan) }},
	{model.FieldCoverage, false, func(_ *shared, r *fleet.Row) string { return text(r.SIM.Coverage) }},
	{model.FieldGroup, false, func(_ *shared, r *fleet.Row) string { return text(r.SIM.Group) }},
	{model.FieldForm, false, func(_ *shared, r *fleet.Row) string { return text(r.SIM.Form) }},
	{model.FieldEID, false, func(_ *shared, r *fleet.Row) string { return text(r.SIM.EID) }},
	{model.FieldLimit, true, func(s *shared, r *fleet.Row) string { return s.limit(r) }},
	{model.FieldSMSLimit, false, func(_ *shared, r *fleet.Row) string { return smsLimit(r.SIM.SMSLimit) }},
	{model.FieldThrottle, false, func(_ *shared, r *fleet.Row) string { return ofDetail(r).throttle() }},
	{model.FieldOnline, false, func(_ *shared, r *fleet.Row) string { return ofDetail(r).online() }},
	{model.FieldDisableOn, false, func(_ *shared, r *fleet.Row) string { return day(r.SIM.DisableOn) }},
}

// activity are the facts that need a line.
var activity = []fieldFact{
	{model.FieldTags, true, func(_ *shared, r *fleet.Row) string { return tags(r.SIM.Tags, 100) }},
	{model.FieldSeen, true, func(s *shared, r *fleet.Row) string { return s.seen(r) }},
	{model.FieldUsed, true, func(s *shared, r *fleet.Row) string { return s.usedOf(r) }},
	{model.FieldSMS, true, func(s *shared, r *fleet.Row) string { return s.textsOf(r) }},
	{model.FieldCost, false, func(s *shared, r *fleet.Row) string { return s.costOf(r) }},
	{model.FieldSessions, false, func(s *shared, r *fleet.Row) string { return s.sessionsOf(r) }},
	{model.FieldNetwork, true, func(_ *shared, r *fleet.Row) string { return ofDetail(r).network() }},
	{model.FieldPlace, false, func(_ *shared, r *fleet.Row) string { return ofDetail(r).place() }},
	{model.FieldUpdates, false, func(_ *shared, r *fleet.Row) string { return ofDetail(r).updates() }},
}

// facts draws those of the fields that the vendor gives, or that are sought.
func (s *shared) facts(row *fleet.Row, of []fieldFact) []fact {
	vendor := s.vendor(row.Account)
	facts := make([]fact, 0, len(of))
	for _, f := range of {
		if mark := missing(&row.SIM, f.field, &vendor); mark != notGiven || f.sought {
			facts = append(facts, fact{string(f.field), s.fact(row, f, mark, vendor.Name)})
		}
	}
	return facts
}

// fact gives the value of a field, or why there is none: it is not known yet, the vendor never gives it, or there is
// nothing to tell of this SIM, which is blank.
func (s *shared) fact(row *fleet.Row, f fieldFact, mark, vendor string) string {
	value := f.value(s, row)
	switch {
	case value != "":
		return value
	case mark == notGiven:
		return notGiven + " not given by " + vendor
	default:
		return mark
	}
}

// missing gives the mark for a field that a SIM has no value of.
func missing(sim *model.SIM, field model.Field, vendor *provider.Vendor) string {
	where := vendor.Gives[field]
	if field == model.FieldSeen && where == model.Never { // a usage record is a sign of life too, and so is a counter that moves
		where = vendor.Gives[model.FieldRecord]
		if where == model.Never && vendor.Gives[model.FieldUsed] != model.Never {
			return notYet
		}
	}
	switch {
	case where == model.Never:
		return notGiven
	case where == model.OnDemand && sim.Detail == nil, where == model.InCount && sim.Counted.IsZero():
		return notYet
	default:
		return ""
	}
}

// text gives a text of one line.
func text(t model.Text) string { return t.Clean(model.Line, model.NameCap) }

// onOff words a switch; one that is unknown is blank.
func onOff(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "on"
	default:
		return "off"
	}
}

// allowed tells in which devices a SIM may be used.
func allowed(sim *model.SIM) string {
	if len(sim.IMEIs) == 0 {
		return "any device"
	}
	return tags(sim.IMEIs, 60)
}

// address gives the fixed address, or says that it changes.
func address(sim *model.SIM) string {
	switch {
	case sim.IP.IsValid():
		return sim.IP.String()
	case sim.Dynamic:
		return "dynamic"
	default:
		return ""
	}
}

// limit gives how much data a SIM may use in a period.
func (s *shared) limit(row *fleet.Row) string {
	switch l := row.SIM.Limit; {
	case !l.Known:
		return ""
	case l.Amount == nil:
		return "none"
	case row.SIM.Used != nil && *l.Amount > 0:
		return fmt.Sprintf("%s, %d %% used", megabytes(*l.Amount), percent(*row.SIM.Used, *l.Amount))
	default:
		return megabytes(*l.Amount)
	}
}

// percent gives a part of a whole, in hundredths, without overflowing.
func percent(part, whole int64) int64 { return int64(float64(part) / float64(whole) * 100) }

// smsLimit gives how many texts a SIM may send and get in a period.
func smsLimit(l model.Limit) string {
	switch {
	case !l.Known:
		return ""
	case l.Amount == nil:
		return "none"
	default:
		return plural(int(*l.Amount), "text")
	}
}

// day gives a date; a zero one is blank.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 Jan 2006")
}

// usedOf gives the data of the period in decimal megabytes, and in the megabytes that the vendor counts with.
func (s *shared) usedOf(row *fleet.Row) string {
	used, vendor := row.SIM.Used, s.vendor(row.Account)
	if used == nil {
		return ""
	}
	text := megabytes(*used)
	if unit := vendor.Megabyte; unit != 1_000_000 && *used > 0 {
		text += fmt.Sprintf(" (%s %s MB)", amount(*used, unit), vendor.Name)
	}
	text += " this " + vendor.Period
	switch {
	case vendor.Inferred && vendor.Gives[model.FieldUsed] == model.InList: // told in megabytes; other calls tell bytes
		return text + inferredUnit
	case vendor.Megabyte == 1_000_000:
		return text
	default:
		return text + fmt.Sprintf("; 1 %s MB = %d B", vendor.Name, vendor.Megabyte)
	}
}

// inferredUnit says that nobody knows how large a vendor's megabyte is.
const inferredUnit = " (MB taken as 10^6 B: inferred)"

// textsOf tells how many texts there were in the period.
func (s *shared) textsOf(row *fleet.Row) string {
	sim := &row.SIM
	if sim.SMSMT == nil && sim.SMSMO == nil {
		return ""
	}
	return fmt.Sprintf("%s to the device · %s from it, this %s", count(sim.SMSMT), count(sim.SMSMO), s.vendor(row.Account).Period)
}

// costOf gives what the period cost so far, in the account's currency, which only the balance names.
func (s *shared) costOf(row *fleet.Row) string {
	if row.SIM.Cost == nil {
		return ""
	}
	period := " this " + s.vendor(row.Account).Period
	if balance := s.balance(row.Account); balance != nil {
		return money(row.SIM.Cost, balance.Currency.Clean(model.Line, 8)) + period
	}
	return money(row.SIM.Cost, "") + period + ", in the account's currency"
}

// sessionsOf tells how many sessions there were, and how many of them carried nothing.
func (s *shared) sessionsOf(row *fleet.Row) string {
	sim := &row.SIM
	if sim.Sessions == nil && sim.ZeroSessions == nil {
		return ""
	}
	return fmt.Sprintf("%s this %s · %s without a byte", count(sim.Sessions), s.vendor(row.Account).Period, count(sim.ZeroSessions))
}

// seen tells the newest sign of life and what kind of sign it is.
func (s *shared) seen(row *fleet.Row) string {
	at, inferred := row.Seen()
	if at.IsZero() {
		return ""
	}
	kind := "usage record of"
	switch sim := &row.SIM; {
	case at.Equal(sim.LastNetwork):
		kind = "seen by a network"
	case at.Equal(sim.LastSession):
		kind = "data session, perhaps without a byte, of"
	case inferred && sim.LastRecord.IsZero():
		kind = "inferred: its counter had moved when read"
	}
	return fmt.Sprintf("%s %s (%s)", kind, s.moment(at), ago(s.now, at))
}

// particulars are what only the call for one SIM brings; empty when it was not made.
type particulars struct{ model.Detail }

func ofDetail(row *fleet.Row) particulars {
	if row.SIM.Detail == nil {
		return particulars{}
	}
	return particulars{*row.SIM.Detail}
}

func (p particulars) throttle() string { return text(p.Throttle) }

// online tells whether a session is open, in the vendor's word if it has one.
func (p particulars) online() string {
	word := text(p.Session)
	switch {
	case p.Online == nil:
		return word
	case *p.Online:
		return strings.TrimSpace("open " + quotedWord(word))
	default:
		return strings.TrimSpace("none " + quotedWord(word))
	}
}

func quotedWord(word string) string {
	if word == "" {
		return ""
	}
	return "(“" + word + "”)"
}

// network tells where the SIM was last registered.
func (p particulars) network() string {
	var parts []string
	for _, t := range []model.Text{p.Carrier, p.Country, p.Radio} {
		if text := t.Clean(model.Line, 40); text != "" {
			parts = append(parts, text)
		}
	}
	if mcc := text(p.MCC); mcc != "" {
		parts = append(parts, mcc+"-"+text(p.MNC))
	}
	return strings.Join(parts, " · ")
}

// place gives the position of the cell.
func (p particulars) place() string {
	if p.Latitude == nil || p.Longitude == nil {
		return ""
	}
	place := fmt.Sprintf("%.4f, %.4f", *p.Latitude, *p.Longitude)
	if within := text(p.Accuracy); within != "" {
		place += " within " + within
	}
	if cell := text(p.Cell); cell != "" {
		place += " · cell " + cell
	}
	return place
}

func (p particulars) updates() string {
	if p.LocationUpdates == nil {
		return ""
	}
	return count(p.LocationUpdates) + " location updates this month"
}
