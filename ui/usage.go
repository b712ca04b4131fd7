package ui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/ui/chart"
)

// months is how many months the chart shows, the current one included.
const months = 12

// usage is the second tab: twelve months as bars. The current month comes with the list; each past one costs a call
// once, fills in when it arrives, and is kept, since it no longer changes.
type usage struct {
	pane
	key     model.Key
	first   model.Month // the leftmost month
	past    [months - 1]load[model.Usage]
	fresh   load[model.Usage] // the current month, asked for on demand alone
	balance load[model.Balance]
	cursor  int
}

func newUsage(s *shared) *usage { return &usage{pane: pane{shared: s}, cursor: months - 1} }

// show takes the months that are kept and asks for the others.
func (u *usage) show(key model.Key) tea.Cmd {
	u.key, u.first = key, model.MonthOf(u.now).Add(1-months)
	u.past = [months - 1]load[model.Usage]{}
	u.fresh, u.balance = load[model.Usage]{}, load[model.Balance]{}
	if u.whyNot(key.Account, provider.Metering) != "" {
		return nil
	}
	cmds := []tea.Cmd{u.askBalance()}
	for i := len(u.past) - 1; i >= 0; i-- { // the newest first: it is what one looks at
		if kept, ok := u.fleet.KeptUsage(key, u.first.Add(i)); ok {
			u.past[i] = load[model.Usage]{value: kept, has: true}
			continue
		}
		cmds = append(cmds, u.ask(i))
	}
	return tea.Batch(cmds...)
}

// ask asks for a past month.
func (u *usage) ask(i int) tea.Cmd {
	fl, key, month := u.fleet, u.key, u.first.Add(i)
	return u.past[i].start(u.ctx, func(ctx context.Context) (model.Usage, error) { return fl.Usage(ctx, key, month) })
}

// askBalance asks for the balance, whose currency is that of the costs.
func (u *usage) askBalance() tea.Cmd {
	if kept, ok := u.fleet.KeptBalance(u.key.Account); ok {
		u.balance = load[model.Balance]{value: kept, has: true}
		return nil
	}
	if u.whyNot(u.key.Account, provider.Billing) != "" {
		return nil
	}
	fl, account := u.fleet, u.key.Account
	return u.balance.start(u.ctx, func(ctx context.Context) (model.Balance, error) { return fl.Balance(ctx, account) })
}

// hide cancels what is still being read.
func (u *usage) hide() {
	for i := range u.past {
		u.past[i].stop()
	}
	u.fresh.stop()
	u.balance.stop()
}

// reload reads the current month anew, and the past ones that could not be read.
func (u *usage) reload() tea.Cmd {
	fl, key, month := u.fleet, u.key, model.MonthOf(u.now)
	cmds := []tea.Cmd{u.fresh.start(u.ctx, func(ctx context.Context) (model.Usage, error) { return fl.Usage(ctx, key, month) })}
	for i := range u.past {
		if u.past[i].err != nil {
			cmds = append(cmds, u.ask(i))
		}
	}
	return tea.Batch(cmds...)
}

// Update takes answers and moves the cursor.
func (u *usage) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case pressed(press, keys.Earlier):
			u.cursor = max(u.cursor-1, 0)
		case pressed(press, keys.Later):
			u.cursor = min(u.cursor+1, months-1)
		}
		return nil
	}
	for i := range u.past {
		if u.past[i].take(msg) {
			return nil
		}
	}
	_ = u.fresh.take(msg) || u.balance.take(msg)
	return nil
}

// month gives what is known of the month at a place, and whether it is there, on its way, missing or failed.
func (u *usage) month(i int) (model.Usage, chart.Presence) {
	if i == months-1 {
		return u.current()
	}
	l := &u.past[i]
	switch {
	case l.has && l.value.Data == nil:
		return l.value, chart.Missing
	case l.has:
		return l.value, chart.Known
	case l.running():
		return model.Usage{}, chart.Waiting
	case errors.Is(l.err, model.ErrNotFound):
		return model.Usage{}, chart.Missing
	default:
		return model.Usage{}, chart.Failed
	}
}

// current gives the current month: as it was asked for, else from the list's row, and from the details if they were read.
func (u *usage) current() (model.Usage, chart.Presence) {
	if u.fresh.has && u.fresh.value.Data != nil {
		return u.fresh.value, chart.Known
	}
	row, ok := u.row(u.key)
	if !ok || row.SIM.Used == nil {
		return model.Usage{}, chart.Missing
	}
	sim := row.SIM
	is := model.Usage{
		Month: model.MonthOf(u.now), Data: sim.Used, SMSMO: sim.SMSMO, SMSMT: sim.SMSMT, Voice: sim.Voice,
		Fetched: sim.Fetched,
	}
	if d := sim.Detail; d != nil {
		is.Sessions, is.ZeroSessions, is.LocationUpdates = d.Sessions, d.ZeroSessions, d.LocationUpdates
	}
	return is, chart.Known
}

// about tells what is still on its way and what failed.
func (u *usage) about() (state, place string) {
	waiting, failed, why := 0, 0, error(nil)
	for i := range months - 1 {
		switch _, presence := u.month(i); presence {
		case chart.Waiting:
			waiting++
		case chart.Failed:
			failed++
			why = u.past[i].err
		case chart.Known, chart.Missing:
		}
	}
	is, _ := u.current()
	switch {
	case waiting > 0:
		state = fmt.Sprintf("reading %s…", plural(waiting, "month"))
	case failed > 0 && why != nil:
		state = plural(failed, "month") + " not read: " + sentence(u.vendor(u.key.Account).Name, why)
	case u.fresh.err != nil:
		state = "current month not read: " + sentence(u.vendor(u.key.Account).Name, u.fresh.err)
	case !is.Fetched.IsZero():
		state = "current month as of " + ago(u.now, is.Fetched) + "; past months no longer change"
	}
	return state, "months are UTC"
}

// Keys offers to move and to read anew.
func (u *usage) Keys() []offer {
	failed := 0
	for i := range u.past {
		if u.past[i].err != nil {
			failed++
		}
	}
	return []offer{
		{Binding: keys.Earlier, hint: true},
		{Binding: keys.Later, hint: true},
		{Binding: keys.MessagesTab, hint: true},
		{Binding: keys.Refresh, hint: true, cost: plural(1+failed, "call")},
	}
}
