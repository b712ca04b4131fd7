package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
)

// fewer is a usual large fleet.
const fewer = 100_000

// anInit is the line of a package in the Go runtime's trace of what is done before main.
var anInit = regexp.MustCompile(`(?m)^init (\S+) @.* ms, ([\d.]+) ms clock`)

// start compares how long it takes until something is seen.
func (b *bench) start(ctx context.Context) error {
	if err := b.inits(ctx); err != nil || b.skip("start", "exec to first ink / fzf", 1) {
		return err
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
	if err := writeRecords(b.path("fewer.txt"), fewer, false); err != nil {
		return err
	}
	programs := []program{ours, {"empty", []string{b.path("empty")}}}
	if installed("fzf") {
		programs = append(programs, program{"fzf", []string{"sh", "-c", "exec fzf --layout=reverse < " + b.path("fewer.txt")}})
	}
	found, err := b.drive(ctx, []string{"-starts", "21", "-script", "idle:100ms"}, programs...)
	if err != nil {
		return err
	}
	first := func(name string) float64 { return found[name]["start"].First.P50 }
	o := outcome{section: "start", what: "exec to first ink / fzf", goal: 1, value: first(ours.name) / first("fzf")}
	o.how = fmt.Sprintf("with %d kept %.1f ms, fzf %.1f ms", fewer, first(ours.name), first("fzf"))
	if !installed("fzf") {
		o.skipped = "fzf is not installed"
	}
	b.add(o)
	b.add(outcome{
		section: "start", what: fmt.Sprintf("with %d kept / an empty program", fewer), goal: 2, value: first(ours.name) / first("empty"),
		how: fmt.Sprintf("empty %.1f ms", first("empty")),
	})
	return b.rowsAtOnce(ctx, ours)
}

// rowsAtOnce checks that what is seen first are the SIMs.
func (b *bench) rowsAtOnce(ctx context.Context, ours program) error {
	found, err := b.drive(ctx, []string{"-starts", "9", "-script", "idle:100ms", "-ready", "tracker-000000"}, ours)
	if err != nil {
		return err
	}
	start := found[ours.name]["start"]
	b.add(outcome{
		section: "start", what: "rows on screen / first ink", value: start.Last.P50 / start.First.P50, goal: 1,
		how: fmt.Sprintf("ink after %.1f ms, rows after %.1f ms", start.First.P50, start.Last.P50),
	})
	return nil
}

// inits tells how long packages take before main begins.
func (b *bench) inits(ctx context.Context) error {
	var sums []float64
	most, of := 0.0, ""
	for range 9 {
		out, err := output(ctx, b.dir, []string{"GODEBUG=inittrace=1"}, b.path("simfleet"), "--version")
		if err != nil {
			return err
		}
		sum := 0.0
		for _, line := range anInit.FindAllSubmatch(out, -1) {
			took, err := strconv.ParseFloat(string(line[2]), 64)
			if err != nil {
				return err
			}
			if sum += took; took > most {
				most, of = took, string(line[1])
			}
		}
		sums = append(sums, sum)
	}
	b.add(outcome{
		section: "start", what: "package init, ms", value: median(sums), goal: 5, how: fmt.Sprintf("the longest once took %s, %.2f ms", of, most),
	})
	return nil
}

// memory tells how much a million SIMs take.
func (b *bench) memory(ctx context.Context) error {
	if b.skip("memory", "MB resident with 1,000,000", 400) {
		return nil
	}
	silent, err := silence(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = silent.Close() }() // nothing was said on it
	ours, err := b.kept(ctx, million, silent)
	if err != nil {
		return err
	}
	script := "idle:5s send:/*1 send:b*1 send:e*1 send:r*1 send:enter*1 idle:1s send:esc*1 send:s*1 send:down*4 send:enter*1 send:a*1 idle:6s"
	found, err := b.drive(ctx, []string{"-ready", "of 1000000", "-quiet", "100ms", "-script", script}, ours)
	if err != nil {
		return err
	}
	steps := found[ours.name]
	for _, s := range [][2]string{{"idle:5s", "at the start"}, {"idle:1s", "while filtered"}, {"idle:6s", "sorted and all marked"}} {
		b.add(outcome{
			section: "memory", what: "MB resident with 1,000,000", value: steps[s[0]].RSSMiB * (1 << 20) / 1e6, goal: 400, how: s[1],
		})
	}
	return nil
}
