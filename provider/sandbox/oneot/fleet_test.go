package oneot_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// tell gives all that a sandbox says about its fleet.
func tell(t *testing.T, config oneot.Config) string {
	t.Helper()
	s := start(t, config)
	var all strings.Builder
	for _, path := range []string{"/get_account_sims", "/get_account_groups", "/get_account_balance", "/get_account_alerts"} {
		all.WriteString(s.call(http.MethodGet, path, "").Body.String())
	}
	for _, m := range s.SIMs()[:22] {
		all.WriteString(s.call(http.MethodGet, "/get_sim_sessions?iccid="+m.ICCID, "").Body.String())
	}
	return all.String()
}

func TestTheSameSeedIsTheSameFleet(t *testing.T) {
	one := tell(t, oneot.Config{SIMs: 200, Seed: 7})
	if one != tell(t, oneot.Config{SIMs: 200, Seed: 7}) {
		t.Error("the same seed gave another fleet")
	}
	if one == tell(t, oneot.Config{SIMs: 200, Seed: 8}) {
		t.Error("another seed gave the same fleet")
	}
}

func TestTheFleetIsPlausible(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 2000})
	states, names := map[string]int{}, map[string]int{}
	bare, unlimited := 0, 0
	for _, m := range s.SIMs() {
		state := m.State
		if m.Target != "" {
			state = "PENDING"
		}
		states[state]++
		names[m.Name]++
		if m.Bare {
			bare++
		}
		if m.Limit == 0 {
			unlimited++
		}
		if m.Name != "" && names[m.Name] > 1 {
			t.Errorf("%s is there twice", m.Name)
		}
	}
	for state, least := range map[string]int{
		oneot.Offline: 200, oneot.Shipping: 100, oneot.Test: 30, oneot.ActiveReady: 40, oneot.Closed: 30, "PENDING": 20, "PARKED": 1, oneot.Suspended: 1,
	} {
		if states[state] < least {
			t.Errorf("%d are %s", states[state], state)
		}
	}
	if live := states[oneot.Live]; live < 1100 || live > 1300 {
		t.Errorf("%d of 2000 are live", live)
	}
	if bare < 40 || unlimited < 600 || names[""] < 20 {
		t.Errorf("%d have no state, %d no limit, %d no name", bare, unlimited, names[""])
	}
}

// A limit that is none is null or absent.
func TestNoLimitIsNullOrAbsent(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 350})
	forms := map[string]int{}
	for _, m := range s.get("/get_account_sims")["sims"].([]any) {
		limit, there := m.(map[string]any)["data_limit"]
		switch {
		case !there:
			forms["absent"]++
		case limit == nil:
			forms["null"]++
		default:
			forms["number"]++
		}
	}
	if len(forms) != 3 {
		t.Errorf("the forms are %v", forms)
	}
}

// The cast does not depend on the seed, nor on how many SIMs there are.
func TestTheCast(t *testing.T) {
	for _, config := range []oneot.Config{{SIMs: 21}, {SIMs: 900, Seed: 99}} {
		s := start(t, config)
		for name, place := range map[string]int{"tracker-5140": 1, "gw-tallinn-50": 7, "meter-ee-5033": 13, "": 14, "tracker-5147": 21} {
			equal(t, name, s.ICCID(name), sandbox.ICCID(500_000_000+int64(place)-1))
		}
		near, past := s.SIMs()[6], s.SIMs()[7]
		for _, c := range []struct {
			sim       oneot.SIM
			low, high float64
		}{{near, 0.95, 0.97}, {past, 1, 1.01}} {
			used := s.get("/get_sim_cost?iccid=" + c.sim.ICCID)["data_used"].(float64) / float64(c.sim.Limit*1_000_000)
			if used < c.low || used > c.high {
				t.Errorf("%s has used %.3f of its limit", c.sim.Name, used)
			}
		}
		unread := s.get("/get_sim_alerts?iccid=" + near.ICCID)["alerts"].([]any)[0].(map[string]any)
		equal(t, "read", unread["is_read"], any(false))
		equal(t, "name of the nameless", s.get("/get_sim?iccid=" + s.ICCID(""))["name"], nil)
	}
}

