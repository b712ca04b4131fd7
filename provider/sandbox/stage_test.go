package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// An injected error has the vendor's form and says that it was asked for.
func TestRefusalsAreTheVendors(t *testing.T) {
	k := open(t, sandbox.Config{Plan: []sandbox.Fault{
		{Nth: 1, Kind: sandbox.Status, Status: 403},
		{Nth: 2, Kind: sandbox.Busy},
		{Nth: 3, Kind: sandbox.Busy, RetryAfter: "7"},
	}})
	for _, c := range []struct {
		status      int
		body, again string
	}{
		{403, `{"kiosk":"a fault was asked for: Forbidden"}`, "99"},
		{429, `{"kiosk":"too many calls, as was asked for"}`, ""},
		{429, `{"kiosk":"too many calls, as was asked for"}`, "7"},
		{200, `{"sold":0}`, ""},
	} {
		w := k.ask(t, http.MethodGet, "/v2/shelf", "")
		if w.Code != c.status || w.Body.String() != c.body || w.Header().Get("Retry-After") != c.again {
			t.Errorf("%d %s, to wait %q", w.Code, w.Body, w.Header().Get("Retry-After"))
		}
	}
}

func TestEndlessListsAreTheVendors(t *testing.T) {
	k := open(t, sandbox.Config{Plan: []sandbox.Fault{{Kind: sandbox.Endless, Bytes: 1 << 20}}})
	body := k.ask(t, http.MethodGet, "/v2/shelf", "").Body.String()
	if !strings.HasPrefix(body, `{"items":[{"paper":1},{"paper":1},`) || !strings.HasSuffix(body, "1},") || len(body) < 900<<10 {
		t.Errorf("%d bytes: %.60s", len(body), body)
	}
}

// What is ignored is answered, but neither done nor in the ledger.
func TestTheLedgerIsWhatTheVendorNotes(t *testing.T) {
	k := open(t, sandbox.Config{Plan: []sandbox.Fault{{Route: "sell", Nth: 2, Kind: sandbox.Ignore}}})
	for _, item := range []string{"a", "b", "c"} {
		k.ask(t, http.MethodPost, "/v2/shelf/"+item, "")
	}
	k.stage.Do(func(now time.Time) { k.stage.Note(sandbox.Entry{At: now, ICCID: "d", What: "given"}) })
	var did []string
	for _, e := range k.stage.Ledger() {
		if e.At != noon.UTC() {
			t.Errorf("%s was %s at %v", e.ICCID, e.What, e.At)
		}
		did = append(did, e.ICCID+" "+e.What)
	}
	if got := strings.Join(did, ", "); got != "a sold, c sold, d given" {
		t.Errorf("done: %s", got)
	}
}

// Do and the vendor's answers exclude each other: the race detector would tell, and the sum.
func TestDoHasTheVendorsLock(t *testing.T) {
	k := open(t, sandbox.Config{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				k.stage.Do(func(time.Time) { k.sold++ })
				k.ask(t, http.MethodPost, "/v2/shelf/a", "")
			}
		})
	}
	all.Wait()
	if k.sold != 400 || len(k.stage.Ledger()) != 200 {
		t.Errorf("sold %d, noted %d", k.sold, len(k.stage.Ledger()))
	}
}

// A vendor's answer may have no body: no kind of fault stumbles over it.
func TestFaultsOfAnswersWithoutABody(t *testing.T) {
	k := open(t, sandbox.Config{})
	k.bare = true
	gone, leave := context.WithCancel(t.Context())
	leave() // so that nothing hangs
	for _, kind := range sandbox.Kinds() {
		k.stage.Inject(sandbox.Fault{Kind: kind, Nth: 1, Bytes: 3, Rewrite: func(b []byte) []byte { return b }})
		func() {
			defer func() {
				err, _ := recover().(error)
				if err != nil && !errors.Is(err, http.ErrAbortHandler) {
					t.Errorf("%s: %v", kind, err)
				}
			}()
			k.stage.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(gone, http.MethodGet, "/v2/shelf", nil))
		}()
	}
	if n := len(k.stage.Requests()); n != len(sandbox.Kinds()) {
		t.Errorf("%d requests for %d kinds", n, len(sandbox.Kinds()))
	}
}

func TestLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		midnight := time.Date(2026, 5, 23, 0, 0, 0, 0, time.UTC)
		l := sandbox.NewLimit(2, 3)
		now := midnight.Add(-2 * time.Second)
		for i, want := range []time.Duration{0, 0, time.Second, time.Second} {
			if got := l.Take(now); got != want {
				t.Errorf("call %d waits %v, not %v", i+1, got, want)
			}
		}
		now = now.Add(1500 * time.Millisecond)
		for i, want := range []time.Duration{0, 500 * time.Millisecond} { // the third of the day, and one too many
			if got := l.Take(now); got != want {
				t.Errorf("call %d after a while waits %v, not %v", i+1, got, want)
			}
		}
		if got := l.Take(midnight.Add(time.Second)); got != 0 {
			t.Errorf("on the next day it waits %v", got)
		}
	})
	none := sandbox.NewLimit(-1, 0)
	for range 100 {
		if wait := none.Take(noon); wait != 0 {
			t.Fatalf("without a limit it waits %v", wait)
		}
	}
}
