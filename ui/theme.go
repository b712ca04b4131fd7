package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/simfleet/simfleet/model"
)

// role is what a piece of text means. Its look is decided in [newTheme] and nowhere else; its meaning never hangs on
// the look alone. The look is kept as the sequences around the text, because a frame has hundreds of cells and laying
// each out anew would be most of a frame's cost.
type role struct{ open, close string }

// paint puts the role's look around a text.
func (r role) paint(text string) string { return r.open + text + r.close }

// theme is every look there is.
type theme struct {
	plain, dim, title, head, rule, key  role
	good, warn, bad, note, changing     role
	cursor, input, focus, bar, barCurse role
}

// newTheme makes the theme from the terminal's own sixteen colours, which its user has chosen to be readable.
func newTheme() *theme {
	style := lipgloss.NewStyle
	colour := func(c string) lipgloss.Style { return style().Foreground(lipgloss.Color(c)) }
	return &theme{
		plain:    role{},
		dim:      roleOf(style().Faint(true)),
		title:    roleOf(style().Bold(true)),
		head:     roleOf(style().Underline(true)),
		rule:     roleOf(colour("8")),
		key:      roleOf(style().Bold(true)),
		good:     roleOf(colour("2")),
		warn:     roleOf(colour("3")),
		bad:      roleOf(colour("1")),
		note:     roleOf(colour("6")),
		changing: roleOf(colour("5")),
		cursor:   roleOf(style().Bold(true)),
		input:    roleOf(colour("6")),
		focus:    roleOf(style().Reverse(true)),
		bar:      roleOf(colour("4")),
		barCurse: roleOf(colour("6").Bold(true)),
	}
}

// roleOf takes the sequences of a style, by painting a mark that stands for the text.
func roleOf(style lipgloss.Style) role {
	open, end, _ := strings.Cut(style.Render("x"), "x")
	return role{open, end}
}

// state gives the mark and the role of a state. The mark is one cell wide in every terminal that is not set to a
// Chinese, Japanese or Korean locale.
func (t *theme) state(s model.State) (string, role) {
	switch s {
	case model.Active:
		return "●", t.good
	case model.Suspended, model.Standby:
		return "○", t.note
	case model.Ready, model.Test:
		return "◌", t.note
	case model.Blocked:
		return "▲", t.bad
	case model.Closed:
		return "✕", t.dim
	default:
		return "?", t.warn
	}
}

// asciiOf says what stands for our own signs where the terminal has only ASCII. Each is one cell, as the sign is.
var asciiOf = map[rune]byte{
	'●': '+', '○': '-', '▲': '!', '◐': '~', '◌': '.', '→': '>', '←': '<', '↑': '^', '↓': 'v', '›': '>', '·': '.', '…': '~',
	'–': '-', '—': '-', '─': '-', '│': '|', '┌': '+', '┐': '+', '└': '+', '┘': '+', '┤': '|', '┬': '+', '┄': '-', '├': '|',
	'█': '#', '▇': '#', '▆': '#', '▅': '=', '▄': '=', '▃': '-', '▂': '_', '▁': '_', '✓': '*', '✕': 'x', '“': '"',
	'”': '"', '’': '\'', '×': 'x', '€': 'E', '�': '?', '⏎': '/', '␛': '?', '⧗': '~',
}

// inASCII gives a frame in ASCII alone. What has no counterpart is a question mark in each cell that it took, so that
// nothing moves.
func inASCII(frame string) string {
	var b strings.Builder
	b.Grow(len(frame))
	for _, r := range frame {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		if c, ok := asciiOf[r]; ok {
			b.WriteByte(c)
			continue
		}
		b.WriteString(strings.Repeat("?", lipgloss.Width(string(r))))
	}
	return b.String()
}
