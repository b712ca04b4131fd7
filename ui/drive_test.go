package ui

import (
	"context"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/demo"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// terminal drives the program as a user does: keys go in, the screen is read. It runs the real fleet and the real
// adapter against the sandbox on loopback; only time is its own.
type terminal struct {
	t      *testing.T
	app    *App
	box    *simbase1box.Sandbox // the one vendor; nil where there are all
	all    *demo.Demo           // all vendors; nil where there is one
	fleet  *fleet.Fleet
	state  string // the state directory
	clock  *clock
	msgs   chan tea.Msg
	under  int // commands that have not answered yet
	timers []timer
	quit   bool
	gate   chan struct{} // when there is one, reading a change back waits until it is closed
}

// clock is a clock that stands until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// timer is a message that is due.
type timer struct {
	at  time.Time
	msg tea.Msg
}

// armMsg carries a timer from the command that set it to the terminal.
type armMsg struct{ timer timer }

// rest of a sequence of commands, after one of them has answered.
type sequenceOf struct {
	msg  tea.Msg
	rest []tea.Cmd
}

// setting is what a test may have otherwise.
type setting struct {
	sims          int
	width, height int
	readOnly      string // why; empty means it is not
	ascii         bool
	delay         time.Duration
	faults        []sandbox.Fault
	perDay        int
	company       bool                     // an account at every vendor, instead of one
	account       func(*provider.Settings) // changes how each account is configured
}

// start starts the program on a fleet of its own. Nothing has been asked of a vendor yet when it returns: the first
// frame is out.
func start(t *testing.T, s setting) *terminal {
	t.Helper()
	x := &terminal{t: t, state: t.TempDir(), msgs: make(chan tea.Msg, 256)}
	x.clock = &clock{now: time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC)}
	sims := s.sims
	if sims == 0 {
		sims = 40
	}
	var accounts []*provider.Account
	for _, settings := range x.vendors(s, sims) {
		settings.ReadOnly, settings.ReadOnlyWhy = s.readOnly != "", s.readOnly
		settings.PerSecond, settings.PerDay, settings.Version, settings.Now = 10_000, s.perDay, "test", x.clock.Now
		if s.account != nil {
			s.account(&settings)
		}
		account, err := provider.Open(settings)
		if err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts, account)
	}
	x.fleet = fleet.New(fleet.Config{
		Accounts: accounts, Now: x.clock.Now, Sleep: x.sleep,
		Journal: journal.Open(journal.Config{Dir: filepath.Join(x.state, "journal"), Now: x.clock.Now}),
	})
	t.Cleanup(func() { _ = x.fleet.Close(context.Background()) })
	x.run(Config{Fleet: x.fleet, ReadOnly: s.readOnly != "", ASCII: s.ascii, Demo: true, ExportDir: t.TempDir()}, s.width, s.height)
	return x
}

// vendors starts the one vendor, or all of them, and gives the settings of their accounts.
func (x *terminal) vendors(s setting, sims int) []provider.Settings {
	x.t.Helper()
	if s.company {
		return x.company(sims)
	}
	x.box = simbase1box.New(simbase1box.Config{SIMs: sims, Key: "test-key", Now: x.clock.Now, Plan: s.faults, PerSecond: -1})
	url, err := x.box.Start()
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { _ = x.box.Close() })
	x.box.Delay(s.delay)
	return []provider.Settings{{
		Name: "demo-fleet", Vendor: "simbase-v1", BaseURL: url, Login: rest.Login{Key: rest.NewSecret("test-key")},
	}}
}

