package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// The tests of this file go the whole way: through the real adapter and its client to a server on loopback.

// site is a fleet whose one account is served by a sandbox.
type site struct {
	*bench
	vendor *simbase1box.Sandbox
}

func newSite(t *testing.T, change func(*provider.Settings), plan ...sandbox.Fault) *site {
	t.Helper()
	c := &clock{at: noon}
	vendor := simbase1box.New(simbase1box.Config{SIMs: 600, Now: c.now, PerSecond: -1, Plan: plan})
	base, err := vendor.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = vendor.Close() })
	settings := provider.Settings{
		Name: "eu", Vendor: "simbase-v1", BaseURL: base, Login: rest.Login{Key: rest.NewSecret(simbase1box.DefaultKey)}, PerSecond: 1000, Now: c.now,
	}
	if change != nil {
		change(&settings)
	}
	account, err := provider.Open(settings)
	if err != nil {
		t.Fatal(err)
	}
	return &site{newBenchOn(t, c, &journaltest.Disk{}, account), vendor}
}

// key gives a SIM of the sandbox by its name.
func (s *site) key(name string) model.Key {
	s.t.Helper()
	return s.numbered(s.vendor.ICCID(name))
}

func TestWholeWay(t *testing.T) {
	s := newSite(t, nil)
	if snapshot := s.sync(); snapshot.Len() != 600 || s.vendor.Count("GET /simcards") != 3 {
		t.Fatalf("%d SIMs in %d calls", snapshot.Len(), s.vendor.Count("GET /simcards"))
	}
	a := s.Snapshot().Accounts()[0]
	if a.Calls.Today != 3 || *a.Total != 600 || a.Short != 0 || s.Snapshot().SyncCalls() != 3 {
		t.Errorf("status %+v", a)
	}
	k := s.key("tracker-0142")
	number, _ := s.Snapshot().Find(k)
	if hits := pick(t, s.Snapshot(), k.ICCID.Grouped()); hits != fmt.Sprintf("[%d]", number) {
		t.Errorf("%d hits for the ICCID in groups", len(hits))
	}
	read, err := s.Read(t.Context(), k)
	if err != nil || read.Detail == nil || read.Coverage.Raw() == "" {
		t.Errorf("%+v, %v", read, err)
	}
	for range 2 {
		if usage, err := s.Usage(t.Context(), k, april); err != nil || usage.Data == nil {
			t.Errorf("%+v, %v", usage, err)
		}
	}
	if n := s.vendor.Count("/simcards/*/usage/*"); n != 1 {
		t.Errorf("%d calls for one month", n)
	}
	if balance, err := s.Balance(t.Context(), "eu"); err != nil || balance.Amount == nil {
		t.Errorf("%+v, %v", balance, err)
	}
	got, err := s.Switch(t.Context(), k, model.Active, model.Suspended)
	if err != nil || !got.Confirmed || s.row(k).SIM.State != model.Suspended {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.Switch(t.Context(), k, model.Active, model.Suspended); !errors.Is(err, model.ErrChanged) {
		t.Errorf("what was shown is no longer so, but %v", err)
	}
	if ledger := s.vendor.Ledger(); len(ledger) != 1 || ledger[0].What != sandbox.Stated || ledger[0].ICCID != k.ICCID.String() {
		t.Errorf("the vendor did %+v", ledger)
	}
}

func TestWholeWayOfATextThatIsLost(t *testing.T) {
	for name, c := range map[string]struct {
		fault sandbox.Fault
		found bool
	}{
		"done, answer lost": {sandbox.Fault{Route: "send", Kind: sandbox.Reset, After: true}, true},
		"not done":          {sandbox.Fault{Route: "send", Kind: sandbox.Reset}, false},
		"done, web page":    {sandbox.Fault{Route: "send", Kind: sandbox.HTML, After: true}, true},
		"error, yet done":   {sandbox.Fault{Route: "send", Kind: sandbox.Status, Status: 502, After: true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil, c.fault)
			k := s.key("tracker-0140")
			sent := s.Send(t.Context(), k, "WHERE#")
			if sent.Outcome != model.OutcomeUnknown || sent.Err == nil {
				t.Fatalf("%+v", sent)
			}
			s.pass(time.Minute)
			if _, err := s.Thread(t.Context(), k); err != nil {
				t.Fatal(err)
			}
			if out := s.Outbox(k); len(out) != 1 || out[0].Found != c.found {
				t.Errorf("outbox %+v", out)
			}
			done, asked := s.vendor.Ledger(), s.vendor.Count("POST /simcards/*/sms")
			if len(done) > 1 || (len(done) == 1) != c.found || asked != 1 {
				t.Errorf("the vendor did %+v after %d requests", done, asked)
			}
		})
	}
}

