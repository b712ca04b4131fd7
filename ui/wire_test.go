package ui

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// wire is a terminal that only counts: it keeps what was sent to it.
type wire struct {
	mu   sync.Mutex
	sent bytes.Buffer
	news chan struct{}
}

func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent.Write(p)
	select {
	case w.news <- struct{}{}:
	default:
	}
	return len(p), nil
}

// take gives what was sent since the last call.
func (w *wire) take() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.sent.Reset()
	return w.sent.String()
}

// await gives what is sent until it holds a text.
func (w *wire) await(t *testing.T, text string) string {
	t.Helper()
	var got strings.Builder
	for {
		got.WriteString(w.take())
		if strings.Contains(got.String(), text) {
			return got.String()
		}
		select {
		case <-w.news:
		case <-time.After(deadline):
			t.Fatalf("%q was never sent; sent was %q", text, got.String())
		}
	}
}

// connected runs the program on a wire.
func connected(t *testing.T, app *App, width, height int) (*wire, *tea.Program) {
	t.Helper()
	w := &wire{news: make(chan struct{}, 1)}
	program := tea.NewProgram(app, tea.WithInput(nil), tea.WithOutput(w), tea.WithWindowSize(width, height), tea.WithoutSignals(),
		tea.WithColorProfile(colorprofile.ANSI256), tea.WithEnvironment([]string{"TERM=xterm-256color", "SSH_TTY=/dev/pts/9"}))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = program.Run()
	}()
	t.Cleanup(func() {
		program.Quit()
		<-ended
	})
	return w, program
}

func TestAKeySendsLittleMoreThanTheCellsThatChange(t *testing.T) {
	// The marker leaves a row and comes to another, and one or two digits of the position change.
	const changed, around = 4, 64
	w, program := connected(t, large(t, 1_000), 80, 24)
	w.await(t, "help")
	for i := range 8 {
		program.Send(keyOf("j"))
		sent := w.await(t, ">")
		if n := len(sent); n > changed+around {
			t.Errorf("press %d sent %d bytes: %q", i+1, n, sent)
		}
	}
}

func TestAScrollingKeySendsARowAndNotTheScreen(t *testing.T) {
	w, program := connected(t, large(t, 1_000), 80, 24)
	w.await(t, "help")
	for range 16 {
		program.Send(keyOf("j"))
		w.await(t, ">")
	}
	for range 5 {
		program.Send(keyOf("j"))
		sent := w.await(t, ">")
		if n := len(sent); n > 80*2 {
			t.Errorf("one row further sent %d bytes: %q", n, sent)
		}
	}
}

func TestARowWithAWideNameCostsWhatAnOrdinaryOneCosts(t *testing.T) {
	// A renderer that paints every row with a wide character in every frame would send thousands of bytes here.
	cost := func(name string) int {
		w, program := connected(t, named(t, 1_000, name), 80, 24)
		w.await(t, "help")
		total := 0
		for range 5 {
			program.Send(keyOf("j"))
			total += len(w.await(t, ">"))
		}
		return total
	}
	plain, wide := cost("tracker"), cost("🟢中tracker")
	if wide*5 > plain*6 {
		t.Errorf("five presses send %d bytes among plain names and %d among wide ones", plain, wide)
	}
}

// initOf finds what a package's initialisation allocated in Go's own trace.
var initOf = regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) bytes,`)

func TestNoPackageFillsLargeTablesAtStart(t *testing.T) {
	// A library that did would cost every start some 25 ms; its bytes are the same on every machine.
	const most = 256 << 10
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$") //nolint:gosec // this test binary itself
	again.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	traced, err := again.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	found := initOf.FindAllStringSubmatch(string(traced), -1)
	if len(found) < 10 {
		t.Fatalf("the trace tells of %d packages:\n%s", len(found), traced)
	}
	for _, one := range found {
		if n, err := strconv.Atoi(one[2]); err != nil || n > most {
			t.Errorf("%s allocates %s bytes at every start", one[1], one[2])
		}
	}
}
