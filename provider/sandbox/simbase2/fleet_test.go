package simbase2_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
)

// tell gives all that a sandbox says about its first SIMs, now and after some weeks.
func tell(t *testing.T, seed uint64) string {
	t.Helper()
	s := start(t, simbase2.Config{Seed: seed, SIMs: 300, PerDay: -1})
	var all strings.Builder
	ask := func(path string) { all.WriteString(s.call(http.MethodGet, path, "").Body.String()) }
	for range 2 {
		for _, path := range []string{"/simcards?limit=250", "/usage/simcards?limit=250&month=2026-04", "/account/balance"} {
			ask(path)
		}
		for _, m := range s.SIMs()[:60] {
			ask("/simcards/" + m.ICCID)
			ask("/simcards/" + m.ICCID + "/sms")
		}
		s.clock.forward(40 * 24 * time.Hour)
	}
	return all.String()
}

func TestFleetIsTheSameForTheSameSeed(t *testing.T) {
	one := tell(t, 7)
	if one != tell(t, 7) {
		t.Error("one seed, two fleets")
	}
	if one == tell(t, 8) {
		t.Error("two seeds, one fleet")
	}
}

// How often and when it is asked makes no difference to what happens by itself.
func TestLookingChangesNothing(t *testing.T) {
	looked, alone := start(t, simbase2.Config{PerDay: -1}), start(t, simbase2.Config{})
	for range 60 {
		looked.clock.forward(24 * time.Hour)
		looked.get("/simcards")
	}
	alone.clock.forward(60 * 24 * time.Hour)
	if fmt.Sprint(looked.get("/simcards")) != fmt.Sprint(alone.get("/simcards")) {
		t.Error("the fleets differ")
	}
}

func TestFleetIsPlausible(t *testing.T) {
	s := start(t, simbase2.Config{SIMs: simbase2.DefaultSIMs})
	if len(s.SIMs()) != 900 {
		t.Fatalf("%d SIMs", len(s.SIMs()))
	}
	counts := map[string]int{}
	numbers, last := map[any]bool{}, ""
	for _, r := range s.everything() {
		id := r["iccid"].(string)
		if len(id) != 19 || id <= last || sandbox.Checked(id[:18]) != id || numbers[r["imei"]] || numbers[r["private_network_ip"]] {
			t.Fatalf("a bad, a second or a misplaced number: %v", r)
		}
		last = id
		for _, key := range []string{"name", "imei", "msisdn", "private_network_ip", "usage_limits_data_threshold"} {
			if numbers[r[key]] = r[key] != nil; r[key] == nil {
				counts["no "+key]++
			}
		}
		for _, word := range []any{r["state"], "lock " + r["imei_lock"].(string), r["coverage"], r["sim_profile"]} {
			counts[word.(string)]++
		}
	}
	for what, least := range map[string]int{
		"enabled": 700, "disabled": 40, "enabling": 1, "quarantined": 1, "no name": 10, "no imei": 10, "no msisdn": 300, "lock on": 20,
		"no private_network_ip": 300, "no usage_limits_data_threshold": 600, "Europe": 500, "USA": 10, "Global": 10, "Global+": 10, "green": 500, "standard": 50,
	} {
		if counts[what] < least {
			t.Errorf("%d are %s, not at least %d", counts[what], what, least)
		}
	}
	if counts["no name"] > 90 || counts["disabled"] > 200 {
		t.Errorf("too many: %v", counts)
	}
}

// everything gives all rows of the list.
func (s *site) everything() (all []map[string]any) {
	s.t.Helper()
	for cursor := ""; ; {
		page := s.get("/simcards?limit=250" + cursor)
		all = append(all, rows(page, "simcards")...)
		next, more := page["cursor"].(string)
		if !more {
			return all
		}
		cursor = "&cursor=" + next
	}
}

