package main_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
	"github.com/simfleet/simfleet/ui/terminal/terminaltest"
)

// shows waits until the screen shows a text. Only what changes is written, in pieces, so it asks for the whole screen with
// ctrl+l until the text is in it.
func shows(t *testing.T, tt *terminaltest.Terminal, text string) {
	t.Helper()
	for deadline := time.Now().Add(terminaltest.Patience); time.Now().Before(deadline); {
		tt.Type("\x0c")
		for again := time.Now().Add(200 * time.Millisecond); time.Now().Before(again); time.Sleep(5 * time.Millisecond) {
			if output := tt.Output(); strings.Contains(output[max(0, strings.LastIndex(output, "\x1b[2J")):], text) {
				return
			}
		}
	}
	t.Fatalf("the screen does not show %q; %s", text, tt)
}

func TestTheFirstScreenOffersTheDemo(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	tt := u.start()
	shows(t, tt, "There is no configuration yet")
	if !strings.Contains(tt.Output(), ".config/simfleet/config.toml") {
		t.Errorf("the first screen does not say where the configuration belongs; %s", tt)
	}
	tt.Type("d")
	shows(t, tt, "tracker-2142")
	tt.Type("\x03")
	end(t, tt, 0)
	u.untouched()
}

func TestEveryEndRestoresTheTerminalAndLeavesNothingOfTheDemo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		act  func(*terminaltest.Terminal)
		code int
	}{
		{"q", func(tt *terminaltest.Terminal) { tt.Type("q") }, 0},
		{"ctrl+c", func(tt *terminaltest.Terminal) { tt.Type("\x03") }, 0},
		{"SIGINT", func(tt *terminaltest.Terminal) { tt.Signal(syscall.SIGINT) }, 0},
		{"SIGTERM", func(tt *terminaltest.Terminal) { tt.Signal(syscall.SIGTERM) }, 143},
		{"SIGHUP", func(tt *terminaltest.Terminal) { tt.Signal(syscall.SIGHUP) }, 129},
		{"SIGQUIT", func(tt *terminaltest.Terminal) { tt.Signal(syscall.SIGQUIT) }, 131},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t, "TEA_TRACE=trace", "TEA_DEBUG=1", "GOTRACEBACK=crash")
			u.configure("this is no configuration, and the demo does not read it")
			tt := u.start("--demo", "--demo-clock", "2026-05-22T12:04:31Z")
			shows(t, tt, "tracker-2142")
			if test.name != "q" { // which would be one more letter
				tt.Type("/c4n4ry")
				shows(t, tt, "No SIM matches “c4n4ry”")
			}
			test.act(tt)
			end(t, tt, test.code)
			u.untouched(".config/simfleet/config.toml")
			if strings.Contains(tt.Output(), "\x1b]52") || strings.Contains(tt.Output(), "\x1b]0") || strings.Contains(tt.Output(), "\x1b]2") {
				t.Errorf("a title or the clipboard was set; %s", tt)
			}
		})
	}
	t.Run("hangup", func(t *testing.T) {
		t.Parallel()
		u := newUser(t)
		tt := u.start("--demo")
		shows(t, tt, "tracker-2142")
		tt.Hangup()
		if code := tt.Code(); code != 129 {
			t.Errorf("the exit code is %d, want 129", code)
		}
		u.untouched()
	})
}

func TestWithoutColour(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile(`\x1b\[(?:[\d;:]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][\d;:]*)?m`)
	for _, none := range []bool{true, false} {
		u := newUser(t)
		if none {
			u.env = []string{"NO_COLOR=1"}
		}
		tt := u.start("--demo")
		shows(t, tt, "tracker-2142")
		tt.Type("?")
		tt.Type("\x03")
		end(t, tt, 0)
		if found := colour.FindString(tt.Output()); (found == "") != none {
			t.Errorf("with NO_COLOR %t the output has the colour %q", none, found)
		}
	}
}

func TestASCII(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		env  string
		want bool
	}{
		{[]string{"--demo", "--ascii"}, "LC_ALL=C.UTF-8", true},
		{[]string{"--demo"}, "LC_ALL=C", true},
		{[]string{"--demo"}, "LC_CTYPE=de_DE.ISO-8859-1", true},
		{[]string{"--demo"}, "LC_ALL=C.UTF-8", false},
	}
	for _, test := range tests {
		tt := newUser(t, test.env).start(test.args...)
		shows(t, tt, "tracker-2142")
		tt.Type("u")
		shows(t, tt, "earlier month")
		tt.Type("\x03")
		end(t, tt, 0)
		i := strings.IndexFunc(tt.Output(), func(r rune) bool { return r > '~' })
		if (i < 0) != test.want {
			t.Errorf("%v %s: ASCII only is %t, at byte %d; %s", test.args, test.env, i < 0, i, tt)
		}
	}
}

