package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// outcome is one line of the table.
type outcome struct {
	section, what string
	value         float64
	goal          float64
	least         bool // the goal is the least that is wanted, and not the most
	how           string
	skipped       string // why there is no value
}

// met tells whether the goal is reached.
func (o *outcome) met() bool {
	if o.least {
		return o.value >= o.goal
	}
	return o.value <= o.goal
}

// write writes the table and tells how many goals are missed.
func write(to io.Writer, outcomes []outcome) (missed int, err error) {
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	lines := []string{"section\twhat\tvalue\tgoal\t\thow"}
	for i := range outcomes {
		o := &outcomes[i]
		sign, verdict := "≤", "ok"
		if o.least {
			sign = "≥"
		}
		switch {
		case o.skipped != "":
			lines = append(lines, fmt.Sprintf("%s\t%s\t\t%s %g\tSKIPPED\t%s", o.section, o.what, sign, o.goal, o.skipped))
			continue
		case !o.met():
			missed++
			verdict = "MISSED"
		}
		lines = append(lines, fmt.Sprintf("%s\t%s\t%.3g\t%s %g\t%s\t%s", o.section, o.what, o.value, sign, o.goal, verdict, o.how))
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(t, line); err != nil {
			return missed, err
		}
	}
	return missed, t.Flush()
}

// median gives the middle one of some measurements.
func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// milliseconds is how long something takes.
func milliseconds(do func() error) (float64, error) {
	start := time.Now()
	err := do()
	return float64(time.Since(start).Microseconds()) / 1000, err
}
