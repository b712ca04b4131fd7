package telnyx_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/telnyx"
)

var _ interface {
	provider.Lister
	provider.Switcher
	provider.Follower
	provider.Editor
	provider.Meter
	provider.SessionReader
	provider.EventReader
	provider.Diagnoser
	provider.Grouper
} = (*telnyx.Client)(nil)

func TestWhatTheVendorLacksIsNotOffered(t *testing.T) {
	var client provider.Lister = open(t)
	switch client.(type) {
	case provider.Sender, provider.Inbox, provider.Resetter, provider.Resyncer, provider.Biller, provider.Planner, provider.BulkMeter:
		t.Error("the adapter offers what no document of the vendor has")
	}
}

func TestOperationsAreThoseThatWereReviewed(t *testing.T) {
	providertest.Ops(t, telnyx.Ops(), "testdata/ops.txt")
}

func TestNoOperationCostsMoneyEndsASIMOrTellsASecret(t *testing.T) {
	for _, op := range telnyx.Ops() {
		if op.Method == http.MethodDelete || op.Class == rest.Once || op.Class == rest.Irreversible {
			t.Errorf("%q cannot be taken back", op.Name)
		}
		for _, part := range []string{"register", "purchase", "public_ip", "voice", "activation_code", "pin_puk", "bulk"} {
			if strings.Contains(op.Path, part) {
				t.Errorf("%q is %s", op.Name, op.Path)
			}
		}
	}
}

// listedSIM and readSIM are put together by us from the vendor's types; it publishes no example of a whole answer.
const (
	listedSIM = names + `,"record_type":"sim_card","status":{"value":"enabled","reason":"The SIM card is active."},
		"type":"esim","imsi":"081932214823362973","msisdn":"+99990000001","eid":"89049032000000000000000000000001",
		"sim_card_group_id":"` + other + `","tags":["fleet-a","bay 7"],"authorized_imeis":["350000000000001","350000000000002"],
		"data_limit":{"amount":"2048.1","unit":"MB"},"current_billing_period_consumed_data":{"amount":"2049.0","unit":"MB"},
		"actions_in_progress":false,"resources_with_in_progress_actions":[],"esim_installation_status":"released",
		"version":"4.3","voice_enabled":false,"created_at":"2018-02-02T22:25:27.521Z","updated_at":"2018-02-02T22:25:27.521Z"`
	readSIM = listedSIM + `,"current_imei":"350000000000001","current_mcc":"410","current_mnc":"260","ipv4":"192.168.0.7",
		"ipv6":"2001:db8::7","live_data_session":"connected",
		"current_device_location":{"latitude":"41.143","longitude":"-8.605","accuracy":1250,"accuracy_unit":"m"}`
)

// ofList is what the list tells of the SIM.
func ofList(t *testing.T) model.SIM {
	return model.SIM{
		ICCID: example(t), State: model.Active, Word: text("enabled"), Actions: model.CanSuspend | model.CanStandBy,
		Tags: []model.Text{text("fleet-a"), text("bay 7")}, Group: text(other),
		MSISDN: text("+99990000001"), IMSI: text("081932214823362973"), EID: text("89049032000000000000000000000001"),
		Form: text("esim"), IMEILock: new(true), IMEIs: []model.Text{text("350000000000001"), text("350000000000002")},
		Limit: model.Limit{Known: true, Amount: new(int64(2_048_100_000))}, Used: new(int64(2_049_000_000)), Fetched: readAt,
	}
}

func TestListTellsWhatItGives(t *testing.T) {
	client := open(t, route{path: "/sim_cards", query: first, reply: page(`{` + listedSIM + `}`)})
	list, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, list, model.Page[model.SIM]{Items: []model.SIM{ofList(t)}, Total: new(1)})
}

func TestSIMComesWithItsDetail(t *testing.T) {
	client := knowing(t, route{path: one, reply: `{"data":{` + readSIM + `}}`})
	sim, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	want := ofList(t)
	want.IMEI, want.IP = text("350000000000001"), netip.MustParseAddr("192.168.0.7")
	want.Detail = &model.Detail{
		MCC: text("410"), MNC: text("260"), Latitude: new(41.143), Longitude: new(-8.605), Accuracy: text("1250 m"),
		Online: new(true), Session: text("connected"), Fetched: readAt,
	}
	equal(t, sim, want)
}

// accepted is what a change of a state is answered with.
const accepted = `{"data":{"id":"` + action + `","record_type":"sim_card_action","sim_card_id":"` + uuid + `",
	"action_type":"disable","status":{"value":"in-progress","reason":null},"settings":null,
	"created_at":"2026-02-02T22:25:27.521Z","updated_at":"2026-02-02T22:25:27.521Z"}}`

