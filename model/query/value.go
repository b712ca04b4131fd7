package query

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
)

// The words for that there is no value, and for that there is any.
const (
	wordNone  = "none"
	wordNever = "never"
	wordAny   = "*"
)

func isNone(word string) bool { return word == wordNone || word == wordNever }

// value reads an atom of a field whose name is read already or was told before.
func (p *parser) value(field Field) (Atom, *Error) {
	switch p.next() {
	case '|':
		return Atom{}, mistake(p.at, "what may match as well belongs before and after |, without blanks")
	case '!':
		return Atom{}, mistake(p.at, "! belongs at the beginning of the term")
	case '<', '>', '=':
		return p.compare(field)
	}
	switch {
	case p.ended() || unicode.IsSpace(p.next()):
		return Atom{}, p.nothing()
	case field.measured():
		return p.unmeasured(field)
	case field == Flag:
		return p.flag()
	case field == In:
		return p.list()
	default:
		return p.plain(field)
	}
}

// nothing words the mistake that a sign stands before a blank. There is a sign, since a term does not begin with one.
func (p *parser) nothing() *Error {
	if p.text[p.at-1] == '!' {
		return mistake(p.at, "what must not match belongs after !, without a blank")
	}
	return mistake(p.at, "what may match as well belongs before and after |, without blanks")
}

// compare reads an operator and an amount.
func (p *parser) compare(field Field) (Atom, *Error) {
	switch {
	case field == Any:
		return Atom{}, mistake(p.at, "%c needs a field before it, without a blank, such as used>80%%", p.next())
	case field.worded() && p.take('='):
		return p.exactly(field)
	case !field.measured():
		return Atom{}, mistake(p.at, "%s is not compared; write %s", field, field.example())
	}
	atom := Atom{Field: field, Kind: Compare, Op: p.op()}
	start := p.at
	typed := p.word()
	if typed == "" {
		return Atom{}, mistake(start, "%s%s needs %s", field, atom.Op, field.needs())
	}
	if atom.Op == Equal && isNone(strings.ToLower(typed)) {
		return Atom{Field: field, Kind: Absent}, nil
	}
	ok := false
	if atom.Value, atom.Unit, ok = field.amount(typed); !ok {
		return Atom{}, mistake(start, "%s is not %s", shown(typed), field.needs())
	}
	return atom, nil
}

// exactly reads what a field is to be as a whole.
func (p *parser) exactly(field Field) (Atom, *Error) {
	if ends(p.next()) {
		return Atom{}, mistake(p.at, "%s= needs a whole value, such as %s", field, strings.Replace(field.example(), ":", "=", 1))
	}
	p.exact = true
	return p.plain(field)
}

func (p *parser) op() Op {
	switch {
	case p.take('<'):
		if p.take('=') {
			return AtMost
		}
		return Less
	case p.take('>'):
		if p.take('=') {
			return AtLeast
		}
		return More
	default:
		p.take('=')
		return Equal
	}
}

// unmeasured reads what can stand after a field with amounts but for a comparison.
func (p *parser) unmeasured(field Field) (Atom, *Error) {
	start := p.at
	switch word := strings.ToLower(p.word()); {
	case isNone(word):
		return Atom{Field: field, Kind: Absent}, nil
	case word == wordAny:
		return Atom{Field: field, Kind: Present}, nil
	default:
		return Atom{}, mistake(start, "%s needs a comparison such as %s", field, field.example())
	}
}

// plain reads one text, in one of the ways in which it can be looked for.
func (p *parser) plain(field Field) (Atom, *Error) {
	switch p.next() {
	case '"':
		text, err := p.quoted()
		return p.holding(field, text), err
	case '/':
		return p.regexp(field)
	case '~':
		return p.fuzzy(field)
	}
	word := p.word()
	switch lower := strings.ToLower(word); {
	case field == Any && isNumber(word):
		return Atom{Kind: Digits, Text: strings.TrimPrefix(word, "+")}, nil
	case field != Any && isNone(lower):
		return Atom{Field: field, Kind: Absent}, nil
	case field != Any && lower == wordAny:
		return Atom{Field: field, Kind: Present}, nil
	}
	return p.holding(field, word), nil
}

// isNumber tells whether a word is made of digits, with a + before them or not.
func isNumber(word string) bool {
	digits := strings.TrimPrefix(word, "+")
	return digits != "" && isDigits(digits)
}

func isDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) })
}

// holding gives what looks for a text in a field, in a part of the value or as a whole.
func (p *parser) holding(field Field, typed string) Atom {
	kind := Contains
	if p.exact {
		kind = Exactly
	}
	text := strings.ToLower(typed)
	if field.numbered() {
		digits := strings.Map(func(r rune) rune {
			if r == '+' || unicode.IsSpace(r) {
				return -1
			}
			return r
		}, text)
		if digits != "" && isDigits(digits) {
			text = digits
		}
	}
	return Atom{Field: field, Kind: kind, Text: text}
}

