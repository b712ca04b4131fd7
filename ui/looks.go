package ui

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// look is how the list looks, whatever it shows.
type look struct {
	columns []query.Field
	sort    *query.Sort // chosen by key; nil is the vendors' own order
}

// lookOf makes a look of what was kept. What is unknown in it is left out, and columns by which nobody could tell the SIMs
// apart are none.
func lookOf(names []string, order string) look {
	var chosen []query.Field
	for _, name := range names {
		by := query.Field(name)
		if _, ok := columnOf(by); ok && !slices.Contains(chosen, by) {
			chosen = append(chosen, by)
		}
	}
	if !slices.ContainsFunc(chosen, tellsSIMs) {
		chosen = usual
	}
	asked, err := query.Parse("sort:" + order)
	if err != nil || len(asked.Terms) > 0 {
		return look{columns: chosen}
	}
	return look{chosen, asked.Sort}
}

// names gives the columns as they are kept.
func (k look) names() []string {
	names := make([]string, len(k.columns))
	for i, by := range k.columns {
		names[i] = string(by)
	}
	return names
}

// order gives the sort as it is kept; empty is the vendors' own.
func (k look) order() string {
	if k.sort == nil {
		return ""
	}
	return strings.TrimPrefix(k.sort.String(), "sort:")
}

func (k look) equal(o look) bool {
	return k.order() == o.order() && slices.Equal(k.columns, o.columns)
}

// keptLook is a look as it is remembered.
type keptLook struct {
	Columns []string `json:"columns"`
	Sort    string   `json:"sort,omitempty"`
}

// listDesk is the name under which the fleet remembers how the list looks.
const listDesk = "list"

// recalled gives the look of the list that was kept. One that is damaged is none.
func recalled(fl *fleet.Fleet) look {
	var kept keptLook
	if err := json.Unmarshal([]byte(fl.Recall(listDesk)), &kept); err != nil {
		return look{columns: usual}
	}
	return lookOf(kept.Columns, kept.Sort)
}

// look gives how the list looks now.
func (l *list) look() look { return look{l.chosen, l.sort} }

// wear gives the list a look. The rows follow when they are chosen anew.
func (l *list) wear(k look) {
	l.chosen, l.sort = k.columns, k.sort
	l.cols = fitColumns(l.chosen, l.listWidth())
}

// remember keeps how the list looks for the next start. What is changed while a view is open belongs to the view.
func (l *list) remember() tea.Cmd {
	if l.view != nil {
		return nil
	}
	l.own = l.look()
	value, err := json.Marshal(keptLook{l.own.names(), l.own.order()})
	if err != nil {
		return tell("the columns are not kept") // words and numbers can always be written
	}
	return l.keeper.keep(l.shared, string(value))
}

// keeper writes what is remembered, one thing after another, so that the last one is what stays.
type keeper struct {
	under bool
	due   *string // what came while another was being written
}

// keptMsg says that the look was kept, or why not.
type keptMsg struct{ err error }

func (k *keeper) keep(s *shared, value string) tea.Cmd {
	if k.under {
		k.due = &value
		return nil
	}
	k.under, k.due = true, nil
	// What was chosen just before the end is kept too.
	fl, ctx := s.fleet, context.WithoutCancel(s.ctx)
	return func() tea.Msg { return keptMsg{fl.Remember(ctx, listDesk, value)} }
}

// kept goes on with what came meanwhile.
func (k *keeper) kept(s *shared, msg keptMsg) tea.Cmd {
	k.under = false
	var again tea.Cmd
	if k.due != nil {
		again = k.keep(s, *k.due)
	}
	if msg.err == nil {
		return again
	}
	return tea.Batch(again, fail("the columns and the order are not kept for the next start: "+store.Explain(msg.err)))
}

// fail says that something did not work, until it is taken away.
func fail(text string) tea.Cmd {
	return func() tea.Msg { return toastMsg{toastFail, text} }
}
