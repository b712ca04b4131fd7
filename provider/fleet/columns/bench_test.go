package columns_test

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// million is made once for all benchmarks. Batches of a chunk's size are taken in several times faster than pages.
var million = sync.OnceValue(func() []columns.Part {
	const batch = 50_000
	table := columns.New("main")
	for first := 0; first < 1_000_000; first += batch {
		table = table.With(rowsFrom(first, batch))
	}
	return []columns.Part{{Table: table, Vendor: "Made Up"}}
})

var benchNow = time.Date(2026, 5, 22, 13, 0, 0, 0, time.UTC)

func parsed(tb testing.TB, text string) query.Query {
	tb.Helper()
	q, err := query.Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return q
}

func run(tb testing.TB, s *columns.Search, parts []columns.Part, q query.Query) []int32 {
	tb.Helper()
	hits, err := s.Run(context.Background(), parts, q, benchNow)
	if err != nil {
		tb.Fatal(err)
	}
	return hits
}

// oneCore lets the rest of a benchmark run on one processor.
func oneCore(b *testing.B) {
	b.Helper()
	before := runtime.GOMAXPROCS(1)
	b.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

// BenchmarkPass is what one pass over as many bytes as the search texts of the million have costs, to compare with.
func BenchmarkPass(b *testing.B) {
	oneCore(b)
	text := bytes.Repeat([]byte("tracker-000000\n8900000000000000000\n999010000000000\n999900000000\n350000000000000\n\n10.0.0.0\n"), 1_000_000)
	for b.Loop() {
		if bytes.IndexByte(text, 'Z') >= 0 {
			b.Fatal("there is no Z in it")
		}
	}
}

// searches are the queries whose time is told, as they are named in the goals.
var searches = []string{
	"berlin-0", "tra", "10.93.201", "8900000000", "00000777", "8", "a", "zzqq", "name:tra", "imei:7777", "active",
	"state:active tag:cust:07 used>80%", "used>80%", "seen>7d", "!tag:nl", "plan:none", "eid:none", "sms>3",
	"~brln07", "/^berlin-0.*7$/",
}

func BenchmarkSearch(b *testing.B) {
	for _, text := range searches {
		b.Run(text, func(b *testing.B) {
			parts := million()
			oneCore(b)
			var s columns.Search
			empty, q := parsed(b, ""), parsed(b, text)
			b.ReportAllocs()
			for b.Loop() {
				// A query that everything matches is not narrowed by the next, but is no work either.
				b.StopTimer()
				run(b, &s, parts, empty)
				b.StartTimer()
				run(b, &s, parts, q)
			}
		})
	}
}

func BenchmarkSearchOnAllCores(b *testing.B) {
	parts := million()
	var s columns.Search
	for b.Loop() {
		run(b, &s, parts, parsed(b, "10.93.201"))
		run(b, &s, parts, query.Query{})
	}
}

func BenchmarkOneLetterMore(b *testing.B) {
	for _, typed := range [][2]string{{"berlin-0", "berlin-00"}, {"tra", "trac"}, {"10.93.20", "10.93.201"}, {"e", "er"}} {
		b.Run(typed[1], func(b *testing.B) {
			parts := million()
			oneCore(b)
			var s columns.Search
			first, second := parsed(b, typed[0]), parsed(b, typed[1])
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				run(b, &s, parts, first)
				b.StartTimer()
				run(b, &s, parts, second)
			}
		})
	}
}

func BenchmarkSort(b *testing.B) {
	for _, by := range sortable {
		b.Run(string(by), func(b *testing.B) {
			parts := million()
			var s columns.Search
			hits := slices.Clone(run(b, &s, parts, query.Query{}))
			room := make([]int32, len(hits))
			for b.Loop() {
				copy(room, hits)
				columns.Sort(parts, room, by, false)
			}
		})
	}
}

func BenchmarkCount(b *testing.B) {
	for _, by := range []query.Field{query.State, query.Tag, query.Plan} {
		b.Run(string(by), func(b *testing.B) {
			parts := million()
			var s columns.Search
			hits := run(b, &s, parts, query.Query{})
			for b.Loop() {
				if _, err := columns.Count(b.Context(), parts, hits, by); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
