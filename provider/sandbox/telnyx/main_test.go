package telnyx_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/provider/sandbox/telnyx"
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

// site is a sandbox and a client of no wit, without a network between them.
type site struct {
	*telnyx.Sandbox
	t     *testing.T
	clock *clock
	auth  string
}

func start(t *testing.T, config telnyx.Config) *site {
	t.Helper()
	c := &clock{at: noon}
	config.Now = c.now
	if config.SIMs == 0 {
		config.SIMs = 60
	}
	s := telnyx.New(config)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &site{Sandbox: s, t: t, clock: c, auth: "Bearer " + telnyx.DefaultKey}
}

// result is what a client sees of one call.
type result struct {
	status int
	header http.Header
	body   string
}

func (s *site) call(method, path, body string) result {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, "/v2"+path, strings.NewReader(body))
	if s.auth != "" {
		r.Header.Set("Authorization", s.auth)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return result{w.Code, w.Header(), w.Body.String()}
}

func (s *site) must(r result, status int) map[string]any {
	s.t.Helper()
	if r.status != status || r.header.Get("Content-Type") != "application/json" {
		s.t.Fatalf("status %d, not %d: %s", r.status, status, r.body)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(r.body), &fields); err != nil {
		s.t.Fatalf("%v in %s", err, r.body)
	}
	return fields
}

// rows asks for a list and gives what is in it.
func (s *site) rows(path string) []map[string]any {
	s.t.Helper()
	var all []map[string]any
	for _, row := range s.must(s.call(http.MethodGet, path, ""), http.StatusOK)["data"].([]any) {
		all = append(all, row.(map[string]any))
	}
	return all
}

// one asks for a thing.
func (s *site) one(path string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodGet, path, ""), http.StatusOK)["data"].(map[string]any)
}

// refused checks that a call was refused with that status and code, in the vendor's form, and gives the error.
func (s *site) refused(r result, status int, code string) map[string]any {
	s.t.Helper()
	errs, _ := s.must(r, status)["errors"].([]any)
	if len(errs) != 1 {
		s.t.Fatalf("no error in %s", r.body)
	}
	e := errs[0].(map[string]any)
	if title, _ := e["title"].(string); e["code"] != code || title == "" {
		s.t.Fatalf("the code is not %q: %s", code, r.body)
	}
	return e
}

// path gives the way to a SIM, which is by the vendor's id and never by the ICCID.
func (s *site) path(name string) string {
	s.t.Helper()
	return "/sim_cards/" + s.SIM(s.ICCID(name)).ID
}

func status(fields map[string]any) string {
	return fields["status"].(map[string]any)["value"].(string)
}

// state gives a SIM's status as its detail has it, with a mark while an action is under way.
func (s *site) state(name string) string {
	s.t.Helper()
	sim := s.one(s.path(name))
	if sim["actions_in_progress"].(bool) {
		return status(sim) + " …"
	}
	return status(sim)
}

func names(rows []map[string]any) string {
	var all []string
	for _, row := range rows {
		tags := row["tags"].([]any)
		if len(tags) == 0 {
			all = append(all, "-")
			continue
		}
		all = append(all, tags[0].(string))
	}
	return strings.Join(all, " ")
}

func expect(t *testing.T, when string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, not %v", when, got, want)
	}
}

// shapeOf writes a JSON value as its keys and types: of a list the first entry's.
func shapeOf(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, k+":"+shapeOf(v[k]))
		}
		return "{" + strings.Join(parts, " ") + "}"
	case []any:
		if len(v) == 0 {
			return "[]"
		}
		return "[" + shapeOf(v[0]) + "]"
	default:
		return fmt.Sprintf("%T", v)
	}
}
