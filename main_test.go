package main_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/simfleet/simfleet/ui/terminal/terminaltest"
)

// folder holds the program under test.
var folder string

func TestMain(m *testing.M) {
	if terminaltest.Lead() {
		return
	}
	var err error
	if folder, err = os.MkdirTemp("", "simfleet-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(folder) // the system's to remove if it stays
	os.Exit(code)
}

// program builds the program once, with the race detector if the tests have it. SIMFLEET_BINARY names one that was built
// already, to be tested as it is.
var program = sync.OnceValues(func() (path string, err error) {
	if path = os.Getenv("SIMFLEET_BINARY"); path != "" {
		return path, nil
	}
	path = filepath.Join(folder, "simfleet")
	args := []string{"build", "-o", path}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		args = append(args, "-race")
	}
	//nolint:gosec // the name is ours
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, touchSources()
})

// touchSources looks at all sources. The tests do not link them, so go test would not know that they changed, and give
// the result of an older program.
func touchSources() error {
	return filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || strings.HasPrefix(path, ".git"+string(filepath.Separator)) {
			return err
		}
		if ext := filepath.Ext(path); ext == ".go" || ext == ".mod" || ext == ".sum" {
			_, err = os.Stat(path)
		}
		return err
	})
}

// canary is a key that must be nowhere but in the requests to its vendor.
const canary = "test-key-c4n4ry+/=?"

// user is somebody with a home of their own, who starts the program in an empty folder.
type user struct {
	t    *testing.T
	home string
	env  []string // besides what everybody has
}

func newUser(t *testing.T, env ...string) *user {
	t.Helper()
	u := &user{t, t.TempDir(), env}
	for _, dir := range []string{"", "tmp", "work", ".config/simfleet"} {
		u.must(os.MkdirAll(filepath.Join(u.home, dir), 0o700))
		u.must(os.Chmod(filepath.Join(u.home, dir), 0o700)) //nolint:gosec // a folder
	}
	return u
}

func (u *user) must(err error) {
	u.t.Helper()
	if err != nil {
		u.t.Fatal(err)
	}
}

// configure writes the user's configuration.
func (u *user) configure(text string) string {
	u.t.Helper()
	path := filepath.Join(u.home, ".config/simfleet/config.toml")
	u.must(os.WriteFile(path, []byte(text), 0o600))
	return path
}

// command is the program, about to be started by the user.
func (u *user) command(args ...string) *exec.Cmd {
	u.t.Helper()
	path, err := program()
	u.must(err)
	cmd := exec.CommandContext(u.t.Context(), path, args...) //nolint:gosec // the program under test
	cmd.Dir = filepath.Join(u.home, "work")
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + u.home, "TMPDIR=" + filepath.Join(u.home, "tmp"),
		"TERM=xterm-256color", "LANG=C.UTF-8", "TZ=UTC", "GORACE=atexit_sleep_ms=0",
	}, u.env...)
	return cmd
}

// start starts the program in a terminal.
func (u *user) start(args ...string) *terminaltest.Terminal {
	u.t.Helper()
	return terminaltest.Start(u.t, u.command(args...), terminaltest.Size{Width: 100, Height: 30})
}

// files gives all files below the user's home with their permissions.
func (u *user) files() map[string]fs.FileMode {
	u.t.Helper()
	found := map[string]fs.FileMode{}
	u.must(filepath.WalkDir(u.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		found[strings.TrimPrefix(path, u.home+"/")] = info.Mode()
		return nil
	}))
	return found
}

// untouched checks that the program left nothing behind but what it may.
func (u *user) untouched(may ...string) {
	u.t.Helper()
	files := u.files()
	for _, name := range may {
		delete(files, name)
	}
	if len(files) > 0 {
		u.t.Errorf("the program left %v", files)
	}
	left, err := os.ReadDir(filepath.Join(u.home, "tmp"))
	if err != nil || len(left) > 0 {
		u.t.Errorf("the program left %v in the folder for temporary files, %v", left, err)
	}
	for _, dir := range []string{".local", ".cache"} {
		if _, err := os.Stat(filepath.Join(u.home, dir)); err == nil {
			u.t.Errorf("the program made %s", dir)
		}
	}
}

