package fleet

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// kept is what was asked for once and need not be asked for again.
type kept struct {
	mu       sync.Mutex
	usages   map[usageKey]keptUsage
	balances map[string]keptBalance
	threads  map[model.Key]keptThread
}

type usageKey struct {
	key   model.Key
	month model.Month
}

// keptUsage is what a vendor answered about a month that was over: its usage, or that there is none.
type keptUsage struct {
	usage model.Usage
	err   error     // nil; a [model.ErrNotFound]; or a [model.ErrBadAnswer] where it cannot be told which of them it is
	at    time.Time // when it was asked for
}

// Records of what was used reach a vendor late, since networks abroad report in batches, and no vendor says when a month
// is closed. That it is after three days is inferred. Before, a month may still grow, but not so fast that it must be
// asked for with each look.
const (
	settled = 3 * 24 * time.Hour
	brief   = time.Hour
)

// final tells whether the answer about a month stays good.
func (k *keptUsage) final(month model.Month) bool {
	return !k.at.Before(month.Add(1).Start().Add(settled)) && !errors.Is(k.err, model.ErrBadAnswer)
}

// holds tells whether the answer about a month is still good.
func (k *keptUsage) holds(month model.Month, now time.Time) bool {
	if k.final(month) {
		return true
	}
	age := now.Sub(k.at)
	return age >= 0 && age < brief
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
		usages:   make(map[usageKey]keptUsage),
		balances: make(map[string]keptBalance),
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

const opUsage = "read the usage"

// Usage tells what a SIM used in a month. The current month is asked for each time. A past one is kept: for good once it
// cannot change any more, and for an hour before, in memory and on disk, so that it costs no call after a restart. That there
// is none, such as before the SIM was activated, is an answer that is kept as well, and told as the [model.ErrNotFound] that
// it was.
func (f *Fleet) Usage(ctx context.Context, key model.Key, month model.Month) (model.Usage, error) {
	at := usageKey{key, month}
	if had, ok := f.keptUsage(at); ok {
		return had.usage, had.err
	}
	f.RecallUsage(ctx, key, month)
	if had, ok := f.keptUsage(at); ok {
		return had.usage, had.err
	}
	account, err := f.able(key.Account, opUsage, provider.Metering)
	if err != nil {
		return model.Usage{}, err
	}
	if account.Vendor.History == model.HistoryAccount {
		return f.accountMonth(ctx, account, at)
	}
	return share(ctx, f, &f.usages, at, func(ctx context.Context) (model.Usage, error) {
		// Another caller's call may have ended after this one looked.
		if had, ok := f.keptUsage(at); ok {
			return had.usage, had.err
		}
		now := f.config.Now()
		usage, err := ask(account.Name, opUsage, func() (model.Usage, error) {
			return account.Meter.Usage(ctx, key.ICCID, month)
		})
		account.Learn(provider.Metering, err)
		if err == nil || (errors.Is(err, model.ErrNotFound) && month.Before(model.MonthOf(now))) {
			keep(&f.kept, f.kept.usages, at, keptUsage{usage, err, now})
		}
		if err == nil {
			f.writeUsage(ctx, at, usage)
		}
		f.touch()
		return usage, err
	})
}

// keptUsage gives what is kept of a past month and still good.
func (f *Fleet) keptUsage(at usageKey) (keptUsage, bool) {
	had, ok := f.recallUsage(at)
	now := f.config.Now()
	return had, ok && at.month.Before(model.MonthOf(now)) && had.holds(at.month, now)
}

// KeptUsage gives a month that was read already and is in memory, at no call: a past one for as long as it is kept, the current one as it
// was read last. It tells of no month that the vendor does not have; [Fleet.Usage] does so, at no call either if it is
// kept.
func (f *Fleet) KeptUsage(key model.Key, month model.Month) (model.Usage, bool) {
	had, ok := f.recallUsage(usageKey{key, month})
	now := f.config.Now()
	return had.usage, ok && had.err == nil && (month == model.MonthOf(now) || had.holds(month, now))
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
		a.Learn(provider.Billing, err)
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

// able gives the account if it has the ability, and else why not.
func (f *Fleet) able(name, op string, ability provider.Ability) (*provider.Account, error) {
	account := f.Account(name)
	if account == nil {
		return nil, noAccount(name, op)
	}
	if why := account.WhyNot(ability); why != "" {
		return nil, unable(account, op, ability, why)
	}
	return account, nil
}
