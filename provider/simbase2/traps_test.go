package simbase2_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

// list reads a list of these entries.
func list(t *testing.T, entries string) model.Page[model.SIM] {
	t.Helper()
	client := open(t, route{
		method: "GET", path: "/simcards", query: "limit=100",
		reply: `{"simcards":[` + entries + `],"cursor":null,"has_more":false,"count":1}`,
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
	page := list(t, `{"iccid":"`+digits+`",`+keys+`}`)
	if len(page.Items) != 1 {
		t.Fatalf("the page is %+v", page)
	}
	return page.Items[0]
}

// detail gives the SIM of such an answer to the call for one SIM.
func detail(t *testing.T, keys string) model.SIM {
	t.Helper()
	client := open(t, route{method: "GET", path: one, reply: `{"iccid":"` + digits + `",` + keys + `}`})
	sim, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	return sim
}

func TestAcceptedChangeIsNotYetDone(t *testing.T) {
	for to, c := range map[model.State]struct{ body, reply, word string }{
		model.Suspended: {`{"state":"disabled"}`, `{"message":"SIM is being disabled","state":"disabling"}`, "disabling"},
		model.Active:    {`{"state":"enabled"}`, `{"message":"ok","state":"enabled"}`, "enabled"},
	} {
		client := open(t, route{method: "POST", path: one + "/state", body: c.body, status: http.StatusAccepted, reply: c.reply})
		sim := model.SIM{ICCID: example(t), Actions: model.CanSuspend | model.CanActivate}
		receipt, err := client.SetState(t.Context(), sim, to)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, receipt, model.Receipt{Word: text(c.word)})
	}
}

func TestChangeUnderWayHasItsTarget(t *testing.T) {
	for word, target := range map[string]model.State{"enabling": model.Active, "disabling": model.Suspended} {
		sim := listed(t, `"state":"`+word+`"`)
		if sim.State != model.Unknown || sim.Target != target || sim.Actions != 0 || sim.Word.Raw() != word {
			t.Errorf("%s is %s on the way to %s with actions %b", word, sim.State, sim.Target, sim.Actions)
		}
	}
}

func TestSwitchNeedsAStateThatAllowsIt(t *testing.T) {
	for _, word := range []string{"enabled", "disabled", "enabling", "disabling", "blocked", "some new state"} {
		sim := listed(t, `"state":"`+word+`"`)
		for _, to := range append(model.States(), model.Unknown) {
			if sim.Actions.Allows(to) {
				continue
			}
			_, err := open(t).SetState(t.Context(), sim, to)
			isRefused(t, err)
		}
	}
	_, err := open(t).SetState(t.Context(), model.SIM{ICCID: example(t), Actions: model.CanClose}, model.Closed)
	isRefused(t, err) // whatever somebody else took the vendor for
}

func TestBlockedIsReadInAnySpelling(t *testing.T) {
	for _, word := range []string{"Blocked - enabled", "Blocked - disabled", "blocked", "BLOCKED_IMEI"} {
		sim := listed(t, `"state":"`+word+`"`)
		if sim.State != model.Blocked || sim.Block != model.BlockOther || sim.Actions != 0 || sim.Word.Raw() != word {
			t.Errorf("%q is %s (%s) with actions %b, word %q", word, sim.State, sim.Block, sim.Actions, sim.Word.Raw())
		}
	}
}

func TestListCostsNoCallForASIM(t *testing.T) {
	// Detail costs a call for each SIM: 5,000 a day are few. The vendor fails the test for any but the one of the list.
	sim := listed(t, `"name":"a"`)
	if sim.Detail != nil || !sim.LastNetwork.IsZero() {
		t.Errorf("the SIM is %+v", sim)
	}
}

func TestDetailMayBeMissingInPart(t *testing.T) {
	for _, keys := range []string{
		`"connection":null,"location":null,"session_status":null,"throttle":null`, `"name":"a"`,
		`"connection":"none","location":[],"session_status":{},"throttle":[]`, `"connection":{},"location":7`,
	} {
		sim := detail(t, keys)
		if !sim.LastNetwork.IsZero() || sim.Detail == nil {
			t.Fatalf("%s: seen %s, detail %v", keys, sim.LastNetwork, sim.Detail)
		}
		equal(t, *sim.Detail, model.Detail{Fetched: readAt})
	}
}

func TestNetworkIsNotMixedOfTwoTimes(t *testing.T) {
	const location = `"location":{"carrier":"Old","country":"Latvia","radio":"GSM","cell_id":"7","last_update":"2025-04-01T10:00:00Z"}`
	sim := detail(t, `"connection":{"carrier":"New","last_update":null},`+location)
	if d := sim.Detail; d.Carrier.Raw() != "New" || d.Country.Raw() != "" || d.Radio.Raw() != "" || d.Cell.Raw() != "7" || !sim.LastNetwork.IsZero() {
		t.Errorf("seen %s, detail %+v", sim.LastNetwork, sim.Detail)
	}
	sim = detail(t, `"connection":null,`+location)
	if d := sim.Detail; d.Carrier.Raw() != "Old" || d.Country.Raw() != "Latvia" || d.Radio.Raw() != "GSM" || sim.LastNetwork.Month() != time.April {
		t.Errorf("seen %s, detail %+v", sim.LastNetwork, sim.Detail)
	}
}

func TestThrottleIsReadAndWrittenUnderTwoNames(t *testing.T) {
	if got := detail(t, `"throttle":"limited to 100 kbps","throttling_policy":"SPEED_100_KBPS"`).Detail.Throttle.Raw(); got != "limited to 100 kbps" {
		t.Errorf("the bandwidth limit is %q", got)
	}
	client := open(t, route{method: "PATCH", path: one, body: `{"throttling_policy":"SPEED_100_KBPS"}`, reply: `{}`})
	if _, err := client.Edit(t.Context(), example(t), model.Edit{Throttle: new("SPEED_100_KBPS")}); err != nil {
		t.Error(err)
	}
}

func TestOnlineIsKnownFromTwoWordsAlone(t *testing.T) {
	for word, want := range map[string]*bool{"in_session": new(true), "no_session": new(false), "unavailable": nil, "new": nil, "": nil} {
		got := detail(t, `"session_status":"`+word+`"`).Detail
		if got.Session.Raw() != word || (got.Online == nil) != (want == nil) || want != nil && *got.Online != *want {
			t.Errorf("%q: %+v", word, got)
		}
	}
}

func TestCostsAreTextsAndUsageIsNumbersOrTheOtherWayRound(t *testing.T) {
	for _, keys := range []string{
		`"current_month_usage":{"data":3000000000,"sms_mo":4},"current_month_costs":{"total":"0.1"}`,
		`"current_month_usage":{"data":"3000000000","sms_mo":"4"},"current_month_costs":{"total":0.1}`,
	} {
		sim := listed(t, keys)
		if sim.Used == nil || *sim.Used != 3_000_000_000 || sim.SMSMO == nil || *sim.SMSMO != 4 || sim.Cost == nil || *sim.Cost != 100_000 {
			t.Errorf("%s: %+v", keys, sim)
		}
	}
	for balance, want := range map[string]model.Money{`"1.5"`: 1_500_000, `1.5`: 1_500_000, `-0.25`: -250_000, `"0.000001"`: 1} {
		client := open(t, route{method: "GET", path: "/account/balance", reply: `{"balance":` + balance + `,"currency":"EUR"}`})
		got, err := client.Balance(t.Context())
		if err != nil || got.Amount == nil || *got.Amount != want || got.AutoTopUp != nil || got.Threshold != nil || got.TopUpTo != nil {
			t.Errorf("%s: %+v, %v", balance, got, err)
		}
	}
}

func TestLimitThatIsNullIsKnownToBeNone(t *testing.T) {
	for value, want := range map[string]model.Limit{
		`null`: {Known: true}, `10000000`: {Known: true, Amount: new(int64(10_000_000))},
		`"10000000"`: {Known: true, Amount: new(int64(10_000_000))}, `-1`: {}, `""`: {}, `"none"`: {}, `[]`: {}, `{}`: {}, `true`: {}, `1.5`: {},
	} {
		sim := listed(t, `"usage_limits_data_threshold":`+value+`,"usage_limits_sms_threshold":`+value)
		equal(t, sim.Limit, want)
		equal(t, sim.SMSLimit, want)
	}
	sim := listed(t, `"name":"a"`)
	if sim.Limit.Known || sim.SMSLimit.Known {
		t.Error("a limit that is not told of is known")
	}
}

func TestSessionsAreThoseThatCarriedData(t *testing.T) {
	// What the month so far tells is put beside past months, so that both must count the same.
	sim := listed(t, `"current_month_usage":{"total_sessions":12,"data_sessions":11,"zero_sessions":1}`)
	if sim.Sessions == nil || *sim.Sessions != 11 || sim.ZeroSessions == nil || *sim.ZeroSessions != 1 {
		t.Errorf("the SIM is %+v", sim)
	}
	if sim := listed(t, `"current_month_usage":{"total_sessions":12}`); sim.Sessions != nil {
		t.Errorf("%d sessions, some of which may have carried nothing", *sim.Sessions)
	}
}

func TestMissingAndRetypedFieldsAreAbsent(t *testing.T) {
	for _, keys := range []string{
		`"name":null,"tags":null,"state":null,"imei_lock":null,"autodisable":null,"current_month_usage":null,"current_month_costs":null`,
		`"name":[],"tags":"a","state":{},"imei_lock":"maybe","autodisable":"soon","current_month_usage":7,"current_month_costs":["1"]`,
		`"public_ip":"Dynamic","private_network_ip":7,"usage_limits_auto_enable":"?","current_month_usage":{"data":-1,"sms_mo":1.5}`,
		`"public_ip":"fe80::1%\u001b]0;x","new":{"deep":[1]},"sim_profile":"green","data":{"simcards":[]}`,
	} {
		equal(t, listed(t, keys), model.SIM{ICCID: example(t), Fetched: readAt})
	}
}

func TestPrivateAddressStandsInForThePublicOne(t *testing.T) {
	if got := listed(t, `"public_ip":null,"private_network_ip":"10.0.0.7"`).IP.String(); got != "10.0.0.7" {
		t.Errorf("the address is %s", got)
	}
}

func TestTimesAreUTC(t *testing.T) {
	for value, want := range map[string]time.Time{
		`"2025-05-01T10:00:00Z"`: time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC), `"2025-05-01T12:00:00.5+02:00"`: time.Date(2025, 5, 1, 10, 0, 0, 5e8, time.UTC),
		`"2025-05-01 10:00:00"`: time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC), // as v1 has it
		`null`:                  {}, `""`: {}, `"01.05.2025"`: {}, `1746093600`: {}, `"0000-00-00 00:00:00"`: {}, `{}`: {},
	} {
		if got := detail(t, `"connection":{"last_update":`+value+`}`).LastNetwork; got != want {
			t.Errorf("%s is %s", value, got)
		}
	}
}

