package infobip_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// writes makes every write once.
func (s *site) writes() {
	sim := below1 + s.SIMs()[0].ICCID
	for _, c := range []struct{ method, path, body string }{
		{http.MethodPatch, sim, `{"name":"new"}`},
		{http.MethodPut, sim + "/status", `{"status":"Suspended"}`},
		{http.MethodPost, sim + "/sms", `{"text":"RESET#"}`},
		{http.MethodPost, sim + "/diagnostic", ` { } `},
	} {
		func() {
			defer func() {
				if err, _ := recover().(error); err != nil && !errors.Is(err, http.ErrAbortHandler) {
					panic(err)
				}
			}()
			s.call(c.method, c.path, c.body)
		}()
	}
}

// The ledger tells what was done, each thing once and whatever the client saw.
func TestTheLedgerIsTrue(t *testing.T) {
	for _, c := range []struct {
		fault sandbox.Fault
		done  bool
	}{
		{sandbox.Fault{Route: "list", Kind: sandbox.Hangup}, true}, // which strikes none of them
		{sandbox.Fault{Kind: sandbox.Hangup}, false},
		{sandbox.Fault{Kind: sandbox.Hangup, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Status, Status: 500}, false},
		{sandbox.Fault{Kind: sandbox.Status, Status: 500, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Busy}, false},
		{sandbox.Fault{Kind: sandbox.Cut}, true},
		{sandbox.Fault{Kind: sandbox.Ignore}, false},
	} {
		t.Run(fmt.Sprint(c.fault.Kind, c.fault.After), func(t *testing.T) {
			s := start(t, infobip.Config{SIMs: 1})
			s.Inject(c.fault)
			s.writes()
			s.Heal()
			s.clock.forward(time.Minute)
			var did []string
			for _, e := range s.Ledger() {
				did = append(did, strings.TrimSpace(e.What+" "+e.Edit["name"]+e.From+">"+e.State+" "+e.Text))
				if e.ICCID != s.SIMs()[0].ICCID || !e.At.Equal(noon) {
					t.Errorf("booked for %s at %v", e.ICCID, e.At)
				}
			}
			want, sim := "", "tracker-3140 Active"
			if c.done {
				want, sim = "edit new>, state Active>Suspended, send > RESET#, diagnostic >", "new Suspended"
			}
			expect(t, "done", strings.Join(did, ", "), want)
			got := s.read("tracker-3140")
			expect(t, "the SIM", fmt.Sprint(got["name"], " ", got["status"]), sim)
			if n := s.figure("tracker-3140", "receivedSmsCount"); (n == 1) != c.done {
				t.Errorf("%v texts", n)
			}
		})
	}
}

// What is ignored is answered as if it had been done.
func TestIgnore(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 1})
	s.Inject(sandbox.Fault{Kind: sandbox.Ignore})
	s.writes()
	for _, r := range s.Requests() {
		if r.Status != http.StatusOK {
			t.Errorf("%s %s: %d", r.Method, r.Path, r.Status)
		}
	}
}

// What is refused is not done.
func TestRefusalsAreNotInTheLedger(t *testing.T) {
	s := start(t, infobip.Config{})
	s.login = "App wrong"
	s.writes()
	s.login = "App " + infobip.DefaultKey
	s.put("cargo-nl-3002", "Active")
	if len(s.Ledger()) != 0 {
		t.Errorf("done: %v", s.Ledger())
	}
}

func TestEndlessListsAndInjectedErrorsAreTheVendors(t *testing.T) {
	s := start(t, infobip.Config{SIMs: 1, RetryAfter: "9"})
	s.Inject(sandbox.Fault{Kind: sandbox.Endless, Bytes: 1 << 16, Nth: 1})
	if body := s.call(http.MethodGet, "/iot/2/sims", "").Body.String(); !strings.HasPrefix(body, `{"page":1,"limit":100,"sims":[{"iccid":"89`) {
		t.Errorf("%.80s", body)
	}
	for status, id := range map[int]string{400: "BAD_REQUEST", 403: "FORBIDDEN", 404: "NOT_FOUND", 500: "GENERAL_ERROR", 503: "GENERAL_ERROR"} {
		s.Inject(sandbox.Fault{Kind: sandbox.Status, Status: status, Nth: 1})
		s.refused(s.call(http.MethodGet, "/iot/2/sims", ""), status, id)
	}
	s.Inject(sandbox.Fault{Kind: sandbox.Busy, RetryAfter: "3", Nth: 1})
	r := s.call(http.MethodGet, "/iot/2/sims", "")
	if r.Header().Get("Retry-After") != "3" || s.errorCode(r) != "E429" {
		t.Errorf("%d %v %s", r.Code, r.Header(), r.Body)
	}
}
