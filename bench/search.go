package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// million is how many SIMs are searched.
const million = 1_000_000

// What is searched for. The worst needle is an address's head, which nearly is in many places.
const (
	usual    = "berlin-0"
	worst    = "10.93.201"
	compound = "state:active tag:cust:07 used>80%"
	rounds   = 9
)

// fields are those that the list can be sorted by.
var fields = []query.Field{
	query.Vendor, query.Account, query.State, query.VendorState, query.Tag, query.Group, query.Plan, query.APN, query.Coverage,
	query.Name, query.ICCID, query.IMSI, query.MSISDN, query.IMEI, query.EID, query.IP, query.Device, query.Form, query.Used,
	query.Limit, query.Seen, query.Cost, query.SMS, query.Sessions,
}

// searcher searches the SIMs as the program does.
type searcher struct {
	parts []columns.Part
	found columns.Search
	now   time.Time
}

// search gives how long a filter takes after another one, and how many SIMs it finds.
func (s *searcher) search(ctx context.Context, former, text string) (took float64, hits int, err error) {
	var asked [2]query.Query
	for i, text := range []string{former, text} {
		if asked[i], err = query.Parse(text); err != nil {
			return 0, 0, err
		}
	}
	if _, err = s.found.Run(ctx, s.parts, asked[0], s.now); err != nil {
		return 0, 0, err
	}
	took, err = milliseconds(func() error {
		rows, err := s.found.Run(ctx, s.parts, asked[1], s.now)
		hits = len(rows)
		return err
	})
	return took, hits, err
}

// times are measurements by what was measured.
type times map[string][]float64

func (t times) add(what string, took float64) { t[what] = append(t[what], took) }
func (t times) of(what string) float64        { return median(t[what]) }

// search compares a keystroke over a million SIMs with ripgrep and fzf on the same records, on one processor as ripgrep.
func (b *bench) search(ctx context.Context) error {
	records := b.path("records.txt")
	if err := writeRecords(records, million, false); err != nil {
		return err
	}
	made, err := table(million)
	if err != nil {
		return err
	}
	runtime.GC()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s := &searcher{parts: []columns.Part{{Table: made, Vendor: facts().Name}}, now: time.Now()}
	t := times{}
	for range rounds {
		for _, needle := range []string{usual, worst} {
			if err := s.inTurn(ctx, t, needle, records); err != nil {
				return err
			}
		}
		for _, typed := range [][2]string{{"", compound}, {usual, usual + "0"}, {"10.93.20", worst}, {"tra", "trac"}, {"", "tra"}} {
			took, _, err := s.search(ctx, typed[0], typed[1])
			if err != nil {
				return err
			}
			t.add(typed[0]+">"+typed[1], took)
		}
	}
	b.searched(t)
	return b.sorted(ctx, s, t)
}

// inTurn searches with each program, and checks that they find the same.
func (s *searcher) inTurn(ctx context.Context, t times, needle, records string) error {
	took, hits, err := s.search(ctx, "", needle)
	if err != nil {
		return err
	}
	t.add(needle, took)
	if installed("rg") {
		took, out, err := spent(ctx, records, "rg", "-j1", "-F", "-c", needle, records)
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(strings.TrimSpace(string(out))); err != nil || n != hits {
			return fmt.Errorf("rg finds %q %q times, we %d times", needle, out, hits)
		}
		t.add("rg "+needle, took)
	}
	if installed("fzf") {
		took, out, err := spent(ctx, records, "fzf", "-e", "--filter", needle)
		if err != nil {
			return err
		}
		if n := bytes.Count(out, []byte{'\n'}); n != hits {
			return fmt.Errorf("fzf finds %q %d times, we %d times", needle, n, hits)
		}
		t.add("fzf "+needle, took)
	}
	return nil
}

// searched tells how the searches compare.
func (b *bench) searched(t times) {
	for _, c := range []struct {
		what, peer, needle string
		goal               float64
		faster             bool // how many times faster we are, and not how long we take
	}{
		{"a usual needle / rg -j1", "rg", usual, 1, false},
		{"the worst needle / rg -j1", "rg", worst, 4, false},
		{"fzf -e --filter / a usual needle", "fzf", usual, 20, true},
		{"fzf -e --filter / the worst needle", "fzf", worst, 5, true},
	} {
		ours, theirs := t.of(c.needle), t.of(c.peer+" "+c.needle)
		o := outcome{section: "search", what: c.what, goal: c.goal, least: c.faster, value: ours / theirs}
		if c.faster {
			o.value = theirs / ours
		}
		o.how = fmt.Sprintf("%q: %.1f ms, %s %.1f ms", c.needle, ours, c.peer, theirs)
		if !installed(c.peer) {
			o.skipped = c.peer + " is not installed"
		}
		b.add(o)
	}
	substring, both := t.of(usual), t.of(">"+compound)
	b.add(outcome{
		section: "search", what: "compound / substring", value: both / substring, goal: 3, how: fmt.Sprintf("%q: %.1f ms", compound, both),
	})
	for _, c := range [][3]string{{usual, usual, usual + "0"}, {worst, "10.93.20", worst}, {">tra", "tra", "trac"}} {
		first, more := t.of(c[0]), t.of(c[1]+">"+c[2])
		b.add(outcome{
			section: "search", what: "one letter more / from the beginning", value: more / first, goal: 1,
			how: fmt.Sprintf("%q after %q: %.2f ms, %q %.1f ms", c[2], c[1], more, strings.TrimPrefix(c[0], ">"), first),
		})
	}
}

// sorted compares sorting by each field with a search, on one processor and on all, which both use.
func (b *bench) sorted(ctx context.Context, s *searcher, t times) error {
	hits, err := s.found.Run(ctx, s.parts, query.Query{}, s.now)
	if err != nil {
		return err
	}
	hits = slices.Clone(hits)
	if err := b.slowest(hits, s, t.of(usual), "one processor"); err != nil {
		return err
	}
	runtime.GOMAXPROCS(runtime.NumCPU())
	for range rounds {
		took, _, err := s.search(ctx, "", usual)
		if err != nil {
			return err
		}
		t.add("all processors", took)
	}
	return b.slowest(hits, s, t.of("all processors"), "all processors")
}

// slowest finds the field by which sorting takes longest.
func (b *bench) slowest(hits []int32, s *searcher, search float64, on string) error {
	room := make([]int32, len(hits))
	longest, by := 0.0, query.Field("")
	for _, field := range fields {
		var took []float64
		for range 3 {
			copy(room, hits)
			one, err := milliseconds(func() error {
				columns.Sort(s.parts, room, field, false)
				return nil
			})
			if err != nil {
				return err
			}
			took = append(took, one)
		}
		if m := median(took); m > longest {
			longest, by = m, field
		}
	}
	b.add(outcome{
		section: "search", what: "sorting by the slowest field / search", value: longest / search, goal: 10,
		how: fmt.Sprintf("%s: by %s %.0f ms, %q %.1f ms", on, by, longest, usual, search),
	})
	return nil
}
