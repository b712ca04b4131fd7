package terminal

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// How long requests that are under way may take to end. Whoever terminates a program kills it soon after.
const (
	Patience     = 10 * time.Second
	PatienceTerm = 5 * time.Second
)

// leaving is how long Bubble Tea may take to give the terminal back. A terminal that takes no output would hold it for
// ever.
const leaving = 2 * time.Second

// What is told when a request that is under way takes its time, and after how long.
const (
	waiting   = "simfleet: waiting for the answer to what was sent; ctrl+c stops waiting\n"
	tellAfter = time.Second / 2
)

// The exit codes that no signal gives.
const (
	codeDone   = 0
	codeFailed = 1
	codeFault  = 2
)

// restore undoes by hand what Bubble Tea switched on, for when it cannot do so itself: synchronised output, mouse, focus
// and paste reports, extended keys, colours, the alternate screen and the hidden cursor.
const restore = "\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l" +
	"\x1b[>4;0m\x1b[<u\x1b[?2027l\x1b[0m\x1b[?1049l\x1b[?25h"

// queries are the string sequences that Bubble Tea sends for us: it asks for colours and resets them.
var queries = map[string]bool{"10;?": true, "11;?": true, "12;?": true, "110": true, "111": true, "112": true}

// stopping are the signals that end a program. Go would answer SIGQUIT with the stacks of all goroutines, on a terminal
// that nobody restores, and leave a command that is asked for a key running.
var stopping = []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT}

// End is how a program ended.
type End struct {
	Code int    // the exit code
	Line string // what there is to say; usually nothing
}

// framesPerSecond is the pace of the renderer's clock: a key waits for half a tick on average, and so does the first frame.
const framesPerSecond = 120

// Run draws the model on the terminal until it ends, and gives the terminal back as it was. However it ends, settle is
// called once and begins at once: it lets nothing new begin and waits for what is under way until its context ends, which
// ctrl+c makes sooner.
func Run(model tea.Model, settle func(context.Context)) End {
	r := &run{
		faults:  newFaults(),
		signals: make(chan os.Signal, 2),
		lost:    make(chan struct{}, 1),
		done:    make(chan struct{}),
	}
	signal.Notify(r.signals, stopping...)
	defer signal.Stop(r.signals)
	before, err := term.GetState(os.Stdin.Fd())
	if err != nil {
		return End{codeFailed, "simfleet: the terminal cannot be used: " + quoted(err.Error())}
	}
	unmute := mute()
	out := &screen{file: os.Stdout, lost: r.lose, end: &r.end, filter: filter{armed: queries}}
	program := tea.NewProgram(&guarded{model, r.faults, out.copying},
		tea.WithInput(&keyboard{os.Stdin, r.lose}),
		tea.WithOutput(out),
		tea.WithFPS(framesPerSecond),
		tea.WithoutSignalHandler())
	go func() {
		defer close(r.done)
		_, r.err = program.Run()
	}()
	end, gone := r.await()
	patience := Patience
	if end == terminated || end == quit {
		patience = PatienceTerm
	}
	settled := r.settle(settle, patience)
	r.end.Store(true)
	if !gone {
		r.leave(program)
	}
	_ = term.Restore(os.Stdin.Fd(), before) // a terminal that is gone cannot be restored
	unmute()
	r.wait(settled, patience+leaving)
	if end.Code != codeFault && r.faults.any() {
		return End{codeFault, r.faults.line}
	}
	return end
}

// run is one run of a program.
type run struct {
	faults  *faults
	signals chan os.Signal
	lost    chan struct{} // gets a value when the terminal is gone
	done    chan struct{} // closed at Bubble Tea's end
	err     error         // and then why it ended
	cancel  context.CancelFunc
	end     atomic.Bool // the terminal is being given back
}

// lose notes that the terminal is gone.
func (r *run) lose() {
	select {
	case r.lost <- struct{}{}:
	default:
	}
}

