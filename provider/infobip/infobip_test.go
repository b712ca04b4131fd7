package infobip_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/infobip"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
)

var _ interface {
	provider.Lister
	provider.Switcher
	provider.Meter
	provider.BulkMeter
	provider.Sender
	provider.Editor
	provider.Resyncer
} = (*infobip.Client)(nil)

// TestNothingIsOfferedThatTheVendorLacks holds the shape of the adapter against what the documents do not have.
func TestNothingIsOfferedThatTheVendorLacks(t *testing.T) {
	var client any = (*infobip.Client)(nil)
	_, inbox := client.(provider.Inbox) // the SMS product's inbox tells each text only once
	_, follower := client.(provider.Follower)
	_, biller := client.(provider.Biller)
	_, planner := client.(provider.Planner)
	_, grouper := client.(provider.Grouper)
	_, resetter := client.(provider.Resetter)
	_, sessions := client.(provider.SessionReader)
	if inbox || follower || biller || planner || grouper || resetter || sessions {
		t.Error("the adapter can do what the vendor cannot")
	}
}

func TestOperationsAreThoseThatWereReviewed(t *testing.T) {
	providertest.Ops(t, infobip.Ops(), "testdata/ops.golden")
}

// activeSIM and readySIM are the SIMs of the vendor's list.
func activeSIM(t *testing.T) model.SIM {
	t.Helper()
	return model.SIM{
		ICCID: example(t), Name: text("1st activated"), State: model.Active, Word: text("Active"), Actions: model.CanSuspend,
		MSISDN: text("8931826018675"), IMSI: text("310150123456789"), Plan: text("44236542"), Form: text("MFF2/QFN8"),
		Fetched: readAt,
	}
}

func readySIM(t *testing.T) model.SIM {
	t.Helper()
	return model.SIM{
		ICCID: iccid(t, ready), State: model.Ready, Word: text("Activation Ready"), Actions: model.CanActivate,
		MSISDN: text("8102001388265"), Form: text("Trio (2FF, 3FF, 4FF)"), Fetched: readAt,
	}
}

// TestListOfTheVendor replays the example. It has two SIMs at two a page, so that there may be more.
func TestListOfTheVendor(t *testing.T) {
	client := open(t, route{method: "GET", path: all, query: first, reply: fixture(t, "list.json")})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if page.Next == "" {
		t.Error("a full page ends the list")
	}
	page.Next = ""
	equal(t, page, model.Page[model.SIM]{Items: []model.SIM{readySIM(t), activeSIM(t)}})
}

func TestSIMOfTheVendorHasNoMoreThanTheList(t *testing.T) {
	client := open(t, route{method: "GET", path: read, reply: fixture(t, "sim.json")})
	sim, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	want := activeSIM(t)
	want.Detail = &model.Detail{Fetched: readAt}
	equal(t, sim, want)
}

func TestUsageOfTheVendor(t *testing.T) {
	client := open(t, route{method: "GET", path: read + "/usage", reply: fixture(t, "usage.json")})
	usage, err := client.Usage(t.Context(), example(t), july)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, usage, model.Usage{Month: july, Data: new(int64(27199488)), Fetched: readAt})
}

func TestMonthlyUsageOfTheVendor(t *testing.T) {
	client := open(t, route{method: "GET", path: monthly, query: first, reply: fixture(t, "usages.json")})
	page, err := client.Usages(t.Context(), july, []model.ICCID{example(t)}, "")
	if err != nil {
		t.Fatal(err)
	}
	if page.Next == "" {
		t.Error("a full page ends the list")
	}
	equal(t, page.Items, []model.SIMUsage{
		{ICCID: example(t), Usage: model.Usage{Month: july, Data: new(int64(27199488)), Fetched: readAt}},
		{ICCID: iccid(t, ready), Usage: model.Usage{Month: july, Data: new(int64(227199488)), Fetched: readAt}},
	})
}

func TestRenameOfTheVendor(t *testing.T) {
	client := open(t, route{
		method: "PATCH", path: write, body: fixture(t, "rename_request.json"), reply: fixture(t, "rename.json"),
	})
	receipt, err := client.Edit(t.Context(), example(t), model.Edit{Name: new("1st SIM card")})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, receipt, model.Receipt{Action: text(actionA)})
}

// TestSwitchGoesToVersion1 is about the heading and the example that name two versions.
func TestSwitchGoesToVersion1(t *testing.T) {
	for to, word := range map[model.State]string{model.Active: "Active", model.Suspended: "Suspended"} {
		client := open(t, route{
			method: "PUT", path: write + "/status", body: `{"status":"` + word + `"}`, reply: fixture(t, "status.json"),
		})
		sim := model.SIM{ICCID: example(t), Actions: model.CanSuspend | model.CanActivate}
		receipt, err := client.SetState(t.Context(), sim, to)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, receipt, model.Receipt{Action: text(actionA)}) // and no state, which the answer does not tell
	}
}

