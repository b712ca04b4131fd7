package fleet

import (
	"context"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
)

// monthKey names a month of a whole account.
type monthKey struct {
	account string
	month   model.Month
}

// UsageCalls tells how many calls it takes to read a month of a SIM, and whether it may take more: nobody knows before how
// many pages its sessions fill. What is kept costs none.
func (f *Fleet) UsageCalls(key model.Key, month model.Month) (calls int, atLeast bool) {
	account := f.Account(key.Account)
	if account == nil {
		return 0, false
	}
	if _, kept := f.keptUsage(usageKey{key, month}); kept {
		return 0, false
	}
	switch account.Vendor.History {
	case model.HistoryAccount:
		return countCalls(&account.Vendor, f.loaded(key.Account)), false
	case model.HistorySessions:
		return 1, true
	default:
		return 1, false
	}
}

// loaded tells how many SIMs of an account are known.
func (f *Fleet) loaded(account string) int {
	for _, status := range f.Snapshot().Accounts() {
		if status.Name == account {
			return status.Loaded
		}
	}
	return 0
}

// accountMonth reads a month of the whole account, since its vendor has no call for less. It serves every SIM of it from
// then on, whichever was asked for.
func (f *Fleet) accountMonth(ctx context.Context, account *provider.Account, at usageKey) (model.Usage, error) {
	_, err := share(ctx, f, &f.months, monthKey{at.key.Account, at.month}, func(ctx context.Context) (struct{}, error) {
		if _, ok := f.keptUsage(at); ok {
			return struct{}{}, nil
		}
		defer f.touch()
		return struct{}{}, f.readMonth(ctx, account, at.month)
	})
	if err != nil {
		return model.Usage{}, err
	}
	had, _ := f.recallUsage(at)
	return had.usage, had.err
}

// readMonth reads all pages of a month. Only a month that was read to its end is kept, and then what it says of the SIMs
// that it does not name as well: that they used nothing, unless an entry that is damaged may be one of theirs.
func (f *Fleet) readMonth(ctx context.Context, account *provider.Account, month model.Month) error {
	now := f.config.Now()
	var told []model.SIMUsage
	damaged, err := f.eachUsage(ctx, account, month, nil, func(page []model.SIMUsage) { told = append(told, page...) })
	if err != nil {
		return err
	}
	for _, u := range told {
		keep(&f.kept, f.kept.usages, usageKey{model.Key{Account: account.Name, ICCID: u.ICCID}, month}, keptUsage{u.Usage, nil, now})
	}
	var none error = &model.Fault{Account: account.Name, Op: opUsage, Kind: model.ErrNotFound, Outcome: model.OutcomeNotSent}
	if damaged > 0 {
		none = unreadable(account.Name)
	}
	keep(&f.kept, f.kept.usages, unnamed(account.Name, month), keptUsage{model.Usage{}, none, now})
	return nil
}

// unnamed is where it is kept what a month of a whole account says of the SIMs that it does not name.
func unnamed(account string, month model.Month) usageKey {
	return usageKey{model.Key{Account: account}, month}
}

// recallUsage gives what was answered last about a month of a SIM, be it of that SIM or of all.
func (f *Fleet) recallUsage(at usageKey) (keptUsage, bool) {
	named, ok := recall(&f.kept, f.kept.usages, at)
	rest, all := recall(&f.kept, f.kept.usages, unnamed(at.key.Account, at.month))
	if all && (!ok || rest.at.After(named.at)) {
		return rest, true
	}
	return named, ok
}
