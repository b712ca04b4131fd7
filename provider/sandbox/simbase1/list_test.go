package simbase1_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

func TestListPages(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 260})
	for _, c := range []struct {
		query                       string
		records, pages, page, total int
		first                       int
	}{
		{"", 250, 2, 1, 260, 0},
		{"?page=2", 10, 2, 2, 260, 250},
		{"?page=3", 10, 2, 2, 260, 250}, // past the end: the last page again
		{"?page=999", 10, 2, 2, 260, 250},
		{"?pagesize=100&page=3", 60, 3, 3, 260, 200},
		{"?pagesize=1&page=7", 1, 260, 7, 260, 6},
		{"?pagesize=1000", 250, 2, 1, 260, 0}, // "a maximum of 250 cards"
		{"?pagesize=130&page=2", 130, 2, 2, 260, 130},
	} {
		list := s.get("/simcards" + c.query)
		got := fmt.Sprint(list["records"], list["total_pages"], list["page"], list["total_records"], len(rows(list)))
		want := fmt.Sprint(c.records, c.pages, c.page, c.total, c.records)
		if got != want || rows(list)[0]["iccid"] != s.SIMs()[c.first].ICCID {
			t.Errorf("%q brought %s, not %s, from %v on", c.query, got, want, rows(list)[0]["iccid"])
		}
	}
}

func TestListFilters(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: -1})
	sim := func(n int, name, state, coverage, ip string, tags ...string) {
		s.Put(simbase1.SIM{ICCID: fmt.Sprintf("89000000000000000%02d", n), Name: name, State: state, Coverage: coverage, IP: ip, Tags: tags})
	}
	sim(1, "North Pump", "enabled", "Europe", "10.64.7.1", "a", "Test SIM")
	sim(2, "south pump", "disabled", "Global+", "", "b")
	sim(3, "van", "Blocked - enabled", "USA", "10.64.7.12", "a", "b")
	sim(4, "pumphouse", "enabled", "Global", "")
	for query, want := range map[string]string{
		"":                                      "01 02 03 04",
		"sim_state=enabled":                     "01 04", // "Blocked - enabled" is not enabled
		"sim_state=disabled":                    "02",
		"coverage=USA":                          "03",
		"coverage=Global%2B,Europe":             "01 02",
		"coverage=Global%2B&coverage=USA":       "02 03",
		"tags=Test%20SIM":                       "01",
		"tags=Test+SIM":                         "01", // a plus is a space in a query
		"tags=a,b":                              "01 02 03",
		"tags=b&tags=Test%20SIM":                "01 02 03",
		"tags=A":                                "",
		"search=PUMP":                           "01 02 04",
		"search=10.64.7.1":                      "01 03",
		"search=8900000000000000003":            "03",
		"search=dynamic":                        "02 04",
		"search=nothing":                        "",
		"search=pump&sim_state=enabled&tags=a":  "01",
		"sim_state=enabled&pagesize=1&page=200": "04",
	} {
		list := s.get("/simcards?" + query)
		var got []string
		for _, r := range rows(list) {
			id := r["iccid"].(string)
			got = append(got, id[len(id)-2:])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q found %v, not %q", query, got, want)
		}
		if len(got) == 0 && fmt.Sprint(list["total_records"], list["records"], list["total_pages"], list["page"]) != "0 0 0 1" {
			t.Errorf("%q: nothing found is told as %v", query, list)
		}
	}
	for _, query := range []string{
		"sim_state=Enabled", "sim_state=Blocked%20-%20enabled", "sim_state=", "coverage=Global+", "coverage=europe",
		"pagesize=0", "pagesize=-1", "pagesize=x", "page=0", "page=1.5", "page_size=10", "tag=a",
	} {
		s.refused(s.call(http.MethodGet, "/simcards?"+query, ""), http.StatusBadRequest)
	}
}
