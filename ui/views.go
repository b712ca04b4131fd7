package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// views is what the list has to do with saved views.
type views struct {
	view   *fleet.View // the one that is open; nil is none
	saved  look        // how the list looks in it
	own    look        // how the list looks without one
	keeper keeper
}

// viewName is how much of a view's name is drawn.
const viewName = 40

// FindView finds a saved view by its number or by its name, in any case of letters.
func FindView(views []fleet.View, name string) (fleet.View, bool) {
	at := slices.IndexFunc(views, func(v fleet.View) bool {
		return name != "" && (strconv.Itoa(v.Slot) == name || strings.EqualFold(v.Name, name))
	})
	if at < 0 {
		return fleet.View{}, false
	}
	return views[at], true
}

// viewIn gives the view of a slot.
func (s *shared) viewIn(slot int) (fleet.View, bool) {
	return FindView(s.fleet.Views(), strconv.Itoa(slot))
}

// nameOfView gives the name of a view as it may be drawn.
func nameOfView(v fleet.View) string { return model.NewText(v.Name).Clean(model.Line, viewName) }

// isLookKey tells whether a key changes how the list looks, or what of it is shown.
func isLookKey(msg tea.KeyPressMsg) bool {
	return key.Matches(msg, keys.Facets, keys.Columns, keys.SaveView, keys.OpenView, keys.AllSIMs)
}

// pressLook takes such a key.
func (l *list) pressLook(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(msg, keys.Facets):
		return l.root.push(newFacets(l))
	case pressed(msg, keys.Columns):
		return l.root.push(newChooser(l))
	case pressed(msg, keys.SaveView):
		return l.saveForm()
	case pressed(msg, keys.OpenView):
		return l.openView(int(msg.String()[0] - '0'))
	default:
		return l.showAll()
	}
}

// lookOffers offers these keys.
func (l *list) lookOffers() []offer {
	return []offer{
		{Binding: keys.Facets},
		{Binding: keys.Columns},
		{Binding: keys.SaveView, off: l.whyNotSaved()},
		{Binding: keys.OpenView, off: l.whyNoView()},
		{Binding: keys.AllSIMs},
	}
}

// restore begins with what was kept, and with what the command line asks for.
func (l *list) restore() {
	l.field.CharLimit = 0 // a filter that is cut off would ask for something else
	l.own = recalled(l.fleet)
	l.wear(l.own)
	if view, ok := FindView(l.fleet.Views(), l.config.View); ok {
		l.enter(view)
	}
	if l.config.Filter != "" {
		l.put(l.config.Filter)
	}
}

// put puts a filter into its line and reads it. Of one that cannot be read, all SIMs are shown, and why.
func (l *list) put(filter string) {
	filter = strings.TrimSpace(model.NewText(filter).Clean(model.Line, len(filter)))
	l.field.SetValue(filter)
	l.field.CursorEnd()
	l.query = query.Query{}
	l.read(filter)
}

// enter makes a view the one that is open.
func (l *list) enter(view fleet.View) {
	l.view, l.saved = &view, lookOf(view.Columns, view.Sort)
	l.wear(l.saved)
	l.put(view.Filter)
}

// openView shows a saved view.
func (l *list) openView(slot int) tea.Cmd {
	view, ok := l.viewIn(slot)
	if !ok {
		return tell(fmt.Sprintf("view %d is free: F saves one", slot))
	}
	l.enter(view)
	return tea.Batch(l.choose(l.snap), l.readLists())
}

// leaveView takes the view off: the list looks as it did without one.
func (l *list) leaveView() {
	if l.view == nil {
		return
	}
	l.view = nil
	l.wear(l.own)
}

// clear takes the filter off, and the view that it came with.
func (l *list) clear() tea.Cmd {
	if l.view == nil {
		return l.setFilter("")
	}
	l.leaveView()
	l.put("")
	return l.choose(l.snap)
}

// showAll takes off what hides or orders SIMs.
func (l *list) showAll() tea.Cmd {
	l.leaveView()
	l.put("")
	l.sort = nil
	return tea.Batch(l.choose(l.snap), l.remember())
}

