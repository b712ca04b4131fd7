package telnyx_test

import (
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox/telnyx"
)

// records reads all sessions that a query finds, page by page.
func (s *site) records(query string) []map[string]any {
	s.t.Helper()
	var all []map[string]any
	for page := 1; ; page++ {
		rows := s.rows(fmt.Sprintf("/reports/wdrs?page[size]=250&page[number]=%d&%s", page, query))
		if all = append(all, rows...); len(rows) < 250 {
			return all
		}
	}
}

// megabytes adds up sessions exactly, with a KB as the thousandth of a MB.
func megabytes(t *testing.T, rows []map[string]any) *big.Rat {
	t.Helper()
	total := new(big.Rat)
	for _, row := range rows {
		for _, key := range []string{"downlink_data", "uplink_data"} {
			traffic := row[key].(map[string]any)
			amount, ok := new(big.Rat).SetString(fmt.Sprint(traffic["amount"]))
			if !ok {
				t.Fatalf("%v", traffic)
			}
			switch traffic["unit"] {
			case "MB":
			case "KB":
				amount.Quo(amount, big.NewRat(1000, 1))
			case "B":
				amount.Quo(amount, big.NewRat(1_000_000, 1))
			default:
				t.Fatalf("%v", traffic)
			}
			total.Add(total, amount)
		}
	}
	return total
}

// The sessions of the month are what the SIM is told to have used.
func TestSessionsAddUp(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 40})
	check := func() {
		t.Helper()
		for _, name := range []string{"tracker-4141", "gw-basel", "tracker-4142", "meter-ee-4007", "tracker-4144", "tracker-4145", "cargo-nl-4009", "meter-ee-4033"} {
			sim := s.one(s.path(name))
			rows := s.records("start_date=" + s.clock.now().Format("2006-01-02T15:04:05Z")[:8] + "01T00:00:00Z&sim_card_id=" + sim["id"].(string))
			consumed, _ := new(big.Rat).SetString(sim["current_billing_period_consumed_data"].(map[string]any)["amount"].(string))
			if got := megabytes(t, rows); got.Cmp(consumed) != 0 {
				t.Errorf("%s used %s, its %d sessions %s", name, consumed.FloatString(6), len(rows), got.FloatString(6))
			}
			if unit := rows[max(0, len(rows)-1):]; len(unit) > 0 && (unit[0]["uplink_data"].(map[string]any)["unit"] == "KB") != (name == "meter-ee-4033") {
				t.Errorf("%s: %v", name, unit)
			}
			if name != "meter-ee-4007" && consumed.Sign() == 0 {
				t.Errorf("%s used nothing", name)
			}
		}
	}
	check()
	s.act("gw-basel", "disable")
	s.clock.forward(36 * time.Hour)
	s.act("gw-basel", "enable")
	s.clock.forward(36 * time.Hour)
	check()
	s.clock.forward(12 * 24 * time.Hour) // into June
	check()
}

func TestSessionsWithoutAByte(t *testing.T) {
	s := start(t, telnyx.Config{})
	rows := s.records("start_date=2026-05-01T00:00:00Z&sim_card_id=" + s.SIM(s.ICCID("cargo-nl-4009")).ID)
	zero := 0
	for _, row := range rows {
		if row["downlink_data"].(map[string]any)["amount"] == 0.0 && row["uplink_data"].(map[string]any)["amount"] == 0.0 {
			zero++
		}
	}
	if share := float64(zero) / float64(len(rows)); share < 0.95 || share > 0.97 {
		t.Errorf("%d of %d sessions carried nothing", zero, len(rows))
	}
}