func TestWholeWayOfASwitchThatIsLost(t *testing.T) {
	s := newSite(t, nil, sandbox.Fault{Route: "edit", Kind: sandbox.Hangup, After: true})
	k := s.key("tracker-0141")
	got, err := s.Switch(t.Context(), k, model.Active, model.Suspended)
	if err != nil || !got.Confirmed || len(s.vendor.Ledger()) != 1 {
		t.Errorf("%+v, %v, the vendor did %+v", got, err, s.vendor.Ledger())
	}
	if s.events() != "[plan intent outcome unknown confirmed]" {
		t.Errorf("journal %s", s.events())
	}
	s.vendor.Heal()
	s.vendor.Inject(sandbox.Fault{Route: "edit", Kind: sandbox.Ignore})
	got, err = s.Switch(t.Context(), k, model.Suspended, model.Active)
	if !errors.Is(err, fleet.ErrNotConfirmed) || got.Confirmed || s.row(k).SIM.State != model.Suspended {
		t.Errorf("accepted and not done: %+v, %v", got, err)
	}
	if n := s.vendor.Count("PATCH /simcards/*"); n != 2 {
		t.Errorf("%d requests for two changes", n)
	}
}

func TestWholeWayOfAFailingPage(t *testing.T) {
	s := newSite(t, nil)
	s.sync()
	s.vendor.Inject(sandbox.Fault{Route: "list", Nth: 2, Kind: sandbox.Status, Status: 401})
	s.pass(time.Hour)
	if err := s.Sync(t.Context()); !errors.Is(err, model.ErrDenied) {
		t.Errorf("error %v", err)
	}
	if a := s.Snapshot().Accounts()[0]; a.Loaded != 600 || !a.Fetched.Equal(noon) || !errors.Is(a.Err, model.ErrDenied) {
		t.Errorf("status %+v", a)
	}
}

func TestWholeWayReadOnly(t *testing.T) {
	s := newSite(t, func(settings *provider.Settings) { settings.ReadOnly, settings.ReadOnlyWhy = true, "mode" })
	k := s.key("tracker-0140")
	if sent := s.Send(t.Context(), k, "WHERE#"); !errors.Is(sent.Err, model.ErrReadOnly) || sent.Outcome != model.OutcomeNotSent {
		t.Errorf("%+v", sent)
	}
	if _, err := s.Switch(t.Context(), k, model.Active, model.Suspended); !errors.Is(err, model.ErrReadOnly) {
		t.Errorf("error %v", err)
	}
	if n := len(s.vendor.Requests()); n != 0 || len(s.journal()) != 0 {
		t.Errorf("%d requests, journal %s", n, s.events())
	}
}

