// Package chart draws bars in a terminal. It knows numbers and labels, not what they are of.
//
// It is our own because a bar here may be missing, on its way, failed or zero, and these must not look alike: chart
// libraries draw all of them as nothing.
package chart

import (
	"math"
	"strconv"
	"strings"
)

// Presence says whether a bar's value is there.
type Presence uint8

// The presences.
const (
	Known   Presence = iota
	Missing          // there is no value, which is not zero
	Waiting          // it is being asked for
	Failed           // it could not be had
)

// signs stand on the axis where there is no bar.
var signs = map[Presence]string{Missing: "·", Waiting: "…", Failed: "!"}

// Bar is one bar.
type Bar struct {
	Label    string // below the axis, at most as wide as a slot
	Under    string // below the label
	Value    float64
	Text     string // above the bar
	Short    string // the same in less room
	Presence Presence
}

// Chart is bars with a size.
type Chart struct {
	Bars   []Bar
	Width  int
	Height int // of everything: bars, axis and labels
	Cursor int // the bar that is marked
	// Paint gives a piece of a bar its look; nil draws it plain.
	Paint func(bar int, text string) string
}

const (
	axisWidth = 9 // a number, its unit and the line
	footRows  = 3 // the axis, the labels and the mark of the cursor
)

// eighths are the tops of bars, from an eighth of a cell to a whole one.
var eighths = []string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// Lines draws the chart, one string a line.
func (c Chart) Lines() []string {
	rows := (c.Height - footRows) / 2 * 2 // even, so that the middle of the axis is half of its end
	slot := (c.Width - axisWidth) / max(len(c.Bars), 1)
	if rows < 2 || slot < 3 {
		return nil
	}
	top, ink := c.top(), newInk(slot)
	lines := make([]string, 0, c.Height)
	for row := rows; row > 0; row-- {
		var b strings.Builder
		b.WriteString(tick(row, rows, top))
		for i := range c.Bars {
			b.WriteString(c.cell(i, row, rows, ink, top))
		}
		lines = append(lines, b.String())
	}
	return append(lines, c.foot(slot)...)
}

// top is the value at the upper end of the axis: the next round number above the largest bar.
func (c Chart) top() float64 {
	most := 0.0
	for _, b := range c.Bars {
		if b.Presence == Known {
			most = max(most, b.Value)
		}
	}
	if most == 0 {
		return 1
	}
	step := math.Pow(10, math.Floor(math.Log10(most)))
	for _, factor := range []float64{1, 1.5, 2, 3, 4, 5, 6, 8, 10} {
		if most <= factor*step {
			return factor * step
		}
	}
	return 10 * step
}

// tick draws the axis at a row; its upper end and its middle have a number.
func tick(row, rows int, top float64) string {
	switch row {
	case rows:
		return right(number(top), axisWidth-2) + " ┤"
	case rows / 2:
		return right(number(top/2), axisWidth-2) + " ┤"
	}
	return strings.Repeat(" ", axisWidth-1) + "│"
}

// number gives a number of the axis with as many digits as it needs.
func number(v float64) string {
	switch {
	case v >= 1e6:
		return strconv.FormatFloat(v, 'g', 2, 64)
	case v >= 100 || v == math.Trunc(v):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'g', 2, 64)
	}
}

// ink is what slots are drawn with, made once for a chart: a frame has hundreds of cells.
type ink struct {
	slot  int
	blank string
	bars  []string // by how many eighths of a row are full
}

func newInk(slot int) ink {
	k := ink{slot: slot, blank: strings.Repeat(" ", slot), bars: make([]string, len(eighths))}
	for i, part := range eighths {
		k.bars[i] = center(strings.Repeat(part, thick(slot)), slot)
	}
	return k
}

// cell draws one row of one slot: a part of the bar, the number above it, the sign of what is missing, or nothing.
func (c Chart) cell(i, row, rows int, k ink, top float64) string {
	bar := c.Bars[i]
	if bar.Presence != Known {
		if row == 1 {
			return center(signs[bar.Presence], k.slot)
		}
		return k.blank
	}
	height := int(math.Round(bar.Value / top * float64(rows*8))) // in eighths of a row
	if bar.Value > 0 {
		height = max(height, 1) // what is not zero is seen
	}
	switch filled := height - (row-1)*8; {
	case filled > 0:
		return c.paint(i, k.bars[min(filled, 8)])
	case filled > -8:
		return center(bar.above(k.slot), k.slot)
	default:
		return k.blank
	}
}

// above gives what stands above the bar so that it does not touch what stands above the next; nothing, if even the short
// form would.
func (b Bar) above(slot int) string {
	for _, text := range []string{b.Text, b.Short} {
		if len([]rune(text)) < slot {
			return text
		}
	}
	return ""
}

// thick is how many cells of a slot a bar takes; what is left keeps it apart from the next.
func thick(slot int) int { return max(slot-2, 1) }

func (c Chart) paint(i int, text string) string {
	if c.Paint == nil {
		return text
	}
	return c.Paint(i, text)
}

// foot draws the axis, the labels and the mark of the cursor.
func (c Chart) foot(slot int) []string {
	var axis, labels, marks strings.Builder
	axis.WriteString(right("0", axisWidth-2) + " └")
	labels.WriteString(strings.Repeat(" ", axisWidth))
	marks.WriteString(strings.Repeat(" ", axisWidth))
	for i, bar := range c.Bars {
		axis.WriteString(strings.Repeat("─", slot))
		label := center(bar.Label, slot)
		under := center(bar.Under, slot)
		if i == c.Cursor {
			label, under = c.paint(i, label), c.paint(i, center("↑", slot))
		}
		labels.WriteString(label)
		marks.WriteString(under)
	}
	return []string{axis.String(), labels.String(), marks.String()}
}

// right puts a text of one-cell characters at the right of a width.
func right(text string, width int) string {
	return strings.Repeat(" ", max(width-len([]rune(text)), 0)) + text
}

// center puts a text of one-cell characters in the middle of a width. What has no room is left out: half a year would
// be another year.
func center(text string, width int) string {
	room := width - len([]rune(text))
	if room < 0 {
		return strings.Repeat(" ", width)
	}
	return strings.Repeat(" ", room/2) + text + strings.Repeat(" ", room-room/2)
}
