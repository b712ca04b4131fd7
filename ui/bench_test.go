package ui

import (
	"context"
	"fmt"
	"strconv"
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
	const size = 10_000
	from := 0
	if at != "" {
		if _, err := fmt.Sscan(string(at), &from); err != nil {
			return model.Page[model.SIM]{}, err
		}
	}
	page := model.Page[model.SIM]{Total: new(l.sims)}
	for i := from; i < min(from+size, l.sims); i++ {
		iccid, err := model.ParseICCID(fmt.Sprintf("89000000%011d", i))
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, model.SIM{
			ICCID: iccid, Name: model.NewText(fmt.Sprintf("%s-%06d", l.name, i)), State: model.Active, Word: model.NewText("enabled"),
			Actions: model.CanSuspend, Used: new(int64(i) * 1000), Tags: []model.Text{model.NewText("fleet-nl")},
		})
	}
	if from+size < l.sims {
		page.Next = model.Cursor(strconv.Itoa(from + size))
	}
	return page, nil
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
	now := func() time.Time { return time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC) }
	fl := fleet.New(fleet.Config{Accounts: []*provider.Account{{Name: "large", List: lister{sims, name}}}, Now: now})
	tb.Cleanup(func() { _ = fl.Close(context.Background()) })
	if err := fl.Sync(context.Background()); err != nil {
		tb.Fatal(err)
	}
	app := New(Config{Fleet: fl, Now: now, Zone: time.UTC, After: func(time.Duration, tea.Msg) tea.Cmd { return nil }})
	tb.Cleanup(app.Close)
	app.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	app.Update(changedMsg{})
	if got := app.snap.Len(); got != sims {
		tb.Fatalf("%d SIMs are in the snapshot and not %d", got, sims)
	}
	return app
}

// BenchmarkKey is one press of j with the frame that follows: it costs the same with a thousand SIMs and with a
// hundred thousand.
func BenchmarkKey(b *testing.B) {
	for _, sims := range []int{1_000, 100_000} {
		b.Run(strconv.Itoa(sims), func(b *testing.B) {
			app := large(b, sims)
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
		})
	}
}

// BenchmarkFilter is one letter typed into the filter with the frame that follows.
func BenchmarkFilter(b *testing.B) {
	for _, sims := range []int{1_000, 100_000} {
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

func TestAKeyCostsTheSameWithAThousandSIMsAndAHundredThousand(t *testing.T) {
	cost := func(sims int) float64 {
		app := large(t, sims)
		down := keyOf("j")
		return testing.AllocsPerRun(200, func() {
			app.Update(down)
			_ = app.View()
		})
	}
	few, many := cost(1_000), cost(100_000)
	if many >= 1000 {
		t.Errorf("a frame allocates %.0f times, which is not under 1000", many)
	}
	if many > few*1.1+5 {
		t.Errorf("a key allocates %.0f times with 1,000 SIMs and %.0f with 100,000", few, many)
	}
}
