package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// spaces is what padding is cut from.
var spaces = strings.Repeat(" ", 512)

// cells gives the width of a text on the screen. Most of what is drawn is plain ASCII, our own signs and looks, and counting
// those is a loop over bytes; for anything else the library is asked.
func cells(text string) int {
	n := 0
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c >= 0x20 && c <= 0x7e:
			n, i = n+1, i+1
		case c == '\x1b':
			end := lookLen(text[i:])
			if end == 0 {
				return ansi.StringWidth(text)
			}
			i += end
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if !ours(r) {
				return ansi.StringWidth(text)
			}
			n, i = n+1, i+size
		}
	}
	return n
}

// lookLen gives the length of the sequence for a look that a text begins with; 0 if it begins with none.
func lookLen(text string) int {
	if len(text) < 3 || text[1] != '[' {
		return 0
	}
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';':
			return 0
		}
	}
	return 0
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
