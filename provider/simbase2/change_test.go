package simbase2_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

// to is a new value for what can also be taken away.
func to[T any](value T) *model.Clearable[T] { return &model.Clearable[T]{To: &value} }

// TestEditSendsWhatIsSet compares the body byte for byte: a key that is missing leaves a setting alone, null takes it away.
func TestEditSendsWhatIsSet(t *testing.T) {
	gone := &model.Clearable[int64]{}
	for body, edit := range map[string]model.Edit{
		`{"name":"pump <1> & \"2\""}`:                         {Name: new(`pump <1> & "2"`)},
		`{"name":""}`:                                         {Name: new("")},
		`{"tags":["a","b"]}`:                                  {Tags: &[]string{"a", "b"}},
		`{"tags":[]}`:                                         {Tags: new([]string)},
		`{"imei_lock":"on"}`:                                  {IMEILock: new(true)},
		`{"imei_lock":"off"}`:                                 {IMEILock: new(false)},
		`{"throttling_policy":"SPEED_100_KBPS"}`:              {Throttle: new("SPEED_100_KBPS")},
		`{"usage_limits_auto_enable":true}`:                   {AutoEnable: new(true)},
		`{"usage_limits_auto_enable":false}`:                  {AutoEnable: new(false)},
		`{"usage_limits_data_threshold":null}`:                {Limit: gone},
		`{"usage_limits_data_threshold":10000000}`:            {Limit: to[int64](10_000_000)},
		`{"usage_limits_data_threshold":9000000000000000000}`: {Limit: to[int64](9e18)},
		`{"usage_limits_sms_threshold":null}`:                 {SMSLimit: gone},
		`{"usage_limits_sms_threshold":1}`:                    {SMSLimit: to[int64](1)},
		`{"usage_limits_auto_enable":true,"usage_limits_data_threshold":null,"usage_limits_sms_threshold":5}`: {
			AutoEnable: new(true), Limit: gone, SMSLimit: to[int64](5),
		},
		`{"name":"a","tags":["b"],"imei_lock":"on","throttling_policy":"c"}`: {
			Name: new("a"), Tags: &[]string{"b"}, IMEILock: new(true), Throttle: new("c"),
		},
	} {
		client := open(t, route{method: "PATCH", path: one, body: body, reply: `{` + ourSIM + `}`})
		receipt, err := client.Edit(t.Context(), example(t), edit)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		equal(t, receipt, model.Receipt{Word: text("enabled")})
	}
}

func TestPlanAndDayOfDisablingAreCallsOfTheirOwn(t *testing.T) {
	for body, c := range map[string]struct {
		path string
		edit model.Edit
	}{
		`{"plan_id":"def-eur.eu-1"}`:   {"/rateplan", model.Edit{Plan: new("def-eur.eu-1")}},
		`{"autodisable":null}`:         {"/autodisable", model.Edit{DisableOn: &model.Clearable[time.Time]{}}},
		`{"autodisable":"2025-05-21"}`: {"/autodisable", model.Edit{DisableOn: to(readAt.AddDate(0, 0, 1))}},
		// 03:00 five hours east of Greenwich is the day before.
		`{"autodisable":"2025-12-31"}`: {"/autodisable", model.Edit{DisableOn: to(time.Date(2026, 1, 1, 3, 0, 0, 0, time.Local))}},
	} {
		client := open(t, route{method: "POST", path: one + c.path, body: body, reply: `{}`})
		if _, err := client.Edit(t.Context(), example(t), c.edit); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestEditThatCannotBeTakenLeavesNothing(t *testing.T) {
	tomorrow, gone := readAt.AddDate(0, 0, 1), &model.Clearable[int64]{}
	for name, edit := range map[string]model.Edit{
		"nothing":                   {},
		"a group":                   {Group: new("a")},
		"devices":                   {IMEIs: new([]string)},
		"a group beside a name":     {Name: new("a"), Group: new("a")},
		"a plan beside a name":      {Name: new("a"), Plan: new("b")},
		"a plan beside a day":       {Plan: new("b"), DisableOn: to(tomorrow)},
		"a day beside a name":       {Name: new("a"), DisableOn: to(tomorrow)},
		"a day beside a limit":      {Limit: gone, DisableOn: &model.Clearable[time.Time]{}},
		"no plan":                   {Plan: new("")},
		"today":                     {DisableOn: to(readAt)},
		"today, later":              {DisableOn: to(readAt.Add(time.Hour))},
		"the day before":            {DisableOn: to(readAt.AddDate(0, 0, -1))},
		"tomorrow here, today UTC":  {DisableOn: to(time.Date(2025, 5, 21, 4, 0, 0, 0, time.Local))},
		"a small data limit":        {Limit: to[int64](9_999_999)},
		"a negative data limit":     {Limit: to[int64](-1)},
		"no texts":                  {SMSLimit: to[int64](0)},
		"no bandwidth limit":        {Throttle: new("")},
		"a long bandwidth limit":    {Throttle: new(strings.Repeat("a", 41))},
		"an odd bandwidth limit":    {Throttle: new("a\nb")},
		"a small limit with a name": {Name: new("a"), SMSLimit: to[int64](-5)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t).Edit(t.Context(), example(t), edit)
			isRefused(t, err)
		})
	}
}