// The first seventeen are what Config's comment promises, whatever the seed.
func TestTheCast(t *testing.T) {
	for seed := range uint64(4) {
		s := start(t, simbase2.Config{SIMs: 20, Seed: seed + 1})
		var all []string
		for _, m := range s.SIMs()[:17] {
			all = append(all, m.Name+" "+m.State)
		}
		expect(t, "the cast", strings.Join(all, ", "), "tracker-2140 enabled, tracker-2141 enabled, tracker-2142 enabled, tracker-2143 disabled, "+
			"tracker-2144 enabling, tracker-2145 enabled, tracker-2146 disabled, cargo-nl-2009 enabled, cargo-nl-2010 enabled, meter-ee-2031 enabled, "+
			"meter-ee-2007 enabled, meter-ee-2033 enabled, pump-hr-2012 disabled, pump-hr-2013 quarantined, gw-riga enabled, gw-nice enabled,  enabled")
		expect(t, "the first", s.SIMs()[0].ICCID, "8900000002000000009")
		s.healthy()
		s.special()
	}
}

// healthy checks those whose devices are in the field and answer.
func (s *site) healthy() {
	s.t.Helper()
	for _, name := range []string{"tracker-2140", "tracker-2141", "tracker-2142", "cargo-nl-2009", "meter-ee-2031", "gw-riga"} {
		s.text(name, "STATUS#")
		sim := s.get(s.sim(name))
		at, err := time.Parse(time.RFC3339, sim["connection"].(map[string]any)["last_update"].(string))
		if err != nil || noon.Sub(at) > 2*time.Hour || noon.Before(at) || s.used(name, "data") == 0 {
			s.t.Errorf("%s: %v (%v)", name, sim, err)
		}
	}
	s.clock.forward(4 * time.Second)
	for _, name := range []string{"tracker-2140", "tracker-2141", "tracker-2142", "cargo-nl-2009", "meter-ee-2031", "gw-riga"} {
		if got := s.texts(name, "")[0]; !strings.HasPrefix(got, "mo ") {
			s.t.Errorf("%s does not answer: %s", name, got)
		}
	}
	if texts := s.texts("tracker-2141", "direction=mo"); len(texts) < 4 || !strings.Contains(texts[1], "ALARM") {
		s.t.Errorf("unread: %q", texts)
	}
}

// special checks what is wrong with the others.
func (s *site) special() {
	s.t.Helper()
	if n := s.used("cargo-nl-2009", "zero_sessions"); n < 20*s.used("cargo-nl-2009", "data_sessions") {
		s.t.Errorf("%d sessions without a byte", n)
	}
	if n := s.used("cargo-nl-2010", "data"); n < 47_900_000 || n > 48_000_000 {
		s.t.Errorf("%d bytes of 50 MB", n)
	}
	silent := s.get(s.sim("meter-ee-2007"))["connection"].(map[string]any)["last_update"]
	if at, err := time.Parse(time.RFC3339, fmt.Sprint(silent)); err != nil || noon.Sub(at) < 40*24*time.Hour || noon.Sub(at) > 41*24*time.Hour {
		s.t.Errorf("silent since %v (%v)", silent, err)
	}
	riga := s.get(s.sim("gw-riga"))
	expect(s.t, "riga", fmt.Sprint(riga["throttle"], riga["imei_lock"], riga["public_ip"]), "Limited to 1000 kbit/son198.51.100.12")
	expect(s.t, "the day", fmt.Sprint(s.get(s.sim("tracker-2145"))["autodisable"]), "2026-05-27")
	nice := s.get(s.sim("gw-nice"))
	expect(s.t, "nice", fmt.Sprint(nice["connection"], nice["location"], nice["session_status"], nice["imei"], nice["hardware"]), "<nil> <nil>unavailable<nil> <nil>")
	if lock := s.get(s.sim("tracker-2146"))["imei_lock"]; lock != "on" {
		s.t.Errorf("the lock is %v", lock)
	}
	if nameless := rows(s.get("/simcards"), "simcards")[16]; nameless["name"] != nil || nameless["tags"] == nil {
		s.t.Errorf("the nameless one: %v", nameless)
	}
}

// At any moment of any month the fleet is whole, if not as telling.
func TestAnyStart(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(2028, 2, 29, 23, 59, 59, 1, time.UTC),
	} {
		s := simbase2.New(simbase2.Config{SIMs: 60, Now: func() time.Time { return at }})
		all := &site{s, t, nil, "Bearer " + simbase2.DefaultKey}
		if n := len(rows(all.get("/simcards"), "simcards")); n != 60 {
			t.Errorf("%v: %d SIMs", at, n)
		}
		all.get(all.sim("cargo-nl-2010"))
		all.get(all.sim("pump-hr-2012"))
	}
}

