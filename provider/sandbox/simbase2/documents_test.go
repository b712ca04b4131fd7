package simbase2_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
)

// shapeOf writes a JSON value as its keys and types: of a list the first entry's.
func shapeOf(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, k+":"+shapeOf(v[k]))
		}
		return "{" + strings.Join(parts, " ") + "}"
	case []any:
		if len(v) == 0 {
			return "[]"
		}
		return "[" + shapeOf(v[0]) + "]"
	case string:
		return "s"
	case float64:
		return "n"
	case bool:
		return "b"
	default:
		return fmt.Sprintf("%T", v)
	}
}

const (
	exampleUsage = `{"total_sessions":12,"data_sessions":11,"zero_sessions":1,"data":36878336,"sms_mo":2,"sms_mt":2,"voice":0,"line_rental":5}`
	exampleCosts = `{"total":"0.42","data":"0.35","sms":"0.02","sms_mo":"0.01","sms_mt":"0.01","voice":"0","other":"0","line_rental":"0.05"}`
	exampleSIM   = `"iccid":"8900000000000000001","name":"truck-17","state":"enabled","tags":["fleet-a"],"plan_id":"def-eur.eu-1",
		"coverage":"Europe","sim_profile":"green","msisdn":null,"hardware":"Example","imei":"350000000000006","imei_lock":"off",
		"public_ip":null,"private_network_ip":null,"autodisable":null,"usage_limits_auto_enable":false,
		"usage_limits_data_threshold":null,"usage_limits_sms_threshold":null,"current_month_usage":` + exampleUsage +
		`,"current_month_costs":` + exampleCosts
	exampleDetail = `,"connection":{"carrier":"x","country":"Estonia","mcc":"248","mnc":"01","last_update":"2025-05-01T10:00:00Z"},
		"location":{"carrier":"x","country":"Estonia","lat":59.43,"lon":24.75,"cell_id":"1234","lac":"5678","radio":"LTE",
		"last_update":"2025-05-01T10:00:00Z"},"session_status":"in_session","throttle":null}`
)

// The keys and types that clients of the API were seen to read, put together; what is null there is null here.
var examples = []struct {
	name, method, path, body string
	status                   int
	example                  string
}{
	{"list", http.MethodGet, "/simcards", "", 200, `{"simcards":[{` + exampleSIM + `}],"cursor":null,"has_more":false,"count":1}`},
	{"sim", http.MethodGet, "SIM", "", 200, `{` + exampleSIM + exampleDetail},
	{"edit", http.MethodPatch, "SIM", `{"name":"tracker-2140"}`, 200, `{` + exampleSIM + exampleDetail},
	{"state", http.MethodPost, "SIM/state", `{"state":"enabled"}`, 202, `{"message":"x","state":"enabled"}`},
	{"reset", http.MethodPost, "SIM/reset", "", 202, `{"message":"x"}`},
	{"autodisable", http.MethodPost, "SIM/autodisable", `{"autodisable":null}`, 202, `{"message":"x"}`},
	{"rateplan", http.MethodGet, "SIM/rateplan", "", 200, `{"plan_id":"def-eur.eu-1","name":"x"}`},
	{"set rateplan", http.MethodPost, "SIM/rateplan", `{"plan_id":"def-eur.eu-1"}`, 202, `{"message":"x"}`},
	{"send", http.MethodPost, "SIM/sms", `{"message":"STATUS"}`, 202, `{"message":"x"}`},
	{"thread", http.MethodGet, "SIM/sms", "", 200, `{"sms":[{"direction":"mt","message":"STATUS","status":"delivered",
		"timestamp":"2025-05-01T10:00:00Z"}],"cursor":null,"has_more":false,"count":1}`},
	{"usage", http.MethodGet, "/usage/simcards?month=2026-04", "", 200, `{"month":"2025-05","has_more":false,"cursor":null,"simcards":[
		{"iccid":"x","costs":` + exampleCosts + `,"usage":` + exampleUsage + `}]}`},
	{"balance", http.MethodGet, "/account/balance", "", 200, `{"balance":"1","currency":"EUR","auto_top_up_enabled":true,
		"auto_top_up_threshold":"1","auto_top_up_amount":"1","last_update":"2025-05-01T10:00:00Z"}`},
	{"plans", http.MethodGet, "/account/plans", "", 200, `{"plans":[{"plan_id":"x","name":"x"}]}`},
	{"error", http.MethodGet, "/simcards/1", "", 404, `{"message":"x"}`},
}

