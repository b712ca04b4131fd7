// Command simfleet is one terminal for all the SIM cards that a company has, whichever vendor sold them.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/config"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/fleet/store"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox/demo"
	"github.com/simfleet/simfleet/ui"
	"github.com/simfleet/simfleet/ui/terminal"
)

// The exit codes of ends before there was a screen, which no signal caused. Those of a screen are [terminal.Run]'s.
const (
	codeFailed = 1 // the demo cannot start, or what was asked for cannot be written
	codeUsage  = 2 // the command line, the terminal, the configuration or the environment does not do
)

func main() { os.Exit(run(os.Args[1:])) }

// run does all that the command line asks for and gives the exit code.
func run(args []string) int {
	terminal.Harden()
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return say(os.Stdout, usage, 0)
	case err != nil:
		return say(os.Stderr, "simfleet: "+err.Error()+"; simfleet --help lists what there is", codeUsage)
	case o.version:
		return say(os.Stdout, version(), 0)
	}
	if err := terminal.Check(os.Stdin, os.Stdout, os.Getenv("TERM")); err != nil {
		return say(os.Stderr, err.Error(), codeUsage)
	}
	s := &session{options: o, now: o.clock()}
	defer s.close()
	if err := s.open(); err != nil {
		if stopped, ok := errors.AsType[terminal.Stopped](err); ok {
			return stopped.Code()
		}
		if o.demo {
			return say(os.Stderr, err.Error(), codeFailed)
		}
		return say(os.Stderr, err.Error(), codeUsage)
	}
	if why := s.whyNoView(); why != "" {
		return say(os.Stderr, "simfleet: "+why, codeUsage)
	}
	end := terminal.Run(ui.New(s.screen()), s.settle)
	for _, line := range []string{end.Line, s.unsettled()} {
		if line != "" {
			say(os.Stderr, line, end.Code)
		}
	}
	return end.Code
}

// say writes a line and gives the exit code back.
func say(to io.Writer, line string, code int) int {
	if _, err := fmt.Fprintln(to, line); err != nil && code == 0 {
		return codeFailed
	}
	return code
}

const usage = `usage: simfleet [flags]

  --config FILE      read the accounts from FILE instead of $XDG_CONFIG_HOME/simfleet/config.toml
  --demo             show a made-up fleet on this machine; no file of yours is read or written
  --demo-clock TIME  start the demo's clock at TIME, such as 2026-05-22T12:04:31Z
  --read-only        refuse everything that changes or sends something
  --view NAME        begin with the saved view of that name or number
  -f, --filter EXPR  begin with a filter, such as 'state:active used>80%'
  --ascii            draw with ASCII characters only
  --state-dir DIR    keep the fleet, the journal and the rest in DIR instead of $XDG_STATE_HOME/simfleet
  --version          print the version`

// options are what the command line says.
type options struct {
	config, stateDir, demoClock    string
	view, filter                   string // what the list begins with
	demo, readOnly, ascii, version bool
	start                          time.Time // of the demo's clock; zero means now
}

// parse reads the command line. There is no flag for a key: others can see the command lines of all processes.
func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("simfleet", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.config, "config", "", "")
	flags.StringVar(&o.stateDir, "state-dir", "", "")
	flags.StringVar(&o.demoClock, "demo-clock", "", "")
	flags.StringVar(&o.view, "view", "", "")
	flags.StringVar(&o.filter, "filter", "", "")
	flags.StringVar(&o.filter, "f", "", "")
	flags.BoolVar(&o.demo, "demo", false, "")
	flags.BoolVar(&o.readOnly, "read-only", false, "")
	flags.BoolVar(&o.ascii, "ascii", false, "")
	flags.BoolVar(&o.version, "version", false, "")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	empty := ""
	flags.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" {
			empty = f.Name
		}
	})
	var err error
	if o.demoClock != "" {
		o.start, err = time.Parse(time.RFC3339, o.demoClock)
	}
	_, unread := query.Parse(o.filter)
	switch {
	case unread != nil:
		return o, fmt.Errorf("the filter cannot be read: %w", unread)
	case flags.NArg() > 0:
		return o, fmt.Errorf("%q is not a flag", flags.Arg(0))
	case empty != "":
		return o, fmt.Errorf("--%s needs a value", empty)
	case err != nil:
		return o, fmt.Errorf("--demo-clock needs a time such as 2026-05-22T12:04:31Z, not %q", o.demoClock)
	case o.demoClock != "" && !o.demo:
		return o, errors.New("--demo-clock sets the clock of the demo and needs --demo")
	case o.demo && o.config != "":
		return o, errors.New("--demo has accounts of its own and takes no --config")
	}
	return o, nil
}

