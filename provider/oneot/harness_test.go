package oneot_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/oneot"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
)

const (
	testUser     = "test-user"
	testPassword = "test-password"
	testToken    = "test-token"

	digits = "8900000000000001234"
	one    = "iccid=" + digits // the query about the SIM of most tests
)

// readAt is when everything in these tests is read.
var readAt = time.Date(2026, 5, 22, 12, 0, 0, 0, time.UTC)

// route is one request that is expected, once, and what it is answered with.
type route struct {
	method, path string
	query        string // as it is on the wire
	status       int    // 0 means 200
	reply        string
}

func get(path, query, reply string) route { return route{"GET", path, query, 0, reply} }

func put(path, query, reply string) route { return route{"PUT", path, query, 0, reply} }

// open makes an adapter whose vendor expects exactly these requests, in any order, and one login before the first of them.
// Anything else fails the test, and so does a route that was not used.
func open(t *testing.T, routes ...route) *oneot.Client {
	t.Helper()
	return openWith(t, "", routes...)
}

func openWith(t *testing.T, parameter string, routes ...route) *oneot.Client {
	t.Helper()
	var mu sync.Mutex
	return at(t, parameter, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		checkHeader(t, r)
		for i, route := range routes {
			if route.method == r.Method && "/v1"+route.path == r.URL.EscapedPath() && route.query == r.URL.RawQuery {
				routes = append(routes[:i:i], routes[i+1:]...)
				answer(w, route.status, route.reply)
				return
			}
		}
		t.Errorf("unexpected request %s %s", r.Method, r.URL)
		w.WriteHeader(http.StatusTeapot)
	}), func() {
		for _, route := range routes {
			t.Errorf("no request %s %s?%s was made", route.method, route.path, route.query)
		}
	})
}

// at makes an adapter of a vendor on loopback that takes the login; the checks run when it is closed.
func at(t *testing.T, parameter string, vendor http.Handler, checks ...func()) *oneot.Client {
	t.Helper()
	var logins atomic.Int32
	door := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/oauth/token" {
			vendor.ServeHTTP(w, r)
			return
		}
		checkLogin(t, r)
		if logins.Add(1) > 1 {
			t.Error("it logged in a second time")
		}
		answer(w, 0, tokenOf(testToken, "604799"))
	})
	client := serve(t, door, func() time.Time { return readAt }, parameter)
	t.Cleanup(func() {
		for _, check := range checks {
			check()
		}
	})
	return client
}

// serve makes an adapter of whatever vendor there is.
func serve(t *testing.T, vendor http.Handler, now func() time.Time, parameter string, more ...func(*rest.Config)) *oneot.Client {
	t.Helper()
	server := httptest.NewServer(vendor)
	config := rest.Config{Account: "baltic", BaseURL: server.URL + "/v1", Now: now}
	for _, change := range more {
		change(&config)
	}
	client, err := oneot.Open(config, rest.Login{User: rest.NewSecret(testUser), Password: rest.NewSecret(testPassword)}, parameter)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Rest().Close()
		server.Close()
	})
	return client
}

// tokenOf is the answer to a login in the form that one client keeps in a remark.
func tokenOf(token, expires string) string {
	return `{"access_token":"` + token + `","token_type":"bearer",` +
		`"refresh_token":"00000000-0000-0000-0000-000000000000","expires_in":` + expires + `,"scope":"read write trust"}`
}

// checkLogin holds a login to its form: everything in the body, nothing in the address.
func checkLogin(t *testing.T, r *http.Request) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	want := "client_id=test-user&grant_type=password&password=test-password&username=test-user"
	if err != nil || string(body) != want {
		t.Errorf("the login is %q, %v; want %q", body, err, want)
	}
	if r.Method != http.MethodPost || r.URL.RawQuery != "" || r.Header.Get("Authorization") != "" {
		t.Errorf("the login is %s %s with key %q", r.Method, r.URL, r.Header.Get("Authorization"))
	}
	if kind := r.Header.Get("Content-Type"); kind != "application/x-www-form-urlencoded" {
		t.Errorf("the login is of content type %q", kind)
	}
}

// checkHeader holds every other request to its form: the token in the header, and no body.
func checkHeader(t *testing.T, r *http.Request) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil || len(body) > 0 || r.Header.Get("Content-Type") != "" {
		t.Errorf("%s %s has the body %q, %v", r.Method, r.URL, body, err)
	}
	if key := r.Header["Authorization"]; !reflect.DeepEqual(key, []string{"Bearer " + testToken}) {
		t.Errorf("the key is %q", key)
	}
}

func answer(w http.ResponseWriter, status int, reply string) {
	w.Header().Set("Content-Type", "application/json")
	if status != 0 {
		w.WriteHeader(status)
	}
	_, _ = io.WriteString(w, reply)
}

// hurried is a context that leaves no room for a second try of a Read, and yet never ends: a slow machine changes nothing.
type hurried struct{ context.Context }

func (hurried) Deadline() (time.Time, bool) { return time.Now().Add(400 * time.Millisecond), true }

// document is the public part of the vendor's documents, word for word.
func document(t testing.TB) string {
	t.Helper()
	data, err := fs.ReadFile(os.DirFS("testdata"), "terminal-api-doc.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func example(t testing.TB) model.ICCID {
	t.Helper()
	return iccid(t, digits)
}

func text(s string) model.Text { return model.NewText(s) }

// isKind checks what an error is and what is known of the call that ended with it.
func isKind(t *testing.T, err, kind error, outcome model.Outcome) {
	t.Helper()
	_ = kindOf(t, err, kind, outcome)
}

// kindOf does so too, and gives the fault.
func kindOf(t *testing.T, err, kind error, outcome model.Outcome) *model.Fault {
	t.Helper()
	fault, ok := errors.AsType[*model.Fault](err)
	if !ok {
		t.Fatalf("the error is %v, which is no fault", err)
	}
	if fault.Kind != kind || fault.Outcome != outcome || fault.Account != "baltic" || fault.Op == "" { //nolint:errorlint // The kind itself is compared.
		t.Errorf("the error is %v, %s; want %v, %s", err, fault.Outcome, kind, outcome)
	}
	return fault
}

// What adapters are compared with is read and told alike for all of them.
var (
	equal = providertest.Equal
	iccid = providertest.ICCID
)
