package infobip

import (
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The states, as the documents spell them. A client may set the second and the third.
const (
	Imported        = "Imported"
	ActivationReady = "Activation Ready"
	Active          = "Active"
	Suspended       = "Suspended"
	Deactivated     = "Deactivated"
)

// Lengths of time in nanoseconds, the unit of every moment in here.
const (
	second = int64(time.Second)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// sim is one card with the device it is in.
type sim struct {
	iccid, imsi, msisdn string
	label               string // what the cast calls it, shown or not
	profile             string
	card                cardWire
	states, names       []step // oldest first, never empty; a change that takes its time is a step to come

	stuck bool  // accepts changes of its state and does none
	mute  bool  // the device answers no text
	quiet int64 // from when on the device is silent; forever if it is not
	habit habit
	sent  []int64 // when texts of this sandbox's clients went out

	raw, rawUsage sandbox.Overlay // what tests put over the answers
}

// step is a word that holds from a moment on.
type step struct {
	at   int64
	word string
}

// at gives the step that holds at a moment; before the first it is the first.
func at(steps []step, now int64) step {
	for i := len(steps) - 1; i > 0; i-- {
		if steps[i].at <= now {
			return steps[i]
		}
	}
	return steps[0]
}

// set makes a word hold from now on, whatever was to come.
func set(steps []step, now int64, word string) []step {
	for len(steps) > 1 && steps[len(steps)-1].at > now {
		steps = steps[:len(steps)-1]
	}
	return append(steps, step{now, word})
}

func (m *sim) state(now int64) string { return at(m.states, now).word }

func (m *sim) name(now int64) string { return at(m.names, now).word }

// switching tells whether a change of state is under way.
func (m *sim) switching(now int64) bool { return m.states[len(m.states)-1].at > now }

// begins is where the life of the SIM begins: activated at a moment, after some days on the shelf.
func (m *sim) begins(activated int64) {
	created := activated - 9*day
	m.states = []step{{created, ActivationReady}, {activated, Active}}
	m.names[0].at = created
}

// shelved is a SIM that was never activated.
func (m *sim) shelved(word string, created int64) {
	m.states, m.names = []step{{created, word}}, []step{{at: created}}
}

// reachable tells whether the device is on the network at a moment.
func (m *sim) reachable(now int64) bool { return now < m.quiet && m.state(now) == Active }

// cardWire has the keys of the documents' example. A grade that is left out means Standard.
type cardWire struct {
	Type         string `json:"type"`
	Grade        string `json:"grade,omitempty"`
	Provisioning string `json:"provisioning"`
	Size         string `json:"size"`
}

// simWire has the keys of the documents' examples, the same in the list and for one SIM. What a SIM does not have, or not
// have yet, is left out there, and never null.
type simWire struct {
	ICCID     string   `json:"iccid"`
	IMSI      string   `json:"imsi,omitempty"`
	Name      string   `json:"name,omitempty"`
	Status    string   `json:"status"`
	CreatedAt string   `json:"createdAt"`
	UpdatedAt string   `json:"updatedAt"`
	MSISDN    string   `json:"msisdn"` // without a plus sign
	ProfileID string   `json:"serviceProfileId,omitempty"`
	Model     cardWire `json:"model"`
}

// wire gives the SIM as it reads at a moment. Only a new name and a new state renew the update time.
func (m *sim) wire(now int64) any {
	state, name := at(m.states, now), at(m.names, now)
	w := simWire{
		ICCID: m.iccid, IMSI: m.imsi, Name: name.word, Status: state.word, MSISDN: m.msisdn, ProfileID: m.profile,
		CreatedAt: stamp(m.states[0].at), UpdatedAt: stamp(max(state.at, name.at)), Model: m.card,
	}
	if state.word == Imported || state.word == ActivationReady {
		w.IMSI, w.ProfileID = "", ""
	}
	return m.raw.Over(w)
}
