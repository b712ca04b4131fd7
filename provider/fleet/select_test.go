package fleet_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
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

// pick gives the numbers of the SIMs that a filter asks for.
func pick(t testing.TB, s *fleet.Snapshot, text string) string {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	rows, err := new(fleet.Search).Run(t.Context(), s, q, noon, nil)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return fmt.Sprint(rows)
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
		"00000002":               "[1]",
		"000000000":              "[]", // in the middle of a number alone
		"+888":                   "[]",

		"!cargo":                  "[0 2]",
		"pump|dozing":             "[0 3]",
		"state:blocked":           "[2]",
		"tag:lab vendor:fakevend": "[0]",
		"used>100B":               "[0 3]",
		"used:none":               "[2]",
	} {
		if got := pick(t, s, words); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

func TestOrder(t *testing.T) {
	eu, us := newVendor(mixed()...), newVendor(sim(9), sim(3))
	b := newBench(t, eu.account("us"), us.account("eu"))
	s := b.sync()
	for by, want := range map[string][2]string{
		"state":   {"[0 4 5 1 2 3]", "[2 1 0 4 5 3]"}, // the state that nobody knows is absent
		"name":    {"[1 3 0 5 4 2]", "[4 5 0 3 1 2]"},
		"account": {"[4 5 0 1 2 3]", "[0 1 2 3 4 5]"},
		"iccid":   {"[0 1 2 5 3 4]", "[4 3 2 5 1 0]"},
		"used":    {"[1 0 3 2 4 5]", "[3 0 1 2 4 5]"},
		"seen":    {"[1 0 2 3 4 5]", "[0 1 2 3 4 5]"},
	} {
		if got := pick(t, s, "sort:"+by); got != want[0] {
			t.Errorf("by %s: %s, want %s", by, got, want[0])
		}
		if got := pick(t, s, "sort:"+by+":desc"); got != want[1] {
			t.Errorf("by %s, descending: %s, want %s", by, got, want[1])
		}
	}
	if got := pick(t, s, "cargo sort:used:desc"); got != "[3 1]" {
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
	if got := pick(t, s, "sort:tag"); got != "[3 2 1 0]" {
		t.Errorf("by tags: %s", got)
	}
	if got := pick(t, s, "sort:tag:desc"); got != "[1 2 3 0]" {
		t.Errorf("by tags, descending: %s", got)
	}
}

// Whatever is in a list, Find leads to each SIM.
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
		if got := pick(t, s, words); got != want {
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
