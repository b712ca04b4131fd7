package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model/query"
)

// picker is the cursor of a list in a box, of which not all lines need be in sight.
type picker struct{ cursor int }

// move takes a key that moves the cursor.
func (p *picker) move(msg tea.KeyPressMsg, count, page int) {
	p.cursor, _ = moveCursor(msg, p.cursor, count, page)
}

// rows draws as many lines as there is room for, those around the cursor, which has its mark.
func (p *picker) rows(t *theme, count, page int, line func(at int) dialogLine) []dialogLine {
	from := max(min(p.cursor-page/2, count-page), 0)
	rows := make([]dialogLine, 0, page)
	for at := from; at < min(from+page, count); at++ {
		one := line(at)
		if at == p.cursor {
			one = dialogLine{t.cursor, "> " + one.text}
		} else {
			one.text = "  " + one.text
		}
		rows = append(rows, one)
	}
	return rows
}

// pageOf is how many lines of a list a box has room for, beside its edges and so many others.
func (p *pane) pageOf(others int) int { return max(p.height+footHeight-1-2-others, 1) }

// inSight tells which of the lines are in sight, where not all are; the answer is empty where all are.
func (p *picker) inSight(count, page int) string {
	if count <= page {
		return ""
	}
	from := max(min(p.cursor-page/2, count-page), 0)
	return fmt.Sprintf("%d–%d of %d", from+1, from+page, count)
}

// telling are the columns by which one knows a SIM; one of them stays.
var telling = []query.Field{query.State, query.Name, query.ICCID}

func tellsSIMs(by query.Field) bool { return slices.Contains(telling, by) }

// chooser chooses the columns of the list and their order. The list beneath follows at once.
type chooser struct {
	pane
	picker
	list  *list
	order []query.Field        // all columns, those that are chosen as the list has them
	on    map[query.Field]bool // those that are chosen
	why   string               // the last key did nothing
}

// newChooser makes the chooser with the columns that the list has now.
func newChooser(l *list) *chooser {
	c := &chooser{pane: pane{shared: l.shared}, list: l}
	c.take(l.chosen)
	return c
}

// take takes columns as the chosen ones: they come first, and then all others.
func (c *chooser) take(chosen []query.Field) {
	c.order, c.on = slices.Clone(chosen), make(map[query.Field]bool)
	for _, by := range chosen {
		c.on[by] = true
	}
	for _, column := range columns {
		if !c.on[column.by] {
			c.order = append(c.order, column.by)
		}
	}
}

func (c *chooser) floats() {}

// Keys offers what can be done with columns.
func (c *chooser) Keys() []offer {
	leave, show, move, again := keys.Cancel, keys.Pick, keys.Forward, keys.Usual
	leave.SetHelp("Esc", "close")
	show.SetHelp("Space", "show or hide")
	move.SetHelp("< >", "move")
	again.SetHelp("0", "usual ones")
	return append(hinted(on(show, leave, again, move)...), on(keys.Backward, keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top,
		keys.Bottom)...)
}

// Update chooses, moves or leaves.
func (c *chooser) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	c.why = ""
	switch {
	case pressed(press, keys.Pick):
		return c.toggle()
	case pressed(press, keys.Forward):
		return c.shift(-1)
	case pressed(press, keys.Backward):
		return c.shift(1)
	case pressed(press, keys.Usual):
		c.take(usual)
		return c.apply()
	case pressed(press, keys.Cancel), pressed(press, keys.Columns):
		c.root.leave(c)
		return nil
	default:
		c.move(press, len(c.order), c.page())
		return nil
	}
}

// toggle shows or hides the column under the cursor.
func (c *chooser) toggle() tea.Cmd {
	by := c.order[c.cursor]
	if c.why = c.whyStays(by); c.why != "" {
		return nil
	}
	c.on[by] = !c.on[by]
	return c.apply()
}

// whyStays says why a column cannot be hidden; it is empty when it can.
func (c *chooser) whyStays(by query.Field) string {
	if !c.on[by] || !tellsSIMs(by) {
		return ""
	}
	for _, other := range telling {
		if other != by && c.on[other] {
			return ""
		}
	}
	return "STATE, NAME or ICCID stays in sight"
}

// shift moves the column under the cursor.
func (c *chooser) shift(by int) tea.Cmd {
	to := c.cursor + by
	if to < 0 || to >= len(c.order) {
		return nil
	}
	c.order[c.cursor], c.order[to] = c.order[to], c.order[c.cursor]
	c.cursor = to
	return c.apply()
}

// apply gives the list the columns as they are chosen now.
func (c *chooser) apply() tea.Cmd {
	var chosen []query.Field
	for _, by := range c.order {
		if c.on[by] {
			chosen = append(chosen, by)
		}
	}
	if slices.Equal(chosen, c.list.chosen) {
		return nil
	}
	c.list.wear(look{chosen, c.list.sort})
	return c.list.remember()
}

func (c *chooser) page() int { return c.pageOf(3) }

// View draws all columns, and which of them are in sight.
func (c *chooser) View() string {
	inner := min(58, c.width-6)
	rows := []dialogLine{{c.theme.title, "COLUMNS"}, {}}
	rows = append(rows, c.rows(c.theme, len(c.order), c.page(), c.line)...)
	look, text := c.theme.dim, "kept at once"
	switch {
	case c.why != "":
		look, text = c.theme.warn, c.why
	case c.list.view != nil:
		text = "belongs to the view: F keeps it"
	}
	return c.theme.box(append(rows, dialogLine{look, ends(text, c.inSight(len(c.order), c.page()), inner)}), "", inner)
}

// line draws one column.
func (c *chooser) line(at int) dialogLine {
	one, _ := columnOf(c.order[at])
	if !c.on[one.by] {
		return dialogLine{c.theme.dim, "[ ] " + left(one.head, 12) + one.tells}
	}
	look, text := c.theme.plain, "[x] "+left(one.head, 12)+one.tells
	if !slices.ContainsFunc(c.list.cols, func(shown column) bool { return shown.by == one.by }) {
		look, text = c.theme.warn, "[x] "+left(one.head, 12)+"no room at this width"
	}
	return dialogLine{look, text}
}
