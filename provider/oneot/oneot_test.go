package oneot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/oneot"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
)

var _ interface {
	provider.Lister
	provider.Switcher
	provider.Meter
	provider.BulkMeter
	provider.SessionReader
	provider.EventReader
	provider.Sender
	provider.Editor
	provider.Resetter
	provider.Diagnoser
	provider.Grouper
	provider.Biller
} = (*oneot.Client)(nil)

func TestOperationsAreThoseThatWereReviewed(t *testing.T) {
	providertest.Ops(t, oneot.Ops(), "testdata/ops.txt")
}

// whole is a SIM with every field that a client or the documents know. The vendor shows no example: the names are theirs, the
// values ours.
const whole = `{
  "iccid": "8900000000000001234", "group": "Trackers", "type": "UICC", "form": "2/3/4FF industrial", "data_limit": 100,
  "name": "truck-17", "msisdn": "99990000000001", "imsi": "999900000000001", "imei": "350000000000006", "apn": "example.apn",
  "status": {"primary": "ON", "secondary": "LIVE"}, "state": "LIVE",
  "active_profile": "profile-a", "downloaded_profiles": ["profile-a"],
  "lastNetworkActivityMillis": 1714557600000, "lastModifiedMillis": 1714557600001, "lastDataSessionMillis": 1714557600002,
  "lastUsageUpdate": 1714557603
}`

// wholeSIM is what it means.
func wholeSIM(t *testing.T) model.SIM {
	t.Helper()
	return model.SIM{
		ICCID: example(t), Name: text("truck-17"), State: model.Active, Word: text("LIVE"),
		Actions: model.CanSuspend | model.CanStandBy | model.CanTest | model.CanClose,
		Group:   text("Trackers"), MSISDN: text("99990000000001"), IMSI: text("999900000000001"), IMEI: text("350000000000006"),
		APN: text("example.apn"), Form: text("2/3/4FF industrial"),
		Limit:       model.Limit{Known: true, Amount: new(int64(100_000_000))},
		LastNetwork: time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC),
		LastSession: time.Date(2024, 5, 1, 10, 0, 0, 2e6, time.UTC),
		LastRecord:  time.Date(2024, 5, 1, 10, 0, 3, 0, time.UTC),
		Fetched:     readAt,
	}
}

// listing is a list whose only page has these entries.
func listing(entries ...string) string {
	return fmt.Sprintf(`{"found":%d,"offset":0,"total":%[1]d,"sims":[%s]}`, len(entries), strings.Join(entries, ","))
}

// listed gives the one SIM of a list, with these fields.
func listed(t *testing.T, fields string) model.SIM {
	t.Helper()
	client := open(t, get("/get_account_sims", "offset=0", listing(`{"iccid":"`+digits+`",`+fields+`}`)))
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("the page is %+v, %v", page, err)
	}
	return page.Items[0]
}

func TestListOfTheAccount(t *testing.T) {
	client := open(t, get("/get_account_sims", "offset=0", listing(whole)))
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.SIM]{Items: []model.SIM{wholeSIM(t)}, Total: new(1)})
}

