package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/rest"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// shared is a sandbox that several processes have an account at.
type shared struct {
	*office
	vendor *simbase1box.Sandbox
	change func(*provider.Settings)
}

func newShared(t *testing.T, sims int) *shared {
	t.Helper()
	s := &shared{office: newOffice(t), change: func(*provider.Settings) {}}
	s.vendor = simbase1box.New(simbase1box.Config{SIMs: sims, Now: s.now, PerSecond: -1})
	t.Cleanup(func() { _ = s.vendor.Close() })
	return s
}

// begin begins a process with an account at the sandbox.
func (s *shared) begin(base string) *process {
	s.t.Helper()
	return s.open(func(tally *fleet.Tally) []*provider.Account {
		settings := provider.Settings{
			Name: "eu", Vendor: "simbase-v1", BaseURL: base, PerSecond: 10_000, Now: s.now, Count: tally.Count,
			Login: rest.Login{Key: rest.NewSecret(simbase1box.DefaultKey)},
		}
		s.change(&settings)
		account, err := provider.Open(settings)
		if err != nil {
			s.t.Fatal(err)
		}
		return []*provider.Account{account}
	})
}

func (s *shared) start() string {
	s.t.Helper()
	base, err := s.vendor.Start()
	if err != nil {
		s.t.Fatal(err)
	}
	return base
}

func same(t *testing.T, a, b *process) {
	t.Helper()
	one, two := a.Snapshot(), b.Snapshot()
	if names(one) != names(two) || one.Len() != two.Len() {
		t.Errorf("one shows %d SIMs %s\nand the other %d %s", one.Len(), names(one), two.Len(), names(two))
	}
	x, y := one.Accounts()[0], two.Accounts()[0]
	if x.Loading != y.Loading || x.Pages != y.Pages || !x.Fetched.Equal(y.Fetched) || x.Damaged != y.Damaged || x.Short != y.Short ||
		(x.Total == nil) != (y.Total == nil) || x.Total != nil && *x.Total != *y.Total || fmt.Sprint(x.Err) != fmt.Sprint(y.Err) {
		t.Errorf("one is at %+v\nand the other at %+v", x, y)
	}
	for n := range min(one.Len(), two.Len()) {
		if p, q := one.Row(n), two.Row(n); p.SIM.State != q.SIM.State || p.Missing != q.Missing || !p.SIM.Fetched.Equal(q.SIM.Fetched) {
			t.Errorf("one shows %+v\nand the other %+v", p, q)
			return
		}
	}
}

// One process reads a list, and the other shows it page by page at no call of its own.
func TestOneReadsAndTheOtherFollows(t *testing.T) {
	s := newShared(t, 1000)
	base := s.start()
	one, two := s.begin(base), s.begin(base)
	if one.beats() != "[eu]" || two.beats() != "[eu]" {
		t.Fatal("nothing is due at the start")
	}
	if err := one.Sync(t.Context(), "eu"); err != nil {
		t.Fatal(err)
	}
	if due := two.beats(); due != "[]" {
		t.Errorf("the other one's due: %s", due)
	}
	same(t, one, two)
	one.beats()
	for _, p := range []*process{one, two} {
		if today, want := p.account().Calls, s.vendor.Count(""); today.Today != want || !today.Shared || want != 4 {
			t.Errorf("%+v calls are told, there were %d", today, want)
		}
	}
	three := s.begin(base)
	same(t, one, three)
	if today := three.account().Calls.Today; today != 4 || three.beats() != "[]" {
		t.Errorf("a third process tells of %d calls", today)
	}
}

