package ui

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
)

// column is one column of the list.
type column struct {
	by    query.Field // what it shows, which is what it sorts by
	head  string
	tells string // what the head does not
	width int    // the least that it is of use with
	right bool
	cell  func(l *list, row *fleet.Row, b []byte) []byte // appends the value, which need not fit
	look  func(l *list, row *fleet.Row) role             // nil means plain
}

// columns are all that the list can show, in the order in which they are offered.
var columns = []column{
	{query.State, "STATE", "", 11, false, stateCell, stateLook},
	{query.Name, "NAME", "", 16, false, nameCell, nil},
	{query.Vendor, "VENDOR", "", 8, false, func(l *list, r *fleet.Row, b []byte) []byte { return append(b, l.vendor(r.Account).Name...) }, nil},
	{query.Account, "ACCOUNT", "", 11, false, func(_ *list, r *fleet.Row, b []byte) []byte { return append(b, r.Account...) }, nil},
	{query.ICCID, "ICCID", "its end", 8, false, iccidCell, nil},
	{query.Used, "USED/LIMIT", "data of this period", 13, true, usedCell, nil},
	{query.Seen, "SEEN", "last sign of life", 5, true, seenCell, nil},
	{query.MSISDN, "MSISDN", "", 15, false, textCell(func(s *model.SIM) model.Text { return s.MSISDN }), nil},
	{query.IMSI, "IMSI", "", 15, false, textCell(func(s *model.SIM) model.Text { return s.IMSI }), nil},
	{query.IMEI, "IMEI", "", 16, false, textCell(func(s *model.SIM) model.Text { return s.IMEI }), nil},
	{query.IP, "IP", "", 15, false, addressCell, nil},
	{query.Device, "DEVICE", "", 12, false, textCell(func(s *model.SIM) model.Text { return s.Hardware }), nil},
	{query.Plan, "PLAN", "", 10, false, textCell(func(s *model.SIM) model.Text { return s.Plan }), nil},
	{query.APN, "APN", "", 12, false, textCell(func(s *model.SIM) model.Text { return s.APN }), nil},
	{query.Group, "GROUP", "", 12, false, textCell(func(s *model.SIM) model.Text { return s.Group }), nil},
	{query.Coverage, "COVERAGE", "", 10, false, textCell(func(s *model.SIM) model.Text { return s.Coverage }), nil},
	{query.Form, "FORM", "make of the card", 10, false, textCell(func(s *model.SIM) model.Text { return s.Form }), nil},
	{query.Cost, "COST", "of this period", 8, true, costCell, nil},
	{query.SMS, "SMS", "from and to the device", 7, true, smsCell, nil},
	{query.Sessions, "SESSIONS", "", 8, true, sessionsCell, nil},
	{query.VendorState, "VENDOR SAYS", "the vendor's word for the state", 11, false, textCell(func(s *model.SIM) model.Text { return s.Word }), nil},
	{query.Tag, "TAGS", "", 12, false, tagsCell, nil},
}

// usual are the columns that are shown unless others are chosen.
var usual = []query.Field{
	query.State, query.Name, query.Vendor, query.Account, query.ICCID, query.Used, query.Seen, query.Tag,
}

// columnOf gives the column that shows a field.
func columnOf(by query.Field) (column, bool) {
	at := slices.IndexFunc(columns, func(c column) bool { return c.by == by })
	if at < 0 {
		return column{}, false
	}
	return columns[at], true
}

// Some columns give way when there is no room for all: the account first, which is in the preview and in the detail too, and
// then whatever is the furthest right. The name keeps this width for as long as another column can go instead.
const leastName = 14

// fitColumns gives those of the chosen columns that a width has room for, each as wide as it is going to be: the name and
// then the tags take what is to spare; nothing is cut off at the right.
func fitColumns(chosen []query.Field, width int) []column {
	const leastTags, mostName = 12, 28
	var fitted []column
	for _, by := range chosen {
		if c, ok := columnOf(by); ok {
			fitted = append(fitted, c)
		}
	}
	for len(fitted) > 1 && neededBy(fitted, true) > width {
		at := spared(fitted)
		fitted = slices.Delete(fitted, at, at+1)
	}
	spare := width - neededBy(fitted, false)
	name := slices.IndexFunc(fitted, func(c column) bool { return c.by == query.Name })
	tags := slices.IndexFunc(fitted, func(c column) bool { return c.by == query.Tag })
	if name >= 0 {
		grow := min(spare, mostName-fitted[name].width)
		fitted[name].width += grow
		spare -= grow
	}
	if tags >= 0 && spare > 0 {
		fitted[tags].width += spare
	}
	return fitted
}

