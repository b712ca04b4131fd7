package model_test

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
)

func TestClean(t *testing.T) {
	for _, c := range []struct {
		raw   string
		mode  model.Mode
		limit int
		want  string
	}{
		{"", model.Line, 20, ""},
		{"pump-1", model.Line, 20, "pump-1"},
		{"pump-1", model.Line, 6, "pump-1"},
		{"pump-1", model.Line, 5, "pump…"},
		{"pump-1", model.Line, 1, "…"},
		{"pump-1", model.Line, 0, ""},
		{"pump-1", model.Line, -1, ""},
		// Controls.
		{"\x1b[31mred", model.Line, 20, "␛[31mred"},
		{"one\ntwo\tthree\r\n", model.Line, 40, "one⏎two three␍⏎"},
		{"one\ntwo\tthree\r\n", model.Block, 40, "one\ntwo␉three␍\n"},
		{"a\x7fb", model.Block, 20, "a␡b"},
		{"\n\n\n\n", model.Block, 3, "\n\n…"},
		// What is hidden, and its number.
		{"pu\u200bmp", model.Line, 20, "pu�mp"},
		{strings.Repeat("\u200b", 7), model.Line, 20, "�×7"},
		{"a\u202e\xff\u2800\ufffd\ue000\u0378b", model.Line, 20, "a�×6b"},
		{"\xed\xa0\xbd", model.Line, 20, "�×3"},
		{"\ufe0f", model.Line, 20, "�"},
		{strings.Repeat("\u200b", 10), model.Line, 4, "�×10"},
		{strings.Repeat("\u200b", 10), model.Line, 3, "�…"},
		{strings.Repeat("\u200b", 10), model.Line, 1, "…"},
		// Marks.
		{"e\u0301", model.Line, 20, "e\u0301"},
		{"e" + strings.Repeat("\u0301", 4), model.Line, 20, "e" + strings.Repeat("\u0301", 4)},
		{"e" + strings.Repeat("\u0301", 9) + "x", model.Line, 20, "e" + strings.Repeat("\u0301", 4) + "x"},
		{"\u0301a", model.Line, 20, "◌\u0301a"},
		{"a\n\u0301", model.Block, 20, "a\n◌\u0301"},
		{"a\n\u0301", model.Line, 20, "a⏎\u0301"},
		{"abe\u0301", model.Line, 3, "abe\u0301"},
		{"abe\u0301d", model.Line, 3, "ab…"},
		{"ae\u0301bc", model.Line, 3, "ae\u0301…"},
		// Wide characters.
		{"漢字", model.Line, 4, "漢字"},
		{"漢字", model.Line, 3, "漢…"},
		{"漢字", model.Line, 2, "…"},
		{"a漢", model.Line, 2, "a…"},
		{"👨\u200d👩", model.Line, 20, "👨�👩"},
		// Letters that run from right to left stay.
		{"שלום 1", model.Line, 20, "שלום 1"},
		// So do spaces, which are seen between other characters.
		{"a\u00a0b\u2003c\u3000d", model.Line, 20, "a\u00a0b\u2003c\u3000d"},
		// An ellipsis of the text's own is not one of ours.
		{"abc…", model.Line, 4, "abc…"},
		{"abc…d", model.Line, 4, "abc…"},
	} {
		if got := model.NewText(c.raw).Clean(c.mode, c.limit); got != c.want {
			t.Errorf("Clean(%+q, %d, %d) = %+q, want %+q", c.raw, c.mode, c.limit, got, c.want)
		}
	}
}

func TestCleanShowsAll65Controls(t *testing.T) {
	want := map[rune]string{0x7f: "␡", '\n': "⏎", '\t': " "}
	for i, picture := range []rune("␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟") {
		if _, special := want[rune(i)]; !special {
			want[rune(i)] = string(picture)
		}
	}
	for r := rune(0x80); r < 0xa0; r++ {
		want[r] = "\ufffd"
	}
	if len(want) != 65 {
		t.Fatalf("%d controls in the table", len(want))
	}
	for r, sign := range want {
		if got := model.NewText("a"+string(r)+"z").Clean(model.Line, 20); got != "a"+sign+"z" {
			t.Errorf("%U in a line is %q, want %q", r, got, sign)
		}
		switch r {
		case '\n':
			sign = "\n"
		case '\t':
			sign = "␉"
		}
		if got := model.NewText("a"+string(r)+"z").Clean(model.Block, 20); got != "a"+sign+"z" {
			t.Errorf("%U in a block is %q, want %q", r, got, sign)
		}
	}
}

func TestCleanShowsRawC1Bytes(t *testing.T) {
	for b := byte(0x80); b < 0xa0; b++ {
		raw := string([]byte{'a', b, 'z'})
		for _, mode := range modes {
			if got := model.NewText(raw).Clean(mode, 20); got != "a\ufffdz" {
				t.Errorf("byte %#x is %q", b, got)
			}
		}
	}
}

func TestCleanFillsTheRoomItHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.StringOfN(rapid.SampledFrom([]rune("ab\x1bé漢")), 40, 60, -1).Draw(t, "raw")
		limit := rapid.IntRange(2, 40).Draw(t, "limit")
		got := model.NewText(raw).Clean(model.Line, limit)
		if !strings.HasSuffix(got, "…") {
			t.Errorf("Clean(%q, %d) = %q does not show that it is cut", raw, limit, got)
		}
		if cells := ansi.StringWidth(got); cells < limit-1 {
			t.Errorf("Clean(%q, %d) = %q takes %d cells only", raw, limit, got, cells)
		}
	})
}

