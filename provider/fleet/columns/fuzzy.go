package columns

import (
	"iter"
	"strings"

	"github.com/sahilm/fuzzy"
)

// letters finds texts that have the letters of a pattern in their order, which is some ten times slower than looking for a
// a needle. Where no field is told only names are looked at: among ten digits there are nearly any others, in their order.
func letters(pattern string, texts iter.Seq2[int, string], found func(int)) {
	var numbers []int
	matches := fuzzy.FindFromIterNoSort(pattern, func(yield func(string) bool) {
		for number, text := range texts {
			numbers = append(numbers, number)
			if !yield(text) {
				return
			}
		}
	})
	for i := range matches {
		found(numbers[matches[i].Index])
	}
}

// matchPattern looks at each line and each word for itself, since ^ and $ are its ends.
func (a *atom) matchPattern(at *place, among, found *bitmap) {
	c, v, t := at.chunk, at.chunk.vocabulary(), &a.target
	var have bitmap // what the functions below hold on to, so that found need not be on the heap for all other atoms
	a.status.match(c, found)
	if t.vendor && a.isLike(at.part.vendor) || t.account && a.isLike(at.part.account) {
		found.fill(c.n)
		return
	}
	for column := t.from; column < t.to; column++ {
		var values bitmap
		a.like(v.values(column), values.set)
		c.words[column].spread(c.n, &values, found)
	}
	switch {
	case t.details != 0 && a.how == byWhole:
		a.like(v.told(t.details), have.set)
	case t.details != 0:
		a.like(v.detailed(t.details), have.set)
	}
	if t.lines != 0 {
		left := *among
		left.without(found)
		a.like(c.among(&left, t.lines), have.set)
	}
	found.or(&have)
}

// isLike tells whether one text matches.
func (a *atom) isLike(text string) bool {
	is := false
	a.like(func(yield func(int, string) bool) {
		if text != "" {
			yield(0, text)
		}
	}, func(int) { is = true })
	return is
}

// like gives the numbers of the texts that match.
func (a *atom) like(texts iter.Seq2[int, string], found func(int)) {
	if a.how == byLetters {
		letters(a.letters, texts, found)
		return
	}
	for number, text := range texts {
		if a.how == byWhole && text == a.letters || a.how == byPattern && a.exp.MatchString(text) {
			found(number)
		}
	}
}

// values gives the words of a column, by their numbers in it.
func (v *vocabulary) values(column int) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for value := v.first[column]; value < v.first[column+1]; value++ {
			if !some(v.lines(value), ^uint64(0), value-v.first[column], yield) {
				return
			}
		}
	}
}

// detailed gives some lines of all details, by their rows.
func (v *vocabulary) detailed(lines uint8) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for at, row := range v.rows {
			if !some(span(v.details, v.detailEnds, at), uint64(lines), row, yield) {
				return
			}
		}
	}
}

// told gives the first of some lines of all details that is not empty, by their rows: the one that is shown and counted.
func (v *vocabulary) told(lines uint8) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for at, row := range v.rows {
			goOn := true
			some(span(v.details, v.detailEnds, at), uint64(lines), row, func(row int, text string) bool {
				goOn = yield(row, text)
				return false
			})
			if !goOn {
				return
			}
		}
	}
}

// among gives some lines of some rows.
func (c *chunk) among(rows *bitmap, lines uint8) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for row := rows.next(0); row >= 0; row = rows.next(row + 1) {
			if !some(c.lines(row), uint64(lines), row, yield) {
				return
			}
		}
	}
}

// some gives those of the lines that are asked for and not empty, with their number. Of more lines than lines can ask for
// the last are asked for if all others are.
func some(text string, lines uint64, number int, yield func(int, string) bool) bool {
	for ; text != ""; lines = lines>>1 | lines&(1<<63) {
		end := strings.IndexByte(text, '\n')
		if lines&1 == 1 && end > 0 && !yield(number, text[:end]) {
			return false
		}
		text = text[end+1:]
	}
	return true
}