// end checks how a program in a terminal ended.
func end(t *testing.T, tt *terminaltest.Terminal, code int) {
	t.Helper()
	if got := tt.Code(); got != code {
		t.Errorf("the exit code is %d, want %d; %s", got, code, tt)
	}
	if wrong := tt.Restored(); wrong != "" {
		t.Errorf("%s; %s", wrong, tt)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	out, err := newUser(t).command("--version").CombinedOutput()
	if err != nil || !regexp.MustCompile(`^simfleet \S+ \(commit .+, date \S+, go1\.\d+.*\)\n$`).Match(out) {
		t.Errorf("--version gives %q, %v", out, err)
	}
}

func TestHelpNamesEveryFlagAndNoneForAKey(t *testing.T) {
	t.Parallel()
	out, err := newUser(t).command("--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	var flags []string
	for _, match := range regexp.MustCompile(`(?m)^  (?:-f, )?(--[a-z-]+)`).FindAllSubmatch(out, -1) {
		flags = append(flags, string(match[1]))
	}
	want := "--config --demo --demo-clock --read-only --view --filter --ascii --state-dir --version"
	if got := strings.Join(flags, " "); got != want {
		t.Errorf("the flags are %s, want %s", got, want)
	}
}

func TestWrongCommandLinesAreRefusedInOneLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		says string
	}{
		{[]string{"--api-key", canary}, "flag provided but not defined: -api-key"},
		{[]string{"--api-key=" + canary}, "flag provided but not defined: -api-key"},
		{[]string{"list"}, `"list" is not a flag`},
		{[]string{"--demo", "\x1b]0;x\a"}, `"\x1b]0;x\a" is not a flag`},
		{[]string{"--config"}, "needs an argument: -config"},
		{[]string{"--config", ""}, "--config needs a value"},
		{[]string{"--state-dir="}, "--state-dir needs a value"},
		{[]string{"--demo-clock", "2026-05-22T12:04:31Z"}, "needs --demo"},
		{[]string{"--demo", "--demo-clock", "noon"}, `not "noon"`},
		{[]string{"--demo", "--config", "x.toml"}, "takes no --config"},
		{[]string{"--demo", "-f", "seen>"}, "the filter cannot be read: character 6: seen> needs an age"},
		{[]string{"--demo", "--filter", "foo:\x1b[31m"}, "there is no field “foo”"},
		{[]string{"--demo", "--filter", ""}, "--filter needs a value"},
		{[]string{"--view="}, "--view needs a value"},
		{[]string{"--demo=maybe"}, "invalid boolean value"},
	}
	for _, test := range tests {
		u := newUser(t)
		cmd := u.command(test.args...)
		var out, complaint bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &complaint
		err := cmd.Run()
		said := complaint.String()
		if cmd.ProcessState.ExitCode() != 2 || out.Len() > 0 {
			t.Errorf("%q ends with %v and writes %q", test.args, err, out.String())
		}
		if !strings.Contains(said, test.says) || strings.Count(said, "\n") != 1 || strings.ContainsAny(said, "\x1b\a") ||
			strings.Contains(said, "c4n4ry") {
			t.Errorf("%q says %q, want one line with %q", test.args, said, test.says)
		}
		u.untouched()
	}
}

func TestWithoutATerminalNothingIsDrawn(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	cmd := u.command("--demo")
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	if said := complaint.String(); cmd.ProcessState.ExitCode() != 2 || out.Len() > 0 ||
		!strings.Contains(said, "needs a terminal") || strings.Count(said, "\n") != 1 {
		t.Errorf("without a terminal: %v, %q, %q", err, out.String(), complaint.String())
	}
	for _, term := range []string{"dumb", ""} {
		u.env = []string{"TERM=" + term}
		tt := u.start("--demo")
		end(t, tt, 2)
		if said := tt.Output(); !strings.Contains(said, "TERM") || strings.Count(said, "\n") != 1 || strings.Contains(said, "\x1b") {
			t.Errorf("TERM=%s says %q", term, said)
		}
	}
	u.untouched()
}

