package ui

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// accountColumn is one column of the table of accounts.
type accountColumn struct {
	head  string
	width int
	right bool
	from  int // the least width of the screen at which it is there
	cell  func(a *accounts, s *fleet.Status) string
}

// accountColumns are all columns. The last takes the room that is left.
var accountColumns = []accountColumn{
	{"ACCOUNT", 12, false, 0, func(_ *accounts, s *fleet.Status) string { return s.Name }},
	{"VENDOR", 8, false, 107, func(_ *accounts, s *fleet.Status) string { return s.Vendor.Name }},
	{"SIMs", 7, true, 0, func(_ *accounts, s *fleet.Status) string { return loadedCell(s) }},
	{"MODE", 4, false, 0, func(a *accounts, s *fleet.Status) string { return modeWord(a.config.ReadOnly || s.ReadOnly) }},
	{"FRESH", 5, true, 0, func(a *accounts, s *fleet.Status) string { return a.fresh(s) }},
	{"CALLS TODAY", 20, false, 0, func(_ *accounts, s *fleet.Status) string { return callsCell(s.Calls) }},
	{"RESETS", 6, false, 72, func(_ *accounts, s *fleet.Status) string { return resetsCell(s.Calls) }},
	{"BALANCE", 16, true, 98, func(a *accounts, s *fleet.Status) string { return a.balanceCell(s) }},
	{"HEALTH", 0, false, 0, func(a *accounts, s *fleet.Status) string { return a.health(s) }},
}

// modeWord tells in two letters whether something can be changed.
func modeWord(readOnly bool) string {
	if readOnly {
		return "ro"
	}
	return "rw"
}

// loadedCell gives how many SIMs an account has, as far as they were read: of a list that never was, nobody knows.
func loadedCell(s *fleet.Status) string {
	if s.Fetched.IsZero() && s.Loaded == 0 {
		return notYet
	}
	return strconv.Itoa(s.Loaded)
}

// callsCell gives the calls of the day, of how many where the vendor names a limit, and then how much of them is gone.
func callsCell(calls provider.Calls) string {
	if calls.PerDay == 0 {
		return fmt.Sprintf("%7d/%s", calls.Today, notGiven)
	}
	return fmt.Sprintf("%9s %s", fmt.Sprintf("%d/%d", calls.Today, calls.PerDay), meter(calls.Today, calls.PerDay, 8))
}

// resetsCell tells when calls are counted anew, where there is a limit. No vendor says so; it is inferred.
func resetsCell(calls provider.Calls) string {
	if calls.PerDay == 0 {
		return notGiven
	}
	return "00:00Z"
}

// fresh gives the age of an account's list.
func (a *accounts) fresh(s *fleet.Status) string {
	if s.Fetched.IsZero() {
		return notYet
	}
	return age(a.now, s.Fetched)
}

// health tells in few words how an account is doing.
func (s *shared) health(a *fleet.Status) string {
	switch {
	case s.now.Before(a.Calls.PausedUntil):
		return "paused until " + s.clock(a.Calls.PausedUntil)
	case a.Loading:
		return loading(*a)
	case a.Err != nil && !model.Cancelled(a.Err):
		return short(a.Err)
	case a.Fetched.IsZero():
		return "not read"
	case s.now.Sub(a.Fetched) > staleTime:
		return "STALE"
	case a.CountErr != nil:
		return "usage not read"
	default:
		return cmp.Or(heldWord(a), "ok")
	}
}

// balanceCell gives the credit, or what was spent where the vendor tells that instead.
func (a *accounts) balanceCell(s *fleet.Status) string {
	if a.fleet.Account(s.Name).Lacks(provider.Billing) {
		return notGiven
	}
	switch balance := s.Balance; {
	case balance == nil:
		return notYet
	case balance.Amount != nil:
		return money(balance.Amount, balance.Currency.Clean(model.Line, 4))
	case balance.Spent != nil:
		return "spent " + money(balance.Spent, balance.Currency.Clean(model.Line, 4))
	default:
		return ""
	}
}

// inSight is how many accounts the table has room for, with a few lines left for the one under the cursor.
func (a *accounts) inSight() int {
	const head, gap, leastAbout = 1, 1, 4
	return min(len(a.snap.Accounts()), max(a.height-head-gap-leastAbout, 1))
}

// room is how many lines there are for the account under the cursor.
func (a *accounts) room() int { return max(a.height-a.inSight()-2, 1) }

