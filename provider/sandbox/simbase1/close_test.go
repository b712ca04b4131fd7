package simbase1_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// Those that never end by themselves end when the client goes.
func TestFaultsThatHang(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1})
	s.http.Timeout = 30 * time.Millisecond
	for _, f := range []sandbox.Fault{
		{Kind: sandbox.Hang},
		{Kind: sandbox.Stall},
		{Kind: sandbox.Slow, Delay: time.Hour},
		{Kind: sandbox.Drip, Delay: time.Hour},
		{Kind: sandbox.Status, Delay: time.Hour},
	} {
		f.Nth = 1
		s.Inject(f)
		if r := s.call(http.MethodGet, "/balance", ""); r.err == nil {
			t.Errorf("%s: %d %q", f.Kind, r.status, r.body)
		}
	}
}

// Close ends them, too, and leaves no goroutine: the leak check of this package would tell.
func TestCloseEndsWhatHangs(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1})
	hanging := []sandbox.Kind{sandbox.Hang, sandbox.Stall, sandbox.Drip, sandbox.Slow}
	for i, k := range hanging { // all at once: a request that has come in may not have met its fault yet
		f := sandbox.Fault{Kind: k, Nth: i + 1}
		if k == sandbox.Drip || k == sandbox.Slow {
			f.Delay = time.Hour
		}
		s.Inject(f)
	}
	got := make(chan result)
	for i := range hanging {
		go func() { got <- s.call(http.MethodGet, "/balance", "") }()
		s.await(i + 1)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for range hanging {
		if r := <-got; r.err == nil {
			t.Errorf("a whole answer: %d %q", r.status, r.body)
		}
	}
	if r := s.call(http.MethodGet, "/balance", ""); r.err == nil {
		t.Error("it answers after its end")
	}
	if _, err := s.Start(); err == nil {
		t.Error("it started after its end")
	}
	if len(s.Requests()) != len(hanging) {
		t.Errorf("%d requests are remembered", len(s.Requests()))
	}
}

// await waits until so many requests have come in.
func (s *site) await(requests int) {
	s.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); s.Count("") < requests; runtime.Gosched() {
		if time.Now().After(deadline) {
			s.t.Fatalf("%d requests came in, not %d", s.Count(""), requests)
		}
	}
}

// Without a server of its own, as behind a test's, Close ends its handlers all the same.
func TestCloseWithoutAServer(t *testing.T) {
	s := &site{Sandbox: simbase1.New(simbase1.Config{SIMs: 1}), t: t}
	s.Inject(sandbox.Fault{Kind: sandbox.Hang})
	aborted := make(chan any)
	go func() {
		defer func() { aborted <- recover() }()
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/balance", nil))
	}()
	s.await(1)
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	if how := <-aborted; fmt.Sprint(how) != http.ErrAbortHandler.Error() {
		t.Errorf("it ended with %v", how)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// An endless answer that nobody reads any further blocks in its connection, and ends with it.
func TestCloseEndsWhatNobodyReads(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1})
	s.Inject(sandbox.Fault{Kind: sandbox.Endless})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/balance", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if n, err := io.Copy(io.Discard, resp.Body); err == nil || n > 64<<20 {
		t.Errorf("%d bytes came, and the error %v", n, err)
	}
	_ = resp.Body.Close()
}

func TestDelay(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1})
	s.Delay(time.Hour)
	s.http.Timeout = 30 * time.Millisecond
	if r := s.call(http.MethodPost, s.sim("tracker-0140")+"/sms", `{"message":"x"}`); r.err == nil || len(s.Ledger()) != 0 {
		t.Errorf("%v, done %v", r, s.Ledger())
	}
	s.Delay(0)
	s.http.Timeout = time.Minute
	s.get("/balance")
}
