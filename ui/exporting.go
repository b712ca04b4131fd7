package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/export"
)

// traders tells of each account what an export tells beside the SIM.
type traders map[string]struct{ vendor, currency string }

func (s *shared) traders() traders {
	all := make(traders)
	accounts := s.snap.Accounts()
	for i := range accounts {
		a := &accounts[i]
		of := all[a.Name]
		of.vendor = a.Vendor.Name
		if a.Balance != nil {
			of.currency = a.Balance.Currency.Raw()
		}
		all[a.Name] = of
	}
	return all
}

// of gives a row as an export takes it. It is good for as long as the row is.
func (t traders) of(row *fleet.Row) export.SIM {
	seen, inferred := row.Seen()
	account := t[row.Account]
	return export.SIM{
		Vendor: account.vendor, Account: row.Account, Currency: account.currency, SIM: &row.SIM, Seen: seen, Inferred: inferred,
	}
}

// selection is the SIMs that are to be exported, as they were when that was asked for.
type selection struct {
	snap   *fleet.Snapshot
	shown  []int32 // as the list shows them
	marked []int32 // only these of them, and those that the filter hides; nil means all that are shown
}

// len tells how many SIMs there are.
func (s *selection) len() int {
	if s.marked != nil {
		return len(s.marked)
	}
	return len(s.shown)
}

// rows gives their numbers in the order of the list, and what the filter hides after them.
func (s *selection) rows() []int32 {
	if s.marked == nil {
		return s.shown
	}
	var marked fleet.Set
	marked.Follow(s.snap)
	marked.Put(true, s.marked...)
	rows := make([]int32, 0, len(s.marked))
	for _, number := range s.shown {
		if marked.Has(number) {
			rows = append(rows, number)
			marked.Put(false, number)
		}
	}
	return slices.AppendSeq(rows, marked.Numbers())
}

// whyNotExport says why nothing can be exported; it is empty when something can.
func (l *list) whyNotExport() string {
	if len(l.rows) == 0 && l.marks.Len() == 0 {
		return "there is no SIM to export"
	}
	return ""
}

// export asks in which form, and says what is going to be written.
func (l *list) export() tea.Cmd {
	if why := l.whyNotExport(); why != "" {
		return tell(why)
	}
	of := &selection{snap: l.shown, shown: l.lend()}
	what := plural(len(l.rows), "SIM") + ", all that are shown"
	if n := l.marks.Len(); n > 0 {
		of.marked = slices.Collect(l.marks.Numbers())
		what = plural(n, "marked SIM")
		if hidden := n - l.marks.Among(l.rows); hidden > 0 {
			what += fmt.Sprintf(", %d of them hidden", hidden)
		}
	}
	m := &menu{pane: pane{shared: l.shared}, title: "EXPORT " + what, again: keys.Export, wide: 60}
	for _, format := range []struct {
		as    export.Format
		tells string
	}{
		{export.CSV, "for programs"},
		{export.Excel, "no spreadsheet shortens an ICCID in it"},
		{export.JSON, "for programs, with the texts as they came"},
	} {
		m.items = append(m.items, menuItem{
			text:   left(format.as.String(), 16) + format.tells,
			choose: func() tea.Cmd { return l.root.push(l.exportForm(of, format.as, what)) },
		})
	}
	return l.root.push(m)
}

// exportForm asks for the name of the file.
func (s *shared) exportForm(of *selection, format export.Format, what string) *form {
	dir := s.config.ExportDir
	if dir == "" {
		dir = "."
	}
	lines := []dialogLine{{s.theme.plain, what + ", as " + format.String()}}
	if where, err := filepath.Abs(dir); err == nil {
		lines = append(lines, dialogLine{s.theme.dim, "in " + shownPath(where) + "; a file that exists is never overwritten"})
	}
	f := newForm(s, "EXPORT TO A FILE", lines, export.FileName(format, s.now.In(s.zone)))
	f.does = "write the file"
	f.goOn = func(typed string) (tea.Cmd, string) {
		switch {
		case typed == "":
			return nil, "the file needs a name"
		case typed == "." || typed == ".." || typed != filepath.Base(typed):
			return nil, "a name without a folder belongs here"
		}
		s.root.leave(f)
		return s.root.push(&exporting{pane: pane{shared: s}, of: of, format: format, dir: dir, name: typed}), ""
	}
	return f
}

// exporting shows that a file is being written. Esc stops it.
type exporting struct {
	pane
	of        *selection
	format    export.Format
	dir, name string
	cancel    context.CancelFunc
	ended     chan struct{} // closed when nothing is written any more
	written   atomic.Int64
	told      int64 // how many were written when that was drawn last
	stopping  bool
	file      load[exported]
}

