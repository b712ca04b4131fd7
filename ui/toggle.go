package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// switchedMsg says how a change of state ended, wherever the user is by then.
type switchedMsg struct {
	name string
	done fleet.Switched
	err  error
}

// whyNotToggle says why a SIM cannot be switched now; it is empty when it can.
func (s *shared) whyNotToggle(row *fleet.Row) string {
	if row == nil {
		return "there is no SIM under the cursor"
	}
	if why := s.whyNot(row.Account, provider.Switching); why != "" {
		return why
	}
	vendor, word := s.vendor(row.Account).Name, row.SIM.Word.Clean(model.Line, 30)
	switch {
	case row.Switching != model.Unknown:
		return "a change of this SIM is under way already"
	case row.SIM.State == model.Blocked:
		return fmt.Sprintf("%s has blocked this SIM (“%s”): credit is needed before it can be switched", vendor, word)
	case !row.SIM.Actions.Allows(opposite(row.SIM.State)):
		return fmt.Sprintf("“%s” is a state from which %s does not let a SIM be switched, as far as simfleet knows", word, vendor)
	default:
		return ""
	}
}

// opposite is the state that a toggle leads to.
func opposite(from model.State) model.State {
	if from == model.Active {
		return model.Suspended
	}
	return model.Active
}

// toggle asks whether the SIM shall be switched, or says why it cannot be.
func (s *shared) toggle(row *fleet.Row) tea.Cmd {
	if why := s.whyNotToggle(row); why != "" {
		return tell(why)
	}
	from, to := row.SIM.State, opposite(row.SIM.State)
	title := "SUSPEND 1 SIM?"
	if to == model.Active {
		title = "ACTIVATE 1 SIM?"
	}
	name := nameOf(&row.SIM, 40)
	return s.root.push(s.ask(title, func() []dialogLine { return s.toggleLines(row, to) }, capital(verb(to)), func() tea.Cmd {
		return s.switchSIM(row.Key(), name, from, to)
	}))
}

// toggleLines says what is going to happen: to which SIM, from which state to which, what the vendor documents about
// it, and what it costs. The ICCID stands first and whole, because a name can be made to look like another.
func (s *shared) toggleLines(row *fleet.Row, to model.State) []dialogLine {
	vendor := s.vendor(row.Account)
	lines := []dialogLine{
		{s.theme.title, row.SIM.ICCID.String()},
		{s.theme.plain, fmt.Sprintf("“%s”   account %s", nameOf(&row.SIM, 30), row.Account)},
		{s.theme.plain, fmt.Sprintf("%s → %s   (%s: %s → %s)", row.SIM.State, to, vendor.Name,
			row.SIM.Word.Clean(model.Line, 20), vendor.Words[to])},
		{},
	}
	if now, ok := s.row(row.Key()); ok && now.SIM.State != row.SIM.State {
		lines = append(lines, dialogLine{s.theme.bad, fmt.Sprintf("! it reads as %s by now, so this will not be done", now.SIM.State)})
	}
	for _, effect := range vendor.Effects[to] {
		lines = append(lines, dialogLine{s.theme.warn, "! " + effect})
	}
	lines = append(lines,
		dialogLine{s.theme.plain, "i the state is read before and after; the row changes when it reads so"},
		dialogLine{s.theme.dim, "API calls: 1 + about 2 reads" + s.callsLeft(row.Account)})
	return lines
}

// callsLeft says how many calls of the day are left, if there is a limit.
func (s *shared) callsLeft(account string) string {
	a := s.fleet.Account(account)
	if a == nil || a.Calls().PerDay == 0 {
		return ""
	}
	calls := a.Calls()
	return fmt.Sprintf("; %d left today", max(calls.PerDay-calls.Today, 0))
}

// switchSIM makes the change. It goes on when the screen that asked for it is gone.
func (s *shared) switchSIM(key model.Key, name string, from, to model.State) tea.Cmd {
	fl := s.fleet
	return func() tea.Msg {
		done, err := guarded(context.Background(), func(ctx context.Context) (fleet.Switched, error) {
			return fl.Switch(ctx, key, from, to)
		})
		done.Key, done.From, done.To = key, from, to
		return switchedMsg{name, done, err}
	}
}

// reportSwitch tells how the change ended.
func (s *shared) reportSwitch(msg switchedMsg) toastMsg {
	done := msg.done
	if msg.err == nil {
		return toastMsg{toastDone, fmt.Sprintf("%s …%s is %s, read back after %s", msg.name, done.Key.ICCID.Tail(7), done.Now,
			seconds(done.Took))}
	}
	outcome := "not done: "
	switch {
	case errors.Is(msg.err, model.ErrChanged):
		outcome = fmt.Sprintf("not done: it was shown as %s and reads as %s: ", done.From, done.Now)
	case errors.Is(msg.err, fleet.ErrNotConfirmed):
		outcome = ""
	case model.OutcomeOf(msg.err) == model.OutcomeUnknown:
		outcome = "it is not known whether it was done: "
	}
	return toastMsg{toastFail, fmt.Sprintf("%s %s …%s: %s%s", verb(done.To), msg.name, done.Key.ICCID.Tail(7), outcome,
		sentence(s.vendor(done.Key.Account).Name, msg.err))}
}

// seconds gives a duration in whole seconds, of which there is at least one.
func seconds(d time.Duration) string {
	return fmt.Sprintf("%d s", max(int(d.Round(time.Second)/time.Second), 1))
}

// capital gives a word with a capital letter.
func capital(word string) string { return string(word[0]-'a'+'A') + word[1:] }
