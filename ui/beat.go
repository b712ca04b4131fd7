package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// beatTime is how often the fleet is asked what is due, and takes in what other processes of this user have read.
const beatTime = time.Second

// Messages of the root to itself.
type (
	beatMsg   struct{} // it is time to ask
	beatenMsg struct {
		due  []string // these accounts' lists are to be read
		next bool     // it is asked again in a while; else somebody else does
	}
)

// beat asks the fleet what is due.
func (a *App) beat(next bool) tea.Cmd {
	if a.fleet == nil {
		return nil
	}
	fl, ctx := a.fleet, a.ctx
	return func() tea.Msg { return beatenMsg{fl.Beat(ctx), next} }
}

// beaten reads what is due, and asks again in a while.
func (a *App) beaten(msg beatenMsg) tea.Cmd {
	var next, read tea.Cmd
	if msg.next {
		next = a.after(beatTime, beatMsg{})
	}
	if len(msg.due) > 0 {
		read = a.sync(msg.due...)
	}
	return tea.Batch(next, read)
}

// sync reads the lists of the named accounts anew, of all if none is named. It belongs to the fleet: leaving a screen does
// not end it.
func (s *shared) sync(accounts ...string) tea.Cmd {
	fl, ctx := s.fleet, s.ctx
	return func() tea.Msg {
		// What failed is in the snapshot, account by account, and is told there.
		_ = fl.Sync(ctx, accounts...)
		return nil
	}
}

// attend tells the fleet whether somebody is at this terminal: lists are read where somebody looks.
func (a *App) attend(msg tea.Msg) tea.Cmd {
	if a.fleet == nil {
		return nil
	}
	switch msg.(type) {
	case tea.BlurMsg:
		a.fleet.Leave()
	case tea.FocusMsg:
		a.focused = a.now
		a.fleet.Attend()
		if a.began {
			return a.beat(false)
		}
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		a.fleet.Attend()
	}
	return nil
}
