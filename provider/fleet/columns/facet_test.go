package columns_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// raws gives the values of a field as vendors write them.
func (n *naive) raws(by query.Field) []string {
	sim := &n.row.SIM
	switch by {
	case query.Vendor:
		return []string{n.part.Vendor}
	case query.Account:
		return []string{n.row.Account}
	case query.State:
		if n.row.State() == model.Unknown {
			return nil
		}
		return []string{n.row.State().String()}
	case query.Tag:
		var texts []string
		for _, tag := range sim.Tags {
			texts = append(texts, tag.Raw())
		}
		return texts
	case query.Plan:
		return []string{sim.Plan.Raw()}
	case query.Device:
		return []string{sim.Hardware.Raw()}
	case query.VendorState:
		return []string{sim.Word.Raw()}
	case query.Country:
		if sim.Detail != nil {
			return []string{cmp.Or(sim.Detail.Country.Raw(), sim.Detail.CountryISO.Raw())}
		}
		return nil
	default:
		return nil
	}
}

func TestCount(t *testing.T) {
	fields := []query.Field{
		query.Vendor, query.Account, query.State, query.Tag, query.Plan, query.Device, query.VendorState, query.Country,
	}
	rapid.Check(t, func(t *rapid.T) {
		parts := fleet(t, 0, 3, 64, 150)
		rows := everyRow(parts)
		q := query.Query{}
		if rapid.Bool().Draw(t, "filtered") {
			q, _ = query.Parse("used>30%|seen>2d")
		}
		hits := find(rows, q, clock)
		for _, by := range fields {
			want := make(map[string]int)
			for _, hit := range hits {
				values := slices.DeleteFunc(rows[hit].raws(by), func(s string) bool { return s == "" })
				slices.Sort(values)
				if values = slices.Compact(values); len(values) == 0 {
					values = []string{""}
				}
				for _, value := range values {
					want[value]++
				}
			}
			checkCount(t, parts, hits, by, want)
		}
	})
}

func checkCount(t *rapid.T, parts []columns.Part, hits []int32, by query.Field, want map[string]int) {
	values, err := columns.Count(t.Context(), parts, hits, by)
	if err != nil || len(values) != len(want) {
		t.Fatalf("%s: %d values, %v, should be %d", by, len(values), err, len(want))
	}
	for i, value := range values {
		text := value.Text.Raw()
		if value.SIMs != want[text] {
			t.Errorf("%s %q: %d, should be %d", by, text, value.SIMs, want[text])
		}
		if text == "" && i < len(values)-1 || i > 0 && text != "" && value.SIMs > values[i-1].SIMs {
			t.Errorf("%s %q is in the wrong place, %d", by, text, i)
		}
	}
}

func TestCountEnds(t *testing.T) {
	parts := []columns.Part{{Table: columns.New("main").With(rowsFrom(0, 6*2048))}}
	hits := find(everyRow(parts), query.Query{}, clock)
	whole := &ending{Context: t.Context(), left: 100}
	if _, err := columns.Count(whole, parts, hits, query.Tag); err != nil || whole.asked < 6 {
		t.Errorf("asked %d times for 6 chunks, %v", whole.asked, err)
	}
	early := &ending{Context: t.Context(), left: 2}
	if values, err := columns.Count(early, parts, hits, query.Tag); !errors.Is(err, context.Canceled) || values != nil || early.asked > 3 {
		t.Errorf("%d values, %v, asked %d times", len(values), err, early.asked)
	}
	if values, err := columns.Count(t.Context(), parts, hits, query.ICCID); values != nil || err != nil {
		t.Errorf("ICCIDs are counted: %d, %v", len(values), err)
	}
}