func TestSessionsOfARange(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 12})
	sim := s.one(s.path("pump-hr-4012")) // in standby for twelve days
	id := "sim_card_id=" + sim["id"].(string)
	parse := func(row map[string]any) time.Time {
		at, err := time.Parse(time.RFC3339, row["created_at"].(string))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	from, to := time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)
	rows := s.records(id + "&start_date=2026-05-02T00:00:00Z&end_date=2026-05-03T00:00:00Z")
	west := 0
	for i, row := range rows {
		at := parse(row)
		if at.Before(from) || !at.Before(to) || i > 0 && !parse(rows[i-1]).Before(at) {
			t.Fatalf("%v after %v", at, parse(rows[max(0, i-1)]))
		}
		if strings.HasSuffix(row["created_at"].(string), "-06:00") {
			west++
		}
	}
	if len(rows) != 48 || west < 8 || west > 12 {
		t.Errorf("%d sessions in a day, %d with an offset", len(rows), west)
	}
	expect(t, "in two parts", len(s.records(id+"&start_date=2026-05-02T00:00:00Z&end_date=2026-05-02T07:00:00Z"))+
		len(s.records(id+"&start_date=2026-05-02T09:00:00"+url.QueryEscape("+02:00")+"&end_date=2026-05-03T00:00:00Z")), 48)
	expect(t, "in standby", len(s.records(id+"&start_date=2026-05-12T00:00:00Z")), 0)
	expect(t, "in the future", len(s.records(id+"&start_date=2026-06-01T00:00:00Z")), 0)
	expect(t, "before there was a SIM", len(s.records(id+"&end_date=2020-01-01T00:00:00Z")), 0)
	down := s.records(id + "&start_date=2026-05-02T00:00:00Z&end_date=2026-05-03T00:00:00Z&sort=-created_at")
	slices.Reverse(down)
	expect(t, "downwards", down, rows)
	expect(t, "one record", s.records("id="+rows[7]["id"].(string)), rows[7:8])
	day := "&start_date=2026-05-02T00:00:00Z&end_date=2026-05-03T00:00:00Z&sort[]=created_at"
	for _, query := range []string{"imsi=" + sim["imsi"].(string), "phone_number=" + url.QueryEscape(sim["msisdn"].(string)), "mcc=219&sim_group_name=Fleet&" + id} {
		expect(t, query, s.records(query+day), rows)
	}
	everybody := s.records("start_date=2026-05-02T00:00:00Z&end_date=2026-05-03T00:00:00Z")
	if !slices.IsSortedFunc(everybody, func(a, b map[string]any) int { return parse(a).Compare(parse(b)) }) || len(everybody) < 300 {
		t.Errorf("%d sessions of all", len(everybody))
	}
}

// This call has a form of its own for what it refuses, with the code that all others give to calls that are too many.
func TestWrongRangesAreRefused(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 2})
	for _, query := range []string{
		"start_date=2026-05-01", "end_date=x", "start_date=", "page[size]=251", "page[number]=0", "filter[sim_card_id]=x", "sort=cost",
		"sim_card_id=" + s.SIMs()[0].ICCID, "sim_group_id=Fleet", "id=1", "imsi=1&imsi=2",
	} {
		s.refused(s.call(http.MethodGet, "/reports/wdrs?"+query, ""), http.StatusBadRequest, "10011")
	}
	for _, query := range []string{"sim_card_id=00000000-0000-4000-8000-000000000000", "imsi=1", "sim_group_name=x", "mcc=999", "mnc=1"} {
		expect(t, query, len(s.rows("/reports/wdrs?"+query)), 0)
	}
	large := start(t, telnyx.Config{SIMs: 300})
	large.refused(large.call(http.MethodGet, "/reports/wdrs", ""), http.StatusBadRequest, "10011")
}

func TestLogs(t *testing.T) {
	s := start(t, telnyx.Config{})
	ids, kinds := map[any]bool{}, map[any]int{}
	last := "9"
	for page := 1; ; page++ {
		rows := s.rows(fmt.Sprintf("%s/wireless_connectivity_logs?page[size]=250&page[number]=%d", s.path("pump-hr-4012"), page))
		for _, row := range rows {
			ids[row["id"]] = true
			kinds[row["log_type"]]++
			if at := row["start_time"].(string); at > row["stop_time"].(string) || at < "2026-04-22" || at > last {
				t.Fatalf("%v after %s", row, last)
			} else {
				last = at
			}
		}
		if len(rows) < 250 {
			break
		}
	}
	if sum := kinds["data"] + kinds["registration"]; len(ids) != sum || len(kinds) != 2 || kinds["data"] < 850 || kinds["registration"] < 70 {
		t.Errorf("%d entries, kinds %v", len(ids), kinds)
	}
	expect(t, "silent", len(s.rows(s.path("meter-ee-4007")+"/wireless_connectivity_logs")), 0)
	for _, name := range []string{"gw-zug", "tracker-4140"} { // never in a device
		expect(t, name, s.one(s.path(name)+"/device_details"), map[string]any{"record_type": "device_details"})
		expect(t, name, s.one(s.path(name))["current_imei"], nil)
		expect(t, name, len(s.rows(s.path(name)+"/wireless_connectivity_logs")), 0)
	}
}
