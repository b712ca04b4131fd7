package columns_test

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// rank is what a row is sorted by.
type rank struct {
	number int64
	text   string
	absent bool
}

func (n *naive) rank(by query.Field) rank {
	switch by {
	case query.State:
		return rank{number: int64(n.row.State()), absent: n.row.State() == model.Unknown}
	case query.Seen:
		at, _ := n.row.Seen()
		return rank{number: at.UnixMicro(), absent: at.IsZero()}
	case query.Used, query.Limit, query.Cost, query.SMS, query.Sessions:
		amount, ok := n.amount(by)
		return rank{number: amount, absent: !ok}
	case query.IP:
		at := n.row.SIM.IP
		bytes, family := at.As16(), int64(4)
		if at.Is6() {
			family = 6
		}
		return rank{number: family, text: string(bytes[:]), absent: !at.IsValid()}
	case query.Country:
		texts := append(n.texts[by], "", "")
		return rank{text: cmp.Or(texts[0], texts[1]), absent: texts[0]+texts[1] == ""}
	default:
		text := strings.Join(n.texts[by], "\n")
		return rank{text: text, absent: strings.Trim(text, "\n") == ""}
	}
}

// sorted sorts rows as it is meant.
func sorted(rows []naive, hits []int32, by query.Field, descending bool) []int32 {
	ranks := make(map[int32]rank, len(hits))
	for _, hit := range hits {
		ranks[hit] = rows[hit].rank(by)
	}
	hits = slices.Clone(hits)
	slices.SortFunc(hits, func(a, b int32) int {
		x, y := ranks[a], ranks[b]
		sign := 1
		switch {
		case x.absent && y.absent:
			return cmp.Compare(a, b)
		case x.absent:
			return 1
		case y.absent:
			return -1
		case descending:
			sign = -1
		}
		return cmp.Or(sign*cmp.Compare(x.number, y.number), sign*strings.Compare(x.text, y.text), cmp.Compare(a, b))
	})
	return hits
}

// sortable are the fields that there is an order by.
var sortable = append(slices.Clone(textFields), query.Used, query.Limit, query.Seen, query.Cost, query.SMS, query.Sessions)

func TestSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := fleet(t, 0, 1, 3, 64, 150)
		rows := everyRow(parts)
		for _, by := range sortable {
			hits := []int32{}
			for i := range rows {
				if rapid.IntRange(0, 9).Draw(t, "hit") > 0 {
					hits = append(hits, int32(i))
				}
			}
			descending := rapid.Bool().Draw(t, "descending")
			want := sorted(rows, hits, by, descending)
			if rapid.Bool().Draw(t, "turned round") {
				slices.Reverse(hits)
			}
			if columns.Sort(parts, hits, by, descending); !slices.Equal(hits, want) {
				t.Fatalf("by %s, descending %t: %v, should be %v", by, descending, hits, want)
			}
		}
	})
}

// Many rows are sorted digit by digit.
func TestSortOfManyRows(t *testing.T) {
	parts := rapid.Custom(func(t *rapid.T) []columns.Part { return fleet(t, 3000) }).Example(1)
	rows := everyRow(parts)
	for at, by := range sortable {
		hits := numbersTo(len(rows))
		want := sorted(rows, hits, by, at%2 == 0)
		if columns.Sort(parts, hits, by, at%2 == 0); !slices.Equal(hits, want) {
			t.Errorf("by %s: the order is wrong", by)
		}
	}
}

func numbersTo(n int) []int32 {
	numbers := make([]int32, n)
	for i := range numbers {
		numbers[i] = int32(i)
	}
	return numbers
}

// A large fleet is sorted by several processors, as one does it.
func TestSortOfALargeFleet(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	parts := []columns.Part{
		{Table: columns.New("main").With(rowsFrom(0, 40_000)), Vendor: "Made Up"},
		{Table: columns.New("large").With(rowsFrom(500_000, 30_000)), First: 40_000, Vendor: "Another"},
	}
	for at, by := range sortable {
		hits, want := numbersTo(70_000), numbersTo(70_000)
		runtime.GOMAXPROCS(3)
		columns.Sort(parts, hits, by, at%2 == 0)
		runtime.GOMAXPROCS(1)
		if columns.Sort(parts, want, by, at%2 == 0); !slices.Equal(hits, want) {
			t.Errorf("by %s: the order is wrong", by)
		}
	}
}

func TestSortOfTextsThatBeginAlike(t *testing.T) {
	var rows []columns.Row
	for n, name := range []string{
		"", "\x00", strings.Repeat("a", 200), strings.Repeat("a", 200) + "b", strings.Repeat("a", 199), "a\x00", "a", "a", "b\xff", "b", "ü",
		strings.Repeat("0", 70), strings.Repeat("0", 70), strings.Repeat("0", 64), strings.Repeat("0", 65),
		"c", "c0", "c00", "c1", "c01", "c0 ",
	} {
		for i := range 100 { // enough to be sorted digit by digit
			row := made(n + i*100)
			row.SIM.Name = model.NewText(name)
			rows = append(rows, row)
		}
	}
	parts := []columns.Part{{Table: columns.New("main").With(rows)}}
	for _, descending := range []bool{false, true} {
		hits := numbersTo(len(rows))
		want := sorted(everyRow(parts), hits, query.Name, descending)
		if columns.Sort(parts, hits, query.Name, descending); !slices.Equal(hits, want) {
			t.Errorf("descending %t: %v, should be %v", descending, hits, want)
		}
	}
}

func TestSortOfGreatNumbers(t *testing.T) {
	var rows []columns.Row
	for n, used := range []int64{0, math.MaxInt64, -1, math.MinInt64 + 1, 1, -5, 1 << 40, 0} {
		row := made(n)
		row.SIM.Used = &used
		rows = append(rows, row)
	}
	parts := []columns.Part{{Table: columns.New("main").With(rows)}}
	hits := []int32{0, 1, 2, 3, 4, 5, 6, 7}
	if columns.Sort(parts, hits, query.Used, true); !slices.Equal(hits, []int32{1, 6, 4, 0, 7, 2, 5, 3}) {
		t.Errorf("%v", hits)
	}
}

// The end of a text goes before any character, also where all texts fit into a number.
func TestSortOfShortTexts(t *testing.T) {
	var rows []columns.Row
	for n := range 2000 {
		row := made(n)
		row.SIM.Name = model.NewText([]string{"a00", "a", "a0", "a01", ""}[n%5])
		rows = append(rows, row)
	}
	parts := []columns.Part{{Table: columns.New("main").With(rows)}}
	hits := numbersTo(len(rows))
	want := sorted(everyRow(parts), hits, query.Name, false)
	if columns.Sort(parts, hits, query.Name, false); !slices.Equal(hits, want) {
		t.Errorf("%v, should be %v", hits, want)
	}
}
