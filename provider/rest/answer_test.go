package rest_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// recorded is an answer as a vendor gives it, with everything that could be mistaken for its end.
const recorded = `{"count":2,"sims":[{"iccid":"8900000000000001234","name":"pump {1}","used":1024},` + "\n" +
	` {"iccid":"8900000000000001235","name":"größer]}","used":0}],"has_more":false}`

// page is what a list decodes an answer into.
type page struct {
	Count int
	SIMs  []struct {
		ICCID string
		Used  int64
	}
}

func packed(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAnAnswerThatIsCutAnywhere cuts whole answers, headers included, at every byte.
func TestAnAnswerThatIsCutAnywhere(t *testing.T) {
	answers := map[string]string{
		"length":  reply(200, recorded, "Content-Type: application/json"),
		"chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n", 40, recorded[:40]) + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(recorded)-40, recorded[40:]),
		"packed":  reply(200, packed(t, recorded), "Content-Encoding: gzip"),
		"closed":  "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + recorded,
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			for n := range len(answer) {
				if name == "closed" && n == len(answer)-len(recorded) {
					continue // nothing tells an empty answer from one that was cut before its first byte: see below
				}
				synctest.Test(t, func(t *testing.T) { cutAt(t, answer, n) })
			}
		})
	}
}

func cutAt(t *testing.T, answer string, n int) {
	v := &vendor{answer: func(_ int, conn net.Conn) bool {
		_, _ = io.WriteString(conn, answer[:n])
		return false
	}}
	client := v.client(t)
	var into page
	err := client.Do(t.Context(), callOf(list, &into))
	fault := faultOf(t, err)
	if !errors.Is(fault.Kind, model.ErrBadAnswer) && !errors.Is(fault.Kind, model.ErrBroken) {
		t.Errorf("cut at %d: %v, beneath %v", n, err, fault.Err)
	}
	if into.Count != 0 || into.SIMs != nil {
		t.Errorf("cut at %d: half an answer was taken: %+v", n, into)
	}
	if got := len(v.letters()); got != 3 {
		t.Errorf("cut at %d: tried %d times, want 3 (%v, beneath %v)", n, got, err, fault.Err)
	}
	sent := client.Do(t.Context(), callOf(send, &into))
	if outcome := model.OutcomeOf(sent); outcome != model.OutcomeUnknown {
		t.Errorf("cut at %d: a send is %v", n, outcome)
	}
	if got := len(v.letters()); got != 4 {
		t.Errorf("cut at %d: a send left %d times", n, got-3)
	}
}

func TestAnswersThatAreNoJSON(t *testing.T) {
	long := `{"sims":[` + strings.Repeat(`{"iccid":"x"},`, 20) + `]}`
	cases := []struct{ name, answer, beneath, said string }{
		{"empty", reply(200, ""), "the answer is empty", ""},
		{"204", "HTTP/1.1 204 No Content\r\n\r\n", "the answer is empty", ""},
		{"blank", reply(200, " \r\n"), "the answer is empty", ""},
		{"empty until closed", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "the answer is empty", ""},
		{"null", reply(200, "null"), "the answer is null", "null"},
		{"web page", reply(200, "<html><title>Sign in</title>", "Content-Type: text/html; charset=utf-8"), "text/html: byte 1", "<html><title>Sign in</title>"},
		{"trailing comma", reply(200, `{"count":1,}`), "byte 12: invalid character '}'", `{"count":1,}`},
		{"two values", reply(200, `{"count":1}{"count":2}`), "byte 12: invalid character '{' after top-level value", `{"count":1}{"count":2}`},
		{"something after", reply(200, `{"count":1} x`), "after top-level value", `{"count":1} x`},
		{"byte order mark", reply(200, "\ufeff{}"), "byte 1", "\ufeff{}"},
		{"comment", reply(200, "{} // ok"), "after top-level value", "{} // ok"},
		{"NaN", reply(200, `{"count":NaN}`), "invalid character 'N'", `{"count":NaN}`},
		{"wrong root", reply(200, `[]`), `byte 1: "" is not a rest_test.page`, `[]`},
		{"wrong type", reply(200, `{"sims":[{"iccid":5}]}`), `"SIMs.ICCID" is not a string`, `{"sims":[{"iccid":5}]}`},
		{"a string", reply(200, `"OK"`), "is not a rest_test.page", `"OK"`},
		{"long", reply(200, long), "invalid character ']'", long[:120]},
		{"unasked br", reply(200, "\x0b\x02\x80{}", "Content-Encoding: br"), "byte 1", "\x0b\x02\x80{}"},
		{"broken gzip", reply(200, "not gzip at all", "Content-Encoding: gzip"), "damaged", ""},
		{"gzip with more behind", reply(200, packed(t, "{}")+"junk and more", "Content-Encoding: gzip"), "damaged", ""},
		{"bad chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "damaged", ""},
		{"too deep", reply(200, strings.Repeat("[", 10001)+strings.Repeat("]", 10001)), "exceeded max depth", strings.Repeat("[", 120)},
	}
	for _, c := range cases {
		for _, op := range []rest.Op{list, send} {
			t.Run(c.name+", "+op.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					v := says(c.answer)
					client := v.client(t)
					fault := expect(t, client.Do(t.Context(), callOf(op, new(page))), model.ErrBadAnswer, failed(op, model.OutcomeUnknown))
					if fault.Err == nil || !strings.Contains(fault.Err.Error(), c.beneath) || fault.Said.Raw() != c.said || fault.Status/100 != 2 {
						t.Errorf("beneath is %v, said %q, status %d; want %q, %q", fault.Err, fault.Said.Raw(), fault.Status, c.beneath, c.said)
					}
					v.checkSeen(t, 1) // it came whole: another try would bring the same
				})
			})
		}
	}
}

