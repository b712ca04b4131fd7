package columns_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// ask gives the rows that a text asks for.
func ask(t *rapid.T, parts []columns.Part, text string) []int32 {
	q, err := query.Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	var search columns.Search
	hits, err := search.Run(context.Background(), parts, q, clock)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(hits)
}

func TestChoosingACountedValueShowsAsManySIMs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := fleet(t)
		filter := rapid.SampledFrom([]string{"", "state:active", "tag:*", "tracker"}).Draw(t, "filter")
		hits := ask(t, parts, filter)
		by := rapid.SampledFrom([]query.Field{
			query.Vendor, query.Account, query.State, query.Tag, query.Plan, query.Group, query.APN, query.Coverage, query.Country,
			query.Net, query.VendorState, query.Device, query.Form,
		}).Draw(t, "by")
		values, err := columns.Count(context.Background(), parts, hits, by)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, value := range values {
			raw := value.Text.Raw()
			if name := strings.ToLower(raw); seen[name] {
				t.Errorf("%s %q is counted twice", by, raw)
			} else {
				seen[name] = true
			}
			term := string(by) + ":none"
			if raw != "" {
				term = query.Exact(by, strings.ToValidUTF8(raw, "\ufffd"))
			}
			if strings.ToValidUTF8(raw, "") != raw {
				continue // what is no text cannot be typed either
			}
			if shown := ask(t, parts, filter+" "+term); len(shown) != value.SIMs {
				t.Errorf("%d SIMs have %s %q, and %q shows %d", value.SIMs, by, raw, term, len(shown))
			}
		}
	})
}

func TestAWholeValueIsNoPartOfOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := fleet(t)
		for _, c := range []struct{ whole, part string }{
			{"name=tracker-0012", "name:/^tracker-0012$/"},
			{"name=tracker", "name:/^tracker$/"},
			{`name="été zwei"`, `name:/^été zwei$/`},
			{"msisdn=999900012", "msisdn:/^999900012$/"},
			{"ip=10.1.2.3", `ip:/^10\.1\.2\.3$/`},
			{"tag=a", "tag:/^a$/"},
			{"tag=a|eu-1", "tag:/^a$/|/^eu-1$/"},
			{"!apn=berlin", "!apn:/^berlin$/"},
			{"account=eu", "account:/^eu$/"},
			{"vendor=tracker", "vendor:/^tracker$/"},
			{"state=active", "state:active"},
			{"state=limit", "state:limit"},
		} {
			if got, want := ask(t, parts, c.whole), ask(t, parts, c.part); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", c.whole, got, want)
			}
		}
	})
}

func TestWhereNothingIsThereIsNothingToSort(t *testing.T) {
	none := []columns.Part{{Table: columns.New("main"), Vendor: "Simbase"}}
	columns.Sort(none, nil, query.Name, false)
	one := []columns.Part{{Table: columns.New("main").With([]columns.Row{made(1)}), Vendor: "Simbase"}}
	hits := []int32{0}
	for _, by := range []query.Field{query.Name, query.Tag, query.Country, query.Seen} {
		columns.Sort(one, hits, by, true)
	}
	if !slices.Equal(hits, []int32{0}) {
		t.Errorf("sorted they are %v", hits)
	}
}
