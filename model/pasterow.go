package model

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	noHeading = -1
	// leastDigits is how many a number has that is told as one that is no ICCID. Dates and counts have fewer.
	leastDigits = 10
	// keptDigits is how many digits of a number spreadsheets keep.
	keptDigits = 15
	// longestForm is more than what scientific and grouped match.
	longestForm = 64
)

var (
	// scientific is a number as spreadsheets and programs show one that is too long for them. The sign or a fraction must
	// be there: 5e18 alone is as likely a piece of a hexadecimal identifier.
	scientific = regexp.MustCompile(`^[0-9](?:[.,][0-9]+[eE]\+?|[eE]\+)([0-9]{2,3})\b`)
	// grouped is an ICCID in groups of four. It must begin with 89, which ITU-T E.118 gives to telecommunications, so that
	// a year or a count before it is not taken for its first group.
	grouped = regexp.MustCompile(`^89[0-9]{2}(?:[\p{Zs}-][0-9]{4}){3}[\p{Zs}-][0-9]{2,4}[Ff]?\b`)
	// apart is such a number with its check digit as a group of its own.
	apart = regexp.MustCompile(grouped.String() + `[\p{Zs}-][0-9]{1,2}[Ff]?\b`)
	// decimals are what a number has that went through floating point, which keeps 15 to 16 digits as well.
	decimals = regexp.MustCompile(`^\.0+\b`)
)

// pasteRow is one line while it is read.
type pasteRow struct {
	line       string
	separators string
	at         int
	numbers    []pastedNumber
	cells      int    // that are read
	heading    int    // the cell that is the heading of ICCIDs, or noHeading
	separator  string // the last one
	quoted     bool   // within a quoted cell, where separators are none

	begin  int  // of the cell that is being read
	before int  // how many numbers there were then
	digits int  // in the cell, with those of its numbers
	plain  bool // there is nothing in the cell but digits and what may be around and between them
}

type pastedNumber struct {
	Pasted
	at   int // within the line
	cell int
}

func readPasteRow(line, separators string) *pasteRow {
	r := &pasteRow{line: line, separators: separators, heading: noHeading, plain: true}
	r.read()
	return r
}

// like gives the numbers that are ICCIDs, or were.
func (r *pasteRow) like() []pastedNumber {
	var like []pastedNumber
	for _, n := range r.numbers {
		if n.Problem != NoICCID {
			like = append(like, n)
		}
	}
	return like
}

// table gives the table that the row begins, or nil if it is no row of headings. One column alone needs no finding.
func (r *pasteRow) table() *pasteTable {
	if len(r.numbers) > 0 || r.heading == noHeading || r.cells < 2 {
		return nil
	}
	return &pasteTable{r.separator, r.cells, r.heading}
}

func (r *pasteRow) read() {
	for r.at < len(r.line) {
		c, size := utf8.DecodeRuneInString(r.line[r.at:])
		switch {
		case inWord(c):
			size = r.word()
		case c == '"':
			r.quoted = !r.quoted
		case !r.quoted && strings.ContainsRune(r.separators, c):
			r.endCell()
			r.separator = r.line[r.at : r.at+size]
			r.begin, r.before, r.digits, r.plain = r.at+size, len(r.numbers), 0, true
		case !strings.ContainsRune("+='", c) && !unicode.Is(unicode.Zs, c):
			r.plain = false
		}
		r.at += size
	}
	r.endCell()
}

// endCell looks at a cell as a whole: whether it is a heading, or a number in groups that nothing was found in.
func (r *pasteRow) endCell() {
	cell := strings.Trim(r.line[r.begin:r.at], " \u00a0\ufeff\"'=")
	if strings.EqualFold(cell, "iccid") && r.heading == noHeading {
		r.heading = r.cells
	}
	if r.plain && r.digits >= leastDigits && len(r.numbers) == r.before {
		r.put(Pasted{Text: NewText(cell), Problem: NoICCID}, r.begin)
	}
	r.cells++
}

func (r *pasteRow) put(n Pasted, at int) {
	r.numbers = append(r.numbers, pastedNumber{n, at, r.cells})
}

