package config_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/config"
)

// account gives a configuration's account with that source of a key.
func account(name, auth string) string {
	return fmt.Sprintf("[[account]]\nname = %q\nvendor = \"telnyx\"\nauth.%s\n", name, auth)
}

// shell gives a source that runs a line in a shell, which users may name in their configuration.
func shell(line string) string {
	return fmt.Sprintf(`api_key_command = ["/bin/sh", "-c", %q]`, line)
}

// unlock loads a sound configuration and reads its keys.
func unlock(t *testing.T, text string) (config.Config, error) {
	t.Helper()
	loaded, err := config.Load(write(t, text, 0o600), vendors)
	if err != nil {
		t.Fatal(err)
	}
	return loaded, loaded.Unlock(t.Context(), config.Patience{})
}

func TestUnlockReadsEverySource(t *testing.T) {
	t.Setenv("SIMFLEET_TEST_KEY", " test-key-env\n")
	got, err := unlock(t, account("a", `api_key_env = "SIMFLEET_TEST_KEY"`)+
		account("b", `api_key_env = "SIMFLEET_TEST_KEY"`)+
		account("c", `api_key = "test-key-inline"`)+
		account("d", shell("printf test-key-%s command")))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"test-key-env", "test-key-env", "test-key-inline", "test-key-command"} {
		if key := got.Accounts[i].Login.Key.Reveal(); key != want {
			t.Errorf("the key of account %s is %q, want %q", got.Accounts[i].Name, key, want)
		}
	}
	if value, set := os.LookupEnv("SIMFLEET_TEST_KEY"); set {
		t.Errorf("the key %q stayed in the environment", value)
	}
	printed := fmt.Sprintf("%+v %#v %s %v", got, got, got.Accounts[0].Login, &got)
	for _, key := range []string{"test-key-env", "test-key-inline", "test-key-command"} {
		if strings.Contains(printed, key) {
			t.Errorf("printing the configuration shows %s: %s", key, printed)
		}
	}
}

func TestCommandsDoNotInheritKeysOfTheEnvironment(t *testing.T) {
	t.Setenv("SIMFLEET_TEST_KEY", "test-key-env")
	t.Setenv("SIMFLEET_TEST_OTHER", "test-key-other")
	got, err := unlock(t, account("a", shell("echo [$SIMFLEET_TEST_KEY]$SIMFLEET_TEST_OTHER"))+
		account("b", `api_key_env = "SIMFLEET_TEST_KEY"`))
	if err != nil {
		t.Fatal(err)
	}
	if key := got.Accounts[0].Login.Key.Reveal(); key != "[]test-key-other" {
		t.Errorf("the command saw %q", key)
	}
}

func TestUnreadableKeysAreToldTogether(t *testing.T) {
	t.Setenv("SIMFLEET_TEST_EMPTY", " ")
	t.Setenv("SIMFLEET_TEST_TWO", "two words")
	nothing := filepath.Join(t.TempDir(), "nothing")          // may be run and cannot be
	if err := os.WriteFile(nothing, nil, 0o700); err != nil { //nolint:gosec // what is tested
		t.Fatal(err)
	}
	text := account("a", `api_key_env = "SIMFLEET_TEST_UNSET"`) +
		account("b", `api_key_env = "lower4nd0dd"`) +
		account("c", `api_key_env = "SIMFLEET_TEST_EMPTY"`) +
		account("d", `api_key_env = "SIMFLEET_TEST_TWO"`) +
		account("e", `api_key_command = ["simfleet-no-such-program", "canary-word"]`) +
		account("f", shell(`echo "the store is locked: $(printf '\033]52;c;eA==\007')" >&2; exit 3`)) +
		account("g", shell("exit 0")) +
		account("h", shell("echo one; echo two")) +
		account("i", shell("yes | head -c 20000")) +
		account("j", shell("kill -9 $$")) +
		account("k", fmt.Sprintf("api_key_command = [%q]", nothing))
	got, err := unlock(t, text)
	found, ok := errors.AsType[config.Errors](err)
	if !ok {
		t.Fatalf("Unlock gives %v", err)
	}
	want := []string{
		"environment variable SIMFLEET_TEST_UNSET is not set",
		"the environment variable that api_key_env names is not set",
		"environment variable SIMFLEET_TEST_EMPTY is empty",
		"environment variable SIMFLEET_TEST_TWO holds a space",
		`api_key_command "simfleet-no-such-program" failed: executable file not found in $PATH`,
		`api_key_command "/bin/sh" failed: exit status 3: the store is locked: `,
		`what api_key_command "/bin/sh" printed is empty`,
		`what api_key_command "/bin/sh" printed holds a space`,
		`api_key_command "/bin/sh" printed more than any key has`,
		`api_key_command "/bin/sh" failed: signal: killed`,
		"api_key_command " + strconv.Quote(nothing) + ` failed: exec format error`,
	}
	if len(found) != len(want) {
		t.Fatalf("told\n%v\nwant %d problems", found, len(want))
	}
	for i, problem := range found {
		if problem.Line != 4*i+4 || !strings.HasPrefix(problem.Text, want[i]) {
			t.Errorf("told %d: %s, want %d: %s", problem.Line, problem.Text, 4*i+4, want[i])
		}
		if key := got.Accounts[i].Login.Key.Reveal(); key != "" {
			t.Errorf("account %s has the key %q", got.Accounts[i].Name, key)
		}
	}
	if strings.ContainsAny(err.Error(), "\x1b\a") || strings.Contains(err.Error(), "canary") {
		t.Errorf("the error is not fit for a terminal: %q", err)
	}
}

