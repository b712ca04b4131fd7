package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/gsm"
	"github.com/simfleet/simfleet/provider/fleet"
)

// review asks before the text is sent, or says why it cannot be.
func (c *composer) review() tea.Cmd {
	text := c.field.Value()
	size, limit := gsm.Measure(text), c.limit()
	row, ok := c.row(c.key)
	switch {
	case !ok:
		return tell("this SIM is no longer in the list")
	case strings.TrimSpace(text) == "":
		return tell("there is nothing to send yet")
	case size.Units > limit.Characters:
		return tell(fmt.Sprintf("%d characters are too many: %s takes %d at most", size.Units,
			c.vendor(c.key.Account).Name, limit.Characters))
	}
	return push(c.ask("SEND 1 TEXT?", c.reviewLines(row, text, size), "Send", c.send(nameOf(&row.SIM, 30), text)))
}

// reviewLines says what is going to be sent, to whom, and what it costs.
func (c *composer) reviewLines(row *fleet.Row, text string, size gsm.Size) []dialogLine {
	plain := c.theme.plain
	lines := []dialogLine{
		{c.theme.title, row.SIM.ICCID.String()},
		{plain, fmt.Sprintf("“%s”   account %s   %s", nameOf(&row.SIM, 24), row.Account, row.SIM.State)},
		{},
	}
	for _, line := range strings.Split(model.NewText(text).Clean(model.Block, model.SMSCap), "\n") {
		lines = append(lines, dialogLine{c.theme.input, "  " + line})
	}
	if before, ok := c.fleet.Recent(c.key, text); ok {
		lines = append(lines, dialogLine{c.theme.bad, fmt.Sprintf(
			"! the same text went out at %s and its outcome is %s: the device may get it twice", c.clock(before.At), before.Outcome)})
	}
	if row.SIM.State != model.Active {
		lines = append(lines, dialogLine{c.theme.warn, fmt.Sprintf("! the SIM is %s: the device may never get it", row.SIM.State)})
	}
	return append(lines, dialogLine{},
		dialogLine{plain, fmt.Sprintf("%s · %d characters · %s · %s", encodingName(size), size.Units,
			plural(size.Segments, "segment"), c.price(row, size.Segments))},
		dialogLine{c.theme.dim, "API calls: 1, and up to 4 to look for the answer" + c.callsLeft(row.Account)})
}

// price tells what the text costs by the SIM's plan; by any plan, where all charge the same.
func (c *composer) price(row *fleet.Row, segments int) string {
	if !c.prices.has {
		return "price not known"
	}
	var found *model.Plan
	for i, plan := range c.prices.value {
		switch d := row.SIM.Detail; {
		case plan.PerSMSMT == nil:
		case d != nil && d.Plan == plan.ID:
			return c.priceOf(plan, segments)
		case found != nil && *found.PerSMSMT != *plan.PerSMSMT:
			return "price not known before the details were read"
		default:
			found = &c.prices.value[i]
		}
	}
	if found == nil {
		return "price not known"
	}
	return c.priceOf(*found, segments)
}

func (c *composer) priceOf(plan model.Plan, segments int) string {
	cost := *plan.PerSMSMT * model.Money(segments)
	return money(&cost, plan.Currency.Clean(model.Line, 8)) + " by the plan"
}

// send sends the text and empties the field. It goes on when the screen is gone.
func (c *composer) send(name, text string) tea.Cmd {
	fl, to := c.fleet, c.key
	start := func() tea.Msg { return sendingMsg{to} }
	return tea.Sequence(start, func() tea.Msg {
		sent, err := guarded(context.Background(), func(ctx context.Context) (fleet.Sent, error) {
			return fl.Send(ctx, to, text), nil
		})
		if err != nil { // Our own mistake, at a moment that is not known.
			sent = fleet.Sent{Key: to, Text: text, Ended: true, Outcome: model.OutcomeUnknown, Err: err}
		}
		return sentMsg{name, sent}
	})
}

// sendingMsg says that the reviewed text is on its way, so the draft has served.
type sendingMsg struct{ key model.Key }

// served empties the field once its text is on its way.
func (c *composer) served(key model.Key) {
	delete(c.drafts, key)
	if key == c.key {
		c.open = false
		c.field.Reset()
		c.field.Blur()
	}
}
