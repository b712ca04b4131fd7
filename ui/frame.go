package ui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// View draws the frame, or gives the last one when nothing has changed since.
func (a *App) View() tea.View {
	if a.stale {
		a.frame, a.stale = a.draw(), false
	}
	view := tea.NewView(a.frame)
	view.AltScreen, view.ReportFocus = true, true
	if a.mouse {
		view.MouseMode, view.ReportFocus = tea.MouseModeCellMotion, true
	}
	return view
}

// draw draws the whole screen.
func (a *App) draw() string {
	var frame string
	switch {
	case a.width == 0 || a.height == 0:
		return ""
	case a.tooSmall():
		frame = cut(fmt.Sprintf("needs %d×%d, have %d×%d", leastWidth, leastHeight, a.width, a.height), a.width)
	default:
		frame = a.drawScreen()
	}
	if a.config.ASCII {
		return inASCII(frame)
	}
	return frame
}

// drawScreen draws title, body and foot, and whatever floats above.
func (a *App) drawScreen() string {
	base := a.base()
	st := base.Status()
	title, foot := a.title(base, st), a.foot(st)
	_, height := a.bodySize()
	lines := make([]string, 0, a.height)
	lines = append(lines, title)
	lines = append(lines, fill(base.View(), a.width, height)...)
	lines = append(lines, foot...)
	for _, s := range a.stack {
		if _, ok := s.(floating); ok {
			lines = a.overlay(lines, s.View())
		}
	}
	return strings.Join(lines, "\n")
}

// base is the topmost screen that fills the body.
func (a *App) base() screen {
	for i := len(a.stack) - 1; i > 0; i-- {
		if _, ok := a.stack[i].(floating); !ok {
			return a.stack[i]
		}
	}
	return a.stack[0]
}

// footHeight is the number of lines at the foot: a rule, two lines that tell how things are, and the keys.
const footHeight = 4

// bodySize is the room between title and foot.
func (a *App) bodySize() (width, height int) { return a.width, max(a.height-1-footHeight, 0) }

// title draws the first line: where one is, in which mode, and the time.
func (a *App) title(base screen, st status) string {
	demo := ""
	if a.config.Demo {
		demo = "DEMO"
	}
	marks := slices.DeleteFunc([]string{st.account, demo, st.mode, a.clock(a.now) + " " + a.zoneName()},
		func(mark string) bool { return mark == "" })
	crumbs := strings.Join(base.Crumbs(), " › ")
	line := ends(" simfleet  "+crumbs, strings.Join(marks, " · ")+" ", a.width)
	return a.theme.title.paint(line)
}

// foot draws the lines at the foot.
func (a *App) foot(st status) []string {
	top := a.top()
	help := keys.Help
	switch {
	case a.isFloating():
		help = key.Binding{}
	case top.Typing():
		help = keys.HelpTyping
	}
	lines := append([]string{a.theme.rule.paint(" " + strings.Repeat("─", max(a.width-2, 0)))}, a.statusLines(st)...)
	report := a.reports.lines(a.theme, a.width)
	copy(lines[len(lines)-len(report):], report)
	if a.mouse {
		return append(lines, ends(a.theme.hints(top.Keys(), help, a.width-cells(mouseMark)), a.theme.dim.paint(mouseMark), a.width))
	}
	return append(lines, a.theme.hints(top.Keys(), help, a.width))
}

// statusLines draws how things are. What does not fit its line goes on in the next one, since what failed says at its
// end what to do.
func (a *App) statusLines(st status) []string {
	lines := twoLines(st.state, st.place, a.width-2)
	if len(lines) == 1 {
		lines = append(lines, a.theme.dim.paint(cut(st.calls, a.width-2)))
	}
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

// overlay draws a box in the middle of the lines and takes the colour out of the rest, so that there is no doubt what
// has the keys.
func (a *App) overlay(lines []string, box string) []string {
	rows := strings.Split(box, "\n")
	width := 0
	for _, row := range rows {
		width = max(width, cells(row))
	}
	x, y := max((a.width-width)/2, 0), max((len(lines)-1-len(rows))/2, 0)
	out := make([]string, len(lines))
	dim := a.theme.dim
	var b strings.Builder
	for i, line := range lines {
		if i == len(lines)-1 && y+len(rows) <= i {
			out[i] = line // the keys are those of the box
			continue
		}
		b.Reset()
		b.Grow(2 * a.width)
		line = ansi.Strip(line) //nolint:forbidigo // the line is ours and holds nothing but looks, which are taken out
		b.WriteString(dim.open)
		if i < y || i >= y+len(rows) {
			b.WriteString(line)
		} else {
			row := rows[i-y]
			line += pad(line, a.width)
			b.WriteString(slice(line, 0, x))
			b.WriteString(dim.close)
			b.WriteString(row)
			b.WriteString(pad(row, width))
			b.WriteString(dim.open)
			b.WriteString(slice(line, x+width, a.width))
		}
		b.WriteString(dim.close)
		out[i] = b.String()
	}
	return out
}

// fill gives exactly so many lines, none wider than the screen: a screen that draws too much must not push the foot
// away, and Bubble Tea does not cut.
func fill(body string, width, height int) []string {
	lines := strings.Split(body, "\n")
	if len(lines) > height {
		lines = lines[:height]
	}
	for i, line := range lines {
		if cells(line) > width {
			lines[i] = ansi.Truncate(line, width, "")
		}
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}
