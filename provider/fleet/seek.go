package fleet

import (
	"context"
	"errors"
	"sync"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
)

// Seek asks those vendors for what a filter wants whose lists are not here wholly yet, so that a SIM can be found before its
// page comes: at most one call for each account, and none for one whose vendor cannot look for such a thing. What it finds
// is in the snapshots from then on.
func (f *Fleet) Seek(ctx context.Context, q query.Query) {
	wanted := questions(q)
	if len(wanted) == 0 {
		return
	}
	var all sync.WaitGroup
	for _, name := range f.partly() {
		all.Go(func() {
			_, _ = share(ctx, f, &f.seeks, seekKey{name, q.String()}, func(ctx context.Context) (struct{}, error) {
				return struct{}{}, f.seek(ctx, f.accounts[name], wanted)
			}) // That nothing came is seen in the list, which goes on to be read.
		})
	}
	all.Wait()
}

// seekKey is what is looked for in an account.
type seekKey struct{ account, query string }

// partly names the accounts whose lists are not here wholly and whose calls are not kept back.
func (f *Fleet) partly() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []string
	for _, h := range f.holdings {
		whole := !h.status.Fetched.IsZero() || h.status.Total != nil && h.table.Len() >= *h.status.Total
		if !whole && h.status.Held != AtReserve && h.status.Held != Rejected {
			names = append(names, h.account.Name)
		}
	}
	return names
}

// questions gives what a vendor may be asked, the likeliest to find it first. It is about one term that must match: all that
// is found is filtered here once more.
func questions(q query.Query) []model.Query {
	for _, term := range q.Terms {
		if term.Not || len(term.Any) != 1 {
			continue
		}
		switch atom := term.Any[0]; {
		case atom.Kind == query.Digits:
			return []model.Query{{ICCID: atom.Text}, {MSISDN: atom.Text}, {Search: atom.Text}}
		case atom.Kind != query.Contains && atom.Kind != query.Exactly:
			continue
		case atom.Field == query.ICCID:
			return []model.Query{{ICCID: atom.Text}, {Search: atom.Text}}
		case atom.Field == query.MSISDN:
			return []model.Query{{MSISDN: atom.Text}, {Search: atom.Text}}
		case atom.Field == query.Tag:
			return []model.Query{{Tags: []string{atom.Text}}}
		case atom.Field == query.Any, atom.Field == query.Name:
			return []model.Query{{Search: atom.Text}}
		}
	}
	return nil
}

// seek asks one vendor. A question that its adapter refuses has made no call, and the next one is tried.
func (f *Fleet) seek(ctx context.Context, h *holding, wanted []model.Query) error {
	var err error
	for _, one := range wanted {
		tick := f.tick()
		var page model.Page[model.SIM]
		page, err = ask(h.account.Name, opList, func() (model.Page[model.SIM], error) { return h.account.List.SIMs(ctx, one, "") })
		if errors.Is(err, model.ErrInvalid) {
			continue
		}
		if err == nil {
			f.found(h, &page, tick)
		}
		return err
	}
	return err
}

// found takes in SIMs that a vendor found.
func (f *Fleet) found(h *holding, page *model.Page[model.SIM], tick uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	readings, _ := listed(page, tick, f.config.Now()) // a list is told to be damaged when it is read itself
	h.learn(readings)
	f.publish()
}
