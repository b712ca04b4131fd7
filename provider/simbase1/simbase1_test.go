package simbase1_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/simbase1"
)

var _ interface {
	provider.Lister
	provider.Switcher
	provider.Meter
	provider.Inbox
	provider.Sender
	provider.Editor
	provider.Biller
} = (*simbase1.Client)(nil)

func asFault(t *testing.T, err error) *model.Fault {
	t.Helper()
	fault, ok := errors.AsType[*model.Fault](err)
	if !ok {
		t.Fatalf("the error is %v, which is no fault", err)
	}
	return fault
}

func TestOperationsAreThoseThatWereReviewed(t *testing.T) {
	providertest.Ops(t, simbase1.Ops(), "testdata/ops.golden")
}

func text(s string) model.Text { return model.NewText(s) }

func TestListOfTheVendor(t *testing.T) {
	client := open(t, route{
		method: "GET", path: "/simcards", query: "page=1&pagesize=250", reply: fixture(t, "list.json"),
	})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if page.Next != "" || page.Damaged != 0 || *page.Total != 4 || len(page.Items) != 4 {
		t.Fatalf("the page is %+v", page)
	}
	equal(t, page.Items[0], model.SIM{
		ICCID: example(t), Name: text("test SIM 14"), State: model.Active, Word: text("enabled"), Actions: model.CanSuspend,
		Tags: []model.Text{text("Test SIM")}, Coverage: text("Europe"), IP: netip.MustParseAddr("10.0.0.14"),
		Used: new(int64(456768798)), SMSMO: new(3), SMSMT: new(0), Voice: new(0),
		LastRecord: time.Date(2022, 3, 23, 18, 0, 45, 0, time.UTC), Fetched: readAt,
	})
}

func TestDetailOfOurs(t *testing.T) {
	client := open(t, route{method: "GET", path: one, reply: fixture(t, "ours_sim.json")})
	sim, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, sim, model.SIM{
		ICCID: example(t), Name: text("Test SIM Card"), State: model.Active, Word: text("enabled"), Actions: model.CanSuspend,
		Tags: []model.Text{text("Test SIM")}, IP: netip.MustParseAddr("10.0.0.22"),
		Used: new(int64(36878336)), SMSMO: new(2), SMSMT: new(2),
		LastRecord: time.Date(2022, 4, 7, 9, 45, 46, 0, time.UTC), Fetched: readAt,
		MSISDN: text("+14844012345"), IMEI: text("353813082812345"), Hardware: text("Apple iPhone 7 Plus"),
		APN: text("simbase"), Plan: text("def-usd.us-1"), IMEILock: new(false), Sessions: new(11), ZeroSessions: new(0),
		Detail: &model.Detail{
			Carrier: text("AT&T"), Country: text("United States"),
			CountryISO: text("US"), Radio: text("LTE"), Latitude: new(38.8987649), Longitude: new(-77.0372855),
			Throttle: text("NO_LIMIT"), LocationUpdates: new(14), Fetched: readAt,
		},
	})
}

func TestUsageOfTheVendor(t *testing.T) {
	client := open(t, route{method: "GET", path: one + "/usage/2022-08", reply: fixture(t, "usage.json")})
	month := model.Month{Year: 2022, Month: time.August}
	usage, err := client.Usage(t.Context(), example(t), month)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, usage, model.Usage{
		Month: month, Data: new(int64(667335680)), SMSMO: new(0), SMSMT: new(0), Voice: new(0),
		Sessions: new(38), ZeroSessions: new(0), LocationUpdates: new(39),
		Cost: &model.Cost{
			Total: new(model.Money(3_484_100)), Data: new(model.Money(3_184_100)), Line: new(model.Money(300_000)),
			Network: new(model.Money(0)), SMS: new(model.Money(0)), Voice: new(model.Money(0)),
		},
		Fetched: readAt,
	})
}

func TestUsageWithoutACostHasNone(t *testing.T) {
	for keys, want := range map[string]*model.Cost{
		`"cost":null,"usage_data":0`: nil, `"cost_sms":0`: {SMS: new(model.Money(0))},
	} {
		client := open(t, route{
			method: "GET", path: one + "/usage/2022-08", reply: `{"iccid":"8912300000000000001","month":"2022-08",` + keys + `}`,
		})
		usage, err := client.Usage(t.Context(), example(t), model.Month{Year: 2022, Month: time.August})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, usage.Cost, want)
	}
}

