package model_test

import (
	"testing"

	"github.com/simfleet/simfleet/model"
)

func TestStateWords(t *testing.T) {
	for state, want := range map[model.State]string{
		model.Unknown: "unknown", model.Active: "active", model.Suspended: "suspended", model.Blocked: "blocked", 99: "unknown",
	} {
		if got := state.String(); got != want {
			t.Errorf("state %d is %q, want %q", state, got, want)
		}
	}
	if (model.SIM{}).State != model.Unknown {
		t.Error("a SIM without a state has one")
	}
}

func TestActionsAllow(t *testing.T) {
	for _, c := range []struct {
		actions model.Actions
		to      model.State
		want    bool
	}{
		{0, model.Active, false},
		{0, model.Suspended, false},
		{model.CanActivate, model.Active, true},
		{model.CanActivate, model.Suspended, false},
		{model.CanSuspend, model.Suspended, true},
		{model.CanSuspend, model.Active, false},
		{model.CanActivate | model.CanSuspend, model.Active, true},
		{model.CanActivate | model.CanSuspend, model.Suspended, true},
		{^model.Actions(0), model.Unknown, false},
		{^model.Actions(0), model.Blocked, false},
		{^model.Actions(0), model.Ready, false},
		{model.CanStandBy | model.CanTest | model.CanClose, model.Standby, true},
		{model.CanStandBy | model.CanTest | model.CanClose, model.Test, true},
		{model.CanStandBy | model.CanTest | model.CanClose, model.Closed, true},
		{model.CanStandBy | model.CanTest | model.CanClose, model.Active, false},
		{^model.Actions(0), 99, false},
	} {
		if got := c.actions.Allows(c.to); got != c.want {
			t.Errorf("actions %b allow %v: %t", c.actions, c.to, got)
		}
	}
}

func TestEveryStateAndEveryReasonHasAWordOfItsOwn(t *testing.T) {
	seen := make(map[string]bool)
	for _, state := range append(model.States(), model.Unknown) {
		if word := state.String(); word == "" || seen[word] {
			t.Errorf("state %d is %q", state, word)
		} else {
			seen[word] = true
		}
	}
	if model.State(99).String() != "unknown" || len(model.States()) != 7 {
		t.Errorf("%d states, and 99 is %s", len(model.States()), model.State(99))
	}
	for reason, want := range map[model.BlockReason]string{
		model.BlockOther: "blocked", model.BlockLimit: "limit", model.BlockIMEI: "imei", model.BlockFunds: "funds", 99: "blocked",
	} {
		if reason.String() != want {
			t.Errorf("reason %d is %q", reason, reason)
		}
	}
}
