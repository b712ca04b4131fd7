package ui

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// spend has so many calls of the day be gone, as if other processes had made them.
func (x *terminal) spend(calls int) {
	x.t.Helper()
	x.fleet.Account("demo-fleet").Known(x.clock.Now().UTC().Format(time.DateOnly), calls)
	x.pass(2 * time.Second)
}

// reserve keeps 300 calls of the vendor's 5000 back, so that 100 are left for lists at 4600.
func reserve(s *provider.Settings) { s.Reserve = 300 }

func TestListsAreReadLessOftenAsTheCallsRunOut(t *testing.T) {
	x := opened(t, setting{account: reserve})
	before := len(x.requests())
	x.stay(30 * time.Minute)
	often := len(x.requests()) - before
	x.spend(4600)
	x.sees("calls today: 4600/5000 [#########-]", ", list every 14 min")
	x.press("@")
	x.sees("its list is read every 14 min so that the calls last, next at ", "keep 300 calls for writes and for you · slower below 1500")
	if line := x.accountLine("demo-fleet"); !strings.Contains(line, "slow: 14 min") || !strings.Contains(line, "4600/5000 [#######-]") {
		t.Errorf("the line says %q", line)
	}
	before = len(x.requests())
	x.stay(30 * time.Minute)
	if seldom := len(x.requests()) - before; often < 5 || seldom < 1 || seldom > 2 {
		t.Errorf("the list was read %d times in half an hour, and then %d times", often, seldom)
	}
}

func TestAtTheReserveNothingIsReadByItselfAndRAsks(t *testing.T) {
	x := opened(t, setting{account: reserve})
	x.spend(4700)
	x.sees("4700/5000 [#########-], the rest is kept for you: r asks")
	before := len(x.requests())
	x.stay(4 * time.Hour)
	x.press("r")
	x.sees("READ THE LISTS ALL THE SAME?", "demo-fleet: 4700 of 5000 calls of the day are gone.", "takes 1 call")
	x.confirm("enter")
	x.lacks("READ THE LISTS")
	if n := len(x.requests()) - before; n != 0 {
		t.Fatalf("%d calls were made", n)
	}
	x.sees("STALE")
	x.press("r")
	x.confirm("y")
	x.lacks("STALE")
	if n := len(x.requests()) - before; n != 1 {
		t.Fatalf("%d calls were made after y", n)
	}
	x.toSIM(model.Active)
	x.press("t")
	x.confirm("y")
	x.sees("read back after")
	if n := x.writes(); n != 1 {
		t.Errorf("%d writes left", n)
	}
	x.press("@")
	x.sees("its list is not read by itself: what is left of the calls is kept for writes and for you")
	if line := x.accountLine("demo-fleet"); !strings.Contains(line, "at its reserve") {
		t.Errorf("the line says %q", line)
	}
}

