package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/ui/chart"
)

// months is how many months the chart shows, the current one included.
const months = 12

// usage is the second tab: twelve months as bars. The current month comes with the list. A past one that costs a single
// call fills in when it arrives and is kept, since it no longer changes; one that costs more is asked for alone, by hand.
type usage struct {
	pane
	of      *subject
	first   model.Month // the leftmost month
	past    [months - 1]load[model.Usage]
	disk    load[struct{}]    // what was kept of the months is taken in
	fresh   load[model.Usage] // the current month, asked for on demand alone
	again   load[model.SIM]   // the SIM, where its row is what tells the current month
	balance load[model.Balance]
	cursor  int
	shown   bool
}

func newUsage(s *shared, of *subject) *usage {
	return &usage{pane: pane{shared: s}, of: of, cursor: months - 1}
}

// turn takes what is kept of the months up to now.
func (u *usage) turn() {
	u.hide()
	u.shown, u.first = true, model.MonthOf(u.now).Add(1-months)
	u.past = [months - 1]load[model.Usage]{}
	u.fresh, u.again, u.balance = load[model.Usage]{}, load[model.SIM]{}, load[model.Balance]{}
	u.recall()
	if kept := u.shared.balance(u.of.key().Account); kept != nil {
		u.balance = load[model.Balance]{value: *kept, has: true}
	}
}

// recall shows the months that are kept in memory.
func (u *usage) recall() {
	for i := range u.past {
		u.past[i].recall(u.fleet.KeptUsage(u.of.key(), u.first.Add(i)))
	}
	u.fresh.recall(u.fleet.KeptUsage(u.of.key(), u.first.Add(months-1)))
}

// lanes is how many months are asked for at a time: as many as keep a vendor's pace busy while answers are on their way.
const lanes = 3

// history is how the vendor tells of past months.
func (u *usage) history() model.History {
	if u.whyNot(u.of.key().Account, provider.Metering) != "" {
		return model.HistoryNone
	}
	return u.vendor(u.of.key().Account).History
}

// read takes in what is kept on disk, and asks then for the months that are not.
func (u *usage) read() tea.Cmd {
	fl, key := u.fleet, u.of.key()
	all := make([]model.Month, months)
	for i := range all {
		all[i] = u.first.Add(i)
	}
	return u.disk.start(u.ctx, func(ctx context.Context) (struct{}, error) {
		fl.RecallUsage(ctx, key, all...)
		return struct{}{}, nil
	})
}

// readMissing asks for the months that are not kept, the newest first, since they are what one looks at. Where months are
// asked for by hand, it takes those of which it is known that the vendor has none.
func (u *usage) readMissing() tea.Cmd {
	if u.history() == model.HistoryNone {
		return nil
	}
	var queues [lanes][]tea.Cmd
	next := 0
	for i := len(u.past) - 1; i >= 0; i-- {
		calls, _ := u.fleet.UsageCalls(u.of.key(), u.first.Add(i))
		if !u.past[i].has && !u.past[i].running() && (calls == 0 || !u.byHand()) {
			queues[next%lanes] = append(queues[next%lanes], u.ask(i))
			next++
		}
	}
	var cmds []tea.Cmd
	if !u.byHand() {
		cmds = append(cmds, u.askBalance())
	}
	for _, queue := range queues {
		cmds = append(cmds, tea.Sequence(queue...))
	}
	return tea.Batch(cmds...)
}

// ask asks for a past month.
func (u *usage) ask(i int) tea.Cmd {
	fl, key, month := u.fleet, u.of.key(), u.first.Add(i)
	return u.past[i].start(u.ctx, func(ctx context.Context) (model.Usage, error) { return fl.Usage(ctx, key, month) })
}

// askBalance asks for the balance, whose currency is that of the costs.
func (u *usage) askBalance() tea.Cmd {
	account := u.of.key().Account
	if u.balance.has || u.balance.running() || u.whyNot(account, provider.Billing) != "" {
		return nil
	}
	fl := u.fleet
	return u.balance.start(u.ctx, func(ctx context.Context) (model.Balance, error) { return fl.Balance(ctx, account) })
}

// hide cancels what is still being read.
func (u *usage) hide() {
	u.shown = false
	for i := range u.past {
		u.past[i].stop()
	}
	u.disk.stop()
	u.fresh.stop()
	u.again.stop()
	u.balance.stop()
}

// byHand tells whether past months cost so much that each is asked for by hand.
func (u *usage) byHand() bool {
	return u.history() == model.HistoryAccount || u.history() == model.HistorySessions
}

// reload reads the current month anew, and what could not be read of the past ones and of the balance. Where months are
// asked for by hand, it is the one under the cursor that is read.
func (u *usage) reload() tea.Cmd {
	cmds := []tea.Cmd{u.askBalance()}
	if u.byHand() && u.cursor < months-1 {
		if !u.past[u.cursor].running() {
			cmds = append(cmds, u.ask(u.cursor))
		}
		return tea.Batch(cmds...)
	}
	cmds = append(cmds, u.askCurrent())
	for i := range u.past {
		if u.unread(i) {
			cmds = append(cmds, u.ask(i))
		}
	}
	return tea.Batch(cmds...)
}

