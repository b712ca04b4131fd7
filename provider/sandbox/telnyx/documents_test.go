package telnyx_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/simfleet/simfleet/provider/sandbox/telnyx"
)

// The keys and types of the documents' examples. What is null or absent in one SIM's answer is there in another's: the
// example shows them all.
var examples = []struct{ name, method, path, example string }{
	{"list", http.MethodGet, "/sim_cards?filter[tags][]=gw-basel", `{"data":[{"id":"x","record_type":"sim_card",
		"status":{"value":"enabled","reason":"x"},"type":"physical","iccid":"x","imsi":"x","msisdn":"x","sim_card_group_id":"x",
		"tags":["personal"],"authorized_imeis":["x"],"data_limit":{"amount":"2048.0","unit":"MB"},
		"current_billing_period_consumed_data":{"amount":"2049.0","unit":"MB"},"actions_in_progress":true,
		"resources_with_in_progress_actions":[],"esim_installation_status":"released","eid":"x","version":"4.3",
		"voice_enabled":false,"created_at":"x","updated_at":"x"}],
		"meta":{"page_number":1,"page_size":250,"total_pages":3,"total_results":55}}`},
	{"sim", http.MethodGet, "SIM", `{"data":{"id":"x","record_type":"sim_card","status":{"value":"enabled","reason":"x"},
		"type":"physical","iccid":"x","imsi":"x","msisdn":"x","sim_card_group_id":"x","tags":["personal"],
		"authorized_imeis":["x"],"data_limit":{"amount":"2048.0","unit":"MB"},
		"current_billing_period_consumed_data":{"amount":"2049.0","unit":"MB"},"actions_in_progress":true,
		"resources_with_in_progress_actions":[],"esim_installation_status":"released","eid":"x","version":"4.3",
		"voice_enabled":false,"created_at":"x","updated_at":"x","current_imei":"x","current_mcc":"410","current_mnc":"260",
		"current_device_location":{"latitude":"41.143","longitude":"-8.605","accuracy":1250,"accuracy_unit":"m"},
		"ipv4":"192.168.0.0","ipv6":"x","live_data_session":"connected"}}`},
	{"device", http.MethodGet, "SIM/device_details", `{"data":{"record_type":"device_details","imei":"x","brand_name":"x",
		"model_name":"x","operating_system":"x","device_type":"x"}}`},
	{"groups", http.MethodGet, "/sim_card_groups", `{"data":[{"id":"x","record_type":"sim_card_group","name":"x","default":true,
		"data_limit":{"amount":"2048.1","unit":"MB"},"consumed_data":{"amount":"2048.1","unit":"MB"},"sim_card_count":10,
		"created_at":"x","updated_at":"x"}],"meta":{"page_number":1,"page_size":20,"total_pages":1,"total_results":3}}`},
	{"wdrs", http.MethodGet, "/reports/wdrs?start_date=2026-05-22T00:00:00Z&sim_card_id=ID", `{"data":[{"id":"x",
		"record_type":"wdr","created_at":"2020-07-01T00:00:00-06:00","duration_seconds":1,"sim_card_id":"x","imsi":"123",
		"phone_number":"x","mcc":"204","mnc":"01","downlink_data":{"amount":1,"unit":"MB"},"uplink_data":{"amount":1,"unit":"MB"},
		"cost":{"amount":"0.1","currency":"USD"},"rate":{"amount":"0.1","currency":"USD"},"sim_group_id":"x",
		"sim_group_name":"x"}],"meta":{"page_number":1,"page_size":20,"total_pages":1,"total_results":1}}`},
	{"disable", http.MethodPost, "SIM/actions/disable", `{"data":{"id":"x","record_type":"sim_card_action","sim_card_id":"x",
		"action_type":"disable","status":{"value":"in-progress"},"settings":null,"created_at":"x","updated_at":"x"}}`},
	{"no group", http.MethodPost, "NOGROUP/actions/enable", `{"errors":[{"code":"70007","title":"x","detail":"x",
		"source":{"pointer":"/sim_card_group_id"},"meta":{"url":"x"}}]}`},
}

