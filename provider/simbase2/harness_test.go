package simbase2_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/simbase2"
)

const (
	digits = "8900000000000001234"
	one    = "/simcards/" + digits
	// testKey is long and odd enough to be found wherever it should not be.
	testKey = "test-key-canary-52d1"
)

// readAt is when everything in these tests is read: in the evening, so that a day of somewhere else would show.
var readAt = time.Date(2025, 5, 20, 22, 30, 0, 0, time.UTC)

// route is one request that is expected, once, and what it is answered with.
type route struct {
	method, path string
	query        string // as it is on the wire
	body         string // byte for byte; empty means no body
	status       int    // 0 means 200
	reply        string
}

// open makes an adapter whose vendor expects exactly these requests, in any order. Anything else fails the test, and so
// does a route that was not used.
func open(t *testing.T, routes ...route) *simbase2.Client {
	t.Helper()
	var mu sync.Mutex
	client := at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		checkHeader(t, r, string(body))
		for i, route := range routes {
			if route.method == r.Method && route.path == r.URL.EscapedPath() && route.query == r.URL.RawQuery {
				routes = append(routes[:i:i], routes[i+1:]...)
				if string(body) != route.body {
					t.Errorf("%s %s: the body is %q, want %q", r.Method, r.URL, body, route.body)
				}
				answer(w, route.status, route.reply)
				return
			}
		}
		t.Errorf("unexpected request %s %s %s", r.Method, r.URL, body)
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, route := range routes {
			t.Errorf("no request %s %s?%s was made", route.method, route.path, route.query)
		}
	})
	return client
}

// at makes an adapter of a vendor on loopback.
func at(t testing.TB, vendor http.Handler) *simbase2.Client {
	t.Helper()
	server := httptest.NewServer(vendor)
	client, err := simbase2.Open(rest.Config{
		Account: "eu", BaseURL: server.URL, Now: func() time.Time { return readAt.In(time.Local) },
	}, rest.Login{Key: rest.NewSecret(testKey)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Rest().Close()
		server.Close()
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

func checkHeader(t *testing.T, r *http.Request, body string) {
	t.Helper()
	if keys := r.Header.Values("Authorization"); len(keys) != 1 || keys[0] != "Bearer "+testKey {
		t.Errorf("the key is %q", keys)
	}
	if r.Header.Get("X-Api-Key") != "" {
		t.Error("there is v1's key too")
	}
	if kind := r.Header.Get("Content-Type"); body != "" && kind != "application/json" {
		t.Errorf("the content type is %q", kind)
	}
}

// reply is what a vendor answers to everything, and can be changed while it runs.
type reply struct {
	body   atomic.Value
	status atomic.Int32
}

func (r *reply) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	answer(w, int(r.status.Load()), r.body.Load().(string))
}

// hurried is a context that leaves no room for a second try of a Read, and yet never ends: a slow machine changes nothing.
type hurried struct{ context.Context }

func (hurried) Deadline() (time.Time, bool) { return time.Now().Add(400 * time.Millisecond), true }

func text(s string) model.Text { return model.NewText(s) }

func example(t testing.TB) model.ICCID {
	t.Helper()
	return iccid(t, digits)
}

// equal compares two values, however deep.
func equal(t *testing.T, got, want any) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	if g.Kind() == reflect.Struct && g.Type() == w.Type() && g.NumField() > 1 {
		for field, inner := range g.Fields() {
			if wanted := w.FieldByIndex(field.Index); !reflect.DeepEqual(inner.Interface(), wanted.Interface()) {
				t.Errorf("%s is %+v, want %+v", field.Name, seen(inner), seen(wanted))
			}
		}
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// seen gives what a pointer points to.
func seen(value reflect.Value) any {
	if value.Kind() == reflect.Pointer && !value.IsNil() {
		value = value.Elem()
	}
	return value.Interface()
}

func asFault(t *testing.T, err error) *model.Fault {
	t.Helper()
	fault, ok := errors.AsType[*model.Fault](err)
	if !ok {
		t.Fatalf("the error is %v, which is no fault", err)
	}
	return fault
}

func isKind(t *testing.T, err, kind error, outcome model.Outcome) {
	t.Helper()
	fault := asFault(t, err)
	if fault.Kind != kind || fault.Outcome != outcome { //nolint:errorlint // The kind itself is compared.
		t.Errorf("the error is %v, %s; want %v, %s", err, fault.Outcome, kind, outcome)
	}
}

// isRefused tells that a call was refused with a reason, before anything left.
func isRefused(t *testing.T, err error) {
	t.Helper()
	isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	if asFault(t, err).Err == nil {
		t.Errorf("%v: the reason is missing", err)
	}
}

// What adapters are compared with is read and told alike for all of them.
var (
	iccid = providertest.ICCID
)
