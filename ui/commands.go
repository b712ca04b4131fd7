package ui

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model/query"
)

// command is something that can be done by its name. Before it does anything it says what is wrong with its argument.
type command struct {
	name, takes, does string
	words             func(*shared) []string // what its argument can be; nil if there is no telling
	run               func(p *palette, argument string) (do func() tea.Cmd, why string)
}

// commands are all of them, in the order in which they are offered.
func commands() []command {
	return []command{
		{"filter", "EXPR", "show the SIMs that match", nil, runFilter},
		{"sort", "FIELD[:desc]", "order the list", sortWords, runSort},
		{"view", "NAME|N", "open a saved view", viewWords, runView},
		{"columns", "", "choose the columns", nil, atHome(func(l *list) tea.Cmd { return l.root.push(newChooser(l)) })},
		{"export", "", "write SIMs to a file", nil, atHome((*list).export)},
		{"refresh", "[ACCOUNT]", "read the lists anew", accountWords, runRefresh},
		{"accounts", "", "how the accounts are doing", nil, atHome(func(l *list) tea.Cmd { return l.root.push(newAccounts(l.shared)) })},
		{"mouse", "on|off", "listen to the mouse or leave it to the terminal", mouseWords, runMouse},
		{"help", "", "the keys of this screen", nil, runHelp},
		{"quit", "", "end the program", nil, runQuit},
	}
}

// noArgument is what a command says that takes none.
const noArgument = "nothing belongs after it"

// atHome makes a command of something that the list does.
func atHome(do func(*list) tea.Cmd) func(*palette, string) (func() tea.Cmd, string) {
	return func(p *palette, argument string) (func() tea.Cmd, string) {
		if argument != "" {
			return nil, noArgument
		}
		return func() tea.Cmd { return p.root.home(do) }, ""
	}
}

// inWords words a mistake in an expression.
func inWords(err error) string {
	if bad, ok := errors.AsType[*query.Error](err); ok {
		return bad.Error()
	}
	return ""
}

func runFilter(p *palette, argument string) (func() tea.Cmd, string) {
	if _, err := query.Parse(argument); err != nil {
		return nil, inWords(err)
	}
	return func() tea.Cmd { return p.root.home(func(l *list) tea.Cmd { return l.setFilter(argument) }) }, ""
}

// unsorted is the word for the vendors' own order.
const unsorted = "none"

func sortWords(*shared) []string {
	words := make([]string, 0, 2*len(columns)+1)
	for _, c := range columns {
		words = append(words, string(c.by), string(c.by)+":desc")
	}
	return append(words, unsorted)
}

func runSort(p *palette, argument string) (func() tea.Cmd, string) {
	if argument == "" {
		return nil, "a field belongs after it, such as sort seen:desc; sort " + unsorted + " is the vendors' order"
	}
	var by *query.Sort
	if argument != unsorted {
		asked, err := query.Parse("sort:" + argument)
		switch {
		case err != nil:
			bad, _ := errors.AsType[*query.Error](err)
			return nil, bad.Means
		case len(asked.Terms) > 0 || asked.Sort == nil:
			return nil, "one field belongs after it, such as sort seen:desc"
		}
		by = asked.Sort
	}
	return func() tea.Cmd { return p.root.home(func(l *list) tea.Cmd { return l.sortBy(by) }) }, ""
}

// saveWord begins the argument that saves a view.
const saveWord = "save"

func viewWords(s *shared) []string {
	words := []string{saveWord + " "}
	for _, view := range s.fleet.Views() {
		words = append(words, nameOfView(view))
	}
	return words
}

func runView(p *palette, argument string) (func() tea.Cmd, string) {
	word, name, _ := strings.Cut(argument, " ")
	name = strings.TrimSpace(name)
	view, known := FindView(p.fleet.Views(), argument)
	switch {
	case argument == "":
		return nil, "the name or the number of a view belongs after it, or save and a name"
	case known:
		return func() tea.Cmd { return p.root.home(func(l *list) tea.Cmd { return l.openView(view.Slot) }) }, ""
	case word != saveWord:
		return nil, "no view is called so; " + p.viewNames()
	case name == "":
		return nil, "a name belongs after save"
	}
	slot := 0
	if same, again := FindView(p.fleet.Views(), name); again && !isNumber(name) {
		slot = same.Slot
	}
	return func() tea.Cmd {
		return p.root.home(func(l *list) tea.Cmd {
			if why := l.whyNotSaved(); why != "" {
				return tell(why)
			}
			return l.replacing(slot, func() tea.Cmd { return l.saveView(slot, name) })
		})
	}, ""
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

// viewNames tells which views there are.
func (s *shared) viewNames() string {
	views := s.fleet.Views()
	if len(views) == 0 {
		return "none is saved yet"
	}
	names := make([]string, len(views))
	for i, view := range views {
		names[i] = strconv.Itoa(view.Slot) + " " + nameOfView(view)
	}
	return "there are " + strings.Join(names, ", ")
}

func accountWords(s *shared) []string {
	accounts := s.snap.Accounts()
	names := make([]string, len(accounts))
	for i := range accounts {
		names[i] = accounts[i].Name
	}
	return names
}

func runRefresh(p *palette, argument string) (func() tea.Cmd, string) {
	var which []string
	if argument != "" {
		if which = []string{argument}; !slices.Contains(accountWords(p.shared), argument) {
			return nil, "there is no such account; there are " + strings.Join(accountWords(p.shared), ", ")
		}
	}
	return func() tea.Cmd { return p.sync(which...) }, ""
}

func mouseWords(*shared) []string { return []string{"off", "on"} }

func runMouse(p *palette, argument string) (func() tea.Cmd, string) {
	if argument != "on" && argument != "off" {
		return nil, "on or off belongs after it"
	}
	return func() tea.Cmd {
		p.mouse = argument == "on"
		if p.mouse {
			return tell("the wheel scrolls, a click puts the cursor on a row; Shift marks text")
		}
		return tell("the mouse is the terminal's again")
	}, ""
}

func runHelp(p *palette, argument string) (func() tea.Cmd, string) {
	if argument != "" {
		return nil, noArgument
	}
	return func() tea.Cmd { return p.root.push(newHelp(p.shared, p.of)) }, ""
}

func runQuit(_ *palette, argument string) (func() tea.Cmd, string) {
	if argument != "" {
		return nil, noArgument
	}
	return func() tea.Cmd { return tea.Quit }, ""
}
