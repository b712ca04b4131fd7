package fleet

import (
	"errors"
	"fmt"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// Why the fleet itself brought nothing. A [model.Fault] wraps one of these, as it does those of the model.
var (
	ErrNoAccount    = errors.New("no such account")
	ErrUnable       = errors.New("this account cannot do that")
	ErrNotAllowed   = errors.New("not possible in the state the SIM is in")
	ErrUnderWay     = errors.New("another change of this SIM is under way")
	ErrEmptyText    = errors.New("no text")
	ErrTooLong      = errors.New("text too long")
	ErrGaveUp       = errors.New("accepted, but the vendor did not bring it to its end")
	ErrNotConfirmed = errors.New("accepted, but not so yet when read back")
	ErrUnseen       = errors.New("it could not be read back") // beneath an ErrNotConfirmed
	ErrDamaged      = errors.New("entries of it cannot be told apart, so that a SIM without one may still have used something")
	ErrUnwritten    = errors.New("accepted, but its outcome is not in the journal")
	ErrClosing      = errors.New("the program is ending")
	ErrInterrupted  = errors.New("ended before the answer")
	ErrPanic        = errors.New("fault of this program")
)

// notSent words a write that was stopped before a byte of it left.
func notSent(account, op string, err error) error {
	fault := model.Fault{Account: account, Op: op, Kind: err, Outcome: model.OutcomeNotSent}
	if why, ok := errors.AsType[*model.Fault](err); ok {
		fault = *why
		fault.Op, fault.Outcome, fault.Err = op, model.OutcomeNotSent, err
	}
	return &fault
}

// unable words why an account lacks an ability. Only a write can be lacking because the account is read-only.
func unable(account *provider.Account, op string, ability provider.Ability, why string) error {
	kind := ErrUnable
	if account.ReadOnly && ability.Writes() && !account.Lacks(ability) {
		kind = model.ErrReadOnly
	}
	return &model.Fault{Account: account.Name, Op: op, Kind: kind, Outcome: model.OutcomeNotSent, Err: errors.New(why)}
}

// invalid words why a write was not one that can be made.
func invalid(account *provider.Account, op, why string) error {
	return &model.Fault{
		Account: account.Name, Op: op, Kind: model.ErrInvalid, Outcome: model.OutcomeNotSent, Err: errors.New(why),
	}
}

func noAccount(name, op string) error {
	return &model.Fault{Account: name, Op: op, Kind: ErrNoAccount, Outcome: model.OutcomeNotSent}
}

// guarded turns a panic into an error, so that one adapter's fault leaves the program and the other accounts alone. What
// was said in panic may hold text from outside and is quoted.
func guarded[T any](call func() (T, error)) (value T, err error) {
	defer func() {
		if said := recover(); said != nil {
			err = fmt.Errorf("%w: %q", ErrPanic, fmt.Sprint(said))
		}
	}()
	return call()
}

// ask makes one call of an adapter. A panic in it is a fault of which nothing is known.
func ask[T any](account, op string, call func() (T, error)) (T, error) {
	value, err := guarded(call)
	if errors.Is(err, ErrPanic) {
		err = &model.Fault{Account: account, Op: op, Kind: ErrPanic, Outcome: model.OutcomeUnknown}
	}
	return value, err
}

// reason words an error for the journal. Only faults are known to hold no address and no key.
func reason(err error) string {
	if err == nil {
		return ""
	}
	if fault, ok := errors.AsType[*model.Fault](err); ok {
		return fault.Error()
	}
	return fmt.Sprintf("an error of type %T", err)
}

// status gives the HTTP status that an error tells of, or 0.
func status(err error) int {
	if fault, ok := errors.AsType[*model.Fault](err); ok {
		return fault.Status
	}
	return 0
}
