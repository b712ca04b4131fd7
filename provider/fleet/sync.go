package fleet

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model"
)

const opList = "list SIMs"

// Sync reads the lists of the named accounts, of all if none is named, side by side. After each page there is a newer
// snapshot. An account whose sync is running already is not asked twice: the running one is waited for, unless it is another
// process that runs it, whose pages come by [Fleet.Beat]. The error tells of all accounts that failed; each has its own in
// its [Status].
func (f *Fleet) Sync(ctx context.Context, accounts ...string) error {
	<-f.ready
	if len(accounts) == 0 {
		for _, account := range f.config.Accounts {
			accounts = append(accounts, account.Name)
		}
	}
	errs := make([]error, len(accounts))
	var all sync.WaitGroup
	for i, name := range accounts {
		all.Go(func() { errs[i] = f.sync(ctx, name) })
	}
	all.Wait()
	return errors.Join(errs...)
}

func (f *Fleet) sync(ctx context.Context, name string) error {
	h := f.accounts[name]
	if h == nil {
		return noAccount(name, opList)
	}
	_, err := share(ctx, f, &f.syncs, name, func(ctx context.Context) (struct{}, error) {
		if !f.claim(ctx, name) {
			return struct{}{}, nil
		}
		defer f.release(h)
		f.catchUpWithOthers(ctx)
		return struct{}{}, f.newPass(h).run(ctx)
	})
	return err
}

// pass is one reading of an account's whole list.
type pass struct {
	fleet   *Fleet
	holding *holding
	since   time.Time
	listing
}

// listing is what a pass has seen of the list. Its SIMs are told by the numbers of their rows, which change only at the end
// of a pass.
type listing struct {
	began   uint64
	seen    rowSet
	sims    int     // in seen
	listed  [][]int // of each page, the SIMs that no page before it showed
	cursors map[model.Cursor]struct{}
	pages   int
	damaged int
	total   *int
	whole   bool // the vendor said that there is no further page
	cut     bool // pages were not asked for because one before them brought no other SIM
	shifted bool // the vendor's total changed from one page to another, or pages are not where they were taken for
}

func (f *Fleet) newPass(h *holding) *pass {
	return &pass{fleet: f, holding: h, since: f.config.Now(), listing: f.newListing()}
}

func (f *Fleet) newListing() listing {
	return listing{began: f.tick(), cursors: map[model.Cursor]struct{}{"": {}}}
}

// run reads the list. When SIMs came or went meanwhile, others slid over the border of a page, and may have been on none
// that was read: then the list is read once more at once, one page after the other, and not a third time.
func (p *pass) run(ctx context.Context) error {
	p.begin()
	err := p.read(ctx, true)
	if err == nil && (p.whole || p.cut) && p.shifted && ctx.Err() == nil {
		p.listing = p.fleet.newListing()
		err = p.read(ctx, false)
	}
	if err == nil {
		p.count(ctx)
	}
	if p.end(err) {
		p.fleet.shelve(p.holding)
	}
	return err
}

// begin shows that the account is loading.
func (p *pass) begin() {
	p.fleet.mu.Lock()
	p.holding.pass = p
	p.holding.status.Loading, p.holding.status.Pages = true, 0
	p.fleet.publish()
	p.fleet.mu.Unlock()
	p.fleet.tell(p.holding, tidings{Kind: listBegan}, nil)
}

// take shows a page and tells whether it brought a SIM that this pass had not seen.
func (p *pass) take(number int, page *model.Page[model.SIM], tick uint64) (fresh bool) {
	readings, damaged := listed(page, tick, p.fleet.config.Now())
	fresh = p.show(number, readings, damaged, page.Total)
	p.fleet.tellPage(p.holding, readings)
	return fresh
}

// listed gives the readings of a page of a list, each SIM once, and how many of its entries are damaged.
func listed(page *model.Page[model.SIM], tick uint64, now time.Time) (readings []reading, damaged int) {
	damaged = page.Damaged
	readings = make([]reading, 0, len(page.Items))
	places := make(map[model.ICCID]int, len(page.Items))
	for i := range page.Items {
		sim := &page.Items[i]
		if sim.ICCID.IsZero() {
			damaged++
			continue
		}
		r := reading{sim: *sim, tick: tick, now: now, list: true}
		if at, twice := places[sim.ICCID]; twice {
			readings[at] = r // The later copy wins.
			continue
		}
		places[sim.ICCID] = len(readings)
		readings = append(readings, r)
	}
	return readings, damaged
}