// encodings of a key in which it could leak.
func encodings(key string) []string {
	return []string{
		key, url.QueryEscape(key), url.PathEscape(key), base64.StdEncoding.EncodeToString([]byte(key)),
		hex.EncodeToString([]byte(key)), strings.Trim(strconv.Quote(key), `"`),
	}
}

func TestAKeyGoesToItsVendorAndNowhereElse(t *testing.T) {
	t.Parallel()
	for name, auth := range map[string]string{
		"env":     `api_key_env = "VENDOR_KEY"`,
		"inline":  `api_key = "` + canary + `"`,
		"command": `api_key_command = ["/bin/sh", "-c", "(: </dev/tty) && touch tty; printf test-key-%s 'c4n4ry+/=?'"]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vendor := simbase1box.New(simbase1box.Config{Key: canary, SIMs: 20})
			address, err := vendor.Start()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = vendor.Close() }()
			u := newUser(t, "VENDOR_KEY="+canary)
			u.configure("[[account]]\nname=\"eu\"\nvendor=\"simbase-v1\"\nbase_url=\"" + address + "\"\nauth." + auth + "\n")
			tt := u.start("--state-dir", filepath.Join(u.home, "state"))
			shows(t, tt, "tracker-0142")
			switchOff(t, u, tt)
			tt.Type("\x03")
			end(t, tt, 0)
			if _, err := os.Stat(filepath.Join(u.home, "work/tty")); err == nil {
				t.Error("the command could read from the terminal")
			}
			for file := range u.files() {
				if filepath.Base(file) != "config.toml" {
					hides(t, file, u.read(file))
				}
			}
			hides(t, "the terminal", tt.Output())
		})
	}
}

// read reads a file below the user's home.
func (u *user) read(file string) string {
	u.t.Helper()
	text, err := os.ReadFile(filepath.Join(u.home, file)) //nolint:gosec // a file of this test
	u.must(err)
	return string(text)
}

// hides checks that a text does not hold the key.
func hides(t *testing.T, where, text string) {
	t.Helper()
	for _, form := range encodings(canary) {
		if strings.Contains(text, form) {
			t.Errorf("the key is in %s as %q", where, form)
		}
	}
}

// switchOff switches the SIM under the cursor, and waits for the journal to show it.
func switchOff(t *testing.T, u *user, tt *terminaltest.Terminal) {
	t.Helper()
	tt.Type("t")
	for deadline := time.Now().Add(terminaltest.Patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		tt.Type("y") // nothing is taken from the dialog's first moments
		for file, mode := range u.files() {
			if !strings.HasPrefix(file, "state/journal/") || !strings.HasSuffix(file, ".jsonl") {
				continue
			}
			if mode.Perm() != 0o600 {
				t.Errorf("%s has the mode %v", file, mode)
			}
			if strings.Contains(u.read(file), `"event":"intent"`) {
				return
			}
		}
	}
	t.Fatalf("nothing was written to the journal; %s", tt)
}

func TestTheDemoKeepsThingsWhereItIsToldTo(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	tt := u.start("--demo", "--state-dir", "../state")
	shows(t, tt, "tracker-2142")
	if _, err := os.Stat(filepath.Join(u.home, "state/journal")); err == nil {
		t.Error("the journal is there before there was something to write")
	}
	switchOff(t, u, tt)
	tt.Type("\x03")
	end(t, tt, 0)
	u.keptBelow("state/")
}

// keptBelow checks that nothing was written but below a folder, and there for the user alone.
func (u *user) keptBelow(folder string, had ...string) {
	u.t.Helper()
	for file, mode := range u.files() {
		switch {
		case slices.Contains(had, file):
		case !strings.HasPrefix(file, folder):
			u.t.Errorf("%s was written", file)
		case mode.Perm() != 0o600:
			u.t.Errorf("%s has the mode %v", file, mode)
		}
	}
}

func TestBeingTerminatedWhileAChangeHangsLeavesItInTheJournal(t *testing.T) {
	t.Parallel()
	vendor := simbase1box.New(simbase1box.Config{Key: canary, SIMs: 20})
	address, err := vendor.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = vendor.Close() }()
	vendor.Inject(sandbox.Fault{Route: "edit", Kind: sandbox.Hang})
	u := newUser(t, "VENDOR_KEY="+canary)
	u.configure("[[account]]\nname=\"eu\"\nvendor=\"simbase-v1\"\nbase_url=\"" + address + "\"\nauth.api_key_env=\"VENDOR_KEY\"\n")
	tt := u.start("--state-dir", filepath.Join(u.home, "state"))
	shows(t, tt, "tracker-0142")
	switchOff(t, u, tt)
	tt.Signal(syscall.SIGTERM)
	mark := tt.Await("waiting for the answer to what was sent", 0)
	tt.Signal(syscall.SIGINT) // so that the test need not wait either
	end(t, tt, 143)
	if !strings.Contains(tt.Output()[mark:], "so it may have happened; the journal tells what it was") {
		t.Errorf("it is not said that the change may have happened; %s", tt)
	}
	var events []string
	for file := range u.files() {
		if strings.HasPrefix(file, "state/journal/") && strings.HasSuffix(file, ".jsonl") {
			for _, match := range regexp.MustCompile(`"event":"(\w+)"`).FindAllStringSubmatch(u.read(file), -1) {
				events = append(events, match[1])
			}
		}
	}
	if got := strings.Join(events, " "); got != "plan intent interrupted" {
		t.Errorf("the journal tells %q", got)
	}
}

func TestTheDemoHasAClockOfItsOwn(t *testing.T) {
	t.Parallel()
	tt := newUser(t).start("--demo", "--demo-clock", "2024-02-10T12:04:00Z")
	shows(t, tt, "12:04 UTC") // the screen's
	tt.Type("/old-fleet\r")
	shows(t, tt, "~2m") // the vendor's: a SIM was last seen a moment before
	tt.Type("\x03")
	end(t, tt, 0)
}

func TestReadOnlySaysWhy(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	tt := u.start("--demo", "--read-only")
	shows(t, tt, "tracker-2142")
	tt.Type("t")
	shows(t, tt, "--read-only")
	tt.Type("\x03")
	end(t, tt, 0)
	u.untouched()
}

func TestTheFirstFrameDoesNotWaitForAVendor(t *testing.T) {
	t.Parallel()
	silent := make(chan struct{})
	vendor := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-silent }))
	defer vendor.Close()
	defer close(silent)
	u := newUser(t)
	u.configure("[[account]]\nname=\"quiet-vendor\"\nvendor=\"simbase-v1\"\nbase_url=\"" + vendor.URL + "\"\nauth.api_key=\"test-key\"\n")
	tt := u.start()
	shows(t, tt, "quiet-vendor")
	tt.Type("?")
	tt.Type("\x03")
	end(t, tt, 0) // nor does the last
	u.keptBelow(".local/state/simfleet/", ".config/simfleet/config.toml")
}

func TestASlowCommandCanBeInterrupted(t *testing.T) {
	t.Parallel()
	for keys, code := range map[string]int{"\x03": 130, "\x1c": 131} { // ctrl+c and ctrl+\ in a shell's line settings
		u := newUser(t)
		pid := filepath.Join(u.home, "pid")
		u.configure("[[account]]\nname=\"eu\"\nvendor=\"simbase-v1\"\n" +
			`auth.api_key_command=["/bin/sh", "-c", "sleep 600 & echo $! >` + pid + `; wait"]` + "\n")
		tt := u.start()
		tt.Await(`waiting for "/bin/sh": the api_key_command of account "eu"`, 0)
		tt.Type(keys)
		end(t, tt, code)
		if strings.Contains(tt.Output(), "\x1b") || strings.Contains(tt.Output(), "goroutine") {
			t.Errorf("the screen was touched: %q", tt.Output())
		}
		gone(t, pid)
	}
}

// gone waits until the process whose number is in the file has ended.
func gone(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // a file of this test
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(terminaltest.Patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil && syscall.Kill(pid, 0) != nil || strings.Contains(string(stat), ") Z ") { // nobody may ask how it ended
			return
		}
	}
	t.Errorf("process %d is still there", pid)
}

func TestNoMemoryIsDumped(t *testing.T) {
	t.Parallel()
	tt := newUser(t).start("--demo")
	shows(t, tt, "tracker-2142")
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", tt.Pid()))
	if err != nil {
		t.Skip("this system does not tell a process's limits")
	}
	if !regexp.MustCompile(`Max core file size +0 +0 `).Match(limits) {
		t.Errorf("the limits are\n%s", limits)
	}
	tt.Type("\x03")
	end(t, tt, 0)
}
