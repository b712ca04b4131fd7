// Package sandbox is the stage on which made-up vendors speak their APIs on loopback. It is what the demo runs against,
// what tests use in a vendor's place, and what makes every fault that a vendor or a network can make.
//
// The stage knows no vendor: it serves whatever [Vendor] it is given, and adds the clock, the faults, the delays, the
// list of requests and the ledger of what was really done. The vendors are in the folders below. Each was written from
// the vendor's documents and shares no code with the adapter, so that a misreading shows as a difference between the
// two. What all of their fleets need is here, too: numbers that are made up, and a crowd of devices.
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

// Config is what every made-up vendor is made of. The stage itself reads Now and Plan; the rest is for the vendor, and
// stands here so that it is called the same everywhere.
type Config struct {
	SIMs       int              // 0 means the vendor's own default; less than 0 means none
	Seed       uint64           // of all that is made up; 0 means 1
	Now        func() time.Time // the sandbox's clock; nil means time.Now
	Plan       []Fault          // faults to inject from the start
	ReplyAfter time.Duration    // how long a device takes to answer, by the sandbox's clock; 0 means the vendor's own default
	PerSecond  int              // calls per second; 0 means what the vendor documents, less than 0 means no limit
	PerDay     int              // calls per UTC day of the sandbox's clock; 0 means what the vendor documents, less than 0 no limit
}

// Stage serves a vendor. It is safe for use by several goroutines.
type Stage struct {
	now     func() time.Time
	vendor  Vendor
	paths   []pattern
	secrets []string
	delay   atomic.Int64

	mu     sync.Mutex // guards everything below, and the vendor
	faults []*armed
	ledger []Entry
	seen   []*Request

	base     string
	server   *http.Server
	served   chan struct{} // closed when the server has ended
	closed   bool
	done     chan struct{} // closed by Close: ends handlers that wait
	handlers sync.WaitGroup
}

// New makes a stage for a vendor. It serves as an [http.Handler] at once; [Stage.Start] gives it an address. A fault of
// no known kind in the plan is a mistake in the program and panics, and so does a route whose pattern is no path.
func New(config Config, vendor Vendor) *Stage {
	s := &Stage{
		now: config.Now, vendor: vendor, paths: patterns(vendor.Routes()), secrets: vendor.Secrets(),
		done: make(chan struct{}),
	}
	if s.now == nil {
		s.now = time.Now
	}
	for _, f := range config.Plan {
		s.Inject(f)
	}
	return s
}

// Now reads the sandbox's clock, in UTC.
func (s *Stage) Now() time.Time { return s.now().UTC() }

// Do runs something under the lock that the vendor's answers have, with the time by the sandbox's clock in UTC. It is
// how a vendor's doors to the outside change its fleet. It must not call another method of the stage but [Stage.Note]
// and [Stage.Now].
func (s *Stage) Do(do func(now time.Time)) {
	now := s.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	do(now)
}

// Start listens on a free port of 127.0.0.1 and gives the base URL, without a slash at its end.
func (s *Stage) Start() (baseURL string, err error) {
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
func (s *Stage) Close() error {
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
func (s *Stage) Delay(d time.Duration) { s.delay.Store(int64(d)) }

// enter counts a handler in, unless the stage was closed.
func (s *Stage) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.handlers.Add(1)
	return true
}
