package simbase1_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// tell gives all that a sandbox says about its first SIMs.
func tell(t *testing.T, config simbase1.Config) string {
	t.Helper()
	config.Now, config.PerSecond = func() time.Time { return noon }, -1
	s := simbase1.New(config)
	var all strings.Builder
	ask := func(path string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Header.Set("X-Api-Key", simbase1.DefaultKey)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		all.WriteString(w.Body.String())
	}
	for _, path := range []string{"/simcards", "/simcards?page=2", "/balance"} {
		ask(path)
	}
	for _, m := range s.SIMs()[:40] {
		for _, path := range []string{"", "/sms", "/usage/2026-05", "/usage/2025-09"} {
			ask("/simcards/" + m.ICCID + path)
		}
	}
	return all.String()
}

func TestFleetIsTheSameForTheSameSeed(t *testing.T) {
	one := tell(t, simbase1.Config{Seed: 7, SIMs: 400})
	if one != tell(t, simbase1.Config{Seed: 7, SIMs: 400}) {
		t.Error("one seed, two fleets")
	}
	if one == tell(t, simbase1.Config{Seed: 8, SIMs: 400}) {
		t.Error("two seeds, one fleet")
	}
}

func TestFleetIsPlausible(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: simbase1.DefaultSIMs})
	if simbase1.DefaultSIMs != 1200 {
		t.Fatalf("%d SIMs", simbase1.DefaultSIMs)
	}
	var all []map[string]any
	for page := 1; len(all) < 1200; page++ {
		all = append(all, rows(s.get("/simcards?page="+strconv.Itoa(page)))...)
	}
	states, ages := map[string]int{}, map[string]int{}
	unnamed, untagged := 0, 0
	last := ""
	for _, r := range all {
		id := r["iccid"].(string)
		if !luhn(id) || len(id) != 19 || id <= last {
			t.Fatalf("%s is a bad, a second or a misplaced ICCID", id)
		}
		last = id
		states[r["sim_state"].(string)]++
		ages[age(t, r["last_update"])]++
		unnamed += yes(r["device_name"] == "")
		untagged += yes(len(r["tags"].([]any)) == 0)
	}
	if len(all) != 1200 || states["enabled"] < 900 || len(states) != 4 || states["Blocked - enabled"] < 3 ||
		states["Blocked - disabled"] < 3 || states["disabled"] < 30 {
		t.Errorf("%d SIMs in the states %v", len(all), states)
	}
	for _, kind := range []string{"minutes", "hours", "days", "long", "never"} {
		if ages[kind] < 10 {
			t.Errorf("few were last seen %s ago: %v", kind, ages)
		}
	}
	if unnamed < 5 || unnamed > 120 || untagged < 20 {
		t.Errorf("%d without a name, %d without tags", unnamed, untagged)
	}
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

