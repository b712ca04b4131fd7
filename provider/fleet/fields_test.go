package fleet_test

import (
	"context"
	"net/netip"
	"reflect"
	"testing"
	"testing/synctest"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// told is how a vendor tells a field.
type told struct {
	field   model.Field
	counter bool
	set     func(*model.SIM)
}

// tellable are all fields that some call about a SIM may leave out, one value at a time.
func tellable() []told {
	text := model.NewText("told")
	return []told{
		{model.FieldName, false, func(s *model.SIM) { s.Name = text }},
		{model.FieldGroup, false, func(s *model.SIM) { s.Group = text }},
		{model.FieldMSISDN, false, func(s *model.SIM) { s.MSISDN = text }},
		{model.FieldIMSI, false, func(s *model.SIM) { s.IMSI = text }},
		{model.FieldEID, false, func(s *model.SIM) { s.EID = text }},
		{model.FieldIMEI, false, func(s *model.SIM) { s.IMEI = text }},
		{model.FieldHardware, false, func(s *model.SIM) { s.Hardware = text }},
		{model.FieldAPN, false, func(s *model.SIM) { s.APN = text }},
		{model.FieldPlan, false, func(s *model.SIM) { s.Plan = text }},
		{model.FieldForm, false, func(s *model.SIM) { s.Form = text }},
		{model.FieldCoverage, false, func(s *model.SIM) { s.Coverage = text }},
		{model.FieldIMEILock, false, func(s *model.SIM) { s.IMEILock = new(false) }},
		{model.FieldTags, false, func(s *model.SIM) { s.Tags = []model.Text{text} }},
		{model.FieldIMEIs, false, func(s *model.SIM) { s.IMEIs = []model.Text{text} }},
		{model.FieldIP, false, func(s *model.SIM) { s.IP = netip.AddrFrom4([4]byte{10, 0, 0, 1}) }},
		{model.FieldIP, false, func(s *model.SIM) { s.Dynamic = true }},
		{model.FieldLimit, false, func(s *model.SIM) { s.Limit = model.Limit{Known: true} }},
		{model.FieldSMSLimit, false, func(s *model.SIM) { s.SMSLimit = model.Limit{Known: true, Amount: new(int64(5))} }},
		{model.FieldRecord, false, func(s *model.SIM) { s.LastRecord = noon }},
		{model.FieldSeen, false, func(s *model.SIM) { s.LastNetwork = noon }},
		{model.FieldSeen, false, func(s *model.SIM) { s.LastSession = noon }},
		{model.FieldUsed, true, func(s *model.SIM) { s.Used = new(int64(0)) }},
		{model.FieldUsed, true, func(s *model.SIM) { s.Voice = new(0) }},
		{model.FieldSMS, true, func(s *model.SIM) { s.SMSMO = new(1) }},
		{model.FieldSMS, true, func(s *model.SIM) { s.SMSMT = new(2) }},
		{model.FieldSessions, true, func(s *model.SIM) { s.Sessions = new(3) }},
		{model.FieldSessions, true, func(s *model.SIM) { s.ZeroSessions = new(4) }},
		{model.FieldCost, true, func(s *model.SIM) { s.Cost = new(model.Money(5)) }},
	}
}

// talk is a fleet of one SIM of which a vendor tells one thing with the list and another when it is asked for alone.
type talk struct {
	*bench
	vendor *vendor
	bare   model.SIM // what every call tells
	listed model.SIM
	alone  model.SIM
}

func newTalk(t *testing.T, gives map[model.Field]model.Where) *talk {
	t.Helper()
	v := newVendor()
	is := facts()
	is.Gives = gives
	s := &talk{vendor: v, bare: sim(1), bench: newBench(t, provider.New("eu", is, v))}
	s.bare.Name = model.Text{}
	s.listed, s.alone = s.bare, s.bare
	v.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
		return model.Page[model.SIM]{Items: []model.SIM{s.listed}, Total: new(1)}, nil
	}
	v.one = func(context.Context, model.ICCID) (model.SIM, error) {
		alone := s.alone
		alone.Detail = &model.Detail{Fetched: alone.Fetched}
		return alone, nil
	}
	return s
}

// by makes the call that brings fields of that kind.
func (s *talk) by(where model.Where) {
	s.t.Helper()
	if where == model.InList {
		s.sync()
		return
	}
	if _, err := s.Read(s.t.Context(), key("eu", 1)); err != nil {
		s.t.Fatal(err)
	}
}

// tells changes what the call that brings fields of that kind tells, and makes it.
func (s *talk) tells(where model.Where, is model.SIM) {
	s.t.Helper()
	if where == model.InList {
		s.listed = is
	} else {
		s.alone = is
	}
	s.by(where)
}

// shows compares what is known of the SIM, but for the detail and for when it was read.
func (s *talk) shows(what string, field model.Field, want model.SIM) {
	s.t.Helper()
	got := s.row(key("eu", 1)).SIM
	got.Detail, got.Fetched, want.Fetched = nil, noon, noon
	if !reflect.DeepEqual(got, want) {
		s.t.Errorf("%s, %s: %+v, want %+v", field, what, got, want)
	}
}

