package model_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
)

func TestMonthOfIsUTC(t *testing.T) {
	east, west := time.FixedZone("east", 14*3600), time.FixedZone("west", -11*3600)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2025, 12, 31, 23, 59, 59, 999_999_999, time.UTC), "2025-12"},
		{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "2026-01"},
		{time.Date(2026, 1, 1, 13, 59, 0, 0, east), "2025-12"},
		{time.Date(2026, 1, 1, 14, 0, 0, 0, east), "2026-01"},
		{time.Date(2025, 12, 31, 12, 59, 0, 0, west), "2025-12"},
		{time.Date(2025, 12, 31, 13, 0, 0, 0, west), "2026-01"},
		{time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), "2024-02"},
	} {
		if got := model.MonthOf(c.at); got.String() != c.want {
			t.Errorf("MonthOf(%v) = %v, want %s", c.at, got, c.want)
		}
	}
}

func TestMonthAdd(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2025-12", 0, "2025-12"},
		{"2025-12", 1, "2026-01"},
		{"2026-01", -1, "2025-12"},
		{"2026-01", -12, "2025-01"},
		{"2026-03", -1, "2026-02"},
		{"2024-01", 1, "2024-02"},
		{"2025-11", 14, "2027-01"},
		{"2025-06", -18, "2023-12"},
	} {
		if got := month(t, c.from).Add(c.n); got.String() != c.want {
			t.Errorf("%s and %d months = %v, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestMonthOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := model.Month{Year: rapid.IntRange(1990, 2100).Draw(t, "year"), Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month"))}
		n := rapid.IntRange(-500, 500).Draw(t, "n")
		later := start.Add(n)
		if start.Before(later) != (n > 0) || later.Before(start) != (n < 0) {
			t.Errorf("%v and %v are in the wrong order", start, later)
		}
		if back := later.Add(-n); back != start {
			t.Errorf("%v and back is %v", start, back)
		}
		if first := later.Start(); model.MonthOf(first) != later || first.Location() != time.UTC ||
			model.MonthOf(first.Add(-time.Nanosecond)) != later.Add(-1) {
			t.Errorf("%v starts at %v", later, first)
		}
	})
}

func month(t *testing.T, s string) model.Month {
	t.Helper()
	at, err := time.Parse("2006-01", s)
	if err != nil {
		t.Fatal(err)
	}
	return model.MonthOf(at)
}

func TestMoneyFormat(t *testing.T) {
	for _, c := range []struct {
		amount model.Money
		digits int
		want   string
	}{
		{0, 0, "0"},
		{0, 2, "0.00"},
		{1_999_999, 0, "1"},
		{1_999_999, 2, "1.99"},
		{1_999_999, 6, "1.999999"},
		{-1_999_999, 2, "-1.99"},
		{-500_000, 2, "-0.50"},
		{-500_000, 0, "0"},
		{-1, 2, "0.00"},
		{-1, 6, "-0.000001"},
		{50, 6, "0.000050"},
		{50, 5, "0.00005"},
		{12_340_000, 1, "12.3"},
		{12_340_000, -1, "12"},
		{12_340_000, 9, "12.340000"},
		{math.MaxInt64, 6, "9223372036854.775807"},
		{math.MinInt64, 6, "-9223372036854.775808"},
	} {
		if got := c.amount.Format(c.digits); got != c.want {
			t.Errorf("%d with %d digits = %q, want %q", int64(c.amount), c.digits, got, c.want)
		}
	}
}

func TestMoneyIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := model.Money(rapid.Int64Range(-(1<<62-1), 1<<62-1).Draw(t, "amount"))
		written, ok := new(big.Rat).SetString(amount.Format(6))
		if exact := big.NewRat(int64(amount), 1_000_000); !ok || written.Cmp(exact) != 0 {
			t.Errorf("%d is written %s", int64(amount), amount.Format(6))
		}
		digits := rapid.IntRange(0, 6).Draw(t, "digits")
		cut, _ := new(big.Rat).SetString(amount.Format(digits))
		whole := new(big.Rat).SetFrac64(int64(amount), 1_000_000)
		off := new(big.Rat).Sub(whole.Abs(whole), cut.Abs(cut))
		if step := big.NewRat(1, int64(math.Pow10(digits))); off.Sign() < 0 || off.Cmp(step) >= 0 {
			t.Errorf("%s is more than %s, or less by %s", amount.Format(digits), amount.Format(6), off)
		}
	})
}

func ExampleMoney_Format() {
	amount := model.Money(-12_345_678)
	fmt.Println(amount.Format(2), amount.Format(6))
	// Output: -12.34 -12.345678
}