func age(t *testing.T, stamp any) string {
	t.Helper()
	if stamp == nil {
		return "never"
	}
	at, err := time.Parse(time.DateTime, stamp.(string))
	if err != nil || at.After(noon) {
		t.Fatalf("last update %v: %v", stamp, err)
	}
	switch d := noon.Sub(at); {
	case d < time.Hour:
		return "minutes"
	case d < 24*time.Hour:
		return "hours"
	case d < 40*24*time.Hour:
		return "days"
	default:
		return "long"
	}
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// The first fifteen are what Config's comment promises, whatever the seed.
func TestTheCast(t *testing.T) {
	for seed := range uint64(4) {
		s := start(t, simbase1.Config{SIMs: 20, Seed: seed + 1})
		var names []string
		list := rows(s.get("/simcards"))
		for _, r := range list[:15] {
			names = append(names, r["device_name"].(string))
		}
		expect(t, "the names", strings.Join(names, " "), "tracker-0140 tracker-0141 tracker-0142 tracker-0143 cargo-nl-009 "+
			"cargo-nl-010 meter-ee-0031 meter-ee-0007 pump-hr-12 pump-hr-13 gw-bern gw-oslo tracker-0146 meter-ee-0033 ")
		if id := list[2]["iccid"]; id != "8900000000000098205" {
			t.Errorf("the show case is %v", id)
		}
		if list[14]["tags"] == nil || list[14]["sim_state"] != "enabled" {
			t.Errorf("the nameless one is %v", list[14])
		}
		for name, want := range map[string]string{
			"tracker-0143": "disabled days", "cargo-nl-010": "disabled long", "meter-ee-0007": "enabled long",
			"pump-hr-12": "Blocked - enabled days", "pump-hr-13": "Blocked - disabled days", "gw-oslo": "enabled never",
			"tracker-0140": "enabled minutes", "tracker-0141": "enabled minutes", "tracker-0142": "enabled minutes",
			"gw-bern": "enabled minutes",
		} {
			sim := s.get(s.sim(name))
			if got := sim["sim_state"].(string) + " " + age(t, sim["last_update"]); got != want {
				t.Errorf("%s is %q, not %q", name, got, want)
			}
		}
		sick(t, s)
	}
}

// sick checks the SIMs with something wrong in their counters.
func sick(t *testing.T, s *site) {
	t.Helper()
	if sim := s.get(s.sim("cargo-nl-009")); number(t, sim, "zero_sessions") < 20*number(t, sim, "sessions") ||
		number(t, sim, "location_updates") <= 60 {
		t.Errorf("cargo-nl-009: %v", sim)
	}
	if sim := s.get(s.sim("tracker-0146")); number(t, sim, "location_updates") < 600 {
		t.Errorf("tracker-0146: %v", sim)
	}
	if sim := s.get(s.sim("gw-oslo")); sim["lat"] != nil || sim["carrier"] != nil || sim["imei"] != nil {
		t.Errorf("gw-oslo was seen: %v", sim)
	}
}

// The show case has what pictures need: a year that rises, a jump, and texts on three days.
func TestTheShowCase(t *testing.T) {
	s := start(t, simbase1.Config{})
	sim := s.sim("tracker-0142")
	var first, last float64
	for back := 12; back >= 1; back-- {
		month := s.get(sim + "/usage/" + time.Date(2026, 5-time.Month(back), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"))
		if last = number(t, month, "usage_data"); first == 0 {
			first = last
		}
	}
	if now := number(t, s.get(sim), "usage_data"); last < 1.5*first || now < last*9/10 {
		t.Errorf("from %v a year ago to %v last month and %v so far", first, last, now)
	}
	days := map[string]bool{}
	in := 0
	for _, m := range s.get(sim + "/sms")["messages"].([]any) {
		m := m.(map[string]any)
		days[m["timestamp"].(string)[:10]] = true
		if m["direction"] == "in" {
			in++
		}
	}
	if len(days) != 3 || in < 4 {
		t.Errorf("%d answers on the days %v", in, days)
	}
}

// TestAPageOfALargeFleetCostsNoMore is about lists that would count, or make up, more than they show. It compares what is
// allocated, which no busy machine changes.
func TestAPageOfALargeFleetCostsNoMore(t *testing.T) {
	cost := func(sims int) float64 {
		s := simbase1.New(simbase1.Config{SIMs: sims, PerSecond: -1})
		return testing.AllocsPerRun(3, func() {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/simcards?page=4", nil)
			r.Header.Set("X-Api-Key", simbase1.DefaultKey)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if n := strings.Count(w.Body.String(), `"iccid":`); n != 250 {
				t.Errorf("%d SIMs", n)
			}
		})
	}
	if small, large := cost(1000), cost(20_000); large > 1.5*small {
		t.Errorf("%.0f allocations, and %.0f in a much larger fleet", small, large)
	}
}

func BenchmarkPage(b *testing.B) {
	for _, n := range []struct {
		name string
		sims int
	}{{"1000", 1000}, {"100000", 100_000}} {
		b.Run(n.name, func(b *testing.B) {
			s := simbase1.New(simbase1.Config{SIMs: n.sims, PerSecond: -1, PerDay: -1})
			for b.Loop() {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/simcards?page=3", nil)
				r.Header.Set("X-Api-Key", simbase1.DefaultKey)
				s.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
