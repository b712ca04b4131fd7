package columns_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// check compares what a search finds with what it means.
func check(t *rapid.T, s *columns.Search, parts []columns.Part, rows []naive, text string) {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		return // such as while a quote is open
	}
	hits, err := s.Run(t.Context(), parts, q, clock)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if want := find(rows, q, clock); !slices.Equal(hits, want) {
		t.Fatalf("%q finds %v, should find %v", text, hits, want)
	}
}

func TestWhatIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := fleet(t)
		rows := everyRow(parts)
		var s columns.Search
		for range 5 {
			text := queryText(t, parts)
			if _, err := query.Parse(text); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			check(t, &s, parts, rows, text)
		}
	})
}

// Each letter that is typed or deleted gives what a search from the beginning gives.
func TestWhatIsFoundWhileTyping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { typing(t, fleet(t, 1, 20, 65)) })
}

func typing(t *rapid.T, parts []columns.Part) {
	var s columns.Search
	rows, typed := everyRow(parts), []rune{}
	for _, r := range queryText(t, parts) + " " + termText(t, parts) {
		typed = append(typed, r)
		check(t, &s, parts, rows, string(typed))
	}
	for range rapid.IntRange(0, 6).Draw(t, "deleted") {
		typed = typed[:max(0, len(typed)-1)]
		check(t, &s, parts, rows, string(typed))
	}
}

// Chunks of a part follow each other, with few values in a column or as many as rows.
func TestWhatIsFoundInManyChunks(t *testing.T) {
	seed := 0
	parts := rapid.Custom(func(t *rapid.T) []columns.Part { return fleet(t, 2100, 4100) }).Example(seed)
	text := rapid.Custom(func(t *rapid.T) string { return queryText(t, parts) })
	var s columns.Search
	rows := everyRow(parts)
	for seed := range 60 {
		q := parsed(t, text.Example(seed))
		if hits, want := run(t, &s, parts, q), find(rows, q, benchNow); !slices.Equal(hits, want) {
			t.Errorf("%q finds %d, should find %d", q, len(hits), len(want))
		}
	}
}

func TestNothingOfAFormerFleetIsFound(t *testing.T) {
	var s columns.Search
	for _, rows := range []int{2500, 10, 4500, 0, 2500} {
		parts := []columns.Part{{Table: columns.New("main").With(rowsFrom(0, rows)), Vendor: "Made Up"}}
		all := everyRow(parts)
		for _, now := range []time.Time{clock, clock.AddDate(0, 0, 3), clock} {
			for _, text := range []string{"tracker", "tracker-0", "tracker-00", "seen<1d", "seen<1d", "tracker"} {
				q := parsed(t, text)
				hits, err := s.Run(t.Context(), parts, q, now)
				if want := find(all, q, now); err != nil || !slices.Equal(hits, want) {
					t.Errorf("%d rows, %q: %d hits, %v, should be %d", rows, text, len(hits), err, len(want))
				}
			}
		}
	}
}

// A sign that is in no name narrows nothing once it is part of a number in groups, of which the digits alone are searched.
func TestANumberInGroupsIsFoundWhileTyping(t *testing.T) {
	row := made(1)
	row.SIM.MSISDN = model.NewText("+99990 0012")
	parts := []columns.Part{{Table: columns.New("main").With([]columns.Row{row})}}
	var s columns.Search
	for text, want := range map[string]int{`"+"`: 0, `"+9999"`: 1, `"+99990 00"`: 1, `"+99990 00x"`: 0} {
		run(t, &s, parts, parsed(t, `"+"`))
		if hits := run(t, &s, parts, parsed(t, text)); len(hits) != want {
			t.Errorf("%s finds %d", text, len(hits))
		}
	}
}

