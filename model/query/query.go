// Package query is the language in which a list of SIMs is filtered and sorted: it reads the text that a user types and
// prints what it read. It matches nothing: that is done where the SIMs are kept.
//
// A text is a row of terms with blanks between them, all of which must match:
//
//	word "two words"             contained in any field, upper and lower case alike
//	999 900 000 142              a number, typed in groups or not, with or without a + before it
//	/regex/ ~fuzzy               an expression (RE2; \/ is a slash) and letters in their order, in any field
//	field:value                  as all of the above, in one field; [Fields] tells which there are
//	field:* field:none           any value, no value
//	field=value                  the whole value; of tags, one of them as a whole
//	used>80% seen<1h cost>=2     comparisons, with a colon before the operator or without
//	flag:zero                    what is the matter with a SIM; [Flags] tells what there is
//	in:paste in:@file in:89…,89… the SIMs of a list
//	a|b state:active|suspended   one of these; the field is kept until another is named, any: names none
//	!term                        not this one
//	sort:seen:desc               the order; the last one counts
//
// Within quotes \" is a quote and \\ is a backslash. Quotes make any character a plain one, so that what is between them
// is looked for as it stands. After a field and = it is the same for each alternative up to the next field or operator, so
// that tag=eu|us asks for two whole tags.
package query

import (
	"regexp"
	"slices"
)

// Query is a filter and an order. The zero Query lets every SIM through.
type Query struct {
	Terms []Term // a SIM must match all of them
	Sort  *Sort  // nil: the order is not told
}

// Term is a part of a filter that a SIM matches or not.
type Term struct {
	Not bool   // the SIM must match none of Any
	Any []Atom // the SIM must match one of them; never empty
}

// Atom is one thing that a SIM can have.
type Atom struct {
	Field Field
	Kind  Kind
	// Text is what is looked for, in lower case as by [strings.ToLower]. For Digits it is the digits alone, for Contains
	// and Exactly in a field of numbers as well, for Regexp the pattern as it was typed, for Flagged the flag, for Listed the list's
	// name as it was typed: "paste", or "@" and a path. It is empty for other kinds and for a list within the text.
	Text string
	// Parts are the groups of a number that was typed in groups (Digits, Text holds them joined), or the ICCIDs of a list
	// within the text (Listed). Only a number that is a term by itself, and not a negated one, can be typed in groups.
	Parts []string
	Exp   *regexp.Regexp // for Regexp: Text compiled, upper and lower case alike
	Op    Op             // for Compare
	Value int64          // for Compare: what Unit says, never negative
	Unit  Unit           // for Compare
}

// Sort is an order by one field.
type Sort struct {
	By         Field // any but Any, Flag and In
	Descending bool
}

// Kind says how an [Atom] matches.
type Kind uint8

// The kinds.
const (
	Contains Kind = iota // the field's value holds Text
	Digits               // a number of the SIM begins or ends with Text
	Regexp               // Exp matches the field's value
	Fuzzy                // the field's value has the characters of Text in their order
	Compare              // the field's value is as Op, Value and Unit say
	Absent               // the value is not known, or there is none
	Present              // there is a value
	Flagged              // the flag Text is up
	Listed               // the SIM is in the list
	Exactly              // the field's value, or one of the tags, is Text as a whole
)

// Op is a comparison: the SIM's value is … than [Atom.Value].
type Op uint8

// The comparisons.
const (
	Less Op = iota
	AtMost
	Equal
	AtLeast
	More
)

// String gives the operator as it is typed.
func (o Op) String() string {
	switch o {
	case Less:
		return "<"
	case AtMost:
		return "<="
	case AtLeast:
		return ">="
	case More:
		return ">"
	default:
		return "="
	}
}

// Unit says what [Atom.Value] counts.
type Unit uint8

// The units.
const (
	Bytes   Unit = iota
	Percent      // of the SIM's limit
	Age          // seconds since then
	Money        // millionths of the account's currency
	Count
)

// Equal tells whether two queries ask for the same, term by term.
func (q Query) Equal(o Query) bool {
	if (q.Sort == nil) != (o.Sort == nil) || q.Sort != nil && *q.Sort != *o.Sort {
		return false
	}
	return slices.EqualFunc(q.Terms, o.Terms, Term.Equal)
}

// Equal tells whether two terms ask for the same, alternative by alternative.
func (t Term) Equal(o Term) bool {
	return t.Not == o.Not && slices.EqualFunc(t.Any, o.Any, Atom.Equal)
}

// Equal tells whether two atoms ask for the same. Expressions are the same if they are written alike.
func (a Atom) Equal(o Atom) bool {
	return a.Field == o.Field && a.Kind == o.Kind && a.Text == o.Text && slices.Equal(a.Parts, o.Parts) &&
		a.Op == o.Op && a.Value == o.Value && a.Unit == o.Unit
}
