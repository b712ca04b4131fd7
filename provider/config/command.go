package config

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/simfleet/simfleet/provider/rest"
)

// How much of a command's output is kept. No key and no password is that long, and no complaint needs more to be
// understood.
const (
	longestOutput    = 16 << 10
	longestComplaint = 4 << 10
)

// afterlife is how long a killed command's pipes are waited for: a process that it left behind may hold them open.
const afterlife = time.Second

// ask runs the command of a credential and gives what it prints, or why there is nothing.
func ask(ctx context.Context, r reading, patience Patience, notes *lockedWriter) (value rest.Secret, why string) {
	limit := cmp.Or(patience.Limit, DefaultLimit)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	program := r.what.key + "_command " + quoted(r.source.Command[0])
	waiting := time.AfterFunc(cmp.Or(patience.Notice, DefaultNotice), func() {
		notes.line("waiting for %s: the %s_command of account %s", quoted(r.source.Command[0]), r.what.key, quoted(r.account))
	})
	defer waiting.Stop()

	var output, complaint capped
	output.room, complaint.room = longestOutput, longestComplaint
	cmd := command(ctx, r.source.Command)
	cmd.Stdout, cmd.Stderr = &output, &complaint
	err := cmd.Run()
	switch {
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return rest.Secret{}, fmt.Sprintf("%s gave no %s within %v%s", program, r.what.words, limit, said(&output, &complaint))
	case ctx.Err() != nil:
		return rest.Secret{}, program + " was interrupted"
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return rest.Secret{}, fmt.Sprintf("%s failed: %s%s", program, failure(err), said(&output, &complaint))
	case output.cut:
		return rest.Secret{}, fmt.Sprintf("%s printed more than any %s has", program, r.what.words)
	}
	value, why = r.what.usable(output.String())
	if why != "" {
		return rest.Secret{}, fmt.Sprintf("what %s printed %s%s", program, why, said(&output, &complaint))
	}
	return value, ""
}

// command prepares a command that ends, with all that it starts, when the context does. The words come from a file that
// only the user may change, and no shell reads them.
func command(ctx context.Context, words []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // see above
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = afterlife
	return cmd
}

// failure words why a command did not do what it should, without the system's own mention of the path.
func failure(err error) string {
	if wrapped, ok := errors.AsType[*exec.Error](err); ok {
		return shown(wrapped.Err.Error())
	}
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		return shown(wrapped.Err.Error())
	}
	return shown(err.Error())
}

// said gives what a command complained of. What it printed may hold a key or a password, and a complaint may repeat any
// part of that, so of a command that printed something no complaint is shown.
func said(output, complaint *capped) string {
	text := shown(complaint.String())
	switch {
	case text == "":
		return ""
	case strings.TrimSpace(output.String()) != "":
		return "; what it complained of is not shown, since it may repeat what was printed"
	default:
		return ": " + text
	}
}

// capped keeps the beginning of what is written to it. It does not embed the buffer: its ReadFrom would bypass Write.
type capped struct {
	kept bytes.Buffer
	room int
	cut  bool
}

// Write keeps what there is room for and never fails, so that the command is not stopped by it.
func (c *capped) Write(p []byte) (int, error) {
	kept := p[:min(len(p), c.room)]
	c.room -= len(kept)
	c.cut = c.cut || len(kept) < len(p)
	_, _ = c.kept.Write(kept)
	return len(p), nil
}

// String gives what was kept.
func (c *capped) String() string { return c.kept.String() }
