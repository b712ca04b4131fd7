package model

// Cursor is a place in a vendor's list that only its adapter can read: a page number, an offset or a token. The empty
// cursor is the beginning when asked with, and the end when answered.
type Cursor string

// Page is one part of a list.
type Page[T any] struct {
	Items   []T
	Next    Cursor // empty on the last page
	Total   *int   // how many there are in all; nil if the vendor does not say
	Damaged int    // entries left out because they could not be told apart, such as a SIM without a valid ICCID
}

// Query asks for some SIMs. What is empty does not filter.
//
// A vendor that knows no such filter, or cannot filter by such a value, refuses the query: a list that is longer than what
// was asked for would pass for the whole answer.
type Query struct {
	State    State
	Coverage []string // any of these
	Tags     []string // any or all of these, as the vendor has it
	Group    string
	ICCID    string // a part of it
	MSISDN   string
	Search   string // what the vendor matches it with differs
	ByUsed   Order  // by the data used in the current period
	Size     int    // SIMs per page; 0 is the vendor's largest
}

// Order is a direction of sorting.
type Order uint8

// The orders. AsIs is the vendor's own.
const (
	AsIs Order = iota
	Ascending
	Descending
)
