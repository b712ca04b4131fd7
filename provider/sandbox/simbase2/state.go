package simbase2

import (
	"bytes"
	"net/http"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// Reset is the ledger's word for a data session that was ended.
const Reset = "reset"

// setState begins a change of state, which takes its time. The answer's state is the one that was asked for; that it is
// not the one in between was decided. To ask again for what is so or under way changes nothing; what else may be asked
// for while a change is under way, or in a state that is not known, is not known: it is refused.
func (v *vendor) setState(c sandbox.Call, m *sim) sandbox.Answer {
	wanted, problem := readOne(c.Body, "state")
	if problem == "" && wanted != Enabled && wanted != Disabled {
		problem = "state is to be enabled or disabled"
	}
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	between, other, takes := Enabling, Disabled, v.enabling
	if wanted == Disabled {
		between, other, takes = Disabling, Enabled, v.disabling
	}
	if m.state != wanted && m.state != between && m.state != other {
		return refuse(http.StatusBadRequest, "The state cannot be changed while the SIM card is "+m.state)
	}
	if !c.Dry {
		from, now := m.state, c.Now.UnixNano()
		if from == other {
			m.become(between, now)
			m.turnAt = now + max(0, takes)
			m.settle(now)
		}
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Stated, From: from, State: m.state})
	}
	return sandbox.JSON(http.StatusAccepted, struct {
		message
		State string `json:"state"`
	}{message{"The state is being changed"}, wanted})
}

// reset ends the data session, if there is one. The device opens its next one when it would have anyway.
func (v *vendor) reset(c sandbox.Call, m *sim) sandbox.Answer {
	if body := bytes.TrimSpace(c.Body); len(body) > 0 && string(body) != "{}" {
		return refuse(http.StatusBadRequest, "A reset takes no body")
	}
	if !c.Dry {
		m.cut = c.Now.UnixNano()
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: Reset})
	}
	return accepted("The connection is being reset")
}

// autodisable sets the day, in UTC, on which the SIM is to be disabled; null takes it back. A support page says that
// this is for SIMs with the green profile; how it is refused for others is not known.
func (v *vendor) autodisable(c sandbox.Call, m *sim) sandbox.Answer {
	raw, problem := readObject(c.Body, "autodisable")
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	on, said := sandbox.Forever, string(raw["autodisable"])
	if said != "null" {
		date, problem := readString(raw["autodisable"])
		start, err := time.Parse(time.DateOnly, date)
		switch {
		case problem != "" || err != nil:
			return refuse(http.StatusBadRequest, "autodisable is to be a date as YYYY-MM-DD, or null")
		case !start.After(c.Now):
			return refuse(http.StatusBadRequest, "autodisable is to be in the future")
		case m.profile != green:
			return refuse(http.StatusBadRequest, "autodisable is only for the green profile")
		}
		on, said = start.UnixNano(), date
	}
	if !c.Dry {
		m.disableOn = on
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Changed, Edit: map[string]string{"autodisable": said}})
	}
	return accepted("The auto-disable date was set")
}
