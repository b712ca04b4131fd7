package model

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Why a call brought nothing. A [Fault] wraps one of these.
var (
	ErrNotFound    = errors.New("not found")
	ErrDenied      = errors.New("key rejected")
	ErrForbidden   = errors.New("not allowed with this key")
	ErrNoCredit    = errors.New("no credit")
	ErrAddOn       = errors.New("not part of what the account bought") // or, at some vendors, not offered for this SIM
	ErrBusy        = errors.New("too many calls")
	ErrRefused     = errors.New("refused by the vendor")
	ErrInvalid     = errors.New("not a call that can be made") // by us, before anything left; why is the fault's Err
	ErrUnreachable = errors.New("vendor not reached")
	ErrTLS         = errors.New("no trusted TLS connection") // such as a certificate that has expired; not tried again
	ErrBroken      = errors.New("connection lost before the answer")
	ErrTimeout     = errors.New("no answer in time")
	ErrServer      = errors.New("error at the vendor")
	ErrRedirect    = errors.New("vendor points elsewhere")
	ErrBadAnswer   = errors.New("not an answer of this API")
	ErrTooLarge    = errors.New("answer too large")
	ErrReadOnly    = errors.New("read-only")
	ErrSpent       = errors.New("calls of the day are used up")
	ErrJournal     = errors.New("journal not written")
	ErrChanged     = errors.New("changed since it was shown")
)

// Outcome is what is known of a write whose answer was not a plain success.
type Outcome uint8

// The outcomes. The zero value is the one that promises nothing.
const (
	OutcomeUnknown Outcome = iota // it may have happened
	OutcomeDone                   // the vendor accepted it
	OutcomeRefused                // the vendor said no: it did not happen
	OutcomeNotSent                // no byte of it left this machine: it did not happen
)

// String gives the outcome's word.
func (o Outcome) String() string {
	switch o {
	case OutcomeDone:
		return "accepted"
	case OutcomeRefused:
		return "refused"
	case OutcomeNotSent:
		return "not sent"
	default:
		return "unknown"
	}
}

// Fault is a failed call to a vendor, with what is needed to word it. It never holds an address, a header or a key, since
// all of it is told in logs and on screens.
type Fault struct {
	Account string
	Op      string // what was tried, such as "list SIMs"
	Kind    error  // one of the errors above
	Outcome Outcome
	Status  int           // the HTTP status; 0 when there was no answer
	Code    string        // the vendor's own code for it, such as "E201"; letters, digits, dots, - and _ only
	Said    Text          // the vendor's own words
	Wait    time.Duration // for ErrBusy: how long to leave the account alone
	// Foreign says that it is no word of the vendor's on the operation: the answer was not in the vendor's own form, as a
	// proxy's page is not, or it was one to a login that the operation had to wait for.
	Foreign bool
	// Err is what lies beneath, or nil. Its words are told with the fault's own, so that nothing may be put there but words
	// of ours or ones that are known to hold no address and no key. Most of net/http's are not.
	Err error
}

// Error words the fault for logs, in one line that cannot act on a terminal: what was tried, the kind, what lies beneath,
// and last the vendor's words, quoted so that they are not taken for ours.
func (f *Fault) Error() string {
	s := fmt.Sprintf("%s: %s: %v", f.Account, f.Op, f.Kind)
	if f.Status != 0 {
		s += fmt.Sprintf(" (HTTP %d)", f.Status)
	}
	if f.Err != nil {
		s += ": " + NewText(f.Err.Error()).Clean(Line, 120)
	}
	if said := f.Said.Clean(Line, 120); said != "" {
		s += fmt.Sprintf(": %q", said)
	}
	return NewText(s).Clean(Line, 2*ErrorCap)
}

// Unwrap gives the kind and what lies beneath, for [errors.Is].
func (f *Fault) Unwrap() []error {
	if f.Err == nil {
		return []error{f.Kind}
	}
	return []error{f.Kind, f.Err}
}

// OutcomeOf tells what is known of a write that ended with the error. Only a [Fault] can say more than "unknown": an
// error from anywhere else proves nothing. Where several faults are joined, the first one counts.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return OutcomeDone
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Outcome
	}
	return OutcomeUnknown
}

// Cancelled tells whether the call ended because nobody wanted its answer any more.
func Cancelled(err error) bool { return errors.Is(err, context.Canceled) }
