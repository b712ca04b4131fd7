package columns_test

import (
	"database/sql"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	_ "modernc.org/sqlite" // what loading is measured against

	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// BenchmarkLoad measures a start with a million SIMs, and how much longer reading the same rows from SQLite takes.
func BenchmarkLoad(b *testing.B) {
	if testing.Short() {
		b.Skip("makes two files of a million SIMs")
	}
	const count = 1_000_000
	path := filepath.Join(b.TempDir(), "main")
	scanned := scanTime(b, count)
	saved := saveTime(b, path, count)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var table *columns.Table
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if table, _, err = columns.Load(path); err != nil || table.Len() != count {
			b.Fatal(err)
		}
	}
	each := b.Elapsed() / time.Duration(b.N)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(table)
	b.ReportMetric(float64(each.Microseconds())/1e3, "ms/load")
	b.ReportMetric(float64(saved.Microseconds())/1e3, "ms/save")
	b.ReportMetric(float64(scanned.Microseconds())/1e3, "ms/sqlite-scan")
	b.ReportMetric(float64(scanned)/float64(each), "x-faster")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/count, "B/SIM")
}

func saveTime(b *testing.B, path string, count int) time.Duration {
	b.Helper()
	table := tableOf(count)
	start := time.Now()
	if err := table.Save(path, nil); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// scanTime puts the SIMs into a table of SQLite and tells how long it takes to read all of it.
func scanTime(b *testing.B, count int) time.Duration {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "sims.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	fillSQLite(b, db, count)
	start := time.Now()
	rows, err := db.QueryContext(b.Context(), "SELECT * FROM sims")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var texts [11]string
	var numbers [9]int64
	to := make([]any, 0, len(texts)+len(numbers))
	for i := range texts {
		to = append(to, &texts[i])
	}
	for i := range numbers {
		to = append(to, &numbers[i])
	}
	read := 0
	for ; rows.Next(); read++ {
		if err := rows.Scan(to...); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil || read != count {
		b.Fatal(read, err)
	}
	return time.Since(start)
}

func fillSQLite(b *testing.B, db *sql.DB, count int) {
	b.Helper()
	if _, err := db.ExecContext(b.Context(), `CREATE TABLE sims (iccid TEXT, name TEXT, word TEXT, msisdn TEXT, imsi TEXT, imei TEXT,
		plan TEXT, apn TEXT, hardware TEXT, tags TEXT, ip TEXT, state INT, actions INT, used INT, data_limit INT, sms_mo INT,
		sms_mt INT, cost INT, last_record INT, fetched INT)`); err != nil {
		b.Fatal(err)
	}
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	insert, err := tx.PrepareContext(b.Context(), `INSERT INTO sims
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	for n := range count {
		row := made(n)
		s := &row.SIM
		if _, err := insert.ExecContext(b.Context(), s.ICCID.String(), s.Name.Raw(), s.Word.Raw(), s.MSISDN.Raw(), s.IMSI.Raw(),
			s.IMEI.Raw(), s.Plan.Raw(), s.APN.Raw(), s.Hardware.Raw(), s.Tags[0].Raw()+" "+s.Tags[1].Raw(), s.IP.String(), s.State,
			s.Actions, *s.Used, *s.Limit.Amount, *s.SMSMO, *s.SMSMT, int64(*s.Cost), s.LastRecord.UnixMicro(),
			s.Fetched.UnixMicro()); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
