package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/gsm"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// review asks before the text is sent, or says why it cannot be.
func (c *composer) review() tea.Cmd {
	text := c.field.Value()
	size, limit := gsm.Measure(text), c.limit()
	switch {
	case c.of.gone() != "":
		return tell(c.of.gone())
	case strings.TrimSpace(text) == "":
		return tell("there is nothing to send yet")
	case size.Units > limit.Characters:
		return tell(fmt.Sprintf("%d characters are too many: %s takes %d at most%s", size.Units,
			c.of.vendor(), limit.Characters, inferred(limit)))
	}
	name := nameOf(&c.of.row().SIM, 30)
	return c.root.push(c.ask("SEND 1 TEXT?", func() []dialogLine { return c.reviewLines(text, size) }, "Send", func() tea.Cmd { return c.send(name, text) }))
}

// inferred says that a limit is not what the vendor's documents say.
func inferred(limit model.SMSLimit) string {
	if !limit.Inferred {
		return ""
	}
	return " (inferred: " + limit.Why + ")"
}

// reviewLines says what is going to be sent, to whom, and what it costs. What warns stands above the text, so that no
// length of it can push a warning out of sight.
func (c *composer) reviewLines(text string, size gsm.Size) []dialogLine {
	row, plain := c.of.row(), c.theme.plain
	lines := []dialogLine{
		{c.theme.title, row.SIM.ICCID.String()},
		{plain, fmt.Sprintf("“%s”   account %s   %s", nameOf(&row.SIM, 24), row.Account, row.SIM.State)},
	}
	if before, ok := c.fleet.Recent(c.of.key(), text); ok {
		lines = append(lines, dialogLine{c.theme.bad, fmt.Sprintf(
			"! the same text went out at %s and its outcome is %s: the device may get it twice", c.clock(before.At), before.Outcome)})
	}
	if row.SIM.State != model.Active {
		lines = append(lines, dialogLine{c.theme.warn, fmt.Sprintf("! the SIM is %s: the device may never get it", row.SIM.State)})
	}
	lines = append(lines,
		dialogLine{plain, fmt.Sprintf("%s · %s · %s · %s", encodingName(size),
			plural(size.Units, "character"), plural(size.Segments, "segment"), c.price(row, size.Segments))},
		dialogLine{c.theme.dim, c.callsToSend() + c.callsLeft(row.Account)},
		dialogLine{})
	for _, line := range strings.Split(model.NewText(text).Clean(model.Block, model.SMSCap), "\n") {
		lines = append(lines, dialogLine{c.theme.input, "  " + line})
	}
	return lines
}

// callsToSend tells how many calls a text takes.
func (c *composer) callsToSend() string {
	if c.whyNot(c.of.key().Account, provider.ReadingTexts) != "" {
		return "API calls: 1; the answer cannot be read here"
	}
	return "API calls: 1, and up to 4 to look for the answer"
}

// price tells what the text costs by the SIM's plan; by any plan, where all charge the same.
func (c *composer) price(row *fleet.Row, segments int) string {
	switch {
	case c.prices.running():
		return "price on its way"
	case c.prices.err != nil:
		return "price not read: " + short(c.prices.err)
	case !c.prices.has:
		return "price not known"
	}
	var found *model.Plan
	for i, plan := range c.prices.value {
		switch {
		case plan.PerSMSMT == nil:
		case row.SIM.Plan.Raw() != "" && row.SIM.Plan == plan.ID:
			return c.priceOf(plan, segments)
		case found != nil && *found.PerSMSMT != *plan.PerSMSMT:
			return "price not known before the SIM's plan is"
		default:
			found = &c.prices.value[i]
		}
	}
	if found == nil {
		return "price not in the plans"
	}
	return c.priceOf(*found, segments)
}

func (c *composer) priceOf(plan model.Plan, segments int) string {
	cost := *plan.PerSMSMT * model.Money(segments)
	return money(&cost, plan.Currency.Clean(model.Line, 8)) + " by the plan"
}

// send sends the text; the draft has served, and no later start may find it and send it again. It goes on when the screen
// is gone.
func (c *composer) send(name, text string) tea.Cmd {
	fl, to := c.fleet, c.of.key()
	c.draft(to, "")
	c.field.Reset()
	c.close()
	return tea.Batch(func() tea.Msg { return sendingMsg{to} }, func() tea.Msg {
		sent, err := guarded(context.Background(), func(ctx context.Context) (fleet.Sent, error) {
			_ = fl.KeepDrafts(ctx) // What hinders it is told when the text has been sent.
			return fl.Send(ctx, to, text), nil
		})
		if err != nil { // Our own mistake, at a moment that is not known.
			sent = fleet.Sent{Key: to, Text: text, Ended: true, Outcome: model.OutcomeUnknown, Err: err}
		}
		return sentMsg{name, sent}
	})
}
