package fleet

import (
	"context"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal"
)

// usualSettle is how long a change may take to show when a vendor does not say.
const usualSettle = 20 * time.Second

// checkLimit is the most that the read before a change may take. Reads may wait for minutes when the vendor is busy, and
// a change must not be made when whoever asked for it has long turned to something else.
const checkLimit = 30 * time.Second

// aim is what a change is to bring about.
type aim interface {
	// fits takes in the SIM as it reads before the change, and tells whether what a person agreed to can still be done.
	fits(sim model.SIM) error
	entry(sim model.SIM) journal.Entry
	request(ctx context.Context, account *provider.Account, sim model.SIM) (model.Receipt, error)
	// take takes in the SIM as it was read back, and tells whether it is as asked for.
	take(sim model.SIM) bool
	// word tells what was taken in last.
	word() string
}

// change is a change of one SIM under way: it is asked for once, and that it was made is seen by reading the SIM.
type change struct {
	aim

	fleet   *Fleet
	holding *holding
	ability provider.Ability
	setting model.Field // what it changes; empty for the state
	target  model.State // what the row shows of it while it is under way; Unknown: nothing

	settle    time.Duration
	write     *write
	ticket    journal.Ticket
	receipt   model.Receipt
	began     time.Time
	ended     bool          // the vendor's own work on it, as far as it tells
	seen      bool          // read since it was asked for
	confirmed bool          // read back as asked for
	took      time.Duration // from the request to the confirmation
}

// run makes the change and reads the SIM back, unless it is no longer what a person agreed to. Only the end of the program
// can stop it, not the end of the context.
func (c *change) run(ctx context.Context, key model.Key, op string) error {
	<-c.fleet.ready
	var err error
	if c.write, err = c.fleet.writes.begin(key, op); err != nil {
		return err
	}
	defer c.fleet.writes.end(c.write)
	if c.settle = c.holding.account.Vendor.Settle; c.settle <= 0 {
		c.settle = usualSettle
	}
	ctx, cancel := c.fleet.lasting(ctx, writeLimit+c.settle)
	defer cancel()
	sim, err := c.check(ctx)
	if err != nil {
		return notSent(key.Account, op, err)
	}
	if c.ticket, err = c.fleet.intend(c.write, c.entry(sim)); err != nil {
		return err
	}
	c.mark(c.target, c.fleet.tick())
	defer c.mark(model.Unknown, 0)
	err = c.ask(ctx, sim)
	switch model.OutcomeOf(err) {
	case model.OutcomeRefused, model.OutcomeNotSent:
		return err
	case model.OutcomeDone, model.OutcomeUnknown:
	}
	return c.confirm(ctx, err)
}

// look reads the SIM.
func (c *change) look(ctx context.Context) (model.SIM, error) {
	return c.fleet.look(ctx, c.holding, c.write.key.ICCID, c.setting)
}

// check reads the SIM and tells whether the change that a person agreed to can still be made.
func (c *change) check(ctx context.Context) (model.SIM, error) {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	sim, err := c.look(ctx)
	if err != nil {
		return sim, err
	}
	return sim, c.fits(sim)
}

// ask asks the vendor for the change, once.
func (c *change) ask(ctx context.Context, sim model.SIM) error {
	c.began = c.fleet.config.Now()
	account := c.holding.account
	receipt, err := ask(account.Name, c.write.op, func() (model.Receipt, error) { return c.request(ctx, account, sim) })
	c.receipt = receipt
	account.Learn(c.ability, err)
	c.fleet.writes.answered(c.write)
	// What was asked for before the answer may show the SIM as it was before.
	c.mark(c.target, c.fleet.tick())
	// Without its outcome the journal says "unknown" of this change, which the reading back settles on the screen.
	_ = c.fleet.note(c.ticket, err)
	return err
}

