// Package terminal runs a Bubble Tea program so that the terminal is whole again however it ends, and so that nothing
// but what the program means to write reaches it.
package terminal

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/charmbracelet/x/term"
)

// Harden shields the process before it reads anything: files that it makes are its user's alone, what it holds in
// memory is neither dumped nor open to other processes, and Bubble Tea's traces, which would hold every key pressed,
// are off. Call it first.
func Harden() {
	syscall.Umask(0o077)
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		_ = os.Unsetenv(name) // it can only fail for a name that is none
	}
	debug.SetTraceback("single")
	// The standard library's HTTP client logs what a server sends unasked. It would land in the middle of a screen.
	log.SetOutput(io.Discard)
	undumpable()
}

// Check tells why nothing can be drawn; nil when it can.
func Check(in, out *os.File, termType string) error {
	switch {
	case !term.IsTerminal(in.Fd()):
		return errors.New("simfleet needs a terminal, and its standard input is none")
	case !term.IsTerminal(out.Fd()):
		return errors.New("simfleet needs a terminal, and its standard output is none")
	case termType == "":
		return errors.New("simfleet needs a terminal that can be drawn on, and TERM is not set")
	case termType == "dumb":
		return errors.New("simfleet needs a terminal that can be drawn on, and TERM=dumb cannot")
	default:
		return nil
	}
}

// UTF8 tells whether the locale of an environment is one of UTF-8. Elsewhere only ASCII can be drawn.
func UTF8(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := env(name); locale != "" {
			locale, _, _ = strings.Cut(strings.ToLower(locale), "@")
			encoding := locale[strings.LastIndex(locale, ".")+1:] // some locales are an encoding alone, as macOS sets them
			return encoding == "utf-8" || encoding == "utf8"
		}
	}
	return false
}

// Stopped is the cause of a context that a signal ended.
type Stopped struct{ Signal syscall.Signal }

// Error names the signal.
func (s Stopped) Error() string { return fmt.Sprintf("stopped by a signal: %v", s.Signal) }

// Code is what a shell expects of a program that a signal ended.
func (s Stopped) Code() int { return 128 + int(s.Signal) }
