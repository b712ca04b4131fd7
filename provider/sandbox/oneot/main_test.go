package oneot_test

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/provider/sandbox/oneot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when all clocks in these tests start.
var noon = time.Date(2026, 5, 22, 12, 4, 31, 0, time.UTC)

// year is longer than any test's clock moves.
const year = 365 * 24 * time.Hour

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

// site is a sandbox with a client of no wit in front of it. No network lies between.
type site struct {
	*oneot.Sandbox
	t     testing.TB
	clock *clock
	token string
}

// start makes a sandbox whose client has logged in.
func start(t testing.TB, config oneot.Config) *site {
	t.Helper()
	c := &clock{at: noon}
	config.Now = c.now
	if config.SIMs == 0 {
		config.SIMs = 60
	}
	s := &site{Sandbox: oneot.New(config), t: t, clock: c}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.token = s.login(url.Values{})["access_token"].(string)
	return s
}

// login gets a token with the right words but for what is given.
func (s *site) login(other url.Values) map[string]any {
	s.t.Helper()
	return s.must(s.post("", credentials(other)))
}

func credentials(other url.Values) url.Values {
	form := url.Values{
		"grant_type": {"password"}, "client_id": {oneot.DefaultUser}, "username": {oneot.DefaultUser}, "password": {oneot.DefaultPassword},
	}
	for key, values := range other {
		if form[key] = values; values == nil {
			delete(form, key)
		}
	}
	return form
}

// post calls the login.
func (s *site) post(query string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, "/v1/oauth/token?"+query, strings.NewReader(form.Encode()))
	if len(form) > 0 {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return s.serve(r)
}

func (s *site) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) call(method, path, body string) *httptest.ResponseRecorder {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(s.t.Context(), method, "/v1"+path, reader)
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	return s.serve(r)
}

func (s *site) put(path string) *httptest.ResponseRecorder { return s.call(http.MethodPut, path, "") }

// get asks for an object that has to be there.
func (s *site) get(path string) map[string]any {
	s.t.Helper()
	return s.must(s.call(http.MethodGet, path, ""))
}

func (s *site) must(w *httptest.ResponseRecorder) map[string]any {
	s.t.Helper()
	fields, ok := s.value(w).(map[string]any)
	if !ok {
		s.t.Fatalf("no object: %s", w.Body)
	}
	return fields
}

func (s *site) list(path string) []any {
	s.t.Helper()
	all, ok := s.value(s.call(http.MethodGet, path, "")).([]any)
	if !ok {
		s.t.Fatalf("%s gives no list", path)
	}
	return all
}

func (s *site) value(w *httptest.ResponseRecorder) (v any) {
	s.t.Helper()
	if w.Code != http.StatusOK && w.Code != http.StatusAccepted {
		s.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		s.t.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

// of gives the query for the SIM of that name, which has to be there.
func (s *site) of(name string) string {
	s.t.Helper()
	iccid := s.ICCID(name)
	if iccid == "" {
		s.t.Fatalf("there is no %s", name)
	}
	return "iccid=" + iccid
}

// refused checks that a call was refused with that status and code, in the documented form.
func (s *site) refused(w *httptest.ResponseRecorder, status int, code string) {
	s.t.Helper()
	var e map[string]any
	err := json.Unmarshal(w.Body.Bytes(), &e)
	words, _ := e["error_description"].(string)
	at, _ := e["timestamp"].(float64)
	if err != nil || w.Code != status || e["error_code"] != code || words == "" || at != float64(s.clock.now().UnixMilli()) {
		s.t.Errorf("status %d, not %d %s: %s (%v)", w.Code, status, code, w.Body, err)
	}
	if code == "SANDBOX" && !strings.HasPrefix(words, "sandbox: ") {
		s.t.Errorf("it does not say who speaks: %s", words)
	}
}

// stateOf tells the SIM's status and state.
func (s *site) stateOf(name string) string {
	s.t.Helper()
	return told(s.get("/get_sim?" + s.of(name)))
}

// told writes the status and state of a SIM in one line; - stands for what is not there, or empty.
func told(sim map[string]any) string {
	status := sim["status"].(map[string]any)
	var words []string
	for _, value := range []any{status["primary"], status["secondary"], sim["state"]} {
		word, _ := value.(string)
		words = append(words, cmp.Or(word, "-"))
	}
	return strings.Join(words, "/")
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}
