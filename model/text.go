package model

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// How much of a field from outside is drawn at most, in terminal cells, however much room there is.
const (
	NameCap  = 256  // names, tags and the vendors' words for states
	SMSCap   = 2000 // the body of one message
	ErrorCap = 300  // what a vendor says of an error
)

// Text is text from outside: from a vendor, a device or whoever may write to one. It must not reach a terminal as it
// is, and the only way there is [Text.Clean].
//
// A Text that is printed by fmt comes out cleaned. There is one hole that this type cannot close: fmt does not ask the
// values in the unexported fields of another struct how they want to be printed, so a struct with such a field must
// not be printed whole.
type Text struct{ raw string }

// NewText wraps text from outside.
func NewText(raw string) Text { return Text{raw} }

// Raw gives the text as it came, as evidence and for comparison. It must never be drawn.
func (t Text) Raw() string { return t.raw }

// Mode says how much room a cleaned text has.
type Mode uint8

// The modes: a Line holds no line break, a Block keeps them.
const (
	Line Mode = iota
	Block
)

// Clean gives the text as it may be drawn, at most limit cells wide. What would act on a terminal, hide or reorder
// something is shown as a visible sign instead:
//
//   - A C0 control and DEL become their picture, ESC is ␛. In a Line a line feed is ⏎ and a tab is a space. A Block
//     keeps line feeds and nothing else. Each line feed counts as one cell against limit, since a text of nothing else
//     would have no end otherwise.
//   - An invalid byte, a C1 control, a format or bidirectional control, a variation selector, an invisible filler, a
//     private or an unassigned character becomes U+FFFD; a run of them is one U+FFFD and its length, as in �×7.
//   - More than four marks on one base are dropped. A mark without a base gets a dotted circle (U+25CC).
//   - What does not fit is cut, and the cut shows as … within limit. Nothing after the bytes that limit cells may take
//     at most is read, so the price depends on limit and not on the length of the text.
//
// The result is valid UTF-8, cleaning it again changes nothing, and printable ASCII stays as it is.
//
// Some losses are deliberate. Emoji families and flags of regions fall apart, because what joins them is invisible.
// The length of a run is told apart neither from digits that follow it nor from the same signs written by hand; what
// was really there is in [Text.Raw]. Letters of right-to-left scripts stay, and a terminal may draw them in their own
// order: whoever draws such a text gives it a column or line of its own, so that it cannot reorder an ICCID.
func (t Text) Clean(mode Mode, limit int) string {
	if limit <= 0 {
		return ""
	}
	if len(t.raw) <= limit && isPrintableASCII(t.raw) {
		return t.raw
	}
	raw, whole := head(t.raw, limit)
	c := cleaner{mode: mode, limit: limit, marks: noBase, out: make([]byte, 0, len(raw)+len(ellipsis))}
	for _, r := range raw {
		if !c.put(r) {
			return c.shortened()
		}
	}
	if !c.flush() || !whole {
		return c.shortened()
	}
	return string(c.out)
}

// String gives the text cleaned for a line, so that a text which is printed by mistake does no harm.
func (t Text) String() string { return t.Clean(Line, ErrorCap) }

// Format prints the text cleaned for a line, whatever the verb. It exists beside [Text.String] because verbs such as
// %+v and %#v would show the fields of the struct otherwise.
func (t Text) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), t.String())
}

// cellBytes is what one cell of cleaned text takes at most: a base and its marks, each of them four bytes long.
const cellBytes = (1 + maxMarks) * utf8.UTFMax

// head gives as much of the text as limit cells may come from, and whether that is all of it. It leaves room for one
// cell more, by which the cleaner notices that there is something to cut, and it does not split a character, since
// half a one would look like damage that is not there.
func head(raw string, limit int) (string, bool) {
	if len(raw)/cellBytes <= limit {
		return raw, true
	}
	n := cellBytes * (limit + 1)
	if n == len(raw) {
		return raw, true
	}
	for back := 1; back < utf8.UTFMax; back++ {
		if tail := raw[n-back : n]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRuneInString(tail) {
				n -= back
			}
			break
		}
	}
	return raw[:n], false
}

func isPrintableASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}
