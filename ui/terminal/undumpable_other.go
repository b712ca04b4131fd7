//go:build !linux

package terminal

import "syscall"

// undumpable keeps keys out of core files.
func undumpable() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
