package rest_test

import (
	"math"
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

func TestCursorsOfAllPages(t *testing.T) {
	for _, c := range []struct {
		total            int
		numbers, offsets []model.Cursor
	}{
		{-5, []model.Cursor{""}, []model.Cursor{""}},
		{0, []model.Cursor{""}, []model.Cursor{""}},
		{1, []model.Cursor{""}, []model.Cursor{""}},
		{250, []model.Cursor{""}, []model.Cursor{""}},
		{251, []model.Cursor{"", "2"}, []model.Cursor{"", "250"}},
		{750, []model.Cursor{"", "2", "3"}, []model.Cursor{"", "250", "500"}},
	} {
		if got := rest.PageNumbers(c.total, 250); !slices.Equal(got, c.numbers) {
			t.Errorf("the pages of %d are numbered %q, want %q", c.total, got, c.numbers)
		}
		if got := rest.Offsets(c.total, 250); !slices.Equal(got, c.offsets) {
			t.Errorf("the offsets of %d are %q, want %q", c.total, got, c.offsets)
		}
	}
	if got := len(rest.PageNumbers(math.MaxInt, 1)); got != rest.MostPages {
		t.Errorf("a total that cannot be right brings %d cursors", got)
	}
}
