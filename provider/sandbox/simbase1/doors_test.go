package simbase1_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

const hostile = "\x1b]52;c;aGk=\a\u009b31m\u202e<b>"

func TestTheFleetChangesFromOutside(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 5})
	id := s.ICCID("tracker-0140")
	s.Rename(id, hostile)
	s.Receive(id, hostile)
	s.SetState(id, "on holiday")
	if got := s.get("/simcards/" + id); got["device_name"] != hostile || got["sim_state"] != "on holiday" || got["last_update"] != "2026-05-22 12:04:31" {
		t.Errorf("%v", got)
	}
	if texts := s.get("/simcards/" + id + "/sms")["messages"].([]any); texts[0].(map[string]any)["message"] != hostile {
		t.Errorf("%v", texts[0])
	}
	added := s.Add("brand new")
	if list := rows(s.get("/simcards")); len(list) != 6 || list[5]["iccid"] != added || list[5]["device_name"] != "brand new" || list[5]["last_update"] != nil {
		t.Errorf("%v", list[5])
	}
	s.refused(s.call(http.MethodGet, "/simcards/"+added+"/usage/2026-04", ""), http.StatusNotFound)
	s.Remove(id)
	s.refused(s.call(http.MethodGet, "/simcards/"+id, ""), http.StatusNotFound)
	if list := s.get("/simcards"); number(t, list, "total_records") != 5 || rows(list)[0]["device_name"] != "tracker-0141" {
		t.Errorf("%v", list)
	}
	if s.ICCID("nobody") != "" || len(s.Ledger()) != 0 {
		t.Errorf("there is nobody, and nothing was done: %v", s.Ledger())
	}
}

func TestPut(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: -1})
	s.Put(simbase1.SIM{ICCID: "8900000000000000020", Name: "b"}, simbase1.SIM{ICCID: "8900000000000000012", Name: "a", State: "disabled", IP: "10.64.1.1"})
	s.Put(simbase1.SIM{ICCID: "8900000000000000020", Name: "c", Tags: []string{"x"}, Coverage: "USA"})
	s.Add("last")
	got := s.SIMs()
	want := []simbase1.SIM{
		{"8900000000000000012", "a", "disabled", nil, "Europe", "10.64.1.1"},
		{"8900000000000000020", "c", "enabled", []string{"x"}, "USA", ""},
		{got[2].ICCID, "last", "enabled", nil, "Europe", ""},
	}
	for i := range got {
		if len(got[i].Tags) == 0 {
			got[i].Tags = nil
		}
	}
	got[2].IP = ""
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if tags := rows(s.get("/simcards"))[0]["tags"]; !reflect.DeepEqual(tags, []any{}) {
		t.Errorf("no tags are %v", tags)
	}
	if month := s.get("/simcards/8900000000000000020/usage/2025-06"); number(t, month, "usage_data") == 0 {
		t.Errorf("%v", month)
	}
	s.text("c", "STATUS#")
	s.clock.forward(time.Minute)
	if texts := s.texts("c"); len(texts) != 2 {
		t.Errorf("%q", texts)
	}
}

func TestSetRaw(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 2})
	id := s.ICCID("tracker-0140")
	s.SetRaw(id, "usage_data", "12")
	s.SetRaw(id, "tags", nil)
	s.SetRaw(id, "usage_sms_mo", json.RawMessage("1e400"))
	s.SetRaw(id, "sim_state", sandbox.Absent)
	s.SetRaw(id, "more", []int{1})
	for _, path := range []string{"/simcards?pagesize=1", "/simcards/" + id} {
		r := s.call(http.MethodGet, path, "")
		var got map[string]json.RawMessage
		if err := json.Unmarshal([]byte(r.body), &got); err != nil {
			t.Fatal(err)
		}
		if list, ok := got["sims"]; ok {
			var sims []map[string]json.RawMessage
			if err := json.Unmarshal(list, &sims); err != nil {
				t.Fatal(err)
			}
			got = sims[0]
		}
		if _, there := got["sim_state"]; there || string(got["usage_data"]) != `"12"` || string(got["tags"]) != "null" ||
			string(got["usage_sms_mo"]) != "1e400" || string(got["more"]) != "[1]" || got["device_name"] == nil {
			t.Errorf("%s: %s", path, r.body)
		}
	}
}
