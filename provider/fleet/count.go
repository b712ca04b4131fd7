package fleet

import (
	"context"
	"errors"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

const opCount = "count the month"

// counts tells whether the list of the vendor lacks what its SIMs used, while a call about many of them has it.
func counts(vendor *provider.Vendor) bool {
	for _, where := range vendor.Gives {
		if where == model.InCount {
			return true
		}
	}
	return false
}

// countCalls tells how many calls it takes to learn what so many SIMs used in a month.
func countCalls(vendor *provider.Vendor, sims int) int {
	if vendor.Bulk <= 0 {
		return 1
	}
	return max(1, (sims+vendor.Bulk-1)/vendor.Bulk)
}

// count reads what the SIMs used in the current month, if the list did not tell. That it fails leaves the list as good as
// it is: what was counted before stays, with its age. A pass that was given up while a newer one runs has nothing to tell.
func (p *pass) count(ctx context.Context) {
	account := p.holding.account
	if account.BulkMeter == nil || !counts(&account.Vendor) || ctx.Err() != nil {
		return
	}
	month := model.MonthOf(p.fleet.config.Now())
	calls, sims := 0, p.cards()
	damaged, err := p.fleet.eachUsage(ctx, account, month, sims, func(page []model.SIMUsage) {
		calls++
		p.counted(page)
	})
	if err == nil && damaged > 0 {
		err = unreadable(account.Name)
	}
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	if p.holding.pass != p {
		return
	}
	p.holding.status.CountErr, p.holding.status.Counts = err, calls
	if err == nil {
		p.holding.counted(sims, p.fleet.config.Now())
	}
}

// counted takes in what a page told.
func (p *pass) counted(page []model.SIMUsage) {
	p.fleet.mu.Lock()
	if p.holding.pass == p {
		p.holding.count(page, p.fleet.config.Now())
		p.fleet.publish()
	}
	p.fleet.mu.Unlock()
	p.fleet.sample(p.holding, samplesOf(page))
}

// samplesOf gives the counters of what SIMs used.
func samplesOf(page []model.SIMUsage) []store.Sample {
	samples := make([]store.Sample, len(page))
	for i := range page {
		u := &page[i]
		samples[i] = store.Sample{
			ICCID: u.ICCID, Used: u.Data, SMSMO: u.SMSMO, SMSMT: u.SMSMT, Sessions: u.Sessions, ZeroSessions: u.ZeroSessions,
		}
		if u.Cost != nil {
			samples[i].Cost = (*int64)(u.Cost.Total)
		}
	}
	return samples
}

// cards gives the SIMs that the pass has seen.
func (p *pass) cards() []model.ICCID {
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	sims := make([]model.ICCID, 0, p.sims)
	for _, page := range p.listed {
		for _, number := range page {
			sims = append(sims, p.holding.table.ICCID(number))
		}
	}
	return sims
}

// errEndless is why a month is not taken for read although every page was.
var errEndless = errors.New("its pages do not end")

// unreadable words that a SIM was not told of in a month of which some entries are damaged: one of them may be its own.
func unreadable(account string) error {
	return &model.Fault{
		Account: account, Op: opCount, Kind: model.ErrBadAnswer, Outcome: model.OutcomeNotSent, Err: ErrDamaged,
	}
}

// eachUsage reads a month of many SIMs, page by page, each SIM once, and tells how many entries are damaged. It stops where
// pages that are well would not go on: at a cursor that was there before, at a page of nothing but SIMs that were told of
// already, and after very many pages. Other than with a list, that is an error: nothing tells how many SIMs are missing, and
// those would pass for idle ones.
func (f *Fleet) eachUsage(
	ctx context.Context, account *provider.Account, month model.Month, sims []model.ICCID, each func([]model.SIMUsage),
) (damaged int, err error) {
	told, seen := make(map[model.ICCID]bool), map[model.Cursor]bool{"": true}
	cursor := model.Cursor("")
	for range maxPages {
		page, err := ask(account.Name, opCount, func() (model.Page[model.SIMUsage], error) {
			return account.BulkMeter.Usages(ctx, month, sims, cursor)
		})
		account.Learn(provider.Metering, err)
		if err != nil {
			return damaged, err
		}
		damaged += page.Damaged
		fresh := untold(page.Items, told)
		each(fresh)
		if page.Next == "" {
			return damaged, nil
		}
		if seen[page.Next] || len(page.Items) > 0 && len(fresh) == 0 {
			break
		}
		cursor = page.Next
		seen[cursor] = true
	}
	return damaged, &model.Fault{Account: account.Name, Op: opCount, Kind: model.ErrBadAnswer, Err: errEndless}
}

// untold gives the first entry of each SIM that was not told of before, and notes it.
func untold(items []model.SIMUsage, told map[model.ICCID]bool) []model.SIMUsage {
	fresh := make([]model.SIMUsage, 0, len(items))
	for _, usage := range items {
		if !told[usage.ICCID] {
			told[usage.ICCID] = true
			fresh = append(fresh, usage)
		}
	}
	return fresh
}
