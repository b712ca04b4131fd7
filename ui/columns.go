package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// column is one column of the list.
type column struct {
	by    fleet.Column
	head  string
	width int
	right bool
	cell  func(l *list, row *fleet.Row, width int) string
	look  func(l *list, row *fleet.Row) role // nil means plain
}

// write puts a text into the column. It makes no string of it, because a frame has hundreds of cells.
func (c column) write(b *strings.Builder, text string) {
	text = cut(text, c.width)
	if c.right {
		b.WriteString(pad(text, c.width))
	}
	b.WriteString(text)
	if !c.right {
		b.WriteString(pad(text, c.width))
	}
}

// columns are all that the list can show, in their order. Tags come last and take the room that is left.
var columns = []column{
	{fleet.ByState, "STATE", 11, false, stateCell, stateLook},
	{fleet.ByName, "NAME", 16, false, func(_ *list, r *fleet.Row, w int) string { return nameOf(&r.SIM, w) }, nil},
	{fleet.ByVendor, "VENDOR", 8, false, func(l *list, r *fleet.Row, _ int) string { return l.vendor(r.Account).Name }, nil},
	{fleet.ByAccount, "ACCOUNT", 11, false, func(_ *list, r *fleet.Row, _ int) string { return r.Account }, nil},
	{fleet.ByICCID, "ICCID", 8, false, iccidCell, nil},
	{fleet.ByUsed, "USED/LIMIT", 13, true, usedCell, nil},
	{fleet.BySeen, "SEEN", 5, true, seenCell, nil},
	{fleet.ByTags, "TAGS", 0, false, tagsCell, nil},
}

// spared are the columns that go when there is no room for all, the first of them first: the account is in the preview and
// in the detail too.
var spared = []fleet.Column{fleet.ByAccount, fleet.ByVendor}

// leastName is the width that the name keeps for as long as a column can go instead.
const leastName = 14

// fitColumns gives the columns for a width: the name and then the tags take what is to spare; nothing is cut off at
// the right.
func fitColumns(width int) []column {
	const marker, gap, leastTags, mostName = 2, 1, 12, 28
	fitted, tags := slices.Clone(columns[:len(columns)-1]), columns[len(columns)-1]
	used := func() int {
		sum := marker - gap
		for _, c := range fitted {
			sum += c.width + gap
		}
		return sum
	}
	for _, by := range spared {
		if used()-fitted[1].width+leastName > width {
			fitted = slices.DeleteFunc(fitted, func(c column) bool { return c.by == by })
		}
	}
	name := &fitted[1]
	name.width -= max(used()-width, 0)
	spare := width - used()
	grow := min(spare, mostName-name.width)
	if spare-grow < leastTags+gap && spare >= leastTags+gap {
		grow = max(spare-leastTags-gap, 0)
	}
	name.width += grow
	if spare -= grow + gap; spare >= leastTags {
		tags.width = spare
		fitted = append(fitted, tags)
	}
	return fitted
}

// stateWord is a state with its mark; while a change is under way, the state it leads to. A SIM that the last list
// lacked may be gone, or may have slipped between two pages: the next list tells.
func (t *theme) stateWord(row *fleet.Row) string {
	mark, _ := t.state(row.SIM.State)
	switch {
	case row.Switching != model.Unknown:
		return "◐→" + row.Switching.String()
	case row.Missing:
		return "✕ gone?"
	case row.SIM.Target != model.Unknown:
		return "◐→" + row.SIM.Target.String()
	case row.SIM.State == model.Blocked:
		return mark + " " + row.SIM.Block.String()
	}
	return mark + " " + row.SIM.State.String()
}

func stateCell(l *list, row *fleet.Row, _ int) string { return l.theme.stateWord(row) }

func stateLook(l *list, row *fleet.Row) role { return l.theme.stateLook(row) }

// stateLook is the look of a state, or of a change under way.
func (t *theme) stateLook(row *fleet.Row) role {
	switch {
	case row.Switching != model.Unknown, row.SIM.Target != model.Unknown:
		return t.changing
	case row.Missing:
		return t.warn
	}
	_, look := t.state(row.SIM.State)
	return look
}

// iccidCell gives the end of the number, by which people tell cards apart; the detail has it whole.
func iccidCell(_ *list, row *fleet.Row, width int) string { return "…" + row.SIM.ICCID.Tail(width-1) }

// usedCell gives the data of the period, of how much the SIM may use if it has a limit.
func usedCell(l *list, row *fleet.Row, _ int) string {
	used, limit := row.SIM.Used, row.SIM.Limit.Amount
	switch {
	case used == nil:
		vendor := l.vendor(row.Account)
		return missing(&row.SIM, model.FieldUsed, &vendor)
	case limit == nil:
		return megabytes(*used)
	default:
		unit, name := int64(1_000_000), " MB"
		if max(*used, *limit) >= 1_000_000_000 {
			unit, name = 1_000_000_000, " GB"
		}
		return rounded(*used, unit) + "/" + strings.TrimSuffix(rounded(*limit, unit), ".0") + name
	}
}

// rounded gives bytes in a unit, from a hundred on without a digit after the point: two of them share a cell.
func rounded(bytes, unit int64) string {
	if bytes >= 100*unit {
		return strconv.FormatInt((bytes+unit/2)/unit, 10)
	}
	return amount(bytes, unit)
}

// seenCell gives the age of the newest sign of life. One that comes late or that we only conclude carries the mark of what
// is inferred.
func seenCell(l *list, row *fleet.Row, _ int) string {
	at, inferred := row.Seen()
	switch {
	case at.IsZero():
		vendor := l.vendor(row.Account)
		return missing(&row.SIM, model.FieldSeen, &vendor)
	case inferred:
		return "~" + age(l.now, at)
	default:
		return age(l.now, at)
	}
}

func tagsCell(_ *list, row *fleet.Row, width int) string { return tags(row.SIM.Tags, width) }

// tags gives the tags of a SIM in a line.
func tags(all []model.Text, width int) string {
	names := make([]string, len(all))
	for i, tag := range all {
		names[i] = tag.Clean(model.Line, width)
	}
	return cut(strings.Join(names, ", "), width)
}
