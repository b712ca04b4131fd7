package simbase1_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// The ledger tells what was done, whatever the client saw.
func TestTheLedgerIsTrue(t *testing.T) {
	for _, c := range []struct {
		fault sandbox.Fault
		done  bool
	}{
		{sandbox.Fault{Kind: sandbox.Reset}, false},
		{sandbox.Fault{Kind: sandbox.Reset, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Hangup}, false},
		{sandbox.Fault{Kind: sandbox.Hangup, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Status, Status: 500}, false},
		{sandbox.Fault{Kind: sandbox.Status, Status: 500, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Busy}, false},
		{sandbox.Fault{Kind: sandbox.HTML, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Cut}, true},
		{sandbox.Fault{Kind: sandbox.TwoValues, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Hang}, false},
		{sandbox.Fault{Kind: sandbox.Hang, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Slow, Delay: time.Hour}, false},
		{sandbox.Fault{Kind: sandbox.Slow, Delay: time.Hour, After: true}, true},
		{sandbox.Fault{Kind: sandbox.Ignore}, false},
		{sandbox.Fault{Kind: sandbox.Ignore, After: true}, false},
	} {
		t.Run(fmt.Sprint(c.fault.Kind, c.fault.After), func(t *testing.T) {
			s := start(t, simbase1.Config{SIMs: 1})
			sim := s.sim("tracker-0140")
			s.writeUnder(c.fault, sim)
			want, state := "", "enabled tracker-0140"
			if c.done {
				want, state = "send RESET#, state disabled, edit new", "disabled new"
			}
			expect(t, "done", s.done(), want)
			if got := s.get(sim); fmt.Sprint(got["sim_state"], " ", got["device_name"]) != state {
				t.Errorf("the SIM is %v", got)
			}
			if sent := strings.HasPrefix(strings.Join(s.texts(s.SIMs()[0].Name), " "), "out RESET# 2026-05-22 12:04:31"); sent != c.done {
				t.Errorf("in the thread: %v", sent)
			}
		})
	}
}

// writeUnder sends a text and edits a SIM while a fault strikes.
func (s *site) writeUnder(f sandbox.Fault, sim string) {
	s.t.Helper()
	if f.Kind == sandbox.Hang || f.Kind == sandbox.Slow {
		s.http.Timeout = 30 * time.Millisecond
	}
	s.Inject(f)
	s.call(http.MethodPost, sim+"/sms", `{"message":"RESET#"}`)
	s.call(http.MethodPatch, sim, `{"sim_state":"disabled","device_name":"new"}`)
	s.Heal()
	s.http.Timeout = time.Minute
}

// done tells the ledger of a fleet of one SIM, whose clock stood still.
func (s *site) done() string {
	s.t.Helper()
	var did []string
	for _, e := range s.Ledger() {
		did = append(did, e.What+" "+e.Text+e.State+e.Edit["device_name"])
		if e.ICCID != s.SIMs()[0].ICCID || !e.At.Equal(noon) {
			s.t.Errorf("booked for %s at %v", e.ICCID, e.At)
		}
	}
	return strings.Join(did, ", ")
}

// An edit that is ignored is answered as if it had been done.
func TestIgnore(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1})
	s.Inject(sandbox.Fault{Kind: sandbox.Ignore})
	got := s.must(s.call(http.MethodPatch, s.sim("tracker-0140"), `{"sim_state":"disabled","tags":["x"],"plan_id":"def-eur.us-1"}`))
	if got["sim_state"] != "disabled" || fmt.Sprint(got["tags"]) != "[x]" || got["coverage"] != "USA" {
		t.Errorf("answered %v", got)
	}
	sent := s.must(s.call(http.MethodPost, s.sim("tracker-0140")+"/sms", `{"message":"x"}`))
	if sent["message"] != "x" {
		t.Errorf("answered %v", sent)
	}
	if now := s.SIMs()[0]; now.State != "enabled" || now.Coverage != "Europe" || fmt.Sprint(now.Tags) == "[x]" {
		t.Errorf("it was done: %v", now)
	}
	if balance := s.get("/balance")["balance"]; balance != 141.2069 {
		t.Errorf("it was charged: %v", balance)
	}
}

func TestRequests(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1})
	sim := s.sim("tracker-0140")
	s.get("/simcards?pagesize=5&tags=a&tags=b")
	s.get(sim)
	s.get(sim + "/sms")
	s.call(http.MethodPost, sim+"/sms", `{"message":""}`)
	s.Inject(sandbox.Fault{Kind: sandbox.Hangup, Nth: 1})
	s.call(http.MethodGet, "/balance", "")
	s.Inject(sandbox.Fault{Kind: sandbox.Cut, Nth: 1})
	s.call(http.MethodGet, "/balance", "")
	var all []string
	for _, r := range s.Requests() {
		all = append(all, fmt.Sprint(r.Method, " ", strings.TrimPrefix(r.Path, sim), " ", r.Query.Encode(), " ", r.Status))
	}
	want := "GET /simcards pagesize=5&tags=a&tags=b 200, GET   200, GET /sms  200, POST /sms  400, GET /balance  0, GET /balance  200"
	if got := strings.Join(all, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for pattern, n := range map[string]int{
		"": 6, "GET": 5, "POST": 1, "/simcards": 1, "GET /simcards": 1, "/simcards/*": 1, "POST /simcards/*/sms": 1, "GET /simcards/*/sms": 1,
		"/simcards/*/sms": 2, "PATCH": 0, "DELETE /balance": 0,
	} {
		if got := s.Count(pattern); got != n {
			t.Errorf("%q counts %d, not %d", pattern, got, n)
		}
	}
}

// The Date is the sandbox's, for its times are to be understood by it.
func TestDate(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1})
	if r := s.call(http.MethodGet, "/balance", ""); r.header.Get("Date") != "Fri, 22 May 2026 12:04:31 GMT" {
		t.Errorf("it is %s", r.header.Get("Date"))
	}
}
