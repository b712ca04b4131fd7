package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model/query"
)

// sortMenu offers every column.
func (l *list) sortMenu() *menu {
	m := &menu{pane: pane{shared: l.shared}, title: "SORT BY   (the same again turns it round)", again: keys.Sort}
	m.items = append(m.items, menuItem{text: "the vendors' order", choose: func() tea.Cmd { return l.sortBy(nil) }})
	now := l.order()
	for _, c := range columns {
		text := left(c.head, 12) + c.tells
		if now != nil && c.by == now.By {
			m.cursor = len(m.items)
			text += "  " + l.arrow()
		}
		m.items = append(m.items, menuItem{text: text, choose: func() tea.Cmd { return l.sortBy(l.turned(c.by)) }})
	}
	return m
}

// arrow shows the direction of the sort.
func (l *list) arrow() string {
	switch by := l.order(); {
	case by == nil:
		return ""
	case by.Descending:
		return "↓"
	default:
		return "↑"
	}
}

// turned gives the order by a field: the other way round if it already is the one.
func (l *list) turned(by query.Field) *query.Sort {
	now := l.order()
	return &query.Sort{By: by, Descending: now != nil && now.By == by && !now.Descending}
}

// whyNotSort says why the order cannot be chosen by a key; it is empty when it can. An order in the filter would go before
// it, and can only be taken out of what can be read.
func (l *list) whyNotSort() string {
	if l.query.Sort != nil && l.broken != nil {
		return "the filter holds an order, and cannot be read: " + l.broken.Means
	}
	return ""
}

// sortBy sorts by a field; nil is the vendors' own order. An order in the filter is taken out. The cursor stays on its SIM.
func (l *list) sortBy(by *query.Sort) tea.Cmd {
	if why := l.whyNotSort(); why != "" {
		return tell(why)
	}
	l.sort = by
	if l.query.Sort != nil {
		l.query.Sort = nil
		l.text = l.query.String()
		l.field.SetValue(l.text)
	}
	return tea.Batch(l.choose(l.snap), l.remember())
}

// sortBeside sorts by the column beside the one that sorts now.
func (l *list) sortBeside(right bool) tea.Cmd {
	at, now := -1, l.order()
	if now != nil {
		at = slices.IndexFunc(l.cols, func(c column) bool { return c.by == now.By })
	}
	switch {
	case right:
		at++
	case at < 0:
		at = len(l.cols) - 1
	default:
		at--
	}
	if at < 0 || at >= len(l.cols) {
		return l.sortBy(nil)
	}
	return l.sortBy(&query.Sort{By: l.cols[at].by})
}
