package fleet

import "github.com/simfleet/simfleet/model"

// carried is one field of a SIM: whether a reading lacks it, and how it goes from one reading to another.
type carried struct {
	field   model.Field
	counter bool // of a period, and not carried into the next
	lacks   func(*model.SIM) bool
	take    func(to, from *model.SIM)
}

// fields are all that some call about a SIM may leave out while another brings it.
var fields = []carried{
	word(model.FieldName, func(s *model.SIM) *model.Text { return &s.Name }),
	word(model.FieldGroup, func(s *model.SIM) *model.Text { return &s.Group }),
	word(model.FieldMSISDN, func(s *model.SIM) *model.Text { return &s.MSISDN }),
	word(model.FieldIMSI, func(s *model.SIM) *model.Text { return &s.IMSI }),
	word(model.FieldEID, func(s *model.SIM) *model.Text { return &s.EID }),
	word(model.FieldIMEI, func(s *model.SIM) *model.Text { return &s.IMEI }),
	word(model.FieldHardware, func(s *model.SIM) *model.Text { return &s.Hardware }),
	word(model.FieldAPN, func(s *model.SIM) *model.Text { return &s.APN }),
	word(model.FieldPlan, func(s *model.SIM) *model.Text { return &s.Plan }),
	word(model.FieldForm, func(s *model.SIM) *model.Text { return &s.Form }),
	word(model.FieldCoverage, func(s *model.SIM) *model.Text { return &s.Coverage }),
	value(model.FieldIMEILock, false, func(s *model.SIM) **bool { return &s.IMEILock }),
	value(model.FieldUsed, true, func(s *model.SIM) **int64 { return &s.Used }),
	value(model.FieldUsed, true, func(s *model.SIM) **int { return &s.Voice }),
	value(model.FieldSMS, true, func(s *model.SIM) **int { return &s.SMSMO }),
	value(model.FieldSMS, true, func(s *model.SIM) **int { return &s.SMSMT }),
	value(model.FieldSessions, true, func(s *model.SIM) **int { return &s.Sessions }),
	value(model.FieldSessions, true, func(s *model.SIM) **int { return &s.ZeroSessions }),
	value(model.FieldCost, true, func(s *model.SIM) **model.Money { return &s.Cost }),
	{
		field: model.FieldTags,
		lacks: func(s *model.SIM) bool { return len(s.Tags) == 0 },
		take:  func(to, from *model.SIM) { to.Tags = from.Tags },
	},
	{
		field: model.FieldIMEIs,
		lacks: func(s *model.SIM) bool { return len(s.IMEIs) == 0 },
		take:  func(to, from *model.SIM) { to.IMEIs = from.IMEIs },
	},
	{
		field: model.FieldIP,
		lacks: func(s *model.SIM) bool { return !s.IP.IsValid() && !s.Dynamic },
		take:  func(to, from *model.SIM) { to.IP, to.Dynamic = from.IP, from.Dynamic },
	},
	{
		field: model.FieldLimit,
		lacks: func(s *model.SIM) bool { return !s.Limit.Known },
		take:  func(to, from *model.SIM) { to.Limit = from.Limit },
	},
	{
		field: model.FieldSMSLimit,
		lacks: func(s *model.SIM) bool { return !s.SMSLimit.Known },
		take:  func(to, from *model.SIM) { to.SMSLimit = from.SMSLimit },
	},
	{
		field: model.FieldRecord,
		lacks: func(s *model.SIM) bool { return s.LastRecord.IsZero() },
		take:  func(to, from *model.SIM) { to.LastRecord = from.LastRecord },
	},
	{
		field: model.FieldSeen,
		lacks: func(s *model.SIM) bool { return s.LastNetwork.IsZero() && s.LastSession.IsZero() },
		take:  func(to, from *model.SIM) { to.LastNetwork, to.LastSession = from.LastNetwork, from.LastSession },
	},
}

// word makes the entry of a field that is a text.
func word(field model.Field, at func(*model.SIM) *model.Text) carried {
	return carried{
		field: field,
		lacks: func(s *model.SIM) bool { return at(s).Raw() == "" },
		take:  func(to, from *model.SIM) { *at(to) = *at(from) },
	}
}

// value makes the entry of a field that is nil when it is absent.
func value[T any](field model.Field, counter bool, at func(*model.SIM) **T) carried {
	return carried{
		field: field, counter: counter,
		lacks: func(s *model.SIM) bool { return *at(s) == nil },
		take:  func(to, from *model.SIM) { *at(to) = *at(from) },
	}
}

// anotherMonth tells whether two readings were made in different months.
func anotherMonth(a, b *model.SIM) bool { return model.MonthOf(a.Fetched) != model.MonthOf(b.Fetched) }

// fill keeps from a former reading what the newer one lacks because it came by another call: what it lacks of the fields that
// its own call alone brings is gone. What else the call for one SIM left out cannot be told from what was taken away, so that
// a SIM whose name or whose tags were all removed shows that with the next list. Counters are of a period and are not carried
// into the next.
func fill(to, from *model.SIM, vendor *model.Vendor, own model.Where) {
	same := !anotherMonth(to, from)
	for i := range fields {
		f := &fields[i]
		switch where := vendor.Gives[f.field]; {
		case f.counter && !same, own != model.Never && where == own:
		case f.lacks(to):
			f.take(to, from)
		}
	}
	if same && to.Counted.IsZero() {
		to.Counted = from.Counted
	}
}

// lacksAll tells whether none of the fields is known that come by a certain call alone.
func lacksAll(sim *model.SIM, vendor *model.Vendor, by model.Where) bool {
	for i := range fields {
		if f := &fields[i]; vendor.Gives[f.field] == by && !f.lacks(sim) {
			return false
		}
	}
	return true
}

// amend takes over the fields that come by a certain call alone, be they there or not.
func amend(to, from *model.SIM, vendor *model.Vendor, by model.Where) {
	for i := range fields {
		if f := &fields[i]; vendor.Gives[f.field] == by {
			f.take(to, from)
		}
	}
}
