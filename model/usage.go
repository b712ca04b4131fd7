package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Month is a calendar month in UTC, the unit in which vendors count and bill.
type Month struct {
	Year  int
	Month time.Month
}

// MonthOf gives the UTC month of a moment.
func MonthOf(t time.Time) Month {
	t = t.UTC()
	return Month{t.Year(), t.Month()}
}

// String gives the month as 2006-01.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month)) }

// Start gives the month's first moment.
func (m Month) Start() time.Time { return time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC) }

// Add gives the month that is n months later.
func (m Month) Add(n int) Month { return MonthOf(m.Start().AddDate(0, n, 0)) }

// Before tells whether the month is earlier than another.
func (m Month) Before(o Month) bool { return m.Start().Before(o.Start()) }

// Usage is what one SIM used and cost in one month.
type Usage struct {
	Month           Month
	Data            *int64 // bytes
	SMSMO           *int
	SMSMT           *int
	Voice           *int // seconds
	Sessions        *int // sessions that carried data
	ZeroSessions    *int // sessions that carried no byte
	LocationUpdates *int
	Cost            *Cost // nil when the vendor tells no cost
	Fetched         time.Time
}

// SIMUsage is the usage of one of many SIMs.
type SIMUsage struct {
	ICCID ICCID
	Usage
}

// Cost is what a month cost, in the account's currency (see [Balance]).
type Cost struct {
	Total   *Money
	Data    *Money
	Line    *Money // line rental
	Network *Money // such as a fixed address
	SMS     *Money
	Voice   *Money
}

// Money is an amount in millionths of a currency unit. Vendors charge fractions of a cent, and floats would not add up.
type Money int64

// moneyDigits is how many digits after the point [Money] keeps.
const moneyDigits = 6

// Format gives the amount with the digits after the point that are asked for, at most 6, cut towards zero. What is
// zero then has no sign.
func (m Money) Format(digits int) string {
	digits = min(max(digits, 0), moneyDigits)
	// The parts have a positive counterpart even where the smallest amount as a whole has none.
	units, fraction := m/1e6, m%1e6
	text := strconv.FormatInt(int64(max(units, -units)), 10)
	if digits > 0 {
		text += "." + fmt.Sprintf("%06d", max(fraction, -fraction))[:digits]
	}
	if m < 0 && strings.Trim(text, "0.") != "" {
		return "-" + text
	}
	return text
}
