package simbase1_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// burst makes calls without a network between and tells how many were taken, and what the last one was told to wait.
func burst(t *testing.T, s *simbase1.Sandbox, calls int) string {
	t.Helper()
	taken, wait := 0, ""
	for range calls {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/plans", nil)
		r.Header.Set("X-Api-Key", simbase1.DefaultKey)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if wait = w.Header().Get("Retry-After"); w.Code == http.StatusOK {
			taken++
		}
	}
	return fmt.Sprintf("%d %s", taken, wait)
}

func expect(t *testing.T, when, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, not %q", when, got, want)
	}
}

func TestTenCallsPerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simbase1.New(simbase1.Config{SIMs: 1})
		expect(t, "at once", burst(t, s, 12), "10 1")
		time.Sleep(999 * time.Millisecond)
		expect(t, "a moment too early", burst(t, s, 1), "0 1")
		time.Sleep(time.Millisecond)
		expect(t, "a second later", burst(t, s, 12), "10 1")
	})
}

// A second has passed when either clock says so, for the sandbox's may stand still or be moved by hand.
func TestASecondByEitherClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &clock{at: noon}
		s := simbase1.New(simbase1.Config{SIMs: 1, PerSecond: 3, Now: c.now})
		expect(t, "at once", burst(t, s, 4), "3 1")
		time.Sleep(time.Second)
		expect(t, "after a real second", burst(t, s, 4), "3 1")
		c.forward(time.Second)
		expect(t, "after a second of the sandbox", burst(t, s, 4), "3 1")
		c.forward(-time.Hour)
		expect(t, "after the clock went back", burst(t, s, 1), "0 1")
		time.Sleep(time.Second)
		expect(t, "and a real second", burst(t, s, 1), "1 ")
	})
}

func TestFiveThousandCallsPerDay(t *testing.T) {
	c := &clock{at: noon}
	s := simbase1.New(simbase1.Config{SIMs: 1, PerSecond: -1, Now: c.now})
	expect(t, "in a day", burst(t, s, 5001), "5000 42929") // until midnight, UTC
	c.forward(11*time.Hour + 55*time.Minute + 28*time.Second)
	expect(t, "a second before midnight", burst(t, s, 1), "0 1")
	c.forward(time.Second)
	expect(t, "on the next day", burst(t, s, 1), "1 ")
}

func TestWrongKeysAreNotCounted(t *testing.T) {
	s := start(t, simbase1.Config{PerDay: 1})
	s.key = "wrong"
	for range 3 {
		s.refused(s.call(http.MethodGet, "/balance", ""), http.StatusUnauthorized)
	}
	s.key = simbase1.DefaultKey
	s.get("/balance")
	s.refused(s.call(http.MethodGet, "/balance", ""), http.StatusTooManyRequests)
}
