package telnyx_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/telnyx"
)

func (s *site) act(name, kind string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodPost, s.path(name)+"/actions/"+kind, ""), http.StatusAccepted)["data"].(map[string]any)
}

// An action is taken at once and done later: in between, the SIM says so, and no filter finds it.
func TestActionsTakeTheirTime(t *testing.T) {
	s := start(t, telnyx.Config{})
	sim := s.SIM(s.ICCID("gw-basel"))
	a := s.act("gw-basel", "disable")
	if a["id"] == sim.ID || a["sim_card_id"] != sim.ID || a["action_type"] != "disable" || status(a) != "in-progress" {
		t.Fatalf("taken: %v", a)
	}
	follow := func() string { return status(s.one("/sim_card_actions/" + a["id"].(string))) }
	filtered := func() string {
		return names(s.rows("/sim_cards?filter[tags]=gw-basel&filter[status]=enabled,disabled,standby,data_limit_exceeded,unauthorized_imei"))
	}
	for _, step := range []struct {
		after               time.Duration
		sim, action, listed string
	}{
		{0, "disabling …", "in-progress", ""},
		{5 * time.Second, "disabling …", "in-progress", ""},
		{time.Second, "disabled", "completed", "gw-basel"},
		{-time.Second, "disabled", "completed", "gw-basel"}, // what is done stays done
		{time.Hour, "disabled", "completed", "gw-basel"},
	} {
		s.clock.forward(step.after)
		expect(t, "listed", filtered(), step.listed)
		expect(t, "SIM", s.state("gw-basel"), step.sim)
		expect(t, "action", follow(), step.action)
	}
	done := s.one("/sim_card_actions/" + a["id"].(string))
	expect(t, "ended", done["updated_at"], "2026-05-22T12:04:37.000Z")
	expect(t, "changed", s.one(s.path("gw-basel"))["updated_at"], done["updated_at"])
	s.act("gw-basel", "enable")
	expect(t, "on the way back", s.state("gw-basel"), "enabling …")
	s.clock.forward(time.Minute)
	s.act("gw-basel", "set_standby")
	expect(t, "on the way to standby", s.state("gw-basel"), "setting_standby …")
	s.clock.forward(time.Minute)
	expect(t, "in standby", s.state("gw-basel"), "standby")
	expect(t, "live", s.one(s.path("gw-basel"))["live_data_session"], "unknown")
	s.act("gw-basel", "enable")
	s.clock.forward(time.Minute)
	expect(t, "in the end", s.state("gw-basel"), "enabled")
}

// The transitions of the vendor's lifecycle page, and none but those.
func TestTransitions(t *testing.T) {
	allowed := map[string]string{ // from, and what it may be told
		telnyx.Registered: "enable", telnyx.Disabled: "enable", telnyx.Standby: "enable",
		telnyx.Enabled: "disable set_standby", telnyx.UnauthorizedIMEI: "enable",
		telnyx.Registering: "", telnyx.Enabling: "", telnyx.Disabling: "", telnyx.SettingStandby: "",
		telnyx.DataLimitExceeded: "", telnyx.Blocked: "", telnyx.Abolished: "", "mystery": "",
	}
	for from, may := range allowed {
		for _, kind := range []string{"enable", "disable", "set_standby"} {
			s := start(t, telnyx.Config{SIMs: 3})
			s.SetState(s.ICCID("gw-basel"), from)
			r := s.call(http.MethodPost, s.path("gw-basel")+"/actions/"+kind, "")
			if slices.Contains(strings.Fields(may), kind) {
				s.must(r, http.StatusAccepted)
				continue
			}
			code := "10015"
			if from == telnyx.DataLimitExceeded {
				code = "70000"
			}
			s.refused(r, http.StatusUnprocessableEntity, code)
			if got := s.state("gw-basel"); got != from || len(s.Ledger()) != 0 {
				t.Errorf("%s of a SIM that is %s: %s, %v", kind, from, got, s.Ledger())
			}
		}
	}
}

