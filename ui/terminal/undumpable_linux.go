package terminal

import "syscall"

// setDumpable is PR_SET_DUMPABLE of prctl(2), which the syscall package does not name.
const setDumpable = 4

// undumpable keeps keys out of core files, and the process's memory and environment closed to other processes of the
// same user. A kernel that refuses leaves things as they were, which is no reason not to start.
func undumpable() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, setDumpable, 0, 0)
}
