package rest_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// What a server may say to an error: the vendor's form, and everything that is not.
var (
	wordings = []string{`{"message":"no such thing"}`, " {}\n"}
	noise    = []string{"", "<html>Forbidden</html>", "Forbidden", `"Forbidden"`, `["Forbidden"]`, "null", `{"message":"cut`, `{}{}`, "\ufeff{}", `{"message":"` + strings.Repeat("x", 64<<10) + `"}`}
)

// statuses is what each status means: its kind, whether the vendor's own refusal is to be believed, and whether a Read
// is tried again.
var statuses = []struct {
	status  int
	kind    error
	refusal bool
	again   bool
}{
	{300, model.ErrRedirect, false, false},
	{305, model.ErrRedirect, false, false},
	{400, model.ErrRefused, true, false},
	{401, model.ErrDenied, true, false},
	{402, model.ErrNoCredit, true, false},
	{403, model.ErrForbidden, true, false},
	{404, model.ErrNotFound, true, false},
	{405, model.ErrRefused, true, false},
	{406, model.ErrRefused, false, false},
	{407, model.ErrRefused, false, false},
	{408, model.ErrServer, false, false},
	{409, model.ErrRefused, true, false},
	{410, model.ErrRefused, false, false},
	{412, model.ErrRefused, false, false},
	{413, model.ErrRefused, true, false},
	{415, model.ErrRefused, true, false},
	{418, model.ErrRefused, false, false},
	{422, model.ErrRefused, true, false},
	{425, model.ErrRefused, false, false},
	{429, model.ErrBusy, true, true},
	{451, model.ErrRefused, false, false},
	{500, model.ErrServer, false, false},
	{501, model.ErrServer, false, false},
	{502, model.ErrServer, false, true},
	{503, model.ErrServer, false, true},
	{504, model.ErrServer, false, true},
	{520, model.ErrServer, false, false},
	{524, model.ErrServer, false, false},
	{600, model.ErrBadAnswer, false, false},
	{999, model.ErrBadAnswer, false, false},
}

func TestWhatEachStatusMeans(t *testing.T) {
	for _, s := range statuses {
		for i, body := range append(wordings, noise...) {
			want := model.Fault{Kind: s.kind, Outcome: model.OutcomeUnknown, Status: s.status}
			if s.refusal && i < len(wordings) {
				want.Outcome = model.OutcomeRefused
			}
			if i == 0 {
				want.Said = model.NewText("no such thing")
			}
			for _, op := range classes {
				seen := 1
				if s.again && op.Class == rest.Read {
					seen = 3
				}
				t.Run(fmt.Sprintf("%d, body %d, %s", s.status, i, op.Name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { failsWith(t, op, body, want, seen) })
				})
			}
		}
	}
}

func failsWith(t *testing.T, op rest.Op, body string, want model.Fault, seen int) {
	v := says(reply(want.Status, body))
	err := v.client(t).Do(t.Context(), callOf(op, new(page)))
	fault := expect(t, err, want.Kind, failed(op, want.Outcome))
	if fault.Status != want.Status || fault.Said != want.Said {
		t.Errorf("status %d, said %q", fault.Status, fault.Said.Raw())
	}
	if large := len(body) > 64<<10; errors.Is(err, model.ErrTooLarge) != large {
		t.Errorf("beneath is %v", fault.Err)
	}
	v.checkSeen(t, seen)
}

func TestTheVendorsWords(t *testing.T) {
	cases := []struct{ body, want string }{
		{`{"message":"m","error":"e"}`, "m"},
		{`{"message":" ","error":"e","errors":["x"]}`, "e"},
		{`{"message":5,"error":{"message":"em","code":7}}`, "em"},
		{`{"message":null,"error":{"code":7},"errors":"es"}`, "es"},
		{`{"errors":["one","two"]}`, "one; two"},
		{`{"errors":[{"message":"one"},{"title":"t","detail":"two"},{"title":"three"},7,null,{}]}`, "one; two; three"},
		{`{"errors":{"message":"one"}}`, "one"},
		{`{"errors":{"name":["too long"]}}`, ""},
		{`{"error":true}`, ""},
		{`{"detail":"none of the names"}`, ""},
		{`{}`, ""},
		{`{"message":"` + strings.Repeat("ä", 200) + `"}`, strings.Repeat("ä", 150)},
		{`{"message":"a` + strings.Repeat("ä", 200) + `"}`, "a" + strings.Repeat("ä", 149)},
		{`{"message":"esc \u001b[2J"}`, "esc \x1b[2J"}, // kept as evidence; Text.Clean is what draws it
	}
	for _, c := range cases {
		synctest.Test(t, func(t *testing.T) {
			err := says(reply(400, c.body)).client(t).Do(t.Context(), callOf(send, nil))
			if got := faultOf(t, err).Said.Raw(); got != c.want {
				t.Errorf("%s: said %q, want %q", c.body, got, c.want)
			}
		})
	}
}

