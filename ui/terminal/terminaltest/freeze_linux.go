package terminaltest

import "golang.org/x/sys/unix"

// tcooff and tcoon of tcflow(3), which x/sys does not name.
const (
	tcooff = 0
	tcoon  = 1
)

// Freeze holds all output back, as ctrl+s does in a shell: writes to the terminal block from now on. It tells whether
// it could.
func (tt *Terminal) Freeze(frozen bool) bool {
	tt.t.Helper()
	flow := tcoon
	if frozen {
		flow = tcooff
	}
	if err := unix.IoctlSetInt(int(tt.slave.Fd()), unix.TCXONC, flow); err != nil {
		tt.t.Fatal(err)
	}
	return true
}
