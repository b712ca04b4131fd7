package simbase1_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// Everything may be done at once: the race detector would tell.
func TestEverythingAtOnce(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 40})
	sim, id := s.sim("tracker-0140"), s.ICCID("tracker-0140")
	var all sync.WaitGroup
	for _, do := range []func(){
		func() { s.call(http.MethodGet, "/simcards?search=tracker", "") },
		func() { s.call(http.MethodGet, sim+"/usage/2026-05", "") },
		func() { s.call(http.MethodPost, sim+"/sms", `{"message":"STATUS#"}`) },
		func() { s.call(http.MethodGet, sim+"/sms", "") },
		func() { s.call(http.MethodPatch, sim, `{"tags":["a","b"],"plan_id":"def-eur.us-1"}`) },
		func() { s.call(http.MethodPatch, sim, `{"tags":["c"],"plan_id":"def-eur.eu-1"}`) },
		func() { s.call(http.MethodGet, "/balance", "") },
		func() { s.clock.forward(time.Second) },
		func() { s.Receive(id, "x"); s.Rename(id, "y"); s.SetRaw(id, "z", 1); s.SetBalance(1, true) },
		func() { s.Remove(s.Add("w")); s.SetState(id, simbase1.Disabled); s.SetState(id, simbase1.Enabled) },
		func() { s.Inject(sandbox.Fault{Route: "plans", Nth: 1, Kind: sandbox.Cut}); s.Delay(0); s.Heal() },
		func() { _, _, _ = s.Ledger(), s.Requests(), s.SIMs() },
	} {
		all.Go(func() {
			for range 20 {
				do()
			}
		})
	}
	all.Wait()
	sent := 0
	for _, e := range s.Ledger() {
		sent += yes(e.What == sandbox.Sent)
	}
	if sent != 20 || s.Count("POST") != 20 || s.Count("PATCH") != 40 {
		t.Errorf("%d texts were sent by %d calls", sent, s.Count("POST"))
	}
}
