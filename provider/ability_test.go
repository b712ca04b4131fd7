package provider_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// The shapes of adapters with one optional part each. None is ever called.
type (
	switcher  struct{ provider.Switcher }
	editor    struct{ provider.Editor }
	resetter  struct{ provider.Resetter }
	resyncer  struct{ provider.Resyncer }
	sender    struct{ provider.Sender }
	inbox     struct{ provider.Inbox }
	meter     struct{ provider.Meter }
	bulkMeter struct{ provider.BulkMeter }
	sessions  struct{ provider.SessionReader }
	events    struct{ provider.EventReader }
	diagnoser struct{ provider.Diagnoser }
	grouper   struct{ provider.Grouper }
	biller    struct{ provider.Biller }
	planner   struct{ provider.Planner }
)

// everything is the shape of an adapter that offers all there is.
type everything struct {
	lister
	switcher
	provider.Follower
	editor
	resetter
	resyncer
	sender
	inbox
	meter
	bulkMeter
	sessions
	events
	diagnoser
	grouper
	biller
	planner
}

var writing = []provider.Ability{
	provider.Switching, provider.Editing, provider.Resetting, provider.Resyncing, provider.SendingTexts,
}

// shapes are those of adapters that offer one thing beside their list.
var shapes = []struct {
	shape   provider.Lister
	ability provider.Ability
	has     func(*provider.Account) bool
}{
	{struct {
		lister
		switcher
	}{}, provider.Switching, func(a *provider.Account) bool { return a.Switch != nil && a.Follower == nil }},
	{struct {
		lister
		editor
	}{}, provider.Editing, func(a *provider.Account) bool { return a.Editor != nil }},
	{struct {
		lister
		resetter
	}{}, provider.Resetting, func(a *provider.Account) bool { return a.Resetter != nil }},
	{struct {
		lister
		resyncer
	}{}, provider.Resyncing, func(a *provider.Account) bool { return a.Resyncer != nil }},
	{struct {
		lister
		sender
	}{}, provider.SendingTexts, func(a *provider.Account) bool { return a.Sender != nil }},
	{struct {
		lister
		inbox
	}{}, provider.ReadingTexts, func(a *provider.Account) bool { return a.Inbox != nil }},
	{struct {
		lister
		meter
	}{}, provider.Metering, func(a *provider.Account) bool { return a.Meter != nil && a.BulkMeter == nil }},
	{struct {
		lister
		bulkMeter
	}{}, provider.Metering, func(a *provider.Account) bool { return a.BulkMeter != nil && a.Meter == nil }},
	{struct {
		lister
		sessions
	}{}, provider.ReadingSessions, func(a *provider.Account) bool { return a.Sessions != nil }},
	{struct {
		lister
		events
	}{}, provider.ReadingEvents, func(a *provider.Account) bool { return a.Events != nil }},
	{struct {
		lister
		diagnoser
	}{}, provider.Diagnosing, func(a *provider.Account) bool { return a.Diagnoser != nil }},
	{struct {
		lister
		grouper
	}{}, provider.Grouping, func(a *provider.Account) bool { return a.Grouper != nil }},
	{struct {
		lister
		biller
	}{}, provider.Billing, func(a *provider.Account) bool { return a.Biller != nil }},
	{struct {
		lister
		planner
	}{}, provider.Planning, func(a *provider.Account) bool { return a.Planner != nil }},
}

// Each part of an adapter's shape brings its own ability and no other.
func TestShapeSaysWhatAnAccountCanDo(t *testing.T) {
	for i, c := range shapes {
		account := provider.New("eu", provider.Vendor{Name: "acme"}, c.shape)
		if !c.has(account) {
			t.Errorf("shape %d: the account is without its part", i)
		}
		for _, ability := range provider.Abilities() {
			if account.Lacks(ability) == (ability == c.ability) {
				t.Errorf("shape %d: lacks %s %t", i, ability, account.Lacks(ability))
			}
		}
	}
}

// What is read-only keeps all that changes nothing, and says of the rest why it is off.
func TestLockTakesTheWritesAway(t *testing.T) {
	account := provider.New("eu", provider.Vendor{Name: "acme"}, everything{})
	if account.Follower == nil {
		t.Error("the account cannot follow a change")
	}
	for _, ability := range provider.Abilities() {
		if why := account.WhyNot(ability); why != "" {
			t.Errorf("%s: %s", ability, why)
		}
	}
	account.Lock("--read-only")
	names := make(map[string]bool)
	for _, ability := range provider.Abilities() {
		want := ""
		if slices.Contains(writing, ability) {
			want = "read-only: --read-only"
		}
		if why := account.WhyNot(ability); why != want || ability.Writes() != (want != "") || account.Lacks(ability) {
			t.Errorf("%s: %q, want %q", ability, why, want)
		}
		if ability.String() == "" || names[ability.String()] {
			t.Errorf("the name %q does not tell two abilities apart", ability)
		}
		names[ability.String()] = true
	}
	if account.Switch != nil || account.Editor != nil || account.Resetter != nil || account.Resyncer != nil || account.Sender != nil {
		t.Error("a read-only account can write")
	}
	if account.Inbox == nil || account.Meter == nil || account.Diagnoser == nil || account.Planner == nil || account.Follower == nil {
		t.Error("a read-only account cannot read")
	}
}

