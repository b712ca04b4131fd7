package store_test

import (
	"bytes"
	"testing"

	"github.com/simfleet/simfleet/provider/fleet/store"
)

func since(t *testing.T, s *store.Store, seq int64, limit int) []store.Event {
	t.Helper()
	events, err := s.Since(t.Context(), seq, limit)
	must(t, err)
	return events
}

func newest(t *testing.T, s *store.Store) int64 {
	t.Helper()
	seq, err := s.Newest(t.Context())
	must(t, err)
	return seq
}

func TestWhatProcessesTellEachOther(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	if newest(t, b) != 0 || len(since(t, b, 0, 0)) != 0 {
		t.Error("there is something already")
	}
	data := []byte{0, 1, 0xff, '\'', 0}
	last, err := a.Append(t.Context(), store.Event{From: "a", Account: "eu", Kind: "page", At: minute(-1), Data: data}, store.Event{From: "a", Kind: "end", Seq: 77})
	if err != nil || last != 2 {
		t.Fatalf("last %d, %v", last, err)
	}
	if last, err := a.Append(t.Context()); err != nil || last != 2 {
		t.Errorf("last %d, %v", last, err)
	}
	if last, err := b.Append(t.Context(), store.Event{From: "b"}); err != nil || last != 3 {
		t.Errorf("last %d, %v", last, err)
	}
	events := since(t, b, 0, 0)
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	for i, e := range events {
		if e.Seq != int64(i+1) {
			t.Errorf("event %d has number %d", i+1, e.Seq)
		}
	}
	e := events[0]
	if e.From != "a" || e.Account != "eu" || e.Kind != "page" || !e.At.Equal(minute(-1)) || !bytes.Equal(e.Data, data) {
		t.Errorf("event %+v", e)
	}
	if !events[1].At.Equal(noon) || events[1].Data != nil {
		t.Errorf("event %+v", events[1])
	}
	if got := since(t, a, 1, 1); len(got) != 1 || got[0].Seq != 2 {
		t.Errorf("events %+v", got)
	}
}

func TestNoNumberIsGivenTwice(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	if last, err := a.Append(t.Context(), store.Event{}, store.Event{}, store.Event{}); err != nil || last != 3 {
		t.Fatalf("last %d, %v", last, err)
	}
	must(t, a.Prune(t.Context(), 2))
	if got := since(t, b, 0, 10); len(got) != 1 || got[0].Seq != 3 {
		t.Errorf("events %+v", got)
	}
	must(t, b.Prune(t.Context(), 3))
	if newest(t, a) != 3 {
		t.Errorf("newest %d", newest(t, a))
	}
	if last, err := a.Append(t.Context(), store.Event{}); err != nil || last != 4 {
		t.Errorf("last %d, %v", last, err)
	}
}
