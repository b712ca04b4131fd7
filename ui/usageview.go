package ui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/ui/chart"
)

// roomy is the height from which the chart has room for its legend and the year in a sentence beside it.
const roomy = 13

// View draws the chart, the month under the cursor, and the year in a sentence.
func (u *usage) View() string {
	if why := u.whyNot(u.of.key().Account, provider.Metering); why != "" {
		return "\n  " + strings.Join(wrap(why+".", max(u.width-4, 20)), "\n  ")
	}
	var lines, words []string
	below := u.underCursor()
	if u.height >= roomy {
		lines = append(lines, u.theme.dim.paint(" data in MB (1 MB = 1,000,000 B)      · not given   … on its way   ! not read"))
		words = append([]string{""}, wrap(u.inWords(), max(u.width-2, 20))...)
	}
	drawn := chart.Chart{
		Bars: u.bars(), Width: u.width - 1, Height: u.height - len(lines) - len(below) - len(words), Cursor: u.cursor,
		Paint: func(i int, text string) string {
			if i == u.cursor {
				return u.theme.barCurse.paint(text)
			}
			return u.theme.bar.paint(text)
		},
	}
	lines = append(lines, drawn.Lines()...)
	for _, line := range append(below, words...) {
		lines = append(lines, " "+line)
	}
	return strings.Join(lines, "\n")
}

// bars makes the bars of the chart.
func (u *usage) bars() []chart.Bar {
	bars := make([]chart.Bar, months)
	for i := range bars {
		month := u.first.Add(i)
		is, presence := u.month(i)
		bars[i] = chart.Bar{Label: month.Start().Format("Jan"), Presence: presence}
		if i == 0 || month.Month == 1 {
			bars[i].Under = strconv.Itoa(month.Year)
		}
		if presence == chart.Known {
			bars[i].Value = float64(*is.Data) / 1e6
			bars[i].Text = strings.TrimSuffix(amount(*is.Data, 1_000_000), ".0")
			bars[i].Short = brief(*is.Data)
		}
	}
	return bars
}

// brief gives megabytes in three characters or so, for a narrow bar.
func brief(bytes int64) string {
	switch mb := (bytes + 500_000) / 1_000_000; {
	case mb >= 1000:
		return strconv.FormatInt((mb+500)/1000, 10) + "G"
	case mb == 0 && bytes > 0:
		return "<1"
	default:
		return strconv.FormatInt(mb, 10)
	}
}

// underCursor tells all that is known of the month under the cursor.
func (u *usage) underCursor() []string {
	month := u.first.Add(u.cursor)
	is, presence := u.month(u.cursor)
	name := month.Start().Format("January 2006")
	switch presence {
	case chart.Missing:
		return u.missing(name)
	case chart.Waiting:
		return []string{name + ": on its way", ""}
	case chart.Failed:
		return []string{name + ": not read", ""}
	case chart.Known:
	}
	if u.cursor == months-1 {
		name += " so far"
		if period := u.vendor(u.of.key().Account).Period; period != "month" {
			name = "This " + period + " so far"
		}
	}
	facts := []string{"no texts are counted"}
	if is.SMSMT != nil || is.SMSMO != nil {
		facts[0] = fmt.Sprintf("SMS %s to it, %s from it", count(is.SMSMT), count(is.SMSMO))
	}
	facts = append(facts, u.more(is)...)
	head := name + "  " + megabytes(*is.Data)
	lines := flow(append([]string{head + "  " + facts[0]}, facts[1:]...), u.width-2)
	lines[0] = u.theme.title.paint(head) + strings.TrimPrefix(lines[0], head)
	for len(lines) < 2 {
		lines = append(lines, "")
	}
	return lines
}

// more tells what is known of a month beside its data and its texts. What the vendor does not tell at all is left out.
func (u *usage) more(is model.Usage) []string {
	if is.Sessions == nil && is.Cost == nil && u.cursor == months-1 && u.history() == model.HistorySIM && !u.fresh.has {
		return []string{"sessions and cost so far: r asks"}
	}
	var facts []string
	for _, fact := range []struct {
		count *int
		noun  string
	}{{is.Sessions, " sessions"}, {is.ZeroSessions, " zero-byte"}, {is.LocationUpdates, " location updates"}} {
		if fact.count != nil {
			facts = append(facts, count(fact.count)+fact.noun)
		}
	}
	if is.Cost == nil && u.history() == model.HistoryNone {
		return facts
	}
	return append(facts, u.monthCost(is))
}

