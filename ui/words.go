package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// errPanic says that our own code failed.
var errPanic = errors.New("simfleet made a mistake")

// Marks for values that are not there.
const (
	notYet   = "?" // not known yet
	notGiven = "–" // the vendor does not give it
)

// remedy says what happened and what to do about it. %s is the vendor.
type remedy struct {
	kind  error
	text  string
	again bool // reading anew may help; a write is never simply made again
	why   bool // what lies beneath is worth telling, in words of our own
}

// remedies has one for each kind of fault. The first that fits is taken.
var remedies = []remedy{
	{kind: model.ErrReadOnly, text: "this is read-only; nothing was sent"},
	{kind: model.ErrJournal, text: "the journal could not be written, so nothing was sent; see to the state directory", why: true},
	{kind: model.ErrChanged, text: "the SIM is no longer in the state that was shown, so nothing was sent"},
	{kind: model.ErrSpent, text: "the calls of the day are used up; they count anew from 00:00 UTC"},
	{kind: model.ErrDenied, text: "%s rejected the key; check it in the configuration and start again"},
	{kind: model.ErrForbidden, text: "%s does not allow this with the key; ask for a key that may"},
	{kind: model.ErrNoCredit, text: "%s wants credit first; top the account up"},
	{
		kind: model.ErrAddOn, why: true,
		text: "%s says that this is not part of what the account bought, or that it is not offered for this SIM",
	},
	{kind: model.ErrNotFound, text: "%s does not know this SIM any more"},
	{kind: model.ErrBusy, text: "%s asked for a pause"},
	{kind: model.ErrRedirect, text: "%s points to another address, which is not followed; check base_url"},
	{kind: model.ErrTooLarge, text: "%s answered with more than can be right; nothing of it is used"},
	{
		kind: fleet.ErrDamaged, again: true,
		text: "some entries of what %s told could not be read, so that SIMs without one stay unknown",
	},
	{
		kind: model.ErrBadAnswer, text: "what came is not an answer of %s's API, so nothing of it is used; a proxy may be in between",
		again: true, why: true,
	},
	{kind: model.ErrTimeout, text: "%s did not answer in time", again: true},
	{kind: model.ErrTLS, text: "the connection to %s is not safe, so the key was not sent; check the clock and the certificates", why: true},
	{kind: model.ErrBroken, text: "the connection broke before %s answered", again: true, why: true},
	{kind: model.ErrUnreachable, text: "%s cannot be reached; check the network", again: true, why: true},
	{kind: model.ErrServer, text: "%s has an error of its own", again: true},
	{kind: model.ErrInvalid, text: "%s could not take this, so nothing was sent", why: true},
	{kind: model.ErrRefused, text: "%s refused", why: true},
	{
		kind: fleet.ErrUnwritten,
		text: "%s accepted it, but its outcome could not be written to the journal; see to the state directory",
	},
	{kind: fleet.ErrUnderWay, text: "another change of this SIM is under way; wait for its end"},
	{kind: fleet.ErrNotAllowed, text: "the SIM is in a state from which %s does not let it be switched"},
	{kind: fleet.ErrNoAccount, text: "the account is not there any more"},
	{kind: fleet.ErrUnable, text: "this account cannot do that", why: true},
	{kind: fleet.ErrGaveUp, text: "%s accepted it and then gave up on it; r reads how the SIM is now"},
	{kind: fleet.ErrUnseen, text: "%s accepted it, but the SIM could not be read since; r looks again"},
	{kind: fleet.ErrEmptyText, text: "there is no text to send"},
	{kind: fleet.ErrTooLong, text: "the text is longer than %s takes"},
	{kind: fleet.ErrClosing, text: "simfleet is ending and starts nothing new"},
	{kind: fleet.ErrInterrupted, text: "simfleet ended before the answer came"},
	{kind: fleet.ErrNotConfirmed, text: "%s accepted it, but the SIM still reads as before; r looks again"},
	{kind: fleet.ErrPanic, text: "simfleet made a mistake here; the rest goes on"},
	{kind: errPanic, text: "simfleet made a mistake here; the rest goes on"},
}

// remedyOf finds the remedy of an error.
func remedyOf(err error) remedy {
	for _, r := range remedies {
		if errors.Is(err, r.kind) {
			return r
		}
	}
	return remedy{text: "it failed for a reason that is not known", again: true}
}

// readSentence words why a read brought nothing.
func readSentence(vendor string, err error) string { return rereadSentence(vendor, keys.Refresh, err) }

