package sandbox

import (
	"math"
	"math/rand/v2"
)

// dice gives numbers that are made up but the same for the same seeds. It counts in integers throughout, so that the
// fleet is the same on every machine.
type dice struct{ source rand.PCG }

// roll starts a row of numbers; number may not be negative.
func roll(seed uint64, number int64) *dice {
	var d dice
	d.source.Seed(seed, uint64(number&math.MaxInt64))
	return &d
}

// below gives a number from 0 to n-1.
func (d *dice) below(n int64) int64 { return int64(d.source.Uint64()>>1) % n }

// between gives a number from low to high.
func (d *dice) between(low, high int64) int64 { return low + d.below(high-low+1) }

// chance is true in that many of 100 cases.
func (d *dice) chance(percent int64) bool { return d.below(100) < percent }

func pick[T any](d *dice, from []T) T { return from[d.below(int64(len(from)))] }
