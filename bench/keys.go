package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// The steps of the keys: within the page, to its end, scrolling, pages, and nothing.
const (
	inPage   = "down*20"
	scroll   = "down*80"
	pages    = "pgdn*25"
	idle     = "idle:4s"
	keySteps = inPage + " send:down*25 " + scroll + " " + pages + " " + idle
	turns    = 3
)

// measured are the medians of what each program's steps told, round by round.
type measured map[string]map[string][]told

func (m measured) take(found map[string]map[string]told) {
	for name, steps := range found {
		if m[name] == nil {
			m[name] = map[string][]told{}
		}
		for step, one := range steps {
			m[name][step] = append(m[name][step], one)
		}
	}
}

// of gives the median of a value of a step.
func (m measured) of(name, step string, value func(told) float64) float64 {
	var all []float64
	for _, one := range m[name][step] {
		all = append(all, value(one))
	}
	return median(all)
}

func sent(t told) float64   { return t.Bytes.P50 }
func floor(t told) float64  { return t.Floor.P50 }
func last(t told) float64   { return t.Last.P50 }
func writes(t told) float64 { return t.WritesPerSec }
func each(t told) float64   { return t.BytesPerSec }

// keys compares what keys send and how long their frames take.
func (b *bench) keys(ctx context.Context) error {
	if b.skip("keys", "bytes of a key", 40) {
		return nil
	}
	silent, err := silence(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = silent.Close() }() // nothing was said on it
	ours, err := b.kept(ctx, fewer, silent)
	if err != nil {
		return err
	}
	peers, err := b.peers()
	if err != nil {
		return err
	}
	m := measured{}
	for range turns {
		for _, p := range peers {
			found, err := b.drive(ctx, []string{"-jitter", "40ms", "-script", keySteps}, p)
			if err != nil {
				return err
			}
			m.take(found)
		}
		// p closes the preview, which follows the cursor when it rests.
		found, err := b.drive(ctx, []string{"-jitter", "40ms", "-ready", "row 1 of", "-script", "send:p*1 " + keySteps}, ours)
		if err != nil {
			return err
		}
		m.take(found)
	}
	b.cost(m, ours.name)
	b.latency(m, ours.name)
	return nil
}

// peers are the programs to compare keys with that are there.
func (b *bench) peers() ([]program, error) {
	text, csv := b.path("fewer.txt"), b.path("few.csv")
	if err := writeRecords(text, fewer, false); err != nil {
		return nil, err
	}
	if err := writeRecords(csv, 5000, true); err != nil {
		return nil, err
	}
	all := []program{
		{"less", []string{"less", "-S", text}}, {"fzf", []string{"sh", "-c", "exec fzf --layout=reverse < " + text}}, {"vd", []string{"vd", csv}},
	}
	var there []program
	for _, p := range all {
		if installed(p.name) {
			there = append(there, p)
		}
	}
	return there, nil
}

// cost tells what keys send.
func (b *bench) cost(m measured, ours string) {
	beside := func(step string) string {
		var texts []string
		for _, peer := range []string{"less", "fzf", "vd"} {
			if m[peer] != nil {
				texts = append(texts, fmt.Sprintf("%s %.0f", peer, m.of(peer, step, sent)))
			}
		}
		return strings.Join(texts, ", ")
	}
	b.add(outcome{section: "keys", what: "bytes of j within the page", value: m.of(ours, inPage, sent), goal: 40, how: beside(inPage)})
	b.add(outcome{section: "keys", what: "bytes of j that scrolls", value: m.of(ours, scroll, sent), goal: 190, how: beside(scroll)})
	page, least := m.of(ours, pages, sent), m.of(ours, pages, floor)
	b.add(outcome{
		section: "keys", what: "bytes of a page / the changed cells", value: page / least, goal: 1.15,
		how: fmt.Sprintf("%.0f of at least %.0f; %s", page, least, beside(pages)),
	})
	o := outcome{section: "keys", what: "bytes of a page / less", value: page / m.of("less", pages, sent), goal: 1}
	if m["less"] == nil {
		o.skipped = "less is not installed"
	}
	b.add(o)
	for what, value := range map[string]func(told) float64{"idle, bytes a second": each, "idle, writes a second": writes} {
		// In one of the turns no minute ends meanwhile.
		quietest := slices.MinFunc(m[ours][idle], func(x, y told) int { return cmp.Compare(value(x), value(y)) })
		b.add(outcome{section: "keys", what: what, value: value(quietest), goal: 0})
	}
}

// latency compares how long it takes from a key to the last byte of its frame.
func (b *bench) latency(m measured, ours string) {
	for _, c := range []struct {
		peer string
		goal float64
	}{{"fzf", 3}, {"vd", 0.7}} {
		o := outcome{
			section: "keys", what: "key to last byte / " + c.peer, goal: c.goal, value: m.of(ours, scroll, last) / m.of(c.peer, scroll, last),
			how: fmt.Sprintf("%.2f ms, %s %.2f ms", m.of(ours, scroll, last), c.peer, m.of(c.peer, scroll, last)),
		}
		if m[c.peer] == nil {
			o.skipped = c.peer + " is not installed"
		}
		b.add(o)
	}
}

// loading tells how often the screen is drawn while a list loads at ten pages a second.
func (b *bench) loading(ctx context.Context) error {
	if b.skip("loading", "writes a second", 4) {
		return nil
	}
	vendor := simbase1box.New(simbase1box.Config{Key: "test-key", SIMs: 30_000})
	address, err := vendor.Start()
	if err != nil {
		return err
	}
	defer func() { _ = vendor.Close() }() // nothing was kept in it
	ours, err := b.simfleet("simfleet-loading", address)
	if err != nil {
		return err
	}
	began := time.Now()
	found, err := b.drive(ctx, []string{"-ready", "loading", "-script", "send:p*1 idle:1s idle:6s"}, ours)
	if err != nil {
		return err
	}
	while := found[ours.name]["idle:6s"]
	b.add(outcome{
		section: "loading", what: "writes a second", value: while.WritesPerSec, goal: 4,
		how: fmt.Sprintf("%.0f bytes a second, %d pages in %.0f s", while.BytesPerSec, vendor.Count("/simcards"), time.Since(began).Seconds()),
	})
	return nil
}
