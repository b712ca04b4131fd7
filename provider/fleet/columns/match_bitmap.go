package columns

import "math/bits"

// bitmap tells of each row of a chunk whether it is in a set.
type bitmap [chunkRows / 64]uint64

func (b *bitmap) set(i int) { b[i>>6] |= 1 << (i & 63) }

func (b *bitmap) has(i int) bool { return b[i>>6]>>(i&63)&1 == 1 }

// fill puts the first n rows into the set.
func (b *bitmap) fill(n int) {
	for i := range n / 64 {
		b[i] = ^uint64(0)
	}
	if rest := n % 64; rest > 0 {
		b[n/64] |= 1<<rest - 1
	}
}

func (b *bitmap) and(o *bitmap) {
	for i := range b {
		b[i] &= o[i]
	}
}

func (b *bitmap) or(o *bitmap) {
	for i := range b {
		b[i] |= o[i]
	}
}

func (b *bitmap) without(o *bitmap) {
	for i := range b {
		b[i] &^= o[i]
	}
}

func (b *bitmap) empty() bool { return *b == bitmap{} }

func (b *bitmap) count() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// next gives the first row of the set from i on, or -1.
func (b *bitmap) next(i int) int {
	at := i >> 6
	if at >= len(b) {
		return -1
	}
	for word := b[at] >> (i & 63) << (i & 63); ; word = b[at] {
		if word != 0 {
			return at<<6 + bits.TrailingZeros64(word)
		}
		if at++; at == len(b) {
			return -1
		}
	}
}

// appendTo adds the numbers of the rows in the set, counted from first on.
func (b *bitmap) appendTo(rows []int32, first int) []int32 {
	for at, word := range b {
		for base := int32(first + at<<6); word != 0; word &= word - 1 { //nolint:gosec // A fleet has far fewer rows.
			rows = append(rows, base+int32(bits.TrailingZeros64(word))) //nolint:gosec // It is at most 63.
		}
	}
	return rows
}
