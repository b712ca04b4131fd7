package ui

import (
	"context"
	"errors"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
)

// finder is what the list shows of the fleet: the SIMs that the filter asks for, in an order. Of a large fleet they are
// looked for beside the screen, so that no key waits for it; the former ones stay until then.
type finder struct {
	shown *fleet.Snapshot // the snapshot that rows are numbers of
	rows  []int32
	lent  bool // somebody else reads rows too, so that their room cannot be used again

	text   string       // the filter as it was typed
	lists  lists        // that it can name
	query  query.Query  // what it says, or what the last one said that could be read
	broken *query.Error // why it cannot be read; nil when it can
	sort   *query.Sort  // chosen by key; an order in the filter goes before it

	search *search
	spare  []int32
	under  *ticket // of the search under way
	stop   context.CancelFunc
	late   bool // it takes so long that one should be told
	behind bool // there is a newer snapshot than that of the search under way
}

// search is what a running search and its successors share: one of them at a time.
type search struct {
	mu sync.Mutex
	of fleet.Search
}

// atOnce is how many SIMs are searched without leaving the screen: that takes less time than drawing it.
const atOnce = 20_000

// foundMsg brings what was looked for.
type foundMsg struct {
	ticket *ticket
	in     *fleet.Snapshot
	rows   []int32
	err    error
}

// lateMsg says that a search has been under way for a while.
type lateMsg struct{ ticket *ticket }

// read reads a filter as it is typed. Of one that cannot be read, it says why, and shows what the terms before the mistake
// ask for: that is what was there before somebody began to type the last one.
func (f *finder) read(text string) (changed bool) {
	f.text = text
	asked, err := query.Parse(text)
	if bad, ok := errors.AsType[*query.Error](err); ok {
		f.broken = bad
		if asked, err = query.Parse(before(text, bad.At)); err != nil {
			return false
		}
	} else {
		f.broken = f.lists.lacking(text, asked)
	}
	if f.lists.lacking(text, asked) != nil || asked.Equal(f.query) {
		return false
	}
	f.query = asked
	return true
}

// before gives what stands before the term that has a place in it.
func before(text string, at int) string {
	runes := []rune(text)
	head := string(runes[:min(at, len(runes))])
	return head[:strings.LastIndexAny(head, " \t")+1]
}

// order is the order that is shown; nil is the vendors' own.
func (f *finder) order() *query.Sort {
	if f.query.Sort != nil {
		return f.query.Sort
	}
	return f.sort
}

// narrows tells whether the filter hides rows.
func (f *finder) narrows() bool { return len(f.query.Terms) > 0 }

// find looks for what the filter asks for. Nothing is to be done when it gives a message; else the command brings it.
func (f *finder) find(s *shared, in *fleet.Snapshot) (foundMsg, tea.Cmd) {
	if f.stop != nil {
		f.stop()
	}
	ctx, stop := context.WithCancel(s.ctx)
	asked := &ticket{}
	f.under, f.stop, f.late, f.behind = asked, stop, false, in != s.snap
	room, now, wanted, by := f.spare, s.now, f.lists.with(f.query), f.search
	f.spare = nil
	wanted.Sort = f.order()
	run := func() foundMsg {
		defer stop()
		by.mu.Lock()
		defer by.mu.Unlock()
		rows, err := by.of.Run(ctx, in, wanted, now, room)
		return foundMsg{asked, in, rows, err}
	}
	if in.Len() <= atOnce {
		return run(), nil
	}
	return foundMsg{}, tea.Batch(func() tea.Msg { return run() }, s.after(lateTime, lateMsg{asked}))
}

// take takes what was found, if it is what was looked for last.
func (f *finder) take(msg foundMsg) bool {
	if msg.ticket != f.under {
		return false
	}
	f.under, f.stop, f.late = nil, nil, false
	if msg.err != nil {
		return false
	}
	if !f.lent {
		f.spare = f.rows
	}
	f.shown, f.rows, f.lent = msg.in, msg.rows, false
	return true
}

// lend gives the rows to somebody who keeps them.
func (f *finder) lend() []int32 {
	f.lent = true
	return f.rows
}
