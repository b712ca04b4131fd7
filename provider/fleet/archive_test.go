package fleet_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// away has every call of a vendor fail as without a network.
func (v *vendor) away() {
	gone := fault(model.ErrUnreachable, model.OutcomeNotSent)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
		return model.Page[model.SIM]{}, gone
	}
	v.one = func(context.Context, model.ICCID) (model.SIM, error) { return model.SIM{}, gone }
	v.usage = func(context.Context, model.Month) (model.Usage, error) { return model.Usage{}, gone }
	v.messages = func(context.Context, model.Cursor) (model.Page[model.Message], error) {
		return model.Page[model.Message]{}, gone
	}
}

// A thread that was read is there after a restart, with its age, without a network.
func TestArchivedThread(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	v.thread = []model.Message{text(model.MT, noon.Add(-time.Hour), "reboot"), text(model.MO, noon, "ok")}
	first := o.with(v)
	if _, ok := first.Archived(t.Context(), k); ok {
		t.Error("there before it was read")
	}
	read, err := first.Thread(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	first.end()
	o.pass(48 * time.Hour)
	v.away()
	second := o.with(v)
	if _, ok := second.KeptThread(k); ok {
		t.Error("it was read from disk before anybody asked")
	}
	kept, ok := second.Archived(t.Context(), k)
	if !ok || bodies(kept.Messages) != "[reboot ok]" || kept.Fetched.Sub(read.Fetched).Abs() > time.Second {
		t.Errorf("kept %+v, %v", kept, ok)
	}
	if _, err := second.Thread(t.Context(), k); !errors.Is(err, model.ErrUnreachable) {
		t.Errorf("error %v", err)
	}
	if kept, ok := second.KeptThread(k); !ok || len(kept.Messages) != 2 {
		t.Errorf("after a failure %+v is kept", kept)
	}
	if n := v.made("thread"); n != 2 {
		t.Errorf("%d calls", n)
	}
}

// A thread that was read and empty is known to have been.
func TestArchivedThreadWithoutTexts(t *testing.T) {
	o, v := newOffice(t), newVendor(sim(1))
	first := o.with(v)
	if _, err := first.Thread(t.Context(), key("eu", 1)); err != nil {
		t.Fatal(err)
	}
	first.end()
	if kept, ok := o.with(v).Archived(t.Context(), key("eu", 1)); !ok || len(kept.Messages) != 0 || kept.Fetched.IsZero() {
		t.Errorf("kept %+v, %v", kept, ok)
	}
}

// Texts that the vendor no longer lists stay in the thread, and are told to be kept here alone. Those that cannot be told
// apart are as many as they were.
func TestThreadOutlivesTheVendors(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	v.thread = []model.Message{text(model.MO, at(1), "a"), text(model.MO, at(2), "b"), text(model.MO, at(2), "b"), text(model.MO, at(3), "c")}
	p := o.with(v)
	if read, err := p.Thread(t.Context(), k); err != nil || bodies(read.Messages) != "[a b b c]" || read.Gone != 0 {
		t.Errorf("%+v, %v", read, err)
	}
	v.thread = []model.Message{text(model.MO, at(2), "b"), text(model.MO, at(3), "c"), text(model.MO, at(4), "d")}
	for range 2 {
		read, err := p.Thread(t.Context(), k)
		if err != nil || bodies(read.Messages) != "[a b b c d]" || read.Gone != 2 {
			t.Errorf("%s, %d of them gone, %v", bodies(read.Messages), read.Gone, err)
		}
		p.end()
		p = o.with(v)
	}
}

// A text whose outcome is unknown does not become one that the archive shows to have been there before it, also not after a
// restart.
func TestArchivedTextIsNobodysSend(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	v.thread = []model.Message{text(model.MT, noon, "hi")}
	first := o.with(v)
	if _, err := first.Thread(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	first.end()
	second := o.with(v)
	if _, ok := second.Archived(t.Context(), k); !ok {
		t.Fatal("not kept")
	}
	second.sendAs(v, "hi", model.OutcomeUnknown)
	v.thread = []model.Message{text(model.MT, noon, "hi")}
	if got := second.settled(); len(got) != 1 || got[0] != "unknown false" {
		t.Errorf("settled %v", got)
	}
}

// While the archive is off nothing is kept, and what was kept is not shown.
func TestArchiveThatIsOff(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	v.thread = []model.Message{text(model.MO, noon, "a")}
	first := o.with(v)
	if _, err := first.Thread(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	first.end()
	off, err := store.Open(t.Context(), o.dir, store.Options{Now: o.now})
	if err != nil {
		t.Fatal(err)
	}
	f := fleet.New(fleet.Config{Accounts: accounts(v), Now: o.now, Store: off, Dir: o.dir})
	t.Cleanup(func() { _, _ = f.Close(context.Background()), off.Close() })
	if kept, ok := f.Archived(t.Context(), k); ok {
		t.Errorf("given while it is off: %+v", kept)
	}
	v.thread = []model.Message{text(model.MO, noon.Add(time.Minute), "b")}
	if read, err := f.Thread(t.Context(), k); err != nil || bodies(read.Messages) != "[b]" {
		t.Errorf("read %+v, %v", read, err)
	}
	third := o.with(v)
	if kept, ok := third.Archived(t.Context(), k); !ok || bodies(kept.Messages) != "[a]" {
		t.Errorf("kept %+v, %v", kept, ok)
	}
}

// What another process read since is shown, and its age is that of the newer reading.
func TestThreadThatAnotherProcessRead(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	a, b := o.with(v), o.with(v)
	if _, err := a.Thread(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	o.pass(time.Hour)
	v.say(o.now(), "later")
	if _, err := b.Thread(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if kept, ok := a.Archived(t.Context(), k); !ok || bodies(kept.Messages) != "[later]" || o.now().Sub(kept.Fetched) > time.Minute {
		t.Errorf("kept %+v, %v", kept, ok)
	}
}

// A disk that cannot be read costs what it would have told, and a sentence.
func TestArchiveThatFails(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	p := o.with(v)
	v.say(noon, "hi")
	_ = p.store.Close()
	if _, ok := p.Archived(t.Context(), k); ok {
		t.Error("it was there")
	}
	if read, err := p.Thread(t.Context(), k); err != nil || bodies(read.Messages) != "[hi]" {
		t.Errorf("read %+v, %v", read, err)
	}
	if usage, err := p.Usage(t.Context(), k, april); err != nil || *usage.Data != 7 {
		t.Errorf("usage %+v, %v", usage, err)
	}
	if p.Snapshot().Notice() == "" {
		t.Error("nothing was said")
	}
}

// A month that is settled costs no call after a restart, however long that was ago.
func TestKeptMonths(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	first := o.with(v)
	march, may := april.Add(-1), april.Add(1)
	for _, month := range []model.Month{march, april, may} {
		if _, err := first.Usage(t.Context(), k, month); err != nil {
			t.Fatal(err)
		}
	}
	first.end()
	v.away()
	o.pass(5 * time.Hour)
	second := o.with(v)
	if _, ok := second.KeptUsage(k, april); ok {
		t.Error("it was read from disk before anybody asked")
	}
	second.RecallUsage(t.Context(), k, march, may)
	if usage, ok := second.KeptUsage(k, march); !ok || *usage.Data != 7 || usage.Month != march {
		t.Errorf("kept %+v, %v", usage, ok)
	}
	if usage, ok := second.KeptUsage(k, may); !ok || *usage.Data != 7 {
		t.Errorf("the current month as it was read last: %+v, %v", usage, ok)
	}
	if usage, err := second.Usage(t.Context(), k, april); err != nil || *usage.Data != 7 {
		t.Errorf("a settled one: %+v, %v", usage, err)
	}
	if _, err := second.Usage(t.Context(), k, may); !errors.Is(err, model.ErrUnreachable) {
		t.Errorf("the current one was not asked for: %v", err)
	}
	if n := v.made("usage"); n != 4 {
		t.Errorf("%d calls", n)
	}
}

// A month that may still grow is kept for an hour, also over a restart, and not taken for settled later.
func TestKeptMonthsThatMayGrow(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	o.pass(-21 * 24 * time.Hour) // 1 May
	first := o.with(v)
	if _, err := first.Usage(t.Context(), k, april); err != nil {
		t.Fatal(err)
	}
	first.end()
	second := o.with(v)
	if _, err := second.Usage(t.Context(), k, april); err != nil || v.made("usage") != 1 {
		t.Errorf("%v, %d calls", err, v.made("usage"))
	}
	second.end()
	o.pass(30 * 24 * time.Hour)
	third := o.with(v)
	if _, err := third.Usage(t.Context(), k, april); err != nil || v.made("usage") != 2 {
		t.Errorf("%v, %d calls", err, v.made("usage"))
	}
}

// That there is no such month is not believed for longer than the process lives: a wrong address says the same.
func TestNoMonthIsNotKept(t *testing.T) {
	o, v, k := newOffice(t), newVendor(sim(1)), key("eu", 1)
	v.usage = func(context.Context, model.Month) (model.Usage, error) {
		return model.Usage{}, fault(model.ErrNotFound, model.OutcomeNotSent)
	}
	for range 2 {
		p := o.with(v)
		for range 2 {
			if _, err := p.Usage(t.Context(), k, april); !errors.Is(err, model.ErrNotFound) {
				t.Errorf("error %v", err)
			}
		}
		p.end()
	}
	if n := v.made("usage"); n != 2 {
		t.Errorf("%d calls", n)
	}
}

// A month of a whole account that was read to its end serves every SIM of it after a restart as well, those that it does not
// name included.
func TestKeptMonthOfAWholeAccount(t *testing.T) {
	o, v := newOffice(t), newCounter(sims(1, 4)...)
	v.tell(10, 20)
	whole := func(*fleet.Tally) []*provider.Account { return []*provider.Account{v.whole("eu")} }
	first := o.open(whole)
	first.sync()
	first.asks(1, april, 10)
	first.end() // It waits for what is being written.
	calls := v.made("usages")
	second := o.open(whole)
	second.asks(2, april, 20)
	second.asks(4, april, -1)
	v.set(sims(1, 5)...)
	second.sync()
	if n := v.made("usages"); n != calls {
		t.Errorf("%d calls more", n-calls)
	}
	second.asks(5, april, -1) // Nobody knew of it when the month was read.
	if n := v.made("usages"); n != calls+1 {
		t.Errorf("%d calls more", n-calls)
	}
}

// A month without any SIM in it, or with one that cannot be read, tells nothing of those that it does not name.
func TestKeptMonthThatTellsNothing(t *testing.T) {
	o, v := newOffice(t), newCounter(sims(1, 2)...)
	whole := func(*fleet.Tally) []*provider.Account { return []*provider.Account{v.whole("eu")} }
	for range 2 {
		p := o.open(whole)
		p.sync()
		p.asks(1, april, -1)
		p.end()
	}
	if n := v.made("usages"); n != 2 {
		t.Errorf("%d calls", n)
	}
}

// Drafts are there after a restart, also those that nobody had time to write down before the end.
func TestDrafts(t *testing.T) {
	o, v := newOffice(t), newVendor(sim(1), sim(2))
	first := o.with(v)
	first.Draft(key("eu", 1), "half a tex")
	first.Draft(key("eu", 2), "old")
	if err := first.KeepDrafts(t.Context()); err != nil {
		t.Fatal(err)
	}
	first.Draft(key("eu", 2), "")
	first.Draft(key("eu", 1), "half a text")
	first.end()
	second := o.with(v)
	if got := second.Drafts(); len(got) != 1 || got[key("eu", 1)] != "half a text" {
		t.Errorf("drafts %v", got)
	}
	third := o.with(v)
	third.Draft(key("eu", 1), "")
	third.end()
	second.Draft(key("eu", 2), "another")
	second.end() // It did not touch the other draft, and does not bring it back.
	if got := o.with(v).Drafts(); len(got) != 1 || got[key("eu", 2)] != "another" {
		t.Errorf("drafts %v", got)
	}
}

// Without a store drafts last as long as the program, and one that cannot be written is written later.
func TestDraftsThatCannotBeWritten(t *testing.T) {
	b := newBench(t, newVendor(sim(1)).account("eu"))
	b.Draft(key("eu", 1), "hi")
	if err := b.KeepDrafts(t.Context()); err != nil || b.Drafts()[key("eu", 1)] != "hi" {
		t.Errorf("drafts %v, %v", b.Drafts(), err)
	}
	o, v := newOffice(t), newVendor(sim(1))
	p := o.with(v)
	p.Draft(key("eu", 1), "hi")
	ended, end := context.WithCancel(t.Context())
	end()
	if err := p.KeepDrafts(ended); err == nil {
		t.Error("it was written although nobody waited for it")
	}
	p.end()
	if got := o.with(v).Drafts(); got[key("eu", 1)] != "hi" {
		t.Errorf("drafts %v", got)
	}
}

// Nobody waits for the disk in a bubble without one: a fleet without a store reads and keeps as before.
func TestThreadWithoutAStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor(sim(1))
		v.say(noon, "hi")
		b := newBenchOn(t, &clock{at: noon}, &journaltest.Disk{}, v.account("eu"))
		if _, ok := b.Archived(t.Context(), key("eu", 1)); ok {
			t.Error("there before it was read")
		}
		if _, err := b.Thread(t.Context(), key("eu", 1)); err != nil {
			t.Fatal(err)
		}
		if kept, ok := b.Archived(t.Context(), key("eu", 1)); !ok || bodies(kept.Messages) != "[hi]" {
			t.Errorf("kept %+v, %v", kept, ok)
		}
	})
}