func TestAKeyThatACommandRepeatsInItsComplaintIsNotShown(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"echo canary-key; echo no use for canary-key >&2; exit 1",
		"echo canary-key; echo user: anna; echo no use for canary-key >&2; exit 1",
		"echo user: anna; echo key: canary-key; echo no use for canary >&2", // more than one word, so it is no key
		"echo canary-key; echo no use for canary-key >&2; sleep 600",
	} {
		loaded, err := config.Load(write(t, account("a", shell(line)), 0o600), vendors)
		if err != nil {
			t.Fatal(err)
		}
		err = loaded.Unlock(t.Context(), config.Patience{Limit: 500 * time.Millisecond})
		if err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "anna") ||
			!strings.Contains(err.Error(), "complained of is not shown") {
			t.Errorf("%s: Unlock gives %v", line, err)
		}
	}
}

func TestCommandsRunSideBySide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	meet := func(mine, other string) string { // each waits until the other has begun
		return shell(fmt.Sprintf("touch %s/%s; while [ ! -e %s/%s ]; do sleep 0.01; done; echo key-%s", dir, mine, dir, other, mine))
	}
	got, err := unlock(t, account("a", meet("x", "y"))+account("b", meet("y", "x")))
	if err != nil || got.Accounts[1].Login.Key.Reveal() != "key-y" {
		t.Errorf("Unlock gives %v", err)
	}
}

// notes is a writer that can be read while it is written to.
type notes struct {
	mu sync.Mutex
	bytes.Buffer
	wrote chan struct{}
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	defer func() { n.wrote <- struct{}{} }()
	return n.Buffer.Write(p)
}

func TestASlowCommandIsToldOf(t *testing.T) {
	t.Parallel()
	gate := filepath.Join(t.TempDir(), "gate")
	told := &notes{wrote: make(chan struct{}, 9)}
	text := account("a\u2028b", shell("true")) // refused: nothing is run
	if _, err := config.Load(write(t, text, 0o600), vendors); err == nil {
		t.Error("a name with a line separator is not refused")
	}
	loaded, err := config.Load(write(t, account("eu", shell("while [ ! -e "+gate+" ]; do sleep 0.01; done; echo key")), 0o600), vendors)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- loaded.Unlock(t.Context(), config.Patience{Notice: time.Millisecond, Notes: told}) }()
	<-told.wrote
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if want := "waiting for \"/bin/sh\": the api_key_command of account \"eu\"\n"; told.String() != want {
		t.Errorf("told %q, want %q", told.String(), want)
	}
}

// gone waits until a process is no more.
func gone(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil && syscall.Kill(pid, 0) != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	t.Errorf("process %d is still there", pid)
}

func TestACommandEndsWithAllThatItStarted(t *testing.T) {
	t.Parallel()
	for _, cancelled := range []bool{false, true} {
		file := filepath.Join(t.TempDir(), "pid")
		loaded, err := config.Load(write(t, account("eu", shell("sleep 600 & echo $! >"+file+".new; mv "+file+".new "+file+"; wait")), 0o600), vendors)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		limit, want := 2*time.Second, "gave no key within 2s"
		if cancelled {
			limit, want = time.Minute, "was interrupted"
		}
		go func() { done <- loaded.Unlock(ctx, config.Patience{Limit: limit}) }()
		var text []byte
		for end := time.Now().Add(5 * time.Second); len(text) == 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
			text, _ = os.ReadFile(file) //nolint:gosec // in a folder of this test
		}
		if cancelled {
			cancel()
		}
		if err := <-done; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Unlock gives %v, want %q", err, want)
		}
		cancel()
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		gone(t, pid)
	}
}

func TestACommandHasNoInput(t *testing.T) {
	reader, writer, err := os.Pipe() // in the place of an input that does not end
	if err != nil {
		t.Fatal(err)
	}
	input := os.Stdin
	os.Stdin = reader
	defer func() {
		os.Stdin = input
		_, _ = reader.Close(), writer.Close()
	}()
	got, err := unlock(t, account("a", shell("cat; echo key")))
	if err != nil || got.Accounts[0].Login.Key.Reveal() != "key" {
		t.Errorf("Unlock gives %v and %q", err, got.Accounts[0].Login.Key.Reveal())
	}
}
