package rest

// Class says what a failed request may be followed by. It belongs to the operation and never to its HTTP verb: there
// are vendors that send a text with PUT.
type Class uint8

// The classes. There is no default: an operation without a class is refused.
const (
	// Read changes nothing and may be repeated.
	Read Class = iota + 1
	// SetState names a target state: read back before another try, which is the caller's.
	SetState
	// SetValue sets a name, a tag or a limit: read back before another try, which is the caller's.
	SetValue
	// Once costs money or hurts when done twice: never repeated, sent on a connection of its own.
	Once
	// Irreversible cannot be taken back: never repeated, not even when the vendor was too busy.
	Irreversible
)

// String gives the class as the journal writes it.
func (c Class) String() string {
	switch c {
	case Read:
		return "read"
	case SetState:
		return "set-state"
	case SetValue:
		return "set-value"
	case Once:
		return "once"
	case Irreversible:
		return "irreversible"
	default:
		return "none"
	}
}

// Op is one operation of a vendor's API. An adapter declares all of its operations in one table; there is no other way
// to make a request.
type Op struct {
	Name   string // in words, to follow "could not": "list SIMs"
	Class  Class
	Method string
	Path   string // below the base URL; each {name} in it is filled by one of Call.Path, in order
	Open   bool   // carries no key: the call that fetches one
	Limit  int64  // the most bytes of a good answer; 0 means 1 MiB
}
