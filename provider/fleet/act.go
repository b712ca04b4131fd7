package fleet

import (
	"context"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/rest"
)

// deed is a write of which the vendor gives nothing to read back: that it was accepted is all that can be known of it.
type deed struct {
	op      string
	ability provider.Ability
	entry   journal.Entry // but for whom it is done to
	do      func(context.Context, *provider.Account, model.ICCID) (model.Receipt, error)
}

// onceOnly is the entry of what is never done twice and leads to no value.
var onceOnly = journal.Entry{Class: rest.Once.String(), Confirm: confirmed}

// Reset ends the data session of a SIM, so that its device has to begin a new one. It is journalled before it leaves and
// never repeated; the end of the context does not stop it.
func (f *Fleet) Reset(ctx context.Context, key model.Key) (model.Receipt, error) {
	return f.act(ctx, key, deed{"reset the connection", provider.Resetting, onceOnly, func(
		ctx context.Context, account *provider.Account, iccid model.ICCID,
	) (model.Receipt, error) {
		return account.Resetter.Reset(ctx, iccid)
	}})
}

// Resync has the vendor set up all services of a SIM anew, in the way in which [Fleet.Reset] acts.
func (f *Fleet) Resync(ctx context.Context, key model.Key) (model.Receipt, error) {
	return f.act(ctx, key, deed{"re-sync the services", provider.Resyncing, onceOnly, func(
		ctx context.Context, account *provider.Account, iccid model.ICCID,
	) (model.Receipt, error) {
		return account.Resyncer.Resync(ctx, iccid)
	}})
}

// act does a deed, once.
func (f *Fleet) act(ctx context.Context, key model.Key, d deed) (model.Receipt, error) {
	account, err := f.able(key.Account, d.op, d.ability)
	if err != nil {
		return model.Receipt{}, err
	}
	w, err := f.writes.begin(key, d.op)
	if err != nil {
		return model.Receipt{}, err
	}
	defer f.touch()
	defer f.writes.end(w)
	ticket, err := f.intend(w, d.entry)
	if err != nil {
		return model.Receipt{}, err
	}
	ctx, cancel := f.lasting(ctx, writeLimit)
	defer cancel()
	receipt, err := ask(account.Name, d.op, func() (model.Receipt, error) { return d.do(ctx, account, key.ICCID) })
	account.Learn(d.ability, err)
	if unwritten := f.note(ticket, err); unwritten != nil && err == nil {
		err = &model.Fault{Account: account.Name, Op: d.op, Kind: ErrUnwritten, Outcome: model.OutcomeDone}
	}
	return receipt, err
}

// Diagnose asks what the vendor sees of the device and its network.
func (f *Fleet) Diagnose(ctx context.Context, key model.Key) (model.Diagnosis, error) {
	const op = "look at the device"
	account, err := f.able(key.Account, op, provider.Diagnosing)
	if err != nil {
		return model.Diagnosis{}, err
	}
	return share(ctx, f, &f.diagnoses, key, func(ctx context.Context) (model.Diagnosis, error) {
		defer f.touch()
		found, err := ask(account.Name, op, func() (model.Diagnosis, error) { return account.Diagnoser.Diagnose(ctx, key.ICCID) })
		account.Learn(provider.Diagnosing, err)
		return found, err
	})
}
