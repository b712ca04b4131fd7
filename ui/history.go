package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
)

// place is what one can come back to.
type place struct {
	kind placeKind
	key  model.Key // of a detail its SIM, of the list the one under the cursor
	tab  int       // of a detail
}

// placeKind is a kind of screen.
type placeKind uint8

const (
	placeNone placeKind = iota
	placeList
	placeDetail
	placeAccounts
)

// same tells whether two places are one: the list is, wherever its cursor is.
func (p place) same(o place) bool {
	return p.kind == o.kind && (p.kind != placeDetail || p.key == o.key && p.tab == o.tab)
}

// trail is the places in the order in which they were opened.
type trail struct {
	places []place
	at     int   // the one that is shown
	former place // the one that was shown before it
}

// longestTrail is how many places are kept: nobody goes back further.
const longestTrail = 100

// note notes where one is. Opening something ends what was ahead.
func (t *trail) note(now place) {
	switch {
	case now.kind == placeNone:
		return
	case len(t.places) == 0:
		t.places = []place{now}
		return
	case t.places[t.at].same(now):
		t.places[t.at] = now
		return
	}
	t.former = t.places[t.at]
	t.places = append(t.places[:t.at+1], now)
	if over := len(t.places) - longestTrail; over > 0 {
		t.places = slices.Delete(t.places, 0, over)
	}
	t.at = len(t.places) - 1
}

// turn makes a place of the trail the one that is shown.
func (t *trail) turn(to int) { t.former, t.at = t.places[t.at], to }

// where is the place that is shown.
func (a *App) where() place {
	switch shown := a.base().(type) {
	case *list:
		return place{kind: placeList, key: shown.key()}
	case *detail:
		return place{kind: placeDetail, key: shown.of.key(), tab: shown.at}
	case *accounts:
		return place{kind: placeAccounts}
	default:
		return place{}
	}
}

// follow takes a key, and notes what is shown because of it.
func (a *App) follow(msg tea.KeyPressMsg) tea.Cmd {
	a.focused = time.Time{}
	a.trail.note(a.where())
	cmd := a.press(msg)
	a.trail.note(a.where())
	return cmd
}

// revisit goes back, forward, or to what was shown before.
func (a *App) revisit(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(msg, keys.LastView):
		return a.lastView()
	case pressed(msg, keys.HistoryBack):
		return a.step(-1, "nothing was shown before this")
	default:
		return a.step(1, "this is what was shown last")
	}
}

// step goes along the trail, past SIMs that are gone.
func (a *App) step(by int, end string) tea.Cmd {
	for to := a.trail.at + by; to >= 0 && to < len(a.trail.places); to += by {
		if cmd, ok := a.visit(a.trail.places[to]); ok {
			a.trail.turn(to)
			return cmd
		}
	}
	return tell(end)
}

// lastView goes to what was shown before. Where that is the next place of the trail it is gone along, so that going to and
// fro leaves the trail as it was.
func (a *App) lastView() tea.Cmd {
	t := &a.trail
	former := t.former
	if former.kind == placeNone {
		return tell("nothing was shown before this")
	}
	cmd, ok := a.visit(former)
	if !ok {
		return tell("the SIM that was shown before is no longer in the list")
	}
	for _, to := range []int{t.at - 1, t.at + 1} {
		if to >= 0 && to < len(t.places) && t.places[to].same(former) {
			t.turn(to)
			break
		}
	}
	return cmd
}

// visit shows a place as if it had been opened from the list; false if its SIM is gone.
func (a *App) visit(to place) (tea.Cmd, bool) {
	if shown, ok := a.base().(*detail); ok && to.kind == placeDetail && shown.of.key() == to.key {
		return shown.turn(to.tab), true
	}
	l, ok := a.stack[0].(*list)
	if !ok {
		return nil, false
	}
	var at sequence
	if to.kind == placeDetail {
		if at, ok = l.sequenceAt(to.key); !ok {
			return nil, false
		}
	}
	return a.home(func(l *list) tea.Cmd {
		switch to.kind {
		case placeAccounts:
			return a.push(newAccounts(&a.shared))
		case placeDetail:
			return l.openAt(at, to.tab, false)
		default:
			l.goTo(to.key)
			l.rest()
			return nil
		}
	}), true
}

// sequenceAt is the list as it is now at a SIM, with the cursor there; a SIM that the filter hides is alone. It is false if
// there is no such SIM.
func (l *list) sequenceAt(key model.Key) (sequence, bool) {
	number, ok := l.shown.Find(key)
	if !ok {
		return sequence{}, false
	}
	l.goTo(key)
	if l.key() == key {
		return l.sequence(), true
	}
	return sequence{l.shown, []int32{int32(number)}, 0}, true //nolint:gosec // A fleet has far fewer SIMs.
}

// home leaves all screens but the list, and goes on there.
func (a *App) home(then func(*list) tea.Cmd) tea.Cmd {
	l, ok := a.stack[0].(*list)
	if !ok {
		return nil
	}
	for len(a.stack) > 1 {
		a.leave(a.top())
	}
	return then(l)
}
