package chart_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/ui/chart"
)

func TestBarsGrowWithTheirValuesAndNothingIsRoundedAway(t *testing.T) {
	c := chart.Chart{Width: 41, Height: 11, Cursor: 3, Bars: []chart.Bar{
		{Label: "Jan", Under: "2026", Value: 80, Text: "80"},
		{Label: "Feb", Value: 40, Text: "40"},
		{Label: "Mar", Value: 0, Text: "0"},
		{Label: "Apr", Value: 0.001, Text: "<0.1"},
		{Label: "May", Presence: chart.Missing},
		{Label: "Jun", Presence: chart.Waiting},
		{Label: "Jul", Presence: chart.Failed},
		{Label: "Aug", Value: 10, Text: "10"},
	}}
	want := `     80 ┤ ██
        │ ██
        │ ██
        │ ██  40
     40 ┤ ██  ██
        │ ██  ██
        │ ██  ██                          10
        │ ██  ██   0   ▁▁  ·   …   !   ██
      0 └────────────────────────────────
         Jan Feb Mar Apr May Jun Jul Aug
         2026          ↑`
	got := strings.Join(c.Lines(), "\n")
	if squeeze(got) != squeeze(want) {
		t.Errorf("drawn is\n%s\nand should be\n%s", got, want)
	}
}

// squeeze makes runs of spaces one: where a thing stands in its slot is not what is tested.
func squeeze(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Join(lines, "\n")
}

func TestMissingZeroWaitingAndFailedLookDifferent(t *testing.T) {
	drawn := map[string]bool{}
	for _, bar := range []chart.Bar{
		{Text: "0"}, {Presence: chart.Missing}, {Presence: chart.Waiting}, {Presence: chart.Failed}, {Value: 1, Text: "1"},
	} {
		drawn[strings.Join(chart.Chart{Width: 20, Height: 9, Bars: []chart.Bar{bar}}.Lines(), "\n")] = true
	}
	if len(drawn) != 5 {
		t.Errorf("five kinds of bars look like %d", len(drawn))
	}
}

var presences = []chart.Presence{chart.Known, chart.Missing, chart.Waiting, chart.Failed}

func TestTheChartFitsItsSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := chart.Chart{Width: rapid.IntRange(0, 200).Draw(t, "width"), Height: rapid.IntRange(0, 60).Draw(t, "height")}
		for range rapid.IntRange(0, 14).Draw(t, "bars") {
			c.Bars = append(c.Bars, chart.Bar{
				Label: "Jan", Under: "2026", Value: float64(rapid.Int64Range(0, 1e15).Draw(t, "bytes")) / 1e6, Text: "123456",
				Presence: rapid.SampledFrom(presences).Draw(t, "presence"),
			})
		}
		c.Cursor = rapid.IntRange(0, 14).Draw(t, "cursor")
		lines := c.Lines()
		if len(lines) > max(c.Height, 0) {
			t.Fatalf("%d lines in a height of %d", len(lines), c.Height)
		}
		for _, line := range lines {
			if w := ansi.StringWidth(line); w > c.Width {
				t.Fatalf("a line is %d wide in a width of %d", w, c.Width)
			}
		}
	})
}
