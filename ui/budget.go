package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// callsToday begins the line that tells of calls: those of other programs, and on other machines, are not known.
const callsToday = "calls today, by simfleet here: "

// wording is how much room the calls of an account take. What tells least goes first where there is none.
type wording uint8

const (
	inFull    wording = iota
	inShort           // without saying whose calls they are
	inNumbers         // without words around the numbers, and without the meter where an account is one of several
	inLeast           // only those accounts that are not read as often as they could be
)

// allCalls tells how many calls were made; of several accounts those by name whose vendor limits them, or wants to be left
// alone. It takes as few words as the width makes it.
func (l *list) allCalls() string { return l.callsOfAll(l.snap.Accounts()) }

// callsOfAll tells it of accounts.
func (l *list) callsOfAll(accounts []fleet.Status) string {
	text := ""
	for _, words := range []wording{inFull, inShort, inNumbers, inLeast} {
		if text = l.callsIn(words, accounts); cells(text) <= l.width-2 {
			break
		}
	}
	return text
}

// callsIn tells it in so many words.
func (l *list) callsIn(words wording, accounts []fleet.Status) string {
	var parts []string
	made := 0
	for i := range accounts {
		a := &accounts[i]
		made += a.Calls.Today
		held := heldWord(a) != "" || l.now.Before(a.Calls.PausedUntil)
		if held || words < inLeast && (len(accounts) == 1 || a.Calls.PerDay > 0) {
			parts = append(parts, l.spending(a, words, len(accounts) > 1))
		}
	}
	if len(accounts) > 1 {
		parts = append([]string{strconv.Itoa(made) + " in all"}, parts...)
	}
	return [...]string{callsToday, "calls today: ", "calls today: ", "calls: "}[words] + strings.Join(parts, " · ")
}

// spending tells of the calls of one account, be it one of several, in so many words.
func (s *shared) spending(a *fleet.Status, words wording, several bool) string {
	if words < inNumbers {
		return s.callsOf(a.Name, a.Calls) + s.budget(a, "about ")
	}
	text := strconv.Itoa(a.Calls.Today)
	if a.Calls.PerDay > 0 {
		text += "/" + strconv.Itoa(a.Calls.PerDay)
	}
	switch {
	case several:
		text = a.Name + " " + text
	case a.Calls.PerDay > 0:
		text += " " + meter(a.Calls.Today, a.Calls.PerDay, meterWidth)
	}
	return text + s.paused(a.Calls) + s.budget(a, "~")
}

// callsOf words the calls of an account, and its pause if the vendor asked for one.
func (s *shared) callsOf(account string, calls provider.Calls) string {
	text := fmt.Sprintf("%s %d", account, calls.Today)
	if calls.PerDay > 0 {
		text += fmt.Sprintf(" of %d %s", calls.PerDay, meter(calls.Today, calls.PerDay, meterWidth))
	}
	return text + s.paused(calls)
}

// paused tells of the pause that a vendor asked for.
func (s *shared) paused(calls provider.Calls) string {
	if s.now.Before(calls.PausedUntil) {
		return ", paused until " + s.clock(calls.PausedUntil)
	}
	return ""
}

// meterWidth is how wide a meter is where there is room.
const meterWidth = 10

// meter draws how much of the day's calls is gone.
func meter(made, of, width int) string {
	full := min(made*width/max(of, 1), width)
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", width-full) + "]"
}

// lasts tells until when the calls of the day last about, where they do not till its end.
func (s *shared) lasts(a *fleet.Status, about string) string {
	switch {
	case a.Lasts.IsZero():
		return ""
	case a.Lasts.After(s.now):
		return " lasts to " + about + s.clock(a.Lasts)
	default:
		return " lasts for some minutes"
	}
}

// budget tells how long the calls last about, and what that means for reading the list.
func (s *shared) budget(a *fleet.Status, about string) string {
	if a.Held == fleet.AtReserve {
		return ", the rest is kept for you: r asks"
	}
	text := s.lasts(a, about)
	if a.Held == fleet.Slowed {
		text += ", list every " + minutes(a.Every)
	}
	return text
}

func minutes(d time.Duration) string {
	if d >= 2*time.Hour {
		return strconv.Itoa(int(d.Round(time.Hour)/time.Hour)) + " h"
	}
	return strconv.Itoa(int(d.Round(time.Minute)/time.Minute)) + " min"
}

// refresh reads all lists anew. It asks first where that takes calls that are kept back.
func (l *list) refresh() tea.Cmd {
	var short []string
	for _, a := range l.snap.Accounts() {
		if a.Held == fleet.AtReserve {
			short = append(short, a.Name)
		}
	}
	if len(short) == 0 {
		return l.sync()
	}
	say := func() []dialogLine {
		var lines []dialogLine
		for _, a := range l.snap.Accounts() {
			if a.Held == fleet.AtReserve {
				lines = append(lines, dialogLine{l.theme.warn, fmt.Sprintf("%s: %d of %d calls of the day are gone.", a.Name, a.Calls.Today, a.Calls.PerDay)})
			}
		}
		return append(lines, dialogLine{l.theme.plain, "What is left is kept for changes and for single SIMs. Reading these lists takes " +
			plural(l.snap.SyncCalls(short...), "call") + "; the lists of other accounts are read as well."})
	}
	return l.root.push(l.ask("READ THE LISTS ALL THE SAME?", say, "read them", func() tea.Cmd { return l.sync() }))
}
