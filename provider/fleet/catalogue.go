package fleet

import (
	"context"
	"sync"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// catalogue is what each account has to choose from, such as its plans: asked for once, unless there was nothing, which may
// just as well be a gap in the vendor's answer.
type catalogue[T any] struct {
	mu    sync.Mutex
	kept  map[string][]T
	under flights[string, []T]
}

func (c *catalogue[T]) recall(account string) ([]T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entries, ok := c.kept[account]
	return entries, ok
}

func (c *catalogue[T]) keep(account string, entries []T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = make(map[string][]T)
	}
	c.kept[account] = entries
}

// choices asks for what an account has to choose from, or gives what is kept.
func choices[T any](
	ctx context.Context, f *Fleet, from *catalogue[T], name, op string, ability provider.Ability,
	call func(context.Context, *provider.Account) ([]T, error),
) ([]T, error) {
	if entries, ok := from.recall(name); ok {
		return entries, nil
	}
	account, err := f.able(name, op, ability)
	if err != nil {
		return nil, err
	}
	return share(ctx, f, &from.under, name, func(ctx context.Context) ([]T, error) {
		// Another caller's call may have ended after this one looked.
		if entries, ok := from.recall(name); ok {
			return entries, nil
		}
		entries, err := ask(name, op, func() ([]T, error) { return call(ctx, account) })
		account.Learn(ability, err)
		if err == nil && len(entries) > 0 {
			from.keep(name, entries)
		}
		f.touch()
		return entries, err
	})
}

// Plans gives the plans of an account; asked for once, unless there were none. What it gives must not be changed.
func (f *Fleet) Plans(ctx context.Context, account string) ([]model.Plan, error) {
	return choices(ctx, f, &f.plans, account, "list the plans", provider.Planning,
		func(ctx context.Context, a *provider.Account) ([]model.Plan, error) { return a.Planner.Plans(ctx) })
}

// Groups gives the groups that SIMs of an account can be put into; asked for once, unless there were none. What it gives
// must not be changed.
func (f *Fleet) Groups(ctx context.Context, account string) ([]model.Group, error) {
	return choices(ctx, f, &f.groups, account, "list the groups", provider.Grouping,
		func(ctx context.Context, a *provider.Account) ([]model.Group, error) { return a.Grouper.Groups(ctx) })
}
