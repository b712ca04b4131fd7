package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	tty "github.com/simfleet/simfleet/ui/terminal"
)

// copied presses keys and gives what then goes to the clipboard.
func (x *terminal) copied(names ...string) string {
	x.t.Helper()
	x.press(names[:len(names)-1]...)
	x.tap(names[len(names)-1])
	for {
		select {
		case msg := <-x.msgs:
			x.under--
			if text, ok := msg.(tty.CopyMsg); ok {
				x.idle()
				return string(text)
			}
			x.deliver(msg)
		case <-time.After(deadline):
			x.t.Fatalf("nothing was copied:\n%s", x.screen())
		}
	}
}

func TestTheICCIDIsCopied(t *testing.T) {
	x := opened(t, setting{})
	asked := len(x.requests())
	x.press("j")
	if got, want := x.copied("c"), x.iccids(1, 1)[0]; got != want {
		t.Errorf("%q was copied, want %q", got, want)
	}
	x.sees("copied ICCID, 19 bytes, by OSC 52; in tmux: set -g set-clipboard on")
	if n := len(x.requests()) - asked; n != 0 {
		t.Errorf("%d requests were made", n)
	}
	x.press("enter", "}")
	if got, want := x.copied("c"), x.iccids(2, 1)[0]; got != want {
		t.Errorf("in the detail %q was copied, want %q", got, want)
	}
}

func TestEverythingOfASIMIsCopied(t *testing.T) {
	x := opened(t, setting{})
	key := x.app.snap.Key(0)
	row, _ := x.app.row(key)
	want := map[string]string{
		"IMSI": row.SIM.IMSI.Raw(), "MSISDN": row.SIM.MSISDN.Raw(), "IP": row.SIM.IP.String(), "name": row.SIM.Name.Raw(),
	}
	for i, c := range copyables {
		if want[c.name] == "" {
			continue
		}
		keys := append([]string{"C", "g"}, strings.Split(strings.Repeat("j", i), "")...)
		if got := x.copied(append(keys, "enter")...); got != want[c.name] {
			t.Errorf("as %s %q was copied, want %q", c.name, got, want[c.name])
		}
		x.sees("copied " + c.name)
	}
	line := x.copied("C", "G", "k", "enter")
	if !strings.HasPrefix(line, row.SIM.Name.Raw()+"  active  ") || !strings.Contains(line, key.ICCID.String()) || strings.Contains(line, "\n") {
		t.Errorf("as a row %q was copied", line)
	}
	var sims []struct{ ICCID, Account string }
	if err := json.Unmarshal([]byte(x.copied("C", "G", "enter")), &sims); err != nil || len(sims) != 1 || sims[0].ICCID != key.ICCID.String() {
		t.Errorf("as JSON %+v was copied, %v", sims, err)
	}
}

func TestWhatIsNotKnownIsNotCopied(t *testing.T) {
	x := opened(t, setting{})
	x.press("C", "g", "j", "j", "j", "j")
	x.sees("EID     ", "off: it is not known")
	x.press("enter")
	x.sees("COPY ·")
}

func TestNothingThatActsGoesToTheClipboard(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"8900000000000001234":               "8900000000000001234",
		"pump 7":                            "pump 7",
		"rm -rf ~\n":                        "rm -rf ~",
		"a\r\nb\tc":                         "a  b c",
		"\x1b]52;c;eA==\x07x\u009b31my":     "]52;c;eA==x31my",
		"a\u202eb\u200bc\ufeffd\u3164e\xff": "abcde",
		"Zürich 漢 🚚":                        "Zürich 漢 🚚",
	} {
		if got := harmless(model.NewText(raw)); got != want {
			t.Errorf("of %q %q is copied, want %q", raw, got, want)
		}
	}
}

func TestWhatTerminalsWouldDropIsNotCopied(t *testing.T) {
	x := opened(t, setting{})
	cmd := x.app.putOnClipboard("name", strings.Repeat("x", tty.MostCopied+1))
	x.deliver(cmd())
	x.sees("the name is too long to copy")
}
