package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
)

// palette takes commands, each of which explains itself below the field.
type palette struct {
	pane
	field    textinput.Model
	of       screen // the one beneath it, which help is about
	commands []command
	why      string // what was typed cannot be done
	at       int    // which of the former commands is in the field; len(said) is none of them
	draft    string // what was typed before one was recalled
}

// newPalette makes the palette above a screen.
func newPalette(s *shared, of screen) *palette {
	p := &palette{pane: pane{shared: s}, field: newField(": "), of: of, commands: commands(), at: len(s.said)}
	p.field.CharLimit = 0 // a command that is cut off would be another
	return p
}

func (p *palette) floats() {}

// Init gives the field the keys.
func (p *palette) Init() tea.Cmd { return p.field.Focus() }

// Typing is always so: every letter is typed.
func (p *palette) Typing() bool { return true }

// Peel leaves the palette.
func (p *palette) Peel() (tea.Cmd, bool) {
	p.root.leave(p)
	return nil, true
}

// Keys offers to run, to complete and to recall.
func (p *palette) Keys() []offer {
	run, up, leave := keys.Press, keys.ScrollUp, keys.Back
	run.SetHelp("Enter", "run")
	up.SetHelp("Up Down", "former commands")
	leave.SetHelp("Esc", "close")
	return hinted(on(run, keys.Complete, up, leave)...)
}

// SetSize fits the field to the box.
func (p *palette) SetSize(width, height int) {
	p.pane.SetSize(width, height)
	p.field.SetWidth(max(p.inner()-3, 1))
}

func (p *palette) inner() int { return min(68, p.width-6) }

// Update types, completes, recalls or runs. A paste never does more than to type.
func (p *palette) Update(msg tea.Msg) tea.Cmd {
	press, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	var cmd tea.Cmd
	switch {
	case isKey && pressed(press, keys.Press):
		return p.run()
	case isKey && pressed(press, keys.Complete):
		p.put(p.completed())
	case isKey && pressed(press, keys.ScrollUp):
		p.recall(-1)
	case isKey && pressed(press, keys.ScrollDown):
		p.recall(1)
	case isKey, isPaste:
		p.why = ""
		p.field, cmd = p.field.Update(msg)
	}
	return cmd
}

// put puts a text into the field.
func (p *palette) put(text string) {
	p.why = ""
	p.field.SetValue(text)
	p.field.CursorEnd()
}

// recall puts a former command into the field, or gives back what was typed before.
func (p *palette) recall(by int) {
	to := max(min(p.at+by, len(p.said)), 0)
	if to == p.at {
		return
	}
	if p.at == len(p.said) {
		p.draft = p.field.Value()
	}
	p.at = to
	if to == len(p.said) {
		p.put(p.draft)
		return
	}
	p.put(p.said[to])
}

// typed takes the field apart: the command's name and what follows it. Without a blank after the name it is still typed.
func (p *palette) typed() (name, argument string, named bool) {
	text := strings.TrimLeft(p.field.Value(), " :")
	name, argument, named = strings.Cut(text, " ")
	return strings.ToLower(name), strings.TrimSpace(argument), named
}

// run runs what was typed, or says why it cannot be.
func (p *palette) run() tea.Cmd {
	name, argument, _ := p.typed()
	if name == "" {
		p.root.leave(p)
		return nil
	}
	at := slices.IndexFunc(p.commands, func(c command) bool { return c.name == name })
	if at < 0 {
		p.why = "there is no command “" + model.NewText(name).Clean(model.Line, 30) + "”"
		if len(p.matching(name)) > 0 {
			p.why += "; Tab completes it"
		}
		return nil
	}
	do, why := p.commands[at].run(p, argument)
	if p.why = why; why != "" {
		return nil
	}
	p.remember(strings.TrimSpace(name + " " + argument))
	p.root.leave(p)
	return do()
}

// mostSaid is how many commands are kept to be recalled.
const mostSaid = 100

// remember keeps a command to be recalled.
func (p *palette) remember(line string) {
	said := slices.DeleteFunc(slices.Clone(p.said), func(former string) bool { return former == line })
	said = append(said, line)
	p.said = said[max(len(said)-mostSaid, 0):]
}

// matching gives the commands that begin so.
func (p *palette) matching(name string) []command {
	var found []command
	for _, c := range p.commands {
		if strings.HasPrefix(c.name, name) {
			found = append(found, c)
		}
	}
	return found
}

// words gives what the argument of a command can be, as far as it is typed.
func (p *palette) words(name, argument string) []string {
	for _, c := range p.commands {
		if c.name == name && c.words != nil {
			return slices.DeleteFunc(c.words(p.shared), func(word string) bool {
				return !strings.HasPrefix(strings.ToLower(word), strings.ToLower(argument))
			})
		}
	}
	return nil
}

// completed gives what was typed with as much more as there is no doubt about.
func (p *palette) completed() string {
	name, argument, named := p.typed()
	if named {
		// Words that differ in the case of their letters may have less in common than was typed.
		if words := p.words(name, argument); len(words) > 0 && len(common(words)) >= len(argument) {
			return name + " " + common(words)
		}
		return p.field.Value()
	}
	found := p.matching(name)
	names := make([]string, len(found))
	for i, c := range found {
		names[i] = c.name
	}
	switch {
	case len(found) == 0:
		return p.field.Value()
	case len(found) == 1 && found[0].takes != "":
		return names[0] + " "
	default:
		return common(names)
	}
}

// common gives what all words begin with.
func common(words []string) string {
	begin := []rune(words[0])
	for _, word := range words[1:] {
		n := 0
		for _, r := range word {
			if n == len(begin) || begin[n] != r {
				break
			}
			n++
		}
		begin = begin[:n]
	}
	return string(begin)
}

// View draws the field, and below it what fits what was typed, and why it cannot be done.
func (p *palette) View() string {
	inner := p.inner()
	rows := []dialogLine{{p.theme.input, ansiLess(p.field)}, {}}
	lines := p.fitting()
	room := max(p.height+footHeight-1-6, 1)
	for _, line := range lines[:min(room, len(lines))] {
		rows = append(rows, dialogLine{p.theme.plain, cut(line, inner)})
	}
	for _, line := range wrap(p.why, inner) {
		if line != "" {
			rows = append(rows, dialogLine{p.theme.warn, line})
		}
	}
	return p.theme.box(rows, "", inner)
}

// fitting gives a line for each command that what was typed can become, and one with the words that can follow.
func (p *palette) fitting() []string {
	name, argument, named := p.typed()
	var lines []string
	for _, c := range p.matching(name) {
		if !named || c.name == name {
			lines = append(lines, left(c.name+" "+c.takes, 24)+c.does)
		}
	}
	if words := p.words(name, argument); named && len(words) > 0 {
		return append(lines, wrap(strings.Join(words, "  "), p.inner())...)
	}
	if len(lines) == 0 {
		lines = append(lines, "no command begins so")
	}
	return lines
}
