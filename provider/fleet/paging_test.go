package fleet_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// numbered is a vendor whose pages are told by how many SIMs to pass over. It remembers what it was asked for.
type numbered struct {
	*vendor
	limiter *rate.Limiter // as the client has one; nil: none
	takes   func(call int) time.Duration

	log      sync.Mutex
	asked    []string
	underway int
	most     int // at once, on the way
}

func newNumbered(cards ...model.SIM) *numbered {
	n := &numbered{vendor: newVendor(cards...), takes: func(int) time.Duration { return 0 }}
	n.list = n.page
	return n
}

// at gives an account of the vendor that allows so many calls a second.
func (n *numbered) at(perSecond float64) *provider.Account {
	account := provider.New("eu", facts(), n)
	account.PerSecond = perSecond
	n.limiter = rate.NewLimiter(rate.Limit(perSecond/1.05), 1)
	return account
}

func (n *numbered) Cursors(total int) []model.Cursor {
	all := []model.Cursor{""}
	for at := 2; at < total; at += 2 {
		all = append(all, model.Cursor(strconv.Itoa(at)))
	}
	return all
}

func (n *numbered) SIMs(ctx context.Context, q model.Query, cursor model.Cursor) (model.Page[model.SIM], error) {
	if n.limiter != nil {
		if err := n.limiter.Wait(ctx); err != nil {
			return model.Page[model.SIM]{}, fault(model.ErrTimeout, model.OutcomeNotSent)
		}
	}
	n.log.Lock()
	n.asked = append(n.asked, string(cursor))
	call := len(n.asked)
	n.underway++
	n.most = max(n.most, n.underway)
	n.log.Unlock()
	if takes := n.takes(call); takes > 0 {
		time.Sleep(takes) // in a bubble, where it takes no time
	}
	page, err := n.vendor.SIMs(ctx, q, cursor)
	n.log.Lock()
	n.underway--
	n.log.Unlock()
	return page, err
}

// page is a page of the list; there is nothing behind its end.
func (n *numbered) page(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
	n.mu.Lock()
	sims := len(n.cards)
	n.mu.Unlock()
	if from, _ := strconv.Atoi(string(cursor)); from > sims {
		return model.Page[model.SIM]{Total: &sims}, nil
	}
	return n.vendor.page(ctx, cursor)
}

// sorted tells what was asked for since, in the order of the list, and forgets it.
func (n *numbered) sorted() string {
	n.log.Lock()
	slices.SortFunc(n.asked, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	n.log.Unlock()
	return n.pages()
}

// pages tells what was asked for since, and forgets it.
func (n *numbered) pages() string {
	n.log.Lock()
	defer n.log.Unlock()
	told := fmt.Sprintf("%q", n.asked)
	n.asked, n.most = nil, 0
	return told
}

// Numbered pages are asked for as fast as the vendor allows, however long it takes to answer: each once, and no more at once
// than that takes.
func TestPagesAtTheVendorsPace(t *testing.T) {
	const perSecond, pages = 10, 60
	even := func(each time.Duration) func(int) time.Duration { return func(int) time.Duration { return each } }
	for name, takes := range map[string]func(int) time.Duration{
		"5 ms": even(5 * time.Millisecond), "90 ms": even(90 * time.Millisecond), "100 ms": even(100 * time.Millisecond),
		"220 ms": even(220 * time.Millisecond), "300 ms": even(300 * time.Millisecond),
		"50 and 150 ms": func(call int) time.Duration { return time.Duration(50+100*(1-call%2)) * time.Millisecond },
		"200, 200 and 320 ms": func(call int) time.Duration {
			return time.Duration(200+120*(max(call%3, 1)-1)) * time.Millisecond
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newNumbered(sims(1, 2*pages)...)
				v.takes = takes
				b := newBench(t, v.at(perSecond))
				began, slowest := time.Now(), max(takes(1), takes(2), takes(3), takes(5))
				b.sync()
				took := time.Since(began)
				// Nobody knows how many pages there are before the first one is here, and the last one has to come.
				limit := time.Duration(1.05*pages/perSecond*float64(time.Second)) + max(0, takes(1)+slowest-105*time.Millisecond)
				if took > limit {
					t.Errorf("%d pages took %s, want at most %s", pages, took, limit)
				}
				if most := min(int(math.Ceil(perSecond*slowest.Seconds())), 4); v.most > most {
					t.Errorf("%d were on the way at once, want at most %d", v.most, most)
				}
				slices.Sort(v.asked)
				if once := slices.Compact(slices.Clone(v.asked)); len(v.asked) != pages || len(once) != pages {
					t.Errorf("%d calls for %d pages", len(v.asked), len(once))
				}
				if b.Snapshot().Len() != 2*pages || b.account().Pages != pages {
					t.Errorf("%+v", b.account())
				}
			})
		})
	}
}

