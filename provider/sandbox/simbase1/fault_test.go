package simbase1_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// fine tells whether the answer is whole and what /balance answers.
func fine(r result) bool {
	var b struct{ Balance float64 }
	return r.err == nil && r.status == http.StatusOK && json.Unmarshal([]byte(r.body), &b) == nil && b.Balance > 0
}

func has(status int, header, value, body string) func(result) bool {
	return func(r result) bool {
		return r.err == nil && r.status == status && r.header.Get(header) == value && strings.Contains(r.body, body)
	}
}

// torn is a body that ends with an error after its first bytes.
func torn(r result) bool { return r.status == http.StatusOK && r.err != nil }

func lost(r result) bool { return r.status == 0 && r.err != nil }

// broken is a whole body that is not what JSON allows.
func broken(r result) bool {
	return r.err == nil && r.status == http.StatusOK && !json.Valid([]byte(r.body))
}

const (
	jsonType = "application/json"
	kind     = "Content-Type"
)

// What a plain client sees of each kind of fault.
var kinds = []struct {
	name  string
	fault sandbox.Fault
	seen  func(result) bool
}{
	{"status", sandbox.Fault{Kind: sandbox.Status, Status: 503}, has(503, kind, jsonType, `"message":"sandbox: `)},
	{"status without a number", sandbox.Fault{Kind: sandbox.Status}, has(500, kind, jsonType, `"code":"injected"`)},
	{"status with a body", sandbox.Fault{Kind: sandbox.Status, Status: 403, Body: `{"message":"no"}`}, has(403, kind, jsonType, `{"message":"no"}`)},
	{"status with a page", sandbox.Fault{Kind: sandbox.Status, Status: 502, Body: `<html>bad gateway`}, has(502, kind, "text/html; charset=utf-8", "<html>bad")},
	{"page", sandbox.Fault{Kind: sandbox.HTML}, has(200, kind, "text/html; charset=utf-8", "Sign in")},
	{"proxy's page", sandbox.Fault{Kind: sandbox.HTML, Status: 407}, has(407, kind, "text/html; charset=utf-8", "<html>")},
	{"empty", sandbox.Fault{Kind: sandbox.Empty}, func(r result) bool { return r.status == 200 && r.err == nil && r.body == "" }},
	{"no content", sandbox.Fault{Kind: sandbox.Empty, Status: 204}, func(r result) bool { return r.status == 204 && r.err == nil && r.body == "" }},
	{"busy", sandbox.Fault{Kind: sandbox.Busy, RetryAfter: "7"}, has(429, "Retry-After", "7", "sandbox")},
	{"busy until", sandbox.Fault{Kind: sandbox.Busy, RetryAfter: "Fri, 22 May 2026 12:05:00 GMT"}, has(429, "Retry-After", "Fri, 22 May 2026 12:05:00 GMT", "")},
	{"busy without a time", sandbox.Fault{Kind: sandbox.Busy, Body: "slow down"}, func(r result) bool {
		return r.status == 429 && r.header.Values("Retry-After") == nil && r.body == "slow down"
	}},
	{"no JSON", sandbox.Fault{Kind: sandbox.NotJSON}, has(200, kind, "text/plain", "OK")},
	{"redirect", sandbox.Fault{Kind: sandbox.Redirect, Status: 307, Body: "https://elsewhere.invalid/"}, has(307, "Location", "https://elsewhere.invalid/", "")},
	{"redirect to us", sandbox.Fault{Kind: sandbox.Redirect}, has(302, "Location", "/elsewhere", "")},
	{"deep", sandbox.Fault{Kind: sandbox.Deep}, func(r result) bool { return strings.HasPrefix(r.body, strings.Repeat("[", 20_000)+"]") }},
	{"endless", sandbox.Fault{Kind: sandbox.Endless, Bytes: 3 << 20}, func(r result) bool { return broken(r) && len(r.body) > 2<<20 }},
	{"bomb", sandbox.Fault{Kind: sandbox.Bomb, Bytes: 48 << 20}, func(r result) bool { return r.err == nil && len(r.body) == 48<<20 }},
	{"bad gzip", sandbox.Fault{Kind: sandbox.BadGzip}, torn},
	{"brotli", sandbox.Fault{Kind: sandbox.BadGzip, Body: "br"}, has(200, "Content-Encoding", "br", "not packed")},
	{"big head", sandbox.Fault{Kind: sandbox.BigHead}, func(r result) bool { return r.status == 200 && len(r.header.Get("X-Padding")) == 1<<20 }},
	{"reset", sandbox.Fault{Kind: sandbox.Reset}, func(r result) bool { return lost(r) && errors.Is(r.err, syscall.ECONNRESET) }},
	{"hang-up", sandbox.Fault{Kind: sandbox.Hangup}, func(r result) bool { return lost(r) && errors.Is(r.err, io.EOF) }},
	{"half a head", sandbox.Fault{Kind: sandbox.HalfHead}, lost},
	{"slow", sandbox.Fault{Kind: sandbox.Slow, Delay: time.Millisecond}, fine},
	{"drip", sandbox.Fault{Kind: sandbox.Drip, Delay: time.Microsecond}, fine},
	{"cut", sandbox.Fault{Kind: sandbox.Cut, Bytes: 20}, func(r result) bool {
		return torn(r) && len(r.body) == 20 && errors.Is(r.err, io.ErrUnexpectedEOF)
	}},
	{"cut in the middle", sandbox.Fault{Kind: sandbox.Cut}, func(r result) bool { return torn(r) && len(r.body) > 50 }},
	{"reset in the middle", sandbox.Fault{Kind: sandbox.ResetMid}, func(r result) bool { return r.err != nil && !json.Valid([]byte(r.body)) }},
	{"short length", sandbox.Fault{Kind: sandbox.ShortLength}, broken},
	{"long length", sandbox.Fault{Kind: sandbox.LongLength}, func(r result) bool { return torn(r) && json.Valid([]byte(r.body)) }},
	{"bad chunks", sandbox.Fault{Kind: sandbox.BadChunks}, torn},
	{"two values", sandbox.Fault{Kind: sandbox.TwoValues}, func(r result) bool { return broken(r) && strings.Count(r.body, `"balance"`) == 2 }},
	{"trailing comma", sandbox.Fault{Kind: sandbox.TrailingComma}, func(r result) bool { return broken(r) && strings.HasSuffix(r.body, "50,}") }},
	{"byte order mark", sandbox.Fault{Kind: sandbox.BOM}, func(r result) bool { return broken(r) && strings.HasPrefix(r.body, "\ufeff{") }},
	{"rewrite", sandbox.Fault{Kind: sandbox.Rewrite, Rewrite: func(b []byte) []byte {
		return []byte(strings.Replace(string(b), "EUR", "\xff\x00", 1))
	}}, func(r result) bool { return r.status == 200 && strings.Contains(r.body, "\"\xff\x00\"") }},
	{"ignore", sandbox.Fault{Kind: sandbox.Ignore}, fine},
}

