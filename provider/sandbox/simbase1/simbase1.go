// Package simbase1 is a made-up vendor that speaks the Simbase API v1, with a fleet behind it.
//
// It was written from the vendor's documents (https://docs.simbase.com/api/collections/20506410/UVz1Psex) and shares no
// code with the adapter. Where the documents are silent, a comment says what was decided; errors have a form of the
// sandbox's own, since the documents give none.
package simbase1

import (
	"cmp"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// What a zero [Config] means.
const (
	DefaultSIMs = 1200
	DefaultKey  = "demo-key"

	defaultReply     = 4 * time.Second
	defaultPerSecond = 10   // "a maximum of 10 calls/second …
	defaultPerDay    = 5000 // … and 5000 calls/day"
)

// Config is what the vendor is made of.
//
// The fleet is the same for the same number of SIMs, seed and starting moment of the clock. ICCIDs and the first
// fifteen names do not even depend on those: the list, which is in the order of the ICCIDs, starts with one SIM for
// each special case, so that tests and demonstrations can call them by name:
//
//	 1 tracker-0140   in order, answers texts
//	 2 tracker-0141   in order, answers texts
//	 3 tracker-0142   the show case: usage rising for over a year, texts and answers over three days, fixed address
//	 4 tracker-0143   disabled six days ago
//	 5 cargo-nl-009   96 of 100 sessions carry no byte, many location updates
//	 6 cargo-nl-010   disabled 44 days ago
//	 7 meter-ee-0031  in order, little data
//	 8 meter-ee-0007  enabled, but silent for 40 days
//	 9 pump-hr-12     "Blocked - enabled"
//	10 pump-hr-13     "Blocked - disabled"
//	11 gw-bern        gigabytes of data, throttled, locked to its IMEI, fixed address
//	12 gw-oslo        enabled, but never on the network: no time, no place, no device
//	13 tracker-0146   a storm of location updates (30 a day)
//	14 meter-ee-0033  activated in this month: no month before it
//	15                in order, but without a name or a tag
type Config struct {
	SIMs       int              // 0 means DefaultSIMs; less than 0 means none
	Seed       uint64           // 0 means 1
	Key        string           // the API key that is accepted; empty means DefaultKey
	Now        func() time.Time // the sandbox's clock; nil means time.Now
	Plan       []sandbox.Fault  // faults to inject from the start
	ReplyAfter time.Duration    // how long a device takes to answer, by the sandbox's clock; 0 means 4 s
	PerSecond  int              // calls per second; 0 means the documented 10, less than 0 means no limit
	PerDay     int              // calls per UTC day of the sandbox's clock; 0 means the documented 5000, less than 0 no limit
}

// Sandbox is the vendor's service with its fleet, on a stage. It is safe for use by several goroutines. Its routes are
// called list, sim, usage, edit, plans, send, thread and balance.
type Sandbox struct {
	*sandbox.Stage

	vendor *vendor
}

// New makes a sandbox. It serves as an [net/http.Handler] at once; Start gives it an address. A fault of no known kind
// in the plan is a mistake in the program and panics.
func New(config Config) *Sandbox {
	v := &vendor{
		replyAfter: int64(cmp.Or(config.ReplyAfter, defaultReply)),
		seed:       cmp.Or(config.Seed, 1),
		key:        cmp.Or(config.Key, DefaultKey),
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
	stage      *sandbox.Stage
	replyAfter int64 // nanoseconds
	boot       int64 // when the clock was first read, in nanoseconds
	seed       uint64

	key     string
	limit   *sandbox.Limit
	order   []*sim // by ICCID
	byICCID map[string]*sim
	serial  int64 // of the next SIM
	purse   purse
}

var _ sandbox.Vendor = (*vendor)(nil)