func TestDayOfDisablingIsADayOfUTC(t *testing.T) {
	want := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, value := range []string{"2025-06-01", "2025-06-01T00:00:00Z", "2025-06-01 00:00:00"} {
		if got := listed(t, `"autodisable":"`+value+`"`).DisableOn; got != want {
			t.Errorf("%s is %s", value, got)
		}
	}
}

// TestErrorsTellWhatTheyAre covers a key without the scope above all: 403 is no bad key.
func TestErrorsTellWhatTheyAre(t *testing.T) {
	for status, kind := range map[int]error{
		http.StatusBadRequest: model.ErrRefused, http.StatusUnauthorized: model.ErrDenied, http.StatusPaymentRequired: model.ErrNoCredit,
		http.StatusForbidden: model.ErrForbidden, http.StatusNotFound: model.ErrNotFound, http.StatusUnprocessableEntity: model.ErrRefused,
	} {
		client := open(t, route{
			method: "POST", path: one + "/sms", body: `{"message":"test"}`, status: status, reply: `{"message":"why it is so"}`,
		})
		_, err := client.Send(t.Context(), example(t), "test")
		isKind(t, err, kind, model.OutcomeRefused)
		if said := asFault(t, err).Said.Raw(); said != "why it is so" {
			t.Errorf("%d: the vendor said %q", status, said)
		}
	}
}

