package fleet_test

import (
	"context"
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// account is how the only account is doing after a beat, and whether its list is due.
func (s *site) beaten() (status fleet.Status, due bool) {
	due = s.beats() != "[]"
	return s.account(), due
}

// spends has the ledger tell of so many calls today.
func (s *site) spends(calls int) {
	s.Account("eu").Known(s.now().UTC().Format(time.DateOnly), calls)
}

// total has the vendor tell of so many SIMs in all.
func total(sims string) func(body []byte) []byte {
	was := regexp.MustCompile(`"total_records": ?\d+`)
	return func(body []byte) []byte { return was.ReplaceAll(body, []byte(`"total_records":`+sims)) }
}

func thrifty(settings *provider.Settings) { settings.Reserve = 250 }

// Point 59: with 4,600 of 5,000 calls made, lists are read ever more seldom, so that the calls last for the day.
func TestCallsLastForTheDay(t *testing.T) {
	s := newSite(t, thrifty)
	s.sync()
	s.spends(4600)
	a, _ := s.beaten()
	if a.Held != fleet.Slowed || a.Every != 29*time.Minute { // 3 calls each of half of 150 calls, in 12 hours
		t.Errorf("held %d, every %s", a.Held, a.Every)
	}
	longest, lists := time.Duration(0), 0
	for s.now().Day() == noon.Day() {
		s.pass(time.Minute)
		s.Attend()
		a, due := s.beaten()
		if a.Held == fleet.AtReserve {
			t.Fatalf("the calls are gone at %s", s.now())
		}
		longest = max(longest, a.Every)
		if due {
			s.sync()
			lists++
		}
	}
	if lists < 15 || longest < 29*time.Minute {
		t.Errorf("%d lists were read, at most every %s", lists, longest)
	}
	if a, _ := s.beaten(); a.Held != fleet.NotHeld || a.Every != 5*time.Minute || a.Calls.Today > 6 {
		t.Errorf("on the next day: held %d, every %s, %d calls", a.Held, a.Every, a.Calls.Today)
	}
}

// When less than a third of the day's calls is left, lists are read half as often, even if the calls would last.
func TestFewCallsLeft(t *testing.T) {
	s := newSite(t, thrifty)
	s.sync()
	s.pass(11 * time.Hour)
	s.Attend()
	for _, step := range []struct {
		spent int
		held  fleet.Hold
		every time.Duration
	}{{3500, fleet.NotHeld, 5 * time.Minute}, {3501, fleet.Slowed, 10 * time.Minute}, {4740, fleet.Slowed, 36 * time.Minute}} {
		s.spends(step.spent)
		if a, _ := s.beaten(); a.Held != step.held || a.Every != step.every {
			t.Errorf("after %d calls: held %d, every %s", step.spent, a.Held, a.Every)
		}
	}
}

// At the reserve nothing is read by itself. What a person asks for goes, and so does a change.
func TestAtTheReserve(t *testing.T) {
	s := newSite(t, thrifty)
	s.sync()
	s.spends(4750)
	for range 3 {
		s.pass(4 * time.Hour / 2)
		s.Attend()
		if a, due := s.beaten(); due || a.Held != fleet.AtReserve {
			t.Errorf("due %t, held %d", due, a.Held)
		}
	}
	before := s.vendor.Count("GET /simcards")
	if s.sync(); s.vendor.Count("GET /simcards") != before+3 {
		t.Error("the list that a person asked for was not read")
	}
	got, err := s.Switch(t.Context(), s.key("tracker-0142"), model.Active, model.Suspended)
	if err != nil || !got.Confirmed {
		t.Errorf("the change: %+v, %v", got, err)
	}
	s.spends(5000)
	if err := s.Sync(t.Context()); !errors.Is(err, model.ErrSpent) {
		t.Errorf("with no call left: %v", err)
	}
	s.pass(7 * time.Hour)
	s.Attend()
	if a, due := s.beaten(); !due || a.Held != fleet.NotHeld {
		t.Errorf("on the next day: due %t, held %d", due, a.Held)
	}
}

// A list that takes more calls than the day has is read once a day at most.
func TestListThatTakesMoreThanADay(t *testing.T) {
	s := newSite(t, func(settings *provider.Settings) { settings.PerDay, settings.Reserve = 20, 1 },
		sandbox.Fault{Route: "list", Kind: sandbox.Rewrite, Rewrite: total("19000000")})
	_ = s.Sync(t.Context())
	if a, due := s.beaten(); due || a.Held != fleet.Slowed || a.Every != 12*time.Hour {
		t.Errorf("due %t, held %d, every %s, %d of %d", due, a.Held, a.Every, a.Loaded, *a.Total)
	}
}

// The forecast goes by the pace of the last hour.
func TestForecast(t *testing.T) {
	s := newSite(t, nil)
	clockwork := func(minutes, perMinute int) time.Time {
		t.Helper()
		for range minutes {
			s.pass(time.Minute)
			s.spends(s.Account("eu").Calls().Today + perMinute)
			s.beats()
		}
		return s.account().Lasts
	}
	s.spends(3000)
	s.beats()
	if lasts := s.account().Lasts; !lasts.IsZero() {
		t.Errorf("at the start until %s", lasts)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 5, day, hour, minute, 0, 0, time.UTC) }
	for _, step := range []struct {
		minutes, perMinute int
		want               time.Time
	}{
		{60, 10, at(22, 15, 20)}, // 3,600 calls at 13:00, and 1,400 left
		{60, 5, at(22, 17, 40)},  // 3,900 at 14:00, and 1,100 left
		{60, 0, time.Time{}},     // till the day ends
		{520, 0, time.Time{}},    // 23:40
		{30, 30, at(23, 2, 40)},  // 330 since midnight, and 4,670 left
		{60, 1, time.Time{}},     // 70 minutes past midnight
		{1, 4000, at(23, 1, 10)}, // 610 left at 69 a minute, which is until 01:19
		{1, 1000, at(23, 1, 10)}, // none left at 01:12
	} {
		if got := clockwork(step.minutes, step.perMinute); !got.Equal(step.want) {
			t.Errorf("at %s after %d calls until %s, want %s", s.now(), s.account().Calls.Today, got, step.want)
		}
	}
}