func TestAnswersHaveTheShapeOfTheExamples(t *testing.T) {
	s := start(t, simbase2.Config{SIMs: 1})
	s.patch(s.sim("tracker-2140"), `{"tags":["fleet-a"]}`)
	s.SetRaw(s.ICCID("tracker-2140"), "msisdn", nil)
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			w := s.call(e.method, strings.Replace(e.path, "SIM", s.sim("tracker-2140"), 1), e.body)
			var got, want any
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != e.status {
				t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
			}
			if err := json.Unmarshal([]byte(e.example), &want); err != nil {
				t.Fatal(err)
			}
			if shapeOf(got) != shapeOf(want) {
				t.Errorf("got  %s\nwant %s", shapeOf(got), shapeOf(want))
			}
		})
	}
}

func TestValuesAreWrittenAsInTheExamples(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.get(s.sim("tracker-2142"))
	connection, location := sim["connection"].(map[string]any), sim["location"].(map[string]any)
	texts := rows(s.get(s.sim("tracker-2142")+"/sms"), "sms")
	stamp := `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`
	for _, c := range []struct {
		value any
		form  string
	}{
		{sim["iccid"], `^8900000\d{12}$`},
		{sim["msisdn"], `^\+99990\d+$`},
		{sim["imei"], `^350000\d{9}$`},
		{sim["plan_id"], `^def-eur\.[a-z]+-\d$`},
		{sim["public_ip"], `^198\.51\.100\.\d+$`},
		{sim["private_network_ip"], `^10\.\d+\.\d+\.\d+$`},
		{sim["current_month_costs"].(map[string]any)["total"], `^\d+\.\d{1,4}$`},
		{sim["current_month_costs"].(map[string]any)["voice"], `^0$`},
		{connection["mcc"], `^\d{3}$`},
		{connection["last_update"], stamp},
		{location["last_update"], stamp},
		{location["cell_id"], `^\d+$`},
		{texts[0]["timestamp"], stamp},
		{s.get("/account/balance")["balance"], `^87\.4312$`},
	} {
		if v, ok := c.value.(string); !ok || !regexp.MustCompile(c.form).MatchString(v) {
			t.Errorf("%v is not like %s", c.value, c.form)
		}
	}
}

func TestKeyIsChecked(t *testing.T) {
	s := start(t, simbase2.Config{Key: "test-key"})
	for _, auth := range []string{"", "test-key", "Bearer", "Bearer ", "Bearer demo-key", "Bearer test-key2", "Basic test-key", "bearer test-key"} {
		s.auth = auth
		s.refused(s.call(http.MethodGet, "/account/balance", ""), http.StatusUnauthorized)
	}
	s.auth = "Bearer test-key"
	s.get("/account/balance")
	s.SetKey("other-key")
	s.refused(s.call(http.MethodGet, "/account/balance", ""), http.StatusUnauthorized)
	for _, r := range s.Requests() {
		if r.Header.Get("Authorization") != "" {
			t.Fatalf("the header was kept as %v", r.Header)
		}
	}
}

