package columns

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
)

// needle makes a text ready to be looked for. Like what it is looked for in it is of one line.
func (p *planner) needle(text string) {
	if strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\n", " ")
	}
	p.needles = append(p.needles, newNeedle(text, &p.frequencies))
}

func (p *planner) contains(a *atom, q *query.Atom) {
	switch {
	case q.Field == query.State:
		a.how = byStatus
		a.is(q.Text)
		return
	case q.Text == "":
		a.how = always
		return
	}
	a.how = byText
	start := len(p.needles)
	p.needle(q.Text)
	a.needles = p.needles[start:len(p.needles):len(p.needles)]
	a.says(a.needles[0].in)
	// What is shown in groups may be looked for in groups, but the digits alone are searched.
	if number, ok := joinedGroups(q.Text); ok && q.Field == query.Any {
		start = len(p.needles)
		p.needle(number)
		p.atoms = append(p.atoms, atom{how: byText, target: target{lines: groupLines}, needles: p.needles[start:len(p.needles):len(p.needles)]})
	}
}

// whole looks for a text that is all of a value.
func (a *atom) whole(q *query.Atom) {
	if q.Field == query.State {
		a.how = byStatus
		a.is(q.Text)
		return
	}
	a.how, a.letters = byWhole, strings.ReplaceAll(q.Text, "\n", " ")
	a.says(a.isLike)
}

// joinedGroups gives the digits of a number that is written in groups or with a +.
func joinedGroups(text string) (string, bool) {
	if strings.Trim(text, "+ 0123456789") != "" || strings.Trim(text, "0123456789") == "" {
		return "", false
	}
	digits := strings.NewReplacer("+", "", " ", "").Replace(text)
	return digits, digits != ""
}

func (p *planner) digits(a *atom, q *query.Atom) {
	if q.Text == "" {
		a.how = always
		return
	}
	a.how = byDigits
	start := len(p.needles)
	p.needle(q.Text)
	for _, part := range q.Parts {
		p.needle(part)
	}
	a.needles = p.needles[start:len(p.needles):len(p.needles)]
	a.says(a.needles[0].in)
}

// says notes which of our own words match, in fields that hold some.
func (a *atom) says(matches func(string) bool) {
	if a.target.address {
		a.status.dynamic = matches(dynamic)
	}
	for state := model.Unknown; a.target.state && state <= model.Closed; state++ {
		if matches(state.String()) {
			a.status.states |= 1 << state
		}
	}
}

// is notes the state, or the reason for being blocked, that has a name.
func (a *atom) is(name string) {
	a.says(func(state string) bool { return state == name })
	for _, reason := range [...]model.BlockReason{model.BlockLimit, model.BlockIMEI, model.BlockFunds} {
		if reason.String() == name {
			a.status.blocks |= 1 << reason
		}
	}
}

// compare makes a comparison ready. Nothing that is absent compares.
func (p *planner) compare(a *atom, q *query.Atom) {
	a.low, a.high = bounds(q.Op, q.Value)
	switch {
	case q.Unit == query.Percent:
		a.how, a.low, a.op = byShare, q.Value, q.Op
	case q.Field == query.SMS:
		a.how = byTexts
	case q.Unit == query.Age:
		a.how, a.number = byRange, seen
		a.low, a.high = p.ages(a.low, a.high)
	default:
		a.number = numberFor(q.Field)
		if a.number >= 0 {
			a.how = byRange
		}
	}
}

// ages gives the moments that are so many whole seconds ago, at least and at most. What is still to come is just now: two
// clocks never agree.
func (p *planner) ages(least, most int64) (low, high int64) {
	const second, ever = int64(time.Second / time.Microsecond), int64(1) << 40
	now := p.now.UnixMicro()
	low, high = absent+1, math.MaxInt64
	if least > most || most < 0 {
		return 1, 0
	}
	if least > 0 {
		high = now - min(least, ever)*second
	}
	if most < ever {
		low = now - (most+1)*second + 1
	}
	return low, high
}

// value makes ready what asks whether there is any value. There is no limit where none is known as well as where the
// vendor says that there is none.
func (p *planner) value(a *atom, q *query.Atom) {
	a.not = q.Kind == query.Absent
	number := numberFor(q.Field)
	switch {
	case number >= 0 || q.Field == query.SMS:
		a.how, a.number = byRange, number
		if q.Field == query.SMS {
			a.how = byTexts
		}
		a.low, a.high = absent+1, math.MaxInt64
		if a.not {
			a.low, a.high = absent, absent
		}
	case q.Field != query.Any && q.Field != query.Flag && q.Field != query.In:
		a.how = byValue
		a.says(func(state string) bool { return state != model.Unknown.String() })
	}
}

func (p *planner) flag(a *atom, name string) {
	a.how = byStatus
	switch name {
	case "zero":
		a.how, a.number, a.low, a.high = byRange, zeroSessions, 1, math.MaxInt64
	case "limit":
		a.how, a.status.blocks = byLimit, 1<<model.BlockLimit
	case "imei":
		a.status.blocks = 1 << model.BlockIMEI
	case "storm":
		// The count is one of the calendar month in which it was asked for.
		first := time.Date(p.now.UTC().Year(), p.now.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
		a.how, a.low, a.high = byUpdates, first.UnixMicro(), first.AddDate(0, 1, 0).UnixMicro()-1
	case "stale":
		a.how = byAge
	case "gone":
		a.status.missing = true
	case "changing":
		a.status.changing = true
	}
}

// list makes a list of ICCIDs ready. What is none is in no fleet, and neither is anything in a list that only has a name:
// whoever knows the list puts its numbers in.
func (p *planner) list(a *atom, q *query.Atom) {
	a.how = byList
	start := len(p.rows)
	for _, digits := range q.Parts {
		iccid, err := model.ParseICCID(digits)
		if err != nil {
			continue
		}
		for i := range p.parts {
			if row, ok := p.parts[i].Table.Find(iccid); ok {
				p.rows = append(p.rows, int32(p.parts[i].First+row)) //nolint:gosec // A fleet has far fewer rows.
			}
		}
	}
	a.rows = p.rows[start:len(p.rows):len(p.rows)]
	slices.Sort(a.rows)
}
