package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// accounts is the screen of all accounts: how each is doing, how many calls it made, what it may spend and what it can do.
// Opening it costs no call.
type accounts struct {
	pane
	cursor int
	top    int // the first line in sight of what is told of the account under the cursor
	money  map[string]*purse
	spent  map[string]*spending
	moves  int
}

// purse is what was asked for of one account's money.
type purse struct {
	balance load[model.Balance]
	plans   load[[]model.Plan]
}

func newAccounts(s *shared) *accounts {
	return &accounts{pane: pane{shared: s}, money: map[string]*purse{}, spent: map[string]*spending{}}
}

// Init looks up what the calls of the first account were spent on.
func (a *accounts) Init() tea.Cmd { return a.askSpent() }

// at is the status of the account under the cursor; false when there is no account at all.
func (a *accounts) at() (fleet.Status, bool) {
	all := a.snap.Accounts()
	if a.cursor >= len(all) {
		return fleet.Status{}, false
	}
	return all[a.cursor], true
}

// Update moves, and asks for what the keys offer.
func (a *accounts) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return a.take(msg)
	}
	status, ok := a.at()
	switch {
	case !ok:
		return nil
	case pressed(press, keys.Open), pressed(press, keys.Refresh):
		return a.relist(status.Name)
	case pressed(press, keys.Money):
		return a.askMoney(status.Name)
	case pressed(press, keys.PageDown):
		a.top = a.first(a.top + a.room())
	case pressed(press, keys.PageUp):
		a.top = a.first(a.top - a.room())
	default:
		at, moved := moveCursor(press, a.cursor, len(a.snap.Accounts()), len(a.snap.Accounts()))
		if moved && at != a.cursor {
			a.cursor, a.top = at, 0
			a.moves++
			return a.after(restTime, spentRestMsg{a.moves})
		}
	}
	return nil
}

// take takes what was asked for, and follows what is new.
func (a *accounts) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case changedMsg:
		return a.followSpent()
	case spentRestMsg:
		if msg.moves == a.moves {
			return a.askSpent()
		}
		return nil
	}
	for _, p := range a.money {
		_ = p.balance.take(msg) || p.plans.take(msg)
	}
	for _, s := range a.spent {
		if s.take(msg) {
			return a.followSpent() // More calls may have been made meanwhile.
		}
	}
	return nil
}

// relist reads the list of an account anew, which tells whether its key still holds. What its vendor said that it lacks is
// asked anew as well, since the key or the contract may be another.
func (a *accounts) relist(name string) tea.Cmd {
	fl, ctx := a.fleet, a.ctx
	if account := fl.Account(name); account != nil {
		account.Forget()
	}
	return func() tea.Msg {
		// What failed is in the snapshot, and is told there.
		_ = fl.Sync(ctx, name)
		return nil
	}
}

// askMoney asks for the balance and the plans, as far as the vendor has them. What is on its way is not asked for twice.
func (a *accounts) askMoney(name string) tea.Cmd {
	if why := a.whyNoMoney(name); why != "" {
		return tell(why)
	}
	if a.money[name] == nil {
		a.money[name] = &purse{}
	}
	p, fl := a.money[name], a.fleet
	var cmds []tea.Cmd
	if a.whyNot(name, provider.Billing) == "" && !p.balance.running() {
		cmds = append(cmds, p.balance.start(a.ctx, func(ctx context.Context) (model.Balance, error) { return fl.Balance(ctx, name) }))
	}
	if a.whyNot(name, provider.Planning) == "" && !p.plans.running() {
		cmds = append(cmds, p.plans.start(a.ctx, func(ctx context.Context) ([]model.Plan, error) { return fl.Plans(ctx, name) }))
	}
	return tea.Batch(cmds...)
}

// whyNoMoney says why there is nothing to ask for; it is empty when there is.
func (a *accounts) whyNoMoney(name string) string {
	if why := a.whyNot(name, provider.Billing); why != "" && a.whyNot(name, provider.Planning) != "" {
		return why
	}
	return ""
}

// moneyCalls tells how many calls the balance and the plans take.
func (a *accounts) moneyCalls(name string) int {
	calls := 0
	for _, ability := range []provider.Ability{provider.Billing, provider.Planning} {
		if a.whyNot(name, ability) == "" {
			calls++
		}
	}
	return calls
}

// purse gives what was asked for of an account's money.
func (a *accounts) purse(name string) *purse {
	if p := a.money[name]; p != nil {
		return p
	}
	return &purse{}
}

// Close ends what is still being asked for.
func (a *accounts) Close() {
	for _, p := range a.money {
		p.balance.stop()
		p.plans.stop()
	}
	for _, l := range a.spent {
		l.stop()
	}
}

// Crumbs names the screen.
func (a *accounts) Crumbs() []string { return []string{"Accounts"} }

// Status tells where one is; what was called is in the table.
func (a *accounts) Status() status {
	state := plural(len(a.snap.Accounts()), "account") + "; opening this screen costs no call"
	place := ""
	if below := len(a.about()) - a.top - a.room(); below > 0 {
		place = plural(below, "line") + " below: PgDn"
	}
	return status{mode: a.mode(), state: state, place: place, calls: "calls of this program since 00:00 UTC; those of others are not known"}
}

// Keys offers to move, and to ask.
func (a *accounts) Keys() []offer {
	relist, refresh := keys.Open, keys.Refresh
	relist.SetHelp("Enter", "read its list anew")
	refresh.SetHelp("r", "the same")
	status, ok := a.at()
	none := ""
	if !ok {
		none = "there is no account"
	}
	money := offer{Binding: keys.Money, hint: true, off: none}
	if ok {
		if money.off = a.whyNoMoney(status.Name); money.off == "" {
			money.cost = plural(a.moneyCalls(status.Name), "call")
		}
	}
	return append([]offer{
		{Binding: relist, hint: true, off: none, cost: plural(a.snap.SyncCalls(status.Name), "call")},
		money,
		{Binding: refresh, off: none},
		{Binding: keys.Back, hint: true},
	}, on(keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top, keys.Bottom, keys.Quit, keys.Palette,
		keys.HistoryBack, keys.HistoryForward, keys.LastView, keys.Redraw, keys.Leave)...)
}
