package query

import (
	"strings"
	"unicode"
)

// What a text may hold, so that whatever is pasted into it costs little: expressions take much room, and each thing that
// is looked for takes time for every SIM.
const (
	maxAtoms   = 1000
	maxRegexps = 10
	maxPattern = 200 // characters
)

// Parse reads a text. The error is an [*Error]; the query is the zero one then.
func Parse(text string) (Query, error) {
	p := parser{text: []rune(text)}
	for p.blanks(); !p.ended(); p.blanks() {
		if err := p.term(); err != nil {
			return Query{}, err
		}
	}
	return p.query, nil
}

// parser reads a text from its beginning to its end.
type parser struct {
	text    []rune
	at      int // what is read next
	query   Query
	atoms   int // read so far
	regexps int
	exact   bool // = was the last thing between a field and its value, so that whole values are meant
}

func (p *parser) ended() bool { return p.at == len(p.text) }

// next gives what is read next, and a blank at the end.
func (p *parser) next() rune {
	if p.ended() {
		return ' '
	}
	return p.text[p.at]
}

func (p *parser) take(r rune) bool {
	if p.ended() || p.text[p.at] != r {
		return false
	}
	p.at++
	return true
}

func (p *parser) blanks() {
	for !p.ended() && unicode.IsSpace(p.text[p.at]) {
		p.at++
	}
}

// ends tells whether an alternative ends before r.
func ends(r rune) bool { return r == '|' || unicode.IsSpace(r) }

// word reads up to the end of the alternative.
func (p *parser) word() string {
	start := p.at
	for !ends(p.next()) {
		p.at++
	}
	return string(p.text[start:p.at])
}

func (p *parser) term() *Error {
	start := p.at
	if p.number() {
		return p.count(start)
	}
	not := false
	for p.take('!') {
		not = !not
	}
	if h, ok := headOf(p.text[p.at:]); ok && p.at == start && h.name == sortHead {
		return p.sort(h)
	}
	p.exact = false
	term := Term{Not: not}
	for field := Any; ; {
		atom, err := p.alternative(field)
		if err == nil {
			err = p.count(start)
		}
		if err != nil {
			return err
		}
		term.Any = append(term.Any, atom)
		field = atom.Field
		if !p.take('|') {
			break
		}
	}
	p.query.Terms = append(p.query.Terms, term)
	return nil
}

// count counts one atom of the term that begins at start.
func (p *parser) count(start int) *Error {
	if p.atoms++; p.atoms > maxAtoms {
		return mistake(start, "more than %d things to look for; a list of SIMs is looked for with in:", maxAtoms)
	}
	return nil
}

// number reads a number that may be typed in groups, and tells whether there is one: a + alone is none.
func (p *parser) number() bool {
	start := p.at
	p.take('+')
	var groups []string
	if group := p.group(); group != "" {
		groups = append(groups, group)
	} else if p.at == start || !unicode.IsSpace(p.next()) {
		p.at = start
		return false
	}
	for {
		end := p.at
		p.blanks()
		group := p.group()
		if group == "" {
			p.at = end
			break
		}
		groups = append(groups, group)
	}
	if len(groups) == 0 {
		p.at = start
		return false
	}
	atom := Atom{Kind: Digits, Text: strings.Join(groups, "")}
	if len(groups) > 1 {
		atom.Parts = groups
	}
	p.query.Terms = append(p.query.Terms, Term{Any: []Atom{atom}})
	return true
}

// group reads digits up to a blank. If anything else is among them it reads nothing.
func (p *parser) group() string {
	start := p.at
	for isDigit(p.next()) {
		p.at++
	}
	if !unicode.IsSpace(p.next()) {
		p.at = start
	}
	return string(p.text[start:p.at])
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// head is a name and what follows it directly: a colon or an operator.
type head struct {
	name string // in lower case
	size int    // of the name
	op   rune   // one of : < > = !, where ! stands for !=
}

// headOf gives the head that a text begins with. Names are made of letters and -, so that an address such as fe80::1 has
// none; one that is made of letters alone is told by its looks.
func headOf(text []rune) (head, bool) {
	size := 0
	for size < len(text) && isNameRune(text[size], size) {
		size++
	}
	if size == 0 || size == len(text) {
		return head{}, false
	}
	op := text[size]
	switch op {
	case '<', '>', '=':
	case ':':
		if isAddress(text) {
			return head{}, false
		}
	case '!':
		if size+1 == len(text) || text[size+1] != '=' {
			return head{}, false
		}
	default:
		return head{}, false
	}
	return head{strings.ToLower(string(text[:size])), size, op}, true
}

func isNameRune(r rune, at int) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' && at > 0
}

// isAddress tells whether a text begins with an alternative that looks like an IPv6 address or a MAC address.
func isAddress(text []rune) bool {
	colons := 0
	for _, r := range text {
		switch {
		case ends(r):
			return colons > 1
		case r == ':':
			colons++
		case r != '.' && r != '/' && !unicode.Is(unicode.ASCII_Hex_Digit, r):
			return false
		}
	}
	return colons > 1
}

// alternative reads one atom. Without a field of its own it has the one of the alternative before it.
func (p *parser) alternative(field Field) (Atom, *Error) {
	h, ok := headOf(p.text[p.at:])
	if !ok {
		return p.value(field)
	}
	if h.name == sortHead {
		return Atom{}, mistake(p.at, "sort: stands alone, without ! and |, such as %s", docs[sortHead].Example)
	}
	field, ok = fieldOf(h.name)
	if !ok {
		return Atom{}, mistake(p.at, "there is no field %s; there are %s; in quotes it is looked for as it stands",
			shown(h.name), names(nil))
	}
	p.at += h.size
	switch h.op {
	case ':':
		p.at++
		p.exact = false
		return p.headed(field)
	case '!':
		return Atom{}, mistake(p.at, "! belongs before the field, such as !%s=…", field.typed())
	default:
		return p.compare(field)
	}
}

// headed reads what follows a field and its colon.
func (p *parser) headed(field Field) (Atom, *Error) {
	switch {
	case !ends(p.next()):
		return p.value(field)
	case field.measured():
		return Atom{}, mistake(p.at, "%s: needs a comparison such as %s", field, field.example())
	default:
		return Atom{}, mistake(p.at, "%s: needs a value, such as %s", field.typed(), field.example())
	}
}

// sort reads an order.
func (p *parser) sort(h head) *Error {
	if h.op != ':' {
		return mistake(p.at+h.size, "sort needs a colon, such as %s", docs[sortHead].Example)
	}
	p.at += h.size + 1
	start := p.at
	name, direction, told := strings.Cut(strings.ToLower(p.word()), ":")
	field, ok := fieldOf(name)
	switch {
	case name == "":
		return mistake(start, "sort: needs a field, such as %s", docs[sortHead].Example)
	case !ok:
		return mistake(start, "there is no field %s to sort by; there are %s", shown(name), names(Field.sortable))
	case !field.sortable():
		return mistake(start, "there is no order by %s", name)
	case told && direction != "asc" && direction != "desc":
		return mistake(start+len(name)+1, "an order is asc or desc, such as sort:%s:desc", name)
	case p.next() == '|':
		return mistake(p.at, "sort: stands alone, without |")
	}
	p.query.Sort = &Sort{By: field, Descending: direction == "desc"}
	return nil
}
