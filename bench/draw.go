package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// metrics are what benchmarks of the project's own tell, by name and unit.
type metrics map[string]map[string]float64

// aBenchmark is the line of a benchmark; the number behind its name is that of the processors.
var aBenchmark = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\t(.*)$`)

// benchmarks runs some of a package's benchmarks, one after the other. Each is run several times and the least of its times
// counts, since what else the machine does can only add to it.
func (b *bench) benchmarks(ctx context.Context, pkg, pattern, times string) (metrics, error) {
	out, err := output(ctx, b.root, nil, "go", "test", "-run", "^$", "-bench", pattern, "-benchtime", times, "-count", "3", "-timeout", "20m", pkg)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	found := metrics{}
	for _, line := range aBenchmark.FindAllStringSubmatch(string(out), -1) {
		if found[line[1]] == nil {
			found[line[1]] = map[string]float64{}
		}
		told, words := found[line[1]], strings.Fields(line[2])
		for i := 0; i+1 < len(words); i += 2 {
			value, err := strconv.ParseFloat(words[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%q is no benchmark: %w", line[0], err)
			}
			if least, known := told[words[i+1]]; !known || value < least {
				told[words[i+1]] = value
			}
		}
	}
	return found, nil
}

// file compares loading the kept file with scanning the same SIMs in SQLite.
func (b *bench) file(ctx context.Context) error {
	found, err := b.benchmarks(ctx, "./provider/fleet/columns", "^BenchmarkLoad$", "5x")
	if err != nil {
		return err
	}
	load := found["Load"]
	b.add(outcome{
		section: "file", what: "SQLite scan / load of a million", value: load["ms/sqlite-scan"] / load["ms/load"], goal: 20, least: true,
		how: fmt.Sprintf("load %.0f ms, save %.0f ms, scan %.0f ms", load["ms/load"], load["ms/save"], load["ms/sqlite-scan"]),
	})
	b.add(outcome{section: "file", what: "bytes a SIM after loading", value: load["B/SIM"], goal: 300})
	return nil
}

// draw compares drawing the table for a thousand SIMs and for a million, and keys while a list loads with those when nothing
// does.
func (b *bench) draw(ctx context.Context) error {
	found, err := b.benchmarks(ctx, "./ui", "^Benchmark(Table|Key|KeyWhileLoading|Filter)$", "2000x")
	if err != nil {
		return err
	}
	const time, allocs = "ns/op", "allocs/op"
	for _, preview := range []string{"false", "true"} {
		few, many := found["Table/1000/preview="+preview], found["Table/1000000/preview="+preview]
		how := fmt.Sprintf("preview %s: %.0f and %.0f ns", preview, few[time], many[time])
		b.add(outcome{section: "draw", what: "table of 1,000,000 / of 1,000", value: many[time] / few[time], goal: 1.3, how: how})
		b.add(outcome{section: "draw", what: "allocations of the table", value: many[allocs], goal: 2, how: how})
	}
	few, many, busy := found["Key/1000"], found["Key/1000000"], found["KeyWhileLoading"]
	b.add(outcome{
		section: "draw", what: "key among 1,000,000 / among 1,000", value: many[time] / few[time], goal: 1.3,
		how: fmt.Sprintf("%.1f and %.1f µs, %.0f allocations", few[time]/1e3, many[time]/1e3, many[allocs]),
	})
	idle := found["Key/100000"]
	b.add(outcome{
		section: "draw", what: "key while 100,000 load / when nothing does", value: busy["ns/key"] / idle[time], goal: 1.5,
		how: fmt.Sprintf("%.1f and %.1f µs", busy["ns/key"]/1e3, idle[time]/1e3),
	})
	few, many = found["Filter/1000"], found["Filter/1000000"]
	b.add(outcome{
		section: "draw", what: "letter taken among 1,000,000 / among 1,000", value: many[time] / few[time], goal: 1.3,
		how: fmt.Sprintf("%.1f and %.1f µs for a letter and its deletion, the rows come later", few[time]/1e3, many[time]/1e3),
	})
	return nil
}
