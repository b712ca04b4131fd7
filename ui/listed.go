package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
)

// isTransferKey tells whether a key takes something out of the list or brings ICCIDs in.
func isTransferKey(msg tea.KeyPressMsg) bool {
	return key.Matches(msg, keys.Export, keys.Import, keys.Copy, keys.CopyMenu)
}

// transfer takes such a key.
func (l *list) transfer(row *fleet.Row, msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(msg, keys.Export):
		return l.export()
	case pressed(msg, keys.Import):
		return l.root.push(l.importForm())
	default:
		return l.copy(row, msg)
	}
}

// transferOffers offers these keys; those about one SIM are off where there is none.
func (l *list) transferOffers(off string) []offer {
	return []offer{
		{Binding: keys.Export, off: l.whyNotExport()},
		{Binding: keys.Import},
		{Binding: keys.Copy, off: off},
		{Binding: keys.CopyMenu, off: off},
	}
}

// lists are the ICCIDs of the lists that a filter can name, by that name: what was pasted last, and files. They are
// replaced and never changed, since a search may be reading them.
type lists map[string][]string

// pastedList names the list that was pasted last.
const pastedList = "paste"

// with gives a query with the ICCIDs of the lists that it names.
func (l lists) with(asked query.Query) query.Query {
	terms := make([]query.Term, len(asked.Terms))
	for i, term := range asked.Terms {
		terms[i] = query.Term{Not: term.Not, Any: append([]query.Atom{}, term.Any...)}
		for j := range terms[i].Any {
			if name := listName(&terms[i].Any[j]); name != "" {
				terms[i].Any[j].Parts = l[name]
			}
		}
	}
	asked.Terms = terms
	return asked
}

// listNames gives the names of the lists that a query is about, but for those within its text.
func listNames(asked query.Query) []string {
	var names []string
	for i := range asked.Terms {
		for j := range asked.Terms[i].Any {
			if name := listName(&asked.Terms[i].Any[j]); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

func listName(atom *query.Atom) string {
	if atom.Kind != query.Listed {
		return ""
	}
	return atom.Text
}

// lacking says which of the lists of a query is not there, and how it comes; nil if all are.
func (l lists) lacking(text string, asked query.Query) *query.Error {
	for _, name := range listNames(asked) {
		switch {
		case l[name] != nil:
		case name == pastedList:
			return inList(text, "no list was pasted yet; paste one outside a text field")
		default:
			return inList(text, "Enter reads the file")
		}
	}
	return nil
}

// inList words what is the matter with a list, under the first one of the text.
func inList(text, means string) *query.Error {
	at := max(strings.Index(strings.ToLower(text), string(query.In)+":"), 0)
	return &query.Error{At: utf8.RuneCountInString(text[:min(at, len(text))]), Means: means}
}

// listsMsg brings the files that a filter names.
type listsMsg struct {
	text string // the filter
	read lists
	err  error // in words
}

// readLists reads the files that the filter names, anew if they were read before.
func (l *list) readLists() tea.Cmd {
	text, ctx := l.text, l.ctx
	asked, err := query.Parse(text)
	var files []string
	for _, name := range listNames(asked) {
		if strings.HasPrefix(name, "@") {
			files = append(files, name)
		}
	}
	if err != nil || len(files) == 0 {
		return nil
	}
	l.broken = inList(text, "reading the file…")
	return func() tea.Msg {
		read, err := guarded(ctx, func(context.Context) (lists, error) { return readFiles(files) })
		return listsMsg{text, read, err}
	}
}

// tookLists shows what a filter asks for when its files are there, if it is still the one that is wanted.
func (l *list) tookLists(msg listsMsg) tea.Cmd {
	maps.Copy(l.lists, msg.read)
	switch {
	case l.text != msg.text:
		return nil
	case msg.err != nil:
		l.broken = inList(l.text, msg.err.Error())
		return nil
	}
	l.read(l.text)
	return l.choose(l.shown)
}

// showListed shows the SIMs of a list. The same filter may have been about another list before.
func (l *list) showListed(text string) tea.Cmd {
	l.typing = false
	l.field.Blur()
	l.field.SetValue(text)
	l.field.CursorEnd()
	l.read(text)
	return l.choose(l.shown)
}

// readFiles reads lists out of files.
func readFiles(names []string) (lists, error) {
	read := lists{}
	for _, name := range names {
		text, err := readFile(name[1:])
		if err != nil {
			return nil, err
		}
		found, _, unread := model.ReadPasted(text)
		var iccids []string
		for i := range found {
			if !found[i].ICCID.IsZero() {
				iccids = append(iccids, found[i].ICCID.String())
			}
		}
		switch {
		case unread > 0:
			return nil, fmt.Errorf("%s holds more than %d numbers", shownPath(name[1:]), model.PasteNumbers)
		case iccids == nil:
			return nil, fmt.Errorf("%s holds no ICCID", shownPath(name[1:]))
		}
		read[name] = iccids
	}
	return read, nil
}

// readFile reads a file that holds a list, relative to the folder in which the program was started. Its errors are words.
func readFile(path string) (string, error) {
	if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(path, "~/") {
		path = filepath.Join(home, path[2:])
	}
	info, err := os.Stat(path) // beforehand, since opening what is no file may wait for ever
	if err != nil {
		return "", fileError(path, err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not a file", shownPath(path))
	}
	file, err := os.Open(path) //nolint:gosec // the user named it, and may read it anyway
	if err != nil {
		return "", fileError(path, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(file, model.PasteBytes+1))
	switch {
	case err != nil:
		return "", fileError(path, err)
	case len(text) > model.PasteBytes:
		return "", fmt.Errorf("%s is larger than %d MB", shownPath(path), model.PasteBytes>>20)
	}
	return string(text), nil
}

// fileError words why a file could not be read.
func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s", shownPath(path))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read by you", shownPath(path))
	default:
		return fmt.Errorf("%s cannot be read: %s", shownPath(path), model.NewText(reason(err).Error()).Clean(model.Line, 80))
	}
}

// reason is an error without the operation and the path that the system puts before it.
func reason(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	return err
}

// shownPath gives a path as it may be drawn. Its end tells more than its beginning.
func shownPath(path string) string {
	const longest = 60
	text := model.NewText(path).Clean(model.Line, model.NameCap)
	if over := cells(text) - longest; over > 0 {
		return "…" + slice(text, over+1, cells(text))
	}
	return text
}
