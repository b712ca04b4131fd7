package oneot_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

// waiting is a context that tells when somebody begins to wait for its end.
type waiting struct {
	context.Context

	once *sync.Once
	tell chan<- struct{}
}

func (w waiting) Done() <-chan struct{} {
	w.once.Do(func() { w.tell <- struct{}{} })
	return w.Context.Done()
}

// queue starts so many calls, and returns when all of them wait for the login.
func queue(ctx context.Context, count int, call func(context.Context) error) []chan error {
	told := make(chan struct{}, count)
	ends := make([]chan error, count)
	for i := range ends {
		ends[i] = make(chan error, 1)
		own := waiting{ctx, new(sync.Once), told}
		go func() { ends[i] <- call(own) }() //nolint:contextcheck // It is the caller's, and only tells of itself.
	}
	for range ends {
		<-told
	}
	return ends
}

func TestOneLoginHoweverManyCallsWait(t *testing.T) {
	release := make(chan struct{})
	vendor := &house{login: func(http.ResponseWriter, *http.Request) bool {
		<-release
		return false
	}}
	client, _ := vendor.open(t)
	id := example(t)
	ends := queue(t.Context(), 20, func(ctx context.Context) error {
		_, err := client.SIM(ctx, id)
		return err
	})
	close(release)
	for _, end := range ends {
		if err := <-end; err != nil {
			t.Error(err)
		}
	}
	vendor.check(t, 1, 20)
}

func TestCallThatStopsWaitingLeavesTheOthersAlone(t *testing.T) {
	release := make(chan struct{})
	vendor := &house{login: func(http.ResponseWriter, *http.Request) bool {
		<-release
		return false
	}}
	client, _ := vendor.open(t)
	first, cancel := context.WithCancel(t.Context()) // the one whose call began the login
	id := example(t)
	call := func(ctx context.Context) error {
		_, err := client.Reset(ctx, id)
		return err
	}
	begun := queue(first, 1, call)
	others := queue(t.Context(), 5, call)
	late, stop := context.WithTimeout(t.Context(), time.Nanosecond)
	defer stop()
	isKind(t, call(late), model.ErrTimeout, model.OutcomeNotSent)
	cancel()
	isKind(t, <-begun[0], context.Canceled, model.OutcomeNotSent) // although the login has not ended
	close(release)
	for _, end := range others {
		if err := <-end; err != nil {
			t.Error(err)
		}
	}
	vendor.check(t, 1, 5)
}

func TestLoginThatNobodyWaitsForServesTheNextCall(t *testing.T) {
	release := make(chan struct{})
	vendor := &house{login: func(http.ResponseWriter, *http.Request) bool {
		<-release
		return false
	}}
	client, _ := vendor.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	id := example(t)
	ends := queue(ctx, 3, func(ctx context.Context) error {
		_, err := client.SIM(ctx, id)
		return err
	})
	cancel()
	for _, end := range ends {
		isKind(t, <-end, context.Canceled, model.OutcomeNotSent) // although the login has not ended
	}
	close(release)
	if err := read(t, client); err != nil {
		t.Error(err)
	}
	vendor.check(t, 1, 1)
}

func TestCancelledCallDoesNotLogIn(t *testing.T) {
	vendor := new(house)
	client, _ := vendor.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, call := range callsOf(example(t)) {
		isKind(t, call(ctx, client), context.Canceled, model.OutcomeNotSent)
	}
	vendor.check(t, 0, 0)
}

func TestFailedLoginFailsAllWhoWaitedAndIsTriedAnewByTheNext(t *testing.T) {
	release := make(chan struct{})
	var first sync.Once
	vendor := &house{login: func(w http.ResponseWriter, _ *http.Request) (answered bool) {
		first.Do(func() {
			<-release
			answer(w, http.StatusBadRequest, `{"error":"invalid_grant","error_description":"Bad credentials"}`)
			answered = true
		})
		return answered
	}}
	client, _ := vendor.open(t)
	id := example(t)
	ends := queue(t.Context(), 5, func(ctx context.Context) error {
		_, err := client.SIM(ctx, id)
		return err
	})
	close(release)
	for _, end := range ends {
		isKind(t, <-end, model.ErrDenied, model.OutcomeNotSent)
	}
	vendor.check(t, 1, 0)
	if err := read(t, client); err != nil {
		t.Error(err)
	}
	vendor.check(t, 2, 1)
}