// confirm reads the SIM back until it is as asked for. The answer to the request, if it was not a plain success, is what
// remains to be told if it never is.
func (c *change) confirm(ctx context.Context, answer error) error {
	var waited time.Duration
	for next := time.Second; waited < c.settle && !c.confirmed; next *= 2 {
		at := min(next, c.settle)
		if err := c.fleet.config.Sleep(ctx, at-waited); err != nil {
			break
		}
		waited = at
		if err := c.readBack(ctx, waited >= c.settle); err != nil {
			return err
		}
	}
	if c.confirmed {
		c.took = c.fleet.config.Now().Sub(c.began)
		c.settled(journal.Confirmed, nil)
		return nil
	}
	c.settled(journal.Unconfirmed, nil)
	return c.unconfirmed(answer)
}

// readBack reads the SIM, once the vendor says that its work has ended or when there is no time left for that. That the
// vendor gave the change up is an error; a call that failed says nothing of the change.
func (c *change) readBack(ctx context.Context, last bool) error {
	if !c.ended {
		progress, err := c.follow(ctx)
		c.ended = err == nil && progress.Ended
		switch {
		case c.ended && progress.Failed:
			return c.failed(ctx, progress)
		case !c.ended && !last:
			return nil
		}
	}
	c.see(ctx)
	return nil
}

// see reads the SIM after the change was asked for. A call that failed says nothing of the change.
func (c *change) see(ctx context.Context) {
	if sim, err := c.look(ctx); err == nil {
		c.seen, c.confirmed = true, c.take(sim)
	}
}

// follow asks how far the vendor is with the change. Where it does not tell, only reading the SIM does.
func (c *change) follow(ctx context.Context) (model.Progress, error) {
	account := c.holding.account
	if account.Follower == nil || c.receipt.Action.Raw() == "" {
		return model.Progress{Ended: true}, nil
	}
	defer c.fleet.touch()
	return ask(account.Name, "follow the change", func() (model.Progress, error) {
		return account.Follower.Follow(ctx, c.receipt)
	})
}

// failed is the end of a change that the vendor accepted and gave up on: what it did of it, only the SIM itself tells. If
// that is as asked for all the same, it is confirmed; if it cannot be read, nobody knows.
func (c *change) failed(ctx context.Context, progress model.Progress) error {
	c.see(ctx)
	if c.confirmed {
		return nil
	}
	said := progress.Said
	if said.Raw() == "" {
		said = progress.Word
	}
	err := &model.Fault{
		Account: c.write.key.Account, Op: c.write.op, Kind: ErrGaveUp, Outcome: model.OutcomeRefused, Said: said,
	}
	if !c.seen {
		err.Outcome = model.OutcomeUnknown
	}
	c.settled(journal.Unconfirmed, err)
	return err
}

// settled writes down what the SIM was when it was last read back, if it was, and why it is not what it was to be, if that is
// known.
func (c *change) settled(event journal.Event, why error) {
	result := journal.Result{Event: event, Why: reason(why)}
	if c.seen { // else its word is of before the change
		result.After = c.word()
	}
	// The change is shown as it was read in any case; the journal only lacks the proof then.
	_ = c.fleet.config.Journal.Outcome(c.ticket, result)
}

// unconfirmed words a change that did not show: that it was accepted all the same, or why nobody knows whether it was.
func (c *change) unconfirmed(answer error) error {
	if model.OutcomeOf(answer) == model.OutcomeUnknown {
		return answer
	}
	if answer == nil && !c.seen {
		answer = ErrUnseen
	}
	return &model.Fault{
		Account: c.write.key.Account, Op: c.write.op, Kind: ErrNotConfirmed, Outcome: model.OutcomeDone, Err: answer,
	}
}

// mark shows the change on the SIM's row, and makes answers that were asked for before the tick too old for it. What the
// row shows of a change of state, another change leaves alone.
func (c *change) mark(to model.State, tick uint64) {
	c.fleet.mu.Lock()
	defer c.fleet.mu.Unlock()
	iccid := c.write.key.ICCID
	if row := c.holding.row(iccid); row != nil && c.target == model.Unknown {
		to = row.Switching
	}
	c.holding.mark(iccid, to, tick)
	c.fleet.publish()
}
