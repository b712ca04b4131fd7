package simbase1

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
)

// scalar is the text of a JSON string, number or boolean. The same value comes as a number in one call and as a string in
// another (all numbers of a plan are strings, so are a position's), so that what it means is decided by whoever reads it.
// Null, a list or an object is the empty scalar: absent.
type scalar string

// UnmarshalJSON takes whatever there is; one odd value must not cost the whole answer.
func (s *scalar) UnmarshalJSON(data []byte) error {
	*s = ""
	switch data[0] {
	case '"':
		var text string
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		*s = scalar(text)
	case '{', '[', 'n':
	default:
		*s = scalar(data)
	}
	return nil
}

func (s scalar) text() model.Text { return model.NewText(string(s)) }

// number is what a JSON number may look like, with a bound on its length and its exponent: 1e999999999 is short to write
// and takes all memory to hold.
var number = regexp.MustCompile(`^-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?$`)

// exact gives the number without rounding, or nil if it is none.
func (s scalar) exact() *big.Rat {
	if !number.MatchString(string(s)) {
		return nil
	}
	n, ok := new(big.Rat).SetString(string(s))
	if !ok {
		return nil
	}
	return n
}

// whole gives a count that fits, such as bytes. 1.0 and 1e3 are whole; a part of one or less than none is no count.
func (s scalar) whole() *int64 {
	n := s.exact()
	if n == nil || !n.IsInt() || !n.Num().IsInt64() || n.Sign() < 0 {
		return nil
	}
	return new(n.Num().Int64())
}

func (s scalar) count() *int {
	n := s.whole()
	if n == nil {
		return nil
	}
	return new(int(*n))
}

// money gives an amount, cut after the sixth digit as [model.ParseMoney] cuts it.
func (s scalar) money() *model.Money {
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

// degrees gives a latitude or a longitude of at most that many degrees either way.
func (s scalar) degrees(limit float64) *float64 {
	if !number.MatchString(string(s)) {
		return nil
	}
	n, err := strconv.ParseFloat(string(s), 64)
	if err != nil || n < -limit || n > limit {
		return nil
	}
	return &n
}

func (s scalar) flag() *bool {
	switch strings.ToLower(string(s)) {
	case "on", "true", "1":
		return new(true)
	case "off", "false", "0":
		return new(false)
	default:
		return nil
	}
}

// moment gives a time, which the vendor writes in UTC without naming the zone.
func (s scalar) moment() time.Time {
	t, err := time.Parse(time.DateTime, string(s))
	if err != nil {
		return time.Time{}
	}
	return t
}

// address gives a fixed address, and whether the vendor says that there is none because it changes. A zone is refused: it
// is free text, which an address would carry past all cleaning.
func (s scalar) address() (address netip.Addr, dynamic bool) {
	if strings.EqualFold(string(s), "dynamic") {
		return netip.Addr{}, true
	}
	address, err := netip.ParseAddr(string(s))
	if err != nil || address.Zone() != "" {
		return netip.Addr{}, false
	}
	return address, false
}

// texts is a list of texts. Anything else than a list is absent, as is an entry that is no text.
type texts []model.Text

// UnmarshalJSON takes whatever there is, as a scalar does.
func (t *texts) UnmarshalJSON(data []byte) error {
	*t = nil
	var entries []scalar
	if data[0] != '[' {
		return nil
	}
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	for _, entry := range entries {
		if entry != "" {
			*t = append(*t, entry.text())
		}
	}
	return nil
}