// markers is the room before the columns: for the cursor and for the mark, and a blank.
const markers = 3

// neededBy gives how wide columns are together, with their gaps; with the least name if it is to give way.
func neededBy(columns []column, giving bool) int {
	sum := markers - 1
	for _, c := range columns {
		sum += c.width + 1
		if giving && c.by == query.Name {
			sum -= c.width - leastName
		}
	}
	return sum
}

// spared gives the column that is to go for want of room.
func spared(columns []column) int {
	for _, by := range []query.Field{query.Account, query.Vendor} {
		// What stands behind the tags was chosen by somebody; by themselves they give way at once.
		if at := slices.IndexFunc(columns, func(c column) bool { return c.by == query.Tag }); at == len(columns)-1 {
			return at
		}
		if at := slices.IndexFunc(columns, func(c column) bool { return c.by == by }); at >= 0 {
			return at
		}
	}
	return len(columns) - 1
}

// write puts a SIM's value into the column, cut and filled to its width. It makes no string of it, because a frame has
// hundreds of cells.
func (c *column) write(l *list, row *fleet.Row, b []byte) []byte {
	look := l.theme.plain
	if c.look != nil {
		look = c.look(l, row)
	}
	b = append(b, look.open...)
	start := len(b)
	b = fitCell(c.cell(l, row, b), start, c.width, c.right)
	b = append(b, look.close...)
	return b
}

// fitCell cuts or fills what was appended from a place on to a width.
func fitCell(b []byte, start, width int, right bool) []byte {
	n, plain := cellsOf(b[start:])
	switch {
	case n > width && plain:
		return append(b[:start+width-1], "…"...)
	case n > width:
		text := cut(string(b[start:]), width)
		b = append(b[:start], text...)
		return append(b, pad(text, width)...)
	case right:
		end := len(b)
		b = append(b, blank(width-n)...)
		copy(b[start+width-n:], b[start:end])
		copy(b[start:], blank(width-n))
		return b
	default:
		return append(b, blank(width-n)...)
	}
}

// cellsOf gives the width of a text on the screen, and whether it is plain ASCII. Our own signs are one cell wide; only for
// what comes from outside the library has to be asked.
func cellsOf(b []byte) (n int, plain bool) {
	plain = true
	for i := 0; i < len(b); n++ {
		if b[i] >= 0x20 && b[i] <= 0x7e {
			i++
			continue
		}
		plain = false
		r, size := utf8.DecodeRune(b[i:])
		if !ours(r) {
			return ansi.StringWidth(string(b)), false
		}
		i += size
	}
	return n, plain
}

// ours tells whether a rune is one of the signs that cells are drawn with.
func ours(r rune) bool {
	switch r {
	case '●', '○', '◌', '▲', '✕', '◐', '→', '↑', '↓', '…', '–', '·', '│', '─', '›':
		return true
	default:
		return false
	}
}

// stateWord is a state with its mark; while a change is under way, the state it leads to. A SIM that the last list
// lacked may be gone, or may have slipped between two pages: the next list tells.
func (t *theme) stateWord(row *fleet.Row) string { return string(t.appendState(row, nil)) }

func (t *theme) appendState(row *fleet.Row, b []byte) []byte {
	mark, _ := t.state(row.SIM.State)
	switch {
	case row.Switching != model.Unknown:
		return append(append(b, "◐→"...), row.Switching.String()...)
	case row.Missing:
		return append(b, "✕ gone?"...)
	case row.SIM.Target != model.Unknown:
		return append(append(b, "◐→"...), row.SIM.Target.String()...)
	}
	b = append(append(b, mark...), ' ')
	if row.SIM.State == model.Blocked {
		return append(b, row.SIM.Block.String()...)
	}
	return append(b, row.SIM.State.String()...)
}

func stateCell(l *list, row *fleet.Row, b []byte) []byte { return l.theme.appendState(row, b) }

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

