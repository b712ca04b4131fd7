// Package infobip is a made-up vendor that speaks the Infobip API for IoT SIM cards, with a fleet behind it.
//
// It was written from the vendor's documents (https://dev.infobip.com/iot/cellular-connectivity-management and, for
// keys, errors and limits, the pages about the whole platform) and shares no code with the adapter. Where the documents
// are silent or contradict themselves, a comment says what was decided.
package infobip

import (
	"cmp"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// What a zero [Config] means.
const (
	DefaultSIMs     = 300
	DefaultKey      = "demo-key"
	DefaultUser     = "demo"
	DefaultPassword = "demo:password" // with a colon, which a password may have

	defaultSwitch = 6 * time.Second
)

// What [Config.BeyondEnd] may be.
const (
	BeyondEmpty  = "empty"  // a page without SIMs
	Beyond404    = "404"    // an error
	BeyondRepeat = "repeat" // the last page again, with its own number
)

// Config is what the vendor is made of.
//
// The fleet is the same for the same number of SIMs, seed and starting moment of the clock. ICCIDs and the first sixteen
// names do not even depend on those: the list, which is in the order of the ICCIDs, starts with one SIM for each special
// case. The vendor has no data limits and gives no sessions and no texts from devices: nothing is near a limit or unread.
//
//	 1 tracker-3140     in order, answers texts
//	 2 tracker-3141     in order, answers texts
//	 3 tracker-3142     in order, answers texts, and was asked a lot in this month
//	 4 tracker-3143     in order, but the device answers no text
//	 5 tracker-3144     Suspended six days ago
//	 6 meter-ee-3001    Active, but silent for 40 days
//	 7 meter-ee-3002    Active, but never on the network: no figures at all
//	 8 cargo-nl-3001    only sessions without a byte: its data is 0, which is not the same as no figure
//	 9 cargo-nl-3002    Deactivated 44 days ago
//	10 pump-hr-3001     stuck: accepts every change of its state and does none. The vendor has no word for that
//	11 pump-hr-3002     stuck in the same way, Suspended
//	12 gw-bremen        more data in a month than 32 bits can count, from its fourth day on, and calls
//	13 meter-ee-3003    Activation Ready, never activated. It has no name to be told; see [Sandbox.ICCID]
//	14 meter-ee-3004    Imported. The same
//	15 meter-ee-3005    activated in this month
//	16                  in order, but without a name
type Config struct {
	SIMs        int              // 0 means DefaultSIMs; less than 0 means none
	Seed        uint64           // 0 means 1
	Key         string           // the API key that is accepted; empty means DefaultKey
	User        string           // who else is accepted; empty means DefaultUser
	Password    string           // of that user; empty means DefaultPassword
	Unscoped    bool             // the key is known, but not meant for SIM cards
	Now         func() time.Time // the sandbox's clock; nil means time.Now
	Plan        []sandbox.Fault  // faults to inject from the start
	SwitchAfter time.Duration    // how long a change of state takes, by the sandbox's clock; 0 means 6 s, less than 0 none
	RenameAfter time.Duration    // how long a new name takes to show
	PerSecond   int              // calls per second and endpoint; below 1 means no limit: none is published
	PerDay      int              // calls per UTC day of the sandbox's clock and endpoint; below 1 means no limit
	RetryAfter  string           // the header of what is too much; empty means none
	Prose       bool             // usage has the keys and types of the documents' table instead of those of their example
	BeyondEnd   string           // what is behind the last page; empty means BeyondEmpty
}

// Sandbox is the vendor's service with its fleet, on a stage. It is safe for use by several goroutines. Its routes are
// called list, sim, rename, switch, usage, monthly, send and diagnostic.
type Sandbox struct {
	*sandbox.Stage

	vendor *vendor
}

// New makes a sandbox. It serves as an [net/http.Handler] at once; Start gives it an address. A fault of no known kind
// in the plan is a mistake in the program and panics, and so does an unknown word for what is behind the last page.
func New(config Config) *Sandbox {
	config.Seed = cmp.Or(config.Seed, 1)
	config.Key = cmp.Or(config.Key, DefaultKey)
	config.User = cmp.Or(config.User, DefaultUser)
	config.Password = cmp.Or(config.Password, DefaultPassword)
	config.SwitchAfter = max(0, cmp.Or(config.SwitchAfter, defaultSwitch))
	config.BeyondEnd = cmp.Or(config.BeyondEnd, BeyondEmpty)
	switch config.BeyondEnd {
	case BeyondEmpty, Beyond404, BeyondRepeat:
	default:
		panic("sandbox: nothing that may be behind the last page: " + config.BeyondEnd)
	}
	v := &vendor{Config: config, limits: map[string]*sandbox.Limit{}, serial: firstSerial}
	v.stage = sandbox.New(sandbox.Config{Now: config.Now, Plan: config.Plan}, v)
	v.boot = v.stage.Now().UnixNano()
	v.populate(max(0, cmp.Or(config.SIMs, DefaultSIMs)))
	return &Sandbox{Stage: v.stage, vendor: v}
}

// vendor is the API and what it speaks of. The stage's lock guards it.
type vendor struct {
	Config // with its defaults filled in

	stage   *sandbox.Stage
	boot    int64                     // when the clock was first read, in nanoseconds
	limits  map[string]*sandbox.Limit // by route
	actions int64                     // how many actions were accepted
	order   []*sim                    // by ICCID
	byICCID map[string]*sim
	serial  int64 // of the next SIM
}

var _ sandbox.Vendor = (*vendor)(nil)
