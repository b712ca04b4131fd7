package ui

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// lister is a vendor with so many SIMs and no network.
type lister struct {
	sims int
	name string // what each SIM's name begins with
}

func (l lister) SIMs(_ context.Context, _ model.Query, at model.Cursor) (model.Page[model.SIM], error) {
	return l.page(at, 10_000)
}

// page gives a page of so many SIMs.
func (l lister) page(at model.Cursor, size int) (model.Page[model.SIM], error) {
	from := 0
	if at != "" {
		if _, err := fmt.Sscan(string(at), &from); err != nil {
			return model.Page[model.SIM]{}, err
		}
	}
	page := model.Page[model.SIM]{Total: new(l.sims), Items: make([]model.SIM, 0, size)}
	for i := from; i < min(from+size, l.sims); i++ {
		sim, err := l.sim(i)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, sim)
	}
	if from+size < l.sims {
		page.Next = model.Cursor(strconv.Itoa(from + size))
	}
	return page, nil
}

// sim makes one with all that a list tells.
func (l lister) sim(i int) (model.SIM, error) {
	at := time.Date(2026, 5, 22, 12, 0, 0, 0, time.UTC)
	iccid, err := model.ParseICCID(fmt.Sprintf("89000000%011d", i))
	text := func(format string) model.Text { return model.NewText(fmt.Sprintf(format, i)) }
	return model.SIM{
		ICCID: iccid, Name: model.NewText(fmt.Sprintf("%s-%06d", l.name, i)), State: model.Active, Word: model.NewText("enabled"),
		Actions: model.CanSuspend, Used: new(int64(i) * 1000), Limit: model.Limit{Known: true, Amount: new(int64(5_000_000_000))},
		Tags: []model.Text{model.NewText("fleet-nl")}, IMSI: text("99901%010d"), MSISDN: text("+99990%07d"), IMEI: text("350000%09d"),
		Plan: model.NewText("eu-1"), APN: model.NewText("iot.example"), Coverage: model.NewText("global"), Hardware: model.NewText("BG95"),
		IP:    netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), //nolint:gosec // the last bytes of it
		SMSMO: new(i % 7), SMSMT: new(i % 5),
		LastRecord: at.Add(-time.Duration(i%100_000) * time.Second), Fetched: at,
	}, err
}

func (l lister) SIM(context.Context, model.ICCID) (model.SIM, error) {
	return model.SIM{}, model.ErrNotFound
}

// large makes the program with so many SIMs in its list.
func large(tb testing.TB, sims int) *App {
	tb.Helper()
	return named(tb, sims, "tracker")
}

// named makes the same with names that begin as told.
func named(tb testing.TB, sims int, name string) *App {
	tb.Helper()
	app, _ := filled(tb, lister{sims, name})
	if got := len(listIn(app).rows); got != sims {
		tb.Fatalf("%d SIMs are in the list and not %d", got, sims)
	}
	return app
}

// filled makes the program with what a vendor's list has been read to.
func filled(tb testing.TB, vendor provider.Lister) (*App, *fleet.Fleet) {
	tb.Helper()
	now := func() time.Time { return time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC) }
	fl := fleet.New(fleet.Config{Accounts: []*provider.Account{{Name: "large", List: vendor}}, Now: now})
	tb.Cleanup(func() { _ = fl.Close(context.Background()) })
	if err := fl.Sync(context.Background()); err != nil {
		tb.Fatal(err)
	}
	app := New(Config{Fleet: fl, Now: now, Zone: time.UTC, After: func(time.Duration, tea.Msg) tea.Cmd { return nil }})
	tb.Cleanup(app.Close)
	_, cmd := app.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	finish(tb, app, cmd)
	return app, fl
}

// listIn is the list of the program.
func listIn(app *App) *list {
	l, _ := app.stack[0].(*list)
	return l
}

// finish runs what a message asked for until the search that it began has ended, if it began one: of a large fleet the rows
// are looked for beside the screen.
func finish(tb testing.TB, app *App, cmds ...tea.Cmd) {
	tb.Helper()
	answers := make(chan tea.Msg, 64)
	ask := func(cmd tea.Cmd) {
		if cmd != nil {
			go func() { answers <- cmd() }()
		}
	}
	for _, cmd := range cmds {
		ask(cmd)
	}
	for listIn(app).under != nil {
		select {
		case msg := <-answers:
			switch msg := msg.(type) {
			case tea.BatchMsg:
				for _, cmd := range msg {
					ask(cmd)
				}
			case foundMsg:
				_, cmd := app.Update(msg)
				ask(cmd)
			}
		case <-time.After(deadline):
			tb.Fatal("the search never ended")
		}
	}
}

