package rest

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
)

// Scalar is the text of a JSON string, number or boolean. Vendors send one value as a number in one call and as a string in
// another, so that what it means is decided by whoever reads it. Null, a list or an object is the empty Scalar: absent.
type Scalar string

// UnmarshalJSON takes whatever there is; one odd value must not cost the whole answer.
func (s *Scalar) UnmarshalJSON(data []byte) error {
	*s = ""
	switch data[0] {
	case '"':
		var text string
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		*s = Scalar(text)
	case '{', '[', 'n':
	default:
		*s = Scalar(data)
	}
	return nil
}

// Text gives the value as text from outside.
func (s Scalar) Text() model.Text { return model.NewText(string(s)) }

// number is what a JSON number may look like, with a bound on its length and its exponent: 1e999999999 is short to write
// and takes all memory to hold.
var number = regexp.MustCompile(`^-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?$`)

// exact gives the number without rounding, or nil if it is none.
func (s Scalar) exact() *big.Rat {
	if !number.MatchString(string(s)) {
		return nil
	}
	n, ok := new(big.Rat).SetString(string(s))
	if !ok {
		return nil
	}
	return n
}

// Whole gives a count such as bytes, or nil. 1.0 and 1e3 are whole; a part of one, less than none, or more than an int64
// holds is no count.
func (s Scalar) Whole() *int64 {
	n := s.exact()
	if n == nil || !n.IsInt() || !n.Num().IsInt64() || n.Sign() < 0 {
		return nil
	}
	return new(n.Num().Int64())
}

// Count is [Scalar.Whole] for what an int holds.
func (s Scalar) Count() *int {
	whole := s.Whole()
	if whole == nil || int64(int(*whole)) != *whole {
		return nil
	}
	return new(int(*whole))
}

// Money gives an amount, exactly and cut towards zero after its millionths, or nil if it is none or too large.
func (s Scalar) Money() *model.Money {
	n := s.exact()
	if n == nil {
		return nil
	}
	millionths := new(big.Int).Mul(n.Num(), big.NewInt(1e6))
	millionths.Quo(millionths, n.Denom())
	if !millionths.IsInt64() {
		return nil
	}
	return new(model.Money(millionths.Int64()))
}

// Degrees gives an angle of at most so many degrees either way, or nil: 90 for a latitude, 180 for a longitude.
func (s Scalar) Degrees(limit float64) *float64 {
	n := s.exact()
	if n == nil {
		return nil
	}
	degrees, _ := n.Float64()
	if degrees < -limit || degrees > limit {
		return nil
	}
	return &degrees
}

// Flag gives what is on or off in any of the usual spellings, or nil.
func (s Scalar) Flag() *bool {
	switch strings.ToLower(string(s)) {
	case "on", "true", "1":
		return new(true)
	case "off", "false", "0":
		return new(false)
	default:
		return nil
	}
}

// Time gives a moment in the first of the forms that it has, in UTC, or the zero time. A form without a zone is of UTC.
func (s Scalar) Time(forms ...string) time.Time {
	for _, form := range forms {
		if t, err := time.Parse(form, string(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// Address gives an IP address, or one that is not valid. A zone is refused: it is free text, which an address would carry
// past all cleaning.
func (s Scalar) Address() netip.Addr {
	address, err := netip.ParseAddr(string(s))
	if err != nil || address.Zone() != "" {
		return netip.Addr{}
	}
	return address
}

// Object is an object within an answer. Null or anything else than an object is the zero T, as is an object that cannot be
// read as one: absent.
type Object[T any] struct{ Is T }

// UnmarshalJSON takes whatever there is, as a [Scalar] does.
func (o *Object[T]) UnmarshalJSON(data []byte) error {
	o.Is = *new(T)
	if data[0] == '{' && json.Unmarshal(data, &o.Is) != nil {
		o.Is = *new(T)
	}
	return nil
}

// Texts is a list of at most 100 texts. Anything else than a list is absent, as is an entry that is no text.
type Texts []model.Text

// UnmarshalJSON takes whatever there is, as a [Scalar] does. Too long a list is an error, as with [Rows].
func (t *Texts) UnmarshalJSON(data []byte) error {
	*t = nil
	if data[0] != '[' {
		return nil
	}
	entries, err := read[Scalar](data, maxTexts)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry != "" {
			*t = append(*t, entry.Text())
		}
	}
	return nil
}
