package simbase1_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/simfleet/simfleet/model"
)

func TestDirectionIsSeenFromTheServer(t *testing.T) {
	client := open(t, route{method: "GET", path: one + "/sms", reply: `{"count":4,"messages":[
		{"message":"4","direction":"sideways"},{"message":"3","direction":"Out"},
		{"message":"2","direction":"In"},{"message":"1"},null,[],{}]}`})
	page, err := client.Messages(t.Context(), example(t), "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.Message]{Damaged: 3, Items: []model.Message{
		{Direction: model.DirectionUnknown, Body: text("1")},
		{Direction: model.MO, Body: text("2")},
		{Direction: model.MT, Body: text("3")},
		{Direction: model.DirectionUnknown, Body: text("4")},
	}})
}

func TestThreadIsOldestFirstWhicheverWayItComes(t *testing.T) {
	first, second := `{"message":"a","timestamp":"2022-04-01 00:00:00"}`, `{"message":"%c","timestamp":"2022-04-02 00:00:00"}`
	later, untimed := fmt.Sprintf(second, 'c'), `{"message":"b"}`
	for rows, want := range map[string]string{
		later + "," + untimed + "," + first: "abc",
		first + "," + untimed + "," + later: "abc",
		// Of texts that the times do not tell apart, the one that the vendor lists later is the older one, as in its example.
		fmt.Sprintf(second, 'z') + "," + fmt.Sprintf(second, 'y') + "," + fmt.Sprintf(second, 'x'): "xyz",
		fmt.Sprintf(second, 'z') + "," + fmt.Sprintf(second, 'y') + "," + first:                    "ayz",
		untimed + "," + untimed: "bb",
		first:                   "a",
		"":                      "",
	} {
		client := open(t, route{method: "GET", path: one + "/sms", reply: `{"messages":[` + rows + `]}`})
		page, err := client.Messages(t.Context(), example(t), "")
		if err != nil {
			t.Fatal(err)
		}
		var order strings.Builder
		for _, message := range page.Items {
			order.WriteString(message.Body.Raw())
		}
		if order.String() != want {
			t.Errorf("the order is %s, want %s", order.String(), want)
		}
	}
}

// TestSuccessThatDoesNotRepeatTheTextIsUnknown covers errors in the clothes of a success. The documented answer has the
// text, its time and a sender.
func TestSuccessThatDoesNotRepeatTheTextIsUnknown(t *testing.T) {
	for reply, accepted := range map[string]bool{
		`{"sender":"55555","message":"test","time":"2022-04-13 09:46:22"}`:                true,
		`{"message":"test","time":"2022-04-13 09:46:22"}`:                                 true,
		`{"message":"Insufficient balance"}`:                                              false,
		`{"message":"no"}`:                                                                false,
		`{"message":"no","time":"2022-04-13 09:46:22"}`:                                   false,
		`{"sender":"55555","message":"Test","time":"2022-04-13 09:46:22"}`:                false,
		`{"sender":"55555","message":"test ","time":"2022-04-13 09:46:22"}`:               false,
		`{"sender":"55555","message":"tes","time":"2022-04-13 09:46:22"}`:                 false,
		`{"sender":"55555","message":"test"}`:                                             false,
		`{"sender":"55555","message":"test","time":null}`:                                 false,
		`{"sender":"55555","message":"test","time":""}`:                                   false,
		`{"sender":"55555","time":"2022-04-13 09:46:22"}`:                                 false,
		`{"sender":"55555","message":{"text":"test"},"time":"2022-04-13 09:46:22"}`:       false,
		`{"error":"test","errors":["test"],"status":"test","time":"2022-04-13 09:46:22"}`: false,
	} {
		client := open(t, route{method: "POST", path: one + "/sms", body: `{"message":"test"}`, reply: reply})
		message, err := client.Send(t.Context(), example(t), "test")
		switch {
		case accepted && (err != nil || message.Body.Raw() != "test"):
			t.Errorf("%s: %+v, %v", reply, message, err)
		case !accepted:
			isKind(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
		}
	}
}

func TestTextIsSentOnceWhateverIsAnswered(t *testing.T) {
	for name, vendor := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusInternalServerError, `{"message":"x"}`)
		},
		"503": func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusServiceUnavailable, `{"message":"x"}`)
		},
		"cut": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		// A success without the documented answer confirms nothing.
		"empty": func(w http.ResponseWriter, _ *http.Request) { answer(w, 0, `{}`) },
		"null":  func(w http.ResponseWriter, _ *http.Request) { answer(w, 0, `null`) },
		"other": func(w http.ResponseWriter, _ *http.Request) { answer(w, 0, `{"error":"no credit"}`) },
		"page":  func(w http.ResponseWriter, _ *http.Request) { answer(w, 0, `<html>`) },
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			client := at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				vendor(w, r)
			}))
			_, err := client.Send(t.Context(), example(t), "test")
			if fault := asFault(t, err); fault.Outcome != model.OutcomeUnknown || requests.Load() != 1 {
				t.Errorf("%d requests, %s: %v", requests.Load(), fault.Outcome, err)
			}
		})
	}
}

