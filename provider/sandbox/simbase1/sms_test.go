package simbase1_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// texts gives a thread as the answer has it, newest first.
func (s *site) texts(name string) []string {
	s.t.Helper()
	thread := s.get(s.sim(name) + "/sms")
	var all []string
	for _, m := range thread["messages"].([]any) {
		m := m.(map[string]any)
		all = append(all, fmt.Sprint(m["direction"], " ", m["message"], " ", m["timestamp"]))
	}
	if number(s.t, thread, "count") != float64(len(all)) {
		s.t.Fatalf("the count is %v for %d texts", thread["count"], len(all))
	}
	return all
}

func (s *site) text(name, message string) {
	s.t.Helper()
	s.must(s.call(http.MethodPost, s.sim(name)+"/sms", fmt.Sprintf(`{"message":%q}`, message)))
}

func TestAnswersComeWithTheClock(t *testing.T) {
	s := start(t, simbase1.Config{})
	before := s.texts("tracker-0140")
	counted := s.get(s.sim("tracker-0140"))
	s.text("tracker-0140", "reset#")
	s.clock.forward(4*time.Second - 1)
	texts := s.texts("tracker-0140")
	if len(texts) != len(before)+1 || texts[0] != "out reset# 2026-05-22 12:04:31" {
		t.Fatalf("before the answer: %q", texts)
	}
	s.clock.forward(1)
	texts = s.texts("tracker-0140")
	if len(texts) != len(before)+2 || texts[0] != "in RESET OK 2026-05-22 12:04:35" || !strings.HasPrefix(texts[1], "out") {
		t.Fatalf("after it: %q", texts)
	}
	now := s.get(s.sim("tracker-0140"))
	if number(t, now, "usage_sms_mt") != number(t, counted, "usage_sms_mt")+1 ||
		number(t, now, "usage_sms_mo") != number(t, counted, "usage_sms_mo")+1 || now["last_update"] != "2026-05-22 12:04:35" {
		t.Errorf("counted as %v", now)
	}
	for command, want := range map[string]string{
		"SETAPN simbase#": "SETAPN OK", "STATUS": "BATTERY:", "VERSION#": "FW:", "where": "LAT:", "hello": "ERR:UNKNOWN COMMAND", "SETAPN": "SETAPN ERR",
	} {
		s.text("tracker-0140", command)
		s.clock.forward(5 * time.Second)
		if got := s.texts("tracker-0140")[0]; !strings.HasPrefix(got, "in "+want) {
			t.Errorf("%q was answered %q", command, got)
		}
	}
}

func TestReplyAfter(t *testing.T) {
	s := start(t, simbase1.Config{ReplyAfter: time.Hour})
	n := len(s.texts("tracker-0141"))
	s.text("tracker-0141", "STATUS#")
	s.clock.forward(time.Hour - 1)
	if got := len(s.texts("tracker-0141")); got != n+1 {
		t.Errorf("%d texts more after nearly an hour", got-n)
	}
	s.clock.forward(1)
	if got := len(s.texts("tracker-0141")); got != n+2 {
		t.Errorf("%d texts more after an hour", got-n)
	}
}