// askCurrent asks for the current month: by itself where the vendor can, else by reading the SIM.
func (u *usage) askCurrent() tea.Cmd {
	if u.fresh.running() || u.again.running() { // a second press would pay a second time for the same answer
		return nil
	}
	fl, key, month := u.fleet, u.of.key(), model.MonthOf(u.now)
	if a := fl.Account(key.Account); a == nil || a.Meter == nil || u.byHand() {
		return u.again.start(u.ctx, func(ctx context.Context) (model.SIM, error) { return fl.Read(ctx, key) })
	}
	return u.fresh.start(u.ctx, func(ctx context.Context) (model.Usage, error) { return fl.Usage(ctx, key, month) })
}

// Update takes answers and moves the cursor.
func (u *usage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case pressed(msg, keys.Earlier):
			u.cursor = max(u.cursor-1, 0)
		case pressed(msg, keys.Later):
			u.cursor = min(u.cursor+1, months-1)
		}
		return nil
	case minuteMsg:
		if u.shown && u.first != model.MonthOf(u.now).Add(1-months) { // Another month has begun.
			u.turn()
			return u.read()
		}
		return nil
	}
	if u.disk.take(msg) {
		u.recall()
		return u.readMissing()
	}
	for i := range u.past {
		if u.past[i].take(msg) {
			return nil
		}
	}
	_ = u.fresh.take(msg) || u.again.take(msg) || u.balance.take(msg)
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
	case l.err == nil && (l.running() || u.history() == model.HistorySIM):
		return model.Usage{}, chart.Waiting
	case l.err == nil:
		return model.Usage{}, chart.Missing
	case errors.Is(l.err, model.ErrNotFound):
		return model.Usage{}, chart.Missing
	default:
		return model.Usage{}, chart.Failed
	}
}

// unread tells whether a past month could not be read.
func (u *usage) unread(i int) bool {
	_, presence := u.month(i)
	return presence == chart.Failed
}

// current gives the current month: as it was asked for, else from the list's row if that is newer, and from the details.
// Counters that were read in another month are not this month's.
func (u *usage) current() (model.Usage, chart.Presence) {
	month, sim := u.first.Add(months-1), u.of.row().SIM
	if is := u.fresh.value; u.fresh.has && is.Data != nil && is.Month == month && !is.Fetched.Before(sim.Fetched) {
		return is, chart.Known
	}
	at := sim.Fetched
	if !sim.Counted.IsZero() {
		at = sim.Counted
	}
	if sim.Used == nil || model.MonthOf(at) != month {
		return model.Usage{}, chart.Missing
	}
	is := model.Usage{
		Month: month, Data: sim.Used, SMSMO: sim.SMSMO, SMSMT: sim.SMSMT, Voice: sim.Voice,
		Sessions: sim.Sessions, ZeroSessions: sim.ZeroSessions, Fetched: at,
	}
	if sim.Cost != nil {
		is.Cost = &model.Cost{Total: sim.Cost}
	}
	if d := sim.Detail; d != nil && model.MonthOf(d.Fetched) == month {
		is.LocationUpdates = d.LocationUpdates
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
		state = plural(failed, "month") + " not read: " + readSentence(u.of.vendor(), why)
	case u.balance.err != nil && !u.balance.has:
		state = "currency not known, since the balance was not read: " + readSentence(u.of.vendor(), u.balance.err)
		if !is.Fetched.IsZero() {
			state = "current month as of " + ago(u.now, is.Fetched) + "; " + state
		}
	case u.fresh.err != nil || u.again.err != nil:
		state = currentMonth(u.now, is) + readSentence(u.of.vendor(), cmp.Or(u.fresh.err, u.again.err))
	case !is.Fetched.IsZero():
		state = "current month as of " + ago(u.now, is.Fetched)
		if u.history() != model.HistoryNone {
			state += "; past months are kept"
		}
	}
	return state, "months are UTC"
}

// currentMonth begins what there is to say of a current month that could not be read anew.
func currentMonth(now time.Time, is model.Usage) string {
	if is.Fetched.IsZero() {
		return "current month not read: "
	}
	return "current month as of " + ago(now, is.Fetched) + " STALE: "
}

// Keys offers to move and to read anew.
func (u *usage) Keys() []offer {
	return []offer{
		{Binding: keys.Earlier, hint: true},
		{Binding: keys.Later, hint: true},
		{Binding: keys.MessagesTab, hint: true},
		{Binding: keys.Refresh, hint: true, cost: u.cost()},
	}
}

// cost tells how many calls it takes to read anew.
func (u *usage) cost() string {
	calls, atLeast := 1, false
	if u.byHand() && u.cursor < months-1 {
		calls, atLeast = u.fleet.UsageCalls(u.of.key(), u.first.Add(u.cursor))
	} else {
		for i := range u.past {
			if u.unread(i) {
				calls++
			}
		}
	}
	if !u.balance.has && u.whyNot(u.of.key().Account, provider.Billing) == "" {
		calls++
	}
	if atLeast {
		return "at least " + plural(calls, "call")
	}
	return plural(calls, "call")
}
