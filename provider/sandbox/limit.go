package sandbox

import "time"

// Limit counts calls, per any stretch of one second and per UTC day; one that is refused is not counted. It has no lock:
// the stage's holds it where a vendor uses it.
type Limit struct {
	perSecond, perDay int

	day    string
	today  int
	recent []moment // of the last perSecond calls, oldest first
}

// moment is a point in time by both clocks. A second has passed when either says so: the sandbox's clock may stand
// still or be moved by hand.
type moment struct{ clock, wall time.Time }

func (m moment) since(o moment) time.Duration {
	return max(m.clock.Sub(o.clock), m.wall.Sub(o.wall))
}

// NewLimit makes a counter. Numbers below 1 mean no limit.
func NewLimit(perSecond, perDay int) *Limit { return &Limit{perSecond: perSecond, perDay: perDay} }

// Take counts a call at that moment by the sandbox's clock, in UTC, or tells how long to wait when it is one too many.
func (l *Limit) Take(now time.Time) time.Duration {
	if day := now.Format(time.DateOnly); day != l.day {
		l.day, l.today = day, 0
	}
	if l.perDay > 0 && l.today >= l.perDay {
		return now.Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now)
	}
	wait := l.pace(moment{now, time.Now()})
	if wait == 0 {
		l.today++
	}
	return wait
}

// pace holds the calls per second.
func (l *Limit) pace(m moment) time.Duration {
	if l.perSecond < 1 {
		return 0
	}
	if len(l.recent) >= l.perSecond {
		if gone := m.since(l.recent[0]); gone < time.Second {
			return time.Second - max(0, gone)
		}
		l.recent = append(l.recent[:0], l.recent[1:]...)
	}
	l.recent = append(l.recent, m)
	return 0
}