// clock gives the time: the real one, or one that goes on from where the demo's clock starts.
func (o options) clock() func() time.Time {
	if o.start.IsZero() {
		return time.Now
	}
	began := time.Now()
	return func() time.Time { return o.start.Add(time.Since(began)) }
}

// version words the version, and what it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "simfleet (built without information about itself)"
	}
	built := map[string]string{"vcs.revision": "unknown", "vcs.time": "unknown"}
	for _, setting := range info.Settings {
		built[setting.Key] = setting.Value
	}
	if built["vcs.modified"] == "true" {
		built["vcs.revision"] += ", changed"
	}
	return fmt.Sprintf("simfleet %s (commit %s, date %s, %s)", release(), built["vcs.revision"], built["vcs.time"], info.GoVersion)
}

// release is the version's number, or "dev" for what was built from a working tree.
func release() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// session is one run of the program, between the command line and the terminal.
type session struct {
	options
	now  func() time.Time
	path string // of the configuration

	mu     sync.Mutex
	fleet  *fleet.Fleet // nil until there are accounts
	left   error        // what could not be settled
	undo   []func()     // what is to be undone at the end, in reverse
	closed bool
}

// screen says what the terminal is made of. Without a fleet it shows the first screen, which offers the demo.
func (s *session) screen() ui.Config {
	return ui.Config{
		Fleet: s.fleet, Now: s.now, ASCII: s.ascii || !terminal.UTF8(os.Getenv), ReadOnly: s.readOnly, Demo: s.demo,
		ConfigPath: s.path, StartDemo: s.startDemo, View: s.view, Filter: s.filter,
	}
}

// whyNoView says why the list cannot begin with the view that was asked for; it is empty when it can.
func (s *session) whyNoView() string {
	if s.view == "" || s.fleet == nil {
		return ""
	}
	views := s.fleet.Views()
	if _, ok := ui.FindView(views, s.view); ok {
		return ""
	}
	names := make([]string, len(views))
	for i, view := range views {
		names[i] = strconv.Itoa(view.Slot) + " " + strconv.Quote(view.Name)
	}
	if len(names) == 0 {
		return fmt.Sprintf("there is no view %q: none is saved yet", s.view)
	}
	return fmt.Sprintf("there is no view %q; there are %s", s.view, strings.Join(names, ", "))
}

// open makes the fleet, if there are accounts to make it of.
func (s *session) open() error {
	if s.demo {
		_, err := s.startDemo()
		return err
	}
	path, err := config.Find(s.config, os.Getenv)
	if err != nil {
		return fmt.Errorf("simfleet: %w", err)
	}
	s.path = path
	configured, err := load(path)
	switch {
	case errors.Is(err, config.ErrNone) && s.config == "":
		return nil
	case errors.Is(err, config.ErrNone):
		return fmt.Errorf("simfleet: %w", err)
	case err != nil:
		return err
	}
	state, err := config.StateDir(s.stateDir, os.Getenv)
	if err != nil {
		return fmt.Errorf("simfleet: %w", err)
	}
	_, err = s.start(state, configured.Archive, s.settings(configured))
	return err
}

// load reads the configuration with its keys and passwords. All that is wrong is told at once; a signal ends it.
func load(path string) (config.Config, error) {
	ctx, stop := terminal.Interruptible(context.Background())
	defer stop()
	var vendors []config.Vendor
	for _, vendor := range provider.Vendors() {
		vendors = append(vendors, config.Vendor{ID: vendor.ID, Key: vendor.TakesKey, Password: vendor.TakesPassword})
	}
	configured, err := config.Load(path, vendors)
	locked := configured.Unlock(ctx, config.Patience{Notes: os.Stderr})
	if stopped, ok := errors.AsType[terminal.Stopped](context.Cause(ctx)); ok {
		return config.Config{}, stopped
	}
	return configured, config.Join(err, locked)
}

