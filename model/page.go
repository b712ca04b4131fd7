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
type Query struct {
	State    State
	Coverage []string // any of these
	Tags     []string // any of these
	Search   string   // what the vendor matches it with differs
	Size     int      // SIMs per page; 0 is the vendor's largest
}
