package ui

import (
	"context"
	"runtime"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
)

// What is counted here is the same on every machine; how long it takes is told by the benchmarks.

func TestTheTableIsDrawnInOnePieceHoweverManySIMsThereAre(t *testing.T) {
	const most = 2
	for _, sims := range []int{1_000, 100_000} {
		app := large(t, sims)
		l := listIn(app)
		for _, keys := range [][]string{{}, {"p"}, {"s", "j", "enter", "G"}, {"p"}} {
			for _, key := range keys {
				_, cmd := app.Update(keyOf(key))
				finish(t, app, cmd)
			}
			rows := strings.Count(l.table(), "\n")
			if allocs := testing.AllocsPerRun(100, func() { _ = l.table() }); allocs > most || rows != l.page() {
				t.Errorf("%d SIMs, preview %t, after %v: %d rows are drawn with %.0f allocations", sims, l.hasPreview(), keys, rows, allocs)
			}
		}
	}
}

func TestAKeyCostsTheSameWithAThousandSIMsAndAHundredThousand(t *testing.T) {
	const most = 350
	few, many := keyCost(large(t, 1_000)), keyCost(large(t, 100_000))
	if many > most {
		t.Errorf("a key with its frame allocates %.0f times", many)
	}
	if many > few*1.1+5 {
		t.Errorf("a key allocates %.0f times with 1,000 SIMs and %.0f with 100,000", few, many)
	}
}

// keyCost is how often a key and its frame allocate.
func keyCost(app *App) float64 {
	down := keyOf("j")
	return testing.AllocsPerRun(200, func() {
		app.Update(down)
		_ = app.View()
	})
}

func TestAFrameInWhichNothingIsNewIsTheFormerOne(t *testing.T) {
	app := large(t, 1_000)
	before := app.View().Content
	for _, msg := range []tea.Msg{beatMsg{}, beatenMsg{}, noticeMsg{}, tea.FocusMsg{}} {
		app.Update(msg)
		if after := app.View().Content; after != before {
			t.Errorf("after %T another frame is drawn", msg)
		}
		if allocs := testing.AllocsPerRun(100, func() { _ = app.View() }); allocs > 0 {
			t.Errorf("after %T a frame that is there already allocates %.0f times", msg, allocs)
		}
	}
}

func TestASIMTakesFewBytesAndNoObjectsOfItsOwn(t *testing.T) {
	const sims, mostBytes, mostObjects = 100_000, 300, 0.05
	before := heap()
	app := large(t, sims)
	for _, key := range []string{"/", "7", "enter", "s", "j", "j", "enter", "esc", "a"} {
		_, cmd := app.Update(keyOf(key))
		finish(t, app, cmd)
	}
	if got := listIn(app).marks.Len(); got != sims {
		t.Fatalf("%d are marked of %d", got, sims)
	}
	after := heap()
	runtime.KeepAlive(app)
	bytes := float64(after.HeapAlloc-before.HeapAlloc) / sims
	objects := (float64(after.HeapObjects) - float64(before.HeapObjects)) / sims
	t.Logf("a SIM takes %.0f bytes and %.4f objects", bytes, objects)
	if bytes > mostBytes || objects > mostObjects {
		t.Errorf("a SIM takes %.0f bytes and %.4f objects, searched, sorted and marked", bytes, objects)
	}
}

// heap tells what is in use after what is not has been collected. Pools keep what they hold for one collection more.
func heap() (m runtime.MemStats) {
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m
}

