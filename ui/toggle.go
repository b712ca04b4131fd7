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
	return s.whyNotChange(row, opposite(row.SIM.State))
}

// whyNotChange says why a SIM cannot be brought to a state now; it is empty when it can.
func (s *shared) whyNotChange(row *fleet.Row, to model.State) string {
	if why := s.whyNotWrite(row.Account, provider.Switching); why != "" {
		return why
	}
	vendor, sim := s.vendor(row.Account), &row.SIM
	word := sim.Word.Clean(model.Line, 30)
	switch account := s.fleet.Account(row.Account); {
	case vendor.Words[to] == "":
		return vendor.Name + " offers no such state"
	case to == model.Closed && account.WhyNotClose() != "":
		return account.WhyNotClose()
	case row.Switching != model.Unknown:
		return "a change of this SIM is under way already"
	case sim.Target != model.Unknown:
		return fmt.Sprintf("%s is bringing it to “%s” already (“%s”); r looks again", vendor.Name, sim.Target, word)
	case sim.State == to:
		return "it is " + to.String() + " already"
	case sim.State == model.Blocked && !sim.Actions.Allows(to):
		return fmt.Sprintf("%s has blocked this SIM (“%s”): %s", vendor.Name, word, cures[sim.Block])
	case !sim.Actions.Allows(to):
		return fmt.Sprintf("“%s” is a state from which %s does not let a SIM be %s, as far as simfleet knows",
			word, vendor.Name, verbs[to].past)
	default:
		return ""
	}
}

// cures says what helps against each reason for which a vendor stops a SIM.
var cures = map[model.BlockReason]string{
	model.BlockOther: "only the vendor can tell why",
	model.BlockLimit: "raise its data limit, or wait for the next period",
	model.BlockIMEI:  "it is in a device that it may not be used in",
	model.BlockFunds: "credit is needed before it can be switched",
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
	if row == nil {
		return tell(s.whyNotToggle(row))
	}
	return s.change(row, opposite(row.SIM.State))
}

// change asks whether the SIM shall be brought to a state, or says why it cannot be. What cannot be taken back asks for the
// end of the number as well.
func (s *shared) change(row *fleet.Row, to model.State) tea.Cmd {
	if why := s.whyNotChange(row, to); why != "" {
		return tell(why)
	}
	from, name := row.SIM.State, nameOf(&row.SIM, 40)
	d := s.ask(verbs[to].title, func() []dialogLine { return s.changeLines(row, to) }, capital(verb(to)),
		func() tea.Cmd { return s.switchSIM(row.Key(), name, from, to) })
	if to == model.Closed {
		d.demand("Type the last 6 digits of the ICCID", row.SIM.ICCID.Tail(6))
	}
	return s.root.push(d)
}

// changeLines says what is going to happen: to which SIM, from which state to which, what the vendor documents about
// it, and what it costs.
func (s *shared) changeLines(row *fleet.Row, to model.State) []dialogLine {
	vendor := s.vendor(row.Account)
	lines := append(s.whom(row, ""), dialogLine{s.theme.plain, fmt.Sprintf("%s → %s   (%s: %s → %s)", row.SIM.State, to,
		vendor.Name, row.SIM.Word.Clean(model.Line, 20), vendor.Words[to])}, dialogLine{})
	if now, ok := s.row(row.Key()); ok && now.SIM.State != row.SIM.State {
		lines = append(lines, dialogLine{s.theme.bad, fmt.Sprintf("! it reads as %s by now, so this will not be done", now.SIM.State)})
	}
	if row.SIM.Detail != nil && row.SIM.Detail.Online != nil && *row.SIM.Detail.Online && to != model.Active {
		lines = append(lines, dialogLine{s.theme.warn, "! a session was open " + ago(s.now, row.SIM.Detail.Fetched)})
	}
	for _, effect := range vendor.Effects[to] {
		lines = append(lines, dialogLine{s.theme.warn, "! " + effect})
	}
	return append(lines,
		dialogLine{s.theme.plain, "i the state is read before and after; the row changes when it reads so"},
		s.callsToChange(row.Account))
}

// whom says to which SIM something is going to be done, with what else is to be told of it. The ICCID stands first and whole,
// because a name can be made to look like another.
func (s *shared) whom(row *fleet.Row, more string) []dialogLine {
	return []dialogLine{
		{s.theme.title, row.SIM.ICCID.String()},
		{s.theme.plain, fmt.Sprintf("“%s”   account %s%s", nameOf(&row.SIM, 30), row.Account, more)},
	}
}

// callsToChange says what it takes to change a SIM that is read before and after.
func (s *shared) callsToChange(account string) dialogLine {
	return dialogLine{s.theme.dim, fmt.Sprintf("API calls: 1 + about 2 reads; it may take %s%s",
		seconds(s.vendor(account).Settle), s.callsLeft(account))}
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
	case errors.Is(msg.err, fleet.ErrUnseen):
		outcome = ""
	case errors.Is(msg.err, fleet.ErrNotConfirmed) && done.Now != done.From && done.Now != model.Unknown:
		return toastMsg{toastFail, fmt.Sprintf("%s %s …%s: %s accepted it, and it reads as %s now, which is not what was asked for",
			verb(done.To), msg.name, done.Key.ICCID.Tail(7), s.vendor(done.Key.Account).Name, done.Now)}
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
