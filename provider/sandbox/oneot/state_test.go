package oneot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// A change goes through PENDING, which tells the target and not where the SIM comes from.
func TestAChangeTakesTime(t *testing.T) {
	s := start(t, oneot.Config{})
	for _, step := range []struct{ call, meanwhile, after string }{
		{"deactivate", "PENDING/OFF/OFFLINE", "OFF/-/OFFLINE"},
		{"test", "PENDING/TEST/TEST", "ON/TEST/TEST"},
		{"activate", "PENDING/LIVE/LIVE", "ON/LIVE/LIVE"},
		{"suspend", "PENDING/OFF/OFFLINE", "OFF/-/OFFLINE"},
		{"resume", "PENDING/LIVE/LIVE", "ON/LIVE/LIVE"},
		{"close", "PENDING/DELETED/CLOSED", "DELETED/-/CLOSED"},
	} {
		w := s.put("/" + step.call + "?" + s.of("tracker-5141"))
		equal(t, step.call, w.Code, http.StatusAccepted)
		equal(t, step.call+" is answered", told(s.must(w)), step.meanwhile)
		s.clock.forward(8*time.Second - 1)
		equal(t, step.call+" meanwhile", s.stateOf("tracker-5141"), step.meanwhile)
		s.refused(s.put("/"+step.call+"?"+s.of("tracker-5141")), http.StatusBadRequest, "E201")
		s.clock.forward(1)
		equal(t, step.call+" after", s.stateOf("tracker-5141"), step.after)
		at := float64(s.clock.now().UnixMilli())
		equal(t, "modified", s.get("/get_sim?" + s.of("tracker-5141"))["lastModifiedMillis"], any(at))
	}
	for _, call := range []string{"activate", "deactivate", "suspend", "resume", "test", "close", "reset"} {
		s.refused(s.put("/"+call+"?"+s.of("tracker-5141")), http.StatusBadRequest, "E201") // closed is for ever
	}
	s.refused(s.put("/sendSms?message=x&"+s.of("tracker-5141")), http.StatusBadRequest, "E240")
}

// In the older version of the page, suspended is a state of its own that the application shows as OFFLINE.
func TestSuspendedAsItWas(t *testing.T) {
	s := start(t, oneot.Config{Older: true})
	equal(t, "meanwhile", told(s.must(s.put("/suspend?"+s.of("tracker-5140")))), "PENDING/SUSPENDED/OFFLINE")
	s.clock.forward(time.Minute)
	equal(t, "after", s.stateOf("tracker-5140"), "ON/SUSPENDED/OFFLINE")
	s.refused(s.put("/suspend?"+s.of("tracker-5140")), http.StatusBadRequest, "E201")
	equal(t, "resumed", told(s.must(s.put("/resume?"+s.of("tracker-5140")))), "PENDING/LIVE/LIVE")
}

func TestSettleIsConfigured(t *testing.T) {
	s := start(t, oneot.Config{Settle: time.Hour})
	s.put("/deactivate?" + s.of("tracker-5140"))
	s.clock.forward(time.Hour - 1)
	equal(t, "meanwhile", s.stateOf("tracker-5140"), "PENDING/OFF/OFFLINE")
}

// Which way leads from which state; the others are E201.
func TestWays(t *testing.T) {
	ways := map[string]string{ // by the state, what is allowed
		"tracker-5140": "deactivate suspend close", "pump-hr-5011": "activate deactivate suspend close",
		"meter-ee-5032": "activate deactivate suspend test close", "tracker-5143": "activate resume test close",
		"meter-ee-5030": "activate test close", "tracker-5146": "activate resume deactivate close",
		"cargo-nl-5010": "", "cargo-nl-5008": "", "pump-hr-5012": "",
	}
	for name, allowed := range ways {
		for _, call := range []string{"activate", "resume", "deactivate", "suspend", "test", "close"} {
			s := start(t, oneot.Config{})
			w := s.put("/" + call + "?" + s.of(name))
			if strings.Contains(" "+allowed+" ", " "+call+" ") {
				equal(t, name+" "+call, w.Code, http.StatusAccepted)
			} else {
				s.refused(w, http.StatusBadRequest, "E201")
			}
		}
	}
}

