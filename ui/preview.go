package ui

import (
	"fmt"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// previewLines draws the SIM on which the cursor rests, from what is known already: moving the cursor costs no call.
func (l *list) previewLines(width int) []string {
	row, ok := l.shared.row(l.rested)
	if !ok {
		return []string{l.theme.dim.paint(" no SIM")}
	}
	facts := l.facts(row)
	lines := make([]string, 0, len(facts)+3)
	name := nameOf(&row.SIM, width-2)
	lines = append(lines, " "+l.theme.title.paint(ends(name, row.Account, width-2)))
	lines = append(lines, " "+l.stateLine(row, width-2), "")
	for _, f := range facts {
		lines = append(lines, " "+l.theme.dim.paint(left(f.name, 9))+cut(f.value, width-11))
	}
	return lines
}

// stateLine tells the state in our words and in the vendor's.
func (s *shared) stateLine(row *fleet.Row, width int) string {
	word := ""
	if w := row.SIM.Word.Clean(model.Line, 30); w != "" {
		word = fmt.Sprintf("  %s says “%s”", s.vendor(row.Account).Name, w)
	}
	state := s.theme.stateWord(row)
	return s.theme.stateLook(row).paint(state) + cut(word, width-cells(state))
}

// fact is one thing known of a SIM.
type fact struct{ name, value string }

// facts gives what is known of a SIM, in the order in which one asks for it. What the vendor never gives says so, and
// what is only in the detail is unknown until that was read.
func (s *shared) facts(row *fleet.Row) []fact {
	sim := &row.SIM
	facts := []fact{
		{"ICCID", sim.ICCID.Grouped()},
		{"Tags", orNone(tags(sim.Tags, 60))},
		{"IP", address(sim)},
		{"Coverage", orNotYet(sim.Coverage)},
		{"Data", s.dataOf(row)},
		{"SMS", fmt.Sprintf("%s to the device · %s from it", count(sim.SMSMT), count(sim.SMSMO))},
		{"Seen", s.seen(sim)},
	}
	return append(facts, s.detailFacts(sim.Detail)...)
}

// detailFacts gives what only the call for one SIM brings.
func (s *shared) detailFacts(d *model.Detail) []fact {
	if d == nil {
		return []fact{{"", ""}, {"", "Enter reads the rest (1 call)"}}
	}
	return []fact{
		{"IMEI", orNotYet(d.IMEI)},
		{"Device", orNotYet(d.Hardware)},
		{"MSISDN", orNotYet(d.MSISDN)},
		{"Network", network(d)},
		{"APN", orNotYet(d.APN)},
		{"Plan", orNotYet(d.Plan)},
		{"Sessions", fmt.Sprintf("%s · %s without a byte", count(d.Sessions), count(d.ZeroSessions))},
		{"Loc.upd.", count(d.LocationUpdates) + " this month"},
		{"", "details read " + ago(s.now, d.Fetched)},
	}
}

// dataOf gives the data of the month in decimal megabytes, and in the megabytes that the vendor counts with.
func (s *shared) dataOf(row *fleet.Row) string {
	used, vendor := row.SIM.Used, s.vendor(row.Account)
	if used == nil {
		return notYet
	}
	text := megabytes(*used)
	if unit := vendor.Megabyte; unit != 0 && unit != 1_000_000 && *used > 0 {
		text += fmt.Sprintf(" (%s %s MB)", amount(*used, unit), vendor.Name)
	}
	return text
}

// unitOf tells how large the vendor's own megabyte is, if it is not the decimal one.
func unitOf(vendor provider.Vendor) string {
	if vendor.Megabyte == 0 || vendor.Megabyte == 1_000_000 {
		return ""
	}
	return fmt.Sprintf("; 1 %s MB = %d B", vendor.Name, vendor.Megabyte)
}

// seen tells the age of the last usage record.
func (s *shared) seen(sim *model.SIM) string {
	if sim.LastRecord.IsZero() {
		return "no usage record is known"
	}
	return fmt.Sprintf("usage record of %s (%s)", s.moment(sim.LastRecord), ago(s.now, sim.LastRecord))
}

// network tells where the SIM was last registered.
func network(d *model.Detail) string {
	var parts []string
	for _, t := range []model.Text{d.Carrier, d.Country, d.Radio} {
		if text := t.Clean(model.Line, 40); text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return notYet
	}
	return strings.Join(parts, " · ")
}

// address gives the fixed address, or says that it changes.
func address(sim *model.SIM) string {
	switch {
	case sim.IP.IsValid():
		return sim.IP.String()
	case sim.Dynamic:
		return "dynamic"
	default:
		return notYet
	}
}

// orNotYet gives a text, or the mark for what is not known.
func orNotYet(t model.Text) string {
	if text := t.Clean(model.Line, model.NameCap); text != "" {
		return text
	}
	return notYet
}

// orNone gives a text, or says that there is none.
func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
