package model_test

import (
	"math"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/hostile"
)

var (
	modes  = []model.Mode{model.Line, model.Block}
	limits = []int{math.MinInt, -1, 0, 1, 2, 3, 5, 20, 80, model.NameCap, model.SMSCap, 1 << 20, math.MaxInt}
)

// reporter is what the laws need of a test, a fuzz target and a property.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// checkLaws checks what must hold of every text, whoever wrote it.
func checkLaws(t reporter, raw string, mode model.Mode, limit int) {
	t.Helper()
	clean := model.NewText(raw).Clean(mode, limit)
	if !utf8.ValidString(clean) {
		t.Errorf("Clean(%.60q, %d, %d) = %.60q is not UTF-8", raw, mode, limit, clean)
	}
	if again := model.NewText(clean).Clean(mode, limit); again != clean {
		t.Errorf("Clean(%.60q, %d, %d) = %.60q, and cleaned again %.60q", raw, mode, limit, clean, again)
	}
	if cells := ansi.StringWidth(clean); cells > max(limit, 0) {
		t.Errorf("Clean(%.60q, %d, %d) = %.60q is %d cells wide", raw, mode, limit, clean, cells)
	}
	if limit > 0 && raw != "" && clean == "" {
		t.Errorf("Clean(%.60q, %d, %d) shows nothing", raw, mode, limit)
	}
	if len(raw) <= limit && isPrintableASCII(raw) && clean != raw {
		t.Errorf("Clean(%.60q, %d, %d) = %.60q changed printable ASCII", raw, mode, limit, clean)
	}
	checkRunes(t, clean, mode)
	checkMarks(t, clean)
	if strings.Contains(clean, "\ufffd\ufffd") {
		t.Errorf("Clean(%.60q, %d, %d) = %.60q does not count a run", raw, mode, limit, clean)
	}
}

func isPrintableASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e }) < 0
}

// checkRunes checks that nothing is left that acts, hides or reorders. The list is written anew, so that it does not
// share a mistake with the code.
func checkRunes(t reporter, clean string, mode model.Mode) {
	t.Helper()
	for _, r := range clean {
		switch {
		case r == '\n' && mode == model.Block, r == '\ufffd':
		case r < 0x20, r >= 0x7f && r <= 0x9f:
			t.Errorf("%.60q holds the control %U", clean, r)
		case unicode.In(r, unicode.Cf, unicode.Cs, unicode.Co, unicode.Zl, unicode.Zp, unicode.Bidi_Control):
			t.Errorf("%.60q holds the format character %U", clean, r)
		case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector), r == '\u2800':
			t.Errorf("%.60q holds the invisible %U", clean, r)
		case !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs):
			t.Errorf("%.60q holds %U, which is unassigned", clean, r)
		}
	}
}

func checkMarks(t reporter, clean string) {
	t.Helper()
	marks, based := 0, false
	for _, r := range clean {
		if !unicode.Is(unicode.M, r) {
			marks, based = 0, r != '\n'
			continue
		}
		if marks++; marks > 4 || !based {
			t.Errorf("%.60q: mark %d, %U, with a base: %t", clean, marks, r, based)
		}
	}
}

func TestLawsHoldForTheHostileCorpus(t *testing.T) {
	for _, raw := range hostile.Corpus() {
		for _, mode := range modes {
			for _, limit := range limits {
				checkLaws(t, raw, mode, limit)
			}
		}
	}
}

func TestLawsHoldForEveryCodePoint(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if r > 0x33000 && r < 0xe0000 || r > 0xe1000 {
			r += 250 // planes without a character, and the private ones
		}
		checkLaws(t, "a"+string(r)+string(r), model.Line, 4)
	}
}

// hostileText makes texts of pieces that are likely to disturb each other.
func hostileText() *rapid.Generator[string] {
	pieces := []string{
		"a", "1", "8900000000000001234", " ", "\n", "\t", "\r", "\x00", "\x1b", "\x1b[31m", "\x7f", "\u009b", "\x9b", "\xff", "\xe2",
		"\xf0\x9f", "\xed\xa0\x80", "\ufffd", "×", "7", "…", "␛", "⏎", "\u0301", "\u0489", "\u20e3", "\u0903", "\u102c", "\u3099",
		"\U000e0100", "\u202e", "\u2067", "\u200b", "\u200d", "\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u034f", "\ufe0f",
		"\u2028", "\ue000", "\u0378", "漢", "\u3000", "😀", "👨", "🇩", "🏽", "א", "\u0d4e", "\u1100", "\u1161", "\u11a8", "◌",
	}
	piece := rapid.OneOf(rapid.SampledFrom(pieces), rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), asString))
	return rapid.Custom(func(t *rapid.T) string {
		text := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "")
		return strings.Repeat(text, rapid.SampledFrom([]int{1, 1, 1, 2, 50}).Draw(t, "times"))
	})
}

func asString(b []byte) string { return string(b) }

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := hostileText().Draw(t, "raw")
		limit := rapid.OneOf(rapid.IntRange(-1, 40), rapid.SampledFrom(limits)).Draw(t, "limit")
		checkLaws(t, raw, rapid.SampledFrom(modes).Draw(t, "mode"), limit)
	})
}

func FuzzClean(f *testing.F) {
	for _, raw := range hostile.Corpus() {
		f.Add([]byte(raw), false, 20)
		f.Add([]byte(raw), true, 300)
	}
	f.Fuzz(func(t *testing.T, raw []byte, block bool, limit int) {
		mode := model.Line
		if block {
			mode = model.Block
		}
		checkLaws(t, string(raw), mode, limit)
	})
}
