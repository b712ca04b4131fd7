package telnyx_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/telnyx"
)

// needText skips a test that needs the vendor's OpenAPI text where it is not at hand.
func needText(t *testing.T) {
	t.Helper()
	if os.Getenv(specVariable) == "" {
		t.Skip("nothing was compared with the vendor's OpenAPI text: " + specVariable + " does not tell where it is")
	}
}

// textual is a vendor that answers every call of the text with the text's own examples.
type textual struct {
	t    *testing.T
	mu   sync.Mutex
	made []string // the requests, as methods and paths
}

func (v *textual) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	v.made = append(v.made, r.Method+" "+r.URL.Path)
	v.mu.Unlock()
	request, err := checkRequest(r)
	if err != nil {
		v.t.Errorf("%s %s: %v", r.Method, r.URL, err)
		return
	}
	for _, status := range []int{http.StatusOK, http.StatusAccepted} {
		if response := request.Route.Operation.Responses.Status(status); response != nil {
			reply := exampleOf(response.Value.Content.Get("application/json").Schema.Value)
			fit(reply)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(reply)
			return
		}
	}
}

// exampleOf puts the examples of a schema together.
func exampleOf(schema *openapi3.Schema) any {
	switch {
	case schema.Type.Is("array") && schema.Example == nil:
		return []any{exampleOf(schema.Items.Value)}
	case len(schema.Properties) > 0:
		object := make(map[string]any)
		for name, property := range schema.Properties {
			object[name] = exampleOf(property.Value)
		}
		return object
	case schema.Example == nil && len(schema.Enum) > 0:
		return schema.Enum[len(schema.Enum)-1]
	default:
		return schema.Example
	}
}

// fit mends what the examples cannot know: they are all page 2 of 3, and each of them is about another SIM. Keys without an
// example are left out, as are the PIN and PUK codes, which come only to whoever asks for them.
func fit(value any) {
	switch value := value.(type) {
	case []any:
		for _, entry := range value {
			fit(entry)
		}
	case map[string]any:
		delete(value, "pin_puk_codes")
		for name, inner := range value {
			switch {
			case name == "total_pages":
				value[name] = 1
			case name == "sim_card_id":
				value[name] = uuid
			case inner == nil && name != "eid":
				delete(value, name)
			default:
				fit(inner)
			}
		}
	}
}

// printed is the SIM of the text's examples.
const printed = "89310410106543789301"

// TestAdapterAndTextAgree makes every call of the adapter, each of which must be as the vendor's OpenAPI text has it, and
// must make of the text's examples what they say.
func TestAdapterAndTextAgree(t *testing.T) {
	needText(t)
	vendor := &textual{t: t}
	client, sim := at(t, checked(t, vendor)), iccid(t, printed)
	july := model.Month{Year: 2020, Month: time.July}
	is := func(got any, err error) func(want any) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return func(want any) { t.Helper(); equal(t, got, want) }
	}

	listed := model.SIM{
		ICCID: sim, State: model.Active, Word: text("enabled"), // while an action is under way
		Tags: []model.Text{text("personal"), text("customers"), text("active-customers")}, Group: text(uuid),
		MSISDN: text("+13109976224"), IMSI: text("081932214823362973"), Form: text("physical"), IMEILock: new(true),
		IMEIs: []model.Text{text("106516771852751"), text("534051870479563"), text("508821468377961")},
		Limit: model.Limit{Known: true, Amount: new(int64(2_048_100_000))}, Used: new(int64(2_049_000_000)), Fetched: readAt,
	}
	read := listed
	read.IMEI, read.IP = text("457032284023794"), netip.MustParseAddr("192.168.0.0")
	read.Detail = &model.Detail{
		MCC: text("410"), MNC: text("260"), Latitude: new(41.143), Longitude: new(-8.605), Accuracy: text("1250 m"),
		Online: new(true), Session: text("connected"), Fetched: readAt,
	}
	is(client.SIM(t.Context(), sim))(read) // looked up first
	listed.Limit.Amount = new(int64(2_048_000_000))
	is(client.SIMs(t.Context(), model.Query{}, ""))(model.Page[model.SIM]{Items: []model.SIM{listed}, Total: new(55)})
	is(client.Follow(t.Context(), model.Receipt{Action: text(uuid)}))(model.Progress{
		Ended: true, Word: text("completed"), Said: text("The data limit was exceeded."),
	})
	for _, to := range []model.State{model.Active, model.Suspended, model.Standby} {
		is(client.SetState(t.Context(), model.SIM{ICCID: sim, Actions: ^model.Actions(0)}, to))(model.Receipt{Action: text(uuid)})
	}
	is(client.Edit(t.Context(), sim, model.Edit{
		Tags: &[]string{"a"}, Group: new(other), IMEIs: &[]string{}, Limit: &model.Clearable[int64]{To: new(int64(1_500_000))},
	}))(model.Receipt{State: model.Active, Word: text("enabled")})
	is(client.Edit(t.Context(), sim, model.Edit{IMEIs: &[]string{"350000000000001"}}))(model.Receipt{State: model.Active, Word: text("enabled")})
	is(client.Usage(t.Context(), sim, july))(model.Usage{
		Month: july, Data: new(int64(2_000_000)), Sessions: new(1), ZeroSessions: new(0),
		Cost: &model.Cost{Total: new(model.Money(100_000))}, Fetched: readAt,
	})
	is(client.Events(t.Context(), sim, ""))(model.Page[model.Event]{Total: new(55), Items: []model.Event{{
		Kind: text("registration"), Began: time.Date(2018, 2, 2, 22, 25, 27, 521e6, time.UTC),
		Ended: time.Date(2018, 2, 2, 22, 25, 27, 521e6, time.UTC), State: text("provisioned"), IMEI: text("490154203237518"),
		APN: text("data00.telnyx"), Network: text("310-410"), Cell: text("311210-6813"), Radio: text("LTE"),
	}}})
	is(client.Diagnose(t.Context(), sim))(model.Diagnosis{
		IMEI: text("457032284023794"), Device: text("Apple iPad Pro 11 2020 Cellular"), System: text("iOS 12"), Kind: text("Tablet"), Fetched: readAt,
	})
	is(client.Groups(t.Context()))([]model.Group{{
		ID: text(uuid), Name: text("My Test Group"), Limit: model.Limit{Known: true, Amount: new(int64(2_048_100_000))}, SIMs: new(10),
	}})
	vendor.covers(telnyx.Ops())
}