// company starts all vendors.
func (x *terminal) company(sims int) []provider.Settings {
	x.t.Helper()
	var err error
	x.all, err = demo.Start(demo.Config{Secret: "test-key", Now: x.clock.Now, SIMs: sims, Unpaced: true})
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { _ = x.all.Close() })
	settings := make([]provider.Settings, 0, len(x.all.Accounts))
	for _, a := range x.all.Accounts {
		settings = append(settings, provider.Settings{
			Name: a.Name, Vendor: a.Vendor, BaseURL: a.BaseURL,
			Login: rest.Login{Key: rest.NewSecret(a.Key), User: rest.NewSecret(a.User), Password: rest.NewSecret(a.Password)},
		})
	}
	return settings
}

// run starts the program with a configuration.
func (x *terminal) run(config Config, width, height int) {
	config.Now, config.Zone, config.After = x.clock.Now, time.UTC, x.after
	x.app = New(config)
	x.t.Cleanup(x.app.Close)
	x.do(x.app.Init())
	if width == 0 {
		width, height = 80, 24
	}
	x.deliver(tea.WindowSizeMsg{Width: width, Height: height})
}

// opened starts the program and waits until the whole fleet is there.
func opened(t *testing.T, s setting) *terminal {
	t.Helper()
	x := start(t, s)
	x.idle()
	return x
}

// sleep passes time at once, unless the test holds it up.
func (x *terminal) sleep(ctx context.Context, d time.Duration) error {
	if x.gate != nil {
		<-x.gate
	}
	x.clock.move(d)
	return ctx.Err()
}

// after sets a timer. What the program puts off for less than a frame or two needs no time here.
func (x *terminal) after(d time.Duration, msg tea.Msg) tea.Cmd {
	if d <= settleTime {
		return func() tea.Msg { return msg }
	}
	at := x.clock.Now().Add(d)
	return func() tea.Msg { return armMsg{timer{at, msg}} }
}

// do runs a command beside the program, as Bubble Tea does.
func (x *terminal) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	x.under++
	go func() { x.msgs <- cmd() }()
}

// deliver gives a message to the program and runs what it asks for.
func (x *terminal) deliver(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			x.do(cmd)
		}
	case armMsg:
		x.timers = append(x.timers, msg.timer)
	case sequenceOf:
		x.deliver(msg.msg)
		x.sequence(msg.rest)
	case tea.QuitMsg:
		x.quit = true
	default:
		if cmds, ok := commandsOf(msg); ok {
			x.sequence(cmds)
			return
		}
		_, cmd := x.app.Update(msg)
		x.do(cmd)
	}
}

// sequence runs commands one after another.
func (x *terminal) sequence(cmds []tea.Cmd) {
	if len(cmds) == 0 {
		return
	}
	x.do(func() tea.Msg { return sequenceOf{cmds[0](), cmds[1:]} })
}

// commandsOf opens Bubble Tea's message of a sequence, whose type it keeps to itself.
func commandsOf(msg tea.Msg) ([]tea.Cmd, bool) {
	v := reflect.ValueOf(msg)
	if v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return nil, false
	}
	cmds := make([]tea.Cmd, v.Len())
	for i := range cmds {
		cmds[i], _ = v.Index(i).Interface().(tea.Cmd)
	}
	return cmds, true
}

// deadline is how long anything may take on a busy machine before a test gives up.
const deadline = 20 * time.Second

// step takes one message; false when there is none within the deadline.
func (x *terminal) step() bool {
	select {
	case msg := <-x.msgs:
		x.under--
		x.deliver(msg)
		return true
	case <-time.After(deadline):
		return false
	}
}

// idle runs the program until nothing is under way but the wait for the fleet's next notice.
func (x *terminal) idle() {
	x.t.Helper()
	waits := 0
	if x.app.fleet != nil {
		waits = 1
	}
	for x.under > waits || (x.app.fleet != nil && x.app.snap != x.app.fleet.Snapshot()) {
		if !x.step() {
			x.t.Fatalf("still busy with %d commands:\n%s", x.under, x.screen())
		}
	}
}

