package fleet_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// mixed gives SIMs that differ in every field.
func mixed() []model.SIM {
	one, two, three, four := sim(1), off(sim(2)), sim(3), sim(4)
	one.Name, one.Used, one.LastRecord = model.NewText("Pump Ähre"), new(int64(300)), noon
	one.Tags = []model.Text{model.NewText("Division X"), model.NewText("Lab")}
	one.IP = netip.MustParseAddr("10.0.0.22")
	two.Name, two.Coverage, two.Dynamic = model.NewText("cargo"), model.NewText("Global+"), true
	two.Used, two.LastRecord = new(int64(0)), noon.Add(-time.Hour)
	three.Name, three.State, three.Word = model.Text{}, model.Blocked, model.NewText("Blocked - enabled")
	four.Name, four.State, four.Word = model.NewText("Cargo 2"), model.Unknown, model.NewText("dozing")
	four.Used = new(int64(5_000_000_000))
	return []model.SIM{one, two, three, four}
}

// described is a fleet of the mixed SIMs of which the first was read by itself.
func described(t *testing.T) *fleet.Snapshot {
	t.Helper()
	v := newVendor(mixed()...)
	b := newBench(t, v.account("eu-trackers"))
	b.sync()
	v.one = func(context.Context, model.ICCID) (model.SIM, error) {
		s := mixed()[0]
		s.MSISDN, s.IMEI, s.APN = model.NewText("+999 900 12345"), model.NewText("350000000000006"), model.NewText("Simbase")
		s.Hardware, s.Plan = model.NewText("Example T2"), model.NewText("def-eu")
		s.Detail = &model.Detail{
			Carrier: model.NewText("Telco"),
			Country: model.NewText("Estonia"), CountryISO: model.NewText("EE"), Radio: model.NewText("LTE-M"),
		}
		return s, nil
	}
	if _, err := b.Read(t.Context(), key("eu-trackers", 1)); err != nil {
		t.Fatal(err)
	}
	return b.Snapshot()
}

