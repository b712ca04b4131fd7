package fleet

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/simfleet/simfleet/model"
)

const opList = "list SIMs"

// maxPages is where a list ends even if its vendor goes on: half a million SIMs at 250 a page.
const maxPages = 2000

// Sync reads the lists of the named accounts, of all if none is named, side by side. After each page there is a newer
// snapshot. An account whose sync is running already is not asked twice: the running one is waited for. The error tells
// of all accounts that failed; each has its own in its [Status].
//
// The pages of one account are read one after the other, since a cursor is known only from the page before it. Those of
// vendors that number their pages could be read side by side within the account's pace.
func (f *Fleet) Sync(ctx context.Context, accounts ...string) error {
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
		return struct{}{}, f.newPass(h).run(ctx)
	})
	return err
}

// pass is one reading of an account's whole list.
type pass struct {
	fleet   *Fleet
	holding *holding
	pages   int
	listing
}

// listing is what a pass has seen of the list.
type listing struct {
	began   uint64
	seen    map[model.ICCID]struct{}
	order   []model.ICCID // as seen, each SIM once
	cursors map[model.Cursor]struct{}
	damaged int
	total   *int
	whole   bool // the vendor said that there is no further page
	shifted bool // the vendor's total changed from one page to another
}

func (f *Fleet) newPass(h *holding) *pass {
	return &pass{fleet: f, holding: h, listing: f.newListing()}
}

func (f *Fleet) newListing() listing {
	return listing{
		began: f.tick(), seen: make(map[model.ICCID]struct{}), cursors: map[model.Cursor]struct{}{"": {}},
	}
}

// run reads the list. When SIMs came or went meanwhile, others slid over the border of a page, and may have been on none
// that was read: then the list is read once more at once, and not a third time.
func (p *pass) run(ctx context.Context) error {
	p.begin()
	err := p.read(ctx)
	if err == nil && p.whole && p.shifted && ctx.Err() == nil {
		p.pages, p.listing = 0, p.fleet.newListing()
		err = p.read(ctx)
	}
	if err == nil {
		p.count(ctx)
	}
	p.end(err)
	return err
}

// read reads page after page. It stops where a list that is well would not go on: at a cursor that was there before, at
// a page that brings no other SIM, and after very many pages. That is no error: what was read is good, and the status
// tells how many are missing.
func (p *pass) read(ctx context.Context) error {
	cursor := model.Cursor("")
	for {
		tick := p.fleet.tick()
		page, err := ask(p.holding.account.Name, opList, func() (model.Page[model.SIM], error) {
			return p.holding.account.List.SIMs(ctx, model.Query{}, cursor)
		})
		if err != nil {
			return err
		}
		fresh := p.take(page, tick)
		if page.Next == "" {
			p.whole = true
			return nil
		}
		if _, again := p.cursors[page.Next]; again || !fresh || p.pages >= maxPages {
			return nil
		}
		cursor = page.Next
		p.cursors[cursor] = struct{}{}
	}
}

// begin shows that the account is loading.
func (p *pass) begin() {
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	p.holding.pass = p
	p.holding.status.Loading, p.holding.status.Pages = true, 0
	p.fleet.publish()
}

// take shows a page and tells whether it brought a SIM that this pass had not seen.
func (p *pass) take(page model.Page[model.SIM], tick uint64) (fresh bool) {
	p.pages++
	p.damaged += page.Damaged
	p.expect(page.Total)
	now := p.fleet.config.Now()
	readings := make([]reading, 0, len(page.Items))
	places := make(map[model.ICCID]int, len(page.Items))
	for _, sim := range page.Items {
		if sim.ICCID.IsZero() {
			p.damaged++
			continue
		}
		r := reading{sim: sim, tick: tick, now: now, list: true}
		if at, twice := places[sim.ICCID]; twice {
			readings[at] = r // The later copy wins.
			continue
		}
		places[sim.ICCID] = len(readings)
		readings = append(readings, r)
		if _, known := p.seen[sim.ICCID]; !known {
			p.seen[sim.ICCID] = struct{}{}
			p.order = append(p.order, sim.ICCID)
			fresh = true
		}
	}
	p.show(readings)
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

func (p *pass) show(readings []reading) {
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	h := p.holding
	h.learn(readings)
	if h.pass == p {
		h.status.Pages, h.status.Damaged = p.pages, p.damaged
		if p.total != nil {
			h.status.Total = p.total
		}
	}
	p.fleet.publish()
}

// end tells how the pass ended. One that was given up while a newer one runs has nothing to tell.
func (p *pass) end(err error) {
	now := p.fleet.config.Now()
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	h := p.holding
	if h.pass != p {
		return
	}
	h.pass = nil
	h.status.Loading, h.status.Tried, h.status.Err = false, now, err
	if err == nil {
		h.status.Fetched, h.status.Total, h.status.Short = now, p.total, p.short()
		if p.complete() {
			h.rearrange(&p.listing)
		}
	}
	p.fleet.publish()
}

// An entry without a valid ICCID is one of those that the vendor counts and was listed, though nobody knows of which
// SIM. So it counts as listed wherever the list is compared with the total: otherwise one such entry would keep every row for
// ever. A SIM whose own entry stays damaged is marked as missing, and is dropped as if it was gone; Damaged tells of it.

// short tells how many SIMs the vendor counts that it did not list.
func (l *listing) short() int {
	if l.total == nil {
		return 0
	}
	return max(0, *l.total-len(l.seen)-l.damaged)
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
	stay := make(map[model.ICCID][]*Row)
	var behind model.ICCID
	for _, row := range h.rows {
		if _, seen := l.seen[row.SIM.ICCID]; seen {
			behind = row.SIM.ICCID
		} else if row := l.missed(row); row != nil {
			stay[behind] = append(stay[behind], row)
		}
	}
	rows := append(make([]*Row, 0, len(h.rows)), stay[model.ICCID{}]...)
	for _, iccid := range l.order {
		rows = append(append(rows, h.row(iccid)), stay[iccid]...)
	}
	if !slices.Equal(rows, h.rows) {
		h.rows = rows
		h.index = index{}.with(rows, 0)
	}
}

// missed gives what becomes of a row that a complete list did not hold. What was read or written by itself since the list
// was begun stays as it is. Any other is only marked at first: when as many SIMs came as went, one may have slid from a
// page that was to be read onto one that had been, and nothing tells.
func (l *listing) missed(row *Row) *Row {
	switch {
	case row.read > l.began || row.Switching != model.Unknown:
		return row
	case row.Missing:
		return nil
	}
	marked := *row
	marked.Missing = true
	return &marked
}