func TestAKeyIsTakenWhileAFilterRuns(t *testing.T) {
	app := large(t, 100_000)
	l := listIn(app)
	all := len(l.rows)
	app.Update(keyOf("/"))
	_, older := app.Update(keyOf("7"))
	if view := app.View().Content; !strings.Contains(view, "7") || len(l.rows) != all || l.under == nil {
		t.Fatalf("before the search has begun %d rows are shown, and the screen is\n%s", len(l.rows), view)
	}
	_, newer := app.Update(keyOf("9"))
	app.Update(keyOf("down"))
	if l.cursor != 1 || l.text != "79" {
		t.Errorf("while it runs the cursor is at %d and the filter is %q", l.cursor, l.text)
	}
	found := searched(older)
	if len(found) != 1 || !model.Cancelled(found[0].err) || found[0].rows != nil {
		t.Errorf("the older search was not ended by the newer: %d answers, of which the first is %v", len(found), found)
	}
	for _, msg := range found {
		app.Update(msg)
	}
	if len(l.rows) != all {
		t.Errorf("what the older search brought is shown: %d rows", len(l.rows))
	}
	finish(t, app, newer)
	if len(l.rows) == 0 || len(l.rows) == all {
		t.Errorf("the newer search shows %d rows of %d", len(l.rows), all)
	}
}

// searched gives what the searches of a command find.
func searched(cmd tea.Cmd) []foundMsg {
	if cmd == nil {
		return nil
	}
	var all []foundMsg
	switch msg := cmd().(type) {
	case foundMsg:
		all = append(all, msg)
	case tea.BatchMsg:
		for _, one := range msg {
			all = append(all, searched(one)...)
		}
	}
	return all
}

// paged is a vendor that gives a page for each that is let through.
type paged struct {
	lister
	asked, gate chan struct{}
}

func (v paged) SIMs(ctx context.Context, q model.Query, at model.Cursor) (model.Page[model.SIM], error) {
	v.asked <- struct{}{}
	<-v.gate
	return v.lister.SIMs(ctx, q, at)
}

func TestALargeFleetIsUsableWhileItLoads(t *testing.T) {
	const sims, page = 100_000, 10_000
	app, fl := filled(t, lister{sims / 2, "tracker"})
	l := listIn(app)
	idle := keyCost(app)
	vendor := paged{lister{sims, "tracker"}, make(chan struct{}), make(chan struct{})}
	fl.Account("large").List = vendor
	synced := make(chan error, 1)
	go func() { synced <- fl.Sync(context.Background()) }()
	for range sims / page {
		<-vendor.asked // the pages before are in the snapshot
		former := len(l.rows)
		_, adopt := app.Update(changedMsg{})
		app.Update(keyOf("g"))
		app.Update(keyOf("j"))
		if l.cursor != 1 || len(l.rows) != former || !strings.Contains(app.View().Content, "row 2 of") {
			t.Fatalf("while a page is taken over the key waits: the cursor is at %d of %d, %d before", l.cursor, len(l.rows), former)
		}
		if busy := keyCost(app); busy > idle*1.5 {
			t.Errorf("a key allocates %.0f times while the list loads, and %.0f when nothing does", busy, idle)
		}
		finish(t, app, adopt)
		vendor.gate <- struct{}{}
	}
	if err := <-synced; err != nil {
		t.Fatal(err)
	}
	_, adopt := app.Update(changedMsg{})
	finish(t, app, adopt)
	if len(l.rows) != sims {
		t.Errorf("%d of %d SIMs are shown at the end", len(l.rows), sims)
	}
}

// A filter that is typed while a newer list is being searched does not put that list off for good.
func TestANewerListIsShownThoughAFilterIsTypedMeanwhile(t *testing.T) {
	const sims = 2 * atOnce
	app, fl := filled(t, lister{sims, "tracker"})
	fl.Account("large").List = lister{sims + 10_000, "tracker"}
	if err := fl.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, adopt := app.Update(changedMsg{})
	app.Update(keyOf("/"))
	_, typed := app.Update(keyOf("t"))
	finish(t, app, adopt, typed)
	if l := listIn(app); l.shown != app.snap || len(l.rows) != sims+10_000 {
		t.Errorf("%d SIMs are shown of %d", len(l.rows), app.snap.Len())
	}
}
