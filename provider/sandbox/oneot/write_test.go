package oneot_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// done tells the ledger, one write a line.
func (s *site) done() (lines []string) {
	s.t.Helper()
	for _, e := range s.Ledger() {
		name := ""
		for _, m := range s.SIMs() {
			if m.ICCID == e.ICCID {
				name = m.Name
			}
		}
		line := e.What + " " + name
		switch e.What {
		case sandbox.Sent:
			line += " " + e.Text
		case sandbox.Stated:
			line += " " + e.From + ">" + e.State
		case sandbox.Changed:
			line += " " + fmt.Sprint(e.Edit)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestWritesAndTheLedger(t *testing.T) {
	s := start(t, oneot.Config{})
	sim := s.of("tracker-5140")
	w := s.put("/set_name?name=a+%26+b&" + sim)
	equal(t, "a name is answered", w.Body.String()+" "+w.Header().Get("Content-Type"), "OK text/plain;charset=UTF-8")
	equal(t, "group", s.must(s.put("/set_group?group=New&" + sim))["group"], any("New"))
	equal(t, "limit", s.must(s.put("/set_data_limit?limit=321&" + sim))["data_limit"], any(321.0))
	equal(t, "reset", told(s.must(s.put("/reset?"+sim))), "ON/LIVE/LIVE")
	s.must(s.put("/sendSms?message=STATUS%23&" + sim))
	s.must(s.put("/deactivate?" + sim))
	want := []string{
		"edit a & b map[name:a & b]", "edit a & b map[group:New]", "edit a & b map[limit:321]", "reset a & b", "send a & b STATUS#",
		"state a & b LIVE>OFFLINE",
	}
	equal(t, "ledger", fmt.Sprint(s.done()), fmt.Sprint(want))
	got := s.get("/get_sim?iccid=" + s.SIMs()[0].ICCID)
	if got["name"] != "a & b" || got["group"] != "New" || got["data_limit"] != 321.0 {
		t.Errorf("it is %v", got)
	}
	if groups := fmt.Sprint(s.list("/get_account_groups")); !strings.Contains(groups, "New") {
		t.Errorf("the groups are %s", groups)
	}
}

// A write to several is answered with a list, but for the name, and done for all or for none.
func TestWritesToSeveral(t *testing.T) {
	s := start(t, oneot.Config{})
	all := s.SIMs()
	both := "iccid=" + all[0].ICCID + "," + all[1].ICCID
	list, ok := s.value(s.put("/set_group?group=Pair&" + both)).([]any)
	if !ok || len(list) != 2 {
		t.Errorf("answered %v", list)
	}
	equal(t, "names", s.put("/set_name?name=x&"+both).Body.String(), "OK")
	equal(t, "done", len(s.Ledger()), 4)
	s.refused(s.put("/set_name?name=y&"+both+",1"), http.StatusNotFound, "E002")
	s.refused(s.put("/deactivate?"+both+","+all[3].ICCID), http.StatusBadRequest, "E201")
	s.refused(s.put("/sendSms?message=y&"+both+","+s.ICCID("tracker-5145")), http.StatusBadRequest, "E240")
	equal(t, "nothing more is done", len(s.Ledger()), 4)
	equal(t, "state", s.SIMs()[0].Target, "")
	s.must(s.put("/sendSms?message=y&" + both + "," + all[0].ICCID)) // one SIM twice is one SIM
	equal(t, "texts", len(s.Ledger()), 6)
}

// The name of the text's parameter is a matter of the account; the other is refused, so that none is sent twice.
func TestTheParameterOfATextIsConfigured(t *testing.T) {
	s := start(t, oneot.Config{SMSParameter: "sms"})
	s.refused(s.put("/sendSms?message=x&"+s.of("tracker-5140")), http.StatusBadRequest, "SANDBOX")
	s.must(s.put("/sendSms?sms=x&" + s.of("tracker-5140")))
	equal(t, "texts", len(s.Ledger()), 1)
}

// A write that is ignored is answered as if it had been done.
func TestIgnore(t *testing.T) {
	s := start(t, oneot.Config{})
	sim := s.of("tracker-5140")
	before := s.SIMs()
	s.Inject(sandbox.Fault{Kind: sandbox.Ignore})
	for path, answer := range map[string]string{
		"/set_name?name=x&": "OK", "/set_group?group=x&": `"group":"x"`, "/set_data_limit?limit=77&": `"data_limit":77`,
		"/deactivate?": `"primary":"PENDING"`, "/sendSms?message=x&": "SMS sent", "/reset?": `"primary":"ON"`,
	} {
		if w := s.put(path + sim); !strings.Contains(w.Body.String(), answer) {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
	s.Heal()
	if len(s.Ledger()) != 0 || fmt.Sprint(s.SIMs()) != fmt.Sprint(before) || len(s.list("/get_account_groups")) > 5 {
		t.Errorf("it was done: %v", s.Ledger())
	}
	s.clock.forward(2 * time.Hour)
	if age := s.clock.now().UnixMilli() - int64(s.get("/get_sim?" + sim)["lastDataSessionMillis"].(float64)); age > 15*60_000 {
		t.Errorf("the device is off the network since %d s", age/1000)
	}
}

// What was done is in the ledger, whatever the client saw.
func TestTheLedgerIsTrue(t *testing.T) {
	for _, c := range []struct {
		fault sandbox.Fault
		done  int
	}{
		{sandbox.Fault{Kind: sandbox.Status, Status: 500}, 0},
		{sandbox.Fault{Kind: sandbox.Status, Status: 500, After: true}, 2},
		{sandbox.Fault{Kind: sandbox.Reset, After: true}, 2},
		{sandbox.Fault{Kind: sandbox.Hangup}, 0},
		{sandbox.Fault{Kind: sandbox.HTML, After: true}, 2},
		{sandbox.Fault{Kind: sandbox.Cut}, 2},
	} {
		s := start(t, oneot.Config{SIMs: 2})
		s.Inject(c.fault)
		for _, path := range []string{"/sendSms?message=x&", "/deactivate?"} {
			func() {
				defer func() { _ = recover() }() // the connection breaks
				s.put(path + s.of("tracker-5140"))
			}()
		}
		equal(t, fmt.Sprint(c.fault.Kind, c.fault.After), len(s.Ledger()), c.done)
	}
}

// A body is cut by the stage one byte after its limit.
func TestABodyThatIsTooLong(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 1})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/oauth/token", strings.NewReader(strings.Repeat("x", sandbox.BodyLimit+1)))
	s.refused(s.serve(r), http.StatusRequestEntityTooLarge, "SANDBOX")
}
