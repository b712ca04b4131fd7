package telnyx_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/telnyx"
)

const (
	testKey = "test-key"

	number = "8900000000000001234" // a SIM of these tests
	uuid   = "6a09cdc3-8948-47f0-aa62-74ac943d6c58"
	other  = "0f3f490e-c4d3-4cf5-838a-9970f10ee259" // of something else
	action = "47a1c2b0-cc7b-4ab1-bb98-b33fb0fc61b9"

	one    = "/sim_cards/" + uuid
	lookUp = "filter%5Biccid%5D=" + number + "&page%5Bnumber%5D=1&page%5Bsize%5D=250"
	first  = "page%5Bnumber%5D=1&page%5Bsize%5D=250"
)

// readAt is when everything in these tests is read.
var readAt = time.Date(2026, 2, 10, 12, 0, 0, 0, time.UTC)

// route is one request that is expected, once, and what it is answered with.
type route struct {
	method, path string // no method is GET
	query        string // as it is on the wire
	body         string // the JSON that is wanted; empty means no body
	status       int    // 0 means 200
	reply        string
}

// open makes an adapter whose vendor expects exactly these requests, in any order. Anything else fails the test, and so
// does a route that was not used.
func open(t *testing.T, routes ...route) *telnyx.Client {
	t.Helper()
	var mu sync.Mutex
	return at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		for i, route := range routes {
			if route.asks(r) {
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

func (route route) asks(r *http.Request) bool {
	method := route.method
	if method == "" {
		method = http.MethodGet
	}
	return method == r.Method && route.path == r.URL.EscapedPath() && route.query == r.URL.RawQuery
}

// at makes an adapter of a vendor on loopback, every request to which is checked; the checks run when it is closed.
func at(t testing.TB, vendor http.Handler, checks ...func()) *telnyx.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		checkHeader(t, r)
		if os.Getenv(specVariable) != "" {
			if _, err := checkRequest(r); err != nil {
				t.Errorf("%s %s is not as the vendor's text has it: %v", r.Method, r.URL, err)
			}
		}
		vendor.ServeHTTP(w, r)
	}))
	client, err := telnyx.Open(
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

// knowing makes an adapter that knows what the vendor calls the SIM of these tests.
func knowing(t *testing.T, routes ...route) *telnyx.Client {
	t.Helper()
	client := open(t, append([]route{{path: "/sim_cards", query: first, reply: page(`{` + names + `}`)}}, routes...)...)
	if _, err := client.SIMs(t.Context(), model.Query{}, ""); err != nil {
		t.Fatal(err)
	}
	return client
}

// names is what tells the SIM of these tests from others.
const names = `"id":"` + uuid + `","iccid":"` + number + `"`

// page is a whole list of these entries.
func page(entries ...string) string { return pages(1, entries...) }

// pages is a page of a list that has so many of them.
func pages(count int, entries ...string) string {
	return fmt.Sprintf(`{"data":[%s],"meta":{"page_number":2,"page_size":250,"total_pages":%d,"total_results":%d}}`,
		strings.Join(entries, ","), count, count*len(entries))
}

func answer(w http.ResponseWriter, status int, reply string) {
	w.Header().Set("Content-Type", "application/json")
	if status != 0 {
		w.WriteHeader(status)
	}
	_, _ = io.WriteString(w, reply)
}

func checkHeader(t testing.TB, r *http.Request) {
	t.Helper()
	if key := r.Header.Get("Authorization"); key != "Bearer "+testKey {
		t.Errorf("the key is %q", key)
	}
	if kind := r.Header.Get("Content-Type"); r.ContentLength > 0 && kind != "application/json" {
		t.Errorf("the content type is %q", kind)
	}
}

func example(t testing.TB) model.ICCID { return iccid(t, number) }

func text(s string) model.Text { return model.NewText(s) }

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

// What adapters are compared with is read and told alike for all of them.
var (
	equal = providertest.Equal
	iccid = providertest.ICCID
)