// The line of the calls fits, and tells last what matters most.
func TestTheLineOfCallsFits(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30})
	l := x.home()
	at := x.clock.Now().Add(7 * time.Hour)
	calm, slow := fleet.Status{Calls: provider.Calls{Today: 12, PerDay: 5000}}, fleet.Status{
		Calls: provider.Calls{Today: 3412, PerDay: 5000}, Held: fleet.Slowed, Every: 12 * time.Minute, Lasts: at,
	}
	spent := fleet.Status{Calls: provider.Calls{Today: 4500, PerDay: 5000}, Held: fleet.AtReserve, Lasts: at}
	free := fleet.Status{Calls: provider.Calls{Today: 7}}
	for _, c := range []struct {
		width    int
		accounts []fleet.Status
		want     string
	}{
		{80, []fleet.Status{calm}, "calls today, by simfleet here: account-0 12 of 5000 [----------]"},
		{80, []fleet.Status{free}, "calls today, by simfleet here: account-0 7"},
		{80, []fleet.Status{slow}, "calls today: 3412/5000 [######----] lasts to ~19:04, list every 12 min"},
		{80, []fleet.Status{spent}, "calls today: 4500/5000 [#########-], the rest is kept for you: r asks"},
		{120, []fleet.Status{spent}, "calls today, by simfleet here: account-0 4500 of 5000 [#########-], the rest is kept for you: r asks"},
		{80, []fleet.Status{calm, free, free}, "calls today, by simfleet here: 26 in all · account-0 12 of 5000 [----------]"},
		{80, []fleet.Status{calm, calm, free}, "calls today: 31 in all · account-0 12/5000 · account-1 12/5000"},
		{80, []fleet.Status{calm, slow, calm, free, calm}, "calls: 3455 in all · account-1 3412/5000 lasts to ~19:04, list every 12 min"},
		{80, []fleet.Status{calm, spent, calm, free, calm}, "calls: 4543 in all · account-1 4500/5000, the rest is kept for you: r asks"},
		{80, []fleet.Status{calm, calm, calm, calm, calm}, "calls: 60 in all"},
	} {
		for i := range c.accounts {
			c.accounts[i].Name = fmt.Sprintf("account-%d", i)
		}
		l.width = c.width
		if got := l.callsOfAll(c.accounts); got != c.want || cells(got) > c.width-2 {
			t.Errorf("%d columns: %q", c.width, got)
		}
	}
}

func TestARejectedKeyIsNotTriedAgainByItself(t *testing.T) {
	x := opened(t, setting{company: true, sims: 30, width: 120, height: 40})
	x.stage("old-fleet").Inject(sandbox.Fault{Kind: sandbox.Status, Status: http.StatusUnauthorized})
	rejected, others := len(x.stage("old-fleet").Requests()), len(x.stage("eu-trackers").Requests())
	x.stay(time.Hour)
	x.sees("old-fleet read 1h ago STALE", "simbase rejected the key; check it in the configuration")
	if n := strings.Count(x.screen(), "rejected the key"); n != 1 || len(x.app.reports.fails) != 0 || x.app.reports.note.text != "" {
		t.Errorf("told %d times, and %+v", n, x.app.reports)
	}
	if n := len(x.stage("old-fleet").Requests()) - rejected; n != 1 {
		t.Errorf("the key that is rejected was used %d times", n)
	}
	if n := len(x.stage("eu-trackers").Requests()) - others; n < 10 {
		t.Errorf("another list was read %d times in an hour", n)
	}
	x.press("@", "down")
	x.sees("its list is not read by itself: the key is rejected")
}

// How long the calls last is told by the pace of the last hour, and never as a time that has passed.
func TestHowLongTheCallsLast(t *testing.T) {
	x := opened(t, setting{})
	x.stay(20 * time.Minute)
	x.lacks("lasts")
	x.spend(1000)
	x.sees("lasts to about 13:40") // 4000 at 1000 in 20 minutes, in steps of ten minutes
	x.spend(4400)
	x.sees("lasts for some minutes")
	x.press("@")
	x.sees("what is left of the calls lasts for some minutes")
}

func TestAFailedRefreshLeavesWhatThereWas(t *testing.T) {
	x := opened(t, setting{})
	shown := strings.Fields(x.cursorLine())[:7] // all but when it was seen
	x.box.Inject(sandbox.Fault{Route: "list", Kind: sandbox.Status, Status: http.StatusInternalServerError})
	x.pass(2 * time.Minute)
	x.press("r")
	for _, age := range []string{"2m", "4m", "6m"} { // It is tried again meanwhile.
		x.sees("demo-fleet read " + age + " ago STALE: simbase has an error of its own")
		x.pass(2 * time.Minute)
	}
	if now := strings.Fields(x.cursorLine())[:7]; !slices.Equal(now, shown) {
		t.Errorf("the row was %q and is %q", shown, now)
	}
	x.box.Heal()
	x.press("r")
	x.sees("demo-fleet read just now")
	x.lacks("STALE")
}
