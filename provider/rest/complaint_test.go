package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// complaining lets a client read errors that have a "fault" with a code.
func complaining(c *rest.Config) {
	c.Complaint = func(_ int, body []byte) (rest.Complaint, bool) {
		var answer struct{ Fault, Text string }
		if json.Unmarshal(body, &answer) != nil || answer.Fault == "" {
			return rest.Complaint{}, false
		}
		complaint := rest.Complaint{Code: answer.Fault, Said: answer.Text}
		if answer.Fault == "E000" {
			complaint.Kind = model.ErrServer
		}
		if answer.Fault == "E002" {
			complaint.Kind, complaint.Means = model.ErrNotFound, "no SIM has this number"
		}
		return complaint, true
	}
}

func TestAVendorsOwnFormDecidesWhatAnErrorIs(t *testing.T) {
	for name, c := range map[string]struct {
		status  int
		body    string
		kind    error
		outcome model.Outcome // of a write
		code    string
	}{
		"its form":                        {400, `{"fault":"E201","text":"not now"}`, model.ErrRefused, model.OutcomeRefused, "E201"},
		"its code goes before the status": {400, `{"fault":"E002"}`, model.ErrNotFound, model.OutcomeRefused, "E002"},
		"an error dressed as a success":   {200, `{"fault":"E002"}`, model.ErrNotFound, model.OutcomeRefused, "E002"},
		"its own error with a refusal":    {400, `{"fault":"E000"}`, model.ErrServer, model.OutcomeUnknown, "E000"},
		"an error of its own":             {500, `{"fault":"E000"}`, model.ErrServer, model.OutcomeUnknown, "E000"},
		"another form proves nothing":     {400, `{"message":"from a gateway"}`, model.ErrRefused, model.OutcomeUnknown, ""},
		"a page proves nothing":           {403, `<html></html>`, model.ErrForbidden, model.OutcomeUnknown, ""},
		"what cannot be a code is none":   {400, `{"fault":"E 1; drop"}`, model.ErrRefused, model.OutcomeRefused, ""},
		"a key that is echoed as one":     {400, `{"fault":"` + plainCanary + `"}`, model.ErrRefused, model.OutcomeRefused, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, op := range classes {
					v := says(reply(c.status, c.body))
					client := v.client(t, complaining, func(c *rest.Config) {
						c.Authorize = func(h http.Header) { h.Set("x-api-key", plainCanary) }
					})
					var into page
					fault := expect(t, client.Do(t.Context(), callOf(op, &into)), c.kind, failed(op, c.outcome))
					if fault.Code != c.code || fault.Status != c.status {
						t.Errorf("%s: code %q, status %d", op.Name, fault.Code, fault.Status)
					}
					if strings.Contains(fmt.Sprintf("%+v %v", *fault, fault), plainCanary) {
						t.Errorf("%s: the fault shows the key", op.Name)
					}
				}
			})
		})
	}
}

// plainCanary is a key that looks like a code.
const plainCanary = "c4nary9d41"

func TestWhatACodeMeansIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(404, `{"fault":"E002","text":"SIM not found"}`))
		fault := faultOf(t, v.client(t, complaining).Do(t.Context(), callOf(list, nil)))
		if fault.Err == nil || fault.Err.Error() != "no SIM has this number" || fault.Said.Raw() != "SIM not found" {
			t.Errorf("the fault is %v", fault)
		}
	})
}

var login = rest.Op{Name: "log in", Class: rest.Read, Method: http.MethodPost, Path: "/token", Open: true}

func TestALoginCarriesNoKeyAndShowsNoneOfItsForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(401, `{"message":"`+canary+` is not the password"}`))
		client := v.client(t, func(c *rest.Config) { c.Hidden = []rest.Secret{rest.NewSecret(canary)} })
		err := client.Do(t.Context(), rest.Call{Op: login, Form: url.Values{"username": {"anna"}, "password": {canary}}})
		fault := expect(t, err, model.ErrDenied, model.OutcomeNotSent)
		if text := fmt.Sprintf("%+v %v", *fault, fault); strings.Contains(text, canary) || !strings.Contains(text, "is not the password") {
			t.Errorf("the fault is %s", text)
		}
		got := v.letters()[0]
		form, err := url.ParseQuery(got.Text)
		if err != nil || form.Get("password") != canary || got.Header.Get("x-api-key") != "" || got.URL.RawQuery != "" ||
			got.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			t.Errorf("the request is %v with %q", got.Request, got.Text)
		}
	})
}

func TestATokenIsAskedForBeforeEachRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, `{}`))
		asked := 0
		client := v.client(t, func(c *rest.Config) {
			c.Authorize = nil
			c.Token = func(context.Context) (rest.Secret, error) {
				asked++
				return rest.NewSecret(fmt.Sprint("token-", asked)), nil
			}
		})
		for range 2 {
			if err := client.Do(t.Context(), callOf(list, new(page))); err != nil {
				t.Fatal(err)
			}
		}
		if err := client.Do(t.Context(), rest.Call{Op: login}); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"Bearer token-1", "Bearer token-2", ""} {
			if got := v.letters()[i].Header.Get("Authorization"); got != want {
				t.Errorf("request %d carries %q", i, got)
			}
		}
	})
}

func TestWithoutATokenNothingLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, op := range classes {
			v := says(reply(200, `{}`))
			asked := 0
			client := v.client(t, func(c *rest.Config) {
				c.Token = func(context.Context) (rest.Secret, error) {
					asked++
					return rest.Secret{}, &model.Fault{Op: login.Name, Kind: model.ErrBroken, Outcome: model.OutcomeUnknown}
				}
			})
			fault := expect(t, client.Do(t.Context(), callOf(op, nil)), model.ErrBroken, model.OutcomeNotSent)
			if fault.Op != login.Name || fault.Account != "eu-trackers" {
				t.Errorf("the fault is of %q, %q", fault.Account, fault.Op)
			}
			v.checkSeen(t, 0)
			if asked != 1 { // whoever fetches it has tried often enough
				t.Errorf("%s: asked for a token %d times", op.Name, asked)
			}
			if calls := client.Calls(); calls.Today != 0 {
				t.Errorf("%d calls are counted", calls.Today)
			}
		}
	})
}

// The calls of the day bind no write, nor the login that it takes; a Read that they bind does not log in for nothing, and
// neither does a write that the vendor is too busy for.
func TestALoginIsMadeForWhatMayLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, `{}`), reply(200, `{}`), reply(200, `{}`), reply(429, `{}`, "Retry-After: 20"))
		var client *rest.Client
		client = v.client(t, func(c *rest.Config) {
			c.PerDay = 2
			c.Token = func(ctx context.Context) (rest.Secret, error) {
				return rest.NewSecret("token"), client.Do(ctx, rest.Call{Op: login})
			}
		})
		if err := client.Do(t.Context(), callOf(list, new(page))); err != nil {
			t.Fatal(err)
		}
		check(t, client.Do(t.Context(), callOf(list, new(page))), model.ErrSpent, model.OutcomeNotSent)
		v.checkSeen(t, 2)
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
		v.checkSeen(t, 4)
		start := time.Now()
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeNotSent)
		v.checkSeen(t, 4)
		if waited := time.Since(start); waited != 0 {
			t.Errorf("a write waited %s for a login", waited)
		}
	})
}