// Point 58: the budget is the vendor's own count, whichever process made the calls, and after a restart.
func TestCallsOfAllProcesses(t *testing.T) {
	s := newShared(t, 600)
	base := s.start()
	one, two := s.begin(base), s.begin(base)
	tells := func(p *process, what string) {
		t.Helper()
		p.beats()
		if today, want := p.account().Calls.Today, s.vendor.Count(""); today != want {
			t.Errorf("%s: %d calls are told, there were %d", what, today, want)
		}
	}
	for n := range 5 {
		s.pass(10 * time.Minute)
		if n%2 == 0 {
			one.sync()
		} else {
			two.sync()
		}
		two.beats()
		if _, err := two.Read(t.Context(), two.Snapshot().Key(n)); err != nil {
			t.Fatal(err)
		}
		tells(one, "one")
		tells(two, "two")
	}
	if _, err := one.Balance(t.Context(), "eu"); err != nil {
		t.Fatal(err)
	}
	one.end()
	again := s.begin(base)
	if today, want := again.account().Calls, s.vendor.Count(""); today.Today != want || today.Own != 0 || want != 5*4+1 {
		t.Errorf("at the start %+v calls are told, there were %d", today, want)
	}
	spent, err := again.Spent(t.Context(), "eu")
	if got := fmt.Sprint(spent); got != "[{list SIMs 15} {read the SIM 5} {read the balance 1}]" || err != nil {
		t.Errorf("spent on %s, %v", got, err)
	}
	s.pass(24 * time.Hour)
	again.sync()
	two.beats()
	if today := two.account().Calls.Today; today != 3 {
		t.Errorf("in the other process %d calls on the next day", today)
	}
	if today := again.account().Calls.Today; today != 3 {
		t.Errorf("%d calls on the next day", today)
	}
}

// While one process is in the middle of a list, the other shows what came, asks for nothing, and takes over when that one dies.
func TestOneDiesInTheMiddleOfAList(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 6)...)
	there, letGo := v.halts("2")
	one, two := o.with(v), o.with(v)
	done := one.background()
	<-there
	one.beats()
	if due := two.beats(); due != "[]" {
		t.Errorf("due while the list is read: %s", due)
	}
	if a := two.account(); !a.Loading || a.Pages != 1 || a.Total == nil || *a.Total != 6 || numbers(two.Snapshot()) != "[01 02]" {
		t.Errorf("%s, %+v", numbers(two.Snapshot()), a)
	}
	same(t, one, two)
	three := o.with(v)
	if three.beats(); numbers(three.Snapshot()) != "[01 02]" || !three.account().Loading {
		t.Errorf("one that started meanwhile shows %s", numbers(three.Snapshot()))
	}
	if err := two.Sync(t.Context()); err != nil || v.made("list") != 2 {
		t.Errorf("what a person asked for meanwhile: %v, %d calls", err, v.made("list"))
	}
	for range 4 { // It goes on for as long as the one who reads is there.
		o.pass(5 * time.Second)
		one.beats()
		if due := two.beats(); due != "[]" || !two.account().Loading {
			t.Fatalf("due while the list is read: %s", due)
		}
	}
	// From here on nobody calls the first one any more, as if it was dead.
	died, due := o.now(), "[]"
	v.list = v.page
	for due == "[]" {
		o.pass(time.Second)
		due = two.beats()
		if o.now().Sub(died) > 10*time.Second {
			t.Fatalf("10 s after: due %s, %+v", due, two.account())
		}
	}
	if s := two.sync(); numbers(s) != "[01 02 03 04 05 06]" || v.made("list") != 5 {
		t.Errorf("it showed %s after %d calls", numbers(s), v.made("list"))
	}
	three.beats()
	same(t, two, three)
	letGo()
	if err := <-done; err != nil { // A list that somebody else read meanwhile is good all the same.
		t.Error(err)
	}
}

// Two that are due at the same moment read the list once.
func TestBothAreDue(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 6)...)
	there, letGo := v.halts("")
	one, two := o.with(v), o.with(v)
	if one.beats() != "[eu]" || two.beats() != "[eu]" {
		t.Fatal("nothing is due")
	}
	done := one.background()
	<-there
	if err := two.Sync(t.Context()); err != nil || v.made("list") != 1 {
		t.Errorf("%v, %d calls", err, v.made("list"))
	}
	letGo()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	two.beats()
	same(t, one, two)
	if v.made("list") != 3 || two.beats() != "[]" {
		t.Errorf("%d calls", v.made("list"))
	}
	// Afterwards it is anybody's.
	o.pass(time.Hour)
	two.Attend()
	if one.beats() != "[]" || one.account().Held != fleet.Unattended || two.beats() != "[eu]" {
		t.Error("not the one that somebody looks at reads the list")
	}
	v.set(sims(3, 6)...)
	v.list = v.page
	two.sync()
	one.beats()
	same(t, one, two)
}

