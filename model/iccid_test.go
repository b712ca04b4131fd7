package model_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/hostile"
)

func TestParseICCID(t *testing.T) {
	for raw, want := range map[string]string{
		"890000000000000123":      "890000000000000123",
		"8900000000000001234":     "8900000000000001234",
		"89000000000000012345":    "89000000000000012345",
		"8900000000000001234F":    "8900000000000001234",
		"8900000000000001234f":    "8900000000000001234",
		"890000000000000123F":     "890000000000000123",
		" \t8900000000000001234 ": "8900000000000001234",
		"000000000000000000":      "000000000000000000",
	} {
		got, err := model.ParseICCID(raw)
		if err != nil || got.String() != want {
			t.Errorf("ParseICCID(%q) = %q, %v, want %q", raw, got, err, want)
		}
	}
}

func TestParseICCIDRefusesWhatIsNone(t *testing.T) {
	hostileIDs := []string{
		"", " ", "F", "-", ".", "..",
		"89000000000000012",
		"890000000000000123456",
		"89000000000000012F",
		"8900000000000001234FF",
		"8900000000000001234G",
		"F8900000000000001234",
		"../account",
		"..%2faccount0000000000",
		"8900000000000001234/..",
		"8900000000000001234%2f",
		"8900000000000001234?x=1",
		"8900000000000001234#",
		"8900000000000001234;",
		"8900000000000001234,8900000000000001235",
		"890000000000000,234",
		"8900 0000 0000 0001 234",
		"8900-0000-0000-0001-234",
		"8900000000000001234\n",
		"890000000\n0000001234",
		"8900000000000001234\r\nX-Header: 1",
		"8900000000000001234\x00",
		"890000000000000123\x7f",
		"\ufeff8900000000000001234",
		"8900000000\u200b000001234",
		"\u202e8900000000000001234",
		"\u00a08900000000000001234",
		"٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨",
		"８９００００００００００００１２３４",
		"890000000000000123𝟘",
		"89000000000000012x4",
		"+8900000000000001234",
		"-8900000000000001234",
		"8.9e18",
		"0x8900000000000001234",
		"8900000000000001234\xff",
		"eight nine zero zero",
		strings.Repeat("8", 10<<20),
	}
	for _, raw := range append(hostileIDs, hostile.Corpus()...) {
		got, err := model.ParseICCID(raw)
		if !errors.Is(err, model.ErrICCID) || !got.IsZero() || got != (model.ICCID{}) {
			t.Errorf("ParseICCID(%.40q) = %q, %v", raw, got, err)
		} else if len(err.Error()) > 100 || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("ParseICCID(%.40q) repeats the text: %.200q", raw, err)
		}
	}
}

func TestICCIDIsNothingButDigits(t *testing.T) {
	digits := regexp.MustCompile(`^[0-9]{18,20}$`)
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \t]*[0-9٠\n/,]{17,21}[Ff]?[ \n]*`)).Draw(t, "raw")
		if id, err := model.ParseICCID(raw); err == nil && !digits.MatchString(id.String()) {
			t.Errorf("ParseICCID(%q) = %q", raw, id)
		}
	})
}

func TestICCIDParts(t *testing.T) {
	id := iccid(t, "8900000000000001234")
	for n, want := range map[int]string{-1: "", 0: "", 1: "4", 7: "0001234", 19: id.String(), 20: id.String()} {
		if got := id.Tail(n); got != want {
			t.Errorf("Tail(%d) = %q, want %q", n, got, want)
		}
	}
	if got, want := id.Grouped(), "8900 0000 0000 0001 234"; got != want {
		t.Errorf("Grouped() = %q, want %q", got, want)
	}
	none := model.ICCID{}
	if none.Tail(7) != "" || none.Grouped() != "" || none.String() != "" || !none.IsZero() || id.IsZero() {
		t.Error("no ICCID has parts")
	}
}

func iccid(t *testing.T, digits string) model.ICCID {
	t.Helper()
	id, err := model.ParseICCID(digits)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
