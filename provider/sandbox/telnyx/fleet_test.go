package telnyx_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/telnyx"
)

// The cast, as its documentation says.
func TestCast(t *testing.T) {
	s := start(t, telnyx.Config{})
	var got []string
	for _, sim := range s.SIMs()[:19] {
		busy := ""
		if sim.Busy {
			busy = " …"
		}
		got = append(got, sim.Name+" "+sim.Status+busy)
	}
	expect(t, "cast", strings.Join(got, ", "), "tracker-4140 registering, tracker-4141 enabled, gw-basel enabled, tracker-4142 enabled, "+
		"tracker-4143 disabled, meter-ee-4007 enabled, tracker-4144 enabled, tracker-4145 data_limit_exceeded, "+
		"pump-hr-4011 setting_standby …, pump-hr-4012 standby, pump-hr-4013 disabled, cargo-nl-4009 enabled, "+
		"cargo-nl-4010 unauthorized_imei, meter-ee-4031 blocked, meter-ee-4032 abolished, gw-zug registered, tracker-4146 disabled, "+
		" enabled, meter-ee-4033 enabled")
	stuck := s.rows("/sim_card_actions?filter[status]=in-progress")
	if len(stuck) != 1 || stuck[0]["created_at"] != "2026-05-21T17:04:31.000Z" {
		t.Errorf("under way: %v", stuck)
	}
	exceeded := s.one(s.path("tracker-4145"))["updated_at"].(string)
	if exceeded < "2026-05-21" || exceeded > "2026-05-22T12:04" {
		t.Errorf("the limit was reached at %s", exceeded)
	}
	if old := s.records("start_date=2026-04-12T12:05:00Z&sim_card_id=" + s.SIM(s.ICCID("meter-ee-4007")).ID); len(old) != 0 {
		t.Errorf("the silent one spoke: %v", old[0])
	}
	young := "sim_card_id=" + s.SIM(s.ICCID("tracker-4141")).ID
	if len(s.records(young+"&end_date=2026-05-01T00:00:00Z")) != 0 || len(s.records(young)) == 0 {
		t.Error("the young one is not")
	}
	s.act("pump-hr-4013", "enable")
	s.clock.forward(10 * time.Minute)
	expect(t, "it fails again", s.state("pump-hr-4013"), "disabled")
	expect(t, "registered", s.state("tracker-4140"), "enabled")
	s.clock.forward(400 * 24 * time.Hour)
	expect(t, "for ever", s.state("pump-hr-4011"), "setting_standby …")
}

func TestFleetIsPlausible(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: telnyx.DefaultSIMs})
	states, seen := map[string]int{}, map[string]bool{}
	untagged, named := 0, 0
	for _, sim := range s.SIMs() {
		states[sim.Status]++
		seen[sim.ICCID], seen[sim.ID] = true, true
		if sim.Name == "" {
			untagged++
		} else if strings.Contains(sim.Name, "-") {
			named++
		}
	}
	for _, status := range []string{"disabled", "standby", "registered", "data_limit_exceeded"} {
		if states[status] < 4 {
			t.Errorf("few are %s: %v", status, states)
		}
	}
	if len(seen) != 900 || states["enabled"] < 320 || untagged < 10 || untagged > 40 || named != 450-untagged || len(states) < 10 {
		t.Errorf("%d ids, %d without a tag, %d with a name for the first, states %v", len(seen), untagged, named, states)
	}
}

// tell gives all that a sandbox says about its first SIMs.
func tell(t *testing.T, config telnyx.Config) string {
	t.Helper()
	s := start(t, config)
	all := []string{s.call(http.MethodGet, "/sim_cards?page[size]=250", "").body, s.call(http.MethodGet, "/sim_card_actions", "").body}
	for _, sim := range s.SIMs()[:40] {
		id := "/sim_cards/" + sim.ID
		all = append(all, s.call(http.MethodGet, id, "").body, s.call(http.MethodGet, id+"/wireless_connectivity_logs", "").body,
			s.call(http.MethodGet, "/reports/wdrs?sort=-created_at&start_date=2026-04-01T00:00:00Z&sim_card_id="+sim.ID, "").body)
	}
	return strings.Join(all, "\n")
}

func TestFleetIsTheSameForTheSameSeed(t *testing.T) {
	one := tell(t, telnyx.Config{Seed: 7, SIMs: 200})
	if one != tell(t, telnyx.Config{Seed: 7, SIMs: 200}) {
		t.Error("one seed, two fleets")
	}
	if one == tell(t, telnyx.Config{Seed: 8, SIMs: 200}) {
		t.Error("two seeds, one fleet")
	}
}

// TestAPageOfALargeFleetCostsNoMore is about lists that would count, or make up, more than they show. It compares what is
// allocated, which no busy machine changes.
func TestAPageOfALargeFleetCostsNoMore(t *testing.T) {
	cost := func(sims int) float64 {
		s := start(t, telnyx.Config{SIMs: sims})
		return testing.AllocsPerRun(3, func() { s.call(http.MethodGet, "/sim_cards?page[size]=100", "") })
	}
	if small, large := cost(100), cost(10_000); large > 1.5*small {
		t.Errorf("%.0f allocations, and %.0f in a much larger fleet", small, large)
	}
}