func TestAddAndRemove(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 30})
	id := s.Add("new")
	equal(t, "added", s.stateOf("new"), "ON/LIVE/LIVE")
	equal(t, "last", s.SIMs()[30].ICCID, id)
	equal(t, "used", s.get("/get_sim_cost?iccid=" + id)["data_used"], any(0.0))
	s.Rename(id, "other\x1b[2J")
	equal(t, "renamed", s.get("/get_sim?iccid=" + id)["name"], any("other\x1b[2J"))
	s.SetLimit(id, 5)
	equal(t, "limited", s.get("/get_sim?iccid=" + id)["data_limit"], any(5.0))
	s.Warn(id, "x")
	s.Remove(id)
	s.refused(s.call(http.MethodGet, "/get_sim?iccid="+id, ""), http.StatusNotFound, "E002")
	if strings.Contains(s.call(http.MethodGet, "/get_account_alerts", "").Body.String(), id) {
		t.Error("its alerts are still there")
	}
}

// TestAPageOfALargeFleetCostsNoMore is about lists that would count, or make up, more than they show. It compares what is
// allocated, which no busy machine changes.
func TestAPageOfALargeFleetCostsNoMore(t *testing.T) {
	cost := func(sims int) float64 {
		s := start(t, oneot.Config{SIMs: sims})
		iccid := s.SIMs()[0].ICCID
		return testing.AllocsPerRun(3, func() {
			s.get("/get_account_sims?offset=0")
			s.list("/get_sim_costs?month=3&year=2026&iccid=" + iccid)
		})
	}
	if small, large := cost(1000), cost(20_000); large > 1.5*small {
		t.Errorf("%.0f allocations, and %.0f in a much larger fleet", small, large)
	}
}

func BenchmarkList(b *testing.B) {
	s := start(b, oneot.Config{SIMs: 10_000})
	for b.Loop() {
		for offset := 0; offset < 10_000; offset += 1000 {
			s.call(http.MethodGet, fmt.Sprintf("/get_account_sims?offset=%d", offset), "")
		}
	}
}

func BenchmarkCosts(b *testing.B) {
	s := start(b, oneot.Config{SIMs: 200})
	var list []string
	for _, m := range s.SIMs() {
		list = append(list, m.ICCID)
	}
	path := "/get_sim_costs?month=3&year=2026&iccid=" + strings.Join(list, ",")
	for b.Loop() {
		s.call(http.MethodGet, path, "")
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		_ = oneot.New(oneot.Config{SIMs: 10_000})
	}
}

// Everything may be done at once: the race detector would tell.
func TestEverythingAtOnce(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 40, Diagnostics: true})
	id := s.ICCID("tracker-5140")
	var all sync.WaitGroup
	for _, do := range []func(){
		func() { s.call(http.MethodGet, "/get_account_sims", "") },
		func() { s.call(http.MethodGet, "/get_sim_sessions?iccid="+id, "") },
		func() { s.call(http.MethodGet, "/diagnostics?iccid="+id, "") },
		func() { s.call(http.MethodGet, "/get_account_balance", "") },
		func() { s.put("/sendSms?message=x&iccid=" + id) },
		func() { s.put("/deactivate?iccid=" + id); s.put("/activate?iccid=" + id) },
		func() { s.put("/set_group?group=x&iccid=" + id) },
		func() { s.clock.forward(time.Second) },
		func() { s.Rename(id, "y"); s.SetRaw(id, "z", 1); s.Warn(id, "w"); s.SetLimit(id, 7) },
		func() { s.Remove(s.Add("w")); s.SetState(id, oneot.Live) },
		func() { s.post("", credentials(nil)) },
		func() { _, _, _ = s.Ledger(), s.Requests(), s.SIMs() },
	} {
		all.Go(func() {
			for range 15 {
				do()
			}
		})
	}
	all.Wait()
	sent := 0
	for _, e := range s.Ledger() {
		if e.What == sandbox.Sent {
			sent++
		}
	}
	equal(t, "texts", sent, 15)
}
