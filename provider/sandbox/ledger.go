package sandbox

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// What an [Entry] tells of. A vendor may do other things and have words of its own for them.
const (
	Sent    = "send"  // a text was sent to a device
	Stated  = "state" // a state was set, be it to what it was
	Changed = "edit"  // other settings were changed
)

// Entry is one thing that was really done because of a call, whatever the caller was told about it.
type Entry struct {
	At    time.Time // by the sandbox's clock, UTC
	ICCID string
	What  string            // Sent, Stated, Changed or a word of the vendor's
	Text  string            // of what was sent
	From  string            // the state before; equal to State when nothing changed
	State string            // the state after
	Edit  map[string]string // the new settings by the vendor's names, tags joined by commas
}

// Ledger tells what was really done, in its order.
func (s *Stage) Ledger() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ledger)
}

// Note adds to the ledger. It is for vendors, within [Vendor.Answer] or [Stage.Do].
func (s *Stage) Note(e Entry) { s.ledger = append(s.ledger, e) }

// Request is a call that came in.
type Request struct {
	At     time.Time // by the sandbox's clock, UTC
	Method string
	Path   string
	Query  url.Values
	Header http.Header // without the vendor's secrets
	Status int         // 0 while there was no answer, and for ever if the connection broke before one
}

// requestsKept is how many requests are remembered, so that a demo that is left alone does not grow for ever.
const requestsKept = 100_000

// Requests gives the calls that came in, in their order; of very many the last.
func (s *Stage) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Request, len(s.seen))
	for i, r := range s.seen {
		all[i] = *r
	}
	return all
}

// Count tells how many requests came in that match the pattern: a method, a path as for [path.Match], or both with a
// space between, such as "GET", "/simcards/*" or "POST /simcards/*/sms". The empty pattern matches all. A pattern that
// is none panics.
func (s *Stage) Count(pattern string) int {
	method, glob, both := strings.Cut(pattern, " ")
	if !both && strings.HasPrefix(pattern, "/") {
		method, glob = "", pattern
	}
	n := 0
	for _, r := range s.Requests() {
		fits := true
		if glob != "" {
			var err error
			if fits, err = path.Match(glob, r.Path); err != nil {
				panic("sandbox: " + pattern + ": " + err.Error())
			}
		}
		if fits && (method == "" || method == r.Method) {
			n++
		}
	}
	return n
}

func (s *Stage) record(r *http.Request, now time.Time) *Request {
	header := r.Header.Clone()
	for _, name := range s.secrets {
		header.Del(name)
	}
	request := &Request{At: now, Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: header}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) >= requestsKept {
		s.seen = slices.Delete(s.seen, 0, requestsKept/2)
	}
	s.seen = append(s.seen, request)
	return request
}

func (s *Stage) noteStatus(r *Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Status = status
}