// rereadSentence words why a read brought nothing that another key than the usual one asks for.
func rereadSentence(vendor string, by key.Binding, err error) string {
	text := sentence(vendor, err)
	if remedyOf(err).again {
		text += "; " + by.Help().Key + " tries again"
	}
	return text
}

// sentence words an error for people: what happened and what to do now, with the vendor's own words at its end. Of a
// write it never says that it can simply be made again.
func sentence(vendor string, err error) string {
	if err == nil {
		return ""
	}
	text := strings.ReplaceAll(remedyOf(err).text, "%s", vendor)
	fault, ok := errors.AsType[*model.Fault](err)
	if !ok {
		return text
	}
	if fault.Err != nil && remedyOf(err).why {
		text += ": " + model.NewText(fault.Err.Error()).Clean(model.Line, model.ErrorCap)
	}
	if fault.Wait > 0 {
		text += " of " + strconv.Itoa(int(fault.Wait.Round(time.Second).Seconds())) + " s"
	}
	if fault.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d%s)", fault.Status, codeOf(fault))
	}
	if said := fault.Said.Clean(model.Line, model.ErrorCap); said != "" {
		text += ": “" + said + "”"
	}
	return text
}

// codeOf gives the vendor's own code, by which its support knows an error.
func codeOf(fault *model.Fault) string {
	if fault.Code == "" {
		return ""
	}
	return ", " + fault.Code
}

// short words an error in two or three words, for where a sentence has no room.
func short(err error) string {
	fault, ok := errors.AsType[*model.Fault](err)
	if !ok {
		return "failed"
	}
	text := fault.Kind.Error()
	if fault.Status != 0 {
		text += fmt.Sprintf(" (%d)", fault.Status)
	}
	return text
}

// megabytes gives an amount of data in decimal megabytes, the unit of every list and chart here.
func megabytes(bytes int64) string { return amount(bytes, 1_000_000) + " MB" }

// amount gives bytes in a unit, with a digit after the point; nothing that is not zero is shown as zero.
func amount(bytes, unit int64) string { return string(appendAmount(nil, bytes, unit)) }

func appendAmount(b []byte, bytes, unit int64) []byte {
	value := float64(bytes) / float64(unit)
	switch {
	case bytes == 0:
		return append(b, '0')
	case value < 0.1:
		return append(b, "<0.1"...)
	case value >= 10_000:
		return strconv.AppendFloat(b, value, 'f', 0, 64)
	default:
		return strconv.AppendFloat(b, value, 'f', 1, 64)
	}
}

// count gives a number, or the mark for one that is not known.
func count(n *int) string {
	if n == nil {
		return notYet
	}
	return strconv.Itoa(*n)
}

// plural gives a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// age gives how long ago something was, in whole minutes at the least: a screen on which seconds tick is never idle.
func age(now, then time.Time) string { return string(appendAge(nil, now, then)) }

func appendAge(b []byte, now, then time.Time) []byte {
	d := now.Sub(then)
	switch {
	case d < time.Minute:
		return append(b, "now"...)
	case d < time.Hour:
		return append(strconv.AppendInt(b, int64(d/time.Minute), 10), 'm')
	case d < 24*time.Hour:
		return append(strconv.AppendInt(b, int64(d/time.Hour), 10), 'h')
	default:
		return append(strconv.AppendInt(b, int64(d/(24*time.Hour)), 10), 'd')
	}
}

// ago gives an age as it reads in a sentence.
func ago(now, then time.Time) string {
	if text := age(now, then); text != "now" {
		return text + " ago"
	}
	return "just now"
}

// money gives an amount with its currency, in cents; the currency may still be unknown.
func money(m *model.Money, currency string) string {
	if m == nil {
		return notYet
	}
	return strings.TrimSpace(m.Format(2) + " " + currency)
}

// verbs says what bringing a SIM to a state is called, what it then was, and how that is asked for.
var verbs = map[model.State]struct{ verb, past, title string }{
	model.Active:    {"activate", "activated", "ACTIVATE 1 SIM?"},
	model.Suspended: {"suspend", "suspended", "SUSPEND 1 SIM?"},
	model.Standby:   {"put on standby", "put on standby", "PUT 1 SIM ON STANDBY?"},
	model.Test:      {"switch to test mode", "switched to test mode", "SWITCH 1 SIM TO TEST MODE?"},
	model.Closed:    {"close for good", "closed", "CLOSE 1 SIM FOR GOOD?"},
}

// verb says what bringing a SIM to a state is called.
func verb(to model.State) string { return verbs[to].verb }
