package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
)

// side is the preview as it was drawn last, and what of: moving the cursor draws the table and not the preview.
type side struct {
	of    model.Key
	in    *fleet.Snapshot
	found string
	width int
	at    time.Time // to the minute, which is what ages are told to
	lines []string
}

// sideLines gives the lines of the preview.
func (l *list) sideLines() []string {
	width, at := l.previewWidth()-1, l.now.Truncate(time.Minute)
	if s := &l.side; s.of != l.rested || s.in != l.snap || s.found != l.foundIn || s.width != width || !s.at.Equal(at) || s.lines == nil {
		l.side = side{l.rested, l.snap, l.foundIn, width, at, l.previewLines(width)}
	}
	return l.side.lines
}

// restedRow is the SIM in the preview, as the newest snapshot has it; nil when it is not there any more.
func (l *list) restedRow() *fleet.Row {
	if l.shown == l.snap && l.key() == l.rested {
		return l.row()
	}
	row, _ := l.shared.row(l.rested)
	return row
}

// previewLines draws the SIM on which the cursor rests, from what is known already: moving the cursor costs no call.
func (l *list) previewLines(width int) []string {
	row := l.restedRow()
	if row == nil {
		return []string{l.theme.dim.paint(" no SIM")}
	}
	facts := append([]fact{{"ICCID", row.SIM.ICCID.Grouped()}}, l.facts(row, activity)...)
	facts = append(append(facts, l.facts(row, identity)...), l.readWhen(row)...)
	lines := make([]string, 0, len(facts)+3)
	name := nameOf(&row.SIM, width-2)
	lines = append(lines, " "+l.theme.title.paint(ends(name, row.Account, width-2)))
	lines = append(lines, " "+l.stateLine(row, width-2), " "+l.theme.input.paint(cut(l.foundIn, width-2)))
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

// foundIn names the fields in which the words of the filter were found.
func foundIn(fields []query.Field) string {
	if len(fields) == 0 {
		return ""
	}
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = string(field)
		if c, ok := columnOf(field); ok {
			names[i] = c.head
		}
	}
	return "found in " + strings.Join(names, ", ")
}
