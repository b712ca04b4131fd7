package query

import (
	"strings"
	"unicode"
)

// String gives a text from which [Parse] reads an equal query: the terms in their order, the sort last. A query that did
// not come from Parse is printed so if its atoms are ones that Parse can give.
func (q Query) String() string {
	var b strings.Builder
	afterNumber := false
	for _, term := range q.Terms {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		number := term.isNumber()
		if number && afterNumber { // else the two would be read as groups of one number
			b.WriteByte('+')
		}
		afterNumber = number
		b.WriteString(term.String())
	}
	if q.Sort != nil {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(q.Sort.String())
	}
	return b.String()
}

// String gives the order as it is typed.
func (s Sort) String() string {
	text := sortHead + ":" + string(s.By)
	if s.Descending {
		text += ":desc"
	}
	return text
}

// isNumber tells whether the term is a number that stands alone.
func (t Term) isNumber() bool { return !t.Not && len(t.Any) == 1 && t.Any[0].Kind == Digits }

// String gives the term as it is typed.
func (t Term) String() string {
	if t.isNumber() && len(t.Any[0].Parts) > 0 {
		return strings.Join(t.Any[0].Parts, " ")
	}
	var b strings.Builder
	if t.Not {
		b.WriteByte('!')
	}
	field, sign := Any, ":"
	for i, atom := range t.Any {
		if i > 0 {
			b.WriteByte('|')
		}
		headed := atom.Kind != Compare && (atom.Field != field || atom.signed() && atom.sign() != sign)
		if headed {
			sign = atom.sign()
			b.WriteString(atom.Field.typed() + sign)
		}
		b.WriteString(atom.text(headed))
		field = atom.Field
	}
	return b.String()
}

// sign gives what stands between the field and what is looked for.
func (a Atom) sign() string {
	if a.Kind == Exactly {
		return "="
	}
	return ":"
}

// signed tells whether the sign makes a difference.
func (a Atom) signed() bool { return a.Kind == Contains || a.Kind == Exactly }

// text gives the atom as it is typed, after its field and a colon or where the field is known without them.
func (a Atom) text(headed bool) string {
	switch a.Kind {
	case Regexp:
		return "/" + escaped(a.Text) + "/"
	case Fuzzy:
		if isPlain(a.Text) {
			return "~" + a.Text
		}
		return "~" + Quote(a.Text)
	case Compare:
		return string(a.Field) + a.Op.String() + amountText(a.Value, a.Unit)
	case Absent:
		if a.Field == Seen {
			return wordNever
		}
		return wordNone
	case Present:
		return wordAny
	case Digits, Flagged:
		return a.Text
	case Listed:
		if len(a.Parts) > 0 {
			return strings.Join(a.Parts, ",")
		}
		return wordText(a.Field, a.Text, headed)
	default:
		return wordText(a.Field, a.Text, headed)
	}
}

// wordText gives what a field is to hold, in quotes if it would be read as something else without them.
func wordText(field Field, text string, headed bool) string {
	lower := strings.ToLower(text)
	switch {
	case !isPlain(text), strings.ContainsRune(`!/~<>=`, rune(text[0])):
		return Quote(text)
	case field == Any && (isNumber(text) || text == "+"):
		return Quote(text)
	case field != Any && (isNone(lower) || lower == wordAny):
		return Quote(text)
	}
	if _, ok := headOf([]rune(text)); ok && !headed {
		return Quote(text)
	}
	return text
}

// isPlain tells whether a text is read whole without quotes.
func isPlain(text string) bool {
	return text != "" && text[0] != '"' && !strings.ContainsFunc(text, ends)
}

// escaped gives a pattern with / as \/.
func escaped(pattern string) string {
	var b strings.Builder
	inEscape := false
	for _, r := range pattern {
		if r == '/' && !inEscape {
			b.WriteByte('\\')
		}
		inEscape = r == '\\' && !inEscape
		b.WriteRune(r)
	}
	return b.String()
}

// Quote gives a value between quotes, so that it is looked for as it stands.
func Quote(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// Is gives the term that asks for a value in a field, in quotes if it needs them: tag:returned, tag:"not used". The value
// is a value even if it reads like a word of this language, such as none.
func Is(field Field, value string) string {
	if field == Any {
		return wordText(Any, value, false)
	}
	return string(field) + ":" + wordText(field, value, true)
}

// Exact gives the term that asks for a whole value in a field other than Any, Flag, In and those with amounts, in quotes if
// it needs them: tag=eu, tag="not used".
func Exact(field Field, value string) string {
	return string(field) + "=" + wordText(field, value, true)
}

// With gives the text of the query with one term or order more. A term that is there already changes nothing. What is
// not one term, such as tag:not used, is taken as a value that lacks its quotes; for one that could be read either way
// there is [Is].
func (q Query) With(term string) string {
	added, ok := oneOf(term)
	if !ok {
		return q.String()
	}
	if added.Sort != nil {
		q.Sort = added.Sort
	}
	for _, t := range added.Terms {
		if !q.Has(t) {
			q.Terms = append(q.Terms[:len(q.Terms):len(q.Terms)], t)
		}
	}
	return q.String()
}

// Without gives the text of the query without a term, or without its order if that is what is given. It reads the term
// as [Query.With] does.
func (q Query) Without(term string) string {
	removed, ok := oneOf(term)
	if !ok {
		return q.String()
	}
	if q.Sort != nil && removed.Sort != nil && *q.Sort == *removed.Sort {
		q.Sort = nil
	}
	var kept []Term
	for _, t := range q.Terms {
		if !removed.Has(t) {
			kept = append(kept, t)
		}
	}
	q.Terms = kept
	return q.String()
}

// Has tells whether a term is among the query's.
func (q Query) Has(term Term) bool {
	for _, t := range q.Terms {
		if t.Equal(term) {
			return true
		}
	}
	return false
}

// oneOf reads one term or order.
func oneOf(term string) (Query, bool) {
	if q, ok := single(term); ok {
		return q, true
	}
	term = strings.TrimFunc(term, unicode.IsSpace)
	if h, ok := headOf([]rune(term)); ok && h.op == ':' {
		if field, known := fieldOf(h.name); known {
			return single(Is(field, term[h.size+1:]))
		}
	}
	return single(wordText(Any, term, false))
}

func single(text string) (Query, bool) {
	q, err := Parse(text)
	one := len(q.Terms) == 1 && q.Sort == nil || len(q.Terms) == 0 && q.Sort != nil
	return q, err == nil && one
}
