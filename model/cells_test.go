package model

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// runeCells gives the cells of a character as the cleaner counts them.
func runeCells(r rune) int {
	if unicode.Is(unicode.M, r) {
		return markCells(r)
	}
	return baseCells(r)
}

// The program measures rows with the width function that Lip Gloss uses. A cell too few in ours breaks a row.
func TestRuneCellsIsNeverLessThanTheScreenMeasures(t *testing.T) {
	for r := ' '; r <= utf8.MaxRune; r++ {
		if isHidden(r) || r == 0x7f {
			continue
		}
		for _, beside := range []rune{'a', '漢', dottedCircle} {
			for _, s := range []string{string([]rune{beside, r}), string([]rune{beside, r, beside})} {
				ours := 0
				for _, r := range s {
					ours += runeCells(r)
				}
				if screen := ansi.StringWidth(s); ours < screen {
					t.Errorf("%U in %q: %d cells, the screen measures %d", r, s, ours, screen)
				}
			}
		}
	}
}

func TestRuneCells(t *testing.T) {
	for r, want := range map[rune]int{
		'a': 1, '~': 1, 'é': 1, '␛': 1, '⏎': 1, '…': 1, '�': 1, '×': 1, dottedCircle: 1,
		'א': 1, 'ي': 1, '─': 1, 'ｶ': 1, '❤': 1, '⚠': 1, '①': 1,
		'\u0301': 0, '\u0489': 0, '\u20e3': 0, '\u0941': 0, '\u3099': 0,
		'\u0903': 1, '\u093f': 1, '\u102c': 1,
		'漢': 2, '한': 2, '\u3000': 2, 'Ａ': 2, '⌚': 2, '☰': 2, '😀': 2, '🇩': 2, '🏽': 2, '𠀀': 2, '\U000323af': 2,
	} {
		if got := runeCells(r); got != want {
			t.Errorf("%U %q: %d cells, want %d", r, r, got, want)
		}
	}
}

func TestWideIsSorted(t *testing.T) {
	for i, span := range wide {
		if span[0] > span[1] || i > 0 && wide[i-1][1] >= span[0] {
			t.Errorf("span %d, %U, is not after the one before it", i, span)
		}
	}
}
