package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

func TestNewChecksTheBaseURL(t *testing.T) {
	good := []string{
		"https://api.example.com", "https://api.example.com/", "https://api.example.com:8443/v2",
		"https://api.example.com/terminal/v1.0/", "HTTPS://api.example.com",
		"http://localhost:8080", "http://127.0.0.1", "http://127.9.8.7:1/v2", "http://[::1]:8080",
		"https://API.Example.COM", "http://LocalHost:8080", "https://[2001:db8::1]", "https://api.example.com:65535",
	}
	bad := []string{
		"", "api.example.com", "/v2", "https:", "https:api.example.com", "https://", "https://:443", "://x",
		"http://api.example.com", "http://128.0.0.1", "http://localhost.example.com", "http://127.0.0.1.example.com",
		"http://[::2]", "http://0.0.0.0", "ftp://api.example.com", "file:///etc/passwd", "ws://127.0.0.1",
		"https://anna:hunter2@api.example.com", "https://anna@api.example.com", "https://@api.example.com",
		"https://api.example.com?hunter2", "https://api.example.com?", "https://api.example.com#", "https://api.example.com/#hunter2",
		"https://api.example.com/../v2", "https://api.example.com/v2//", "https://api.example.com/a%2fb%20", "https://api.example.com/%2e%2e",
		"https://api.example.com/hunter2 \x7f", "https://api.example.com:hunter2",
		"https://api.example.com:0", "https://api.example.com:65536", "https://api.example.com:99999999999999999999", "https://api.example.com:",
		"https://[::1]:",
	}
	for _, base := range good {
		if _, err := rest.New(rest.Config{BaseURL: base}); err != nil {
			t.Errorf("New refuses %q: %v", base, err)
		}
		if err := rest.CheckBaseURL(base); err != nil {
			t.Errorf("CheckBaseURL refuses %q: %v", base, err)
		}
	}
	for _, base := range bad {
		_, err := rest.New(rest.Config{BaseURL: base})
		if err == nil {
			t.Errorf("New takes %q", base)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error repeats the address: %v", err)
		}
		if checked := rest.CheckBaseURL(base); checked == nil || err != nil && checked.Error() != err.Error() {
			t.Errorf("of %q CheckBaseURL says %v, and New %v", base, checked, err)
		}
	}
}

func TestNewChecksTheRates(t *testing.T) {
	for _, config := range []rest.Config{{PerSecond: -1}, {PerSecond: math.NaN()}, {PerDay: -1}} {
		config.BaseURL = "https://api.example.com"
		if _, err := rest.New(config); err == nil {
			t.Errorf("New takes %v calls per second and %d per day", config.PerSecond, config.PerDay)
		}
	}
}

func TestRequestOnTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, `{"id":7}`))
		client := v.client(t)
		var into struct{ ID int }
		call := callOf(send, &into)
		call.Query = url.Values{"dry run": {"a&b"}}
		if err := client.Do(t.Context(), call); err != nil {
			t.Fatal(err)
		}
		if into.ID != 7 {
			t.Errorf("read %d, want 7", into.ID)
		}
		got := v.letters()[0]
		if want := "/v2/sims/" + iccid + "/sms?dry%20run=a%26b"; got.RequestURI != want || got.Method != http.MethodPost {
			t.Errorf("request is %s %s, want POST %s", got.Method, got.RequestURI, want)
		}
		if want := `{"message":"REBOOT <1> & wait"}`; got.Text != want {
			t.Errorf("body is %s, want %s", got.Text, want)
		}
		want := map[string]string{
			"User-Agent": "simfleet/1.2.3", "Accept": "application/json", "Content-Type": "application/json", "X-Api-Key": canary,
			// Asked for by net/http itself, which therefore unpacks it itself.
			"Accept-Encoding": "gzip",
			"Idempotency-Key": "", "X-Idempotency-Key": "", "Referer": "", "Cookie": "", "Authorization": "",
		}
		for name, value := range want {
			if got.Header.Get(name) != value {
				t.Errorf("header %s is %q, want %q", name, got.Header.Get(name), value)
			}
		}
		if got.Host != "127.0.0.1:8" {
			t.Errorf("host is %q", got.Host)
		}
	})
}

func TestARequestWithoutABodyAndAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(204, ""))
		client := v.client(t, func(c *rest.Config) { c.Authorize, c.Version = nil, "" })
		if err := client.Do(t.Context(), rest.Call{Op: list}); err != nil {
			t.Fatal(err)
		}
		got := v.letters()[0]
		if got.Header.Get("Content-Type") != "" || got.Header.Get("User-Agent") != "simfleet" || got.Text != "" {
			t.Errorf("headers are %v, body is %q", got.Header, got.Text)
		}
	})
}

func TestReadOnlyLetsReadsAloneLeave(t *testing.T) {
	for _, op := range classes {
		t.Run(op.Class.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := says(reply(200, "{}"))
				client := v.client(t, func(c *rest.Config) { c.ReadOnly = true })
				err := client.Do(t.Context(), callOf(op, nil))
				if op.Class == rest.Read {
					if err != nil {
						t.Error(err)
					}
					v.checkSeen(t, 1)
					return
				}
				check(t, err, model.ErrReadOnly, model.OutcomeNotSent)
				v.checkSeen(t, 0)
			})
		})
	}
}

