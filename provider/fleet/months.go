package fleet

import (
	"context"
	"slices"
	"time"

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
	for i := range told {
		u := &told[i]
		u.Month = month
		keep(&f.kept, f.kept.usages, usageKey{model.Key{Account: account.Name, ICCID: u.ICCID}, month}, keptUsage{u.Usage, nil, now})
	}
	none := noUsage(account.Name)
	if damaged > 0 {
		none = unreadable(account.Name)
	}
	keep(&f.kept, f.kept.usages, unnamed(account.Name, month), keptUsage{model.Usage{}, none, now})
	if damaged == 0 && len(told) > 0 {
		told = append(told, f.unused(account.Name, month, told)...)
	}
	f.writeMonth(account.Name, told) //nolint:contextcheck // It is kept also when nobody waits for it any more.
	return nil
}

// unused gives a month without anything for each SIM of an account that a month does not name.
func (f *Fleet) unused(account string, month model.Month, told []model.SIMUsage) []model.SIMUsage {
	named := make(map[model.ICCID]bool, len(told))
	for i := range told {
		named[told[i].ICCID] = true
	}
	f.mu.Lock()
	table := f.accounts[account].table
	f.mu.Unlock()
	var unused []model.SIMUsage
	for number := range table.Len() {
		if iccid := table.ICCID(number); !named[iccid] {
			unused = append(unused, model.SIMUsage{ICCID: iccid, Usage: model.Usage{Month: month}})
		}
	}
	return unused
}

// monthsAtOnce is how many SIMs' months are written in one go, which others who write wait for.
const monthsAtOnce = 500

// writeMonth writes down a month of many SIMs. Nobody waits for that, and the end of the fleet ends what would take long:
// what is not written then costs a call when it is asked for again.
func (f *Fleet) writeMonth(account string, months []model.SIMUsage) {
	if f.config.Store == nil || !f.reading.enter() {
		return
	}
	go func() {
		defer f.reading.leave()
		for some := range slices.Chunk(months, monthsAtOnce) {
			if err := f.config.Store.KeepUsages(context.Background(), account, some); err != nil {
				f.unkept(err)
				return
			}
			if f.quiet.Err() != nil {
				return
			}
		}
	}()
}

// writeUsage writes down a month of a SIM. What a vendor told nothing of is not worth it, and that a month is not there is
// not believed for longer than the process lives: a wrong address answers the same.
func (f *Fleet) writeUsage(ctx context.Context, at usageKey, usage model.Usage) {
	usage.Month = at.month
	if f.config.Store == nil || isEmpty(&usage) {
		return
	}
	if err := f.config.Store.KeepUsage(context.WithoutCancel(ctx), at.key, usage); err != nil {
		f.storeFailed(err)
	}
}

// isEmpty tells whether a month tells nothing.
func isEmpty(u *model.Usage) bool { return *u == model.Usage{Month: u.Month, Fetched: u.Fetched} }

// RecallUsage takes in from disk what any process of this user was told of months of a SIM, also before this one began, so
// that [Fleet.KeptUsage] and [Fleet.Usage] give it as far as it is still good. It makes no call. A disk that cannot be read is
// told of by [Snapshot.Notice].
func (f *Fleet) RecallUsage(ctx context.Context, key model.Key, months ...model.Month) {
	if f.config.Store == nil {
		return
	}
	for _, month := range months {
		usage, at, ok, err := f.config.Store.KeptUsage(ctx, key, month)
		if err != nil {
			f.unkept(err)
			return
		}
		if ok {
			f.takeUsage(usageKey{key, month}, usage, at)
		}
	}
}

// takeUsage takes a month from disk, unless a newer answer about it is in memory. An empty one is of a month that was read
// for all SIMs of an account at once, and did not name this one.
func (f *Fleet) takeUsage(at usageKey, usage model.Usage, when time.Time) {
	found := keptUsage{usage: usage, at: when}
	if isEmpty(&usage) {
		found.err = noUsage(at.key.Account)
	}
	if had, ok := f.recallUsage(at); !ok || had.at.Before(when) {
		keep(&f.kept, f.kept.usages, at, found)
	}
}

// noUsage words that a vendor has no usage of a SIM in a month.
func noUsage(account string) error {
	return &model.Fault{Account: account, Op: opUsage, Kind: model.ErrNotFound, Outcome: model.OutcomeNotSent}
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
