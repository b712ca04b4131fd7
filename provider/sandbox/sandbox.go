// Package sandbox speaks the Simbase API v1 on loopback, with a made-up fleet behind it. It is what the demo runs
// against, what tests use in the vendor's place, and what makes every fault that a vendor or a network can make.
//
// It was written from the vendor's documents (https://docs.simbase.com/api/collections/20506410/UVz1Psex) and shares no
// code with the adapter, so that a misreading shows as a difference between the two. Where the documents are silent, a
// comment says what was decided; errors have a form of the sandbox's own, since the documents give none.
package sandbox

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// What a zero [Config] means.
const (
	DefaultSIMs = 1200
	DefaultKey  = "demo-key"

	defaultReply     = 4 * time.Second
	defaultPerSecond = 10   // "a maximum of 10 calls/second …
	defaultPerDay    = 5000 // … and 5000 calls/day"
)

// Config is what a sandbox is made of.
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
	Plan       []Fault          // faults to inject from the start
	ReplyAfter time.Duration    // how long a device takes to answer, by the sandbox's clock; 0 means 4 s
	PerSecond  int              // calls per second; 0 means the documented 10, less than 0 means no limit
	PerDay     int              // calls per UTC day of the sandbox's clock; 0 means the documented 5000, less than 0 no limit
}

// Sandbox is the vendor's service with its fleet. It is safe for use by several goroutines.
type Sandbox struct {
	now        func() time.Time
	replyAfter int64 // nanoseconds
	boot       int64 // when the clock was first read, in nanoseconds
	seed       uint64
	delay      atomic.Int64

	mu      sync.Mutex // guards everything below
	key     string
	order   []*sim // by ICCID
	byICCID map[string]*sim
	serial  int64 // of the next SIM
	limit   limit
	faults  []*armed
	ledger  []Entry
	seen    []*Request
	purse   purse

	base     string
	server   *http.Server
	served   chan struct{} // closed when the server has ended
	closed   bool
	done     chan struct{} // closed by Close: ends handlers that wait
	handlers sync.WaitGroup
}

// New makes a sandbox. It serves as an [http.Handler] at once; [Sandbox.Start] gives it an address. A fault of no
// known kind in the plan is a mistake in the program and panics.
func New(config Config) *Sandbox {
	s := &Sandbox{
		now:        config.Now,
		replyAfter: int64(orElse(config.ReplyAfter, defaultReply)),
		seed:       orElse(config.Seed, 1),
		key:        orElse(config.Key, DefaultKey),
		byICCID:    map[string]*sim{},
		serial:     firstSerial,
		done:       make(chan struct{}),
		limit: limit{
			perSecond: orElse(config.PerSecond, defaultPerSecond),
			perDay:    orElse(config.PerDay, defaultPerDay),
		},
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.boot = s.now().UnixNano()
	s.purse = newPurse(s.boot)
	s.populate(max(0, orElse(config.SIMs, DefaultSIMs)))
	for _, f := range config.Plan {
		s.Inject(f)
	}
	return s
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// Start listens on a free port of 127.0.0.1 and gives the base URL, without a slash at its end.
func (s *Sandbox) Start() (baseURL string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.server != nil {
		return "", errors.New("the sandbox was started before")
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s.base = "http://" + listener.Addr().String()
	s.served = make(chan struct{})
	// What the server has to say would be written across the demo's screen.
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go func(server *http.Server, served chan<- struct{}) {
		defer close(served)
		_ = server.Serve(listener) // ends with ErrServerClosed; nobody could do anything about another end
	}(s.server, s.served)
	return s.base, nil
}

// Close ends the service, hanging answers included, and returns when all of its goroutines have ended. The ledger and
// the list of requests stay readable.
func (s *Sandbox) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	server := s.server
	close(s.done)
	s.mu.Unlock()

	var err error
	if server != nil {
		err = server.Close()
		<-s.served
	}
	s.handlers.Wait()
	return err
}

// Delay lets every call wait that long from now on, in real time, before it is done. One whose client goes meanwhile is
// not done at all; for the other case there is [Slow] with [Fault.After].
func (s *Sandbox) Delay(d time.Duration) { s.delay.Store(int64(d)) }

// enter counts a handler in, unless the sandbox was closed.
func (s *Sandbox) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.handlers.Add(1)
	return true
}
