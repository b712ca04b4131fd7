package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// choose opens the actions of the SIM under the cursor and chooses one.
func (x *terminal) choose(action string) {
	x.t.Helper()
	x.press("x")
	m, ok := x.app.top().(*menu)
	if !ok {
		x.t.Fatalf("there is no menu:\n%s", x.screen())
	}
	for i := range m.items {
		if strings.HasPrefix(m.items[i].text, action) {
			x.press("enter")
			return
		}
		x.press("j")
	}
	x.t.Fatalf("no action is %q:\n%s", action, x.screen())
}

// irreversible allows what cannot be taken back.
func irreversible(s *provider.Settings) { s.AllowIrreversible = true }

// done gives what an account's vendor really did, one word each.
func (x *terminal) done(account string) (what []sandbox.Entry) { return x.stage(account).Ledger() }

func TestActionsOfASIMAreAllListedWithWhyNot(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	for account, wants := range map[string][]string{
		"eu-trackers": {
			"Suspend… (disabled)", "Put on standby… – off: simbase offers no such state", "Reset the connection…",
			"Re-sync its services… – off: simbase offers no re-sync", "Text the device",
		},
		"pumps": {"Suspend… (Suspended)", "Reset the connection… – off: infobip offers no reset", "Re-sync its services…"},
		"gateways": {
			"Put on standby… (standby)", "Text the device – off: telnyx offers no SMS to a SIM",
			"Look at device and network (1 call)",
		},
		"meters": {"Switch to test mode… (TEST)", "Close for good… (CLOSED) – off: it cannot be taken back", "Look at device"},
	} {
		x.find(account, active)
		x.press("x")
		x.sees(append(wants, "ACTIONS · ")...)
		x.press("esc")
	}
	x.find("gateways", func(r *fleet.Row) bool { return r.SIM.Target != model.Unknown })
	x.press("x")
	x.sees("is bringing it to")
	x.press("esc")
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestTelnyxIsFollowedUntilItsActionEnds(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	row := x.find("gateways", active)
	x.choose("Put on standby")
	x.sees("PUT 1 SIM ON STANDBY?", row.SIM.ICCID.String(), "active → standby", "telnyx: enabled → standby", "! ")
	x.confirm("y")
	x.sees("is standby, read back after")
	if n := x.sent("gateways", "POST", "/v2/sim_cards/*/actions/*"); n != 1 {
		t.Errorf("%d actions were asked for", n)
	}
	if n := x.sent("gateways", "GET", "/v2/sim_card_actions/*"); n < 2 {
		t.Errorf("the action was looked up %d times", n)
	}
	if row := x.home().row(); row.SIM.State != model.Standby {
		t.Errorf("the row says %s", row.SIM.State)
	}
	x.press("t")
	x.sees("ACTIVATE 1 SIM?", "standby → active")
}

func TestAPendingChangeIsReadBackUntilItIsSo(t *testing.T) {
	for _, account := range []string{"eu-trackers", "pumps", "meters"} {
		x := opened(t, setting{company: true, sims: 30})
		row := x.find(account, active)
		x.press("t")
		x.sees("SUSPEND 1 SIM?", row.SIM.ICCID.String(), "account "+account)
		x.confirm("y")
		x.sees("is suspended, read back after")
		if got := x.home().row().SIM.State; got != model.Suspended {
			t.Errorf("%s: the row says %s", account, got)
		}
		if n := x.writes(); n != 1 {
			t.Errorf("%s: %d writes left", account, n)
		}
	}
}

func TestClosingIsOffUnlessTheConfigurationAllowsIt(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.find("meters", active)
	x.choose("Close for good")
	x.sees("allow_irreversible = true")
	x.press("esc")
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestClosingAsksForTheEndOfTheNumber(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, account: irreversible})
	row := x.find("meters", active)
	digits := row.SIM.ICCID.Tail(6)
	for _, typed := range []string{"", "y", digits[:5], "000000", "yyyyyy"} {
		x.choose("Close for good")
		x.sees("CLOSE 1 SIM FOR GOOD?", row.SIM.ICCID.String(), "last 6 digits of the ICCID")
		x.pass(graceTime)
		x.write(typed)
		x.press("enter")
		if typed != "" {
			x.sees("not so")
			x.press("esc")
		}
		x.lacks("CLOSE 1 SIM")
	}
	x.choose("Close for good")
	x.pass(graceTime)
	x.deliver(tea.PasteMsg{Content: digits})
	x.press("enter")
	x.lacks("CLOSE 1 SIM")
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left before the digits were typed", n)
	}
	x.choose("Close for good")
	x.pass(graceTime)
	x.write(digits)
	x.press("enter")
	x.sees("is closed, read back after")
	if n := x.sent("meters", "PUT", "/v1/close"); n != 1 {
		t.Errorf("%d requests closed it", n)
	}
	x.press("t")
	x.sees("does not let a SIM be activated")
}

