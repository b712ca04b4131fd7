package infobip_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/infobip"
	"github.com/simfleet/simfleet/provider/rest"
)

// oldError and newError are errors in the two forms of the vendor's platform, assembled by us.
func oldError(code string) string {
	return fmt.Sprintf(`{"requestError":{"serviceException":{"messageId":%q,"text":"the old words"}}}`, code)
}

func newError(code string) string {
	return fmt.Sprintf(`{"errorCode":%q,"description":"The new words.","action":"Do that.","violations":[],"resources":[]}`, code)
}

// TestRefusalsInBothFormsMeanWhatTheirStatusSays asks everything of a vendor that refuses it.
func TestRefusalsInBothFormsMeanWhatTheirStatusSays(t *testing.T) {
	for status, c := range map[int]struct {
		old, code string
		kind      error
	}{
		http.StatusBadRequest:          {"BAD_REQUEST", "E400", model.ErrRefused},
		http.StatusUnauthorized:        {"UNAUTHORIZED", "E401", model.ErrDenied},
		http.StatusForbidden:           {"FORBIDDEN", "E403", model.ErrForbidden},
		http.StatusNotFound:            {"NOT_FOUND", "E404", model.ErrNotFound},
		http.StatusUnprocessableEntity: {"SOMETHING_NEW", "E422", model.ErrRefused},
		http.StatusTooManyRequests:     {"TOO_MANY_REQUESTS", "E429", model.ErrBusy},
	} {
		for _, call := range calls(t) {
			outcome := model.OutcomeNotSent
			if call.write {
				outcome = model.OutcomeRefused
			}
			_, err := call.make(hurried{t.Context()}, always(t, status, oldError(c.old)))
			isKind(t, err, c.kind, outcome)
			if fault := asFault(t, err); fault.Code != c.old || fault.Said.Raw() != "the old words" || fault.Status != status {
				t.Errorf("%s: %+v", call.name, fault)
			}
			_, err = call.make(hurried{t.Context()}, always(t, status, newError(c.code)))
			isKind(t, err, c.kind, outcome)
			if fault := asFault(t, err); fault.Code != c.code || fault.Said.Raw() != "The new words. Do that." {
				t.Errorf("%s: %+v", call.name, fault)
			}
		}
	}
}

// TestRejectedKeyIsNeverASIMThatIsNotThere covers keys that have expired or lack the scope, whatever the status.
func TestRejectedKeyIsNeverASIMThatIsNotThere(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		for code, kind := range map[string]error{"UNAUTHORIZED": model.ErrDenied, "FORBIDDEN": model.ErrForbidden} {
			for _, call := range calls(t) {
				outcome := model.OutcomeNotSent
				if call.write {
					outcome = model.OutcomeRefused
				}
				_, err := call.make(t.Context(), always(t, status, oldError(code)))
				isKind(t, err, kind, outcome)
			}
		}
	}
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		_, err := always(t, status, ``).SIM(t.Context(), example(t))
		if kind := asFault(t, err).Kind; kind != model.ErrDenied && kind != model.ErrForbidden { //nolint:errorlint // The kind itself is compared.
			t.Errorf("%d without words is %v", status, kind)
		}
	}
}

// TestErrorAtTheVendorIsNoRefusalWhateverItsCode is about a write that may have been done before the error.
func TestErrorAtTheVendorIsNoRefusalWhateverItsCode(t *testing.T) {
	for _, call := range calls(t) {
		outcome := model.OutcomeNotSent
		if call.write {
			outcome = model.OutcomeUnknown
		}
		for _, reply := range []string{oldError("UNAUTHORIZED"), newError("E403"), oldError("NOT_FOUND"), newError("E500")} {
			_, err := call.make(t.Context(), always(t, http.StatusInternalServerError, reply))
			isKind(t, err, model.ErrServer, outcome)
		}
	}
}

func TestEveryFieldOfARefusalIsTold(t *testing.T) {
	for reply, want := range map[string]string{
		`{"messageId":"BAD_REQUEST","text":"no","validationErrors":{"status":["a","b"],"name":["c"]}}`: "no; name: c; status: a; status: b",
		`{"messageId":"BAD_REQUEST","text":"no","validationErrors":"x"}`:                               "no",
		`{"messageId":"BAD_REQUEST","text":"no","validationErrors":{"name":"c","x":[7,null,""]}}`:      "no; x: 7",
		`{"messageId":"BAD_REQUEST","validationErrors":null}`:                                          "",
		`{"text":"no"}`: "no",
	} {
		client := always(t, http.StatusBadRequest, `{"requestError":{"serviceException":`+reply+`}}`)
		_, err := client.Edit(t.Context(), example(t), model.Edit{Name: new("a")})
		isKind(t, err, model.ErrRefused, model.OutcomeRefused)
		if said := asFault(t, err).Said.Raw(); said != want {
			t.Errorf("%s says %q", reply, said)
		}
	}
}

