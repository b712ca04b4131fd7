package infobip_test

import (
	"fmt"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// used gives a SIM's texts to it, texts from it, and data; - is no figure.
func (s *site) used(name string) string {
	s.t.Helper()
	usage := s.get(below2 + s.ICCID(name) + "/usage")
	told := ""
	for _, key := range []string{"receivedSmsCount", "sentSmsCount", "usedDataBytes"} {
		switch n := usage[key].(type) {
		case nil:
			told += " -"
		case float64:
			if told += " n"; n == 0 {
				told += "0"
			}
		}
	}
	return told[1:]
}

// What never happened has no figure, and is null; what happened and came to nothing is 0.
func TestNoFigureIsNotNought(t *testing.T) {
	s := start(t, infobip.Config{})
	for name, want := range map[string]string{
		"tracker-3140": "- - n", "tracker-3142": "n n n", "tracker-3143": "n - n", "meter-ee-3001": "- - -", "meter-ee-3002": "- - -",
		"meter-ee-3003": "- - -", "meter-ee-3004": "- - -", "cargo-nl-3001": "- - n0", "cargo-nl-3002": "- - -",
	} {
		expect(t, name, s.used(name), want)
	}
	for page := 1; page <= 3; page++ {
		for _, usage := range rows(s.get(fmt.Sprintf("/iot/2/sims/usage/monthly?page=%d", page)), "usage") {
			for _, key := range []string{"receivedSmsCount", "sentSmsCount", "receivedCallsCount", "sentCallsCount"} {
				if usage[key] == 0.0 {
					t.Errorf("%s is 0 in %v", key, usage)
				}
			}
		}
	}
}

func TestDataBeyond32Bits(t *testing.T) {
	s := start(t, infobip.Config{SIMs: infobip.DefaultSIMs})
	large := 0
	for page := 1; page <= 15; page++ {
		for _, usage := range rows(s.get(fmt.Sprintf("/iot/2/sims/usage/monthly?page=%d", page)), "usage") {
			if data, _ := usage["usedDataBytes"].(float64); data > math.MaxUint32 {
				large++
			}
		}
	}
	if bremen := s.get(s.at("/iot/2/sims/{gw-bremen}/usage")); bremen["usedDataBytes"].(float64) < math.MaxUint32 ||
		bremen["receivedCallsCount"] == nil || bremen["sentCallsCount"] == nil || large < 2 || large > 30 {
		t.Errorf("%v, and %d like it", bremen, large)
	}
}

func (s *site) figure(name, key string) float64 {
	s.t.Helper()
	n, _ := s.get(below2 + s.ICCID(name) + "/usage")[key].(float64)
	return n
}

func TestCountersGrowWithTheClock(t *testing.T) {
	s := start(t, infobip.Config{})
	data := func(name string) float64 { return s.figure(name, "usedDataBytes") }
	before := data("tracker-3140")
	s.clock.forward(6 * time.Hour)
	after := data("tracker-3140")
	if after <= before {
		t.Errorf("from %v to %v", before, after)
	}
	s.must(s.put("tracker-3140", "Suspended"))
	s.clock.forward(6 * time.Second)
	held := data("tracker-3140")
	s.clock.forward(48 * time.Hour)
	if now := data("tracker-3140"); now != held || now < after {
		t.Errorf("a suspended one went from %v to %v", held, now)
	}
	other := data("tracker-3141")
	s.clock.forward(8 * 24 * time.Hour) // into June
	if june := data("tracker-3141"); june >= other || june == 0 {
		t.Errorf("from %v in May to %v in June", other, june)
	}
	expect(t, "the suspended one in June", s.used("tracker-3140"), "- - -")
}

// Texts count once a device got them, and answers once it gave them. Nobody can read those.
func TestTextsAreCounted(t *testing.T) {
	s := start(t, infobip.Config{})
	count := func(name string) string {
		return fmt.Sprint(s.figure(name, "receivedSmsCount"), " ", s.figure(name, "sentSmsCount"))
	}
	send := func(name string) {
		if r := s.call(http.MethodPost, below1+s.ICCID(name)+"/sms", `{"text":"STATUS#"}`); r.Code != http.StatusOK {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
	}
	expect(t, "before", count("tracker-3140"), "0 0")
	send("tracker-3140")
	expect(t, "sent", count("tracker-3140"), "1 0")
	s.clock.forward(4 * time.Second)
	expect(t, "answered", count("tracker-3140"), "1 1")
	for _, name := range []string{"meter-ee-3001", "tracker-3144"} { // silent, suspended
		send(name)
		s.clock.forward(time.Minute)
		expect(t, name, count(name), "0 0")
	}
	send("tracker-3143") // gets it, and does not answer
	in := s.figure("tracker-3143", "receivedSmsCount")
	s.clock.forward(time.Minute)
	if in < 2 || s.used("tracker-3143") != "n - n" {
		t.Errorf("%v texts, %s", in, s.used("tracker-3143"))
	}
	s.clock.forward(12 * 24 * time.Hour)
	expect(t, "in the next month", count("tracker-3140"), "0 0")
}

func TestTheYoungOneBeginsInThisMonth(t *testing.T) {
	for _, at := range []time.Duration{0, -21 * 24 * time.Hour} {
		c := &clock{at: noon.Add(at)}
		s := infobip.New(infobip.Config{SIMs: 20, Now: c.now})
		site := &site{Sandbox: s, t: t, clock: c, login: "App " + infobip.DefaultKey}
		if since := site.read("meter-ee-3005")["updatedAt"].(string); since[:7] != "2026-05" || since > c.now().Format("2006-01-02T15:04:05") {
			t.Errorf("activated at %s", since)
		}
	}
}
