package telnyx_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/telnyx"
)

func (s *site) patch(name, body string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodPatch, s.path(name), body), http.StatusOK)["data"].(map[string]any)
}

func TestEdit(t *testing.T) {
	s := start(t, telnyx.Config{})
	path := s.path("gw-basel")
	s.clock.forward(time.Second)
	got := s.patch("gw-basel", `{"tags":["gw-basel","<b>ü"],"data_limit":{"amount":"500.50","unit":"MB"},
		"authorized_imeis":["350000000000001"],"sim_card_group_id":"`+strings.ToUpper(s.Groups()["Lab"])+`"}`)
	expect(t, "answered", fmt.Sprint(got["tags"], got["data_limit"], got["authorized_imeis"], got["sim_card_group_id"] == s.Groups()["Lab"]),
		"[gw-basel <b>ü] map[amount:500.50 unit:MB] [350000000000001] true")
	again := s.one(path)
	expect(t, "read again", again, got)
	expect(t, "changed", again["updated_at"], "2026-05-22T12:04:32.000Z")
	s.patch("gw-basel", `{"authorized_imeis":null,"tags":[]}`)
	again = s.one(path)
	expect(t, "lifted", fmt.Sprint(again["authorized_imeis"], again["tags"], again["data_limit"]), "<nil> [] map[amount:500.50 unit:MB]")
	s.must(s.call(http.MethodPatch, path, `{}`), http.StatusOK)
	expect(t, "done", len(s.Ledger()), 2)
}

// A PATCH is taken whole or not at all, and status is nothing that it could set.
func TestWrongEditsAreRefused(t *testing.T) {
	s := start(t, telnyx.Config{})
	path := s.path("gw-basel")
	before := s.one(path)
	for _, body := range []string{
		`{"status":{"value":"disabled"}}`, `{"name":"x"}`, `{"iccid":"890"}`, `{"actions_in_progress":false}`, `{"Tags":["a"]}`,
		`{"tags":"a"}`, `{"tags":null}`, `{"tags":["a",1]}`, `{"tags":["a",null]}`,
		`{"tags":["a"],"data_limit":{"amount":5,"unit":"MB"}}`, `{"data_limit":null}`, `{"data_limit":{"amount":"5"}}`,
		`{"data_limit":{"amount":"5","unit":"KB"}}`, `{"data_limit":{"amount":"-5","unit":"MB"}}`, `{"data_limit":{"amount":"1e3","unit":"MB"}}`,
		`{"data_limit":{"amount":"0.0","unit":"MB"}}`, `{"data_limit":{"amount":"5","unit":"MB","x":1}}`, `{"data_limit":"5 MB"}`,
		`{"sim_card_group_id":null}`, `{"sim_card_group_id":"Lab"}`, `{"sim_card_group_id":"` + s.SIMs()[0].ID + `"}`,
		`{"authorized_imeis":"350000000000001"}`, `{"authorized_imeis":["35"]}`, `{"authorized_imeis":[350000000000001]}`,
	} {
		e := s.refused(s.call(http.MethodPatch, path, body), http.StatusUnprocessableEntity, "70002")
		if pointer, _ := e["source"].(map[string]any)["pointer"].(string); !strings.HasPrefix(pointer, "/") {
			t.Errorf("%s: %v", body, e)
		}
	}
	for _, body := range []string{``, `null`, `[]`, `{"tags":["a"]`, `{"tags":["a"]}{}`, `"x"`} {
		s.refused(s.call(http.MethodPatch, path, body), http.StatusBadRequest, "10023")
	}
	s.refused(s.call(http.MethodPatch, path, `{"tags":["`+strings.Repeat("a", 65<<10)+`"]}`), http.StatusRequestEntityTooLarge, "10015")
	s.refused(s.call(http.MethodPatch, path+"?tags=x", `{}`), http.StatusBadRequest, "10015")
	plain := httptest.NewRequestWithContext(t.Context(), http.MethodPatch, "/v2"+path, strings.NewReader(`{"tags":["a"]}`))
	plain.Header.Set("Authorization", s.auth)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, plain)
	expect(t, "without its type", w.Code, http.StatusBadRequest)
	expect(t, "unchanged", s.one(path), before)
	expect(t, "done", len(s.Ledger()), 0)
}

