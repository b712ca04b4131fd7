package query_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model/query"
)

func mustParse(t *testing.T, text string) query.Query {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return q
}

func TestWith(t *testing.T) {
	for _, c := range []struct{ text, term, with, without string }{
		{"", "state:active", "state:active", ""},
		{"pump", "STATE:Active", "pump state:active", "pump"},
		{"state:active pump", "state:active", "state:active pump", "pump"},
		{"state:active|test", "state:active", "state:active|test state:active", "state:active|test"},
		{"pump sort:used", "tag:not used", `pump tag:"not used" sort:used`, "pump sort:used"},
		{"pump", `tag:"not used`, `pump tag:"\"not used"`, "pump"},
		{"pump", "two words", `pump "two words"`, "pump"},
		{"pump", "http://x", `pump "http://x"`, "pump"},
		{"pump", "tag:none", "pump tag:none", "pump"},
		{"pump", query.Is(query.Tag, "none"), `pump tag:"none"`, "pump"},
		{"pump 12", "34 56", "pump 12 +34 56", "pump 12"},
		{"pump sort:used", "sort:seen:desc", "pump sort:seen:desc", "pump sort:used"},
		{"pump sort:used", "sort:used", "pump sort:used", "pump"},
		{"pump", "", "pump", "pump"},
		{"pump", "tag:", "pump", "pump"},
		{"pump", "flag:nosuch", "pump", "pump"},
	} {
		q := mustParse(t, c.text)
		if got := q.With(c.term); got != c.with {
			t.Errorf("%q with %q: %q, want %q", c.text, c.term, got, c.with)
		}
		if got := q.Without(c.term); got != c.without {
			t.Errorf("%q without %q: %q, want %q", c.text, c.term, got, c.without)
		}
		if !q.Equal(mustParse(t, c.text)) {
			t.Errorf("%q became %q", c.text, q)
		}
	}
}

// Two queries that grew from one must not write over each other's terms.
func TestWithLeavesTheQueryItsTerms(t *testing.T) {
	q := mustParse(t, "a b c")
	q.Terms = q.Terms[:2]
	q.With("x")
	if got := q.Terms[:3][2]; !got.Equal(mustParse(t, "c").Terms[0]) {
		t.Errorf("the term behind became %q", got)
	}
}

func TestEqualTellsEverythingApart(t *testing.T) {
	texts := strings.Split(`|a|!a|b|a b|b a|"a b"|~a|/a/|tag:a|tag:none|tag:*|1|"1"|1 2|12|1 +2|used>1MB|used>=1MB|used>2MB|used=0|used=0%|`+
		`flag:zero|in:paste|in:@a|in:`+card1+`|in:`+card2+`|sort:seen|sort:seen:desc|sort:used|a sort:used`, "|")
	texts = append(texts, "a|b", "b|a", "!a|b")
	for i, a := range texts {
		for j, b := range texts {
			if got := mustParse(t, a).Equal(mustParse(t, b)); got != (i == j) {
				t.Errorf("%q equals %q: %t", a, b, got)
			}
		}
	}
}

func TestDocs(t *testing.T) {
	seen := map[string]bool{}
	for _, doc := range query.Fields() {
		q := mustParse(t, doc.Example)
		if !strings.Contains(doc.Example, doc.Name) || doc.Means == "" || seen[doc.Name] {
			t.Errorf("%+v", doc)
		}
		if got := q.String(); got != doc.Example {
			t.Errorf("the example %q is printed as %q", doc.Example, got)
		}
		seen[doc.Name] = true
	}
	for _, field := range every {
		if !seen[string(field)] {
			t.Errorf("nothing tells of %s", field)
		}
		mustParse(t, "sort:"+string(field))
	}
	for _, flag := range query.Flags() {
		if got := mustParse(t, "flag:"+flag.Name).Terms[0].Any[0].Text; got != flag.Name || flag.Means == "" {
			t.Errorf("%+v is read as %q", flag, got)
		}
	}
}

func ExampleParse() {
	q, _ := query.Parse("Used:>80% state:active|suspended !tracker-014 sort:used:desc")
	for _, term := range q.Terms {
		fmt.Println(term)
	}
	_, err := query.Parse("/seen/ seen>")
	fmt.Println(q.With("tag:not used"))
	fmt.Println(err)
	// Output:
	// used>80%
	// state:active|suspended
	// !tracker-014
	// used>80% state:active|suspended !tracker-014 tag:"not used" sort:used:desc
	// character 13: seen> needs an age such as 7d (s m h d w)
}
