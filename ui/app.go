// Package ui is the terminal: a root that routes, one file for each screen, one key table, one theme, and one place
// that words errors and units.
//
// The root is the only Bubble Tea model. A screen changes its state in Update alone, asks for things by commands that
// capture values, and draws from what it has: View reads no clock, does no I/O and gives the same text for the same
// state. Reads belong to a screen and end with it (see load); writes belong to the fleet and never do.
package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// Config is what the terminal is made of.
type Config struct {
	Fleet      *fleet.Fleet
	Now        func() time.Time // nil means time.Now
	Zone       *time.Location   // of the times that are shown; nil means time.Local
	ASCII      bool
	View       string // the saved view to begin with, by its name or number; empty is none
	Filter     string // the filter to begin with
	ReadOnly   bool
	Demo       bool
	ConfigPath string                               // where the configuration belongs, for the first screen
	StartDemo  func() (*fleet.Fleet, error)         // offered by the first screen, when Fleet is nil
	ExportDir  string                               // where exports are written; empty is the working directory
	After      func(time.Duration, tea.Msg) tea.Cmd // nil means a real wait; tests have time of their own
}

// The least terminal that everything fits into.
const (
	leastWidth  = 60
	leastHeight = 16
)

// App is the root: it holds the screens, routes messages to them and draws the frame around the top one.
type App struct {
	shared
	cancel  context.CancelFunc
	stack   []screen
	width   int
	height  int
	reports reports
	frame   string    // what was drawn last
	stale   bool      // the frame no longer shows what is so
	began   bool      // the first frame has been drawn and the vendors may be asked
	trail   trail     // what was shown before
	focused time.Time // when the terminal got the focus last; zero after a key
}

// New makes the root. Nothing is asked of a vendor before the first frame.
func New(config Config) *App {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Zone == nil {
		config.Zone = time.Local
	}
	ctx, cancel := context.WithCancel(context.Background())
	a := &App{cancel: cancel, stale: true}
	a.shared = shared{
		config: config, root: a, fleet: config.Fleet, theme: newTheme(), ctx: ctx, now: config.Now(), zone: config.Zone,
		snap: &fleet.Snapshot{}, drafts: map[model.Key]string{}, lists: lists{},
	}
	if config.Fleet == nil {
		a.stack = []screen{newSetup(&a.shared)}
		return a
	}
	a.drafts = config.Fleet.Drafts()
	a.stack = []screen{newList(&a.shared)}
	return a
}

// Close cancels every read. Writes go on; closing the fleet waits for them.
func (a *App) Close() {
	for _, s := range a.stack {
		s.Close()
	}
	a.cancel()
}

// Init starts what runs by itself: notices of the fleet and the minute.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.awaitChange(), a.awaitMinute(), a.top().Init())
}

// Update routes a message: some to the root itself, keys to the top screen, the rest to all screens.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.now = a.config.Now()
	if cmd, quiet := a.beside(msg); quiet {
		return a, cmd
	}
	a.stale = true
	a.attend(msg)
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return a, a.resize(msg)
	case tea.KeyPressMsg:
		return a, a.follow(msg)
	case tea.MouseMsg:
		return a, a.point(msg)
	case tea.PasteMsg:
		return a, a.paste(msg)
	case startedMsg:
		return a, a.started(msg)
	case changedMsg:
		a.adopt()
		return a, tea.Batch(a.toAll(msg), a.awaitChange())
	case minuteMsg:
		return a, tea.Batch(a.toAll(msg), a.awaitMinute())
	}
	if report, ok := a.reportOf(msg); ok {
		a.reports.add(report, a.now)
	}
	return a, a.toAll(msg)
}

// beside takes a message that changes nothing of what is drawn.
func (a *App) beside(msg tea.Msg) (cmd tea.Cmd, quiet bool) {
	switch msg := msg.(type) {
	case beginMsg, beatMsg:
		return a.beat(true), true
	case beatenMsg:
		return a.beaten(msg), true
	case tea.FocusMsg, tea.BlurMsg:
		return a.attend(msg), true
	case noticeMsg:
		return a.after(settleTime, changedMsg{}), true
	default:
		return nil, false
	}
}

