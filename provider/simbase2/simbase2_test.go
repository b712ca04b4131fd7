package simbase2_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/simbase2"
)

var _ interface {
	provider.Lister
	provider.Switcher
	provider.BulkMeter
	provider.Inbox
	provider.Sender
	provider.Editor
	provider.Resetter
	provider.Biller
	provider.Planner
} = (*simbase2.Client)(nil)

func TestWhatTheAPICannotBeSeenToServeIsNotOffered(t *testing.T) {
	var client any = (*simbase2.Client)(nil)
	if _, ok := client.(provider.Meter); ok {
		t.Error("the usage of one SIM has an answer that nobody shows")
	}
	if _, ok := client.(provider.SessionReader); ok {
		t.Error("single sessions have an answer that nobody shows")
	}
	if _, ok := client.(provider.EventReader); ok {
		t.Error("the history of places has an answer that nobody shows")
	}
}

func TestOperationsAreThoseThatWereReviewed(t *testing.T) {
	providertest.Ops(t, simbase2.Ops(), "testdata/ops.txt")
}

// No reply of the vendor itself is public. The ones below were put together here from the names and types that public
// clients of the API read; the values are made up.
const (
	ourSIM = `"iccid":"` + digits + `","name":"truck-17","state":"enabled","tags":["fleet-a"],"plan_id":"def-eur.eu-1",
		"coverage":"Europe","sim_profile":"green","msisdn":null,"hardware":"Quectel EG25-G","imei":"350000000000006",
		"imei_lock":"off","public_ip":null,"private_network_ip":null,"autodisable":null,"usage_limits_auto_enable":false,
		"usage_limits_data_threshold":null,"usage_limits_sms_threshold":null,
		"current_month_usage":{"total_sessions":12,"data_sessions":11,"zero_sessions":1,"data":36878336,"sms_mo":2,
			"sms_mt":3,"voice":0,"line_rental":5},
		"current_month_costs":{"total":"0.42","data":"0.35","sms":"0.02","sms_mo":"0.01","sms_mt":"0.01","voice":"0",
			"other":"0","line_rental":"0.05"}`
	ourList   = `{"simcards":[{` + ourSIM + `}],"cursor":null,"has_more":false,"count":1}`
	ourDetail = `{` + ourSIM + `,
		"connection":{"carrier":"Example Mobile","country":"Estonia","mcc":"248","mnc":"01","last_update":"2025-05-01T10:00:00Z"},
		"location":{"carrier":"Example Mobile","country":"Estonia","lat":59.43,"lon":24.75,"cell_id":"1234","lac":"5678",
			"radio":"LTE","last_update":"2025-05-01T09:00:00Z"},
		"session_status":"in_session","throttle":null}`
	ourMonth = `{"month":"2025-05","has_more":false,"cursor":null,"simcards":[{"iccid":"` + digits + `",
		"costs":{"total":"0.42","data":"0.35","sms":"0.02","sms_mo":"0.01","sms_mt":"0.01","voice":"0","other":"0","line_rental":"0.05"},
		"usage":{"total_sessions":12,"data_sessions":11,"zero_sessions":1,"data":36878336,"sms_mo":2,"sms_mt":3,"voice":0,"line_rental":5}}]}`
	ourThread = `{"sms":[{"direction":"mo","message":"OK","status":"received","timestamp":"2025-05-01T10:00:09Z"},
		{"direction":"mt","message":"STATUS","status":"delivered","timestamp":"2025-05-01T10:00:00Z"}],
		"cursor":null,"has_more":false,"count":2}`
	ourBalance = `{"balance":"256.946","currency":"EUR","auto_top_up_enabled":true,"auto_top_up_threshold":"10","auto_top_up_amount":20,
		"last_update":"2025-05-01T10:00:00Z"}`
	ourPlans = `{"plans":[{"plan_id":"def-eur.eu-1","name":"Europe"},{"plan_id":"def-eur.eu-2","name":"Europe"}]}`
)

// may is the month that is told of above.
var may = model.Month{Year: 2025, Month: time.May}

// wanted is the SIM above as the list tells of it.
func wanted(t *testing.T) model.SIM {
	t.Helper()
	return model.SIM{
		ICCID: example(t), Name: text("truck-17"), State: model.Active, Word: text("enabled"), Actions: model.CanSuspend,
		Tags: []model.Text{text("fleet-a")}, IMEI: text("350000000000006"), Hardware: text("Quectel EG25-G"),
		Plan: text("def-eur.eu-1"), IMEILock: new(false), Coverage: text("Europe"),
		Limit: model.Limit{Known: true}, SMSLimit: model.Limit{Known: true}, AutoEnable: new(false),
		Used: new(int64(36878336)), SMSMO: new(2), SMSMT: new(3), Voice: new(0), Sessions: new(11), ZeroSessions: new(1),
		Cost: new(model.Money(420_000)), Fetched: readAt,
	}
}

func TestList(t *testing.T) {
	client := open(t, route{method: "GET", path: "/simcards", query: "limit=100", reply: ourList})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if page.Next != "" || page.Damaged != 0 || page.Total != nil || len(page.Items) != 1 {
		t.Fatalf("the page is %+v", page)
	}
	equal(t, page.Items[0], wanted(t))
}

