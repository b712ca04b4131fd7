package providertest

import (
	"slices"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

// there tells of each field whether a SIM has it.
var there = map[model.Field]func(*model.SIM) bool{
	model.FieldName:      func(s *model.SIM) bool { return s.Name.Raw() != "" },
	model.FieldTags:      func(s *model.SIM) bool { return len(s.Tags) > 0 },
	model.FieldGroup:     func(s *model.SIM) bool { return s.Group.Raw() != "" },
	model.FieldMSISDN:    func(s *model.SIM) bool { return s.MSISDN.Raw() != "" },
	model.FieldIMSI:      func(s *model.SIM) bool { return s.IMSI.Raw() != "" },
	model.FieldEID:       func(s *model.SIM) bool { return s.EID.Raw() != "" },
	model.FieldIMEI:      func(s *model.SIM) bool { return s.IMEI.Raw() != "" },
	model.FieldIMEILock:  func(s *model.SIM) bool { return s.IMEILock != nil },
	model.FieldIMEIs:     func(s *model.SIM) bool { return len(s.IMEIs) > 0 },
	model.FieldHardware:  func(s *model.SIM) bool { return s.Hardware.Raw() != "" },
	model.FieldAPN:       func(s *model.SIM) bool { return s.APN.Raw() != "" },
	model.FieldPlan:      func(s *model.SIM) bool { return s.Plan.Raw() != "" },
	model.FieldForm:      func(s *model.SIM) bool { return s.Form.Raw() != "" },
	model.FieldCoverage:  func(s *model.SIM) bool { return s.Coverage.Raw() != "" },
	model.FieldIP:        func(s *model.SIM) bool { return s.IP.IsValid() || s.Dynamic },
	model.FieldLimit:     func(s *model.SIM) bool { return s.Limit.Known },
	model.FieldSMSLimit:  func(s *model.SIM) bool { return s.SMSLimit.Known },
	model.FieldDisableOn: func(s *model.SIM) bool { return !s.DisableOn.IsZero() },
	model.FieldUsed:      func(s *model.SIM) bool { return s.Used != nil || s.Voice != nil },
	model.FieldSMS:       func(s *model.SIM) bool { return s.SMSMO != nil || s.SMSMT != nil },
	model.FieldSessions:  func(s *model.SIM) bool { return s.Sessions != nil || s.ZeroSessions != nil },
	model.FieldCost:      func(s *model.SIM) bool { return s.Cost != nil },
	model.FieldRecord:    func(s *model.SIM) bool { return !s.LastRecord.IsZero() },
	model.FieldSeen:      func(s *model.SIM) bool { return !s.LastNetwork.IsZero() || !s.LastSession.IsZero() },
	model.FieldNetwork:   detailed(func(d *model.Detail) bool { return d.Carrier.Raw() != "" || d.MCC.Raw() != "" || d.Radio.Raw() != "" }),
	model.FieldPlace:     detailed(func(d *model.Detail) bool { return d.Latitude != nil || d.Cell.Raw() != "" }),
	model.FieldThrottle:  detailed(func(d *model.Detail) bool { return d.Throttle.Raw() != "" }),
	model.FieldOnline:    detailed(func(d *model.Detail) bool { return d.Online != nil || d.Session.Raw() != "" }),
	model.FieldUpdates:   detailed(func(d *model.Detail) bool { return d.LocationUpdates != nil }),
}

func detailed(given func(*model.Detail) bool) func(*model.SIM) bool {
	return func(s *model.SIM) bool { return s.Detail != nil && given(s.Detail) }
}

// counts tells of the fields of a month whether a SIM's usage has it.
var counts = map[model.Field]func(*model.Usage) bool{
	model.FieldUsed:     func(u *model.Usage) bool { return u.Data != nil || u.Voice != nil },
	model.FieldSMS:      func(u *model.Usage) bool { return u.SMSMO != nil || u.SMSMT != nil },
	model.FieldSessions: func(u *model.Usage) bool { return u.Sessions != nil || u.ZeroSessions != nil },
	model.FieldCost:     func(u *model.Usage) bool { return u.Cost != nil },
}

// Gives holds the facts of a vendor against what its calls bring, field by field: a SIM as the list has it, one that was
// read alone, and a month that was read with those of other SIMs, the zero one where the vendor has no such call. The
// answers behind them must hold all that the vendor ever tells.
func Gives(t *testing.T, vendor model.Vendor, listed, alone model.SIM, month model.Usage) {
	t.Helper()
	for field, has := range there {
		where := model.Never
		switch counted := counts[field]; {
		case has(&listed):
			where = model.InList
		case counted != nil && counted(&month):
			where = model.InCount
		case has(&alone):
			where = model.OnDemand
		}
		if said := vendor.Gives[field]; said != where {
			t.Errorf("%s comes by call %d, and is said to come by %d", field, where, said)
		}
	}
	for field := range vendor.Gives {
		if there[field] == nil {
			t.Errorf("nothing tells whether a SIM has %s", field)
		}
	}
}

// Edits holds the facts of a vendor against what its adapter lets be changed, field by field: what cannot be is refused
// before anything is sent. The values are ones that any vendor takes, but for the words that it has lists of.
func Edits(t *testing.T, vendor model.Vendor, throttle string, tomorrow time.Time, change func(model.Edit) error) {
	t.Helper()
	for field, edit := range map[model.Field]model.Edit{
		model.FieldName:      {Name: new("pump 1")},
		model.FieldTags:      {Tags: &[]string{"a"}},
		model.FieldGroup:     {Group: new("a")},
		model.FieldIMEILock:  {IMEILock: new(true)},
		model.FieldIMEIs:     {IMEIs: &[]string{"350000000000006"}},
		model.FieldThrottle:  {Throttle: &throttle},
		model.FieldPlan:      {Plan: new("a")},
		model.FieldLimit:     {Limit: &model.Clearable[int64]{To: new(int64(100_000_000))}},
		model.FieldSMSLimit:  {SMSLimit: &model.Clearable[int64]{To: new(int64(100))}},
		model.FieldDisableOn: {DisableOn: &model.Clearable[time.Time]{To: &tomorrow}},
	} {
		err := change(edit)
		if said := slices.Contains(vendor.Edits, field); said != (err == nil) {
			t.Errorf("that %s can be changed is said to be %t; it ends with %v", field, said, err)
		}
	}
}
