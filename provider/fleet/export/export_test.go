package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/hostile"
	"github.com/simfleet/simfleet/provider/fleet/export"
)

var noon = time.Date(2026, 11, 22, 13, 0, 0, 0, time.FixedZone("", 3600))

func iccid(t testing.TB, digits string) model.ICCID {
	t.Helper()
	id, err := model.ParseICCID(digits)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// known gives a row in which nothing is missing.
func known(t testing.TB) export.SIM {
	t.Helper()
	return export.SIM{
		Vendor: "simbase", Account: "eu", Currency: "EUR", Seen: noon, Inferred: true,
		SIM: &model.SIM{
			ICCID: iccid(t, "8900000000000098205"), Name: model.NewText("pump, 7"), State: model.Blocked,
			Block: model.BlockLimit, Word: model.NewText("disabled"), Target: model.Active,
			Tags:  []model.Text{model.NewText("a"), model.NewText("b c")},
			Group: model.NewText("north"), MSISDN: model.NewText("+99990000001"), IMSI: model.NewText("001010000000001"),
			EID: model.NewText("89000000000000000000000000000001"), IMEI: model.NewText("350000000000009"),
			Hardware: model.NewText("meter"), APN: model.NewText("iot"), Plan: model.NewText("007"),
			Form: model.NewText("eSIM"), IMEILock: new(true), Coverage: model.NewText("world"),
			IP: netip.MustParseAddr("10.0.0.1"), Limit: model.Limit{Known: true, Amount: new(int64(5_000_000))},
			SMSLimit: model.Limit{Known: true}, AutoEnable: new(false), DisableOn: noon,
			Used: new(int64(0)), SMSMO: new(1), SMSMT: new(2), Voice: new(3), Sessions: new(4), ZeroSessions: new(5),
			Cost: new(model.Money(-1_250_000)), Fetched: noon, Counted: noon,
			Detail: &model.Detail{
				Carrier: model.NewText("net"), MNC: model.NewText("01"), Latitude: new(-1.5), Online: new(true),
				LocationUpdates: new(6), Fetched: noon,
			},
		},
	}
}

// unknown gives a row of which nothing is known but which SIM it is.
func unknown(t testing.TB) export.SIM {
	t.Helper()
	return export.SIM{Vendor: "telnyx", Account: "us", SIM: &model.SIM{ICCID: iccid(t, "8900000000000010000")}}
}

// named gives rows with the texts as names and everywhere else, each SIM with its own ICCID.
func named(t testing.TB, names []string) []export.SIM {
	t.Helper()
	var rows []export.SIM
	for i, name := range names {
		text := model.NewText(name)
		rows = append(rows, export.SIM{Account: name, Vendor: name, SIM: &model.SIM{
			ICCID: iccid(t, fmt.Sprintf("89000000000%08d", i)), Name: text, Tags: []model.Text{text, text}, IMSI: text,
			MSISDN: text, IMEI: text, EID: text, Group: text, Plan: text, Word: text, Hardware: text, Coverage: text,
			Detail: &model.Detail{Carrier: text, MCC: text, Cell: text},
		}})
	}
	return rows
}

func write(t testing.TB, format export.Format, rows ...export.SIM) string {
	t.Helper()
	var to bytes.Buffer
	n, err := export.Write(&to, format, slices.Values(rows))
	if err != nil || n != len(rows) {
		t.Fatalf("%d of %d rows written: %v", n, len(rows), err)
	}
	return to.String()
}

// read gives a CSV file's rows by the names of their columns.
func read(t testing.TB, file string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestColumnsKeepTheirOrder(t *testing.T) {
	want := "vendor,account,iccid,imsi,msisdn,imei,eid,name,state,vendor_state,tags,group,plan,apn,coverage,form,device,ip," +
		"used_bytes,limit_bytes,sms_mo,sms_mt,sessions,zero_sessions,cost,last_seen,seen_inferred,read_at,"
	if got := write(t, export.CSV); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 1 {
		t.Errorf("the columns are %q", got)
	}
	if got := write(t, export.Excel); !strings.HasPrefix(got, "\ufeff"+want) || !strings.HasSuffix(got, "\r\n") {
		t.Errorf("the columns for Excel are %q", got)
	}
}

func TestCSVTellsAllThatIsKnown(t *testing.T) {
	rows := read(t, write(t, export.CSV, known(t), unknown(t)))
	for name, want := range map[string]string{
		"vendor": "simbase", "account": "eu", "iccid": "8900000000000098205", "imsi": "001010000000001",
		"msisdn": "99990000001", "imei": "350000000000009", "eid": "89000000000000000000000000000001", "name": "pump, 7",
		"state": "blocked", "vendor_state": "disabled", "tags": "a;b c", "group": "north", "plan": "007", "apn": "iot",
		"coverage": "world", "form": "eSIM", "device": "meter", "ip": "10.0.0.1", "used_bytes": "0",
		"limit_bytes": "5000000", "sms_mo": "1", "sms_mt": "2", "sessions": "4", "zero_sessions": "5", "cost": "-1.250000",
		"last_seen": "2026-11-22T12:00:00Z", "seen_inferred": "true", "read_at": "2026-11-22T12:00:00Z",
		"currency": "EUR", "target_state": "active", "block_reason": "limit", "imei_lock": "true", "imeis": "",
		"sms_limit": "unlimited", "auto_enable": "false", "disable_on": "2026-11-22", "voice_seconds": "3", "carrier": "net",
		"mnc": "01", "latitude": "-1.5", "longitude": "", "online": "true", "location_updates": "6",
	} {
		if got, ok := rows[0][name]; got != want || !ok {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for name, got := range rows[1] {
		if given := name == "vendor" || name == "account" || name == "iccid"; !given && got != "" {
			t.Errorf("%s is %q, though nobody knows it", name, got)
		}
	}
}

func TestExcelKeepsDigits(t *testing.T) {
	row := read(t, write(t, export.Excel, known(t)))[0]
	for name, want := range map[string]string{
		"iccid": `="8900000000000098205"`, "imsi": `="001010000000001"`, "msisdn": `="99990000001"`,
		"imei": `="350000000000009"`, "eid": `="89000000000000000000000000000001"`, "plan": `="007"`, "mnc": `="01"`,
		"disable_on": `="2026-11-22"`, "used_bytes": "0", "cost": "-1.250000", "name": "pump, 7",
	} {
		if got := row[name]; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// What was exported is pasted as it is, whatever the SIMs are called. Numbers that end in zeros look as if a spreadsheet
// had cut them, but for the form they are in.
func TestExcelCanBePasted(t *testing.T) {
	rows := append(named(t, hostile.Corpus()), known(t), unknown(t))
	found, twice, unread := model.ReadPasted(write(t, export.Excel, rows...))
	if len(found) != len(rows) || twice != 0 || unread != 0 {
		t.Errorf("of %d SIMs %d were found, %d twice, %d bytes unread", len(rows), len(found), twice, unread)
	}
	for i, n := range found[:min(len(rows), len(found))] {
		if n.Problem == model.Truncated || n.ICCID != rows[i].SIM.ICCID {
			t.Errorf("%s was read as %s %v, problem %d", rows[i].SIM.ICCID, n.ICCID, n.Text, n.Problem)
		}
	}
}

func TestHostileTextIsNoFormula(t *testing.T) {
	names := append(
		hostile.Corpus(), "=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "  =1", "\u00a0@a", "\n-1", "＝1", "\"=1",
		"a;=1", "a; \"=1", "x;+1;@b", "+9999abc", "=\"8900\"&A1",
	)
	for _, format := range []export.Format{export.CSV, export.Excel} {
		for i, row := range read(t, write(t, format, named(t, names)...)) {
			for column, field := range row {
				for _, part := range strings.Split(field, ";") { // as a spreadsheet may do
					checkHarmless(t, names[i], column, part, format == export.Excel)
				}
			}
		}
	}
}

func checkHarmless(t *testing.T, name, column, field string, excel bool) {
	t.Helper()
	if number, ok := strings.CutPrefix(field, `="`); ok && excel && strings.Trim(number, "0123456789") == `"` {
		return
	}
	if first := strings.TrimLeft(field, " \u00a0\u3000\""); first != "" && strings.ContainsAny(string([]rune(first)[0]), "=+-@＝＋－＠") {
		t.Errorf("%.40q makes a formula of %s: %.60q", name, column, field)
	}
	if strings.ContainsFunc(field, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }) {
		t.Errorf("%.40q acts on a terminal from %s: %.60q", name, column, field)
	}
}

func TestCSVReadsBackIdentifiers(t *testing.T) {
	rows := named(t, hostile.Corpus())
	for i, row := range read(t, write(t, export.CSV, rows...)) {
		if row["iccid"] != rows[i].SIM.ICCID.String() {
			t.Errorf("%s came back as %q", rows[i].SIM.ICCID, row["iccid"])
		}
	}
}

func TestJSONTellsAllThatIsKnown(t *testing.T) {
	var rows []map[string]any
	if err := json.Unmarshal([]byte(write(t, export.JSON, known(t), unknown(t))), &rows); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"iccid": "8900000000000098205", "msisdn": "+99990000001", "imei": "350000000000009", "used_bytes": 0.0,
		"limit_bytes": 5e6, "sms_limit": "unlimited", "cost": -1.25, "seen_inferred": true, "longitude": nil,
		"last_seen": "2026-11-22T12:00:00Z", "state": "blocked", "plan": "007", "imeis": nil,
	} {
		if got, ok := rows[0][name]; got != want || !ok {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if got := fmt.Sprint(rows[0]["tags"]); got != "[a b c]" {
		t.Errorf("the tags are %s", got)
	}
	for name, got := range rows[1] {
		if given := name == "vendor" || name == "account" || name == "iccid"; !given && got != nil {
			t.Errorf("%s is %v, though nobody knows it", name, got)
		}
	}
}

func TestJSONKeepsTextAndDoesNoHarm(t *testing.T) {
	rows := named(t, append(hostile.Corpus(), "\u2028\u2029\u0085\u202e\U000e0001\u3164\x7f<&>"))
	file := write(t, export.JSON, rows...)
	harmful := func(r rune) bool { return r != '\n' && r != '\ufffd' && r != ' ' && !unicode.IsPrint(r) }
	if at := strings.IndexFunc(file, harmful); at >= 0 {
		t.Errorf("the file holds %.10q", file[at:])
	}
	var got []struct {
		ICCID, Name string
		Tags        []string
	}
	if err := json.Unmarshal([]byte(file), &got); err != nil || len(got) != len(rows) {
		t.Fatalf("%d of %d came back: %v", len(got), len(rows), err)
	}
	for i, row := range got {
		want := string([]rune(rows[i].SIM.Name.Raw())) // what is no UTF-8 has no form in JSON
		if row.ICCID != rows[i].SIM.ICCID.String() || row.Name != want && want != "" || len(row.Tags) != 2 || row.Tags[1] != want {
			t.Errorf("%.40q came back as %.40q", want, row.Name)
		}
	}
	if empty := write(t, export.JSON); json.Unmarshal([]byte(empty), &got) != nil || len(got) != 0 {
		t.Errorf("no SIMs are %q", empty)
	}
}

// full is a disk with room for some bytes.
type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// endless gives a row for ever.
func endless(row export.SIM) iter.Seq[export.SIM] {
	return func(yield func(export.SIM) bool) {
		for yield(row) {
		}
	}
}

func TestWriteStopsWhenItCannot(t *testing.T) {
	for _, format := range []export.Format{export.CSV, export.Excel, export.JSON} {
		if _, err := export.Write(&full{room: 100_000}, format, endless(known(t))); !errors.Is(err, errFull) {
			t.Errorf("%v: %v", format, err)
		}
		// What fails at the very end fails as well.
		if _, err := export.Write(&full{}, format, slices.Values([]export.SIM{known(t)})); !errors.Is(err, errFull) {
			t.Errorf("%v at the end: %v", format, err)
		}
	}
	if _, err := export.Write(io.Discard, 9, endless(known(t))); err == nil {
		t.Error("an unknown format was written")
	}
}

// A million SIMs must not be held: what one more row costs stays the same, however many were before it.
func TestRowsAreNotHeld(t *testing.T) {
	const rows = 5_000
	row := known(t)
	for _, format := range []export.Format{export.CSV, export.Excel, export.JSON} {
		asked := 0
		written := &counter{}
		behind := 0
		_, err := export.Write(written, format, func(yield func(export.SIM) bool) {
			for ; asked < rows && yield(row); asked++ {
				behind = max(behind, asked*300-written.bytes) // a row is longer than that
			}
		})
		if err != nil || asked != rows || behind > 16<<10 {
			t.Errorf("%v: %d rows, up to %d bytes behind: %v", format, asked, behind, err)
		}
		few, many := allocations(row, format, 20), allocations(row, format, 200)
		if many > 12*few {
			t.Errorf("%v: 20 rows take %.0f allocations, 200 rows %.0f", format, few, many)
		}
	}
}

func allocations(row export.SIM, format export.Format, rows int) float64 {
	all := slices.Values(slices.Repeat([]export.SIM{row}, rows))
	return testing.AllocsPerRun(5, func() { _, _ = export.Write(io.Discard, format, all) })
}

type counter struct{ bytes int }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}

func BenchmarkWrite(b *testing.B) {
	row := known(b)
	for _, format := range []export.Format{export.CSV, export.Excel, export.JSON} {
		b.Run(format.String(), func(b *testing.B) {
			b.ReportAllocs()
			_, _ = export.Write(io.Discard, format, func(yield func(export.SIM) bool) {
				for b.Loop() {
					yield(row)
				}
			})
		})
	}
}