// A text to a SIM that is not on the network is taken and charged, but the device neither gets nor answers it.
func TestTextsToADeviceThatIsNotThere(t *testing.T) {
	s := start(t, simbase1.Config{})
	for _, name := range []string{"tracker-0143", "pump-hr-12", "pump-hr-13", "gw-oslo", "meter-ee-0007"} {
		before := s.get(s.sim(name))
		n := len(s.texts(name))
		s.text(name, "STATUS#")
		s.clock.forward(time.Hour)
		if got := s.texts(name); len(got) != n+1 || !strings.HasPrefix(got[0], "out STATUS#") {
			t.Errorf("%s: %q", name, got)
		}
		after := s.get(s.sim(name))
		if after["usage_sms_mt"] != before["usage_sms_mt"] || after["last_update"] != before["last_update"] {
			t.Errorf("%s got it: %v", name, after)
		}
	}
	// One that is switched off before it could answer keeps silent, also when it is switched on again.
	n := len(s.texts("tracker-0141"))
	s.text("tracker-0141", "STATUS#")
	s.clock.forward(time.Second)
	s.SetState(s.ICCID("tracker-0141"), simbase1.Disabled)
	s.clock.forward(time.Minute)
	s.SetState(s.ICCID("tracker-0141"), simbase1.Enabled)
	s.clock.forward(time.Minute)
	if got := s.texts("tracker-0141"); len(got) != n+1 {
		t.Errorf("it answered: %q", got)
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	s := start(t, simbase1.Config{})
	path := s.sim("tracker-0140") + "/sms"
	for _, body := range []string{
		``, `{}`, `[]`, `null`, `"x"`, `{"message":""}`, `{"message":null}`, `{"message":5}`, `{"message":["x"]}`, `{"text":"x"}`,
		`{"message":"x","sender":"1"}`, `{"message":"x"}{}`, `{"message":"x",}`, `{"message":"` + strings.Repeat("é", 181) + `"}`,
	} {
		s.refused(s.call(http.MethodPost, path, body), http.StatusBadRequest)
	}
	s.refused(s.call(http.MethodPost, path, `{"message":"`+strings.Repeat("x", 64<<10)+`"}`), http.StatusRequestEntityTooLarge)
	s.refused(s.call(http.MethodPost, "/simcards/8900000000000000000/sms", `{"message":"x"}`), http.StatusNotFound)
	if l := s.Ledger(); len(l) != 0 {
		t.Fatalf("done: %v", l)
	}
	s.must(s.call(http.MethodPost, path, `{"message":"`+strings.Repeat("é", 180)+`"}`)) // 180 characters, not bytes
}

func TestTheThreadHasTheLastTexts(t *testing.T) {
	s := start(t, simbase1.Config{})
	for i := range 60 {
		s.Receive(s.ICCID("tracker-0140"), fmt.Sprint("n", i))
		s.clock.forward(time.Second)
	}
	if texts := s.texts("tracker-0140"); len(texts) != 50 || !strings.HasPrefix(texts[0], "in n59 ") || !strings.HasPrefix(texts[49], "in n10 ") {
		t.Errorf("%d texts: %q", len(texts), texts)
	}
}

func TestSomeHaveThreadsAndSomeHaveNone(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 200})
	talks, recent := 0, 0
	for _, m := range s.SIMs() {
		texts := s.get("/simcards/" + m.ICCID + "/sms")["messages"].([]any)
		if len(texts) == 0 {
			continue
		}
		talks++
		newest := texts[0].(map[string]any)
		at, err := time.Parse(time.DateTime, newest["timestamp"].(string))
		if err != nil || at.After(noon) {
			t.Fatalf("%v: %v", newest, err)
		}
		if newest["direction"] == "in" && noon.Sub(at) < 24*time.Hour {
			recent++
		}
	}
	if talks < 20 || talks > 100 || recent < 3 {
		t.Errorf("%d threads, %d with an answer of the last day", talks, recent)
	}
}

func TestTextsCostBalance(t *testing.T) {
	s := start(t, simbase1.Config{})
	amount := func() float64 { return number(t, s.get("/balance"), "balance") }
	s.SetBalance(10_0500, true)
	s.text("tracker-0140", "STATUS#")
	if got := amount(); got != 10.03 {
		t.Errorf("after the text: %v", got)
	}
	s.clock.forward(time.Minute)
	if got := s.get("/balance"); got["balance"] != 50.0 || got["last_update"] != "2026-05-22 12:04:35" { // 9.98 is topped up
		t.Errorf("after the answer: %v", got)
	}
	month := number(t, s.get(s.sim("tracker-0143")+"/usage/2026-05"), "cost_sms")
	s.SetBalance(200, false)
	s.text("tracker-0143", "STATUS#") // disabled: charged all the same
	if got := number(t, s.get(s.sim("tracker-0143")+"/usage/2026-05"), "cost_sms"); got < month+0.0199 {
		t.Errorf("the month's texts cost %v before and %v after", month, got)
	}
	s.refused(s.call(http.MethodPost, s.sim("tracker-0140")+"/sms", `{"message":"x"}`), http.StatusPaymentRequired)
	if got := amount(); got != 0 {
		t.Errorf("in the end: %v", got)
	}
}

func TestTextsAreCountedByMonth(t *testing.T) {
	s := start(t, simbase1.Config{})
	sim := s.sim("tracker-0142")
	count := func(month string) string {
		u := s.get(sim + "/usage/" + month)
		return fmt.Sprint(u["usage_sms_mt"], " ", u["usage_sms_mo"], " ", u["cost_sms"])
	}
	expect(t, "May", count("2026-05"), "6 5 0.37")
	expect(t, "April", count("2026-04"), "0 0 0")
	s.clock.forward(12 * 24 * time.Hour)
	s.text("tracker-0142", "STATUS#")
	s.clock.forward(time.Minute)
	expect(t, "May, from June", count("2026-05"), "6 5 0.37")
	expect(t, "June", count("2026-06"), "1 1 0.07")
}