// View draws the table, and below it what there is to tell of the account under the cursor.
func (a *accounts) View() string {
	lines := []string{a.theme.head.paint(left(a.row(func(c accountColumn) string { return c.head }), a.width))}
	all := a.snap.Accounts()
	shown := a.inSight()
	from := max(min(a.cursor-shown/2, len(all)-shown), 0)
	for i := from; i < from+shown; i++ {
		mark := " "
		if i == a.cursor {
			mark = a.theme.cursor.paint(">")
		}
		look := a.theme.plain
		if all[i].Err != nil && !model.Cancelled(all[i].Err) {
			look = a.theme.bad
		}
		lines = append(lines, mark+look.paint(a.row(func(c accountColumn) string { return c.cell(a, &all[i]) })[1:]))
	}
	lines = append(lines, "")
	return strings.Join(append(lines, a.about()[a.first(a.top):]...), "\n")
}

// first gives the first line in sight of what is told of an account, as near to a line as there is room for.
func (a *accounts) first(line int) int { return max(min(line, len(a.about())-a.room()), 0) }

// row puts the cells of a line together.
func (a *accounts) row(cell func(accountColumn) string) string {
	var b strings.Builder
	b.WriteString("  ")
	for _, c := range accountColumns {
		if a.width < c.from {
			continue
		}
		if c.width == 0 {
			c.width = max(a.width-cells(b.String()), 0)
		}
		text := cut(cell(c), c.width)
		if c.right {
			text = pad(text, c.width) + text
		} else {
			text += pad(text, c.width)
		}
		b.WriteString(text + " ")
	}
	return strings.TrimSuffix(b.String(), " ")
}

// factMargin is what a fact's name takes of the width, with a margin at both sides.
const factMargin = 12

// about tells of the account under the cursor: how its list is, its money, and what it can do and cannot, with the reasons.
func (a *accounts) about() []string {
	status, ok := a.at()
	if !ok {
		return []string{" No account is configured. " + a.config.ConfigPath + " is where accounts belong."}
	}
	facts := []fact{
		{"", status.Name + " · " + status.Vendor.ID},
		{"list", a.listOf(&status)},
		{"calls", a.pace(&status)},
		{"now", a.polling(&status)},
		{"balance", a.balanceOf(&status)},
	}
	facts = append(append(facts, a.plansOf(&status)...), a.spentOn(&status)...)
	facts = append(append(facts, fact{"policy", a.policy(&status)}), a.able(status.Name)...)
	var lines []string
	for _, f := range facts {
		for i, text := range wrap(f.value, max(a.width-factMargin, 20)) {
			if i > 0 {
				f.name = ""
			}
			lines = append(lines, " "+a.theme.dim.paint(left(f.name, 9))+" "+text)
		}
	}
	return lines
}

// listOf tells how an account's list is, in whole sentences where something is the matter.
func (a *accounts) listOf(s *fleet.Status) string {
	parts := []string{a.accountState(*s)}
	if s.Err != nil && !model.Cancelled(s.Err) {
		parts = append(parts, readSentence(s.Vendor.Name, s.Err))
	}
	if s.CountErr != nil {
		parts = append(parts, "what its SIMs used was not read: "+readSentence(s.Vendor.Name, s.CountErr))
	}
	return strings.Join(parts, "; ")
}

// pace tells what calls the account may make.
func (a *accounts) pace(s *fleet.Status) string {
	text := "its vendor documents no limit for a day"
	if s.Calls.PerDay > 0 {
		text = fmt.Sprintf("%d of %d left, counted anew from 00:00 UTC", max(s.Calls.PerDay-s.Calls.Today, 0), s.Calls.PerDay)
	}
	if a.now.Before(s.Calls.PausedUntil) {
		text += "; " + s.Vendor.Name + " asked to be left alone until " + a.clock(s.Calls.PausedUntil)
	}
	return text + "; a refresh of its list takes " + plural(a.snap.SyncCalls(s.Name), "call")
}

// balanceOf tells the credit or the spend, how old it is, and what happens when it runs low.
func (a *accounts) balanceOf(s *fleet.Status) string {
	p := a.purse(s.Name)
	if why := a.whyNot(s.Name, provider.Billing); why != "" {
		return notGiven + " " + why
	}
	known := notYet
	if s.Balance != nil {
		known = balanceWords(s.Balance) + ", read " + ago(a.now, s.Balance.Fetched)
	}
	switch {
	case p.balance.running():
		return "reading…"
	case p.balance.err != nil && s.Balance != nil:
		return known + " STALE; " + moneyUnread(s.Vendor.Name, p.balance.err)
	case p.balance.err != nil:
		return moneyUnread(s.Vendor.Name, p.balance.err)
	case s.Balance == nil:
		return known + " b reads it"
	}
	return known
}

