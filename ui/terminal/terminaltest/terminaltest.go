// Package terminaltest runs a program in a pseudo-terminal, for tests that see and do what a user sees and does.
package terminaltest

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// Patience is how long a test waits for what must happen.
const Patience = 20 * time.Second

// Size is that of a terminal, in cells.
type Size struct{ Width, Height int }

// Terminal is a pseudo-terminal with a program in it.
type Terminal struct {
	t      *testing.T
	master *os.File
	slave  *os.File
	before *term.State
	pid    int
	ended  chan struct{} // closed when the program has ended
	code   int           // and then its exit code

	mu     sync.Mutex
	resume *sync.Cond
	paused bool // nothing is to be read
	parked bool // and nothing is being read
	output []byte
}

// Start starts a program, of which the command gives path, arguments, environment and folder, with a terminal as its
// input, its outputs and its controlling terminal. The test's TestMain must call [Lead].
func Start(t *testing.T, cmd *exec.Cmd, size Size) *Terminal {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	tt := &Terminal{t: t, master: master, slave: slave, ended: make(chan struct{})}
	tt.resume = sync.NewCond(&tt.mu)
	tt.Resize(size)
	tt.before = tt.state()
	tt.lead(cmd)
	go tt.read()
	return tt
}

// prompt has programs that were built with the race detector end at once, instead of a second later.
const prompt = "GORACE=atexit_sleep_ms=0"

// lead starts the session's leader, which starts the program.
func (tt *Terminal) lead(cmd *exec.Cmd) {
	tt.t.Helper()
	self, err := os.Executable()
	if err != nil {
		tt.t.Fatal(err)
	}
	reports, report := tt.pipe()
	hold, stay := tt.pipe()
	leader := &exec.Cmd{
		Path: self, Args: cmd.Args, Env: append(cmd.Environ(), leading+"="+cmd.Path, prompt), Dir: cmd.Dir,
		Stdin: tt.slave, Stdout: tt.slave, Stderr: tt.slave, ExtraFiles: []*os.File{report, hold},
		SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: true},
	}
	if err := leader.Start(); err != nil {
		tt.t.Fatal(err)
	}
	_, _ = report.Close(), hold.Close() // they are the leader's now
	lines := bufio.NewReader(reports)
	if _, err := fmt.Fscanf(lines, "%d\n", &tt.pid); err != nil || tt.pid == 0 {
		tt.t.Fatalf("%s cannot be started: %v", cmd.Path, err)
	}
	go func() {
		if _, err := fmt.Fscanf(lines, "%d\n", &tt.code); err != nil {
			tt.code = -2 // the leader was killed
		}
		close(tt.ended)
	}()
	tt.t.Cleanup(func() {
		tt.pause(false)
		_ = syscall.Kill(tt.pid, syscall.SIGKILL) // it may have ended
		_ = stay.Close()                          // lets the leader end
		_ = leader.Wait()                         // how it ends says nothing
		_, _, _ = reports.Close(), tt.slave.Close(), tt.master.Close()
	})
}

// pipe makes a pipe.
func (tt *Terminal) pipe() (reader, writer *os.File) {
	tt.t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		tt.t.Fatal(err)
	}
	return reader, writer
}

