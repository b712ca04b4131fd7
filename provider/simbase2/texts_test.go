package simbase2_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

func TestSend(t *testing.T) {
	client := open(t, route{
		method: "POST", path: one + "/sms", body: `{"message":"a <b> & \"ü\""}`, status: http.StatusAccepted,
		reply: `{"message":"SMS accepted"}`,
	})
	message, err := client.Send(t.Context(), example(t), `a <b> & "ü"`)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, message, model.Message{Direction: model.MT, Body: text(`a <b> & "ü"`)})
}

func TestTextThatCannotBeSentLeavesNothing(t *testing.T) {
	client := open(t)
	for _, body := range []string{"", strings.Repeat("a", 181), strings.Repeat("ü", 181), "not text \xff"} {
		_, err := client.Send(t.Context(), example(t), body)
		isRefused(t, err)
	}
	if limit := client.SMSLimit(); limit.Characters != 180 || !limit.Inferred || limit.Why == "" {
		t.Errorf("the limit is %+v", limit)
	}
}

func TestTextOfTheFullLengthIsSent(t *testing.T) {
	body := strings.Repeat("ü", 180)
	client := open(t, route{method: "POST", path: one + "/sms", body: `{"message":"` + body + `"}`, status: http.StatusAccepted})
	if message, err := client.Send(t.Context(), example(t), body); err != nil || message.Body.Raw() != body {
		t.Errorf("%+v, %v", message, err)
	}
}

// TestDirectionIsSeenFromTheNetwork covers v1's words above all: taken for v2's, every text would change sides.
func TestDirectionIsSeenFromTheNetwork(t *testing.T) {
	client := open(t, route{method: "GET", path: one + "/sms", query: "limit=250", reply: `{"has_more":false,"sms":[
		{"message":"6","direction":"out"},{"message":"5","direction":"in"},{"message":"4","direction":"sideways"},
		{"message":"3","direction":"MT"},{"message":"2","direction":"mo"},{"message":"1"},null,[],{},7]}`})
	page, err := client.Messages(t.Context(), example(t), "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.Message]{Damaged: 4, Items: []model.Message{
		{Body: text("1")},
		{Direction: model.MO, Body: text("2")},
		{Direction: model.MT, Body: text("3")},
		{Body: text("4")},
		{Body: text("5")},
		{Body: text("6")},
	}})
}

func TestThreadOfV1IsNone(t *testing.T) {
	for _, reply := range []string{`{"count":1,"messages":[{"message":"a","direction":"in"}]}`, `{"sms":null}`, `{}`} {
		client := open(t, route{method: "GET", path: one + "/sms", query: "limit=250", reply: reply})
		_, err := client.Messages(t.Context(), example(t), "")
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

func TestThreadGoesOnWithItsCursor(t *testing.T) {
	client := open(
		t,
		route{method: "GET", path: one + "/sms", query: "limit=250", reply: `{"sms":[{"message":"b"}],"cursor":"older","has_more":true,"count":1}`},
		route{method: "GET", path: one + "/sms", query: "cursor=older&limit=250", reply: `{"sms":[{"message":"a"}],"cursor":null,"has_more":false}`},
	)
	page, err := client.Messages(t.Context(), example(t), "")
	if err != nil || len(page.Items) != 1 || page.Next != "older" {
		t.Fatalf("%+v, %v", page, err)
	}
	page, err = client.Messages(t.Context(), example(t), page.Next)
	if err != nil || len(page.Items) != 1 || page.Next != "" {
		t.Fatalf("%+v, %v", page, err)
	}
}

func TestTimesOfTextsAreReadInBothForms(t *testing.T) {
	want := time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC)
	client := open(t, route{method: "GET", path: one + "/sms", query: "limit=250", reply: `{"sms":[
		{"message":"c","timestamp":"2025-05-01T10:00:00Z"},{"message":"b","timestamp":"2025-05-01 10:00:00"},
		{"message":"a","timestamp":"yesterday"}]}`})
	page, err := client.Messages(t.Context(), example(t), "")
	if err != nil || len(page.Items) != 3 {
		t.Fatalf("%+v, %v", page, err)
	}
	if !page.Items[0].At.IsZero() || page.Items[1].At != want || page.Items[2].At != want {
		t.Errorf("the times are %s, %s, %s", page.Items[0].At, page.Items[1].At, page.Items[2].At)
	}
}
