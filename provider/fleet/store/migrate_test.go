package store_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// earlier makes a store of an earlier version, with rows in it.
func earlier(t *testing.T, version int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	script, err := os.ReadFile(filepath.Join("testdata", "version-"+strconv.Itoa(version)+".sql"))
	if err != nil {
		t.Fatalf("every version needs a store to begin with: %v", err)
	}
	db := raw(t, dir)
	if version%2 == 0 { // Both forms are met: a start may have ended right after the first step.
		execute(t, db, "PRAGMA journal_mode = WAL")
	}
	execute(t, db, string(script))
	must(t, db.Close())
	return dir
}

func TestMigrationFromEveryVersion(t *testing.T) {
	wanted := schema(t, t.TempDir())
	if wanted["version"] != strconv.Itoa(store.Version()) {
		t.Errorf("a new store has version %s of %d", wanted["version"], store.Version())
	}
	for version := 1; version <= store.Version(); version++ {
		t.Run(strconv.Itoa(version), func(t *testing.T) {
			dir := earlier(t, version)
			s := open(t, dir)
			if s.Notice() != "" {
				t.Fatal(s.Notice())
			}
			for from, check := range []func(*testing.T, *store.Store){checkFirst, checkSamples, checkLog, checkMonths, checkThreads} {
				if version > from {
					check(t, s)
				}
			}
			use(t, s)
			must(t, s.Close())
			if got := schema(t, dir); !maps.Equal(got, wanted) {
				t.Errorf("its tables are not those of a new store: %q", got)
			}
		})
	}
}

// schema opens a store and gives the words by which its tables were made.
func schema(t *testing.T, dir string) map[string]string {
	t.Helper()
	must(t, open(t, dir).Close())
	db := raw(t, dir)
	rows, err := db.QueryContext(t.Context(), "SELECT name, coalesce(sql, '') FROM sqlite_schema UNION SELECT 'version', user_version FROM pragma_user_version")
	must(t, err)
	defer func() { _ = rows.Close() }()
	all := map[string]string{}
	for rows.Next() {
		var name, words string
		must(t, rows.Scan(&name, &words))
		all[name] = words
	}
	must(t, rows.Err())
	return all
}

func checkFirst(t *testing.T, s *store.Store) {
	ctx, key := t.Context(), sim(t, "eu", second)
	spent, err := s.Calls(ctx, "eu", today)
	if err != nil || !slices.Equal(spent, []store.Spent{{Op: "list SIMs", Calls: 41}}) {
		t.Errorf("calls %v, %v", spent, err)
	}
	if pace, err := s.Pace(ctx, "eu", noon.Add(-time.Hour)); err != nil || pace != 5 {
		t.Errorf("pace %d, %v", pace, err)
	}
	received := message(model.MO, noon.Truncate(time.Minute).Add(123456789), "ok", "received")
	received.Sender = model.NewText("device")
	if got := archived(t, s, key); !slices.Equal(got, []model.Message{message(model.MT, time.Time{}, "reboot", ""), received}) {
		t.Errorf("messages %+v", got)
	}
	views, err := s.Views(ctx)
	if err != nil || len(views) != 1 || views[0].Slot != 3 || views[0].Filter != "seen>7d" || !slices.Equal(views[0].Columns, []string{"name", "seen"}) {
		t.Errorf("views %+v, %v", views, err)
	}
	if drafts, err := s.Drafts(ctx); err != nil || !maps.Equal(drafts, map[model.Key]string{sim(t, "us", third): "reboot now"}) {
		t.Errorf("drafts %v, %v", drafts, err)
	}
	if value, ok, err := s.Recalled(ctx, "list.sort"); value != "used:desc" || !ok || err != nil {
		t.Errorf("remembered %q, %v, %v", value, ok, err)
	}
}

func checkSamples(t *testing.T, s *store.Store) {
	samples, err := s.Samples(t.Context(), sim(t, "eu", second), minute(-9), minute(9))
	if err != nil || len(samples) != 2 || *samples[0].Used != 10 || *samples[1].Cost != 3 || samples[0].Cost != nil {
		t.Errorf("samples %+v, %v", samples, err)
	}
	read, err := s.Read(t.Context(), sim(t, "us", third), minute(-9), minute(9))
	if err != nil || len(read) != 0 {
		t.Errorf("read %v, %v", read, err)
	}
	if passes, err := s.Passes(t.Context(), "eu", minute(-9), minute(9)); err != nil || len(passes) != 2 {
		t.Errorf("passes %v, %v", passes, err)
	}
}

func checkLog(t *testing.T, s *store.Store) {
	if events := since(t, s, 0, 0); len(events) != 1 || events[0].Seq != 8 || string(events[0].Data) != "\x00\xff" || newest(t, s) != 8 {
		t.Errorf("events %+v", events)
	}
	if lease, err := s.Holder(t.Context(), "fetch"); err != nil || lease.Holder != "a" || lease.Eager != 1774958399000 {
		t.Errorf("lease %+v, %v", lease, err)
	}
}

func checkMonths(t *testing.T, s *store.Store) {
	usage, at, ok, err := s.KeptUsage(t.Context(), sim(t, "eu", second), model.Month{Year: 2026, Month: time.March})
	if err != nil || !ok || at.UnixMilli() != 1774958400000 || *usage.Data != 7 || *usage.Cost.Total != -2 {
		t.Errorf("month %+v, %v, %v, %v", usage, at, ok, err)
	}
}

func checkThreads(t *testing.T, s *store.Store) {
	if at, ok, err := s.ArchivedAt(t.Context(), sim(t, "eu", second)); err != nil || !ok || at.UnixMilli() != 1774958400000 {
		t.Errorf("archived at %v, %v, %v", at, ok, err)
	}
}

// use does what every version must be able to do afterwards.
func use(t *testing.T, s *store.Store) {
	t.Helper()
	ctx, key := t.Context(), sim(t, "eu", second)
	if total := count(t, s, "eu", "list SIMs", 1); total != 42 {
		t.Errorf("%d calls", total)
	}
	must(t, s.AddSamples(ctx, "eu", minute(5), []store.Sample{{ICCID: key.ICCID, Used: new(int64(99))}}))
	must(t, s.Archive(ctx, key, []model.Message{message(model.MT, noon, "hello", "")}))
	must(t, s.KeepUsage(ctx, key, model.Usage{Month: model.Month{Year: 2026, Month: time.February}}))
	if _, err := s.Append(ctx, store.Event{From: "b"}); err != nil {
		t.Error(err)
	}
	if held, _, err := s.Claim(ctx, "fetch", "b", noon, time.Minute); err != nil || !held {
		t.Errorf("held %v, %v", held, err)
	}
}

// Two that start at once bring the file to the newest version once.
func TestTwoMigrateAtOnce(t *testing.T) {
	for version := 1; version < store.Version(); version++ {
		dir := earlier(t, version)
		const n = 4
		done := make(chan error, n)
		for range n {
			go func() {
				done <- patiently(func() error {
					s, err := store.Open(t.Context(), dir, store.Options{})
					if err != nil {
						return err
					}
					return s.Close()
				})
			}()
		}
		for range n {
			if err := <-done; err != nil {
				t.Errorf("version %d: %v", version, err)
			}
		}
		checkFirst(t, open(t, dir))
	}
}
