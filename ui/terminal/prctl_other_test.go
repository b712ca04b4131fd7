//go:build !linux

package terminal_test

// dumpable is nothing that can be asked here.
func dumpable() int { return 0 }
