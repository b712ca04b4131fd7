package infobip_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
)

// listed gives the SIM of a list that has such keys.
func listed(t *testing.T, keys string) model.SIM {
	t.Helper()
	client := open(t, route{
		method: "GET", path: all, query: first, reply: list("sims", 1, 100, `{"iccid":"`+active+`",`+keys+`}`),
	})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	return page.Items[0]
}

func TestStates(t *testing.T) {
	for word, want := range map[string]struct {
		state   model.State
		actions model.Actions
	}{
		"Active":           {model.Active, model.CanSuspend},
		"Suspended":        {model.Suspended, model.CanActivate},
		"Activation Ready": {model.Ready, model.CanActivate},
		"Imported":         {model.Ready, 0},
		"Deactivated":      {model.Closed, 0},
	} {
		if sim := listed(t, `"status":"`+word+`"`); sim.State != want.state || sim.Actions != want.actions || sim.Word.Raw() != word {
			t.Errorf("%q is %s with actions %b, word %q", word, sim.State, sim.Actions, sim.Word.Raw())
		}
	}
}

// TestUnknownStateIsNeverAKnownOne covers new words, changed case and stray spaces.
func TestUnknownStateIsNeverAKnownOne(t *testing.T) {
	known := []string{"Active", "Suspended", "Activation Ready", "Imported", "Deactivated"}
	words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"active", "ACTIVE", " Active", "Active ", "ActivationReady", "Activation  Ready", "Activation ready", "ACTIVATION_READY",
		"Activating", "Active/Suspended", "true", "1", "",
	}))
	rapid.Check(t, func(rt *rapid.T) {
		word := words.Draw(rt, "word")
		for _, w := range known {
			if word == w {
				rt.Skip()
			}
		}
		status, err := json.Marshal(word)
		if err != nil {
			rt.Fatal(err)
		}
		sim := listed(t, `"status":`+string(status))
		if sim.State != model.Unknown || sim.Actions != 0 || sim.Word.Raw() != word {
			rt.Fatalf("%q is %s with actions %b, word %q", word, sim.State, sim.Actions, sim.Word.Raw())
		}
	})
	for _, status := range []string{`null`, `{}`, `["Active"]`, `7`, `true`} {
		if sim := listed(t, `"status":`+status); sim.State != model.Unknown || sim.Actions != 0 {
			t.Errorf("%s is %s with actions %b", status, sim.State, sim.Actions)
		}
	}
}

// TestFieldsAreReadAsTheyCome covers fields that are missing before activation, null, of another type, and new.
func TestFieldsAreReadAsTheyCome(t *testing.T) {
	bare := model.SIM{ICCID: example(t), State: model.Active, Word: text("Active"), Actions: model.CanSuspend, Fetched: readAt}
	for _, keys := range []string{
		`"status":"Active"`,
		`"status":"Active","imsi":null,"name":null,"msisdn":null,"serviceProfileId":null,"model":null`,
		`"status":"Active","imsi":{},"name":[],"msisdn":{},"serviceProfileId":["a"],"model":"MFF2"`,
		`"status":"Active","name":"","model":[1],"createdAt":"yesterday","new":{"deep":[1]},"usedDataBytes":7`,
		`"status":"Active","model":{"size":null,"type":{}},"createdAt":"2019-06-04T11:42:49"`,
	} {
		equal(t, listed(t, keys), bare)
	}
	whole := bare
	whole.IMSI, whole.MSISDN, whole.Plan, whole.Name = text("1"), text("2"), text("3"), text("4")
	whole.Form = text("SoftSIM")
	equal(t, listed(t, `"status":"Active","imsi":1,"msisdn":2,"serviceProfileId":3,"name":4,"model":{"type":"SoftSIM"}`), whole)
}

func TestAnswerAboutAnotherSIMIsAnError(t *testing.T) {
	for _, reply := range []string{
		fixture(t, "sim.json"), fixture(t, "usage.json"), `{}`, `{"iccid":null}`, `{"iccid":"monthly"}`, `{"page":1,"sims":[]}`,
	} {
		client := always(t, 0, reply)
		_, err := client.SIM(t.Context(), iccid(t, ready))
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
		_, err = client.Usage(t.Context(), iccid(t, ready), july)
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

// TestEveryPrefixIsAnError cuts each of the examples anywhere.
func TestEveryPrefixIsAnError(t *testing.T) {
	for _, call := range calls(t) {
		whole := strings.TrimSpace(call.reply)
		outcome := model.OutcomeNotSent
		if call.write {
			outcome = model.OutcomeUnknown
		}
		var cut atomic.Int64
		client := at(t, byKey, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 0, whole[:cut.Load()]) }))
		for length := range whole {
			cut.Store(int64(length))
			_, err := call.make(hurried{t.Context()}, client)
			isKind(t, err, model.ErrBadAnswer, outcome)
			if t.Failed() {
				t.Fatalf("%s: the first %d bytes were taken for the whole", call.name, length)
			}
		}
	}
}

