package fleet

import (
	"context"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/rest"
)

// Edited is how a change of a setting ended.
type Edited struct {
	Key       model.Key
	Field     model.Field   // the setting; empty if the edit was not about exactly one
	Now       model.SIM     // as it was read last; the zero SIM if it was not
	Unread    bool          // the vendor never tells the setting: that it was accepted is all that can be known
	Confirmed bool          // read back as asked for
	Took      time.Duration // from the request to the confirmation
}

// Edit changes one setting of a SIM that was shown as it is given here. It goes on as [Fleet.Switch] does: the SIM is read
// first, and nothing is sent if the setting differs from the one that was shown, so that a list which somebody else added
// to is not overwritten; afterwards it is read back until it is as asked for. An edit of more than one setting, or of none,
// is [model.ErrInvalid], as is one that changes nothing.
//
// A setting that the vendor does not tell of is not read, neither before nor after.
func (f *Fleet) Edit(ctx context.Context, key model.Key, shown model.SIM, edit model.Edit) (Edited, error) {
	setting, to, ok := settingOf(&edit)
	op := "change the SIM"
	if ok {
		op = "change the " + setting.field.Word()
	}
	e := &editing{result: Edited{Key: key, Field: setting.field}, setting: setting, edit: edit, to: to}
	account, err := f.able(key.Account, op, provider.Editing)
	if err != nil {
		return e.result, err
	}
	if !ok {
		return e.result, invalid(account, op, "exactly one setting is changed at a time")
	}
	if why := account.WhyNotEdit(setting.field); why != "" {
		return e.result, unable(account, op, provider.Editing, why)
	}
	if where := account.Vendor.Gives[setting.field]; where != model.InList && where != model.OnDemand {
		e.result.Unread = true
		_, err = f.act(ctx, key, deed{op, provider.Editing, e.entry(shown), func(
			ctx context.Context, account *provider.Account, iccid model.ICCID,
		) (model.Receipt, error) {
			return account.Editor.Edit(ctx, iccid, edit)
		}})
		return e.result, err
	}
	if e.from = setting.of(&shown); e.from == to {
		return e.result, invalid(account, op, "it is so already")
	}
	c := change{aim: e, fleet: f, holding: f.accounts[key.Account], ability: provider.Editing, setting: setting.field}
	err = c.run(ctx, key, op)
	e.result.Confirmed, e.result.Took = c.confirmed, c.took
	return e.result, err
}

// editing is what a change of a setting is to bring about.
type editing struct {
	setting  setting
	edit     model.Edit
	from, to string // in words
	result   Edited
}

func (e *editing) fits(sim model.SIM) error {
	if e.take(sim); e.word() != e.from {
		return model.ErrChanged
	}
	return nil
}

func (e *editing) entry(sim model.SIM) journal.Entry {
	entry := journal.Entry{Class: rest.SetValue.String(), Target: e.to, Confirm: confirmed}
	if !e.result.Unread {
		entry.Before = e.setting.of(&sim)
	}
	return entry
}

func (e *editing) request(ctx context.Context, account *provider.Account, _ model.SIM) (model.Receipt, error) {
	return account.Editor.Edit(ctx, e.result.Key.ICCID, e.edit)
}

func (e *editing) take(sim model.SIM) bool {
	e.result.Now = sim
	return e.word() == e.to
}

func (e *editing) word() string { return e.setting.of(&e.result.Now) }

// IsSo tells whether a SIM has a setting already as an edit of it asks.
func IsSo(sim *model.SIM, edit *model.Edit) bool {
	setting, to, ok := settingOf(edit)
	return ok && setting.of(sim) == to
}
