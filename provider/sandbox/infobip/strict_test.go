package infobip_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/infobip"
)

func TestLoginIsChecked(t *testing.T) {
	whole := basic("anna:ö:é") // ends with == and with bits that stand for nothing
	s := start(t, infobip.Config{Key: "test-key", User: "anna", Password: "ö:é"})
	for _, login := range []string{
		"", "App", "App ", "App demo-key", "App test-key2", "app test-key", "App  test-key", "Bearer test-key", "IBSSO test-key", "test-key",
		"Basic test-key", "Basic", basic("anna"), basic("anna:"), basic("anna:x"), basic("bert:ö:é"), basic("demo:demo:password"),
		"Basic " + base64.RawStdEncoding.EncodeToString([]byte("anna:ö:é")), "Basic anna:ö:é", whole[:len(whole)-3] + string(whole[len(whole)-3]+1) + "==", "App " + basic("anna:ö:é"),
	} {
		s.login = login
		expect(t, login, s.refused(s.call(http.MethodGet, "/iot/2/sims", ""), http.StatusUnauthorized, "UNAUTHORIZED"), "Invalid login details")
		s.refused(s.call(http.MethodPatch, "/nowhere", "{"), http.StatusUnauthorized, "UNAUTHORIZED")
	}
	for _, login := range []string{"App test-key", basic("anna:ö:é")} {
		s.login = login
		s.get("/iot/2/sims")
	}
	for _, r := range s.Requests() {
		if r.Header.Get("Authorization") != "" {
			t.Fatalf("the header was kept as %v", r.Header)
		}
	}
}

func TestDefaultLogins(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 1})
	for _, login := range []string{"App demo-key", basic("demo:demo:password")} {
		s.login = login
		s.get("/iot/2/sims")
	}
}