func TestReset(t *testing.T) {
	for _, reply := range []string{``, `{}`, `{"message":"reset"}`} {
		client := open(t, route{method: "POST", path: one + "/reset", status: http.StatusAccepted, reply: reply})
		receipt, err := client.Reset(t.Context(), example(t))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, receipt, model.Receipt{})
	}
}

// TestAnswersOfWrites covers what nobody describes: a success may be empty or any object, but not about something else.
func TestAnswersOfWrites(t *testing.T) {
	for reply, good := range map[string]bool{
		``: true, ` `: true, `{}`: true, `{"message":"ok"}`: true, `{"iccid":"` + digits + `"}`: true, `{"iccid":null,"error":null}`: true,
		`{"iccid":"8900000000000009999"}`: false, `{"iccid":"x"}`: false, `{"error":"no"}`: false, `{"error":{"code":1}}`: false, `{"errors":["no"]}`: false,
		`OK`: false, `null`: false, `[]`: false, `"ok"`: false, `true`: false, `{"state":`: false, `{}{}`: false, `<html></html>`: false,
	} {
		for _, status := range []int{http.StatusOK, http.StatusAccepted} {
			client := open(
				t,
				route{method: "PATCH", path: one, body: `{"name":"a"}`, status: status, reply: reply},
				route{method: "POST", path: one + "/state", body: `{"state":"disabled"}`, status: status, reply: reply},
				route{method: "POST", path: one + "/rateplan", body: `{"plan_id":"a"}`, status: status, reply: reply},
				route{method: "POST", path: one + "/reset", status: status, reply: reply},
				route{method: "POST", path: one + "/sms", body: `{"message":"test"}`, status: status, reply: reply},
			)
			_, editErr := client.Edit(t.Context(), example(t), model.Edit{Name: new("a")})
			_, stateErr := client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: model.CanSuspend}, model.Suspended)
			_, planErr := client.Edit(t.Context(), example(t), model.Edit{Plan: new("a")})
			_, resetErr := client.Reset(t.Context(), example(t))
			_, sendErr := client.Send(t.Context(), example(t), "test")
			for _, err := range []error{editErr, stateErr, planErr, resetErr, sendErr} {
				if good && err != nil {
					t.Errorf("%q: %v", reply, err)
				}
				if !good {
					isKind(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
				}
			}
		}
	}
}

func TestSuccessWithoutContentIsASuccess(t *testing.T) {
	client := open(t, route{method: "PATCH", path: one, body: `{"name":"a"}`, status: http.StatusNoContent})
	receipt, err := client.Edit(t.Context(), example(t), model.Edit{Name: new("a")})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, receipt, model.Receipt{})
}

func TestWriteLeavesOnceHoweverItFails(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable} {
		// Each route serves one request; another one would fail the test.
		client := open(t, route{method: "POST", path: one + "/reset", status: status, reply: `{"message":"no"}`})
		if _, err := client.Reset(t.Context(), example(t)); err == nil {
			t.Errorf("%d is no error", status)
		}
	}
}
