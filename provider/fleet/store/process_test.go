package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/fleet/store"
)

// childRole and childDir tell a process that was started from this test's binary what to do and where.
const (
	childRole = "STORE_TEST_ROLE"
	childDir  = "STORE_TEST_DIR"
	perChild  = 100
)

// child is what such a process does. It ends when its input does.
func child() int {
	ctx := context.Background()
	var s *store.Store
	err := patiently(func() (err error) {
		s, err = store.Open(ctx, os.Getenv(childDir), store.Options{})
		return err
	})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer func() { _ = s.Close() }()
	switch os.Getenv(childRole) {
	case "count":
		for range perChild {
			if err := countOnce(ctx, s, "list SIMs"); err != nil {
				fmt.Println(err)
				return 1
			}
		}
	case "hold":
		held, _, err := s.Claim(ctx, "fetch", "child", time.Now(), time.Minute)
		fmt.Println("held", held, err)
		_, _ = io.Copy(io.Discard, os.Stdin)
	}
	fmt.Println("done")
	return 0
}

// patiently tries again where others were in the way, as they may be for longer than the store waits on a machine that does
// much else. Nothing was done then.
func patiently(try func() error) error {
	for end := time.Now().Add(5 * time.Second); ; {
		if err := try(); !errors.Is(err, store.ErrBusy) || time.Now().After(end) {
			return err
		}
	}
}

// countOnce counts one call.
func countOnce(ctx context.Context, s *store.Store, op string) error {
	return patiently(func() error {
		_, err := s.CountCalls(ctx, "eu", today, op, 1)
		return err
	})
}

// start starts a process of this test's binary.
func start(t *testing.T, role, dir string) (*exec.Cmd, io.WriteCloser, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.CommandContext(t.Context(), self) //nolint:gosec // This very test.
	cmd.Env = append(os.Environ(), childRole+"="+role, childDir+"="+dir)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, in, bufio.NewScanner(out)
}

// Several processes that start at once make one store, and lose no call.
func TestProcessesCountTogether(t *testing.T) {
	for name, damage := range map[string]string{"where there is none": "", "where one is damaged": strings.Repeat("noise", 10_000)} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if damage != "" {
				must(t, os.WriteFile(filepath.Join(dir, "fleet.db"), []byte(damage), 0o600))
			}
			countTogether(t, dir)
			if aside := damagedFiles(t, dir); (len(aside) == 1) != (damage != "") || len(aside) > 1 {
				t.Errorf("put aside %v", aside)
			}
		})
	}
}

func countTogether(t *testing.T, dir string) {
	t.Helper()
	type process struct {
		cmd *exec.Cmd
		in  io.WriteCloser
		out *bufio.Scanner
	}
	var all []process
	for range 3 {
		cmd, in, out := start(t, "count", dir)
		all = append(all, process{cmd, in, out})
	}
	var s *store.Store
	must(t, patiently(func() (err error) {
		s, err = store.Open(t.Context(), dir, store.Options{})
		return err
	}))
	defer func() { must(t, s.Close()) }()
	for range perChild {
		must(t, countOnce(t.Context(), s, "send"))
	}
	for _, p := range all {
		var said []string
		for p.out.Scan() {
			said = append(said, p.out.Text())
		}
		_ = p.in.Close() // It ends in any case.
		if err := p.cmd.Wait(); err != nil || strings.Join(said, "\n") != "done" {
			t.Errorf("%v: %q", err, said)
		}
	}
	if total := count(t, s, "eu", "send", 0); total != 4*perChild {
		t.Errorf("%d calls, want %d", total, 4*perChild)
	}
	if spent, err := s.Calls(t.Context(), "eu", today); err != nil || len(spent) != 2 || spent[0].Calls != 3*perChild {
		t.Errorf("spent %v, %v", spent, err)
	}
}

// A process that is killed leaves a store that works, and its lease ends by itself.
func TestAProcessDies(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	s := openWith(t, dir, store.Options{Now: func() time.Time { return now }})
	cmd, in, out := start(t, "hold", dir)
	defer func() { _ = in.Close() }()
	if !out.Scan() || out.Text() != "held true <nil>" {
		t.Fatalf("it says %q", out.Text())
	}
	claim := func() bool {
		t.Helper()
		held, lease, err := s.Claim(t.Context(), "fetch", "us", now.Add(-time.Hour), 30*time.Second)
		if err != nil || !held && lease.Holder != "child" {
			t.Errorf("%v, %+v, %v", held, lease, err)
		}
		return held
	}
	if claim() {
		t.Error("two hold the lease")
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait() // It was killed.
	if claim() {
		t.Error("the lease ended at once")
	}
	now = now.Add(70 * time.Second)
	if !claim() {
		t.Error("the lease does not end")
	}
	if total := count(t, s, "eu", "send", 1); total != 1 {
		t.Errorf("%d calls", total)
	}
}
