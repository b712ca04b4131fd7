package ui

import (
	"fmt"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// previewLines draws the SIM on which the cursor rests, from what is known already: moving the cursor costs no call.
func (l *list) previewLines(width int) []string {
	row, ok := l.shared.row(l.rested)
	if !ok {
		return []string{l.theme.dim.paint(" no SIM")}
	}
	facts := append([]fact{{"ICCID", row.SIM.ICCID.Grouped()}}, l.facts(row, activity)...)
	facts = append(append(facts, l.facts(row, identity)...), l.readWhen(row)...)
	lines := make([]string, 0, len(facts)+3)
	name := nameOf(&row.SIM, width-2)
	lines = append(lines, " "+l.theme.title.paint(ends(name, row.Account, width-2)))
	lines = append(lines, " "+l.stateLine(row, width-2), "")
	for _, f := range facts {
		lines = append(lines, " "+l.theme.dim.paint(left(f.name, 11))+cut(f.value, width-13))
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

// readWhen tells how old the details are, or what they would cost.
func (s *shared) readWhen(row *fleet.Row) []fact {
	switch d := row.SIM.Detail; {
	case d != nil:
		return []fact{{"", "details read " + ago(s.now, d.Fetched)}}
	case s.hasDetails(row.Account):
		return []fact{{"", "Enter reads the rest (1 call)"}}
	default:
		return nil
	}
}

// hasDetails tells whether a call for one SIM brings more than the list of an account does.
func (s *shared) hasDetails(account string) bool {
	for _, where := range s.vendor(account).Gives {
		if where == model.OnDemand {
			return true
		}
	}
	return false
}
