package ui

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/gsm"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// composer is the field below a thread in which a text is written. It counts as the network will, and sends only after
// a review.
type composer struct {
	pane
	of     *subject
	open   bool
	field  textarea.Model
	prices load[[]model.Plan]
}

// How many lines of a text are in sight while it is written; fewer where the thread would have no room left.
const (
	composerRows    = 4
	composerRowsLow = 2
	lowHeight       = 12
)

func newComposer(s *shared, of *subject) *composer {
	c := &composer{pane: pane{shared: s}, of: of, field: textarea.New()}
	c.field.SetPromptFunc(2, func(line textarea.PromptInfo) string {
		if line.LineNumber == 0 {
			return "> "
		}
		return "  "
	})
	c.field.ShowLineNumbers = false
	c.field.CharLimit = model.SMSCap
	c.field.KeyMap.InsertNewline = key.NewBinding(key.WithKeys("ctrl+j"))
	// The library would run a clipboard program of this host, which is not the user's: a terminal pastes by itself.
	c.field.KeyMap.Paste.SetEnabled(false)
	styles := c.field.Styles()
	styles.Cursor.Blink, styles.Cursor.Color = false, nil
	styles.Focused, styles.Blurred = textarea.StyleState{}, textarea.StyleState{}
	c.field.SetStyles(styles)
	return c
}

// turn turns to another SIM and its draft.
func (c *composer) turn() {
	c.field.SetValue(c.drafts[c.of.key()])
	c.prices.stop()
	c.prices = load[[]model.Plan]{}
}

// refresh shows a draft that was given back. What is being written is a draft itself, so nothing of it is lost.
func (c *composer) refresh() { c.field.SetValue(c.drafts[c.of.key()]) }

// SetSize fits the field to the width.
func (c *composer) SetSize(width, height int) {
	c.pane.SetSize(width, height)
	c.field.SetWidth(max(width-4, 10))
	c.field.SetHeight(composerRows)
	if height < lowHeight {
		c.field.SetHeight(composerRowsLow)
	}
}

// rows is how many lines the composer takes.
func (c *composer) rows() int {
	const around = 3 // the rule, the count and the limit
	if !c.open {
		return 2
	}
	return c.field.Height() + around
}

// begin opens the field. What a text costs is asked for once per account.
func (c *composer) begin() tea.Cmd {
	c.open = true
	c.field.MoveToEnd()
	focus := c.field.Focus()
	if c.whyNot(c.of.key().Account, provider.Planning) != "" || c.prices.has || c.prices.running() {
		return focus
	}
	fl, account := c.fleet, c.of.key().Account
	return tea.Batch(focus, c.prices.start(c.ctx, func(ctx context.Context) ([]model.Plan, error) {
		return fl.Plans(ctx, account)
	}))
}

// close leaves the field and keeps the draft. It tells whether the field was open.
func (c *composer) close() bool {
	was := c.open
	c.open = false
	c.field.Blur()
	c.prices.stop()
	return was
}

// keep keeps the draft.
func (c *composer) keep() { c.draft(c.of.key(), c.field.Value()) }

// draft takes in a text that was begun for a SIM; an empty one is none.
func (s *shared) draft(to model.Key, text string) {
	if text == "" {
		delete(s.drafts, to)
	} else {
		s.drafts[to] = text
	}
	s.fleet.Draft(to, text)
}

// keepDrafts writes the drafts down, for the next start. The end of the program does so too.
func (s *shared) keepDrafts() tea.Cmd {
	fl := s.fleet
	return func() tea.Msg {
		_, err := guarded(context.Background(), func(ctx context.Context) (struct{}, error) { return struct{}{}, fl.KeepDrafts(ctx) })
		if err != nil {
			return toastMsg{toastFail, "what was written is a draft until simfleet ends, and lost then: " + store.Explain(err)}
		}
		return nil
	}
}

// take takes the prices.
func (c *composer) take(msg tea.Msg) bool { return c.prices.take(msg) }

