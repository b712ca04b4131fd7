package rest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Calls tells how many calls were made since 00:00 UTC.
type Calls struct {
	Today       int       // by all processes that share a ledger, as far as is known; by this one alone unless Shared
	Own         int       // by this process
	Shared      bool      // the ledger answered when it was last asked today, see [Config.Count] and [Client.Known]
	PerDay      int       // 0: no limit is set
	PausedUntil time.Time // the vendor asked to be left alone until then; zero if it did not
}

// OpCalls tells how often this process made an operation today.
type OpCalls struct {
	Op    string // its name
	Class Class
	Calls int
}

// tally counts the calls of a UTC day. It is guarded by whoever has it.
//
// The ledger's total of a call holds every call of this process that left before it, but for those that are still being
// recorded. So the larger of the total and our own count is never too high, and falls short only until the ledger has heard
// of the rest.
type tally struct {
	number int64  // of the day, counted from 1970
	day    string // the same, as ledgers have it: "2026-05-22"; empty before the first
	today  int
	own    int
	shared bool
	byOp   map[string]OpCalls
}

// turn begins a new count when the UTC day is a later one. A clock that is set back does not give the calls of the day a
// second time.
func (t *tally) turn(now time.Time) {
	const length = int64(24 * time.Hour / time.Second)
	number := now.Unix() / length
	if t.day == "" || number > t.number {
		*t = tally{number: number, day: now.UTC().Format(time.DateOnly), byOp: make(map[string]OpCalls)}
	}
}

// add counts a call of this process.
func (t *tally) add(op Op) {
	t.today++
	t.own++
	t.byOp[op.Name] = OpCalls{Op: op.Name, Class: op.Class, Calls: t.byOp[op.Name].Calls + 1}
}

// take takes in how many calls of a day the ledger has. Of another day it says nothing.
func (t *tally) take(day string, total int, answered bool) {
	if day != t.day {
		return
	}
	t.shared = answered
	if answered {
		t.today = max(t.today, total)
	}
}

// operations gives what the calls of this process were, the most frequent first.
func (t *tally) operations() []OpCalls {
	return slices.SortedFunc(maps.Values(t.byOp), func(a, b OpCalls) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Op, b.Op))
	})
}

// heard takes in how many calls of a day the ledger has, or that it did not answer.
func (p *pace) heard(day string, total int, answered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tally.turn(p.now())
	p.tally.take(day, total, answered)
}

func (p *pace) operations() []OpCalls {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tally.turn(p.now())
	return p.tally.operations()
}

// Calls tells how many calls were made today. It allocates nothing.
func (c *Client) Calls() Calls { return c.pace.calls() }

// ByOp tells what the calls of this process were for today, the most frequent operation first.
func (c *Client) ByOp() []OpCalls { return c.pace.operations() }

// Known takes in how many calls of a day, such as "2026-05-22", all processes have made so far, as somebody read in the
// ledger. What is known of today is never lowered by it, and of any other day it is ignored.
func (c *Client) Known(day string, total int) { c.pace.heard(day, total, true) }

// record has the ledger count a request that leaves, while it is on its way: a disk that is slow must not hold requests
// back, since those that were kept apart would then leave together. The trip ends when the ledger has answered.
func (c *Client) record(t *trip, day string) {
	if c.config.Count == nil {
		return
	}
	t.records.Go(func() {
		total, ok := c.count(day, t.op.Name)
		c.pace.heard(day, total, ok)
	})
}

// count asks the ledger. A panic there would end the process with the terminal as it is drawn on, and costs no more than
// the ledger's answer.
func (c *Client) count(day, op string) (total int, ok bool) {
	defer func() {
		if recover() != nil {
			total, ok = 0, false
		}
	}()
	return c.config.Count(day, op, 1)
}