// The fleets of two vendors are shown together.
func TestNoNameIsAnotherVendorsToo(t *testing.T) {
	taken := map[string]bool{}
	for _, m := range simbase1.New(simbase1.Config{}).SIMs() {
		taken[m.Name], taken[m.ICCID] = m.Name != "", true
	}
	names := map[string]bool{}
	for _, m := range simbase2.New(simbase2.Config{}).SIMs() {
		if taken[m.Name] || taken[m.ICCID] || names[m.Name] {
			t.Errorf("%q, %s is there twice", m.Name, m.ICCID)
		}
		names[m.Name] = m.Name != ""
	}
}

func TestDoors(t *testing.T) {
	s := start(t, simbase2.Config{})
	id := s.Add("fresh")
	s.Rename(id, "renamed")
	s.SetState(id, "Blocked - enabled")
	fleet := s.SIMs()
	if last := fleet[len(fleet)-1]; last.ICCID != id || last.Name != "renamed" || last.State != "Blocked - enabled" {
		t.Errorf("the last is %v", last)
	}
	fresh := s.get("/simcards/" + id)
	expect(t, "fresh", fmt.Sprint(fresh["connection"], fresh["current_month_usage"].(map[string]any)["line_rental"]), "<nil> 0")
	s.Remove(id)
	s.refused(s.call(http.MethodGet, "/simcards/"+id, ""), http.StatusNotFound)
	expect(t, "no such name", s.ICCID("renamed"), "")
}

// What happened by itself before a door was used has happened, whether anybody looked or not.
func TestDoorsComeAfterWhatHappened(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.clock.set(time.Date(2026, 6, 2, 12, 0, 0, 0, time.UTC))
	s.SetState(s.ICCID("pump-hr-2012"), "disabled")
	if n := s.used("pump-hr-2012", "line_rental"); n != 2 {
		t.Errorf("it was enabled on %d days of June", n)
	}
}

// Endless and Refuse are the vendor's own.
func TestFaultsInTheVendorsForm(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.Inject(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusPaymentRequired, Nth: 1})
	s.refused(s.call(http.MethodGet, "/simcards", ""), http.StatusPaymentRequired)
	s.Inject(sandbox.Fault{Kind: sandbox.Endless, Bytes: 1, Nth: 1})
	body := s.call(http.MethodGet, "/simcards", "").Body.String()
	var list map[string]any
	if err := json.Unmarshal([]byte(strings.TrimSuffix(body, ",")+"]}"), &list); err != nil || list["has_more"] != true || len(rows(list, "simcards")) == 0 {
		t.Errorf("%v in %.200s", err, body)
	}
}

func TestALargeFleetIsListedWhole(t *testing.T) {
	s := start(t, simbase2.Config{SIMs: 10_000})
	// Read as JSON, the pages would take longer than all the rest.
	listed, cursor := 0, regexp.MustCompile(`"cursor":"([^"]+)"`)
	for next := []string{"", ""}; next != nil; {
		query := "?limit=250"
		if next[1] != "" {
			query += "&cursor=" + next[1]
		}
		body := s.call(http.MethodGet, "/simcards"+query, "").Body.String()
		listed += strings.Count(body, `"iccid":`)
		next = cursor.FindStringSubmatch(body)
	}
	if listed != 10_000 {
		t.Errorf("%d SIMs", listed)
	}
}

// TestAPageOfALargeFleetCostsNoMore is about lists that would count, or make up, more than they show. It compares what is
// allocated, which no busy machine changes.
func TestAPageOfALargeFleetCostsNoMore(t *testing.T) {
	cost := func(sims int) float64 {
		s := start(t, simbase2.Config{SIMs: sims})
		return testing.AllocsPerRun(3, func() { s.call(http.MethodGet, "/simcards?limit=100", "") })
	}
	if small, large := cost(100), cost(10_000); large > 1.5*small {
		t.Errorf("%.0f allocations, and %.0f in a much larger fleet", small, large)
	}
}