// press takes a key: all but a few are typed.
func (c *composer) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case pressed(msg, keys.Review):
		return c.review()
	case pressed(msg, keys.MakeGSM):
		c.field.SetValue(gsm.ToGSM7(c.field.Value()))
		c.keep()
		return nil
	}
	var cmd tea.Cmd
	c.field, cmd = c.field.Update(msg)
	c.keep()
	return cmd
}

// paste puts pasted text into the field.
func (c *composer) paste(text string) {
	if c.open {
		c.field.InsertString(text)
		c.keep()
	}
}

// Keys offers what the composer can do.
func (c *composer) Keys() []offer {
	gsm7 := offer{Binding: keys.MakeGSM, hint: true}
	if gsm.Measure(c.field.Value()).Encoding == gsm.GSM7 {
		gsm7.off, gsm7.hint = "the text is GSM-7 already", false
	}
	leave := keys.Back
	leave.SetHelp("Esc", "leave (kept)")
	return []offer{
		{Binding: keys.Review, hint: true},
		{Binding: keys.NewLine, hint: true},
		gsm7,
		{Binding: leave, hint: true},
		{Binding: keys.HelpTyping},
		{Binding: keys.Leave},
	}
}

// lines draws the composer; while it is closed, how to open it or why it cannot be.
func (c *composer) lines() []string {
	rule := c.theme.rule.paint(" " + strings.Repeat("─", max(c.width-2, 0)))
	if !c.open {
		return []string{rule, c.closedLine()}
	}
	lines := []string{rule}
	for _, line := range strings.Split(c.field.View(), "\n") {
		lines = append(lines, " "+line)
	}
	return append(lines, c.countLine(), c.capLine())
}

// closedLine tells how to write, why one cannot, or that a draft waits.
func (c *composer) closedLine() string {
	if why := c.of.whyNotSend(); why != "" {
		return c.theme.dim.paint(" " + cut(why, c.width-2))
	}
	if draft := c.drafts[c.of.key()]; draft != "" {
		text := model.NewText(draft).Clean(model.Line, max(c.width-30, 10))
		return c.theme.dim.paint(" i goes on with the draft: ") + text
	}
	return c.theme.dim.paint(" i writes a text to the device")
}

// countLine counts the text as the network will.
func (c *composer) countLine() string {
	size, limit := gsm.Measure(c.field.Value()), c.limit()
	used := fmt.Sprintf("%d of %d allowed", size.Units, limit.Characters)
	if size.Units > limit.Characters {
		used = c.theme.bad.paint(used + ": too long")
	}
	text := fmt.Sprintf(" %s · %s · %s", encodingName(size), used, plural(size.Segments, "segment"))
	text += fmt.Sprintf(" · to …%s %s", c.of.key().ICCID.Tail(7), nameOf(&c.of.row().SIM, 20))
	return cut(text, c.width-1)
}

// capLine tells where the limit comes from, or which character makes the text long.
func (c *composer) capLine() string {
	size, limit := gsm.Measure(c.field.Value()), c.limit()
	switch {
	case size.First != 0:
		sign := model.NewText(string(size.First)).Clean(model.Line, 4)
		return c.theme.warn.paint(cut(fmt.Sprintf(" UCS-2 because of “%s” (U+%04X); Ctrl+G makes it plain if it can", sign, size.First),
			c.width-1))
	case limit.Inferred:
		return c.theme.dim.paint(cut(" "+limit.Why, c.width-1))
	default:
		return ""
	}
}

// limit is the longest text that the vendor takes.
func (c *composer) limit() model.SMSLimit {
	if a := c.fleet.Account(c.of.key().Account); a != nil && a.Sender != nil {
		return a.Sender.SMSLimit()
	}
	return model.SMSLimit{}
}

func encodingName(size gsm.Size) string {
	if size.Encoding == gsm.UCS2 {
		return "UCS-2"
	}
	return "GSM-7"
}
