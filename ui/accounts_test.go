package ui

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// accountLine is the line of an account on the screen of accounts.
func (x *terminal) accountLine(name string) string {
	x.t.Helper()
	for _, line := range strings.Split(x.screen(), "\n") {
		if len(line) > 2 && strings.HasPrefix(line[2:], name+" ") {
			return line
		}
	}
	x.t.Fatalf("%s is not listed:\n%s", name, x.screen())
	return ""
}

func TestOpeningTheAccountsCostsNoCall(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	before := len(x.requests())
	x.press("@", "j", "j", "k", "pgdown", "pgup", "G", "g")
	x.sees("Accounts", "opening this screen costs no call", "eu-trackers", "old-fleet", "pumps", "gateways", "meters")
	if n := len(x.requests()) - before; n != 0 {
		t.Errorf("%d calls were made", n)
	}
	for name, wants := range map[string][]string{
		"eu-trackers": {" 30 ", "rw", "1/5000", "ok"}, "pumps": {"2/–", "ok"},
		"gateways": {"1/–"}, "meters": {"3/–"},
	} {
		for _, want := range wants {
			if line := x.accountLine(name); !strings.Contains(line, want) {
				t.Errorf("%q lacks %q", line, want)
			}
		}
	}
}

func TestMoneyIsAskedForByHandAndSpendIsNoCredit(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.press("@")
	x.sees("? b reads it", "? b reads them", "b balance and plans (2 calls)")
	before := len(x.requests())
	x.press("b")
	x.sees("EUR of credit", "def-eur.eu-1")
	if n := len(x.requests()) - before; n != 2 {
		t.Errorf("%d calls were made", n)
	}
	x.press("G", "b")
	x.sees("spent in May 2026, and no credit is told", "– 1ot offers no list of plans")
	if line := x.accountLine("meters"); !strings.Contains(line, "spent ") {
		t.Errorf("the line says %q", line)
	}
	x.press("k", "b")
	x.sees("telnyx offers no look at the balance")
}

func TestTheAccountsTellWhatEachCannotDoAndWhy(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.press("@")
	x.sees("switch on and off · change settings", "single sessions: simbase offers no look at single sessions")
	x.press("j", "j")
	x.sees("re-sync services", "read its texts: infobip offers no look at a SIM's texts")
	x.press("j")
	x.sees("text a device: telnyx offers no SMS to a SIM")
	x.press("j")
	x.sees("close for good: it cannot be taken back, so it is off unless")
}

func TestAnAccountIsReadAnewByItself(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.stage("old-fleet").Inject(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusUnauthorized})
	x.clock.move(20 * time.Minute)
	x.press("@", "j")
	before := len(x.stage("pumps").Requests())
	x.press("enter")
	x.sees("key rejected (401)", "simbase rejected the key; check it in the configuration", "read 20m ago STALE")
	x.stage("old-fleet").Heal()
	x.press("enter")
	if line := x.accountLine("old-fleet"); !strings.Contains(line, "now") || !strings.HasSuffix(strings.TrimSpace(line), "ok") {
		t.Errorf("the line says %q", line)
	}
	if line := x.accountLine("pumps"); !strings.Contains(line, "20m") || !strings.Contains(line, "STALE") {
		t.Errorf("the line of another says %q", line)
	}
	if n := len(x.stage("pumps").Requests()) - before; n != 0 {
		t.Errorf("%d calls were made to another", n)
	}
}

func TestAMonthOfAWholeAccountIsReadByHandAndOnce(t *testing.T) {
	x := opened(t, setting{company: true, sims: 120})
	x.find("eu-trackers", active)
	before := len(x.requests())
	x.press("u", "left")
	x.sees("April 2026: not read; r reads it, for all SIMs of the account at once (3 calls)")
	if n := len(x.requests()) - before; n != 0 {
		t.Fatalf("%d calls were made unasked", n)
	}
	x.press("r")
	x.sees("April 2026  ", "cost ")
	if n := x.sent("eu-trackers", "GET", "/v2/usage/simcards"); n != 2 {
		t.Errorf("the month took %d calls", n)
	}
	x.press("}")
	x.sees("April 2026  ")
	if n := x.sent("eu-trackers", "GET", "/v2/usage/simcards"); n != 2 {
		t.Errorf("another SIM's month took %d calls more", n-2)
	}
}

func TestAVendorWithTheCurrentMonthAloneSaysSo(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.find("pumps", active)
	before := len(x.requests())
	x.press("u", "left")
	x.sees("April 2026: infobip tells of the current month alone")
	x.press("right")
	x.sees("May 2026 so far")
	if n := len(x.requests()) - before; n != 0 {
		t.Errorf("%d calls were made unasked", n)
	}
}

func TestSessionsAreAddedUpByHand(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.find("gateways", active)
	x.press("u")
	x.sees("This billing period so far")
	x.press("left")
	x.sees("r adds its sessions up (at least 1 call)")
	x.press("r")
	x.sees("April 2026")
	x.lacks("adds its sessions up")
}

func TestATextWhoseAnswerCannotBeReadSaysSo(t *testing.T) {
	for _, account := range []string{"pumps", "meters"} {
		x := opened(t, setting{company: true, sims: 30})
		x.find(account, active)
		x.press("S")
		x.write("STATUS#")
		x.press("enter")
		x.sees("SEND 1 TEXT?", "the answer cannot be read here")
		x.confirm("y")
		x.sees("accepted, no delivery info", "STATUS#")
		if n := x.writes(); n != 1 {
			t.Errorf("%s: %d writes left", account, n)
		}
		x.pass(2 * time.Minute)
		if n := x.writes(); n != 1 {
			t.Errorf("%s: the text was sent %d times", account, n)
		}
	}
}