// show takes readings in, shows them, and tells whether any is of a SIM that this pass had not seen.
func (p *pass) show(number int, readings []reading, damaged int, total *int) (fresh bool) {
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	h := p.holding
	h.learn(readings)
	for number >= len(p.listed) {
		p.listed = append(p.listed, nil)
	}
	for i := range readings {
		if row, _ := h.table.Find(readings[i].sim.ICCID); p.seen.add(row) {
			p.listed[number] = append(p.listed[number], row)
			p.sims++
			fresh = true
		}
	}
	p.pages++
	p.damaged += damaged
	p.expect(total)
	if h.pass == p {
		h.status.Pages, h.status.Damaged = p.pages, p.damaged
		if p.total != nil {
			h.status.Total = p.total
		}
	}
	p.fleet.publish()
	return fresh
}

// expect takes in how many SIMs there are, as a page tells it.
func (p *pass) expect(total *int) {
	if total == nil || *total < 0 {
		return
	}
	p.shifted = p.shifted || p.total != nil && *p.total != *total
	p.total = new(*total)
}

// end tells how the pass ended. One that was given up while a newer one runs has nothing to tell, and nothing to keep.
func (p *pass) end(err error) (latest bool) {
	now := p.fleet.config.Now()
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	h := p.holding
	if h.pass != p {
		return false
	}
	h.pass, h.changed, h.took = nil, true, now.Sub(p.since)
	h.status.Loading = false
	if !model.Cancelled(err) { // One that was given up tells nothing of the vendor, and the list is as due as before.
		h.status.Tried, h.status.Err = now, err
	}
	if err == nil {
		h.status.Fetched, h.status.Total, h.status.Short = now, p.total, p.short()
		if p.complete() {
			h.rearrange(&p.listing)
			h.listed, h.began = p.sims+p.damaged, p.began
		}
	}
	p.fleet.publish()
	return true
}

// An entry without a valid ICCID is one of those that the vendor counts and was listed, though nobody knows of which
// SIM. So it counts as listed wherever the list is compared with the total: otherwise one such entry would keep every row for
// ever. A SIM whose own entry stays damaged is marked as missing, and is dropped as if it was gone; Damaged tells of it.

// short tells how many SIMs the vendor counts that it did not list.
func (l *listing) short() int {
	if l.total == nil {
		return 0
	}
	return max(0, *l.total-l.sims-l.damaged)
}

// complete tells whether a SIM that was not seen may be gone, and is not merely missing from what was listed.
func (l *listing) complete() bool {
	if l.total == nil {
		return l.whole
	}
	return !l.shifted && l.short() == 0
}

// rearrange brings the rows into the order of a complete list. Rows that it did not hold stay behind those that they were
// behind, marked as missing, or are dropped if they were marked before.
func (h *holding) rearrange(l *listing) {
	var marked []Row
	stay, behind := make(map[int][]int), -1
	for number := range h.table.Len() {
		if l.seen.has(number) {
			behind = number
			continue
		}
		row := h.table.Row(number)
		switch l.missed(row) {
		case fateDropped:
			continue
		case fateMarked:
			row.Missing = true
			marked = append(marked, *row)
		case fateKept:
		}
		stay[behind] = append(stay[behind], number)
	}
	order := append(make([]int, 0, h.table.Len()), stay[-1]...)
	for _, page := range l.listed {
		for _, number := range page {
			order = append(append(order, number), stay[number]...)
		}
	}
	h.table = h.table.With(marked).Arranged(order)
}

// fate is what becomes of a row that a complete list did not hold.
type fate uint8

const (
	fateMarked fate = iota
	fateKept
	fateDropped
)

// missed gives what becomes of a row that a complete list did not hold. What was read or written by itself since the list
// was begun stays as it is. Any other is only marked at first: when as many SIMs came as went, one may have slid from a
// page that was to be read onto one that had been, and nothing tells.
func (l *listing) missed(row *Row) fate {
	switch {
	case row.Read > l.began || row.Switching != model.Unknown:
		return fateKept
	case row.Missing:
		return fateDropped
	default:
		return fateMarked
	}
}
