package query_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model/query"
)

// pieces are what texts of the language are made of, right and wrong.
var pieces = []string{
	" ", " ", "\u00a0", "\t", "!", "|", "|", "\"", "\\", "/", "~", ":", ":", "<", ">", "=", ">=", "+", "*", "@", ",", "%", "-", ".", "(", "[a-z]+",
	"a", "Pump", "ß", "İ", "K", "\u202e", "\x1b", "\xff", "0", "12", "345", "80%", "10MB", "1.5GiB", "7d", "2.5", "none", "never",
	"vendor:", "state:active", "tag:", "tag=", "apn=", "iccid:", "msisdn:", "used>", "limit", "seen<", "cost:>", "sms=", "flag:", "zero", "in:", "paste",
	"any:", "sort:", "sort:seen:desc", "name", "foo:", "fe80::1", card1,
}

// checkText tells what is true of every text.
func checkText(t interface {
	Errorf(format string, args ...any)
}, text string,
) {
	q, err := query.Parse(text)
	if err != nil {
		mistake, ok := errors.AsType[*query.Error](err)
		if !ok || mistake.At < 0 || mistake.At > utf8.RuneCountInString(text) || mistake.Means == "" {
			t.Errorf("%q: error %v", text, err)
		}
		if strings.ContainsAny(mistake.Means, "\x1b\n\u202e") {
			t.Errorf("%q: error %q", text, mistake.Means)
		}
		return
	}
	checkQuery(t, q)
}

// checkQuery tells what is true of every query.
func checkQuery(t interface {
	Errorf(format string, args ...any)
}, q query.Query,
) {
	printed := q.String()
	again, err := query.Parse(printed)
	if err != nil || !again.Equal(q) {
		t.Errorf("%+v is printed as %q and read as %+v, %v", q, printed, again, err)
		return
	}
	if twice := again.String(); twice != printed {
		t.Errorf("%q is printed as %q", printed, twice)
	}
	for _, term := range q.Terms {
		if with := q.With(term.String()); with != printed {
			t.Errorf("%q with its own %q is %q", printed, term, with)
		}
	}
}

func TestEveryTextIsReadOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkText(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), ""))
		checkText(t, rapid.String().Draw(t, "text"))
		checkText(t, string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
	})
}

var (
	textFields = []query.Field{
		query.Vendor, query.Account, query.State, query.VendorState, query.Tag, query.Group, query.Plan, query.Country,
		query.Net, query.APN, query.Coverage, query.Name, query.IP, query.Device, query.Form,
	}
	numberFields = []query.Field{query.ICCID, query.IMSI, query.MSISDN, query.EID, query.IMEI}
	units        = map[query.Field][]query.Unit{
		query.Used: {query.Bytes, query.Percent}, query.Limit: {query.Bytes}, query.Seen: {query.Age},
		query.Cost: {query.Money}, query.SMS: {query.Count}, query.Sessions: {query.Count},
	}
	measures   = []query.Field{query.Used, query.Limit, query.Seen, query.Cost, query.SMS, query.Sessions}
	every      = slices.Concat(textFields, numberFields, measures)
	lowerCase  = rapid.Custom(func(t *rapid.T) string { return strings.ToLower(anyText.Draw(t, "text")) })
	digitsText = rapid.StringMatching("[0-9]{1,8}")
	anyText    = rapid.OneOf(
		rapid.StringN(1, 8, -1),
		rapid.Custom(func(t *rapid.T) string {
			return strings.ToValidUTF8(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 4).Draw(t, "pieces"), ""), "?")
		}),
	)
)

func drawField(t *rapid.T, fields []query.Field) query.Field {
	return rapid.SampledFrom(fields).Draw(t, "field")
}

