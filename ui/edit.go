package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// settables are the things that one key lets a user change.
type settables struct {
	title string
	key   *key.Binding
	all   []*settable
}

// The keys and what they change, in the order of menus.
var (
	labels = &settables{"LABELS", &keys.Labels, []*settable{settableName, settableTags, settableGroup}}
	limits = &settables{"LIMITS", &keys.Limits, []*settable{settableLimit, settableSMSLimit}}
	lock   = &settables{"IMEI LOCK", &keys.Lock, []*settable{settableLock, settableIMEIs}}

	allSettables = []*settables{labels, limits, lock}
)

// settablesOf gives what a key changes, or nil.
func settablesOf(msg tea.KeyPressMsg) *settables {
	for _, of := range allSettables {
		if pressed(msg, *of.key) {
			return of
		}
	}
	return nil
}

// editOffers offers the keys that change settings; gone says that there is nothing to change any more.
func (s *shared) editOffers(row *fleet.Row, gone string) []offer {
	var offers []offer
	for _, of := range allSettables {
		offers = append(offers, offer{Binding: *of.key, off: cmp.Or(gone, s.whyNotAny(row, of))})
	}
	return offers
}

// editItems offers every setting, for the menu of all actions.
func (s *shared) editItems(row *fleet.Row, of *settables) []menuItem {
	items := make([]menuItem, 0, len(of.all))
	for _, set := range of.all {
		items = append(items, menuItem{set.name + "…", s.whyNotEdit(row, set), func() tea.Cmd { return s.edit(row, set) }})
	}
	return items
}

// whyNotEdit says why a setting of a SIM cannot be changed now; it is empty when it can.
func (s *shared) whyNotEdit(row *fleet.Row, set *settable) string {
	if why := s.whyNotDeed(row, provider.Editing); why != "" {
		return why
	}
	return s.fleet.Account(row.Account).WhyNotEdit(set.field)
}

// whyNotAny says why nothing can be changed of what a key changes; it is empty when something can.
func (s *shared) whyNotAny(row *fleet.Row, of *settables) string {
	if why := s.whyNotDeed(row, provider.Editing); why != "" {
		return why
	}
	vendor := s.vendor(row.Account)
	words := make([]string, 0, len(of.all))
	for _, set := range of.all {
		if slices.Contains(vendor.Edits, set.field) {
			return ""
		}
		words = append(words, set.word)
	}
	return vendor.Name + " offers no change of " + strings.Join(words, " or ")
}

// editAny offers what a key changes, or goes on at once where that is one thing alone.
func (s *shared) editAny(row *fleet.Row, of *settables) tea.Cmd {
	if why := s.whyNotAny(row, of); why != "" {
		return tell(why)
	}
	items := s.editItems(row, of)
	able := slices.DeleteFunc(slices.Clone(items), func(item menuItem) bool { return item.off != "" })
	if len(able) == 1 {
		return able[0].choose()
	}
	return s.root.push(&menu{
		pane: pane{shared: s}, again: *of.key, wide: 62, items: items,
		title: fmt.Sprintf("%s · %s …%s", of.title, nameOf(&row.SIM, 24), row.SIM.ICCID.Tail(7)),
	})
}

// edit asks what a setting of a SIM shall be. One that was not read yet is read first: nobody changes what was not seen.
func (s *shared) edit(row *fleet.Row, set *settable) tea.Cmd {
	if why := s.whyNotEdit(row, set); why != "" {
		return tell(why)
	}
	vendor := s.vendor(row.Account)
	if missing(&row.SIM, set.field, &vendor) != notYet {
		return s.editKnown(row, set)
	}
	fl, of := s.fleet, row.Key()
	return s.root.push(&asking[model.SIM]{
		pane: pane{shared: s}, title: editTitle(set), vendor: vendor.Name, cost: "1 call",
		ask: func(ctx context.Context) (model.SIM, error) { return fl.Read(ctx, of) },
		goOn: func(sim model.SIM) tea.Cmd {
			read := *row
			read.SIM = sim
			return s.editKnown(&read, set)
		},
	})
}

func editTitle(set *settable) string { return "CHANGE THE " + strings.ToUpper(set.word) + " OF 1 SIM?" }

// editKnown asks in the way that suits the setting.
func (s *shared) editKnown(row *fleet.Row, set *settable) tea.Cmd {
	switch {
	case set == settableLock:
		return s.editLock(row)
	case set == settableGroup && s.whyNot(row.Account, provider.Grouping) == "":
		fl, account := s.fleet, row.Account
		return s.root.push(&asking[[]model.Group]{
			pane: pane{shared: s}, title: "GROUPS OF " + account, vendor: s.vendor(account).Name, cost: "at least 1 call",
			ask:  func(ctx context.Context) ([]model.Group, error) { return fl.Groups(ctx, account) },
			goOn: func(groups []model.Group) tea.Cmd { return s.editGroup(row, groups) },
		})
	default:
		return s.typeValue(row, set, set.read)
	}
}

// editLock turns the lock to the other side. Where the vendor does not tell on which it is, the user chooses.
func (s *shared) editLock(row *fleet.Row) tea.Cmd {
	turn := func(on bool) tea.Cmd {
		return s.confirmEdit(row, settableLock, wish{edit: model.Edit{IMEILock: &on}, text: onOff(&on)}, nil)
	}
	if now := row.SIM.IMEILock; now != nil {
		return turn(!*now)
	}
	return s.root.push(&menu{pane: pane{shared: s}, title: "IMEI LOCK · how it is now was not told", again: keys.Lock, items: []menuItem{
		{"Switch it on…", "", func() tea.Cmd { return turn(true) }},
		{"Switch it off…", "", func() tea.Cmd { return turn(false) }},
	}})
}