// What a call alone brings stays when another call does not bring it, and is gone when that call does not bring it any more.
func TestFieldsStayUntilTheirOwnCallLacksThem(t *testing.T) {
	for _, where := range []model.Where{model.InList, model.OnDemand} {
		other := model.InList + model.OnDemand - where
		for _, f := range tellable() {
			s := newTalk(t, map[model.Field]model.Where{f.field: where})
			full := s.bare
			f.set(&full)
			s.tells(where, full)
			s.shows("told", f.field, full)
			s.by(other)
			s.shows("left out by another call", f.field, full)
			s.tells(where, s.bare)
			s.shows("gone", f.field, s.bare)
			s.by(other)
			s.shows("gone, after another call", f.field, s.bare)
		}
	}
}

// A counter of one month says nothing of the next, whichever call is the first of that.
func TestCountersEndWithTheMonth(t *testing.T) {
	june := noon.AddDate(0, 1, 0)
	for _, where := range []model.Where{model.InList, model.OnDemand} {
		other := model.InList + model.OnDemand - where
		for _, f := range tellable() {
			s := newTalk(t, map[model.Field]model.Where{f.field: where})
			full := s.bare
			f.set(&full)
			s.tells(where, full)
			later := s.bare
			later.Fetched = june
			s.tells(other, later)
			if f.counter {
				full = s.bare
			}
			s.shows("in the next month", f.field, full)
		}
	}
}

// A SIM that the call for it alone told nothing new of is not one of which nothing is known: a vendor that never gives a
// field does not take it away.
func TestOneAnswerDoesNotWipeTheOther(t *testing.T) {
	s := newTalk(t, map[model.Field]model.Where{
		model.FieldName: model.InList, model.FieldUsed: model.InList, model.FieldMSISDN: model.OnDemand,
	})
	listed, alone := s.bare, s.bare
	listed.Name, listed.Used = model.NewText("tracker"), new(int64(5))
	alone.MSISDN = model.NewText("+99990001")
	s.tells(model.InList, listed)
	s.tells(model.OnDemand, alone)
	want := listed
	want.MSISDN = alone.MSISDN
	s.shows("after both", model.FieldName, want)
	s.by(model.InList)
	s.shows("after another list", model.FieldName, want)
	if s.row(key("eu", 1)).SIM.Detail == nil {
		t.Error("the detail is gone")
	}
}

// What a call does bring wins over what another brought before, even if it is a value of another kind.
func TestNewerValueWins(t *testing.T) {
	s := newTalk(t, map[model.Field]model.Where{model.FieldIP: model.InList, model.FieldName: model.InList})
	fixed, dynamic := s.bare, s.bare
	fixed.IP, fixed.Name = netip.AddrFrom4([4]byte{10, 0, 0, 1}), model.NewText("former")
	dynamic.Dynamic, dynamic.Name = true, model.NewText("newer")
	s.tells(model.InList, fixed)
	s.tells(model.OnDemand, dynamic)
	s.shows("read alone", model.FieldIP, dynamic)
	s.by(model.InList)
	s.shows("listed again", model.FieldIP, fixed)
}

// An answer about one SIM that a list overtook still brings what no list does; what a list does as well is the list's.
func TestAnswerThatAListOvertook(t *testing.T) {
	for name, c := range map[string]struct {
		months int // from the answer to the list
		want   string
		detail bool
	}{
		"of the same month": {0, "+99990001", true}, "of the month before": {1, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newTalk(t, map[model.Field]model.Where{
					model.FieldName: model.InList, model.FieldMSISDN: model.OnDemand, model.FieldSessions: model.OnDemand,
				})
				gate, one := make(chan struct{}), s.vendor.one
				s.vendor.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
					<-gate
					return one(ctx, iccid)
				}
				s.alone.Name, s.alone.MSISDN, s.alone.Sessions = model.NewText("former"), model.NewText("+99990001"), new(3)
				done := make(chan error, 1)
				go func() {
					_, err := s.Read(t.Context(), key("eu", 1))
					done <- err
				}()
				synctest.Wait()
				newer := off(s.bare)
				newer.Name, newer.Fetched = model.NewText("newer"), noon.AddDate(0, c.months, 0)
				s.tells(model.InList, newer)
				close(gate)
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				is := s.row(key("eu", 1)).SIM
				if is.Name.Raw() != "newer" || is.State != model.Suspended || is.Fetched != newer.Fetched {
					t.Errorf("the list's part is %q, %s", is.Name.Raw(), is.State)
				}
				if is.MSISDN.Raw() != c.want || (is.Sessions != nil) != c.detail || (is.Detail != nil) != c.detail {
					t.Errorf("what no list tells is %q, %v, detail %v", is.MSISDN.Raw(), is.Sessions, is.Detail)
				}
			})
		})
	}
}
