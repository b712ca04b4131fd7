package fleet

import (
	"context"
	"errors"
	"fmt"

	"github.com/simfleet/simfleet/model"
)

const opSIM = "read the SIM"

// Read reads one SIM with its detail, which the snapshots show from then on. What it gives is the newest that is known:
// an answer that was asked for before a later one, or before a write, is not taken for news.
func (f *Fleet) Read(ctx context.Context, key model.Key) (model.SIM, error) {
	<-f.ready
	h := f.accounts[key.Account]
	if h == nil {
		return model.SIM{}, noAccount(key.Account, opSIM)
	}
	return share(ctx, f, &f.reads, key, func(ctx context.Context) (model.SIM, error) {
		return f.look(ctx, h, key.ICCID, "")
	})
}

// look asks for one SIM and shows the answer. What the answer leaves out may be known by another call and stays so; but of
// the field that is named, if any, the vendor is known to tell here, so that it is gone if it is not there.
func (f *Fleet) look(ctx context.Context, h *holding, iccid model.ICCID, sure model.Field) (model.SIM, error) {
	tick := f.tick()
	sim, err := ask(h.account.Name, opSIM, func() (model.SIM, error) { return h.account.List.SIM(ctx, iccid) })
	if err == nil && sim.ICCID != iccid {
		err = &model.Fault{
			Account: h.account.Name, Op: opSIM, Kind: model.ErrBadAnswer,
			Err: fmt.Errorf("asked for SIM %s, got %q", iccid, sim.ICCID),
		}
	}
	told := Row{SIM: sim, Read: tick}
	f.mu.Lock()
	switch {
	case err == nil:
		h.learn([]reading{{sim: sim, tick: tick, now: f.config.Now()}})
		h.clear(&sim, sure, tick)
		h.learned(iccid)
		sim = h.row(iccid).SIM
	case errors.Is(err, model.ErrNotFound):
		h.miss(iccid, tick)
		h.learned(iccid)
	}
	f.publish() // Even a failed call is one of the day's.
	f.mu.Unlock()
	switch {
	case err == nil:
		f.tellRead(h, simRead, told, sure)
	case errors.Is(err, model.ErrNotFound):
		told.SIM.ICCID = iccid
		f.tellRead(h, simGone, told, "")
	}
	return sim, err
}
