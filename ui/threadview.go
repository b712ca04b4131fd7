package ui

import (
	"slices"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// entry is one text of the thread as it is drawn.
type entry struct {
	at    time.Time
	arrow string
	body  string
	mark  string // at the right end: what became of it
	look  role
	note  string // below: why, and what to do
	bad   bool
	isNew bool
}

// threadLine is a line of the thread and the day it belongs to.
type threadLine struct {
	text, day string
	isDay     bool // the line names the day
}

// layOut draws the lines of the thread. It runs when something has changed and not with every frame: a thread may be
// long, and typing must not wait for it.
func (t *thread) layOut() {
	before := len(t.lines)
	t.lines = nil
	if t.width == 0 {
		return
	}
	defer func() {
		if t.offset > 0 { // One reads further up: what arrives below must not move it.
			t.offset = max(t.below()+len(t.lines)-before, 0)
		}
	}()
	t.lines = t.noThread()
	entries := t.entries()
	if len(entries) == 0 && t.texts.has {
		t.lines = []threadLine{{}, {text: "  No texts yet, in either direction."}}
	}
	day, marked := "", false
	for _, e := range entries {
		if d := t.day(e.at); d != day {
			day = d
			t.lines = append(t.lines, threadLine{t.rule(d), d, true})
		}
		if e.isNew && !marked {
			marked = true
			t.lines = append(t.lines, threadLine{t.theme.note.paint(t.plainRule("new")), day, false})
		}
		for _, text := range t.entryLines(e) {
			t.lines = append(t.lines, threadLine{text, day, false})
		}
	}
}

// noThread says why there is no thread to read, if there is none. Where texts can be sent all the same, what was sent from
// here is all that can be shown.
func (t *thread) noThread() []threadLine {
	account := t.of.key().Account
	why := t.whyNot(account, provider.ReadingTexts)
	if why == "" {
		return nil
	}
	if not := t.whyNot(account, provider.SendingTexts); not != "" {
		why = not
	} else {
		why += ": what is sent from here is shown until simfleet ends, and answers never are"
	}
	lines := []threadLine{{}}
	for _, text := range wrap(why+".", max(t.width-4, 20)) {
		lines = append(lines, threadLine{text: "  " + text})
	}
	return lines
}

// entries gives the vendor's texts in their order, and among them, by time, our own sends that it does not show yet.
func (t *thread) entries() []entry {
	var entries []entry
	for _, m := range t.texts.value.Messages {
		entries = append(entries, t.received(m))
	}
	for _, s := range t.fleet.Outbox(t.of.key()) {
		if s.Found {
			continue
		}
		at := slices.IndexFunc(entries, func(e entry) bool { return e.at.After(s.At) })
		if at < 0 {
			at = len(entries)
		}
		entries = slices.Insert(entries, at, t.ownSend(s))
	}
	return entries
}

// received makes an entry of a text of the vendor's thread.
func (t *thread) received(m model.Message) entry {
	e := entry{at: m.At, arrow: "?", body: m.Body.Clean(model.Block, model.SMSCap), mark: m.Word.Clean(model.Line, 24)}
	switch m.Direction {
	case model.MT:
		e.arrow = "→"
	case model.MO:
		e.arrow, e.look = "←", t.theme.note
		e.isNew = t.known && m.At.After(t.seen)
	case model.DirectionUnknown:
	}
	return e
}

// ownSend makes an entry of a text that was sent from here, with what is known of it and nothing more.
func (t *thread) ownSend(s fleet.Sent) entry {
	e := entry{at: s.At, arrow: "→", body: model.NewText(s.Text).Clean(model.Block, model.SMSCap), look: t.theme.changing}
	vendor := t.vendor(s.Key.Account).Name
	if !s.Ended {
		e.mark = "sending…"
		return e
	}
	switch s.Outcome {
	case model.OutcomeDone:
		e.mark, e.note = "accepted", "not in the thread yet; "+vendor+" does not tell when the device has it"
		if t.whyNot(s.Key.Account, provider.ReadingTexts) != "" {
			e.mark, e.note = "accepted, no delivery info", ""
		}
		if s.Err != nil {
			e.note = sentence(vendor, s.Err)
		}
	case model.OutcomeRefused:
		e.mark, e.bad, e.note = "refused", true, "it was not sent: "+sentence(vendor, s.Err)
	case model.OutcomeNotSent:
		e.mark, e.bad, e.note = "not sent", true, "it did not leave: "+sentence(vendor, s.Err)
	case model.OutcomeUnknown:
		e.mark, e.bad = "unknown", true
		e.note = "it may have been sent (" + sentence(vendor, s.Err) + "). It is not sent again by itself"
		if t.whyNot(s.Key.Account, provider.ReadingTexts) == "" {
			e.note += "; r looks into the thread"
		}
	}
	return e
}

// entryLines draws an entry: time, direction, text, and what became of it.
func (t *thread) entryLines(e entry) []string {
	const margin = 9 // the time and the arrow
	when := "     "
	if !e.at.IsZero() {
		when = t.clock(e.at)
	}
	look := e.look
	if e.bad {
		look = t.theme.bad
	}
	var lines []string
	room := t.width - margin - max(cells(e.mark)+2, 10)
	for i, text := range wrap(e.body, room) {
		head := strings.Repeat(" ", margin)
		if i == 0 {
			head = " " + t.theme.dim.paint(when) + " " + look.paint(e.arrow) + " "
		}
		if i == 0 && e.mark != "" {
			text = ends(text, look.paint(e.mark), t.width-margin-1)
		}
		lines = append(lines, head+text)
	}
	if e.note != "" {
		for _, text := range wrap(e.note, t.width-margin-4) {
			lines = append(lines, strings.Repeat(" ", margin)+t.theme.dim.paint(text))
		}
	}
	return lines
}

// day names the day of a text in the user's zone.
func (t *thread) day(at time.Time) string {
	if at.IsZero() {
		return "at a time that is not given"
	}
	return at.In(t.zone).Format("Mon 2 Jan 2006")
}

// rule draws a line with a word in it.
func (t *thread) rule(word string) string { return t.theme.dim.paint(t.plainRule(word)) }

func (t *thread) plainRule(word string) string {
	return " ── " + word + " " + strings.Repeat("─", max(t.width-6-cells(word), 0))
}

// newest gives the time of the newest text.
func newest(messages []model.Message) time.Time {
	var at time.Time
	for _, m := range messages {
		if m.At.After(at) {
			at = m.At
		}
	}
	return at
}