func TestWhatIsNotTheVendorsErrorProvesNothing(t *testing.T) {
	for _, c := range []struct {
		status int
		reply  string
	}{
		{http.StatusBadRequest, `<html><body>no</body></html>`},
		{http.StatusForbidden, `"no"`},
		{http.StatusNotFound, ``},
		{http.StatusBadRequest, `{"error":"no"}`},
		{http.StatusBadRequest, `{"message":["no"]}`},
		{http.StatusForbidden, `{}`},
		{http.StatusConflict, `{"message":"SIM is being disabled","state":"disabling"}`},
		{http.StatusRequestTimeout, `{"message":"x"}`},
		{http.StatusInternalServerError, `{"message":"x"}`},
		{http.StatusBadGateway, `<html></html>`},
		{http.StatusFound, `{"message":"x"}`},
	} {
		client := open(t, route{
			method: "POST", path: one + "/state", body: `{"state":"disabled"}`, status: c.status, reply: c.reply,
		})
		_, err := client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: model.CanSuspend}, model.Suspended)
		if fault := asFault(t, err); fault.Outcome != model.OutcomeUnknown || fault.Status != c.status {
			t.Errorf("%d %s: %v, %s", c.status, c.reply, err, fault.Outcome)
		}
	}
}

func TestNoErrorTellsTheKey(t *testing.T) {
	for _, said := range []string{
		`{"message":"invalid key ` + testKey + `"}`, `{"message":"invalid Bearer ` + testKey + `"}`, `{"error":"` + testKey + `"}`,
		`<html>` + testKey + `</html>`, testKey, `{"iccid":"` + testKey + `"}`, `{"error":{"detail":"` + testKey + `"}}`,
	} {
		for _, status := range []int32{200, 202, 400, 401, 500} {
			vendor := new(reply)
			vendor.body.Store(said)
			vendor.status.Store(status)
			client := at(t, vendor)
			_, readErr := client.SIM(hurried{t.Context()}, example(t))
			_, sendErr := client.Send(t.Context(), example(t), "test")
			_, editErr := client.Edit(t.Context(), example(t), model.Edit{Name: new("a")})
			for _, err := range []error{readErr, sendErr, editErr} {
				if err == nil {
					continue
				}
				if fault := asFault(t, err); strings.Contains(err.Error()+fault.Said.Raw()+fault.Code, testKey) {
					t.Errorf("%d %s: %v", status, said, err)
				}
			}
			if readErr == nil {
				t.Errorf("%d %s: %v", status, said, readErr)
			}
		}
	}
}

func TestNoICCIDLeavesNothing(t *testing.T) {
	client := open(t)
	var none model.ICCID
	_, readErr := client.SIM(t.Context(), none)
	_, threadErr := client.Messages(t.Context(), none, "")
	_, sendErr := client.Send(t.Context(), none, "test")
	_, resetErr := client.Reset(t.Context(), none)
	_, editErr := client.Edit(t.Context(), none, model.Edit{Plan: new("a")})
	for _, err := range []error{readErr, threadErr, sendErr, resetErr, editErr} {
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
	for _, odd := range []string{digits + "/../x", "../account", digits + "%2f", digits + "?a", digits + "," + digits} {
		if _, err := model.ParseICCID(odd); err == nil {
			t.Errorf("%q passes for an ICCID", odd)
		}
	}
}