// Each call needs one scope, and no other will do.
func TestScopes(t *testing.T) {
	s := start(t, simbase2.Config{Scopes: []string{}})
	all := []string{simbase2.ScopeSIMs, simbase2.ScopeWrite, simbase2.ScopeTexts, simbase2.ScopeSend, simbase2.ScopeAccount}
	needs := map[string]string{
		"list": "simcards:read", "sim": "simcards:read", "rateplan": "simcards:read", "usage": "simcards:read",
		"edit": "simcards:write", "state": "simcards:write", "reset": "simcards:write", "autodisable": "simcards:write",
		"set rateplan": "simcards:write", "thread": "simcards.sms:read", "send": "simcards.sms:send",
		"balance": "account:read", "plans": "account:read",
	}
	for _, e := range examples {
		if e.name == "error" {
			continue
		}
		path := strings.Replace(e.path, "SIM", s.sim("tracker-2140"), 1)
		s.SetScopes([]string{needs[e.name]})
		if w := s.call(e.method, path, e.body); w.Code != e.status {
			t.Errorf("%s with %q: %d %s", e.name, needs[e.name], w.Code, w.Body)
		}
		did := s.did()
		s.SetScopes(slices.DeleteFunc(slices.Clone(all), func(scope string) bool { return scope == needs[e.name] }))
		s.refused(s.call(e.method, path, e.body), http.StatusForbidden)
		s.SetScopes([]string{})
		s.refused(s.call(e.method, path, e.body), http.StatusForbidden)
		expect(t, e.name+" when it was refused", s.did(), did)
		s.SetScopes(nil)
		if w := s.call(e.method, path, e.body); w.Code != e.status {
			t.Errorf("%s with a key for everything: %d %s", e.name, w.Code, w.Body)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("tracker-2140")
	for _, path := range []string{
		"", "/", "/simcards/", sim + "/", sim + "/usage", sim + "/cdrs", sim + "/location-updates", sim + "/activate", "/balance",
		"/plans", "/account", "/events", "/usage/simcards/", "/simcards/8900000000000000000", "/simcards//sms", "/simcards/8900000000000000000/sms",
	} {
		s.refused(s.call(http.MethodGet, path, ""), http.StatusNotFound)
	}
	s.refused(s.call(http.MethodPost, sim+"/reset/", ""), http.StatusNotFound)
	for _, c := range []struct{ method, path, allow string }{
		{http.MethodPost, "/simcards", "GET"},
		{http.MethodDelete, sim, "GET, PATCH"},
		{http.MethodPatch, sim + "/state", "POST"},
		{http.MethodGet, sim + "/reset", "POST"},
		{http.MethodPatch, sim + "/sms", "GET, POST"},
	} {
		w := s.call(c.method, c.path, "")
		s.refused(w, http.StatusMethodNotAllowed)
		expect(t, c.method+" "+c.path, w.Header().Get("Allow"), c.allow)
	}
	s.refused(s.call(http.MethodPatch, sim, `{"name":"`+strings.Repeat("x", 64<<10)+`"}`), http.StatusRequestEntityTooLarge)
	s.expectLedger()
}

func TestUnknownParametersAreRefused(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("tracker-2140")
	for _, path := range []string{
		"/simcards?page=2", "/simcards?pagesize=5", "/simcards?sim_state=enabled", "/simcards?search=x", "/simcards?limit=5&limit=6",
		"/simcards?state=quarantined", "/simcards?state=enabled&state=disabled", "/simcards?coverage=Mars", "/simcards?coverage=Global+",
		"/simcards?limit=0", "/simcards?limit=-1", "/simcards?limit=251", "/simcards?limit=x", "/simcards?cursor=x", "/simcards?cursor=",
		sim + "?month=2026-05", sim + "/sms?limit=251", sim + "/sms?direction=in", sim + "/sms?day=2026-5-1", sim + "/sms?month=2026-05",
		"/usage/simcards?month=2026-06", "/usage/simcards?month=May", "/usage/simcards?limit=0", "/usage/simcards?state=enabled",
		"/account/balance?month=2026-05", sim + "/rateplan?x=1",
	} {
		if w := s.call(http.MethodGet, path, ""); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
