package fleet

import (
	"context"
	"sync"
)

// flights lets callers who ask the same thing at the same time share one call. One who does not want to wait any longer
// leaves the others to it; the call itself is cancelled when nobody waits for it.
type flights[K comparable, V any] struct {
	mu  sync.Mutex
	now map[K]*flight[V]
}

type flight[V any] struct {
	landed  chan struct{}
	waiting int
	cancel  context.CancelFunc
	value   V
	err     error
}

// share asks, or joins who is asking already.
func share[K comparable, V any](
	ctx context.Context, f *Fleet, all *flights[K, V], key K, ask func(context.Context) (V, error),
) (V, error) {
	var none V
	if err := ctx.Err(); err != nil {
		return none, err
	}
	it := all.board(ctx, f, key, ask)
	if it == nil {
		return none, ErrClosing
	}
	select {
	case <-it.landed:
		return it.value, it.err
	case <-ctx.Done():
		all.getOff(key, it)
		return none, ctx.Err()
	}
}

// board joins the flight under the key, or starts one. It gives nil when the fleet is closing.
func (all *flights[K, V]) board(
	ctx context.Context, f *Fleet, key K, ask func(context.Context) (V, error),
) *flight[V] {
	all.mu.Lock()
	defer all.mu.Unlock()
	if it := all.now[key]; it != nil {
		it.waiting++
		return it
	}
	if !f.reading.enter() {
		return nil
	}
	if all.now == nil {
		all.now = make(map[K]*flight[V])
	}
	// The call outlives the context of whoever was first to ask, and ends with the fleet.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(f.quiet, cancel) //nolint:contextcheck // The end of the fleet is meant, not that of the caller.
	it := &flight[V]{landed: make(chan struct{}), waiting: 1, cancel: cancel}
	all.now[key] = it
	go func() {
		defer f.reading.leave()
		defer cancel()
		defer stop()
		it.value, it.err = guarded(func() (V, error) { return ask(ctx) })
		all.land(key, it)
	}()
	return it
}

// land tells those who wait. Who asks from now on asks anew.
func (all *flights[K, V]) land(key K, it *flight[V]) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.now[key] == it {
		delete(all.now, key)
	}
	close(it.landed)
}

// getOff leaves the flight. The last one to leave ends it, and nobody can join it after that.
func (all *flights[K, V]) getOff(key K, it *flight[V]) {
	all.mu.Lock()
	defer all.mu.Unlock()
	it.waiting--
	if it.waiting > 0 {
		return
	}
	it.cancel()
	if all.now[key] == it {
		delete(all.now, key)
	}
}