func TestTheStuckOneNeverMoves(t *testing.T) {
	s := start(t, oneot.Config{TokenLife: year})
	s.clock.forward(300 * 24 * time.Hour)
	equal(t, "state", s.stateOf("pump-hr-5012"), "PENDING/LIVE/LIVE")
	modified := s.get("/get_sim?" + s.of("pump-hr-5012"))["lastModifiedMillis"]
	equal(t, "modified", modified, any(float64(noon.Add(-19*time.Hour).UnixMilli())))
	s.SetState(s.ICCID("pump-hr-5012"), oneot.Offline)
	equal(t, "by hand", s.stateOf("pump-hr-5012"), "OFF/-/OFFLINE")
}

// Those of the crowd that are on their way get there.
func TestThoseOnTheirWayArrive(t *testing.T) {
	s := start(t, oneot.Config{SIMs: 350})
	pending := func() (n int) {
		for _, m := range s.SIMs() {
			if m.Target != "" {
				n++
			}
		}
		return n
	}
	if n := pending(); n < 4 || n > 25 {
		t.Errorf("%d are pending", n)
	}
	s.clock.forward(31 * time.Minute)
	equal(t, "after a while", pending(), 1)
}

// A limit that is reached holds the SIM off until it is raised.
func TestLimitReached(t *testing.T) {
	s := start(t, oneot.Config{TokenLife: year})
	sim := s.of("gw-riga-50")
	s.refused(s.put("/resume?"+sim), http.StatusBadRequest, "E211")
	s.refused(s.put("/set_data_limit?limit=1&"+sim), http.StatusBadRequest, "E210")
	equal(t, "raised", s.must(s.put("/set_data_limit?limit=9000&" + sim))["data_limit"], any(9000.0))
	equal(t, "resumed", s.put("/resume?"+sim).Code, http.StatusAccepted)
	s.clock.forward(30 * 24 * time.Hour)
	equal(t, "state", s.stateOf("gw-riga-50"), "ON/LIVE/LIVE")
	s.SetLimit(s.ICCID("gw-riga-50"), 1)
	equal(t, "off", s.put("/deactivate?"+sim).Code, http.StatusAccepted) // only the way on is closed
}

// A SIM that was never active has no record, and one that is activated has from then on.
func TestFirstActivation(t *testing.T) {
	s := start(t, oneot.Config{})
	sim := s.of("meter-ee-5030")
	s.refused(s.call(http.MethodGet, "/get_sim_cost?"+sim, ""), http.StatusNotFound, "E101")
	before := s.get("/get_sim?" + sim)
	for _, key := range []string{"imei", "lastNetworkActivityMillis", "lastDataSessionMillis", "lastUsageUpdate"} {
		equal(t, key, before[key], nil)
	}
	s.put("/activate?" + sim)
	s.refused(s.call(http.MethodGet, "/get_sim_cost?"+sim, ""), http.StatusNotFound, "E101") // still pending
	s.clock.forward(3 * 24 * time.Hour)
	if cost := s.get("/get_sim_cost?" + sim); cost["data_used"].(float64) <= 0 {
		t.Errorf("it cost %v", cost)
	}
	if after := s.get("/get_sim?" + sim); after["imei"] == nil || after["lastDataSessionMillis"] == nil {
		t.Errorf("it is %v", after)
	}
}

// What is set from outside wins over a change that is under way.
func TestSetState(t *testing.T) {
	s := start(t, oneot.Config{})
	id := s.ICCID("tracker-5140")
	s.put("/deactivate?iccid=" + id)
	s.SetState(id, oneot.Live)
	s.clock.forward(2 * time.Hour)
	equal(t, "state", s.stateOf("tracker-5140"), "ON/LIVE/LIVE")
	last := s.get("/get_sim?iccid=" + id)["lastDataSessionMillis"].(float64)
	if age := s.clock.now().UnixMilli() - int64(last); age > 11*60_000 {
		t.Errorf("it had no session for %d s", age/1000)
	}
	s.SetState(id, oneot.Suspended)
	equal(t, "the old word", s.stateOf("tracker-5140"), "ON/SUSPENDED/OFFLINE")
	s.SetState(id, "HIBERNATING")
	equal(t, "another word", s.stateOf("tracker-5140"), "ON/HIBERNATING/HIBERNATING")
}