// The calls that are shown are those of today, also when nothing else changes.
func TestCallsAtMidnight(t *testing.T) {
	s := newSite(t, nil)
	s.spends(300)
	s.sync()
	if a, _ := s.beaten(); a.Calls.Today != 303 {
		t.Errorf("%d calls", a.Calls.Today)
	}
	s.pass(13 * time.Hour)
	s.Attend()
	if a, _ := s.beaten(); a.Calls.Today != 0 {
		t.Errorf("%d calls on the next day", a.Calls.Today)
	}
}

// Where nobody looks nothing is read.
func TestUnattended(t *testing.T) {
	v := newVendor(sims(1, 2)...)
	b := newBench(t, v.account("eu"))
	b.sync()
	for _, step := range []struct {
		what string
		do   func()
		held fleet.Hold
		due  string
	}{
		{"at once", func() {}, fleet.NotHeld, "[]"},
		{"after 5 minutes", func() { b.pass(5 * time.Minute) }, fleet.NotHeld, "[eu]"},
		{"after 15 minutes", func() { b.pass(10 * time.Minute) }, fleet.Unattended, "[]"},
		{"after a day", func() { b.pass(24 * time.Hour) }, fleet.Unattended, "[]"},
		{"with a key", b.Attend, fleet.NotHeld, "[eu]"},
		{"without the focus", b.Leave, fleet.Unattended, "[]"},
		{"a minute later", func() { b.pass(time.Minute) }, fleet.Unattended, "[]"},
		{"with the focus", b.Attend, fleet.NotHeld, "[eu]"},
		{"after a list", func() { b.sync() }, fleet.NotHeld, "[]"},
		{"with a clock that was set back", func() { b.pass(-time.Hour) }, fleet.NotHeld, "[eu]"},
	} {
		step.do()
		if due := b.beats(); due != step.due || b.account().Held != step.held || b.account().Every != 5*time.Minute {
			t.Errorf("%s: due %s, held %d, every %s", step.what, due, b.account().Held, b.account().Every)
		}
	}
}

// A key that the vendor does not take is not tried again by itself, and the other accounts go on.
func TestRejected(t *testing.T) {
	for _, kind := range []error{model.ErrDenied, model.ErrForbidden} {
		eu, us := newVendor(sims(1, 2)...), newVendor(sims(3, 4)...)
		good := eu.list
		eu.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
			return model.Page[model.SIM]{}, fault(kind, model.OutcomeNotSent)
		}
		b := newBench(t, eu.account("eu"), us.account("us"))
		if due := b.beats(); due != "[eu us]" {
			t.Errorf("at the start due: %s", due)
		}
		_ = b.Sync(t.Context())
		for range 3 {
			b.pass(10 * time.Minute)
			b.Attend()
			if due := b.beats(); due != "[us]" || b.account().Held != fleet.Rejected {
				t.Errorf("%v: due %s, held %d", kind, due, b.account().Held)
			}
			b.sync("us")
		}
		eu.list = good
		b.sync("eu") // as a person asks for
		b.pass(5 * time.Minute)
		if due := b.beats(); due != "[eu us]" || b.account().Held != fleet.NotHeld {
			t.Errorf("after it was taken: due %s, held %d", due, b.account().Held)
		}
	}
}

// Any other failure is tried again as the list would be, not at once.
func TestFailureIsTriedAgain(t *testing.T) {
	v := newVendor(sims(1, 2)...)
	v.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
		return model.Page[model.SIM]{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	b := newBench(t, v.account("eu"))
	_ = b.Sync(t.Context())
	if due := b.beats(); due != "[]" {
		t.Errorf("at once due: %s", due)
	}
	b.pass(5 * time.Minute)
	if due := b.beats(); due != "[eu]" {
		t.Errorf("later due: %s", due)
	}
}

// A list that takes long is followed by a pause that is longer.
func TestListThatTakesLong(t *testing.T) {
	v := newVendor(sims(1, 4)...)
	b := newBench(t, v.account("eu"))
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		b.pass(time.Minute)
		return v.page(ctx, cursor)
	}
	b.sync()
	b.Attend()
	b.pass(7 * time.Minute)
	if due := b.beats(); due != "[]" || b.account().Every != 8*time.Minute {
		t.Errorf("due %s, every %s", due, b.account().Every)
	}
	b.pass(time.Minute)
	if due := b.beats(); due != "[eu]" {
		t.Errorf("due %s", due)
	}
}

// While the vendor wants to be left alone, nothing is due, and a list that is read is not due either.
func TestPausedIsNotDue(t *testing.T) {
	s := newSite(t, nil, sandbox.Fault{Route: "list", Nth: 2, Kind: sandbox.Busy, RetryAfter: "60"})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Sync(ctx) }()
	for s.account().Calls.PausedUntil.IsZero() {
		<-s.Changed()
	}
	if _, due := s.beaten(); due {
		t.Error("due while it is read")
	}
	cancel()
	if err := <-done; !model.Cancelled(err) {
		t.Fatal(err)
	}
	for s.account().Loading { // What was given up ends by itself.
		<-s.Changed()
	}
	if a, due := s.beaten(); due || !a.Tried.IsZero() {
		t.Errorf("due during the pause: %+v", a)
	}
}
