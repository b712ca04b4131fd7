package infobip_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// tell gives all that a sandbox says about its fleet.
func tell(t *testing.T, seed uint64) string {
	t.Helper()
	s := start(t, infobip.Config{Seed: seed, SIMs: 400})
	var all strings.Builder
	for page := 1; page <= 4; page++ {
		for _, path := range []string{"/iot/2/sims", "/iot/2/sims/usage/monthly"} {
			all.WriteString(s.call(http.MethodGet, fmt.Sprintf("%s?limit=100&page=%d", path, page), "").Body.String())
		}
	}
	all.WriteString(s.put("tracker-3140", "Suspended").Body.String())
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

func TestFleetIsPlausible(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 3000})
	nameless, states, silent := 0, map[string]int{}, 0
	ids, names := map[string]bool{}, map[string]bool{}
	for page := 1; page <= 30; page++ {
		list := rows(s.get(fmt.Sprintf("/iot/2/sims?limit=100&page=%d", page)), "sims")
		months := rows(s.get(fmt.Sprintf("/iot/2/sims/usage/monthly?limit=100&page=%d", page)), "usage")
		for i, sim := range list {
			name, named := sim["name"].(string)
			if ids[sim["iccid"].(string)] || named && names[name] || sim["createdAt"].(string) > sim["updatedAt"].(string) ||
				sim["updatedAt"].(string) > "2026-05-22T12:04:31" {
				t.Errorf("%v", sim)
			}
			ids[sim["iccid"].(string)], names[name] = true, true
			states[sim["status"].(string)]++
			if !named {
				nameless++
			}
			if sim["status"] == "Active" && months[i]["usedDataBytes"] == nil {
				silent++
			}
		}
	}
	if infobip.DefaultSIMs != 300 || len(ids) != 3000 || nameless < 100 || nameless > 200 { // 5 %
		t.Errorf("%d SIMs, %d without a name", len(ids), nameless)
	}
	if states["Active"] < 2400 || states["Suspended"] < 150 || states["Deactivated"] < 50 || states["Imported"] < 10 ||
		states["Activation Ready"] < 10 || silent < 100 || silent > 500 {
		t.Errorf("%v, %d silent", states, silent)
	}
}

// The first sixteen are what Config's comment promises, whatever the seed.
func TestTheCast(t *testing.T) {
	for seed := range uint64(4) {
		s := start(t, infobip.Config{SIMs: 20, Seed: seed + 1})
		all := s.SIMs()
		var told []string
		for _, m := range all[:16] {
			told = append(told, strings.TrimSpace(m.Name+" "+m.State))
		}
		expect(t, "the cast", strings.Join(told, ", "), "tracker-3140 Active, tracker-3141 Active, tracker-3142 Active, tracker-3143 Active, "+
			"tracker-3144 Suspended, meter-ee-3001 Active, meter-ee-3002 Active, cargo-nl-3001 Active, cargo-nl-3002 Deactivated, "+
			"pump-hr-3001 Active, pump-hr-3002 Suspended, gw-bremen Active, Activation Ready, Imported, meter-ee-3005 Active, Active")
		for place, name := range map[int]string{0: "tracker-3140", 11: "gw-bremen", 12: "meter-ee-3003", 13: "meter-ee-3004"} {
			expect(t, name, s.ICCID(name), all[place].ICCID)
		}
		expect(t, "the first", all[0].ICCID, sandbox.ICCID(300_000_000))
		expect(t, "suspended", s.told("tracker-3144"), "Suspended since 2026-05-16T12:04:31")
		expect(t, "deactivated", s.told("cargo-nl-3002"), "Deactivated since 2026-04-08T12:04:31")
	}
}

// TestAPageOfALargeFleetCostsNoMore is about lists that would count, or make up, more than they show. It compares what is
// allocated, which no busy machine changes.
func TestAPageOfALargeFleetCostsNoMore(t *testing.T) {
	cost := func(sims int) float64 {
		s := start(t, infobip.Config{SIMs: sims})
		return testing.AllocsPerRun(3, func() {
			for _, path := range []string{"/iot/2/sims", "/iot/2/sims/usage/monthly"} {
				if r := s.call(http.MethodGet, path+"?limit=100", ""); r.Code != http.StatusOK {
					t.Errorf("%d %s", r.Code, r.Body)
				}
			}
		})
	}
	if small, large := cost(100), cost(10_000); large > 1.5*small {
		t.Errorf("%.0f allocations, and %.0f in a much larger fleet", small, large)
	}
}

