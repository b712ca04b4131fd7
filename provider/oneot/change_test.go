package oneot_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/oneot"
	"github.com/simfleet/simfleet/provider/rest"
)

func TestSwitchIsTheCallOfItsState(t *testing.T) {
	for _, c := range []struct {
		from model.State
		to   model.State
		path string
	}{
		{model.Suspended, model.Active, "/activate"},
		{model.Ready, model.Active, "/activate"},
		{model.Test, model.Active, "/activate"},
		{model.Standby, model.Active, "/resume"},
		{model.Active, model.Suspended, "/deactivate"},
		{model.Active, model.Standby, "/suspend"},
		{model.Active, model.Test, "/test"},
		{model.Suspended, model.Closed, "/close"},
		{model.Standby, model.Closed, "/close"},
	} {
		client := open(t, put(c.path, one, "OK"))
		receipt, err := client.SetState(t.Context(), model.SIM{ICCID: example(t), State: c.from, Actions: 1 << c.to}, c.to)
		if err != nil {
			t.Errorf("%s to %s: %v", c.from, c.to, err)
		}
		equal(t, receipt, model.Receipt{})
	}
}

func TestSwitchThatTheSIMDoesNotAllowIsRefused(t *testing.T) {
	client := open(t)
	for _, word := range []string{"LIVE", "OFFLINE", "SUSPENDED", "TEST", "ACTIVE_READY", "CLOSED", "NEW_WORD"} {
		sim := listed(t, `"state":"`+word+`"`)
		for _, to := range append(model.States(), model.Unknown) {
			if !sim.Actions.Allows(to) {
				_, err := client.SetState(t.Context(), sim, to)
				isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
			}
		}
	}
	pending := listed(t, `"state":"LIVE","status":{"primary":"PENDING","secondary":"LIVE"}`)
	for _, to := range model.States() {
		_, err := client.SetState(t.Context(), pending, to)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		sim := model.SIM{ICCID: example(t), Actions: ^model.Actions(0)}
		if to == model.Ready || to == model.Blocked { // which no call leads to, whatever a SIM claims to allow
			_, err := client.SetState(t.Context(), sim, to)
			isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		}
	}
}

// TestWriteIsConfirmedInEachOfItsForms covers what clients saw, each with 200 and 202.
func TestWriteIsConfirmedInEachOfItsForms(t *testing.T) {
	pending := `{"iccid":"` + digits + `","name":"x","status":{"primary":"PENDING","secondary":"OFF"}}`
	for reply, want := range map[string]model.Receipt{
		"OK": {}, " ok\r\n": {}, `"OK"`: {}, "": {},
		whole:   {State: model.Active, Word: text("LIVE")},
		pending: {Word: text("PENDING/OFF")},
	} {
		for _, status := range []int{http.StatusOK, http.StatusAccepted} {
			client := open(t, route{"PUT", "/deactivate", one, status, reply})
			sim := model.SIM{ICCID: example(t), State: model.Active, Actions: model.CanSuspend}
			receipt, err := client.SetState(t.Context(), sim, model.Suspended)
			if err != nil {
				t.Errorf("%q: %v", reply, err)
			}
			equal(t, receipt, want)
		}
	}
}

func TestWriteThatIsNotConfirmedIsInDoubt(t *testing.T) {
	other := strings.Replace(whole, digits, "8900000000000001235", 1)
	for _, reply := range []string{
		other, "[" + other + "]", "[" + whole + "]", listing(whole), "[]", "{}", "null", "ERROR", "OK?", "true", `{"result":"OK"}`, whole[:len(whole)-1], "[" + whole,
		`{"message":"OK"}`, "<html>OK</html>",
	} {
		for _, c := range []route{put("/set_name", one+"&name=a", reply), put("/reset", one, reply), put("/close", one, reply)} {
			client := open(t, c)
			var err error
			switch c.path {
			case "/set_name":
				_, err = client.Edit(t.Context(), example(t), model.Edit{Name: new("a")})
			case "/reset":
				_, err = client.Reset(t.Context(), example(t))
			default:
				_, err = client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: model.CanClose}, model.Closed)
			}
			isKind(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
		}
	}
}

