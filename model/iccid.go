package model

import (
	"errors"
	"fmt"
	"strings"
)

// ICCID is the number printed on a SIM card, 18 to 20 digits. It can only be made by [ParseICCID], so that whatever
// holds one may be put into a request's path: nothing but digits is in it.
type ICCID struct{ digits string }

// ErrICCID says that a text is not an ICCID.
var ErrICCID = errors.New("not an ICCID")

// ParseICCID reads an ICCID as vendors and spreadsheets write it: blanks and tabs around it and the filler F that some
// add to make 20 characters are dropped. Any other character is an error that wraps [ErrICCID] and does not repeat the
// text. A wrong check digit is not an error: vendors sell such cards.
func ParseICCID(s string) (ICCID, error) {
	digits := strings.Trim(s, " \t")
	if n := len(digits); n > 18 && (digits[n-1] == 'F' || digits[n-1] == 'f') {
		digits = digits[:n-1]
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return ICCID{}, fmt.Errorf("%w: character %d is not a digit", ErrICCID, i+1)
		}
	}
	if len(digits) < 18 || len(digits) > 20 {
		return ICCID{}, fmt.Errorf("%w: %d digits where 18 to 20 belong", ErrICCID, len(digits))
	}
	return ICCID{digits}, nil
}

// String gives the digits without spaces.
func (i ICCID) String() string { return i.digits }

// IsZero tells whether there is no ICCID at all.
func (i ICCID) IsZero() bool { return i.digits == "" }

// Tail gives the last n digits, by which people tell cards of one batch apart.
func (i ICCID) Tail(n int) string { return i.digits[max(0, len(i.digits)-max(0, n)):] }

// Grouped gives the digits in groups of four, for reading aloud.
func (i ICCID) Grouped() string {
	var b strings.Builder
	for n := range len(i.digits) {
		if n > 0 && n%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(i.digits[n])
	}
	return b.String()
}

// CheckDigitOK tells whether the last digit fits the others by the formula of Luhn over all of them, as ITU-T E.118 asks
// for with the words of ISO/IEC 7812. Vendors sell cards without a right one, and some leave the digit out: a wrong one
// is a reason to ask only where the fleet does not know the number.
func (i ICCID) CheckDigitOK() bool {
	sum := 0
	for n := range len(i.digits) {
		digit := int(i.digits[len(i.digits)-1-n] - '0')
		if n%2 == 1 {
			digit *= 2
		}
		sum += digit/10 + digit%10
	}
	return sum%10 == 0 && !i.IsZero()
}

// Key names a SIM among all accounts. The same card may be listed by two of them, and an action must go to the one
// that is on the screen.
type Key struct {
	Account string
	ICCID   ICCID
}
