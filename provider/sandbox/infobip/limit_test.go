package infobip_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// errorCode reads an error in the newer form.
func (s *site) errorCode(r *httptest.ResponseRecorder) string {
	s.t.Helper()
	var e struct {
		ErrorCode, Description, Action string
		Violations                     []any
		Resources                      []struct{ Name, URL string }
	}
	if err := json.Unmarshal(r.Body.Bytes(), &e); err != nil || e.Description == "" || e.Action == "" || e.Violations == nil ||
		len(e.Resources) != 1 || e.Resources[0].Name == "" || e.Resources[0].URL == "" {
		s.t.Errorf("the error is %s (%v)", r.Body, err)
	}
	return e.ErrorCode
}

// burst makes calls and tells how many were taken, and what the last one was told to wait.
func (s *site) burst(path string, calls int) string {
	s.t.Helper()
	taken, wait := 0, ""
	for range calls {
		r := s.call(http.MethodGet, path, "")
		if wait = fmt.Sprintf("%q", r.Header()["Retry-After"]); r.Code == http.StatusOK {
			taken++
		} else if r.Code != http.StatusTooManyRequests || s.errorCode(r) != "E429" {
			s.t.Errorf("%d %s", r.Code, r.Body)
		}
	}
	return fmt.Sprintf("%d %s", taken, wait)
}

// Each endpoint has its own limit. What there is to wait is only told if the vendor tells it.
func TestCallsPerSecondAndEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for told, wait := range map[string]string{"": "[]", "2": `["2"]`, "soon": `["soon"]`} {
			s := start(t, infobip.Config{SIMs: 1, PerSecond: 3, RetryAfter: told})
			expect(t, "the list", s.burst("/iot/2/sims", 5), "3 "+wait)
			expect(t, "usage", s.burst("/iot/2/sims/usage/monthly", 5), "3 "+wait)
			time.Sleep(999 * time.Millisecond)
			expect(t, "too early", s.burst("/iot/2/sims", 1), "0 "+wait)
			time.Sleep(time.Millisecond)
			expect(t, "a second later", s.burst("/iot/2/sims", 1), "1 []")
		}
	})
}

func TestCallsPerDay(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 1, PerDay: 2})
	s.login = "App wrong"
	s.refused(s.call(http.MethodGet, "/iot/2/sims", ""), http.StatusUnauthorized, "UNAUTHORIZED") // is not counted
	s.login = "App " + infobip.DefaultKey
	expect(t, "in a day", s.burst("/iot/2/sims", 3), "2 []")
	r := s.call(http.MethodPut, below1+s.SIMs()[0].ICCID+"/status", `{"status":"Suspended"}`)
	s.must(r)
	s.clock.forward(12 * time.Hour)
	expect(t, "on the next", s.burst("/iot/2/sims", 1), "1 []")
}

// No limit is published, and none is made up.
func TestNoLimitIsPublished(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 1})
	expect(t, "at once", s.burst("/iot/2/sims", 500), "500 []")
}

// What is too much is not done.
func TestTooMuchIsNotDone(t *testing.T) {
	s := start(t, infobip.Config{PerDay: 1})
	for range 3 {
		s.call(http.MethodPost, s.at("/iot/1/sims/{tracker-3140}/sms"), `{"text":"x"}`)
	}
	if all := s.Ledger(); len(all) != 1 || !reflect.DeepEqual(all[0].Text, "x") {
		t.Errorf("done: %v", all)
	}
}
