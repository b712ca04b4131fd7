package sandbox

import "math"

// Forever is the end of what goes on, and the moment of what is not to come, in nanoseconds.
const Forever = int64(math.MaxInt64)

// Span is a stretch of time in nanoseconds. To is not part of it.
type Span struct{ From, To int64 }

// Spans is when a SIM was allowed on the network, oldest first. The last one may go on [Forever].
type Spans []Span

// Since is on the network from a moment on.
func Since(at int64) Spans { return Spans{{at, Forever}} }

// Open tells whether the last one goes on.
func (s Spans) Open() bool { return len(s) > 0 && s[len(s)-1].To == Forever }

// Holds tells whether a moment is in one of them.
func (s Spans) Holds(at int64) bool {
	for _, one := range s {
		if one.From <= at && at < one.To {
			return true
		}
	}
	return false
}

// Turned opens a new span at a moment, or ends the open one then, if that is any change. As with append, the result may
// share its memory with what was there before.
func (s Spans) Turned(on bool, at int64) Spans {
	switch last := len(s) - 1; {
	case on && !s.Open():
		return append(s, Span{at, Forever})
	case !on && s.Open():
		s[last].To = max(at, s[last].From)
	}
	return s
}