// atoms draws an atom of each kind that Parse gives.
var atoms = rapid.OneOf(
	rapid.Custom(func(t *rapid.T) query.Atom {
		return word(drawField(t, append(textFields, query.Any)), lowerCase.Draw(t, "text"))
	}),
	rapid.Custom(func(t *rapid.T) query.Atom { return word(drawField(t, numberFields), digitsText.Draw(t, "text")) }),
	rapid.Custom(func(t *rapid.T) query.Atom { return whole(drawField(t, textFields), lowerCase.Draw(t, "text")) }),
	rapid.Custom(func(t *rapid.T) query.Atom { return whole(drawField(t, numberFields), digitsText.Draw(t, "text")) }),
	rapid.Custom(func(t *rapid.T) query.Atom { return digits(digitsText.Draw(t, "text")) }),
	rapid.Custom(func(t *rapid.T) query.Atom {
		return exp(drawField(t, textFields), rapid.SampledFrom([]string{"a", "a|b", "/", `\\`, `\\/`, `a b`, `["]`, `/\./`}).Draw(t, "pattern"))
	}),
	rapid.Custom(func(t *rapid.T) query.Atom {
		return fuzzy(drawField(t, append(numberFields, query.Any, query.Name)), lowerCase.Draw(t, "text"))
	}),
	rapid.Custom(func(t *rapid.T) query.Atom {
		field := drawField(t, measures)
		op := query.Op(rapid.IntRange(int(query.Less), int(query.More)).Draw(t, "op"))
		value := rapid.Int64Range(0, 1<<rapid.IntRange(0, 62).Draw(t, "bits")).Draw(t, "value")
		return compare(field, op, value, rapid.SampledFrom(units[field]).Draw(t, "unit"))
	}),
	rapid.Custom(func(t *rapid.T) query.Atom { return absent(drawField(t, every)) }),
	rapid.Custom(func(t *rapid.T) query.Atom { return present(drawField(t, every)) }),
	rapid.Custom(func(t *rapid.T) query.Atom { return flag(rapid.SampledFrom(query.Flags()).Draw(t, "flag").Name) }),
	rapid.Custom(func(t *rapid.T) query.Atom { return list("@" + anyText.Draw(t, "path")) }),
	rapid.SampledFrom([]query.Atom{list("paste"), list("", card1), list("", card2, card1)}),
)

var terms = rapid.OneOf(
	rapid.Custom(func(t *rapid.T) query.Term {
		return query.Term{Not: rapid.Bool().Draw(t, "not"), Any: rapid.SliceOfN(atoms, 1, 4).Draw(t, "any")}
	}),
	rapid.Custom(func(t *rapid.T) query.Term {
		parts := rapid.SliceOfN(digitsText, 2, 4).Draw(t, "parts")
		return query.Term{Any: []query.Atom{digits(strings.Join(parts, ""), parts...)}}
	}),
)

var queries = rapid.Custom(func(t *rapid.T) query.Query {
	q := query.Query{Terms: rapid.SliceOfN(terms, 0, 5).Draw(t, "terms")}
	if rapid.Bool().Draw(t, "sorted") {
		q.Sort = &query.Sort{By: drawField(t, every), Descending: rapid.Bool().Draw(t, "descending")}
	}
	return q
})

func TestEveryQueryIsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkQuery(t, queries.Draw(t, "query")) })
}

func TestATermIsAddedOnceAndTakenAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, term := queries.Draw(t, "query"), terms.Draw(t, "term")
		text := term.String()
		with, err := query.Parse(q.With(text))
		if err != nil || !with.Has(term) || with.With(text) != with.String() {
			t.Fatalf("%q with %q is %q, %v", q, text, with, err)
		}
		if added := len(with.Terms) - len(q.Terms); added > 1 || (added == 0) != q.Has(term) {
			t.Errorf("%q with %q has %d terms more", q, text, added)
		}
		without, err := query.Parse(with.Without(text))
		if err != nil || without.Has(term) {
			t.Errorf("%q without %q is %q, %v", with, text, without, err)
		}
		if !q.Has(term) && !without.Equal(q) {
			t.Errorf("%q with and without %q is %q", q, text, without)
		}
	})
}

func TestAValueIsAskedForAsItStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field, value := drawField(t, append(textFields, query.Any)), anyText.Draw(t, "value")
		want := one(word(field, strings.ToLower(value)))
		for _, text := range []string{query.Is(field, value), typed(field) + query.Quote(value)} {
			if q, err := query.Parse(text); err != nil || !q.Equal(want) {
				t.Errorf("%q is read as %+v, %v", text, q, err)
			}
		}
		if got := (query.Query{}).With(query.Is(field, value)); got != want.String() {
			t.Errorf("%q is added as %q", value, got)
		}
	})
}

func TestAWholeValueIsAskedForAsItStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field, value := drawField(t, textFields), anyText.Draw(t, "value")
		want := one(whole(field, strings.ToLower(value)))
		q, err := query.Parse(query.Exact(field, value))
		if err != nil || !q.Equal(want) || (query.Query{}).With(query.Exact(field, value)) != want.String() {
			t.Errorf("%q is read as %+v, %v", query.Exact(field, value), q, err)
		}
	})
}

func typed(field query.Field) string {
	if field == query.Any {
		return ""
	}
	return string(field) + ":"
}

func FuzzParse(f *testing.F) {
	for _, c := range slices.Concat(words, expressions, numbers, fields, comparisons, wholes) {
		f.Add(c.text)
	}
	for _, c := range slices.Concat(amountMistakes, signMistakes, openMistakes, listMistakes) {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkText(t, text) })
}