// fleets are the sizes that are compared.
var fleets = []int{1_000, 100_000, 1_000_000}

// BenchmarkKey is one press of j with the frame that follows: it costs the same with a thousand SIMs and with a million.
func BenchmarkKey(b *testing.B) {
	for _, sims := range fleets {
		b.Run(strconv.Itoa(sims), func(b *testing.B) {
			pressing(b, large(b, sims))
		})
	}
}

// pressing presses j, and g now and then.
func pressing(b *testing.B, app *App) {
	b.Helper()
	down, top := keyOf("j"), keyOf("g")
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i++; i%900 == 0 {
			app.Update(top)
		}
		app.Update(down)
		_ = app.View()
	}
}

// BenchmarkTable is the table alone, drawn anew with the cursor in the middle of the fleet.
func BenchmarkTable(b *testing.B) {
	for _, sims := range fleets {
		for _, preview := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d/preview=%t", sims, preview), func(b *testing.B) {
				app := large(b, sims)
				l := listIn(app)
				l.preview = preview
				l.SetSize(l.width, l.height)
				l.cursor = sims / 2
				l.scroll()
				l.rest()
				b.ReportAllocs()
				for b.Loop() {
					_ = l.table()
				}
			})
		}
	}
}

// BenchmarkKeyWhileLoading is a key as in BenchmarkKey while pages of the list arrive at ten a second, as most vendors allow,
// and each is taken over when it is there. What that costs beside the key is not the key's: see ns/key.
func BenchmarkKeyWhileLoading(b *testing.B) {
	app, fl := filled(b, lister{100_000, "tracker"})
	clock := time.NewTicker(100 * time.Millisecond)
	defer clock.Stop()
	ctx, stop := context.WithCancel(b.Context())
	fl.Account("large").List = ticking{lister{100_000, "tracker"}, clock.C}
	var loading sync.WaitGroup
	loading.Go(func() {
		for ctx.Err() == nil {
			_ = fl.Sync(ctx) // it ends when the benchmark does
		}
	})
	found := make(chan tea.Msg, 1)
	down, top := keyOf("j"), keyOf("g")
	var keys time.Duration
	i := 0
	for b.Loop() {
		if i++; i%900 == 0 {
			app.Update(top)
		}
		start := time.Now()
		app.Update(down)
		_ = app.View()
		keys += time.Since(start)
		arrive(app, fl, found)
	}
	b.ReportMetric(float64(keys.Nanoseconds())/float64(i), "ns/key")
	stop()
	loading.Wait()
}

// arrive takes over what came of the list: the rows are looked for beside the screen, and shown when they are found.
func arrive(app *App, fl *fleet.Fleet, found chan tea.Msg) {
	select {
	case <-fl.Changed():
		app.adopt()
		if cmd := listIn(app).Update(changedMsg{}); cmd != nil {
			go func() {
				for _, msg := range searched(cmd) {
					found <- msg
				}
			}()
		}
	case msg := <-found:
		app.Update(msg)
	default:
	}
}

// ticking gives a page at each tick.
type ticking struct {
	lister
	ticks <-chan time.Time
}

func (v ticking) SIMs(ctx context.Context, _ model.Query, at model.Cursor) (model.Page[model.SIM], error) {
	select {
	case <-v.ticks:
		return v.page(at, 250)
	case <-ctx.Done():
		return model.Page[model.SIM]{}, ctx.Err()
	}
}

// BenchmarkFilter is one letter typed into the filter with the frame that follows, and the letter taken out again. The rows
// of a large fleet come later; the key does not wait for them.
func BenchmarkFilter(b *testing.B) {
	for _, sims := range fleets {
		b.Run(strconv.Itoa(sims), func(b *testing.B) {
			app := large(b, sims)
			app.Update(keyOf("/"))
			b.ReportAllocs()
			for b.Loop() {
				app.Update(keyOf("7"))
				_ = app.View()
				app.Update(keyOf("backspace"))
				_ = app.View()
			}
		})
	}
}

// BenchmarkFound is the same with the rows: until all SIMs that the letter leaves are shown.
func BenchmarkFound(b *testing.B) {
	for _, sims := range fleets {
		b.Run(strconv.Itoa(sims), func(b *testing.B) {
			app := large(b, sims)
			app.Update(keyOf("/"))
			b.ReportAllocs()
			for b.Loop() {
				for _, key := range []string{"7", "backspace"} {
					_, cmd := app.Update(keyOf(key))
					finish(b, app, cmd)
					_ = app.View()
				}
			}
		})
	}
}
