package infobip_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// told gives what a SIM reads as: its state, and when it was last changed.
func (s *site) told(name string) string {
	s.t.Helper()
	sim := s.read(name)
	return fmt.Sprintf("%v since %v", sim["status"], sim["updatedAt"])
}

// Until a change of state is done, the old state reads, and nothing tells of the change.
func TestAChangeOfStateTakesItsTime(t *testing.T) {
	s := start(t, infobip.Config{})
	before := s.told("tracker-3140")
	s.must(s.put("tracker-3140", "Suspended"))
	s.clock.forward(5999 * time.Millisecond)
	expect(t, "a moment too early", s.told("tracker-3140"), before)
	if row := rows(s.get("/iot/2/sims"), "sims")[0]; row["status"] != "Active" || !s.SIMs()[0].Switching {
		t.Errorf("in the list: %v", row)
	}
	s.clock.forward(time.Millisecond)
	expect(t, "six seconds later", s.told("tracker-3140"), "Suspended since 2026-05-22T12:04:37")
	if row := rows(s.get("/iot/2/sims"), "sims")[0]; row["status"] != "Suspended" || s.SIMs()[0].Switching {
		t.Errorf("in the list: %v", row)
	}
	s.must(s.put("tracker-3140", "Active"))
	s.clock.forward(time.Hour)
	expect(t, "and back", s.told("tracker-3140"), "Active since 2026-05-22T12:04:43")
}

func TestHowLongAChangeTakes(t *testing.T) {
	slow, quick := start(t, infobip.Config{SwitchAfter: time.Hour}), start(t, infobip.Config{SwitchAfter: -1})
	for _, s := range []*site{slow, quick} {
		s.must(s.put("tracker-3140", "Suspended"))
	}
	expect(t, "at once", quick.told("tracker-3140"), "Suspended since 2026-05-22T12:04:31")
	slow.clock.forward(59 * time.Minute)
	expect(t, "not yet", fmt.Sprint(slow.read("tracker-3140")["status"]), "Active")
	slow.clock.forward(time.Minute)
	expect(t, "now", slow.told("tracker-3140"), "Suspended since 2026-05-22T13:04:31")
}

// What is not written as an arrow in the documents, or follows from their two words, is refused.
func TestStatesThroughTheAPI(t *testing.T) {
	for _, c := range []struct{ name, from, goes string }{
		{"meter-ee-3004", "Imported", ""},
		{"meter-ee-3003", "Activation Ready", "Active"},
		{"tracker-3140", "Active", "Suspended"},
		{"tracker-3144", "Suspended", "Active"},
		{"cargo-nl-3002", "Deactivated", ""},
	} {
		for _, to := range []string{"Active", "Suspended"} {
			s := start(t, infobip.Config{SIMs: 20})
			r, now, did := s.put(c.name, to), c.from, ""
			if to == c.goes {
				s.must(r)
				now, did = to, c.from+" to "+to
			} else if said := s.bad(r); !strings.Contains(said, c.from) {
				t.Errorf("%s to %s: %s", c.from, to, said)
			}
			s.clock.forward(time.Minute)
			expect(t, c.from+" to "+to, fmt.Sprint(s.read(c.name)["status"]), now)
			expect(t, c.from+" to "+to, s.stated(), did)
		}
	}
	s := start(t, infobip.Config{SIMs: 1})
	s.SetState(s.SIMs()[0].ICCID, "In Transit")
	s.bad(s.put("tracker-3140", "Active"))
}

// stated gives the ledger's changes of state.
func (s *site) stated() string {
	var did []string
	for _, e := range s.Ledger() {
		did = append(did, e.From+" to "+e.State)
	}
	return strings.Join(did, ", ")
}

// A second call while the first is under way is judged by the state that reads, and does not delay the first.
func TestASecondChangeWhileOneIsUnderWay(t *testing.T) {
	s := start(t, infobip.Config{})
	s.must(s.put("tracker-3140", "Suspended"))
	s.clock.forward(4 * time.Second)
	s.must(s.put("tracker-3140", "Suspended"))
	s.bad(s.put("tracker-3140", "Active"))
	s.clock.forward(2 * time.Second)
	expect(t, "the first's time", s.told("tracker-3140"), "Suspended since 2026-05-22T12:04:37")
	s.bad(s.put("tracker-3140", "Suspended"))
	s.clock.forward(time.Hour)
	expect(t, "the second's time", s.told("tracker-3140"), "Suspended since 2026-05-22T12:04:37")
	expect(t, "done", s.stated(), "Active to Suspended, Active to Suspended")
}

