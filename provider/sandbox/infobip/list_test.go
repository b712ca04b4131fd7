package infobip_test

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// page tells what a page is: its number and limit as it says them, and its first and last SIM by their place in the fleet.
func (s *site) page(path, key string) string {
	s.t.Helper()
	list := s.get(path)
	if len(list) != 3 {
		s.t.Errorf("more than a page, a limit and a list: %v", list)
	}
	place := map[any]int{}
	for i, m := range s.SIMs() {
		place[m.ICCID] = i + 1
	}
	told := fmt.Sprintf("%v of %v:", list["page"], list["limit"])
	if sims := rows(list, key); len(sims) > 0 {
		told += fmt.Sprintf(" %d-%d", place[sims[0]["iccid"]], place[sims[len(sims)-1]["iccid"]])
	}
	return told
}

func TestPages(t *testing.T) {
	for beyond, last := range map[string]string{"": "4 of 100:", infobip.BeyondEmpty: "4 of 100:", infobip.BeyondRepeat: "3 of 100: 201-230"} {
		s := start(t, infobip.Config{SIMs: 230, BeyondEnd: beyond})
		for path, key := range map[string]string{"/iot/2/sims": "sims", "/iot/2/sims/usage/monthly": "usage"} {
			for query, want := range map[string]string{
				"": "1 of 20: 1-20", "?page=2": "2 of 20: 21-40", "?limit=100": "1 of 100: 1-100", "?limit=100&page=3": "3 of 100: 201-230",
				"?limit=101": "1 of 100: 1-100", "?limit=99999&page=2": "2 of 100: 101-200", "?limit=1&page=230": "230 of 1: 230-230",
				"?limit=7&page=2": "2 of 7: 8-14", "?limit=100&page=4": last,
			} {
				expect(t, path+query, s.page(path+query, key), want)
			}
			s.get(path + "?limit=100&page=9223372036854775807")
		}
	}
}

func TestBeyondTheEndMayBeAnError(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 40, BeyondEnd: infobip.Beyond404})
	expect(t, "the last", s.page("/iot/2/sims?page=2", "sims"), "2 of 20: 21-40")
	for _, path := range []string{"/iot/2/sims?page=3", "/iot/2/sims/usage/monthly?page=3"} {
		s.refused(s.call(http.MethodGet, path, ""), http.StatusNotFound, "NOT_FOUND")
	}
	none := start(t, infobip.Config{SIMs: -1, BeyondEnd: infobip.Beyond404})
	expect(t, "of nothing", none.page("/iot/2/sims", "sims"), "1 of 20:")
	defer func() {
		if recover() == nil {
			t.Error("anything may be beyond the end")
		}
	}()
	infobip.New(infobip.Config{BeyondEnd: "403"})
}

// An empty list is a list.
func TestAnEmptyListIsNoNull(t *testing.T) {
	s := start(t, infobip.Config{SIMs: -1})
	expect(t, "SIMs", s.call(http.MethodGet, "/iot/2/sims", "").Body.String(), `{"page":1,"limit":20,"sims":[]}`)
	expect(t, "usage", s.call(http.MethodGet, "/iot/2/sims/usage/monthly?page=5", "").Body.String(), `{"page":5,"limit":20,"usage":[]}`)
}

// The list and the answer for one SIM say the same, and so do both calls for usage.
func TestListAndDetailAgree(t *testing.T) {
	s := start(t, infobip.Config{})
	for path, key := range map[string]string{"/iot/2/sims?limit=60": "sims", "/iot/2/sims/usage/monthly?limit=60": "usage"} {
		for _, row := range rows(s.get(path), key) {
			one := below2 + row["iccid"].(string)
			if key == "usage" {
				one += "/usage"
			}
			if got := s.get(one); !reflect.DeepEqual(got, row) {
				t.Errorf("%v in the list, %v alone", row, got)
			}
		}
	}
}
