package simbase1_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

// list makes an adapter whose vendor lists these entries on its only page.
func list(t *testing.T, entries string) model.Page[model.SIM] {
	t.Helper()
	client := open(t, route{
		method: "GET", path: "/simcards", query: "page=1&pagesize=250",
		reply: `{"total_records":1,"records":1,"total_pages":1,"page":1,"sims":[` + entries + `]}`,
	})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// listed gives the one SIM of such a list.
func listed(t *testing.T, keys string) model.SIM {
	t.Helper()
	page := list(t, `{"iccid":"8912300000000000001",`+keys+`}`)
	if len(page.Items) != 1 {
		t.Fatalf("the page is %+v", page)
	}
	return page.Items[0]
}

// detail gives the SIM of such an answer to the call for one SIM.
func detail(t *testing.T, keys string) model.SIM {
	t.Helper()
	client := open(t, route{method: "GET", path: one, reply: `{"iccid":"8912300000000000001",` + keys + `}`})
	sim, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	return sim
}

func TestKeyMadeSinceV2IsDenied(t *testing.T) {
	client := open(t, route{
		method: "GET", path: "/balance", status: http.StatusUnauthorized, reply: `{"message":"Unauthorized"}`,
	})
	_, err := client.Balance(t.Context())
	isKind(t, err, model.ErrDenied, model.OutcomeNotSent)
}

func TestInvalidExampleIsAnErrorAndNotRepaired(t *testing.T) {
	client := open(t, route{method: "GET", path: one, reply: fixture(t, "sim.json")})
	_, err := client.SIM(hurried{t.Context()}, example(t))
	if !errors.Is(err, model.ErrBadAnswer) || !strings.Contains(err.Error(), "eu: read the SIM: not an answer of this API") {
		t.Errorf("the error is %v", err)
	}
}

func TestOursDiffersFromTheInvalidExampleByOneComma(t *testing.T) {
	vendors, ours := fixture(t, "sim.json"), fixture(t, "ours_sim.json")
	if strings.Count(vendors, ",\n}") != 1 || strings.Replace(vendors, ",\n}", "\n}", 1) != ours {
		t.Error("the detail is tested with something else than the vendor's example")
	}
}

func TestPositionComesAsTextOrNumber(t *testing.T) {
	for _, keys := range []string{`"lat":"59.4","lon":"-24.75"`, `"lat":59.4,"lon":-24.75`} {
		got := detail(t, keys).Detail
		if got.Latitude == nil || *got.Latitude != 59.4 || got.Longitude == nil || *got.Longitude != -24.75 {
			t.Errorf("%s: the position is %v, %v", keys, got.Latitude, got.Longitude)
		}
	}
	for _, keys := range []string{`"lat":"","lon":null`, `"lat":"90.1","lon":"-180.1"`, `"lat":"NaN","lon":"0x1p3"`} {
		if got := detail(t, keys).Detail; got.Latitude != nil || got.Longitude != nil {
			t.Errorf("%s: the position is %v, %v", keys, got.Latitude, got.Longitude)
		}
	}
}

func TestAddressHasTwoNames(t *testing.T) {
	for _, keys := range []string{`"ip":"10.0.0.22"`, `"ip_address":"10.0.0.22"`, `"ip":"","ip_address":"10.0.0.22"`} {
		if got := detail(t, keys).IP.String(); got != "10.0.0.22" {
			t.Errorf("%s: the address is %s", keys, got)
		}
	}
}

func TestLocationUpdatesHaveTwoNames(t *testing.T) {
	month := model.Month{Year: 2022, Month: time.August}
	for _, key := range []string{"lu_count", "location_updates"} {
		if got := detail(t, `"`+key+`":61`).Detail.LocationUpdates; got == nil || *got != 61 {
			t.Errorf("the detail's %s is lost", key)
		}
		client := open(t, route{
			method: "GET", path: one + "/usage/2022-08",
			reply: `{"iccid":"8912300000000000001","month":"2022-08","` + key + `":61}`,
		})
		usage, err := client.Usage(t.Context(), example(t), month)
		if err != nil || usage.LocationUpdates == nil || *usage.LocationUpdates != 61 {
			t.Errorf("the usage's %s is lost: %v", key, err)
		}
	}
}

func TestUndocumentedKeysDoNotMatter(t *testing.T) {
	sim := listed(t, `"rateplan":"USA","currency_symbol":"$","new":{"deep":[1]},"usage_voice":7`)
	if sim.Voice == nil || *sim.Voice != 7 || sim.Coverage.Raw() != "" {
		t.Errorf("the SIM is %+v", sim)
	}
}

func TestDynamicIsNoAddress(t *testing.T) {
	for word, dynamic := range map[string]bool{
		"Dynamic": true, "dynamic": true, "": false, "10.0.0.300": false, `fe80::1%\u001b]0;x`: false,
	} {
		if sim := listed(t, `"ip_address":"`+word+`"`); sim.IP.IsValid() || sim.Dynamic != dynamic {
			t.Errorf("%q: address %s, dynamic %t", word, sim.IP, sim.Dynamic)
		}
	}
}

func TestPastTheEndReturnsLastPage(t *testing.T) {
	// The vendor's own example asks for page 2 with 10 SIMs a page and gets page 1 of 1.
	client := open(t, route{
		method: "GET", path: "/simcards", query: "page=2&pagesize=10", reply: fixture(t, "list.json"),
	})
	page, err := client.SIMs(t.Context(), model.Query{Size: 10}, "2")
	if err != nil {
		t.Fatal(err)
	}
	if page.Next != "" || len(page.Items) != 0 || page.Damaged != 0 || *page.Total != 4 {
		t.Errorf("SIMs were told twice, or the list goes on: %+v", page)
	}
}

func TestListEndsWithTheLastPage(t *testing.T) {
	reply := func(page string) string {
		return `{"total_records":5,"records":2,"total_pages":3,"page":` + page + `,"sims":[{"iccid":"891230000000000000` + page + `"}]}`
	}
	client := open(
		t,
		route{method: "GET", path: "/simcards", query: "page=1&pagesize=2", reply: reply("1")},
		route{method: "GET", path: "/simcards", query: "page=2&pagesize=2", reply: reply("2")},
		route{method: "GET", path: "/simcards", query: "page=3&pagesize=2", reply: reply("3")},
	)
	var cursor model.Cursor
	for number := 1; number <= 3; number++ {
		page, err := client.SIMs(t.Context(), model.Query{Size: 2}, cursor)
		if err != nil || len(page.Items) != 1 || *page.Total != 5 {
			t.Fatalf("page %d: %+v, %v", number, page, err)
		}
		cursor = page.Next
		if (cursor == "") != (number == 3) {
			t.Fatalf("page %d goes on to %q", number, cursor)
		}
	}
}

func TestOddCursorIsRefusedWithoutACall(t *testing.T) {
	for _, cursor := range []model.Cursor{"0", "-1", "x", "1&page=2", "99999999999999999999"} {
		_, err := open(t).SIMs(t.Context(), model.Query{}, cursor)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestPageIsAtMostWhatTheVendorGives(t *testing.T) {
	for size, want := range map[int]string{0: "250", -1: "250", 250: "250", 251: "250", 1: "1"} {
		client := open(t, route{
			method: "GET", path: "/simcards", query: "page=1&pagesize=" + want, reply: fixture(t, "list.json"),
		})
		if _, err := client.SIMs(t.Context(), model.Query{Size: size}, ""); err != nil {
			t.Error(err)
		}
	}
}

func TestNumbersOfPlansAreTextOrNumbers(t *testing.T) {
	client := open(t, route{
		method: "GET", path: "/plans",
		reply: `[{"plan_id":"a","day":"0.10","countries":"34"},{"plan_id":"b","day":0.1,"countries":34},{"name":"no id"}]`,
	})
	plans, err := client.Plans(t.Context())
	if err != nil || len(plans) != 2 {
		t.Fatalf("%d plans, %v", len(plans), err)
	}
	for _, plan := range plans {
		if plan.PerDay == nil || *plan.PerDay != 100_000 || plan.Countries == nil || *plan.Countries != 34 || plan.PerMB != nil {
			t.Errorf("plan %s is %+v", plan.ID.Raw(), plan)
		}
	}
}

func TestTagsReplaceAllTagsAndNoneIsAnEmptyList(t *testing.T) {
	for body, tags := range map[string][]string{
		`{"tags":["a","b"]}`: {"a", "b"}, `{"tags":[]}`: nil,
	} {
		client := open(t, route{method: "PATCH", path: one, body: body, reply: fixture(t, "edit.json")})
		if _, err := client.Edit(t.Context(), example(t), model.Edit{Tags: &tags}); err != nil {
			t.Error(err)
		}
	}
}

func TestBlockedIsReadInAnySpelling(t *testing.T) {
	for _, word := range []string{"Blocked - enabled", "Blocked - disabled", "blocked-enabled", "BLOCKED"} {
		sim := listed(t, `"sim_state":"`+word+`"`)
		if sim.State != model.Blocked || sim.Actions != 0 || sim.Word.Raw() != word {
			t.Errorf("%q is %s with actions %b, word %q", word, sim.State, sim.Actions, sim.Word.Raw())
		}
	}
}

func TestBlockedCannotBeSwitchedOrAskedFor(t *testing.T) {
	client := open(t)
	for _, word := range []string{"Blocked - enabled", "Blocked - disabled", "some new state"} {
		sim := listed(t, `"sim_state":"`+word+`"`)
		for _, to := range []model.State{model.Active, model.Suspended, model.Blocked, model.Unknown} {
			_, err := client.SetState(t.Context(), sim, to)
			isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		}
	}
	_, err := client.SIMs(t.Context(), model.Query{State: model.Blocked}, "")
	isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
}

func TestFiltersArePercentEncoded(t *testing.T) {
	client := open(t, route{
		method: "GET", path: "/simcards", reply: fixture(t, "list.json"),
		query: "coverage=Global%2B%2CEurope&page=1&pagesize=20&search=a%26b%3D%C3%BC&sim_state=enabled&tags=Test%20SIM%2Cx",
	})
	query := model.Query{
		State: model.Active, Coverage: []string{"Global+", "Europe"}, Tags: []string{"Test SIM", "x"}, Search: "a&b=ü", Size: 20,
	}
	if _, err := client.SIMs(t.Context(), query, ""); err != nil {
		t.Error(err)
	}
}

func TestTimesWithoutZoneAreUTC(t *testing.T) {
	got := listed(t, `"last_update":"2022-03-23 18:00:45"`).LastRecord
	if want := time.Date(2022, 3, 23, 18, 0, 45, 0, time.UTC); got != want {
		t.Errorf("the time is %s", got)
	}
}

func TestOddTimesAreAbsent(t *testing.T) {
	for _, value := range []string{`null`, `""`, `"0000-00-00 00:00:00"`, `"23.03.2022"`, `1648058445`, `"2022-02-30 00:00:00"`, `{}`} {
		if got := listed(t, `"last_update":`+value).LastRecord; !got.IsZero() {
			t.Errorf("%s is %s", value, got)
		}
	}
}

func TestPageOfTheListCostsOneCall(t *testing.T) {
	// Whatever the list shows of a SIM must not be asked for SIM by SIM: 5,000 calls a day are few.
	client := open(t, route{
		method: "GET", path: "/simcards", query: "page=1&pagesize=250", reply: fixture(t, "list.json"),
	})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil || len(page.Items) != 4 || page.Items[0].Detail != nil {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestEditThatCannotBeTakenLeavesNothing(t *testing.T) {
	client := open(t)
	for _, edit := range []model.Edit{
		{}, {Throttle: new("")}, {Throttle: new("no_limit")}, {Name: new("a"), Throttle: new("SPEED_300_KBPS")},
	} {
		_, err := client.Edit(t.Context(), example(t), edit)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestNoICCIDLeavesNothing(t *testing.T) {
	client := open(t)
	if _, err := client.SIM(t.Context(), model.ICCID{}); model.OutcomeOf(err) != model.OutcomeNotSent {
		t.Errorf("the error is %v", err)
	}
	if _, err := client.Send(t.Context(), model.ICCID{}, "test"); model.OutcomeOf(err) != model.OutcomeNotSent {
		t.Errorf("the error is %v", err)
	}
}

func TestSwitchNeedsAStateThatAllowsIt(t *testing.T) {
	client := open(t)
	for _, c := range []struct {
		word string
		to   model.State
	}{{"enabled", model.Active}, {"disabled", model.Suspended}} {
		_, err := client.SetState(t.Context(), listed(t, `"sim_state":"`+c.word+`"`), c.to)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}
