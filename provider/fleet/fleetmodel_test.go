package fleet_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// shuffled is a vendor whose numbered pages are answered in an order of the test's own: it waits until as many are asked for
// as can be, and then answers any of them.
type shuffled struct {
	*vendor
	dice *rand.Rand

	guard   sync.Mutex
	free    bool // they are answered as they come
	side    int  // pages that are still to be read side by side
	waiting []chan struct{}
}

func (s *shuffled) Cursors(total int) []model.Cursor {
	all := []model.Cursor{""}
	for at := 2; at < total; at += 2 {
		all = append(all, model.Cursor(strconv.Itoa(at)))
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.side = len(all) - 1; s.free {
		s.side = 0
	}
	return all
}

func (s *shuffled) SIMs(ctx context.Context, q model.Query, cursor model.Cursor) (model.Page[model.SIM], error) {
	s.guard.Lock()
	if s.side > 0 && cursor != "" {
		mine := make(chan struct{})
		s.waiting = append(s.waiting, mine)
		if len(s.waiting) == min(4, s.side) {
			s.next()
		}
		s.guard.Unlock()
		<-mine
		page, err := s.vendor.SIMs(ctx, q, cursor)
		s.guard.Lock()
		defer s.guard.Unlock()
		s.side--
		if len(s.waiting) > 0 && len(s.waiting) == min(4, s.side) {
			s.next()
		}
		return page, err
	}
	s.guard.Unlock()
	return s.vendor.SIMs(ctx, q, cursor)
}

// next lets one of those that wait go on. The caller holds the guard.
func (s *shuffled) next() {
	n := s.dice.IntN(len(s.waiting))
	close(s.waiting[n])
	s.waiting = slices.Delete(s.waiting, n, n+1)
}

// naive is what the fleet should show, kept in the simplest way.
type naive struct {
	order []int
	rows  map[int]*naiveRow
	marks map[int]bool
}

type naiveRow struct {
	name            string
	state           model.State
	missing, detail bool
}

// list is what a list of the vendor does to what is shown.
func (m *naive) list(cards []model.SIM, number func(model.ICCID) int) {
	there := map[int]bool{}
	for _, c := range cards {
		there[number(c.ICCID)] = true
	}
	stay, behind := map[int][]int{}, -1
	for _, n := range m.order {
		switch {
		case there[n]:
			behind = n
		case m.rows[n].missing:
			delete(m.rows, n)
			delete(m.marks, n)
		default:
			m.rows[n].missing = true
			stay[behind] = append(stay[behind], n)
		}
	}
	m.order = slices.Clone(stay[-1])
	for _, c := range cards {
		n := number(c.ICCID)
		m.order = append(append(m.order, n), stay[n]...)
		m.learn(n, c, false)
	}
}

func (m *naive) learn(n int, c model.SIM, detail bool) {
	row := m.rows[n]
	if row == nil {
		row = &naiveRow{}
		m.rows[n] = row
	}
	row.name, row.state, row.missing, row.detail = c.Name.Raw(), c.State, false, row.detail || detail
}

// read is what asking for one SIM does.
func (m *naive) read(n int, cards []model.SIM) {
	at := slices.IndexFunc(cards, func(c model.SIM) bool { return c.ICCID == card(n) })
	switch {
	case at >= 0:
		if m.rows[n] == nil {
			m.order = append(m.order, n)
		}
		m.learn(n, cards[at], true)
	case m.rows[n] != nil:
		m.rows[n].missing = true
	}
}

func (m *naive) String() string {
	var told strings.Builder
	for _, n := range m.order {
		fmt.Fprintf(&told, "%d %+v\n", n, *m.rows[n])
	}
	return told.String() + fmt.Sprint(slices.Sorted(maps.Keys(m.marks)))
}

// world is a vendor, two processes of a user, and what they should show.
type world struct {
	*office
	vendor *shuffled
	naive  naive
	hosts  [2]*process
	sets   [2]fleet.Set
	serial map[model.ICCID]int
	next   int
	left   []*process // that died without an end
}

func (w *world) number(iccid model.ICCID) int { return w.serial[iccid] }

func (w *world) boot(host int) {
	kept := slices.Collect(w.sets[host].Keys())
	w.hosts[host] = w.open(func(*fleet.Tally) []*provider.Account {
		return []*provider.Account{provider.New("eu", facts(), w.vendor)}
	})
	w.hosts[host].beats()
	w.sets[host] = fleet.Set{}
	w.sets[host].Follow(w.hosts[host].Snapshot())
	for _, k := range kept { // Marks end with a process; those are set once more.
		if at, ok := w.hosts[host].Snapshot().Find(k); ok {
			w.sets[host].Put(true, int32(at)) //nolint:gosec // These fleets are small.
		}
	}
}

// shown tells what a process shows, as the naive model tells it.
func (w *world) shown(host int) string {
	s := w.hosts[host].Snapshot()
	var told strings.Builder
	for n := range s.Len() {
		row := s.Row(n)
		fmt.Fprintf(&told, "%d %+v\n", w.number(row.SIM.ICCID), naiveRow{
			row.SIM.Name.Raw(), row.SIM.State, row.Missing, row.SIM.Detail != nil,
		})
		if at, ok := s.Find(row.Key()); !ok || at != n || s.Key(n) != row.Key() {
			fmt.Fprintf(&told, "row %d is found at %d, %t", n, at, ok)
		}
	}
	set := &w.sets[host]
	set.Follow(s)
	marks := []int{}
	for k := range set.Keys() {
		marks = append(marks, w.number(k.ICCID))
	}
	if len(marks) != set.Len() {
		fmt.Fprintf(&told, "%d marks are said to be %d", len(marks), set.Len())
	}
	slices.Sort(marks)
	if len(marks) == 0 {
		marks = nil
	}
	return told.String() + fmt.Sprint(marks)
}

func (w *world) check(t *rapid.T, what string) {
	t.Helper()
	for range 2 { // so that each hears what the other told
		for host := range w.hosts {
			w.hosts[host].beats()
		}
	}
	for host := range w.hosts {
		if got, want := w.shown(host), w.naive.String(); got != want {
			t.Fatalf("after %s, process %d shows\n%s\nwant\n%s", what, host, got, want)
		}
	}
}

// edit changes one thing at the vendor.
func (w *world) edit(t *rapid.T) string {
	cards := slices.Clone(w.vendor.cards)
	defer func() { w.vendor.set(cards...) }()
	kind := rapid.SampledFrom([]string{"add", "add", "remove", "rename", "switch", "move"}).Draw(t, "edit")
	if kind == "add" || len(cards) == 0 {
		w.next++
		w.serial[card(w.next)] = w.next
		cards = slices.Insert(cards, rapid.IntRange(0, len(cards)).Draw(t, "place"), sim(w.next))
		return "an edit"
	}
	at := rapid.IntRange(0, len(cards)-1).Draw(t, "card")
	switch c := cards[at]; kind {
	case "remove":
		cards = slices.Delete(cards, at, at+1)
	case "rename":
		cards[at].Name = model.NewText(rapid.SampledFrom([]string{"", "pump", "Zähler 7", "tracker-0001", "a\nb"}).Draw(t, "name"))
		if cards[at].Name.Raw() == "" { // A call for one SIM that leaves a name out does not take it away.
			cards[at].Name = model.NewText("x")
		}
	case "switch":
		if cards[at] = off(c); c.State == model.Suspended {
			cards[at].State, cards[at].Word, cards[at].Actions = model.Active, model.NewText("enabled"), model.CanSuspend
		}
	case "move":
		cards = slices.Insert(slices.Delete(cards, at, at+1), rapid.IntRange(0, len(cards)-1).Draw(t, "place"), c)
	}
	return "an edit"
}

// list has a process read the list, while the vendor stays as it is.
func (w *world) list(t *rapid.T, host int) {
	if len(w.naive.order) > 0 {
		n := rapid.SampledFrom(w.naive.order).Draw(t, "looked at")
		w.hosts[host].Look(key("eu", n))
	}
	w.pass(time.Duration(rapid.IntRange(0, 20).Draw(t, "minutes")) * time.Minute)
	if err := w.hosts[host].Sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.naive.list(w.vendor.cards, w.number)
}

// torn has a process read the list while the vendor changes, and twice more: whatever was seen of it, the fleet is the
// vendor's again then.
func (w *world) torn(t *rapid.T, host int) {
	pages, at := 0, rapid.IntRange(1, 4).Draw(t, "page")
	edits := rapid.IntRange(1, 3).Draw(t, "edits")
	var once sync.Mutex
	w.vendor.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		once.Lock()
		defer once.Unlock()
		if pages++; pages == at {
			for range edits {
				w.edit(t)
			}
		}
		if from, _ := strconv.Atoi(string(cursor)); from > len(w.vendor.cards) {
			return model.Page[model.SIM]{Total: new(len(w.vendor.cards))}, nil
		}
		return w.vendor.page(ctx, cursor)
	}
	w.vendor.free = true
	_ = w.hosts[host].Sync(context.Background())
	w.vendor.list, w.vendor.free = w.vendor.page, false
	w.pass(time.Second)
	w.list(t, host)
	w.pass(time.Second)
	w.list(t, host)
	for n, row := range w.naive.rows {
		if row.missing { // It may have been marked before, and is gone by now.
			delete(w.naive.rows, n)
			delete(w.naive.marks, n)
			w.naive.order = slices.DeleteFunc(w.naive.order, func(o int) bool { return o == n })
		}
	}
}

