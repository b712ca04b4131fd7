package oneot_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/oneot"
	"github.com/simfleet/simfleet/provider/rest"
)

// house is a vendor that gives a new token with each login and answers every call that has the newest one.
type house struct {
	t       *testing.T
	expires string                                        // of a token; "604799" if empty
	login   func(http.ResponseWriter, *http.Request) bool // tells whether it has answered a login; nil: never
	call    func(http.ResponseWriter, *http.Request) bool // the same of a call

	mu     sync.Mutex
	logins int
	calls  int
	keys   []string // the calls' tokens
}

func (h *house) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	door := r.URL.Path == "/v1/oauth/token"
	if door {
		checkLogin(h.t, r)
		h.logins++
	} else {
		h.calls++
		h.keys = append(h.keys, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	}
	token, own := fmt.Sprintf("token-%d", h.logins), h.call
	if door {
		own = h.login
	}
	h.mu.Unlock()
	switch {
	case own != nil && own(w, r):
	case door:
		expires := h.expires
		if expires == "" {
			expires = "604799"
		}
		answer(w, 0, tokenOf(token, expires))
	case r.Header.Get("Authorization") != "Bearer "+token:
		answer(w, http.StatusUnauthorized, `{"error":"invalid_token","error_description":"Invalid access token"}`)
	case r.Method == http.MethodPut:
		answer(w, 0, "OK")
	default:
		answer(w, 0, whole)
	}
}

func (h *house) check(t *testing.T, logins, calls int) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.logins != logins || h.calls != calls {
		t.Errorf("%d logins and %d calls, want %d and %d", h.logins, h.calls, logins, calls)
	}
}

// clock is one that tests set.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time          { return readAt.Add(time.Duration(c.at.Load())) }
func (c *clock) forward(d time.Duration) { c.at.Add(int64(d)) }

func (h *house) open(t *testing.T) (*oneot.Client, *clock) {
	t.Helper()
	h.t = t
	c := new(clock)
	return serve(t, h, c.now, ""), c
}

// read makes a Read, and write a write.
func read(t *testing.T, c *oneot.Client) error {
	t.Helper()
	_, err := c.SIM(t.Context(), example(t))
	return err
}

func write(t *testing.T, c *oneot.Client) error {
	t.Helper()
	_, err := c.Reset(t.Context(), example(t))
	return err
}

func TestNothingIsAskedBeforeItIsNeeded(t *testing.T) {
	vendor := new(house)
	client, _ := vendor.open(t)
	vendor.check(t, 0, 0)
	for range 3 {
		if err := errors.Join(read(t, client), write(t, client)); err != nil {
			t.Fatal(err)
		}
	}
	vendor.check(t, 1, 6)
}

func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	for expires, c := range map[string]struct{ good, over time.Duration }{
		`100`:                 {89 * time.Second, 90 * time.Second}, // a tenth of it is the margin
		`"100"`:               {89 * time.Second, 90 * time.Second},
		`604800`:              {544_319 * time.Second, 544_320 * time.Second},
		`9223372036854775807`: {26 * 24 * time.Hour, 27 * 24 * time.Hour}, // of at most 30 days
		`0`:                   {-1, 0},
	} {
		t.Run(expires, func(t *testing.T) {
			vendor := &house{expires: expires}
			client, clock := vendor.open(t)
			if err := read(t, client); err != nil {
				t.Fatal(err)
			}
			if c.good >= 0 {
				clock.forward(c.good)
				if err := read(t, client); err != nil {
					t.Fatal(err)
				}
				vendor.check(t, 1, 2)
			}
			clock.forward(c.over - max(c.good, 0))
			if err := write(t, client); err != nil { // a write is renewed for as well: it is not rejected first
				t.Fatal(err)
			}
			vendor.mu.Lock()
			defer vendor.mu.Unlock()
			if vendor.logins != 2 || vendor.keys[len(vendor.keys)-1] != "token-2" {
				t.Errorf("%d logins, tokens %q", vendor.logins, vendor.keys)
			}
		})
	}
}

func TestTokenWithoutAnEndIsUsedUntilItIsRejected(t *testing.T) {
	for _, expires := range []string{`null`, `""`, `"soon"`, `-1`, `{}`} {
		vendor := &house{expires: expires}
		client, clock := vendor.open(t)
		for range 3 {
			if err := read(t, client); err != nil {
				t.Fatal(err)
			}
			clock.forward(10 * 365 * 24 * time.Hour)
		}
		vendor.check(t, 1, 3)
	}
}

func TestWrongPasswordIsDeniedAndNothingLeaves(t *testing.T) {
	for reply, status := range map[string]int{
		`{"error":"invalid_grant","error_description":"Bad credentials"}`: 400, `{"error":"invalid_client"}`: 401, ``: 401,
		`{"error":"unauthorized"}`: 401, `<html>no</html>`: 401, `{"error_code":"E999"}`: 401,
	} {
		vendor := &house{login: func(w http.ResponseWriter, _ *http.Request) bool {
			answer(w, status, reply)
			return true
		}}
		client, _ := vendor.open(t)
		for _, err := range []error{read(t, client), write(t, client)} {
			if fault := kindOf(t, err, model.ErrDenied, model.OutcomeNotSent); fault.Op != "log in" {
				t.Errorf("what failed is %q", fault.Op)
			}
		}
		vendor.check(t, 2, 0) // once each, and never by another way, such as in the address
	}
}