// Marks are dropped and runs are counted, so a text could be read to its end for one cell. What stands there tells.
func TestCleanReadsNoMoreThanItMayDraw(t *testing.T) {
	const size = 10 << 20
	marks := model.NewText("a"+strings.Repeat("\u0301", size/2)+"END").Clean(model.Line, 20)
	if want := "a" + strings.Repeat("\u0301", 4) + "…"; marks != want {
		t.Errorf("10 MB of marks: %.60q, want %q", marks, want)
	}
	var n int
	run := model.NewText(strings.Repeat("\u200b", size/3)).Clean(model.Line, 20)
	if _, err := fmt.Sscanf(run, "�×%d…", &n); err != nil || n*3 > 20*21 {
		t.Errorf("10 MB of zero width: %.60q", run)
	}
}

func TestCleanDoesNotSplitACharacterWhereItStopsReading(t *testing.T) {
	for shift := range 5 {
		raw := strings.Repeat("a", shift) + strings.Repeat("😀", 1000)
		if got := model.NewText(raw).Clean(model.Line, 20); strings.ContainsRune(got, utf8.RuneError) {
			t.Errorf("damage that is not there, after %d bytes: %q", shift, got)
		}
		hidden := strings.Repeat("a", shift) + strings.Repeat("\U000e0001", 1000)
		want := fmt.Sprintf("�×%d…", (20*21-shift)/4)
		if got := model.NewText(hidden).Clean(model.Line, 20); !strings.HasSuffix(got, want) {
			t.Errorf("a part of a character is counted, after %d bytes: %q, want …%q", shift, got, want)
		}
	}
}

func TestCleanCostsWhatItDraws(t *testing.T) {
	for name, piece := range map[string]string{"ASCII": "a", "controls": "\x1b", "marks": "\u0301", "wide": "漢", "hidden": "\u200b"} {
		text := model.NewText(strings.Repeat(piece, 10<<20/len(piece)))
		allocs, bytes := cost(func() { _ = text.Clean(model.Line, model.NameCap) })
		if most := uint64(6 * 20 * (model.NameCap + 2)); bytes > most {
			t.Errorf("%s: 10 MB cost %d bytes for %d cells, want at most %d", name, bytes, model.NameCap, most)
		}
		if allocs > 6 {
			t.Errorf("%s: 10 MB cost %d allocations", name, allocs)
		}
		// With room for all of it the price grows with the text and not with its square.
		half, whole := model.NewText(strings.Repeat(piece, 1<<17)), model.NewText(strings.Repeat(piece, 1<<18))
		_, once := cost(func() { _ = half.Clean(model.Line, math.MaxInt) })
		if _, twice := cost(func() { _ = whole.Clean(model.Line, math.MaxInt) }); twice > 3*once+4096 {
			t.Errorf("%s: twice the text costs %d bytes instead of %d", name, twice, once)
		}
	}
	short := model.NewText("tracker-0142")
	if allocs := testing.AllocsPerRun(100, func() { _ = short.Clean(model.Line, 20) }); allocs != 0 {
		t.Errorf("a plain name costs %v allocations", allocs)
	}
}

// cost tells what a function allocates: the least of three runs, since the runtime's own work between them counts as well.
func cost(f func()) (allocs, bytes uint64) {
	allocs, bytes = math.MaxUint64, math.MaxUint64
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		allocs = min(allocs, after.Mallocs-before.Mallocs)
		bytes = min(bytes, after.TotalAlloc-before.TotalAlloc)
	}
	return allocs, bytes
}

func TestTextKeepsTheEvidence(t *testing.T) {
	const raw = "\x1b[31m\xff"
	if got := model.NewText(raw).Raw(); got != raw {
		t.Errorf("Raw() = %q", got)
	}
}

func TestTextIsPrintedCleaned(t *testing.T) {
	text := model.NewText("\x1b]0;t\x07" + strings.Repeat("a", 400))
	clean := text.Clean(model.Line, model.ErrorCap)
	if text.String() != clean {
		t.Errorf("String() = %q", text.String())
	}
	for verb, want := range map[string]string{
		"%v": clean, "%s": clean, "%+v": clean, "%q": `"` + clean + `"`, "%#v": `"` + clean + `"`,
		"%310s": strings.Repeat(" ", 10) + clean, "%.1s": "␛", "%d": "%!d(string=" + clean + ")",
		"%x": fmt.Sprintf("%x", clean),
	} {
		if got := fmt.Sprintf(verb, text); got != want {
			t.Errorf("%s = %q, want %q", verb, got, want)
		}
	}
	for _, holder := range []any{
		&text,
		[]model.Text{text},
		model.SIM{Name: text, Tags: []model.Text{text}},
		&model.Fault{Said: text},
		map[string]model.Text{"name": text},
		model.Message{Body: text},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if got := fmt.Sprintf(verb, holder); strings.ContainsAny(got, "\x1b\x07") {
				t.Errorf("%s of %T prints controls: %q", verb, holder, got)
			}
		}
	}
}
