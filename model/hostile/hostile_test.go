package hostile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model/hostile"
)

func TestCorpusIsLargeAndWithoutRepetition(t *testing.T) {
	corpus := hostile.Corpus()
	if len(corpus) < 120 {
		t.Errorf("%d texts where at least 120 belong", len(corpus))
	}
	seen := map[string]bool{}
	for _, text := range corpus {
		if seen[text] {
			t.Errorf("%.40q is there twice", text)
		}
		seen[text] = true
	}
}

func TestCorpusIsTheSameEachTime(t *testing.T) {
	first := hostile.Corpus()
	first[0] = "changed by a caller"
	if second := hostile.Corpus(); second[0] == first[0] || !slices.Equal(first[1:], second[1:]) {
		t.Error("a caller can change the corpus for others")
	}
}

func TestCorpusAttacksByEveryMeans(t *testing.T) {
	all := strings.Join(hostile.Corpus(), "\n")
	for what, part := range map[string]string{
		"clipboard":         "\x1b]52;",
		"title":             "\x1b]0;",
		"second title":      "\x1b]2;",
		"link":              "\x1b]8;",
		"reset":             "\x1bc",
		"cursor report":     "\x1b[6n",
		"setting report":    "\x1bP$q",
		"CSI of UTF-8":      "\u009b",
		"raw CSI":           "\n\x9b31m",
		"override":          "\u202e",
		"isolate":           "\u2067",
		"zero width":        "\u200b",
		"tags":              "\U000e0070",
		"Hangul filler":     "\u3164",
		"choseong filler":   "\u115f",
		"halfwidth filler":  "\uffa0",
		"blank Braille":     "\u2800",
		"grapheme joiner":   "\u034f",
		"emoji selector":    "\ufe0f",
		"emoji family":      "\U0001f468\u200d\U0001f469",
		"encoded surrogate": "\xed\xa0\x80",
		"NUL":               "\x00",
		"backspace":         "\b",
		"bell":              "\a",
		"tab":               "\t",
		"carriage return":   "\r",
	} {
		if !strings.Contains(all, part) {
			t.Errorf("nothing attacks by %s (%q)", what, part)
		}
	}
}
