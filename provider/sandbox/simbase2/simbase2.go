// Package simbase2 is a made-up vendor that speaks the Simbase API v2, with a fleet behind it.
//
// The vendor's reference (https://developer.simbase.com) cannot be read without running it, so that this was written
// from what clients of the API are known to send and to expect, and from the vendor's support pages
// (https://support.simbase.com). It shares no code with the adapter. Where nothing is known, a comment says what was
// decided; what is known of by its name alone, such as the call detail records, is not offered.
package simbase2

import (
	"cmp"
	"slices"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// What a zero [Config] means.
const (
	DefaultSIMs = 900
	DefaultKey  = "demo-key"

	defaultReply     = 4 * time.Second
	defaultEnable    = 17 * time.Second // how long a client waits before it looks again …
	defaultDisable   = 11 * time.Second // … which is all that is known of how long a change takes
	defaultPerSecond = 10
	defaultPerDay    = 5000
)

// Root is the path that all of the API is below: the base URL of an account is what Start gives with this behind it.
const Root = "/v2"

// Config is what the vendor is made of.
//
// The fleet is the same for the same number of SIMs, seed and starting moment of the clock. ICCIDs and the first names
// do not even depend on those: the list, which is in the order of the ICCIDs, starts with one SIM for each special
// case, so that tests and demonstrations can call them by name:
//
//	 1 tracker-2140   in order, answers texts
//	 2 tracker-2141   in order, answers texts; its last two answers came minutes ago
//	 3 tracker-2142   the show case: usage rising for over a year, texts and answers over three days, fixed addresses
//	 4 tracker-2143   disabled six days ago
//	 5 tracker-2144   "enabling" for 19 hours, and it never ends
//	 6 tracker-2145   to be disabled on a day, five days from now
//	 7 tracker-2146   disabled since yesterday, when its SIM was put into a device that its IMEI lock does not allow
//	 8 cargo-nl-2009  96 of 100 sessions carry no byte
//	 9 cargo-nl-2010  96 % of its data threshold are used
//	10 meter-ee-2031  in order, little data
//	11 meter-ee-2007  enabled, but silent for 40 days
//	12 meter-ee-2033  activated in this month: no month before it
//	13 pump-hr-2012   disabled by the vendor beyond its data threshold; enabled again when the month is over
//	14 pump-hr-2013   "quarantined", a word that nobody knows
//	15 gw-riga        gigabytes of data, throttled, locked to its IMEI, a fixed public address
//	16 gw-nice        enabled, but never on the network: no connection, no place, no device
//	17                in order, but without a name or a tag
type Config struct {
	SIMs         int              // 0 means DefaultSIMs; less than 0 means none
	Seed         uint64           // 0 means 1
	Key          string           // the API key that is accepted; empty means DefaultKey
	Scopes       []string         // what the key may do; nil means everything, an empty list nothing
	Now          func() time.Time // the sandbox's clock; nil means time.Now
	Plan         []sandbox.Fault  // faults to inject from the start
	ReplyAfter   time.Duration    // how long a device takes to answer, by the sandbox's clock; 0 means 4 s
	EnableAfter  time.Duration    // how long a SIM is "enabling"; 0 means 17 s, less than 0 no time at all
	DisableAfter time.Duration    // how long a SIM is "disabling"; 0 means 11 s, less than 0 no time at all
	PerSecond    int              // calls per second; 0 means the documented 10, less than 0 means no limit
	PerDay       int              // calls per UTC day of the sandbox's clock; 0 means the documented 5000, less than 0 no limit
}

// Sandbox is the vendor's service with its fleet, on a stage. It is safe for use by several goroutines. Its routes are
// called list, sim, edit, state, reset, autodisable, rateplan, set-rateplan, send, thread, usage, balance and plans.
type Sandbox struct {
	*sandbox.Stage

	vendor *vendor
}

// New makes a sandbox. It serves as an [net/http.Handler] at once; Start gives it an address. A fault of no known kind
// in the plan is a mistake in the program and panics.
func New(config Config) *Sandbox {
	v := &vendor{
		replyAfter: int64(cmp.Or(config.ReplyAfter, defaultReply)),
		enabling:   int64(cmp.Or(config.EnableAfter, defaultEnable)),
		disabling:  int64(cmp.Or(config.DisableAfter, defaultDisable)),
		seed:       cmp.Or(config.Seed, 1),
		key:        cmp.Or(config.Key, DefaultKey),
		scopes:     slices.Clone(config.Scopes),
		serial:     firstSerial,
		limit:      sandbox.NewLimit(cmp.Or(config.PerSecond, defaultPerSecond), cmp.Or(config.PerDay, defaultPerDay)),
	}
	v.stage = sandbox.New(sandbox.Config{Now: config.Now, Plan: config.Plan}, v)
	v.boot = v.stage.Now().UnixNano()
	v.purse = newPurse(v.boot)
	v.populate(max(0, cmp.Or(config.SIMs, DefaultSIMs)))
	return &Sandbox{Stage: v.stage, vendor: v}
}

// vendor is the API and what it speaks of. The stage's lock guards it.
type vendor struct {
	stage                           *sandbox.Stage
	replyAfter, enabling, disabling int64 // nanoseconds
	boot                            int64 // when the clock was first read, in nanoseconds
	seed                            uint64

	key     string
	scopes  []string
	limit   *sandbox.Limit
	order   []*sim // by ICCID
	byICCID map[string]*sim
	serial  int64 // of the next SIM
	purse   purse
}

var _ sandbox.Vendor = (*vendor)(nil)
