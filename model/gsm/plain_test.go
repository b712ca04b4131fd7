package gsm_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model/gsm"
)

func TestToGSM7(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"STATUS#":                   "STATUS#",
		"a–b — c‑d −1":              "a-b - c-d -1",
		"“say ‘hi’” «so» ‹so›":      `"say 'hi'" "so" 'so'`,
		"wait…":                     "wait...",
		"a\u00a0b\u202fc\u2009d\te": "a b c d e",
		"a\u2028b\nc":               "a\nb\nc",
		"it`s 5 ′":                  "it's 5 '",
		"á ő Ž ł đ ı ç ẞ œ ﬃ":       "a o Z l d i c SS oe ffi",
		"à é è ù ì ò Ç Ä ö ñ Ü å Æ ß": "à é è ù ì ò Ç Ä ö ñ Ü å Æ ß",
		"ǻ Ǿ ǖ ế":                                     "å Ø ü e",
		"e\u0301 a\u030a u\u0308 C\u0327":             "é å ü Ç",
		"a\u0301 z\u030c e\u0302\u0300 e\u0301\u0301": "a z è é",
		"\u2126 \u212b \u212a":                        "Ω Å K",
		"pu\u200bm\u00adp\ufeff":                      "pump",
		"€[]{}\\~^|\f":                                "€[]{}\\~^|\f",
		"Привет":                                      "Привет",
		"и\u0306":                                     "и\u0306",
		"漢字 😀 ½ °C þ":                                 "漢字 😀 ½ °C þ",
		"1\u0301":                                     "1\u0301",
		"\u0301":                                      "\u0301",
		"\xff":                                        "\ufffd",
		"\x1b\u202e":                                  "\x1b\u202e",
	} {
		if got := gsm.ToGSM7(text); got != want {
			t.Errorf("ToGSM7(%+q) = %+q, want %+q", text, got, want)
		}
	}
}

func TestToGSM7GivesTheSegmentsBack(t *testing.T) {
	text := strings.Repeat("a", 150) + "–"
	if size := gsm.Measure(text); size.Encoding != gsm.UCS2 || size.First != '–' || size.Segments != 3 {
		t.Errorf("before: %+v", size)
	}
	if size := gsm.Measure(gsm.ToGSM7(text)); size.Encoding != gsm.GSM7 || size.First != 0 || size.Segments != 1 {
		t.Errorf("after: %+v", size)
	}
}

// Each character is either kept or replaced by characters of GSM-7 alone.
func TestToGSM7OfEveryCodePoint(t *testing.T) {
	replaced := 0
	for r := rune(0); r <= utf8.MaxRune; r++ {
		text := string(r)
		got := gsm.ToGSM7(text)
		if got == text {
			continue
		}
		replaced++
		if gsm.Measure(text).Encoding == gsm.GSM7 || gsm.Measure(got).Encoding != gsm.GSM7 {
			t.Errorf("%U becomes %+q", r, got)
		}
	}
	if replaced < 500 {
		t.Errorf("only %d characters have a counterpart", replaced)
	}
}

func checkPlain(t interface{ Errorf(string, ...any) }, text string) {
	plain := gsm.ToGSM7(text)
	if again := gsm.ToGSM7(plain); again != plain {
		t.Errorf("%.40q becomes %.40q and then %.40q", text, plain, again)
	}
	if !utf8.ValidString(plain) {
		t.Errorf("%.40q becomes %.40q, which is not UTF-8", text, plain)
	}
	if gsm.Measure(text).Encoding == gsm.GSM7 && plain != text {
		t.Errorf("%.40q was GSM-7 and becomes %.40q", text, plain)
	}
	// A command to a device must not become another one: its numbers come through.
	if digits := onlyDigits(plain); digits != onlyDigits(text) {
		t.Errorf("the digits of %.40q become %.40q", text, digits)
	}
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Nd, r) {
			return r
		}
		return -1
	}, s)
}

func TestToGSM7Holds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkPlain(t, texts().Draw(t, "text")) })
}
