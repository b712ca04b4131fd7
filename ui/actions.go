package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// actions offers everything that can be done to a SIM, and says of what cannot be done why not.
func (s *shared) actions(row *fleet.Row, compose func() tea.Cmd) tea.Cmd {
	if row == nil {
		return tell("there is no SIM under the cursor")
	}
	m := &menu{
		pane: pane{shared: s}, again: keys.Actions, wide: 72,
		title: fmt.Sprintf("ACTIONS · %s …%s", nameOf(&row.SIM, 30), row.SIM.ICCID.Tail(7)),
	}
	for _, to := range model.States() {
		if to != model.Ready && to != model.Blocked { // nothing leads to these but the vendor
			m.items = append(m.items, s.changeItem(row, to))
		}
	}
	m.items = append(
		m.items,
		menuItem{"Reset the connection…", s.whyNotReset(row), func() tea.Cmd { return s.reset(row) }},
		menuItem{"Re-sync its services…", s.whyNotDeed(row, provider.Resyncing), func() tea.Cmd { return s.resync(row) }},
	)
	for _, of := range allSettables {
		m.items = append(m.items, s.editItems(row, of)...)
	}
	m.items = append(
		m.items,
		menuItem{"Text the device", s.whyNotSend(row), compose},
		menuItem{
			"Look at device and network (1 call)", s.whyNot(row.Account, provider.Diagnosing),
			func() tea.Cmd { return s.diagnose(row) },
		},
	)
	return s.root.push(m)
}

// changeItem offers a change of state, with what the vendor calls it.
func (s *shared) changeItem(row *fleet.Row, to model.State) menuItem {
	text := capital(verb(to)) + "…"
	if word := s.vendor(row.Account).Words[to]; word != "" {
		text += " (" + word + ")"
	}
	return menuItem{text, s.whyNotChange(row, to), func() tea.Cmd { return s.change(row, to) }}
}

// whyNotDeed says why something cannot be done to a SIM now; it is empty when it can.
func (s *shared) whyNotDeed(row *fleet.Row, ability provider.Ability) string {
	switch {
	case row == nil:
		return "there is no SIM under the cursor"
	case row.SIM.State == model.Closed:
		return cmp.Or(s.whyNotWrite(row.Account, ability), "the SIM is closed for good")
	default:
		return s.whyNotWrite(row.Account, ability)
	}
}

// whyNotReset says why the connection of a SIM cannot be reset now; it is empty when it can.
func (s *shared) whyNotReset(row *fleet.Row) string { return s.whyNotDeed(row, provider.Resetting) }

// deed is something that is done to one SIM and of which the vendor gives nothing to read back.
type deed struct {
	title, does string
	effects     []string
	do          func(context.Context, model.Key) (model.Receipt, error)
}

// reset asks whether the connection of a SIM shall be reset, or says why it cannot be.
func (s *shared) reset(row *fleet.Row) tea.Cmd {
	if why := s.whyNotReset(row); why != "" {
		return tell(why)
	}
	return s.perform(row, deed{
		title: "RESET THE CONNECTION OF 1 SIM?", does: "Reset", do: s.fleet.Reset,
		effects: []string{"the data session ends, and the device has to begin a new one"},
	})
}

// resync asks whether the services of a SIM shall be set up anew, or says why they cannot be.
func (s *shared) resync(row *fleet.Row) tea.Cmd {
	if why := s.whyNotDeed(row, provider.Resyncing); why != "" {
		return tell(why)
	}
	return s.perform(row, deed{
		title: "RE-SYNC THE SERVICES OF 1 SIM?", does: "Re-sync", do: s.fleet.Resync,
		effects: []string{"the vendor sets up all services of the SIM anew; it documents no result that can be read"},
	})
}

// perform asks, and does it.
func (s *shared) perform(row *fleet.Row, d deed) tea.Cmd {
	key, name := row.Key(), nameOf(&row.SIM, 40)
	return s.root.push(s.ask(d.title, func() []dialogLine {
		lines := append(s.whom(row, "   "+row.SIM.State.String()), dialogLine{})
		for _, effect := range d.effects {
			lines = append(lines, dialogLine{s.theme.warn, "! " + effect})
		}
		return append(lines,
			dialogLine{s.theme.plain, "i that the vendor accepted it is all that can be known of it"},
			dialogLine{s.theme.dim, "API calls: 1" + s.callsLeft(row.Account)})
	}, d.does, func() tea.Cmd {
		return func() tea.Msg {
			receipt, err := guarded(context.Background(), func(ctx context.Context) (model.Receipt, error) { return d.do(ctx, key) })
			return deedMsg{name, strings.ToLower(d.does), key, receipt, err}
		}
	}))
}