// TestWhatIsNotTheVendorsFormProvesNothing is about writes: a proxy may refuse the answer after the vendor took the request.
func TestWhatIsNotTheVendorsFormProvesNothing(t *testing.T) {
	for status, replies := range map[int][]string{
		http.StatusBadRequest: {
			``, `<html><body>no</body></html>`, `"no"`, `{}`, `{"message":"no"}`, `{"errorCode":"E400"}`, `{"description":"no"}`,
			`{"requestError":{}}`, `{"requestError":{"serviceException":{}}}`, `{"requestError":"no"}`, `{"requestError":null}`,
		},
		http.StatusNotFound:            {``, `{"message":"no Route matched with those values"}`},
		http.StatusInternalServerError: {oldError("GENERAL_ERROR"), newError("E500"), oldError("BAD_REQUEST"), ``},
		http.StatusBadGateway:          {`<html>`},
		http.StatusRequestTimeout:      {newError("E400")},
		// An error with the status of a success, which may have come after the deed.
		http.StatusOK: {oldError("GENERAL_ERROR"), newError("E500"), `{"error":"no"}`, `<html>`, `[]`, `null`, `{}`},
	} {
		for _, reply := range replies {
			for _, call := range calls(t) {
				if !call.write {
					continue
				}
				_, err := call.make(t.Context(), always(t, status, reply))
				if fault := asFault(t, err); fault.Outcome != model.OutcomeUnknown {
					t.Errorf("%s, %d %s: %s, %v", call.name, status, reply, fault.Outcome, err)
				}
			}
		}
	}
}

func TestReadIsNoSuccessWithAnErrorInIt(t *testing.T) {
	for _, reply := range []string{oldError("GENERAL_ERROR"), newError("E500"), `{"error":"no"}`, `<html>`, `[]`, `null`, `{}`, ``} {
		for _, call := range calls(t) {
			if call.write {
				continue
			}
			_, err := call.make(hurried{t.Context()}, always(t, 0, reply))
			isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
		}
	}
}

// TestTextIsAcceptedByAnEmptyAnswerAlone also takes the confirmation that every other write has.
func TestTextIsAcceptedByAnEmptyAnswerAlone(t *testing.T) {
	for reply, accepted := range map[string]bool{
		"": true, " \r\n\t": true, fixture(t, "status.json"): true,
		`{"actionId":null}`: false, `{"actionId":""}`: false, `{"messages":[{"messageId":"1"}]}`: false, `OK`: false, `"OK"`: false,
		`true`: false, `{"actionId":"1"`: false,
	} {
		_, err := always(t, 0, reply).Send(t.Context(), example(t), "STATUS#")
		switch {
		case accepted && err != nil:
			t.Errorf("%q: %v", reply, err)
		case !accepted:
			isKind(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
		}
	}
}

func TestWriteIsMadeOnceWhateverIsAnswered(t *testing.T) {
	for name, vendor := range map[string]http.HandlerFunc{
		"429": func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusTooManyRequests, newError("E429")) },
		"500": func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusInternalServerError, newError("E500"))
		},
		"503": func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusServiceUnavailable, ``) },
		"404": func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusNotFound, oldError("NOT_FOUND")) },
		"cut": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		for _, call := range calls(t) {
			if !call.write {
				continue
			}
			var requests atomic.Int32
			client := at(t, byKey, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				vendor(w, r)
			}))
			if _, err := call.make(t.Context(), client); err == nil || requests.Load() != 1 {
				t.Errorf("%s, %s: %d requests, %v", name, call.name, requests.Load(), err)
			}
		}
	}
}

func TestReadOnlyLetsNoWriteLeave(t *testing.T) {
	for _, call := range calls(t) {
		client := always(t, 0, call.reply)
		if _, err := call.make(t.Context(), client); err != nil {
			t.Errorf("%s: %v", call.name, err)
		}
	}
	client := readOnly(t)
	for _, call := range calls(t) {
		if call.write {
			_, err := call.make(t.Context(), client)
			isKind(t, err, model.ErrReadOnly, model.OutcomeNotSent)
		}
	}
}

// TestNoSecretIsInAnError has a vendor that repeats what it was sent, in every form of an error.
func TestNoSecretIsInAnError(t *testing.T) {
	const canary = "c4nary+/pass:word"
	for echo, login := range map[string]rest.Login{
		"App " + canary + " " + canary: {Key: rest.NewSecret(canary)},
		"Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+canary)) + " " + canary: {
			User: rest.NewSecret("user"), Password: rest.NewSecret(canary),
		},
	} {
		for _, form := range []string{
			`{"requestError":{"serviceException":{"messageId":%[1]q,"text":%[1]q,"validationErrors":{"a":[%[1]q]}}}}`,
			`{"errorCode":%[1]q,"description":%[1]q,"action":%[1]q}`, `{"message":%[1]q}`, `<html><body>%[1]s</body></html>`, `%[1]s`,
		} {
			for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusInternalServerError} {
				client := at(t, login, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					answer(w, status, fmt.Sprintf(form, echo))
				}))
				tellsNoSecret(t, client)
			}
		}
	}
}

// tellsNoSecret makes every call, of which none may succeed.
func tellsNoSecret(t *testing.T, client *infobip.Client) {
	t.Helper()
	for _, call := range calls(t) {
		_, err := call.make(hurried{t.Context()}, client)
		fault := asFault(t, err)
		told := err.Error() + fault.Said.Raw() + fault.Code
		// As it is, and as the beginning of what Base64 makes of the key, and of the pair.
		for _, secret := range []string{"c4nary", "YzRuYX", "dXNlcjpj"} {
			if strings.Contains(told, secret) {
				t.Errorf("%s: %s", call.name, told)
			}
		}
	}
}