func TestOneActionAtATime(t *testing.T) {
	s := start(t, telnyx.Config{})
	s.act("gw-basel", "disable")
	for _, kind := range []string{"disable", "enable", "set_standby"} {
		for _, name := range []string{"gw-basel", "pump-hr-4011"} {
			e := s.refused(s.call(http.MethodPost, s.path(name)+"/actions/"+kind, ""), http.StatusUnprocessableEntity, "10015")
			expect(t, "why", e["detail"], "Another action of the SIM card is in progress.")
		}
	}
	expect(t, "done", len(s.Ledger()), 1)
}

func TestActionsTakeNoBodyAndNoParameters(t *testing.T) {
	s := start(t, telnyx.Config{})
	path := s.path("gw-basel") + "/actions/disable"
	s.refused(s.call(http.MethodPost, path, "{}"), http.StatusBadRequest, "10015")
	s.refused(s.call(http.MethodPost, path+"?region_code=dc2", ""), http.StatusBadRequest, "10015")
	expect(t, "state", s.state("gw-basel"), "enabled")
}

// Without a group no SIM can be enabled; with one it can.
func TestAGroupIsNeeded(t *testing.T) {
	s := start(t, telnyx.Config{})
	for _, name := range []string{"tracker-4146", "gw-zug"} {
		e := s.refused(s.call(http.MethodPost, s.path(name)+"/actions/enable", ""), http.StatusUnprocessableEntity, "70007")
		expect(t, "where", e["source"].(map[string]any)["pointer"], "/sim_card_group_id")
		s.must(s.call(http.MethodPatch, s.path(name), `{"sim_card_group_id":"`+s.Groups()["Lab"]+`"}`), http.StatusOK)
		s.act(name, "enable")
		s.clock.forward(time.Minute)
		expect(t, name, s.state(name), "enabled")
	}
}

func TestActionsFail(t *testing.T) {
	s := start(t, telnyx.Config{})
	s.FailActions(s.ICCID("gw-basel"), "The operator said no.")
	a := s.act("gw-basel", "set_standby")
	s.clock.forward(time.Minute)
	ended := s.one("/sim_card_actions/" + a["id"].(string))
	expect(t, "ended", ended["status"], map[string]any{"value": "failed", "reason": "The operator said no."})
	expect(t, "as before", s.state("gw-basel"), "enabled")
	s.FailActions(s.ICCID("gw-basel"), "")
	s.act("gw-basel", "set_standby")
	s.clock.forward(time.Minute)
	expect(t, "at last", s.state("gw-basel"), "standby")
}

// What the system does to a SIM interrupts the action that is under way.
func TestActionsAreInterrupted(t *testing.T) {
	s := start(t, telnyx.Config{})
	a := s.act("gw-basel", "disable")
	s.clock.forward(2 * time.Second)
	s.SetState(s.ICCID("gw-basel"), telnyx.Blocked)
	s.clock.forward(time.Minute)
	expect(t, "state", s.state("gw-basel"), "blocked")
	got := s.one("/sim_card_actions/" + a["id"].(string))
	if status(got) != "interrupted" || got["status"].(map[string]any)["reason"] == nil || got["updated_at"] != "2026-05-22T12:04:33.000Z" {
		t.Errorf("the action is %v", got)
	}
}

func TestListOfActions(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 19})
	a := s.act("gw-basel", "disable")
	brief := func(query string) string {
		var all []string
		for _, a := range s.rows("/sim_card_actions?" + query) {
			all = append(all, fmt.Sprintf("%s %s", a["action_type"], status(a)))
		}
		return strings.Join(all, ", ")
	}
	expect(t, "newest first", brief("page[size]=4"), "disable in-progress, set_standby in-progress, enable failed, disable interrupted")
	for query, want := range map[string]string{
		"filter[sim_card_id]=" + a["sim_card_id"].(string):         "disable in-progress",
		"filter[status]=in-progress":                               "disable in-progress, set_standby in-progress",
		"filter[status]=failed":                                    "enable failed",
		"filter[action_type]=enable_standby_sim_card":              "enable_standby_sim_card completed",
		"filter[status]=completed&filter[action_type]=set_standby": "set_standby completed, set_standby completed",
		"filter[bulk_sim_card_action_id]=" + a["id"].(string):      "",
		"filter[action_type]=set_public_ip":                        "",
		"page[size]=1&page[number]=2":                              "set_standby in-progress",
	} {
		expect(t, query, brief(query), want)
	}
	for _, query := range []string{"filter[status]=interrupted", "filter[status]=in_progress", "filter[sim_card_id]=1", "filter[action_type]=x"} {
		s.refused(s.call(http.MethodGet, "/sim_card_actions?"+query, ""), http.StatusUnprocessableEntity, "10015")
	}
	s.clock.forward(time.Minute)
	expect(t, "later", brief("filter[status]=in-progress"), "set_standby in-progress")
}