// reportOf words what a message tells at the foot, if it does.
func (a *App) reportOf(msg tea.Msg) (report toastMsg, ok bool) {
	switch msg := msg.(type) {
	case toastMsg:
		return msg, true
	case switchedMsg:
		return a.reportSwitch(msg), true
	case deedMsg:
		return a.reportDeed(msg), true
	case editedMsg:
		return a.reportEdit(msg), true
	case sentMsg:
		return a.reportSent(msg, a.giveBack(msg.sent)), true
	default:
		return toastMsg{}, false
	}
}

// adopt takes the newest snapshot, and tells what is new about what is kept on disk.
func (a *App) adopt() {
	former := a.snap.Notice()
	a.snap = a.fleet.Snapshot()
	if now := a.snap.Notice(); now != "" && now != former {
		a.reports.add(toastMsg{toastFail, now}, a.now)
	}
}

// top is the screen that has the keys.
func (a *App) top() screen { return a.stack[len(a.stack)-1] }

// toAll gives a message to every screen: an answer may be for one that is covered.
func (a *App) toAll(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(a.stack))
	for _, s := range a.stack {
		cmds = append(cmds, s.Update(msg))
	}
	return tea.Batch(cmds...)
}

// resize tells all screens how much room they have. The first size is also when the first frame is drawn, and the
// vendors are asked after that.
func (a *App) resize(msg tea.WindowSizeMsg) tea.Cmd {
	a.width, a.height = msg.Width, msg.Height
	for _, s := range a.stack {
		s.SetSize(a.bodySize())
	}
	if a.began || a.fleet == nil {
		return nil
	}
	a.began = true
	a.adopt() // What was kept came in while the terminal was made ready.
	return tea.Batch(a.toAll(changedMsg{}), a.after(firstFrame, beginMsg{}))
}

// firstFrame is how long the first frame may take to reach the terminal: three ticks of the renderer's clock.
const firstFrame = 50 * time.Millisecond

// beginMsg says that the first frame is out.
type beginMsg struct{}

// tooSmall tells whether the terminal cannot hold a screen. Nothing but quitting acts then, because nobody should
// confirm what cannot be read.
func (a *App) tooSmall() bool { return a.width < leastWidth || a.height < leastHeight }

// press routes a key.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	top := a.top()
	switch {
	case pressed(msg, keys.Leave), a.tooSmall() && pressed(msg, keys.Quit) && !top.Typing():
		return a.end()
	case a.tooSmall():
		return nil
	}
	a.reports.onKey(a.now)
	switch {
	case pressed(msg, keys.Redraw):
		return tea.ClearScreen
	case top.Typing():
		return a.pressTyping(msg)
	case a.isFloating():
		return top.Update(msg)
	case pressed(msg, keys.Help):
		return a.push(newHelp(&a.shared, top))
	case pressed(msg, keys.Back):
		return a.back()
	case pressed(msg, keys.Quit):
		return a.quit()
	case a.fleet == nil:
		return top.Update(msg)
	case pressed(msg, keys.Palette):
		return a.push(newPalette(&a.shared, top))
	case pressed(msg, keys.HistoryBack), pressed(msg, keys.HistoryForward), pressed(msg, keys.LastView):
		return a.revisit(msg)
	case pressed(msg, keys.Accounts) && a.where().kind != placeAccounts:
		return a.push(newAccounts(&a.shared))
	default:
		return top.Update(msg)
	}
}

// pressTyping routes a key while a text is typed: all belong to the field, but for the help and for leaving the field.
func (a *App) pressTyping(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(msg, keys.HelpTyping) && !a.isFloating():
		return a.push(newHelp(&a.shared, a.top()))
	case pressed(msg, keys.Back):
		if cmd, peeled := a.top().Peel(); peeled {
			return cmd
		}
	}
	return a.top().Update(visible(msg))
}

