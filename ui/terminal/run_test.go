package terminal_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/ui/terminal"
	"github.com/simfleet/simfleet/ui/terminal/terminaltest"
)

// scenario names what this test binary is to do instead of testing.
const scenario = "SIMFLEET_TERMINAL_SCENARIO"

var size = terminaltest.Size{Width: 80, Height: 24}

func TestMain(m *testing.M) {
	if terminaltest.Lead() {
		return
	}
	if name, set := os.LookupEnv(scenario); set {
		terminal.Harden()
		if name == "describe" {
			_, _ = os.Stdout.WriteString(describe())
			return
		}
		if name == "detached" {
			_, _ = syscall.Setsid() // it can only fail for one who leads a group, and then the test does
		}
		os.Exit(play(name))
	}
	os.Exit(m.Run())
}

// hostile is text that would set a clipboard if it reached a terminal.
const hostile = "\x1b]52;c;Y2FuYXJ5\x07canary\u202e"

// model is a small program. What it does is in its name.
type model struct {
	name string
	keys string
}

func play(name string) int {
	end := terminal.Run(&model{name: name}, func(ctx context.Context) {
		if strings.Contains(name, "under way") {
			<-ctx.Done()
		}
		if strings.Contains(name, "panic in settle") {
			panic(hostile)
		}
		_ = os.WriteFile("settled", nil, 0o600) // the test looks for it
	})
	if end.Line != "" {
		fmt.Fprintln(os.Stderr, end.Line)
	}
	return end.Code
}

func (m *model) Init() tea.Cmd {
	if m.name == "panic in Init" {
		panic(hostile)
	}
	return nil
}

func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	key, pressed := msg.(tea.KeyPressMsg)
	if !pressed {
		return m, nil
	}
	m.keys += key.String()
	fail := func() tea.Msg { panic(fmt.Errorf("%s", hostile)) }
	switch {
	case key.String() == "q":
		return m, tea.Quit
	case key.String() != "p":
		return m, nil
	}
	switch m.name {
	case "panic in Update":
		panic(hostile)
	case "panic in a command":
		return m, fail
	case "panic in a batch":
		return m, tea.Batch(fail, tea.Sequence(nil, nil))
	case "panic in a sequence":
		return m, tea.Sequence(func() tea.Msg { return nil }, tea.Batch(func() tea.Msg { return nil }, fail), tea.Quit)
	}
	return m, nil
}

func (m *model) View() tea.View {
	if m.name == "panic in View" && m.keys != "" {
		panic(hostile)
	}
	content := "ready " + m.keys
	switch m.name {
	case "leak":
		content += hostile + "\u009d0;canary\u009c" + "end"
	case "flood":
		content = strings.Repeat(strings.Repeat(m.keys+"x", 80)+"\n", 24)
	}
	view := tea.NewView(content)
	view.AltScreen = true
	view.ReportFocus = true
	view.MouseMode = tea.MouseModeCellMotion
	return view
}

// start starts this test binary as the program of that name.
func start(t *testing.T, name string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self) //nolint:gosec // this test binary
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), scenario+"="+name, "TERM=xterm-256color", "TEA_TRACE="+cmd.Dir+"/trace", "TEA_DEBUG=1")
	tt := terminaltest.Start(t, cmd, size)
	t.Cleanup(func() {
		files, err := filepath.Glob(cmd.Dir + "/*")
		if err != nil || len(files) > 1 || len(files) == 1 && filepath.Base(files[0]) != "settled" {
			t.Errorf("files were written: %v, %v", files, err)
		}
	})
	return &program{tt, cmd.Dir}
}

// program is a program in a terminal.
type program struct {
	*terminaltest.Terminal
	dir string // where it was started
}

// settled tells whether the program came to the end of its settling.
func (p *program) settled() bool {
	_, err := os.Stat(filepath.Join(p.dir, "settled"))
	return err == nil
}

func TestEveryEndRestoresTheTerminal(t *testing.T) {
	tests := []struct {
		name string
		act  func(*program)
		code int
		says string // in the last line; "" means that nothing is said
	}{
		{"quit", func(tt *program) { tt.Type("q") }, 0, ""},
		{"quit before all is drawn", func(tt *program) { tt.Type("q") }, 0, ""},
		{"interrupt", func(tt *program) { tt.Signal(syscall.SIGINT) }, 0, ""},
		{"terminate", func(tt *program) { tt.Signal(syscall.SIGTERM) }, 143, ""},
		{"hangup", func(tt *program) { tt.Signal(syscall.SIGHUP) }, 129, ""},
		{"core dump", func(tt *program) { tt.Signal(syscall.SIGQUIT) }, 131, ""},
		{"panic in Init", func(*program) {}, 2, "in terminal_test.(*model).Init, line "},
		{"panic in Update", func(tt *program) { tt.Type("p") }, 2, "in terminal_test.(*model).Update, line "},
		{"panic in View", func(tt *program) { tt.Type("p") }, 2, "in terminal_test.(*model).View, line "},
		{"panic in a command", func(tt *program) { tt.Type("p") }, 2, "in terminal_test."},
		{"panic in a batch", func(tt *program) { tt.Type("p") }, 2, "in terminal_test."},
		{"panic in a sequence", func(tt *program) { tt.Type("p") }, 2, "in terminal_test."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tt := start(t, test.name)
			switch test.name {
			case "panic in Init":
			case "quit before all is drawn":
				tt.Await("\x1b[?1049h", 0)
			default:
				tt.Await("ready", 0)
			}
			test.act(tt)
			if code := tt.Code(); code != test.code {
				t.Errorf("the exit code is %d, want %d; %s", code, test.code, tt)
			}
			if wrong := tt.Restored(); wrong != "" {
				t.Errorf("%s; %s", wrong, tt)
			}
			if !tt.settled() {
				t.Error("what was under way was not settled")
			}
			says(t, tt.Output(), test.says)
		})
	}
}

