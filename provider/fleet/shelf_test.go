package fleet_test

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// rich is a fleet with all that is kept of one: details, counters that grew, a SIM that is gone, damaged entries.
func rich(o *office) *vendor {
	first, second := sim(1), sim(2)
	first.Used, first.Tags, first.SMSMO = new(int64(5)), []model.Text{model.NewText("lab")}, new(3)
	second.Name = model.NewText("Pumpe \u00dc\u1e9e\n\x1b[31m")
	v := newVendor(first, second, sim(3), sim(4), sim(5))
	b := o.with(v)
	b.sync()
	o.pass(time.Hour)
	first.Used, first.Fetched = new(int64(6)), o.now().Truncate(time.Microsecond)
	v.set(second, first, sim(4), sim(5), sim(6))
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		page, err := v.page(ctx, cursor)
		page.Total = new(6)
		page.Damaged = len(page.Items) % 2
		return page, err
	}
	b.sync()
	if _, err := b.Read(context.Background(), key("eu", 4)); err != nil {
		o.t.Fatal(err)
	}
	b.end()
	return v
}

func TestKeptFleetIsThereAtOnce(t *testing.T) {
	for name, stored := range map[string]bool{"with a store": true, "without one": false} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			rich(o)
			again := func() *fleet.Fleet {
				if stored {
					return o.with(silent(t)).Fleet
				}
				f := fleet.New(fleet.Config{Accounts: accounts(silent(t)), Now: o.now, Dir: o.dir})
				t.Cleanup(func() { _ = f.Close(context.Background()) })
				return f
			}
			f := again()
			checkRich(t, f.Snapshot())
			if due := f.Beat(t.Context()); len(due) != 0 {
				t.Errorf("%q are due", due)
			}
			// What was not read anew is kept once more as it is.
			if err := f.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			checkRich(t, again().Snapshot())
		})
	}
}

// checkRich checks that a snapshot shows the rich fleet as it was at its end.
func checkRich(t *testing.T, s *fleet.Snapshot) {
	t.Helper()
	if got := numbers(s); got != "[02 03 01 04 05 06]" || s.Notice() != "" {
		t.Fatalf("rows %s, notice %q", got, s.Notice())
	}
	first, second, third := sim(1), sim(2), sim(4)
	first.Used, first.SMSMO, first.Tags = new(int64(6)), new(3), []model.Text{model.NewText("lab")}
	first.Fetched = s.Row(2).Moved
	second.Name = model.NewText("Pumpe \u00dc\u1e9e\n\x1b[31m")
	third.MSISDN, third.Detail = model.NewText("+999 900 0004"), &model.Detail{Fetched: noon}
	if !first.Fetched.After(noon.Add(time.Hour)) {
		t.Errorf("the first one moved at %s", first.Fetched)
	}
	for at, want := range []model.SIM{second, sim(3), first, third, sim(5), sim(6)} {
		row := s.Row(at)
		if found, ok := s.Find(row.Key()); !ok || found != at {
			t.Errorf("row %d is found at %d, %t", at, found, ok)
		}
		if !reflect.DeepEqual(row.SIM, want) || row.Missing != (at == 1) || row.Account != "eu" || row.Read == 0 {
			t.Errorf("row %d is\n%+v, want\n%+v", at, row, want)
		}
	}
	a := s.Accounts()[0]
	if a.Loaded != 6 || a.Total == nil || *a.Total != 6 || a.Damaged != 1 || a.Short != 0 || a.Pages != 3 || a.Err != nil ||
		a.Loading || a.Fetched.Before(noon.Add(time.Hour)) || !a.Tried.Equal(a.Fetched) {
		t.Errorf("status %+v", a)
	}
}

// A list that cannot be read costs a sentence and a reload.
func TestKeptFleetThatCannotBeRead(t *testing.T) {
	for name, change := range map[string]func(data []byte) []byte{
		"empty":   func([]byte) []byte { return nil },
		"foreign": func([]byte) []byte { return []byte(strings.Repeat("these are no SIMs\n", 100)) },
		"half":    func(data []byte) []byte { return data[:len(data)/2] },
		"no head": func(data []byte) []byte { return data[len(data)/2:] },
		"longer":  func(data []byte) []byte { return append(data, 0) },
		"of a version": func(data []byte) []byte {
			return append(binary.LittleEndian.AppendUint32(data[:8:8], 99), data[12:]...)
		},
		"one bit": func(data []byte) []byte {
			data[len(data)*2/3] ^= 4
			return data
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			v := rich(o)
			o.spoil(change)
			b := o.with(v)
			s := b.Snapshot()
			if notice := s.Notice(); s.Len() != 0 || !strings.Contains(notice, "eu") || strings.Contains(notice, o.dir) {
				t.Errorf("%d rows, notice %q", s.Len(), notice)
			}
			if a := b.account(); a.Total != nil || !a.Fetched.IsZero() || b.beats() != "[eu]" {
				t.Errorf("status %+v", a)
			}
			b.sync()
			b.end()
			if s := o.with(silent(t)).Snapshot(); s.Len() != 5 || s.Notice() != "" {
				t.Errorf("after another start %d rows, %q", s.Len(), s.Notice())
			}
		})
	}
}

