package rest_test

import (
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

func TestFaultsThatAnAdapterFinds(t *testing.T) {
	now := time.Date(2026, 3, 1, 23, 30, 0, 0, time.FixedZone("west", -5*3600))
	v := says(reply(200, "{}"))
	client := v.client(t, func(c *rest.Config) { c.Now = func() time.Time { return now } })
	for _, op := range classes {
		refused := expect(t, client.Refuse(op, "too long"), model.ErrInvalid, model.OutcomeNotSent)
		misread := expect(t, client.Misread(op, "no ICCID"), model.ErrBadAnswer, failed(op, model.OutcomeUnknown))
		for want, fault := range map[string]*model.Fault{"too long": refused, "no ICCID": misread} {
			if fault.Account != "eu-trackers" || fault.Op != op.Name || fault.Err.Error() != want {
				t.Errorf("fault is %+v, want %q beneath", fault, want)
			}
		}
	}
	v.checkSeen(t, 0)
	if got := client.Now(); got.Location() != time.UTC || !got.Equal(now) {
		t.Errorf("the client's time is %v, want %v in UTC", got, now)
	}
}