// editGroup offers the groups of an account.
func (s *shared) editGroup(row *fleet.Row, groups []model.Group) tea.Cmd {
	m := &menu{pane: pane{shared: s}, title: "INTO WHICH GROUP?", again: keys.Labels, wide: 62}
	for _, group := range groups {
		item := menuItem{text: groupWord(group), choose: func() tea.Cmd {
			return s.confirmEdit(row, settableGroup, intoGroup(group, &row.SIM, groups), nil)
		}}
		if group.ID == row.SIM.Group {
			item.off = "it is in this group"
		}
		m.items = append(m.items, item)
	}
	m.items = append(m.items, menuItem{"another one: type its name or its ID…", "", func() tea.Cmd {
		return s.typeValue(row, settableGroup, func(typed string, sim *model.SIM) (wish, string) {
			return readGroup(typed, sim, groups)
		})
	}})
	return s.root.push(m)
}

// groupWord gives a group as it stands in a sentence.
func groupWord(group model.Group) string {
	if group.Name.Raw() == "" || group.Name == group.ID {
		return quoteName(group.ID)
	}
	return fmt.Sprintf("%s (%s)", quoteName(group.Name), group.ID.Clean(model.Line, 40))
}

// intoGroup is the wish to put a SIM into a group. Where the vendor tells groups by an ID, names are told beside them.
func intoGroup(group model.Group, sim *model.SIM, groups []model.Group) wish {
	to := wish{edit: model.Edit{Group: new(group.ID.Raw())}, text: groupWord(group)}
	for _, is := range groups {
		if is.ID == sim.Group {
			to.from = groupWord(is)
		}
	}
	return to
}

// readGroup finds the group that was typed, by its ID or by its name. One that is not listed may be a new one.
func readGroup(typed string, sim *model.SIM, groups []model.Group) (wish, string) {
	var found []model.Group
	for _, group := range groups {
		switch {
		case strings.EqualFold(group.ID.Raw(), typed):
			return intoGroup(group, sim, groups), ""
		case strings.EqualFold(text(group.Name), typed):
			found = append(found, group)
		}
	}
	switch len(found) {
	case 0:
		return settableGroup.read(typed, sim)
	case 1:
		return intoGroup(found[0], sim, groups), ""
	default:
		return wish{}, fmt.Sprintf("%d groups have this name; type the ID of one", len(found))
	}
}

// typeValue has a value typed.
func (s *shared) typeValue(row *fleet.Row, set *settable, read func(string, *model.SIM) (wish, string)) tea.Cmd {
	lines := s.whom(row, "")
	for _, hint := range set.hints {
		lines = append(lines, dialogLine{s.theme.dim, hint})
	}
	f := newForm(s, editTitle(set), lines, set.text(&row.SIM))
	f.goOn = func(typed string) (tea.Cmd, string) {
		to, why := read(typed, &row.SIM)
		switch {
		case why != "":
			return nil, why
		case fleet.IsSo(&row.SIM, &to.edit):
			return nil, "this is what it is already; nothing is sent"
		}
		return s.confirmEdit(row, set, to, f), ""
	}
	return s.root.push(f)
}

// confirmEdit asks whether the change shall be made. The form that it comes from, if any, is left with the answer "yes".
func (s *shared) confirmEdit(row *fleet.Row, set *settable, to wish, from *form) tea.Cmd {
	return s.root.push(s.ask(editTitle(set), func() []dialogLine { return s.editLines(row, set, to) }, "Change", func() tea.Cmd {
		if from != nil {
			s.root.leave(from)
		}
		return s.sendEdit(row, set, to)
	}))
}

// editLines says what is going to be changed: of which SIM, from what to what, and what it costs.
func (s *shared) editLines(row *fleet.Row, set *settable, to wish) []dialogLine {
	vendor, was := s.vendor(row.Account), set.show(&row.SIM)
	change := fmt.Sprintf("%s: %s → %s", set.name, cmp.Or(to.from, was), to.text)
	lines := append(s.whom(row, ""), dialogLine{s.theme.plain, change}, dialogLine{})
	if now, ok := s.row(row.Key()); ok && missing(&now.SIM, set.field, &vendor) == "" && set.show(&now.SIM) != was {
		lines = append(lines, dialogLine{
			s.theme.bad, fmt.Sprintf("! it reads as %s by now, so this will not be done", set.show(&now.SIM)),
		})
	}
	if set == settableLimit && vendor.Inferred {
		lines = append(lines, dialogLine{
			s.theme.warn, fmt.Sprintf("! 1 %s MB is taken as %d bytes (inferred)", vendor.Name, vendor.Megabyte),
		})
	}
	if vendor.Gives[set.field] == model.Never {
		return append(lines,
			dialogLine{s.theme.plain, "i " + vendor.Name + " never tells it: that it was accepted is all that can be known"},
			dialogLine{s.theme.dim, "API calls: 1" + s.callsLeft(row.Account)})
	}
	return append(lines,
		dialogLine{s.theme.plain, "i it is read before and after; the row changes when it reads so"},
		s.callsToChange(row.Account))
}

// sendEdit makes the change. It goes on when the screen that asked for it is gone.
func (s *shared) sendEdit(row *fleet.Row, set *settable, to wish) tea.Cmd {
	fl, of, shown, name := s.fleet, row.Key(), row.SIM, nameOf(&row.SIM, 40)
	return func() tea.Msg {
		done, err := guarded(context.Background(), func(ctx context.Context) (fleet.Edited, error) {
			return fl.Edit(ctx, of, shown, to.edit)
		})
		done.Key = of
		return editedMsg{name, set, set.show(&shown), to.text, done, err}
	}
}
