package columns_test

import (
	"fmt"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// first gives what testdata/version1 holds: the file of a user who comes from the first version must be read by every
// later one. It was written once, and never is again.
func first() []columns.Row {
	iccid := func(n int) model.ICCID {
		parsed, err := model.ParseICCID(fmt.Sprintf("8900000000%09d", n))
		if err != nil {
			panic(err)
		}
		return parsed
	}
	at := time.Date(2026, 5, 22, 12, 0, 0, 123_456_000, time.UTC)
	text := model.NewText
	rows := []columns.Row{{
		SIM: model.SIM{
			ICCID: iccid(1), Name: text("Pump 1, \u00c4rzte\nNord"), State: model.Blocked, Target: model.Active, Block: model.BlockIMEI,
			Word: text("BLOCKED"), Actions: model.CanActivate | model.CanSuspend, Tags: []model.Text{text("berlin"), text("cust:7")},
			Group: text("north"), MSISDN: text("+99990 000 0001"), IMSI: text("999010000000001"), EID: text("89000000000000000000000000000001"),
			IMEI: text("35-000000-000001-1"), Hardware: text("A7670"), APN: text("iot.example"), Plan: text("eu-1"), Form: text("MFF2"),
			IMEILock: new(true), IMEIs: []model.Text{text("350000000000001")}, Coverage: text("global"), IP: netip.MustParseAddr("10.0.0.1"),
			Dynamic: true, Limit: model.Limit{Known: true, Amount: new(int64(50_000_000))}, SMSLimit: model.Limit{Known: true},
			AutoEnable: new(false), DisableOn: at.AddDate(0, 1, 0), Used: new(int64(1234)), SMSMO: new(1), SMSMT: new(0), Voice: new(3),
			Sessions: new(4), ZeroSessions: new(5), Cost: new(model.Money(-1_500_000)), LastRecord: at, LastNetwork: at.Add(time.Second),
			LastSession: at.Add(2 * time.Second), Fetched: at.Add(3 * time.Second), Counted: at.Add(4 * time.Second),
			Detail: &model.Detail{
				Carrier: text("One Mobile"), Country: text("Estonia"), CountryISO: text("EE"), MCC: text("999"), MNC: text("01"),
				Radio: text("LTE"), Cell: text("4711"), Latitude: new(59.4), Longitude: new(-24.7), Accuracy: text("500 m"),
				Throttle: text("none"), Online: new(true), Session: text("open"), LocationUpdates: new(12), Fetched: at.Add(5 * time.Second),
			},
		},
		Switching: model.Suspended, Missing: true, Moved: at.Add(6 * time.Second), Read: 7, Detailed: 8,
	}, {
		SIM: model.SIM{ICCID: iccid(2)},
	}, {
		SIM: model.SIM{
			ICCID: iccid(3), Name: text("\x1b[31m\u202e\U0001f600\xff"), Tags: []model.Text{text("")}, IP: netip.MustParseAddr("2001:db8::1"),
			Detail: &model.Detail{Online: new(false)},
		},
	}}
	for n := 4; n <= 600; n++ {
		rows = append(rows, columns.Row{SIM: model.SIM{
			ICCID: iccid(n), Name: text(fmt.Sprintf("sim-%d", n)), State: model.Active, Used: new(int64(n) * 1000),
			LastRecord: at.Add(time.Duration(n%300) * time.Minute), Plan: text(fmt.Sprintf("plan %d", n%280)),
		}})
	}
	for n := range rows {
		rows[n].Account = "main"
	}
	return rows
}

func TestFileOfTheFirstVersionIsRead(t *testing.T) {
	table, note, err := columns.Load("testdata/version1")
	if err != nil {
		t.Fatal(err)
	}
	want := first()
	if table.Account() != "main" || string(note) != `{"complete":true}` || table.Len() != len(want) {
		t.Fatalf("%d SIMs of %q, note %q", table.Len(), table.Account(), note)
	}
	for n := range want {
		checkFields(t, fmt.Sprintf("row %d", n), reflect.ValueOf(told(table.Row(n))), reflect.ValueOf(told(&want[n])))
	}
}
