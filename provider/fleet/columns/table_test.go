package columns_test

import (
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// made makes a SIM as a vendor's list tells it.
func made(n int) columns.Row {
	iccid, err := model.ParseICCID(fmt.Sprintf("8900000000%09d", n))
	if err != nil {
		panic(err)
	}
	at := time.Date(2026, 5, 22, 12, 0, 0, 0, time.UTC)
	kinds := []string{"tracker", "cargo", "meter", "pump", "gateway", "berlin", "lager", "truck"}
	low := func(n int) byte { return byte(n & 0xff) }
	return columns.Row{
		SIM: model.SIM{
			ICCID: iccid, Name: model.NewText(fmt.Sprintf("%s-%06d", kinds[n%8], n)), State: []model.State{model.Active, model.Suspended, model.Blocked}[n%3],
			Word: model.NewText([]string{"enabled", "disabled", "blocked"}[n%3]), Actions: model.CanActivate,
			Tags:   []model.Text{model.NewText("fleet-" + []string{"nl", "de", "ee"}[n%3]), model.NewText(fmt.Sprintf("cust:%03d", n%100))},
			MSISDN: model.NewText(fmt.Sprintf("99990%07d", n)), IMSI: model.NewText(fmt.Sprintf("99901%010d", n)),
			IMEI: model.NewText(fmt.Sprintf("350000%09d", n)), Plan: model.NewText("eu-1"), APN: model.NewText("iot.example"),
			Coverage: model.NewText("global"), Hardware: model.NewText([]string{"A7670", "BG95"}[n%2]),
			IP:   netip.AddrFrom4([4]byte{10, low(n >> 16), low(n >> 8), low(n)}),
			Used: new(int64(n) * 7919 % 60_000_000), Limit: model.Limit{Known: true, Amount: new(int64(50_000_000))},
			SMSMO: new(n % 7), SMSMT: new(n % 5), Cost: new(model.Money(n%1000) * 1000),
			LastRecord: at.Add(-time.Duration(n%100_000) * time.Second), Fetched: at.Add(time.Duration(n/250) * time.Second),
		},
		Read: 1_700_000_000_000_000_000 + uint64(max(n, 0)/250),
	}
}

func rowsFrom(first, n int) []columns.Row {
	rows := make([]columns.Row, n)
	for i := range rows {
		rows[i] = made(first + i)
	}
	return rows
}

func tableOf(n int) *columns.Table {
	table := columns.New("main")
	for first := 0; first < n; first += 250 {
		table = table.With(rowsFrom(first, min(250, n-first)))
	}
	return table
}

// list is what a table is to be: rows in an order.
type list []columns.Row

// with does what [columns.Table.With] does, the plain way.
func (l list) with(rows []columns.Row) list {
	l = slices.Clone(l)
	places := make(map[model.ICCID]int, len(l))
	for at := range l {
		places[l[at].SIM.ICCID] = at
	}
	for _, row := range rows {
		if at, ok := places[row.SIM.ICCID]; ok {
			l[at] = row
		} else {
			l = append(l, row)
		}
	}
	return l
}

// arranged does what [columns.Table.Arranged] does.
func (l list) arranged(order []int) list {
	next := make(list, len(order))
	for i, number := range order {
		next[i] = l[number]
	}
	return next
}

// check fails the test unless the table holds the rows.
func (l list) check(t *rapid.T, table *columns.Table) {
	if table.Len() != len(l) {
		t.Fatalf("%d rows and not %d", table.Len(), len(l))
	}
	var row columns.Row
	for i := range l {
		table.Read(i, &row)
		if row.SIM.ICCID != l[i].SIM.ICCID || row.SIM.Name != l[i].SIM.Name || *row.SIM.Used != *l[i].SIM.Used || row.Read != l[i].Read {
			t.Fatalf("row %d is %s %q, want %s %q", i, row.SIM.ICCID, row.SIM.Name, l[i].SIM.ICCID, l[i].SIM.Name)
		}
		if at, ok := table.Find(row.SIM.ICCID); !ok || at != i {
			t.Fatalf("row %d is found at %d, %v", i, at, ok)
		}
	}
	if at, ok := table.Find(made(1_000_000).SIM.ICCID); ok {
		t.Fatalf("a SIM that is not there is found at %d", at)
	}
}

// Whatever is put into a table and however it is arranged, it holds what a plain list would, and former tables still hold
// what they held.
func TestTablesAreTheListsThatTheyStandFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, plain := columns.New("main"), list(nil)
		type moment struct {
			table *columns.Table
			plain list
		}
		var former []moment
		for step := range rapid.IntRange(1, 5).Draw(t, "steps") {
			former = append(former, moment{table, plain})
			if plain == nil || rapid.Bool().Draw(t, "put") {
				first := rapid.IntRange(0, 3000).Draw(t, "first")
				rows := rowsFrom(first, rapid.IntRange(1, 2500).Draw(t, "rows"))
				for i := range rows {
					rows[i].Read = uint64(step)
					rows[i].SIM.Name = model.NewText(fmt.Sprintf("%s in step %d", rows[i].SIM.Name.Raw(), step))
				}
				table, plain = table.With(rows), plain.with(rows)
			} else {
				order := arrangement(t, len(plain))
				next := table.Arranged(order)
				if same := slices.IsSorted(order) && len(order) == len(plain); same != next.SameOrder(table) {
					t.Fatalf("arranged as it was: %v, and said to be in the same order: %v", same, next.SameOrder(table))
				}
				table, plain = next, plain.arranged(order)
			}
		}
		plain.check(t, table)
		for _, was := range former {
			was.plain.check(t, was.table)
		}
	})
}

