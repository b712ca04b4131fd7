package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
)

// pasteOutside takes a paste where no text is typed. It never acts: the numbers in it are told, and nothing more.
func (a *App) pasteOutside(text string) tea.Cmd {
	switch {
	case a.fleet == nil:
		return nil
	case a.isFloating():
		return tell("a paste does nothing here; Esc closes what is open")
	}
	return a.push(newPasteReport(&a.shared, "", func() (string, error) { return text, nil }))
}

// pasted is what became of a list of numbers.
type pasted struct {
	iccids   []string // all that can be looked for
	found    []string // those that the fleet holds
	problems []pasteProblem
	twice    int
	unread   int  // bytes
	partial  bool // some lists of the fleet are not whole, or could not be read anew
}

// pasteProblem is a number that is not in the fleet, and why.
type pasteProblem struct {
	number model.Text
	why    string
}

// The words for what is the matter with a number.
const (
	whyUnknown   = "unknown"
	whyDigit     = "invalid check digit"
	whyTruncated = "truncated by a spreadsheet"
	whyNone      = "no ICCID"
)

var whyPasted = [...]string{
	model.PastedWell: whyUnknown, model.WrongCheckDigit: whyDigit, model.Truncated: whyTruncated, model.NoICCID: whyNone,
}

// readPasted finds the numbers of a text and which of them the fleet holds. A card that is there is found, whatever its
// check digit: vendors sell such.
func readPasted(text string, in *fleet.Snapshot) pasted {
	numbers, twice, unread := model.ReadPasted(text)
	accounts := in.Accounts()
	p := pasted{twice: twice, unread: unread}
	for i := range numbers {
		n := &numbers[i]
		if !n.ICCID.IsZero() {
			p.iccids = append(p.iccids, n.ICCID.String())
			if holds(in, accounts, n.ICCID) {
				p.found = append(p.found, n.ICCID.String())
				continue
			}
		}
		p.problems = append(p.problems, pasteProblem{n.Text, whyPasted[n.Problem]})
	}
	for i := range accounts {
		a := &accounts[i]
		p.partial = p.partial || a.Err != nil || a.Short > 0 || a.Fetched.IsZero()
	}
	return p
}

// holds tells whether one of the accounts has the card.
func holds(in *fleet.Snapshot, accounts []fleet.Status, iccid model.ICCID) bool {
	return slices.ContainsFunc(accounts, func(a fleet.Status) bool {
		_, ok := in.Find(model.Key{Account: a.Name, ICCID: iccid})
		return ok
	})
}

// summary tells how many there are of each kind.
func (p *pasted) summary() []string {
	many := map[string]int{"found": len(p.found)}
	for _, problem := range p.problems {
		many[problem.why]++
	}
	var parts []string
	for _, what := range []string{"found", whyUnknown, whyDigit, whyTruncated, whyNone} {
		if n := many[what]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	lines := []string{fmt.Sprintf("%d pasted: %s", len(p.found)+len(p.problems), strings.Join(parts, ", "))}
	if p.twice > 0 {
		lines = append(lines, fmt.Sprintf("twice: %d, counted once", p.twice))
	}
	if p.unread > 0 {
		lines = append(lines, "not read: the text is too long, its last "+plural(p.unread, "byte"))
	}
	if p.partial && many[whyUnknown] > 0 {
		lines = append(lines, "some lists are not wholly loaded or are old, so that what is unknown may still come")
	}
	return lines
}

// pasteReport tells what became of a list. Enter filters to those that the fleet holds.
type pasteReport struct {
	pane
	file   string // where the list came from; empty if it was pasted
	source func() (string, error)
	read   load[pasted]
	counts []string
	top    int // the first problem in sight
}

func newPasteReport(s *shared, file string, source func() (string, error)) *pasteReport {
	return &pasteReport{pane: pane{shared: s}, file: file, source: source}
}

func (p *pasteReport) floats() {}

// Init reads: a long list takes most of a second.
func (p *pasteReport) Init() tea.Cmd {
	source, in := p.source, p.snap
	p.source = nil // a long text need not be kept
	return p.read.start(p.ctx, func(context.Context) (pasted, error) {
		text, err := source()
		if err != nil {
			return pasted{}, err
		}
		return readPasted(text, in), nil
	})
}

// Close leaves what is still being read.
func (p *pasteReport) Close() { p.read.stop() }

// Keys offers to filter.
func (p *pasteReport) Keys() []offer {
	show, leave := keys.Press, keys.Cancel
	show.SetHelp("Enter", "show what was found")
	leave.SetHelp("Esc", "close")
	return append(hinted(offer{Binding: show, off: p.whyNotShow()}), append(hinted(on(leave)...), on(keys.Up, keys.Down, keys.PageUp,
		keys.PageDown)...)...)
}

func (p *pasteReport) whyNotShow() string {
	switch {
	case p.read.running():
		return "it is still being read"
	case len(p.read.value.found) == 0:
		return "none of them is in the fleet"
	default:
		return ""
	}
}

// Update takes what was read, scrolls, filters or leaves.
func (p *pasteReport) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		if p.read.take(msg) {
			return p.took()
		}
		return nil
	}
	switch {
	case pressed(press, keys.Press) && p.whyNotShow() != "":
		return tell(p.whyNotShow())
	case pressed(press, keys.Press):
		return p.show()
	case pressed(press, keys.Cancel):
		p.root.leave(p)
	default:
		count := len(p.read.value.problems)
		top, _ := moveCursor(press, p.top, count, p.room())
		p.top = max(min(top, count-p.room()), 0)
	}
	return nil
}

