package oneot_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// oauthError checks for an error in the login's own form.
func (s *site) oauthError(w *httptest.ResponseRecorder, status int, code string) {
	s.t.Helper()
	var e map[string]string
	if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || w.Code != status || e["error"] != code || e["error_description"] == "" || len(e) != 2 {
		s.t.Errorf("status %d, not %d %s: %s (%v)", w.Code, status, code, w.Body, err)
	}
}

func TestLoginByFormOrByQuery(t *testing.T) {
	s := start(t, oneot.Config{})
	inBody, inQuery := s.login(nil), s.must(s.post(credentials(nil).Encode(), nil))
	for _, got := range []map[string]any{inBody, inQuery} {
		equal(t, "shape", shapeOf(got), "{access_token:s expires_in:n refresh_token:s scope:s token_type:s}")
		equal(t, "type", got["token_type"], any("bearer"))
		equal(t, "scope", got["scope"], any("read write trust"))
		equal(t, "expires_in", got["expires_in"], any(604799.0))
	}
	equal(t, "logins", s.Count("POST /v1/oauth/token"), 3)
}

func TestLoginsThatFail(t *testing.T) {
	s := start(t, oneot.Config{})
	for _, e := range []struct {
		other  url.Values
		status int
		code   string
	}{
		{url.Values{"password": {"wrong"}}, 401, "invalid_grant"},
		{url.Values{"username": {"other"}}, 401, "invalid_grant"},
		{url.Values{"client_id": {"other"}}, 401, "invalid_grant"},
		{url.Values{"client_id": nil}, 400, "invalid_request"},
		{url.Values{"password": nil}, 400, "invalid_request"},
		{url.Values{"password": {oneot.DefaultPassword, oneot.DefaultPassword}}, 400, "invalid_request"},
		{url.Values{"scope": {"read"}}, 400, "invalid_request"},
		{url.Values{"grant_type": {"client_credentials"}}, 400, "unsupported_grant_type"},
		{url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}}, 401, "invalid_grant"},
	} {
		s.oauthError(s.post("", credentials(e.other)), e.status, e.code)
		s.oauthError(s.post(credentials(e.other).Encode(), nil), e.status, e.code)
	}
	s.oauthError(s.post("password="+oneot.DefaultPassword, credentials(nil)), 400, "invalid_request") // twice
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/oauth/token", strings.NewReader(`{"grant_type":"password"}`))
	r.Header.Set("Content-Type", "application/json")
	s.oauthError(s.serve(r), 400, "invalid_request")
	s.SetPassword("other-password")
	s.oauthError(s.post("", credentials(nil)), 401, "invalid_grant")
	s.get("/get_account_balance") // a token lives on
}

// A token is the same, with less time left, until its time is over by the clock.
func TestTokensEnd(t *testing.T) {
	s := start(t, oneot.Config{TokenLife: time.Minute})
	first := s.token
	s.clock.forward(59 * time.Second)
	again := s.login(nil)
	equal(t, "token", again["access_token"], any(first))
	equal(t, "expires_in", again["expires_in"], any(1.0))
	s.get("/get_account_balance")
	s.clock.forward(time.Second)
	w := s.call(http.MethodGet, "/get_account_balance", "")
	s.oauthError(w, 401, "invalid_token")
	if !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer ") {
		t.Errorf("the header is %v", w.Header())
	}
	after := s.login(nil)
	s.token = after["access_token"].(string)
	if s.token == first || after["expires_in"] != 60.0 {
		t.Errorf("the new one is %v", after)
	}
	s.get("/get_account_balance")
}

func TestRefresh(t *testing.T) {
	s := start(t, oneot.Config{})
	first := s.login(nil)
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {first["refresh_token"].(string)}}
	second := s.must(s.post("", refresh))
	if second["access_token"] == first["access_token"] || second["refresh_token"] != first["refresh_token"] {
		t.Errorf("%v after %v", second, first)
	}
	s.oauthError(s.call(http.MethodGet, "/get_account_groups", ""), 401, "invalid_token") // the one before is over
	s.token = second["access_token"].(string)
	s.list("/get_account_groups")
	s.clock.forward(31 * 24 * time.Hour)
	s.oauthError(s.post("", refresh), 401, "invalid_grant")
}

func TestRevoke(t *testing.T) {
	s := start(t, oneot.Config{})
	refresh := s.login(nil)["refresh_token"].(string)
	s.Revoke()
	s.oauthError(s.call(http.MethodGet, "/get_account_groups", ""), 401, "invalid_token")
	s.oauthError(s.post("", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}), 401, "invalid_grant")
	old := s.token
	if s.token = s.login(nil)["access_token"].(string); s.token == old {
		t.Error("the old token is back")
	}
	s.list("/get_account_groups")
}

// Everything but the login wants a token in the header, and no header is remembered.
func TestOnlyBearer(t *testing.T) {
	s := start(t, oneot.Config{})
	good := s.token
	s.token = ""
	s.oauthError(s.call(http.MethodGet, "/get_account_groups?access_token="+good, ""), 401, "unauthorized")
	s.oauthError(s.call(http.MethodGet, "/no_such_path", ""), 401, "unauthorized")
	s.token = good + "0"
	s.oauthError(s.call(http.MethodGet, "/get_account_groups", ""), 401, "invalid_token")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/get_account_groups", nil)
	r.Header.Set("Authorization", "Basic "+good)
	s.oauthError(s.serve(r), 401, "unauthorized")
	for _, r := range s.Requests() {
		if r.Header.Get("Authorization") != "" {
			t.Fatal("the token is remembered")
		}
	}
}

// A login that is only to look so gives a token that opens nothing.
func TestALoginThatIsIgnored(t *testing.T) {
	s := start(t, oneot.Config{})
	s.Revoke()
	s.Inject(sandbox.Fault{Route: "token", Nth: 1, Kind: sandbox.Ignore})
	s.token = s.login(nil)["access_token"].(string)
	s.oauthError(s.call(http.MethodGet, "/get_account_groups", ""), 401, "invalid_token")
}