// arrangement draws an order of rows: some gone, and a stretch of them moved.
func arrangement(t *rapid.T, n int) []int {
	gone := rapid.SliceOfN(rapid.IntRange(0, n), 0, 5).Draw(t, "gone")
	var order []int
	for number := range n {
		if !slices.Contains(gone, number) {
			order = append(order, number)
		}
	}
	from := rapid.IntRange(0, len(order)).Draw(t, "from")
	to := rapid.IntRange(from, len(order)).Draw(t, "to")
	if rapid.Bool().Draw(t, "moved") {
		moved := slices.Clone(order[from:to])
		order = append(slices.Delete(order, from, to), moved...)
	}
	return order
}

func TestSettledTablesShowNoChangeUnderWay(t *testing.T) {
	rows := rowsFrom(0, 3000)
	rows[7].Switching, rows[2900].Switching = model.Suspended, model.Active
	table := columns.New("main").With(rows)
	settled := table.Settled()
	for i := range rows {
		was, is := table.Row(i), settled.Row(i)
		if is.Switching != model.Unknown || is.SIM.State != was.SIM.State || was.Switching != rows[i].Switching {
			t.Fatalf("row %d was on its way to %s and now is to %s", i, was.Switching, is.Switching)
		}
	}
}

func TestReadingARowAllocatesNothing(t *testing.T) {
	table := columns.New("main").With(rowsFrom(0, 3000))
	var row columns.Row
	i := 0
	if n := testing.AllocsPerRun(1000, func() {
		table.Read(i%3000, &row)
		i++
	}); n != 0 {
		t.Errorf("reading a row allocates %.1f times", n)
	}
}

// A SIM with all that a list tells must not take more than 300 bytes in memory, nor objects of its own.
func TestASIMTakesLittleMemory(t *testing.T) {
	const sims = 50_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	table := columns.New("main")
	for first := 0; first < sims; first += 5000 {
		table = table.With(rowsFrom(first, 5000))
	}
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	bytes := float64(after.HeapAlloc-before.HeapAlloc) / sims
	objects := (float64(after.HeapObjects) - float64(before.HeapObjects)) / sims
	t.Logf("%.0f bytes and %.4f objects a SIM", bytes, objects)
	if bytes > 300 || objects > 0.03 {
		t.Errorf("a SIM takes %.0f bytes in %.4f objects", bytes, objects)
	}
	runtime.KeepAlive(table)
}

// BenchmarkWith takes in a page of 250 SIMs that are known, and one that is new.
func BenchmarkWith(b *testing.B) {
	table := columns.New("main").With(rowsFrom(0, 100_000))
	for name, rows := range map[string][]columns.Row{"known": rowsFrom(50_000, 250), "new": rowsFrom(100_000, 250)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table.With(rows)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	table := tableOf(10_000)
	var row columns.Row
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		table.Read(i%10_000, &row)
	}
}
