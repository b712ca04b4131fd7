package ui

import (
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// stage is what an account of the company stands on.
func (x *terminal) stage(account string) *sandbox.Stage { return x.all.Account(account).Stage }

// home is the list.
func (x *terminal) home() *list { return x.app.stack[0].(*list) }

// find moves the list's cursor to the first SIM of an account that is as asked for.
func (x *terminal) find(account string, as func(*fleet.Row) bool) *fleet.Row {
	x.t.Helper()
	l := x.home()
	for i, n := range l.rows {
		if row := l.shown.Row(int(n)); row.Account == account && as(row) {
			l.cursor = i
			l.scroll()
			l.rest()
			return l.row()
		}
	}
	x.t.Fatalf("no SIM of %s is so", account)
	return nil
}

// active tells whether a SIM is active and in no change.
func active(r *fleet.Row) bool {
	return r.SIM.State == model.Active && r.SIM.Target == model.Unknown && r.SIM.Actions != 0
}

// sent counts the requests of an account that match a method and a path.
func (x *terminal) sent(account, method, pattern string) int {
	n := 0
	for _, r := range x.stage(account).Requests() {
		if ok, err := path.Match(pattern, r.Path); err == nil && ok && r.Method == method {
			n++
		}
	}
	return n
}

func TestTheFleetOfEveryVendorIsOneList(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	seen := map[string]int{}
	for n := range x.home().shown.Len() {
		seen[x.home().shown.Row(n).Account]++
	}
	for _, a := range x.all.Accounts {
		if seen[a.Name] != 30 {
			t.Errorf("%s shows %d of 30 SIMs", a.Name, seen[a.Name])
		}
	}
	x.sees("row 1 of 150", "VENDOR", "5 accounts read just now")
	for _, a := range x.all.Accounts {
		x.press("/")
		x.write(a.Name)
		x.press("enter")
		if line := x.cursorLine(); !strings.Contains(line, a.Name) {
			t.Errorf("a search for %s finds %q", a.Name, line)
		}
		x.press("esc")
	}
}

func TestAVendorThatIsDownLeavesTheOthersAndSaysThatResultsMayBeIncomplete(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.stage("old-fleet").Inject(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusInternalServerError})
	x.clock.move(3 * time.Minute)
	x.press("r")
	x.sees("old-fleet read 3m ago STALE", "simbase has an error of its own", "row 1 of 150")
	x.press("/")
	x.write("tracker")
	x.press("enter")
	x.sees("results may be incomplete")
	found := map[string]bool{}
	for _, n := range x.home().rows {
		found[x.home().shown.Row(int(n)).Account] = true
	}
	for _, a := range x.all.Accounts {
		if !found[a.Name] {
			t.Errorf("the search finds nothing of %s", a.Name)
		}
	}
	x.stage("old-fleet").Heal()
	x.press("r")
	x.lacks("STALE")
	x.lacks("incomplete")
}

func TestARejectedKeyIsToldOnceAndTheOthersGoOn(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.stage("gateways").Inject(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusUnauthorized})
	for range 3 {
		x.clock.move(2 * time.Minute)
		x.press("r")
	}
	x.sees("gateways read 6m ago STALE", "telnyx rejected the key", "4 accounts read just now")
	if n := strings.Count(x.screen(), "rejected"); n != 1 {
		t.Errorf("it is told %d times", n)
	}
	if fails := len(x.app.reports.fails); fails != 0 {
		t.Errorf("%d failures are told beside it", fails)
	}
	x.press("@")
	x.sees("key rejected (401)", "gateways")
}

func TestAVendorThatAsksForAPauseGetsOne(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.stage("pumps").Inject(sandbox.Fault{Kind: sandbox.Busy, RetryAfter: "3600"})
	x.press("r")
	x.sees("pumps", "paused until 13:0", "row 1 of 150")
	before := len(x.stage("pumps").Requests())
	x.press("r")
	x.find("pumps", active)
	x.press("t")
	x.confirm("y")
	x.sees("asked for a pause")
	if n := len(x.stage("pumps").Requests()) - before; n != 0 {
		t.Errorf("%d requests were made during the pause", n)
	}
	x.press("esc", "@")
	x.sees("paused until 13:0")
}