// echoes are answers of servers that repeat what they were sent: the key in each form, or the whole request.
func echoes() []string {
	basic := base64.StdEncoding.EncodeToString([]byte("anna:" + canary))
	var answers []string
	for _, form := range append(encodings(canary), "Bearer "+canary, "Basic "+basic, basic, strings.Repeat("x", 110)+canary) {
		if form == fmt.Sprintf("%x", canary) || form == fmt.Sprintf("%X", canary) || strings.Contains(form, " 45 ") {
			continue // no server writes a key as numbers
		}
		words := fmt.Sprintf(`{"message":"invalid key %s","error":"x"}`, strings.ReplaceAll(form, `"`, `\"`))
		answers = append(
			answers, reply(401, words), reply(403, words), reply(429, words), reply(500, words), reply(503, words), reply(200, words+","), reply(200, form),
			reply(400, `{"errors":[{"detail":"`+form+`"}]}`), reply(418, form), reply(200, "<html>"+form),
			reply(302, "", "Location: https://x.example/?"+form), reply(200, "{}", "Content-Type: text/"+form, "Content-Encoding: gzip"), reply(200, "", "Content-Type: "+form),
			"HTTP/1.1 "+form+"\r\n\r\n", form, "HTTP/1.1 200 OK\r\n"+form+"\r\n\r\n", reply(200, "{}", "Content-Length: "+form),
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: "+form+"\r\n\r\n", reply(429, words, "Retry-After: "+form),
		)
	}
	return append(answers, "")
}

// TestNoFaultHoldsAKeyOrAnAddress runs every kind of failure with a key that is looked for in all that comes out.
func TestNoFaultHoldsAKeyOrAnAddress(t *testing.T) {
	keys := map[string]func(http.Header){
		"plain":  func(h http.Header) { h.Set("x-api-key", canary) },
		"bearer": func(h http.Header) { h.Set("Authorization", "Bearer "+canary) },
		"basic":  func(h http.Header) { (&http.Request{Header: h}).SetBasicAuth("anna", canary) },
	}
	for name, key := range keys {
		t.Run(name, func(t *testing.T) {
			for _, answer := range echoes() {
				for _, op := range []rest.Op{list, send} {
					synctest.Test(t, func(t *testing.T) {
						v := &vendor{answer: func(_ int, conn net.Conn) bool {
							_, _ = io.WriteString(conn, answer)
							return false
						}}
						client := v.client(t, func(c *rest.Config) { c.Authorize = key })
						call := callOf(op, new(page))
						call.Query = url.Values{"search": {"needle-in-the-query"}}
						searchFor(t, faultOf(t, client.Do(t.Context(), call)), canary, "127.0.0.1", "needle-in-the-query", iccid)
					})
				}
			}
		})
	}
}

func TestNoPartOfAKeyIsLeft(t *testing.T) {
	cases := map[string]string{
		"where the words are cut":   reply(200, strings.Repeat("x", 110)+canary),
		"where an error is cut":     reply(400, `{"message":"`+strings.Repeat("x", 290)+canary+`"}`),
		"where a longer one begins": reply(400, `{"message":"`+canary+`-and-more"}`),
	}
	for name, answer := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := says(answer).client(t, func(c *rest.Config) {
					c.Authorize = func(h http.Header) {
						h.Set("X-Api-Key", canary)
						h.Set("X-Api-Secret", canary+"-and-more")
					}
				})
				fault := faultOf(t, client.Do(t.Context(), callOf(send, new(page))))
				searchFor(t, fault, canary[:6], "-and-more")
			})
		})
	}
}

func TestAShortKeyDoesNotGarbleTheWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(400, `{"message":"an apple a day"}`)).client(t, func(c *rest.Config) {
			c.Authorize = func(h http.Header) { h.Set("X-Mode", "a") }
		})
		if got := faultOf(t, client.Do(t.Context(), callOf(send, nil))).Said.Raw(); got != "an apple a day" {
			t.Errorf("said %q", got)
		}
	})
}
