package simbase1_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
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

// The keys and types of the documents' examples, key for key. The example for one SIM has a comma too many.
var examples = []struct{ name, method, path, body, example string }{
	{"list", http.MethodGet, "/simcards", "", `{"total_records":4,"records":4,"total_pages":1,"page":1,"sims":[{
		"usage_sms_mo":3,"usage_data":456768798,"usage_voice":0,"coverage":"Europe","iccid":"x","sim_state":"enabled",
		"usage_sms_mt":0,"device_name":"test SIM 14","tags":["Test SIM"],"ip_address":"10.0.0.14",
		"last_update":"2022-03-23 18:00:45"}]}`},
	{"sim", http.MethodGet, "SIM", "", `{"iccid":"x","carrier":"x","country":"x","country_iso":"US","device_name":"x",
		"msisdn":"x","sim_state":"enabled","plan_id":"def-usd.us-1","lat":"38.8987649","lon":"-77.0372855","radio":"LTE",
		"apn":"simbase","imei":"x","hardware":"x","ip":"10.0.0.22","throttle":"NO_LIMIT","tags":["Test SIM"],
		"last_update":"2022-04-07 09:45:46","imei_lock":"off","location_updates":14,"sessions":11,"zero_sessions":0,
		"usage_sms_mo":2,"usage_sms_mt":2,"usage_data":36878336}`},
	{"usage", http.MethodGet, "SIM/usage/2026-04", "", `{"iccid":"x","month":"2022-08","cost":3.4841,"cost_data":3.1841,
		"cost_month":0.3,"cost_netw":0,"cost_sms":0,"cost_voice":0,"lu_count":39,"session_count":38,"zero_sessions":0,
		"usage_data":667335680,"usage_sms_mo":0,"usage_sms_mt":0,"usage_voice":0}`},
	{"edit", http.MethodPatch, "SIM", `{"imei_lock":"off"}`, `{"device_name":"test SIM 22","imei_lock":"off",
		"sim_state":"enabled","throttle":"NO_LIMIT","tags":["Division X"],"plan_id":"def-usd.us-1","rateplan":"USA",
		"coverage":"USA"}`},
	{"plans", http.MethodGet, "/plans", "", `[{"plan_id":"def-usd.eu-1","name":"Europe","currency":"USD","day":"0.01",
		"mb":"0.005","sms":"0.05","sms_to_device":"0.02","countries":"34"}]`},
	{"send", http.MethodPost, "SIM/sms", `{"message":"test"}`, `{"sender":"55555","message":"test",
		"time":"2022-04-13 09:46:22"}`},
	{"thread", http.MethodGet, "SIM/sms", "", `{"count":3,"messages":[{"message":"test","direction":"out",
		"timestamp":"2022-04-13 09:46:22"}]}`},
	{"balance", http.MethodGet, "/balance", "", `{"balance":256.9469,"currency":"USD","currency_symbol":"$",
		"last_update":"2022-07-27 15:07:11","auto_topup":true,"topup_threshold":10,"topup_amount":20}`},
}

func TestAnswersHaveTheShapeOfTheExamples(t *testing.T) {
	s := start(t, simbase1.Config{})
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			r := s.call(e.method, strings.Replace(e.path, "SIM", s.sim("tracker-0142"), 1), e.body)
			if r.err != nil || r.status != http.StatusOK || r.header.Get("Content-Type") != "application/json" {
				t.Fatalf("status %d (%v), %q", r.status, r.err, r.header)
			}
			var got, want any
			if err := json.Unmarshal([]byte(r.body), &got); err != nil {
				t.Fatal(err)
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
	s := start(t, simbase1.Config{})
	stamp := regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`)
	sim := s.get(s.sim("tracker-0142"))
	for key, form := range map[string]*regexp.Regexp{
		"last_update": stamp, "iccid": regexp.MustCompile(`^8900000\d{12}$`), "msisdn": regexp.MustCompile(`^\+99990\d+$`),
		"imei": regexp.MustCompile(`^350000\d{9}$`), "lat": regexp.MustCompile(`^-?\d+\.\d{7}$`),
		"plan_id": regexp.MustCompile(`^def-eur\.[a-z]+-1$`), "ip": regexp.MustCompile(`^10\.64\.\d+\.\d+$`),
	} {
		if v, _ := sim[key].(string); !form.MatchString(v) {
			t.Errorf("%s is %q", key, v)
		}
	}
	dynamic := 0
	for _, row := range rows(s.get("/simcards")) {
		if row["ip_address"] == "Dynamic" {
			dynamic++
		}
	}
	if dynamic == 0 {
		t.Error("no SIM has a changing address")
	}
	sent := s.must(s.call(http.MethodPost, s.sim("tracker-0140")+"/sms", `{"message":"STATUS#"}`))
	if sent["sender"] != "55555" || sent["time"] != "2026-05-22 12:04:31" {
		t.Errorf("sent: %v", sent)
	}
}

func TestKeyIsChecked(t *testing.T) {
	s := start(t, simbase1.Config{Key: "test-key"})
	for _, key := range []string{"", "demo-key", "test-key2", "test-ke"} {
		s.key = key
		s.refused(s.call(http.MethodGet, "/balance", ""), http.StatusUnauthorized)
	}
	s.key = "test-key"
	s.get("/balance")
	s.SetKey("other-key")
	s.refused(s.call(http.MethodGet, "/balance", ""), http.StatusUnauthorized)
	for _, r := range s.Requests() {
		if len(r.Header) == 0 || r.Header.Get("X-Api-Key") != "" {
			t.Fatalf("the header was kept as %v", r.Header)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	s := start(t, simbase1.Config{})
	sim := s.sim("tracker-0140")
	for _, path := range []string{"/", "/v1/simcards", "/simcards/", "/balance/", sim + "/", sim + "/usage", sim + "/usage/2026-04/", sim + "/sms/1", "/simcards/8900000000000000000", "/plans/x", "/simcards//sms"} {
		s.refused(s.call(http.MethodGet, path, ""), http.StatusNotFound)
	}
	for _, c := range []struct{ method, path, allow string }{
		{http.MethodPost, "/simcards", "GET"},
		{http.MethodDelete, sim, "GET, PATCH"},
		{http.MethodPut, sim, "GET, PATCH"},
		{http.MethodPatch, sim + "/sms", "GET, POST"},
		{http.MethodPost, "/balance", "GET"},
		{http.MethodPost, sim + "/usage/2026-04", "GET"},
	} {
		r := s.call(c.method, c.path, "")
		s.refused(r, http.StatusMethodNotAllowed)
		if r.header.Get("Allow") != c.allow {
			t.Errorf("%s %s allows %q, not %q", c.method, c.path, r.header.Get("Allow"), c.allow)
		}
	}
}