// The ends that need no words.
var (
	hungUp     = End{Code: Stopped{syscall.SIGHUP}.Code()}
	terminated = End{Code: Stopped{syscall.SIGTERM}.Code()}
	quit       = End{Code: Stopped{syscall.SIGQUIT}.Code()}
)

// await waits for the end, and tells whether Bubble Tea has given the terminal back already. An interrupt is somebody's
// ctrl+c: the program quits.
func (r *run) await() (end End, gone bool) {
	select {
	case <-r.faults.happened:
		return End{codeFault, r.faults.line}, false
	case <-r.lost:
		return hungUp, false
	case <-r.done:
		return r.ended(), true
	case got := <-r.signals:
		switch got {
		case syscall.SIGINT:
			return End{Code: codeDone}, false
		case syscall.SIGHUP:
			return hungUp, false
		case syscall.SIGQUIT:
			return quit, false
		default:
			return terminated, false
		}
	}
}

// ended tells what Bubble Tea's end means. It may come before the fault or the loss that caused it is heard of.
func (r *run) ended() End {
	select {
	case <-r.faults.happened:
		return End{codeFault, r.faults.line}
	case <-r.lost:
		return hungUp
	default:
	}
	switch {
	case r.err == nil, errors.Is(r.err, tea.ErrInterrupted):
		return End{Code: codeDone}
	case errors.Is(r.err, syscall.EIO), errors.Is(r.err, io.EOF):
		return hungUp
	case errors.Is(r.err, tea.ErrProgramPanic):
		return End{codeFault, "simfleet: ended by a fault of its own in the terminal library"}
	default:
		return End{codeFailed, "simfleet: the terminal cannot be used: " + quoted(r.err.Error())}
	}
}

// settle begins to end what is under way.
func (r *run) settle(settle func(context.Context), patience time.Duration) <-chan struct{} {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	r.cancel = cancel
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		defer cancel()
		defer r.faults.catch()
		settle(ctx)
	}()
	return settled
}

// leave has Bubble Tea give the terminal back, and does it in its place if it does not.
func (r *run) leave(program *tea.Program) {
	go program.Kill()
	select {
	case <-r.done:
		return
	case <-time.After(leaving):
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = os.Stdout.WriteString(restore) // a terminal that takes nothing cannot be told either
	}()
	select {
	case <-written:
	case <-time.After(leaving / 10):
	}
}

// wait waits until what is under way has ended. One who has the terminal is told so, and ctrl+c does not wait; another
// hangup says nothing new; being terminated after a hangup leaves less time. What does not keep to its time, such as a
// disk that hangs, is left behind.
func (r *run) wait(settled <-chan struct{}, longest time.Duration) {
	tell, end := time.NewTimer(tellAfter), time.NewTimer(longest)
	defer tell.Stop()
	defer end.Stop()
	for {
		select {
		case <-settled:
			return
		case <-end.C:
			return
		case <-tell.C:
			_, _ = os.Stderr.WriteString(waiting) // nobody is there to read it after a hangup
		case got := <-r.signals:
			switch got {
			case syscall.SIGINT:
				r.cancel()
			case syscall.SIGTERM, syscall.SIGQUIT:
				time.AfterFunc(PatienceTerm, r.cancel)
			}
		}
	}
}

// mute keeps what is written to os.Stderr off the terminal while it is drawn on: Bubble Tea prints panics of its own as
// they are. What the Go runtime prints of a panic that nobody caught goes to the descriptor and is not kept off.
func mute() (unmute func()) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return func() {}
	}
	stderr := os.Stderr
	os.Stderr = null
	return func() {
		os.Stderr = stderr
		_ = null.Close() // nothing was kept in it
	}
}

// Interruptible gives a context that a signal ends, with a [Stopped] as its cause, until stop is called. It is for what
// is done before there is a screen.
func Interruptible(parent context.Context) (ctx context.Context, stop context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, stopping...)
	go func() {
		select {
		case got := <-signals:
			if number, ok := got.(syscall.Signal); ok {
				cancel(Stopped{number})
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}