func TestEmptyAnswerProvesNothingOfWhatCannotBeReadBack(t *testing.T) {
	_, err := open(t, put("/reset", one, "")).Reset(t.Context(), example(t))
	isKind(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
	if _, err := open(t, put("/reset", one, "OK")).Reset(t.Context(), example(t)); err != nil {
		t.Error(err)
	}
	if _, err := open(t, put("/reset", one, whole)).Reset(t.Context(), example(t)); err != nil {
		t.Error(err)
	}
}

func TestEditsAreEncodedAndOneAtATime(t *testing.T) {
	for query, c := range map[string]struct {
		path string
		edit model.Edit
	}{
		one + "&name=A%26B%20%3D%20%C3%BC%2B%23%3F%2F": {"/set_name", model.Edit{Name: new("A&B = ü+#?/")}},
		"group=x%26iccid%3D8900000000000001235&" + one: {"/set_group", model.Edit{Group: new("x&iccid=8900000000000001235")}},
		one + "&limit=1":             {"/set_data_limit", model.Edit{Limit: &model.Clearable[int64]{To: new(int64(1_000_000))}}},
		one + "&limit=9223372036854": {"/set_data_limit", model.Edit{Limit: &model.Clearable[int64]{To: new(int64(9223372036854_000_000))}}},
		one + "&name=%F0%9F%9A%9A" + url.QueryEscape("\x1b[31m"): {"/set_name", model.Edit{Name: new("🚚\x1b[31m")}},
	} {
		client := open(t, put(c.path, query, whole))
		receipt, err := client.Edit(t.Context(), example(t), c.edit)
		if err != nil {
			t.Error(err)
		}
		equal(t, receipt, model.Receipt{State: model.Active, Word: text("LIVE")})
	}
}

func TestEditThatCannotBeTakenLeavesNothing(t *testing.T) {
	limit := func(bytes int64) *model.Clearable[int64] { return &model.Clearable[int64]{To: &bytes} }
	for name, edit := range map[string]model.Edit{
		"nothing": {}, "two": {Name: new("a"), Group: new("b")}, "name and limit": {Name: new("a"), Limit: limit(1_000_000)},
		"tags": {Tags: &[]string{"a"}}, "lock": {IMEILock: new(true)}, "IMEIs": {IMEIs: new([]string)}, "throttle": {Throttle: new("a")},
		"plan": {Plan: new("a")}, "SMS limit": {SMSLimit: limit(5)}, "auto-enable": {AutoEnable: new(true)},
		"name and plan": {Name: new("a"), Plan: new("b")}, "disable on": {DisableOn: &model.Clearable[time.Time]{}},
		"no limit": {Limit: &model.Clearable[int64]{}}, "zero": {Limit: limit(0)}, "negative": {Limit: limit(-1_000_000)},
		"part": {Limit: limit(1_500_000)}, "binary megabyte": {Limit: limit(1 << 20)}, "empty name": {Name: new("")},
		"empty group": {Group: new("")}, "no UTF-8": {Name: new("a\xff")},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t).Edit(t.Context(), example(t), edit)
			isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		})
	}
}

func TestTextHasOneNameAndNeverTwo(t *testing.T) {
	for parameter, want := range map[string]string{"": "message", "message": "message", "sms": "sms"} {
		client := openWith(t, parameter, put("/sendSms", one+"&"+want+"=STATUS%23%20%26%20%C3%BC", "OK"))
		if _, err := client.Send(t.Context(), example(t), "STATUS# & ü"); err != nil {
			t.Error(err)
		}
		// A vendor that does not know the name is not asked with the other one.
		client = openWith(t, parameter, route{"PUT", "/sendSms", one + "&" + want + "=a", 400, `{"error_code":"E000"}`})
		if _, err := client.Send(t.Context(), example(t), "a"); err == nil {
			t.Error("a refused text is told as sent")
		}
	}
	for _, parameter := range []string{"SMS", "text", "message&x", " sms"} {
		if _, err := oneot.Open(rest.Config{BaseURL: oneot.BaseURL}, rest.Login{}, parameter); err == nil {
			t.Errorf("the parameter %q is taken", parameter)
		}
	}
}

func TestTextThatIsSent(t *testing.T) {
	for reply, want := range map[string]string{
		`{"message":"STATUS#"}`: "", `{"message":"Message sent","iccid":"x"}`: "Message sent", "OK": "", `"ok"`: "", `{"message":7}`: "7",
	} {
		client := open(t, put("/sendSms", one+"&message=STATUS%23", reply))
		message, err := client.Send(t.Context(), example(t), "STATUS#")
		if err != nil {
			t.Fatalf("%s: %v", reply, err)
		}
		equal(t, message, model.Message{Direction: model.MT, Body: text("STATUS#"), Word: text(want)})
	}
}

func TestTextThatIsNotConfirmedIsInDoubt(t *testing.T) {
	for _, reply := range []string{
		"", "{}", `{"message":null}`, `{"message":""}`, `{"message":{"text":"a"}}`, "[]", `["a"]`, "null", "sent", "<p>OK</p>", whole, `{"message":"a"`,
	} {
		_, err := open(t, put("/sendSms", one+"&message=a", reply)).Send(t.Context(), example(t), "a")
		isKind(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
	}
}

func TestTextThatCannotBeSentLeavesNothing(t *testing.T) {
	client := open(t)
	for _, body := range []string{"", strings.Repeat("a", 161), strings.Repeat("ü", 161), "a\xff"} {
		_, err := client.Send(t.Context(), example(t), body)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
	longest := strings.Repeat("ü", 160)
	client = open(t, put("/sendSms", one+"&message="+strings.Repeat("%C3%BC", 160), fmt.Sprintf(`{"message":%q}`, longest)))
	if _, err := client.Send(t.Context(), example(t), longest); err != nil {
		t.Error(err)
	}
	if limit := client.SMSLimit(); limit.Characters != 160 || !limit.Inferred || limit.Why == "" {
		t.Errorf("the limit is %+v", limit)
	}
}
