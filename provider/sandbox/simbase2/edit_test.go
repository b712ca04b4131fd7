package simbase2_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
)

func TestEachSettingCanBeChanged(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("tracker-2140")
	var want []string
	for _, c := range []struct{ key, value, read, said string }{
		{"name", `"pump <1> & ümlaut"`, "", "pump <1> & ümlaut"},
		{"name", `""`, "null", ""},
		{"tags", `["b","a, b"]`, "", "b,a, b"},
		{"tags", `[]`, "", ""},
		{"imei_lock", `"on"`, "", "on"},
		{"imei_lock", `"off"`, "", "off"},
		{"usage_limits_auto_enable", `true`, "", "true"},
		{"usage_limits_auto_enable", `false`, "", "false"},
		{"usage_limits_data_threshold", `10000000`, "", "10000000"},
		{"usage_limits_data_threshold", `5000000000000`, "", "5000000000000"},
		{"usage_limits_data_threshold", `null`, "", "null"},
		{"usage_limits_sms_threshold", `1`, "", "1"},
		{"usage_limits_sms_threshold", `null`, "", "null"},
	} {
		answered := s.patch(sim, fmt.Sprintf(`{%q:%s}`, c.key, c.value))
		want = append(want, fmt.Sprintf("edit[%s:%s]", c.key, c.said))
		for when, got := range map[string]map[string]any{"answered": answered, "read": s.get(sim)} {
			if b, err := json.Marshal(got[c.key]); err != nil || string(b) != sandboxed(c.read, c.value) {
				t.Errorf("%s %s: %s (%v)", c.key, when, b, err)
			}
		}
	}
	s.expectLedger(want...)
}

// sandboxed writes a value as this test's encoder does.
func sandboxed(read, value string) string {
	if read != "" {
		return read
	}
	var v any
	_ = json.Unmarshal([]byte(value), &v) // they are constants
	b, _ := json.Marshal(v)
	return string(b)
}

// What is left out stays as it is; what is written is a policy, what is read something else.
func TestSeveralSettingsAtOnce(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("tracker-2140")
	s.patch(sim, `{"usage_limits_data_threshold":20000000,"throttling_policy":"SPEED_500_KBPS"}`)
	got := s.patch(sim, `{"name":"new","tags":["x"]}`)
	if got["name"] != "new" || got["usage_limits_data_threshold"] != 2e7 || got["throttle"] != "Limited to 500 kbit/s" {
		t.Errorf("answered %v", got)
	}
	if got := s.patch(sim, `{"throttling_policy":"NO_LIMIT"}`); got["throttle"] != nil {
		t.Errorf("answered %v", got)
	}
	s.expectLedger("edit[throttling_policy:SPEED_500_KBPS usage_limits_data_threshold:20000000]", "edit[name:new tags:x]", "edit[throttling_policy:NO_LIMIT]")
}

func TestChangesThatAreRefused(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("tracker-2140")
	before := fmt.Sprint(s.get(sim))
	for _, body := range []string{
		"", "null", "[]", "{}", `{"name":"x"`, `{"name":"x"}{}`,
		`{"state":"disabled"}`, `{"name":"x","sim_state":"disabled"}`, `{"plan_id":"def-eur.us-1"}`, `{"autodisable":null}`, `{"throttle":"NO_LIMIT"}`,
		`{"device_name":"x"}`, `{"Name":"x"}`, `{"name":null}`, `{"name":7}`, `{"tags":null}`, `{"tags":"x"}`, `{"tags":["x",7]}`, `{"tags":[null]}`,
		`{"imei_lock":true}`, `{"imei_lock":"On"}`, `{"imei_lock":null}`, `{"throttling_policy":"fast"}`, `{"throttling_policy":null}`,
		`{"usage_limits_auto_enable":"true"}`, `{"usage_limits_auto_enable":null}`, `{"usage_limits_data_threshold":9999999}`,
		`{"usage_limits_data_threshold":0}`, `{"usage_limits_data_threshold":"20000000"}`, `{"usage_limits_data_threshold":2e7}`,
		`{"usage_limits_data_threshold":20000000.5}`, `{"usage_limits_sms_threshold":0}`, `{"usage_limits_sms_threshold":-1}`,
		`{"name":"x","usage_limits_sms_threshold":1.5}`, `{"name":"x","unknown":null}`,
	} {
		s.refused(s.call(http.MethodPatch, sim, body), http.StatusBadRequest)
	}
	s.expectLedger()
	expect(t, "the SIM", fmt.Sprint(s.get(sim)), before)
}