func TestEditSendsWhatIsSet(t *testing.T) {
	whole := model.Edit{
		Name: new("test SIM 22"), Tags: &[]string{"Division X", "Test SIM"}, IMEILock: new(false),
		Throttle: new("NO_LIMIT"), Plan: new("def-usd.us-1"),
	}
	for name, c := range map[string]struct {
		edit model.Edit
		body string
	}{
		"all": {whole, `{"device_name":"test SIM 22","tags":["Division X","Test SIM"],"imei_lock":"off",
			"throttle":"NO_LIMIT","plan_id":"def-usd.us-1"}`},
		"name":       {model.Edit{Name: new("pump <1> & \"2\"")}, `{"device_name":"pump <1> & \"2\""}`},
		"empty name": {model.Edit{Name: new("")}, `{"device_name":""}`},
		"tags":       {model.Edit{Tags: &[]string{"a"}}, `{"tags":["a"]}`},
		"lock":       {model.Edit{IMEILock: new(true)}, `{"imei_lock":"on"}`},
		"throttle":   {model.Edit{Throttle: new("SPEED_100_KBPS")}, `{"throttle":"SPEED_100_KBPS"}`},
		"plan":       {model.Edit{Plan: new("def-usd.eu-1")}, `{"plan_id":"def-usd.eu-1"}`},
	} {
		t.Run(name, func(t *testing.T) {
			client := open(t, route{method: "PATCH", path: one, body: c.body, reply: fixture(t, "edit.json")})
			receipt, err := client.Edit(t.Context(), example(t), c.edit)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, receipt, model.Receipt{State: model.Active, Word: text("enabled")})
		})
	}
}

func TestSwitch(t *testing.T) {
	for to, c := range map[model.State]struct{ body, reply, word string }{
		model.Suspended: {`{"sim_state":"disabled"}`, `{"sim_state":"disabled"}`, "disabled"},
		model.Active:    {`{"sim_state":"enabled"}`, fixture(t, "edit.json"), "enabled"},
	} {
		t.Run(to.String(), func(t *testing.T) {
			client := open(t, route{method: "PATCH", path: one, body: c.body, reply: c.reply})
			sim := model.SIM{ICCID: example(t), Actions: model.CanSuspend | model.CanActivate}
			receipt, err := client.SetState(t.Context(), sim, to)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, receipt, model.Receipt{State: to, Word: text(c.word)})
		})
	}
}

func TestSendOfTheVendor(t *testing.T) {
	client := open(t, route{
		method: "POST", path: one + "/sms", body: `{"message":"test"}`, reply: fixture(t, "send.json"),
	})
	message, err := client.Send(t.Context(), example(t), "test")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, message, model.Message{
		Direction: model.MT, Body: text("test"), Sender: text("55555"), At: time.Date(2022, 4, 13, 9, 46, 22, 0, time.UTC),
	})
}

func TestThreadOfTheVendorIsOldestFirst(t *testing.T) {
	client := open(t, route{method: "GET", path: one + "/sms", reply: fixture(t, "thread.json")})
	page, err := client.Messages(t.Context(), example(t), "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.Message]{Items: []model.Message{
		{Direction: model.MT, Body: text("STATUS"), At: time.Date(2022, 4, 1, 15, 11, 42, 0, time.UTC)},
		{Direction: model.MO, Body: text("Connected"), At: time.Date(2022, 4, 7, 9, 48, 23, 0, time.UTC)},
		{Direction: model.MT, Body: text("test"), At: time.Date(2022, 4, 13, 9, 46, 22, 0, time.UTC)},
	}})
}

func TestPlansOfTheVendor(t *testing.T) {
	client := open(t, route{method: "GET", path: "/plans", reply: fixture(t, "plans.json")})
	plans, err := client.Plans(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(plans) != 6 {
		t.Fatalf("there are %d plans", len(plans))
	}
	equal(t, plans[5], model.Plan{
		ID: text("def-usd.globalplus-1"), Name: text("Global+"), Currency: text("USD"),
		PerDay: new(model.Money(10_000)), PerMB: new(model.Money(100_000)),
		PerSMSMO: new(model.Money(50_000)), PerSMSMT: new(model.Money(20_000)), Countries: new(160),
	})
}

func TestBalanceOfTheVendor(t *testing.T) {
	client := open(t, route{method: "GET", path: "/balance", reply: fixture(t, "balance.json")})
	balance, err := client.Balance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, balance, model.Balance{
		Amount: new(model.Money(256_946_900)), Currency: text("USD"), AutoTopUp: new(true),
		Threshold: new(model.Money(10_000_000)), TopUpTo: new(model.Money(20_000_000)),
		At: time.Date(2022, 7, 27, 15, 7, 11, 0, time.UTC), Fetched: readAt,
	})
}

func TestFactsNameWhatTheAnswersBring(t *testing.T) {
	client := open(
		t,
		route{method: "GET", path: "/simcards", query: "page=1&pagesize=250", reply: fixture(t, "list.json")},
		route{method: "GET", path: one, reply: fixture(t, "ours_sim.json")},
	)
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	alone, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	providertest.Gives(t, simbase1.Vendor(), page.Items[0], alone, model.Usage{})
}

func TestFactsNameWhatCanBeChanged(t *testing.T) {
	vendor := new(reply)
	vendor.body.Store(fixture(t, "edit.json"))
	client := at(t, vendor)
	providertest.Edits(t, simbase1.Vendor(), "SPEED_100_KBPS", readAt.AddDate(0, 0, 1), func(edit model.Edit) error {
		_, err := client.Edit(t.Context(), example(t), edit)
		return err
	})
}