func nameCell(_ *list, row *fleet.Row, b []byte) []byte {
	return append(b, nameOf(&row.SIM, model.NameCap)...)
}

// iccidCell gives the end of the number, by which people tell cards apart; the detail has it whole.
func iccidCell(_ *list, row *fleet.Row, b []byte) []byte {
	return append(append(b, "…"...), row.SIM.ICCID.Tail(7)...)
}

// textCell makes the cell of a text from outside.
func textCell(of func(*model.SIM) model.Text) func(*list, *fleet.Row, []byte) []byte {
	return func(_ *list, row *fleet.Row, b []byte) []byte { return append(b, text(of(&row.SIM))...) }
}

func addressCell(_ *list, row *fleet.Row, b []byte) []byte {
	if row.SIM.IP.IsValid() {
		return row.SIM.IP.AppendTo(b)
	}
	return append(b, address(&row.SIM)...)
}

// usedCell gives the data of the period, of how much the SIM may use if it has a limit.
func usedCell(l *list, row *fleet.Row, b []byte) []byte {
	used, limit := row.SIM.Used, row.SIM.Limit.Amount
	switch {
	case used == nil:
		return l.appendMissing(row, model.FieldUsed, b)
	case limit == nil:
		return append(appendAmount(b, *used, 1_000_000), " MB"...)
	}
	unit, name := int64(1_000_000), " MB"
	if max(*used, *limit) >= 1_000_000_000 {
		unit, name = 1_000_000_000, " GB"
	}
	b = append(appendRounded(b, *used, unit), '/')
	b = appendRounded(b, *limit, unit)
	if n := len(b); string(b[n-2:]) == ".0" {
		b = b[:n-2]
	}
	return append(b, name...)
}

// appendRounded gives bytes in a unit, from a hundred on without a digit after the point: two of them share a cell.
func appendRounded(b []byte, bytes, unit int64) []byte {
	if bytes >= 100*unit {
		return strconv.AppendInt(b, (bytes+unit/2)/unit, 10)
	}
	return appendAmount(b, bytes, unit)
}

// appendMissing appends the mark for a value that is not there.
func (l *list) appendMissing(row *fleet.Row, field model.Field, b []byte) []byte {
	vendor := l.vendor(row.Account)
	return append(b, missing(&row.SIM, field, &vendor)...)
}

// seenCell gives the age of the newest sign of life. One that comes late or that we only conclude carries the mark of what
// is inferred.
func seenCell(l *list, row *fleet.Row, b []byte) []byte {
	at, inferred := row.Seen()
	if at.IsZero() {
		return l.appendMissing(row, model.FieldSeen, b)
	}
	if inferred {
		b = append(b, '~')
	}
	return appendAge(b, l.now, at)
}

func costCell(l *list, row *fleet.Row, b []byte) []byte {
	if row.SIM.Cost == nil {
		return l.appendMissing(row, model.FieldCost, b)
	}
	return append(b, row.SIM.Cost.Format(2)...)
}

func smsCell(l *list, row *fleet.Row, b []byte) []byte {
	if row.SIM.SMSMO == nil && row.SIM.SMSMT == nil {
		return l.appendMissing(row, model.FieldSMS, b)
	}
	return append(append(appendCount(b, row.SIM.SMSMO), '/'), appendCount(nil, row.SIM.SMSMT)...)
}

func sessionsCell(l *list, row *fleet.Row, b []byte) []byte {
	if row.SIM.Sessions == nil {
		return l.appendMissing(row, model.FieldSessions, b)
	}
	return appendCount(b, row.SIM.Sessions)
}

func appendCount(b []byte, n *int) []byte {
	if n == nil {
		return append(b, notYet...)
	}
	return strconv.AppendInt(b, int64(*n), 10)
}

func tagsCell(_ *list, row *fleet.Row, b []byte) []byte {
	return appendTags(b, row.SIM.Tags, model.NameCap)
}

// tags gives the tags of a SIM in a line.
func tags(all []model.Text, width int) string { return cut(string(appendTags(nil, all, width)), width) }

func appendTags(b []byte, all []model.Text, width int) []byte {
	for i, tag := range all {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, tag.Clean(model.Line, width)...)
	}
	return b
}
