package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
)

// facetFields are the fields by which SIMs are counted.
var facetFields = []query.Field{
	query.Vendor, query.Account, query.State, query.Tag, query.Plan, query.Group, query.APN, query.Coverage, query.Country,
	query.VendorState, query.Device, query.Form,
}

// facet is a field, and how many of the SIMs have which value.
type facet struct {
	by     query.Field
	values []fleet.Value
}

// known tells how many different values there are.
func (f *facet) known() int {
	n := len(f.values)
	if n > 0 && f.values[n-1].Text.Raw() == "" {
		n--
	}
	return n
}

// facets counts the SIMs that are shown by their values. Choosing one puts it into the filter, where it can be read and
// edited like what was typed.
type facets struct {
	pane
	picker // of the fields, or of the values of one
	list   *list
	counts load[[]facet]
	of     []int32 // what was counted, or is
	in     *fleet.Snapshot
	open   int    // the field whose values are shown, plus 1; 0 is none
	field  int    // the field that the cursor was on before
	why    string // the last key did nothing
}

func newFacets(l *list) *facets { return &facets{pane: pane{shared: l.shared}, list: l} }

func (f *facets) floats() {}

// Init counts.
func (f *facets) Init() tea.Cmd {
	f.of, f.in = f.list.lend(), f.list.shown
	rows, in := f.of, f.in
	return f.counts.start(f.ctx, func(ctx context.Context) ([]facet, error) {
		all := make([]facet, 0, len(facetFields))
		for _, by := range facetFields {
			values, err := in.Count(ctx, rows, by)
			if err != nil {
				return nil, err
			}
			all = append(all, facet{by, values})
		}
		return all, nil
	})
}

// Close ends the counting.
func (f *facets) Close() { f.counts.stop() }

// Keys offers to look into a field or to choose a value.
func (f *facets) Keys() []offer {
	choose, leave, shut := keys.Press, keys.Back, keys.Facets
	choose.SetHelp("Enter", "show the values")
	leave.SetHelp("Esc", "close")
	shut.SetHelp("f", "close")
	if f.open > 0 {
		choose.SetHelp("Enter", "add to the filter")
		leave.SetHelp("Esc", "all fields")
	}
	return append(hinted(on(choose, leave, shut, keys.Up, keys.Down)...), on(keys.PageUp, keys.PageDown, keys.Top, keys.Bottom)...)
}

// Update takes what was counted, and keys. When the list shows other SIMs they are counted anew, one time after the other.
func (f *facets) Update(msg tea.Msg) tea.Cmd {
	press, isKey := msg.(tea.KeyPressMsg)
	if isKey {
		return f.press(press)
	}
	f.take(msg)
	if f.counts.running() || f.isCurrent() {
		return nil
	}
	return f.Init()
}

// isCurrent tells whether what was counted is what the list shows.
func (f *facets) isCurrent() bool {
	rows := f.list.rows
	return f.in == f.list.shown && len(f.of) == len(rows) && (len(rows) == 0 || &f.of[0] == &rows[0])
}

// take takes what was counted. The cursor stays on its value.
func (f *facets) take(msg tea.Msg) {
	var on string
	if values := f.values(); f.cursor < len(values) {
		on = values[f.cursor].Text.Raw()
	}
	if !f.counts.take(msg) {
		return
	}
	if values := f.values(); f.open > 0 {
		at := slices.IndexFunc(values, func(v fleet.Value) bool { return v.Text.Raw() == on })
		if at < 0 {
			at = min(f.cursor, len(values)-1)
		}
		f.cursor = max(at, 0)
	}
}

// values are those of the field that is looked into.
func (f *facets) values() []fleet.Value {
	if f.open == 0 || !f.counts.has {
		return nil
	}
	return f.counts.value[f.open-1].values
}

func (f *facets) press(press tea.KeyPressMsg) tea.Cmd {
	f.why = ""
	switch {
	case pressed(press, keys.Facets), f.open == 0 && pressed(press, keys.Cancel):
		f.root.leave(f)
	case pressed(press, keys.Cancel):
		f.open, f.cursor = 0, f.field
	case pressed(press, keys.Press) && f.counts.has && f.open == 0:
		f.look()
	case pressed(press, keys.Press) && f.open > 0 && f.cursor < len(f.values()):
		return f.choose(f.values()[f.cursor])
	default:
		f.move(press, f.count(), f.page())
	}
	return nil
}