// The vendor puts a SIM away that is in a device it may not be in; when that was put right, it can be enabled again.
func TestAuthorizedIMEIs(t *testing.T) {
	s := start(t, telnyx.Config{})
	imei := s.one(s.path("gw-basel"))["current_imei"].(string)
	s.patch("gw-basel", `{"authorized_imeis":["`+imei+`"]}`)
	expect(t, "its own", s.state("gw-basel"), "enabled")
	s.patch("gw-basel", `{"authorized_imeis":["350000000000001"]}`)
	expect(t, "another", s.state("gw-basel"), "unauthorized_imei")
	s.refused(s.call(http.MethodPost, s.path("gw-basel")+"/actions/enable", ""), http.StatusUnprocessableEntity, "10015")
	s.patch("gw-basel", `{"authorized_imeis":[]}`)
	expect(t, "still", s.state("gw-basel"), "unauthorized_imei")
	s.act("gw-basel", "enable")
	s.clock.forward(time.Minute)
	expect(t, "in the end", s.state("gw-basel"), "enabled")
}

// A SIM goes on as soon as its limit lets it, and stops where a new one has been reached already.
func TestLimits(t *testing.T) {
	s := start(t, telnyx.Config{})
	const name = "tracker-4145"
	used := s.SIM(s.ICCID(name)).Used
	expect(t, "at the start", s.state(name), "data_limit_exceeded")
	s.clock.forward(3 * time.Hour)
	expect(t, "used no more", s.SIM(s.ICCID(name)).Used, used)
	expect(t, "given more", status(s.patch(name, `{"data_limit":{"amount":"400","unit":"MB"}}`)), "enabled")
	s.clock.forward(3 * time.Hour)
	now := s.SIM(s.ICCID(name)).Used
	if now <= used {
		t.Errorf("used %v and then %v", used, now)
	}
	expect(t, "answered", status(s.patch(name, `{"data_limit":{"amount":"1","unit":"MB"}}`)), "data_limit_exceeded")
	expect(t, "given less", s.state(name), "data_limit_exceeded")
	s.clock.forward(time.Hour)
	expect(t, "what was used stays used", s.SIM(s.ICCID(name)).Used, now)
	expect(t, "group", s.state("tracker-4142"), "enabled")
	s.clock.at = time.Date(2026, 6, 1, 0, 0, 30, 0, time.UTC)
	expect(t, "in a new month", s.state(name), "enabled")
	s.clock.forward(20 * 24 * time.Hour)
	expect(t, "in time", s.state(name), "data_limit_exceeded")
	if got := s.SIM(s.ICCID(name)).Used; got < 1 || got > 1.5 {
		t.Errorf("it used %v MB of 1", got)
	}
}

// The one that is near its limit reaches it while nobody looks, after months as well.
func TestALimitIsReached(t *testing.T) {
	s := start(t, telnyx.Config{})
	const name = "tracker-4144"
	sim := s.SIM(s.ICCID(name))
	var limit float64
	if _, err := fmt.Sscanf(sim.Limit, "%f MB", &limit); err != nil {
		t.Fatal(err)
	}
	if share := sim.Used / limit; share < 0.955 || share > 0.965 {
		t.Errorf("it is at %v of %v", sim.Used, limit)
	}
	for _, days := range []int{0, 5, 200} {
		s.clock.forward(time.Duration(days) * 24 * time.Hour)
		want := "data_limit_exceeded"
		if days == 0 {
			want = "enabled"
		}
		if days < 200 {
			expect(t, fmt.Sprint(days, " days on"), s.state(name), want)
		} else if got := s.SIM(s.ICCID(name)).Used; got > limit+0.1 {
			t.Errorf("it used %v of %v", got, limit)
		}
	}
}

// Without a limit of its own, a SIM has its group's.
func TestLimitOfTheGroup(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: telnyx.DefaultSIMs})
	tried := 0
	for _, sim := range s.SIMs() {
		if sim.Limit != "" || sim.Used < 600 || sim.Group != "Sites" || sim.Status != telnyx.Enabled || len(sim.Authorized) > 0 {
			continue
		}
		tried++
		for group, want := range map[string]string{"Fleet": "data_limit_exceeded", "Lab": "enabled"} {
			s.must(s.call(http.MethodPatch, "/sim_cards/"+sim.ID, `{"sim_card_group_id":"`+s.Groups()[group]+`"}`), http.StatusOK)
			expect(t, group, s.SIM(sim.ICCID).Status, want)
		}
		got := s.one("/sim_cards/" + sim.ID)
		expect(t, "its own", got["data_limit"], nil)
	}
	if tried == 0 {
		t.Error("no SIM used that much")
	}
}