func TestKindsOfFaults(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1})
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			k.fault.Nth = 1
			s.Inject(k.fault)
			r := s.call(http.MethodGet, "/balance", "")
			if !k.seen(r) {
				t.Errorf("seen: %d, %v, %q, %q", r.status, r.err, r.header, r.body[:min(len(r.body), 200)])
			}
			if r = s.call(http.MethodGet, "/balance", ""); !fine(r) {
				t.Errorf("it struck twice: %d, %v", r.status, r.err)
			}
		})
	}
}

func TestWhichRequestIsStruck(t *testing.T) {
	s := start(t, simbase1.Config{SIMs: 1, Plan: []sandbox.Fault{{Route: "list", Nth: 2, Kind: sandbox.Status, Status: 500}}})
	seen := func(path string) string {
		r := s.call(http.MethodGet, path, "")
		return strconv.Itoa(r.status)
	}
	if got := seen("/simcards") + seen("/balance") + seen("/balance") + seen("/simcards") + seen("/simcards"); got != "200200200500200" {
		t.Errorf("the second list: %s", got)
	}
	s.Inject(sandbox.Fault{Route: "balance", Kind: sandbox.Status, Status: 502})
	s.Inject(sandbox.Fault{Route: "balance", Kind: sandbox.Status, Status: 503})
	if got := seen("/balance") + seen("/plans") + seen("/balance"); got != "502200502" {
		t.Errorf("every balance: %s", got)
	}
	s.Heal()
	s.Inject(sandbox.Fault{Nth: 1, Kind: sandbox.Status, Status: 500})
	s.Inject(sandbox.Fault{Nth: 2, Kind: sandbox.Status, Status: 502})
	if got := seen("/balance") + seen("/nowhere") + seen("/balance"); got != "500502200" {
		t.Errorf("one after the other: %s", got)
	}
	sim := s.sim("tracker-0140")
	for route, c := range map[string][3]string{
		"list": {"GET", "/simcards"}, "sim": {"GET", sim}, "usage": {"GET", sim + "/usage/2026-05"}, "plans": {"GET", "/plans"},
		"edit": {"PATCH", sim, `{"imei_lock":"off"}`}, "send": {"POST", sim + "/sms", `{"message":"x"}`},
		"thread": {"GET", sim + "/sms"}, "balance": {"GET", "/balance"},
	} {
		s.Inject(sandbox.Fault{Route: route, Nth: 1, Kind: sandbox.Status, Status: 418})
		if r := s.call(c[0], c[1], c[2]); r.status != 418 {
			t.Errorf("%s was not struck: %d", route, r.status)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a fault of no kind was taken")
		}
	}()
	s.Inject(sandbox.Fault{Kind: "sabotage"})
}
