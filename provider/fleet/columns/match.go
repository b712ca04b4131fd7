package columns

import (
	"regexp"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
)

// place is a chunk where it is in the fleet.
type place struct {
	chunk *chunk
	part  *shown
	base  int // the number of its first row in the fleet
}

// shown is what the SIMs of a part share.
type shown struct {
	vendor, account string // in lower case
	stale           bool
}

// how says how an atom matches.
type how uint8

const (
	never     how = iota
	always        // any SIM
	byText        // a needle is contained
	byDigits      // a needle is at either end of a number, or contained in something that is none
	byPattern     // an expression matches
	byLetters     // fuzzy
	byValue       // there is any value
	byRange       // a number is within bounds
	byShare       // the data used is so many per cent of the limit
	byTexts       // so many texts were sent
	byStatus      // of the states and yes-or-no values alone
	byLimit       // at the data limit, or stopped by it
	byUpdates     // a storm of location updates
	byAge         // the list is too old
	byList        // the SIM is in a list
	byWhole       // a value is the text as a whole
)

// atom is one thing that a row can have, ready to be looked for.
type atom struct {
	how    how
	not    bool // byValue: there is none
	target target
	status wanted

	needles []needle // the text; or a number, and the groups that it was typed in
	exp     *regexp.Regexp
	letters string // byLetters; byWhole: the text

	number    int      // byRange: the column
	low, high int64    // byRange, byTexts, byUpdates: within these, which belong to it; byShare: low is the per cent
	op        query.Op // byShare

	rows []int32 // byList: their numbers in the fleet, ascending
}

// target is where an atom looks.
type target struct {
	lines           uint8 // a bit each
	from, to        int   // columns of words
	details         uint8 // a bit each
	vendor, account bool
	state, address  bool // words of our own: the state, and dynamic for an address that changes
}

const (
	everyLine   = 1<<lineCount - 1
	numberLines = 1<<lineICCID | 1<<lineIMSI | 1<<lineMSISDN | 1<<lineIMEI // which bare digits are at either end of
	groupLines  = 1<<lineIMSI | 1<<lineMSISDN | 1<<lineIMEI | 1<<lineEID   // which vendors write in groups
	dynamic     = "dynamic"
)

// wanted is what a status must have one of.
type wanted struct {
	states, blocks             uint16 // a bit each
	dynamic, missing, changing bool
}

func (w *wanted) any() bool { return *w != wanted{} }

func (w *wanted) in(packed int64) bool {
	state := shownState(packed)
	return w.states>>state&1 == 1 ||
		state == model.Blocked && w.blocks>>(packed>>bitBlock&15)&1 == 1 ||
		w.dynamic && packed>>bitDynamic&1 == 1 ||
		w.missing && packed>>bitMissing&1 == 1 ||
		w.changing && (packed>>bitTarget&15 != 0 || packed>>bitSwitching&15 != 0)
}

// shownState is what [Row.State] gives.
func shownState(packed int64) model.State {
	if state := stateOf(packed); state != model.Unknown {
		return state
	}
	return model.State(packed >> bitTarget & 15)
}

// match puts the rows that have it into found, and maybe others that are not among those that are asked for.
func (a *atom) match(at *place, among, found *bitmap) {
	c := at.chunk
	switch a.how {
	case never:
	case always:
		found.fill(c.n)
	case byText, byDigits:
		a.matchText(at, among, found)
	case byPattern, byLetters, byWhole:
		a.matchPattern(at, among, found)
	case byValue:
		a.matchValue(at, among, found)
	case byRange:
		within(&c.numbers[a.number], c.n, a.low, a.high, found)
	case byShare, byTexts, byLimit:
		a.matchNumbers(c, among, found)
	case byStatus:
		a.status.match(c, found)
	case byUpdates:
		a.matchUpdates(c, found)
	case byAge:
		if at.part.stale {
			found.fill(c.n)
		}
	case byList:
		a.matchList(at, found)
	}
}

// matchText looks for a text, or for a number: as a whole, or for all of its groups.
func (a *atom) matchText(at *place, among, found *bitmap) {
	a.matchNeedle(&a.needles[0], at, among, found)
	if len(a.needles) == 1 {
		return
	}
	all := *among
	for i := range a.needles[1:] {
		var one bitmap
		a.matchNeedle(&a.needles[1+i], at, &all, &one)
		if all.and(&one); all.empty() {
			return
		}
	}
	found.or(&all)
}

func (a *atom) matchNeedle(n *needle, at *place, among, found *bitmap) {
	c, t := at.chunk, &a.target
	if t.vendor && strings.Contains(at.part.vendor, n.text) || t.account && strings.Contains(at.part.account, n.text) {
		found.fill(c.n)
		return
	}
	a.status.match(c, found)
	v := c.vocabulary()
	v.find(c, n, t.from, t.to, found)
	v.findDetails(n, t.details, found)
	if t.lines == 0 {
		return
	}
	left := *among
	left.without(found)
	if left.count()*4 > c.n {
		a.scan(c, n, found)
		return
	}
	for i := left.next(0); i >= 0; i = left.next(i + 1) {
		if a.inRow(c.lines(i), n) {
			found.set(i)
		}
	}
}

// scan looks through the lines of all rows.
func (a *atom) scan(c *chunk, n *needle, found *bitmap) {
	row := 0
	for from := 0; from < len(c.text); from = int(c.ends[row]) {
		at := n.index(c.text[from:])
		if at < 0 {
			return
		}
		at += from
		for int(c.ends[row]) <= at {
			row++
		}
		if a.anywhere(c.text, at, n) || a.inRow(c.lines(row), n) {
			found.set(row)
		}
	}
}

// anywhere tells whether a needle that was found at a place is enough wherever that is.
func (a *atom) anywhere(text string, at int, n *needle) bool {
	if a.target.lines != everyLine {
		return false
	}
	return a.how == byText || at == 0 || text[at-1] == '\n' || text[at+len(n.text)] == '\n'
}

// inRow tells whether the needle is in the lines of a row.
func (a *atom) inRow(lines string, n *needle) bool {
	if a.how == byText && a.target.lines == everyLine {
		return n.in(lines)
	}
	for line := range lineCount {
		end := strings.IndexByte(lines, '\n')
		text := lines[:end]
		lines = lines[end+1:]
		switch {
		case a.target.lines>>line&1 == 0:
		case a.how == byDigits && numberLines>>line&1 == 1:
			if strings.HasPrefix(text, n.text) || strings.HasSuffix(text, n.text) {
				return true
			}
		case n.in(text):
			return true
		}
	}
	return false
}
