package oneot_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/oneot"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	oneotbox "github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// story is an adapter with a made-up vendor behind it that was written from the documents alone, and one clock for both.
type story struct {
	*oneot.Client
	t    *testing.T
	box  *oneotbox.Sandbox
	base string

	mu sync.Mutex
	at time.Time
}

func tell(t *testing.T, config oneotbox.Config) *story {
	t.Helper()
	s := &story{t: t, at: readAt}
	config.Now = s.now
	s.box = oneotbox.New(config)
	host, err := s.box.Start()
	if err != nil {
		t.Fatal(err)
	}
	s.base = host + oneotbox.BasePath
	s.Client, err = oneot.Open(rest.Config{Account: "baltic", BaseURL: s.base, Now: s.now}, boxLogin(), config.SMSParameter)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Rest().Close()
		if err := s.box.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *story) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *story) forward(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

// of gives the SIM of the cast with that name, as the adapter reads it.
func (s *story) of(name string) model.SIM {
	s.t.Helper()
	id := s.box.ICCID(name)
	if id == "" {
		s.t.Fatalf("there is no %s", name)
	}
	sim, err := s.SIM(s.t.Context(), iccid(s.t, id))
	if err != nil {
		s.t.Fatal(err)
	}
	return sim
}

// done tells what really was done, and forgets nothing.
func (s *story) done(want ...string) {
	s.t.Helper()
	var did []string
	for _, e := range s.box.Ledger() {
		line := e.What
		switch e.What {
		case sandbox.Sent:
			line += " " + e.Text
		case sandbox.Stated:
			line += " " + e.From + ">" + e.State
		case sandbox.Changed:
			line += " " + strings.TrimPrefix(fmt.Sprint(e.Edit), "map")
		}
		did = append(did, line)
	}
	if !slices.Equal(did, want) {
		s.t.Errorf("done was %q, not %q", did, want)
	}
}

// refused holds an error to a refusal of the vendor with that code, after which nothing was done.
func (s *story) refused(err, kind error, code string) {
	s.t.Helper()
	fault, ok := errors.AsType[*model.Fault](err)
	if !ok || !errors.Is(err, kind) || fault.Outcome != model.OutcomeRefused || fault.Code != code {
		s.t.Errorf("the error is %v; want %v, refused as %q", err, kind, code)
	}
}

// asDocumented are the vendor's states in our words, as the documents' table has them.
var asDocumented = map[string]model.State{
	oneotbox.Live: model.Active, oneotbox.Test: model.Test, oneotbox.ActiveReady: model.Ready, oneotbox.Offline: model.Suspended,
	oneotbox.Shipping: model.Ready, oneotbox.Closed: model.Closed, oneotbox.Suspended: model.Standby, "PARKED": model.Unknown,
}

// What the adapter tells of each SIM is what the SIM is, as far as the API tells it.
func TestTheListAgreesWithTheFleet(t *testing.T) {
	s := tell(t, oneotbox.Config{SIMs: 2300})
	var listed []model.SIM
	for cursor := model.Cursor(""); ; {
		page, err := s.SIMs(t.Context(), model.Query{}, cursor)
		if err != nil || page.Damaged != 0 {
			t.Fatal(err, page.Damaged)
		}
		listed = append(listed, page.Items...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	fleet := s.box.SIMs()
	if len(listed) != len(fleet) || s.box.Count("/v1/get_account_sims") != 3 {
		t.Fatalf("%d SIMs of %d came with %d calls", len(listed), len(fleet), s.box.Count("/v1/get_account_sims"))
	}
	for i, is := range fleet {
		if got, want := brief(&listed[i]), truth(&is); got != want {
			t.Errorf("%s is told as\n%s\nand not\n%s", is.State, got, want)
		}
	}
}

func brief(sim *model.SIM) string {
	limit := "none"
	if sim.Limit.Known && sim.Limit.Amount != nil {
		limit = strconv.FormatInt(*sim.Limit.Amount, 10)
	}
	return fmt.Sprint(sim.ICCID, " ", sim.Name.Raw(), " ", sim.Group.Raw(), " ", sim.State, " to ", sim.Target, " limit ", limit)
}

// truth tells the same of a SIM as it is. While a change is under way, the API keeps the state to itself; without its newer
// field it cannot tell SHIPPING from OFFLINE.
func truth(is *oneotbox.SIM) string {
	state, target, limit := asDocumented[is.State], model.Unknown, "none"
	if is.Target != "" {
		state, target = model.Unknown, asDocumented[is.Target]
	}
	if is.Bare && is.State == oneotbox.Shipping {
		state = model.Suspended
	}
	if is.Limit > 0 {
		limit = strconv.FormatInt(is.Limit*1_000_000, 10)
	}
	return fmt.Sprint(is.ICCID, " ", is.Name, " ", is.Group, " ", state, " to ", target, " limit ", limit)
}

func TestTheListOfAGroup(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	groups, err := s.Groups(t.Context())
	if err != nil || len(groups) != 5 {
		t.Fatal(err, groups)
	}
	for _, g := range groups {
		page, err := s.SIMs(t.Context(), model.Query{Group: g.ID.Raw()}, "")
		if err != nil || len(page.Items) == 0 {
			t.Error(g.ID.Raw(), err, len(page.Items))
		}
		for i := range page.Items {
			if page.Items[i].Group != g.ID {
				t.Errorf("%s is in %q, not in %q", page.Items[i].ICCID, page.Items[i].Group.Raw(), g.ID.Raw())
			}
		}
	}
}

// A SIM is switched, followed while it is on its way, and read when it is there.
func TestSwitchAndFollow(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	for _, step := range []struct{ to, read model.State }{
		{model.Suspended, model.Suspended},
		{model.Active, model.Active},
		{model.Suspended, model.Suspended},
		{model.Test, model.Test},
		{model.Closed, model.Closed},
	} {
		before := s.of("tracker-5140")
		receipt, err := s.SetState(t.Context(), before, step.to)
		if err != nil {
			t.Fatal(err)
		}
		if receipt.State != model.Unknown || !strings.HasPrefix(receipt.Word.Raw(), "PENDING") {
			t.Errorf("to %s: the receipt tells %s, %q", step.to, receipt.State, receipt.Word.Raw())
		}
		if way := s.of("tracker-5140"); way.State != model.Unknown || way.Target != step.to || way.Actions != 0 {
			t.Errorf("to %s: meanwhile it is %s to %s", step.to, way.State, way.Target)
		}
		s.forward(oneotbox.DefaultSettle)
		if after := s.of("tracker-5140"); after.State != step.read || after.Target != model.Unknown {
			t.Errorf("to %s: it ends as %s to %s", step.to, after.State, after.Target)
		}
	}
	s.done("state LIVE>OFFLINE", "state OFFLINE>LIVE", "state LIVE>OFFLINE", "state OFFLINE>TEST", "state TEST>CLOSED")
}

// Standby is of older documents: an account of that time goes there and back by calls of its own, and what it calls OFFLINE
// is not that.
func TestStandbyAndBack(t *testing.T) {
	s := tell(t, oneotbox.Config{Older: true})
	for _, to := range []model.State{model.Standby, model.Active, model.Suspended} {
		if _, err := s.SetState(t.Context(), s.of("tracker-5140"), to); err != nil {
			t.Fatal(err)
		}
		if way := s.of("tracker-5140"); way.Target != to {
			t.Errorf("meanwhile it is on its way to %s, not %s", way.Target, to)
		}
		s.forward(oneotbox.DefaultSettle)
		if after := s.of("tracker-5140"); after.State != to {
			t.Errorf("it ends as %s, not %s", after.State, to)
		}
	}
	s.done("state LIVE>SUSPENDED", "state SUSPENDED>LIVE", "state LIVE>OFFLINE")
}

// One that is stuck stays on its way, and nothing is offered for it.
func TestTheStuckOne(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	s.forward(100 * time.Hour)
	if sim := s.of("pump-hr-5012"); sim.State != model.Unknown || sim.Target != model.Active || sim.Actions != 0 {
		t.Errorf("it is %s to %s", sim.State, sim.Target)
	}
}

func TestEditsReadBack(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	id := s.of("tracker-5140").ICCID
	for _, edit := range []model.Edit{
		{Name: new("a & b=c; ü #1+2")}, {Group: new("Harbour & sea")}, {Limit: &model.Clearable[int64]{To: new(int64(700_000_000))}},
	} {
		if _, err := s.Edit(t.Context(), id, edit); err != nil {
			t.Fatal(err)
		}
	}
	sim, err := s.SIM(t.Context(), id)
	if err != nil || sim.Name.Raw() != "a & b=c; ü #1+2" || sim.Group.Raw() != "Harbour & sea" || *sim.Limit.Amount != 700_000_000 {
		t.Errorf("%v: %s", err, brief(&sim))
	}
	s.done("edit [name:a & b=c; ü #1+2]", "edit [group:Harbour & sea]", "edit [limit:700]")
}

// A text goes once, under the name that the account has for it. The other name is refused and not tried in its stead.
func TestTexts(t *testing.T) {
	const text = "SET a=1&b=2+3 %41 ü#"
	for _, parameter := range []string{"", "sms"} {
		s := tell(t, oneotbox.Config{SMSParameter: parameter})
		id := s.of("tracker-5140").ICCID
		message, err := s.Send(t.Context(), id, text)
		if err != nil || message.Body.Raw() != text {
			t.Error(parameter, err, message.Body.Raw())
		}
		if _, err := s.Reset(t.Context(), id); err != nil {
			t.Error(err)
		}
		s.done("send "+text, "reset")
	}
	s := tell(t, oneotbox.Config{SMSParameter: "sms"})
	other, err := oneot.Open(rest.Config{Account: "baltic", BaseURL: s.base, Now: s.now}, boxLogin(), "message")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rest().Close()
	_, err = other.Send(t.Context(), s.of("tracker-5140").ICCID, text)
	s.refused(err, model.ErrRefused, "SANDBOX")
	s.done()
	if n := s.box.Count("PUT"); n != 1 {
		t.Errorf("it was tried %d times", n)
	}
}

// What the vendor refuses was not done, under the code that the documents have for it.
func TestRefusalsOfTheVendor(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	to := func(name string, state model.State) error {
		sim := s.of(name)
		sim.Actions = ^model.Actions(0)
		_, err := s.SetState(t.Context(), sim, state)
		return err
	}
	edit := func(name string, e model.Edit) error {
		_, err := s.Edit(t.Context(), s.of(name).ICCID, e)
		return err
	}
	for code, err := range map[string]error{
		"E201": to("tracker-5140", model.Active), "E202": to("pump-hr-5013", model.Active), "E211": to("gw-riga-50", model.Active),
		"E210": edit("gw-tallinn-50", model.Edit{Limit: &model.Clearable[int64]{To: new(int64(1_000_000))}}),
		"E220": edit("tracker-5140", model.Edit{Group: new(oneotbox.ForbiddenGroup)}),
		"E240": second(s.Send(t.Context(), s.of("tracker-5145").ICCID, "x")),
	} {
		s.refused(err, model.ErrRefused, code)
	}
	s.done()
	if n := s.box.Count("PUT"); n != 6 {
		t.Errorf("6 refusals took %d requests", n)
	}
}

func second[T any](_ T, err error) error { return err }
