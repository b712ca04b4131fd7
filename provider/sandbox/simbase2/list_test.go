package simbase2_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
)

// all reads a list page by page, checks what is said of the pages, and gives the ICCIDs and how long the pages were.
func (s *site) all(path, key, query string) (iccids []string, pages string) {
	s.t.Helper()
	next := ""
	for range 1000 {
		list := s.get(path + "?" + query + next)
		found := rows(list, key)
		if n, ok := list["count"]; ok && n != float64(len(found)) {
			s.t.Fatalf("the count is %v for %d", n, len(found))
		}
		for _, r := range found {
			iccids = append(iccids, r["iccid"].(string))
		}
		pages += fmt.Sprint(len(found), " ")
		cursor, more := list["cursor"].(string)
		if list["has_more"] != more || more && cursor == "" {
			s.t.Fatalf("more: %v, cursor %v", list["has_more"], list["cursor"])
		}
		if !more {
			return iccids, strings.TrimSpace(pages)
		}
		next = "&cursor=" + url.QueryEscape(cursor)
	}
	s.t.Fatal("the list does not end")
	return nil, ""
}

func TestPages(t *testing.T) {
	for _, c := range []struct {
		sims         int
		query, pages string
	}{
		{-1, "", "0"},
		{1, "", "1"},
		{100, "", "100"},
		{101, "", "100 1"},
		{260, "limit=250", "250 10"},
		{250, "limit=250", "250"},
		{20, "limit=7", "7 7 6"},
		{21, "limit=7", "7 7 7"},
		{3, "limit=1", "1 1 1"},
	} {
		s := start(t, simbase2.Config{SIMs: c.sims})
		for path, key := range map[string]string{"/simcards": "simcards", "/usage/simcards": "simcards"} {
			iccids, pages := s.all(path, key, c.query)
			expect(t, fmt.Sprint(path, " ", c.sims), pages, c.pages)
			for i, m := range s.SIMs() {
				if iccids[i] != m.ICCID {
					t.Fatalf("%d is %s, not %s", i, iccids[i], m.ICCID)
				}
			}
		}
	}
}

// A cursor goes on behind the last SIM, whatever came and went meanwhile; and it is for its own list alone.
func TestCursors(t *testing.T) {
	s := start(t, simbase2.Config{SIMs: 10})
	cursor := func(path string) string { return "cursor=" + url.QueryEscape(s.get(path)["cursor"].(string)) }
	at := cursor("/simcards?limit=4")
	fleet := s.SIMs()
	s.Remove(fleet[0].ICCID)
	s.Remove(fleet[3].ICCID)
	added := s.Add("late")
	if got := rows(s.get("/simcards?limit=250&"+at), "simcards"); len(got) != 7 || got[0]["iccid"] != fleet[4].ICCID || got[6]["iccid"] != added {
		t.Errorf("behind the fourth are %v", got)
	}
	thread := s.sim("tracker-2142") + "/sms"
	text, month := cursor(thread+"?limit=2"), cursor("/usage/simcards?limit=4&month=2026-04")
	for _, path := range []string{
		"/simcards?" + text, "/simcards?" + month, thread + "?" + at, s.sim("tracker-2141") + "/sms?" + text, "/usage/simcards?month=2026-05&" + month,
		"/usage/simcards?" + at,
	} {
		if w := s.call(http.MethodGet, path, ""); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestFilters(t *testing.T) {
	s := start(t, simbase2.Config{SIMs: 300})
	s.post(s.sim("tracker-2140")+"/state", `{"state":"disabled"}`)
	s.post(s.sim("tracker-2143")+"/state", `{"state":"enabled"}`)
	for query, takes := range map[string]func(simbase2.SIM) bool{
		"state=enabled":                   func(m simbase2.SIM) bool { return m.State == "enabled" },
		"state=disabled":                  func(m simbase2.SIM) bool { return m.State == "disabled" },
		"state=enabling":                  func(m simbase2.SIM) bool { return m.State == "enabling" },
		"state=disabling":                 func(m simbase2.SIM) bool { return m.Name == "tracker-2140" },
		"coverage=Europe":                 func(m simbase2.SIM) bool { return m.Coverage == "Europe" },
		"coverage=USA&coverage=Global%2B": func(m simbase2.SIM) bool { return m.Coverage == "USA" || m.Coverage == "Global+" },
		"tags=reefer&tags=site":           func(m simbase2.SIM) bool { return has(m, "reefer") || has(m, "site") },
		"tags=reefer,site":                func(simbase2.SIM) bool { return false },
		"tags=truck&state=disabled":       func(m simbase2.SIM) bool { return has(m, "truck") && m.State == "disabled" },
	} {
		var want []string
		for _, m := range s.SIMs() {
			if takes(m) {
				want = append(want, m.ICCID)
			}
		}
		got, _ := s.all("/simcards", "simcards", "limit=40&"+query)
		if fmt.Sprint(got) != fmt.Sprint(want) || (len(want) == 0) != (query == "tags=reefer,site") {
			t.Errorf("%s: %d SIMs, not %d", query, len(got), len(want))
		}
	}
}

func has(m simbase2.SIM, tag string) bool {
	return strings.Contains(" "+strings.Join(m.Tags, " ")+" ", " "+tag+" ")
}

// A change that ended is filtered by where it ended, whether anybody looked or not.
func TestFilterOfAChangeThatEnded(t *testing.T) {
	s := start(t, simbase2.Config{})
	s.post(s.sim("tracker-2140")+"/state", `{"state":"disabled"}`)
	s.clock.forward(11 * time.Second)
	if first := rows(s.get("/simcards?state=disabled"), "simcards")[0]; first["name"] != "tracker-2140" {
		t.Errorf("the first is %v", first)
	}
}

// What only the call for one SIM gives is not in the list.
func TestDetailOnly(t *testing.T) {
	s := start(t, simbase2.Config{})
	row, sim := rows(s.get("/simcards"), "simcards")[2], s.get(s.sim("tracker-2142"))
	for _, key := range []string{"connection", "location", "session_status", "throttle"} {
		if _, listed := row[key]; listed {
			t.Errorf("%s is in the list", key)
		}
		delete(sim, key)
	}
	if fmt.Sprint(row) != fmt.Sprint(sim) {
		t.Errorf("listed as %v, read as %v", row, sim)
	}
}

func TestSetRaw(t *testing.T) {
	s := start(t, simbase2.Config{})
	id := s.ICCID("tracker-2140")
	s.SetRaw(id, "name", sandbox.Absent)
	s.SetRaw(id, "state", 7)
	s.SetRaw(id, "extra", map[string]any{"a": []int{1}})
	for where, sim := range map[string]map[string]any{"list": rows(s.get("/simcards"), "simcards")[0], "sim": s.get("/simcards/" + id)} {
		if _, there := sim["name"]; there || sim["state"] != 7.0 || fmt.Sprint(sim["extra"]) != "map[a:[1]]" {
			t.Errorf("%s: %v", where, sim)
		}
	}
	if got := s.SIMs()[0]; got.Name != "tracker-2140" || got.State != "enabled" {
		t.Errorf("it is %v", got)
	}
}