func TestSwitchIsAnActionThatIsNotTheTruthYet(t *testing.T) {
	for to, c := range map[model.State]struct {
		path  string
		being model.Actions
	}{
		model.Active:    {"enable", model.CanActivate},
		model.Suspended: {"disable", model.CanSuspend | model.CanStandBy},
		model.Standby:   {"set_standby", model.CanSuspend | model.CanStandBy},
	} {
		client := knowing(t, route{
			method: "POST", path: one + "/actions/" + c.path, status: http.StatusAccepted, reply: accepted,
		})
		receipt, err := client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: c.being}, to)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, receipt, model.Receipt{Action: text(action)})
	}
}

func TestChangeIsFollowedToItsEnd(t *testing.T) {
	for status, want := range map[string]model.Progress{
		`{"value":"in-progress","reason":null}`:                         {Word: text("in-progress")},
		`{"value":"completed"}`:                                         {Ended: true, Word: text("completed")},
		`{"value":"failed","reason":"No network."}`:                     {Ended: true, Failed: true, Word: text("failed"), Said: text("No network.")},
		`{"value":"interrupted","reason":"The data limit was reached"}`: {Ended: true, Failed: true, Word: text("interrupted"), Said: text("The data limit was reached")},
		`{"value":"queued","reason":"a word of tomorrow"}`:              {Word: text("queued"), Said: text("a word of tomorrow")},
		`"completed"`: {Ended: true, Word: text("completed")},
	} {
		client := open(t, route{path: "/sim_card_actions/" + action, reply: `{"data":{"id":"` + action + `","status":` + status + `}}`})
		progress, err := client.Follow(t.Context(), model.Receipt{Action: text(action)})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, progress, want)
	}
}

func TestEditSendsOnlyWhatIsChanged(t *testing.T) {
	for body, edit := range map[string]model.Edit{
		`{"tags":["a","b"]}`:                           {Tags: &[]string{"a", "b"}},
		`{"tags":[]}`:                                  {Tags: new([]string(nil))},
		`{"sim_card_group_id":"` + other + `"}`:        {Group: new(other)},
		`{"data_limit":{"amount":"500","unit":"MB"}}`:  {Limit: &model.Clearable[int64]{To: new(int64(500_000_000))}},
		`{"data_limit":{"amount":"1.5","unit":"MB"}}`:  {Limit: &model.Clearable[int64]{To: new(int64(1_500_000))}},
		`{"data_limit":{"amount":"1000","unit":"MB"}}`: {Limit: &model.Clearable[int64]{To: new(int64(1_000_000_000))}},
		`{"authorized_imeis":["350000000000001"]}`:     {IMEIs: &[]string{"350000000000001"}},
		`{"authorized_imeis":null}`:                    {IMEIs: new([]string{})},
		`{"data_limit":{"amount":"0.000001","unit":"MB"},"tags":["a"],"sim_card_group_id":"` + other + `","authorized_imeis":null}`: {
			Tags: &[]string{"a"}, Group: new(other), IMEIs: new([]string(nil)), Limit: &model.Clearable[int64]{To: new(int64(1))},
		},
	} {
		client := knowing(t, route{method: "PATCH", path: one, body: body, reply: `{"data":{` + readSIM + `}}`})
		receipt, err := client.Edit(t.Context(), example(t), edit)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, receipt, model.Receipt{State: model.Active, Word: text("enabled")})
	}
}

func TestEventsAreTheLogOfTheNetwork(t *testing.T) {
	client := knowing(t, route{path: one + "/wireless_connectivity_logs", query: first, reply: page(
		`{"id":137509451,"record_type":"wireless_connectivity_log","sim_card_id":"`+uuid+`","log_type":"registration",
			"start_time":"2026-02-02T22:25:27.521Z","stop_time":"2026-02-02T23:25:27+01:00","last_seen":"2026-02-02T22:25:27Z",
			"state":"provisioned","apn":"data00.telnyx","cell_id":"311210-6813","imei":"350000000000001","imsi":"081932214823362973",
			"ipv4":"192.168.0.7","ipv6":"2001:db8::7","mobile_country_code":"310","mobile_network_code":"410",
			"radio_access_technology":"LTE","created_at":"2026-02-02T22:25:27.521Z"}`,
		`{"id":137509452,"log_type":"data","start_time":"2026-02-03T22:25:27Z","stop_time":null,"mobile_country_code":"310"}`,
		`{"id":137509453}`, `7`)})
	events, err := client.Events(t.Context(), example(t), "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, events, model.Page[model.Event]{Damaged: 2, Total: new(4), Items: []model.Event{
		{
			Kind: text("registration"), Began: time.Date(2026, 2, 2, 22, 25, 27, 521e6, time.UTC),
			Ended: time.Date(2026, 2, 2, 22, 25, 27, 0, time.UTC), State: text("provisioned"), IMEI: text("350000000000001"),
			APN: text("data00.telnyx"), Network: text("310-410"), Cell: text("311210-6813"), Radio: text("LTE"),
		},
		{Kind: text("data"), Began: time.Date(2026, 2, 3, 22, 25, 27, 0, time.UTC), Network: text("310")},
	}})
}

