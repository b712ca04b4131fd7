package simbase1_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

func TestEditChangesOnlyWhatItNames(t *testing.T) {
	s := start(t, simbase1.Config{})
	sim := s.sim("tracker-0140")
	r := s.call(http.MethodPatch, sim, `{"device_name":"van <1> & \"2\""}`)
	if !strings.Contains(r.body, `van <1> & \"2\"`) {
		t.Errorf("written as %s", r.body)
	}
	got := s.must(r)
	want := map[string]any{
		"device_name": `van <1> & "2"`, "imei_lock": "off", "sim_state": "enabled", "throttle": "NO_LIMIT",
		"tags": []any{"fleet-nl", "truck"}, "plan_id": "def-eur.eu-1", "rateplan": "Europe", "coverage": "Europe",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("answered %v", got)
	}
	got = s.must(s.call(http.MethodPatch, sim, `{"tags":["Division X","Test SIM"],"imei_lock":"on","throttle":"SPEED_100_KBPS","plan_id":"def-eur.us-1"}`))
	want = map[string]any{
		"device_name": `van <1> & "2"`, "imei_lock": "on", "sim_state": "enabled", "throttle": "SPEED_100_KBPS",
		"tags": []any{"Division X", "Test SIM"}, "plan_id": "def-eur.us-1", "rateplan": "USA", "coverage": "USA",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("answered %v", got)
	}
	detail, row := s.get(sim), rows(s.get("/simcards"))[0]
	for _, key := range []string{"device_name", "tags", "sim_state"} {
		if !reflect.DeepEqual(detail[key], want[key]) || !reflect.DeepEqual(row[key], want[key]) {
			t.Errorf("%s is %v and %v", key, detail[key], row[key])
		}
	}
	if detail["imei_lock"] != "on" || detail["throttle"] != "SPEED_100_KBPS" || detail["plan_id"] != "def-eur.us-1" || row["coverage"] != "USA" {
		t.Errorf("read back: %v", detail)
	}
	s.must(s.call(http.MethodPatch, sim, `{}`))
	s.must(s.call(http.MethodPatch, sim, `{"tags":[]}`))
	if tags := s.get(sim)["tags"]; !reflect.DeepEqual(tags, []any{}) {
		t.Errorf("the tags are %v", tags)
	}
	var did []string
	for _, e := range s.Ledger() {
		did = append(did, fmt.Sprint(e.What, " ", e.Edit))
	}
	if want := []string{
		`edit map[device_name:van <1> & "2"]`,
		"edit map[imei_lock:on plan_id:def-eur.us-1 tags:Division X,Test SIM throttle:SPEED_100_KBPS]",
		"edit map[tags:]",
	}; !reflect.DeepEqual(did, want) {
		t.Errorf("done: %q", did)
	}
}

func TestStatesThroughTheAPI(t *testing.T) {
	s := start(t, simbase1.Config{})
	for _, c := range []struct {
		name, to string
		status   int
		now      string
	}{
		{"tracker-0140", "disabled", 200, "disabled"},
		{"tracker-0140", "disabled", 200, "disabled"},
		{"tracker-0140", "enabled", 200, "enabled"},
		{"tracker-0143", "enabled", 200, "enabled"},
		{"pump-hr-12", "enabled", 402, "Blocked - enabled"},
		{"pump-hr-12", "disabled", 200, "Blocked - disabled"},
		{"pump-hr-13", "enabled", 402, "Blocked - disabled"},
		{"tracker-0140", "Disabled", 400, "enabled"},
		{"tracker-0140", "Blocked - disabled", 400, "enabled"},
	} {
		r := s.call(http.MethodPatch, s.sim(c.name), `{"sim_state":"`+c.to+`"}`)
		if c.status != http.StatusOK {
			s.refused(r, c.status)
		} else if got := s.must(r); got["sim_state"] != c.now {
			t.Errorf("%s to %s answered %v", c.name, c.to, got)
		}
		if got := s.get(s.sim(c.name)); got["sim_state"] != c.now {
			t.Errorf("%s to %s is %v", c.name, c.to, got["sim_state"])
		}
	}
	var did []string
	for _, e := range s.Ledger() {
		did = append(did, fmt.Sprintf("%s %s>%s", e.What, e.From, e.State))
	}
	want := []string{
		"state enabled>disabled", "state disabled>disabled", "state disabled>enabled", "state disabled>enabled",
		"state Blocked - enabled>Blocked - disabled",
	}
	if !reflect.DeepEqual(did, want) {
		t.Errorf("done: %q", did)
	}
}

func TestEditsThatAreRefusedChangeNothing(t *testing.T) {
	s := start(t, simbase1.Config{})
	sim := s.sim("tracker-0140")
	before := s.get(sim)
	for _, body := range []string{
		``, `[]`, `null`, `x`, `{"device_name":"a",}`, `{"device_name":"a"} {}`, `{"name":"a"}`, `{"device_name":null}`, `{"device_name":5}`,
		`{"device_name":"a","sim_state":true}`, `{"device_name":"a","tags":"x"}`, `{"tags":null}`, `{"tags":["x",1]}`, `{"tags":{"a":"b"}}`,
		`{"device_name":"a","imei_lock":"ON"}`, `{"imei_lock":true}`, `{"throttle":"SPEED_300_KBPS"}`, `{"plan_id":"def-usd.us-1"}`,
		`{"plan_id":"Europe"}`, `{"device_name":"a","iccid":"8900000000000000000"}`,
	} {
		s.refused(s.call(http.MethodPatch, sim, body), http.StatusBadRequest)
	}
	s.refused(s.call(http.MethodPatch, s.sim("pump-hr-12"), `{"device_name":"a","sim_state":"enabled"}`), http.StatusPaymentRequired)
	if after := s.get(sim); !reflect.DeepEqual(after, before) || s.get(s.sim("pump-hr-12"))["device_name"] != "pump-hr-12" || len(s.Ledger()) != 0 {
		t.Errorf("changed to %v, done %v", after, s.Ledger())
	}
}

// The documents' examples of bodies have no Content-Type in their header.
func TestAnyContentTypeWillDo(t *testing.T) {
	s := start(t, simbase1.Config{})
	r := s.call(http.MethodPatch, s.sim("tracker-0140"), `{"imei_lock":"on"}`)
	if got := s.must(r); got["imei_lock"] != "on" {
		t.Errorf("%v", got)
	}
}