func TestAnswersHaveTheShapeOfTheExamples(t *testing.T) {
	s := start(t, telnyx.Config{})
	sim := s.SIM(s.ICCID("gw-basel"))
	s.must(s.call(http.MethodPatch, "/sim_cards/"+sim.ID, `{"authorized_imeis":["`+s.one("/sim_cards/" + sim.ID)["current_imei"].(string)+`"]}`), http.StatusOK)
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			path := strings.NewReplacer("SIM", "/sim_cards/"+sim.ID, "NOGROUP", s.path("tracker-4146"), "ID", sim.ID).Replace(e.path)
			r := s.call(e.method, path, "")
			var got, want any
			if err := json.Unmarshal([]byte(r.body), &got); err != nil {
				t.Fatal(err, r.status)
			}
			if err := json.Unmarshal([]byte(e.example), &want); err != nil {
				t.Fatal(err)
			}
			expect(t, "shape", shapeOf(got), shapeOf(want))
		})
	}
}

func TestValuesAreWrittenAsInTheExamples(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 200})
	stamp := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
	amount := regexp.MustCompile(`^\d+\.\d{1,6}$`)
	for _, row := range s.rows("/sim_cards?page[size]=200") {
		for key, form := range map[string]*regexp.Regexp{
			"id":   regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
			"imsi": regexp.MustCompile(`^001010\d{9}$`), "msisdn": regexp.MustCompile(`^\+99990\d+$`),
			"iccid": regexp.MustCompile(`^8900000\d{12}$`), "created_at": stamp, "updated_at": stamp,
		} {
			if v, _ := row[key].(string); !form.MatchString(v) {
				t.Fatalf("%s is %q", key, v)
			}
		}
		if v := row["current_billing_period_consumed_data"].(map[string]any); !amount.MatchString(v["amount"].(string)) || v["unit"] != "MB" {
			t.Fatalf("consumed %v", v)
		}
		for _, key := range []string{"current_imei", "live_data_session", "ipv4", "pin_puk_codes", "sim_card_group"} {
			if _, there := row[key]; there {
				t.Fatalf("the list tells %s", key)
			}
		}
	}
}

// Every answer is valid by the vendor's own specification, where that is at hand. To its enumeration of the status are
// added the words that only the vendor's lifecycle page has.
func TestAnswersAreValidByTheSpecification(t *testing.T) {
	file := os.Getenv("SIMFLEET_TELNYX_OPENAPI")
	if file == "" {
		t.Skip("SIMFLEET_TELNYX_OPENAPI does not name the vendor's specification")
	}
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	word := doc.Components.Schemas["SIMCardStatus"].Value.Properties["value"].Value
	word.Enum = append(word.Enum, "registered", "unauthorized_imei", "blocked", "abolished")
	s := start(t, telnyx.Config{SIMs: 250})
	for _, path := range []string{
		"/sim_cards?page[size]=250", "/sim_cards?page[size]=251", "/sim_card_groups", "/sim_card_actions?page[size]=250",
		"/reports/wdrs?page[size]=250&start_date=2026-05-22T00:00:00Z", "/reports/wdrs?sim_card_id=1",
	} {
		template, _, _ := strings.Cut(path, "?")
		s.valid(doc, http.MethodGet, template, path, "")
	}
	for _, sim := range s.SIMs()[:40] {
		s.validSIM(doc, "/sim_cards/"+sim.ID)
	}
	for name := range s.Groups() {
		s.valid(doc, http.MethodGet, "/sim_card_groups/{id}", "/sim_card_groups/"+s.Groups()[name], "")
	}
	s.valid(doc, http.MethodGet, "/sim_card_actions", "/sim_card_actions?page[size]=250", "")
	s.clock.forward(time.Minute)
	s.valid(doc, http.MethodGet, "/sim_card_actions", "/sim_card_actions?page[size]=250", "")
}

// validSIM makes all calls about a SIM.
func (s *site) validSIM(doc *openapi3.T, path string) {
	s.t.Helper()
	const template = "/sim_cards/{id}"
	s.valid(doc, http.MethodGet, template, path+"?include_sim_card_group=true", "")
	for _, tail := range []string{"/device_details", "/wireless_connectivity_logs"} {
		s.valid(doc, http.MethodGet, template+tail, path+tail, "")
	}
	for _, body := range []string{`{"tags":["a"]}`, `{"status":{"value":"enabled"}}`} {
		s.valid(doc, http.MethodPatch, template, path, body)
	}
	for _, tail := range []string{"/actions/enable", "/actions/disable"} {
		s.valid(doc, http.MethodPost, template+tail, path+tail, "")
	}
}

