package columns

import (
	"slices"

	"github.com/simfleet/simfleet/model"
)

// searchedWords are the first columns of words, those that are searched.
const searchedWords = tags + 1

// And these lines of what is known of the few SIMs that were asked for alone.
const (
	detailCountry = iota
	detailISO
	detailCarrier
	detailRadio
	detailThrottle
	detailCount
)

// vocabulary is the words of a chunk as they are searched for. It follows from the chunk, so that it is made when it is
// first needed and kept in no file.
type vocabulary struct {
	text  string   // each distinct word in lower case on a line, and those of a list on one each
	ends  []uint32 // where each word's lines end
	first [searchedWords + 1]int

	rows       []int  // with details, ascending
	details    string // detailCount lines each
	detailEnds []uint32
}

// vocabulary gives the chunk's words. Two that need it at the same time may both make it, which does no harm.
func (c *chunk) vocabulary() *vocabulary {
	if v := c.folded.Load(); v != nil {
		return v
	}
	v := &vocabulary{}
	v.takeWords(c)
	v.takeDetails(c)
	c.folded.Store(v)
	return v
}

func (v *vocabulary) takeWords(c *chunk) {
	var text []byte
	for at := range searchedWords {
		v.first[at] = len(v.ends)
		for _, value := range c.words[at].values {
			if at == tags && value != "" {
				for value != "" {
					var tag string
					tag, value = cutText(value)
					text = append(appendFolded(text, tag), '\n')
				}
			} else {
				text = append(appendFolded(text, value), '\n')
			}
			v.ends = append(v.ends, uint32(len(text))) //nolint:gosec // A chunk of capped fields is far smaller.
		}
	}
	v.first[searchedWords] = len(v.ends)
	v.text, v.ends = string(text), slices.Clip(v.ends)
}

func (v *vocabulary) takeDetails(c *chunk) {
	for i := range c.details {
		v.rows = append(v.rows, i)
	}
	slices.Sort(v.rows)
	var text []byte
	for _, i := range v.rows {
		detail := c.details[i]
		for _, field := range [detailCount]model.Text{
			detailCountry: detail.Country, detailISO: detail.CountryISO, detailCarrier: detail.Carrier,
			detailRadio: detail.Radio, detailThrottle: detail.Throttle,
		} {
			text = append(appendFolded(text, field.Raw()), '\n')
		}
		v.detailEnds = append(v.detailEnds, uint32(len(text))) //nolint:gosec // A chunk of capped fields is far smaller.
	}
	v.details = string(text)
}

// span gives the lines of one of several texts of which it is known where each ends.
func span(text string, ends []uint32, i int) string {
	if i == 0 {
		return text[:ends[0]]
	}
	return text[ends[i-1]:ends[i]]
}

// lines gives a word by its number, with the line feed that ends it.
func (v *vocabulary) lines(i int) string { return span(v.text, v.ends, i) }

// word gives a row's word of a column in lower case; a list's are on a line each.
func (v *vocabulary) word(c *chunk, column, i int) string {
	lines := v.lines(v.first[column] + c.words[column].id(i))
	return lines[:len(lines)-1]
}

// detail gives a line of a row's details.
func (v *vocabulary) detail(i, line int) string {
	at, known := slices.BinarySearch(v.rows, i)
	if !known {
		return ""
	}
	return lineOf(span(v.details, v.detailEnds, at), line)
}

// id gives the number of a row's value among the column's values.
func (c *column[T]) id(i int) int {
	switch {
	case c.small != nil:
		return int(c.small[i])
	case c.wide != nil:
		return int(c.wide[i])
	case c.same():
		return 0
	default:
		return i
	}
}

// spread puts the rows that have one of the values into the set.
func (c *column[T]) spread(n int, values, rows *bitmap) {
	switch {
	case c.small != nil:
		for i, id := range c.small {
			rows[i>>6] |= values[id>>6] >> (id & 63) & 1 << (i & 63)
		}
	case c.wide != nil:
		for i, id := range c.wide {
			rows[i>>6] |= values[id>>6&(chunkRows/64-1)] >> (id & 63) & 1 << (i & 63)
		}
	case c.same():
		if values.has(0) {
			rows.fill(n)
		}
	default:
		rows.or(values)
	}
}
