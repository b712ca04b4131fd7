package oneot

import (
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// habit is how a device uses the network: a session at every tick of its own clock, each with its share of the month.
// What was used until a moment is so a function of the moment alone, and the sum over any sessions takes no longer than
// that of one. Amounts are in KiB, so that costs are whole, too.
type habit struct {
	every   int64 // between two sessions
	phase   int64
	monthly int64 // KiB in a usual month
	rising  int64 // the moment until which months have been growing; 0 if they do not
	zero    int64 // sessions of 1000 that carry nothing
	seed    uint64
}

func newHabit(device *sandbox.Device, seed uint64) habit {
	every := int64(device.Every)
	return habit{
		every: every, phase: sandbox.Roll(seed, 1).Below(every), monthly: max(1, device.Monthly>>10), zero: int64(device.Zero), seed: seed,
	}
}

// ticks gives the numbers of the sessions that begin in a stretch of time: from the first up to, not including, the end.
func (h *habit) ticks(s sandbox.Span) (first, end int64) {
	if s.To <= s.From {
		return 0, 0
	}
	return h.tick(s.From), h.tick(s.To)
}

// tick gives the number of the first session that begins at a moment or later.
func (h *habit) tick(at int64) int64 { return (at - h.phase + h.every - 1) / h.every }

// carrying counts the sessions before the nth that carry something.
func (h *habit) carrying(n int64) int64 { return n - n*h.zero/1000 }

// planned gives the KiB that the device would use in a whole month.
func (h *habit) planned(month model.Month) int64 {
	d := sandbox.Roll(h.seed, number(month))
	if h.rising == 0 {
		return h.monthly * d.Between(70, 130) / 100
	}
	before := max(0, number(monthOf(h.rising))-number(month))
	whole := h.monthly * d.Between(97, 103) / (100 + 9*before)
	if before == 0 {
		whole += whole / 4 // what support is asked about: why did it jump?
	}
	return whole
}

// share is how much the sessions of one month carry.
type share struct {
	*habit
	each int64 // KiB on average
}

func (h *habit) in(month model.Month) share {
	first, end := h.ticks(monthSpan(month))
	return share{h, max(1, h.planned(month)/max(1, h.carrying(end)-h.carrying(first)))}
}

// reached gives a number whose differences are what sessions carry: none less than 1 KiB.
func (s share) reached(n int64) int64 {
	k := s.carrying(n)
	return k*s.each + sandbox.Roll(s.seed+1, k).Below(s.each)
}

// carried gives the KiB of the sessions from the first up to the end, all of the share's month.
func (s share) carried(first, end int64) int64 { return s.reached(end) - s.reached(first) }

func monthOf(nanos int64) model.Month { return model.MonthOf(time.Unix(0, nanos)) }

func number(m model.Month) int64 { return int64(m.Year)*12 + int64(m.Month) }

func monthSpan(month model.Month) sandbox.Span {
	return sandbox.Span{From: month.Start().UnixNano(), To: month.Add(1).Start().UnixNano()}
}

// used gives the stretches within another in which the device was on the network and not silent, oldest first.
func (m *sim) used(within sandbox.Span) sandbox.Spans {
	var all sandbox.Spans
	for _, on := range m.on {
		if s := (sandbox.Span{From: max(on.From, within.From), To: min(on.To, within.To, m.quiet)}); s.From < s.To {
			all = append(all, s)
		}
	}
	return all
}

// consumed gives the KiB of a month up to now.
func (m *sim) consumed(month model.Month, now int64) (total int64) {
	whole := monthSpan(month)
	each := m.habit.in(month)
	for _, s := range m.used(sandbox.Span{From: whole.From, To: min(whole.To, now)}) {
		total += each.carried(m.habit.ticks(s))
	}
	return total
}

// exhausted tells whether the month's data have reached the limit. That the limit counts in millions of bytes, in the
// calendar month, is a decision. Nothing is switched off by it while the clock runs: that is not documented either.
func (m *sim) exhausted(limit, now int64) bool {
	return limit > 0 && m.consumed(monthOf(now), now)<<10 >= limit*1_000_000
}

// beat is how often a network that the device is on hears of it at least.
const beat = 20 * minute

// lastSeen gives the moment at which a network last heard of the device, 0 if none did.
func (m *sim) lastSeen(now int64) int64 {
	return max(m.lastSession(now), m.lastTick(&habit{every: beat, phase: m.habit.phase % beat}, now))
}

// lastSession gives the beginning of the last session, 0 if there was none. It may have carried nothing.
func (m *sim) lastSession(now int64) int64 { return m.lastTick(&m.habit, now) }

func (m *sim) lastTick(h *habit, now int64) (newest int64) {
	for _, on := range m.on {
		if first, end := h.ticks(sandbox.Span{From: on.From, To: min(on.To, now, m.quiet)}); end > first {
			newest = (end-1)*h.every + h.phase
		}
	}
	return newest
}