func TestListOfAGroupIsEncoded(t *testing.T) {
	client := open(t, get("/get_group_sims", "group=A%26B%20%2B%20%C3%BC&offset=0", listing(whole)))
	page, err := client.SIMs(t.Context(), model.Query{Group: "A&B + ü"}, "")
	if err != nil || len(page.Items) != 1 {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestOneSIM(t *testing.T) {
	client := open(t, get("/get_sim", one, whole))
	sim, err := client.SIM(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	want := wholeSIM(t)
	want.Detail = &model.Detail{Fetched: readAt}
	equal(t, sim, want)
}

func TestAnswerAboutAnotherSIMIsMisread(t *testing.T) {
	for _, reply := range []string{whole, `{}`, `{"iccid":null}`, `{"iccid":"x"}`} {
		client := open(t, get("/get_sim", "iccid=8900000000000001235", reply))
		_, err := client.SIM(t.Context(), iccid(t, "8900000000000001235"))
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

func TestEveryFilterButTheGroupIsRefused(t *testing.T) {
	client := open(t)
	for _, query := range []model.Query{
		{State: model.Active},
		{Coverage: []string{"Europe"}},
		{Tags: []string{"a"}},
		{ICCID: digits},
		{ICCID: "1234"},
		{MSISDN: "99990"},
		{Search: "truck"},
		{ByUsed: model.Ascending},
		{Group: "a", Search: "b"},
	} {
		_, err := client.SIMs(t.Context(), query, "")
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

// pageOf is a page with so many SIMs from a number on.
func pageOf(offset, count int, total string) string {
	rows := make([]string, count)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"iccid":"89%017d"}`, offset+i)
	}
	return fmt.Sprintf(`{"found":%d,"offset":%d,"total":%s,"sims":[%s]}`, count, offset, total, strings.Join(rows, ","))
}

func TestPagesGoOnByWhatCame(t *testing.T) {
	for name, c := range map[string]struct {
		cursor model.Cursor
		query  string
		reply  string
		items  int
		next   model.Cursor
	}{
		"none":                     {"", "offset=0", pageOf(0, 0, "0"), 0, ""},
		"one":                      {"", "offset=0", pageOf(0, 1, "1"), 1, ""},
		"exactly one page":         {"", "offset=0", pageOf(0, 1000, "1000"), 1000, ""},
		"a page and one":           {"", "offset=0", pageOf(0, 1000, "1001"), 1000, "1000"},
		"the rest":                 {"1000", "offset=1000", pageOf(1000, 1, "1001"), 1, ""},
		"a smaller page":           {"", "offset=0", pageOf(0, 7, "1001"), 7, "7"},
		"from there on":            {"7", "offset=7", pageOf(7, 7, "14"), 7, ""},
		"an empty page":            {"7", "offset=7", pageOf(7, 0, "1001"), 0, ""},
		"past the end, repeated":   {"1000", "offset=1000", pageOf(0, 5, "1000"), 0, ""},
		"no total":                 {"", "offset=0", pageOf(0, 1000, "null"), 1000, "1000"},
		"no total, not full":       {"1000", "offset=1000", pageOf(1000, 999, "null"), 999, ""},
		"total as text":            {"", "offset=0", pageOf(0, 3, `"4"`), 3, "3"},
		"the last of ten thousand": {"9000", "offset=9000", pageOf(9000, 1000, "10000"), 1000, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client := open(t, get("/get_account_sims", c.query, c.reply))
			page, err := client.SIMs(t.Context(), model.Query{Size: 5}, c.cursor) // of which the API knows nothing
			if err != nil || len(page.Items) != c.items || page.Next != c.next || page.Damaged != 0 {
				t.Errorf("%d SIMs, next %q, damaged %d, %v", len(page.Items), page.Next, page.Damaged, err)
			}
		})
	}
}

func TestOddCursorIsRefusedWithoutACall(t *testing.T) {
	client := open(t)
	for _, cursor := range []model.Cursor{"0", "-1", "x", "1&limit=5", "99999999999999999999"} {
		_, err := client.SIMs(t.Context(), model.Query{}, cursor)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestListThatIsMissingIsMisread(t *testing.T) {
	for _, reply := range []string{`{}`, `{"sims":null}`, `{"found":0,"total":0}`, `[]`, `{"sims":{}}`, `{"sims":""}`} {
		client := open(t, get("/get_account_sims", "offset=0", reply))
		_, err := client.SIMs(t.Context(), model.Query{}, "")
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

func TestEntryWithoutICCIDIsDamagedAndStillCounts(t *testing.T) {
	reply := `{"total":20,"sims":[{"iccid":"8900000000000001234"},{"iccid":8900000000000001235},{"iccid":"8900000000000001236F"},
		{},null,7,[],"8900000000000001237",{"iccid":""},{"iccid":"../account"},{"iccid":"8900000000000001234,8900000000000001235"}]}`
	client := open(t, get("/get_account_sims", "offset=0", reply))
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil || len(page.Items) != 3 || page.Damaged != 8 || page.Next != "11" {
		t.Errorf("%d SIMs, %d damaged, next %q, %v", len(page.Items), page.Damaged, page.Next, err)
	}
}

func TestAbsentStaysAbsent(t *testing.T) {
	for _, fields := range []string{
		`"x":1`,
		`"name":null,"group":null,"type":null,"form":null,"data_limit":null,"msisdn":null,"imsi":null,"imei":null,"apn":null,
		"status":null,"state":null,"lastNetworkActivityMillis":null,"lastDataSessionMillis":null,"lastUsageUpdate":null`,
		`"name":{},"group":[],"form":[1],"data_limit":"none","status":[],"state":{},"lastUsageUpdate":"soon","lastDataSessionMillis":-1`,
		`"data_limit":1.5,"lastNetworkActivityMillis":0,"lastUsageUpdate":99999999999999999`,
	} {
		equal(t, listed(t, fields), model.SIM{ICCID: example(t), Fetched: readAt})
	}
}

func TestNumbersAndTextsAreReadAlike(t *testing.T) {
	sim := listed(t, `"name":17,"msisdn":99990000000001,"data_limit":"100","lastUsageUpdate":"1714557603"`)
	if sim.Name.Raw() != "17" || sim.MSISDN.Raw() != "99990000000001" || !sim.Limit.Known || *sim.Limit.Amount != 100_000_000 ||
		sim.LastRecord.Unix() != 1714557603 {
		t.Errorf("the SIM is %+v", sim)
	}
}

func TestLimitThatMayMeanAnythingIsNotKnown(t *testing.T) {
	for value, want := range map[string]int64{
		"1": 1_000_000, "500": 500_000_000, "0": -1, "null": -1, "-5": -1, "0.5": -1, `""`: -1, "9223372036854": 9223372036854_000_000,
		"9223372036855": -1, "9223372036854775807": -1,
	} {
		got := listed(t, `"data_limit":`+value).Limit
		if want < 0 && got != (model.Limit{}) || want >= 0 && (!got.Known || *got.Amount != want) {
			t.Errorf("%s is %+v", value, got)
		}
	}
}

func TestFormOrElseTheType(t *testing.T) {
	for fields, want := range map[string]string{
		`"type":"esim"`: "esim", `"type":"esim","form":"MFF2"`: "MFF2", `"form":"3FF"`: "3FF", `"form":""`: "",
	} {
		if got := listed(t, fields).Form.Raw(); got != want {
			t.Errorf("%s: the form is %q", fields, got)
		}
	}
}

func TestTimesAreMillisecondsOrSecondsByTheirSize(t *testing.T) {
	for value, want := range map[string]time.Time{
		"1714557600":      time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC),
		"1714557600000":   time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC),
		"1714557600123":   time.Date(2024, 5, 1, 10, 0, 0, 123e6, time.UTC),
		"1":               time.Date(1970, 1, 1, 0, 0, 1, 0, time.UTC),
		"99999999999":     time.Date(5138, 11, 16, 9, 46, 39, 0, time.UTC),
		"100000000000":    time.Date(1973, 3, 3, 9, 46, 40, 0, time.UTC),
		"99999999999999":  time.Date(5138, 11, 16, 9, 46, 39, 999e6, time.UTC),
		"100000000000000": {}, "0": {}, "-1": {}, "1.5": {}, `"2024-05-01"`: {},
	} {
		if got := listed(t, `"lastUsageUpdate":`+value).LastRecord; got != want {
			t.Errorf("%s is %v, want %v", value, got, want)
		}
	}
}

func TestFullPageHasRoom(t *testing.T) {
	row := whole + strings.Repeat(" ", 8*len(whole))
	client := open(t, get("/get_account_sims", "offset=0", `{"total":1000,"sims":[`+strings.Repeat(row+",", 999)+row+`]}`))
	page, err := client.SIMs(t.Context(), model.Query{}, "")
	if err != nil || len(page.Items) != 1000 {
		t.Errorf("%d SIMs, %v", len(page.Items), err)
	}
}

func TestNoICCIDLeavesNothing(t *testing.T) {
	client := open(t)
	for name, call := range callsOf(model.ICCID{}) {
		if ofAccount[name] != nil {
			continue
		}
		err := call(t.Context(), client)
		if name == "Usages" && err == nil { // of no SIM
			continue
		}
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestReadOnlyLetsNoWriteLeave(t *testing.T) {
	client, err := oneot.Open(rest.Config{Account: "baltic", BaseURL: "http://127.0.0.1:9", ReadOnly: true}, rest.Login{}, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range callsOf(example(t)) {
		if isWrite(name) {
			isKind(t, call(t.Context(), client), model.ErrReadOnly, model.OutcomeNotSent)
		}
	}
}

func TestFactsAgreeWithTheAdapter(t *testing.T) {
	facts := oneot.Vendor()
	if facts.ID != "1ot" || facts.BaseURL != "https://api.1ot.mobi/v1" || !facts.Inferred || !facts.Spent || facts.TakesKey {
		t.Errorf("the facts are %+v", facts)
	}
	for state := range facts.Words {
		if len(facts.Effects[state]) == 0 {
			t.Errorf("%s has no effect", state)
		}
	}
	if _, err := oneot.Open(rest.Config{BaseURL: "ftp://x"}, rest.Login{}, ""); err == nil {
		t.Error("a bad address is taken")
	}
}
