package store_test

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

func slotsOf(t *testing.T, s *store.Store) []int {
	t.Helper()
	views, err := s.Views(t.Context())
	must(t, err)
	var slots []int
	for _, view := range views {
		slots = append(slots, view.Slot)
	}
	return slots
}

func TestViews(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	save := func(s *store.Store, view store.View) int {
		t.Helper()
		slot, err := s.SaveView(t.Context(), view)
		must(t, err)
		return slot
	}
	want := store.View{Slot: 2, Name: "Silent pümps", Filter: `tag:pump seen>7d "a b"`, Sort: "seen:desc", Columns: []string{"name", "état"}}
	if slot := save(a, want); slot != 2 {
		t.Errorf("slot %d", slot)
	}
	for _, slot := range []int{1, 3, 4} {
		if got := save(b, store.View{Name: "free"}); got != slot {
			t.Errorf("slot %d, want %d", got, slot)
		}
	}
	views, err := b.Views(t.Context())
	if err != nil || len(views) != 4 || !reflect.DeepEqual(views[1], want) || len(views[0].Columns) != 0 {
		t.Errorf("views %+v, %v", views, err)
	}
	save(b, store.View{Slot: 2, Name: "another"})
	must(t, a.RemoveView(t.Context(), 3))
	must(t, a.RemoveView(t.Context(), 3))
	if views, err := a.Views(t.Context()); err != nil || len(views) != 3 || views[1].Name != "another" || views[1].Filter != "" {
		t.Errorf("views %+v, %v", views, err)
	}
	for range 6 {
		save(a, store.View{})
	}
	if slot, err := a.SaveView(t.Context(), store.View{}); !errors.Is(err, store.ErrFull) || slot != 0 || store.Explain(err) == "" {
		t.Errorf("slot %d, %v", slot, err)
	}
	for _, slot := range []int{-1, 10} {
		if _, err := a.SaveView(t.Context(), store.View{Slot: slot}); !errors.Is(err, store.ErrSlot) {
			t.Errorf("saved as %d: %v", slot, err)
		}
		if err := a.RemoveView(t.Context(), slot); !errors.Is(err, store.ErrSlot) {
			t.Errorf("removed %d: %v", slot, err)
		}
	}
	if slots := slotsOf(t, b); !slices.Equal(slots, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("slots %v", slots)
	}
}

func TestDrafts(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	want := map[model.Key]string{
		sim(t, "eu", first): "one", sim(t, "us", first): "two\nlines", sim(t, "eu", second): "\xff", sim(t, "eu", third): "drei",
	}
	for key, text := range want {
		must(t, a.SaveDraft(t.Context(), key, "before"))
		must(t, b.SaveDraft(t.Context(), key, text))
	}
	if got, err := a.Drafts(t.Context()); err != nil || !maps.Equal(got, want) {
		t.Errorf("drafts %q, %v", got, err)
	}
	must(t, a.SaveDraft(t.Context(), sim(t, "us", first), ""))
	delete(want, sim(t, "us", first))
	if got, err := b.Drafts(t.Context()); err != nil || !maps.Equal(got, want) {
		t.Errorf("drafts %q, %v", got, err)
	}
	if err := a.SaveDraft(t.Context(), model.Key{Account: "eu"}, "text"); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("kept for no SIM: %v", err)
	}
}

func TestRemember(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	if value, ok, err := a.Recalled(t.Context(), "list.sort"); value != "" || ok || err != nil {
		t.Errorf("%q, %v, %v", value, ok, err)
	}
	for _, want := range []string{"seen:desc", ""} {
		must(t, a.Remember(t.Context(), "list.sort", want))
		if value, ok, err := b.Recalled(t.Context(), "list.sort"); value != want || !ok || err != nil {
			t.Errorf("%q, %v, %v", value, ok, err)
		}
	}
}

func TestMonths(t *testing.T) {
	s := open(t, t.TempDir())
	key, march := sim(t, "eu", second), model.Month{Year: 2026, Month: time.March}
	if _, _, ok, err := s.KeptUsage(t.Context(), key, march); ok || err != nil {
		t.Errorf("kept: %v, %v", ok, err)
	}
	money := func(m model.Money) *model.Money { return &m }
	for _, want := range []model.Usage{
		{Month: march},
		{
			Month: march, Data: new(int64(1 << 60)), SMSMO: new(1), SMSMT: new(2), Voice: new(3), Sessions: new(4), ZeroSessions: new(0),
			LocationUpdates: new(6), Fetched: noon.Add(time.Nanosecond),
			Cost: &model.Cost{Total: money(1), Data: money(-2), Line: money(3), Network: money(4), SMS: money(5), Voice: money(6)},
		},
		{Month: march, Cost: &model.Cost{}},
	} {
		must(t, s.KeepUsage(t.Context(), key, want))
		got, at, ok, err := s.KeptUsage(t.Context(), key, march)
		if err != nil || !ok || !at.Equal(noon.Truncate(time.Millisecond)) || !reflect.DeepEqual(got, want) {
			t.Errorf("kept %+v at %v, %v, %v; want %+v", got, at, ok, err, want)
		}
	}
	for _, other := range []model.Month{march.Add(1), march.Add(-1), march.Add(12)} {
		if _, _, ok, err := s.KeptUsage(t.Context(), key, other); ok || err != nil {
			t.Errorf("%s is kept: %v, %v", other, ok, err)
		}
	}
	if _, _, ok, err := s.KeptUsage(t.Context(), sim(t, "us", second), march); ok || err != nil {
		t.Errorf("another SIM's is kept: %v, %v", ok, err)
	}
}

// Every field of a month is written: one that the model gets later must not be lost in silence.
func TestAMonthHasNoOtherFields(t *testing.T) {
	if n, m := reflect.TypeFor[model.Usage]().NumField(), reflect.TypeFor[model.Cost]().NumField(); n != 10 || m != 6 {
		t.Errorf("%d and %d fields: keep the new ones too", n, m)
	}
}