// What one process read or changed of a single SIM the other shows, and no list of the other takes it back.
func TestSingleSIMsOfTheOther(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 6)...)
	one, two := o.with(v), o.with(v)
	one.sync()
	two.beats()
	there, letGo := v.halts("4") // Pages 1 and 2 are asked for before what follows, and page 3 after it.
	done := one.background()
	<-there
	result, err := two.Switch(t.Context(), key("eu", 2), model.Active, model.Suspended)
	if err != nil || !result.Confirmed {
		t.Fatal(result, err)
	}
	if _, err := two.Read(t.Context(), key("eu", 6)); err != nil {
		t.Fatal(err)
	}
	two.beats() // which brings the other's page 1 with the SIM as it was before
	check := func(p *process, when string) {
		t.Helper()
		switched, read := p.row(key("eu", 2)), p.row(key("eu", 6))
		if switched.SIM.State != model.Suspended || read.SIM.Detail == nil || read.SIM.MSISDN.Raw() == "" {
			t.Errorf("%s: %+v, %+v", when, switched, read)
		}
	}
	check(two, "where it was done, in the middle of the other's list")
	letGo()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	two.beats()
	check(two, "where it was done, after the other's list")
	one.beats()
	check(one, "in the other")
	three := o.with(v)
	three.beats()
	check(three, "in one that started then")
	v.list = v.page
	one.sync()
	two.beats()
	three.beats()
	check(one, "in the other after its next list")
	check(two, "where it was done after that")
	check(three, "in a third after that")
}

// A third process hears of a SIM from the second, and does not lose it to a file of the first, which has not.
func TestSingleSIMsOfAThird(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 4)...)
	one, two, three := o.with(v), o.with(v), o.with(v)
	one.sync()
	two.beats()
	there, letGo := v.halts("2")
	done := one.background()
	<-there
	v.set(sim(1), sim(2), sim(3), sim(4), sim(9))
	for _, n := range []int{1, 9} { // The list does not have the latter yet.
		if _, err := two.Read(t.Context(), key("eu", n)); err != nil {
			t.Fatal(err)
		}
	}
	three.beats()
	v.set(sims(1, 4)...)
	letGo()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, p := range []*process{three, two, one} {
			p.beats()
			if row := p.row(key("eu", 1)); row == nil || row.SIM.Detail == nil {
				t.Errorf("lost: %+v", row)
			}
			if row := p.row(key("eu", 9)); row == nil {
				t.Error("the SIM that was read alone is lost")
			}
		}
	}
}

// A SIM that the vendor does not know any more is marked in all processes, and a setting that was taken away is gone.
func TestWhatIsGoneIsToldToTheOther(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 3)...)
	v.cards[1].Tags = []model.Text{model.NewText("lab")}
	edited := &editedVendor{v}
	is := facts()
	is.Edits = []model.Field{model.FieldTags}
	open := func() *process {
		return o.open(func(*fleet.Tally) []*provider.Account { return []*provider.Account{provider.New("eu", is, edited)} })
	}
	one, two := open(), open()
	one.sync()
	two.beats()
	shown := two.row(key("eu", 2)).SIM
	if _, err := two.Edit(t.Context(), key("eu", 2), shown, model.Edit{Tags: &[]string{}}); err != nil {
		t.Fatal(err)
	}
	v.set(v.cards[0], v.cards[1])
	if _, err := two.Read(t.Context(), key("eu", 3)); err == nil {
		t.Fatal("it is known")
	}
	one.beats()
	for _, p := range []*process{one, two} {
		if row := p.row(key("eu", 2)); len(row.SIM.Tags) != 0 {
			t.Errorf("tags %v", row.SIM.Tags)
		}
		if row := p.row(key("eu", 3)); row == nil || !row.Missing {
			t.Errorf("the SIM that is gone: %+v", row)
		}
	}
}

// editedVendor takes new tags.
type editedVendor struct{ *vendor }