func TestKeysThatWereTypedBeforeTheDialogDoNotProve(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, account: irreversible})
	row := x.find("meters", active)
	x.choose("Close for good")
	x.write(row.SIM.ICCID.Tail(6))
	x.press("enter")
	x.sees("CLOSE 1 SIM FOR GOOD?")
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestAResetIsAskedForOnceAndToldAsAccepted(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	row := x.find("eu-trackers", active)
	x.press("K")
	x.sees("RESET THE CONNECTION OF 1 SIM?", row.SIM.ICCID.String(), "the data session ends")
	x.confirm("enter")
	if n := x.writes(); n != 0 {
		t.Fatalf("Enter wrote %d times", n)
	}
	x.press("K")
	x.pass(graceTime)
	x.tap("y", "y", "y")
	x.idle()
	x.sees("accepted by simbase")
	if n := x.writes(); n != 1 {
		t.Errorf("%d writes left", n)
	}
}

func TestAResyncTellsWhatTheVendorCallsIt(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.find("pumps", active)
	x.choose("Re-sync its services")
	x.sees("RE-SYNC THE SERVICES OF 1 SIM?")
	x.confirm("y")
	x.sees("accepted by infobip as ")
	if done := x.done("pumps"); len(done) != 1 {
		t.Errorf("the vendor did %v", done)
	}
}

func TestALostAnswerToAResetIsUnknownAndNotRepeated(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	x.stage("eu-trackers").Inject(sandbox.Fault{Route: "reset", Kind: sandbox.Hangup, After: true})
	x.find("eu-trackers", active)
	x.press("K")
	x.confirm("y")
	x.sees("it is not known whether it was done")
	if n := x.writes(); n != 1 {
		t.Errorf("%d writes left", n)
	}
}

func TestWhatTheVendorSeesIsShownOnAsking(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	for _, account := range []string{"gateways", "meters"} {
		x.find(account, active)
		x.choose("Look at device and network")
		x.sees("SEES IT", "IMEI", "read just now")
		x.press("esc")
		x.lacks("SEES IT")
	}
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}

func TestAnAddOnThatWasNotBoughtIsLearned(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.stage("meters").Inject(sandbox.Fault{
		Route: "diagnostics", Kind: sandbox.Status, Status: 403, Body: `{"error_code":"E003","error_description":"Feature not enabled"}`,
	})
	x.find("meters", active)
	x.choose("Look at device and network")
	x.sees("SEES IT", "not part of what the account", "E003")
	x.press("esc")
	x.choose("Look at device and network")
	x.sees("not part of what the account")
	x.lacks("SEES IT")
	x.press("esc", "@", "G")
	x.sees("device and network: 1ot says that this is not part")
	x.stage("meters").Heal()
	x.press("enter", "esc")
	x.find("meters", active)
	x.choose("Look at device and network")
	x.sees("SEES IT", "read just now")
}

func TestADiagnosisThatIsOnItsWayIsNotAskedForTwice(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.find("meters", active)
	x.stage("meters").Delay(200 * time.Millisecond)
	before := len(x.requests())
	x.tap("x", "G", "enter")
	x.left(before + 1)
	x.tap("r", "r")
	x.idle()
	x.sees("SEES IT", "read just now")
	if n := len(x.requests()) - before; n != 1 {
		t.Errorf("%d calls were made", n)
	}
}

func TestADeedThatWasAcceptedIsNeverToldAsNotDone(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	row := x.find("eu-trackers", active)
	err := &model.Fault{Account: "eu-trackers", Kind: fleet.ErrUnwritten, Outcome: model.OutcomeDone}
	x.deliver(deedMsg{name: "a", does: "reset", key: row.Key(), err: err})
	x.sees("simbase accepted it, but its outcome could not be written")
	x.lacks("not done")
}

func TestATextFromTheMenuGoesToTheSIMThatTheMenuIsAbout(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	row := x.find("eu-trackers", active)
	x.press("x")
	x.home().cursor++ // the SIM has left the filter meanwhile, and the cursor stands on another
	for !strings.HasPrefix(x.app.top().(*menu).items[x.app.top().(*menu).cursor].text, "Text the device") {
		x.press("j")
	}
	x.press("enter")
	x.sees("to …" + row.SIM.ICCID.Tail(7))
}

func TestWhatMustBeTypedIsNotTakenBeforeAllWasRead(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 60, height: 16, account: irreversible})
	row := x.find("meters", active)
	x.choose("Close for good")
	d := x.app.top().(*dialog)
	d.SetSize(60, 3) // as if there were more to read than lines
	x.sees("Enter works at the end")
	x.pass(graceTime)
	x.write(row.SIM.ICCID.Tail(6))
	x.press("enter")
	x.sees("  read on")
	if n := x.writes(); n != 0 {
		t.Errorf("%d writes left", n)
	}
}
