package columns

import "strings"

// find puts the rows that have the needle in a word of some columns into found.
func (v *vocabulary) find(c *chunk, n *needle, from, to int, found *bitmap) {
	value := v.first[from]
	for column := from; column < to; column++ {
		var values bitmap
		any := false
		first, next := v.first[column], v.first[column+1]
		for value = max(value, first); value < next; value++ {
			// From the end of a word that has it on to the next, wherever that is.
			if value = v.index(n, value, v.first[to]); value >= next {
				break
			}
			values.set(value - first)
			any = true
		}
		if any {
			c.words[column].spread(c.n, &values, found)
		}
	}
}

// index gives the first word with the needle, from the one with a number on and before that with another, which it gives
// if there is none.
func (v *vocabulary) index(n *needle, from, to int) int {
	if from == to {
		return to
	}
	start := 0
	if from > 0 {
		start = int(v.ends[from-1])
	}
	at := n.index(v.text[start:v.ends[to-1]])
	if at < 0 {
		return to
	}
	for at += start; int(v.ends[from]) <= at; {
		from++
	}
	return from
}

// findDetails puts the rows that have the needle in some lines of their details into found.
func (v *vocabulary) findDetails(n *needle, lines uint8, found *bitmap) {
	if lines == 0 {
		return
	}
	for at, row := range v.rows {
		text := span(v.details, v.detailEnds, at)
		for line := range detailCount {
			end := strings.IndexByte(text, '\n')
			if lines>>line&1 == 1 && n.in(text[:end]) {
				found.set(row)
			}
			text = text[end+1:]
		}
	}
}

// matchValue puts the rows that have any value into found, or those that have none.
func (a *atom) matchValue(at *place, among, found *bitmap) {
	c, v, t := at.chunk, at.chunk.vocabulary(), &a.target
	var have bitmap
	switch {
	case t.vendor && at.part.vendor != "", t.account && at.part.account != "":
		have.fill(c.n)
	case t.state:
		a.status.match(c, &have)
	case t.details != 0:
		for _, row := range v.rows {
			for line := range detailCount {
				if t.details>>line&1 == 1 && v.detail(row, line) != "" {
					have.set(row)
				}
			}
		}
	case t.lines != 0:
		a.matchLine(c, among, &have)
	case t.from < t.to:
		var values bitmap
		first := v.first[t.from]
		for value := first; value < v.first[t.to]; value++ {
			if strings.Trim(v.lines(value), "\n") != "" {
				values.set(value - first)
			}
		}
		c.words[t.from].spread(c.n, &values, &have)
	}
	if a.not {
		var every bitmap
		every.fill(c.n)
		every.without(&have)
		have = every
	}
	found.or(&have)
}

// matchLine puts the rows whose line is not empty into found.
func (a *atom) matchLine(c *chunk, among, found *bitmap) {
	for i := among.next(0); i >= 0; i = among.next(i + 1) {
		lines := c.lines(i)
		for line := range lineCount {
			end := strings.IndexByte(lines, '\n')
			if a.target.lines>>line&1 == 1 && end > 0 {
				found.set(i)
				break
			}
			lines = lines[end+1:]
		}
	}
}