// deedMsg says how a deed ended, wherever the user is by then.
type deedMsg struct {
	name, does string
	key        model.Key
	receipt    model.Receipt
	err        error
}

// reportDeed tells how a deed ended. What the vendor calls it is told, since its support asks for that.
func (s *shared) reportDeed(msg deedMsg) toastMsg {
	vendor := s.vendor(msg.key.Account).Name
	whom := fmt.Sprintf("%s %s …%s", msg.does, msg.name, msg.key.ICCID.Tail(7))
	switch {
	case msg.err == nil:
		text := fmt.Sprintf("%s: accepted by %s", whom, vendor)
		if action := msg.receipt.Action.Clean(model.Line, 40); action != "" {
			text += " as " + action
		}
		return toastMsg{toastDone, text}
	case model.OutcomeOf(msg.err) == model.OutcomeDone:
		return toastMsg{toastFail, whom + ": " + sentence(vendor, msg.err)}
	case model.OutcomeOf(msg.err) == model.OutcomeUnknown:
		return toastMsg{toastFail, whom + ": it is not known whether it was done: " + sentence(vendor, msg.err)}
	default:
		return toastMsg{toastFail, whom + ": not done: " + sentence(vendor, msg.err)}
	}
}

// finding shows what the vendor sees of a device and its network.
type finding struct {
	pane
	row   *fleet.Row
	found load[model.Diagnosis]
}

// diagnose asks for it and shows it when it comes.
func (s *shared) diagnose(row *fleet.Row) tea.Cmd {
	return s.root.push(&finding{pane: pane{shared: s}, row: row})
}

func (f *finding) floats() {}

// Init asks.
func (f *finding) Init() tea.Cmd {
	fl, key := f.fleet, f.row.Key()
	return f.found.start(f.ctx, func(ctx context.Context) (model.Diagnosis, error) { return fl.Diagnose(ctx, key) })
}

// Update takes the answer, and leaves.
func (f *finding) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
		f.found.take(msg)
	case pressed(press, keys.Cancel), pressed(press, keys.Press):
		f.root.leave(f)
	case pressed(press, keys.Refresh) && !f.found.running():
		return f.Init()
	}
	return nil
}

// Close ends the asking.
func (f *finding) Close() { f.found.stop() }

// Keys offers to leave and to ask anew.
func (f *finding) Keys() []offer {
	leave := keys.Cancel
	leave.SetHelp("Esc Enter", "close")
	return hinted(append(on(leave), offer{Binding: keys.Refresh, cost: "1 call"})...)
}

// View draws what is known.
func (f *finding) View() string {
	inner := min(62, f.width-6)
	vendor := f.vendor(f.row.Account).Name
	rows := []dialogLine{
		{f.theme.title, fmt.Sprintf("AS %s SEES IT · %s", strings.ToUpper(vendor), nameOf(&f.row.SIM, 30))},
		{f.theme.plain, f.row.SIM.ICCID.String()},
		{},
	}
	var words []string
	switch {
	case f.found.err != nil && !f.found.running():
		words = wrap("not read: "+readSentence(vendor, f.found.err), inner)
	case !f.found.has:
		words = []string{"asking…"}
	}
	for _, text := range words {
		rows = append(rows, dialogLine{f.theme.warn, text})
	}
	if f.found.has {
		rows = append(rows, f.lines(inner)...)
	}
	return f.theme.box(rows, "", inner)
}

// lines draws what the vendor told; what it left out is not drawn.
func (f *finding) lines(inner int) []dialogLine {
	d := &f.found.value
	seen := ""
	if !d.Seen.IsZero() {
		seen = fmt.Sprintf("%s (%s)", f.moment(d.Seen), ago(f.now, d.Seen))
	}
	where := particulars{model.Detail{
		Carrier: d.Carrier, Country: d.Country, Latitude: d.Latitude, Longitude: d.Longitude, Accuracy: d.Radius, Online: d.Online,
	}}
	var lines []dialogLine
	for _, fact := range []fact{
		{"IMEI", text(d.IMEI)},
		{"Device", text(d.Device)},
		{"Kind", text(d.Kind)},
		{"System", text(d.System)},
		{"Session", where.online()},
		{"Seen", seen},
		{"Network", where.network()},
		{"Place", where.place()},
	} {
		if fact.value != "" {
			lines = append(lines, dialogLine{f.theme.plain, cut(left(fact.name, 10)+fact.value, inner)})
		}
	}
	if len(lines) == 0 {
		lines = append(lines, dialogLine{f.theme.plain, "nothing was told"})
	}
	return append(lines, dialogLine{}, dialogLine{f.theme.dim, "read " + ago(f.now, d.Fetched)})
}
