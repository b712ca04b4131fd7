package ui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// View draws the filter line, the head and the rows in sight, and the preview beside them.
func (l *list) View() string {
	lines := make([]string, 0, l.height)
	lines = append(lines, l.filterLine())
	body := l.body()
	if l.hasPreview() {
		body = l.beside(body)
	}
	return strings.Join(append(lines, body...), "\n")
}

// filterLine shows the filter while it is typed and for as long as it hides rows.
func (l *list) filterLine() string {
	switch {
	case l.typing:
		return " " + l.filter.View()
	case l.query.Words != "":
		return l.theme.input.paint(cut(" / "+l.filter.Value(), l.width-20)) + l.theme.dim.paint("   Esc clears")
	default:
		return l.theme.dim.paint(" /  filters by any field")
	}
}

// body draws the head and the rows, or what there is to say instead.
func (l *list) body() []string {
	width := l.listWidth()
	lines := make([]string, 0, l.height-1)
	lines = append(lines, l.head())
	if len(l.rows) == 0 {
		return append(lines, l.empty(width)...)
	}
	last := min(l.top+l.page(), len(l.rows))
	var b strings.Builder
	for i := l.top; i < last; i++ {
		b.Reset()
		b.Grow(width * 2)
		l.writeRow(&b, l.shown.Row(int(l.rows[i])), i == l.cursor)
		lines = append(lines, b.String())
	}
	return lines
}

// head draws the names of the columns, with the direction at the one that sorts.
func (l *list) head() string {
	var b strings.Builder
	b.WriteString("  ")
	for _, c := range l.cols {
		name := c.head
		if c.by == l.query.Sort {
			name += l.arrow()
		}
		c.write(&b, name)
		b.WriteByte(' ')
	}
	return l.theme.head.paint(left(strings.TrimSuffix(b.String(), " "), l.listWidth()))
}

// writeRow draws one SIM. The cursor is a mark and nothing else in the row, so that moving it changes two cells.
func (l *list) writeRow(b *strings.Builder, row *fleet.Row, under bool) {
	if under {
		b.WriteString(l.theme.cursor.paint(">"))
	} else {
		b.WriteByte(' ')
	}
	b.WriteByte(' ')
	for _, c := range l.cols {
		look := l.theme.plain
		if c.look != nil {
			look = c.look(l, row)
		}
		b.WriteString(look.open)
		c.write(b, c.cell(l, row, c.width))
		b.WriteString(look.close)
		b.WriteByte(' ')
	}
}

// empty says why there is no row.
func (l *list) empty(width int) []string {
	accounts := l.snap.Accounts()
	text := "These accounts have no SIM."
	switch {
	case len(accounts) == 0:
		text = "No account is configured. " + l.config.ConfigPath + " is where accounts belong."
	case l.shown.Len() > 0:
		text = fmt.Sprintf("No SIM matches “%s”. Esc clears the filter.", l.query.Words)
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

// beside puts the preview at the right of the body.
func (l *list) beside(body []string) []string {
	width := l.previewWidth()
	lines := l.previewLines(width - 1)
	edge := l.theme.rule.paint("│")
	for len(body) < l.height-1 {
		body = append(body, "")
	}
	for i := range body {
		body[i] += pad(body[i], l.listWidth()) + edge
		if i < len(lines) {
			body[i] += lines[i]
		}
	}
	return body
}

// Status tells how fresh the accounts are, where the cursor is, and what the calls of the day were.
func (l *list) Status() status {
	return status{mode: l.mode(), state: l.freshness(), place: l.place(), calls: l.allCalls()}
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
	if len(l.rows) == 0 {
		return "0 of " + strconv.Itoa(l.shown.Len())
	}
	text := fmt.Sprintf("row %d of %d", l.cursor+1, len(l.rows))
	if all := l.total(); l.query.Words != "" || all != len(l.rows) {
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
	if len(failed) > 0 && l.query.Words != "" {
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

// callsToday begins the line that tells of calls: those of other programs are not known.
const callsToday = "calls today, by this program: "

// allCalls tells how many calls were made; of several accounts those by name whose vendor limits them, or wants to be left
// alone.
func (l *list) allCalls() string {
	accounts := l.snap.Accounts()
	var parts []string
	made := 0
	for _, a := range accounts {
		made += a.Calls.Today
		if len(accounts) == 1 || a.Calls.PerDay > 0 || l.now.Before(a.Calls.PausedUntil) {
			parts = append(parts, l.callsOf(a.Name, a.Calls))
		}
	}
	if len(accounts) > 1 {
		parts = append([]string{strconv.Itoa(made) + " in all"}, parts...)
	}
	return callsToday + strings.Join(parts, " · ")
}

// callsOf words the calls of an account, and its pause if the vendor asked for one.
func (s *shared) callsOf(account string, calls provider.Calls) string {
	text := fmt.Sprintf("%s %d", account, calls.Today)
	if calls.PerDay > 0 {
		text += fmt.Sprintf(" of %d", calls.PerDay)
	}
	if s.now.Before(calls.PausedUntil) {
		text += ", paused until " + s.clock(calls.PausedUntil)
	}
	return text
}
