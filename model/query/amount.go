package query

import (
	"math"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
)

// scale is one way to write an amount.
type scale struct {
	suffix string
	unit   Unit
	factor int64 // what one of these is in the unit
	whole  bool  // no digits after a point
}

// sizes are ordered by how they are tried when a size is printed: of two that are equally short the first wins.
var sizes = []scale{
	{"TB", Bytes, 1e12, false},
	{"GB", Bytes, 1e9, false},
	{"MB", Bytes, 1e6, false},
	{"kB", Bytes, 1e3, false},
	{"B", Bytes, 1, false},
	{"TiB", Bytes, 1 << 40, false},
	{"GiB", Bytes, 1 << 30, false},
	{"MiB", Bytes, 1 << 20, false},
	{"KiB", Bytes, 1 << 10, false},
}

// ages are printed with the first that leaves no rest. Weeks are only read: 7d is what people write.
var ages = []scale{
	{"d", Age, 86400, false},
	{"h", Age, 3600, false},
	{"m", Age, 60, false},
	{"s", Age, 1, false},
	{"w", Age, 7 * 86400, false},
}

var (
	shares  = []scale{{"%", Percent, 1, true}}
	amounts = []scale{{"", Money, 1e6, false}}
	counts  = []scale{{"", Count, 1, true}}
	used    = append(shares, sizes...)
)

// scales gives the ways to write an amount of the field, none for a field without amounts.
func (f Field) scales() []scale {
	switch f {
	case Used:
		return used
	case Limit:
		return sizes
	case Seen:
		return ages
	case Cost:
		return amounts
	case SMS, Sessions:
		return counts
	default:
		return nil
	}
}

func (f Field) measured() bool { return f.scales() != nil }

// needs tells what belongs after the operator.
func (f Field) needs() string {
	switch f {
	case Used:
		return "a size or a share such as 10MB or 80%"
	case Limit:
		return "a size such as 10MB"
	case Seen:
		return "an age such as 7d (s m h d w)"
	case Cost:
		return "an amount such as 2.50"
	default:
		return "a whole number such as 3"
	}
}

// amount reads what stands after an operator.
func (f Field) amount(typed string) (value int64, unit Unit, ok bool) {
	number := strings.TrimLeft(typed, "0123456789.")
	number, suffix := typed[:len(typed)-len(number)], number
	if number == "0" && suffix == "" {
		return 0, f.scales()[len(f.scales())-1].unit, true
	}
	for _, scale := range f.scales() {
		// In ages capitals are no small letters: an M might be months.
		if suffix == scale.suffix || scale.unit == Bytes && strings.EqualFold(suffix, scale.suffix) {
			value, ok = scale.read(number)
			return value, scale.unit, ok
		}
	}
	return 0, 0, false
}

// maxFraction is how many digits are read after the point: with more, 10 to their power times the largest factor would
// be no int64.
const maxFraction = 6

// read gives a number times the factor, rounded.
func (s scale) read(number string) (int64, bool) {
	units, fraction, point := strings.Cut(number, ".")
	whole, err := strconv.ParseInt(units, 10, 64)
	if err != nil || point && (s.whole || len(fraction) == 0 || len(fraction) > maxFraction) {
		return 0, false
	}
	var rest int64
	if point {
		parts, err := strconv.ParseInt(fraction, 10, 64)
		if err != nil {
			return 0, false
		}
		ten := int64(math.Pow10(len(fraction)))
		rest = (parts*s.factor + ten/2) / ten
	}
	if whole > (math.MaxInt64-rest)/s.factor {
		return 0, false
	}
	return whole*s.factor + rest, true
}

// write gives the value in this scale, if that takes at most three digits after the point and one before it is not zero.
func (s scale) write(value int64) (string, bool) {
	rest := value % s.factor
	if value < s.factor || rest*1000%s.factor != 0 {
		return "", false
	}
	text := strconv.FormatInt(value/s.factor, 10)
	if rest > 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(1000+rest*1000/s.factor, 10)[1:], "0")
	}
	return text + s.suffix, true
}

// amountText gives an amount as it is typed.
func amountText(value int64, unit Unit) string {
	switch unit {
	case Bytes:
		return sizeText(value)
	case Age:
		return ageText(value)
	case Percent:
		return strconv.FormatInt(value, 10) + "%"
	case Money:
		return strings.TrimRight(strings.TrimRight(model.Money(value).Format(maxFraction), "0"), ".")
	default:
		return strconv.FormatInt(value, 10)
	}
}

// sizeText gives the shortest way to write a size.
func sizeText(value int64) string {
	best := ""
	for _, scale := range sizes {
		if text, ok := scale.write(value); ok && (best == "" || len(text) < len(best)) {
			best = text
		}
	}
	if best == "" {
		return "0"
	}
	return best
}

func ageText(value int64) string {
	for _, scale := range ages {
		if value >= scale.factor && value%scale.factor == 0 {
			return strconv.FormatInt(value/scale.factor, 10) + scale.suffix
		}
	}
	return "0"
}
