package simbase1_test

import (
	"encoding/json"
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

func TestMonthsThatThereAreNot(t *testing.T) {
	s := start(t, simbase1.Config{})
	young := s.sim("meter-ee-0033")
	s.get(young + "/usage/2026-05")
	s.refused(s.call(http.MethodGet, young+"/usage/2026-04", ""), http.StatusNotFound) // before its activation
	s.refused(s.call(http.MethodGet, young+"/usage/2026-06", ""), http.StatusNotFound) // the future
	s.get(s.sim("tracker-0140") + "/usage/2025-03")                                    // 14 months back
	for _, month := range []string{"2026-5", "2026-13", "2026-00", "202605", "26-05", "2026-05-01", "x", "%32026-05"} {
		s.refused(s.call(http.MethodGet, young+"/usage/"+month, ""), http.StatusBadRequest)
	}
}

// A month in which a device was silent is there and is zero; the line is paid for all the same.
func TestSilentMonthsAreZero(t *testing.T) {
	s := start(t, simbase1.Config{})
	s.clock.forward(31 * 24 * time.Hour)
	month := s.get(s.sim("meter-ee-0007") + "/usage/2026-05")
	for _, key := range []string{"usage_data", "session_count", "zero_sessions", "lu_count", "cost_data"} {
		if number(t, month, key) != 0 {
			t.Errorf("%s is %v", key, month[key])
		}
	}
	if number(t, month, "cost_month") != 0.31 {
		t.Errorf("the line rental is %v", month["cost_month"])
	}
	off := s.get(s.sim("cargo-nl-010") + "/usage/2026-05")
	if number(t, off, "cost_month") != 0 || number(t, off, "usage_data") != 0 {
		t.Errorf("a disabled SIM is billed: %v", off)
	}
}

func TestCostsAddUp(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 120})
	dear := 0
	for _, m := range s.SIMs() {
		for _, month := range []string{"2026-05", "2026-04", "2025-12"} {
			r := s.call(http.MethodGet, "/simcards/"+m.ICCID+"/usage/"+month, "")
			if r.status == http.StatusNotFound {
				continue
			}
			total := new(big.Rat)
			for _, part := range []string{"cost_data", "cost_month", "cost_netw", "cost_sms", "cost_voice"} {
				total.Add(total, amount(t, r, part))
			}
			if amount(t, r, "cost").Cmp(total) != 0 {
				t.Errorf("%s in %s costs %s together: %s", m.Name, month, total.FloatString(4), r.body)
			}
			dear += yes(total.Cmp(big.NewRat(1, 1)) > 0)
		}
	}
	if dear < 10 {
		t.Errorf("only %d months cost more than 1 EUR", dear)
	}
}

// amount reads a number exactly as it is written.
func amount(t *testing.T, r result, key string) *big.Rat {
	t.Helper()
	var costs map[string]json.RawMessage
	if err := json.Unmarshal([]byte(r.body), &costs); err != nil {
		t.Fatal(err)
	}
	n, ok := new(big.Rat).SetString(string(costs[key]))
	if !ok {
		t.Fatalf("%s is %q", key, costs[key])
	}
	return n
}

// A megabyte is 1,048,576 bytes, as the documents say three times.
func TestDataIsChargedByTheDocumentsMegabyte(t *testing.T) {
	s := start(t, simbase1.Config{})
	month := s.get(s.sim("gw-bern") + "/usage/2026-04")
	want := float64(int64(number(t, month, "usage_data")*50/(1<<20))) / 10000 // 0.005 EUR a megabyte, in 1/10000 EUR
	if got := number(t, month, "cost_data"); got != want || want < 20 {
		t.Errorf("%v bytes cost %v, not %v", month["usage_data"], got, want)
	}
}

func TestCountersGrowWithTheClock(t *testing.T) {
	s := start(t, simbase1.Config{})
	sim := s.sim("tracker-0140")
	before := s.get(sim)
	s.clock.forward(6 * time.Hour)
	after := s.get(sim)
	for _, key := range []string{"usage_data", "sessions"} {
		if number(t, after, key) <= number(t, before, key) {
			t.Errorf("%s went from %v to %v", key, before[key], after[key])
		}
	}
	if after["last_update"].(string) <= before["last_update"].(string) {
		t.Errorf("the last update went from %v to %v", before["last_update"], after["last_update"])
	}
	if row := rows(s.get("/simcards"))[0]; row["usage_data"] != after["usage_data"] || row["last_update"] != after["last_update"] {
		t.Errorf("the list says %v and %v", row["usage_data"], row["last_update"])
	}
	if month := s.get(sim + "/usage/2026-05"); month["usage_data"] != after["usage_data"] || month["session_count"] != after["sessions"] ||
		month["lu_count"] != after["location_updates"] {
		t.Errorf("the month says %v", month)
	}
	if silent := s.get(s.sim("meter-ee-0007")); age(t, silent["last_update"]) != "long" {
		t.Errorf("the silent one spoke: %v", silent)
	}
	may := s.get(sim)
	s.clock.forward(10 * 24 * time.Hour) // into June
	if june := s.get(sim); number(t, june, "usage_data") >= number(t, may, "usage_data") {
		t.Errorf("the counters did not begin anew: %v", june)
	}
	if full := s.get(sim + "/usage/2026-05"); number(t, full, "usage_data") <= number(t, may, "usage_data") {
		t.Errorf("May ended with %v", full)
	}
}

func TestPastMonthsStayWhenThePlanChanges(t *testing.T) {
	s := start(t, simbase1.Config{})
	sim := s.sim("tracker-0140")
	before := s.get(sim + "/usage/2026-04")
	s.must(s.call(http.MethodPatch, sim, `{"plan_id":"def-eur.globalplus-1"}`))
	if after := s.get(sim + "/usage/2026-04"); after["cost"] != before["cost"] {
		t.Errorf("April cost %v and now %v", before["cost"], after["cost"])
	}
	if may := s.get(sim + "/usage/2026-05"); number(t, may, "cost_data") < 10*number(t, before, "cost_data") {
		t.Errorf("May costs %v", may)
	}
}

// A day on which a SIM was switched off and on again is one day on the bill.
func TestADayIsBilledOnce(t *testing.T) {
	s := start(t, simbase1.Config{})
	rent := func() float64 { return number(t, s.get(s.sim("tracker-0140")+"/usage/2026-05"), "cost_month") }
	if got := rent(); got != 0.22 {
		t.Fatalf("22 days cost %v", got)
	}
	for range 3 {
		s.SetState(s.ICCID("tracker-0140"), simbase1.Disabled)
		s.clock.forward(time.Minute)
		s.SetState(s.ICCID("tracker-0140"), simbase1.Enabled)
		s.clock.forward(time.Minute)
	}
	if got := rent(); got != 0.22 {
		t.Errorf("after switching it: %v", got)
	}
	s.SetState(s.ICCID("tracker-0140"), simbase1.Disabled)
	s.clock.forward(48 * time.Hour)
	if got := rent(); got != 0.22 {
		t.Errorf("after two days off: %v", got)
	}
}
