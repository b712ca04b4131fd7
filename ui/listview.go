package ui

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// View draws the filter line, the head and the rows in sight, and the preview beside them.
func (l *list) View() string { return l.filterLine() + "\n" + l.table() }

// filterLine shows the filter while it is typed and for as long as it hides rows, and what is wrong with it.
func (l *list) filterLine() string {
	switch {
	case l.typing:
		return " " + l.field.View()
	case l.text != "":
		tail := "   Esc clears"
		if !l.hasPreview() && l.foundIn != "" {
			tail = " · " + l.foundIn + " · Esc clears"
		}
		return l.theme.input.paint(cut(" / "+l.text, max(l.width-1-cells(tail), 10))) + l.theme.dim.paint(tail)
	default:
		return l.theme.dim.paint(" /  filters by any field")
	}
}

// table draws the head and the rows, or what there is to say instead, and the preview beside them. It is drawn for every
// message, so all of it is put together in room that is used again.
func (l *list) table() string {
	var side, instead []string
	if l.hasPreview() {
		side = l.sideLines()
	}
	if len(l.rows) == 0 {
		instead = l.empty(l.listWidth())
	}
	b := l.appendSide(l.appendHead(l.line[:0]), l.listWidth(), side, 0)
	for at := range l.page() {
		switch row := l.top + at; {
		case row < len(l.rows):
			b = l.appendRow(append(b, '\n'), row)
			b = l.appendSide(b, neededBy(l.cols, false), side, at+1)
		case at < len(instead):
			b = append(append(b, '\n'), instead[at]...)
			b = l.appendSide(b, cells(instead[at]), side, at+1)
		case l.hasPreview():
			b = l.appendSide(append(b, '\n'), 0, side, at+1)
		}
	}
	l.line = b
	return string(b)
}

// appendSide puts a line of the preview behind a line of the table that is so wide, if there is a preview.
func (l *list) appendSide(b []byte, width int, side []string, at int) []byte {
	if !l.hasPreview() {
		return b
	}
	b = append(b, blank(l.listWidth()-width)...)
	b = append(append(append(b, l.theme.rule.open...), "│"...), l.theme.rule.close...)
	if at < len(side) {
		b = append(b, side[at]...)
	}
	return b
}

// appendHead draws the names of the columns, with the direction at the one that sorts; or, while the filter cannot be read,
// what is wrong with it, under the place.
func (l *list) appendHead(b []byte) []byte {
	if l.broken != nil {
		return append(b, l.theme.warn.paint(left(l.caret(), l.listWidth()))...)
	}
	b = append(b, l.theme.head.open...)
	line := len(b)
	b = append(b, blank(markers)...)
	now := l.order()
	for _, c := range l.cols {
		start := len(b)
		b = append(b, c.head...)
		if now != nil && now.By == c.by {
			b = append(b, l.arrow()...)
		}
		b = append(fitCell(b, start, c.width, c.right), ' ')
	}
	b = append(b[:line], bytes.TrimRight(b[line:], " ")...)
	return append(fitCell(b, line, l.listWidth(), false), l.theme.head.close...)
}

// caret words what is wrong with the filter, behind a caret under the place.
func (l *list) caret() string {
	before := []rune(l.text)
	at := len(" / ") + cells(string(before[:min(l.broken.At, len(before))]))
	text := "^ " + l.broken.Means
	if room := l.listWidth() - cells(text); at > room {
		at = max(room, 0)
	}
	return blank(at) + text
}

// appendRow draws one SIM. The cursor is a mark and nothing else in the row, so that moving it changes two cells.
func (l *list) appendRow(b []byte, at int) []byte {
	l.shown.Read(int(l.rows[at]), &l.drawn)
	if at == l.cursor {
		b = append(append(append(b, l.theme.cursor.open...), '>'), l.theme.cursor.close...)
	} else {
		b = append(b, ' ')
	}
	mark := byte(' ')
	if l.marks.Has(l.rows[at]) {
		mark = '*'
	}
	b = append(b, mark, ' ')
	for i := range l.cols {
		if i > 0 {
			b = append(b, ' ')
		}
		b = l.cols[i].write(l, &l.drawn, b)
	}
	return b
}

// empty says why there is no row.
func (l *list) empty(width int) []string {
	accounts := l.snap.Accounts()
	text := "These accounts have no SIM."
	switch {
	case l.under != nil && l.shown.Len() == 0:
		text = "Looking…"
	case len(accounts) == 0:
		text = "No account is configured. " + l.config.ConfigPath + " is where accounts belong."
	case l.shown.Len() > 0 && l.coming():
		text = fmt.Sprintf("No SIM of those that are here matches “%s”; lists are still coming. Enter in the filter asks the vendors that "+
			"can look for it (1 call each). Esc clears the filter.", l.asked())
	case l.shown.Len() > 0:
		text = fmt.Sprintf("No SIM matches “%s”. Esc clears the filter.", l.asked())
	case anyLoading(accounts), l.neverTried(accounts):
		text = "Loading the list…"
	case anyFailed(accounts):
		text = "No list could be read. What failed is told below; r tries again."
	}
	lines := []string{""}
	for _, line := range wrap(text, max(width-4, 20)) {
		lines = append(lines, "  "+line)
	}
	return lines
}

// asked gives the filter whose result is shown: as it was typed, unless it cannot be read.
func (l *list) asked() string {
	if l.broken != nil {
		return l.query.String()
	}
	return l.text
}

func anyLoading(accounts []fleet.Status) bool {
	for _, a := range accounts {
		if a.Loading {
			return true
		}
	}
	return false
}

