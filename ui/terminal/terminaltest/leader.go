package terminaltest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// leading is set for a process that is to lead a session.
const leading = "TERMINALTEST_PROGRAM"

// The descriptors that a leader reports on, and that it stays for.
const (
	reports = 3
	stay    = 4
)

// Lead has this process lead the session of a terminal and run the program in it, if that is what [Start] started it
// for: call it first in TestMain, and exit if it tells that it did. When a session's leader ends the terminal is hung
// up, so a program that led it could not be asked in what state it left the terminal.
func Lead() bool {
	program, led := os.LookupEnv(leading)
	if !led {
		return false
	}
	syscall.CloseOnExec(reports)
	syscall.CloseOnExec(stay)
	report := os.NewFile(reports, "reports")
	// Signals that are caught here are not ignored by the program, as ignored ones would be.
	signal.Notify(make(chan os.Signal, 9), syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT)
	if err := os.Unsetenv(leading); err != nil {
		return true
	}
	cmd := &exec.Cmd{Path: program, Args: os.Args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	if err := cmd.Start(); err != nil {
		_, _ = fmt.Fprintf(report, "0 %v\n", err) // whoever waits for the report has its own limit
		return true
	}
	_, _ = fmt.Fprintf(report, "%d\n", cmd.Process.Pid)
	_ = cmd.Wait() // how it ended is in its state
	_, _ = fmt.Fprintf(report, "%d\n", cmd.ProcessState.ExitCode())
	_, _ = io.Copy(io.Discard, os.NewFile(stay, "stay"))
	return true
}