// Where nothing can be written, nothing is kept: that is told, and the lists go on.
func TestKeptFleetThatCannotBeWritten(t *testing.T) {
	o := newOffice(t)
	v := rich(o)
	file := o.file()
	if err := errors.Join(os.Remove(file), os.MkdirAll(filepath.Join(file, "in the way"), 0o700)); err != nil {
		t.Fatal(err)
	}
	b := o.with(v)
	if b.Snapshot().Len() != 0 || b.Snapshot().Notice() == "" {
		t.Errorf("%d rows, notice %q", b.Snapshot().Len(), b.Snapshot().Notice())
	}
	b.sync()
	b.pass(time.Second)
	b.beats()
	if s := b.Snapshot(); s.Len() != 5 || !strings.Contains(s.Notice(), "cannot be kept") || strings.Contains(s.Notice(), o.dir) {
		t.Errorf("%d rows, notice %q", s.Len(), s.Notice())
	}
}

// A store that cannot be used leaves the SIMs, and what it was for is told.
func TestKeptFleetWithoutItsStore(t *testing.T) {
	o := newOffice(t)
	rich(o)
	if err := os.WriteFile(filepath.Join(o.dir, "fleet.db"), []byte(strings.Repeat("no store", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	b := o.with(silent(t))
	if s := b.Snapshot(); s.Len() != 6 || !strings.Contains(s.Notice(), "put aside") {
		t.Errorf("%d rows, notice %q", s.Len(), s.Notice())
	}
	b.end()
	f := fleet.New(fleet.Config{Accounts: accounts(silent(t)), Now: o.now, Dir: o.dir, Trouble: store.ErrNewer})
	defer func() { _ = f.Close(context.Background()) }()
	if s := f.Snapshot(); s.Len() != 6 || s.Notice() != store.Explain(store.ErrNewer) {
		t.Errorf("%d rows, notice %q", s.Len(), s.Notice())
	}
}

// A store that was begun anew counts what processes tell from 1 on, whatever the files say.
func TestTidingsAfterTheStoreWasBegunAnew(t *testing.T) {
	o := newOffice(t)
	v := rich(o)
	for _, name := range []string{"fleet.db", "fleet.db-wal", "fleet.db-shm"} {
		if err := os.RemoveAll(filepath.Join(o.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	one, two := o.with(v), o.with(v)
	v.set(off(sim(1)))
	if _, err := one.Read(t.Context(), key("eu", 1)); err != nil {
		t.Fatal(err)
	}
	two.beats()
	if row := two.row(key("eu", 1)); row.SIM.State != model.Suspended {
		t.Errorf("the other process shows %+v", row.SIM)
	}
}

// SIMs of an account that is called otherwise, or is at another vendor, are not this account's.
func TestKeptFleetOfAnotherAccount(t *testing.T) {
	o := newOffice(t)
	rich(o)
	other := facts()
	other.ID = "another"
	for name, account := range map[string]*provider.Account{
		"another name":   silent(t).account("us"),
		"another vendor": provider.New("eu", other, silent(t)),
	} {
		s := o.open(func(*fleet.Tally) []*provider.Account { return []*provider.Account{account} }).Snapshot()
		if a := s.Accounts()[0]; s.Len() != 0 || a.Total != nil || !a.Fetched.IsZero() || s.Notice() != "" {
			t.Errorf("%s: %d rows, %+v, %q", name, s.Len(), a, s.Notice())
		}
	}
	if err := os.Rename(o.file(), filepath.Join(o.dir, "fleet", "us.sims")); err != nil {
		t.Fatal(err)
	}
	s := o.open(func(*fleet.Tally) []*provider.Account { return []*provider.Account{silent(t).account("us")} }).Snapshot()
	if s.Len() != 0 {
		t.Errorf("a file that was renamed: %d rows", s.Len())
	}
}

// Whatever an account is called, its file is in its place and is found again.
func TestKeptFleetOfAnyName(t *testing.T) {
	o := newOffice(t)
	wanted := []string{"a/b", "..", "../../x", "a b", "\u00fc", "a%2Fb", "A/B", ".", "a\x00b"}
	open := func(list func() *vendor) *process {
		return o.open(func(*fleet.Tally) (all []*provider.Account) {
			for _, name := range wanted {
				all = append(all, list().account(name))
			}
			return all
		})
	}
	n := 0
	b := open(func() *vendor {
		n++
		return newVendor(sim(n))
	})
	b.sync()
	b.end()
	s := open(func() *vendor { return silent(t) }).Snapshot()
	for at, name := range wanted {
		if found, ok := s.Find(key(name, at+1)); !ok || found != at {
			t.Errorf("%q: at %d, %t", name, found, ok)
		}
	}
	entries, err := os.ReadDir(filepath.Join(o.dir, "fleet"))
	if err != nil || len(entries) != len(wanted) {
		t.Errorf("%d files, %v", len(entries), err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", entry.Name(), info.Mode(), err)
		}
	}
}

// What a process had under way when it died is no longer so.
func TestChangeUnderWayIsNotKept(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 3)...)
	one := o.with(v)
	one.sync()
	asked, gate := make(chan struct{}), make(chan struct{})
	v.setState = func(context.Context, model.SIM, model.State) (model.Receipt, error) {
		close(asked)
		<-gate
		return model.Receipt{}, fault(model.ErrRefused, model.OutcomeRefused)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = one.Switch(context.Background(), key("eu", 2), model.Active, model.Suspended)
	}()
	<-asked
	o.pass(time.Hour)
	one.sync() // which keeps the list while the change is under way
	if row := one.row(key("eu", 2)); row.Switching != model.Suspended {
		t.Errorf("while it is under way: %+v", row)
	}
	two := o.with(silent(t))
	if row := two.row(key("eu", 2)); row.Switching != model.Unknown || row.SIM.State != model.Active {
		t.Errorf("in another process: %+v", row)
	}
	close(gate)
	<-done
}

// A list that was cut off by the end of the program is kept as far as it came. It says nothing bad of the vendor, and is due.
func TestListThatTheEndCutOff(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 6)...)
	there, _ := v.halts("2")
	one := o.with(v)
	done := one.background()
	<-there
	one.end()
	if err := <-done; !model.Cancelled(err) {
		t.Fatal(err)
	}
	v.list = v.page
	two := o.with(v)
	if a := two.account(); numbers(two.Snapshot()) != "[01 02]" || a.Err != nil || a.Loading || !a.Fetched.IsZero() {
		t.Errorf("rows %s, status %+v", numbers(two.Snapshot()), a)
	}
	if due := two.beats(); due != "[eu]" {
		t.Errorf("due: %s", due)
	}
	if two.sync(); numbers(two.Snapshot()) != "[01 02 03 04 05 06]" {
		t.Errorf("then %s", numbers(two.Snapshot()))
	}
}

// Why a list failed is known after a restart.
func TestKeptFailure(t *testing.T) {
	for _, kind := range []error{
		model.ErrServer, model.ErrDenied, model.ErrUnreachable, model.ErrSpent, model.ErrBadAnswer, fleet.ErrPanic,
	} {
		t.Run(kind.Error(), func(t *testing.T) {
			o := newOffice(t)
			v := newVendor(sims(1, 4)...)
			v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
				if cursor == "" {
					return v.page(ctx, cursor)
				}
				return model.Page[model.SIM]{}, &model.Fault{
					Account: "eu", Op: "list SIMs", Kind: kind, Status: 418, Code: "E7", Said: model.NewText("no \x1b[2J"),
				}
			}
			one := o.with(v)
			if err := one.Sync(t.Context()); !errors.Is(err, kind) {
				t.Fatal(err)
			}
			tried := one.account().Tried
			one.end()
			a := o.with(silent(t)).account()
			told, ok := errors.AsType[*model.Fault](a.Err)
			if !ok || !errors.Is(a.Err, kind) || a.Loaded != 2 ||
				!errors.Is(kind, fleet.ErrPanic) && (told.Status != 418 || told.Code != "E7" || told.Said.Raw() != "no \x1b[2J") {
				t.Errorf("%#v, %d SIMs", a.Err, a.Loaded)
			}
			if !a.Tried.Equal(tried) || !a.Fetched.IsZero() {
				t.Errorf("tried %s, fetched %s", a.Tried, a.Fetched)
			}
		})
	}
}

// Somebody who puts another key into the configuration does not wait for the next list.
func TestKeyThatWasRejectedIsTriedAfterARestart(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 2)...)
	good := v.list
	v.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
		return model.Page[model.SIM]{}, fault(model.ErrDenied, model.OutcomeNotSent)
	}
	one := o.with(v)
	_ = one.Sync(t.Context())
	one.pass(time.Hour)
	one.Attend()
	if due := one.beats(); due != "[]" || one.account().Held != fleet.Rejected {
		t.Errorf("due: %s, held %d", due, one.account().Held)
	}
	one.end()
	v.list = good
	two := o.with(v)
	if due := two.beats(); due != "[eu]" || two.account().Held == fleet.Rejected {
		t.Errorf("after a restart: due %s, held %d", due, two.account().Held)
	}
	if a := two.sync().Accounts()[0]; a.Err != nil || a.Loaded != 2 || two.beats() != "[]" {
		t.Errorf("then %+v", a)
	}
}
