package simbase2_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
)

// month gives what a SIM used in a month, nil when it is not told of.
func (s *site) month(name, month string) map[string]any {
	s.t.Helper()
	for _, r := range rows(s.get("/usage/simcards?limit=250&month="+month), "simcards") {
		if r["iccid"] == s.ICCID(name) {
			return r
		}
	}
	return nil
}

// The current month is the same in the list, for one SIM and in the usage of all, and grows with the clock.
func TestTheCurrentMonth(t *testing.T) {
	s := start(t, simbase2.Config{})
	data := s.used("tracker-2140", "data")
	s.clock.forward(24 * time.Hour)
	sim, row := s.get(s.sim("tracker-2140")), rows(s.get("/simcards"), "simcards")[0]
	all := rows(s.get("/usage/simcards"), "simcards")[0]
	want := fmt.Sprint(sim["current_month_usage"], sim["current_month_costs"])
	expect(t, "listed", fmt.Sprint(row["current_month_usage"], row["current_month_costs"]), want)
	expect(t, "among all", fmt.Sprint(all["usage"], all["costs"]), want)
	if more := s.used("tracker-2140", "data"); data <= 0 || more <= data {
		t.Errorf("from %d to %d in a day", data, more)
	}
	s.clock.set(time.Date(2026, 6, 1, 0, 0, 1, 0, time.UTC))
	if n := s.used("tracker-2140", "total_sessions"); n != 0 {
		t.Errorf("%d sessions in the first second of a month", n)
	}
}

// Sums are sums, and counts are whole months'.
func TestCountersAddUp(t *testing.T) {
	s := start(t, simbase2.Config{})
	for _, r := range rows(s.get("/usage/simcards?month=2026-04&limit=250"), "simcards") {
		n, c := r["usage"].(map[string]any), r["costs"].(map[string]any)
		if number(t, n, "total_sessions") != number(t, n, "data_sessions")+number(t, n, "zero_sessions") {
			t.Errorf("sessions: %v", n)
		}
		total := cents(t, c, "data") + cents(t, c, "sms") + cents(t, c, "voice") + cents(t, c, "other") + cents(t, c, "line_rental")
		if total != cents(t, c, "total") || cents(t, c, "sms") != cents(t, c, "sms_mo")+cents(t, c, "sms_mt") {
			t.Errorf("costs: %v", c)
		}
	}
	april := s.month("tracker-2140", "2026-04")["usage"].(map[string]any)
	if number(t, april, "line_rental") != 30 || number(t, april, "total_sessions") != 30*24*60/4 {
		t.Errorf("a whole month: %v", april)
	}
	// 0.005 EUR for 1,000,000 bytes.
	if paid := cents(t, s.month("tracker-2140", "2026-04")["costs"].(map[string]any), "data"); int64(paid) != number(t, april, "data")*50/1_000_000 {
		t.Errorf("%v cost %d", april, paid)
	}
	if silent := s.month("meter-ee-2007", "2026-05"); number(t, silent["usage"].(map[string]any), "data") != 0 || cents(t, silent["costs"].(map[string]any), "total") != 2200 {
		t.Errorf("a silent one: %v", silent)
	}
}

