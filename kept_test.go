package main_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
	"github.com/simfleet/simfleet/ui/terminal/terminaltest"
)

// office is one user with an account at one vendor, who may start the program several times.
func office(t *testing.T, sims int) (*simbase1box.Sandbox, func() *terminaltest.Terminal) {
	t.Helper()
	vendor := simbase1box.New(simbase1box.Config{Key: canary, SIMs: sims, PerSecond: -1})
	address, err := vendor.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = vendor.Close() })
	u := newUser(t, "VENDOR_KEY="+canary)
	u.configure("[[account]]\nname=\"eu\"\nvendor=\"simbase-v1\"\nbase_url=\"" + address +
		"\"\ncalls_per_second=10000\nauth.api_key_env=\"VENDOR_KEY\"\n")
	return vendor, func() *terminaltest.Terminal {
		return u.start("--state-dir", filepath.Join(u.home, "state"))
	}
}

// What was read once is there when the program starts again, although the vendor never answers.
func TestAKeptFleetIsThereThoughTheVendorIsSilent(t *testing.T) {
	t.Parallel()
	vendor, start := office(t, 600)
	first := start()
	shows(t, first, "row 1 of 600")
	first.Type("\x03")
	end(t, first, 0)
	vendor.Inject(sandbox.Fault{Route: "list", Kind: sandbox.Hang})
	again := start()
	shows(t, again, "row 1 of 600")
	again.Type("r") // nor does a list that hangs keep a key waiting
	shows(t, again, "loading")
	again.Type("/tracker-0142")
	shows(t, again, "row 1 of 1")
	again.Type("\x03")
	end(t, again, 0)
}

func TestPagesAreToldAsTheyCome(t *testing.T) {
	t.Parallel()
	vendor, start := office(t, 1200)
	vendor.Delay(150 * time.Millisecond)
	tt := start()
	shows(t, tt, "loading")
	shows(t, tt, "/5…")
	shows(t, tt, "row 1 of 1200")
	tt.Type("\x03")
	end(t, tt, 0)
}

// Two programs of one user share what one of them reads, and what they spend.
func TestTwoProgramsReadAListOnce(t *testing.T) {
	t.Parallel()
	vendor, start := office(t, 600)
	one := start()
	shows(t, one, "row 1 of 600")
	calls := vendor.Count("GET /simcards")
	two := start()
	shows(t, two, "row 1 of 600")
	shows(t, two, "eu 3 of 5000")
	if again := vendor.Count("GET /simcards") - calls; again != 0 {
		t.Errorf("the second program read the list with %d calls", again)
	}
	two.Type("r")
	shows(t, two, "eu 6 of 5000")
	shows(t, one, "eu 6 of 5000")
	for _, tt := range []*terminaltest.Terminal{one, two} {
		tt.Type("\x03")
		end(t, tt, 0)
	}
}
