// Command empty is the least Bubble Tea program that draws a whole screen: what a start costs at best.
package main

import (
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
)

type empty struct{}

func (empty) Init() tea.Cmd { return nil }

func (e empty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "q" {
		return e, tea.Quit
	}
	return e, nil
}

func (empty) View() tea.View {
	view := tea.NewView("empty")
	view.AltScreen = true
	return view
}

func main() {
	if _, err := tea.NewProgram(empty{}).Run(); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err) // there is nothing else to tell it to
	}
}
