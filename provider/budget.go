package provider

import (
	"errors"

	"github.com/simfleet/simfleet/provider/rest"
)

// Calls tells how many calls an account made; see [rest.Calls].
type Calls = rest.Calls

// OpCalls tells how often an operation was made; see [rest.OpCalls].
type OpCalls = rest.OpCalls

// Of the calls of a day, the shares that decide when simfleet asks less by itself.
const (
	reserveShare = 5 // percent
	slowShare    = 30
)

var errReserve = errors.New("the calls of a day that are kept back must be fewer than those of the day")

// budget is how many calls of a day an account has, and how they are to be spent. Who heeds it is not decided here: of the
// calls, the client below refuses only the reads of a day that is spent.
type budget struct {
	perDay  int // 0: no limit is set
	reserve int // as configured; 0: a share of the day
}

// budgetOf checks how the calls of a day are to be spent.
func budgetOf(perDay, reserve int) (budget, error) {
	if reserve < 0 || perDay > 0 && reserve >= perDay {
		return budget{}, errReserve
	}
	return budget{perDay: perDay, reserve: reserve}, nil
}

// Calls tells how many calls the account made today. It allocates nothing.
func (a *Account) Calls() Calls {
	if a.client == nil {
		return Calls{}
	}
	return a.client.Calls()
}

// ByOp tells what the calls of this process were for today, the most frequent operation first.
func (a *Account) ByOp() []OpCalls {
	if a.client == nil {
		return nil
	}
	return a.client.ByOp()
}

// Known takes in how many calls of a UTC day, such as "2026-05-22", all processes made with the account, as somebody read in
// the ledger that they share. What is known of today is never lowered by it, and of any other day it is ignored.
func (a *Account) Known(day string, total int) {
	if a.client != nil {
		a.client.Known(day, total)
	}
}

// Reserve tells how many calls of a day are kept for writes and for what people ask for; 0 if the day has no limit.
func (a *Account) Reserve() int {
	if a.budget.reserve == 0 {
		return share(a.budget.perDay, reserveShare)
	}
	return min(a.budget.reserve, a.budget.perDay)
}

// SlowBelow tells how many calls of a day are left when it is time to ask less often, which is before the reserve is
// reached or with it; 0 if the day has no limit.
func (a *Account) SlowBelow() int { return max(share(a.budget.perDay, slowShare), a.Reserve()) }

// share gives so many percent of the calls of a day, rounded down.
func share(calls, percent int) int { return int(int64(calls) * int64(percent) / 100) }

// counter gives the ledger to the client of one account.
func (s Settings) counter() func(day, op string, n int) (int, bool) {
	if s.Count == nil {
		return nil
	}
	return func(day, op string, n int) (int, bool) { return s.Count(s.Name, day, op, n) }
}
