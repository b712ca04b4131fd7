package main_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
	"github.com/simfleet/simfleet/ui/terminal/terminaltest"
)

// What reaches the terminal is counted here in bytes and in frames, which are the same on every machine.

// roomy is the terminal that is counted in: one with a preview, which p closes.
var roomy = terminaltest.Size{Width: 120, Height: 40}

// quiet is how long nothing comes after the end of a frame, which is written at once.
const quiet = 30 * time.Millisecond

// frame gives how many bytes come for keys. It is a mistake of the program if nothing comes.
func frame(t *testing.T, tt *terminaltest.Terminal, keys string) int {
	t.Helper()
	mark := len(tt.Output())
	tt.Type(keys)
	for deadline := time.Now().Add(terminaltest.Patience); len(tt.Output()) == mark; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("nothing is drawn for %q; %s", keys, tt)
		}
	}
	return still(tt) - mark
}

// still waits until nothing more comes and gives how much there is.
func still(tt *terminaltest.Terminal) int {
	size := len(tt.Output())
	for since := time.Now(); time.Since(since) < quiet; time.Sleep(time.Millisecond) {
		if now := len(tt.Output()); now != size {
			size, since = now, time.Now()
		}
	}
	return size
}

// usually gives the median of what a key costs. Now and then something else is drawn too, such as the minute.
func usually(t *testing.T, tt *terminaltest.Terminal, keys string, presses int) int {
	t.Helper()
	costs := make([]int, presses)
	for i := range costs {
		costs[i] = frame(t, tt, keys)
	}
	slices.Sort(costs)
	return costs[presses/2]
}

// onVendor starts the program on a vendor, and waits until the list is there, without its preview.
func onVendor(t *testing.T, vendor *simbase1box.Sandbox) *terminaltest.Terminal {
	t.Helper()
	address, err := vendor.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = vendor.Close() })
	u := newUser(t, "VENDOR_KEY="+canary)
	u.configure("[[account]]\nname=\"eu\"\nvendor=\"simbase-v1\"\nbase_url=\"" + address +
		"\"\ncalls_per_second=10000\nauth.api_key_env=\"VENDOR_KEY\"\n")
	return terminaltest.Start(t, u.command("--state-dir", filepath.Join(u.home, "state")), roomy)
}

func TestKeysOfTheListSendFewBytes(t *testing.T) {
	t.Parallel()
	tt := onVendor(t, simbase1box.New(simbase1box.Config{Key: canary, SIMs: 1000, PerSecond: -1}))
	shows(t, tt, "row 1 of 1000")
	tt.Type("p")
	still(tt)
	if n := usually(t, tt, "j", 25); n > 40 {
		t.Errorf("j within the page sends %d bytes", n)
	}
	frame(t, tt, strings.Repeat("j", 20))
	if n := usually(t, tt, "j", 25); n > 190 {
		t.Errorf("j that scrolls sends %d bytes", n)
	}
	screen := roomy.Width * roomy.Height
	if n := usually(t, tt, "\x1b[6~", 15); n > screen {
		t.Errorf("a page sends %d bytes, which is more than its %d cells", n, screen)
	}
	held := frame(t, tt, strings.Repeat("j", 100))
	if held > 3*screen {
		t.Errorf("100 j at once send %d bytes", held)
	}
	tt.Type("\x03")
	end(t, tt, 0)
}

func TestNothingIsSentBetweenTwoChangesOfTheMinute(t *testing.T) {
	t.Parallel()
	const seconds = 3
	for range 5 {
		began := time.Now()
		tt := newUser(t).start("--demo", "--demo-clock", "2026-05-22T12:04:01Z")
		shows(t, tt, "tracker-2142")
		for deadline := time.Now().Add(terminaltest.Patience); strings.Contains(lastScreen(t, tt), "loading"); {
			if time.Now().After(deadline) {
				t.Fatalf("the list is never read to its end; %s", tt)
			}
		}
		size := still(tt)
		for watched := time.Now(); time.Since(watched) < seconds*time.Second; time.Sleep(10 * time.Millisecond) {
			if now := tt.Output(); len(now) != size && time.Since(began) < 50*time.Second {
				t.Fatalf("while nothing happens %q is sent", now[size:])
			}
		}
		tt.Type("\x03")
		end(t, tt, 0)
		if time.Since(began) < 50*time.Second { // else the minute may have changed
			return
		}
	}
	t.Skip("this machine is too busy to start the program within a minute")
}

// lastScreen has the screen drawn anew and gives what was sent for it.
func lastScreen(t *testing.T, tt *terminaltest.Terminal) string {
	t.Helper()
	mark := len(tt.Output())
	tt.Type("\x0c")
	tt.Await("\x1b[2J", mark)
	still(tt)
	return tt.Output()[mark:]
}

func TestARowWithWideNamesCostsLittleMore(t *testing.T) {
	t.Parallel()
	cost := func(name string) (scroll, page int) {
		vendor := simbase1box.New(simbase1box.Config{Key: canary, SIMs: 300, PerSecond: -1})
		for i, sim := range vendor.SIMs() {
			vendor.Rename(sim.ICCID, fmt.Sprintf("%s-%04d", name, i))
		}
		tt := onVendor(t, vendor)
		shows(t, tt, "row 1 of 300")
		tt.Type("p")
		frame(t, tt, strings.Repeat("j", 40))
		scroll = usually(t, tt, "j", 21)
		page = usually(t, tt, "\x1b[6~", 5)
		tt.Type("\x03")
		end(t, tt, 0)
		return scroll, page
	}
	plain, plainPage := cost("tracker")
	for _, name := range []string{"🟢中 trk", "⚠️ truck"} {
		scroll, page := cost(name)
		if scroll*10 > plain*12 || page*10 > plainPage*12 {
			t.Errorf("among names such as %q j sends %d bytes and a page %d; among plain ones %d and %d", name, scroll, page, plain, plainPage)
		}
	}
}

// loadingPage finds the number of the page that is being read.
var loadingPage = regexp.MustCompile(`loading \d+/\d+`)

func TestAListThatLoadsIsDrawnAFewTimesASecond(t *testing.T) {
	t.Parallel()
	const sims, page, each = 6_000, 250, 250 * time.Millisecond
	vendor := simbase1box.New(simbase1box.Config{Key: canary, SIMs: sims, PerSecond: -1, PerDay: -1})
	vendor.Delay(each)
	tt := onVendor(t, vendor)
	tt.Await("loading", 0)
	// Frames are told apart by the silence between them. Where a busy machine runs two together they are too few, not too many.
	frames, size, began := 0, still(tt), time.Now()
	for vendor.Count("/simcards") < sims/page {
		if time.Since(began) > 4*terminaltest.Patience {
			t.Fatalf("%d pages are asked for; %s", vendor.Count("/simcards"), tt)
		}
		if now := still(tt); now != size {
			frames, size = frames+1, now
		}
	}
	took := time.Since(began)
	most := int(took.Seconds()*4) + 2
	if frames > most || frames == 0 {
		t.Errorf("%d pages are drawn in %d frames within %v, want %d at most", sims/page, frames, took, most)
	}
	shows(t, tt, fmt.Sprintf("row 1 of %d", sims))
	if !loadingPage.MatchString(tt.Output()) {
		t.Errorf("it is not told which page is being read; %s", tt)
	}
	tt.Type("\x03")
	end(t, tt, 0)
}
