package telnyx

import (
	"iter"
	"math"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// A device has a session at every tick of its own clock, each with about its share of the month. What was used until a
// moment follows from the moment alone, without counting sessions: a list of ten thousand SIMs is no work.

// tick gives the moment of the nth tick.
func (m *sim) tick(n int64) int64 { return m.phase + n*m.every }

// tickAfter gives the number of the first tick that is not before a moment.
func (m *sim) tickAfter(at int64) int64 {
	n := (at - m.phase) / m.every
	if m.tick(n) < at {
		n++
	}
	return n
}

// volume is what a SIM would use in a month if it were on the network all the time.
type volume struct {
	m      *sim
	first  int64 // tick of the month
	each   int64 // in a usual session
	number int64 // of the month
}

func (m *sim) volume(month model.Month) volume {
	start, over := month.Start().UnixNano(), month.Add(1).Start().UnixNano()
	v := volume{m: m, first: m.tickAfter(start), number: int64(month.Year)*12 + int64(month.Month)}
	whole := m.monthly / 100 * sandbox.Roll(m.seed, v.number).Between(70, 130)
	v.each = max(10, whole/max(1, m.tickAfter(over)-v.first))
	return v
}

// before gives what the sessions before a tick use together.
func (v volume) before(tick int64) int64 {
	n := tick - v.first
	n -= n * v.m.zero / 1000                                                       // those that carry something
	return n*v.each + sandbox.Roll(v.m.seed^uint64(v.number)<<40, n).Below(v.each) //nolint:gosec // A month's number is small and positive.
}

// used gives what the SIM used in the month until a moment of it, in millionths of a MB.
func (m *sim) used(month model.Month, until int64) int64 {
	start := month.Start().UnixNano()
	until = min(until, m.quiet)
	var v volume
	total := int64(0)
	for i := len(m.on) - 1; i >= 0 && m.on[i].To > start; i-- {
		from, to := max(m.on[i].From, start), min(m.on[i].To, until)
		if from >= to {
			continue
		}
		if v.m == nil {
			v = m.volume(month)
		}
		total += v.before(m.tickAfter(to)) - v.before(m.tickAfter(from))
	}
	return total
}

// session is one stretch of data, told when it is over.
type session struct {
	m    *sim
	tick int64
}

func (s session) at() int64 { return s.m.tick(s.tick) }

// micro gives what it used, in millionths of a MB.
func (s session) micro() int64 {
	v := s.m.volume(monthOf(s.at()))
	return v.before(s.tick+1) - v.before(s.tick)
}

// lasted is shorter than the time between two sessions.
func (s session) lasted() int64 {
	return sandbox.Roll(s.m.seed, math.MaxInt64-s.tick).Between(2, max(3, s.m.every/second/2))
}

// ticks gives the numbers of the ticks in a stretch of time at which the device was on the network, oldest first.
func (m *sim) ticks(from, to int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for _, on := range m.on {
			end := m.tickAfter(min(on.To, to, m.quiet))
			for n := m.tickAfter(max(on.From, from)); n < end; n++ {
				if !yield(n) {
					return
				}
			}
		}
	}
}

// count tells how many sessions there are in a stretch of time.
func (m *sim) count(from, to int64) int64 {
	total := int64(0)
	for _, on := range m.on {
		total += max(0, m.tickAfter(min(on.To, to, m.quiet))-m.tickAfter(max(on.From, from)))
	}
	return total
}

// lastTick gives the moment of the newest session, 0 if there was none.
func (m *sim) lastTick(now int64) int64 {
	for i := len(m.on) - 1; i >= 0; i-- {
		to := min(m.on[i].To, now, m.quiet)
		if at := m.tick(m.tickAfter(to) - 1); at >= m.on[i].From && to > m.on[i].From {
			return at
		}
	}
	return 0
}
