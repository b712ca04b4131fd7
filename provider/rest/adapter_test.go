package rest_test

import (
	"slices"
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

func TestPageOfAListThatIsNone(t *testing.T) {
	client := says(reply(200, "{}")).client(t)
	tell := func(s *rest.Scalar) (string, bool) { return string(*s), *s != "" }
	page, err := rest.Page(client, classes[0], rest.Rows[rest.Scalar]{"a", "", "b"}, tell)
	if err != nil || !slices.Equal(page.Items, []string{"a", "b"}) || page.Damaged != 1 || page.Next != "" || page.Total != nil {
		t.Errorf("the page is %+v, %v", page, err)
	}
	if page, err = rest.Page(client, classes[0], rest.Rows[rest.Scalar]{}, tell); err != nil || len(page.Items) != 0 {
		t.Errorf("an empty list is %+v, %v", page, err)
	}
	_, err = rest.Page(client, classes[0], nil, tell)
	if fault := expect(t, err, model.ErrBadAnswer, failed(classes[0], model.OutcomeUnknown)); fault.Op != classes[0].Name {
		t.Errorf("the fault is of %q", fault.Op)
	}
}