func TestACallThatCannotBeMade(t *testing.T) {
	change := func(f func(*rest.Call)) rest.Call {
		call := callOf(send, nil)
		f(&call)
		return call
	}
	calls := map[string]rest.Call{
		"no class":        change(func(c *rest.Call) { c.Op.Class = 0 }),
		"odd class":       change(func(c *rest.Call) { c.Op.Class = rest.Irreversible + 1 }),
		"no method":       change(func(c *rest.Call) { c.Op.Method = "" }),
		"odd method":      change(func(c *rest.Call) { c.Op.Method = "GET /x" }),
		"no path":         change(func(c *rest.Call) { c.Op.Path, c.Path = "", nil }),
		"relative path":   change(func(c *rest.Call) { c.Op.Path, c.Path = "sims", nil }),
		"open brace":      change(func(c *rest.Call) { c.Op.Path = "/sims/{iccid" }),
		"too few parts":   change(func(c *rest.Call) { c.Path = nil }),
		"too many parts":  change(func(c *rest.Call) { c.Path = []string{iccid, iccid} }),
		"no JSON":         change(func(c *rest.Call) { c.Body = func() {} }),
		"no number":       change(func(c *rest.Call) { c.Body = math.NaN() }),
		"parts for none":  {Op: list, Path: []string{iccid}},
		"no op whatever":  {},
		"unclassed write": change(func(c *rest.Call) { c.Op.Class, c.Path = 0, []string{".."} }),
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := says(reply(200, "{}"))
				client := v.client(t)
				check(t, client.Do(t.Context(), call), model.ErrInvalid, model.OutcomeNotSent)
				v.checkSeen(t, 0)
				if client.Calls().Today != 0 {
					t.Error("it was counted")
				}
			})
		})
	}
}

// hostile are texts that would mean something else in a path than the SIM they seem to name.
var hostile = []string{
	"", " ", ".", "..", "../account", "..%2faccount", "%2e%2e", "%2f", "%00", "a/b", "/", "//", `\`, `..\account`, "?", "?a=b",
	"#", "a#b", "a,b", iccid + "," + iccid, "a;b", "a:b", "a@b", "a b", "a\tb", "a\r\nX: y", "a\x00", "é", "１２", "\u202e", "{x}", "a=b", "a&b", "*", "~",
	iccid + "/sms", iccid + "?", iccid + "%20", "a+b", "'", `"`, "<", "|", "$(x)", "`x`",
}

func TestNothingHostileGetsIntoAPath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, "{}"))
		client := v.client(t)
		for _, part := range hostile {
			call := rest.Call{Op: toggle, Path: []string{part}}
			fault := expect(t, client.Do(t.Context(), call), model.ErrInvalid, model.OutcomeNotSent)
			if len(part) > 2 && strings.Contains(fault.Error()+fault.Err.Error(), part) {
				t.Errorf("the fault repeats %q: %v", part, fault.Err)
			}
		}
		v.checkSeen(t, 0)
		for _, part := range []string{iccid, "def-eur_1", "A", "-", "0"} {
			if err := client.Do(t.Context(), rest.Call{Op: toggle, Path: []string{part}}); err != nil {
				t.Errorf("%q is refused: %v", part, err)
			}
		}
		for i, got := range v.letters() {
			want := "/v2/sims/" + []string{iccid, "def-eur_1", "A", "-", "0"}[i] + "/state"
			if got.RequestURI != want {
				t.Errorf("path is %s, want %s", got.RequestURI, want)
			}
		}
	})
}

func FuzzPath(f *testing.F) {
	for _, part := range hostile {
		f.Add(part)
	}
	var path atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path.Store(r.RequestURI) }))
	f.Cleanup(server.Close)
	client, err := rest.New(rest.Config{BaseURL: server.URL + "/v2"})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(client.Close)
	f.Fuzz(func(t *testing.T, part string) {
		path.Store("")
		err := client.Do(t.Context(), rest.Call{Op: toggle, Path: []string{part}})
		got, _ := path.Load().(string)
		if err == nil && got != "/v2/sims/"+part+"/state" || err != nil && got != "" {
			t.Errorf("part %q: path on the wire is %q, error %v", part, got, err)
		}
	})
}

func TestTheClientServesManyAtOnce(t *testing.T) {
	var seen atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		if r.Method == http.MethodPatch {
			w.WriteHeader(http.StatusConflict)
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"path": r.URL.Path})
	}))
	defer server.Close()
	client := newClient(t, rest.Config{BaseURL: server.URL, PerDay: 10000})
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			var into struct{ Path string }
			op := classes[i%len(classes)]
			err := client.Do(t.Context(), callOf(op, &into))
			if op.Class == rest.SetValue {
				check(t, err, model.ErrRefused, model.OutcomeRefused)
			} else if err != nil || into.Path != strings.Replace(op.Path, "{iccid}", iccid, 1) {
				t.Errorf("%s: %q, %v", op.Name, into.Path, err)
			}
			client.Calls()
		})
	}
	group.Wait()
	if today := client.Calls().Today; today != 200 || seen.Load() != 200 {
		t.Errorf("counted %d, the vendor saw %d; want 200", today, seen.Load())
	}
}

func TestAFaultNamesWhatFailedAndWhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(403, `{"message":"lacks simcards.sms:send"}`)).client(t)
		err := client.Do(t.Context(), callOf(send, nil))
		fault := expect(t, err, model.ErrForbidden, model.OutcomeRefused)
		if fault.Account != "eu-trackers" || fault.Op != "send the text" || fault.Status != 403 {
			t.Errorf("fault is %+v", fault)
		}
		if got := fault.Said.Raw(); got != "lacks simcards.sms:send" {
			t.Errorf("said %q", got)
		}
	})
}

func TestACancelledCallIsSeenAsSuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, "{}"))
		client := v.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, op := range classes {
			err := client.Do(ctx, callOf(op, nil))
			check(t, err, context.Canceled, model.OutcomeNotSent)
			if !errors.Is(err, context.Canceled) || !model.Cancelled(err) {
				t.Errorf("%v does not tell that it was cancelled", err)
			}
		}
		v.checkSeen(t, 0)
	})
}