func TestLoginThatBringsNoTokenIsMisread(t *testing.T) {
	for _, reply := range []string{
		`{}`, `{"access_token":null}`, `{"access_token":""}`, `{"access_token":{"a":1}}`, `{"access_token":"a b"}`, `[]`, `"token-1"`,
		`{"access_token":"a\r\nX: b"}`, `{"access_token":"ü"}`, `{"access_token":"a","token_type":"mac"}`, `OK`, ``, `null`, `{"access_token":"a`,
	} {
		vendor := &house{login: func(w http.ResponseWriter, _ *http.Request) bool {
			answer(w, 0, reply)
			return true
		}}
		client, _ := vendor.open(t)
		fault := kindOf(t, write(t, client), model.ErrBadAnswer, model.OutcomeNotSent)
		if fault.Op != "log in" || strings.Contains(fault.Error(), "access_token") {
			t.Errorf("%s: the fault is %v", reply, fault)
		}
		vendor.check(t, 1, 0)
	}
}

// TestTokenThatIsRejectedEarly has a vendor that forgets its tokens: that of the house changes.
func TestTokenThatIsRejectedEarly(t *testing.T) {
	vendor := new(house)
	client, _ := vendor.open(t)
	forget := func() {
		vendor.mu.Lock()
		defer vendor.mu.Unlock()
		vendor.logins, vendor.calls, vendor.keys = 7, 0, nil
	}
	if err := read(t, client); err != nil {
		t.Fatal(err)
	}
	forget()
	if err := read(t, client); err != nil {
		t.Errorf("a Read is not tried again: %v", err)
	}
	vendor.check(t, 8, 2)

	vendor.mu.Lock()
	vendor.logins = 20
	vendor.mu.Unlock()
	isKind(t, write(t, client), model.ErrDenied, model.OutcomeRefused)
	vendor.check(t, 20, 3) // it left once, and no login followed
	if err := write(t, client); err != nil {
		t.Errorf("the next write does not log in anew: %v", err)
	}
	vendor.check(t, 21, 4)
}

func TestTokenThatIsAlwaysRejectedEndsInDenied(t *testing.T) {
	vendor := &house{call: func(w http.ResponseWriter, _ *http.Request) bool {
		answer(w, http.StatusUnauthorized, "")
		return true
	}}
	client, _ := vendor.open(t)
	if fault := kindOf(t, read(t, client), model.ErrDenied, model.OutcomeNotSent); fault.Op != "read the SIM" {
		t.Errorf("what failed is %q", fault.Op)
	}
	vendor.check(t, 2, 2)
	isKind(t, write(t, client), model.ErrDenied, model.OutcomeUnknown) // nothing says that the vendor refused it
	vendor.check(t, 3, 3)
}

// TestLateRejectionOfAnOldTokenSparesTheNewOne has two calls rejected, the second one when the first was already served with
// a new token.
func TestLateRejectionOfAnOldTokenSparesTheNewOne(t *testing.T) {
	both, served := make(chan struct{}), make(chan struct{})
	var arrived atomic.Int32
	vendor := new(house)
	vendor.call = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "Bearer token-1" || r.URL.Path == "/v1/get_account_groups" {
			return false
		}
		if arrived.Add(1) == 2 {
			close(both)
		}
		<-both
		if r.URL.Path == "/v1/reset" {
			<-served
		}
		answer(w, http.StatusUnauthorized, `{"error":"invalid_token"}`)
		return true
	}
	client, _ := vendor.open(t)
	late := make(chan error, 1)
	id := example(t)
	ctx := t.Context()
	if _, err := client.Groups(hurried{ctx}); err == nil { // which is answered with a SIM, and brings the token
		t.Fatal("a SIM is taken for groups")
	}
	go func() {
		_, err := client.Reset(ctx, id)
		late <- err
	}()
	if err := read(t, client); err != nil {
		t.Error(err)
	}
	close(served)
	isKind(t, <-late, model.ErrDenied, model.OutcomeRefused)
	if err := write(t, client); err != nil {
		t.Error(err)
	}
	vendor.check(t, 2, 5)
}

func TestWriteDoesNotWaitOutAPauseOfTheLogin(t *testing.T) {
	vendor := &house{login: func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Retry-After", "120")
		answer(w, http.StatusTooManyRequests, "")
		return true
	}}
	client, _ := vendor.open(t)
	if fault := kindOf(t, write(t, client), model.ErrBusy, model.OutcomeNotSent); fault.Wait < time.Minute {
		t.Errorf("to wait %s", fault.Wait)
	}
	isKind(t, read(t, client), model.ErrBusy, model.OutcomeNotSent)
	vendor.check(t, 1, 0)
}

func TestReadOnlyAccountMayLogIn(t *testing.T) {
	vendor := &house{t: t}
	client := serve(t, vendor, nil, "", func(config *rest.Config) { config.ReadOnly = true })
	if err := read(t, client); err != nil {
		t.Error(err)
	}
	isKind(t, write(t, client), model.ErrReadOnly, model.OutcomeNotSent)
	vendor.check(t, 1, 1)
}

func TestLoginIsTriedAgainAsAReadIs(t *testing.T) {
	var first sync.Once
	vendor := &house{login: func(w http.ResponseWriter, _ *http.Request) (answered bool) {
		first.Do(func() {
			answer(w, http.StatusServiceUnavailable, "")
			answered = true
		})
		return answered
	}}
	client, _ := vendor.open(t)
	if err := write(t, client); err != nil {
		t.Error(err)
	}
	vendor.check(t, 2, 1)
}
