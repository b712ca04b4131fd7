package columns

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"github.com/simfleet/simfleet/model/query"
)

// text gives what a row is sorted by, in lower case.
func (s *sorter) text(c *chunk, i int) string {
	switch {
	case s.line >= 0:
		return c.line(i, s.line)
	case s.word == tags:
		words := c.vocabulary().word(c, tags, i)
		if strings.Trim(words, "\n") == "" {
			return ""
		}
		return words
	case s.word >= 0:
		return c.vocabulary().word(c, s.word, i)
	case s.by == query.Net:
		return c.vocabulary().detail(i, detailCarrier)
	default:
		if country := c.vocabulary().detail(i, detailCountry); country != "" {
			return country
		}
		return c.vocabulary().detail(i, detailISO)
	}
}

// sortTexts sorts by texts: by as many of their characters as fit into a number, and those whose numbers are equal by
// the next ones.
func (s *sorter) sortTexts(hits []int32) {
	entries, texts := make([]entry, len(hits)), make([]string, len(hits))
	split(len(hits), func(from, to int) {
		eachChunk(s.parts, hits[from:to], func(_ int, c *chunk, base, at int, rows []int32) {
			for i, row := range rows {
				text := s.text(c, int(row)-base)
				if texts[from+at+i] = text; text == "" {
					row = gone(row)
				}
				entries[from+at+i].row = row
			}
		})
	})
	known, unknown := apartGone(entries)
	n := 0
	for _, text := range texts {
		if text != "" {
			texts[n] = text
			n++
		}
	}
	if n > 0 {
		s.sortFrom(0, known, make([]entry, n), texts[:n])
	}
	for i := range known {
		hits[i] = known[i].row
	}
	copy(hits[len(known):], unknown)
}

// sortFrom sorts texts that are the same up to a byte.
func (s *sorter) sortFrom(from int, entries, room []entry, texts []string) {
	if len(entries) < few {
		s.sortFew(entries, texts)
		return
	}
	a := alphabetOf(from, texts)
	split(len(entries), func(first, end int) {
		for i := first; i < end; i++ {
			key := a.key(texts[i])
			if s.descending {
				key = ^key
			}
			entries[i].key = key
		}
	})
	sortEntries(entries, room)
	if a.longest <= a.size {
		return
	}
	eachRun(entries, func(first, end int) {
		for i := first; i < end; i++ {
			texts[i] = s.textOf(entries[i].row)
		}
		s.sortFrom(a.from+a.size, entries[first:end], room[first:end], texts[first:end])
	})
}

func (s *sorter) textOf(row int32) string {
	c, i := s.chunk(row)
	return s.text(c, i)
}

// sortFew sorts texts by comparing them.
func (s *sorter) sortFew(entries []entry, texts []string) {
	for i := range entries {
		entries[i].key = uint64(i)
	}
	slices.SortFunc(entries, func(a, b entry) int {
		compared := strings.Compare(texts[a.key], texts[b.key])
		if s.descending {
			compared = -compared
		}
		return cmp.Or(compared, cmp.Compare(a.row, b.row))
	})
}

// window is how many bytes of a text are looked at to make a number of them.
const window = 64

// alphabet turns texts into numbers in the same order. Each byte becomes its place among those that texts have there, so
// that what all of them have takes no room, digits take four bits, and a name or a number mostly fits as a whole.
type alphabet struct {
	from, size int // which bytes
	longest    int // of the texts, from there on
	digits     [window]digit
	used       int                 // how many of them
	places     [window][256]uint16 // of each byte; the end of a text, if any ends there, has 0
}

// digit is where a byte of a text comes in its number.
type digit struct{ at, shift uint8 }

// charset is the bytes that texts have at each place of a window.
type charset struct {
	has  [window][256]bool
	ends [window + 1]bool // a text has no byte there or behind
	most int              // bytes that a text has
}

func (c *charset) take(from int, texts []string) {
	for _, text := range texts {
		text = text[from:]
		c.most = max(c.most, len(text))
		text = text[:min(len(text), window)]
		for at := range len(text) {
			c.has[at][text[at]] = true
		}
		c.ends[len(text)] = true
	}
}

// alphabetOf looks at what follows the first bytes, which are the same in all texts.
func alphabetOf(from int, texts []string) *alphabet {
	var lock sync.Mutex
	var all charset
	split(len(texts), func(first, end int) {
		var c charset
		c.take(from, texts[first:end])
		lock.Lock()
		defer lock.Unlock()
		all.most = max(all.most, c.most)
		for at := range c.has {
			all.ends[at] = all.ends[at] || c.ends[at]
			for letter, has := range c.has[at] {
				all.has[at][letter] = all.has[at][letter] || has
			}
		}
	})
	return all.alphabet(from)
}

// alphabet takes as many places as fit into a number.
func (c *charset) alphabet(from int) *alphabet {
	a, left, ended := &alphabet{from: from, longest: c.most}, 64, false
	for at := range c.has {
		ended = ended || c.ends[at]
		place := uint16(0)
		if ended {
			place = 1
		}
		for letter, has := range c.has[at] {
			if has {
				a.places[at][letter] = place
				place++
			}
		}
		width := bits.Len16(max(place, 1) - 1)
		if left -= width; left < 0 {
			break
		}
		if a.size++; width > 0 {
			a.digits[a.used] = digit{at: uint8(at), shift: uint8(left)} //nolint:gosec // They are below 64.
			a.used++
		}
	}
	return a
}

// key gives the next bytes of a text as a number. Bytes that are the same in all texts add nothing to it.
func (a *alphabet) key(text string) uint64 {
	key := uint64(0)
	text = text[a.from:]
	for _, d := range a.digits[:a.used] {
		if int(d.at) >= len(text) {
			return key
		}
		key |= uint64(a.places[d.at][text[d.at]]) << d.shift
	}
	return key
}
