package sandbox

import (
	"math"
	"math/rand/v2"
)

// Dice gives numbers that are made up but the same for the same seeds. It counts in integers throughout, so that the
// fleet is the same on every machine.
type Dice struct{ source rand.PCG }

// Roll starts a row of numbers; serial may not be negative.
func Roll(seed uint64, serial int64) *Dice {
	var d Dice
	d.source.Seed(seed, uint64(serial&math.MaxInt64))
	return &d
}

// Seed gives a number that another row can be started with.
func (d *Dice) Seed() uint64 { return d.source.Uint64() }

// Below gives a number from 0 to n-1.
func (d *Dice) Below(n int64) int64 { return int64(d.source.Uint64()>>1) % n }

// Between gives a number from low to high.
func (d *Dice) Between(low, high int64) int64 { return low + d.Below(high-low+1) }

// Chance is true in that many of 100 cases.
func (d *Dice) Chance(percent int64) bool { return d.Below(100) < percent }

// Pick gives one of several, each as likely as the next.
func Pick[T any](d *Dice, from []T) T { return from[d.Below(int64(len(from)))] }