// TestNoICCIDReachesAnotherPath is about the usage of all SIMs, which lies where a SIM's would, and about whatever else a
// path could be bent to.
func TestNoICCIDReachesAnotherPath(t *testing.T) {
	for _, digits := range []string{
		"", "usage", "usage/monthly", "..", "8981100022152967721/status", "8981100022152967721%2fstatus",
		"8981100022152967721?limit=1", "8981100022152967721,8981100022152967705", "../../1/sims",
	} {
		if id, err := model.ParseICCID(digits); err == nil {
			t.Errorf("%q is the ICCID %s", digits, id)
		}
	}
	client, none := open(t), model.ICCID{}
	_, sim := client.SIM(t.Context(), none)
	_, usage := client.Usage(t.Context(), none, july)
	_, edit := client.Edit(t.Context(), none, model.Edit{Name: new("a")})
	_, send := client.Send(t.Context(), none, "a")
	_, resync := client.Resync(t.Context(), none)
	_, state := client.SetState(t.Context(), model.SIM{Actions: model.CanActivate}, model.Active)
	for _, err := range []error{sim, usage, edit, send, resync, state} {
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestSwitchNeedsAStateThatAllowsIt(t *testing.T) {
	client := open(t)
	for word, targets := range map[string][]model.State{
		"Active":           {model.Active, model.Closed, model.Ready, model.Standby, model.Unknown},
		"Suspended":        {model.Suspended, model.Closed},
		"Activation Ready": {model.Suspended, model.Ready, model.Closed},
		"Imported":         {model.Active, model.Suspended},
		"Deactivated":      {model.Active, model.Suspended},
		"Some New State":   {model.Active, model.Suspended, model.Unknown},
	} {
		sim := listed(t, `"status":"`+word+`"`)
		for _, to := range targets {
			_, err := client.SetState(t.Context(), sim, to)
			isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		}
	}
	// Whatever the caller thinks is allowed, the vendor has no such word.
	_, err := client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: model.CanClose | model.CanStandBy}, model.Closed)
	isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
}

func TestEditThatCannotBeTakenLeavesNothing(t *testing.T) {
	client := open(t)
	for _, edit := range []model.Edit{
		{},
		{Name: new("")},
		{Name: new(" \t")},
		{Name: new("a\xff")},
		{Tags: &[]string{"a"}},
		{Plan: new("1")},
		{Name: new("a"), Group: new("b")},
		{Limit: &model.Clearable[int64]{}},
		{IMEILock: new(true)},
	} {
		_, err := client.Edit(t.Context(), example(t), edit)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestNameIsSentAsItIs(t *testing.T) {
	const name = `pump <1> & "2" ü`
	client := open(t, route{method: "PATCH", path: write, body: `{"name":"pump <1> & \"2\" ü"}`, reply: fixture(t, "rename.json")})
	if _, err := client.Edit(t.Context(), example(t), model.Edit{Name: new(name)}); err != nil {
		t.Error(err)
	}
}

func TestTextThatCannotBeSentLeavesNothing(t *testing.T) {
	client := open(t)
	for _, body := range []string{"", strings.Repeat("a", 161), strings.Repeat("ü", 161), "a\xff"} {
		_, err := client.Send(t.Context(), example(t), body)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
	if limit := client.SMSLimit(); limit.Characters != 160 || limit.Inferred || limit.Why == "" {
		t.Errorf("the limit is %+v", limit)
	}
}

func TestTextOfTheFullLengthIsSent(t *testing.T) {
	for _, body := range []string{strings.Repeat("ü", 160), "a"} {
		client := open(t, route{method: "POST", path: write + "/sms", body: `{"text":"` + body + `"}`})
		if message, err := client.Send(t.Context(), example(t), body); err != nil || message.Body.Raw() != body {
			t.Errorf("%+v, %v", message, err)
		}
	}
}