// restart has a process end, or die, and another one begin in its place.
func (w *world) restart(host int, dies bool) {
	if dies {
		w.left = append(w.left, w.hosts[host])
	} else {
		w.hosts[host].end()
	}
	w.boot(host)
}

// act does one thing, and tells what.
func (w *world) act(t *rapid.T) string {
	// What was read alone and is in no file yet is told for two minutes, and then lost to whoever dies.
	w.pass(time.Duration(rapid.IntRange(1, 9).Draw(t, "seconds")) * time.Second)
	host := rapid.IntRange(0, 1).Draw(t, "host")
	switch what := rapid.SampledFrom([]string{
		"an edit", "an edit", "an edit", "a list", "a list", "a read", "a read", "marks", "a torn list", "a restart", "a death",
	}).Draw(t, "what"); what {
	case "an edit":
		return w.edit(t)
	case "a list":
		w.list(t, host)
		return what
	case "a read":
		n := rapid.IntRange(1, max(w.next, 1)).Draw(t, "number")
		_, _ = w.hosts[host].Read(context.Background(), key("eu", n))
		w.naive.read(n, w.vendor.cards)
		return fmt.Sprintf("%s of %d", what, n)
	case "marks":
		for at, n := range w.naive.order {
			if in := rapid.Bool().Draw(t, "in"); in {
				w.naive.marks[n] = true
				for h := range w.hosts {
					w.sets[h].Put(true, int32(at))
				}
			}
		}
		return what
	case "a torn list":
		w.torn(t, host)
		return what
	default:
		w.restart(host, what == "a death")
		return what
	}
}

// Whatever comes and goes, in whichever order pages are answered, whoever reads, and whoever ends or dies: all processes show
// what the simplest model does, find each SIM where it is, and keep the same ones marked.
func TestFleetIsTheNaiveModel(t *testing.T) {
	folder, runs := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		dir := filepath.Join(folder, strconv.Itoa(runs))
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "order"), 1)) //nolint:gosec // Nothing is secret here.
		w := &world{
			office: &office{clock: &clock{at: noon, step: time.Microsecond}, t: t, dir: dir},
			vendor: &shuffled{vendor: newVendor(), dice: dice},
			naive:  naive{rows: map[int]*naiveRow{}, marks: map[int]bool{}}, serial: map[model.ICCID]int{},
		}
		defer func() {
			for _, p := range append(w.left, w.hosts[:]...) {
				if p != nil {
					p.end()
				}
			}
			_ = os.RemoveAll(dir)
		}()
		for range rapid.IntRange(0, 12).Draw(rt, "sims") {
			w.next++
			w.serial[card(w.next)] = w.next
			w.vendor.cards = append(w.vendor.cards, sim(w.next))
		}
		w.boot(0)
		w.boot(1)
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			w.check(rt, w.act(rt))
		}
	})
}
