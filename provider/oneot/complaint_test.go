package oneot_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/oneot"
)

// kinds is what each documented code means.
var kinds = map[string]error{
	"E000": model.ErrServer, "E002": model.ErrNotFound, "E003": model.ErrAddOn,
	"E101": model.ErrNotFound, "E102": model.ErrNotFound, "E103": model.ErrNotFound,
	"E201": model.ErrRefused, "E202": model.ErrRefused, "E203": model.ErrRefused, "E210": model.ErrRefused, "E211": model.ErrRefused,
	"E220": model.ErrRefused, "E230": model.ErrRefused, "E240": model.ErrRefused,
}

// TestEveryDocumentedCodeIsWordedAndMapped reads the codes and their words from the vendor's documents. The status is not
// documented for any of them, so that each is met with several.
func TestEveryDocumentedCodeIsWordedAndMapped(t *testing.T) {
	lines := section(t, "Error code Description", "")
	if len(lines) != len(kinds) {
		t.Fatalf("there are %d codes", len(lines))
	}
	worded := map[string]string{}
	for _, line := range lines {
		code, words, _ := strings.Cut(line, " ")
		for status, outcome := range map[int]model.Outcome{
			200: model.OutcomeRefused, 202: model.OutcomeRefused, 400: model.OutcomeRefused, 403: model.OutcomeRefused,
			404: model.OutcomeRefused, 422: model.OutcomeRefused, 500: model.OutcomeUnknown, 418: model.OutcomeUnknown,
		} {
			if code == "E000" { // which may come after the deed, whatever the status
				outcome = model.OutcomeUnknown
			}
			reply := `{"error_code":"` + code + `","error_description":"` + words + `","timestamp":1714557600000}`
			client := open(t, route{"PUT", "/reset", one, status, reply})
			_, err := client.Reset(t.Context(), example(t))
			fault := kindOf(t, err, kinds[code], outcome)
			if fault.Code != code || fault.Status != status || fault.Said.Raw() != words || fault.Err == nil {
				t.Errorf("%s with %d: %+v", code, status, fault)
				continue
			}
			worded[fault.Err.Error()] = code
		}
	}
	if len(worded) != len(kinds) {
		t.Errorf("%d codes have only %d wordings", len(kinds), len(worded))
	}
}

func TestReadThatFailsLeavesNothingInDoubt(t *testing.T) {
	for code, kind := range kinds {
		client := open(t, route{"GET", "/get_sim", one, 200, `{"error_code":"` + code + `"}`})
		_, err := client.SIM(t.Context(), example(t))
		isKind(t, err, kind, model.OutcomeNotSent)
	}
}

func TestCodeThatIsNotDocumentedLeavesItToTheStatus(t *testing.T) {
	for _, c := range []struct {
		reply  string
		status int
		kind   error
		code   string
	}{
		{`{"error_code":"E999","error_description":"New"}`, 200, model.ErrRefused, "E999"},
		{`{"error_code":"E999"}`, 400, model.ErrRefused, "E999"},
		{`{"error_code":"E999"}`, 404, model.ErrNotFound, "E999"},
		{`{"error_code":"E201"}`, 429, model.ErrBusy, "E201"},
		{`{"error_code":"Some words"}`, 400, model.ErrRefused, ""},
		{`{"error_code":240}`, 400, model.ErrRefused, "240"},
		{`{"error_code":"test-password"}`, 200, model.ErrRefused, ""},
	} {
		client := open(t, route{"PUT", "/reset", one, c.status, c.reply})
		_, err := client.Reset(t.Context(), example(t))
		if fault := kindOf(t, err, c.kind, model.OutcomeRefused); fault.Code != c.code {
			t.Errorf("%s: the code is %q", c.reply, fault.Code)
		}
	}
}

func TestErrorsOfTheLoginAreTheVendorsForm(t *testing.T) {
	for reply, want := range map[string]error{
		`{"error":"access_denied","error_description":"No"}`: model.ErrForbidden, `{"error":"insufficient_scope"}`: model.ErrForbidden,
		`{"error":"invalid_request"}`: model.ErrRefused, `{"error":"unsupported_grant_type"}`: model.ErrRefused,
		`{"error":"invalid_token"}`: model.ErrDenied, `{"error":"invalid_grant"}`: model.ErrDenied, `{"error":"unauthorized"}`: model.ErrDenied,
	} {
		for _, status := range []int{200, 400} {
			client := open(t, route{"PUT", "/reset", one, status, reply})
			_, err := client.Reset(t.Context(), example(t))
			isKind(t, err, want, model.OutcomeRefused)
		}
	}
}

func TestErrorInAnotherFormProvesNothing(t *testing.T) {
	for _, reply := range []string{
		`{"timestamp":1,"status":400,"error":"Bad Request","path":"/v1/reset"}`, `{"message":"no"}`, `{}`, ``, `no`,
		`<html>no</html>`, `["E201"]`, `{"error_code":null}`, `{"error_code":""}`, `{"error_code":"E201"`, `{"error":{"code":"E201"}}`,
	} {
		client := open(t, route{"PUT", "/reset", one, 400, reply})
		_, err := client.Reset(t.Context(), example(t))
		isKind(t, err, model.ErrRefused, model.OutcomeUnknown)
	}
}

func TestStatusWithoutACode(t *testing.T) {
	for status, kind := range map[int]error{
		401: model.ErrDenied, 402: model.ErrNoCredit, 403: model.ErrForbidden, 404: model.ErrNotFound, 422: model.ErrRefused,
		500: model.ErrServer, 501: model.ErrServer, 301: model.ErrRedirect, 302: model.ErrRedirect,
	} {
		client := open(t, route{"PUT", "/sendSms", one + "&message=a", status, "{}"})
		_, err := client.Send(t.Context(), example(t), "a")
		isKind(t, err, kind, model.OutcomeUnknown)
	}
}