func anyFailed(accounts []fleet.Status) bool {
	for _, a := range accounts {
		if a.Err != nil {
			return true
		}
	}
	return false
}

func (l *list) neverTried(accounts []fleet.Status) bool {
	for _, a := range accounts {
		if !a.Tried.IsZero() {
			return false
		}
	}
	return true
}

// Status tells how fresh the accounts are, where the cursor is, and what the calls of the day were.
func (l *list) Status() status {
	return status{account: l.markedText(), mode: l.mode(), state: l.freshness(), place: l.place(), calls: l.allCalls()}
}

// mode tells whether something can be changed, and how many accounts do not let it be.
func (s *shared) mode() string {
	accounts, locked := s.snap.Accounts(), 0
	for _, a := range accounts {
		if a.ReadOnly {
			locked++
		}
	}
	switch {
	case s.config.ReadOnly, locked > 0 && locked == len(accounts):
		return modeReadOnly
	case locked > 0:
		return fmt.Sprintf("%s, %d of %d accounts read-only", modeWrite, locked, len(accounts))
	default:
		return modeWrite
	}
}

// The words for what is allowed.
const (
	modeWrite    = "RW"
	modeReadOnly = "READ-ONLY"
)

// modeOf tells whether an account lets something be changed.
func (s *shared) modeOf(account string) string {
	if a := s.fleet.Account(account); s.config.ReadOnly || (a != nil && a.ReadOnly) {
		return modeReadOnly
	}
	return modeWrite
}

// place tells where the cursor is among how many.
func (l *list) place() string {
	if l.late {
		return "looking…"
	}
	if len(l.rows) == 0 {
		return "0 of " + strconv.Itoa(l.shown.Len())
	}
	text := fmt.Sprintf("row %d of %d", l.cursor+1, len(l.rows))
	if all := l.total(); l.narrows() || all != len(l.rows) {
		text += fmt.Sprintf(", %d in all", all)
	}
	return text
}

// total is how many SIMs there are as far as is known: what the vendor counts may not all be here yet.
func (l *list) total() int {
	all := 0
	for _, a := range l.snap.Accounts() {
		if a.Total != nil {
			all += max(*a.Total, a.Loaded)
		} else {
			all += a.Loaded
		}
	}
	return max(all, l.shown.Len())
}

// freshness tells how old the lists are and what is the matter with any: what failed comes first, with what to do about it
// where it is one alone. What several have in common is said once.
func (l *list) freshness() string {
	var failed []string
	var well groups
	accounts := l.snap.Accounts()
	for i := range accounts {
		a := &accounts[i]
		text := a.Name + " " + l.accountState(*a)
		switch word := l.healthWord(a); {
		case word == "":
			well.add(a.Name, l.accountState(*a))
		case a.Err != nil && !l.now.Before(a.Calls.PausedUntil):
			failed = append(failed, text+": "+readSentence(a.Vendor.Name, a.Err))
		default:
			failed = append(failed, text+", "+word)
		}
	}
	if len(failed) > 1 {
		failed = nil
		for i := range accounts {
			if word := l.healthWord(&accounts[i]); word != "" {
				failed = append(failed, accounts[i].Name+" "+l.accountState(accounts[i])+", "+word)
			}
		}
	}
	if len(failed) > 0 && l.narrows() {
		failed[0] = "results may be incomplete: " + failed[0]
	}
	return strings.Join(append(failed, well.texts()...), " · ")
}

// groups gathers accounts of which the same is to be said.
type groups []struct {
	text  string
	names []string
}

func (g *groups) add(name, text string) {
	for i := range *g {
		if (*g)[i].text == text {
			(*g)[i].names = append((*g)[i].names, name)
			return
		}
	}
	*g = append(*g, struct {
		text  string
		names []string
	}{text, []string{name}})
}

// texts says it, naming at most two.
func (g *groups) texts() []string {
	texts := make([]string, 0, len(*g))
	for _, group := range *g {
		who := strings.Join(group.names, ", ")
		if len(group.names) > 2 {
			who = plural(len(group.names), "account")
		}
		texts = append(texts, who+" "+group.text)
	}
	return texts
}

// accountState words one account's list. A list that could not be read anew keeps its age and is called stale; while it
// is read anew, it still says how old it is.
func (s *shared) accountState(a fleet.Status) string {
	var parts []string
	if !a.Fetched.IsZero() {
		read := "read " + ago(s.now, a.Fetched)
		if a.Err != nil || s.now.Sub(a.Fetched) > staleTime {
			read += " STALE"
		}
		parts = append(parts, read)
	}
	switch {
	case a.Loading:
		parts = append(parts, loading(a))
	case model.Cancelled(a.Err):
		parts = append(parts, "not read to its end")
	case a.Err != nil && len(parts) == 0:
		parts = append(parts, "not read")
	case a.CountErr != nil:
		parts = append(parts, "its usage was not")
	}
	if a.Short > 0 && a.Total != nil {
		parts = append(parts, fmt.Sprintf("%d of %d came", *a.Total-a.Short, *a.Total))
	}
	if a.Damaged > 0 {
		parts = append(parts, plural(a.Damaged, "row")+" without a valid ICCID left out")
	}
	if len(parts) == 0 {
		return "waiting"
	}
	return strings.Join(parts, ", ")
}

// loading tells which page is being read of how many, once that is known.
func loading(a fleet.Status) string {
	if a.Total == nil || a.Vendor.PageSize == 0 {
		return "loading…"
	}
	pages := max((*a.Total+a.Vendor.PageSize-1)/a.Vendor.PageSize, 1)
	return fmt.Sprintf("loading %d/%d…", min(a.Pages+1, pages), pages)
}
