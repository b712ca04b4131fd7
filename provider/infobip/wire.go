package infobip

import (
	"cmp"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// stateWords are the words of the states that can be set.
var stateWords = Vendor().Words

// states is what the vendor's words stand for, and what may be done then. Words are compared as they are written: one has a
// space in it, and a word in another case is one that we do not know.
//
// That the two states that can be set lead to each other is what the documents imply. Of the others they say that a SIM
// comes as Activation Ready and has to be activated. That an Imported one is not ready yet and that a Deactivated one is so
// for good is inferred: neither is known to lead anywhere.
var states = map[string]struct {
	state   model.State
	actions model.Actions
}{
	"Active":           {model.Active, model.CanSuspend},
	"Suspended":        {model.Suspended, model.CanActivate},
	"Activation Ready": {model.Ready, model.CanActivate},
	"Imported":         {model.Ready, 0},
	"Deactivated":      {model.Closed, 0},
}

type wireSIMs struct {
	wireEcho

	SIMs rest.Rows[wireSIM] `json:"sims"`
}

// wireSIM is a SIM, in the list or alone: both have the same fields. Before activation some are missing, and are not null.
// When it was added and changed is told without a time zone; we keep neither.
type wireSIM struct {
	ICCID   rest.Scalar            `json:"iccid"`
	IMSI    rest.Scalar            `json:"imsi"`
	Name    rest.Scalar            `json:"name"`
	Status  rest.Scalar            `json:"status"`
	MSISDN  rest.Scalar            `json:"msisdn"` // without a plus sign
	Profile rest.Scalar            `json:"serviceProfileId"`
	Model   rest.Object[wireModel] `json:"model"`
}

// wireModel is the make of a card.
type wireModel struct {
	Type rest.Scalar `json:"type"` // such as "SoftSIM", which has no size
	Size rest.Scalar `json:"size"`
}

func (w wireSIM) id() (model.ICCID, error) { return model.ParseICCID(string(w.ICCID)) }

// tell gives the SIM without its counters, which another call has.
func (w wireSIM) tell(iccid model.ICCID, now time.Time) model.SIM {
	state := states[string(w.Status)]
	return model.SIM{
		ICCID: iccid, Name: w.Name.Text(), State: state.state, Word: w.Status.Text(), Actions: state.actions,
		MSISDN: w.MSISDN.Text(), IMSI: w.IMSI.Text(), Plan: w.Profile.Text(),
		Form: cmp.Or(w.Model.Is.Size, w.Model.Is.Type).Text(), Fetched: now,
	}
}

// The bodies of the writes. The example of a status is neither a valid one nor valid JSON.
type (
	wireStatus struct {
		Status string `json:"status"`
	}
	wireName struct {
		Name string `json:"name"`
	}
	wireText struct {
		Text string `json:"text"`
	}
)

// wireAction is what a write answers with. The name serves the vendor's support alone.
type wireAction struct {
	ID rest.Scalar `json:"actionId"`
}