// However slow the vendor is, there are never more than four on the way, and without cursors of all pages never two.
func TestPagesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumbered(sims(1, 60)...)
		v.takes = func(int) time.Duration { return 5 * time.Second }
		b := newBench(t, v.at(100))
		if b.sync(); v.most != 4 {
			t.Errorf("%d on the way at once", v.most)
		}
		w := newNumbered(sims(1, 20)...)
		w.takes = v.takes
		serial := provider.New("eu", facts(), struct{ provider.Lister }{w})
		serial.PerSecond = 100
		if newBench(t, serial).sync(); w.most != 1 || w.pages() != `["" "2" "4" "6" "8" "10" "12" "14" "16" "18"]` {
			t.Errorf("%d on the way at once", w.most)
		}
	})
}

// The page of the SIM that is looked at is read first, then those around it.
func TestNearestPageFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumbered(sims(1, 16)...)
		b := newBench(t, v.at(1))
		v.limiter = nil // so that no page waits, and one is asked for after the other
		b.sync()
		if got := v.pages(); got != `["" "2" "4" "6" "8" "10" "12" "14"]` {
			t.Errorf("at first %s", got)
		}
		b.Look(key("eu", 12))
		b.Look(key("us", 1)) // which is no account
		b.sync()
		if got := v.pages(); got != `["" "10" "8" "12" "6" "14" "4" "2"]` {
			t.Errorf("then %s", got)
		}
		b.Look(key("eu", 99)) // which is no SIM
		if s := b.sync(); v.pages() != `["" "2" "4" "6" "8" "10" "12" "14"]` || names(s) != names(b.Snapshot()) {
			t.Error("a SIM that is not there")
		}
	})
}

// tells has the vendor tell of so many SIMs; less than none: it does not tell.
func (n *numbered) tells(total int) {
	n.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		page, err := n.page(ctx, cursor)
		if page.Total = &total; total < 0 {
			page.Total = nil
		}
		return page, err
	}
}

// clamped is a page of the list; what is behind its end is the last one once more.
func (n *numbered) clamped(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
	n.mu.Lock()
	last := max(0, (len(n.cards)-1)/2*2)
	n.mu.Unlock()
	if from, _ := strconv.Atoi(string(cursor)); from > last {
		page, err := n.vendor.page(ctx, model.Cursor(strconv.Itoa(last)))
		page.Next = model.Cursor(strconv.Itoa(from + 2))
		return page, err
	}
	return n.vendor.page(ctx, cursor)
}

// F24, F25: a vendor that counts more SIMs than it lists is not asked for the pages that are not there.
func TestTotalThatIsTooHigh(t *testing.T) {
	for name, behind := range map[string]func(n *numbered) func(context.Context, model.Cursor) (model.Page[model.SIM], error){
		"the last page again": func(n *numbered) func(context.Context, model.Cursor) (model.Page[model.SIM], error) { return n.clamped },
		"empty pages": func(n *numbered) func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
			return func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
				if from, _ := strconv.Atoi(string(cursor)); from >= 7 {
					return model.Page[model.SIM]{}, nil
				}
				return n.page(ctx, cursor)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newNumbered(sims(1, 7)...)
				answer := behind(v)
				v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
					page, err := answer(ctx, cursor)
					page.Total = new(3000)
					return page, err
				}
				b := newBench(t, v.at(10))
				for pass := range 3 {
					b.pass(time.Hour)
					s := b.sync()
					a := b.account()
					if numbers(s) != "[01 02 03 04 05 06 07]" || a.Short != 2993 || *a.Total != 3000 || a.Err != nil {
						t.Errorf("rows %s, %+v", numbers(s), a)
					}
					if calls := len(v.asked); calls > 5 {
						t.Errorf("pass %d: %d calls: %s", pass, calls, v.pages())
					}
					v.pages()
				}
			})
		})
	}
}