// valid checks one answer.
func (s *site) valid(doc *openapi3.T, method, template, path, body string) {
	s.t.Helper()
	r := s.call(method, path, body)
	responses := doc.Paths.Find(template).GetOperation(method).Responses
	spec := responses.Status(r.status)
	if spec == nil {
		spec = responses.Default()
	}
	var value any
	if err := json.Unmarshal([]byte(r.body), &value); err != nil {
		s.t.Fatal(err)
	}
	if err := spec.Value.Content["application/json"].Schema.Value.VisitJSON(value, openapi3.MultiErrors()); err != nil {
		s.t.Errorf("%s %s: %.300v in %.400s", method, path, err, r.body)
	}
}

func TestKeyIsChecked(t *testing.T) {
	s := start(t, telnyx.Config{Key: "test-key"})
	for _, auth := range []string{"", "test-key", "Bearer", "Bearer ", "Bearer demo-key", "Bearer test-key2", "Bearer  test-key", "Basic test-key"} {
		s.auth = auth
		if r := s.call(http.MethodGet, "/sim_cards", ""); r.status != http.StatusUnauthorized || r.body != "" {
			t.Errorf("%q: %d %s", auth, r.status, r.body)
		}
	}
	for _, auth := range []string{"Bearer test-key", "bearer test-key"} {
		s.auth = auth
		s.rows("/sim_cards")
	}
	s.SetKey("other-key")
	if r := s.call(http.MethodGet, "/nothing", ""); r.status != http.StatusUnauthorized {
		t.Errorf("%d for the old key", r.status)
	}
	for _, r := range s.Requests() {
		if r.Header.Get("Authorization") != "" {
			t.Fatal("the key was kept")
		}
	}
}

func TestIdsAreUUIDsAndOthersAreRefused(t *testing.T) {
	s := start(t, telnyx.Config{})
	const absent = "00000000-0000-4000-8000-000000000000"
	for _, tail := range []string{"", "/device_details", "/wireless_connectivity_logs"} {
		s.refused(s.call(http.MethodGet, "/sim_cards/"+s.ICCID("gw-basel")+tail, ""), http.StatusUnprocessableEntity, "10006")
		s.refused(s.call(http.MethodGet, "/sim_cards/"+absent+tail, ""), http.StatusNotFound, "10005")
	}
	for _, path := range []string{"/sim_card_actions/", "/sim_card_groups/"} {
		s.refused(s.call(http.MethodGet, path+"x", ""), http.StatusUnprocessableEntity, "10006")
		s.refused(s.call(http.MethodGet, path+absent, ""), http.StatusNotFound, "10005")
		s.refused(s.call(http.MethodGet, path+s.SIMs()[0].ID, ""), http.StatusNotFound, "10005")
	}
}

func TestPathsAndMethodsThatAreNotThere(t *testing.T) {
	s := start(t, telnyx.Config{})
	for _, path := range []string{"", "/", "/sim_cards/", s.path("gw-basel") + "/network_usage", "/v2/sim_cards", "/sim_cards/actions/bulk_update"} {
		s.refused(s.call(http.MethodGet, path, ""), http.StatusNotFound, "10005")
	}
	r := s.call(http.MethodPost, "/sim_cards", "")
	s.refused(r, http.StatusMethodNotAllowed, "10015")
	expect(t, "allowed", r.header.Get("Allow"), "GET")
}

// What costs money, cannot be undone or gives secrets away is refused and remembered.
func TestTrespasses(t *testing.T) {
	s := start(t, telnyx.Config{})
	sim := s.path("gw-basel")
	for _, c := range [][2]string{
		{http.MethodGet, sim + "?include_pin_puk_codes=true"},
		{http.MethodGet, sim + "/activation_code"},
		{http.MethodDelete, sim},
		{http.MethodPost, sim + "/actions/set_public_ip?region_code=dc2"},
		{http.MethodPost, "/actions/register/sim_cards"},
		{http.MethodPost, "/actions/purchase/esims"},
		{http.MethodDelete, "/sim_card_groups/" + s.Groups()["Lab"]},
	} {
		s.refused(s.call(c[0], c[1], ""), http.StatusForbidden, "10010")
	}
	s.one(sim + "?include_pin_puk_codes=false")
	got := s.Trespasses()
	if len(got) != 7 || got[2] != "DELETE /v2"+sim || len(s.Ledger()) != 0 {
		t.Errorf("remembered %v, done %v", got, s.Ledger())
	}
}
