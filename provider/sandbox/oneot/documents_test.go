package oneot_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/oneot"
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

const eSIM = `{"iccid":"x","group":"Trackers","type":"UICC","form":"2/3/4FF industrial","data_limit":100,"name":"truck-17",
	"msisdn":"x","imsi":"x","imei":"x","apn":"example.apn","status":{"primary":"ON","secondary":"LIVE"},"state":"LIVE",
	"active_profile":"profile-a","downloaded_profiles":["profile-a"],"lastNetworkActivityMillis":1714557600000,
	"lastModifiedMillis":1714557600000,"lastDataSessionMillis":1714557600000,"lastUsageUpdate":1714557600000}`

// The vendor publishes no example. These were put together from what programs that use the API send and read; only the
// answer to a login is one that was seen.
var examples = []struct{ name, method, path, example string }{
	{"list", http.MethodGet, "/get_account_sims", `{"found":2,"offset":0,"total":2,"sims":[` + withoutProfiles() + `]}`},
	{"sim", http.MethodGet, "/get_sim?SIM", eSIM},
	{"groups", http.MethodGet, "/get_account_groups", `["Trackers"]`},
	{
		"cost", http.MethodGet, "/get_sim_cost?SIM&month=5&year=2026",
		`{"iccid":"x","data_plan":"Plan A","data_used":1048576,"data_cost":0.12,"currency":"EUR","month":5,"year":2024}`,
	},
	{
		"costs", http.MethodGet, "/get_sim_costs?SIM",
		`[{"iccid":"x","data_plan":"Plan A","data_used":1048576,"data_cost":0.12,"currency":"EUR","month":5,"year":2024}]`,
	},
	{
		"balance", http.MethodGet, "/get_account_balance",
		`{"data_used":1048576,"data_cost":0.12,"currency":"EUR","month":5,"year":2024}`,
	},
	{"sessions", http.MethodGet, "/get_sim_sessions?SIM", `{"found":1,"offset":0,"total":1,"from":1714521600000,
		"to":1714600000000,"sessions":[{"id":"123","country":"Estonia","alpha3":"EST","operator":"Telia","data_size":10240,
		"data_cost":0.0001,"currency":"EUR","start_time":1714557600000}]}`},
	{"alerts", http.MethodGet, "/get_account_alerts", `{"found":1,"offset":0,"total":1,"alerts":[{"id":"1","trigger":"x",
		"timestamp":1714557600000,"is_read":false,"iccid":"x"}]}`},
	{"diagnostics", http.MethodGet, "/diagnostics?SIM", `{"imei":"x","deviceName":"x","inDataSession":true,
		"lastNetworkActivity":1714557600000,"lastCountry":"x","lastOperator":"x","latitude":1.5,"longitude":1.5,"radius":100}`},
	{"send", http.MethodPut, "/sendSms?SIM&message=STATUS", `{"message":"x"}`},
	{"set group", http.MethodPut, "/set_group?SIM&group=Lab", eSIM},
	{"deactivate", http.MethodPut, "/deactivate?SIM", eSIM},
}

func withoutProfiles() string {
	return strings.Replace(eSIM, `"active_profile":"profile-a","downloaded_profiles":["profile-a"],`, "", 1)
}

func TestAnswersHaveTheKnownShape(t *testing.T) {
	s := start(t, oneot.Config{Diagnostics: true})
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			w := s.call(e.method, strings.Replace(e.path, "SIM", s.of("gw-vilnius-50"), 1), "")
			equal(t, "content type", w.Header().Get("Content-Type"), "application/json")
			var want any
			if err := json.Unmarshal([]byte(e.example), &want); err != nil {
				t.Fatal(err)
			}
			equal(t, e.path, shapeOf(s.value(w)), shapeOf(want))
		})
	}
}