// A vendor that counts fewer SIMs than it lists is read to the end of its list.
func TestTotalThatIsTooLow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, total := range []int{-1, 0, 1, 4, 5, 8} {
			v := newNumbered(sims(1, 9)...)
			v.tells(total)
			b := newBench(t, v.at(10))
			for range 2 {
				s := b.sync()
				if numbers(s) != "[01 02 03 04 05 06 07 08 09]" || b.account().Short != 0 {
					t.Errorf("of %d: %s", total, numbers(s))
				}
				if got := v.sorted(); got != `["" "2" "4" "6" "8"]` {
					t.Errorf("of %d: %s", total, got)
				}
			}
		}
	})
}

// Where no total is told the last list says how many pages there are, be there more or fewer by now.
func TestPagesWithoutATotal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumbered(sims(1, 8)...)
		v.takes = func(int) time.Duration { return time.Second }
		v.tells(-1)
		b := newBench(t, v.at(10))
		if b.sync(); v.most != 1 {
			t.Errorf("at first %d at once", v.most)
		}
		for _, step := range []struct{ sims, calls int }{
			{8, 4}, {9, 5}, {14, 7}, {14, 7}, {13, 7}, {12, 7}, {12, 6}, {3, 6}, {3, 2}, {2, 2}, {2, 1}, {0, 1},
		} {
			v.pages()
			v.set(sims(1, step.sims)...)
			tells := v.list
			v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
				if from, _ := strconv.Atoi(string(cursor)); from > 0 && from >= step.sims {
					return model.Page[model.SIM]{}, nil
				}
				return tells(ctx, cursor)
			}
			b.sync()
			if a := b.account(); len(v.asked) > step.calls || a.Err != nil {
				t.Errorf("%d SIMs in %d calls, want %d: %s", step.sims, len(v.asked), step.calls, v.pages())
			}
			v.list = tells
			b.sync()
			if s := b.sync(); s.Len() != step.sims {
				t.Errorf("%d SIMs and not %d", s.Len(), step.sims)
			}
		}
	})
}

// F27: when SIMs come or go while pages are on the way, the list is read once more, quietly and page by page.
func TestListThatShiftsBetweenNumberedPages(t *testing.T) {
	for name, c := range map[string]struct {
		then  []model.SIM
		shown int // with those that are marked as gone
	}{
		"one goes":   {append(sims(1, 2), sims(4, 12)...), 12},
		"one comes":  {append([]model.SIM{sim(13)}, sims(1, 12)...), 13},
		"four go":    {sims(5, 12), 12},
		"many come":  {sims(1, 18), 18},
		"all change": {sims(21, 26), 18},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { shifts(t, c.then, c.shown) })
		})
	}
}

// shifts has the vendor change its SIMs once it has told a page of 12 to others.
func shifts(t *testing.T, then []model.SIM, shown int) {
	t.Helper()
	v := newNumbered(sims(1, 12)...)
	v.takes = func(int) time.Duration { return 250 * time.Millisecond }
	b := newBench(t, v.at(10))
	b.sync()
	v.pages()
	b.pass(time.Hour)
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		page, err := v.page(ctx, cursor)
		if cursor == "4" {
			v.set(then...)
		}
		return page, err
	}
	s := b.sync()
	if s.Len() != shown {
		t.Errorf("rows %s", numbers(s))
	}
	checkGone(t, s, then)
	pages := (len(then) + 1) / 2
	if calls := len(v.asked); calls < pages+3 || calls > pages+12 {
		t.Errorf("%d calls: %s", calls, v.pages())
	}
	v.list = v.page
	if s := b.sync(); s.Len() != len(then) || missing(s) > 0 {
		t.Errorf("after the next list %s", numbers(s))
	}
}