func TestTextThatCannotBeSentLeavesNothing(t *testing.T) {
	client := open(t)
	for name, body := range map[string]string{
		"empty": "", "long": strings.Repeat("a", 181), "long in bytes and runes": strings.Repeat("ü", 181), "not text": "a\xff",
	} {
		_, err := client.Send(t.Context(), example(t), body)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		if asFault(t, err).Err == nil {
			t.Errorf("%s: the reason is missing", name)
		}
	}
	limit := client.SMSLimit()
	if limit.Characters != 180 || !limit.Inferred || limit.Why == "" {
		t.Errorf("the limit is %+v", limit)
	}
}

func TestTextOfTheFullLengthIsSent(t *testing.T) {
	body := strings.Repeat("ü", 180)
	client := open(t, route{
		method: "POST", path: one + "/sms", body: `{"message":"` + body + `"}`,
		reply: `{"sender":"55555","message":"` + body + `","time":"soon"}`,
	})
	message, err := client.Send(t.Context(), example(t), body)
	if err != nil || message.Body.Raw() != body || !message.At.IsZero() {
		t.Errorf("%+v, %v", message, err)
	}
}

func TestErrorsHaveNoDocumentedForm(t *testing.T) {
	const page = `<html><body>no</body></html>`
	for _, c := range []struct {
		status  int
		reply   string
		kind    error
		outcome model.Outcome
	}{
		{http.StatusBadRequest, `{"message":"bad number"}`, model.ErrRefused, model.OutcomeRefused},
		{http.StatusPaymentRequired, `{"errors":["x"]}`, model.ErrNoCredit, model.OutcomeRefused},
		{http.StatusForbidden, `{}`, model.ErrForbidden, model.OutcomeRefused},
		{http.StatusNotFound, `{"error":"x"}`, model.ErrNotFound, model.OutcomeRefused},
		{http.StatusUnprocessableEntity, `{"error":"x"}`, model.ErrRefused, model.OutcomeRefused},
		// What does not look like this API may come from a proxy, after the vendor took the text.
		{http.StatusBadRequest, page, nil, model.OutcomeUnknown},
		{http.StatusForbidden, `"no"`, nil, model.OutcomeUnknown},
		{http.StatusNotFound, ``, nil, model.OutcomeUnknown},
		{http.StatusRequestTimeout, `{"message":"x"}`, nil, model.OutcomeUnknown},
		{http.StatusBadGateway, page, nil, model.OutcomeUnknown},
	} {
		client := open(t, route{
			method: "POST", path: one + "/sms", body: `{"message":"test"}`, status: c.status, reply: c.reply,
		})
		_, err := client.Send(t.Context(), example(t), "test")
		fault := asFault(t, err)
		if fault.Outcome != c.outcome || fault.Status != c.status || c.kind != nil && !errors.Is(err, c.kind) {
			t.Errorf("%d %s: %v, %s", c.status, c.reply, err, fault.Outcome)
		}
	}
}
