package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// stays reads the list twice, after which a SIM that left is gone, and fails if the cursor's SIM is another one.
func (x *terminal) stays() {
	x.t.Helper()
	l := x.app.stack[0].(*list)
	before := l.row().Key()
	x.press("r", "r")
	if after := l.row().Key(); after != before {
		x.t.Fatalf("the cursor went from %v to %v:\n%s", before, after, x.screen())
	}
}

func TestTheCursorStaysOnItsSIMWhenOneAboveItLeaves(t *testing.T) {
	for name, keys := range map[string][]string{
		"in the middle": {"j", "j", "j", "j"}, "at the end": {"G"}, "in a filter": {"/", "t", "r", "a", "enter", "G"},
	} {
		t.Run(name, func(t *testing.T) {
			x := opened(t, setting{})
			first := x.app.stack[0].(*list).row().SIM.ICCID.String()
			x.press(keys...)
			x.box.Remove(first)
			x.stays()
		})
	}
}

func TestTheCursorGoesToANeighbourWhenItsSIMLeaves(t *testing.T) {
	x := opened(t, setting{})
	x.press("G")
	x.box.Remove(x.app.stack[0].(*list).row().SIM.ICCID.String())
	x.press("r", "r")
	x.sees("row 39 of 39")
}

// gated is a vendor whose second page comes only when it is let through.
type gated struct {
	lister
	digits string
	gate   chan struct{}
}

func (g gated) SIMs(_ context.Context, _ model.Query, at model.Cursor) (model.Page[model.SIM], error) {
	page, from := model.Page[model.SIM]{Total: new(20), Next: "2"}, 0
	if at != "" {
		<-g.gate
		page.Next, from = "", 10
	}
	for i := from; i < from+10; i++ {
		iccid, err := model.ParseICCID(fmt.Sprintf("8900000%s%011d", g.digits, i))
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, model.SIM{ICCID: iccid, State: model.Active})
	}
	return page, nil
}

func TestTheCursorStaysOnItsSIMWhenAnotherAccountsPageArrives(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC) }
	slow, fast := gated{digits: "1", gate: make(chan struct{})}, gated{digits: "2", gate: make(chan struct{})}
	close(fast.gate)
	fl := fleet.New(fleet.Config{Now: now, Accounts: []*provider.Account{{Name: "one", List: slow}, {Name: "two", List: fast}}})
	defer func() { _ = fl.Close(context.Background()) }()
	synced := make(chan error, 1)
	go func() { synced <- fl.Sync(context.Background()) }()
	for fl.Snapshot().Len() < 30 {
		<-fl.Changed()
	}
	app := New(Config{Fleet: fl, Now: now, Zone: time.UTC, After: func(time.Duration, tea.Msg) tea.Cmd { return nil }})
	defer app.Close()
	app.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	app.Update(changedMsg{})
	app.Update(keyOf("G"))
	before := app.stack[0].(*list).row().Key()
	close(slow.gate)
	if err := <-synced; err != nil {
		t.Fatal(err)
	}
	app.Update(changedMsg{})
	if after := app.stack[0].(*list).row().Key(); after != before || app.snap.Len() != 40 {
		t.Fatalf("the cursor went from %v to %v among %d", before, after, app.snap.Len())
	}
}

func TestARefusedTextIsNotLostWhereverOneIsByThen(t *testing.T) {
	x := opened(t, setting{})
	x.box.Inject(sandbox.Fault{Route: "send", Kind: sandbox.Status, Status: 402, Body: `{"message":"balance is empty"}`})
	x.toComposer()
	x.write("RESET#")
	x.press("enter")
	x.pass(graceTime)
	x.tap("y", "i")
	x.idle()
	x.sees("is a draft again", "> RESET#")
	x.press("enter")
	x.pass(graceTime)
	x.tap("y", "i", "N", "E", "W")
	x.idle()
	x.sees("stands in the thread", "> NEW")
}

func TestAFrameOfEveryScreenIsCheap(t *testing.T) {
	for _, s := range surfaces {
		x := opened(t, setting{sims: 300, width: 120, height: 40})
		x.press(s.keys...)
		n := testing.AllocsPerRun(20, func() {
			x.app.Update(minuteMsg{})
			x.app.View()
		})
		if n >= 1000 {
			t.Errorf("a frame of %s allocates %.0f times", s.name, n)
		}
	}
}

func TestAKeyThatIsOffDoesNothingButSayWhy(t *testing.T) {
	x := opened(t, setting{readOnly: "started with --read-only"})
	before := len(x.box.Requests())
	x.press("S")
	x.sees("read-only: started with --read-only", "STATE")
	if n := len(x.box.Requests()) - before; n != 0 {
		t.Errorf("S cost %d calls", n)
	}
	x.press("p")
	x.sees("the preview needs 110 columns")
	x.deliver(tea.WindowSizeMsg{Width: 120, Height: 40})
	x.sees("Coverage")
}

func TestWhatWasReadOfTheCurrentMonthIsKept(t *testing.T) {
	x := opened(t, setting{sims: 300, faults: []sandbox.Fault{{Route: "balance", Nth: 1, Kind: sandbox.Status, Status: 400, Body: `{}`}}})
	x.showcase()
	x.press("u")
	x.sees("currency not known", "refresh (2 calls)")
	x.press("r")
	x.lacks("currency not known")
	x.press("1", "2")
	x.sees("May 2026 so far", "cost 1", "EUR")
}

func TestAPriceThatIsOnItsWaySaysSoUntilItIsThere(t *testing.T) {
	x := opened(t, setting{})
	x.toSIM(model.Active)
	x.box.Delay(200 * time.Millisecond)
	x.tap("S", "a", "enter")
	x.sees("price on its way", "1 character ·")
	x.until("by the plan")
}

func TestReadingFurtherUpIsNotMovedByWhatArrives(t *testing.T) {
	x := opened(t, setting{sims: 300, height: 17})
	x.showcase()
	x.press("m", "g")
	row := x.app.stack[1].(*detail).of.row()
	top := strings.Split(x.screen(), "\n")[4:8]
	x.box.Receive(row.SIM.ICCID.String(), "ONE MORE")
	x.press("r")
	if now := strings.Split(x.screen(), "\n")[4:8]; strings.Join(now, "\n") != strings.Join(top, "\n") {
		t.Fatalf("it shows\n%s\nand showed\n%s", strings.Join(now, "\n"), strings.Join(top, "\n"))
	}
	x.sees("lines below")
	x.deliver(tea.WindowSizeMsg{Width: 120, Height: 60})
	x.lacks("below")
}