// As many SIMs come as go, and a page brings nothing but SIMs of one that was read before it: no total tells of that.
func TestPageThatSlidOntoAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumbered(sims(1, 12)...)
		b := newBench(t, v.at(1))
		v.limiter = nil
		b.sync()
		v.pages()
		b.Look(key("eu", 12))
		v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
			page, err := v.page(ctx, cursor)
			if cursor == "8" {
				v.set(sims(3, 14)...)
			}
			return page, err
		}
		s := b.sync()
		if got := v.pages(); got != `["" "10" "8" "6" "4" "2" "" "2" "4" "6" "8" "10"]` {
			t.Errorf("asked %s", got)
		}
		if checkGone(t, s, sims(3, 14)); s.Len() != 14 {
			t.Errorf("rows %s", numbers(s))
		}
	})
}

// checkGone checks that those SIMs are shown as gone that the vendor has no more.
func checkGone(t *testing.T, s *fleet.Snapshot, left []model.SIM) {
	t.Helper()
	for n := range s.Len() {
		row := s.Row(n)
		in := slices.ContainsFunc(left, func(x model.SIM) bool { return x.ICCID == row.SIM.ICCID })
		if row.Missing == in {
			t.Errorf("%s: there %t, shown as gone %t", row.SIM.Name, in, row.Missing)
		}
	}
}

// F26: a SIM on two pages is one row, and damaged entries do not shift the pages.
func TestNumberedPagesWithFlaws(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumbered(sims(1, 9)...)
		twice := sim(2)
		twice.Name = model.NewText("later")
		v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
			page, err := v.page(ctx, cursor)
			switch cursor {
			case "4":
				page.Items, page.Damaged = page.Items[:1], 1 // the sixth
			case "6":
				page.Items[0] = twice // in the place of the seventh
			}
			return page, err
		}
		b := newBench(t, v.at(10))
		for range 2 {
			s := b.sync()
			a := b.account()
			if numbers(s) != "[01 02 03 04 05 08 09]" || a.Damaged != 1 || a.Short != 1 || a.Err != nil || a.Pages != 5 {
				t.Errorf("rows %s, %+v", numbers(s), a)
			}
			if row := b.row(key("eu", 2)); row.SIM.Name.Raw() != "later" {
				t.Errorf("row %+v", row)
			}
			if got := v.sorted(); got != `["" "2" "4" "6" "8"]` {
				t.Errorf("asked %s", got)
			}
		}
	})
}

// A numbered page that fails ends the list, and what came stays.
func TestNumberedPageThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumbered(sims(1, 40)...)
		v.takes = func(int) time.Duration { return 300 * time.Millisecond }
		b := newBench(t, v.at(10))
		v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
			if cursor == "8" {
				return model.Page[model.SIM]{}, fault(model.ErrServer, model.OutcomeNotSent)
			}
			return v.page(ctx, cursor)
		}
		if err := b.Sync(t.Context()); !errors.Is(err, model.ErrServer) {
			t.Errorf("error %v", err)
		}
		a := b.account()
		if len(v.asked) > 10 || a.Loaded < 2 || a.Loaded > 16 || a.Loading || !errors.Is(a.Err, model.ErrServer) || !a.Fetched.IsZero() {
			t.Errorf("%d calls, %+v", len(v.asked), a)
		}
		v.list = v.page
		if s := b.sync(); s.Len() != 40 || b.account().Err != nil {
			t.Errorf("then %s", numbers(s))
		}
	})
}

// A page in the middle that is not full shows that the others are not where they were taken for, though no total tells.
func TestPageInTheMiddleThatIsNotFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newNumbered(sims(1, 8)...)
		v.tells(-1)
		b := newBench(t, v.at(1))
		v.limiter = nil
		b.sync()
		v.pages()
		b.Look(key("eu", 8))
		tells := v.list
		v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
			page, err := tells(ctx, cursor)
			if cursor == "6" {
				v.set(sims(1, 5)...)
			}
			return page, err
		}
		s := b.sync()
		if got := v.pages(); got != `["" "6" "4" "2" "" "2" "4"]` {
			t.Errorf("asked %s", got)
		}
		checkGone(t, s, sims(1, 5))
	})
}
