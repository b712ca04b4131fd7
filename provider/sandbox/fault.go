package sandbox

import (
	"maps"
	"slices"
	"time"
)

// Kind is a way to go wrong.
type Kind string

// The kinds that put something in the place of the answer. The call itself is only done with [Fault.After].
const (
	Status   Kind = "status"    // Status with Body, or with an error in the vendor's own form when Body is empty
	HTML     Kind = "html"      // a page for people, with Status (0 means 200)
	Empty    Kind = "empty"     // no body, with Status (0 means 200)
	Busy     Kind = "busy"      // 429 with RetryAfter as it is given; no header at all when it is empty
	NotJSON  Kind = "not-json"  // 200 and Body (empty means OK) as text/plain
	Redirect Kind = "redirect"  // Status (0 means 302) to Body (empty means a path of our own)
	Deep     Kind = "deep"      // Bytes (0 means 20,000) lists within each other
	Endless  Kind = "endless"   // the vendor's list of SIMs, which ends only after Bytes (0 means 1 GiB)
	Bomb     Kind = "bomb"      // the same size in spaces, in gzip
	BadGzip  Kind = "bad-gzip"  // says gzip, or the encoding in Body, and is none
	BigHead  Kind = "big-head"  // Bytes (0 means 1 MiB) of headers
	Reset    Kind = "reset"     // the connection is reset before a byte of an answer
	Hangup   Kind = "hangup"    // the connection is closed, politely, before a byte of an answer
	Hang     Kind = "hang"      // nothing comes until the client goes
	HalfHead Kind = "half-head" // the connection is reset within the headers
)

// The kinds that spoil a good answer: the call is done first, whatever [Fault.After] says.
const (
	Slow          Kind = "slow"           // comes Delay later; without After the call is done only then
	Drip          Kind = "drip"           // one byte each Delay
	Stall         Kind = "stall"          // the first Bytes of the body (0 means half), then nothing until the client goes
	Cut           Kind = "cut"            // the same, then the connection is closed
	ResetMid      Kind = "reset-mid"      // the same, then the connection is reset
	ShortLength   Kind = "short-length"   // the Content-Length leaves Bytes (0 means 5) of the body over
	LongLength    Kind = "long-length"    // the Content-Length promises Bytes (0 means 5) more than come
	BadChunks     Kind = "bad-chunks"     // chunks whose sizes are no numbers
	TwoValues     Kind = "two-values"     // the body twice
	TrailingComma Kind = "trailing-comma" // a comma before the last bracket
	BOM           Kind = "bom"            // a byte order mark before the body
	Rewrite       Kind = "rewrite"        // the body as Fault.Rewrite makes it
	Ignore        Kind = "ignore"         // the answer is good, but nothing was done
)

// Kinds gives every kind, sorted by name, for tests that leave none out.
func Kinds() []Kind { return slices.Sorted(maps.Keys(strikes)) }

// Fault is one thing that goes wrong.
type Fault struct {
	Route string // the name of one of the vendor's routes; empty is any request
	Nth   int    // strikes the nth matching request from now on, 1-based, and then never again; 0 is every one
	Kind  Kind
	After bool // the call has been done before the fault strikes

	Status     int
	Body       string
	RetryAfter string        // for Busy
	Delay      time.Duration // for Slow and Drip as said there, for all others a wait before they strike; real time
	Bytes      int
	Rewrite    func(body []byte) []byte
}

// armed is a fault that waits for its request.
type armed struct {
	Fault
	seen int
}

// Inject adds a fault. A request is struck by the first fault that fits it; all that fit count it. A fault of no known
// kind is a mistake in the program and panics.
func (s *Stage) Inject(f Fault) {
	if strikes[f.Kind] == nil {
		panic("sandbox: no such kind of fault: " + string(f.Kind))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &armed{Fault: f})
}

// Heal takes all faults away that have not struck yet, and those that strike every request.
func (s *Stage) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// faultFor gives the fault for a request, one without a kind if there is none.
func (s *Stage) faultFor(route string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hit *armed
	for _, a := range s.faults {
		if a.Route != "" && a.Route != route {
			continue
		}
		a.seen++
		if hit == nil && (a.Nth == 0 || a.seen == a.Nth) {
			hit = a
		}
	}
	s.faults = slices.DeleteFunc(s.faults, func(a *armed) bool { return a.Nth != 0 && a.seen >= a.Nth })
	if hit == nil {
		return Fault{}
	}
	return hit.Fault
}
