package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// screen is one layer of what is shown: a screen that fills the body, or a dialog above one. Its state changes in
// Update alone; commands capture values and give messages; View is pure.
type screen interface {
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View() string // the body, as many lines as SetSize said at most
	SetSize(width, height int)
	Crumbs() []string // for the title
	Status() status
	Keys() []offer
	Peel() (tea.Cmd, bool) // takes one layer off, such as a filter; false when there is none
	Typing() bool          // every key but Ctrl+C belongs to a text field
	Close()                // cancels what the screen still reads
}

// floating is a screen that is drawn in the middle of the one beneath it.
type floating interface{ floats() }

// status is what a screen says in the lines at the foot.
type status struct {
	account string // for the right end of the title
	mode    string // what is allowed, for the same place
	state   string // the upper line: how fresh things are, what is loading, what failed
	place   string // at its right end: where one is
	calls   string // the lower line, while nothing has been reported
}

// pane is what every screen has.
type pane struct {
	*shared
	width, height int
}

func (p *pane) Init() tea.Cmd             { return nil }
func (p *pane) SetSize(width, height int) { p.width, p.height = width, height }
func (p *pane) Status() status            { return status{} }
func (p *pane) Peel() (tea.Cmd, bool)     { return nil, false }
func (p *pane) Typing() bool              { return false }
func (p *pane) Close()                    {}
func (p *pane) Crumbs() []string          { return nil }

// root is what a screen asks of the root. Both take effect at once: the next key may already be on its way, and it is
// for the screen that one sees.
type root interface {
	push(screen) tea.Cmd                   // shows a screen above the others
	leave(screen)                          // leaves a screen, if it is the top one
	home(then func(*list) tea.Cmd) tea.Cmd // leaves all but the list, and goes on there
}

// shared is what all screens of one terminal have in common.
type shared struct {
	config Config
	root   root
	fleet  *fleet.Fleet
	theme  *theme
	ctx    context.Context // ends with the program; reads of screens hang on it
	now    time.Time       // as of the message that is being handled
	zone   *time.Location
	snap   *fleet.Snapshot
	drafts map[model.Key]string // texts that were begun and not sent
	marked int                  // SIMs that are marked in the list
	lists  lists                // that a filter can name
	said   []string             // commands that were given in the palette, the newest last
	mouse  bool                 // it is listened to
}

// clock gives a time of day in the user's zone.
func (s *shared) clock(t time.Time) string { return t.In(s.zone).Format("15:04") }

// moment gives a time with its day, in the user's zone.
func (s *shared) moment(t time.Time) string {
	t, now := t.In(s.zone), s.now.In(s.zone)
	switch {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	default:
		return t.Format("2 Jan 2006")
	}
}

// zoneName names the zone that times are shown in.
func (s *shared) zoneName() string { return s.now.In(s.zone).Format("MST") }

// row gives a SIM of the newest snapshot.
func (s *shared) row(key model.Key) (*fleet.Row, bool) {
	number, ok := s.snap.Find(key)
	if !ok {
		return nil, false
	}
	return s.snap.Row(number), true
}

// vendor gives what is true of an account's vendor.
func (s *shared) vendor(account string) provider.Vendor {
	if a := s.fleet.Account(account); a != nil {
		return a.Vendor
	}
	return provider.Vendor{}
}

// balance gives what was read last of an account's money; nil before.
func (s *shared) balance(account string) *model.Balance {
	for i := range s.snap.Accounts() {
		if status := &s.snap.Accounts()[i]; status.Name == account {
			return status.Balance
		}
	}
	return nil
}

// whyNot says why an account cannot do a thing; it is empty when it can.
func (s *shared) whyNot(account string, ability provider.Ability) string {
	if a := s.fleet.Account(account); a != nil {
		return a.WhyNot(ability)
	}
	return "the account is not there any more"
}

// after gives the message when the time has passed.
func (s *shared) after(d time.Duration, msg tea.Msg) tea.Cmd {
	if s.config.After != nil {
		return s.config.After(d, msg)
	}
	ctx := s.ctx
	return func() tea.Msg {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return msg
		case <-ctx.Done():
			return nil
		}
	}
}

// nameOf gives what a SIM is called: its name, else its first tag, else the word that it has none.
func nameOf(sim *model.SIM, width int) string {
	if name := sim.Name.Clean(model.Line, width); name != "" {
		return name
	}
	if len(sim.Tags) > 0 {
		return "#" + sim.Tags[0].Clean(model.Line, width-1)
	}
	return "(no name)"
}

// Messages that a screen gives to the root.
type (
	toastMsg struct { // tell what happened
		kind toastKind
		text string
	}
	changedMsg struct{}                // the newest snapshot is to be shown
	minuteMsg  struct{}                // ages are older
	visitedMsg struct{ key model.Key } // a SIM was looked at: the list's cursor follows
)

// toastKind says what a toast is about.
type toastKind uint8

const (
	toastNote toastKind = iota
	toastDone
	toastFail // stays until Esc
)

// tell says something in the line at the foot, such as why a key does nothing.
func tell(text string) tea.Cmd {
	return func() tea.Msg { return toastMsg{toastNote, text} }
}