// The chunks of a large fleet are shared out among processors, which find what one finds.
func TestALargeFleetIsSearchedByAll(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	parts := []columns.Part{
		{Table: columns.New("main").With(rowsFrom(0, 50_000)), Vendor: "Made Up"},
		{Table: columns.New("other").With(rowsFrom(50_000, 20_000)), Vendor: "Other", First: 50_000},
	}
	var all, one columns.Search
	for _, text := range []string{"berlin-0", "berlin-00", "10.0.1", "state:active tag:nl !vendor:other", ""} {
		q := parsed(t, text)
		runtime.GOMAXPROCS(4)
		hits := run(t, &all, parts, q)
		runtime.GOMAXPROCS(1)
		if want := run(t, &one, parts, q); len(hits) == 0 || !slices.Equal(hits, want) {
			t.Errorf("%q finds %d, should find %d", text, len(hits), len(want))
		}
	}
}

// ending is a context that ends after it was asked so many times whether it has.
type ending struct {
	context.Context
	left, asked int
}

func (e *ending) Err() error {
	e.asked++
	if e.asked > e.left {
		return context.Canceled
	}
	return nil
}

func TestASearchEndsWithinOneChunk(t *testing.T) {
	const chunks = 6
	parts := []columns.Part{{Table: columns.New("main").With(rowsFrom(0, chunks*2048)), Vendor: "Made Up"}}
	rows := everyRow(parts)
	for _, text := range []string{"tracker", "~trk", "/k.*7/", "used>50%"} {
		var s columns.Search
		whole := &ending{Context: t.Context(), left: 1000}
		if _, err := s.Run(whole, parts, parsed(t, text), clock); err != nil || whole.asked < chunks {
			t.Errorf("%q: asked %d times for %d chunks, %v", text, whole.asked, chunks, err)
		}
		former := run(t, &s, parts, query.Query{})
		early := &ending{Context: t.Context(), left: 3}
		hits, err := s.Run(early, parts, parsed(t, text), clock)
		if !errors.Is(err, context.Canceled) || hits != nil || early.asked > early.left+2 {
			t.Errorf("%q: %d hits, %v, asked %d times", text, len(hits), err, early.asked)
		}
		if len(former) != chunks*2048 || !slices.Equal(run(t, &s, parts, parsed(t, text)), find(rows, parsed(t, text), benchNow)) {
			t.Errorf("%q: what a search that was ended leaves is found wrong", text)
		}
	}
}

func TestAllocs(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	parts := []columns.Part{{Table: columns.New("Main").With(rowsFrom(0, 10_000)), Vendor: "Made Up"}}
	var typed []query.Query
	for _, text := range []string{
		"", "t", "tr", "tra", "tr", "8900000", "89000 0012", "10.0.2", "state:active tag:nl used>80% seen>1h", "!vendor:made|plan:none sms>3",
		"flag:limit|zero in:8900000000000000017", "name:tracker-0",
	} {
		typed = append(typed, parsed(t, text))
	}
	var s columns.Search
	all := func() {
		for _, q := range typed {
			run(t, &s, parts, q)
		}
	}
	all()
	if allocs := testing.AllocsPerRun(5, all); allocs > 0 {
		t.Errorf("%.1f allocations for %d keystrokes", allocs, len(typed))
	}
}

func TestMatchedBy(t *testing.T) {
	part := columns.Part{Table: columns.New("tracked").With(rowsFrom(0, 3000)), Vendor: "Made Up"}
	for _, c := range []struct {
		text string
		want []query.Field
	}{
		{"track", []query.Field{query.Account, query.Name}},
		{"made", []query.Field{query.Vendor}},
		{"bled", []query.Field{query.VendorState}},
		{"susp", []query.Field{query.State}},
		{"000000016", []query.Field{query.ICCID, query.IMSI, query.IMEI}},
		{"iot state:suspended|active used>0 !tag:none", []query.Field{query.State, query.APN}},
		{"/^cust.*6$/ ~tkr", []query.Field{query.Tag, query.Name}},
		{"zzz", nil},
		{"!zzz", nil},
	} {
		if got := columns.MatchedBy(part, 16, parsed(t, c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%q is found in %q, should be in %q", c.text, got, c.want)
		}
	}
}