// took counts what was read. A paste without a number is no list.
func (p *pasteReport) took() tea.Cmd {
	r := &p.read.value
	if p.read.err == nil && len(r.found)+len(r.problems) == 0 {
		if p.file == "" {
			p.root.leave(p)
			return tell("a paste outside a text field does nothing; / filters")
		}
		p.read.err = fmt.Errorf("%s holds no ICCID", shownPath(p.file))
	}
	p.counts = r.summary()
	return nil
}

// inText is up to how many ICCIDs a filter holds in its text: they can be read there, and stay with the view that is saved.
const inText = 3

// longestName is how long the name of a file may be that a filter names.
const longestName = 150

// show filters to what was found.
func (p *pasteReport) show() tea.Cmd {
	r := &p.read.value
	name := pastedList
	if p.file != "" && len(p.file) <= longestName {
		name = "@" + p.file
	}
	p.lists[name] = r.iccids
	filter := query.Is(query.In, name)
	if len(r.found) <= inText {
		filter = string(query.In) + ":" + strings.Join(r.found, ",")
	}
	p.root.leave(p)
	return p.root.home(func(l *list) tea.Cmd { return l.showListed(filter) })
}

func (p *pasteReport) inner() int { return min(62, p.width-6) }

// room is the number of problems in sight: edges, title, counts and the line that tells of more take the rest.
func (p *pasteReport) room() int {
	taken := 6
	for _, line := range p.counts {
		taken += len(wrap(line, p.inner()))
	}
	return max(p.height+footHeight-1-taken, 1)
}

// View draws the report.
func (p *pasteReport) View() string {
	inner := p.inner()
	title := "PASTED"
	if p.file != "" {
		title = "READ FROM " + shownPath(p.file)
	}
	rows := []dialogLine{{p.theme.title, title}, {}}
	add := func(look role, text string) {
		for _, line := range wrap(text, inner) {
			rows = append(rows, dialogLine{look, line})
		}
	}
	switch {
	case p.read.running():
		add(p.theme.dim, "reading…")
	case p.read.err != nil:
		add(p.theme.warn, p.read.err.Error())
	default:
		for _, line := range p.counts {
			add(p.theme.plain, line)
		}
		rows = append(rows, p.problemLines(inner)...)
	}
	return p.theme.box(rows, "", inner)
}

// problemLines draws the problems in sight.
func (p *pasteReport) problemLines(inner int) []dialogLine {
	problems := p.read.value.problems
	if len(problems) == 0 {
		return nil
	}
	rows := []dialogLine{{}}
	last := min(p.top+p.room(), len(problems))
	for _, problem := range problems[p.top:last] {
		number := problem.number.Clean(model.Line, inner-cells(whyTruncated)-2)
		rows = append(rows, dialogLine{p.theme.warn, ends(number, problem.why, inner)})
	}
	if more := len(problems) - last; more > 0 {
		rows = append(rows, dialogLine{p.theme.dim, plural(more, "more line") + ": ↓"})
	}
	return rows
}

// importForm asks for a file that holds a list.
func (s *shared) importForm() *form {
	lines := []dialogLine{
		{s.theme.plain, "Pasting works anywhere outside a text field: paste ICCIDs as they are, one a line or rows of a table."},
		{s.theme.plain, "A file with a list is read from here:"},
	}
	f := newForm(s, "ICCIDs FROM A LIST", lines, "")
	f.does = "read the file"
	f.goOn = func(typed string) (tea.Cmd, string) {
		if typed == "" {
			return nil, "the name of a file belongs here; Esc leaves"
		}
		return s.root.push(newPasteReport(s, typed, func() (string, error) { return readFile(typed) })), ""
	}
	return f
}
