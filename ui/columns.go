package ui

import (
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
	{fleet.ByState, "STATE", 12, false, stateCell, stateLook},
	{fleet.ByName, "NAME", 18, false, func(_ *list, r *fleet.Row, w int) string { return nameOf(&r.SIM, w) }, nil},
	{fleet.ByAccount, "ACCOUNT", 12, false, func(_ *list, r *fleet.Row, _ int) string { return r.Account }, nil},
	{fleet.ByICCID, "ICCID", 9, false, iccidCell, nil},
	{fleet.ByUsed, "USED", 10, true, func(_ *list, r *fleet.Row, _ int) string { return data(r.SIM.Used) }, nil},
	{fleet.BySeen, "SEEN", 6, true, seenCell, nil},
	{fleet.ByTags, "TAGS", 0, false, tagsCell, nil},
}

// fitColumns gives the columns for a width: the name and then the tags take what is to spare; nothing is cut off at
// the right.
func fitColumns(width int) []column {
	const marker, gap, leastTags, mostName = 2, 1, 12, 28
	fitted := make([]column, 0, len(columns))
	used := marker
	for _, c := range columns[:len(columns)-1] {
		fitted = append(fitted, c)
		used += c.width + gap
	}
	if used-gap > width { // Sixty columns: the account is in the preview and in the detail too.
		fitted = append(fitted[:2], fitted[3:]...)
		used -= columns[2].width + gap
	}
	if over := used - gap - width; over > 0 {
		fitted[1].width -= over
		used -= over
	}
	spare := width - used
	grow := min(max(spare, 0), mostName-fitted[1].width)
	if spare-grow < leastTags && spare >= leastTags {
		grow = max(spare-leastTags, 0)
	}
	fitted[1].width += grow
	if spare -= grow; spare >= leastTags {
		tags := columns[len(columns)-1]
		tags.width = spare
		fitted = append(fitted, tags)
	}
	return fitted
}

// stateWord is a state with its mark; while a change is under way, the state it leads to. A SIM that the last list
// lacked may be gone, or may have slipped between two pages: the next list tells.
func (t *theme) stateWord(row *fleet.Row) string {
	switch {
	case row.Switching != model.Unknown:
		return "◐→" + row.Switching.String()
	case row.Missing:
		return "✕ gone?"
	}
	mark, _ := t.state(row.SIM.State)
	return mark + " " + row.SIM.State.String()
}

func stateCell(l *list, row *fleet.Row, _ int) string { return l.theme.stateWord(row) }

func stateLook(l *list, row *fleet.Row) role { return l.theme.stateLook(row) }

// stateLook is the look of a state, or of a change under way.
func (t *theme) stateLook(row *fleet.Row) role {
	switch {
	case row.Switching != model.Unknown:
		return t.changing
	case row.Missing:
		return t.warn
	}
	_, look := t.state(row.SIM.State)
	return look
}

// iccidCell gives the end of the number, by which people tell cards apart; the detail has it whole.
func iccidCell(_ *list, row *fleet.Row, width int) string { return "…" + row.SIM.ICCID.Tail(width-2) }

// seenCell gives the age of the last usage record. It is a sign of life that comes late, so it carries the mark of
// what is inferred.
func seenCell(l *list, row *fleet.Row, _ int) string {
	if row.SIM.LastRecord.IsZero() {
		return notYet
	}
	return "~" + age(l.now, row.SIM.LastRecord)
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