func TestDiagnosisTellsTheDevice(t *testing.T) {
	for body, want := range map[string]model.Diagnosis{
		`{"imei":"350000000000001","brand_name":"Example","model_name":"Tracker 3","operating_system":"RTOS 2",
			"device_type":"Module","record_type":"device_details"}`: {
			IMEI: text("350000000000001"), Device: text("Example Tracker 3"), System: text("RTOS 2"), Kind: text("Module"), Fetched: readAt,
		},
		`{"model_name":"Tracker 3","brand_name":null}`: {Device: text("Tracker 3"), Fetched: readAt},
		`{}`: {Fetched: readAt},
	} {
		client := knowing(t, route{path: one + "/device_details", reply: `{"data":` + body + `}`})
		diagnosis, err := client.Diagnose(t.Context(), example(t))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, diagnosis, want)
	}
}

func TestGroupsAreReadToTheirEnd(t *testing.T) {
	client := open(t,
		route{path: "/sim_card_groups", query: first, reply: pages(2, `{"id":"`+uuid+`","name":"Lyon","default":true,
			"data_limit":{"amount":"2","unit":"GB"},"consumed_data":{"amount":"1","unit":"MB"},"sim_card_count":10}`, `{"name":"no id"}`)},
		route{path: "/sim_card_groups", query: "page%5Bnumber%5D=2&page%5Bsize%5D=250", reply: pages(2, `{"id":"`+other+`","name":"Bern"}`)},
	)
	groups, err := client.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, groups, []model.Group{
		{ID: text(uuid), Name: text("Lyon"), Limit: model.Limit{Known: true, Amount: new(int64(2_000_000_000))}, SIMs: new(10)},
		{ID: text(other), Name: text("Bern")},
	})
}

func TestGivesNamesWhatTheAnswersBring(t *testing.T) {
	client := open(
		t,
		route{path: "/sim_cards", query: first, reply: page(`{` + listedSIM + `}`)}, route{path: one, reply: `{"data":{` + readSIM + `}}`},
	)
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	read, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	gives := telnyx.Vendor().Gives
	there := map[model.Field]func(model.SIM) bool{
		model.FieldTags: func(s model.SIM) bool { return s.Tags != nil }, model.FieldGroup: func(s model.SIM) bool { return s.Group.Raw() != "" },
		model.FieldMSISDN: func(s model.SIM) bool { return s.MSISDN.Raw() != "" }, model.FieldIMSI: func(s model.SIM) bool { return s.IMSI.Raw() != "" },
		model.FieldEID: func(s model.SIM) bool { return s.EID.Raw() != "" }, model.FieldForm: func(s model.SIM) bool { return s.Form.Raw() != "" },
		model.FieldIMEILock: func(s model.SIM) bool { return s.IMEILock != nil }, model.FieldIMEIs: func(s model.SIM) bool { return s.IMEIs != nil },
		model.FieldLimit: func(s model.SIM) bool { return s.Limit.Known }, model.FieldUsed: func(s model.SIM) bool { return s.Used != nil },
		model.FieldIMEI: func(s model.SIM) bool { return s.IMEI.Raw() != "" }, model.FieldIP: func(s model.SIM) bool { return s.IP.IsValid() },
		model.FieldNetwork: func(s model.SIM) bool { return s.Detail != nil && s.Detail.MCC.Raw() != "" },
		model.FieldPlace:   func(s model.SIM) bool { return s.Detail != nil && s.Detail.Latitude != nil },
		model.FieldOnline:  func(s model.SIM) bool { return s.Detail != nil && s.Detail.Online != nil },
	}
	for field, given := range there {
		where := model.Never
		if given(read) {
			where = model.OnDemand
		}
		if given(page.Items[0]) {
			where = model.InList
		}
		if gives[field] != where {
			t.Errorf("%s comes from %d, and is said to come from %d", field, where, gives[field])
		}
	}
	if len(gives) != len(there) {
		t.Errorf("%d fields are said to be given; the answers bring %d", len(gives), len(there))
	}
}