func TestAnswersThatAreTaken(t *testing.T) {
	cases := map[string]string{
		"plain":         reply(200, `{"count":7}`, "Content-Type: application/json"),
		"careless type": reply(200, `{"count":7}`, "Content-Type: text/html"),
		"no type":       reply(200, `{"count":7}`),
		"space around":  reply(200, " \n{\"count\":7}\r\n\t"),
		"created":       reply(201, `{"count":7}`),
		"packed":        reply(200, packed(t, `{"count":7}`), "Content-Encoding: gzip"),
		"chunked":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cou\r\n6\r\nnt\":7}\r\n0\r\n\r\n",
		"until closed":  "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"count\":7}",
		"more fields":   reply(200, `{"new":[1,{"x":null}],"count":7}`),
	}
	for name, answer := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := says(answer).client(t)
				var into page
				if err := client.Do(t.Context(), callOf(send, &into)); err != nil || into.Count != 7 {
					t.Errorf("count %d, %v", into.Count, err)
				}
			})
		})
	}
}

func TestABodyThatNobodyAskedFor(t *testing.T) {
	cases := []struct {
		answer string
		taken  bool
	}{
		{reply(202, ""), true},
		{reply(200, "OK"), true},
		{reply(200, `{"any":"thing"}`), true},
		{reply(200, "  <!DOCTYPE html><title>Sign in to the hotel</title>"), false},
		{reply(200, "\ufeff<html>"), false},
		{"HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\nConnection: close\r\n\r\nOK", false},
	}
	for _, c := range cases {
		t.Run(c.answer, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				err := says(c.answer).client(t).Do(t.Context(), callOf(send, nil))
				if c.taken {
					if err != nil {
						t.Error(err)
					}
					return
				}
				check(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
			})
		})
	}
}

// picky reads itself from JSON and complains with what it read.
type picky struct{}

func (*picky) UnmarshalJSON(data []byte) error { return fmt.Errorf("odd \x1b[2J value %s", data) }

func TestAComplaintOfADecoderIsTamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(200, `"`+canary+`"`)).client(t)
		fault := expect(t, client.Do(t.Context(), callOf(list, new(picky))), model.ErrBadAnswer, model.OutcomeNotSent)
		searchFor(t, fault, canary)
		if got, want := fault.Err.Error(), `"odd \x1b[2J value \"[secret]\""`; got != want {
			t.Errorf("beneath is %s, want %s", got, want)
		}
	})
}

func TestSizeLimits(t *testing.T) {
	text := func(n int) string { return `"` + strings.Repeat("a", n-2) + `"` }
	large := list
	large.Limit = 8 << 20
	small := list
	small.Limit = 10
	cases := []struct {
		name string
		op   rest.Op
		size int
		ok   bool
	}{
		{"one item", list, 1 << 20, true},
		{"one item and a byte", list, 1<<20 + 1, false},
		{"a list", large, 8 << 20, true},
		{"a list and a byte", large, 8<<20 + 1, false},
		{"little", small, 10, true},
		{"little and a byte", small, 11, false},
		{"a send and a byte", send, 1<<20 + 1, false},
	}
	for _, c := range cases {
		for _, pack := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, packed %v", c.name, pack), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					answer := reply(200, text(c.size))
					if pack {
						answer = reply(200, packed(t, text(c.size)), "Content-Encoding: gzip")
					}
					v := says(answer)
					var into string
					err := v.client(t).Do(t.Context(), callOf(c.op, &into))
					if c.ok {
						if err != nil || len(into) != c.size-2 {
							t.Errorf("read %d bytes, %v", len(into), err)
						}
						return
					}
					check(t, err, model.ErrTooLarge, failed(c.op, model.OutcomeUnknown))
					v.checkSeen(t, 1)
				})
			})
		}
	}
}

func TestTheHeadersHaveALimit(t *testing.T) {
	for _, c := range []struct {
		size int
		ok   bool
	}{{60 << 10, true}, {66 << 10, false}, {1 << 20, false}} {
		synctest.Test(t, func(t *testing.T) {
			v := says(reply(200, "{}", "X-Filler: "+strings.Repeat("a", c.size)))
			client := v.client(t)
			err := client.Do(t.Context(), callOf(list, nil))
			if c.ok {
				if err != nil {
					t.Error(err)
				}
				return
			}
			check(t, err, model.ErrTooLarge, model.OutcomeNotSent)
			v.checkSeen(t, 1)
			check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrTooLarge, model.OutcomeUnknown)
		})
	}
}

// TestABombIsStopped serves 512 MiB of zeros in half a megabyte.
func TestABombIsStopped(t *testing.T) {
	charge := []byte(packed(t, strings.Repeat("0", 1<<20)))
	for _, status := range []int{200, 400} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(status)
			for range 512 {
				if _, err := w.Write(charge); err != nil {
					return
				}
			}
		}))
		client := newClient(t, rest.Config{BaseURL: server.URL})
		op := list
		op.Limit = 8 << 20
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := client.Do(t.Context(), callOf(op, new(page)))
		runtime.ReadMemStats(&after)
		if !errors.Is(err, model.ErrTooLarge) {
			t.Errorf("%d: %v", status, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%d: %d MiB were allocated, want at most 64", status, used>>20)
		}
		client.Close()
		server.Close()
	}
}