// word reads a run of letters and digits, or one of the forms of a number that have more in them, and gives its length.
func (r *pasteRow) word() int {
	rest := r.line[r.at:]
	near := rest[:min(len(rest), longestForm)]
	if len(near) > 1 && strings.IndexByte(".,eE", near[1]) >= 0 {
		if form := scientific.FindStringSubmatch(near); form != nil {
			r.scientific(form[0], form[1])
			return len(form[0])
		}
	}
	word := rest[:wordLen(rest)]
	if strings.HasPrefix(word, "89") && len(word) == 4 {
		word = inGroups(word, near)
	}
	digits := countDigits(word)
	if r.digits += digits; digits < len(word) {
		r.plain = false
	}
	if digits < leastDigits {
		return len(word)
	}
	n := judge(word, r.asText(len(word)))
	if n.Problem != NoICCID {
		if fraction := decimals.FindString(near[len(word):]); fraction != "" {
			word += fraction
			n = Pasted{Text: NewText(word), Problem: Truncated}
		}
	}
	r.put(n, r.at)
	return len(word)
}

// inGroups gives the number in groups that the word begins, or the word itself. Whether a last short group belongs to the
// number only the check digit can tell.
func inGroups(word, near string) string {
	form := grouped.FindString(near)
	if form == "" {
		return word
	}
	if longer := apart.FindString(near); longer != "" && judge(form, true).Problem != PastedWell &&
		judge(longer, true).Problem == PastedWell {
		return longer
	}
	return form
}

// scientific takes a number with an exponent: an ICCID's, with 18 to 20 digits, or that of another column.
func (r *pasteRow) scientific(form, exponent string) {
	r.plain = false
	switch exponent = strings.TrimLeft(exponent, "0"); {
	case exponent == "17" || exponent == "18" || exponent == "19":
		r.put(Pasted{Text: NewText(form), Problem: Truncated}, r.at)
	case len(exponent) > 1 || exponent == "9": // 10 digits or more
		r.put(Pasted{Text: NewText(form), Problem: NoICCID}, r.at)
	}
}

// asText tells whether the word of that length at the place is written in a way that spreadsheets do not take for a
// number. An apostrophe on either side is a quotation mark instead.
func (r *pasteRow) asText(length int) bool {
	before, after := r.line[:r.at], r.line[r.at+length:]
	return strings.HasSuffix(before, `="`) || strings.HasSuffix(before, `=""`) ||
		strings.HasSuffix(before, "'") && !strings.HasPrefix(after, "'")
}

// judge tells what a word with enough digits is.
func judge(word string, asText bool) Pasted {
	n := Pasted{Text: NewText(word), Problem: NoICCID}
	if len(word) < 18 || len(word) > longestForm {
		return n
	}
	compact := strings.Map(func(c rune) rune {
		if c == '-' || unicode.Is(unicode.Zs, c) {
			return -1
		}
		return c
	}, word)
	id, err := ParseICCID(compact)
	switch {
	case err != nil:
	case !asText && compact == id.digits && rounded(id.digits):
		n.Problem = Truncated
	case !id.CheckDigitOK():
		n.ICCID, n.Problem = id, WrongCheckDigit
	default:
		n.ICCID, n.Problem = id, PastedWell
	}
	return n
}

// rounded tells whether the digits of a number may be what a spreadsheet left of it.
func rounded(digits string) bool {
	left := len(strings.TrimRight(digits, "0"))
	return left <= keptDigits && len(digits)-left >= 4
}

// inWord tells whether a character parts no numbers. Digits of other scripts are among those, so that a number in them
// is told as one that cannot be read.
func inWord(c rune) bool {
	if c < utf8.RuneSelf {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c)
}

func wordLen(s string) int {
	if n := strings.IndexFunc(s, func(c rune) bool { return !inWord(c) }); n >= 0 {
		return n
	}
	return len(s)
}

func countDigits(s string) int {
	n := 0
	for _, c := range s {
		if unicode.IsDigit(c) {
			n++
		}
	}
	return n
}