// settings are those of the configured accounts.
func (s *session) settings(configured config.Config) []provider.Settings {
	all := make([]provider.Settings, 0, len(configured.Accounts))
	for _, account := range configured.Accounts {
		settings := provider.Settings{
			Name: account.Name, Vendor: account.Vendor, BaseURL: account.BaseURL,
			PerSecond: account.PerSecond, PerDay: account.PerDay, Reserve: account.Reserve, Login: account.Login,
			AllowIrreversible: account.AllowIrreversible, SMSParameter: account.SMSParameter,
		}
		if account.Mode == config.ReadOnly {
			settings.ReadOnly, settings.ReadOnlyWhy = true, `mode = "ro"`
		}
		all = append(all, settings)
	}
	return all
}

// startDemo makes a fleet of vendors that are on this machine and made up. It has a key and a state of its own, which
// end with the program.
func (s *session) startDemo() (*fleet.Fleet, error) {
	state, err := s.demoState()
	if err != nil {
		return nil, fmt.Errorf("simfleet: the demo has no place for its state: %w", err)
	}
	vendors, err := demo.Start(demo.Config{Secret: rand.Text(), Now: s.now})
	if err != nil {
		return nil, fmt.Errorf("simfleet: the demo cannot start: %w", err)
	}
	s.atEnd(func() { _ = vendors.Close() }) // the process ends, and the vendors with it
	var settings []provider.Settings
	for _, account := range vendors.Accounts {
		settings = append(settings, provider.Settings{
			Name: account.Name, Vendor: account.Vendor, BaseURL: account.BaseURL, AllowIrreversible: true,
			Login: rest.Login{
				Key: rest.NewSecret(account.Key), User: rest.NewSecret(account.User), Password: rest.NewSecret(account.Password),
			},
		})
	}
	return s.start(state, true, settings)
}

// demoState gives the folder for what the demo writes down: the one that the user named, else one that ends with the program.
func (s *session) demoState() (string, error) {
	if s.stateDir != "" {
		return config.StateDir(s.stateDir, os.Getenv)
	}
	temporary, err := os.MkdirTemp("", "simfleet-demo-")
	if err != nil {
		return "", err
	}
	s.atEnd(func() { _ = os.RemoveAll(temporary) }) // what stays is empty or the system's to remove
	return temporary, nil
}

// start opens the accounts and makes the fleet of what was kept of it; nothing is asked of a vendor yet. A store that cannot
// be opened is told of in the terminal, and nothing is shared or kept then.
func (s *session) start(state string, archive bool, settings []provider.Settings) (*fleet.Fleet, error) {
	kept, trouble := store.Open(context.Background(), state, store.Options{Now: s.now, Archive: archive})
	if trouble == nil {
		s.atEnd(func() { _ = kept.Close() }) // all that is in it was written before
	}
	tally := fleet.NewTally(kept)
	accounts := make([]*provider.Account, 0, len(settings))
	var failed []string
	for _, one := range settings {
		one.Version, one.Now, one.Count = release(), s.now, tally.Count
		if s.readOnly {
			one.ReadOnly, one.ReadOnlyWhy = true, "--read-only"
		}
		account, err := provider.Open(one)
		if err != nil {
			failed = append(failed, fmt.Sprintf("simfleet: account %q: %v", one.Name, err))
			continue
		}
		accounts = append(accounts, account)
	}
	if len(failed) > 0 {
		return nil, errors.New(strings.Join(failed, "\n"))
	}
	written := journal.Open(journal.Config{Dir: filepath.Join(state, "journal"), Actor: journal.Actor(), Now: s.now})
	made := fleet.New(fleet.Config{
		Accounts: accounts, Journal: written, Now: s.now, Store: kept, Trouble: trouble, Dir: state,
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fleet = made
	return made, nil
}

// settle lets nothing new begin and waits for what is under way.
func (s *session) settle(ctx context.Context) {
	s.mu.Lock()
	open := s.fleet
	s.mu.Unlock()
	if open == nil {
		return
	}
	err := open.Close(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = err
}

// unsettled words what could not be settled; usually it is empty.
func (s *session) unsettled() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case errors.Is(s.left, fleet.ErrInterrupted):
		return "simfleet: the answer to what was sent was not waited for, so it may have happened; the journal tells what it was"
	case s.left != nil:
		return "simfleet: the journal could not be closed: " + strconv.Quote(s.left.Error())
	default:
		return ""
	}
}

// atEnd has something undone at the end, at once if that has been.
func (s *session) atEnd(undo func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		undo()
		return
	}
	s.undo = append(s.undo, undo)
}

// close undoes what lasts beyond the process, or would hold it.
func (s *session) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, undo := range slices.Backward(s.undo) {
		undo()
	}
}
