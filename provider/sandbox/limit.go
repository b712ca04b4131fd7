package sandbox

import "time"

// limit counts calls. The documents only "limit your request to a maximum of 10 calls/second and 5000 calls/day": what
// a second and a day are and what happens beyond is not said. Here it is any stretch of one second and the UTC day,
// and a call that is refused is not counted.
type limit struct {
	perSecond, perDay int // less than 0 means no limit

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

// take counts a call, or tells how long to wait when it is one too many.
func (l *limit) take(now time.Time) time.Duration {
	if day := now.Format(time.DateOnly); day != l.day {
		l.day, l.today = day, 0
	}
	if l.perDay >= 0 && l.today >= l.perDay {
		return now.Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now)
	}
	wait := l.pace(moment{now, time.Now()})
	if wait == 0 {
		l.today++
	}
	return wait
}

// pace holds the calls per second.
func (l *limit) pace(m moment) time.Duration {
	if l.perSecond < 0 {
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