// until runs the program until the screen shows a text.
func (x *terminal) until(text string) {
	x.t.Helper()
	for !strings.Contains(x.screen(), text) {
		if !x.step() {
			x.t.Fatalf("never showed %q:\n%s", text, x.screen())
		}
	}
}

// tap presses keys and waits for nothing.
func (x *terminal) tap(names ...string) {
	for _, name := range names {
		x.deliver(keyOf(name))
	}
}

// press presses keys, and after each lets the program finish what it started.
func (x *terminal) press(names ...string) {
	x.t.Helper()
	for _, name := range names {
		x.tap(name)
		x.idle()
	}
}

// write types a text.
func (x *terminal) write(text string) {
	x.t.Helper()
	for _, r := range text {
		x.press(string(r))
	}
}

// confirm answers a dialog as somebody does who has read it.
func (x *terminal) confirm(name string) {
	x.t.Helper()
	x.pass(graceTime)
	x.press(name)
}

// pass lets time pass: timers that fall due fire in their order.
func (x *terminal) pass(d time.Duration) {
	x.t.Helper()
	x.idle()
	end := x.clock.Now().Add(d)
	for {
		slices.SortStableFunc(x.timers, func(a, b timer) int { return a.at.Compare(b.at) })
		if len(x.timers) == 0 || x.timers[0].at.After(end) {
			break
		}
		due := x.timers[0]
		x.timers = x.timers[1:]
		x.clock.move(max(due.at.Sub(x.clock.Now()), 0))
		x.deliver(due.msg)
		x.idle()
	}
	x.clock.move(max(end.Sub(x.clock.Now()), 0))
}

// screen gives what the user sees, without colours.
func (x *terminal) screen() string { return ansi.Strip(x.app.View().Content) }

// sees fails the test unless the screen shows each of the texts, be it over the end of a line.
func (x *terminal) sees(texts ...string) {
	x.t.Helper()
	for _, text := range texts {
		screen := x.screen()
		if !strings.Contains(screen, text) && !strings.Contains(strings.Join(strings.Fields(screen), " "), text) {
			x.t.Fatalf("does not show %q:\n%s", text, x.screen())
		}
	}
}

// lacks fails the test if the screen shows the text.
func (x *terminal) lacks(text string) {
	x.t.Helper()
	if strings.Contains(x.screen(), text) {
		x.t.Fatalf("shows %q:\n%s", text, x.screen())
	}
}

// under the cursor of the list.
func (x *terminal) cursorLine() string {
	for _, line := range strings.Split(x.screen(), "\n") {
		if strings.HasPrefix(line, ">") {
			return line
		}
	}
	return ""
}

// requests are those of the one vendor, or of all.
func (x *terminal) requests() []sandbox.Request {
	if x.all == nil {
		return x.box.Requests()
	}
	var all []sandbox.Request
	for _, a := range x.all.Accounts {
		all = append(all, a.Stage.Requests()...)
	}
	return all
}

// writes counts the requests that were not reads. To log in is none.
func (x *terminal) writes() int {
	n := 0
	for _, r := range x.requests() {
		if r.Method != http.MethodGet && !strings.HasSuffix(r.Path, "/oauth/token") {
			n++
		}
	}
	return n
}

// golden compares the screen with the one that was looked at and found right.
func (x *terminal) golden(name string) {
	x.t.Helper()
	path := filepath.Join("testdata", name+".golden")
	got := x.screen() + "\n"
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			x.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			x.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path) //nolint:gosec // the path is made of the test's own words
	if err != nil {
		x.t.Fatal(err)
	}
	if got != string(want) {
		x.t.Errorf("%s differs; got:\n%s\nwant:\n%s", path, got, want)
	}
}

// keyOf makes the press of a key from its name.
func keyOf(name string) tea.KeyPressMsg {
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome,
		"end": tea.KeyEnd, "backspace": tea.KeyBackspace, "f1": tea.KeyF1,
	}
	if code, ok := named[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl}
	}
	if name == "shift+tab" {
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
