// Package oneot is a made-up vendor that speaks the API of the 1oT Terminal, with a fleet behind it.
//
// Only the vendor's page about states and error codes is public (https://terminal.1ot.mobi/terminal-api-doc); calls and
// fields are known from programs that use them. It shares no code with the adapter. Where nothing is known, a comment
// says what was decided. Among that is the HTTP status of each error code, and that a list write is done whole or not
// at all.
package oneot

import (
	"cmp"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// What a zero [Config] means.
const (
	DefaultSIMs      = 350
	DefaultUser      = "demo-user"
	DefaultPassword  = "demo-password"
	DefaultSettle    = 8 * time.Second
	DefaultTokenLife = 604799 * time.Second
)

// BasePath is where the API lies below what Start gives: the base URL of an account is both together.
const BasePath = "/v1"

// Config is what the vendor is made of.
//
// The fleet is the same for the same number of SIMs, seed and starting moment of the clock. ICCIDs and the names of the
// cast do not even depend on those. The list is in the order of the ICCIDs, which is a decision, and starts with one
// SIM for each special case, so that tests and demonstrations can call them by name:
//
//	 1 tracker-5140    LIVE, in order
//	 2 tracker-5141    LIVE, in order, no data limit, lastUsageUpdate in seconds
//	 3 tracker-5142    the show case: LIVE, usage rising for over a year, a limit
//	 4 tracker-5143    OFFLINE for six days
//	 5 cargo-nl-5009   LIVE, a session every half hour, none of them carries a byte
//	 6 meter-ee-5007   LIVE, but silent for 40 days
//	 7 gw-tallinn-50   LIVE, at 96 % of its limit, with unread alerts
//	 8 gw-riga-50      OFFLINE, its limit is reached, an unread alert: to switch it on is E211
//	 9 pump-hr-5012    PENDING to LIVE for 19 hours, and for ever
//	10 pump-hr-5013    OFFLINE, locked by an administrator: to switch it is E202
//	11 gw-vilnius-50   LIVE, an eSIM with two profiles, gigabytes of data
//	12 meter-ee-5030   SHIPPING: never activated
//	13 meter-ee-5033   LIVE, activated in this month: no month before it
//	14                 LIVE, in order, but without a name and a group
//	15 tracker-5145    LIVE, takes no texts: E240
//	16 tracker-5146    suspended, as an older version of the page had it: no state, and a status of ON and SUSPENDED
//	17 cargo-nl-5010   its state is PARKED, a word that the page does not know
//	18 cargo-nl-5008   CLOSED
//	19 pump-hr-5011    TEST
//	20 meter-ee-5032   ACTIVE_READY
//	21 tracker-5147    LIVE, but never on the network: no diagnostics, E103
type Config struct {
	SIMs         int              // 0 means DefaultSIMs; less than 0 means none
	Seed         uint64           // 0 means 1
	User         string           // of the API; empty means DefaultUser
	Password     string           // empty means DefaultPassword
	Now          func() time.Time // the sandbox's clock; nil means time.Now
	Plan         []sandbox.Fault  // faults to inject from the start
	PerSecond    int              // calls per second; below 1 no limit, since none is documented
	PerDay       int              // calls per UTC day of the sandbox's clock; below 1 no limit
	Settle       time.Duration    // how long a SIM is PENDING, by the sandbox's clock; 0 means DefaultSettle
	TokenLife    time.Duration    // how long an access token is taken; 0 means DefaultTokenLife
	Diagnostics  bool             // the account has bought the Diagnostics add-on
	SMSParameter string           // what the text of sendSms is called, message or sms; empty means message
	Older        bool             // suspend leads to SUSPENDED, as an older version of the page had it
}

// Sandbox is the vendor's service with its fleet, on a stage. It is safe for use by several goroutines. Its routes are
// called like their paths: get_sim, set_name, sendSms and so on, and token for the login.
type Sandbox struct {
	*sandbox.Stage

	vendor *vendor
}

// New makes a sandbox. It serves as an [net/http.Handler] at once; Start gives it an address. A fault of no known kind
// in the plan is a mistake in the program and panics.
func New(config Config) *Sandbox {
	v := &vendor{
		seed:         cmp.Or(config.Seed, 1),
		settle:       int64(cmp.Or(config.Settle, DefaultSettle)),
		diagnostics:  config.Diagnostics,
		smsParameter: cmp.Or(config.SMSParameter, "message"),
		older:        config.Older,
		serial:       firstSerial,
		limit:        sandbox.NewLimit(config.PerSecond, config.PerDay),
		door: door{
			user: cmp.Or(config.User, DefaultUser), password: cmp.Or(config.Password, DefaultPassword),
			life: int64(cmp.Or(config.TokenLife, DefaultTokenLife)),
		},
	}
	v.stage = sandbox.New(sandbox.Config{Now: config.Now, Plan: config.Plan}, v)
	v.boot = v.stage.Now().UnixNano()
	v.populate(max(0, cmp.Or(config.SIMs, DefaultSIMs)))
	return &Sandbox{Stage: v.stage, vendor: v}
}

// vendor is the API and what it speaks of. The stage's lock guards it.
type vendor struct {
	stage        *sandbox.Stage
	boot         int64 // when the clock was first read, in nanoseconds
	seed         uint64
	settle       int64 // nanoseconds
	diagnostics  bool
	smsParameter string
	older        bool
	limit        *sandbox.Limit
	door         door

	order   []*sim // by ICCID
	byICCID map[string]*sim
	byEID   map[string]*sim
	groups  []string // in the order in which they came to be
	alerts  []alert  // newest first
	warned  int64    // how many alerts there ever were
	serial  int64    // of the next SIM
}

var _ sandbox.Vendor = (*vendor)(nil)
