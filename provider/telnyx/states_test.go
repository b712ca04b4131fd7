package telnyx_test

import (
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/telnyx"
)

func TestWordsForStatesAndWhatMayBeDone(t *testing.T) {
	for word, want := range map[string]model.SIM{
		"enabled":             {State: model.Active, Actions: model.CanSuspend | model.CanStandBy},
		"disabled":            {State: model.Suspended, Actions: model.CanActivate},
		"standby":             {State: model.Standby, Actions: model.CanActivate}, // nothing says that it may be disabled
		"registered":          {State: model.Ready, Actions: model.CanActivate},
		"data_limit_exceeded": {State: model.Blocked, Block: model.BlockLimit},
		"unauthorized_imei":   {State: model.Blocked, Block: model.BlockIMEI, Actions: model.CanActivate},
		"blocked":             {State: model.Blocked, Block: model.BlockFunds},
		"abolished":           {State: model.Blocked, Block: model.BlockFunds}, // until the bills are settled, and not for ever
		"registering":         {Target: model.Active},
		"enabling":            {Target: model.Active},
		"disabling":           {Target: model.Suspended},
		"setting_standby":     {Target: model.Standby},
		"paused":              {},
		"":                    {},
	} {
		for _, keys := range []string{`"status":{"value":"` + word + `","reason":"x"}`, `"status":"` + word + `"`} {
			got := listed(t, keys)
			want.ICCID, want.Word, want.Fetched = example(t), text(word), readAt
			equal(t, got, want)
		}
	}
}

func TestNothingMayBeDoneWhileAnActionIsUnderWay(t *testing.T) {
	for _, busy := range []string{`true`, `"true"`} {
		sim := listed(t, `"status":{"value":"enabled"},"actions_in_progress":`+busy)
		if sim.State != model.Active || sim.Actions != 0 {
			t.Errorf("%s: %s with actions %b", busy, sim.State, sim.Actions)
		}
	}
	for _, idle := range []string{`false`, `null`, `{}`} {
		if sim := listed(t, `"status":{"value":"enabled"},"actions_in_progress":`+idle); sim.Actions == 0 {
			t.Errorf("%s: nothing may be done", idle)
		}
	}
}

func TestSwitchThatTheStateDoesNotAllowIsRefused(t *testing.T) {
	client := open(t)
	for _, to := range model.States() {
		_, err := client.SetState(t.Context(), model.SIM{ICCID: example(t), State: model.Blocked}, to)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
	for _, to := range []model.State{model.Unknown, model.Test, model.Closed, model.Ready, model.Blocked} {
		_, err := client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: ^model.Actions(0)}, to)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestAnswerToASwitchMustNameTheActionAndTheSIM(t *testing.T) {
	for _, data := range []string{
		`null`, `{}`, `{"id":"","sim_card_id":"` + uuid + `"}`, `{"id":"../1","sim_card_id":"` + uuid + `"}`,
		`{"id":"` + action + `"}`, `{"id":"` + action + `","sim_card_id":"` + other + `"}`,
	} {
		isKind(t, enable(t, 202, `{"data":`+data+`}`), model.ErrBadAnswer, model.OutcomeUnknown)
	}
}

func TestAnswerAboutAnotherActionIsNoProgress(t *testing.T) {
	for _, data := range []string{
		`null`, `{}`, `{"id":"` + other + `","status":{"value":"completed"}}`, `{"id":"` + action + `"}`,
		`{"id":"` + action + `","status":{"reason":"x"}}`, `{"status":{"value":"completed"}}`,
	} {
		client := open(t, route{path: "/sim_card_actions/" + action, reply: `{"data":` + data + `}`})
		_, err := client.Follow(t.Context(), model.Receipt{Action: text(action)})
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

func TestStandbyIsDescribedAsNeitherOnNorOff(t *testing.T) {
	// The call's own description lets a SIM in standby use the network, and the page about states does not.
	if said := strings.Join(telnyx.Vendor().Effects[model.Standby], "; "); !strings.Contains(said, "contradict") {
		t.Errorf("standby is said to do this: %s", said)
	}
}
