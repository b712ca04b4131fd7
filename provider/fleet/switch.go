package fleet

import (
	"context"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/rest"
)

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
//
// Where the vendor tells how its work on a change goes, that is asked for until it ends or its time is over, and the SIM is
// read then. A SIM can be closed only where the account allows what cannot be taken back.
func (f *Fleet) Switch(ctx context.Context, key model.Key, from, to model.State) (Switched, error) {
	result := Switched{Key: key, From: from, To: to}
	account, err := f.able(key.Account, opSwitch, provider.Switching)
	if err != nil {
		return result, err
	}
	if why := account.WhyNotClose(); to == model.Closed && why != "" {
		return result, unable(account, opSwitch, provider.Switching, why)
	}
	s := &switching{result: result}
	c := change{aim: s, fleet: f, holding: f.accounts[key.Account], ability: provider.Switching, target: to}
	err = c.run(ctx, key, opSwitch)
	s.result.Confirmed, s.result.Took = c.confirmed, c.took
	return s.result, err
}

// switching is what a change of state is to bring about.
type switching struct{ result Switched }

func (s *switching) fits(sim model.SIM) error {
	s.result.Now = sim.State
	switch {
	case sim.State != s.result.From:
		return model.ErrChanged
	case !sim.Actions.Allows(s.result.To):
		return ErrNotAllowed
	}
	return nil
}

// classOf tells what may follow a change that failed.
func classOf(to model.State) rest.Class {
	if to == model.Closed {
		return rest.Irreversible
	}
	return rest.SetState
}

// How a person agrees to a change, for the journal: a change that cannot be taken back asks for digits of the number.
const confirmedByDigits = "dialog, digits of the ICCID"

func (s *switching) entry(sim model.SIM) journal.Entry {
	entry := journal.Entry{
		Class: classOf(s.result.To).String(), Before: sim.State.String(), Target: s.result.To.String(), Confirm: confirmed,
	}
	if s.result.To == model.Closed {
		entry.Confirm = confirmedByDigits
	}
	return entry
}

func (s *switching) request(ctx context.Context, account *provider.Account, sim model.SIM) (model.Receipt, error) {
	return account.Switch.SetState(ctx, sim, s.result.To)
}

func (s *switching) take(sim model.SIM) bool {
	s.result.Now = sim.State
	return sim.State == s.result.To
}

func (s *switching) word() string { return s.result.Now.String() }