// quoted reads what stands between quotes.
func (p *parser) quoted() (string, *Error) {
	start := p.at
	p.at++
	var text strings.Builder
	for !p.take('"') {
		if p.ended() {
			return "", mistake(start, "a quote is open; \" closes it")
		}
		if p.next() == '\\' && p.at+1 < len(p.text) && (p.text[p.at+1] == '"' || p.text[p.at+1] == '\\') {
			p.at++
		}
		text.WriteRune(p.next())
		p.at++
	}
	if text.Len() == 0 {
		return "", mistake(start, "nothing stands between the quotes")
	}
	return text.String(), p.closed()
}

// closed tells that an alternative does not end where it is closed.
func (p *parser) closed() *Error {
	if ends(p.next()) {
		return nil
	}
	return mistake(p.at, "a blank or | belongs after %c", p.text[p.at-1])
}

func (p *parser) fuzzy(field Field) (Atom, *Error) {
	p.at++
	var text string
	var err *Error
	if p.next() == '"' {
		text, err = p.quoted()
	} else if text = p.word(); text == "" {
		err = mistake(p.at, "letters belong after ~, without a blank, such as ~trk14")
	}
	return Atom{Field: field, Kind: Fuzzy, Text: strings.ToLower(text)}, err
}

func (p *parser) regexp(field Field) (Atom, *Error) {
	start := p.at
	p.at++
	for p.next() != '/' {
		if p.next() == '\\' {
			p.at++
		}
		if p.at+1 >= len(p.text) {
			return Atom{}, mistake(start, "an expression is open; / closes it")
		}
		p.at++
	}
	typed := p.text[start+1 : p.at]
	p.at++
	exp, err := p.compiled(start, typed)
	if err == nil {
		err = p.closed()
	}
	return Atom{Field: field, Kind: Regexp, Text: unescaped(typed), Exp: exp}, err
}

// unescaped gives a pattern with \/ as /.
func unescaped(typed []rune) string {
	var pattern strings.Builder
	for i := 0; i < len(typed); i++ {
		if typed[i] == '\\' && i+1 < len(typed) {
			if i++; typed[i] != '/' {
				pattern.WriteRune('\\')
			}
		}
		pattern.WriteRune(typed[i])
	}
	return pattern.String()
}

// compiled compiles the expression whose slash is at start.
func (p *parser) compiled(start int, typed []rune) (*regexp.Regexp, *Error) {
	p.regexps++
	switch {
	case len(typed) == 0:
		return nil, mistake(start, "an expression belongs between the slashes, such as /^pump-[0-9]+$/")
	case len(typed) > maxPattern:
		return nil, mistake(start, "the expression has more than %d characters", maxPattern)
	case p.regexps > maxRegexps:
		return nil, mistake(start, "more than %d expressions", maxRegexps)
	}
	pattern := unescaped(typed)
	// Parsed beforehand, since an error of Compile would tell of the pattern with the mark for upper and lower case.
	if _, err := syntax.Parse(pattern, syntax.Perl|syntax.FoldCase); err != nil {
		return nil, broken(start, typed, err)
	}
	exp, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil, broken(start, typed, err)
	}
	return exp, nil
}

// broken words the mistake in an expression and finds its place, if the part at fault stands there as it was typed.
func broken(start int, typed []rune, err error) *Error {
	fault, ok := errors.AsType[*syntax.Error](err)
	if !ok {
		return mistake(start, "the expression is broken")
	}
	body := string(typed)
	if i := strings.Index(body, fault.Expr); i > 0 {
		start += 1 + utf8.RuneCountInString(body[:i])
	}
	return mistake(start, "the expression is broken: %s", fault.Code)
}

// bareOrQuoted reads a word as it stands, and where it ends.
func (p *parser) bareOrQuoted() (string, *Error) {
	if p.next() == '"' {
		return p.quoted()
	}
	return p.word(), nil
}

func (p *parser) flag() (Atom, *Error) {
	start := p.at
	word, err := p.bareOrQuoted()
	if name := strings.ToLower(word); err == nil && isFlag(name) {
		return Atom{Field: Flag, Kind: Flagged, Text: name}, nil
	}
	if err == nil {
		err = mistake(start, "there is no flag %s; there are %s", shown(word), flagNames())
	}
	return Atom{}, err
}

// pasted is the list that was pasted last.
const pasted = "paste"

func (p *parser) list() (Atom, *Error) {
	start := p.at
	word, err := p.bareOrQuoted()
	switch {
	case err != nil:
		return Atom{}, err
	case strings.EqualFold(word, pasted):
		return Atom{Field: In, Kind: Listed, Text: pasted}, nil
	case word == "@":
		return Atom{}, mistake(p.at, "the path of a file belongs after @")
	case strings.HasPrefix(word, "@"):
		return Atom{Field: In, Kind: Listed, Text: word}, nil
	}
	return inline(start, word)
}

// inline reads a list that stands in the text itself.
func inline(start int, word string) (Atom, *Error) {
	atom := Atom{Field: In, Kind: Listed}
	for item := range strings.SplitSeq(word, ",") {
		iccid, err := model.ParseICCID(item)
		if err != nil {
			return Atom{}, mistake(start, "%s is no ICCID; in: needs paste, @file, or ICCIDs with commas between them", shown(item))
		}
		atom.Parts = append(atom.Parts, iccid.String())
		start += utf8.RuneCountInString(item) + 1
	}
	atom.Parts = slices.Clip(atom.Parts)
	return atom, nil
}