// read keeps what the program writes.
func (tt *Terminal) read() {
	buffer := make([]byte, 64<<10)
	for {
		tt.mu.Lock()
		for tt.paused {
			tt.parked = true
			tt.resume.Wait()
		}
		tt.parked = false
		tt.mu.Unlock()
		n, err := tt.master.Read(buffer)
		tt.mu.Lock()
		tt.output = append(tt.output, buffer[:n]...)
		tt.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// pause stops reading, or goes on. A read that is under way is ended by something to read.
func (tt *Terminal) pause(paused bool) {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	tt.paused = paused
	tt.resume.Broadcast()
	for paused && !tt.parked {
		tt.mu.Unlock()
		_, _ = tt.slave.WriteString("\x00") // the next one will do
		time.Sleep(time.Millisecond)
		tt.mu.Lock()
	}
}

// Resize changes the terminal's size.
func (tt *Terminal) Resize(size Size) {
	tt.t.Helper()
	//nolint:gosec // no test has a terminal of more than 65,535 cells
	cells := &pty.Winsize{Cols: uint16(size.Width), Rows: uint16(size.Height)}
	if err := pty.Setsize(tt.master, cells); err != nil {
		tt.t.Fatal(err)
	}
}

// Type types.
func (tt *Terminal) Type(keys string) {
	tt.t.Helper()
	if _, err := tt.master.WriteString(keys); err != nil {
		tt.t.Error(err)
	}
}

// Signal sends the program a signal.
func (tt *Terminal) Signal(signal syscall.Signal) {
	tt.t.Helper()
	if err := syscall.Kill(tt.pid, signal); err != nil {
		tt.t.Error(err)
	}
}

// Hangup closes the terminal, as a lost connection does.
func (tt *Terminal) Hangup() {
	tt.t.Helper()
	tt.pause(true) // a read that is under way would keep the terminal open
	for _, file := range []*os.File{tt.slave, tt.master} {
		if err := file.Close(); err != nil {
			tt.t.Error(err)
		}
	}
}

// Pid is the program's process.
func (tt *Terminal) Pid() int { return tt.pid }

// Output gives all that the program has written.
func (tt *Terminal) Output() string {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return string(tt.output)
}

// String gives the end of what the program has written, for the words of a test that fails.
func (tt *Terminal) String() string {
	const longest = 3000
	output := tt.Output()
	return fmt.Sprintf("the terminal got %d bytes, at last %q", len(output), output[max(0, len(output)-longest):])
}

// Await waits until the program has written the text after the mark, and gives a mark of what it has written now.
func (tt *Terminal) Await(text string, mark int) int {
	tt.t.Helper()
	for end := time.Now().Add(Patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if output := tt.Output(); strings.Contains(output[mark:], text) {
			return len(output)
		}
	}
	tt.t.Fatalf("no %q was written; %s", text, tt)
	return 0
}

// Code waits for the program's end and gives its exit code, or -1 if a signal killed it.
func (tt *Terminal) Code() int {
	tt.t.Helper()
	select {
	case <-tt.ended:
		return tt.code
	case <-time.After(Patience):
		tt.t.Fatalf("the program has not ended; %s", tt)
		return 0
	}
}

// question matches what a terminal answers: requests for modes, attributes, states and colours.
var question = regexp.MustCompile(`\x1b\[[>=?]?[\d;]*(?:[$]p|[cn])|\x1b\[\?u|\x1b\[>\d*q|\x1b\]\d+;\?`)

// Restored tells in which ways the program, which has ended, left the terminal other than it found it; empty when all
// is well.
func (tt *Terminal) Restored() string {
	tt.t.Helper()
	var wrong []string
	if !reflect.DeepEqual(tt.state(), tt.before) {
		wrong = append(wrong, "the line settings are others")
	}
	tt.drain()
	output := tt.Output()
	for name, mode := range map[string][2]string{
		"the alternate screen is on":      {"\x1b[?1049h", "\x1b[?1049l"},
		"the cursor is hidden":            {"\x1b[?25l", "\x1b[?25h"},
		"pastes are marked":               {"\x1b[?2004h", "\x1b[?2004l"},
		"changes of focus are told":       {"\x1b[?1004h", "\x1b[?1004l"},
		"movements of the mouse are told": {"\x1b[?1002h", "\x1b[?1002l"},
		"output is synchronised":          {"\x1b[?2026h", "\x1b[?2026l"},
	} {
		if strings.LastIndex(output, mode[0]) > strings.LastIndex(output, mode[1]) {
			wrong = append(wrong, name)
		}
	}
	if late := question.FindString(output[max(0, strings.LastIndex(output, "\x1b[?1049l")):]); late != "" {
		wrong = append(wrong, fmt.Sprintf("it was asked %q at last, and the shell gets the answer", late))
	}
	return strings.Join(wrong, "; ")
}

// drain waits until all that the program wrote has been read.
func (tt *Terminal) drain() {
	tt.t.Helper()
	mark := []byte("\x00end\x00")
	if _, err := tt.slave.Write(mark); err != nil {
		tt.t.Error(err)
		return
	}
	for end := time.Now().Add(Patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		tt.mu.Lock()
		i := bytes.LastIndex(tt.output, mark)
		if i >= 0 {
			tt.output = append(tt.output[:i], tt.output[i+len(mark):]...)
		}
		tt.mu.Unlock()
		if i >= 0 {
			return
		}
	}
	tt.t.Error("the output was not read to its end")
}

// state gives the terminal's line settings.
func (tt *Terminal) state() *term.State {
	tt.t.Helper()
	state, err := term.GetState(tt.slave.Fd())
	if err != nil {
		tt.t.Fatal(err)
	}
	return state
}