// says checks what was written after the alternate screen was left.
func says(t *testing.T, output, want string) {
	t.Helper()
	after := output[strings.LastIndex(output, "\x1b[?1049l")+1:]
	_, line, _ := strings.Cut(after, "simfleet: ")
	if want == "" && line != "" || strings.Count(line, "\n") > 1 {
		t.Errorf("said %q", line)
	}
	if want != "" && (!strings.Contains(line, want) || !strings.Contains(line, `\x1b]52`)) {
		t.Errorf("said %q, want %q and the panic's text, quoted", line, want)
	}
	if strings.Contains(output, "\x1b]52") || strings.Contains(output, "\u202e") || strings.Contains(output, "goroutine") {
		t.Errorf("the panic was printed raw: %q", output)
	}
}

func TestAHangupEndsTheProgram(t *testing.T) {
	for _, name := range []string{"hangup", "detached"} { // the latter gets no signal
		tt := start(t, name)
		tt.Await("ready", 0)
		tt.Hangup()
		if code := tt.Code(); code != 129 {
			t.Errorf("%s: the exit code is %d, want 129", name, code)
		}
		if !tt.settled() {
			t.Errorf("%s: what was under way was not settled", name)
		}
	}
}

func TestSettlingCanBeInterrupted(t *testing.T) {
	tt := start(t, "under way")
	tt.Await("ready", 0)
	tt.Type("q")
	mark := tt.Await("waiting for the answer", 0)
	if output := tt.Output()[:mark]; !strings.Contains(output, "\x1b[?1049l") {
		t.Errorf("the terminal was not given back first: %q", output)
	}
	tt.Signal(syscall.SIGHUP) // says nothing new
	tt.Type("\x03")           // the line settings are the shell's again, so this is an interrupt
	if code := tt.Code(); code != 0 || !tt.settled() {
		t.Errorf("the exit code is %d and settled is %t", code, tt.settled())
	}
}

func TestAPanicWhileSettlingIsNotPrinted(t *testing.T) {
	tt := start(t, "panic in settle")
	tt.Await("ready", 0)
	tt.Type("q")
	if code := tt.Code(); code != 2 {
		t.Errorf("the exit code is %d, want 2", code)
	}
	if wrong := tt.Restored(); wrong != "" {
		t.Error(wrong)
	}
	says(t, tt.Output(), "in terminal_test.play")
}

func TestATerminalThatTakesNoOutputDoesNotHoldTheProgram(t *testing.T) {
	tt := start(t, "flood")
	tt.Await("xxxx", 0)
	if !tt.Freeze(true) {
		t.Skip("output cannot be held back on this system")
	}
	tt.Type("a") // redraws all
	tt.Signal(syscall.SIGTERM)
	if code := tt.Code(); code != 143 || !tt.settled() {
		t.Errorf("the exit code is %d, want 143, and settled is %t", code, tt.settled())
	}
	tt.Freeze(false)
	if wrong := tt.Restored(); strings.Contains(wrong, "settings") {
		t.Error(wrong)
	}
}

func TestTextFromOutsideCannotActOnTheTerminal(t *testing.T) {
	tt := start(t, "leak")
	tt.Await("end", 0)
	tt.Type("q")
	tt.Code()
	tt.Restored()
	for _, sequence := range []string{"\x1b]52", "\u009d", "\x1b]0;", "\x1bP"} {
		if strings.Contains(tt.Output(), sequence) {
			t.Errorf("%q reached the terminal; %s", sequence, tt)
		}
	}
}

func TestTheSizeOfTheTerminalIsKnown(t *testing.T) {
	tt := start(t, "flood")
	tt.Await("xxxx", 0)
	small := regexp.MustCompile(`[^x]x{20}[^x]`)
	for deadline := time.Now().Add(terminaltest.Patience); !small.MatchString(tt.Output()); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the screen is not drawn in its new size; %s", tt)
		}
		// The first change of size may come before Bubble Tea listens for it.
		tt.Resize(terminaltest.Size{Width: 21, Height: 5})
		tt.Resize(terminaltest.Size{Width: 20, Height: 5})
	}
}
