package providertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// rules is what every adapter keeps.
var rules = []struct {
	name  string
	check func(context.Context, *bench) error
}{
	{"paging ends and repeats no SIM", checkPaging},
	{"one SIM comes with its detail", checkDetail},
	{"an unknown ICCID is not found", checkAbsent},
	{"a cancelled context is told as such", checkCancelled},
	{"a call under way is cancelled", checkCancelledUnderWay},
	{"401 is a rejected key", checkDenied},
	{"429 is a busy vendor with the time to wait", checkBusy},
	{"times are UTC", checkUTC},
	{"methods are safe to call at once", checkAtOnce},
}

// list reads the whole list, and gives up after twice as many pages as there can be.
func (b *bench) list(ctx context.Context, adapter provider.Lister) (sims []model.SIM, pages int, err error) {
	var cursor model.Cursor
	for pages = 1; pages <= 2*b.SIMs+2; pages++ {
		page, err := adapter.SIMs(ctx, model.Query{Size: b.PageSize}, cursor)
		if err != nil {
			return nil, pages, fmt.Errorf("page %d: %w", pages, err)
		}
		if page.Total != nil && *page.Total != b.SIMs {
			return nil, pages, fmt.Errorf("page %d counts %d SIMs in all; there are %d", pages, *page.Total, b.SIMs)
		}
		sims = append(sims, page.Items...)
		if page.Next == "" {
			return sims, pages, nil
		}
		cursor = page.Next
	}
	return nil, pages, errors.New("the list does not end")
}

func checkPaging(ctx context.Context, b *bench) error {
	sims, pages, err := b.list(ctx, b.good())
	if err != nil {
		return err
	}
	if pages < 3 {
		return fmt.Errorf("the list took %d pages, which shows nothing about paging", pages)
	}
	seen := make(map[model.ICCID]bool)
	for _, sim := range sims {
		if seen[sim.ICCID] {
			return fmt.Errorf("SIM %s is listed twice", sim.ICCID)
		}
		seen[sim.ICCID] = true
	}
	if len(seen) != b.SIMs {
		return fmt.Errorf("the list brought %d SIMs of %d", len(seen), b.SIMs)
	}
	return nil
}

// first gives the first SIM of the list.
func (b *bench) first(ctx context.Context, adapter provider.Lister) (model.SIM, error) {
	page, err := adapter.SIMs(ctx, model.Query{Size: b.PageSize}, "")
	if err != nil {
		return model.SIM{}, err
	}
	if len(page.Items) == 0 {
		return model.SIM{}, errors.New("the first page is empty")
	}
	return page.Items[0], nil
}

func checkDetail(ctx context.Context, b *bench) error {
	adapter := b.good()
	listed, err := b.first(ctx, adapter)
	if err != nil {
		return err
	}
	read, err := adapter.SIM(ctx, listed.ICCID)
	switch {
	case err != nil:
		return err
	case read.ICCID != listed.ICCID:
		return fmt.Errorf("asked for %s, got %s", listed.ICCID, read.ICCID)
	case read.Detail == nil:
		return errors.New("the detail is missing")
	case read.Fetched.IsZero() || listed.Fetched.IsZero():
		return errors.New("the time of reading is missing")
	case read.State == model.Unknown && read.Actions != 0:
		return errors.New("something may be done to a SIM whose state is unknown")
	}
	return nil
}

func checkAbsent(ctx context.Context, b *bench) error {
	iccid, err := model.ParseICCID(b.Absent)
	if err != nil {
		return err
	}
	return b.each(ctx, b.good(), iccid, func(c call, err error) error {
		if c.ofOne && !errors.Is(err, model.ErrNotFound) {
			return fmt.Errorf("the error is %w; want %w", err, model.ErrNotFound)
		}
		if outcome := model.OutcomeOf(err); c.write && outcome != model.OutcomeRefused {
			return fmt.Errorf("the outcome is %q; a SIM that the vendor does not know was not touched", outcome)
		}
		return nil
	})
}

func checkCancelled(ctx context.Context, b *bench) error {
	adapter := b.good()
	sim, err := b.first(ctx, adapter)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return b.each(ctx, adapter, sim.ICCID, func(c call, err error) error {
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("the error is %w; want %w", err, context.Canceled)
		}
		if outcome := model.OutcomeOf(err); c.write && outcome != model.OutcomeNotSent {
			return fmt.Errorf("the outcome is %q; it was cancelled before it was sent", outcome)
		}
		return nil
	})
}

func checkCancelledUnderWay(ctx context.Context, b *bench) error {
	adapter, arrived := b.silent()
	iccid, err := model.ParseICCID(b.Absent)
	if err != nil {
		return err
	}
	for _, c := range b.calls(adapter, iccid) {
		inner, cancel := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() {
			_, err := c.attend(inner)
			done <- err
		}()
		select {
		case <-arrived:
		case err := <-done:
			cancel()
			return fmt.Errorf("%s ended before it was cancelled: %w", c.name, err)
		}
		cancel()
		err := <-done
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("%s: the error is %w; want %w", c.name, err, context.Canceled)
		}
		if outcome := model.OutcomeOf(err); c.write && outcome != model.OutcomeUnknown {
			return fmt.Errorf("%s: the outcome is %q; the vendor had the request already", c.name, outcome)
		}
	}
	return nil
}

func checkDenied(ctx context.Context, b *bench) error {
	return b.fails(ctx, http.StatusUnauthorized, model.ErrDenied)
}

func checkBusy(ctx context.Context, b *bench) error {
	return b.fails(ctx, http.StatusTooManyRequests, model.ErrBusy)
}

// fails tells whether every call ends with the error when the vendor answers with the status. Each gets an account of its
// own: one that a vendor sent away stays away for a while.
func (b *bench) fails(ctx context.Context, status int, want error) error {
	iccid, err := model.ParseICCID(b.Absent)
	if err != nil {
		return err
	}
	for i := range b.calls(b.good(), iccid) {
		c := b.calls(b.failing(status), iccid)[i]
		_, err := c.attend(ctx)
		if !errors.Is(err, want) {
			return fmt.Errorf("%s: the error is %w; want %w", c.name, err, want)
		}
		fault, ok := errors.AsType[*model.Fault](err)
		if !ok {
			return fmt.Errorf("%s: the error is no fault: %w", c.name, err)
		}
		// It is counted from the answer on, so that a little of it has gone.
		if errors.Is(want, model.ErrBusy) && (fault.Wait > retryAfter || fault.Wait < retryAfter-30*time.Second) {
			return fmt.Errorf("%s: the time to wait is %s; the vendor said %s", c.name, fault.Wait, retryAfter)
		}
	}
	return nil
}

func checkAtOnce(ctx context.Context, b *bench) error {
	adapter := b.good()
	sim, err := b.first(ctx, adapter)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	failures := make(chan error, 64)
	for range 4 {
		for _, c := range b.calls(adapter, sim.ICCID) {
			if c.write {
				continue
			}
			all.Go(func() {
				if _, err := c.attend(ctx); err != nil {
					failures <- fmt.Errorf("%s: %w", c.name, err)
				}
			})
		}
	}
	all.Wait()
	close(failures)
	return <-failures
}

// each makes every call and judges how it ended.
func (b *bench) each(ctx context.Context, adapter provider.Lister, iccid model.ICCID, judge func(call, error) error) error {
	for _, c := range b.calls(adapter, iccid) {
		_, err := c.attend(ctx)
		if err := judge(c, err); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}
