package telnyx_test

import (
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	telnyxbox "github.com/simfleet/simfleet/provider/sandbox/telnyx"
	"github.com/simfleet/simfleet/provider/telnyx"
)

// meeting is the adapter and the made-up vendor, which were written apart from the same documents, and the clock that both
// go by.
type meeting struct {
	*telnyx.Client
	t   *testing.T
	box *telnyxbox.Sandbox

	mu  sync.Mutex
	now time.Time
}

func meet(t *testing.T, config telnyxbox.Config) *meeting {
	t.Helper()
	m := &meeting{t: t, now: time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC)}
	config.Now = m.clock
	m.box = telnyxbox.New(config)
	server := httptest.NewServer(checked(t, m.box))
	t.Cleanup(func() {
		server.Close()
		closeBox(t, m.box)
	})
	client, err := telnyx.Open(
		rest.Config{Account: "eu", BaseURL: server.URL + "/v2", Now: m.clock}, rest.Login{Key: rest.NewSecret(telnyxbox.DefaultKey)},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Rest().Close)
	m.Client = client
	return m
}

func (m *meeting) clock() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *meeting) wait(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

// number gives the ICCID of one of the vendor's cast.
func (m *meeting) number(name string) model.ICCID {
	m.t.Helper()
	return iccid(m.t, m.box.ICCID(name))
}

func (m *meeting) read(name string) model.SIM {
	m.t.Helper()
	sim, err := m.SIM(m.t.Context(), m.number(name))
	if err != nil {
		m.t.Fatal(err)
	}
	return sim
}

// list reads all pages of a query.
func (m *meeting) list(query model.Query) []model.SIM {
	m.t.Helper()
	var all []model.SIM
	var cursor model.Cursor
	for {
		page, err := m.SIMs(m.t.Context(), query, cursor)
		if err != nil {
			m.t.Fatal(err)
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		cursor = page.Next
	}
}

// switchTo has a SIM switched and gives the receipt.
func (m *meeting) switchTo(name string, to model.State) model.Receipt {
	m.t.Helper()
	receipt, err := m.SetState(m.t.Context(), m.read(name), to)
	if err != nil {
		m.t.Fatal(err)
	}
	return receipt
}

func (m *meeting) follow(receipt model.Receipt) model.Progress {
	m.t.Helper()
	progress, err := m.Follow(m.t.Context(), receipt)
	if err != nil {
		m.t.Fatal(err)
	}
	return progress
}

// done tells what the vendor really did.
func (m *meeting) done() string {
	var all []string
	for _, e := range m.box.Ledger() {
		all = append(all, strings.TrimSpace(e.What+" "+e.State))
	}
	return strings.Join(all, ", ")
}

func said(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// What may be done to a SIM is what the vendor does, and nothing that it refuses.
func TestAgreeOnWhatMayBeDone(t *testing.T) {
	m := meet(t, telnyxbox.Config{SIMs: 19})
	for _, sim := range m.list(model.Query{}) {
		for _, to := range model.States() {
			before := len(m.box.Ledger())
			_, err := m.SetState(t.Context(), sim, to)
			switch {
			case !sim.Actions.Allows(to):
				isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
			case sim.Group.Raw() == "": // which the list tells, and the vendor insists on
				isKind(t, err, model.ErrRefused, model.OutcomeRefused)
				said(t, "code", asFault(t, err).Code, "70007")
			case sim.Block == model.BlockIMEI: // it may be enabled once it is in another device
				isKind(t, err, model.ErrRefused, model.OutcomeRefused)
			case err != nil || len(m.box.Ledger()) != before+1:
				t.Errorf("%s, which is %s, to %s: %v", sim.ICCID, sim.Word.Raw(), to, err)
			}
			if m.wait(time.Minute); err == nil { // the next one is to meet the state that the adapter saw
				m.box.SetState(sim.ICCID.String(), sim.Word.Raw())
			}
		}
	}
}

// A whole story: a SIM is switched off, on, and to standby, and each time the vendor takes its time.
func TestAgreeOnASwitch(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	for _, step := range []struct {
		to      model.State
		between string
	}{{model.Suspended, "disabling"}, {model.Active, "enabling"}, {model.Standby, "setting_standby"}, {model.Active, "enabling"}} {
		receipt := m.switchTo("gw-basel", step.to)
		if p := m.follow(receipt); receipt.State != model.Unknown || p.Ended || p.Word.Raw() != "in-progress" {
			t.Errorf("the receipt is %+v, followed %+v", receipt, p)
		}
		sim := m.read("gw-basel")
		if sim.State != model.Unknown || sim.Target != step.to || sim.Actions != 0 || sim.Word.Raw() != step.between {
			t.Errorf("on the way to %s it is %s to %s (%s), and may %b", step.to, sim.State, sim.Target, sim.Word.Raw(), sim.Actions)
		}
		m.wait(6 * time.Second)
		if p := m.follow(receipt); !p.Ended || p.Failed {
			t.Errorf("followed to %+v", p)
		}
		if sim := m.read("gw-basel"); sim.State != step.to || sim.Target != model.Unknown || sim.Actions == 0 {
			t.Errorf("in the end it is %s, not %s", sim.State, step.to)
		}
	}
	said(t, "done", m.done(), "state disabled, state enabled, state standby, state enabled")
}

func TestAgreeOnSwitchesThatComeToNothing(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	receipt := m.switchTo("pump-hr-4013", model.Active)
	m.wait(time.Minute)
	if p := m.follow(receipt); !p.Ended || !p.Failed || p.Said.Raw() != "The network operator did not confirm the change." {
		t.Errorf("failed: %+v", p)
	}
	if sim := m.read("pump-hr-4013"); sim.State != model.Suspended {
		t.Errorf("it is %s", sim.State)
	}
	receipt = m.switchTo("gw-basel", model.Suspended)
	m.box.SetState(m.box.ICCID("gw-basel"), telnyxbox.Blocked)
	if p := m.follow(receipt); !p.Ended || !p.Failed || p.Word.Raw() != "interrupted" || p.Said.Raw() == "" {
		t.Errorf("interrupted: %+v", p)
	}
	stuck := m.read("pump-hr-4011")
	if stuck.State != model.Unknown || stuck.Target != model.Standby || stuck.Actions != 0 {
		t.Errorf("stuck: %+v", stuck)
	}
	// Somebody else was quicker.
	seen := m.read("tracker-4142")
	m.switchTo("tracker-4142", model.Standby)
	_, err := m.SetState(t.Context(), seen, model.Suspended)
	isKind(t, err, model.ErrRefused, model.OutcomeRefused)
	said(t, "done", m.done(), "state enabled, state disabled, state standby")
}

// One change of everything that can be changed is one call, and one entry in the vendor's book.
func TestAgreeOnAnEdit(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	groups, err := m.Groups(t.Context())
	if err != nil || len(groups) != 3 {
		t.Fatal(groups, err)
	}
	lab := groups[slices.IndexFunc(groups, func(g model.Group) bool { return g.Name.Raw() == "Lab" })]
	own := m.read("gw-basel").IMEI.Raw()
	receipt, err := m.Edit(t.Context(), m.number("gw-basel"), model.Edit{
		Tags: &[]string{"gw-basel", "a,b", "ü \""}, Group: new(lab.ID.Raw()), IMEIs: &[]string{own},
		Limit: &model.Clearable[int64]{To: new(int64(50_000_500_000))},
	})
	if err != nil || receipt.State != model.Active {
		t.Fatalf("%+v, %v", receipt, err)
	}
	is, sim := m.box.SIM(m.box.ICCID("gw-basel")), m.read("gw-basel")
	if !slices.Equal(is.Tags, []string{"gw-basel", "a,b", "ü \""}) || is.Group != "Lab" || is.Limit != "50000.5 MB" || !slices.Equal(is.Authorized, []string{own}) {
		t.Errorf("it became %+v", is)
	}
	if *sim.Limit.Amount != 50_000_500_000 || sim.Group != lab.ID || !*sim.IMEILock || len(sim.Tags) != 3 {
		t.Errorf("told %+v", sim)
	}
	if _, err = m.Edit(t.Context(), m.number("gw-basel"), model.Edit{IMEIs: new([]string), Tags: new([]string)}); err != nil {
		t.Fatal(err)
	}
	if is := m.box.SIM(sim.ICCID.String()); len(is.Tags) != 0 || len(is.Authorized) != 0 {
		t.Errorf("it became %+v", is)
	}
	said(t, "done", m.done(), "edit, edit")
}

// A limit that is reached stops a SIM, and a higher one lets it go on.
func TestAgreeOnALimit(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	sim := m.read("tracker-4145")
	if sim.State != model.Blocked || sim.Block != model.BlockLimit || *sim.Used < *sim.Limit.Amount {
		t.Errorf("told %+v", sim)
	}
	receipt, err := m.Edit(t.Context(), sim.ICCID, model.Edit{Limit: &model.Clearable[int64]{To: new(*sim.Used * 3)}})
	if err != nil || receipt.State != model.Active || m.read("tracker-4145").State != model.Active {
		t.Errorf("%+v, %v", receipt, err)
	}
	near := m.read("tracker-4144")
	if share := float64(*near.Used) / float64(*near.Limit.Amount); share < 0.955 || share > 0.965 {
		t.Errorf("it is at %v", share)
	}
}

// A SIM that the vendor stopped for its device is enabled anew when it may be used there.
func TestAgreeOnTheWrongDevice(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	sim := m.read("cargo-nl-4010")
	if sim.State != model.Blocked || sim.Block != model.BlockIMEI || !*sim.IMEILock {
		t.Errorf("told %+v", sim)
	}
	if _, err := m.Edit(t.Context(), sim.ICCID, model.Edit{IMEIs: &[]string{sim.IMEI.Raw()}}); err != nil {
		t.Fatal(err)
	}
	receipt := m.switchTo("cargo-nl-4010", model.Active)
	m.wait(time.Minute)
	if p := m.follow(receipt); !p.Ended || p.Failed || m.read("cargo-nl-4010").State != model.Active {
		t.Errorf("followed to %+v", p)
	}
	said(t, "done", m.done(), "edit, state enabled")
}

// Whatever breaks on the way, the vendor's book has each change once or not at all, as its outcome says.
func TestAgreeOnWhatWasDone(t *testing.T) {
	for name, c := range map[string]struct {
		fault   sandbox.Fault
		kind    error
		outcome model.Outcome
		done    string
	}{
		"lost on the way back": {sandbox.Fault{Kind: sandbox.Hangup, After: true}, model.ErrBroken, model.OutcomeUnknown, "state disabled"},
		"lost on the way":      {sandbox.Fault{Kind: sandbox.Hangup}, model.ErrBroken, model.OutcomeUnknown, ""},
		"an error afterwards":  {sandbox.Fault{Kind: sandbox.Status, Status: 500, After: true}, model.ErrServer, model.OutcomeUnknown, "state disabled"},
		"too many calls":       {sandbox.Fault{Kind: sandbox.Busy, RetryAfter: "90"}, model.ErrBusy, model.OutcomeRefused, ""},
		"a rejected key":       {sandbox.Fault{Kind: sandbox.Status, Status: 401}, model.ErrDenied, model.OutcomeUnknown, ""}, // without a word it proves nothing
		"a web page":           {sandbox.Fault{Kind: sandbox.HTML, After: true}, model.ErrBadAnswer, model.OutcomeUnknown, "state disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(specVariable, "") // what is broken is not as the vendor's text has it
			m := meet(t, telnyxbox.Config{SIMs: 5})
			sim := m.read("gw-basel")
			c.fault.Route = "disable"
			m.box.Inject(c.fault)
			_, err := m.SetState(t.Context(), sim, model.Suspended)
			isKind(t, err, c.kind, c.outcome)
			said(t, "done", m.done(), c.done)
			if n := m.box.Count("POST"); n != 1 {
				t.Errorf("it was sent %d times", n)
			}
		})
	}
}

// The vendor tells how long to stay away in a header of its own.
func TestAgreeOnHowLongToStayAway(t *testing.T) {
	m := meet(t, telnyxbox.Config{SIMs: 5, PerDay: 2})
	m.list(model.Query{})
	m.list(model.Query{})
	_, err := m.SIMs(t.Context(), model.Query{}, "")
	fault := asFault(t, err)
	until := time.Date(2026, 5, 23, 0, 0, 0, 0, time.UTC).Sub(m.clock())
	if !errors.Is(err, model.ErrBusy) || fault.Code != "10011" || fault.Wait > until || fault.Wait < until-time.Minute {
		t.Errorf("%v, to wait %s of %s", err, fault.Wait, until)
	}
}
