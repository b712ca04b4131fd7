// Package providertest holds the rules that every adapter keeps, as one suite. An adapter's tests run it with a vendor
// that behaves and a way to open the adapter; what else the adapter can do is asked of its shape.
package providertest

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/rest"
)

// Subject is an adapter under test.
type Subject struct {
	// Vendor is the vendor's API, behaving and unpaced. It has SIMs on more than two pages of PageSize, some of them active.
	Vendor http.Handler
	// Below is the path that every call of it is below, such as "/v2"; usually empty. Open gets an address that ends with it.
	Below string
	// Of makes such a vendor with so many SIMs.
	Of func(sims int) http.Handler
	// Refusal is an error in the vendor's own form; a status that needs another form than the usual may get one.
	Refusal func(status int) string
	// Door tells which requests are only made on the way to another, such as one that logs in or finds out what the vendor
	// calls a SIM. They are answered well, whatever the vendor's temper; nil: there are none.
	Door func(*http.Request) bool
	// Edit is a change that the vendor takes.
	Edit model.Edit
	// Open makes the adapter of an account at this address, without a pace that would hold the tests up.
	Open func(baseURL string) (provider.Lister, error)
	// SIMs is how many the vendor has.
	SIMs int
	// PageSize is what the list is read with.
	PageSize int
	// Absent is an ICCID that the vendor does not know.
	Absent string
	// Month is one that the vendor tells the usage of.
	Month model.Month
	// Ops is the table of the adapter's operations. A request that is none of them fails the rule during which it was made.
	Ops []rest.Op
}

// retryAfter is how long the busy vendor asks to be left alone. It is longer than any rule runs, so that a client that
// waits for it is seen to.
const retryAfter = 2 * time.Minute

// Run holds the adapter to every rule. Each rule gets a subject of its own.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	t.Helper()
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if err := (&bench{t: t, Subject: open(t)}).hold(ctx, rule.check); err != nil {
				t.Error(err)
			}
		})
	}
}

// bench opens the subject's adapter at vendors of several tempers.
type bench struct {
	t *testing.T
	Subject

	mu     sync.Mutex
	strays []string // requests that are in no table
}

// hold tells whether the adapter keeps the rule, with nothing but requests of its table.
func (b *bench) hold(ctx context.Context, rule func(context.Context, *bench) error) error {
	if err := rule(ctx, b); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.strays) > 0 {
		return fmt.Errorf("requests that are not in the table of operations: %s", strings.Join(b.strays, ", "))
	}
	return nil
}

// watch notes the requests that are in no table.
func (b *bench) watch(vendor http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !inTable(b.Ops, b.Below, r) {
			b.mu.Lock()
			b.strays = append(b.strays, r.Method+" "+r.URL.EscapedPath())
			b.mu.Unlock()
		}
		vendor.ServeHTTP(w, r)
	})
}

// good opens the adapter at the vendor that behaves.
func (b *bench) good() provider.Lister { return b.at(b.Vendor) }

// failing opens the adapter at a vendor that answers nothing but this status.
func (b *bench) failing(status int, header http.Header) provider.Lister {
	return b.ill(func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, b.Refusal(status))
	})
}

// webPage opens the adapter at a proxy that answers everything with a page for people.
func (b *bench) webPage() provider.Lister {
	return b.ill(func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html><html><body>Sign in</body></html>")
	})
}

// ill opens the adapter at a vendor that answers everything but the door in one way.
func (b *bench) ill(answer func(http.ResponseWriter)) provider.Lister {
	return b.at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.atDoor(r) {
			b.Vendor.ServeHTTP(w, r)
			return
		}
		answer(w)
	}))
}

func (b *bench) atDoor(r *http.Request) bool { return b.Door != nil && b.Door(r) }

// silent opens the adapter at a vendor that takes a request and never answers; arrived tells of each.
func (b *bench) silent() (adapter provider.Lister, arrived <-chan struct{}) {
	requests, over := make(chan struct{}, 16), make(chan struct{})
	adapter = b.at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.atDoor(r) {
			b.Vendor.ServeHTTP(w, r)
			return
		}
		// Only a request that was read to its end lets the server see that its client went away.
		_, _ = io.Copy(io.Discard, r.Body)
		requests <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-over:
		}
	}))
	b.t.Cleanup(func() { close(over) })
	return adapter, requests
}

func (b *bench) at(vendor http.Handler) provider.Lister {
	b.t.Helper()
	server := httptest.NewServer(b.watch(vendor))
	b.t.Cleanup(server.Close)
	adapter, err := b.Open(server.URL + b.Below)
	if err != nil {
		b.t.Fatalf("open: %v", err)
	}
	return adapter
}

// call is one thing that the adapter can do.
type call struct {
	name   string
	write  bool
	ofOne  bool // about one SIM, which may be unknown
	attend func(context.Context) (any, error)
}

