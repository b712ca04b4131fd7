package simbase1_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
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

func TestThreadIsOldestFirstWhateverTheOrder(t *testing.T) {
	// Of many texts in one second, the one that the vendor lists later is the older one.
	rows := []string{`{"message":"z","timestamp":"2022-04-02 00:00:01"}`}
	for letter := 'y'; letter > 'a'; letter-- {
		rows = append(rows, `{"message":"`+string(letter)+`","timestamp":"2022-04-02 00:00:00"}`)
	}
	rows = slices.Insert(rows, 5, `{"message":"a","timestamp":"2022-04-01 00:00:00"}`)
	client := open(t, route{method: "GET", path: one + "/sms", reply: `{"messages":[` + strings.Join(rows, ",") + `]}`})
	page, err := client.Messages(t.Context(), example(t), "")
	if err != nil {
		t.Fatal(err)
	}
	var order strings.Builder
	for _, message := range page.Items {
		order.WriteString(message.Body.Raw())
	}
	if order.String() != "abcdefghijklmnopqrstuvwxyz" {
		t.Errorf("the order is %s", order.String())
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
		isKind(t, err, model.ErrRefused, model.OutcomeNotSent)
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
