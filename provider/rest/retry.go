package rest

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/simfleet/simfleet/model"
)

// How often a Read is tried, and how long it rests between.
const (
	tries        = 3
	shortestRest = 500 * time.Millisecond
	longestRest  = 8 * time.Second
)

// read tries a Read until it succeeds, fails for good, or the caller's deadline leaves no room for another try.
func (c *Client) read(ctx context.Context, r request) *model.Fault {
	for try := 1; ; try++ {
		fault := c.attempt(ctx, r)
		if fault == nil || try == tries || !mayPass(fault) || fault.Op != "" { // a key that was not to be had was tried for
			return fault
		}
		rest := jitter(try)
		if fault.Wait > 0 {
			rest = fault.Wait
		}
		if !fits(ctx, rest) {
			return fault
		}
		if !sleep(ctx, rest) {
			return stopped(ctx)
		}
	}
}

// mayPass tells whether what went wrong with a Read may pass by itself.
func mayPass(fault *model.Fault) bool {
	switch fault.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case 0:
		return !lasting(fault)
	default: // an answer came; only one that was cut off on the way is worth another try
		return fault.Status/100 == 2 && (errors.Is(fault.Err, io.ErrUnexpectedEOF) || errors.Is(fault.Kind, model.ErrTimeout))
	}
}

// lasting tells whether a try that brought no answer at all would fail the same way again.
func lasting(fault *model.Fault) bool {
	switch {
	case errors.Is(fault.Kind, model.ErrUnreachable), errors.Is(fault.Kind, model.ErrBroken):
		return false
	case errors.Is(fault.Kind, model.ErrTimeout): // where the caller's deadline has passed, no rest fits any more
		return errors.Is(fault.Err, errPace)
	default: // a host that is not trusted stays so; what is not HTTP may be HTTP that was cut in its first lines
		return !errors.Is(fault.Err, errNotHTTP)
	}
}

// jitter gives the rest after a try: anything between half a second and a limit that grows from 2 s to 8 s, so that
// clients that failed together do not come back together.
func jitter(try int) time.Duration {
	most := min(2*time.Second<<(2*(try-1)), longestRest)
	return shortestRest + rand.N(most-shortestRest) //nolint:gosec // Spreads load; nobody gains by guessing it.
}

// fits tells whether the wait is one that a caller can be asked for, and whether that one is still there after it.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, bounded := ctx.Deadline()
	return wait <= longestWait && (!bounded || time.Until(deadline) > wait)
}

// sleep waits, and tells false when the caller gave up meanwhile.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