func TestAListThatWasNeverReadHasNoNumberOfSIMs(t *testing.T) {
	x := start(t, setting{company: true, sims: 30})
	x.stage("old-fleet").Inject(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusUnauthorized})
	x.idle()
	x.press("@")
	if line := strings.Fields(x.accountLine("old-fleet")); line[1] != "?" || line[3] != "?" {
		t.Errorf("the line says %q", line)
	}
	if line := x.accountLine("old-fleet"); !strings.Contains(line, "key rejected (401)") {
		t.Errorf("the line says %q", line)
	}
}

// left runs the program until so many requests have reached the vendors.
func (x *terminal) left(all int) {
	x.t.Helper()
	for end := time.Now().Add(deadline); len(x.requests()) < all; {
		select {
		case msg := <-x.msgs:
			x.under--
			x.deliver(msg)
		default:
			runtime.Gosched()
		}
		if time.Now().After(end) {
			x.t.Fatalf("%d of %d requests came", len(x.requests()), all)
		}
	}
}

func TestMoneyThatIsOnItsWayIsNotAskedForTwice(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.press("@")
	x.stage("eu-trackers").Delay(200 * time.Millisecond)
	before := len(x.requests())
	x.tap("b")
	x.left(before + 2)
	x.tap("b", "b")
	x.idle()
	x.sees("EUR of credit")
	if n := len(x.requests()) - before; n != 2 {
		t.Errorf("%d calls were made", n)
	}
}

func TestABalanceThatCannotBeReadAnewIsShownWithItsAge(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.press("@", "b")
	x.sees("EUR of credit", "def-eur.eu-1")
	x.stage("eu-trackers").Inject(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusInternalServerError})
	x.clock.move(5 * time.Minute)
	x.press("b")
	x.sees("EUR of credit", "read 5m ago STALE; not read: simbase has an error of its own", "b tries again", "def-eur.eu-1")
}

func TestTheAccountUnderTheCursorIsInSight(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 60, height: 16})
	s := x.app.top().(*list).shared
	a := newAccounts(s)
	a.SetSize(60, 8) // as if there were more accounts than lines
	a.Update(keyOf("G"))
	if view := a.View(); !strings.Contains(view, "meters ") || strings.Count(view, "\n") < 6 {
		t.Errorf("the last account is not in sight:\n%s", view)
	}
	before := a.View()
	if lines := strings.Split(before, "\n"); !strings.Contains(strings.Join(lines[:4], " "), "meters") {
		t.Errorf("the table has no room of its own:\n%s", before)
	}
}

func TestAMonthThatIsNotKnownYetIsNotSaidToBeWithheld(t *testing.T) {
	x := start(t, setting{company: true, sims: 30})
	x.stage("pumps").Inject(sandbox.Fault{Nth: 2, Kind: sandbox.Status, Status: http.StatusInternalServerError})
	x.idle()
	x.find("pumps", active)
	x.press("u")
	x.sees("May 2026: not known yet; r reads it (1 call)")
	x.lacks("gives no usage")
	x.lacks("past months are kept")
}

func TestTheAccountsTellWhatTheCallsWereSpentOn(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.find("eu-trackers", active)
	x.press("enter", "esc", "@")
	x.sees("list SIMs     1  ####", "read the SIM  1  ####", "of others: unknown (other programs and machines are not counted)")
	if line := x.accountLine("eu-trackers"); !strings.Contains(line, "2/5000 [--------] 00:00Z") {
		t.Errorf("the line says %q", line)
	}
	before := len(x.requests())
	x.press("r", "b") // What they take is counted at once.
	x.sees("list SIMs         2  ####", "list the plans    1", "read the balance  1")
	if n := len(x.requests()) - before; n != 3 {
		t.Errorf("%d calls were made", n)
	}
	x.press("j", "j")
	x.pass(restTime)
	x.sees("list SIMs       1  ####", "lists at most every 5 min; there is no limit of a day to keep to")
	if line := x.accountLine("pumps"); !strings.Contains(line, "2/– ") || !strings.Contains(line, " – ") {
		t.Errorf("the line says %q", line)
	}
}

func TestTheAccountsTellWhenListsAreReadAndWhyNot(t *testing.T) {
	x := opened(t, setting{})
	x.pass(2 * time.Second)
	x.press("@")
	x.sees("its list is read every 5 min, next at 12:09", "keep 250 calls for writes and for you · slower below 1500",
		"4999 of 5000 left, counted anew from 00:00 UTC")
	x.pass(16 * time.Minute)
	x.sees("its list is not read by itself: this terminal has no focus, or nobody was here for 15 min")
	x.press("k")
	x.pass(2 * time.Second)
	x.sees("its list is read every 5 min, next at 12:24")
	x.deliver(tea.BlurMsg{})
	x.pass(2 * time.Second)
	x.sees("this terminal has no focus")
}

func TestTheAccountsFitEverySize(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.press("@")
	for _, width := range []int{60, 71, 72, 79, 80, 97, 98, 106, 107, 120, 200} {
		for _, height := range []int{16, 24, 40} {
			x.deliver(tea.WindowSizeMsg{Width: width, Height: height})
			checkFits(t, x.app.View().Content, width, height)
			if line := x.accountLine("eu-trackers"); !strings.Contains(line, "1/5000 [--------]") {
				t.Errorf("at %d the line says %q", width, line)
			}
		}
	}
}
