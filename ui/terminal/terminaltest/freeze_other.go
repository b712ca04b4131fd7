//go:build !linux

package terminaltest

// Freeze tells that output cannot be held back here.
func (tt *Terminal) Freeze(bool) bool { return false }
