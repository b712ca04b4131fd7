package ui

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/export"
	tty "github.com/simfleet/simfleet/ui/terminal"
)

// copyable is something of a SIM that can be put on the clipboard.
type copyable struct {
	name string
	of   func(s *shared, row *fleet.Row) string // empty: there is none
}

// copyables are all of them; the first one is what one key copies.
var copyables = []copyable{
	{"ICCID", func(_ *shared, r *fleet.Row) string { return r.SIM.ICCID.String() }},
	{"IMSI", func(_ *shared, r *fleet.Row) string { return harmless(r.SIM.IMSI) }},
	{"MSISDN", func(_ *shared, r *fleet.Row) string { return harmless(r.SIM.MSISDN) }},
	{"IMEI", func(_ *shared, r *fleet.Row) string { return harmless(r.SIM.IMEI) }},
	{"EID", func(_ *shared, r *fleet.Row) string { return harmless(r.SIM.EID) }},
	{"IP", func(_ *shared, r *fleet.Row) string { return addressText(r) }},
	{"name", func(_ *shared, r *fleet.Row) string { return harmless(r.SIM.Name) }},
	{"row", (*shared).rowText},
	{"JSON", (*shared).rowJSON},
}

// copy takes one of the two keys that copy.
func (s *shared) copy(row *fleet.Row, msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case row == nil:
		return tell("there is no SIM under the cursor")
	case pressed(msg, keys.CopyMenu):
		return s.root.push(s.copyMenu(row))
	default:
		return s.putOnClipboard(copyables[0].name, copyables[0].of(s, row))
	}
}

// copyMenu offers everything that can be copied.
func (s *shared) copyMenu(row *fleet.Row) *menu {
	m := &menu{
		pane: pane{shared: s}, again: keys.CopyMenu, wide: 60,
		title: fmt.Sprintf("COPY · %s …%s", nameOf(&row.SIM, 30), row.SIM.ICCID.Tail(7)),
	}
	for _, c := range copyables {
		text := c.of(s, row)
		item := menuItem{text: left(c.name, 8), choose: func() tea.Cmd { return s.putOnClipboard(c.name, text) }}
		if text == "" {
			item.off = "it is not known"
		} else {
			item.text += model.NewText(text).Clean(model.Line, 48)
		}
		m.items = append(m.items, item)
	}
	return m
}

// putOnClipboard copies a text. Whether the terminal took it, it does not say.
func (s *shared) putOnClipboard(what, text string) tea.Cmd {
	if len(text) > tty.MostCopied {
		return tell(fmt.Sprintf("the %s is too long to copy: %d bytes, where terminals take %d", what, len(text), tty.MostCopied))
	}
	told := fmt.Sprintf("copied %s, %s, by OSC 52; in tmux: set -g set-clipboard on", what, plural(len(text), "byte"))
	return tea.Batch(tty.Copy(text), func() tea.Msg { return toastMsg{toastDone, told} })
}

// rowText gives a SIM as a line of text: what is known of what tells it apart.
func (s *shared) rowText(row *fleet.Row) string {
	sim := &row.SIM
	parts := []string{
		harmless(sim.Name), row.State().String(), s.vendor(row.Account).Name, row.Account, sim.ICCID.String(),
		harmless(sim.MSISDN), harmless(sim.IMSI), harmless(sim.IMEI), addressText(row),
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "  ")
}

// rowJSON gives a SIM as an export has it.
func (s *shared) rowJSON(row *fleet.Row) string {
	var b strings.Builder
	one := func(yield func(export.SIM) bool) { yield(s.traders().of(row)) }
	if _, err := export.Write(&b, export.JSON, one); err != nil { // only a row that is no JSON could be the reason
		return ""
	}
	return strings.TrimSpace(b.String())
}

func addressText(row *fleet.Row) string {
	if !row.SIM.IP.IsValid() {
		return ""
	}
	return harmless(model.NewText(row.SIM.IP.String()))
}

// harmless gives a text from outside as it may be pasted anywhere: on one line, without what acts, hides or reorders. Such
// characters are left out rather than shown, since what is copied is searched for elsewhere.
func harmless(text model.Text) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || unicode.Is(unicode.Zs, r):
			return ' '
		case r == utf8.RuneError, !unicode.IsPrint(r),
			unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return -1
		default:
			return r
		}
	}, text.Raw()))
}