// A SIM that slid over the border of a page, because another left the account meanwhile, stays in the fleet.
func TestWholeWayOfAListThatShifts(t *testing.T) {
	s := newSite(t, nil)
	s.sync()
	all := s.vendor.SIMs()
	leaves, slides := s.numbered(all[4].ICCID), s.numbered(all[250].ICCID) // The latter is the first of the second page.
	s.vendor.Inject(sandbox.Fault{Route: "list", Nth: 1, Kind: sandbox.Rewrite, Rewrite: func(body []byte) []byte {
		s.vendor.Remove(leaves.ICCID.String())
		return body
	}})
	s.pass(time.Hour)
	snapshot := s.sync()
	a := snapshot.Accounts()[0]
	if row := s.row(slides); row == nil || row.Missing || !row.SIM.Fetched.After(noon) {
		t.Errorf("the SIM that slid: %+v", row)
	}
	if row := s.row(leaves); row == nil || !row.Missing {
		t.Errorf("the SIM that left: %+v", row)
	}
	if a.Loaded != 600 || a.Short != 0 || *a.Total != 599 || a.Calls.Today != 9 {
		t.Errorf("status %+v", a)
	}
	if s.sync(); s.row(leaves) != nil || s.row(slides) == nil || s.Snapshot().Len() != 599 {
		t.Errorf("%d SIMs after the next list", s.Snapshot().Len())
	}
}

// numbered gives a SIM of the sandbox by its number.
func (s *site) numbered(iccid string) model.Key {
	s.t.Helper()
	id, err := model.ParseICCID(iccid)
	if err != nil {
		s.t.Fatal(err)
	}
	return model.Key{Account: "eu", ICCID: id}
}

// That the vendor wants to be left alone is on the screen while a page waits for it.
func TestWholeWayOfAPause(t *testing.T) {
	s := newSite(t, nil, sandbox.Fault{Route: "list", Nth: 2, Kind: sandbox.Busy, RetryAfter: "60"})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Sync(ctx) }()
	for s.Snapshot().Accounts()[0].Calls.PausedUntil.IsZero() {
		select {
		case <-s.Changed():
		case <-ctx.Done():
			t.Fatal("the pause is not shown")
		}
	}
	if a := s.Snapshot().Accounts()[0]; !a.Loading || a.Loaded != 250 {
		t.Errorf("status %+v", a)
	}
	cancel()
	if err := <-done; !model.Cancelled(err) {
		t.Errorf("error %v", err)
	}
}

// Whatever goes wrong on the way of a text, what is said of it is never the opposite of what the vendor did.
func TestWholeWayOfATextThroughEachFault(t *testing.T) {
	faults := []sandbox.Fault{
		{Kind: sandbox.Busy},
		{Kind: sandbox.Empty},
		{Kind: sandbox.NotJSON},
		{Kind: sandbox.Redirect},
		{Kind: sandbox.Deep},
		{Kind: sandbox.BadGzip},
		{Kind: sandbox.BigHead},
		{Kind: sandbox.Reset},
		{Kind: sandbox.Hangup},
		{Kind: sandbox.HalfHead},
		{Kind: sandbox.Cut},
		{Kind: sandbox.ResetMid},
		{Kind: sandbox.ShortLength},
		{Kind: sandbox.LongLength},
		{Kind: sandbox.BadChunks},
		{Kind: sandbox.TwoValues},
		{Kind: sandbox.TrailingComma},
		{Kind: sandbox.BOM},
	}
	for _, status := range []int{400, 402, 408, 429, 500, 502} {
		faults = append(faults, sandbox.Fault{Kind: sandbox.Status, Status: status}, sandbox.Fault{Kind: sandbox.HTML, Status: status})
	}
	for _, fault := range faults {
		for _, fault.After = range []bool{false, true} {
			if fault.After && (fault.Kind == sandbox.Busy || fault.Kind == sandbox.Status && fault.Status < 500) {
				continue // A vendor that does what it refuses is believed all the same.
			}
			fault.Route, fault.Nth = "send", 1
			s := newSite(t, nil, fault)
			sent := s.Send(t.Context(), s.key("tracker-0140"), "STATUS#")
			done := len(s.vendor.Ledger())
			denied := sent.Outcome == model.OutcomeNotSent || sent.Outcome == model.OutcomeRefused
			if done > 1 || done == 1 && denied || done == 0 && sent.Outcome == model.OutcomeDone {
				t.Errorf("%s %d, done before it %v: %s, the vendor did %d: %v", fault.Kind, fault.Status, fault.After, sent.Outcome, done, sent.Err)
			}
		}
	}
}
