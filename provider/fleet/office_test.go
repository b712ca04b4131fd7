package fleet_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// office is what the processes of a user have in common: the state directory and the clock. The clock goes on a little each
// time that somebody looks at it, as it does between what real processes do.
type office struct {
	*clock
	t     testing.TB
	dir   string
	opens int
}

func newOffice(t testing.TB) *office {
	return &office{clock: &clock{at: noon, step: time.Microsecond}, t: t, dir: t.TempDir()}
}

// process is a fleet as one process has it.
type process struct {
	*bench
	store *store.Store
}

// open begins a process with accounts that count their calls in the store.
func (o *office) open(accounts func(tally *fleet.Tally) []*provider.Account) *process {
	o.t.Helper()
	kept, trouble := store.Open(context.Background(), o.dir, store.Options{Now: o.now, Archive: true})
	o.opens++
	b := &bench{clock: o.clock, disk: &journaltest.Disk{}}
	b.t, _ = o.t.(*testing.T)
	b.Fleet = fleet.New(fleet.Config{
		Accounts: accounts(fleet.NewTally(kept)), Now: o.now, Sleep: o.sleep, Journal: b.openJournal(),
		Store: kept, Trouble: trouble, Dir: o.dir, Process: fmt.Sprintf("process %d", o.opens),
	})
	p := &process{b, kept}
	o.t.Cleanup(p.end)
	return p
}

// with begins a process whose one account is at the vendor.
func (o *office) with(v *vendor) *process {
	return o.open(func(*fleet.Tally) []*provider.Account { return accounts(v) })
}

// end ends the process as it ends itself; a second time does nothing.
func (p *process) end() {
	_ = p.Close(context.Background())
	if p.store != nil {
		_ = p.store.Close()
	}
}

// file is where the SIMs of the only account are kept.
func (o *office) file() string {
	o.t.Helper()
	files, err := filepath.Glob(filepath.Join(o.dir, "fleet", "*.sims"))
	if err != nil || len(files) != 1 {
		o.t.Fatalf("files %q, %v", files, err)
	}
	return files[0]
}

// spoil changes what is kept.
func (o *office) spoil(change func(data []byte) []byte) {
	o.t.Helper()
	data, err := os.ReadFile(o.file())
	if err == nil {
		err = os.WriteFile(o.file(), change(data), 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// beats gives the accounts that are due.
func (b *bench) beats() string { return fmt.Sprint(b.Beat(context.Background())) }

// account is how the only account is doing.
func (b *bench) account() fleet.Status { return b.Snapshot().Accounts()[0] }

// silent is a vendor that must not be asked for anything.
func silent(t *testing.T) *vendor {
	v := newVendor()
	v.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
		t.Error("the list is asked for")
		return model.Page[model.SIM]{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	v.one = func(context.Context, model.ICCID) (model.SIM, error) {
		t.Error("a SIM is asked for")
		return model.SIM{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	return v
}

// halts has the list stop before the page of a cursor until it is let go or given up, and tells when it is there.
func (v *vendor) halts(at model.Cursor) (there <-chan struct{}, letGo func()) {
	came, gate := make(chan struct{}, 1), make(chan struct{})
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		if cursor == at {
			came <- struct{}{}
			select {
			case <-gate:
			case <-ctx.Done():
				return model.Page[model.SIM]{}, &model.Fault{
					Account: "eu", Op: "list SIMs", Kind: context.Canceled, Outcome: model.OutcomeNotSent,
				}
			}
		}
		return v.page(ctx, cursor)
	}
	return came, func() { close(gate) }
}

// background reads the lists while the test goes on.
func (b *bench) background() <-chan error {
	done := make(chan error, 1)
	go func() { done <- b.Sync(context.Background()) }()
	return done
}
