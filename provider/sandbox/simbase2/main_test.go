package simbase2_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when all clocks in these tests start.
var noon = time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC)

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// site is a sandbox and a client of no wit.
type site struct {
	*simbase2.Sandbox
	t     *testing.T
	clock *clock
	auth  string
}

func start(t *testing.T, config simbase2.Config) *site {
	t.Helper()
	c := &clock{at: noon}
	config.Now = c.now
	if config.SIMs == 0 {
		config.SIMs = 60
	}
	if config.PerSecond == 0 {
		config.PerSecond = -1
	}
	return &site{simbase2.New(config), t, c, "Bearer " + simbase2.DefaultKey}
}

// call makes a call, without a network between, of something below the root.
func (s *site) call(method, path, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, simbase2.Root+path, strings.NewReader(body))
	if s.auth != "" {
		r.Header.Set("Authorization", s.auth)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// get asks for something that has to be there.
func (s *site) get(path string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodGet, path, ""), http.StatusOK)
}

// post does something that has to be accepted.
func (s *site) post(path, body string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodPost, path, body), http.StatusAccepted)
}

func (s *site) patch(path, body string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodPatch, path, body), http.StatusOK)
}

func (s *site) must(w *httptest.ResponseRecorder, status int) map[string]any {
	s.t.Helper()
	if w.Code != status || w.Header().Get("Content-Type") != "application/json" {
		s.t.Fatalf("status %d, %v: %s", w.Code, w.Header(), w.Body)
	}
	var fields map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &fields); err != nil {
		s.t.Fatalf("%v in %s", err, w.Body)
	}
	return fields
}

// refused checks that a call was refused with that status, in the vendor's form.
func (s *site) refused(w *httptest.ResponseRecorder, status int) {
	s.t.Helper()
	if fields := s.must(w, status); len(fields) != 1 || fields["message"] == "" {
		s.t.Fatalf("%d with %v", status, fields)
	}
}

func (s *site) sim(name string) string { return "/simcards/" + s.ICCID(name) }

// state asks for the state of a SIM.
func (s *site) state(name string) string {
	s.t.Helper()
	return fmt.Sprint(s.get(s.sim(name))["state"])
}

// did tells the ledger, an entry a line.
func (s *site) did() string {
	var all []string
	for _, e := range s.Ledger() {
		line := strings.Join(strings.Fields(strings.Join([]string{e.What, e.Text, e.From, e.State}, " ")), " ")
		if e.Edit != nil {
			line += strings.TrimPrefix(fmt.Sprint(e.Edit), "map")
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func (s *site) expectLedger(lines ...string) {
	s.t.Helper()
	expect(s.t, "the ledger", s.did(), strings.Join(lines, "\n"))
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, not %q", what, got, want)
	}
}

func rows(list map[string]any, key string) []map[string]any {
	var all []map[string]any
	for _, r := range list[key].([]any) {
		all = append(all, r.(map[string]any))
	}
	return all
}

func number(t *testing.T, fields map[string]any, key string) int64 {
	t.Helper()
	n, ok := fields[key].(float64)
	if !ok {
		t.Fatalf("%s is %v, not a number", key, fields[key])
	}
	return int64(n)
}

// used gives a counter of the current month.
func (s *site) used(name, key string) int64 {
	s.t.Helper()
	return number(s.t, s.get(s.sim(name))["current_month_usage"].(map[string]any), key)
}

// within waits, by the clock, until something is so, looking every so often.
func (s *site) within(limit, step time.Duration, so func() bool) {
	s.t.Helper()
	for range limit / step {
		s.clock.forward(step)
		if so() {
			return
		}
	}
	s.t.Fatalf("it is not so after %v", limit)
}
