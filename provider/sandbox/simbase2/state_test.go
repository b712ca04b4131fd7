package simbase2_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
)

func TestAChangeOfStateTakesItsTime(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.switches("tracker-2140", "disabled", "disabling", 11*time.Second)
	s.switches("tracker-2140", "enabled", "enabling", 17*time.Second)
	s.expectLedger("state enabled disabling", "state disabled enabling")
}

// switches asks for a state and follows the change to a moment before its end, and over it.
func (s *site) switches(name, wanted, between string, takes time.Duration) {
	s.t.Helper()
	sent := s.post(s.sim(name)+"/state", fmt.Sprintf(`{"state":%q}`, wanted))
	expect(s.t, "answered", fmt.Sprint(sent["state"]), wanted)
	expect(s.t, "at once", s.state(name), between)
	s.clock.forward(takes - 1)
	expect(s.t, "just before", s.state(name), between)
	s.clock.forward(1)
	expect(s.t, "then", s.state(name), wanted)
}

func TestTransitionsAreConfigured(t *testing.T) {
	s := start(t, simbase2.Config{EnableAfter: time.Hour, DisableAfter: -1})
	s.post(s.sim("tracker-2140")+"/state", `{"state":"disabled"}`)
	expect(t, "at once", s.state("tracker-2140"), "disabled")
	s.switches("tracker-2140", "enabled", "enabling", time.Hour)
	s.expectLedger("state enabled disabled", "state disabled enabling")
}

// A SIM stays on the network while it is being disabled, and is not back before it was enabled.
func TestTheNetworkFollowsTheState(t *testing.T) {
	s := start(t, simbase2.Config{EnableAfter: time.Hour, DisableAfter: time.Hour})
	texts := func(reply bool) {
		t.Helper()
		s.post(s.sim("tracker-2140")+"/sms", `{"message":"STATUS#"}`)
		s.clock.forward(5 * time.Second)
		if newest := rows(s.get(s.sim("tracker-2140")+"/sms"), "sms")[0]; (newest["direction"] == "mo") != reply {
			t.Errorf("the newest text is %v", newest)
		}
	}
	texts(true)
	s.post(s.sim("tracker-2140")+"/state", `{"state":"disabled"}`)
	texts(true)
	s.clock.forward(time.Hour)
	texts(false)
	s.post(s.sim("tracker-2140")+"/state", `{"state":"enabled"}`)
	texts(false)
	s.clock.forward(time.Hour - 7*time.Second)
	texts(false) // which was sent a moment too early
	texts(true)
}

func TestAskingAgainAndOtherwise(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("tracker-2140") + "/state"
	s.post(sim, `{"state":"enabled"}`) // as it is
	s.post(sim, `{"state":"disabled"}`)
	s.clock.forward(6 * time.Second)
	s.post(sim, `{"state":"disabled"}`) // does not begin anew
	s.refused(s.call(http.MethodPost, sim, `{"state":"enabled"}`), http.StatusBadRequest)
	s.clock.forward(5 * time.Second)
	expect(t, "after 11 s", s.state("tracker-2140"), "disabled")
	s.expectLedger("state enabled enabled", "state enabled disabling", "state disabling disabling")
}

func TestStatesThatCannotBeAskedFor(t *testing.T) {
	s := start(t, simbase2.Config{})
	for _, body := range []string{
		"", "null", `"enabled"`, "{}", `{"state":"enabling"}`, `{"state":"Enabled"}`, `{"state":true}`, `{"state":null}`,
		`{"state":"enabled","force":true}`, `{"sim_state":"enabled"}`, `{"state":"enabled"}{}`,
	} {
		s.refused(s.call(http.MethodPost, s.sim("tracker-2143")+"/state", body), http.StatusBadRequest)
	}
	s.refused(s.call(http.MethodPost, s.sim("pump-hr-2013")+"/state", `{"state":"enabled"}`), http.StatusBadRequest)
	s.refused(s.call(http.MethodPost, s.sim("pump-hr-2013")+"/state", `{"state":"disabled"}`), http.StatusBadRequest)
	s.expectLedger()
	expect(t, "the unknown word", s.state("pump-hr-2013"), "quarantined")
}

// The stuck one stays so for ever, but can be set right from outside.
func TestStuck(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.clock.forward(400 * 24 * time.Hour)
	expect(t, "after a year", s.state("tracker-2144"), "enabling")
	s.refused(s.call(http.MethodPost, s.sim("tracker-2144")+"/state", `{"state":"disabled"}`), http.StatusBadRequest)
	s.post(s.sim("tracker-2144")+"/state", `{"state":"enabled"}`)
	expect(t, "when it was asked again", s.state("tracker-2144"), "enabling")
	s.SetState(s.ICCID("tracker-2144"), "enabled")
	expect(t, "set right", s.state("tracker-2144"), "enabled")
}

