package ui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// Status tells how fresh the accounts are, where the cursor is, and what the calls of the day were.
func (l *list) Status() status {
	return status{account: l.markedText(), mode: l.mode(), state: l.freshness(), place: l.place(), calls: l.allCalls()}
}

// mode tells whether something can be changed, and how many accounts do not let it be.
func (s *shared) mode() string {
	accounts, locked := s.snap.Accounts(), 0
	for _, a := range accounts {
		if a.ReadOnly {
			locked++
		}
	}
	switch {
	case s.config.ReadOnly, locked > 0 && locked == len(accounts):
		return modeReadOnly
	case locked > 0:
		return fmt.Sprintf("%s, %d of %d accounts read-only", modeWrite, locked, len(accounts))
	default:
		return modeWrite
	}
}

// The words for what is allowed.
const (
	modeWrite    = "RW"
	modeReadOnly = "READ-ONLY"
)

// modeOf tells whether an account lets something be changed.
func (s *shared) modeOf(account string) string {
	if a := s.fleet.Account(account); s.config.ReadOnly || (a != nil && a.ReadOnly) {
		return modeReadOnly
	}
	return modeWrite
}

// place tells where the cursor is among how many.
func (l *list) place() string {
	if l.late {
		return "looking…"
	}
	if len(l.rows) == 0 {
		return "0 of " + strconv.Itoa(l.shown.Len())
	}
	text := fmt.Sprintf("row %d of %d", l.cursor+1, len(l.rows))
	if all := l.total(); l.narrows() || all != len(l.rows) {
		text += fmt.Sprintf(", %d in all", all)
	}
	return text
}

// total is how many SIMs there are as far as is known: what the vendor counts may not all be here yet.
func (l *list) total() int {
	all := 0
	for _, a := range l.snap.Accounts() {
		if a.Total != nil {
			all += max(*a.Total, a.Loaded)
		} else {
			all += a.Loaded
		}
	}
	return max(all, l.shown.Len())
}

// freshness tells how old the lists are and what is the matter with any: what failed comes first, with what to do about it
// where it is one alone. What several have in common is said once.
func (l *list) freshness() string {
	var failed []string
	var well groups
	accounts := l.snap.Accounts()
	for i := range accounts {
		a := &accounts[i]
		text := a.Name + " " + l.accountState(*a)
		switch word := l.healthWord(a); {
		case word == "":
			well.add(a.Name, l.accountState(*a))
		case a.Err != nil && !l.now.Before(a.Calls.PausedUntil):
			failed = append(failed, text+": "+readSentence(a.Vendor.Name, a.Err))
		default:
			failed = append(failed, text+", "+word)
		}
	}
	if len(failed) > 1 {
		failed = nil
		for i := range accounts {
			if word := l.healthWord(&accounts[i]); word != "" {
				failed = append(failed, accounts[i].Name+" "+l.accountState(accounts[i])+", "+word)
			}
		}
	}
	if len(failed) > 0 && l.narrows() {
		failed[0] = "results may be incomplete: " + failed[0]
	}
	return strings.Join(append(failed, well.texts()...), " · ")
}

// groups gathers accounts of which the same is to be said.
type groups []struct {
	text  string
	names []string
}

func (g *groups) add(name, text string) {
	for i := range *g {
		if (*g)[i].text == text {
			(*g)[i].names = append((*g)[i].names, name)
			return
		}
	}
	*g = append(*g, struct {
		text  string
		names []string
	}{text, []string{name}})
}

// texts says it, naming at most two.
func (g *groups) texts() []string {
	texts := make([]string, 0, len(*g))
	for _, group := range *g {
		who := strings.Join(group.names, ", ")
		if len(group.names) > 2 {
			who = plural(len(group.names), "account")
		}
		texts = append(texts, who+" "+group.text)
	}
	return texts
}

// accountState words one account's list. A list that could not be read anew keeps its age and is called stale; while it
// is read anew, it still says how old it is.
func (s *shared) accountState(a fleet.Status) string {
	var parts []string
	if !a.Fetched.IsZero() {
		read := "read " + ago(s.now, a.Fetched)
		if a.Err != nil || s.now.Sub(a.Fetched) > staleTime {
			read += " STALE"
		}
		parts = append(parts, read)
	}
	switch {
	case a.Loading:
		parts = append(parts, loading(a))
	case model.Cancelled(a.Err):
		parts = append(parts, "not read to its end")
	case a.Err != nil && len(parts) == 0:
		parts = append(parts, "not read")
	case a.CountErr != nil:
		parts = append(parts, "its usage was not")
	}
	if a.Short > 0 && a.Total != nil {
		parts = append(parts, fmt.Sprintf("%d of %d came", *a.Total-a.Short, *a.Total))
	}
	if a.Damaged > 0 {
		parts = append(parts, plural(a.Damaged, "row")+" without a valid ICCID left out")
	}
	if len(parts) == 0 {
		return "waiting"
	}
	return strings.Join(parts, ", ")
}

// loading tells which page is being read of how many, once that is known.
func loading(a fleet.Status) string {
	if a.Total == nil || a.Vendor.PageSize == 0 {
		return "loading…"
	}
	pages := max((*a.Total+a.Vendor.PageSize-1)/a.Vendor.PageSize, 1)
	return fmt.Sprintf("loading %d/%d…", min(a.Pages+1, pages), pages)
}