func (f *facets) count() int {
	if f.open > 0 {
		return len(f.values())
	}
	return len(facetFields)
}

// look looks into the field under the cursor.
func (f *facets) look() {
	if one := f.counts.value[f.cursor]; one.known() == 0 {
		f.why = "none of these SIMs tells a " + string(one.by)
		return
	}
	f.open, f.field, f.cursor = f.cursor+1, f.cursor, 0
}

// choose adds a value to the filter.
func (f *facets) choose(value fleet.Value) tea.Cmd {
	term := valueTerm(facetFields[f.open-1], value.Text)
	if term == "" {
		f.why = "it holds signs that no filter can hold"
		return nil
	}
	f.root.leave(f)
	return f.list.setFilter(f.list.query.With(term))
}

// valueTerm gives the term of the filter that asks for a value; it is empty where there is none: what is shown in the place
// of signs that may act on a terminal would not be found.
func valueTerm(by query.Field, value model.Text) string {
	typed := value.Clean(model.Line, model.NameCap)
	switch {
	case value.Raw() == "":
		return string(by) + ":none"
	case typed != value.Raw():
		return ""
	default:
		return query.Exact(by, typed)
	}
}

// valueName words a value.
func valueName(value model.Text) string {
	if value.Raw() == "" {
		return "(none)"
	}
	return value.Clean(model.Line, model.NameCap)
}

func (f *facets) page() int { return f.pageOf(4) }

// View draws the fields, or the values of one.
func (f *facets) View() string {
	inner := min(58, f.width-6)
	title, line := "COUNT BY", f.fieldLine
	if f.open > 0 {
		title, line = strings.ToUpper(string(facetFields[f.open-1])), f.valueLine
	}
	count := f.count()
	rows := []dialogLine{{f.theme.title, ends(title, plural(len(f.of), "SIM"), inner)}, {}}
	if f.counts.err != nil {
		rows = append(rows, dialogLine{f.theme.warn, sentence("", f.counts.err)})
	}
	rows = append(rows, f.rows(f.theme, count, f.page(), func(at int) dialogLine { return line(at, inner-2) })...)
	look := f.theme.dim
	if f.why != "" {
		look = f.theme.warn
	}
	return f.theme.box(append(rows, dialogLine{}, dialogLine{look, f.told(count, inner)}), "", inner)
}

// told says how many there are of what is listed.
func (f *facets) told(count, inner int) string {
	what := "Enter shows the values"
	if f.open > 0 {
		what = plural(f.counts.value[f.open-1].known(), "value") + ", most first · Enter filters"
	}
	switch {
	case f.why != "":
		what = f.why
	case f.counts.has && (f.counts.running() || !f.isCurrent()):
		what = "counting anew…"
	}
	return ends(what, f.inSight(count, f.page()), inner)
}

// fieldLine draws a field and its most frequent values.
func (f *facets) fieldLine(at, width int) dialogLine {
	name := left(string(facetFields[at]), 13)
	if !f.counts.has {
		return dialogLine{f.theme.dim, name + "counting…"}
	}
	one := f.counts.value[at]
	known := one.known()
	if known == 0 {
		return dialogLine{f.theme.dim, name + "none"}
	}
	text := name + left(strconv.Itoa(known), 5)
	for i, value := range one.values {
		if cells(text) > width {
			break
		}
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s %d", valueName(value.Text), value.SIMs)
	}
	return dialogLine{f.theme.plain, cut(text, width)}
}

// valueLine draws a value and how many SIMs have it.
func (f *facets) valueLine(at, width int) dialogLine {
	value := f.values()[at]
	look := f.theme.plain
	if valueTerm(facetFields[f.open-1], value.Text) == "" {
		look = f.theme.dim
	}
	return dialogLine{look, ends(valueName(value.Text), strconv.Itoa(value.SIMs), width)}
}
