package oneot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

func TestGroups(t *testing.T) {
	client := open(t, get("/get_account_groups", "", `["Trackers","",null,7,"Ümlaut & Co"]`))
	groups, err := client.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, groups, []model.Group{
		{ID: text("Trackers"), Name: text("Trackers")},
		{ID: text("7"), Name: text("7")},
		{ID: text("Ümlaut & Co"), Name: text("Ümlaut & Co")},
	})
	many := `["g"` + strings.Repeat(`,"g"`, 999) + `]`
	if groups, err = open(t, get("/get_account_groups", "", many)).Groups(t.Context()); err != nil || len(groups) != 1000 {
		t.Errorf("%d groups, %v", len(groups), err)
	}
	for _, reply := range []string{`{"groups":[]}`, `null`, `"a"`} {
		_, err := open(t, get("/get_account_groups", "", reply)).Groups(t.Context())
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

func TestDiagnosis(t *testing.T) {
	client := open(t, get("/diagnostics", one, `{"imei":"350000000000006","deviceName":"Example Modem 1","inDataSession":true,
		"lastNetworkActivity":1714557600000,"lastCountry":"Estonia","lastOperator":"Example Telecom",
		"latitude":59.43,"longitude":"24.75","radius":1500}`))
	seen, err := client.Diagnose(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, seen, model.Diagnosis{
		IMEI: text("350000000000006"), Device: text("Example Modem 1"), Online: new(true),
		Seen: time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC), Country: text("Estonia"), Carrier: text("Example Telecom"),
		Latitude: new(59.43), Longitude: new(24.75), Radius: text("1500"), Fetched: readAt,
	})
}

func TestSessionOfADeviceMayBeAnObjectAndIsThenNotKnown(t *testing.T) {
	for value, want := range map[string]*bool{"false": new(false), `{"since":1}`: nil, "null": nil, `"maybe"`: nil} {
		client := open(t, get("/diagnostics", one, `{"imei":"350000000000006","inDataSession":`+value+`}`))
		seen, err := client.Diagnose(t.Context(), example(t))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, seen, model.Diagnosis{IMEI: text("350000000000006"), Online: want, Fetched: readAt})
	}
	_, err := open(t, get("/diagnostics", one, `{}`)).Diagnose(t.Context(), example(t))
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
}

func TestDiagnosticsThatWereNotBoughtAreAnAddOn(t *testing.T) {
	for _, reply := range []string{`{"error_code":"E003","error_description":"Feature not enabled"}`, `{}`, ``, `Forbidden`} {
		client := open(t, route{"GET", "/diagnostics", one, http.StatusForbidden, reply})
		_, err := client.Diagnose(t.Context(), example(t))
		isKind(t, err, model.ErrAddOn, model.OutcomeNotSent)
	}
	client := open(t, route{"GET", "/diagnostics", one, http.StatusForbidden, `{"error":"access_denied"}`})
	_, err := client.Diagnose(t.Context(), example(t))
	isKind(t, err, model.ErrForbidden, model.OutcomeNotSent)
	client = open(t, route{"GET", "/get_sim", one, http.StatusForbidden, `{}`})
	_, err = client.SIM(t.Context(), example(t))
	isKind(t, err, model.ErrForbidden, model.OutcomeNotSent)
}
