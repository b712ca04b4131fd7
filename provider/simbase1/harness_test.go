package simbase1_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/simbase1"
)

const (
	one     = "/simcards/8912300000000000001" // the SIM of the vendor's examples
	testKey = "test-key"
)

// readAt is when everything in these tests is read.
var readAt = time.Date(2022, 8, 30, 12, 0, 0, 0, time.UTC)

// route is one request that is expected, once, and what it is answered with.
type route struct {
	method, path string
	query        string // as it is on the wire
	body         string // the JSON that is wanted; empty means no body
	status       int    // 0 means 200
	reply        string
}

// open makes an adapter whose vendor expects exactly these requests, in any order. Anything else fails the test, and so
// does a route that was not used.
func open(t *testing.T, routes ...route) *simbase1.Client {
	t.Helper()
	var mu sync.Mutex
	return at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		checkHeader(t, r)
		for i, route := range routes {
			if route.method == r.Method && route.path == r.URL.EscapedPath() && route.query == r.URL.RawQuery {
				routes = append(routes[:i:i], routes[i+1:]...)
				providertest.SameBody(t, route.method+" "+route.path, string(body), route.body)
				answer(w, route.status, route.reply)
				return
			}
		}
		t.Errorf("unexpected request %s %s %s", r.Method, r.URL, body)
		w.WriteHeader(http.StatusTeapot)
	}), func() {
		for _, route := range routes {
			t.Errorf("no request %s %s?%s was made", route.method, route.path, route.query)
		}
	})
}

// at makes an adapter of a vendor on loopback; the checks run when it is closed.
func at(t testing.TB, vendor http.Handler, checks ...func()) *simbase1.Client {
	t.Helper()
	server := httptest.NewServer(vendor)
	client, err := simbase1.Open(
		rest.Config{Account: "eu", BaseURL: server.URL, Now: func() time.Time { return readAt }},
		rest.Login{Key: rest.NewSecret(testKey)},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Rest().Close()
		server.Close()
		for _, check := range checks {
			check()
		}
	})
	return client
}

func answer(w http.ResponseWriter, status int, reply string) {
	w.Header().Set("Content-Type", "application/json")
	if status != 0 {
		w.WriteHeader(status)
	}
	_, _ = io.WriteString(w, reply)
}

func checkHeader(t *testing.T, r *http.Request) {
	t.Helper()
	if key := r.Header.Get("X-Api-Key"); key != testKey {
		t.Errorf("the key is %q", key)
	}
	if r.Header.Get("Authorization") != "" {
		t.Error("there is a second key")
	}
	if kind := r.Header.Get("Content-Type"); r.Method != http.MethodGet && kind != "application/json" {
		t.Errorf("the content type is %q", kind)
	}
}

func example(t testing.TB) model.ICCID { return iccid(t, "8912300000000000001") }

func isKind(t *testing.T, err, kind error, outcome model.Outcome) {
	t.Helper()
	fault := asFault(t, err)
	if fault.Kind != kind || fault.Outcome != outcome { //nolint:errorlint // The kind itself is compared.
		t.Errorf("the error is %v, %s; want %v, %s", err, fault.Outcome, kind, outcome)
	}
}

// What adapters are compared with is read and told alike for all of them.
var (
	equal   = providertest.Equal
	fixture = providertest.Fixture
	iccid   = providertest.ICCID
)