// visible gives the press of a key whose text cannot act on the terminal: what a terminal without brackets around pastes
// sends as keys may come from anywhere.
func visible(msg tea.KeyPressMsg) tea.KeyPressMsg {
	const stands = "\uFFFD"
	if text := model.NewText(msg.Text).Clean(model.Line, model.NameCap); strings.Contains(text, stands) {
		msg.Text = stands
	}
	return msg
}

// back peels one layer: a failure that was told, what the screen has open, then the screen. It never quits, but on the
// first screen, where there is nothing to go back to.
func (a *App) back() tea.Cmd {
	if a.reports.dismiss() {
		return nil
	}
	if cmd, peeled := a.top().Peel(); peeled {
		return cmd
	}
	if len(a.stack) == 1 && a.fleet == nil {
		return tea.Quit
	}
	a.leave(a.top())
	return nil
}

// quit goes up, and ends the program at the root.
func (a *App) quit() tea.Cmd {
	if len(a.stack) == 1 {
		return tea.Quit
	}
	a.leave(a.top())
	return nil
}

// paste gives pasted text to a text field, whole or not at all. Anywhere else a paste never acts. It is text from outside, so
// what could act on the terminal becomes visible.
func (a *App) paste(msg tea.PasteMsg) tea.Cmd {
	switch {
	case a.tooSmall():
		return nil
	case !a.top().Typing():
		return a.pasteOutside(msg.Content)
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(msg.Content)
	msg.Content = model.NewText(text).Clean(model.Block, model.SMSCap)
	if model.NewText(text).Clean(model.Block, model.SMSCap+1) != msg.Content {
		return tell(fmt.Sprintf("what was pasted is too long for a text field, which takes %d signs", model.SMSCap))
	}
	return a.top().Update(msg)
}

// push shows a screen above the others.
func (a *App) push(s screen) tea.Cmd {
	s.SetSize(a.bodySize())
	a.stack = append(a.stack, s)
	return s.Init()
}

// leave leaves a screen, if it is the top one and not the last, and cancels what it still reads.
func (a *App) leave(s screen) {
	if len(a.stack) == 1 || a.top() != s {
		return
	}
	s.Close()
	a.stack = a.stack[:len(a.stack)-1]
}

// isFloating tells whether the top screen is a dialog or the like.
func (a *App) isFloating() bool {
	_, ok := a.top().(floating)
	return ok
}

// started puts the fleet of the demo in the place of the first screen.
func (a *App) started(msg startedMsg) tea.Cmd {
	if msg.err != nil {
		return a.toAll(msg)
	}
	a.fleet, a.snap, a.config.Demo = msg.fleet, msg.fleet.Snapshot(), true
	a.drafts = msg.fleet.Drafts()
	a.stack, a.began = nil, true
	return tea.Batch(a.push(newList(&a.shared)), a.awaitChange(), func() tea.Msg { return beginMsg{} })
}

// awaitChange waits for a notice of the fleet.
func (a *App) awaitChange() tea.Cmd {
	if a.fleet == nil {
		return nil
	}
	changed, ctx := a.fleet.Changed(), a.ctx
	return func() tea.Msg {
		select {
		case <-changed:
			return noticeMsg{}
		case <-ctx.Done():
			return nil
		}
	}
}

// noticeMsg says that the fleet has a newer snapshot.
type noticeMsg struct{}

// settleTime is how long notices are gathered before they are drawn: pages that arrive one after another are drawn a few
// times a second at most.
const settleTime = 260 * time.Millisecond

// awaitMinute waits until the next minute begins: ages are whole minutes, so nothing needs drawing in between.
func (a *App) awaitMinute() tea.Cmd {
	now := a.config.Now()
	return a.after(now.Truncate(time.Minute).Add(time.Minute).Sub(now), minuteMsg{})
}