// covers tells which operations were never asked for. Two of them are one call of the vendor's.
func (v *textual) covers(ops []rest.Op) {
	v.t.Helper()
	for _, op := range ops {
		same := func(o rest.Op) bool { return o.Method == op.Method && o.Path == op.Path }
		template := strings.NewReplacer("{id}", uuid, "{action}", uuid).Replace(op.Method + " " + op.Path)
		made := len(slices.DeleteFunc(slices.Clone(v.made), func(request string) bool { return request != template }))
		if named := len(slices.DeleteFunc(slices.Clone(ops), func(o rest.Op) bool { return !same(o) })); made < named {
			v.t.Errorf("%q was never compared with the vendor's text", op.Name)
		}
	}
}

func TestComparisonFindsRequestsThatAreNotInTheText(t *testing.T) {
	needText(t)
	const patch = "PATCH /sim_cards/" + uuid
	for request, right := range map[string]bool{
		"GET /v2/sim_cards?page[number]=2&page[size]=250&filter[status][]=enabled&filter[status][]=standby": true,
		"GET /sim_cards?page[size]=251":                        false,
		"GET /sim_cards?page[number]=0":                        false,
		"GET /sim_cards?page[number]=1&page[number]=2":         false,
		"GET /sim_cards?size=20":                               false,
		"GET /sim_cards?status=enabled":                        false,
		"GET /sim_cards?filter[status]=enabled":                false,
		"GET /sim_cards?filter[status][]=registering":          false,
		"GET /sim_cards?filter[sim_card_group_id]=Lyon":        false,
		"GET /sim_cards?sort=iccid":                            false,
		"GET /sim_cards?include_iccids=true":                   false,
		"GET /sim_cards/" + uuid:                               true,
		"GET /sim_cards/" + number:                             false,
		"PUT /sim_cards/" + uuid:                               false,
		"POST /sim_cards/" + uuid + "/actions/suspend":         false,
		"POST /sim_cards/" + uuid + "/actions/disable":         true,
		"POST /sim_cards/" + uuid + `/actions/disable {"a":1}`: false,
		"GET /reports/wdrs?filter[sim_card_id]=" + uuid:        false,
		"GET /sim_card_groups?page[size]=250":                  true,
		patch + ` {"tags":["a"],"authorized_imeis":null}`:      true,
		patch:                                 false,
		patch + ` {"tags":"a"}`:               false,
		patch + ` {"tag":["a"]}`:              false,
		patch + ` {"iccid":"` + number + `"}`: false,
		patch + ` {"data_limit":{"amount":500,"unit":"MB"}}`:      false,
		patch + ` {"data_limit":{"amount":"500","unit":"TB"}}`:    false,
		patch + ` {"data_limit":{"amount":"500","period":"day"}}`: false,
		patch + ` {"data_limit":null}`:                            false,
		patch + ` {"sim_card_group_id":"Lyon"}`:                   false,
		patch + ` {"sim_card_group_id":"` + other + `"}`:          true,
	} {
		target, body, _ := strings.Cut(request, " {")
		if body != "" {
			body = "{" + body
		}
		method, path, _ := strings.Cut(target, " ")
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+testKey)
		if _, err := checkRequest(r); (err == nil) != right {
			t.Errorf("%s: %v", request, err)
		}
		if left, err := io.ReadAll(r.Body); err != nil || string(left) != body {
			t.Errorf("%s: of the body is left %q, %v", request, left, err)
		}
		r.Header.Del("Authorization")
		if _, err := checkRequest(r); err == nil {
			t.Errorf("%s: the key is missing, which nobody saw", request)
		}
	}
}