// Closing is for good, so that each reason against it is told before anything else is asked.
func TestWhyASIMCannotBeClosed(t *testing.T) {
	closing := provider.Vendor{Name: "acme", Words: map[model.State]string{model.Closed: "CLOSED"}}
	for want, account := range map[string]*provider.Account{
		"acme offers no switching of SIMs": provider.New("eu", closing, lister{}),
		"acme offers no closing of SIMs":   provider.New("eu", provider.Vendor{Name: "acme"}, everything{}),
		"it cannot be taken back, so it is off unless the configuration of this account says allow_irreversible = true": provider.
			New("eu", closing, everything{}),
		"read-only: mode": func() *provider.Account {
			account := provider.New("eu", closing, everything{})
			account.AllowIrreversible = true
			account.Lock("mode")
			return account
		}(),
		"": func() *provider.Account {
			account := provider.New("eu", closing, everything{})
			account.AllowIrreversible = true
			return account
		}(),
	} {
		if why := account.WhyNotClose(); why != want {
			t.Errorf("%q, want %q", why, want)
		}
	}
}

func fault(kind error) error { return &model.Fault{Account: "eu", Op: "try", Kind: kind} }

// Two answers say that an account lacks what its vendor offers. All others say nothing of it.
func TestAccountLearnsWhatItLacks(t *testing.T) {
	const scope, bought = "the key lacks the scope for this, says acme",
		"acme says that this is not part of what the account bought, or not offered for such a SIM"
	read, write := provider.Diagnosing, provider.Switching
	account := provider.New("eu", provider.Vendor{Name: "acme"}, everything{})
	for i, step := range []struct {
		ability     provider.Ability
		err         error
		read, write string
	}{
		{write, fault(model.ErrForbidden), "", scope},
		{read, fault(model.ErrForbidden), scope, scope},
		{read, fault(model.ErrServer), scope, scope},
		{read, fault(model.ErrAddOn), bought, scope},
		{write, nil, bought, ""},
		{write, fault(model.ErrAddOn), bought, ""}, // of a change it may be said of this one SIM alone
		{read, nil, "", ""},
		{read, fault(model.ErrAddOn), bought, ""},
		{read, fault(model.ErrNotFound), bought, ""},
	} {
		account.Learn(step.ability, step.err)
		if r, w := account.WhyNot(read), account.WhyNot(write); r != step.read || w != step.write {
			t.Errorf("step %d: %q and %q", i, r, w)
		}
	}
	account.Learn(write, fault(model.ErrForbidden))
	account.Forget()
	for _, kind := range []error{
		model.ErrDenied, model.ErrNotFound, model.ErrNoCredit, model.ErrBusy, model.ErrRefused, model.ErrInvalid, model.ErrServer,
		model.ErrTimeout, model.ErrBadAnswer, model.ErrSpent, errors.New("odd"),
	} {
		account.Learn(read, fault(kind))
		account.Learn(write, fault(kind))
	}
	for _, ability := range provider.Abilities() {
		if why := account.WhyNot(ability); why != "" || account.Lacks(ability) {
			t.Errorf("%s: %q", ability, why)
		}
	}
}

// A firewall's page is not the vendor's word on the key, and neither is what a login was told.
func TestNothingIsLearnedFromAnybodyElse(t *testing.T) {
	account := provider.New("eu", provider.Vendor{Name: "acme"}, everything{})
	for _, kind := range []error{model.ErrForbidden, model.ErrAddOn} {
		account.Learn(provider.Diagnosing, &model.Fault{Account: "eu", Op: "try", Kind: kind, Foreign: true})
		if why := account.WhyNot(provider.Diagnosing); why != "" {
			t.Errorf("%v: %s", kind, why)
		}
	}
}

// What was learned is no lack of the vendor's, and what the mode forbids is not overruled by it.
func TestLearnedGoesAfterVendorAndMode(t *testing.T) {
	account := provider.New("eu", provider.Vendor{Name: "acme"}, struct {
		lister
		switcher
		biller
	}{})
	account.Lock("--read-only")
	for _, ability := range provider.Abilities() {
		account.Learn(ability, fault(model.ErrForbidden))
	}
	for ability, want := range map[provider.Ability]string{
		provider.Switching: "read-only: --read-only", provider.Billing: "the key lacks the scope for this, says acme",
		provider.Planning: "acme offers no list of plans",
	} {
		if why := account.WhyNot(ability); why != want || account.Lacks(ability) != (ability == provider.Planning) {
			t.Errorf("%s: %q, want %q", ability, why, want)
		}
	}
}

// Answers come from several goroutines while the screen asks what can be done.
func TestLearningFromSeveralGoroutines(t *testing.T) {
	account := provider.New("eu", provider.Vendor{Name: "acme"}, everything{})
	var all sync.WaitGroup
	for _, ability := range provider.Abilities() {
		all.Go(func() {
			for range 100 {
				account.Learn(ability, fault(model.ErrForbidden))
				account.WhyNot(ability)
				account.WhyNotClose()
				account.Learn(ability, nil)
			}
		})
	}
	all.Go(func() {
		for range 100 {
			account.Forget()
		}
	})
	all.Wait()
	for _, ability := range provider.Abilities() {
		if why := account.WhyNot(ability); why != "" {
			t.Errorf("%s: %q", ability, why)
		}
	}
}
