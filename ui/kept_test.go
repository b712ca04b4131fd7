package ui

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/fleet/store"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// house is what several runs of the program have in common: the vendors, the state directory and the clock.
type house struct {
	*terminal
	settings []provider.Settings
	off      bool // the archive
}

func newHouse(t *testing.T, s setting) *house {
	t.Helper()
	h := &house{terminal: &terminal{t: t, state: t.TempDir(), clock: &clock{now: time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC)}}}
	sims := s.sims
	if sims == 0 {
		sims = 40
	}
	h.settings = h.vendors(s, sims)
	for i := range h.settings {
		h.settings[i].PerSecond, h.settings[i].PerDay, h.settings[i].Version, h.settings[i].Now = 10_000, s.perDay, "test", h.clock.Now
	}
	return h
}

// visit is one run.
type visit struct {
	*terminal
	store *store.Store
	ended bool
}

// enter begins a run; nothing was asked of a vendor yet.
func (h *house) enter(width, height int) *visit {
	h.t.Helper()
	kept, err := store.Open(context.Background(), h.state, store.Options{Now: h.clock.Now, Archive: !h.off})
	if err != nil {
		h.t.Fatal(err)
	}
	tally := fleet.NewTally(kept)
	var accounts []*provider.Account
	for _, settings := range h.settings {
		settings.Count = tally.Count
		account, err := provider.Open(settings)
		if err != nil {
			h.t.Fatal(err)
		}
		accounts = append(accounts, account)
	}
	v := &visit{&terminal{t: h.t, box: h.box, all: h.all, state: h.state, clock: h.clock, msgs: make(chan tea.Msg, 256)}, kept, false}
	v.fleet = fleet.New(fleet.Config{
		Accounts: accounts, Now: h.clock.Now, Sleep: v.sleep, Store: kept, Dir: h.state,
		Journal: journal.Open(journal.Config{Dir: filepath.Join(h.state, "journal"), Now: h.clock.Now}),
	})
	h.t.Cleanup(v.leave)
	v.run(Config{Fleet: v.fleet, ExportDir: h.t.TempDir()}, width, height)
	return v
}

// leave ends a run as the program does.
func (v *visit) leave() {
	if v.ended {
		return
	}
	v.ended = true
	v.app.Close()
	_ = v.fleet.Close(context.Background())
	_ = v.store.Close()
}

// stay lets time pass while somebody presses a key now and then.
func (x *terminal) stay(d time.Duration) {
	x.t.Helper()
	for ; d > 0; d -= 5 * time.Minute {
		x.pass(min(d, 5*time.Minute))
		x.press("down", "up")
	}
}

func TestADraftSurvivesARestart(t *testing.T) {
	for name, keys := range map[string][]string{"after the field was left": {"esc", "esc"}, "while it is written": nil} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, setting{})
			first := h.enter(80, 24)
			first.idle()
			first.toComposer()
			first.write("half a tex")
			first.press(keys...)
			first.leave()
			second := h.enter(80, 24)
			second.idle()
			second.toSIM(model.Active)
			second.press("m")
			second.sees("goes on with the draft: half a tex")
			second.press("i")
			second.write("t")
			second.press("enter")
			second.confirm("y")
			second.sees("simbase accepted the text")
			second.leave()
			third := h.enter(80, 24)
			third.idle()
			third.toSIM(model.Active)
			third.press("m")
			third.sees("i writes a text to the device", "half a text")
			third.lacks("draft")
		})
	}
}

func TestATextThatWasRefusedIsADraftAgainAfterARestart(t *testing.T) {
	h := newHouse(t, setting{})
	first := h.enter(80, 24)
	first.idle()
	h.box.Inject(sandbox.Fault{Route: "send", Nth: 1, Kind: sandbox.Status, Status: http.StatusPaymentRequired})
	first.send("RESET#")
	first.sees("is a draft again")
	first.leave()
	second := h.enter(80, 24)
	second.idle()
	second.toSIM(model.Active)
	second.press("m")
	second.sees("goes on with the draft: RESET#")
}

// What is kept of a thread is shown before the vendor has answered, and what the answer brings is new.
func TestAKeptThreadIsThereBeforeTheVendorAnswers(t *testing.T) {
	h := newHouse(t, setting{})
	first := h.enter(80, 24)
	first.idle()
	iccid := first.toSIM(model.Active).row().SIM.ICCID.String()
	h.box.Receive(iccid, "BATTERY:98%")
	first.press("m")
	first.leave()
	h.clock.move(48 * time.Hour)
	h.box.Receive(iccid, "BATTERY:40%")
	second := h.enter(80, 24)
	second.idle()
	second.toSIM(model.Active)
	h.box.Delay(100 * time.Millisecond)
	second.tap("m")
	second.until("BATTERY:98%")
	second.sees("thread read 2d ago, reading it anew…")
	second.lacks("BATTERY:40%")
	second.idle()
	h.box.Delay(0)
	second.sees("BATTERY:98%", "── new", "BATTERY:40%", "thread read just now")
	h.box.Inject(sandbox.Fault{Route: "thread", Kind: sandbox.Status, Status: http.StatusInternalServerError})
	second.pass(3 * time.Minute)
	second.press("r")
	second.sees("BATTERY:98%", "thread read 3m ago STALE: simbase has an error of its own (HTTP 500")
}