// The page's own table of states, and the one line of its older version that the newer lacks.
func TestTheTableOfStates(t *testing.T) {
	s := start(t, oneot.Config{})
	for _, row := range []struct{ name, want string }{
		{"tracker-5140", "ON/LIVE/LIVE"},
		{"pump-hr-5011", "ON/TEST/TEST"},
		{"meter-ee-5032", "ON/ACTIVE_READY/ACTIVE_READY"},
		{"tracker-5143", "OFF/-/OFFLINE"},
		{"meter-ee-5030", "OFF/-/SHIPPING"},
		{"cargo-nl-5008", "DELETED/-/CLOSED"},
		{"pump-hr-5012", "PENDING/LIVE/LIVE"},
		{"tracker-5146", "ON/SUSPENDED/-"},
		{"cargo-nl-5010", "ON/PARKED/PARKED"},
	} {
		equal(t, row.name, s.stateOf(row.name), row.want)
	}
}

// Both forms of a status without a second word come.
func TestNoSecondWordIsAbsentOrEmpty(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 350})
	forms := map[any]int{}
	for _, m := range s.get("/get_account_sims")["sims"].([]any) {
		if status := m.(map[string]any)["status"].(map[string]any); status["primary"] == "OFF" || status["primary"] == "DELETED" {
			forms[status["secondary"]]++
		}
	}
	if forms[nil] == 0 || forms[""] == 0 || len(forms) != 2 {
		t.Errorf("the forms are %v", forms)
	}
}

func TestEveryErrorHasItsWords(t *testing.T) {
	s := start(t, oneot.Config{})
	many := "iccid=" + strings.Repeat("1,", 1000) + "1"
	for _, e := range []struct {
		method, path, code, words string
		status                    int
	}{
		{http.MethodGet, "/get_sim?iccid=8900000000000000000", "E002", "SIM not found", 404},
		{http.MethodGet, "/diagnostics?" + s.of("tracker-5140"), "E003", "Feature not enabled", 403},
		{http.MethodGet, "/get_available_profiles", "E003", "Feature not enabled", 403},
		{http.MethodPut, "/esim_profile?profile=a&action=enable&" + s.of("gw-vilnius-50"), "E003", "Feature not enabled", 403},
		{http.MethodGet, "/get_sim_cost?month=1&year=2020&" + s.of("tracker-5140"), "E101", "No SIM cost history", 404},
		{http.MethodGet, "/get_account_balance?month=1&year=2020", "E102", "No account balance history", 404},
		{http.MethodPut, "/activate?" + s.of("tracker-5140"), "E201", "Cannot change SIM status", 400},
		{http.MethodPut, "/activate?" + s.of("pump-hr-5013"), "E202", "SIM status is locked", 400},
		{http.MethodPut, "/set_data_limit?limit=1&" + s.of("gw-tallinn-50"), "E210", "Cannot set new data limit", 400},
		{http.MethodPut, "/activate?" + s.of("gw-riga-50"), "E211", "Cannot resume/activate SIM", 400},
		{http.MethodPut, "/set_group?group=" + oneot.ForbiddenGroup + "&" + s.of("tracker-5140"), "E220", "Cannot assign the SIM", 400},
		{http.MethodGet, "/get_sims?" + many, "E230", "Too many SIMs (over 1000)", 400},
		{http.MethodPut, "/activate?" + many, "E230", "Too many SIMs (over 1000)", 400},
		{http.MethodPut, "/sendSms?message=x&" + s.of("tracker-5145"), "E240", "SMS not allowed for some SIMs", 400},
	} {
		w := s.call(e.method, e.path, "")
		s.refused(w, e.status, e.code)
		if !strings.Contains(w.Body.String(), e.words) {
			t.Errorf("%s: %s", e.code, w.Body)
		}
	}
	if len(s.Ledger()) != 0 {
		t.Errorf("something was done: %v", s.Ledger())
	}
}

func TestDiagnostics(t *testing.T) {
	s := start(t, oneot.Config{Diagnostics: true})
	s.refused(s.call(http.MethodGet, "/diagnostics?"+s.of("tracker-5147"), ""), http.StatusNotFound, "E103")
	s.refused(s.call(http.MethodGet, "/diagnostics?"+s.of("meter-ee-5030"), ""), http.StatusNotFound, "E103")
	s.refused(s.call(http.MethodGet, "/diagnostics?iccid=1", ""), http.StatusNotFound, "E002")
	sim := s.get("/diagnostics?" + s.of("meter-ee-5007"))
	if sim["inDataSession"] != false || sim["lastOperator"] != "Example EE" {
		t.Errorf("it is %v", sim)
	}
}
