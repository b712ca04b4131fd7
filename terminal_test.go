package main_test

import (
	"encoding/base64"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// aMouse matches what has a terminal tell of the mouse.
var aMouse = regexp.MustCompile(`\x1b\[\?(?:9|100[0-3]|1005|1006|1015|1016)h`)

func TestTheMouseIsTheTerminalsUnlessItIsAskedFor(t *testing.T) {
	t.Parallel()
	tt := newUser(t).start("--demo")
	shows(t, tt, "tracker-2142")
	tt.Type("jj\rqg")
	shows(t, tt, "all accounts")
	if found := aMouse.FindString(tt.Output()); found != "" {
		t.Errorf("the terminal is asked for the mouse with %q; %s", found, tt)
	}
	mark := len(tt.Output())
	tt.Type(":mouse on\r")
	tt.Await("\x1b[?1002h", mark)
	shows(t, tt, "mouse on")
	mark = len(tt.Output())
	tt.Type("\x1b[<0;5;9M\x1b[<0;5;9m") // a click into the sixth row
	shows(t, tt, "row 6 of")
	tt.Type(":mouse off\r")
	tt.Await("\x1b[?1002l", mark)
	tt.Type("\x03")
	end(t, tt, 0)
}

func TestWhatIsCopiedReachesTheClipboardOfTheTerminal(t *testing.T) {
	t.Parallel()
	vendor := simbase1box.New(simbase1box.Config{Key: canary, SIMs: 20})
	address, err := vendor.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = vendor.Close() }()
	u := newUser(t, "VENDOR_KEY="+canary)
	u.configure("[[account]]\nname=\"eu\"\nvendor=\"simbase-v1\"\nbase_url=\"" + address + "\"\nauth.api_key_env=\"VENDOR_KEY\"\n")
	tt := u.start("--state-dir", filepath.Join(u.home, "state"))
	shows(t, tt, "tracker-0142")
	tt.Type("/tracker-0142\r")
	shows(t, tt, "row 1 of 1,")
	if strings.Contains(tt.Output(), "\x1b]52") {
		t.Errorf("the clipboard was set without being asked for; %s", tt)
	}
	mark := len(tt.Output())
	tt.Type("c")
	tt.Await("\x1b]52;c;"+base64.StdEncoding.EncodeToString([]byte(vendor.ICCID("tracker-0142")))+"\x07", mark)
	shows(t, tt, "copied ICCID, 19 bytes, by OSC 52")
	tt.Type("\x03")
	end(t, tt, 0)
}