// Two of the cast accept everything and do nothing.
func TestTheStuckNeverChange(t *testing.T) {
	s := start(t, infobip.Config{})
	first, second := s.told("pump-hr-3001"), s.told("pump-hr-3002")
	for range 3 {
		s.must(s.put("pump-hr-3001", "Suspended"))
		s.must(s.put("pump-hr-3002", "Active"))
		s.clock.forward(19 * time.Hour)
	}
	expect(t, "the active one", s.told("pump-hr-3001"), first)
	expect(t, "the suspended one", s.told("pump-hr-3002"), second)
	expect(t, "done", s.stated(), strings.TrimSuffix(strings.Repeat("Active to Active, Suspended to Suspended, ", 3), ", "))
	s.bad(s.put("pump-hr-3001", "Active"))
}

// What a SIM has only once it was activated comes with its activation.
func TestActivationBringsWhatWasMissing(t *testing.T) {
	s := start(t, infobip.Config{})
	missingOf := func(name string) (keys []string) {
		sim := s.read(name)
		for _, key := range []string{"imsi", "name", "serviceProfileId"} {
			if _, given := sim[key]; !given {
				keys = append(keys, key)
			}
		}
		return keys
	}
	missing := func() []string { return missingOf("meter-ee-3003") }
	expect(t, "Imported", fmt.Sprint(missingOf("meter-ee-3004")), "[imsi name serviceProfileId]")
	expect(t, "before", fmt.Sprint(missing()), "[imsi name serviceProfileId]")
	s.must(s.put("meter-ee-3003", "Active"))
	expect(t, "under way", fmt.Sprint(missing()), "[imsi name serviceProfileId]")
	s.clock.forward(6 * time.Second)
	expect(t, "after", fmt.Sprint(missing()), "[name]")
	s.clock.forward(2 * time.Hour)
	if usage := s.get(s.at("/iot/2/sims/{meter-ee-3003}/usage")); usage["usedDataBytes"] == nil {
		t.Errorf("its device never came: %v", usage)
	}
}

func TestNames(t *testing.T) {
	s := start(t, infobip.Config{RenameAfter: 3 * time.Second})
	rename := func(sim, name string) int {
		return s.call(http.MethodPatch, below1+s.ICCID(sim), `{"name":"`+name+`"}`).Code
	}
	named := func() string {
		sim := s.read("tracker-3140")
		return fmt.Sprintf("%v since %v", sim["name"], sim["updatedAt"])
	}
	before := named()
	if got := rename("tracker-3140", "tracker-3140"); got != http.StatusOK {
		t.Errorf("its own name: %d", got)
	}
	s.clock.forward(time.Minute)
	expect(t, "its own name again", named(), before)
	if got := []int{rename("tracker-3140", "van <1>"), rename("tracker-3141", "van <1>")}; fmt.Sprint(got) != "[200 400]" {
		t.Errorf("two of one name: %v", got)
	}
	expect(t, "under way", named(), before)
	if got := rename("tracker-3141", "tracker-3140"); got != http.StatusBadRequest {
		t.Errorf("a name that still reads: %d", got)
	}
	s.clock.forward(3 * time.Second)
	expect(t, "later", named(), "van <1> since 2026-05-22T12:05:34")
	if got := []int{rename("tracker-3141", "van <1>"), rename("tracker-3141", "tracker-3140")}; fmt.Sprint(got) != "[400 200]" {
		t.Errorf("a name that is taken, and one that is free again: %v", got)
	}
	if id := s.ICCID("van <1>"); id == "" || id != s.ICCID("tracker-3140") {
		t.Errorf("it is found as %s", id)
	}
	if got := s.call(http.MethodPatch, s.at("/iot/1/sims/{tracker-3142}"), `{"name":"van <1>"}`); !strings.Contains(s.bad(got), "name is the name of another SIM card") {
		t.Errorf("refused with %s", got.Body)
	}
	var did []string
	for _, e := range s.Ledger() {
		did = append(did, e.What+" "+e.Edit["name"])
	}
	expect(t, "done", strings.Join(did, ", "), "edit tracker-3140, edit van <1>, edit tracker-3140")
}

// A name shows at once unless it was asked for otherwise; one may be given before the activation.
func TestANameShowsAtOnce(t *testing.T) {
	s := start(t, infobip.Config{})
	s.must(s.call(http.MethodPatch, s.at("/iot/1/sims/{meter-ee-3003}"), `{"name":"x & y"}`))
	r := s.call(http.MethodGet, s.at("/iot/2/sims/{meter-ee-3003}"), "")
	if !strings.Contains(r.Body.String(), `"name":"x & y"`) || s.must(r)["updatedAt"] != "2026-05-22T12:04:31" {
		t.Errorf("%s", r.Body)
	}
}
