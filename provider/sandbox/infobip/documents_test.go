package infobip_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/infobip"
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
	default:
		return fmt.Sprintf("%T", v) // <nil> for null
	}
}

const (
	activeExample = `{"iccid":"8981100022152967721","imsi":"310150123456789","name":"1st activated","status":"Active",
		"createdAt":"2019-06-04T11:42:48","updatedAt":"2019-06-04T11:42:48","msisdn":"8931826018675",
		"serviceProfileId":"44236542",
		"model":{"type":"Embedded","grade":"Industrial","provisioning":"UICC","size":"MFF2/QFN8"}}`
	readyExample = `{"iccid":"8981100022152967705","status":"Activation Ready","createdAt":"2019-06-04T11:42:49",
		"updatedAt":"2019-06-04T11:42:49","msisdn":"8102001388265",
		"model":{"type":"Standard","provisioning":"UICC","size":"Trio (2FF, 3FF, 4FF)"}}`
	usageExample = `{"iccid":"8981100022152967721","receivedSmsCount":null,"sentSmsCount":null,"usedDataBytes":27199488,
		"receivedCallsCount":null,"sentCallsCount":null}`
	actionExample = `{"actionId":"f597d319-de5c-4524-9378-e95478b58dad"}`
)

// The keys and types of the documents' examples, key for key. Their body for a change of state has a comma too many and
// two states at once. The SIM that is not activated has a grade here, for all Embedded ones have.
var examples = []struct{ name, method, path, body, example string }{
	{"list", http.MethodGet, "/iot/2/sims?limit=2", "", `{"page":1,"limit":2,"sims":[` + strings.Replace(activeExample, `"grade":"Industrial",`, "", 1) + `]}`},
	{"active", http.MethodGet, "/iot/2/sims/{meter-ee-3001}", "", activeExample},
	{"ready", http.MethodGet, "/iot/2/sims/{meter-ee-3003}", "", strings.Replace(readyExample, `"Standard"`, `"Embedded","grade":"Industrial"`, 1)},
	{"rename", http.MethodPatch, "/iot/1/sims/{tracker-3140}", `{"name":"1st SIM card"}`, actionExample},
	{"switch", http.MethodPut, "/iot/1/sims/{tracker-3140}/status", `{"status":"Suspended"}`, actionExample},
	{"usage", http.MethodGet, "/iot/2/sims/{tracker-3140}/usage", "", usageExample},
	{"diagnostic", http.MethodPost, "/iot/1/sims/{tracker-3140}/diagnostic", "", actionExample},
	{"monthly", http.MethodGet, "/iot/2/sims/usage/monthly?limit=2", "", `{"page":1,"limit":2,"usage":[` + usageExample + `]}`},
}

// at writes the ICCIDs of the named SIMs into a path.
func (s *site) at(path string) string {
	return regexp.MustCompile(`\{.*\}`).ReplaceAllStringFunc(path, func(name string) string { return s.ICCID(strings.Trim(name, "{}")) })
}

func TestAnswersHaveTheShapeOfTheExamples(t *testing.T) {
	s := start(t, infobip.Config{})
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			var want any
			if err := json.Unmarshal([]byte(e.example), &want); err != nil {
				t.Fatal(err)
			}
			if got := s.must(s.call(e.method, s.at(e.path), e.body)); shapeOf(got) != shapeOf(want) {
				t.Errorf("got  %s\nwant %s", shapeOf(got), shapeOf(want))
			}
		})
	}
}

// A text is accepted with 200 and not one byte.
func TestTheAnswerToATextIsEmpty(t *testing.T) {
	s := start(t, infobip.Config{})
	r := s.call(http.MethodPost, s.at("/iot/1/sims/{tracker-3140}/sms"), `{"text":"This is an example of SMS message text."}`)
	if r.Code != http.StatusOK || r.Body.Len() != 0 || r.Header().Get("Content-Length") != "0" || r.Header().Get("Content-Type") != "" {
		t.Errorf("%d %v %s", r.Code, r.Header(), r.Body)
	}
}

