package columns

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/model/query"
)

// targets tells where a field is looked for.
func targets(field query.Field) target {
	switch field {
	case query.Any:
		return target{
			lines: everyLine, to: searchedWords, details: 1<<detailCount - 1, vendor: true, account: true, state: true, address: true,
		}
	case query.Vendor:
		return target{vendor: true}
	case query.Account:
		return target{account: true}
	case query.State:
		return target{state: true}
	case query.Country:
		return target{details: 1<<detailCountry | 1<<detailISO}
	case query.Net:
		return target{details: 1 << detailCarrier}
	default:
		if line := lineFor(field); line >= 0 {
			return target{lines: 1 << line}
		}
		if column := wordFor(field); column >= 0 {
			return target{from: column, to: column + 1}
		}
		return target{}
	}
}

// lineFor gives the line of the search text that holds a field, or -1.
func lineFor(field query.Field) int {
	switch field {
	case query.Name:
		return lineName
	case query.ICCID:
		return lineICCID
	case query.IMSI:
		return lineIMSI
	case query.MSISDN:
		return lineMSISDN
	case query.IMEI:
		return lineIMEI
	case query.EID:
		return lineEID
	case query.IP:
		return lineIP
	default:
		return -1
	}
}

// wordFor gives the column of words that holds a field, or -1.
func wordFor(field query.Field) int {
	switch field {
	case query.VendorState:
		return word
	case query.Tag:
		return tags
	case query.Group:
		return group
	case query.Plan:
		return plan
	case query.APN:
		return apn
	case query.Coverage:
		return coverage
	case query.Device:
		return hardware
	case query.Form:
		return form
	default:
		return -1
	}
}

// numberFor gives the column of numbers that holds a field, or -1.
func numberFor(field query.Field) int {
	switch field {
	case query.Used:
		return used
	case query.Limit:
		return limit
	case query.Seen:
		return seen
	case query.Cost:
		return cost
	case query.Sessions:
		return sessions
	default:
		return -1
	}
}

// term is a part of the query, ready to be looked for.
type term struct {
	not   bool
	atoms []atom
	cost  int
}

// match leaves those rows among them that match.
func (t *term) match(at *place, among *bitmap) {
	var found bitmap
	left := *among
	for i := range t.atoms {
		t.atoms[i].match(at, &left, &found)
		if left.without(&found); left.empty() {
			break
		}
	}
	if t.not {
		among.without(&found)
	} else {
		among.and(&found)
	}
}

// prices tell how the ways to match compare in what they cost.
var prices = [...]int{
	byStatus: 1, byAge: 1, byRange: 2, byList: 2, byLimit: 5, byShare: 5, byTexts: 5, byUpdates: 1, byValue: 5, byText: 30, byDigits: 40,
	byPattern: 1000, byLetters: 300, byWhole: 20,
}

func (a *atom) price() int {
	switch {
	case a.how == byValue && a.target.lines != 0:
		return 20
	case a.target.lines == 0 && a.how == byText:
		return 3
	default:
		return prices[a.how]
	}
}

// planner makes queries ready to be looked for. What it made lasts until it is cleared, and its room is used again.
type planner struct {
	terms   []term
	atoms   []atom
	needles []needle
	rows    []int32

	frequencies frequencies
	parts       []Part
	now         time.Time
}

func (p *planner) clear() {
	p.terms, p.atoms, p.needles, p.rows = p.terms[:0], p.atoms[:0], p.needles[:0], p.rows[:0]
}

// add makes one term ready.
func (p *planner) add(t *query.Term) {
	start := len(p.atoms)
	for i := range t.Any {
		p.addAtom(&t.Any[i])
	}
	made := term{not: t.Not, atoms: p.atoms[start:len(p.atoms):len(p.atoms)]}
	slices.SortStableFunc(made.atoms, func(a, b atom) int { return a.price() - b.price() })
	for i := range made.atoms {
		made.cost += made.atoms[i].price()
	}
	p.terms = append(p.terms, made)
}

// order puts cheap terms before dear ones.
func (p *planner) order() {
	slices.SortStableFunc(p.terms, func(a, b term) int { return a.cost - b.cost })
}

func (p *planner) addAtom(q *query.Atom) {
	p.atoms = append(p.atoms, atom{target: targets(q.Field)})
	a := &p.atoms[len(p.atoms)-1]
	switch q.Kind {
	case query.Contains:
		p.contains(a, q)
	case query.Digits:
		p.digits(a, q)
	case query.Regexp:
		a.how, a.exp = byPattern, q.Exp
		a.says(a.isLike)
	case query.Fuzzy:
		a.how, a.letters = byLetters, q.Text
		if q.Field == query.Any {
			a.target = target{lines: 1 << lineName}
		}
		a.says(a.isLike)
	case query.Exactly:
		a.whole(q)
	case query.Compare:
		p.compare(a, q)
	case query.Absent, query.Present:
		p.value(a, q)
	case query.Flagged:
		p.flag(a, q.Text)
	case query.Listed:
		p.list(a, q)
	}
}
