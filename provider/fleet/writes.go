package fleet

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/journal"
)

const (
	opSwitch = "switch the SIM"
	opSend   = "send the text"
)

// confirmed is how a person agrees to most writes, for the journal: the screens ask in a dialog.
const confirmed = "dialog"

// writeLimit is the most that a write may take from its intent to its answer, waiting for its turn included.
const writeLimit = 2 * time.Minute

// writes are those under way.
type writes struct {
	gate gate
	mu   sync.Mutex
	open map[*write]struct{}
}

// write is one thing that is being done to one SIM.
type write struct {
	key        model.Key
	op         string
	requesting bool            // not yet answered by the vendor
	ticket     *journal.Ticket // set once the intent is on the disk
}

// begin lets a write begin. There is one request to a SIM at a time, and one write of a kind until it has ended for
// good: a second press of a key must never become a second write.
func (w *writes) begin(key model.Key, op string) (*write, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for other := range w.open {
		if other.key == key && (other.requesting || other.op == op) {
			return nil, notSent(key.Account, op, ErrUnderWay)
		}
	}
	if !w.gate.enter() {
		return nil, notSent(key.Account, op, ErrClosing)
	}
	if w.open == nil {
		w.open = make(map[*write]struct{})
	}
	it := &write{key: key, op: op, requesting: true}
	w.open[it] = struct{}{}
	return it, nil
}

// answered tells that the request is over, though the write may not be.
func (w *writes) answered(it *write) {
	w.mu.Lock()
	defer w.mu.Unlock()
	it.requesting = false
}

// intended tells that the write is in the journal.
func (w *writes) intended(it *write, ticket journal.Ticket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	it.ticket = &ticket
}

// end tells that the write has ended for good.
func (w *writes) end(it *write) {
	w.mu.Lock()
	delete(w.open, it)
	w.mu.Unlock()
	w.gate.leave()
}

// tickets gives those under way that are in the journal.
func (w *writes) tickets() []journal.Ticket {
	w.mu.Lock()
	defer w.mu.Unlock()
	var tickets []journal.Ticket
	for it := range w.open {
		if it.ticket != nil {
			tickets = append(tickets, *it.ticket)
		}
	}
	return tickets
}

// interrupt writes down which writes could not be waited for.
func (f *Fleet) interrupt() error {
	tickets := f.writes.tickets()
	for _, ticket := range tickets {
		// What cannot be written down is still told by the intent without an outcome.
		_ = f.config.Journal.Outcome(ticket, journal.Result{Event: journal.Interrupted, Why: ErrInterrupted.Error()})
	}
	return fmt.Errorf("%w: %d", ErrInterrupted, len(tickets))
}

// lasting gives a context that a screen cannot end, only the limit and the end of the program.
func (f *Fleet) lasting(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	stop := context.AfterFunc(f.life, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}

// intend has the plan and the intent on the disk when it returns without an error. With one, nothing may be sent: an
// intent that did fail may be on the disk all the same, so that the journal is told that nothing followed it.
func (f *Fleet) intend(w *write, entry journal.Entry) (journal.Ticket, error) {
	entry.Account, entry.Op, entry.ICCID = w.key.Account, w.op, w.key.ICCID.String()
	if f.config.Journal == nil {
		return journal.Ticket{}, notSent(w.key.Account, w.op, model.ErrJournal)
	}
	tickets, err := f.config.Journal.Plan(entry)
	if err == nil {
		if err = f.config.Journal.Intent(tickets[0]); err != nil {
			// A disk that takes this no more than the intent leaves a reader with "unknown", which is safe.
			_ = f.config.Journal.Outcome(tickets[0], journal.Result{
				Outcome: model.OutcomeNotSent.String(), Why: "the intent could not be written down",
			})
		}
	}
	if err != nil {
		return journal.Ticket{}, &model.Fault{
			Account: w.key.Account, Op: w.op, Kind: model.ErrJournal, Outcome: model.OutcomeNotSent, Err: err,
		}
	}
	f.writes.intended(w, tickets[0])
	return tickets[0], nil
}

// note writes down how a request ended.
func (f *Fleet) note(ticket journal.Ticket, err error) error {
	return f.config.Journal.Outcome(ticket, journal.Result{
		Outcome: model.OutcomeOf(err).String(), HTTP: status(err), Why: reason(err),
	})
}
