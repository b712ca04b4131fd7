package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// spaces is what padding is cut from.
var spaces = strings.Repeat(" ", 512)

// cells gives the width of a text on the screen. Most texts are plain ASCII, and counting those is a loop over bytes.
func cells(text string) int {
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7e {
			return ansi.StringWidth(text)
		}
	}
	return len(text)
}

// cut shortens a text to a width, with a sign where something is missing.
func cut(text string, width int) string {
	if cells(text) <= width {
		return text
	}
	return ansi.Truncate(text, max(width, 0), "…")
}

// slice gives the cells of a text without looks from one to before another.
func slice(text string, from, to int) string {
	if cells(text) == len(text) {
		return text[min(from, len(text)):min(to, len(text))]
	}
	return ansi.Cut(text, from, to)
}

// pad gives as many spaces as are missing to a width.
func pad(text string, width int) string { return blank(width - cells(text)) }

// blank gives so many spaces, if any.
func blank(width int) string {
	if width > len(spaces) {
		return strings.Repeat(" ", width)
	}
	return spaces[:max(width, 0)]
}

// left cuts or fills a text to a width, at its left.
func left(text string, width int) string {
	text = cut(text, width)
	return text + pad(text, width)
}

// ends puts two texts at the ends of a line. The right one is the one that stays whole when there is little room.
func ends(leftText, rightText string, width int) string {
	rightText = cut(rightText, width)
	room := width - cells(rightText)
	if rightText != "" {
		room--
	}
	leftText = cut(leftText, max(room, 0))
	return leftText + blank(width-cells(leftText)-cells(rightText)) + rightText
}

// twoLines puts a text, with a word at its end, into one line of a width, or into two where it needs them.
func twoLines(text, end string, width int) []string {
	if cells(text)+1+cells(end) <= width {
		return []string{ends(text, end, width)}
	}
	wrapped := wrap(text, width)
	return []string{cut(wrapped[0], width), ends(strings.Join(wrapped[1:], " "), end, width)}
}

// flow puts parts into lines of a width at most, whole where they fit a line at all.
func flow(parts []string, width int) []string {
	const between = " · "
	lines := []string{parts[0]}
	for _, part := range parts[1:] {
		last := len(lines) - 1
		if cells(lines[last])+cells(between)+cells(part) <= width {
			lines[last] += between + part
			continue
		}
		lines = append(lines, part)
	}
	for i, line := range lines {
		lines[i] = cut(line, width)
	}
	return lines
}

// wrap breaks a text into lines of a width at most, at spaces where it can.
func wrap(text string, width int) []string {
	if cells(text) <= width && !strings.Contains(text, "\n") {
		return []string{text}
	}
	return strings.Split(ansi.Wrap(text, max(width, 1), ""), "\n")
}
