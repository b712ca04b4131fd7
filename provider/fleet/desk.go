package fleet

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// View is a way to see the list that was saved.
type View = store.View

// desk is what a user keeps of their own: views, drafts, and what screens remember. It is held in memory, so that nothing
// waits for the disk to read it, and kept in the store if there is one: without it, it lasts as long as the program.
type desk struct {
	store *store.Store

	mu         sync.Mutex
	views      []View
	drafts     map[model.Key]string
	unwritten  map[model.Key]bool // the drafts that are not in the store as they are here
	remembered map[string]string

	writing sync.Mutex // of drafts, one at a time
}

// desktop are the names under which screens remember something.
var desktop = []string{"list"}

// open reads what was kept. What cannot be read is told, and is begun anew in memory.
func (d *desk) open(ctx context.Context, from *store.Store) error {
	d.store, d.drafts, d.remembered = from, make(map[model.Key]string), make(map[string]string)
	d.unwritten = make(map[model.Key]bool)
	if from == nil {
		return nil
	}
	for _, name := range desktop {
		value, ok, err := from.Recalled(ctx, name)
		if err != nil {
			return err
		}
		if ok {
			d.remembered[name] = value
		}
	}
	drafts, err := from.Drafts(ctx)
	if err != nil {
		return err
	}
	maps.Copy(d.drafts, drafts)
	d.views, err = from.Views(ctx)
	return err
}

// reread takes in the views that other processes saved. The caller makes sure that there is a store.
func (d *desk) reread(ctx context.Context) error {
	views, err := d.store.Views(ctx)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.views = views
	return nil
}

// Views gives the saved views by their slots.
func (f *Fleet) Views() []View {
	f.desk.mu.Lock()
	defer f.desk.mu.Unlock()
	return slices.Clone(f.desk.views)
}

// SaveView saves a view in its slot, 1 to 9, or in the first that is free if its slot is 0, and gives it with its slot.
func (f *Fleet) SaveView(ctx context.Context, view View) (View, error) {
	d := &f.desk
	if d.store != nil {
		slot, err := d.store.SaveView(ctx, view)
		if err != nil {
			return view, err
		}
		view.Slot = slot
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for slot := 1; view.Slot == 0 && slot <= store.Slots; slot++ {
		if !slices.ContainsFunc(d.views, func(v View) bool { return v.Slot == slot }) {
			view.Slot = slot
		}
	}
	if view.Slot == 0 {
		return view, store.ErrFull
	}
	d.views = slices.DeleteFunc(d.views, func(v View) bool { return v.Slot == view.Slot })
	d.views = append(d.views, view)
	slices.SortFunc(d.views, func(a, b View) int { return a.Slot - b.Slot })
	return view, nil
}

// RemoveView removes the view of a slot.
func (f *Fleet) RemoveView(ctx context.Context, slot int) error {
	d := &f.desk
	if d.store != nil {
		if err := d.store.RemoveView(ctx, slot); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.views = slices.DeleteFunc(d.views, func(v View) bool { return v.Slot == slot })
	return nil
}

// Recall gives what a screen remembered under a name; empty if nothing.
func (f *Fleet) Recall(name string) string {
	f.desk.mu.Lock()
	defer f.desk.mu.Unlock()
	return f.desk.remembered[name]
}

// Remember keeps something for a screen, under a name that [Fleet.Recall] gives it back for, also after a restart.
func (f *Fleet) Remember(ctx context.Context, name, value string) error {
	d := &f.desk
	d.mu.Lock()
	same := d.remembered[name] == value
	d.remembered[name] = value
	d.mu.Unlock()
	if same || d.store == nil {
		return nil
	}
	return d.store.Remember(ctx, name, value)
}

// Drafts gives the texts that were begun and not sent.
func (f *Fleet) Drafts() map[model.Key]string {
	f.desk.mu.Lock()
	defer f.desk.mu.Unlock()
	return maps.Clone(f.desk.drafts)
}

// Draft takes in a text that was begun, in memory alone; an empty one is none. What was taken in last is written down by
// [Fleet.KeepDrafts], and by [Fleet.Close] at the latest.
func (f *Fleet) Draft(key model.Key, text string) {
	d := &f.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.drafts[key] == text {
		return
	}
	d.unwritten[key] = true
	if text == "" {
		delete(d.drafts, key)
	} else {
		d.drafts[key] = text
	}
}

// KeepDrafts writes down the drafts that have changed. What could not be written is tried again with the next ones.
func (f *Fleet) KeepDrafts(ctx context.Context) error {
	d := &f.desk
	if d.store == nil {
		return nil
	}
	d.writing.Lock() // so that an older text does not come after a newer one
	defer d.writing.Unlock()
	d.mu.Lock()
	changed := make(map[model.Key]string, len(d.unwritten))
	for key := range d.unwritten {
		changed[key] = d.drafts[key]
	}
	clear(d.unwritten)
	d.mu.Unlock()
	var errs error
	for key, text := range changed {
		if err := d.store.SaveDraft(ctx, key, text); err != nil {
			d.mu.Lock()
			d.unwritten[key] = true
			d.mu.Unlock()
			errs = err
		}
	}
	return errs
}