func TestWords(t *testing.T) {
	s := described(t)
	for words, want := range map[string]string{
		"":                 "[0 1 2 3]",
		"  \t ":            "[0 1 2 3]",
		"CARGO":            "[1 3]",
		"cargo 2":          "[1 3]",
		"cargo dozing":     "[3]",
		"äHRE":             "[0]",
		"pump lab":         "[0]",
		"pump cargo":       "[]",
		"active":           "[0]",
		"suspended":        "[1]",
		"disabled":         "[1]",
		"blocked":          "[2]",
		"division":         "[0]",
		"global+":          "[1]",
		"10.0.0.2":         "[0]",
		"dynamic":          "[1]",
		"eu-track":         "[0 1 2 3]",
		"fakevend":         "[0 1 2 3]",
		"00000001":         "[0]",
		"8900000000000000": "[0 1 2 3]",
		"35000000000":      "[0]",
		"simbase":          "[0]",
		"example":          "[0]",
		"def-eu":           "[0]",
		"telco lte-m":      "[0]",
		"estonia":          "[0]",
		"nowhere":          "[]",
		"lab\npump":        "[0]",
		"xlab":             "[]", // no word is found across two fields

		card(3).Grouped():        "[2]",
		"8900 0000 0000":         "[0 1 2 3]",
		"+999 900":               "[0]",
		"+99990012":              "[0]",
		"99990012345":            "[0]",
		"999 900 123 45":         "[0]",
		" +999\u00a0900\u00a012": "[0]",
		"+ 1":                    "[0]",
		"00000 2":                "[0 1 3]", // too short to be one number: words
		"35000 99990":            "[0]",     // long enough for one, but there is none such: words
		"+888":                   "[]",
		"+":                      "[0 1]",
	} {
		if got := fmt.Sprint(s.Select(fleet.Query{Words: words})); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

func TestOrder(t *testing.T) {
	eu, us := newVendor(mixed()...), newVendor(sim(9), sim(3))
	b := newBench(t, eu.account("us"), us.account("eu"))
	s := b.sync()
	for _, c := range []struct {
		by       fleet.Column
		up, down string
	}{
		{fleet.ByOrder, "[0 1 2 3 4 5]", "[5 4 3 2 1 0]"},
		{fleet.ByState, "[0 4 5 1 2 3]", "[2 1 0 4 5 3]"}, // the state that nobody knows is absent
		{fleet.ByName, "[1 3 0 5 4 2]", "[4 5 0 3 1 2]"},
		{fleet.ByAccount, "[4 5 0 1 2 3]", "[0 1 2 3 4 5]"},
		{fleet.ByICCID, "[0 1 2 5 3 4]", "[4 3 2 5 1 0]"},
		{fleet.ByUsed, "[1 0 3 2 4 5]", "[3 0 1 2 4 5]"},
		{fleet.BySeen, "[1 0 2 3 4 5]", "[0 1 2 3 4 5]"},
	} {
		if got := fmt.Sprint(s.Select(fleet.Query{Sort: c.by})); got != c.up {
			t.Errorf("column %d: %s, want %s", c.by, got, c.up)
		}
		if got := fmt.Sprint(s.Select(fleet.Query{Sort: c.by, Descending: true})); got != c.down {
			t.Errorf("column %d, descending: %s, want %s", c.by, got, c.down)
		}
	}
	if got := fmt.Sprint(s.Select(fleet.Query{Words: "cargo", Sort: fleet.ByUsed, Descending: true})); got != "[3 1]" {
		t.Errorf("filtered and sorted: %s", got)
	}
}

func TestOrderByTags(t *testing.T) {
	tagged := func(n int, tags ...string) model.SIM {
		card := sim(n)
		card.Tags = nil
		for _, tag := range tags {
			card.Tags = append(card.Tags, model.NewText(tag))
		}
		return card
	}
	v := newVendor(tagged(1), tagged(2, "truck"), tagged(3, "Lab", "x"), tagged(4, "lab"))
	b := newBench(t, v.account("eu"))
	s := b.sync()
	if got := fmt.Sprint(s.Select(fleet.Query{Sort: fleet.ByTags})); got != "[3 2 1 0]" {
		t.Errorf("by tags: %s", got)
	}
	if got := fmt.Sprint(s.Select(fleet.Query{Sort: fleet.ByTags, Descending: true})); got != "[1 2 3 0]" {
		t.Errorf("by tags, descending: %s", got)
	}
}

// Sorting must agree with the plain meaning of the columns for any fleet.
func TestOrderOfMany(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // Repeatable on purpose.
	cards := sims(1, 500)
	for i := range cards {
		if random.IntN(4) > 0 {
			cards[i].Used = new(random.Int64N(40) - 20)
		}
		cards[i].Name = model.NewText(strings.Repeat("same", 3) + strconv.Itoa(random.IntN(30)))
		iccid, err := model.ParseICCID(card(i + 1).String()[:18+random.IntN(2)])
		if err == nil && random.IntN(3) == 0 && !slices.ContainsFunc(cards, func(s model.SIM) bool { return s.ICCID == iccid }) {
			cards[i].ICCID = iccid
		}
	}
	v := newVendor(cards...)
	v.size = 37
	s := newBench(t, v.account("eu")).sync()
	if s.Len() != len(cards) {
		t.Fatalf("%d SIMs", s.Len())
	}
	for by, less := range map[fleet.Column]func(a, b *model.SIM) int{
		fleet.ByName:  func(a, b *model.SIM) int { return cmp.Compare(a.Name.Raw(), b.Name.Raw()) },
		fleet.ByICCID: func(a, b *model.SIM) int { return cmp.Compare(a.ICCID.String(), b.ICCID.String()) },
		fleet.ByUsed: func(a, b *model.SIM) int {
			if a.Used == nil || b.Used == nil {
				return 0
			}
			return cmp.Compare(*a.Used, *b.Used)
		},
	} {
		for _, descending := range []bool{false, true} {
			got := s.Select(fleet.Query{Sort: by, Descending: descending})
			checkSorted(t, s, got, by, descending, less)
		}
	}
}

func checkSorted(
	t *testing.T, s *fleet.Snapshot, got []int32, by fleet.Column, descending bool, compare func(a, b *model.SIM) int,
) {
	t.Helper()
	for i := 1; i < len(got); i++ {
		a, b := &s.Row(int(got[i-1])).SIM, &s.Row(int(got[i])).SIM
		c := compare(a, b)
		if descending {
			c = -c
		}
		absent := by == fleet.ByUsed && a.Used == nil && b.Used != nil
		if absent || c > 0 || c == 0 && (a.Used == nil) == (b.Used == nil) && got[i-1] > got[i] {
			t.Fatalf("column %d, descending %v: rows %d and %d are the wrong way round", by, descending, got[i-1], got[i])
		}
	}
}

// Whatever is in a list, Find leads to each SIM, and Select without words to all of them.
func TestFindAmongMany(t *testing.T) {
	v := newVendor(sims(1, 1000)...)
	v.size = 13
	b := newBench(t, v.account("eu"))
	check := func(s *fleet.Snapshot) {
		t.Helper()
		for n := range s.Len() {
			if at, ok := s.Find(s.Row(n).Key()); !ok || at != n {
				t.Fatalf("row %d of %d is found at %d, %v", n, s.Len(), at, ok)
			}
		}
	}
	early := b.Snapshot()
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		if s := b.Snapshot(); s.Len() > 300 && early.Len() == 0 {
			early = s
		}
		return v.page(ctx, cursor)
	}
	check(b.sync())
	v.set(append(sims(400, 900), sims(2000, 2100)...)...)
	check(b.sync())
	check(early)
	if _, ok := early.Find(key("eu", 2000)); ok || early.Len() > 320 {
		t.Errorf("an old snapshot of %d SIMs knows a new one", early.Len())
	}
}

// A field of absurd length neither stops a search nor is searched to its end.
func TestHugeName(t *testing.T) {
	huge := sim(1)
	huge.Name = model.NewText(strings.Repeat("x", 1<<20) + "finish")
	v := newVendor(huge, sim(2))
	s := newBench(t, v.account("eu")).sync()
	for words, want := range map[string]string{"xxx": "[0]", "finish": "[]", "tracker": "[1]", "00000001": "[0]"} {
		if got := fmt.Sprint(s.Select(fleet.Query{Words: words})); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

// large is a fleet of n SIMs whose first lists came page by page.
func large(b *testing.B, n int) *fleet.Snapshot {
	b.Helper()
	cards := sims(1, n)
	for i := range cards {
		cards[i].Tags = []model.Text{model.NewText("fleet-nl"), model.NewText("truck")}
		cards[i].Coverage = model.NewText("Europe")
		cards[i].IP = netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		cards[i].Used = new(int64(i * 7919 % 1_000_003))
	}
	v := newVendor(cards...)
	v.size = 250
	f := fleet.New(fleet.Config{Accounts: accounts(v)})
	b.Cleanup(func() { _ = f.Close(context.Background()) })
	if err := f.Sync(b.Context()); err != nil {
		b.Fatal(err)
	}
	return f.Snapshot()
}

func BenchmarkSelect(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		s := large(b, n)
		for _, q := range []struct {
			name  string
			query fleet.Query
		}{
			{"all", fleet.Query{}},
			{"many", fleet.Query{Words: "tra"}},
			{"few", fleet.Query{Words: "tracker-000"}},
			{"none", fleet.Query{Words: "zzqq"}},
			{"words", fleet.Query{Words: "truck 10.0.3. active"}},
			{"grouped", fleet.Query{Words: "8900 0000 0000 0005 12"}},
			{"by-used", fleet.Query{Sort: fleet.ByUsed, Descending: true}},
			{"by-name", fleet.Query{Sort: fleet.ByName}},
			{"by-iccid", fleet.Query{Sort: fleet.ByICCID, Descending: true}},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, q.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					s.Select(q.query)
				}
			})
		}
	}
}

// BenchmarkRefresh reads a whole list again: each page brings a new snapshot.
func BenchmarkRefresh(b *testing.B) {
	v := newVendor(sims(1, 100_000)...)
	v.size = 250
	f := fleet.New(fleet.Config{Accounts: accounts(v)})
	b.Cleanup(func() { _ = f.Close(context.Background()) })
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Sync(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	s := large(b, 100_000)
	k := key("eu", 99_000)
	for b.Loop() {
		s.Find(k)
	}
}