func TestComparisonFindsRepliesThatAreNotInTheText(t *testing.T) {
	needText(t)
	for _, c := range []struct {
		request string
		status  int
		reply   string
		right   bool
	}{
		{"GET /sim_cards", 200, page(`{` + listedSIM + `}`), true},
		{"GET /sim_cards", 200, page(`{"status":{"value":"unauthorized_imei"},"sim_card_group_id":null,"authorized_imeis":null}`), true},
		{"GET /sim_cards", 200, page(`{"status":{"value":"paused"}}`), false},
		{"GET /sim_cards", 200, page(`{"status":"enabled"}`), false},
		{"GET /sim_cards", 200, page(`{"name":"Lyon"}`), false},
		{"GET /sim_cards", 200, page(`{"imsi":81932214823362973}`), false},
		{"GET /sim_cards", 200, page(`{"id":"1"}`), false},
		{"GET /sim_cards", 200, page(`{"current_imei":"350000000000001"}`), false}, // which the list has not
		{"GET /sim_cards", 200, page(`{"current_billing_period_consumed_data":{"amount":1}}`), false},
		{"GET /sim_cards", 200, `[]`, false},
		{"GET /sim_cards", 201, page(), false},
		{"GET /sim_cards", 401, ``, true},
		{"GET /sim_cards", 422, refusal, true},
		{"GET /sim_cards", 422, `{"errors":[{"code":70007,"title":"a"}]}`, false},
		{"GET /sim_cards", 422, `{"errors":[{"code":"70007"}]}`, false},
		{"GET /sim_cards/" + uuid, 200, `{"data":{` + readSIM + `}}`, true},
		{"GET /sim_cards/" + uuid, 200, `{` + readSIM + `}`, false},
		{"POST /sim_cards/" + uuid + "/actions/disable", 202, accepted, true},
		{"POST /sim_cards/" + uuid + "/actions/disable", 200, accepted, false},
		{"POST /sim_cards/" + uuid + "/actions/disable", 202, strings.Replace(accepted, "in-progress", "in_progress", 1), false},
		{"GET /reports/wdrs", 200, page(priced("a", "0.1", "USD")), true},
		{"GET /reports/wdrs", 200, page(priced("a", "0.1", "CHF")), false},
		{"GET /reports/wdrs", 202, page(), false},
		{"GET /reports/wdrs", 429, refusal, true},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
		r.Header.Set("Authorization", "Bearer "+testKey)
		request, err := checkRequest(r)
		if err != nil {
			t.Fatal(err)
		}
		reply := httptest.NewRecorder()
		answer(reply, c.status, c.reply)
		if err := checkReply(t.Context(), request, reply); (err == nil) != c.right {
			t.Errorf("%s, %d, %s: %v", c.request, c.status, c.reply, err)
		}
	}
}

func TestWhatIsComparedArrivesAsItWas(t *testing.T) {
	// With the text or without it.
	client := at(t, checked(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); r.Method == http.MethodPatch && (err != nil || string(body) != `{"tags":["a"]}`) {
			t.Errorf("the body is %q, %v", body, err)
		}
		w.Header().Set("X-Ratelimit-Reset", "7")
		if r.URL.Path == "/sim_cards" {
			answer(w, 0, page(`{`+listedSIM+`}`))
			return
		}
		answer(w, http.StatusTooManyRequests, `{"errors":[{"code":"10011","title":"Too many requests"}]}`)
	})))
	_, err := client.Edit(t.Context(), example(t), model.Edit{Tags: &[]string{"a"}})
	isKind(t, err, model.ErrBusy, model.OutcomeRefused)
	if wait := asFault(t, err).Wait; wait > 7*time.Second || wait < 5*time.Second {
		t.Errorf("the time to wait is %s", wait)
	}
}
