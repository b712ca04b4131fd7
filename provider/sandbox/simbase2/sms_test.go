package simbase2_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
)

// texts gives a thread as the answer has it, newest first.
func (s *site) texts(name, query string) []string {
	s.t.Helper()
	var all []string
	for _, m := range rows(s.get(s.sim(name)+"/sms?"+query), "sms") {
		all = append(all, fmt.Sprint(m["direction"], " ", m["message"], " ", m["status"], " ", m["timestamp"]))
	}
	return all
}

func (s *site) text(name, message string) {
	s.t.Helper()
	s.post(s.sim(name)+"/sms", fmt.Sprintf(`{"message":%q}`, message))
}

func TestAnswersComeWithTheClock(t *testing.T) {
	s := start(t, simbase2.Config{})
	before, mo, mt := len(s.texts("tracker-2140", "")), s.used("tracker-2140", "sms_mo"), s.used("tracker-2140", "sms_mt")
	s.text("tracker-2140", "reset#")
	expect(t, "at once", s.texts("tracker-2140", "")[0], "mt reset# sent 2026-05-22T12:04:31Z")
	s.clock.forward(4*time.Second - 1)
	texts := s.texts("tracker-2140", "")
	if len(texts) != before+1 || texts[0] != "mt reset# delivered 2026-05-22T12:04:31Z" {
		t.Fatalf("before the answer: %q", texts)
	}
	s.clock.forward(1)
	texts = s.texts("tracker-2140", "")
	if len(texts) != before+2 || texts[0] != "mo RESET OK received 2026-05-22T12:04:35Z" {
		t.Fatalf("after it: %q", texts)
	}
	if s.used("tracker-2140", "sms_mo") != mo+1 || s.used("tracker-2140", "sms_mt") != mt+1 {
		t.Errorf("counted as %v", s.get(s.sim("tracker-2140")))
	}
	s.text("tracker-2140", "hello")
	s.clock.forward(5 * time.Second)
	if got := s.texts("tracker-2140", "")[0]; !strings.HasPrefix(got, "mo ERR:UNKNOWN COMMAND") {
		t.Errorf("hello was answered %q", got)
	}
	s.expectLedger("send reset#", "send hello")
}

func TestReplyAfter(t *testing.T) {
	s := start(t, simbase2.Config{ReplyAfter: time.Hour})
	n := len(s.texts("tracker-2141", ""))
	more := func() string { return strconv.Itoa(len(s.texts("tracker-2141", "")) - n) }
	s.text("tracker-2141", "STATUS#")
	s.clock.forward(time.Hour - 1)
	expect(t, "nearly an hour later", more(), "1")
	s.clock.forward(1)
	expect(t, "an hour later", more(), "2")
}

// A text to a SIM that is not on the network is taken and charged, but the device neither gets nor answers it.
func TestTextsToADeviceThatIsNotThere(t *testing.T) {
	s := start(t, simbase2.Config{})
	for _, name := range []string{"tracker-2143", "meter-ee-2007", "gw-nice", "tracker-2144"} {
		s.text(name, "STATUS#")
		s.clock.forward(10 * time.Second)
		if newest := s.texts(name, "")[0]; !strings.HasPrefix(newest, "mt STATUS# sent ") {
			t.Errorf("%s: %q", name, newest)
		}
	}
	s.clock.forward(48 * time.Hour)
	if newest := s.texts("gw-nice", "")[0]; !strings.HasPrefix(newest, "mt STATUS# failed ") {
		t.Errorf("in the end: %q", newest)
	}
	expect(t, "the balance", fmt.Sprint(s.get("/account/balance")["balance"]), "87.3512")
	if at := s.get(s.sim("gw-nice"))["connection"]; at != nil {
		t.Errorf("what was sent to it is no sign of it: %v", at)
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	s := start(t, simbase2.Config{})
	for _, body := range []string{
		"", "{}", `{"message":""}`, `{"message":7}`, `{"message":null}`, `{"message":"x","sender":"1"}`, `{"text":"x"}`,
		`{"message":"` + strings.Repeat("x", 181) + `"}`,
	} {
		s.refused(s.call(http.MethodPost, s.sim("tracker-2140")+"/sms", body), http.StatusBadRequest)
	}
	s.expectLedger()
	s.text("tracker-2140", strings.Repeat("ö", 180))
}

func TestTextsCost(t *testing.T) {
	s := start(t, simbase2.Config{})
	balance := func() string { return fmt.Sprint(s.get("/account/balance")["balance"]) }
	s.SetBalance(500, false)
	s.text("tracker-2140", "STATUS#")
	expect(t, "after a text", balance(), "0.03")
	s.clock.forward(4 * time.Second)
	expect(t, "after its answer", balance(), "-0.02")
	s.refused(s.call(http.MethodPost, s.sim("tracker-2140")+"/sms", `{"message":"x"}`), http.StatusPaymentRequired)
	s.SetBalance(199, false)
	s.refused(s.call(http.MethodPost, s.sim("tracker-2140")+"/sms", `{"message":"x"}`), http.StatusPaymentRequired)
	s.expectLedger("send STATUS#")
	s.SetBalance(9_0000, true)
	expect(t, "topped up", balance(), "50")
}

// An answer that was on its way when the SIM was stopped neither comes nor costs.
func TestAnswersThatNeverCome(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.text("tracker-2140", "STATUS#")
	s.clock.forward(2 * time.Second)
	s.SetState(s.ICCID("tracker-2140"), "disabled")
	s.clock.forward(time.Hour)
	expect(t, "the newest", s.texts("tracker-2140", "")[0], "mt STATUS# delivered 2026-05-22T12:04:31Z")
	expect(t, "the balance", fmt.Sprint(s.get("/account/balance")["balance"]), "87.4112")
}

func TestPagesOfTexts(t *testing.T) {
	s := start(t, simbase2.Config{})
	whole := s.texts("tracker-2142", "")
	var got []string
	for query := "limit=4"; query != ""; {
		page := s.get(s.sim("tracker-2142") + "/sms?" + query)
		got = append(got, s.texts("tracker-2142", query)...)
		query = ""
		if page["has_more"] == true {
			query = "limit=4&cursor=" + url.QueryEscape(page["cursor"].(string))
		}
		s.Receive(s.ICCID("tracker-2142"), "new") // moves none to another page
	}
	if len(whole) != 11 || !slices.Equal(got, whole) {
		t.Errorf("got  %q\nwant %q", got, whole)
	}
}

func TestFiltersOfTexts(t *testing.T) {
	s := start(t, simbase2.Config{})
	for query, want := range map[string]int{
		"direction=mt": 6, "direction=mo": 5, "day=2026-05-22": 4, "day=2026-05-21": 4, "day=2026-05-20": 3, "day=2026-05-19": 0,
		"day=2026-05-21&direction=mo": 2, "limit=2": 2, "direction=mo&limit=5": 5,
	} {
		page := s.get(s.sim("tracker-2142") + "/sms?" + query)
		if len(page["sms"].([]any)) != want || page["count"] != float64(want) || (page["has_more"] == true) != (query == "limit=2") {
			t.Errorf("%s: %v", query, page)
		}
	}
}
