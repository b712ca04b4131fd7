package fleet

import (
	"context"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// kept is what was asked for once and need not be asked for again.
type kept struct {
	mu       sync.Mutex
	usages   map[usageKey]model.Usage
	balances map[string]keptBalance
	plans    map[string][]model.Plan
	threads  map[model.Key]keptThread
}

type usageKey struct {
	key   model.Key
	month model.Month
}

type keptBalance struct {
	balance model.Balance
	at      time.Time
}

type keptThread struct {
	thread Thread
	tick   uint64
}

func newKept() kept {
	return kept{
		usages:   make(map[usageKey]model.Usage),
		balances: make(map[string]keptBalance),
		plans:    make(map[string][]model.Plan),
		threads:  make(map[model.Key]keptThread),
	}
}

// recall gives what is kept in a map under a key.
func recall[K comparable, V any](k *kept, from map[K]V, key K) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	value, ok := from[key]
	return value, ok
}

// keep keeps a value in a map under a key.
func keep[K comparable, V any](k *kept, in map[K]V, key K, value V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	in[key] = value
}

// Usage tells what a SIM used in a month. A past month is asked for once and then kept, since it no longer changes; the
// current one is asked for each time.
func (f *Fleet) Usage(ctx context.Context, key model.Key, month model.Month) (model.Usage, error) {
	const op = "read the usage"
	if usage, ok := f.KeptUsage(key, month); ok {
		return usage, nil
	}
	account, err := f.able(key.Account, op, provider.Metering)
	if err != nil {
		return model.Usage{}, err
	}
	at := usageKey{key, month}
	return share(ctx, f, &f.usages, at, func(ctx context.Context) (model.Usage, error) {
		// Another caller's call may have ended after this one looked.
		if usage, ok := f.KeptUsage(key, month); ok {
			return usage, nil
		}
		past := month.Before(model.MonthOf(f.config.Now()))
		usage, err := ask(account.Name, op, func() (model.Usage, error) {
			return account.Meter.Usage(ctx, key.ICCID, month)
		})
		if err == nil && past {
			keep(&f.kept, f.kept.usages, at, usage)
		}
		f.touch()
		return usage, err
	})
}

// KeptUsage gives a past month that was read already, at no call.
func (f *Fleet) KeptUsage(key model.Key, month model.Month) (model.Usage, bool) {
	return recall(&f.kept, f.kept.usages, usageKey{key, month})
}

// Balance asks for an account's balance; one that is younger than a minute is not asked for again.
func (f *Fleet) Balance(ctx context.Context, account string) (model.Balance, error) {
	const op = "read the balance"
	if balance, ok := f.freshBalance(account); ok {
		return balance, nil
	}
	a, err := f.able(account, op, provider.Billing)
	if err != nil {
		return model.Balance{}, err
	}
	return share(ctx, f, &f.balances, account, func(ctx context.Context) (model.Balance, error) {
		if balance, ok := f.freshBalance(account); ok {
			return balance, nil
		}
		balance, err := ask(account, op, func() (model.Balance, error) { return a.Biller.Balance(ctx) })
		if err == nil {
			keep(&f.kept, f.kept.balances, account, keptBalance{balance, f.config.Now()})
		}
		f.touch()
		return balance, err
	})
}

func (f *Fleet) freshBalance(account string) (model.Balance, bool) {
	had, ok := recall(&f.kept, f.kept.balances, account)
	age := f.config.Now().Sub(had.at)
	return had.balance, ok && age >= 0 && age < time.Minute
}

// KeptBalance gives the balance that was read last, at no call.
func (f *Fleet) KeptBalance(account string) (model.Balance, bool) {
	had, ok := recall(&f.kept, f.kept.balances, account)
	return had.balance, ok
}

// Plans gives the plans of an account; asked for once. What it gives must not be changed.
func (f *Fleet) Plans(ctx context.Context, account string) ([]model.Plan, error) {
	const op = "list the plans"
	if plans, ok := recall(&f.kept, f.kept.plans, account); ok {
		return plans, nil
	}
	a, err := f.able(account, op, provider.Billing)
	if err != nil {
		return nil, err
	}
	return share(ctx, f, &f.plans, account, func(ctx context.Context) ([]model.Plan, error) {
		if plans, ok := recall(&f.kept, f.kept.plans, account); ok {
			return plans, nil
		}
		plans, err := ask(account, op, func() ([]model.Plan, error) { return a.Biller.Plans(ctx) })
		if err == nil {
			keep(&f.kept, f.kept.plans, account, plans)
		}
		f.touch()
		return plans, err
	})
}

// able gives the account if it has the ability, and else why not.
func (f *Fleet) able(name, op string, ability provider.Ability) (*provider.Account, error) {
	account := f.Account(name)
	if account == nil {
		return nil, noAccount(name, op)
	}
	if account.WhyNot(ability) != "" {
		return nil, unable(account, op, ability)
	}
	return account, nil
}
