package columns

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Decode reads what [Table.Append] gave. Nothing of the bytes is kept. The error is [ErrForm] or [ErrDamaged].
func Decode(data []byte) (*Table, error) {
	t, _, err := decode(bytes.NewReader(data), int64(len(data)))
	return t, err
}

func decode(from io.ReaderAt, size int64) (*Table, []byte, error) {
	h, err := readHead(from, size)
	if err != nil {
		return nil, nil, err
	}
	chunks, err := h.chunks(from)
	if err != nil {
		return nil, nil, err
	}
	t := New(h.account)
	t.chunks = chunks
	t.number()
	return t, h.note, nil
}

// head is what is before the blocks.
type head struct {
	account string
	note    []byte
	numbers int // columns
	words   int
	blocks  []summary
	starts  []int64 // where each block begins
}

// readHead reads all that is before the blocks. When it returns no error, the blocks fill the rest exactly.
func readHead(from io.ReaderAt, size int64) (*head, error) {
	start := make([]byte, min(size, int64(startSize)))
	if err := readAt(from, start, 0); err != nil {
		return nil, err
	}
	if len(start) < startSize || string(start[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: it does not begin like one", ErrForm)
	}
	s := scanner{rest: start[len(magic):]}
	if was := s.size(); was != version {
		return nil, fmt.Errorf("%w: version %d", ErrForm, was)
	}
	length, checksum := s.size(), s.u32()
	if int64(length) > size-int64(startSize) {
		return nil, damaged("the head is cut off")
	}
	behind := make([]byte, length)
	if err := readAt(from, behind, int64(startSize)); err != nil {
		return nil, err
	}
	if headChecksum(start[:startSize-4], behind) != checksum {
		return nil, damaged("the head's checksum is wrong")
	}
	return parseHead(behind, size)
}

func parseHead(data []byte, size int64) (*head, error) {
	s := scanner{rest: data}
	h := &head{account: string(s.take(s.size())), note: slices.Clone(s.take(s.size()))}
	h.numbers, h.words = int(s.u8()), int(s.u8())
	if h.numbers > numberCount || h.words > wordCount {
		return nil, fmt.Errorf("%w: it has columns of a newer one", ErrForm)
	}
	each := scanner{rest: s.take(8 * s.size())}
	start := int64(startSize) + int64(len(data))
	for len(each.rest) > 0 {
		block := summary{length: each.size(), checksum: each.u32()}
		h.blocks, h.starts = append(h.blocks, block), append(h.starts, start)
		start += int64(block.length)
	}
	switch {
	case s.short || len(s.rest) > 0:
		return nil, damaged("the head is not of its length")
	case start != size:
		return nil, damaged("it is not of its length")
	default:
		return h, nil
	}
}

// chunks reads all blocks, side by side on all processors.
func (h *head) chunks(from io.ReaderAt) ([]*chunk, error) {
	chunks := make([]*chunk, len(h.blocks))
	errs := make([]error, min(runtime.GOMAXPROCS(0), max(1, len(h.blocks))))
	var next atomic.Int64
	var workers sync.WaitGroup
	for worker := range errs {
		workers.Go(func() { errs[worker] = h.read(from, chunks, &next) })
	}
	workers.Wait()
	return chunks, cmp.Or(errs...)
}

// read reads one block after the other until none is left. The bytes of a block are not kept: all columns are copied out
// of them, so that one buffer does for all blocks and no column holds on to what only reading takes.
func (h *head) read(from io.ReaderAt, chunks []*chunk, next *atomic.Int64) error {
	var data []byte
	for {
		at := int(next.Add(1)) - 1
		if at >= len(chunks) {
			return nil
		}
		length := h.blocks[at].length
		data = slices.Grow(data[:0], length)[:length]
		if err := readAt(from, data, h.starts[at]); err != nil {
			return err
		}
		if summaryOf(data) != h.blocks[at] {
			return damaged("a block's checksum is wrong")
		}
		c, err := h.parse(data)
		if err != nil {
			return err
		}
		chunks[at] = c
	}
}

// readAt fills data. Bytes that are not there any more are damage.
func readAt(from io.ReaderAt, data []byte, at int64) error {
	if len(data) == 0 {
		return nil
	}
	n, err := from.ReadAt(data, at)
	switch {
	case n == len(data):
		return nil
	case errors.Is(err, io.EOF):
		return damaged("it is cut off")
	default:
		return err
	}
}

func damaged(how string) error { return fmt.Errorf("%w: %s", ErrDamaged, how) }

// scanner takes bytes from the front. Once it was asked for more than there are, it gives nothing but zeros.
type scanner struct {
	rest  []byte
	short bool
}

func (s *scanner) take(n int) []byte {
	if n < 0 || n > len(s.rest) {
		s.rest, s.short = nil, true
		return nil
	}
	taken := s.rest[:n:n]
	s.rest = s.rest[n:]
	return taken
}

func (s *scanner) u8() uint8 {
	if taken := s.take(1); taken != nil {
		return taken[0]
	}
	return 0
}

func (s *scanner) u16() uint16 {
	if taken := s.take(2); taken != nil {
		return binary.LittleEndian.Uint16(taken)
	}
	return 0
}

func (s *scanner) u32() uint32 {
	if taken := s.take(4); taken != nil {
		return binary.LittleEndian.Uint32(taken)
	}
	return 0
}

func (s *scanner) u64() uint64 {
	if taken := s.take(8); taken != nil {
		return binary.LittleEndian.Uint64(taken)
	}
	return 0
}

// size reads a length or a number of something. One of 2 GiB and more is nothing that was written here, and it is too large
// for what there is whatever it is taken for.
func (s *scanner) size() int { return int(min(s.u32(), math.MaxInt32)) }