// exported is a file that was written.
type exported struct {
	path string
	sims int
}

// tickMsg says that it is time to tell how far the export is.
type tickMsg struct{ of *exporting }

// tickTime is how often an export tells how far it is.
const tickTime = 250 * time.Millisecond

func (e *exporting) floats() {}

// Init writes.
func (e *exporting) Init() tea.Cmd {
	ctx, cancel := context.WithCancel(e.ctx)
	e.cancel, e.ended = cancel, make(chan struct{})
	from := e.traders()
	write := e.file.start(ctx, func(ctx context.Context) (exported, error) {
		defer close(e.ended)
		return e.write(ctx, from)
	})
	return tea.Batch(write, e.after(tickTime, tickMsg{e}))
}

// Close stops it.
func (e *exporting) Close() { e.cancel() }

// Keys offers to stop.
func (e *exporting) Keys() []offer {
	stop := keys.Cancel
	stop.SetHelp("Esc", "stop")
	return hinted(on(stop)...)
}

// Update tells how far it is, and how it ended.
func (e *exporting) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if pressed(msg, keys.Cancel) {
			e.stopping = true
			e.cancel()
		}
	case tickMsg:
		if msg.of == e {
			e.told = e.written.Load()
			return e.after(tickTime, msg)
		}
	default:
		if e.file.take(msg) {
			e.root.leave(e)
			report := e.report()
			return func() tea.Msg { return report }
		}
	}
	return nil
}

// View draws how far it is.
func (e *exporting) View() string {
	text := fmt.Sprintf("%d of %s written", e.told, plural(e.of.len(), "SIM"))
	if e.stopping {
		text = "stopping…"
	}
	return e.theme.box([]dialogLine{{e.theme.title, "EXPORT"}, {}, {e.theme.plain, text}}, "", min(44, e.width-6))
}

// report tells how it ended.
func (e *exporting) report() toastMsg {
	made, err := e.file.value, e.file.err
	switch {
	case err == nil:
		return toastMsg{toastDone, fmt.Sprintf("%s written to %s (0600), %s", plural(made.sims, "SIM"), shownPath(made.path), e.format)}
	case errors.Is(err, context.Canceled) && !errors.Is(err, errLeft):
		return toastMsg{toastNote, "the export was stopped, and its file is gone"}
	default:
		return toastMsg{toastFail, "the export failed: " + exportWords(e.dir, err)}
	}
}

// errLeft says that a file that is not whole could not be removed.
var errLeft = errors.New("what was written so far could not be removed")

// exportWords words why an export failed.
func exportWords(dir string, err error) string {
	text := ""
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		text = "there is no more room on the disk"
	case errors.Is(err, fs.ErrPermission):
		text = shownPath(dir) + " may not be written to"
	case errors.Is(err, fs.ErrNotExist):
		text = "there is no folder " + shownPath(dir)
	default:
		text = model.NewText(reason(err).Error()).Clean(model.Line, model.ErrorCap)
	}
	if errors.Is(err, errLeft) {
		text += "; " + errLeft.Error()
	}
	return text
}

// write writes the file. One that is not whole is removed.
func (e *exporting) write(ctx context.Context, from traders) (exported, error) {
	path, file, err := export.Create(e.dir, e.name)
	if err != nil {
		return exported{}, err
	}
	n, err := export.Write(file, e.format, e.sims(ctx, from))
	if err == nil {
		err = ctx.Err()
	}
	if failed := file.Close(); err == nil {
		err = failed
	}
	if err != nil {
		if os.Remove(path) != nil {
			err = errors.Join(errLeft, err)
		}
		return exported{}, err
	}
	return exported{path, n}, nil
}

// sims gives the SIMs one after another, in one row that is used again.
func (e *exporting) sims(ctx context.Context, from traders) iter.Seq[export.SIM] {
	return func(yield func(export.SIM) bool) {
		var row fleet.Row
		for i, number := range e.of.rows() {
			if ctx.Err() != nil {
				return
			}
			e.of.snap.Read(int(number), &row)
			if !yield(from.of(&row)) {
				return
			}
			e.written.Store(int64(i + 1))
		}
	}
}

// patience is how long the end of the program waits for an export that is being stopped to remove its file.
const patience = 2 * time.Second

// end ends the program. An export that is being written is stopped before, since half a file looks like a whole one.
func (a *App) end() tea.Cmd {
	e, ok := a.top().(*exporting)
	if !ok {
		return tea.Quit
	}
	e.cancel()
	ended := e.ended
	return func() tea.Msg {
		select {
		case <-ended:
		case <-time.After(patience):
		}
		return tea.Quit()
	}
}