// calls gives everything that the adapter's shape offers, for a SIM that is active.
func (b *bench) calls(adapter provider.Lister, iccid model.ICCID) []call {
	return slices.Concat(b.reads(adapter, iccid), b.writes(adapter, iccid))
}

// reads gives what asks the vendor without changing a thing.
func (b *bench) reads(adapter provider.Lister, iccid model.ICCID) []call {
	calls := []call{
		{name: "SIMs", attend: func(ctx context.Context) (any, error) {
			return adapter.SIMs(ctx, model.Query{Size: b.PageSize}, "")
		}},
		{name: "SIM", ofOne: true, attend: func(ctx context.Context) (any, error) { return adapter.SIM(ctx, iccid) }},
	}
	if meter, ok := adapter.(provider.Meter); ok {
		calls = append(calls, call{name: "Usage", ofOne: true, attend: func(ctx context.Context) (any, error) {
			return meter.Usage(ctx, iccid, b.Month)
		}})
	}
	if inbox, ok := adapter.(provider.Inbox); ok {
		calls = append(calls, call{name: "Messages", ofOne: true, attend: func(ctx context.Context) (any, error) {
			return inbox.Messages(ctx, iccid, "")
		}})
	}
	return append(append(calls, b.rarer(adapter, iccid)...), ofAccount(adapter)...)
}

// rarer gives the reads that few vendors have.
func (b *bench) rarer(adapter provider.Lister, iccid model.ICCID) []call {
	var calls []call
	if meter, ok := adapter.(provider.BulkMeter); ok {
		calls = append(calls, call{name: "Usages", attend: func(ctx context.Context) (any, error) {
			return meter.Usages(ctx, b.Month, []model.ICCID{iccid}, "")
		}})
	}
	if reader, ok := adapter.(provider.SessionReader); ok {
		calls = append(calls, call{name: "Sessions", ofOne: true, attend: func(ctx context.Context) (any, error) {
			return reader.Sessions(ctx, iccid, b.Month.Start(), b.Month.Add(1).Start(), "")
		}})
	}
	if reader, ok := adapter.(provider.EventReader); ok {
		calls = append(calls, call{name: "Events", ofOne: true, attend: func(ctx context.Context) (any, error) {
			return reader.Events(ctx, iccid, "")
		}})
	}
	if diagnoser, ok := adapter.(provider.Diagnoser); ok {
		calls = append(calls, call{name: "Diagnose", ofOne: true, attend: func(ctx context.Context) (any, error) {
			return diagnoser.Diagnose(ctx, iccid)
		}})
	}
	return calls
}

// ofAccount gives the reads that are about no SIM.
func ofAccount(adapter provider.Lister) []call {
	var calls []call
	if biller, ok := adapter.(provider.Biller); ok {
		calls = append(calls, call{name: "Balance", attend: func(ctx context.Context) (any, error) { return biller.Balance(ctx) }})
	}
	if planner, ok := adapter.(provider.Planner); ok {
		calls = append(calls, call{name: "Plans", attend: func(ctx context.Context) (any, error) { return planner.Plans(ctx) }})
	}
	if grouper, ok := adapter.(provider.Grouper); ok {
		calls = append(calls, call{name: "Groups", attend: func(ctx context.Context) (any, error) { return grouper.Groups(ctx) }})
	}
	return calls
}

// writes gives what changes something at the vendor.
func (b *bench) writes(adapter provider.Lister, iccid model.ICCID) []call {
	var calls []call
	if switcher, ok := adapter.(provider.Switcher); ok {
		sim := model.SIM{ICCID: iccid, State: model.Active, Actions: model.CanSuspend}
		calls = append(calls, call{name: "SetState", write: true, ofOne: true, attend: func(ctx context.Context) (any, error) {
			return switcher.SetState(ctx, sim, model.Suspended)
		}})
	}
	if editor, ok := adapter.(provider.Editor); ok {
		calls = append(calls, call{name: "Edit", write: true, ofOne: true, attend: func(ctx context.Context) (any, error) {
			return editor.Edit(ctx, iccid, b.Edit)
		}})
	}
	if sender, ok := adapter.(provider.Sender); ok {
		calls = append(calls, call{name: "Send", write: true, ofOne: true, attend: func(ctx context.Context) (any, error) {
			return sender.Send(ctx, iccid, "STATUS")
		}})
	}
	if resetter, ok := adapter.(provider.Resetter); ok {
		calls = append(calls, call{name: "Reset", write: true, ofOne: true, attend: func(ctx context.Context) (any, error) {
			return resetter.Reset(ctx, iccid)
		}})
	}
	if resyncer, ok := adapter.(provider.Resyncer); ok {
		calls = append(calls, call{name: "Resync", write: true, ofOne: true, attend: func(ctx context.Context) (any, error) {
			return resyncer.Resync(ctx, iccid)
		}})
	}
	return calls
}