func TestRateplan(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("gw-riga")
	last := func() string { return fmt.Sprint(s.month("gw-riga", "2026-04")["costs"]) }
	month := last()
	for _, body := range []string{"", "{}", `{"plan_id":"def-usd.eu-1"}`, `{"plan_id":null}`, `{"plan_id":"def-eur.us-1","x":1}`, `{"rateplan":"USA"}`} {
		s.refused(s.call(http.MethodPost, sim+"/rateplan", body), http.StatusBadRequest)
	}
	s.post(sim+"/rateplan", `{"plan_id":"def-eur.globalplus-1"}`)
	expect(t, "the plan", fmt.Sprint(s.get(sim+"/rateplan")), "map[name:Global+ plan_id:def-eur.globalplus-1]")
	got := s.get(sim)
	expect(t, "the SIM", fmt.Sprint(got["plan_id"], " ", got["coverage"]), "def-eur.globalplus-1 Global+")
	s.clock.forward(1)
	expect(t, "last month", last(), month)
	s.expectLedger("edit[plan_id:def-eur.globalplus-1]")
	names := map[any]int{}
	for _, p := range rows(s.get("/account/plans"), "plans") {
		names[p["name"]]++
	}
	if names["Europe"] != 2 {
		t.Errorf("no name stands for two plans: %v", names)
	}
}

// The ledger tells what was done, whatever the client saw.
func TestTheLedgerIsTrue(t *testing.T) {
	for _, c := range []struct {
		fault sandbox.Fault
		done  bool
	}{
		{sandbox.Fault{Kind: sandbox.Status, Status: 500}, false},
		{sandbox.Fault{Kind: sandbox.Status, Status: 500, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Busy}, false},
		{sandbox.Fault{Kind: sandbox.TrailingComma}, true},
		{sandbox.Fault{Kind: sandbox.Ignore}, false},
	} {
		t.Run(fmt.Sprint(c.fault.Kind, c.fault.After), func(t *testing.T) {
			s := start(t, simbase2.Config{SIMs: 1})
			before := s.unchanged()
			s.Inject(c.fault)
			for _, w := range []struct{ method, path, body string }{
				{http.MethodPost, "/sms", `{"message":"RESET#"}`},
				{http.MethodPatch, "", `{"name":"new","usage_limits_sms_threshold":5}`},
				{http.MethodPost, "/rateplan", `{"plan_id":"def-eur.us-1"}`},
				{http.MethodPost, "/autodisable", `{"autodisable":"2026-06-01"}`},
				{http.MethodPost, "/reset", ""},
				{http.MethodPost, "/state", `{"state":"disabled"}`},
			} {
				got := s.call(w.method, "/simcards/"+s.SIMs()[0].ICCID+w.path, w.body)
				if c.fault.Kind == sandbox.Ignore && got.Code >= 300 {
					t.Errorf("%s: answered %d", w.path, got.Code)
				}
			}
			s.Heal()
			if !c.done {
				s.expectLedger()
				expect(t, "the SIM", s.unchanged(), before)
				return
			}
			s.expectLedger("send RESET#", "edit[name:new usage_limits_sms_threshold:5]", "edit[plan_id:def-eur.us-1]",
				"edit[autodisable:2026-06-01]", "reset", "state enabled disabling")
		})
	}
}

// unchanged tells all about the first SIM and the account, without how often it was asked.
func (s *site) unchanged() string {
	s.t.Helper()
	sim := "/simcards/" + s.SIMs()[0].ICCID
	return strings.Join([]string{fmt.Sprint(s.SIMs()), fmt.Sprint(s.get(sim)), fmt.Sprint(s.get(sim + "/sms")), fmt.Sprint(s.get("/account/balance"))}, "\n")
}

// An edit that is ignored is answered as if it had been done.
func TestIgnoredEditIsAnsweredAsDone(t *testing.T) {
	s := start(t, simbase2.Config{SIMs: 1})
	s.Inject(sandbox.Fault{Kind: sandbox.Ignore})
	if got := s.patch(s.sim("tracker-2140"), `{"name":"new"}`); got["name"] != "new" {
		t.Errorf("answered %v", got)
	}
	if got := s.post(s.sim("tracker-2140")+"/state", `{"state":"disabled"}`); got["state"] != "disabled" {
		t.Errorf("answered %v", got)
	}
	expect(t, "the state", s.SIMs()[0].State, "enabled")
}