// cents gives an amount in 1/10000 EUR.
func cents(t *testing.T, costs map[string]any, key string) int {
	t.Helper()
	f, err := strconv.ParseFloat(costs[key].(string), 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(f*10000 + 0.5)
}

func TestMonths(t *testing.T) {
	s := start(t, simbase2.Config{})
	if got := s.month("meter-ee-2033", "2026-05"); got == nil {
		t.Error("the new one is not told of")
	}
	if got := s.month("meter-ee-2033", "2026-04"); got != nil {
		t.Errorf("before it was activated: %v", got)
	}
	old := s.get("/usage/simcards?month=2019-01")
	if len(old["simcards"].([]any)) != 0 || old["month"] != "2019-01" || old["has_more"] != false {
		t.Errorf("long ago: %v", old)
	}
	if n := s.used("gw-riga", "data"); n <= 1<<32 {
		t.Errorf("%d bytes fit in 32 bits", n)
	}
}

// A limit stops a SIM only when a session closes, and so only after it was passed.
func TestLimitsOvershoot(t *testing.T) {
	s := start(t, simbase2.Config{})
	var was, limit int64 = 0, 50_000_000
	s.within(3*24*time.Hour, 20*time.Minute, func() bool {
		if s.state("cargo-nl-2010") == "disabled" {
			return true
		}
		was = s.used("cargo-nl-2010", "data")
		return false
	})
	if now := s.used("cargo-nl-2010", "data"); was >= limit || now < limit || now-was > 1_000_000 {
		t.Errorf("from %d to %d", was, now)
	}
	s.clock.set(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	expect(t, "next month, without auto-enable", s.state("cargo-nl-2010"), "disabled")
}

// A limit that was passed before it was set stops nothing until the next session closes, not even the SIM's own switch.
func TestALimitThatWasPassedAlready(t *testing.T) {
	s := start(t, simbase2.Config{})
	sim := s.sim("gw-riga")
	s.within(time.Hour, time.Second, func() bool { return s.get(sim)["session_status"] == "in_session" })
	n := s.used("gw-riga", "total_sessions")
	s.patch(sim, `{"usage_limits_data_threshold":10000000}`)
	expect(t, "at once", s.state("gw-riga"), "enabled")
	s.within(time.Hour, time.Second, func() bool { return s.used("gw-riga", "total_sessions") > n })
	expect(t, "when the session closed", s.state("gw-riga"), "disabled")
	s.post(sim+"/state", `{"state":"enabled"}`)
	s.clock.forward(17 * time.Second)
	expect(t, "enabled again", s.state("gw-riga"), "enabled")
	s.clock.forward(20 * time.Minute)
	expect(t, "after its next session", s.state("gw-riga"), "disabled")
}

func TestAutoEnable(t *testing.T) {
	s := start(t, simbase2.Config{})
	if n := s.used("pump-hr-2012", "data"); n <= 50_000_000 {
		t.Errorf("it used %d bytes", n)
	}
	s.clock.set(time.Date(2026, 5, 31, 23, 59, 59, 0, time.UTC))
	expect(t, "in the month", s.state("pump-hr-2012"), "disabled")
	s.clock.forward(time.Second)
	expect(t, "in the next", s.state("pump-hr-2012"), "enabled")
	// A clock that leaps goes through it all the same: stopped in June, enabled in July, and so on.
	s.clock.set(time.Date(2027, 3, 31, 23, 0, 0, 0, time.UTC))
	expect(t, "next year", s.state("pump-hr-2012"), "disabled")
	if n := s.month("pump-hr-2012", "2026-10")["usage"].(map[string]any); number(t, n, "data") < 50_000_000 || number(t, n, "line_rental") > 28 {
		t.Errorf("in a month between: %v", n)
	}
}

// One that the customer disabled is not enabled by the month.
func TestAutoEnableIsForTheLimitAlone(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.patch(s.sim("tracker-2143"), `{"usage_limits_auto_enable":true}`)
	s.post(s.sim("pump-hr-2012")+"/state", `{"state":"enabled"}`)
	s.clock.forward(time.Minute)
	s.post(s.sim("pump-hr-2012")+"/state", `{"state":"disabled"}`)
	s.clock.set(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	expect(t, "disabled by the customer", s.state("tracker-2143"), "disabled")
	expect(t, "disabled by the limit and then by the customer", s.state("pump-hr-2012"), "disabled")
}

// It was not set when the month began: the next one counts.
func TestAutoEnableComesTooLate(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.clock.set(time.Date(2026, 6, 10, 0, 0, 0, 0, time.UTC))
	expect(t, "stopped in May", s.state("cargo-nl-2010"), "disabled")
	s.patch(s.sim("cargo-nl-2010"), `{"usage_limits_auto_enable":true}`)
	s.clock.forward(time.Hour)
	expect(t, "in June", s.state("cargo-nl-2010"), "disabled")
	s.clock.set(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	expect(t, "in July", s.state("cargo-nl-2010"), "enabled")
}

func TestSMSLimit(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.patch(s.sim("tracker-2140"), fmt.Sprintf(`{"usage_limits_sms_threshold":%d}`, s.used("tracker-2140", "sms_mo")+s.used("tracker-2140", "sms_mt")+2))
	s.clock.forward(time.Hour)
	expect(t, "below it", s.state("tracker-2140"), "enabled")
	n := s.used("tracker-2140", "total_sessions")
	s.text("tracker-2140", "STATUS#")
	s.text("tracker-2140", "STATUS#")
	expect(t, "at once", s.state("tracker-2140"), "enabled")
	s.within(5*time.Minute, time.Second, func() bool { return s.used("tracker-2140", "total_sessions") > n })
	expect(t, "when a session closed", s.state("tracker-2140"), "disabled")
	s.patch(s.sim("meter-ee-2007"), `{"usage_limits_sms_threshold":1}`)
	s.text("meter-ee-2007", "STATUS#")
	s.clock.forward(48 * time.Hour)
	expect(t, "a device that opens no session", s.state("meter-ee-2007"), "enabled")
}

// A text that is still to come does not count.
func TestSMSLimitWaitsForTheAnswer(t *testing.T) {
	s := start(t, simbase2.Config{ReplyAfter: time.Hour})
	s.patch(s.sim("tracker-2140"), fmt.Sprintf(`{"usage_limits_sms_threshold":%d}`, s.used("tracker-2140", "sms_mo")+s.used("tracker-2140", "sms_mt")+2))
	s.text("tracker-2140", "STATUS#")
	s.clock.forward(50 * time.Minute)
	expect(t, "before it", s.state("tracker-2140"), "enabled")
	s.clock.forward(20 * time.Minute)
	expect(t, "after it", s.state("tracker-2140"), "disabled")
}

// A day is billed once, and only if the SIM was enabled on it.
func TestBilledDays(t *testing.T) {
	s := start(t, simbase2.Config{DisableAfter: -1, EnableAfter: -1})
	before := s.used("tracker-2140", "line_rental")
	for _, word := range []string{"disabled", "enabled", "disabled"} {
		s.post(s.sim("tracker-2140")+"/state", fmt.Sprintf(`{"state":%q}`, word))
		s.clock.forward(time.Minute)
	}
	s.clock.forward(5 * 24 * time.Hour)
	if now := s.used("tracker-2140", "line_rental"); before != 22 || now != 22 {
		t.Errorf("%d days and then %d", before, now)
	}
}

// burst makes calls at once and tells how many were taken, and what the last one was told to wait.
func burst(s *site, calls int) string {
	taken, wait := 0, ""
	for range calls {
		w := s.call(http.MethodGet, "/account/plans", "")
		if wait = w.Header().Get("Retry-After"); w.Code == http.StatusOK {
			taken++
		} else {
			s.refused(w, http.StatusTooManyRequests)
		}
	}
	return fmt.Sprintf("%d %s", taken, wait)
}

func TestTenCallsPerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{simbase2.New(simbase2.Config{SIMs: 1}), t, nil, "Bearer " + simbase2.DefaultKey}
		expect(t, "at once", burst(s, 12), "10 1")
		time.Sleep(time.Second)
		expect(t, "a second later", burst(s, 12), "10 1")
	})
}

func TestFiveThousandCallsPerDay(t *testing.T) {
	s := start(t, simbase2.Config{SIMs: 1})
	s.auth = "Bearer wrong"
	s.refused(s.call(http.MethodGet, "/account/plans", ""), http.StatusUnauthorized) // does not count
	s.auth = "Bearer " + simbase2.DefaultKey
	expect(t, "in a day", burst(s, 5001), "5000 42929") // until midnight, UTC
	s.clock.forward(12 * time.Hour)
	expect(t, "on the next day", burst(s, 1), "1 ")
}