// Whether it was the vendor who spoke of the operation decides what may be learned from it.
func TestAFaultTellsWhetherTheVendorSpokeOfTheOperation(t *testing.T) {
	own := func(_ int, body []byte) (rest.Complaint, bool) {
		return rest.Complaint{Code: "E1"}, strings.Contains(string(body), "code")
	}
	for name, c := range map[string]struct {
		body    string
		read    func(int, []byte) (rest.Complaint, bool)
		foreign bool
	}{
		"a page":                    {`<html></html>`, nil, true},
		"a page, with a known form": {`<html></html>`, own, true},
		"an object":                 {`{}`, nil, false},
		"an object in another form": {`{}`, own, true},
		"an object in the own form": {`{"code":1}`, own, false},
		"nothing":                   {``, nil, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			client := says(reply(403, c.body)).client(t, func(config *rest.Config) { config.Complaint = c.read })
			if fault := faultOf(t, client.Do(t.Context(), callOf(send, nil))); fault.Foreign != c.foreign {
				t.Errorf("%s: %+v", name, fault)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		var client *rest.Client
		client = says(reply(403, `{}`)).client(t, func(config *rest.Config) {
			config.Token = func(ctx context.Context) (rest.Secret, error) {
				return rest.Secret{}, client.Do(ctx, rest.Call{Op: login})
			}
		})
		if fault := faultOf(t, client.Do(t.Context(), callOf(list, nil))); !fault.Foreign {
			t.Errorf("a login: %+v", fault)
		}
	})
}

func TestATokenThatNoHeaderCanCarryIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, `{}`))
		client := v.client(t, func(c *rest.Config) {
			c.Token = func(context.Context) (rest.Secret, error) { return rest.NewSecret(canary + "\r\nX: y"), nil }
		})
		err := client.Do(t.Context(), callOf(list, nil))
		check(t, err, model.ErrInvalid, model.OutcomeNotSent)
		if strings.Contains(err.Error(), canary) {
			t.Errorf("the error shows the token: %v", err)
		}
	})
}

func TestARawBodyIsTakenAsItIsUnlessItIsAWebPage(t *testing.T) {
	for body, want := range map[string]string{
		"": "", "OK": "OK", " {\"a\":1}\n": `{"a":1}`, "[]": "[]", "null": "null", "\ufeffOK": "OK",
	} {
		synctest.Test(t, func(t *testing.T) {
			raw := rest.Raw("former")
			if err := says(reply(200, body)).client(t).Do(t.Context(), callOf(send, &raw)); err != nil || string(raw) != want {
				t.Errorf("%q is taken as %q, %v", body, raw, err)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		raw := rest.Raw(nil)
		err := says(reply(200, " <!DOCTYPE html>")).client(t).Do(t.Context(), callOf(send, &raw))
		check(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
	})
}

func TestABodyAndAFormExcludeEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, `{}`))
		err := v.client(t).Do(t.Context(), rest.Call{Op: login, Form: url.Values{}, Body: struct{}{}})
		check(t, err, model.ErrInvalid, model.OutcomeNotSent)
		v.checkSeen(t, 0)
	})
}

// One vendor documents x-ratelimit-reset as seconds, and shows a moment in Unix time in an example.
func TestAResetOfTheRateLimitIsAPause(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"X-RateLimit-Reset: 40": 40 * time.Second, "X-RateLimit-Reset: -3": time.Second, "x-ratelimit-reset: 0": time.Second,
		"X-RateLimit-Reset: soon": 2 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			fault := faultOf(t, says(reply(429, `{}`, header)).client(t).Do(t.Context(), callOf(send, nil)))
			if !errors.Is(fault, model.ErrBusy) || fault.Wait != want {
				t.Errorf("%s: %v, wait %s", header, fault, fault.Wait)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		epoch := fmt.Sprintf("X-RateLimit-Reset: %d", time.Now().Add(90*time.Second).Unix())
		fault := faultOf(t, says(reply(429, `{}`, epoch)).client(t).Do(t.Context(), callOf(send, nil)))
		if fault.Wait < 89*time.Second || fault.Wait > 90*time.Second {
			t.Errorf("%s: wait %s", epoch, fault.Wait)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		fault := faultOf(t, says(reply(429, `{}`, "Retry-After: 7", "X-RateLimit-Reset: 40")).client(t).Do(t.Context(), callOf(send, nil)))
		if fault.Wait != 7*time.Second {
			t.Errorf("Retry-After comes second: wait %s", fault.Wait)
		}
	})
}

func TestASIMThatALookUpDoesNotFindWasNotTouched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, `{}`))
		check(t, v.client(t).Absent(toggle), model.ErrNotFound, model.OutcomeNotSent)
	})
}