// crumbs name the list, and the view that is open, with a mark if what is shown is no longer what was saved.
func (l *list) crumbs() []string {
	if l.view == nil {
		return []string{"SIMs", "all accounts"}
	}
	changed := ""
	if l.text != l.view.Filter || !l.look().equal(l.saved) {
		changed = "*"
	}
	view := fmt.Sprintf("view %d%s %s", l.view.Slot, changed, nameOfView(*l.view))
	if l.width < previewFrom {
		return []string{"SIMs", view}
	}
	return []string{"SIMs", "all accounts", view}
}

// saveForm asks under which name what is shown is saved.
func (l *list) saveForm() tea.Cmd {
	if why := l.whyNotSaved(); why != "" {
		return tell(why)
	}
	return l.root.push(newViewForm(l))
}

// whyNotSaved says why what is shown is no view to be saved; it is empty when it is.
func (l *list) whyNotSaved() string {
	switch {
	case l.broken != nil:
		return "the filter cannot be read: " + l.broken.Means
	case slices.Contains(listNames(l.query), pastedList):
		return "what was pasted is not kept: put it into a file and filter with in:@file"
	default:
		return ""
	}
}

// whyNoView says why no view can be opened; it is empty when one can.
func (l *list) whyNoView() string {
	if len(l.fleet.Views()) > 0 {
		return ""
	}
	return "no view is saved yet: F saves one"
}

// asView gives what is shown as a view.
func (l *list) asView(slot int, name string) fleet.View {
	k := l.look()
	return fleet.View{Slot: slot, Name: name, Filter: l.text, Sort: k.order(), Columns: k.names()}
}

// viewDeed is what was done with a view.
type viewDeed uint8

const (
	viewSaved viewDeed = iota
	viewRenamed
	viewRemoved
)

// viewMsg says what was done with a view, or why it was not.
type viewMsg struct {
	deed viewDeed
	view fleet.View
	err  error
}

// saveView saves what is shown, in a slot or in the first that is free if it is 0.
func (l *list) saveView(slot int, name string) tea.Cmd {
	if why := l.whyNotNamed(name, slot); why != "" {
		return tell(why)
	}
	return l.writeView(viewSaved, l.asView(slot, name))
}

// renameView gives a saved view another name.
func (l *list) renameView(view fleet.View, name string) tea.Cmd {
	view.Name = name
	return l.writeView(viewRenamed, view)
}

func (l *list) writeView(done viewDeed, view fleet.View) tea.Cmd {
	fl, ctx := l.fleet, l.ctx
	return func() tea.Msg {
		saved, err := fl.SaveView(ctx, view)
		return viewMsg{done, saved, err}
	}
}

// removeView removes a saved view.
func (l *list) removeView(view fleet.View) tea.Cmd {
	fl, ctx := l.fleet, l.ctx
	return func() tea.Msg { return viewMsg{viewRemoved, view, fl.RemoveView(ctx, view.Slot)} }
}

// viewed tells what was done with a view, and follows it.
func (l *list) viewed(msg viewMsg) tea.Cmd {
	open := l.view != nil && l.view.Slot == msg.view.Slot
	said := fmt.Sprintf("view %d “%s” ", msg.view.Slot, nameOfView(msg.view))
	switch {
	case msg.err != nil:
		return fail(strings.Replace(said, "view 0 ", "the view ", 1) + "stays as it was: " + store.Explain(msg.err))
	case msg.deed == viewRemoved && open:
		l.view = nil
		return tea.Batch(done(said+"is removed; what it showed stays"), l.remember())
	case msg.deed == viewRemoved:
		return done(said + "is removed")
	case msg.deed == viewRenamed && open:
		l.view.Name = msg.view.Name
		return done(said + "has its new name")
	case msg.deed == viewRenamed:
		return done(said + "has its new name")
	default:
		l.view, l.saved = &msg.view, lookOf(msg.view.Columns, msg.view.Sort)
		return done(said + fmt.Sprintf("is saved: %d opens it", msg.view.Slot))
	}
}

// done says that something is done.
func done(text string) tea.Cmd {
	return func() tea.Msg { return toastMsg{toastDone, text} }
}
