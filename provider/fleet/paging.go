package fleet

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/simfleet/simfleet/model"
)

// maxPages is where a list ends that goes on and on. Only one of which its vendor counts more SIMs is read further, unless
// it counts so many that this cannot be true.
const (
	maxPages = 2000
	maxSIMs  = 20_000_000
)

// mostPages tells how many pages of a list are read at most, of a vendor that counts so many SIMs.
func mostPages(total *int, size int) int {
	if total == nil || size <= 0 || *total > maxSIMs {
		return maxPages
	}
	return max(maxPages, *total/size+maxPages)
}

// abreast is the most pages of one account that are asked for at once.
const abreast = 4

// read reads the list: the first page, then the others side by side where they are numbered and it is known how many there
// are, else one after another.
func (p *pass) read(ctx context.Context, sideBySide bool) error {
	began := time.Now()
	page, err := p.page(ctx, "", 0)
	if err != nil {
		return err
	}
	next, at := page, 1
	if cursors := p.numbered(page); sideBySide && len(cursors) > 1 {
		if next, err = p.readAll(ctx, cursors, p.inFlight(time.Since(began))); err != nil {
			return err
		}
		at = len(cursors)
	}
	return p.readOn(ctx, next, at)
}

// answered is a page of the list, and whether it brought a SIM that the pass had not seen.
type answered struct {
	model.Page[model.SIM]
	fresh bool
}

// page asks for a page and shows it.
func (p *pass) page(ctx context.Context, cursor model.Cursor, number int) (answered, error) {
	tick := p.fleet.tick()
	page, err := ask(p.holding.account.Name, opList, func() (model.Page[model.SIM], error) {
		return p.holding.account.List.SIMs(ctx, model.Query{}, cursor)
	})
	if err != nil {
		return answered{}, err
	}
	return answered{page, p.take(number, &page, tick)}, nil
}

// readOn reads page after page. It stops where a list that is well would not go on: at a cursor that was there before, at
// a page that brings no other SIM, and after very many pages. That is no error: what was read is good, and the status
// tells how many are missing.
func (p *pass) readOn(ctx context.Context, last answered, number int) (err error) {
	for ; last.Next != ""; number++ {
		if _, again := p.cursors[last.Next]; again || !last.fresh || p.pages >= p.most() {
			return nil
		}
		p.cursors[last.Next] = struct{}{}
		if last, err = p.page(ctx, last.Next, number); err != nil {
			return err
		}
	}
	p.whole = true
	return nil
}

func (p *pass) most() int { return mostPages(p.total, p.holding.account.Vendor.PageSize) }

// numbered gives the cursors of all pages, if the vendor numbers them and how many SIMs there are is known: it tells that
// itself, or the last list was complete.
func (p *pass) numbered(first answered) []model.Cursor {
	account := p.holding.account
	size := account.Vendor.PageSize
	if account.Numbered == nil || first.Next == "" || len(first.Items)+first.Damaged != size {
		return nil
	}
	p.fleet.mu.Lock()
	total, known, short := first.Total, p.holding.listed, p.holding.status.Short
	p.fleet.mu.Unlock()
	if total == nil && known > size {
		total = &known
	}
	// A vendor that told of more SIMs than it listed may do so again, and pages that are not there would cost calls.
	if total == nil || short > 0 || *total/size >= p.most() {
		return nil
	}
	return account.Numbered.Cursors(*total)
}

// inFlight tells how many pages at once it takes to use up the account's pace, when each takes so long: one of them waits
// for its turn, so that a page that takes longer than the first costs no time.
func (p *pass) inFlight(each time.Duration) int {
	pace := p.holding.account.PerSecond
	if pace <= 0 {
		return abreast
	}
	return int(min(math.Ceil(pace*each.Seconds())+1, abreast))
}

// tail is what a page tells of those behind it.
type tail struct {
	next  model.Cursor
	full  bool
	fresh bool // it brought a SIM that the pass had not seen
}

// readAll reads the numbered pages behind the first, so many at once and the nearest to what is looked at first. It gives
// the last one, behind which there may be more. Behind a page that brings no other SIM none is asked for: the vendor counts
// more SIMs than it lists.
func (p *pass) readAll(ctx context.Context, cursors []model.Cursor, atOnce int) (answered, error) {
	size := p.holding.account.Vendor.PageSize
	pages, until := errgroup.WithContext(ctx)
	pages.SetLimit(atOnce)
	tails := make([]tail, len(cursors))
	var last atomic.Int64
	last.Store(int64(len(cursors) - 1))
	for _, number := range p.nearest(cursors) {
		if until.Err() != nil {
			break
		}
		pages.Go(func() error {
			if int64(number) > last.Load() {
				return nil
			}
			page, err := p.page(until, cursors[number], number)
			if err == nil && !page.fresh {
				lower(&last, int64(number))
			}
			tails[number] = tail{page.Next, len(page.Items)+page.Damaged >= size, page.fresh}
			return err
		})
	}
	if err := pages.Wait(); err != nil {
		p.forget()
		return answered{}, err
	}
	end := p.place(tails, int(last.Load()))
	return answered{model.Page[model.SIM]{Next: end.next}, end.fresh}, ctx.Err()
}

// place finds out whether pages that were read side by side are where they were taken for, and gives the one that ends them.
func (p *pass) place(tails []tail, last int) tail {
	end, before := tails[last], last
	if !end.fresh {
		p.cut = end.next != ""
		before-- // It is the last one that brought something, and need not be full.
	}
	for _, page := range tails[1:max(before, 1)] {
		p.shifted = p.shifted || page.next == "" || !page.full
	}
	for _, page := range tails[last+1:] { // These were read before, and SIMs of theirs are on other pages by now.
		p.shifted = p.shifted || page.fresh
	}
	return end
}

// nearest gives the numbers of the pages behind the first, the nearest to what is looked at first.
func (p *pass) nearest(cursors []model.Cursor) []int {
	looked := p.looked() / p.holding.account.Vendor.PageSize
	numbers := make([]int, 0, len(cursors)-1)
	for number := 1; number < len(cursors); number++ {
		p.cursors[cursors[number]] = struct{}{}
		numbers = append(numbers, number)
	}
	slices.SortStableFunc(numbers, func(a, b int) int { return cmp.Compare(far(a, looked), far(b, looked)) })
	return numbers
}

// lower makes a number less, unless it is.
func lower(number *atomic.Int64, to int64) {
	for was := number.Load(); to < was && !number.CompareAndSwap(was, to); {
		was = number.Load()
	}
}

// looked gives the row that was looked at last.
func (p *pass) looked() int {
	iccid := p.holding.looked.Load()
	if iccid == nil {
		return 0
	}
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	at, _ := p.holding.table.Find(*iccid)
	return at
}

// forget has the next pass read one page after another, if nobody but the last list tells how many there are: it may have
// fewer now.
func (p *pass) forget() {
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	p.holding.listed = 0
}

func far(a, b int) int { return max(a-b, b-a) }