func (v *editedVendor) Edit(_ context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for i := range v.cards {
		if v.cards[i].ICCID == iccid {
			v.cards[i].Tags = nil
			for _, tag := range *edit.Tags {
				v.cards[i].Tags = append(v.cards[i].Tags, model.NewText(tag))
			}
		}
	}
	return model.Receipt{}, nil
}

// The list's order, and which SIMs are gone, are the vendor's in both processes, whoever read the lists.
func TestListsInTurn(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 7)...)
	one, two := o.with(v), o.with(v)
	for n, cards := range [][]model.SIM{
		sims(1, 7), sims(3, 9), {sim(9), sim(3), sim(4)}, {sim(9), sim(3), sim(4)}, sims(1, 5), nil, nil,
	} {
		v.set(cards...)
		reader, other := one, two
		if n%2 == 1 {
			reader, other = two, one
		}
		o.pass(time.Hour)
		reader.sync()
		other.beats()
		same(t, one, two)
	}
	if s := one.Snapshot(); s.Len() != 0 {
		t.Errorf("%s", numbers(s))
	}
	three := o.with(v)
	three.beats()
	same(t, one, three)
}

// A process that was asleep while more was told than is kept has the lists all the same, and asks for none of them.
func TestProcessThatWasAsleep(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 4)...)
	one, two := o.with(v), o.with(v)
	one.sync()
	two.beats()
	for n := range 20 {
		v.set(sims(1, 4+n%3)...)
		o.pass(5 * time.Minute)
		one.sync()
		for range 4 {
			o.pass(time.Minute)
			one.beats()
		}
	}
	events, err := one.store.Since(t.Context(), 0, 0)
	if err != nil || len(events) > 20 {
		t.Errorf("%d tidings are kept, %v", len(events), err)
	}
	two.Attend()
	if due := two.beats(); due != "[]" || two.account().Held != fleet.NotHeld {
		t.Errorf("due: %s, held %d", due, two.account().Held)
	}
	same(t, one, two)
	two.end()
	same(t, one, o.with(v))
}

// Tidings do not pile up because of an account that is never read.
func TestTidingsAreDropped(t *testing.T) {
	o := newOffice(t)
	eu, us := newVendor(sims(1, 20)...), newVendor(sims(21, 22)...)
	us.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
		return model.Page[model.SIM]{}, fault(model.ErrDenied, model.OutcomeNotSent)
	}
	b := o.open(func(*fleet.Tally) []*provider.Account { return []*provider.Account{eu.account("eu"), us.account("us")} })
	_ = b.Sync(t.Context())
	most := 0
	for range 20 {
		o.pass(5 * time.Minute)
		b.Attend()
		if b.beats() == "[eu]" {
			b.sync("eu")
		}
		events, err := b.store.Since(t.Context(), 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, len(events))
	}
	if most > 60 {
		t.Errorf("up to %d tidings are kept, of 12 a list", most)
	}
}

// What was told before the file was written is in it: SIMs that it does not have any more do not come back.
func TestTidingsThatAreOlderThanTheFile(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 4)...)
	one := o.with(v)
	one.sync()
	v.set(sims(1, 2)...)
	one.sync()
	one.sync()
	two := o.with(v)
	two.beats()
	if same(t, one, two); two.Snapshot().Len() != 2 {
		t.Errorf("rows %s", numbers(two.Snapshot()))
	}
	// A page of a list that shifted showed a SIM that the list, read once more, did not have.
	v.set(sims(1, 6)...)
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		page, err := v.page(ctx, cursor)
		if cursor == "2" {
			v.set(sims(2, 6)...)
		}
		return page, err
	}
	one.sync()
	three := o.with(v)
	three.beats()
	if same(t, one, three); !three.row(key("eu", 1)).Missing {
		t.Error("the SIM that is gone is shown as if it was there")
	}
}