// Any start of the clock makes a fleet, be it the first moment of a year.
func TestAFleetAtAnyTime(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 29, 23, 59, 59, 999, time.UTC), time.Date(2030, 3, 1, 0, 30, 0, 0, time.UTC),
	} {
		s := telnyx.New(telnyx.Config{Now: func() time.Time { return at }})
		for _, sim := range s.SIMs() {
			if sim.Used < 0 {
				t.Errorf("at %s: %+v", at, sim)
			}
		}
	}
}

func TestRaw(t *testing.T) {
	s := start(t, telnyx.Config{})
	id := s.ICCID("gw-basel")
	s.SetRaw(id, "actions_in_progress", sandbox.Absent)
	s.SetRaw(id, "sim_card_group_id", nil)
	s.SetRaw(id, "imsi", 123)
	s.SetTags(id, "gw-basel", "\x1b[2J")
	for _, got := range []map[string]any{s.one(s.path("gw-basel")), s.rows("/sim_cards?filter[tags]=gw-basel")[0]} {
		_, busy := got["actions_in_progress"]
		group, there := got["sim_card_group_id"]
		if busy || group != nil || !there || got["imsi"] != 123.0 || fmt.Sprint(got["tags"]) != "[gw-basel \x1b[2J]" {
			t.Errorf("told %v", got)
		}
	}
}

// burst makes calls and tells how many were taken, and what the last one was told.
func burst(t *testing.T, s *telnyx.Sandbox, calls int) string {
	t.Helper()
	taken := 0
	var last *httptest.ResponseRecorder
	for range calls {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v2/sim_card_groups", nil)
		r.Header.Set("Authorization", "Bearer "+telnyx.DefaultKey)
		last = httptest.NewRecorder()
		if s.ServeHTTP(last, r); last.Code == http.StatusOK {
			taken++
		} else if last.Code != http.StatusTooManyRequests || !strings.Contains(last.Body.String(), `"code":"10011"`) || last.Header().Get("Retry-After") != "" {
			t.Errorf("refused with %d %s", last.Code, last.Body)
		}
	}
	h := last.Header()
	return fmt.Sprint(taken, " ", h.Get("X-Ratelimit-Limit"), " ", h.Get("X-Ratelimit-Remaining"), " ", h.Get("X-Ratelimit-Reset"))
}

func TestQuotas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telnyx.New(telnyx.Config{SIMs: 1, PerSecond: 3, PerDay: 7})
		expect(t, "at once", burst(t, s, 4), "3 3 0 1")
		time.Sleep(time.Second)
		expect(t, "a second later", burst(t, s, 4), "3 3 0 1")
		time.Sleep(time.Second)
		expect(t, "the day's last", burst(t, s, 3), "1 7 0 86398") // the bubble's clock starts at midnight
		free := telnyx.New(telnyx.Config{SIMs: 1})
		expect(t, "without a quota", burst(t, free, 500), "500   ")
	})
}

// Faults that are asked for come in the vendor's own form.
func TestFaultsHaveTheVendorsForm(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 2})
	for code, want := range map[int]string{403: "10010", 404: "10005", 422: "10015", 429: "10011", 500: "10007", 503: "10007"} {
		s.Inject(sandbox.Fault{Route: "list", Nth: 1, Kind: sandbox.Status, Status: code})
		s.refused(s.call(http.MethodGet, "/sim_cards", ""), code, want)
	}
	s.Inject(sandbox.Fault{Route: "list", Nth: 1, Kind: sandbox.Status, Status: 401})
	expect(t, "401", s.call(http.MethodGet, "/sim_cards", "").body, "")
	s.Inject(sandbox.Fault{Kind: sandbox.Endless, Bytes: 1 << 16})
	if body := s.call(http.MethodGet, "/sim_cards", "").body; len(body) < 1<<16 || !strings.Contains(body[:300], `"data":[{"id"`) {
		t.Errorf("no list: %.300s", body)
	}
}

// Everything may be done at once: the race detector would tell.
func TestEverythingAtOnce(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 40})
	id := s.ICCID("gw-basel")
	path := s.path("gw-basel")
	var all sync.WaitGroup
	for _, do := range []func(){
		func() { s.call(http.MethodGet, "/sim_cards?include_sim_card_group=true", "") },
		func() { s.call(http.MethodGet, path, "") },
		func() { s.call(http.MethodGet, "/reports/wdrs?start_date=2026-05-22T00:00:00Z", "") },
		func() { s.call(http.MethodGet, "/sim_card_actions", "") },
		func() { s.call(http.MethodPost, path+"/actions/disable", "") },
		func() { s.call(http.MethodPost, path+"/actions/enable", "") },
		func() {
			s.call(http.MethodPatch, path, `{"tags":["gw-basel","x"],"data_limit":{"amount":"9","unit":"GB"}}`)
		},
		func() { s.clock.forward(3 * time.Second) },
		func() {
			s.Remove(s.Add("w"))
			s.SetState(id, telnyx.Enabled)
			s.SetTags(id, "gw-basel")
			s.SetRaw(id, "z", 1)
		},
		func() { _, _, _ = s.Ledger(), s.SIMs(), s.Trespasses() },
	} {
		all.Go(func() {
			for range 15 {
				do()
				runtime.Gosched()
			}
		})
	}
	all.Wait()
	orders := 0
	for _, r := range s.Requests() {
		if r.Method == http.MethodPost && r.Status == http.StatusAccepted || r.Method == http.MethodPatch {
			orders++
		}
	}
	expect(t, "written down", len(s.Ledger()), orders)
}
