package fleet

import (
	"context"
	"sync"

	"github.com/simfleet/simfleet/provider/fleet/store"
)

// Tally counts calls in a store, so that all processes of this user on this host know of them. What could not be written
// is written with a later call of the account.
type Tally struct {
	store *store.Store

	mu      sync.Mutex
	pending map[tallied]int
}

// tallied is what calls are counted by.
type tallied struct{ account, day, op string }

// NewTally counts calls in a store; without one, nobody else knows of them.
func NewTally(in *store.Store) *Tally { return &Tally{store: in, pending: make(map[tallied]int)} }

// Count counts calls of an operation and gives those that the account made that day, by all processes; ok is false when
// that cannot be known now. It is what [provider.Settings] asks for.
func (t *Tally) Count(account, day, op string, n int) (total int, ok bool) {
	if t.store == nil {
		return 0, false
	}
	for late, calls := range t.take(account) {
		if _, err := t.store.CountCalls(context.Background(), late.account, late.day, late.op, calls); err != nil {
			t.put(late, calls)
		}
	}
	total, err := t.store.CountCalls(context.Background(), account, day, op, n)
	if err != nil {
		t.put(tallied{account, day, op}, n)
		return 0, false
	}
	return total, true
}

// take takes what could not be written of an account.
func (t *Tally) take(account string) map[tallied]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	taken := make(map[tallied]int)
	for late, calls := range t.pending {
		if late.account == account {
			taken[late] = calls
			delete(t.pending, late)
		}
	}
	return taken
}

func (t *Tally) put(late tallied, calls int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending[late] += calls
}
