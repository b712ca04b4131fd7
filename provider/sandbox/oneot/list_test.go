package oneot_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// numbers gives the ICCIDs of a page.
func numbers(page map[string]any) (all []string) {
	for _, m := range page["sims"].([]any) {
		all = append(all, m.(map[string]any)["iccid"].(string))
	}
	return all
}

func TestPagesOfAThousand(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 2100})
	var all []string
	for offset, want := range map[int]int{0: 1000, 1000: 1000, 2000: 100, 2100: 0, 9999: 0, 2050: 50} {
		page := s.get(fmt.Sprintf("/get_account_sims?offset=%d", offset))
		if page["found"] != float64(want) || page["offset"] != float64(offset) || page["total"] != 2100.0 {
			t.Errorf("from %d: %v of %v", offset, page["found"], page["total"])
		}
		if got := numbers(page); len(got) != want {
			t.Errorf("from %d: %d rows", offset, len(got))
		}
	}
	for offset := 0; offset < 2100; offset += 1000 {
		all = append(all, numbers(s.get(fmt.Sprintf("/get_account_sims?offset=%d", offset)))...)
	}
	for i, m := range s.SIMs() {
		if all[i] != m.ICCID {
			t.Fatalf("SIM %d is %s, not %s", i, all[i], m.ICCID)
		}
	}
}

func TestListsByCommaAndRepeated(t *testing.T) {
	s := start(t, oneot.Config{})
	a, b, c := s.SIMs()[3].ICCID, s.SIMs()[1].ICCID, s.SIMs()[10]
	for _, query := range []string{
		"iccid=" + a + "," + b, "iccid=" + a + "&iccid=" + b, "iccid=" + a + "," + b + "&iccid=" + a, "iccid=" + a + "%2C" + b + "&offset=0",
	} {
		if got := numbers(s.get("/get_sims?" + query)); fmt.Sprint(got) != fmt.Sprint([]string{a, b}) {
			t.Errorf("%s: %v", query, got)
		}
		if got := s.list("/get_sim_costs?" + strings.TrimSuffix(query, "&offset=0")); len(got) != 2 {
			t.Errorf("%s: %v", query, got)
		}
	}
	equal(t, "by EID", s.get("/get_sim?eid=" + c.EID)["iccid"], any(c.ICCID))
	equal(t, "some by EID", numbers(s.get("/get_sims?eid=" + c.EID))[0], c.ICCID)
	equal(t, "one that is not there", len(numbers(s.get("/get_sims?iccid="+a+",1"))), 1)
}

func TestWhatIsRefused(t *testing.T) {
	s := start(t, oneot.Config{})
	sim := s.of("tracker-5140")
	for _, path := range []string{
		"/get_account_sims?limit=10", "/get_account_sims?offset=x", "/get_account_sims?offset=-1", "/get_account_sims?offset=1&offset=2",
		"/get_group_sims", "/get_sims", "/get_sims?iccid=", "/get_sims?" + sim + ",", "/get_sims?" + sim + "&eid=1", "/get_sim?" + sim + ",1",
		"/get_sim_cost?month=5&" + sim, "/get_sim_cost?year=2026&" + sim, "/get_sim_cost?month=0&year=2026&" + sim, "/get_sim_cost?month=13&year=2026&" + sim,
		"/get_sim_sessions?from=x&" + sim, "/get_account_alerts?only_unread=true", "/get_account_alerts?mark_as_read=false",
		"/get_account_alerts?unread=true", "/get_group_alerts?group=Trackers&markRead=false", "/get_sim_alerts?eid=1", "/get_account_groups?x=1",
	} {
		s.refused(s.call(http.MethodGet, path, ""), http.StatusBadRequest, "SANDBOX")
	}
	for _, path := range []string{
		"/set_name?" + sim, "/set_name?name=a&name=b&" + sim, "/set_group?" + sim, "/set_data_limit?" + sim, "/set_data_limit?limit=0&" + sim,
		"/set_data_limit?limit=1.5&" + sim, "/set_data_limit?limit=-1&" + sim, "/set_data_limit?limit=&" + sim, "/activate", "/activate?state=LIVE&" + sim,
		"/sendSms?" + sim, "/sendSms?message=&" + sim, "/sendSms?sms=x&" + sim, "/sendSms?sms=x&message=x&" + sim, "/sendSms?message=%ff&" + sim,
		"/set_name?name=" + strings.Repeat("x", 256) + "&" + sim,
	} {
		s.refused(s.put(path), http.StatusBadRequest, "SANDBOX")
	}
	s.refused(s.call(http.MethodPut, "/set_name?"+sim, "name=x"), http.StatusBadRequest, "SANDBOX")
	s.refused(s.call(http.MethodGet, "/v1/get_sim?"+sim, ""), http.StatusNotFound, "SANDBOX")
	s.refused(s.call(http.MethodGet, "/sendsms", ""), http.StatusNotFound, "SANDBOX")
	w := s.call(http.MethodGet, "/sendSms?message=x&"+sim, "")
	s.refused(w, http.StatusMethodNotAllowed, "SANDBOX")
	equal(t, "allowed", w.Header().Get("Allow"), "PUT")
	if len(s.Ledger()) != 0 {
		t.Errorf("something was done: %v", s.Ledger())
	}
}

