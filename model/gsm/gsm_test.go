package gsm_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model/gsm"
	"github.com/simfleet/simfleet/model/hostile"
)

func TestMeasure(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	ж := func(n int) string { return strings.Repeat("ж", n) }
	for _, c := range []struct {
		name, text string
		want       gsm.Size
	}{
		{"empty", "", gsm.Size{PerSegment: 160, Left: 160}},
		{"a command", "STATUS#", gsm.Size{Units: 7, Characters: 7, Segments: 1, PerSegment: 160, Left: 153}},
		{"a euro", "€", gsm.Size{Units: 2, Characters: 1, Segments: 1, PerSegment: 160, Left: 158}},
		{"lines", "a\nb\r\n", gsm.Size{Units: 5, Characters: 5, Segments: 1, PerSegment: 160, Left: 155}},

		{"160", a(160), gsm.Size{Units: 160, Characters: 160, Segments: 1, PerSegment: 160, Left: 0}},
		{"161", a(161), gsm.Size{Units: 161, Characters: 161, Segments: 2, PerSegment: 153, Left: 145}},
		{"306", a(306), gsm.Size{Units: 306, Characters: 306, Segments: 2, PerSegment: 153, Left: 0}},
		{"307", a(307), gsm.Size{Units: 307, Characters: 307, Segments: 3, PerSegment: 153, Left: 152}},

		{"escape fills one segment", a(158) + "€", gsm.Size{Units: 160, Characters: 159, Segments: 1, PerSegment: 160}},
		{"escape is one too much", a(159) + "€", gsm.Size{Units: 161, Characters: 160, Segments: 2, PerSegment: 153, Left: 145}},
		{"escape ends a segment", a(151) + "€" + a(20), gsm.Size{Units: 173, Characters: 172, Segments: 2, PerSegment: 153, Left: 133}},
		{"escape at the edge", a(152) + "€" + a(20), gsm.Size{Units: 174, Characters: 173, Segments: 2, PerSegment: 153, Left: 131}},
		{"escape makes a segment more", a(152) + "€" + a(152), gsm.Size{Units: 306, Characters: 305, Segments: 3, PerSegment: 153, Left: 152}},
		{"escapes only", strings.Repeat("[", 80), gsm.Size{Units: 160, Characters: 80, Segments: 1, PerSegment: 160}},
		{"an escape more", strings.Repeat("[", 81), gsm.Size{Units: 162, Characters: 81, Segments: 2, PerSegment: 153, Left: 143}},

		{"a dash", "a–b", gsm.Size{Encoding: gsm.UCS2, Units: 3, Characters: 3, Segments: 1, PerSegment: 70, Left: 67, First: '–'}},
		{"a tab", "a\tb", gsm.Size{Encoding: gsm.UCS2, Units: 3, Characters: 3, Segments: 1, PerSegment: 70, Left: 67, First: '\t'}},
		{"the first of two", "aж漢", gsm.Size{Encoding: gsm.UCS2, Units: 3, Characters: 3, Segments: 1, PerSegment: 70, Left: 67, First: 'ж'}},
		{"a euro beside", "€ж", gsm.Size{Encoding: gsm.UCS2, Units: 2, Characters: 2, Segments: 1, PerSegment: 70, Left: 68, First: 'ж'}},
		{"NUL", "\x00", gsm.Size{Encoding: gsm.UCS2, Units: 1, Characters: 1, Segments: 1, PerSegment: 70, Left: 69}},
		{"a bad byte", "\xff", gsm.Size{Encoding: gsm.UCS2, Units: 1, Characters: 1, Segments: 1, PerSegment: 70, Left: 69, First: '\ufffd'}},

		{"70", ж(70), gsm.Size{Encoding: gsm.UCS2, Units: 70, Characters: 70, Segments: 1, PerSegment: 70, First: 'ж'}},
		{"71", ж(71), gsm.Size{Encoding: gsm.UCS2, Units: 71, Characters: 71, Segments: 2, PerSegment: 67, Left: 63, First: 'ж'}},
		{"134", ж(134), gsm.Size{Encoding: gsm.UCS2, Units: 134, Characters: 134, Segments: 2, PerSegment: 67, First: 'ж'}},
		{"135", ж(135), gsm.Size{Encoding: gsm.UCS2, Units: 135, Characters: 135, Segments: 3, PerSegment: 67, Left: 66, First: 'ж'}},
		{"a dash among many", a(69) + "–a", gsm.Size{Encoding: gsm.UCS2, Units: 71, Characters: 71, Segments: 2, PerSegment: 67, Left: 63, First: '–'}},

		{"pair fills one segment", ж(68) + "😀", gsm.Size{Encoding: gsm.UCS2, Units: 70, Characters: 69, Segments: 1, PerSegment: 70, First: 'ж'}},
		{"pair is one too much", ж(69) + "😀", gsm.Size{Encoding: gsm.UCS2, Units: 71, Characters: 70, Segments: 2, PerSegment: 67, Left: 63, First: 'ж'}},
		{"pair ends a segment", ж(65) + "😀" + ж(10), gsm.Size{Encoding: gsm.UCS2, Units: 77, Characters: 76, Segments: 2, PerSegment: 67, Left: 57, First: 'ж'}},
		{"pair at the edge", ж(66) + "😀" + ж(10), gsm.Size{Encoding: gsm.UCS2, Units: 78, Characters: 77, Segments: 2, PerSegment: 67, Left: 55, First: 'ж'}},
		{"pair makes a segment more", ж(66) + "😀" + ж(66), gsm.Size{Encoding: gsm.UCS2, Units: 134, Characters: 133, Segments: 3, PerSegment: 67, Left: 66, First: 'ж'}},
	} {
		if got := gsm.Measure(c.text); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAlphabet(t *testing.T) {
	// The rows of the code table in 3GPP TS 23.038, without the escape.
	single := "@Δ 0¡P¿p" + "£_!1AQaq" + "$Φ\"2BRbr" + "¥Γ#3CScs" + "èΛ¤4DTdt" + "éΩ%5EUeu" + "ùΠ&6FVfv" + "ìΨ'7GWgw" +
		"òΣ(8HXhx" + "ÇΘ)9IYiy" + "\nΞ*:JZjz" + "Ø+;KÄkä" + "øÆ,<LÖlö" + "\ræ-=MÑmñ" + "Åß.>NÜnü" + "åÉ/?O§oà"
	seen := map[rune]bool{}
	for _, r := range single {
		seen[r] = true
		if size := gsm.Measure(string(r)); size.Encoding != gsm.GSM7 || size.Units != 1 {
			t.Errorf("%q takes %+v", r, size)
		}
	}
	for _, r := range "\f^{}\\[~]|€" {
		seen[r] = true
		if size := gsm.Measure(string(r)); size.Encoding != gsm.GSM7 || size.Units != 2 {
			t.Errorf("%q takes %+v", r, size)
		}
	}
	if len(seen) != 127+10 {
		t.Errorf("the table has %d characters", len(seen))
	}
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if size := gsm.Measure(string(r)); (size.Encoding == gsm.GSM7) != seen[r] && utf8.ValidRune(r) {
			t.Errorf("%U is sent as %v", r, size.Encoding)
		}
	}
}

func TestEncodingNames(t *testing.T) {
	if got := fmt.Sprint(gsm.GSM7, gsm.UCS2); got != "GSM-7 UCS-2" {
		t.Error(got)
	}
}

// texts makes texts of which most are around the edges of segments.
func texts() *rapid.Generator[string] {
	narrow := rapid.StringOfN(rapid.SampledFrom([]rune("ab1\n€[à")), 0, 400, -1)
	wide := rapid.StringOfN(rapid.SampledFrom([]rune("aж😀–")), 0, 200, -1)
	return rapid.OneOf(narrow, wide, rapid.String(), rapid.SampledFrom(hostile.Corpus()))
}

func checkSize(t interface{ Errorf(string, ...any) }, text string) {
	size := gsm.Measure(text)
	room := size.Segments * size.PerSegment
	if size.Units > room || size.Units < room-size.Left-(size.Segments-1) {
		t.Errorf("%d units in %d segments of %d, %d left: %.40q", size.Units, size.Segments, size.PerSegment, size.Left, text)
	}
	if size.Characters != utf8.RuneCountInString(text) || size.Left < 0 || size.Segments > 0 && size.Left >= size.PerSegment {
		t.Errorf("%+v: %.40q", size, text)
	}
	single, part := 160, 153
	if size.Encoding == gsm.UCS2 {
		single, part = 70, 67
		if units := len(utf16.Encode([]rune(text))); size.Units != units || !strings.ContainsRune(text, size.First) {
			t.Errorf("%d units, and UTF-16 has %d, because of %U: %.40q", size.Units, units, size.First, text)
		}
	}
	want := part
	if size.Units <= single {
		want = single
	}
	if size.PerSegment != want || (size.Segments > 1) != (size.Units > single) || (size.Segments == 0) != (text == "") {
		t.Errorf("%+v: %.40q", size, text)
	}
}

func TestMeasureHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkSize(t, texts().Draw(t, "text")) })
}

func TestOneCharacterMoreNeverCostsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		more := text + string(rapid.SampledFrom([]rune("a€ж😀")).Draw(t, "more"))
		before, after := gsm.Measure(text), gsm.Measure(more)
		if after.Segments < before.Segments || after.Characters != before.Characters+1 {
			t.Errorf("%+v, and with a character more %+v", before, after)
		}
		if before.Encoding == after.Encoding && before.Left >= 2 && after.Segments != max(before.Segments, 1) {
			t.Errorf("%d units left, and a character more makes %d segments of %d", before.Left, after.Segments, before.Segments)
		}
	})
}

func FuzzGSM(f *testing.F) {
	for _, text := range hostile.Corpus() {
		if len(text) < 1<<12 {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkSize(t, text)
		checkPlain(t, text)
	})
}
