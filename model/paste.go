package model

import (
	"slices"
	"strings"
)

// What [ReadPasted] takes at most.
const (
	PasteNumbers = 100_000
	PasteBytes   = 8 << 20
)

// Pasted is one number of a pasted text.
type Pasted struct {
	Text    Text  // as it was pasted, without what is around it
	ICCID   ICCID // zero unless Problem is PastedWell or WrongCheckDigit
	Problem PasteProblem
}

// PasteProblem is what is wrong with a pasted number.
type PasteProblem uint8

// The problems.
const (
	PastedWell      PasteProblem = iota
	WrongCheckDigit              // see [ICCID.CheckDigitOK]; such a card may still exist
	Truncated                    // by a spreadsheet: which card was meant is lost
	NoICCID                      // 10 digits or more, but too few, too many, or letters within
)

// ReadPasted finds the ICCIDs in a text as people paste it: one a line or many, rows of CSV or TSV, quoted or as the
// ="8900…" and the leading apostrophe that make spreadsheets keep text, in groups of four digits, with the filler F.
//
// A row that holds an ICCID, or what was one, is not searched for other mistakes: its phone numbers, IMEIs and dates are
// what they are. Where a row of headings names one column ICCID, rows with as many cells are read in that column alone.
// Numbers of fewer than 10 digits are never told.
//
// Spreadsheets keep 15 digits of a number. Whatever is written as 8.94E+18, or has nothing but zeros from the 16th digit
// on and at least 4 of them, is therefore [Truncated], even where the check digit happens to be right: the digits name
// another card of the same batch then. That a card's own number ends so is rare, and it is taken where it is written in
// a form that a spreadsheet keeps as text: after =" or an apostrophe, or with the filler.
//
// The same number twice is one entry, and twice counts the others. Truncated ones are not the same, though they look it.
// At most [PasteNumbers] entries are made of at most [PasteBytes]; unread is how many bytes at the end of the text were
// left because of that.
func ReadPasted(text string) (found []Pasted, twice, unread int) {
	p := paste{seen: make(map[string]struct{})}
	end := pasteEnd(text)
	for at := 0; at < end; {
		line := text[at:end]
		if n := strings.IndexAny(line, "\r\n"); n >= 0 {
			line = line[:n]
		}
		if n, whole := p.row(line); !whole {
			return p.found, p.twice, len(text) - at - n
		}
		at += len(line) + 1
	}
	return p.found, p.twice, len(text) - end
}

// pasteEnd gives where reading ends: not within a number, since half of one may be another.
func pasteEnd(text string) int {
	if len(text) <= PasteBytes {
		return len(text)
	}
	for _, ends := range []string{"\r\n", ",;\t", " "} {
		if n := strings.LastIndexAny(text[:PasteBytes], ends); n >= 0 {
			return n + 1
		}
	}
	return PasteBytes
}

// paste is what was read of a text so far.
type paste struct {
	found []Pasted
	seen  map[string]struct{} // the digits of ICCIDs, and the texts of what is none
	twice int

	table *pasteTable // nil where no row of headings names a column
}

// pasteTable is what a row of headings told.
type pasteTable struct {
	separator string
	cells     int
	column    int // the one that holds ICCIDs
}

// row reads one line. If there is no room for all of it, it tells where it stopped.
func (p *paste) row(line string) (stopped int, whole bool) {
	if numbers := p.table.read(line); len(numbers) > 0 {
		return p.addAll(numbers)
	}
	r := readPasteRow(line, ",;\t|")
	if table := r.table(); table != nil {
		p.table = table
		return 0, true
	}
	if like := r.like(); len(like) > 0 {
		return p.addAll(like)
	}
	return p.addAll(r.numbers)
}

// read gives what is in the column of ICCIDs, if the line is a row of the table.
func (t *pasteTable) read(line string) []pastedNumber {
	if t == nil {
		return nil
	}
	r := readPasteRow(line, t.separator)
	if r.cells != t.cells {
		return nil
	}
	return slices.DeleteFunc(r.like(), func(n pastedNumber) bool { return n.cell != t.column })
}

func (p *paste) addAll(numbers []pastedNumber) (stopped int, whole bool) {
	for i := range numbers {
		if !p.add(&numbers[i].Pasted) {
			return numbers[i].at, false
		}
	}
	return 0, true
}

// add keeps a number and tells whether there was room for it.
func (p *paste) add(n *Pasted) bool {
	key := n.ICCID.digits
	if n.Problem == NoICCID {
		key = n.Text.raw
	}
	if _, again := p.seen[key]; again && key != "" {
		p.twice++
		return true
	}
	if len(p.found) == PasteNumbers {
		return false
	}
	p.seen[key] = struct{}{}
	p.found = append(p.found, *n)
	return true
}