func TestWithoutTheArchiveNoTextIsKept(t *testing.T) {
	h := newHouse(t, setting{})
	h.off = true
	first := h.enter(80, 24)
	first.idle()
	h.box.Receive(first.toSIM(model.Active).row().SIM.ICCID.String(), "BATTERY:98%")
	first.press("m")
	first.sees("BATTERY:98%")
	first.leave()
	h.box.Inject(sandbox.Fault{Route: "thread", Kind: sandbox.Status, Status: http.StatusInternalServerError})
	second := h.enter(80, 24)
	second.idle()
	second.toSIM(model.Active)
	second.press("m")
	second.sees("thread not read: simbase has an error of its own")
	second.lacks("BATTERY:98%")
}

// Months that are settled cost no call after a restart, in whichever way their vendor tells them.
func TestKeptMonthsCostNoCallAfterARestart(t *testing.T) {
	h := newHouse(t, setting{company: true, sims: 30})
	for range 2 {
		v := h.enter(80, 24)
		v.idle()
		v.find("old-fleet", active)
		v.press("u", "left")
		v.sees("April 2026  ")
		v.press("esc")
		v.find("eu-trackers", active)
		v.press("u", "left")
		if v.sent("eu-trackers", "GET", "/v2/usage/simcards") == 0 {
			v.press("r")
		}
		v.sees("April 2026  ", "cost ")
		v.leave()
	}
	if n := h.sent("old-fleet", "GET", "/simcards/*/usage/*"); n != months-1 {
		t.Errorf("%d calls for %d months", n, months-1)
	}
	if n := h.sent("eu-trackers", "GET", "/v2/usage/simcards"); n != 1 {
		t.Errorf("%d calls for the month of an account", n)
	}
}

// called is the figure of the calls in the line at the foot.
func called(n int) string { return fmt.Sprintf("demo-fleet %d of 5000 ", n) }

func TestTheFigureOfCallsIsThatOfTheVendor(t *testing.T) {
	h := newHouse(t, setting{})
	a := h.enter(120, 40)
	a.idle()
	a.press("r", "r", "enter", "esc", "m", "esc")
	a.sees(called(h.box.Count("")))
	b := h.enter(120, 40)
	b.pass(2 * time.Second)
	b.sees(called(h.box.Count("")))
	b.press("r", "r")
	b.sees(called(h.box.Count("")))
	a.pass(2 * time.Second)
	a.sees(called(h.box.Count("")))
	a.leave()
	b.leave()
	before := h.box.Count("")
	c := h.enter(120, 40)
	c.pass(2 * time.Second)
	c.sees(called(before), "row 1 of 40")
	if n := h.box.Count(""); n != before || n < 7 {
		t.Errorf("%d calls, %d before the restart", n, before)
	}
	c.press("@")
	c.sees(fmt.Sprintf("%d/5000", before), "list SIMs", "read the texts", "of others: unknown")
}

// Without a network every screen opens with what is kept, says how old it is, and nothing that is written seems to have been.
func TestWithoutANetworkEveryScreenOpensFromWhatIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("passes much time, which the race detector makes ten times as long")
	}
	h := newHouse(t, setting{company: true, sims: 30})
	row := h.readAll()
	if err := h.all.Close(); err != nil {
		t.Fatal(err)
	}
	h.clock.move(48 * time.Hour)
	x := h.enter(120, 40)
	x.until("row 1 of 150")
	x.sees("2d")
	x.find("old-fleet", active)
	x.tap("t")
	x.clock.move(graceTime)
	x.tap("y", "m")
	x.until("thread read 2d ago, reading it anew…")
	x.sees("STATUS#")
	x.until("not done: simbase cannot be reached")
	x.tap("esc")
	x.until("thread read 2d ago STALE: simbase cannot be reached")
	x.tap("u")
	x.until("11 past months")
	x.sees("current month as of 2d ago")
	x.tap("left")
	x.sees("April 2026  ")
	x.tap("1")
	x.sees("details", row.SIM.ICCID.Grouped())
	x.tap("esc", "@")
	x.until("read 2d ago STALE; simbase cannot be reached")
	x.until("of others: unknown")
	if line := x.accountLine("old-fleet"); !strings.Contains(line, " 30 ") || !strings.Contains(line, "2d") {
		t.Errorf("the line says %q", line)
	}
	x.idle()
	x.tap("esc")
	x.idle()
	x.sees("read 2d ago STALE")
	if now := x.find("old-fleet", active); now.SIM.ICCID != row.SIM.ICCID || now.Switching != model.Unknown {
		t.Errorf("the SIM is %+v", now)
	}
}

// readAll reads all that there is to be kept of the first active SIM of an account, and sends it a text.
func (h *house) readAll() *fleet.Row {
	h.t.Helper()
	x := h.enter(120, 40)
	defer x.leave()
	x.idle()
	row := x.find("old-fleet", active)
	x.press("enter", "m", "i")
	x.write("STATUS#")
	x.press("enter")
	x.confirm("y")
	x.press("r", "esc", "u", "left")
	x.sees("April 2026  ")
	return row
}
