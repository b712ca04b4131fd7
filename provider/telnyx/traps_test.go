package telnyx_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
)

// list gives the only page of a list of these entries.
func list(t *testing.T, entries ...string) model.Page[model.SIM] {
	t.Helper()
	client := open(t, route{path: "/sim_cards", query: first, reply: page(entries...)})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// listed gives the one SIM of such a list.
func listed(t *testing.T, keys string) model.SIM {
	t.Helper()
	page := list(t, `{`+names+`,`+keys+`}`)
	if len(page.Items) != 1 {
		t.Fatalf("the page is %+v", page)
	}
	return page.Items[0]
}

// detail gives the detail of a SIM with these keys.
func detail(t *testing.T, keys string) *model.Detail {
	t.Helper()
	sim, err := knowing(t, route{path: one, reply: `{"data":{` + names + `,` + keys + `}}`}).SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	return sim.Detail
}

func TestFiltersAndSortAreWrittenAsThePageShows(t *testing.T) {
	for want, query := range map[string]model.Query{
		"filter[status][]=enabled":  {State: model.Active},
		"filter[status][]=disabled": {State: model.Suspended},
		"filter[status][]=standby":  {State: model.Standby},
		"filter[status][]=data_limit_exceeded&filter[status][]=unauthorized_imei": {State: model.Blocked},
		"filter[tags][]=bay 7&filter[tags][]=a,b":                                 {Tags: []string{"bay 7", "a,b"}},
		"filter[sim_card_group_id]=" + other:                                      {Group: other},
		"filter[iccid]=0001234":                                                   {ICCID: "0001234"},
		"filter[msisdn]=+9999000":                                                 {MSISDN: "+9999000"},
		"sort=current_billing_period_consumed_data.amount":                        {ByUsed: model.Ascending},
		"sort=-current_billing_period_consumed_data.amount":                       {ByUsed: model.Descending},
		"filter[iccid]=1&filter[status][]=enabled&sort=current_billing_period_consumed_data.amount": {
			ICCID: "1", State: model.Active, ByUsed: model.Ascending,
		},
	} {
		values := url.Values{"page[number]": {"1"}, "page[size]": {"250"}}
		for pair := range strings.SplitSeq(want, "&") {
			name, value, _ := strings.Cut(pair, "=")
			values.Add(name, value)
		}
		wire := strings.ReplaceAll(values.Encode(), "+", "%20")
		client := open(t, route{path: "/sim_cards", query: wire, reply: page()})
		if _, err := client.SIMs(t.Context(), query, ""); err != nil {
			t.Error(err)
		}
	}
}

func TestQueryThatTheVendorDoesNotKnowIsRefused(t *testing.T) {
	client := open(t)
	for _, query := range []model.Query{
		{Coverage: []string{"Europe"}}, {Search: "bern"}, {State: model.Ready}, {State: model.Test}, {State: model.Closed}, {Group: "Lyon"},
	} {
		_, err := client.SIMs(t.Context(), query, "")
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestFilterThatTheVendorIgnoresBringsNothingElse(t *testing.T) {
	// A server that does not understand a filter answers with every SIM.
	everything := page(
		`{`+listedSIM+`}`, `{"id":"`+other+`","iccid":"8900000000000009999","status":{"value":"standby"},"msisdn":"+99990000002","tags":["bay 7"]}`)
	for _, query := range []model.Query{
		{State: model.Active}, {Tags: []string{"Bay 7", "fleet-a"}}, {Group: other}, {ICCID: "1234"}, {MSISDN: "+99990000001"}, {MSISDN: "0000001"},
	} {
		client := open(t, route{path: "/sim_cards", query: wire(query), reply: everything})
		page, err := client.SIMs(t.Context(), query, "")
		if err != nil || len(page.Items) != 1 || page.Items[0].ICCID != example(t) || page.Total != nil {
			t.Errorf("%+v brought %+v, %v", query, page, err)
		}
	}
}

// wire gives what the first page of a query with one filter looks like.
func wire(query model.Query) string {
	values := url.Values{"page[number]": {"1"}, "page[size]": {"250"}}
	for name, value := range map[string][]string{
		"filter[tags][]": query.Tags, "filter[sim_card_group_id]": {query.Group}, "filter[iccid]": {query.ICCID}, "filter[msisdn]": {query.MSISDN},
	} {
		for _, one := range value {
			if one != "" {
				values.Add(name, one)
			}
		}
	}
	if query.State == model.Active {
		values.Set("filter[status][]", "enabled")
	}
	return strings.ReplaceAll(values.Encode(), "+", "%20")
}

func TestPagesAreCountedHereAndNotByTheEcho(t *testing.T) {
	// The answers say that they are page 2, always.
	row := func(digit string) string {
		return `{"id":"` + digit + uuid[1:] + `","iccid":"890000000000000123` + digit + `"}`
	}
	client := open(t,
		route{path: "/sim_cards", query: "page%5Bnumber%5D=1&page%5Bsize%5D=1", reply: pages(3, row("1"))},
		route{path: "/sim_cards", query: "page%5Bnumber%5D=2&page%5Bsize%5D=1", reply: pages(3, row("2"))},
		route{path: "/sim_cards", query: "page%5Bnumber%5D=3&page%5Bsize%5D=1", reply: pages(3, row("3"))})
	var cursor model.Cursor
	for number := 1; number <= 3; number++ {
		page, err := client.SIMs(t.Context(), model.Query{Size: 1}, cursor)
		if err != nil || len(page.Items) != 1 || *page.Total != 3 {
			t.Fatalf("page %d: %+v, %v", number, page, err)
		}
		cursor = page.Next
		if (cursor == "") != (number == 3) {
			t.Fatalf("page %d goes on to %q", number, cursor)
		}
	}
}

func TestListEndsWithAnEmptyPageWhateverTheVendorCounts(t *testing.T) {
	client := open(t,
		route{path: "/sim_cards", query: first, reply: pages(9, `{`+names+`}`)},
		route{path: "/sim_cards", query: "page%5Bnumber%5D=2&page%5Bsize%5D=250", reply: pages(9)})
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	page, err = client.SIMs(t.Context(), model.Query{}, page.Next)
	if err != nil || page.Next != "" || len(page.Items) != 0 || page.Damaged != 0 {
		t.Errorf("the list goes on: %+v, %v", page, err)
	}
}

func TestListThatIsNotCountedGoesOnToAnEmptyPage(t *testing.T) {
	row := `{` + names + `}`
	for reply, more := range map[string]bool{
		`{"data":[` + row + `]}`: true, `{"data":[` + row + `],"meta":null}`: true, `{"data":[` + row + `],"meta":7}`: true,
		`{"data":[]}`: false, `{"data":[` + row + `],"meta":{"total_pages":1}}`: false, `{"data":[` + row + `],"meta":{"total_pages":"2"}}`: true,
	} {
		client := open(t, route{path: "/sim_cards", query: "page%5Bnumber%5D=1&page%5Bsize%5D=1", reply: reply})
		page, err := client.SIMs(t.Context(), model.Query{Size: 1}, "")
		if err != nil || (page.Next != "") != more {
			t.Errorf("%s: %+v, %v", reply, page, err)
		}
	}
	client := open(t, route{path: "/sim_cards", query: first, reply: `{"data":[` + row + `]}`})
	// A vendor that gives fewer than were asked for has not told that these are all.
	if page, err := client.SIMs(t.Context(), model.Query{}, ""); err != nil || page.Next == "" || page.Total != nil {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestOddCursorIsRefusedWithoutACall(t *testing.T) {
	client := knowing(t)
	for _, cursor := range []model.Cursor{"0", "-1", "x", " ", "1&page=2", "99999999999999999999 " + uuid} {
		_, err := client.SIMs(t.Context(), model.Query{}, cursor)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		_, err = client.Events(t.Context(), example(t), cursor)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestPageIsAtMostWhatTheVendorGives(t *testing.T) {
	for size, want := range map[int]string{0: "250", -1: "250", 250: "250", 251: "250", 1: "1"} {
		client := open(t, route{path: "/sim_cards", query: "page%5Bnumber%5D=1&page%5Bsize%5D=" + want, reply: page()})
		if _, err := client.SIMs(t.Context(), model.Query{Size: size}, ""); err != nil {
			t.Error(err)
		}
	}
}

func TestEditThatCannotBeTakenLeavesNothing(t *testing.T) {
	client := open(t)
	for _, edit := range []model.Edit{
		{},
		{Name: new("a")},
		{Name: new("a"), Tags: &[]string{"a"}},
		{IMEILock: new(true)},
		{Throttle: new("a")},
		{Plan: new("a")},
		{AutoEnable: new(true)},
		{SMSLimit: &model.Clearable[int64]{}},
		{Group: new("Lyon")},
		{Group: new("")},
		{Limit: &model.Clearable[int64]{}},
		{Limit: &model.Clearable[int64]{To: new(int64(0))}},
		{Limit: &model.Clearable[int64]{To: new(int64(-1))}},
		{IMEIs: &[]string{"350000000000001", "35-000000-000000-1"}},
		{IMEIs: &[]string{""}},
		{IMEIs: &[]string{"3500000000000001x"}},
		{IMEIs: &[]string{"1234"}},
	} {
		_, err := client.Edit(t.Context(), example(t), edit)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestAmountsAreDecimalTextsOfSeveralUnits(t *testing.T) {
	for amount, want := range map[string]*int64{
		`{"amount":"2048.1","unit":"MB"}`: new(int64(2_048_100_000)),
		`{"amount":"2049.0"}`:             new(int64(2_049_000_000)), // MB is the documented default
		`{"amount":2,"unit":"GB"}`:        new(int64(2_000_000_000)),
		`{"amount":10,"unit":"B"}`:        new(int64(10)),
		`{"amount":"1.5","unit":"kb"}`:    new(int64(1500)),
		`2048`:                            new(int64(2_048_000_000)),
		`"0"`:                             new(int64(0)),
		`{"amount":"0.0000001"}`:          new(int64(1)), // something is not nothing
		`{"amount":"1000000.000001"}`:     new(int64(1_000_000_000_001)),
		`{"amount":"-1"}`:                 nil,
		`{"amount":"1","unit":"MiB"}`:     nil,
		`{"amount":"1e99"}`:               nil,
		`{"amount":"9e18"}`:               nil,
		`{"amount":"lots"}`:               nil,
		`{"amount":null}`:                 nil,
		`{"unit":"MB"}`:                   nil,
		`null`:                            nil,
		`[]`:                              nil,
	} {
		sim := listed(t, `"current_billing_period_consumed_data":`+amount+`,"data_limit":`+amount)
		equal(t, sim.Used, want)
		equal(t, sim.Limit, model.Limit{Known: want != nil, Amount: want})
	}
}

func TestNumbersThatNameSomethingAreTexts(t *testing.T) {
	// As a JSON number, 081932214823362973 was shown as 81932214823362980.
	sim := listed(t, `"imsi":81932214823362980,"msisdn":99990000001,"eid":8.9e31,"current_imei":350000000000001`)
	equal(t, sim, model.SIM{ICCID: example(t), Fetched: readAt})
	if page := list(t, `{"id":"`+uuid+`","iccid":8900000000000001234}`); page.Damaged != 1 {
		t.Errorf("%+v", page)
	}
	sim = listed(t, `"imsi":"081932214823362973"`) // of 18 digits, which no IMSI has
	equal(t, sim.IMSI, text("081932214823362973"))
}

func TestDevicesThatASIMMayBeUsedIn(t *testing.T) {
	for list, lock := range map[string]*bool{
		`null`: new(false), `[]`: new(false), `["350000000000001"]`: new(true), `{}`: nil, `"x"`: nil, `[null]`: nil,
	} {
		equal(t, listed(t, `"authorized_imeis":`+list).IMEILock, lock)
	}
	equal(t, listed(t, `"tags":null`).IMEILock, (*bool)(nil))
}

func TestSessionThatNobodyKnowsOfIsNotTold(t *testing.T) {
	for word, online := range map[string]*bool{"connected": new(true), "disconnected": new(false), "unknown": nil, "Connected": nil, "": nil} {
		got := detail(t, `"live_data_session":"`+word+`"`)
		equal(t, got, &model.Detail{Online: online, Session: text(word), Fetched: readAt})
	}
}

func TestPlaceIsAsFarAsItIsTold(t *testing.T) {
	for keys, want := range map[string]model.Detail{
		`null`: {}, `"Porto"`: {}, `{}`: {},
		`{"latitude":41.143,"longitude":"-8.605"}`:                         {Latitude: new(41.143), Longitude: new(-8.605)},
		`{"latitude":"91","longitude":"x","accuracy":"7"}`:                 {Accuracy: text("7 m")},
		`{"accuracy":1250,"accuracy_unit":"ft"}`:                           {Accuracy: text("1250 ft")},
		`{"latitude":null,"longitude":"-8.605","accuracy_unit":"m","x":1}`: {Longitude: new(-8.605)},
	} {
		want.Fetched = readAt
		equal(t, detail(t, `"current_device_location":`+keys), &want)
	}
}

func TestAddressIsTheOneThatIsToldIfItIsOne(t *testing.T) {
	for keys, want := range map[string]string{
		`"ipv4":"10.0.0.7"`: "10.0.0.7", `"ipv4":null,"ipv6":"2001:db8::7"`: "2001:db8::7", `"ipv4":"dynamic"`: "invalid IP",
		`"ipv6":"fe80::1%\u001b]0;x"`: "invalid IP", `"ipv4":""`: "invalid IP",
	} {
		if got := listed(t, keys).IP.String(); got != want {
			t.Errorf("%s is %s", keys, got)
		}
	}
}