// missing tells why a month has no bar, and what reads it.
func (u *usage) missing(name string) []string {
	past, asked := u.cursor < months-1, false
	if past {
		asked = u.past[u.cursor].has || u.past[u.cursor].err != nil
	}
	switch {
	case past && u.history() == model.HistoryNone:
		return []string{name + ": " + u.of.vendor() + " tells of the current " + u.vendor(u.of.key().Account).Period + " alone", ""}
	case past && !asked && u.history() == model.HistoryAccount:
		return []string{name + ": not read; r reads it, for all SIMs of the account at once (" + u.cost() + ")", ""}
	case past && !asked && u.byHand():
		return []string{name + ": not read; r adds its sessions up (" + u.cost() + ")", ""}
	case !past && !u.toldNone():
		return []string{name + ": not known yet; r reads it (" + u.cost() + ")", ""}
	default:
		return []string{name + ": " + u.of.vendor() + " gives no usage, which is not the same as zero", ""}
	}
}

// toldNone tells whether it is known that there is no usage of the current month to be had: the vendor never tells it, or
// was asked this month and told none.
func (u *usage) toldNone() bool {
	vendor, sim := u.vendor(u.of.key().Account), &u.of.row().SIM
	month := u.first.Add(months - 1)
	if missing(sim, model.FieldUsed, &vendor) == notGiven {
		return true
	}
	at := sim.Fetched
	if vendor.Gives[model.FieldUsed] == model.InCount {
		at = sim.Counted
	}
	return model.MonthOf(at) == month || (u.fresh.has && u.fresh.value.Month == month)
}

// monthCost words what a month cost.
func (u *usage) monthCost(is model.Usage) string {
	if is.Cost == nil {
		return "cost: not given"
	}
	currency := u.currency()
	parts := []string{"cost " + money(is.Cost.Total, currency)}
	for _, part := range []struct {
		name  string
		money *model.Money
	}{{"data", is.Cost.Data}, {"line", is.Cost.Line}, {"network", is.Cost.Network}, {"SMS", is.Cost.SMS}, {"voice", is.Cost.Voice}} {
		if part.money != nil && *part.money != 0 {
			parts = append(parts, part.name+" "+money(part.money, ""))
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return parts[0] + " (" + strings.Join(parts[1:], ", ") + ")"
}

// currency names the account's currency, or says that it is not known.
func (u *usage) currency() string {
	if u.balance.has {
		return u.balance.value.Currency.Clean(model.Line, 8)
	}
	return "(currency not known)"
}

// inWords tells the year in a sentence, for those who do not see bars.
func (u *usage) inWords() string {
	var past []model.Usage
	missing := 0
	for i := range months - 1 {
		switch is, presence := u.month(i); presence {
		case chart.Known:
			past = append(past, is)
		case chart.Missing:
			missing++
		case chart.Waiting, chart.Failed:
		}
	}
	text := "This month so far: not known."
	if is, presence := u.month(months - 1); presence == chart.Known {
		text = fmt.Sprintf("%s so far in %s.", megabytes(*is.Data), is.Month.Start().Format("January"))
		if period := u.vendor(u.of.key().Account).Period; period != "month" {
			text = fmt.Sprintf("%s so far in this %s.", megabytes(*is.Data), period)
		}
	}
	if len(past) > 0 {
		text += " " + pastInWords(past)
	}
	switch {
	case missing > 0 && u.byHand():
		text += fmt.Sprintf(" %s not read, or not given.", plural(missing, "past month"))
	case missing > 0:
		text += fmt.Sprintf(" For %s no usage is given.", plural(missing, "month"))
	}
	return text
}

// pastInWords tells of the past months: their mean, the most and the least.
func pastInWords(past []model.Usage) string {
	most, least, sum := past[0], past[0], int64(0)
	for _, is := range past {
		sum += *is.Data
		if *is.Data > *most.Data {
			most = is
		}
		if *is.Data < *least.Data {
			least = is
		}
	}
	if len(past) == 1 {
		return fmt.Sprintf("%s was %s.", most.Month.Start().Format("January 2006"), megabytes(*most.Data))
	}
	return fmt.Sprintf("%d past months: mean %s, most %s (%s), least %s (%s).", len(past), megabytes(sum/int64(len(past))),
		megabytes(*most.Data), most.Month.Start().Format("Jan 2006"), megabytes(*least.Data), least.Month.Start().Format("Jan 2006"))
}
