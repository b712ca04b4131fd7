package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/provider/fleet"
)

// setup is the first screen of somebody who has no configuration yet. It says where one belongs and offers the demo;
// keys of vendors are never typed into the terminal program.
type setup struct {
	pane
	starting bool
	err      error
}

// startedMsg says that the demo runs, or why it does not.
type startedMsg struct {
	fleet *fleet.Fleet
	err   error
}

func newSetup(s *shared) *setup { return &setup{pane: pane{shared: s}} }

// Crumbs names the screen.
func (s *setup) Crumbs() []string { return []string{"no account yet"} }

// Keys offers the demo. Esc ends the program here: there is nothing else to go back to.
func (s *setup) Keys() []offer {
	leave := keys.Quit
	leave.SetHelp("q Esc", "quit")
	demo := offer{Binding: keys.Demo}
	if s.config.StartDemo == nil {
		demo.off = "this build has no demo"
	}
	return hinted(demo, offer{Binding: leave})
}

// Update starts the demo.
func (s *setup) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case startedMsg:
		s.starting, s.err = false, msg.err
	case tea.KeyPressMsg:
		if !pressed(msg, keys.Demo) || s.starting || s.config.StartDemo == nil {
			return nil
		}
		s.starting = true
		start := s.config.StartDemo
		return func() tea.Msg {
			fl, err := start()
			return startedMsg{fl, err}
		}
	}
	return nil
}

// Status tells how the demo is doing.
func (s *setup) Status() status {
	switch {
	case s.err != nil:
		return status{state: "the demo did not start: " + s.err.Error()}
	case s.starting:
		return status{state: "starting the demo…"}
	default:
		return status{}
	}
}

// View draws what to do.
func (s *setup) View() string {
	lines := []string{
		"",
		"  There is no configuration yet, so there is no account to show.",
		"",
		"  It belongs here:",
		"    " + s.theme.title.paint(cut(s.config.ConfigPath, s.width-6)),
		"",
		"  with one part like this for each account:",
		"",
	}
	for _, line := range []string{
		`[[account]]`,
		`name   = "eu-trackers"`,
		`vendor = "simbase-v1"`,
		`[account.auth]`,
		`api_key_command = ["pass", "show", "simbase/eu"]`,
	} {
		lines = append(lines, "    "+s.theme.note.paint(line))
	}
	return strings.Join(append(lines, "",
		"  Start simfleet again when it is there. Keys are never typed in here.",
		"",
		"  "+s.theme.key.paint("d")+"  tries the demo: a made-up fleet on this machine, which costs nothing."), "\n")
}
