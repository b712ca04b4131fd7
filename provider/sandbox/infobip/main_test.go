package infobip_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/provider/sandbox/infobip"
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

// site is a sandbox and a client of no wit, without a network between.
type site struct {
	*infobip.Sandbox
	t     *testing.T
	clock *clock
	login string
}

func start(t *testing.T, config infobip.Config) *site {
	t.Helper()
	c := &clock{at: noon}
	config.Now = c.now
	if config.SIMs == 0 {
		config.SIMs = 60
	}
	s := infobip.New(config)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &site{Sandbox: s, t: t, clock: c, login: "App " + infobip.DefaultKey}
}

func basic(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)) }

func (s *site) call(method, path, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", s.login)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// get asks for something that has to be there.
func (s *site) get(path string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodGet, path, ""))
}

func (s *site) must(r *httptest.ResponseRecorder) map[string]any {
	s.t.Helper()
	if r.Code != http.StatusOK || r.Header().Get("Content-Type") != "application/json" {
		s.t.Fatalf("status %d, %v: %s", r.Code, r.Header(), r.Body)
	}
	var fields map[string]any
	if err := json.Unmarshal(r.Body.Bytes(), &fields); err != nil {
		s.t.Fatalf("%v in %s", err, r.Body)
	}
	return fields
}

// refused checks that a call was refused with that status, in the older form, and gives its words with those of the
// validation.
func (s *site) refused(r *httptest.ResponseRecorder, status int, messageID string) string {
	s.t.Helper()
	var e struct {
		RequestError struct {
			ServiceException struct {
				MessageID, Text  string
				ValidationErrors map[string][]string
			}
		}
	}
	if err := json.Unmarshal(r.Body.Bytes(), &e); err != nil || r.Code != status {
		s.t.Fatalf("status %d, not %d: %s (%v)", r.Code, status, r.Body, err)
	}
	said := e.RequestError.ServiceException
	if said.MessageID != messageID || said.Text == "" {
		s.t.Errorf("the error is %s, not %s", r.Body, messageID)
	}
	words := []string{said.Text}
	for field, complaints := range said.ValidationErrors {
		words = append(words, field+" "+strings.Join(complaints, ", "))
	}
	return strings.Join(words, "; ")
}

func (s *site) bad(r *httptest.ResponseRecorder) string {
	s.t.Helper()
	return s.refused(r, http.StatusBadRequest, "BAD_REQUEST")
}

const below1, below2 = "/iot/1/sims/", "/iot/2/sims/"

func (s *site) read(name string) map[string]any {
	s.t.Helper()
	return s.get(below2 + s.ICCID(name))
}

func (s *site) put(name, state string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.call(http.MethodPut, below1+s.ICCID(name)+"/status", `{"status":"`+state+`"}`)
}

func rows(list map[string]any, key string) []map[string]any {
	var all []map[string]any
	for _, r := range list[key].([]any) {
		all = append(all, r.(map[string]any))
	}
	return all
}

func expect(t *testing.T, when, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, not %q", when, got, want)
	}
}
