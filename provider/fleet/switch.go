package fleet

import (
	"context"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/rest"
)

// usualSettle is how long a change may take to show when a vendor does not say.
const usualSettle = 20 * time.Second

// checkLimit is the most that the read before a change may take. Reads may wait for minutes when the vendor is busy, and
// a change must not be made when whoever asked for it has long turned to something else.
const checkLimit = 30 * time.Second

// Switched is how a change of state ended.
type Switched struct {
	Key       model.Key
	From, To  model.State
	Now       model.State   // as read back last
	Confirmed bool          // read back as asked for
	Took      time.Duration // from the request to the confirmation
}

// Switch switches a SIM from the state that was shown to another. The SIM is read first: when its state is no longer
// the one that was shown, nothing is sent and the error is [model.ErrChanged]. Afterwards it is read back until it is
// so, after about 1, 2, 4, 8 s and so on, up to the time that the vendor may take. When it never is, the error is
// [ErrNotConfirmed] if the vendor had accepted the change, and else says why nobody knows: its outcome is unknown. The
// change is never asked for a second time. Only the end of the program can stop it, not the end of the context.
func (f *Fleet) Switch(ctx context.Context, key model.Key, from, to model.State) (Switched, error) {
	result := Switched{Key: key, From: from, To: to}
	account, err := f.able(key.Account, opSwitch, provider.Switching)
	if err != nil {
		return result, err
	}
	w, err := f.writes.begin(key, opSwitch)
	if err != nil {
		return result, err
	}
	defer f.writes.end(w)
	wait := account.Vendor.Settle
	if wait <= 0 {
		wait = usualSettle
	}
	ctx, cancel := f.lasting(ctx, writeLimit+wait)
	defer cancel()
	s := switching{fleet: f, holding: f.accounts[key.Account], write: w, settle: wait, result: result}
	err = s.run(ctx)
	return s.result, err
}

// switching is a change of state under way.
type switching struct {
	fleet   *Fleet
	holding *holding
	write   *write
	settle  time.Duration
	result  Switched
	ticket  journal.Ticket
	began   time.Time
}

func (s *switching) run(ctx context.Context) error {
	sim, err := s.check(ctx)
	if err != nil {
		return notSent(s.write.key.Account, opSwitch, err)
	}
	s.ticket, err = s.fleet.intend(s.write, journal.Entry{
		Class: rest.SetState.String(), Before: sim.State.String(), Target: s.result.To.String(),
	})
	if err != nil {
		return err
	}
	s.mark(s.result.To, s.fleet.tick())
	defer s.mark(model.Unknown, 0)
	err = s.request(ctx, sim)
	switch model.OutcomeOf(err) {
	case model.OutcomeRefused, model.OutcomeNotSent:
		return err
	case model.OutcomeDone, model.OutcomeUnknown:
	}
	return s.confirm(ctx, err)
}

// check reads the SIM and tells whether the change that a person agreed to can still be made.
func (s *switching) check(ctx context.Context) (model.SIM, error) {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	sim, err := s.fleet.look(ctx, s.holding, s.write.key.ICCID)
	if err != nil {
		return sim, err
	}
	s.result.Now = sim.State
	switch {
	case sim.State != s.result.From:
		return sim, model.ErrChanged
	case !sim.Actions.Allows(s.result.To):
		return sim, ErrNotAllowed
	}
	return sim, nil
}

// request asks the vendor for the change, once.
func (s *switching) request(ctx context.Context, sim model.SIM) error {
	s.began = s.fleet.config.Now()
	account := s.holding.account
	_, err := ask(account.Name, opSwitch, func() (model.Receipt, error) {
		return account.Switch.SetState(ctx, sim, s.result.To)
	})
	s.fleet.writes.answered(s.write)
	// What was asked for before the answer may show the SIM as it was before.
	s.mark(s.result.To, s.fleet.tick())
	// Without its outcome the journal says "unknown" of this change, which the reading back settles on the screen.
	_ = s.fleet.note(s.ticket, err)
	return err
}

// confirm reads the SIM back until it is as asked for. The answer to the request, if it was not a plain success, is what
// remains to be told if it never is.
func (s *switching) confirm(ctx context.Context, answer error) error {
	var waited time.Duration
	for next := time.Second; waited < s.settle; next *= 2 {
		at := min(next, s.settle)
		if err := s.fleet.config.Sleep(ctx, at-waited); err != nil {
			break
		}
		waited = at
		sim, err := s.fleet.look(ctx, s.holding, s.write.key.ICCID)
		if err != nil {
			continue // A read that failed says nothing of the change.
		}
		s.result.Now = sim.State
		if sim.State == s.result.To {
			s.result.Confirmed, s.result.Took = true, s.fleet.config.Now().Sub(s.began)
			s.settled(journal.Confirmed)
			return nil
		}
	}
	s.settled(journal.Unconfirmed)
	return s.unconfirmed(answer)
}

// settled writes down what the SIM was when it was last read back.
func (s *switching) settled(event journal.Event) {
	// The change is shown as it was read in any case; the journal only lacks the proof then.
	_ = s.fleet.config.Journal.Outcome(s.ticket, journal.Result{Event: event, After: s.result.Now.String()})
}

// unconfirmed words a change that did not show: that it was accepted all the same, or why nobody knows whether it was.
func (s *switching) unconfirmed(answer error) error {
	if model.OutcomeOf(answer) == model.OutcomeUnknown {
		return answer
	}
	return &model.Fault{
		Account: s.write.key.Account, Op: opSwitch, Kind: ErrNotConfirmed, Outcome: model.OutcomeDone, Err: answer,
	}
}

// mark shows the change on the SIM's row.
func (s *switching) mark(to model.State, tick uint64) {
	s.fleet.mu.Lock()
	defer s.fleet.mu.Unlock()
	s.holding.mark(s.write.key.ICCID, to, tick)
	s.fleet.publish()
}
