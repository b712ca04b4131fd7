package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// help lists every key of the screen beneath it. Typing filters the list; a key that is off says why.
type help struct {
	pane
	title  string
	offers []offer
	search textinput.Model
	lines  []dialogLine // the keys that the search leaves, laid out when it or the size changes
	top    int
}

// newHelp makes the help of a screen.
func newHelp(s *shared, of screen) *help {
	h := &help{pane: pane{shared: s}, title: "KEYS", offers: of.Keys(), search: newField("type to search: ")}
	if crumbs := of.Crumbs(); len(crumbs) > 0 {
		h.title += " · " + crumbs[len(crumbs)-1]
	}
	last := keys.Help
	if of.Typing() {
		last = keys.HelpTyping
	}
	h.offers = once(append(h.offers, offer{Binding: last}))
	return h
}

func (h *help) floats() {}

// Init gives the search field the keys.
func (h *help) Init() tea.Cmd { return h.search.Focus() }

// Typing is always so: every letter searches.
func (h *help) Typing() bool { return true }

// Keys offers how to leave.
func (h *help) Keys() []offer {
	return hinted(on(keys.Close, keys.ScrollUp, keys.ScrollDown)...)
}

// Update searches, scrolls or leaves.
func (h *help) Update(msg tea.Msg) tea.Cmd {
	press, isKey := msg.(tea.KeyPressMsg)
	_, isPaste := msg.(tea.PasteMsg)
	switch {
	case isKey && pressed(press, keys.Close):
		h.root.leave(h)
		return nil
	case isKey && pressed(press, keys.ScrollDown):
		h.top++
	case isKey && pressed(press, keys.ScrollUp):
		h.top--
	case isKey || isPaste:
		h.top = 0
		var cmd tea.Cmd
		h.search, cmd = h.search.Update(msg)
		h.lines = h.found()
		return cmd
	}
	h.top = max(min(h.top, len(h.lines)-h.page()), 0)
	return nil
}

// SetSize lays the keys out anew.
func (h *help) SetSize(width, height int) {
	h.pane.SetSize(width, height)
	h.lines = h.found()
}

// page is the number of keys in sight.
func (h *help) page() int { return max(h.height-6, 3) }

// found gives the lines of the keys that the search leaves.
func (h *help) found() []dialogLine {
	inner := h.inner()
	words := strings.ToLower(strings.TrimSpace(h.search.Value()))
	var lines []dialogLine
	for _, o := range h.offers {
		show, does := o.Help().Key, o.Help().Desc
		if o.cost != "" {
			does += " (" + o.cost + ")"
		}
		if words != "" && !strings.Contains(strings.ToLower(show+" "+does+" "+o.off), words) {
			continue
		}
		if o.off == "" {
			lines = append(lines, dialogLine{h.theme.plain, left(show, 14) + does})
			continue
		}
		for i, text := range wrap(does+" – off: "+o.off, inner-14) {
			lines = append(lines, dialogLine{h.theme.dim, left(show, 14) + text})
			if i == 0 {
				show = ""
			}
		}
	}
	return lines
}

func (h *help) inner() int { return min(72, h.width-6) }

// View draws the list.
func (h *help) View() string {
	rows := []dialogLine{{h.theme.title, h.title}, {h.theme.input, ansiLess(h.search)}}
	last := min(h.top+h.page(), len(h.lines))
	rows = append(rows, h.lines[min(h.top, last):last]...)
	switch more := len(h.lines) - last; {
	case len(h.lines) == 0:
		rows = append(rows, dialogLine{h.theme.dim, "no key matches"})
	case more > 0:
		rows = append(rows, dialogLine{h.theme.dim, plural(more, "more line") + ": ↓"})
	}
	return h.theme.box(rows, "", h.inner())
}

// ansiLess gives a field as plain text with a sign for the cursor, since a box paints whole lines.
func ansiLess(field textinput.Model) string { return field.Prompt + field.Value() + "_" }