func TestDetail(t *testing.T) {
	client := open(t, route{method: "GET", path: one, reply: ourDetail})
	sim, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	want := wanted(t)
	want.LastNetwork = time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC)
	want.Detail = &model.Detail{
		Carrier: text("Example Mobile"), Country: text("Estonia"), MCC: text("248"), MNC: text("01"), Radio: text("LTE"),
		Cell: text("1234"), Latitude: new(59.43), Longitude: new(24.75), Online: new(true), Session: text("in_session"),
		Fetched: readAt,
	}
	equal(t, *sim.Detail, *want.Detail)
	equal(t, sim, want)
}

func TestEverythingThatASIMCanHave(t *testing.T) {
	sim := listed(t, `"msisdn":"+99990000001234","imei_lock":"on","public_ip":"198.51.100.7","private_network_ip":"10.0.0.7",
		"autodisable":"2025-06-01","usage_limits_auto_enable":true,"usage_limits_data_threshold":50000000,
		"usage_limits_sms_threshold":"40","current_month_usage":{"data":5000000000,"voice":61}`)
	equal(t, sim, model.SIM{
		ICCID: example(t), MSISDN: text("+99990000001234"), IMEILock: new(true), IP: netip.MustParseAddr("198.51.100.7"),
		DisableOn: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC), AutoEnable: new(true),
		Limit:    model.Limit{Known: true, Amount: new(int64(50_000_000))},
		SMSLimit: model.Limit{Known: true, Amount: new(int64(40))},
		Used:     new(int64(5_000_000_000)), Voice: new(61), Fetched: readAt,
	})
}

func TestMonthOfTheAccount(t *testing.T) {
	client := open(t, route{method: "GET", path: "/usage/simcards", query: "limit=100&month=2025-05", reply: ourMonth})
	page, err := client.Usages(t.Context(), may, []model.ICCID{example(t)}, "")
	if err != nil || len(page.Items) != 1 || page.Next != "" || page.Damaged != 0 {
		t.Fatalf("%+v, %v", page, err)
	}
	if page.Items[0].ICCID != example(t) {
		t.Errorf("the SIM is %s", page.Items[0].ICCID)
	}
	equal(t, page.Items[0].Usage, model.Usage{
		Month: may, Data: new(int64(36878336)), SMSMO: new(2), SMSMT: new(3), Voice: new(0), Sessions: new(11), ZeroSessions: new(1),
		Cost: &model.Cost{
			Total: new(model.Money(420_000)), Data: new(model.Money(350_000)), Line: new(model.Money(50_000)),
			SMS: new(model.Money(20_000)), Voice: new(model.Money(0)),
		},
		Fetched: readAt,
	})
}

func TestThreadIsOldestFirst(t *testing.T) {
	client := open(t, route{method: "GET", path: one + "/sms", query: "limit=250", reply: ourThread})
	page, err := client.Messages(t.Context(), example(t), "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.Message]{Items: []model.Message{
		{Direction: model.MT, Body: text("STATUS"), Word: text("delivered"), At: time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC)},
		{Direction: model.MO, Body: text("OK"), Word: text("received"), At: time.Date(2025, 5, 1, 10, 0, 9, 0, time.UTC)},
	}})
}

func TestPlansOfOneNameStaySeveral(t *testing.T) {
	client := open(t, route{method: "GET", path: "/account/plans", reply: ourPlans})
	plans, err := client.Plans(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, plans, []model.Plan{
		{ID: text("def-eur.eu-1"), Name: text("Europe")}, {ID: text("def-eur.eu-2"), Name: text("Europe")},
	})
}

func TestPlanWithoutIdentifierCannotBeChosen(t *testing.T) {
	client := open(t, route{
		method: "GET", path: "/account/plans", reply: `{"plans":[{"name":"Europe"},null,{"plan_id":"a","name":null},{"plan_id":""}]}`,
	})
	plans, err := client.Plans(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, plans, []model.Plan{{ID: text("a")}})
}

func TestBalance(t *testing.T) {
	client := open(t, route{method: "GET", path: "/account/balance", reply: ourBalance})
	balance, err := client.Balance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, balance, model.Balance{
		Amount: new(model.Money(256_946_000)), Currency: text("EUR"), AutoTopUp: new(true),
		Threshold: new(model.Money(10_000_000)), TopUpTo: new(model.Money(20_000_000)),
		At: time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC), Fetched: readAt,
	})
}

func TestFactsAgreeWithTheAdapter(t *testing.T) {
	facts := simbase2.Vendor()
	if facts.Megabyte != 1_000_000 || facts.Inferred || facts.BaseURL != "https://api.simbase.com/v2" || facts.TakesPassword {
		t.Errorf("the facts are %+v", facts)
	}
	for field := range facts.Gives {
		for _, never := range []model.Field{model.FieldGroup, model.FieldIMSI, model.FieldEID, model.FieldAPN, model.FieldRecord} {
			if field == never {
				t.Errorf("%s is never given", field)
			}
		}
	}
	for _, field := range []model.Field{model.FieldSeen, model.FieldNetwork, model.FieldPlace, model.FieldThrottle, model.FieldOnline} {
		if facts.Gives[field] != model.OnDemand {
			t.Errorf("%s costs a call for each SIM", field)
		}
	}
	if facts.History != model.HistoryAccount || facts.Bulk != facts.PageSize || facts.PageSize != 100 {
		t.Errorf("a month of the account takes other calls: %+v", facts)
	}
}