func TestDoors(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 20})
	added := s.Add("added")
	expect(t, "added", fmt.Sprint(s.SIMs()[20]), fmt.Sprint(infobip.SIM{ICCID: added, Name: "added", State: infobip.Active}))
	expect(t, "told", s.told("added"), "Active since 2026-05-22T12:04:31")
	s.Rename(added, "tracker-3141") // which another has: a vendor's mistake
	if other := s.Add("added"); other == added || s.read("added")["iccid"] != other {
		t.Errorf("the second is %s", other)
	}
	s.must(s.put("tracker-3140", "Suspended"))
	s.SetState(s.ICCID("tracker-3140"), "In Transit")
	s.clock.forward(time.Minute)
	expect(t, "set", s.told("tracker-3140"), "In Transit since 2026-05-22T12:04:31")
	s.Remove(added)
	if s.call(http.MethodGet, below2+added, "").Code != http.StatusNotFound || len(s.SIMs()) != 21 {
		t.Errorf("still there: %v", s.SIMs())
	}
	expect(t, "no name", s.ICCID("no such name"), "")
	defer func() {
		if recover() == nil {
			t.Error("a SIM that there is not was renamed")
		}
	}()
	s.Rename("8900000000000000000", "x")
}

// What is set from outside ends what was under way, and counters know nothing of it.
func TestSetStateEndsWhatWasUnderWay(t *testing.T) {
	s, other := start(t, infobip.Config{SIMs: 1, SwitchAfter: time.Hour}), start(t, infobip.Config{SIMs: 1})
	s.must(s.put("tracker-3140", "Suspended"))
	s.SetState(s.ICCID("tracker-3140"), infobip.Active)
	if s.SIMs()[0].Switching {
		t.Error("the change is still under way")
	}
	for _, site := range []*site{s, other} {
		site.clock.forward(24 * time.Hour)
	}
	if got, want := s.figure("tracker-3140", "usedDataBytes"), other.figure("tracker-3140", "usedDataBytes"); got != want || want == 0 {
		t.Errorf("%v bytes, and %v without all that", got, want)
	}
}

func TestRaw(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 1})
	id := s.SIMs()[0].ICCID
	s.SetRaw(id, "name", json.RawMessage(`{"a":1}`))
	s.SetRaw(id, "imsi", nil)
	s.SetRaw(id, "status", sandbox.Absent)
	for _, sim := range []map[string]any{s.get(below2 + id), rows(s.get("/iot/2/sims"), "sims")[0]} {
		imsi, given := sim["imsi"]
		if _, stated := sim["status"]; stated || fmt.Sprint(sim["name"]) != "map[a:1]" || imsi != nil || !given {
			t.Errorf("%v", sim)
		}
	}
	s.SetRawUsage(id, "usedDataBytes", "12")
	s.SetRawUsage(id, "sentSmsCount", sandbox.Absent)
	for _, usage := range []map[string]any{s.get(below2 + id + "/usage"), rows(s.get("/iot/2/sims/usage/monthly"), "usage")[0]} {
		if _, given := usage["sentSmsCount"]; given || usage["usedDataBytes"] != "12" {
			t.Errorf("%v", usage)
		}
	}
}

// Everything may be done at once: the race detector would tell.
func TestEverythingAtOnce(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 40})
	id := s.ICCID("tracker-3140")
	var all sync.WaitGroup
	for _, do := range []func(){
		func() { s.call(http.MethodGet, "/iot/2/sims", "") },
		func() { s.call(http.MethodGet, "/iot/2/sims/usage/monthly", "") },
		func() { s.call(http.MethodPost, below1+id+"/sms", `{"text":"x"}`) },
		func() { s.call(http.MethodPatch, below1+id, `{"name":"a"}`) },
		func() { s.call(http.MethodPut, below1+id+"/status", `{"status":"Suspended"}`) },
		func() { s.clock.forward(time.Second) },
		func() { s.Rename(id, "y"); s.SetRaw(id, "z", 1); s.SetRawUsage(id, "z", 1) },
		func() { s.Remove(s.Add("w")); s.SetState(id, infobip.Suspended); s.SetState(id, infobip.Active) },
		func() { _, _, _ = s.Ledger(), s.Requests(), s.SIMs() },
	} {
		all.Go(func() {
			for range 20 {
				do()
			}
		})
	}
	all.Wait()
	if sent := s.Count("POST"); sent != 20 {
		t.Errorf("%d texts", sent)
	}
}
