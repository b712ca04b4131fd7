package simbase1_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
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

// site is a sandbox that listens, and a client of no wit.
type site struct {
	*simbase1.Sandbox
	t     *testing.T
	clock *clock
	base  string
	http  *http.Client
	key   string
}

func start(t *testing.T, config simbase1.Config) *site {
	t.Helper()
	c := &clock{at: noon}
	config.Now = c.now
	if config.SIMs == 0 {
		config.SIMs = 60
	}
	if config.PerSecond == 0 {
		config.PerSecond = -1
	}
	s := simbase1.New(config)
	base, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}
	return &site{Sandbox: s, t: t, clock: c, base: base, http: client, key: simbase1.DefaultKey}
}

// result is what a client sees of one call.
type result struct {
	status int
	header http.Header
	body   string
	err    error // of the request or of reading its body
}

func (s *site) call(method, path, body string) result {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if s.key != "" {
		req.Header.Set("x-api-key", s.key)
	}
	return do(s.http, req)
}

func do(client *http.Client, req *http.Request) result {
	resp, err := client.Do(req)
	if err != nil {
		return result{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	return result{resp.StatusCode, resp.Header, string(b), err}
}

// get asks for something that has to be there.
func (s *site) get(path string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodGet, path, ""))
}

func (s *site) must(r result) map[string]any {
	s.t.Helper()
	if r.err != nil || r.status != http.StatusOK {
		s.t.Fatalf("status %d, error %v: %s", r.status, r.err, r.body)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(r.body), &fields); err != nil {
		s.t.Fatalf("%v in %s", err, r.body)
	}
	return fields
}

func (s *site) sim(name string) string { return "/simcards/" + s.ICCID(name) }

// refused checks that a call was refused with that status, in the sandbox's own form.
func (s *site) refused(r result, status int) {
	s.t.Helper()
	if r.err != nil || r.status != status {
		s.t.Fatalf("status %d (error %v), not %d: %s", r.status, r.err, status, r.body)
	}
	var e struct {
		Error struct{ Code, Message string }
	}
	if err := json.Unmarshal([]byte(r.body), &e); err != nil || e.Error.Code == "" ||
		!strings.HasPrefix(e.Error.Message, "sandbox: ") {
		s.t.Fatalf("the error does not say whose it is: %s (%v)", r.body, err)
	}
}

func rows(list map[string]any) []map[string]any {
	var all []map[string]any
	for _, r := range list["sims"].([]any) {
		all = append(all, r.(map[string]any))
	}
	return all
}

func number(t *testing.T, fields map[string]any, key string) float64 {
	t.Helper()
	n, ok := fields[key].(float64)
	if !ok {
		t.Fatalf("%s is %v, not a number", key, fields[key])
	}
	return n
}
