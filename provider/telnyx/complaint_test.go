package telnyx_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/telnyx"
)

// refusal is put together by us from the vendor's type and its table of codes.
const refusal = `{"errors":[{"code":"70007","title":"SIM card doesn't have a SIM card group",
	"detail":"A SIM card cannot be enabled unless it's associated with a SIM card group.",
	"source":{"pointer":"/sim_card_group_id"},"meta":{"url":"https://developers.telnyx.com/docs/overview/errors/70007"}}]}`

// enable has a vendor answer the call that enables a SIM.
func enable(t *testing.T, status int, reply string) error {
	t.Helper()
	client := knowing(t, route{method: "POST", path: one + "/actions/enable", status: status, reply: reply})
	_, err := client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: model.CanActivate}, model.Active)
	return err
}

func TestErrorsOfTheVendorAreRefusals(t *testing.T) {
	for _, c := range []struct {
		name, reply string
		status      int
		kind        error
		code, said  string
	}{
		{"list", refusal, 422, model.ErrRefused, "70007", "SIM card doesn't have a SIM card group: A SIM card cannot be enabled unless it's associated with a SIM card group."},
		{"code is a number", `{"errors":[{"code":10015,"title":"Bad Request"}]}`, 400, model.ErrRefused, "10015", "Bad Request"},
		{"several", `{"errors":[{"code":"1","title":"a","detail":"a"},{"code":"2","title":"b","detail":"c"},7]}`, 400, model.ErrRefused, "1", "a: a; b: c"},
		{"one alone", `{"code":"10005","title":"Resource not found","detail":"No such SIM."}`, 404, model.ErrNotFound, "10005", "Resource not found: No such SIM."},
		{"no code", `{"errors":[{"title":"Unexpected"}]}`, 403, model.ErrForbidden, "", "Unexpected"},
		{"too many", `{"errors":[{"code":"10011","title":"Too many requests"}]}`, 429, model.ErrBusy, "10011", "Too many requests"},
		{"code means something else", `{"errors":[{"code":"10011","title":"Bad Request","detail":"Invalid parameter value"}]}`, 400, model.ErrRefused, "10011", "Bad Request: Invalid parameter value"},
		{"dressed as a success", `{"errors":[{"code":"10007","title":"Unexpected"}]}`, 202, model.ErrBadAnswer, "10007", "Unexpected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := enable(t, c.status, c.reply)
			isKind(t, err, c.kind, model.OutcomeRefused)
			if fault := asFault(t, err); fault.Code != c.code || fault.Said.Raw() != c.said {
				t.Errorf("the code is %q, and the vendor said %q", fault.Code, fault.Said.Raw())
			}
		})
	}
}

func TestErrorsOfSomebodyElseProveNothing(t *testing.T) {
	for _, reply := range []string{
		``, `{}`, `{"errors":[]}`, `{"errors":[{"code":"x"}]}`, `{"errors":"no"}`, `{"message":"Forbidden"}`, `{"title":"Forbidden"}`,
		`{"errors":[{"code":1000,"message":"blocked by a gateway"}]}`, `{"data":{},"errors":[{"code":"1","title":"a"}]}`, `<html></html>`,
	} {
		isKind(t, enable(t, http.StatusForbidden, reply), model.ErrForbidden, model.OutcomeUnknown)
	}
}

func TestErrorAtTheVendorProvesNothing(t *testing.T) {
	isKind(t, enable(t, http.StatusInternalServerError, refusal), model.ErrServer, model.OutcomeUnknown)
}

func TestRejectedKeyMayComeWithoutAWord(t *testing.T) {
	client := open(t, route{path: "/sim_cards", query: first, status: http.StatusUnauthorized})
	_, err := client.SIMs(t.Context(), model.Query{}, "")
	isKind(t, err, model.ErrDenied, model.OutcomeNotSent)
}

func TestTimeToWaitIsSecondsOrAMoment(t *testing.T) {
	// The page about limits has seconds, and the page about requests an example that can only be Unix time.
	for _, reset := range []string{"30", strconv.FormatInt(readAt.Add(30*time.Second).Unix(), 10)} {
		client := at(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Ratelimit-Reset", reset)
			answer(w, http.StatusTooManyRequests, `{"errors":[{"code":"10011","title":"Too many requests"}]}`)
		}))
		_, err := client.SIMs(hurried{t.Context()}, model.Query{}, "")
		if wait := asFault(t, err).Wait; wait > 32*time.Second || wait < 28*time.Second {
			t.Errorf("%s is to wait %s", reset, wait)
		}
	}
}

func TestCodesThatTellWhatToDoAreExplained(t *testing.T) {
	for code, want := range map[string]string{
		"70000": "has reached its data limit", "70004": "an update over the air is under way", "70007": "is in no SIM card group", "70001": "",
	} {
		err := enable(t, 422, `{"errors":[{"code":"`+code+`","title":"Words of the vendor"}]}`)
		fault := asFault(t, err)
		if want == "" {
			if fault.Err != nil {
				t.Errorf("%s is explained as %v", code, fault.Err)
			}
		} else if fault.Err == nil || !strings.Contains(fault.Err.Error(), want) {
			t.Errorf("%s is explained as %v", code, fault.Err)
		}
	}
}

func TestKeyIsInNoError(t *testing.T) {
	const canary = "KEY0123456789CANARY"
	for _, reply := range []string{
		`{"errors":[{"code":"10009","title":"` + canary + `","detail":"Bearer ` + canary + ` is invalid"}]}`,
		`{"errors":[{"code":"` + canary + `","title":"no"}]}`, `<html>` + canary + `</html>`, canary, `{"data":{"id":"` + canary + `"}}`,
	} {
		for _, status := range []int{200, 202, 401, 404, 422, 500} {
			server := &fixed{status, reply}
			client := reach(t, server, canary)
			_, err := client.SIMs(hurried{t.Context()}, model.Query{}, "")
			if err == nil || strings.Contains(err.Error(), canary) || strings.Contains(asFault(t, err).Said.Raw(), canary) {
				t.Errorf("%d %s: the error is %v", status, reply, err)
			}
			if code := asFault(t, err).Code; strings.Contains(code, canary) {
				t.Errorf("%d %s: the code is %s", status, reply, code)
			}
		}
	}
}

// fixed is a vendor that answers everything the same way.
type fixed struct {
	status int
	reply  string
}

func (f *fixed) ServeHTTP(w http.ResponseWriter, _ *http.Request) { answer(w, f.status, f.reply) }

func TestBaseURLOfTheVendorIsTaken(t *testing.T) {
	client, err := telnyx.Open(rest.Config{Account: "eu", BaseURL: telnyx.Vendor().BaseURL}, rest.Login{Key: rest.NewSecret(testKey)})
	if err != nil {
		t.Fatal(err)
	}
	client.Rest().Close()
	if _, err := telnyx.Open(rest.Config{BaseURL: "http://example.com"}, rest.Login{}); err == nil {
		t.Error("an address that would carry the key in the clear was taken")
	}
}
