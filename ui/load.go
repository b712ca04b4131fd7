package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// ticket is what an answer is recognised by. Two tickets are never equal, so an answer to a former question is nobody's.
type ticket struct{ _ byte }

// answer is what a read brought.
type answer[T any] struct {
	ticket *ticket
	value  T
	err    error
}

// load is one read of a screen: the newest request wins, leaving the screen cancels it, and a failed reload keeps the
// value there was.
type load[T any] struct {
	ticket *ticket // of the request under way; nil when there is none
	cancel context.CancelFunc
	value  T
	has    bool  // there is a value, perhaps an old one
	err    error // why the newest request brought none
}

// start asks anew; an answer to a former request is no longer taken.
func (l *load[T]) start(ctx context.Context, read func(context.Context) (T, error)) tea.Cmd {
	l.stop()
	ctx, cancel := context.WithCancel(ctx)
	asked := &ticket{}
	l.ticket, l.cancel = asked, cancel
	return func() tea.Msg {
		defer cancel()
		value, err := guarded(ctx, read)
		return answer[T]{asked, value, err}
	}
}

// take takes the answer if it is to the newest request.
func (l *load[T]) take(msg tea.Msg) bool {
	got, ok := msg.(answer[T])
	if !ok || l.ticket == nil || got.ticket != l.ticket {
		return false
	}
	l.ticket, l.err = nil, got.err
	if got.err == nil {
		l.value, l.has = got.value, true
	}
	return true
}

// recall takes what was kept, if there is something, unless newer is on its way.
func (l *load[T]) recall(kept T, ok bool) {
	if ok && !l.running() {
		l.value, l.has, l.err = kept, true, nil
	}
}

// stop cancels the request under way, if there is one.
func (l *load[T]) stop() {
	if l.cancel != nil {
		l.cancel()
	}
	l.ticket, l.cancel = nil, nil
}

// running tells whether a request is under way.
func (l *load[T]) running() bool { return l.ticket != nil }

// guarded makes an error of a panic, so that one bad answer does not end the program. What it says comes from our own
// code, but it is quoted all the same: a panic may carry a vendor's text.
func guarded[T any](ctx context.Context, call func(context.Context) (T, error)) (value T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %q", errPanic, fmt.Sprint(r))
		}
	}()
	return call(ctx)
}
