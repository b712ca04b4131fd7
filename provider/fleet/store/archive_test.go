package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/hostile"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

func message(direction model.Direction, at time.Time, body, word string) model.Message {
	return model.Message{Direction: direction, At: at, Body: model.NewText(body), Word: model.NewText(word)}
}

func archived(t *testing.T, s *store.Store, key model.Key) []model.Message {
	t.Helper()
	messages, err := s.Archived(t.Context(), key)
	must(t, err)
	return messages
}

func TestArchive(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	key, other := sim(t, "eu", second), sim(t, "us", second)
	precise := noon.Add(123456789 * time.Nanosecond)
	thread := []model.Message{
		message(model.MT, noon, "reboot", "queued"),
		message(model.MO, precise, "ok", ""),
		message(model.MO, time.Time{}, "ok", ""),
		message(model.MO, time.Time{}, "ok", ""), // Two that cannot be told apart are two.
	}
	must(t, a.Archive(t.Context(), key, thread))
	must(t, b.Archive(t.Context(), key, thread[:2]))
	must(t, b.Archive(t.Context(), key, []model.Message{message(model.MT, noon, "reboot", "delivered")}))
	must(t, a.Archive(t.Context(), key, []model.Message{{Direction: model.MT, At: noon.In(time.FixedZone("", 3600)), Body: model.NewText("reboot"), Sender: model.NewText("simfleet")}}))
	must(t, a.Archive(t.Context(), other, []model.Message{message(model.MT, noon, "other", "")}))
	must(t, a.Archive(t.Context(), other, nil)) // It was read and there was nothing: what is kept stays.
	want := []model.Message{thread[2], thread[3], message(model.MT, noon, "reboot", "delivered"), thread[1]}
	want[2].Sender = model.NewText("simfleet")
	if got := archived(t, b, key); !slices.Equal(got, want) {
		t.Errorf("kept %+v", got)
	}
	if got := archived(t, b, other); len(got) != 1 {
		t.Errorf("kept %+v", got)
	}
	if got := archived(t, b, sim(t, "eu", first)); len(got) != 0 {
		t.Errorf("kept %+v", got)
	}
	if at, ok, err := b.ArchivedAt(t.Context(), key); !at.Equal(noon) || !ok || err != nil {
		t.Errorf("kept at %v, %v, %v", at, ok, err)
	}
	if _, ok, err := b.ArchivedAt(t.Context(), sim(t, "eu", first)); ok || err != nil {
		t.Errorf("one that was never read was kept: %v, %v", ok, err)
	}
}

func TestArchiveKeepsTextsAsTheyCame(t *testing.T) {
	s := open(t, t.TempDir())
	key := sim(t, "eu", second)
	bodies := slices.Concat(hostile.Bidi(), hostile.Invisible(), []string{"", "\x00", "a\x00b", "\xff\xfe", "'; DROP TABLE messages; --", strings.Repeat("x", 100_000)})
	var thread []model.Message
	for i, body := range bodies {
		thread = append(thread, message(model.MO, noon.Add(time.Duration(i)*time.Second), body, body))
	}
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) // It does not fit, and is as one that was not told.
	must(t, s.Archive(t.Context(), key, append([]model.Message{message(model.MT, far, "far", "")}, thread...)))
	if got := archived(t, s, key); !slices.Equal(got, append([]model.Message{message(model.MT, time.Time{}, "far", "")}, thread...)) {
		t.Errorf("kept %+v", got)
	}
}

func TestArchiveIsOff(t *testing.T) {
	dir := t.TempDir()
	key := sim(t, "eu", second)
	on := open(t, dir)
	must(t, on.Archive(t.Context(), key, []model.Message{message(model.MT, noon, "reboot", "")}))
	off := openWith(t, dir, store.Options{})
	must(t, off.Archive(t.Context(), key, []model.Message{message(model.MT, noon, "another", "")}))
	if got := archived(t, off, key); len(got) != 0 {
		t.Errorf("given while it is off: %+v", got)
	}
	if at, ok, err := off.ArchivedAt(t.Context(), key); ok || err != nil {
		t.Errorf("kept at %v while it is off, %v", at, err)
	}
	if got := archived(t, on, key); len(got) != 1 {
		t.Errorf("kept %+v", got)
	}
}

func TestRemoveArchive(t *testing.T) {
	dir := t.TempDir()
	key := sim(t, "eu", second)
	s := open(t, dir)
	secret := strings.Repeat("the words of a text ", 3)
	var thread []model.Message
	for i := range 200 {
		thread = append(thread, message(model.MT, minute(i), secret, ""))
	}
	must(t, s.Archive(t.Context(), key, thread))
	off := openWith(t, dir, store.Options{})
	must(t, off.RemoveArchive(t.Context()))
	if got := archived(t, s, key); len(got) != 0 {
		t.Errorf("kept %d", len(got))
	}
	if _, ok, err := s.ArchivedAt(t.Context(), key); ok || err != nil {
		t.Errorf("what was removed is kept: %v, %v", ok, err)
	}
	for _, name := range []string{"fleet.db", "fleet.db-wal"} {
		content, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // A file of this test.
		if err != nil || bytes.Contains(content, []byte("words of a text")) {
			t.Errorf("%s still has it, %v", name, err)
		}
	}
	count(t, off, "eu", "send", 1)
}
