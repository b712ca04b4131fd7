package simbase2_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/simbase2"
)

// truck is the ICCID of the examples.
const truck = "8912300000000000001"

// fixture reads an example. The vendor's reference cannot be read, so that these are what was put together of the answers
// that public clients of the API read, and are here as they were put together.
func fixture(t *testing.T, name string) string {
	t.Helper()
	data, err := fs.ReadFile(os.DirFS("testdata"), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// truckSIM is the SIM of the example of the list.
func truckSIM(t *testing.T) model.SIM {
	t.Helper()
	sim := wanted(t)
	sim.ICCID, sim.SMSMT = iccid(t, truck), new(2)
	return sim
}

func TestListOfTheExample(t *testing.T) {
	client := open(t, route{method: "GET", path: "/simcards", query: "limit=100", reply: fixture(t, "list.json")})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.SIM]{Items: []model.SIM{truckSIM(t)}})
}

// TestDetailOfTheExample lays what the call for one SIM has alone over the SIM of the list.
func TestDetailOfTheExample(t *testing.T) {
	list := fixture(t, "list.json")
	listed := list[strings.Index(list, `"iccid"`):strings.LastIndex(list, "}],")]
	client := open(t, route{
		method: "GET", path: "/simcards/" + truck, reply: "{" + listed + "," + strings.TrimPrefix(fixture(t, "detail.json"), "{"),
	})
	sim, err := client.SIM(t.Context(), iccid(t, truck))
	if err != nil {
		t.Fatal(err)
	}
	want := truckSIM(t)
	want.LastNetwork = time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC)
	want.Detail = &model.Detail{
		Carrier: text("Telia"), Country: text("Estonia"), MCC: text("248"), MNC: text("01"), Radio: text("LTE"),
		Cell: text("1234"), Latitude: new(59.43), Longitude: new(24.75), Online: new(true), Session: text("in_session"),
		Fetched: readAt,
	}
	equal(t, sim, want)
}

func TestMonthOfTheExample(t *testing.T) {
	client := open(t, route{method: "GET", path: "/usage/simcards", query: "limit=100&month=2025-05", reply: fixture(t, "month.json")})
	page, err := client.Usages(t.Context(), may, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.SIMUsage]{Items: []model.SIMUsage{{ICCID: iccid(t, truck), Usage: model.Usage{
		Month: may, Data: new(int64(36878336)), SMSMO: new(2), SMSMT: new(2), Voice: new(0), Sessions: new(11), ZeroSessions: new(1),
		Cost: &model.Cost{
			Total: new(model.Money(420_000)), Data: new(model.Money(350_000)), Line: new(model.Money(50_000)),
			SMS: new(model.Money(20_000)), Voice: new(model.Money(0)),
		},
		Fetched: readAt,
	}}}})
}

func TestThreadOfTheExample(t *testing.T) {
	client := open(t, route{method: "GET", path: one + "/sms", query: "limit=250", reply: fixture(t, "thread.json")})
	page, err := client.Messages(t.Context(), example(t), "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.Message]{Items: []model.Message{
		{Direction: model.MT, Body: text("STATUS"), Word: text("delivered"), At: time.Date(2025, 5, 1, 10, 0, 0, 0, time.UTC)},
	}})
}

func TestFactsNameWhatTheAnswersBring(t *testing.T) {
	const keys = ourSIM + `,"msisdn":"+99990000001234","public_ip":"198.51.100.7","autodisable":"2025-06-01"`
	listed, alone := list(t, `{`+keys+`}`).Items[0], detail(t, strings.TrimPrefix(ourDetail, "{")[:len(ourDetail)-2]+`,"throttle":"slow"`)
	client := open(t, route{method: "GET", path: "/usage/simcards", query: "limit=100&month=2025-05", reply: ourMonth})
	month, err := client.Usages(t.Context(), may, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	providertest.Gives(t, simbase2.Vendor(), listed, alone, month.Items[0].Usage)
}

func TestFactsNameWhatCanBeChanged(t *testing.T) {
	vendor := new(reply)
	vendor.body.Store(`{}`)
	client := at(t, vendor)
	providertest.Edits(t, simbase2.Vendor(), "SPEED_100_KBPS", readAt.AddDate(0, 0, 1), func(edit model.Edit) error {
		_, err := client.Edit(t.Context(), example(t), edit)
		return err
	})
}
