package simbase1_test

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
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
				checkBody(t, route, string(body))
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

func checkBody(t *testing.T, route route, body string) {
	t.Helper()
	if route.body == "" && body == "" {
		return
	}
	var got, want any
	if json.Unmarshal([]byte(body), &got) != nil || json.Unmarshal([]byte(route.body), &want) != nil {
		t.Errorf("%s %s: the body is %q, want %q", route.method, route.path, body, route.body)
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s %s: the body is %s, want %s", route.method, route.path, body, route.body)
	}
}

// fixture reads one of the vendor's own example replies, or one of ours, which say so in their name.
func fixture(t testing.TB, name string) string {
	t.Helper()
	data, err := fs.ReadFile(os.DirFS("testdata"), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func iccid(t testing.TB, digits string) model.ICCID {
	t.Helper()
	id, err := model.ParseICCID(digits)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func example(t testing.TB) model.ICCID { return iccid(t, "8912300000000000001") }

// equal compares two values, however deep, and shows them written out.
func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", dump(reflect.ValueOf(got), "\n  "), dump(reflect.ValueOf(want), "\n  "))
	}
}

func dump(value reflect.Value, indent string) string {
	if !value.IsValid() {
		return "nothing"
	}
	switch v := value.Interface().(type) {
	case model.Text:
		return fmt.Sprintf("%q", v.Raw())
	case fmt.Stringer:
		return v.String()
	}
	var b strings.Builder
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return "absent"
		}
		return dump(value.Elem(), indent)
	case reflect.Slice:
		for i := range value.Len() {
			b.WriteString(indent + dump(value.Index(i), indent+"  "))
		}
	case reflect.Struct:
		for field, inner := range value.Fields() {
			b.WriteString(indent + field.Name + " " + dump(inner, indent+"  "))
		}
	default:
		return fmt.Sprint(value.Interface())
	}
	return b.String()
}

func isKind(t *testing.T, err, kind error, outcome model.Outcome) {
	t.Helper()
	fault := asFault(t, err)
	if fault.Kind != kind || fault.Outcome != outcome { //nolint:errorlint // The kind itself is compared.
		t.Errorf("the error is %v, %s; want %v, %s", err, fault.Outcome, kind, outcome)
	}
}
