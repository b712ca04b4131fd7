package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/provider/fleet"
)

// sortNames says what the list can be sorted by, for the menu.
var sortNames = []struct {
	by   fleet.Column
	text string
}{
	{fleet.ByOrder, "the vendor's order"},
	{fleet.ByState, "STATE"},
	{fleet.ByName, "NAME"},
	{fleet.ByVendor, "VENDOR"},
	{fleet.ByAccount, "ACCOUNT"},
	{fleet.ByICCID, "ICCID"},
	{fleet.ByUsed, "USED    data of this period"},
	{fleet.BySeen, "SEEN    last sign of life"},
	{fleet.ByTags, "TAGS"},
}

// sortMenu offers every column.
func (l *list) sortMenu() *menu {
	m := &menu{pane: pane{shared: l.shared}, title: "SORT BY   (the same again turns it round)", again: keys.Sort}
	for i, s := range sortNames {
		text := s.text
		if s.by == l.query.Sort {
			m.cursor = i
			text += "  " + l.arrow()
		}
		m.items = append(m.items, menuItem{text: text, choose: func() tea.Cmd {
			l.sortBy(s.by)
			return nil
		}})
	}
	return m
}

// arrow shows the direction of the sort.
func (l *list) arrow() string {
	switch {
	case l.query.Sort == fleet.ByOrder:
		return ""
	case l.query.Descending:
		return "↓"
	default:
		return "↑"
	}
}

// sortBy sorts by a column, the other way round if it already is the one. The cursor stays on its SIM.
func (l *list) sortBy(by fleet.Column) {
	l.query.Descending = by == l.query.Sort && by != fleet.ByOrder && !l.query.Descending
	l.query.Sort = by
	l.choose(l.snap)
}