// moneyUnread words why the balance or the plans were not read, with the key that asks again.
func moneyUnread(vendor string, err error) string {
	return "not read: " + rereadSentence(vendor, keys.Money, err)
}

func balanceWords(b *model.Balance) string {
	currency := b.Currency.Clean(model.Line, 8)
	var parts []string
	if b.Amount != nil {
		parts = append(parts, money(b.Amount, currency)+" of credit")
	}
	if b.Spent != nil {
		parts = append(parts, fmt.Sprintf("%s spent in %s, and no credit is told", money(b.Spent, currency), b.Month.Start().Format("January 2006")))
	}
	switch {
	case b.AutoTopUp == nil:
	case *b.AutoTopUp:
		parts = append(parts, fmt.Sprintf("topped up to %s below %s", money(b.TopUpTo, currency), money(b.Threshold, currency)))
	default:
		parts = append(parts, "not topped up by itself")
	}
	if len(parts) == 0 {
		return "nothing was told"
	}
	return strings.Join(parts, ", ")
}

// plansOf tells the plans with their rates, a line each.
func (a *accounts) plansOf(s *fleet.Status) []fact {
	p := a.purse(s.Name)
	switch why := a.whyNot(s.Name, provider.Planning); {
	case why != "":
		return []fact{{"plans", notGiven + " " + why}}
	case p.plans.running():
		return []fact{{"plans", "reading…"}}
	case p.plans.err != nil && !p.plans.has:
		return []fact{{"plans", moneyUnread(s.Vendor.Name, p.plans.err)}}
	case !p.plans.has:
		return []fact{{"plans", notYet + " b reads them"}}
	case len(p.plans.value) == 0:
		return []fact{{"plans", "none"}}
	}
	facts := make([]fact, 0, len(p.plans.value))
	for i := range p.plans.value {
		facts = append(facts, fact{"", planWords(&p.plans.value[i])})
	}
	facts[0].name = "plans"
	return facts
}

// planWords tells a plan's name and those of its rates that are known.
func planWords(p *model.Plan) string {
	words := []string{text(p.ID)}
	if name := text(p.Name); name != "" && name != words[0] {
		words[0] += " “" + name + "”"
	}
	for _, rate := range []struct {
		of    string
		money *model.Money
	}{{"a day", p.PerDay}, {"a MB", p.PerMB}, {"a text to it", p.PerSMSMT}, {"a text from it", p.PerSMSMO}} {
		if rate.money != nil {
			words = append(words, strings.TrimSpace(rate.money.Format(4)+" "+p.Currency.Clean(model.Line, 8))+" "+rate.of)
		}
	}
	return strings.Join(words, " · ")
}

// able tells what an account can do, and of what it cannot why not.
func (a *accounts) able(name string) []fact {
	var can []string
	var facts []fact
	for _, ability := range provider.Abilities() {
		if why := a.whyNot(name, ability); why != "" {
			facts = append(facts, fact{"", ability.String() + ": " + why})
		} else {
			can = append(can, ability.String())
		}
	}
	if account := a.fleet.Account(name); account != nil && account.Vendor.Words[model.Closed] != "" && account.WhyNotClose() != "" {
		facts = append(facts, fact{"", "close for good: " + account.WhyNotClose()})
	}
	if len(facts) > 0 {
		facts[0].name = "cannot"
	}
	return append([]fact{{"can", strings.Join(can, " · ")}}, facts...)
}

// healthWord gives what is the matter with an account in a word, for where a sentence has no room; empty when it is well.
func (s *shared) healthWord(a *fleet.Status) string {
	switch {
	case s.now.Before(a.Calls.PausedUntil):
		return "paused until " + s.clock(a.Calls.PausedUntil)
	case a.Err == nil || a.Loading || model.Cancelled(a.Err):
		return ""
	case errors.Is(a.Err, model.ErrDenied):
		return "key rejected"
	case errors.Is(a.Err, model.ErrUnreachable), errors.Is(a.Err, model.ErrTimeout), errors.Is(a.Err, model.ErrBroken):
		return "unreachable"
	default:
		return short(a.Err)
	}
}