func TestGroups(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 350})
	total := 0
	for _, g := range s.list("/get_account_groups") {
		page := s.get("/get_group_sims?group=" + url.QueryEscape(g.(string)))
		total += int(page["total"].(float64))
		for _, m := range page["sims"].([]any) {
			equal(t, "group", m.(map[string]any)["group"], g)
		}
	}
	alone := 0
	for _, m := range s.SIMs() {
		if m.Group == "" {
			alone++
		}
	}
	equal(t, "in all", total+alone, 350)
	equal(t, "in none", len(numbers(s.get("/get_group_sims?group=nobody"))), 0)
}

func TestAlerts(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 350})
	near := s.of("gw-tallinn-50")
	all := s.get("/get_account_alerts")
	read, last := map[bool]int{}, noon.UnixMilli()
	for _, a := range all["alerts"].([]any) {
		a := a.(map[string]any)
		read[a["is_read"].(bool)]++
		if at := int64(a["timestamp"].(float64)); at > last {
			t.Errorf("%v is not in its place", a)
		} else {
			last = at
		}
	}
	if read[true] == 0 || read[false] == 0 || all["total"] != float64(read[true]+read[false]) {
		t.Errorf("read and unread: %v of %v", read, all["total"])
	}
	equal(t, "of one", s.get("/get_sim_alerts?" + near)["total"], any(2.0))
	s.Warn(strings.TrimPrefix(near, "iccid="), "NEW")
	s.Warn(strings.TrimPrefix(near, "iccid="), "NEWER")
	for range 2 { // reading marks nothing
		first := s.get("/get_sim_alerts?" + near)["alerts"].([]any)[0].(map[string]any)
		if first["trigger"] != "NEW" && first["trigger"] != "NEWER" || first["is_read"] != false {
			t.Errorf("the newest is %v", first)
		}
	}
	gateways := s.get("/get_group_alerts?group=Gateways")
	if n := gateways["total"].(float64); n < 5 || n > s.get("/get_account_alerts")["total"].(float64) {
		t.Errorf("%v of the group", n)
	}
	equal(t, "past the end", s.get("/get_account_alerts?offset=5000")["found"], any(0.0))
}

func TestSetRaw(t *testing.T) {
	s := start(t, oneot.Config{})
	id := s.SIMs()[0].ICCID
	s.SetRaw(id, "data_limit", "100")
	s.SetRaw(id, "state", sandbox.Absent)
	s.SetRaw(id, "later", []int{1})
	for _, sim := range []map[string]any{
		s.get("/get_sim?iccid=" + id), s.get("/get_account_sims")["sims"].([]any)[0].(map[string]any), s.must(s.put("/reset?iccid=" + id)),
	} {
		if _, there := sim["state"]; there || sim["data_limit"] != "100" || sim["later"] == nil {
			t.Errorf("it is %v", sim)
		}
	}
}

func TestQuotas(t *testing.T) {
	s := start(t, oneot.Config{PerDay: 3})
	for range 3 {
		s.list("/get_account_groups")
	}
	w := s.call(http.MethodGet, "/get_account_groups", "")
	s.refused(w, http.StatusTooManyRequests, "SANDBOX")
	equal(t, "wait", w.Header().Get("Retry-After"), "42929") // until midnight, UTC
	s.clock.forward(12 * time.Hour)
	s.list("/get_account_groups")
}

// Injected errors have the vendor's form, and the code that goes with the status.
func TestFaultsSpeakTheVendorsLanguage(t *testing.T) {
	s := start(t, oneot.Config{})
	for status, code := range map[int]string{403: "E003", 404: "E002", 500: "E000", 429: "SANDBOX", 418: "SANDBOX"} {
		s.Inject(sandbox.Fault{Nth: 1, Kind: sandbox.Status, Status: status})
		w := s.call(http.MethodGet, "/get_account_groups", "")
		if w.Code != status || !strings.Contains(w.Body.String(), `"error_code":"`+code+`"`) {
			t.Errorf("%d: %d %s", status, w.Code, w.Body)
		}
	}
	s.Inject(sandbox.Fault{Nth: 1, Kind: sandbox.Status, Status: 401})
	s.oauthError(s.call(http.MethodGet, "/get_account_groups", ""), 401, "invalid_token")
}