func TestAWrongConfigurationIsToldAtOnceAndNothingIsDrawn(t *testing.T) {
	t.Parallel()
	u := newUser(t, "STATE_KEY="+canary)
	path := u.configure(`[[account]]
name = "eu"
vendor = "simbase-v9"
mod = "ro"
auth.api_key_env = "NOT_SET"
[[account]]
name = "eu"
vendor = "simbase-v1"
auth.api_key_command = ["/bin/sh", "-c", "echo locked >&2; exit 1"]
[[account]]
name = "us"
vendor = "simbase-v1"
auth.api_key_env = "STATE_KEY"
calls_per_day = "many"
[[account]]
name = "uk"
vendor = "simbase-v1"
auth.username = "test-user"
auth.password_env = "STATE_KEY"
`)
	tt := u.start()
	end(t, tt, 2)
	var lines []string
	for line := range strings.Lines(tt.Output()) {
		rest, ok := strings.CutPrefix(line, path+":")
		if !ok {
			t.Errorf("%q does not begin with the file", line)
		}
		number, _, _ := strings.Cut(rest, ":")
		lines = append(lines, number)
	}
	if got := strings.Join(lines, " "); got != "3 4 5 7 9 14 18" {
		t.Errorf("problems are told of the lines %s: %s", got, tt.Output())
	}
	if strings.Contains(tt.Output(), "\x1b") || strings.Contains(tt.Output(), "c4n4ry") {
		t.Errorf("the screen was touched, or the key told: %q", tt.Output())
	}
	u.untouched(".config/simfleet/config.toml")
}

func TestAConfigurationThatIsNamedMustBeThere(t *testing.T) {
	t.Parallel()
	tt := newUser(t).start("--config", "my.toml")
	end(t, tt, 2)
	if !strings.HasPrefix(tt.Output(), "simfleet: no configuration at my.toml") {
		t.Errorf("says %q", tt.Output())
	}
}

func TestWithoutAHomeItIsSaidWhatToDo(t *testing.T) {
	t.Parallel()
	u := newUser(t, "HOME=")
	tt := u.start()
	end(t, tt, 2)
	if !strings.Contains(tt.Output(), "name the file with --config") || strings.Count(tt.Output(), "\n") != 1 {
		t.Errorf("says %q", tt.Output())
	}
	tt = u.start("--config", u.configure("[[account]]\nname=\"x\"\nvendor=\"simbase-v1\"\nauth.api_key=\"k\"\n"))
	end(t, tt, 2)
	if !strings.Contains(tt.Output(), "name a folder with --state-dir") || strings.Count(tt.Output(), "\n") != 1 {
		t.Errorf("says %q", tt.Output())
	}
}

func TestAConfigurationInTheWorkingDirectoryIsIgnored(t *testing.T) {
	t.Parallel()
	for _, env := range []string{"XDG_CONFIG_HOME=", "XDG_CONFIG_HOME=."} {
		u := newUser(t, env)
		hostile := []byte("[[account]]\nname=\"x\"\nvendor=\"simbase-v1\"\nauth.api_key_command=[\"/usr/bin/touch\", \"ran\"]\n")
		u.must(os.Mkdir(filepath.Join(u.home, "work/simfleet"), 0o700))
		u.must(os.WriteFile(filepath.Join(u.home, "work/config.toml"), hostile, 0o600))
		u.must(os.WriteFile(filepath.Join(u.home, "work/simfleet/config.toml"), hostile, 0o600))
		tt := u.start()
		shows(t, tt, "There is no configuration yet")
		tt.Type("q")
		end(t, tt, 0)
		u.untouched("work/config.toml", "work/simfleet/config.toml")
	}
}
