package ui

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// spentRestMsg says that the cursor rests on an account.
type spentRestMsg struct{ moves int }

// spending is what the calls of an account were spent on today.
type spending struct {
	load[[]fleet.Spent]
	calls int // that were made when it was asked for last
}

// askSpent asks what the calls of the account under the cursor were spent on today. That is no call: it is noted here.
func (a *accounts) askSpent() tea.Cmd {
	status, ok := a.at()
	if !ok {
		return nil
	}
	if a.spent[status.Name] == nil {
		a.spent[status.Name] = &spending{}
	}
	fl, name, s := a.fleet, status.Name, a.spent[status.Name]
	s.calls = status.Calls.Today
	return s.start(a.ctx, func(ctx context.Context) ([]fleet.Spent, error) { return fl.Spent(ctx, name) })
}

// followSpent asks anew where calls were made since.
func (a *accounts) followSpent() tea.Cmd {
	status, ok := a.at()
	if !ok {
		return nil
	}
	if s := a.spent[status.Name]; s == nil || s.running() || s.calls == status.Calls.Today {
		return nil
	}
	return a.askSpent()
}

// spentOn tells what the calls of the day were spent on, a line for each operation, as a number and a bar.
func (a *accounts) spentOn(s *fleet.Status) []fact {
	const name = "today"
	others := fact{"", "of others: unknown (other programs and machines are not counted)"}
	l := a.spent[s.Name]
	switch {
	case l == nil || !l.has && l.err == nil:
		return []fact{{name, "reading…"}, others}
	case !l.has:
		return []fact{{name, "what the calls were spent on is not known: " + store.Explain(l.err)}, others}
	case len(l.value) == 0:
		return []fact{{name, "no call yet"}, others}
	}
	words, digits := 0, 0
	for _, spent := range l.value {
		words, digits = max(words, cells(spent.Op)), max(digits, len(strconv.Itoa(spent.Calls)))
	}
	most, width := l.value[0].Calls, min(max(a.width-factMargin-words-digits-4, 0), 30)
	facts := make([]fact, 0, len(l.value)+1)
	for _, spent := range l.value {
		bar := strings.Repeat("#", (spent.Calls*width+most-1)/max(most, 1))
		facts = append(facts, fact{"", fmt.Sprintf("%s  %*d  %s", left(spent.Op, words), digits, spent.Calls, bar)})
	}
	facts[0].name = name
	return append(facts, others)
}

// policy tells by which rules the calls of a day are spent.
func (a *accounts) policy(s *fleet.Status) string {
	account := a.fleet.Account(s.Name)
	if account == nil || s.Calls.PerDay == 0 {
		return "lists at most every 5 min; there is no limit of a day to keep to"
	}
	return fmt.Sprintf("keep %s for writes and for you · slower below %d · lists at most every 5 min", plural(account.Reserve(), "call"), account.SlowBelow())
}

// polling tells whether an account's list is read by itself now, how often, and why not more often.
func (a *accounts) polling(s *fleet.Status) string {
	const not = "its list is not read by itself: "
	every := "its list is read every " + minutes(s.Every)
	switch s.Held {
	case fleet.AtReserve:
		return not + "what is left of the calls is kept for writes and for you; Enter asks"
	case fleet.Rejected:
		return not + "the key is rejected; Enter tries it"
	case fleet.Unattended:
		return not + "this terminal has no focus, or nobody was here for 15 min"
	case fleet.Slowed:
		every += " so that the calls last"
	case fleet.NotHeld:
	}
	if s.Every == 0 {
		return "nothing is read by itself yet"
	}
	if next := s.Tried.Add(s.Every); !s.Tried.IsZero() && next.After(a.now) && !s.Loading {
		every += ", next at " + a.clock(next)
	}
	if lasts := a.lasts(s, "about "); lasts != "" {
		every += "; what is left of the calls" + lasts
	}
	return every
}

// heldWord says in a word that an account's list is not read as often as it could be; empty if it is.
func heldWord(s *fleet.Status) string {
	switch s.Held {
	case fleet.Slowed:
		return "slow: " + minutes(s.Every)
	case fleet.AtReserve:
		return "at its reserve"
	default:
		return ""
	}
}