func TestExampleOfAStatusIsNeitherJSONNorAState(t *testing.T) {
	body := fixture(t, "status_request.json")
	if json.Valid([]byte(body)) || !strings.Contains(body, `"Active/Suspended"`) {
		t.Errorf("the example is %s", body)
	}
}

// TestOtherVersionIsNeverTriedByItself has a vendor that does not know the path, which looks as if it did not know the SIM.
func TestOtherVersionIsNeverTriedByItself(t *testing.T) {
	client := open(t, route{
		method: "PUT", path: write + "/status", body: `{"status":"Suspended"}`, status: http.StatusNotFound, reply: oldError("NOT_FOUND"),
	})
	_, err := client.SetState(t.Context(), activeSIM(t), model.Suspended)
	isKind(t, err, model.ErrNotFound, model.OutcomeRefused)
	if !strings.Contains(err.Error(), "two versions") {
		t.Errorf("nothing tells that it may be the path: %v", err)
	}
}

func TestRenameSendsNoStatus(t *testing.T) {
	client := open(t, route{method: "PATCH", path: write, body: `{"name":"a"}`, reply: fixture(t, "rename.json")})
	if _, err := client.Edit(t.Context(), example(t), model.Edit{Name: new("a")}); err != nil {
		t.Error(err)
	}
}

func TestFactsNameWhatTheAnswersBring(t *testing.T) {
	client := open(
		t,
		route{method: "GET", path: all, query: first, reply: fixture(t, "list.json")},
		route{method: "GET", path: read, reply: fixture(t, "sim.json")},
		route{method: "GET", path: monthly, query: first, reply: list("usage", 1, 100, `{"iccid":"`+active+`","usedDataBytes":1,"sentSmsCount":1}`)},
	)
	listed, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	alone, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	month, err := client.Usages(t.Context(), july, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	providertest.Gives(t, infobip.Vendor(), listed.Items[1], alone, month.Items[0].Usage)
}

func TestFactsNameWhatCanBeChanged(t *testing.T) {
	client := always(t, 0, fixture(t, "rename.json"))
	providertest.Edits(t, infobip.Vendor(), "a", readAt.AddDate(0, 0, 1), func(edit model.Edit) error {
		_, err := client.Edit(t.Context(), example(t), edit)
		return err
	})
}

// TestDiagnosticsAreAPost is about the example that shows a GET against the resource above it.
func TestDiagnosticsAreAPost(t *testing.T) {
	client := open(t, route{method: "POST", path: write + "/diagnostic", reply: fixture(t, "diagnostic.json")})
	receipt, err := client.Resync(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, receipt, model.Receipt{Action: text(actionB)})
}

func TestSendOfTheVendorIsAnsweredWithNothing(t *testing.T) {
	const body = "This is an example of SMS message text."
	client := open(t, route{method: "POST", path: write + "/sms", body: fixture(t, "sms_request.json")})
	message, err := client.Send(t.Context(), example(t), body)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, message, model.Message{Direction: model.MT, Body: text(body)})
}

// TestLoginOfBothKinds has the pair of the vendor's page, and one that only its encoding keeps whole.
func TestLoginOfBothKinds(t *testing.T) {
	pair := func(user, password string) rest.Login {
		return rest.Login{User: rest.NewSecret(user), Password: rest.NewSecret(password)}
	}
	for want, login := range map[string]rest.Login{
		"App test-key":                       byKey,
		"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==": byName,
		"Basic w7xzZXI6cMOkOnNzfj8/":         pair("üser", "pä:ss~??"), // of UTF-8, in the standard alphabet
		"Basic YTpi":                         pair("a", "b"),
		"Basic YTpiYw==":                     pair("a", "bc"), // padded
	} {
		client := at(t, login, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Values("Authorization"); len(got) != 1 || got[0] != want {
				t.Errorf("the login is %q, want %q", got, want)
			}
			answer(w, 0, fixture(t, "sim.json"))
		}))
		if _, err := client.SIM(t.Context(), example(t)); err != nil {
			t.Error(err)
		}
	}
}

func TestFactsAgreeWithTheAdapter(t *testing.T) {
	vendor := infobip.Vendor()
	if !vendor.TakesKey || !vendor.TakesPassword || vendor.ID != "infobip" || vendor.BaseURL != "https://api.infobip.com" {
		t.Errorf("the vendor is %+v", vendor)
	}
	if vendor.PerSecond != 2 || vendor.PerDay != 0 || vendor.PageSize != 100 || vendor.Bulk != 100 || vendor.Inferred {
		t.Errorf("the vendor is %+v", vendor)
	}
	for _, field := range []model.Field{model.FieldUsed, model.FieldSMS} {
		if vendor.Gives[field] != model.InCount {
			t.Errorf("%s is given by %d", field, vendor.Gives[field])
		}
	}
	if vendor.History != model.HistoryNone || len(vendor.Words) != 2 {
		t.Errorf("the vendor is %+v", vendor)
	}
}
