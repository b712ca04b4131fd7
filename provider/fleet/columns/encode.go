package columns

import (
	"encoding/binary"
	"hash/crc32"
)

// castagnoli is the polynomial of CRC-32C, which processors compute themselves.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// summary is what the head tells of a block.
type summary struct {
	length   int
	checksum uint32
}

func summaryOf(block []byte) summary {
	return summary{length: len(block), checksum: crc32.Checksum(block, castagnoli)}
}

// How a column is kept: see [column].
const (
	formPlain = iota // one value for all rows, or one each
	formSmall
	formWide
)

// Append adds the table as bytes, such as for another process. [Decode] reads them.
func (t *Table) Append(to []byte) []byte {
	start := len(to)
	to = append(to, make([]byte, t.headSize(nil))...)
	blocks := make([]summary, len(t.chunks))
	for at, c := range t.chunks {
		from := len(to)
		to = c.appendTo(to)
		blocks[at] = summaryOf(to[from:])
	}
	t.appendHead(to[:start], nil, blocks)
	return to
}

// headSize gives the length of all that is before the blocks.
func (t *Table) headSize(note []byte) int {
	return startSize + 4 + len(t.account) + 4 + len(note) + 2 + 4 + 8*len(t.chunks)
}

// appendHead adds all that is before the blocks.
func (t *Table) appendHead(to, note []byte, blocks []summary) []byte {
	start := len(to)
	to = append(to, magic...)
	to = binary.LittleEndian.AppendUint32(to, version)
	to = appendSize(to, t.headSize(note)-startSize)
	checksum := len(to)
	to = binary.LittleEndian.AppendUint32(to, 0)
	to = appendText(to, t.account)
	to = appendText(to, note)
	to = append(to, numberCount, wordCount)
	to = appendSize(to, len(blocks))
	for _, block := range blocks {
		to = appendSize(to, block.length)
		to = binary.LittleEndian.AppendUint32(to, block.checksum)
	}
	binary.LittleEndian.PutUint32(to[checksum:], headChecksum(to[start:checksum], to[checksum+4:]))
	return to
}

// headChecksum sums up what is before the checksum in the head and what is behind it.
func headChecksum(before, behind []byte) uint32 {
	return crc32.Update(crc32.Checksum(before, castagnoli), castagnoli, behind)
}

// appendTo adds the chunk as a block.
func (c *chunk) appendTo(to []byte) []byte {
	to = appendSize(to, c.n)
	to = appendText(to, c.text)
	for _, end := range c.ends {
		to = binary.LittleEndian.AppendUint32(to, end)
	}
	for at := range c.numbers {
		to = c.numbers[at].appendForm(to)
	}
	for at := range c.words {
		to = c.words[at].appendForm(to)
	}
	for at := range c.numbers {
		for _, value := range c.numbers[at].values {
			to = binary.LittleEndian.AppendUint64(to, uint64(value)) //nolint:gosec // It is read back as what it is.
		}
	}
	to = c.appendWords(to)
	return appendDetails(c.appendIDs(to), c.details)
}

func (c *chunk) appendWords(to []byte) []byte {
	for at := range c.words {
		for _, text := range c.words[at].values {
			to = appendSize(to, len(text))
		}
	}
	for at := range c.words {
		for _, text := range c.words[at].values {
			to = append(to, text...)
		}
	}
	return to
}

// appendIDs adds which values the rows have, in the columns that name them.
func (c *chunk) appendIDs(to []byte) []byte {
	for at := range c.numbers {
		to = append(to, c.numbers[at].small...)
	}
	for at := range c.words {
		to = append(to, c.words[at].small...)
	}
	for at := range c.numbers {
		to = appendWide(to, c.numbers[at].wide)
	}
	for at := range c.words {
		to = appendWide(to, c.words[at].wide)
	}
	return to
}

func appendWide(to []byte, ids []uint16) []byte {
	for _, id := range ids {
		to = binary.LittleEndian.AppendUint16(to, id)
	}
	return to
}

func (c *column[T]) appendForm(to []byte) []byte {
	form := byte(formPlain)
	switch {
	case c.small != nil:
		form = formSmall
	case c.wide != nil:
		form = formWide
	}
	return binary.LittleEndian.AppendUint16(append(to, form), uint16(len(c.values))) //nolint:gosec // A chunk has few rows.
}

func appendText[T string | []byte](to []byte, text T) []byte {
	return append(appendSize(to, len(text)), text...)
}

// appendSize adds a length or a number of something.
func appendSize(to []byte, n int) []byte {
	return binary.LittleEndian.AppendUint32(to, uint32(n)) //nolint:gosec // What a chunk holds is far smaller, see chunk.ends.
}