func TestWithoutAnyVendorEveryScreenOpensAndNothingChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("passes much time, which the race detector makes ten times as long")
	}
	x := opened(t, setting{company: true, sims: 30})
	for _, a := range x.all.Accounts {
		a.Stage.Inject(sandbox.Fault{Kind: sandbox.Hangup})
	}
	writes := x.writes()
	for _, a := range x.all.Accounts {
		x.find(a.Name, active)
		for _, key := range []string{"enter", "u", "m", "x", "@", "s", "?"} {
			x.tap(key)
			x.sees("simfleet")
			x.tap("esc", "esc", "esc")
		}
		x.tap("t")
		x.clock.move(graceTime)
		x.tap("y")
	}
	for len(x.app.reports.fails) < len(x.all.Accounts) { // what reads is tried again, in real time, and then given up
		if !x.step() {
			t.Fatalf("only %d failures were told:\n%s", len(x.app.reports.fails), x.screen())
		}
	}
	for _, told := range x.app.reports.fails {
		if !strings.Contains(told, "not done: ") || !strings.Contains(told, "the connection broke before") {
			t.Errorf("it is told: %s", told)
		}
	}
	for _, a := range x.all.Accounts {
		if row := x.find(a.Name, active); row.Switching != model.Unknown {
			t.Errorf("%s: a change is shown as under way", a.Name)
		}
	}
	if n := x.writes(); n != writes {
		t.Errorf("%d writes left", n-writes)
	}
}

func TestReadOnlyRefusesEveryWriteAtEveryVendor(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, readOnly: "--read-only", width: 120, height: 40})
	for _, a := range x.all.Accounts {
		x.find(a.Name, active)
		account := x.fleet.Account(a.Name)
		for key, ability := range map[string]provider.Ability{"t": provider.Switching, "K": provider.Resetting, "S": provider.SendingTexts} {
			x.press(key)
			why := "read-only: --read-only"
			if account.Lacks(ability) {
				why = account.Vendor.Name + " offers no "
			}
			x.sees(why)
			x.pass(noteTime)
		}
		x.press("x")
		x.sees("Suspend… ", "read-only: --read-only")
		x.press("j", "enter")
		x.press("esc")
	}
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestAnAccountThatIsReadOnlyRefusesAndAnotherDoesNot(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, account: func(s *provider.Settings) {
		if s.Name == "old-fleet" {
			s.ReadOnly, s.ReadOnlyWhy = true, `mode = "ro"`
		}
	}})
	x.find("old-fleet", active)
	x.press("t")
	x.sees(`read-only: mode = "ro"`)
	x.lacks("SUSPEND")
	x.sees("RW, 1 of 5 accounts read-only")
	x.find("pumps", active)
	x.press("t")
	x.sees("SUSPEND 1 SIM?", "infobip: Active → Suspended")
	x.confirm("esc")
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestASIMThatTakesNoTextsSaysSoAndHasNoComposer(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.find("gateways", active)
	x.press("S")
	x.sees("telnyx offers no SMS to a SIM")
	x.press("m")
	x.sees("[3 SMS]", "telnyx offers no SMS to a SIM.")
	x.press("i")
	if x.app.top().Typing() {
		t.Error("there is a composer")
	}
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestSeenIsUnknownUntilACounterMoves(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	row := x.find("pumps", func(r *fleet.Row) bool { return r.SIM.State == model.Active && r.SIM.Used != nil && *r.SIM.Used > 1e6 })
	if at, _ := row.Seen(); !at.IsZero() || !strings.HasSuffix(strings.TrimRight(x.cursorLine(), " "), "?") {
		t.Fatalf("seen at %v: %q", at, x.cursorLine())
	}
	x.clock.move(3 * time.Hour)
	x.press("r")
	x.clock.move(7 * time.Minute)
	x.deliver(minuteMsg{})
	x.idle()
	if line := strings.TrimRight(x.cursorLine(), " "); !strings.HasSuffix(line, "~7m") {
		t.Fatalf("after its counter moved: %q", line)
	}
}
