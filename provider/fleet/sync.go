package fleet

import (
	"context"
	"errors"
	"sync"

	"github.com/simfleet/simfleet/model"
)

const opList = "list SIMs"

// maxPages is where a list ends even if its vendor goes on: half a million SIMs at 250 a page.
const maxPages = 2000

// Sync reads the lists of the named accounts, of all if none is named, side by side. After each page there is a newer
// snapshot. An account whose sync is running already is not asked twice: the running one is waited for. The error tells
// of all accounts that failed; each has its own in its [Status].
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
	began   uint64
	seen    map[model.ICCID]struct{}
	order   []model.ICCID // as seen, each SIM once
	cursors map[model.Cursor]struct{}
	pages   int
	damaged int
	total   *int
	whole   bool // the vendor said that there is no further page
}

func (f *Fleet) newPass(h *holding) *pass {
	return &pass{
		fleet: f, holding: h, began: f.tick(),
		seen:    make(map[model.ICCID]struct{}),
		cursors: map[model.Cursor]struct{}{"": {}},
	}
}

func (p *pass) run(ctx context.Context) error {
	p.begin()
	err := p.read(ctx)
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
	if page.Total != nil && *page.Total >= 0 {
		p.total = new(*page.Total)
	}
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
			h.rearrange(p)
		}
	}
	p.fleet.publish()
}

// short tells how many SIMs the vendor counts that it did not list. Those that it listed without a valid ICCID were
// listed.
func (p *pass) short() int {
	if p.total == nil {
		return 0
	}
	return max(0, *p.total-len(p.seen)-p.damaged)
}

// complete tells whether a SIM that was not seen is gone, and not merely missing from what was listed.
func (p *pass) complete() bool {
	if p.total == nil {
		return p.whole
	}
	return len(p.seen) >= *p.total
}

// rearrange brings the rows into the order of a complete list and drops those that it did not hold, except what was
// read or written by itself since the list was begun.
func (h *holding) rearrange(p *pass) {
	rows := make([]*Row, 0, len(p.order))
	for _, iccid := range p.order {
		rows = append(rows, h.row(iccid))
	}
	same := len(rows) == len(h.rows)
	for i, row := range h.rows {
		if _, seen := p.seen[row.SIM.ICCID]; !seen && (row.read > p.began || row.Switching != model.Unknown) {
			rows = append(rows, row)
		}
		same = same && rows[i] == row
	}
	if !same || len(rows) != len(h.rows) {
		h.rows = rows
		h.index = index{}.with(rows, 0)
	}
}