// A key without the scope is another thing than an unknown one. A user may do everything.
func TestScope(t *testing.T) {
	s := start(t, infobip.Config{Unscoped: true})
	s.refused(s.call(http.MethodGet, below2+s.ICCID("tracker-3140"), ""), http.StatusForbidden, "FORBIDDEN")
	s.refused(s.put("tracker-3140", "Suspended"), http.StatusForbidden, "FORBIDDEN")
	s.login = "App other-key"
	s.refused(s.put("tracker-3140", "Suspended"), http.StatusUnauthorized, "UNAUTHORIZED")
	s.login = basic("demo:demo:password")
	s.read("tracker-3140")
	s.login = "App other-key"
	s.SetKey("other-key", true)
	s.read("tracker-3140")
	s.SetKey("other-key", false)
	s.refused(s.call(http.MethodGet, "/iot/2/sims", ""), http.StatusForbidden, "FORBIDDEN")
	if len(s.Ledger()) != 0 {
		t.Errorf("done: %v", s.Ledger())
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	s := start(t, infobip.Config{})
	id := s.ICCID("tracker-3140")
	for _, c := range []struct{ method, path string }{
		{http.MethodGet, "/"},
		{http.MethodGet, "/iot/2/sims/"},
		{http.MethodGet, "/iot/3/sims"},
		{http.MethodGet, "/iot/1/sims"},
		{http.MethodGet, "/iot/2/sims/usage"},
		{http.MethodGet, "/iot/2/sims/usage/daily"},
		{http.MethodGet, "/iot/2/sims//usage"},
		{http.MethodGet, below2 + id + "/usage/monthly"},
		{http.MethodGet, below2 + id + "/"},
		{http.MethodGet, below2 + "8900000000000000000"},
		{http.MethodGet, below2 + "%38" + id[1:]},
		{http.MethodGet, below2 + "8900000000000000000/usage"},
		{http.MethodPut, below2 + id + "/status"}, // the documents' example
		{http.MethodPost, below2 + id + "/sms"},
		{http.MethodPost, below2 + id + "/diagnostic"},
		{http.MethodPost, below1 + "8900000000000000000/sms"},
		{http.MethodGet, "/sms/1/inbox/reports"},
	} {
		s.refused(s.call(c.method, c.path, `{"status":"Suspended","text":"x"}`), http.StatusNotFound, "NOT_FOUND")
	}
	for _, c := range []struct{ method, path, allow string }{
		{http.MethodGet, below1 + id + "/diagnostic", "POST"}, // the documents' example
		{http.MethodPost, "/iot/2/sims", "GET"},
		{http.MethodPatch, below2 + id, "GET"},
		{http.MethodDelete, below1 + id, "PATCH"},
		{http.MethodGet, below1 + id, "PATCH"},
		{http.MethodPatch, below1 + id + "/status", "PUT"},
		{http.MethodGet, below1 + id + "/sms", "POST"},
		{http.MethodPost, "/iot/2/sims/usage/monthly", "GET"},
	} {
		r := s.call(c.method, c.path, "")
		s.refused(r, http.StatusMethodNotAllowed, "BAD_REQUEST")
		expect(t, c.method+" "+c.path+" allows", r.Header().Get("Allow"), c.allow)
	}
	if len(s.Ledger()) != 0 {
		t.Errorf("done: %v", s.Ledger())
	}
}

func TestParametersAreChecked(t *testing.T) {
	s := start(t, infobip.Config{})
	id := s.ICCID("tracker-3140")
	for _, path := range []string{"/iot/2/sims", "/iot/2/sims/usage/monthly"} {
		for query, words := range map[string]string{
			"limit=0": "limit must be", "limit=-1": "limit must be", "limit=x": "limit must be", "limit=": "limit must be", "limit=20.0": "limit must be",
			"limit=5&limit=5": "limit must be", "page=0": "page must be", "page=a": "page must be", "page=1&page=2": "page must be",
			"pageSize=5": "pageSize is not", "Limit=5": "Limit is not", "limit=5&status=Active": "status is not", "name=x": "name is not",
			"page=99999999999999999999": "page must be",
		} {
			if said := s.bad(s.call(http.MethodGet, path+"?"+query, "")); !strings.Contains(said, words) {
				t.Errorf("%s?%s: %s", path, query, said)
			}
		}
	}
	for _, c := range []struct{ method, path, body string }{
		{http.MethodGet, below2 + id + "?limit=1", ""},
		{http.MethodGet, below2 + id + "/usage?month=2026-04", ""},
		{http.MethodPut, below1 + id + "/status?status=Suspended", `{"status":"Suspended"}`},
		{http.MethodPost, below1 + id + "/sms?text=x", `{"text":"x"}`},
	} {
		s.bad(s.call(c.method, c.path, c.body))
	}
	if len(s.Ledger()) != 0 {
		t.Errorf("done: %v", s.Ledger())
	}
}

func TestBodiesAreChecked(t *testing.T) {
	s := start(t, infobip.Config{})
	id := s.ICCID("tracker-3140")
	long := strings.Repeat("é", 161)
	for _, c := range []struct {
		method, path string
		bodies       []string
	}{
		{http.MethodPut, "/status", []string{
			`{"status": "Active/Suspended",}`, // the documents' example
			`{"status":"Active/Suspended"}`, `{"status":"suspended"}`, `{"status":"Deactivated"}`, `{"status":"Activation Ready"}`, `{"status":"Imported"}`,
			`{"status":true}`, `{"state":"Suspended"}`, `{"Status":"Suspended"}`, `{"status":"Suspended","name":"x"}`, `{"status":"Suspended",}`,
		}},
		{http.MethodPatch, "", []string{
			`{"simName":"x"}`, `{"name":"x","status":"Suspended"}`, `{"status":"Suspended"}`, `{"name":""}`, `{"name":" "}`, `{"name":5}`,
			`{"name":["x"]}`, `{"name":"tracker-3141"}`, `{"name":"x"} {}`,
		}},
		{http.MethodPost, "/sms", []string{
			`{"message":"x"}`, `{"text":""}`, `{"text":5}`, `{"text":"x","to":"1"}`, `{"text":"` + long + `"}`, `{"text":"x"}x`,
		}},
		{http.MethodPost, "/diagnostic", []string{`{"text":"x"}`, `x`, `null`, `[1]`}},
	} {
		if c.path != "/diagnostic" {
			c.bodies = append(c.bodies, ``, `{}`, `[]`, `null`, `"x"`, `{"name":null}`, `{"status":null}`, `{"text":null}`)
		}
		for _, body := range c.bodies {
			if said := s.bad(s.call(c.method, below1+id+c.path, body)); !strings.Contains(said, ";") {
				t.Errorf("%s %s: %s", c.path, body, said)
			}
		}
		s.refused(s.call(c.method, below1+id+c.path, strings.Repeat(" ", 70_000)), http.StatusRequestEntityTooLarge, "BAD_REQUEST")
	}
	if len(s.Ledger()) != 0 || s.SIMs()[0].Name != "tracker-3140" || s.SIMs()[0].Switching {
		t.Errorf("done: %v", s.Ledger())
	}
}

// 160 characters fit, whatever they are; and whoever is not on the network is sent to all the same, unless it has no number.
func TestTextsThatFit(t *testing.T) {
	s := start(t, infobip.Config{})
	for _, c := range []struct {
		name, text string
		status     int
	}{
		{"tracker-3140", strings.Repeat("é", 160), http.StatusOK},
		{"tracker-3140", "x", http.StatusOK},
		{"tracker-3144", "x", http.StatusOK}, // Suspended
		{"meter-ee-3001", "x", http.StatusOK},
		{"meter-ee-3003", "x", http.StatusBadRequest}, // Activation Ready
		{"meter-ee-3004", "x", http.StatusBadRequest}, // Imported
		{"cargo-nl-3002", "x", http.StatusBadRequest}, // Deactivated
	} {
		if r := s.call(http.MethodPost, below1+s.ICCID(c.name)+"/sms", `{"text":"`+c.text+`"}`); r.Code != c.status {
			t.Errorf("%s to %s: %d %s", c.text, c.name, r.Code, r.Body)
		}
	}
	if n := len(s.Ledger()); n != 4 {
		t.Errorf("%d texts were sent", n)
	}
}