// The ledger tells what was done, whatever the client saw.
func TestTheLedgerIsTrue(t *testing.T) {
	for _, c := range []struct {
		fault sandbox.Fault
		done  bool
	}{
		{sandbox.Fault{}, true},
		{sandbox.Fault{Kind: sandbox.Status, Status: 500}, false},
		{sandbox.Fault{Kind: sandbox.Status, Status: 500, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Busy, RetryAfter: "7"}, false},
		{sandbox.Fault{Kind: sandbox.HTML, After: true}, true},
		{sandbox.Fault{Kind: sandbox.TwoValues}, true},
		{sandbox.Fault{Kind: sandbox.Ignore}, false},
	} {
		t.Run(fmt.Sprint(c.fault.Kind, c.fault.After), func(t *testing.T) {
			s := start(t, telnyx.Config{SIMs: 3})
			path := s.path("gw-basel")
			if c.fault.Kind != "" {
				s.Inject(c.fault)
			}
			s.call(http.MethodPatch, path, `{"tags":["new","b"],"data_limit":{"amount":"50","unit":"GB"}}`)
			s.call(http.MethodPost, path+"/actions/disable", "")
			s.Heal()
			var did []string
			for _, e := range s.Ledger() {
				did = append(did, fmt.Sprint(e.What, " ", e.From, ">", e.State, " ", e.Edit["tags"], " ", e.Edit["data_limit"]))
				if e.ICCID != s.SIMs()[2].ICCID || !e.At.Equal(noon) {
					t.Errorf("booked for %s at %v", e.ICCID, e.At)
				}
			}
			want, state := "", "enabled gw-basel 40.0 GB"
			if c.done {
				want, state = "edit > new,b 50 GB, state enabled>disabled  ", "disabling new 50 GB"
			}
			expect(t, "done", strings.Join(did, ", "), want)
			got := s.SIMs()[2]
			expect(t, "SIM", fmt.Sprint(got.Status, " ", got.Name, " ", got.Limit), state)
		})
	}
}

// What is ignored is answered as if it had been done.
func TestIgnore(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 8})
	s.Inject(sandbox.Fault{Kind: sandbox.Ignore})
	expect(t, "action", status(s.act("gw-basel", "disable")), "in-progress")
	got := s.must(s.call(http.MethodPatch, s.path("tracker-4145"), `{"tags":["x"],"data_limit":{"amount":"5","unit":"GB"}}`), http.StatusOK)
	if got := got["data"].(map[string]any); names([]map[string]any{got}) != "x" || status(got) != "enabled" {
		t.Errorf("answered %v", got)
	}
	s.must(s.call(http.MethodPatch, s.path("tracker-4142"), `{"authorized_imeis":["350000000000001"]}`), http.StatusOK)
	s.Heal()
	expect(t, "SIM", s.state("gw-basel"), "enabled")
	expect(t, "SIM", s.state("tracker-4145"), "data_limit_exceeded")
	expect(t, "done", len(s.Ledger()), 0)
	used := s.SIM(s.ICCID("tracker-4142")).Used
	s.clock.forward(time.Hour)
	if now := s.SIM(s.ICCID("tracker-4142")).Used; now <= used {
		t.Errorf("it used %v and then %v", used, now)
	}
}