// everything answers all calls but the login in one way, and counts them.
type everything struct {
	status int
	header http.Header
	reply  string
	calls  atomic.Int32
}

func (e *everything) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	e.calls.Add(1)
	for name, values := range e.header {
		w.Header()[name] = values
	}
	answer(w, e.status, e.reply)
}

func TestWritesLeaveOnceWhateverTheAnswer(t *testing.T) {
	for _, vendor := range []*everything{
		{status: 500, reply: `{"error_code":"E000"}`},
		{status: 502, reply: "<html>"},
		{status: 503},
		{status: 504},
		{status: 408},
		{status: 429, reply: `{"error_code":"E000"}`, header: http.Header{"Retry-After": {"1"}}},
		{status: 200, reply: "<html>"},
		{status: 302, header: http.Header{"Location": {"/v1/reset"}}},
	} {
		for name, call := range callsOf(example(t)) {
			if !isWrite(name) {
				continue
			}
			vendor.calls.Store(0)
			if err := call(t.Context(), at(t, "", vendor)); err == nil {
				t.Errorf("%s with %d is told as done", name, vendor.status)
			}
			if calls := vendor.calls.Load(); calls != 1 {
				t.Errorf("%s with %d left %d times", name, vendor.status, calls)
			}
		}
	}
}

func TestBusyVendorTellsHowLong(t *testing.T) {
	for name, call := range callsOf(example(t)) {
		vendor := &everything{status: 429, header: http.Header{"Retry-After": {"120"}}}
		fault := kindOf(t, call(hurried{t.Context()}, at(t, "", vendor)), model.ErrBusy, outcomeOf(name))
		if fault.Wait.Seconds() < 90 || fault.Wait.Seconds() > 120 {
			t.Errorf("%s: to wait %s", name, fault.Wait)
		}
	}
}

// outcomeOf is what is known of a call that failed without the vendor's word that nothing was done.
func outcomeOf(name string) model.Outcome {
	if isWrite(name) {
		return model.OutcomeUnknown
	}
	return model.OutcomeNotSent
}

func TestWebPageIsNoAnswer(t *testing.T) {
	vendor := &everything{reply: "<!DOCTYPE html><title>Sign in</title>"}
	for name, call := range callsOf(example(t)) {
		isKind(t, call(hurried{t.Context()}, at(t, "", vendor)), model.ErrBadAnswer, outcomeOf(name))
	}
}

// TestAnswerThatIsCutIsNone cuts an answer of every read at every byte. What is cut arrives whole as HTTP, as from a proxy that
// lost the rest.
func TestAnswerThatIsCutIsNone(t *testing.T) {
	var body atomic.Value
	client := at(t, "", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 0, body.Load().(string)) }))
	blank := regexp.MustCompile(`\s+`)
	for name, reply := range map[string]string{
		"SIMs": listing(whole), "SIM": whole, "Usage": cost, "Usages": "[" + cost + "]", "Groups": `["a","b"]`,
		"Balance": `{"data_cost":1}`, "Diagnose": `{"imei":"1"}`, "Sessions": `{"sessions":[{"id":1}]}`, "Events": `{"alerts":[{"id":1}]}`,
	} {
		call := callsOf(example(t))[name]
		reply = blank.ReplaceAllString(reply, "")
		body.Store(reply)
		if err := call(hurried{t.Context()}, client); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for length := range reply {
			body.Store(reply[:length])
			isKind(t, call(hurried{t.Context()}, client), model.ErrBadAnswer, model.OutcomeNotSent)
		}
	}
}

func TestCallsAreSafeAtOnce(t *testing.T) {
	replies := map[string]string{
		"/v1/get_account_sims": listing(whole), "/v1/get_sim": whole, "/v1/get_sim_cost": cost, "/v1/get_sim_costs": "[" + cost + "]",
		"/v1/get_account_groups": `["a"]`, "/v1/get_account_balance": `{"data_cost":1}`, "/v1/diagnostics": `{"imei":"1"}`,
		"/v1/get_sim_sessions": `{"sessions":[]}`, "/v1/get_sim_alerts": `{"alerts":[]}`,
	}
	client := at(t, "", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, 0, replies[r.URL.Path]) }))
	var all sync.WaitGroup
	for name, call := range callsOf(example(t)) {
		for range 4 {
			if !isWrite(name) {
				all.Go(func() {
					if err := call(t.Context(), client); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
		}
	}
	all.Wait()
}

// TestAddressIsPlainWhateverIsNamed shows that no ICCID can change what is acted on: only digits make one.
func TestAddressIsPlainWhateverIsNamed(t *testing.T) {
	for _, odd := range []string{
		"89000000000000/1234", "../8900000000000001234", "8900000000000001234%2f", "8900000000000001234?x=1",
		"8900000000000001234,8900000000000001235", "8900000000000001234&eid=1", "8900000000000001234#", "",
	} {
		if id, err := model.ParseICCID(odd); err == nil {
			t.Errorf("%q makes %s", odd, id)
		}
	}
	if paths := oneot.Ops(); len(paths) == 0 {
		t.Error("there are no operations")
	}
	for _, op := range oneot.Ops() {
		if strings.ContainsAny(op.Path, "{}?") {
			t.Errorf("%s: what is asked for is in the query, never in the path %s", op.Name, op.Path)
		}
	}
}
