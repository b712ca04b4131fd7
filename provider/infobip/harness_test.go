package infobip_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/infobip"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
)

// The SIM of the vendor's examples.
const (
	active  = "8981100022152967721"
	ready   = "8981100022152967705"
	read    = "/iot/2/sims/" + active
	write   = "/iot/1/sims/" + active
	all     = "/iot/2/sims"
	monthly = "/iot/2/sims/usage/monthly"
	first   = "limit=100&page=1"
	actionA = "f597d319-de5c-4524-9378-e95478b58dad"
	actionB = "f597d319-de5c-4524-9378-e95478b58daf"
)

// readAt is when everything in these tests is read: it is July in Greenwich and August where the tests run.
var (
	readAt = time.Date(2019, 7, 31, 20, 0, 0, 0, time.UTC)
	july   = model.Month{Year: 2019, Month: time.July}
)

// byKey and byName are the two ways to log in.
var (
	byKey  = rest.Login{Key: rest.NewSecret("test-key")}
	byName = rest.Login{User: rest.NewSecret("Aladdin"), Password: rest.NewSecret("open sesame")}
)

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
func open(t *testing.T, routes ...route) *infobip.Client {
	t.Helper()
	var mu sync.Mutex
	return at(t, byKey, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		checkHeader(t, r, len(body) > 0)
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
func at(t testing.TB, login rest.Login, vendor http.Handler, checks ...func()) *infobip.Client {
	t.Helper()
	server := httptest.NewServer(vendor)
	client, err := infobip.Open(rest.Config{
		Account: "eu", BaseURL: server.URL, Now: func() time.Time { return readAt.Local() },
	}, login)
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

// always makes an adapter of a vendor that answers everything in one way.
func always(t testing.TB, status int, reply string) *infobip.Client {
	t.Helper()
	return at(t, byKey, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w, status, reply)
	}))
}

func answer(w http.ResponseWriter, status int, reply string) {
	w.Header().Set("Content-Type", "application/json")
	if status != 0 {
		w.WriteHeader(status)
	}
	_, _ = io.WriteString(w, reply)
}

func checkHeader(t *testing.T, r *http.Request, body bool) {
	t.Helper()
	if key := r.Header.Get("Authorization"); key != "App test-key" {
		t.Errorf("the key is %q", key)
	}
	if kind := r.Header.Get("Accept"); kind != "application/json" {
		t.Errorf("%q is accepted", kind)
	}
	if kind := r.Header.Get("Content-Type"); body && kind != "application/json" {
		t.Errorf("the content type is %q", kind)
	}
}

func example(t testing.TB) model.ICCID { return iccid(t, active) }

func text(s string) model.Text { return model.NewText(s) }

// equal compares two values, however deep, and shows them as JSON, which [model.Text] and [model.ICCID] are left out of.
func equal(t *testing.T, got, want any) {
	t.Helper()
	if reflect.DeepEqual(got, want) {
		return
	}
	g, _ := json.MarshalIndent(got, "", " ")
	w, _ := json.MarshalIndent(want, "", " ")
	t.Errorf("got\n%+v\n%s\nwant\n%+v\n%s", got, g, want, w)
}

// hurried is a context that leaves no room for a second try of a read, and yet never ends: a slow machine changes nothing.
type hurried struct{ context.Context }

func (hurried) Deadline() (time.Time, bool) { return time.Now().Add(400 * time.Millisecond), true }

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

// call is everything that the adapter can do with the SIM of the examples, and what its success is answered with.
type call struct {
	name, reply string
	write       bool
	make        func(context.Context, *infobip.Client) (any, error)
}

func calls(t testing.TB) []call {
	t.Helper()
	id := example(t)
	return []call{
		{"list", fixture(t, "list.json"), false, func(ctx context.Context, c *infobip.Client) (any, error) {
			return c.SIMs(ctx, model.Query{}, "")
		}},
		{"SIM", fixture(t, "sim.json"), false, func(ctx context.Context, c *infobip.Client) (any, error) { return c.SIM(ctx, id) }},
		{"usage", fixture(t, "usage.json"), false, func(ctx context.Context, c *infobip.Client) (any, error) {
			return c.Usage(ctx, id, july)
		}},
		{"usages", fixture(t, "usages.json"), false, func(ctx context.Context, c *infobip.Client) (any, error) {
			return c.Usages(ctx, july, nil, "")
		}},
		{"switch", fixture(t, "status.json"), true, func(ctx context.Context, c *infobip.Client) (any, error) {
			return c.SetState(ctx, model.SIM{ICCID: id, State: model.Active, Actions: model.CanSuspend}, model.Suspended)
		}},
		{"rename", fixture(t, "rename.json"), true, func(ctx context.Context, c *infobip.Client) (any, error) {
			return c.Edit(ctx, id, model.Edit{Name: new("1st SIM card")})
		}},
		{"re-sync", fixture(t, "diagnostic.json"), true, func(ctx context.Context, c *infobip.Client) (any, error) {
			return c.Resync(ctx, id)
		}},
		{"send", "", true, func(ctx context.Context, c *infobip.Client) (any, error) { return c.Send(ctx, id, "STATUS#") }},
	}
}

// readOnly makes an adapter that lets nothing but reads leave; any request fails the test.
func readOnly(t *testing.T) *infobip.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("unexpected request %s %s", r.Method, r.URL)
	}))
	t.Cleanup(server.Close)
	client, err := infobip.Open(rest.Config{Account: "eu", BaseURL: server.URL, ReadOnly: true}, byKey)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Rest().Close)
	return client
}

// What adapters are compared with is read and told alike for all of them.
var (
	fixture = providertest.Fixture
	iccid   = providertest.ICCID
)
