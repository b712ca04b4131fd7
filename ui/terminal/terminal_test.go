package terminal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/simfleet/simfleet/ui/terminal"
)

func TestOnlyATerminalCanBeDrawnOn(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = master.Close(), slave.Close() }()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	tests := []struct {
		in, out *os.File
		term    string
		want    string
	}{
		{slave, slave, "xterm-256color", ""},
		{slave, slave, "vt100", ""},
		{null, slave, "xterm", "standard input"},
		{slave, null, "xterm", "standard output"},
		{slave, slave, "", "TERM is not set"},
		{slave, slave, "dumb", "TERM=dumb"},
	}
	for _, test := range tests {
		err := terminal.Check(test.in, test.out, test.term)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("Check gives %v, want %q", err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q is more than one line", err)
		}
	}
}

func TestLocales(t *testing.T) {
	t.Parallel()
	tests := []struct {
		all, ctype, lang string
		want             bool
	}{
		{"", "", "", false},
		{"", "", "C", false},
		{"", "", "C.UTF-8", true},
		{"", "", "en_US.UTF-8", true},
		{"", "", "de_DE.utf8@euro", true},
		{"", "", "de_DE@utf8", false},
		{"", "", "en_US.ISO-8859-1", false},
		{"C", "C.UTF-8", "C.UTF-8", false},
		{"C.UTF-8", "C", "C", true},
		{"", "POSIX", "C.UTF-8", false},
		{"", "C.UTF-8", "C", true},
		{"", "UTF-8", "C", true}, // as macOS sets it
		{"", "", "utf8", true},
		{"", "ISO-8859-1", "C.UTF-8", false},
	}
	for _, test := range tests {
		env := map[string]string{"LC_ALL": test.all, "LC_CTYPE": test.ctype, "LANG": test.lang}
		if got := terminal.UTF8(func(name string) string { return env[name] }); got != test.want {
			t.Errorf("UTF8 of %v is %t", env, got)
		}
	}
}

// describe tells what Harden made of this process.
func describe() string {
	mask := syscall.Umask(0)
	var core syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &core); err != nil {
		return err.Error()
	}
	_, trace := os.LookupEnv("TEA_TRACE")
	_, debug := os.LookupEnv("TEA_DEBUG")
	return fmt.Sprintf("umask %04o core %d,%d dumpable %d trace %t debug %t", mask, core.Cur, core.Max, dumpable(), trace, debug)
}

func TestHarden(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self) //nolint:gosec // this test binary
	cmd.Env = append(os.Environ(), scenario+"=describe", "TEA_TRACE=x", "TEA_DEBUG=1")
	got, err := cmd.CombinedOutput()
	want := "umask 0077 core 0,0 dumpable 0 trace false debug false"
	if err != nil || string(got) != want {
		t.Errorf("a hardened process is %q, %v; want %q", got, err, want)
	}
}

func TestASignalEndsWhatIsDoneBeforeThereIsAScreen(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT} {
		ctx, stop := terminal.Interruptible(t.Context())
		if err := syscall.Kill(os.Getpid(), signal); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Second):
			t.Fatal("the signal was not heard")
		}
		cause := context.Cause(ctx)
		if got, ok := errors.AsType[terminal.Stopped](cause); !ok || got.Signal != signal || got.Code() != 128+int(signal) {
			t.Errorf("%v gives %v", signal, cause)
		}
		stop()
	}
	ctx, stop := terminal.Interruptible(t.Context())
	stop()
	<-ctx.Done()
	if _, ok := errors.AsType[terminal.Stopped](context.Cause(ctx)); ok {
		t.Error("an end without a signal is told as a signal")
	}
}
