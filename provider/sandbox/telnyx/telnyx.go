// Package telnyx is a made-up vendor that speaks the Telnyx API v2 for SIM cards, with a fleet behind it.
//
// It was written from the vendor's documents (https://developers.telnyx.com/api-reference/sim-cards/get-all-sim-cards and
// the pages beside it) and shares no code with the adapter. Where the documents are silent, a comment says what was
// decided. The routes are below /v2, as they are at the vendor.
package telnyx

import (
	"cmp"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// What a zero [Config] means.
const (
	DefaultSIMs = 450
	DefaultKey  = "demo-key"

	defaultAction = 6 * time.Second
)

// Config is what the vendor is made of.
//
// The fleet is the same for the same number of SIMs, seed and starting moment of the clock. SIMs have no name at this
// vendor: the first tag stands for it. ICCIDs and the first nineteen of those tags do not even depend on seed and clock:
// the list, which is in the order of registration with the newest first, starts with one SIM for each special case.
//
//	 1 tracker-4140    registered five minutes ago, "registering" until ten minutes after the start, then enabled
//	 2 tracker-4141    enabled, registered in this month: nothing before it
//	 3 gw-basel        in order: an eSIM with gigabytes of data and a limit of its own
//	 4 tracker-4142    in order; left standby by itself when it used data ("enable_standby_sim_card") a month ago
//	 5 tracker-4143    disabled six days ago
//	 6 meter-ee-4007   enabled, but silent for 40 days
//	 7 tracker-4144    at 96 % of its limit of this month
//	 8 tracker-4145    "data_limit_exceeded" since yesterday
//	 9 pump-hr-4011    stuck in "setting_standby" for 19 hours: its action never ends
//	10 pump-hr-4012    standby
//	11 pump-hr-4013    disabled: every action fails, as the one of two days ago did
//	12 cargo-nl-4009   96 of 100 sessions carry no byte
//	13 cargo-nl-4010   "unauthorized_imei": it was put into another device
//	14 meter-ee-4031   "blocked"; that interrupted an action three days ago
//	15 meter-ee-4032   "abolished"
//	16 gw-zug          "registered", never activated, in no group
//	17 tracker-4146    disabled and in no group, so that it cannot be enabled
//	18                 in order, but without a tag
//	19 meter-ee-4033   in order; its sessions are told in KB
//
// In the first hours of a month, the limits of 7 and 8 are not reached yet.
type Config struct {
	SIMs      int              // 0 means DefaultSIMs; less than 0 means none
	Seed      uint64           // 0 means 1
	Key       string           // the API key that is accepted; empty means DefaultKey
	Now       func() time.Time // the sandbox's clock; nil means time.Now
	Plan      []sandbox.Fault  // faults to inject from the start
	ActionFor time.Duration    // how long an action takes, by the sandbox's clock; 0 means 6 s
	PerSecond int              // calls per second; below 1 means no limit: none is published
	PerDay    int              // calls per UTC day of the sandbox's clock; below 1 means no limit
}

// Sandbox is the vendor's service with its fleet, on a stage. It is safe for use by several goroutines. Its routes are
// called list, sim, edit, enable, disable, set_standby, actions, action, groups, group, device, logs, wdrs, and
// forbidden for all that nobody here has any business to call.
type Sandbox struct {
	*sandbox.Stage

	vendor *vendor
}

// New makes a sandbox. It serves as an [net/http.Handler] at once; Start gives it an address, to which /v2 is to be
// added. A fault of no known kind in the plan is a mistake in the program and panics.
func New(config Config) *Sandbox {
	v := &vendor{
		actionFor: int64(cmp.Or(config.ActionFor, defaultAction)),
		seed:      cmp.Or(config.Seed, 1),
		key:       cmp.Or(config.Key, DefaultKey),
		perSecond: config.PerSecond,
		perDay:    config.PerDay,
		limit:     sandbox.NewLimit(config.PerSecond, config.PerDay),
	}
	v.stage = sandbox.New(sandbox.Config{Now: config.Now, Plan: config.Plan}, v)
	v.boot = v.stage.Now().UnixNano()
	v.populate(max(0, cmp.Or(config.SIMs, DefaultSIMs)))
	return &Sandbox{Stage: v.stage, vendor: v}
}

// vendor is the API and what it speaks of. The stage's lock guards it.
type vendor struct {
	stage     *sandbox.Stage
	actionFor int64 // nanoseconds
	boot      int64 // when the clock was first read, in nanoseconds
	seed      uint64

	key               string
	limit             *sandbox.Limit
	perSecond, perDay int

	order      []*sim // the newest first
	byID       map[string]*sim
	byICCID    map[string]*sim
	serial     int64 // of the next SIM
	groups     []*group
	actions    []*action // the oldest first
	acted      int64     // actions so far, for their ids
	trespasses []string  // calls of what nobody has any business to call
}

var _ sandbox.Vendor = (*vendor)(nil)