// Of a list of which nothing is there but word of its end, nobody knows the SIMs, so that it is read anew.
func TestEndOfAListThatIsLost(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 4)...)
	one := o.with(v)
	one.sync()
	newest, err := one.store.Newest(t.Context())
	if err == nil {
		err = one.store.Prune(t.Context(), newest-1)
	}
	if err = errors.Join(err, os.Remove(o.file())); err != nil {
		t.Fatal(err)
	}
	two := o.with(v)
	if due := two.beats(); due != "[eu]" || !two.account().Fetched.IsZero() || two.account().Total != nil {
		t.Errorf("due %s, %+v", due, two.account())
	}
}

// Processes of which one was given another vendor by that name do not mix their SIMs.
func TestTidingsOfAnotherVendor(t *testing.T) {
	o := newOffice(t)
	other := facts()
	other.ID = "another"
	v, w := newVendor(sims(1, 4)...), newVendor(sims(11, 12)...)
	one := o.with(v)
	two := o.open(func(*fleet.Tally) []*provider.Account { return []*provider.Account{provider.New("eu", other, w)} })
	one.sync()
	two.beats()
	if s := two.Snapshot(); s.Len() != 0 || two.account().Total != nil {
		t.Errorf("rows %s", numbers(s))
	}
	two.sync()
	if one.beats(); numbers(one.Snapshot()) != "[01 02 03 04]" {
		t.Errorf("rows %s", numbers(one.Snapshot()))
	}
}

// What a process writes at its end, or after a list of its own, has what others told meanwhile, though it did not beat since.
func TestFilesHaveWhatTheOthersTold(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 4)...)
	one, two := o.with(v), o.with(v)
	one.sync()
	two.beats()
	if _, err := two.Read(t.Context(), key("eu", 2)); err != nil {
		t.Fatal(err)
	}
	v.set(sim(5), sim(4), sim(2), sim(1))
	one.sync()
	one.sync() // from which on the third is gone
	two.end()
	three := o.with(v)
	if got := numbers(three.Snapshot()); got != "[05 04 02 01]" {
		t.Errorf("after the end of one that had not heard of a list: %s", got)
	}
	one.beats()
	three.beats()
	same(t, one, three)
	four := o.with(v)
	v.set(sim(5), sim(4), sim(2), sim(1), sim(6))
	one.sync()
	v.set(sim(5), sim(4), sim(2), sim(1))
	four.sync() // before it hears of the sixth
	if row := four.row(key("eu", 6)); row == nil || !row.Missing {
		t.Errorf("the SIM that only the other's list had: %+v", row)
	}
	one.beats()
	three.beats()
	same(t, one, four)
	same(t, three, four)
}

// A process that stood still in the middle of its list, and lost it to another one, ends it all the same, and shows that.
func TestOneStandsStillInTheMiddleOfAList(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 6)...)
	there, letGo := v.halts("2")
	one, two := o.with(v), o.with(v)
	done := one.background()
	<-there
	v.list = v.page
	o.pass(8 * time.Second)
	two.beats()
	two.sync()
	one.beats()
	if a := one.account(); !a.Loading || a.Pages != 1 || numbers(one.Snapshot()) != "[01 02 03 04 05 06]" {
		t.Errorf("%s, %+v", numbers(one.Snapshot()), a)
	}
	letGo()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	one.beats()
	two.beats()
	same(t, one, two)
	if a := two.account(); a.Loading || a.Err != nil {
		t.Errorf("%+v", a)
	}
	three := o.with(v)
	three.beats()
	same(t, one, three)
}

// A process that ends in the middle of a list leaves it to the others at once.
func TestOneEndsInTheMiddleOfAList(t *testing.T) {
	o := newOffice(t)
	v := newVendor(sims(1, 6)...)
	there, _ := v.halts("2")
	one, two := o.with(v), o.with(v)
	done := one.background()
	<-there
	one.end()
	if err := <-done; !model.Cancelled(err) {
		t.Fatal(err)
	}
	v.list = v.page
	if due := two.beats(); due != "[eu]" || two.account().Loading || numbers(two.Snapshot()) != "[01 02]" {
		t.Errorf("due %s, %s, %+v", due, numbers(two.Snapshot()), two.account())
	}
	if s := two.sync(); numbers(s) != "[01 02 03 04 05 06]" {
		t.Errorf("then %s", numbers(s))
	}
}
