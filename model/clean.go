package model

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

const (
	ellipsis = "…"
	// dottedCircle is the base that Unicode's own charts give to a mark without one.
	dottedCircle = '\u25cc'
	// maxMarks is how many marks one base keeps. No living script needs more; stacks of them paint over other lines.
	maxMarks = 4
	// noBase is the number of marks where there is nothing that they could sit on.
	noBase = -1
)

// cleaner writes the drawable form of a text, character by character, see [Text.Clean].
type cleaner struct {
	out    []byte
	mode   Mode
	limit  int
	cells  int // what out takes
	cut    int // the length of out where it had room for the ellipsis for the last time
	marks  int // on the last base of out, or noBase
	hidden int // hidden characters that are read but not yet written, since their number is shown
}

// put adds one character and tells whether there was room for it.
func (c *cleaner) put(r rune) bool {
	if isHidden(r) {
		c.hidden++
		return true
	}
	if !c.flush() {
		return false
	}
	switch {
	case r == '\n' && c.mode == Block:
		c.marks = noBase
		return c.add("\n", 1)
	case r < ' ' || r == 0x7f:
		return c.base(picture(r, c.mode))
	case unicode.Is(unicode.M, r):
		return c.mark(r)
	default:
		return c.base(r)
	}
}

// flush writes the hidden characters that were read since the last visible one. Their number is written whole or not
// at all: the first digits of it would be another number.
func (c *cleaner) flush() bool {
	n := c.hidden
	c.hidden = 0
	if n == 0 {
		return true
	}
	if !c.base(utf8.RuneError) {
		return false
	}
	if n == 1 {
		return true
	}
	digits := strconv.Itoa(n)
	return c.add("×"+digits, 1+len(digits))
}

func (c *cleaner) base(r rune) bool {
	c.marks = 0
	return c.add(string(r), baseCells(r))
}

func (c *cleaner) mark(r rune) bool {
	if c.marks == noBase && !c.base(dottedCircle) {
		return false
	}
	if c.marks == maxMarks {
		return true
	}
	c.marks++
	return c.add(string(r), markCells(r))
}

// add writes s if it fits, and remembers the last place where the ellipsis would have fitted instead.
func (c *cleaner) add(s string, cells int) bool {
	if c.cells < c.limit {
		c.cut = len(c.out)
	}
	if cells > c.limit-c.cells {
		return false
	}
	c.cells += cells
	c.out = append(c.out, s...)
	return true
}

// shortened ends a text that did not fit.
func (c *cleaner) shortened() string {
	if c.cells < c.limit {
		c.cut = len(c.out)
	}
	return string(append(c.out[:c.cut], ellipsis...))
}

// picture gives the visible sign for a C0 control or DEL, from the block of control pictures.
func picture(r rune, mode Mode) rune {
	switch {
	case r == 0x7f:
		return '␡'
	case r == '\n' && mode == Line:
		return '⏎'
	case r == '\t' && mode == Line:
		return ' '
	default:
		return '\u2400' + r
	}
}

// isHidden tells whether a character shows nothing of its own, acts on its neighbours or is not known to be a
// character at all.
func isHidden(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r == utf8.RuneError, r == '\u2800': // the blank Braille pattern is a symbol by its category
		return true
	case !unicode.IsPrint(r):
		// What is left are C1 controls, format characters (all bidirectional controls among them), surrogates, private
		// and unassigned characters, line and paragraph separators, and the spaces, which alone do no harm.
		return !unicode.Is(unicode.Zs, r)
	default:
		// To be printable is not enough: fillers such as U+3164 are letters by their category.
		return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
	}
}