func TestAutodisable(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("tracker-2140")
	for _, body := range []string{
		"{}", `{"autodisable":"2026-05-22"}`, `{"autodisable":"2026-05-21"}`, `{"autodisable":"2026-13-01"}`, `{"autodisable":20260601}`,
		`{"autodisable":""}`, `{"autodisable":"2026-06-01T00:00:00Z"}`, `{"autodisable":"2026-06-01","x":1}`, `{"date":"2026-06-01"}`,
	} {
		s.refused(s.call(http.MethodPost, sim+"/autodisable", body), http.StatusBadRequest)
	}
	s.post(sim+"/autodisable", `{"autodisable":"2026-05-23"}`)
	expect(t, "set", fmt.Sprint(s.get(sim)["autodisable"]), "2026-05-23")
	s.post(sim+"/autodisable", `{"autodisable":null}`)
	if got := s.get(sim)["autodisable"]; got != nil {
		t.Errorf("taken back: %v", got)
	}
	s.post(sim+"/autodisable", `{"autodisable":"2026-05-23"}`)
	s.clock.set(time.Date(2026, 5, 22, 23, 59, 59, 0, time.UTC))
	expect(t, "the day before", s.state("tracker-2140"), "enabled")
	s.clock.forward(time.Second)
	expect(t, "on the day", s.state("tracker-2140"), "disabled")
	if got := s.get(sim)["autodisable"]; got != nil {
		t.Errorf("after the day: %v", got)
	}
	s.expectLedger("edit[autodisable:2026-05-23]", "edit[autodisable:null]", "edit[autodisable:2026-05-23]")
}

// Support pages say that the date is for one profile alone.
func TestAutodisableIsForTheGreenProfile(t *testing.T) {
	s := start(t, simbase2.Config{SIMs: 200})
	for _, r := range rows(s.get("/simcards"), "simcards") {
		if r["sim_profile"] != "green" {
			path := fmt.Sprint("/simcards/", r["iccid"], "/autodisable")
			s.refused(s.call(http.MethodPost, path, `{"autodisable":"2027-01-01"}`), http.StatusBadRequest)
			s.post(path, `{"autodisable":null}`)
			return
		}
	}
	t.Fatal("all SIMs are green")
}

// On the day itself it is too late, even in its first moment.
func TestAutodisableToday(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.clock.set(time.Date(2026, 5, 23, 0, 0, 0, 0, time.UTC))
	s.refused(s.call(http.MethodPost, s.sim("tracker-2140")+"/autodisable", `{"autodisable":"2026-05-23"}`), http.StatusBadRequest)
	s.post(s.sim("tracker-2140")+"/autodisable", `{"autodisable":"2026-05-24"}`)
}

func TestSessionsOpenAndClose(t *testing.T) {
	s := start(t, simbase2.Config{})
	seen := map[string]int{}
	for range 240 {
		s.clock.forward(time.Second)
		seen[fmt.Sprint(s.get(s.sim("tracker-2140"))["session_status"])]++
	}
	if seen["in_session"] != 80 || seen["no_session"] != 160 {
		t.Errorf("in four minutes: %v", seen)
	}
	expect(t, "disabled", fmt.Sprint(s.get(s.sim("tracker-2143"))["session_status"]), "no_session")
}

func TestReset(t *testing.T) {
	s := start(t, simbase2.Config{})
	session := func() string { return fmt.Sprint(s.get(s.sim("tracker-2140"))["session_status"]) }
	opened := func() { s.within(4*time.Minute, time.Second, func() bool { return session() == "in_session" }) }
	opened()
	s.post(s.sim("tracker-2140")+"/reset", "")
	expect(t, "after the reset", session(), "no_session")
	s.clock.forward(time.Second)
	expect(t, "a second later", session(), "no_session")
	opened() // the next one
	s.post(s.sim("tracker-2143")+"/reset", "{}")
	s.refused(s.call(http.MethodPost, s.sim("tracker-2140")+"/reset", `{"now":true}`), http.StatusBadRequest)
	s.expectLedger("reset", "reset")
}

func TestIMEILockBinds(t *testing.T) {
	s := start(t, simbase2.Config{})
	id, sim := s.ICCID("tracker-2140"), s.sim("tracker-2140")
	first := fmt.Sprint(s.get(sim)["imei"])
	other := sandbox.Checked("35000000000001")
	s.Swap(id, other)
	expect(t, "without a lock", s.state("tracker-2140")+" "+fmt.Sprint(s.get(sim)["imei"]), "enabled "+other)
	s.Swap(id, first)
	expect(t, "locked", fmt.Sprint(s.patch(sim, `{"imei_lock":"on"}`)["imei_lock"]), "on")
	s.Swap(id, first)
	expect(t, "in the same device", s.state("tracker-2140"), "enabled")
	s.Swap(id, other)
	expect(t, "in another", s.state("tracker-2140"), "disabled")
	s.post(sim+"/state", `{"state":"enabled"}`)
	s.clock.forward(17 * time.Second)
	expect(t, "enabled there", s.state("tracker-2140"), "disabled")
	s.patch(sim, `{"imei_lock":"off"}`)
	s.post(sim+"/state", `{"state":"enabled"}`)
	s.clock.forward(17 * time.Second)
	expect(t, "unlocked", s.state("tracker-2140"), "enabled")
}

// A SIM that was never seen in a device is locked to the first one.
func TestIMEILockBeforeTheFirstDevice(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.patch(s.sim("gw-nice"), `{"imei_lock":"on"}`)
	s.Swap(s.ICCID("gw-nice"), sandbox.Checked("35000000000001"))
	expect(t, "in the first", s.state("gw-nice"), "enabled")
	s.Swap(s.ICCID("gw-nice"), sandbox.Checked("35000000000002"))
	expect(t, "in the second", s.state("gw-nice"), "disabled")
}