func TestValuesAreWrittenAsInTheExamples(t *testing.T) {
	s := start(t, infobip.Config{})
	stamp := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`)
	sim := s.read("tracker-3140")
	for key, form := range map[string]*regexp.Regexp{
		"createdAt": stamp, "updatedAt": stamp, "iccid": regexp.MustCompile(`^89000000030\d{8}$`), "msisdn": regexp.MustCompile(`^99990\d+$`),
		"imsi": regexp.MustCompile(`^99999\d{10}$`), "serviceProfileId": regexp.MustCompile(`^\d{8}$`),
	} {
		if v, _ := sim[key].(string); !form.MatchString(v) {
			t.Errorf("%s is %q", key, v)
		}
	}
	seen := map[string]bool{}
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$`)
	for range 20 {
		id := s.must(s.call(http.MethodPost, s.at("/iot/1/sims/{tracker-3140}/diagnostic"), ""))["actionId"].(string)
		if seen[id] || !uuid.MatchString(id) {
			t.Errorf("the action is %q", id)
		}
		seen[id] = true
	}
}

// Every word that a card is described with is one of the documents', and every one that they name for a state is there.
func TestWordsAreTheDocuments(t *testing.T) {
	s := start(t, infobip.Config{SIMs: infobip.DefaultSIMs})
	states := map[string]int{}
	for page := 1; page <= 3; page++ {
		for _, sim := range rows(s.get(fmt.Sprintf("/iot/2/sims?limit=100&page=%d", page)), "sims") {
			states[sim["status"].(string)]++
			card := sim["model"].(map[string]any)
			for key, words := range map[string][]string{
				"type": {"Standard", "Embedded", "SoftSIM"}, "provisioning": {"UICC", "eUICC"},
				"size": {"Trio (2FF, 3FF, 4FF)", "2FF", "3FF", "4FF", "MFF", "MFF2/QFN8", "DFN8", "DFN6"},
			} {
				if !slices.Contains(words, card[key].(string)) {
					t.Errorf("%s is %v", key, card[key])
				}
			}
			if grade, given := card["grade"]; given && grade != "Industrial" && grade != "Automotive" {
				t.Errorf("the grade is %v", grade)
			}
		}
	}
	for _, word := range []string{"Imported", "Activation Ready", "Active", "Suspended", "Deactivated"} {
		if states[word] == 0 {
			t.Errorf("no SIM is %s: %v", word, states)
		}
	}
	if len(states) != 5 || states["Active"] < 200 {
		t.Errorf("the states are %v", states)
	}
}

// In the documents' table, usage has other keys than in their example: strings throughout, seconds for calls, the name.
func TestProse(t *testing.T) {
	plain, prose := start(t, infobip.Config{}), start(t, infobip.Config{Prose: true})
	path := plain.at("/iot/2/sims/{gw-bremen}/usage")
	numbers, words := plain.get(path), prose.get(path)
	want := map[string]any{
		"iccid": numbers["iccid"], "simName": "gw-bremen", "totalData": fmt.Sprintf("%.0f", numbers["usedDataBytes"]),
		"totalSmsMt": nil, "totalSmsMo": nil,
		"totalVoiceIncoming": fmt.Sprint(37 * numbers["receivedCallsCount"].(float64)),
		"totalVoiceOutgoing": fmt.Sprint(52 * numbers["sentCallsCount"].(float64)),
	}
	if fmt.Sprint(words) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", words, want)
	}
	row := rows(prose.get("/iot/2/sims/usage/monthly?limit=12"), "usage")[11]
	if fmt.Sprint(row) != fmt.Sprint(want) {
		t.Errorf("the month of all says %v", row)
	}
	if texts := prose.get(plain.at("/iot/2/sims/{tracker-3142}/usage")); shapeOf(texts["totalSmsMt"])+shapeOf(texts["totalSmsMo"]) != "ss" {
		t.Errorf("texts are counted as %v", texts)
	}
}
