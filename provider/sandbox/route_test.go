package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

func TestRoutes(t *testing.T) {
	k := open(t, sandbox.Config{})
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/v2/shelf", "shelf map[] "},
		{"GET", "/v2/shelf/new", "new map[] "},
		{"GET", "/v2/shelf/a", "look map[item:a] "},
		{"POST", "/v2/shelf/a", "sell map[item:a] "},
		{"POST", "/v2/shelf/new", "sell map[item:new] "},
		{"GET", "/v2/shelf/a/pages/7", "page map[item:a page:7] "},
		{"GET", "/v2/shelf/a%2Fb%20c", "look map[item:a%2Fb%20c] "}, // a slash within a segment parts nothing
		{"PUT", "/v2/shelf/a", " map[] DELETE, GET, POST"},
		{"PUT", "/v2/shelf/new", " map[] DELETE, GET, POST"}, // each once, though two routes have GET
		{"POST", "/v2/shelf", " map[] GET"},
		{"GET", "/v2/shelf/", " map[] "},
		{"GET", "/v2/shelf//pages/7", " map[] "},
		{"GET", "/v2/shelf/a/pages/", " map[] "},
		{"GET", "/v2/shelf/a/pages/7/", " map[] "},
		{"GET", "/v2/Shelf", " map[] "},
		{"GET", "//v2/shelf", " map[] "},
		{"GET", "/", " map[] "},
	} {
		k.ask(t, c.method, c.path, "")
		if got := fmt.Sprintf("%s %v %s", k.call.Route, k.call.Args, k.call.Allow); got != c.want {
			t.Errorf("%s %s is %q, not %q", c.method, c.path, got, c.want)
		}
		if k.call.Method != c.method || k.call.Path != c.path {
			t.Errorf("%s %s came as %s %s", c.method, c.path, k.call.Method, k.call.Path)
		}
	}
}

func TestTheCallIsWhatCameIn(t *testing.T) {
	k := open(t, sandbox.Config{})
	k.ask(t, http.MethodPost, "/v2/shelf/a?n=1&n=2", `{"x":1}`)
	c := k.call
	if string(c.Body) != `{"x":1}` || fmt.Sprint(c.Query["n"]) != "[1 2]" || c.Header.Get("Authorization") != "Bearer test-key" || c.Dry {
		t.Errorf("%+v", c)
	}
	if !c.Now.Equal(noon) || c.Now.Location() != time.UTC || k.stage.Now() != c.Now {
		t.Errorf("at %v", c.Now)
	}
	k.ask(t, http.MethodPost, "/v2/shelf/a", strings.Repeat("x", 2*sandbox.BodyLimit))
	if n := len(k.call.Body); n != sandbox.BodyLimit+1 {
		t.Errorf("%d bytes of a long body were read", n)
	}
}

func TestSecretsAreNotRemembered(t *testing.T) {
	k := open(t, sandbox.Config{})
	k.ask(t, http.MethodGet, "/v2/shelf", "")
	h := k.stage.Requests()[0].Header
	if h.Get("X-Other") != "kept" || strings.Contains(fmt.Sprint(h), "test-key") {
		t.Errorf("remembered: %v", h)
	}
}

func TestPatternsArePaths(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a pattern that is no path was taken")
		}
	}()
	sandbox.New(sandbox.Config{}, lost{new(kiosk)})
}

// lost is a vendor with a route that nothing can reach.
type lost struct{ *kiosk }

func (lost) Routes() []sandbox.Route {
	return []sandbox.Route{{Name: "lost", Method: http.MethodGet, Pattern: "shelf"}}
}
