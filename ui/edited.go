package ui

import (
	"errors"
	"fmt"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// editedMsg says how a change of a setting ended, wherever the user is by then.
type editedMsg struct {
	name     string
	set      *settable
	from, to string
	done     fleet.Edited
	err      error
}

// reportEdit tells how the change ended.
func (s *shared) reportEdit(msg editedMsg) toastMsg {
	vendor := s.vendor(msg.done.Key.Account).Name
	whom := fmt.Sprintf("%s …%s", cut(msg.name, 24), msg.done.Key.ICCID.Tail(7))
	what := fmt.Sprintf("change the %s of %s: ", msg.set.word, whom)
	now := func() string { return cut(msg.set.show(&msg.done.Now), 40) }
	switch {
	case msg.err == nil && msg.done.Unread:
		return toastMsg{toastDone, what + "accepted by " + vendor + ", which never tells it"}
	case msg.err == nil:
		return toastMsg{toastDone, fmt.Sprintf("%s · %s: %s, read back after %s", whom, msg.set.word, cut(msg.to, 60), seconds(msg.done.Took))}
	case errors.Is(msg.err, model.ErrChanged):
		return toastMsg{toastFail, fmt.Sprintf("%snot done: it was shown as %s and reads as %s, so nothing was sent", what,
			cut(msg.from, 40), now())}
	case errors.Is(msg.err, fleet.ErrUnseen):
		return toastMsg{toastFail, what + sentence(vendor, msg.err)}
	case errors.Is(msg.err, fleet.ErrNotConfirmed):
		return toastMsg{toastFail, fmt.Sprintf("%saccepted by %s, but it still reads as %s; r looks again", what, vendor, now())}
	case errors.Is(msg.err, model.ErrInvalid):
		return toastMsg{toastFail, what + "not sent: " + beneath(msg.err)}
	case model.OutcomeOf(msg.err) == model.OutcomeUnknown:
		return toastMsg{toastFail, what + "it is not known whether it was done: " + sentence(vendor, msg.err)}
	default:
		return toastMsg{toastFail, what + "not done: " + sentence(vendor, msg.err)}
	}
}

// beneath gives our own words for why a change is none that can be made. They leave no room for any others in two lines.
func beneath(err error) string {
	if fault, ok := errors.AsType[*model.Fault](err); ok && fault.Err != nil {
		return model.NewText(fault.Err.Error()).Clean(model.Line, model.ErrorCap)
	}
	return remedyOf(err).text
}
