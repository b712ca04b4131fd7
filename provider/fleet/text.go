package fleet

import (
	"strings"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// searched is the most bytes of one field that can be searched. Names are far shorter; this is for a vendor that answers
// with a megabyte of one.
const searched = 4096

// press makes the rows of a page. Rows and texts of a page lie side by side in memory, in the order in which they are
// searched: reading 100,000 of them one after the other is then several times faster than from all over the heap.
type press struct {
	account, vendor string
	made            []Row
	text            []byte
	ends            []int // where each row's name and text end in text
}

func newPress(account *provider.Account, n int) *press {
	return &press{
		account: account.Name,
		vendor:  account.Vendor.Name,
		made:    make([]Row, 0, n),
		text:    make([]byte, 0, n*192),
		ends:    make([]int, 0, 2*n),
	}
}

// add makes a row; its text is set by rows.
func (p *press) add(row Row) {
	p.made = append(p.made, row)
	sim := &row.SIM
	p.text = appendLower(p.text, sim.Name.Raw())
	p.ends = append(p.ends, len(p.text))
	for _, field := range [...]string{
		sim.ICCID.String(), sim.State.String(), sim.Word.Raw(), sim.Coverage.Raw(), p.account, p.vendor,
	} {
		p.field(field)
	}
	for _, field := range [...]model.Text{
		sim.Group, sim.IMSI, sim.EID, sim.IMEI, sim.Hardware, sim.APN, sim.Plan, sim.Form, sim.MSISDN,
	} {
		p.field(field.Raw())
	}
	// A number that the vendor writes in groups must be found by its bare digits.
	if digits, grouped := bare(sim.MSISDN.Raw()); grouped {
		p.field(digits)
	}
	for _, tag := range sim.Tags {
		p.field(tag.Raw())
	}
	if sim.IP.IsValid() {
		p.text = sim.IP.AppendTo(append(p.text, '\n'))
	}
	if sim.Dynamic {
		p.field("dynamic")
	}
	if sim.Detail != nil {
		p.detail(sim.Detail)
	}
	p.ends = append(p.ends, len(p.text))
}

func (p *press) detail(d *model.Detail) {
	for _, field := range [...]model.Text{d.Carrier, d.Country, d.CountryISO, d.Radio, d.Throttle} {
		p.field(field.Raw())
	}
}

// field adds a field on a line of its own, so that no word is found across two of them.
func (p *press) field(s string) {
	if s != "" {
		p.text = appendLower(append(p.text, '\n'), s)
	}
}

// rows gives the rows that were added.
func (p *press) rows() []*Row {
	all := string(p.text)
	rows := make([]*Row, len(p.made))
	start := 0
	for i := range p.made {
		row := &p.made[i]
		row.vendor = p.vendor
		row.name, row.text = all[start:p.ends[2*i]], all[start:p.ends[2*i+1]]
		start = p.ends[2*i+1]
		rows[i] = row
	}
	return rows
}

// appendLower adds a field in lower case. Most are plain ASCII and need no memory of their own for it.
func appendLower(to []byte, s string) []byte {
	s = s[:min(len(s), searched)]
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return append(to, strings.ToLower(s[i:])...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to
}

// bare gives the digits of a number as people type it, and whether anything but digits was dropped. A text with anything
// in it but digits, white space and plus signs is no such number.
func bare(s string) (digits string, grouped bool) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			b.WriteRune(r)
		case r == '+' || r == ' ' || r == '\t' || r == '\u00a0' || r == '\u202f':
			grouped = true
		default:
			return "", false
		}
	}
	return b.String(), grouped && b.Len() > 0
}
