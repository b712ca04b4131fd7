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
	{"paging holds over none, one, a full page and ten thousand", checkSizes},
	{"401 is a rejected key", checkDenied},
	{"a refusal is told as such", checkRefused},
	{"an error at the vendor proves nothing", checkServerError},
	{"a web page is no answer", checkWebPage},
	{"429 is a busy vendor with the time to wait", checkBusy},
	{"times are UTC", checkUTC},
	{"methods are safe to call at once", checkAtOnce},
	{"numbered pages are those of the list", checkNumbered},
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

// checkSizes reads lists whose last page is none, not full, full and the fortieth or so.
func checkSizes(ctx context.Context, b *bench) error {
	for _, n := range []int{0, 1, b.PageSize, 10_000} {
		sized := &bench{t: b.t, Subject: b.Subject}
		sized.SIMs = n
		if n == 10_000 {
			sized.PageSize = 0 // the vendor's largest
		}
		sims, _, err := sized.list(ctx, b.at(b.Of(n)))
		if err != nil {
			return fmt.Errorf("%d SIMs: %w", n, err)
		}
		seen := make(map[model.ICCID]bool)
		for _, sim := range sims {
			seen[sim.ICCID] = true
		}
		if len(sims) != n || len(seen) != n {
			return fmt.Errorf("of %d SIMs came %d, %d of them different", n, len(sims), len(seen))
		}
	}
	return nil
}

// active gives a SIM that can be suspended. Every vendor has one on its first page.
func (b *bench) active(ctx context.Context) (model.SIM, error) {
	page, err := b.good().SIMs(ctx, model.Query{Size: b.PageSize}, "")
	if err != nil {
		return model.SIM{}, err
	}
	for _, sim := range page.Items {
		if sim.Actions.Allows(model.Suspended) {
			return sim, nil
		}
	}
	return model.SIM{}, errors.New("no SIM of the first page can be suspended")
}

func checkDetail(ctx context.Context, b *bench) error {
	adapter := b.good()
	listed, err := b.active(ctx)
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
		// Where the SIM has to be looked up first, the write does not even leave.
		if outcome := model.OutcomeOf(err); c.write && outcome != model.OutcomeRefused && outcome != model.OutcomeNotSent {
			return fmt.Errorf("the outcome is %q; a SIM that the vendor does not know was not touched", outcome)
		}
		return nil
	})
}

func checkCancelled(ctx context.Context, b *bench) error {
	adapter := b.good()
	sim, err := b.active(ctx)
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
	sim, err := b.active(ctx)
	if err != nil {
		return err
	}
	for _, c := range b.calls(adapter, sim.ICCID) {
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
	return b.fails(ctx, b.refusing(http.StatusUnauthorized, nil), func(_ call, err error) error {
		return want(err, model.ErrDenied)
	})
}

// checkRefused holds every other refusal in the vendor's own form to its kind. Nothing was done then.
func checkRefused(ctx context.Context, b *bench) error {
	for status, kinds := range map[int][]error{
		http.StatusForbidden:           {model.ErrForbidden, model.ErrAddOn},
		http.StatusNotFound:            {model.ErrNotFound},
		http.StatusUnprocessableEntity: {model.ErrRefused},
	} {
		err := b.fails(ctx, b.refusing(status, nil), func(c call, err error) error {
			if outcome := model.OutcomeOf(err); c.write && outcome != model.OutcomeRefused {
				return fmt.Errorf("the outcome is %q; the vendor said no", outcome)
			}
			return want(err, kinds...)
		})
		if err != nil {
			return fmt.Errorf("%d: %w", status, err)
		}
	}
	return nil
}

func checkServerError(ctx context.Context, b *bench) error {
	return b.fails(ctx, b.refusing(http.StatusInternalServerError, nil), func(c call, err error) error {
		if outcome := model.OutcomeOf(err); c.write && outcome != model.OutcomeUnknown {
			return fmt.Errorf("the outcome is %q; it may have been done before the error", outcome)
		}
		return want(err, model.ErrServer)
	})
}

func checkWebPage(ctx context.Context, b *bench) error {
	return b.fails(ctx, b.webPage, func(c call, err error) error {
		if outcome := model.OutcomeOf(err); c.write && outcome != model.OutcomeUnknown {
			return fmt.Errorf("the outcome is %q; nobody knows what the page stands for", outcome)
		}
		return want(err, model.ErrBadAnswer)
	})
}

// checkBusy lets the vendor say how long to stay away in both of the ways that HTTP has.
func checkBusy(ctx context.Context, b *bench) error {
	now := time.Now()
	for _, header := range []http.Header{
		{"Retry-After": {"120"}},
		{"Retry-After": {now.Add(retryAfter).UTC().Format(http.TimeFormat)}, "Date": {now.UTC().Format(http.TimeFormat)}},
	} {
		err := b.fails(ctx, b.refusing(http.StatusTooManyRequests, header), func(_ call, err error) error {
			fault, ok := errors.AsType[*model.Fault](err)
			if !ok {
				return fmt.Errorf("the error is no fault: %w", err)
			}
			// It is counted from the answer on, so that a little of it has gone.
			if fault.Wait > retryAfter || fault.Wait < retryAfter-30*time.Second {
				return fmt.Errorf("the time to wait is %s; the vendor said %s", fault.Wait, retryAfter)
			}
			return want(err, model.ErrBusy)
		})
		if err != nil {
			return fmt.Errorf("%v: %w", header, err)
		}
	}
	return nil
}

// want tells whether an error is a fault of one of the kinds.
func want(err error, kinds ...error) error {
	if _, ok := errors.AsType[*model.Fault](err); !ok {
		return fmt.Errorf("the error is no fault: %w", err)
	}
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			return nil
		}
	}
	return fmt.Errorf("the error is %w; want %w", err, kinds[0])
}

// refusing gives the way to open the adapter at a vendor that refuses everything with a status.
func (b *bench) refusing(status int, header http.Header) func() provider.Lister {
	return func() provider.Lister { return b.failing(status, header) }
}

// fails judges how every call ends at a vendor of ill temper. Each gets an account of its own: one that a vendor sent away
// stays away for a while. All run at once, since Reads rest before they are tried again.
func (b *bench) fails(ctx context.Context, open func() provider.Lister, judge func(call, error) error) error {
	sim, err := b.active(ctx)
	if err != nil {
		return err
	}
	count := len(b.calls(b.good(), sim.ICCID))
	failures := make(chan error, count)
	var all sync.WaitGroup
	for i := range count {
		c := b.calls(open(), sim.ICCID)[i]
		all.Go(func() {
			_, err := c.attend(ctx)
			if err = judge(c, err); err != nil {
				failures <- fmt.Errorf("%s: %w", c.name, err)
			}
		})
	}
	all.Wait()
	close(failures)
	return <-failures
}

func checkAtOnce(ctx context.Context, b *bench) error {
	adapter := b.good()
	sim, err := b.active(ctx)
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
