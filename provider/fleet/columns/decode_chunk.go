package columns

import (
	"encoding/binary"
	"slices"
	"strings"
)

// What a column holds that is not in the file.
var (
	noNumber = []int64{absent}
	noWord   = []string{""}
)

// layout tells how a column is kept in a block.
type layout struct {
	kind   uint8
	values int
}

// parse makes a chunk of a block. Whatever the block holds, a chunk that is given can be read: no line, value or id that a
// row needs is missing.
func (h *head) parse(data []byte) (*chunk, error) {
	s := scanner{rest: data}
	c := &chunk{n: s.size()}
	if c.n < 1 || c.n > chunkRows {
		return nil, damaged("a block has too many rows or none")
	}
	text, ends := s.take(s.size()), s.take(4*c.n)
	if s.short {
		return nil, damaged("a block's text is cut off")
	}
	c.text, c.ends = string(text), make([]uint32, c.n)
	for i := range c.ends {
		c.ends[i] = binary.LittleEndian.Uint32(ends[4*i:])
	}
	if !c.hasLines() {
		return nil, damaged("a row lacks a line")
	}
	var layouts [numberCount + wordCount]layout
	if !s.layouts(layouts[:h.numbers+h.words], c.n) {
		return nil, damaged("a column is of no form")
	}
	ofNumbers, ofWords := layouts[:h.numbers], layouts[h.numbers:h.numbers+h.words]
	if !c.takeNumbers(&s, ofNumbers) || !c.takeWords(&s, ofWords) {
		return nil, damaged("a column's values are cut off")
	}
	if !c.takeIDs(&s, ofNumbers, ofWords) {
		return nil, damaged("a row has none of its column's values")
	}
	if c.details = s.details(c.n); s.short || len(s.rest) > 0 {
		return nil, damaged("a block's details are not of their length")
	}
	return c, nil
}

// hasLines tells whether the text is the lines of the rows and nothing else.
func (c *chunk) hasLines() bool {
	start := 0
	for _, end := range c.ends {
		next := int(end)
		if next <= start || next > len(c.text) || c.text[next-1] != '\n' || strings.Count(c.text[start:next], "\n") != lineCount {
			return false
		}
		start = next
	}
	return start == len(c.text)
}

// layouts reads the layouts of the columns of so many rows.
func (s *scanner) layouts(to []layout, rows int) bool {
	for at := range to {
		f := layout{kind: s.u8(), values: int(s.u16())}
		ok := false
		switch f.kind {
		case formPlain:
			ok = f.values == 1 || f.values == rows
		case formSmall, formWide:
			ok = f.values > 1 && f.values <= rows
		}
		if !ok {
			return false
		}
		to[at] = f
	}
	return true
}

func total(layouts []layout) int {
	all := 0
	for _, f := range layouts {
		all += f.values
	}
	return all
}

// takeNumbers reads the values of the columns of numbers. They lie side by side in memory, which takes one piece of it
// for all.
func (c *chunk) takeNumbers(s *scanner, layouts []layout) bool {
	count := total(layouts)
	from := s.take(8 * count)
	if s.short {
		return false
	}
	all := make([]int64, count)
	for i := range all {
		all[i] = int64(binary.LittleEndian.Uint64(from[8*i:])) //nolint:gosec // It was put there as what it is.
	}
	for at := range c.numbers {
		if at >= len(layouts) {
			c.numbers[at].values = noNumber
			continue
		}
		n := layouts[at].values
		c.numbers[at].values, all = all[:n:n], all[n:]
	}
	return true
}

// takeWords reads the values of the columns of words, which are parts of one string.
func (c *chunk) takeWords(s *scanner, layouts []layout) bool {
	all := make([]string, total(layouts))
	lengths := scanner{rest: s.take(4 * len(all))}
	if s.short {
		return false
	}
	size := 0
	for sizes := lengths; len(sizes.rest) > 0; {
		n := sizes.size()
		if n > len(s.rest)-size {
			return false
		}
		size += n
	}
	text := string(s.take(size))
	for i := range all {
		n := lengths.size()
		all[i], text = text[:n], text[n:]
	}
	for at := range c.words {
		if at >= len(layouts) {
			c.words[at].values = noWord
			continue
		}
		n := layouts[at].values
		c.words[at].values, all = all[:n:n], all[n:]
	}
	return true
}

// takeIDs reads which values the rows have, and tells whether there are such values.
func (c *chunk) takeIDs(s *scanner, ofNumbers, ofWords []layout) bool {
	small, wide := 0, 0
	for _, layouts := range [...][]layout{ofNumbers, ofWords} {
		for _, f := range layouts {
			switch f.kind {
			case formSmall:
				small += c.n
			case formWide:
				wide += c.n
			}
		}
	}
	from := ids{small: slices.Clone(s.take(small)), rows: c.n}
	bytes := s.take(2 * wide)
	if s.short {
		return false
	}
	from.wide = make([]uint16, wide)
	for i := range from.wide {
		from.wide[i] = binary.LittleEndian.Uint16(bytes[2*i:])
	}
	ok := true
	for at, f := range ofNumbers {
		ok = takeIDs(&from, f.kind, &c.numbers[at]) && ok
	}
	for at, f := range ofWords {
		ok = takeIDs(&from, f.kind, &c.words[at]) && ok
	}
	return ok
}

// ids are the ids that no column took yet.
type ids struct {
	small []uint8
	wide  []uint16
	rows  int
}

// takeIDs gives a column its ids and tells whether it has the values that they name.
func takeIDs[T comparable](from *ids, kind uint8, to *column[T]) bool {
	n := from.rows
	switch kind {
	case formSmall:
		to.small, from.small = from.small[:n:n], from.small[n:]
		return isBelow(to.small, len(to.values))
	case formWide:
		to.wide, from.wide = from.wide[:n:n], from.wide[n:]
		return isBelow(to.wide, len(to.values))
	default:
		return true
	}
}

// isBelow tells whether all ids are less than the number of values.
func isBelow[T uint8 | uint16](ids []T, values int) bool {
	highest := T(0)
	for _, id := range ids {
		highest = max(highest, id)
	}
	return int(highest) < values
}
