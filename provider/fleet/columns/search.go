package columns

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/simfleet/simfleet/model/query"
)

// Part is the SIMs of one account within a fleet.
type Part struct {
	Table  *Table
	Vendor string // as screens name it
	First  int    // the number of its first row in the fleet
	Stale  bool   // the list is older than it should be
}

// parallel is from how many rows on more than one processor is used.
const parallel = 64 << 10

// Search finds the SIMs that a query asks for. It keeps what it found last, so that a query that only narrows the former
// one, such as by one more letter, looks at the former hits alone. The zero Search is ready to be used; one goroutine at a
// time may use it.
type Search struct {
	planner planner
	places  []place
	shown   []shown
	names   []string // the vendors' as they were told

	former former
	found  []bitmap // one a place
	hits   []int32
}

// Run gives the numbers of the SIMs that the query asks for, ascending; its order is not looked at. They are valid until
// the next Run and must not be changed. When the context ends, its error is given after at most one chunk of 2048 SIMs
// more for each processor.
//
// A field is searched as in lower case and on one line, its first 4096 bytes. A text is looked for in all that the list
// tells of a SIM, our own word for its state, the account, the vendor's name and the details that are there. A number of
// bare digits must be at either end of ICCID, IMSI, MSISDN or IMEI, or anywhere in other fields; one that is typed in
// groups matches as a whole or with each of its groups. A state must be named whole; it is the one that a change under way
// leads to where the vendor tells no other.
//
// Ages are whole seconds before now. Results are narrowed within the same minute, so that they may be one minute old.
func (s *Search) Run(ctx context.Context, parts []Part, q query.Query, now time.Time) ([]int32, error) {
	s.look(parts)
	s.planner.now = now
	s.plan(q, now)
	if workers := min(runtime.GOMAXPROCS(0), len(s.places)); workers > 1 && rowsOf(parts) >= parallel {
		s.share(ctx, workers)
	} else {
		for at := range s.places {
			if ctx.Err() != nil {
				break
			}
			s.search(at)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.keep(q, now)
	return s.collect(), nil
}

func rowsOf(parts []Part) int {
	n := 0
	for i := range parts {
		n += parts[i].Table.n
	}
	return n
}

// look takes the parts in, unless they are those of the last time.
func (s *Search) look(parts []Part) {
	if s.former.of == nil || !slices.Equal(parts, s.planner.parts) {
		s.former = former{of: s.former.of[:0]}
		s.planner.parts = append(s.planner.parts[:0], parts...)
		s.takeNames(parts)
		s.places = s.places[:0]
		for i := range parts {
			base := parts[i].First
			for _, c := range parts[i].Table.chunks {
				s.places = append(s.places, place{chunk: c, part: &s.shown[i], base: base})
				base += c.n
			}
		}
		s.planner.frequencies.take(s.places)
		s.found = slices.Grow(s.found[:0], len(s.places))[:len(s.places)]
	}
}

// takeNames keeps what the parts' SIMs share. Names that stay are not folded anew.
func (s *Search) takeNames(parts []Part) {
	s.shown = slices.Grow(s.shown[:0], len(parts))[:len(parts)]
	s.names = slices.Grow(s.names[:0], len(parts))[:len(parts)]
	for i := range parts {
		if p := &parts[i]; s.shown[i].vendor == "" || s.names[i] != p.Vendor || s.shown[i].account != p.Table.account {
			s.names[i] = p.Vendor
			s.shown[i] = shown{vendor: strings.ToLower(p.Vendor), account: strings.ToLower(p.Table.account)}
		}
		s.shown[i].stale = parts[i].Stale
	}
}

// search looks at one chunk.
func (s *Search) search(at int) {
	p := &s.places[at]
	var among bitmap
	if s.former.narrowed {
		among = s.former.of[at]
	} else {
		among.fill(p.chunk.n)
	}
	for i := range s.planner.terms {
		if among.empty() {
			break
		}
		s.planner.terms[i].match(p, &among)
	}
	s.found[at] = among
}

// share lets several processors search, each a chunk at a time.
func (s *Search) share(ctx context.Context, workers int) {
	var next atomic.Int64
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for ctx.Err() == nil {
				at := int(next.Add(1)) - 1
				if at >= len(s.places) {
					return
				}
				s.search(at)
			}
		})
	}
	done.Wait()
}

// collect gives the numbers of what was found.
func (s *Search) collect() []int32 {
	n := 0
	for at := range s.former.of {
		n += s.former.of[at].count()
	}
	s.hits = slices.Grow(s.hits[:0], n)
	for at := range s.former.of {
		s.hits = s.former.of[at].appendTo(s.hits, s.places[at].base)
	}
	return s.hits
}
