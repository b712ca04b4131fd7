package columns

import (
	"math/bits"
	"strings"
)

// frequencies tells how often each byte comes in the search texts, found by samples.
type frequencies struct {
	of  [256]uint32
	all uint32
}

const (
	sampled    = 32  // how many chunks are looked at
	sampleSize = 512 // bytes of each
)

// take counts anew.
func (f *frequencies) take(places []place) {
	*f = frequencies{}
	step := max(1, len(places)/sampled)
	for at := 0; at < len(places); at += step {
		text := places[at].chunk.text
		text = text[:min(len(text), sampleSize)]
		for i := range len(text) {
			f.of[text[i]]++
		}
		f.all += uint32(len(text)) //nolint:gosec // It is short.
	}
}

// often is how rare a byte must be, one in so many, to be looked for alone. Looking for one byte goes at the speed of
// memory while there are few of it, and every find that leads to nothing costs as much as 50 bytes that are passed over.
const often = 64

// needle is what is searched for. [strings.Index] begins with the first byte, of which there are many in a text that is
// mostly digits; what is looked for here are the two bytes that are rarest, or the rarest alone if it is rare enough.
type needle struct {
	text   string
	rare   int // where the rarest byte is
	second int // where the second rarest is
	alone  bool
}

func newNeedle(text string, f *frequencies) needle {
	n := needle{text: text, rare: -1, second: -1}
	for i := range len(text) {
		switch {
		case n.rare < 0 || f.of[text[i]] < f.of[text[n.rare]]:
			n.rare, n.second = i, n.rare
		case n.second < 0 || f.of[text[i]] < f.of[text[n.second]]:
			n.second = i
		}
	}
	n.alone = len(text) < 2 || f.of[text[n.rare]]*often < f.all
	return n
}

// index gives where the needle is first, or -1. The needle must not be empty.
func (n *needle) index(s string) int {
	if n.alone {
		return n.byOne(s)
	}
	return n.byTwo(s)
}

func (n *needle) in(s string) bool { return n.index(s) >= 0 }

func (n *needle) byOne(s string) int {
	sought, from := n.text[n.rare], n.rare
	end := len(s) - len(n.text) + n.rare + 1 // behind the last place where it can be
	for from < end {
		found := strings.IndexByte(s[from:end], sought)
		if found < 0 {
			return -1
		}
		from += found
		if start := from - n.rare; s[start:start+len(n.text)] == n.text {
			return start
		}
		from++
	}
	return -1
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// eight gives eight bytes of a text as one number.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// zeros marks the lowest byte that is zero in its highest bit; above it bytes may be marked that are not zero.
func zeros(x uint64) uint64 { return (x - ones) &^ x & highs }

// byTwo looks at 16 places at once: a byte is zero where both bytes are what they must be.
func (n *needle) byTwo(s string) int {
	rare, second := n.rare, n.second
	wantRare, wantSecond := uint64(n.text[rare])*ones, uint64(n.text[second])*ones
	start := 0
	for last := len(s) - len(n.text) - 16; start <= last; start += 16 {
		a, b := s[start+rare:start+rare+16], s[start+second:start+second+16]
		low := zeros((eight(a) ^ wantRare) | (eight(b) ^ wantSecond))
		high := zeros((eight(a[8:]) ^ wantRare) | (eight(b[8:]) ^ wantSecond))
		if low|high == 0 {
			continue
		}
		if at := n.verified(s, start, low); at >= 0 {
			return at
		}
		if at := n.verified(s, start+8, high); at >= 0 {
			return at
		}
	}
	if at := strings.Index(s[start:], n.text); at >= 0 {
		return start + at
	}
	return -1
}

// verified gives the first of the marked places where the whole needle is.
func (n *needle) verified(s string, start int, marks uint64) int {
	for ; marks != 0; marks &= marks - 1 {
		at := start + bits.TrailingZeros64(marks)>>3
		if s[at:at+len(n.text)] == n.text {
			return at
		}
	}
	return -1
}
