package terminal_test

import "syscall"

// getDumpable is PR_GET_DUMPABLE of prctl(2).
const getDumpable = 3

// dumpable asks the kernel.
func dumpable() int {
	got, _, _ := syscall.RawSyscall(syscall.SYS_PRCTL, getDumpable, 0, 0)
	return int(got)
}
