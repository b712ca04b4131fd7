package oneot_test

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// added reads all sessions of a stretch of time and gives what they sum up to.
func (s *site) added(sim string, from, to time.Time) (bytes, cost float64, zero int) {
	s.t.Helper()
	seen, last := map[string]bool{}, math.Inf(1)
	for offset := 0; ; {
		page := s.get(fmt.Sprintf("/get_sim_sessions?%s&offset=%d&from=%d&to=%d", sim, offset, from.UnixMilli(), to.UnixMilli()))
		rows := page["sessions"].([]any)
		offset += len(rows)
		for _, r := range rows {
			r := r.(map[string]any)
			began := r["start_time"].(float64)
			if seen[r["id"].(string)] || began > last || began < float64(from.UnixMilli()) || began >= float64(to.UnixMilli()) {
				s.t.Fatalf("%v is in no place of its own", r)
			}
			seen[r["id"].(string)], last = true, began
			bytes += r["data_size"].(float64)
			cost += r["data_cost"].(float64)
			if r["data_size"] == 0.0 {
				zero++
			}
		}
		if offset >= int(page["total"].(float64)) {
			return bytes, cost, zero
		}
		if len(rows) == 0 {
			s.t.Fatalf("no more than %d came of %v", offset, page["total"])
		}
	}
}

// What sessions sum up to is what the month cost, in months that are over and in this one, whatever happened in it.
func TestSessionsAddUp(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 45})
	id := s.ICCID("tracker-5140")
	for _, path := range []string{"/deactivate?iccid=", "/activate?iccid=", "/deactivate?iccid="} { // several stretches in one month
		s.put(path + id)
		s.clock.forward(29 * time.Hour)
	}
	zeros, sums := 0, 0.0
	months := []time.Time{time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}
	for _, m := range s.SIMs() {
		for _, from := range months {
			w := s.call(http.MethodGet, fmt.Sprintf("/get_sim_cost?iccid=%s&month=%d&year=2026", m.ICCID, from.Month()), "")
			if w.Code == http.StatusNotFound { // not active yet
				continue
			}
			month := s.must(w)
			bytes, cost, zero := s.added("iccid="+m.ICCID, from, from.AddDate(0, 1, 0))
			if bytes != month["data_used"] || math.Abs(cost-month["data_cost"].(float64)) > 1e-7 {
				t.Errorf("%s (%s) in %v: %v bytes for %v by sessions, %v", m.Name, m.State, from.Month(), bytes, cost, month)
			}
			zeros += zero
			sums += bytes
		}
	}
	if zeros == 0 || sums == 0 {
		t.Errorf("%d sessions carried nothing, all together %v bytes", zeros, sums)
	}
}

func TestZeroByteSessions(t *testing.T) {
	s := start(t, oneot.Config{})
	page := s.get("/get_sim_sessions?" + s.of("cargo-nl-5009"))
	for _, r := range page["sessions"].([]any) {
		equal(t, "size", r.(map[string]any)["data_size"], any(0.0))
	}
	month := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	if page["from"] != float64(month.UnixMilli()) || page["to"] != float64(noon.UnixMilli()) || page["total"].(float64) < 500 {
		t.Errorf("%v from %v to %v", page["total"], page["from"], page["to"])
	}
	sim := s.get("/get_sim?" + s.of("cargo-nl-5009"))
	if age := float64(noon.UnixMilli()) - sim["lastDataSessionMillis"].(float64); age < 0 || age > 1800e3 {
		t.Errorf("its last session is %v ms old", age)
	}
	equal(t, "used", s.get("/get_sim_cost?" + s.of("cargo-nl-5009"))["data_used"], any(0.0))
}

// The balance is what all SIMs cost in the month.
func TestBalanceIsTheSumOfCosts(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 120})
	var list []string
	for _, m := range s.SIMs() {
		list = append(list, m.ICCID)
	}
	for _, month := range []string{"month=5&year=2026", "month=11&year=2025"} {
		var bytes, cost float64
		for _, c := range s.list("/get_sim_costs?iccid=" + strings.Join(list, ",") + "&" + month) {
			c := c.(map[string]any)
			bytes += c["data_used"].(float64)
			cost += c["data_cost"].(float64)
		}
		balance := s.get("/get_account_balance?" + month)
		if balance["data_used"] != bytes || math.Abs(balance["data_cost"].(float64)-cost) > 1e-6 || bytes == 0 {
			t.Errorf("%s: %v bytes for %v, %v", month, bytes, cost, balance)
		}
	}
	s.refused(s.call(http.MethodGet, "/get_account_balance?month=6&year=2026", ""), http.StatusNotFound, "E102") // not begun
}

func TestMonthsWithoutHistory(t *testing.T) {
	s := start(t, oneot.Config{})
	young := s.of("meter-ee-5033")
	s.get("/get_sim_cost?month=5&year=2026&" + young)
	for _, month := range []string{"month=4&year=2026", "month=6&year=2026"} {
		s.refused(s.call(http.MethodGet, "/get_sim_cost?"+month+"&"+young, ""), http.StatusNotFound, "E101")
	}
	if got := s.list("/get_sim_costs?month=4&year=2026&" + young + "," + s.ICCID("tracker-5140")); len(got) != 1 {
		t.Errorf("the batch gives %v", got)
	}
}

// Usage grows with the clock, never falls within a month, and begins anew with the next.
func TestUsageGrowsWithTheClock(t *testing.T) {
	s := start(t, oneot.Config{TokenLife: year})
	used := func() float64 { return s.get("/get_sim_cost?" + s.of("tracker-5140"))["data_used"].(float64) }
	last, first := used(), used()
	for range 200 {
		s.clock.forward(time.Hour)
		if now := used(); now < last {
			t.Fatalf("it fell from %v to %v", last, now)
		} else {
			last = now
		}
	}
	if last == first {
		t.Error("it did not grow")
	}
	s.clock.forward(2 * 24 * time.Hour) // the first of June
	if now := used(); now >= last {
		t.Errorf("%v in the new month", now)
	}
}

func TestSilentSince(t *testing.T) {
	s := start(t, oneot.Config{})
	sim := s.get("/get_sim?" + s.of("meter-ee-5007"))
	quiet := float64(noon.AddDate(0, 0, -40).UnixMilli())
	for _, key := range []string{"lastNetworkActivityMillis", "lastDataSessionMillis", "lastUsageUpdate"} {
		if age := quiet - sim[key].(float64); age < -90e3 || age > 24*3600e3 {
			t.Errorf("%s is %v ms before it fell silent", key, age)
		}
	}
	equal(t, "state", told(sim), "ON/LIVE/LIVE")
	equal(t, "used", s.get("/get_sim_cost?" + s.of("meter-ee-5007"))["data_used"], any(0.0))
}

// One field has no unit: seconds in some SIMs, milliseconds in others.
func TestTheUnitOfLastUsageUpdateDiffers(t *testing.T) {
	s := start(t, oneot.Config{})
	ms := s.get("/get_sim?" + s.of("tracker-5140"))["lastUsageUpdate"].(float64)
	sec := s.get("/get_sim?" + s.of("tracker-5141"))["lastUsageUpdate"].(float64)
	now := float64(noon.UnixMilli())
	if now-ms < 0 || now-ms > 3600e3 || now-sec*1000 < 0 || now-sec*1000 > 3600e3 {
		t.Errorf("%v and %v at %v", ms, sec, now)
	}
}
