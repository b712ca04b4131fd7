package oneot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

// cost is a month of the example SIM, in the form that one client has.
const cost = `{"iccid":"8900000000000001234","data_plan":"Plan A","data_used":1048576,"data_cost":0.12,"currency":"EUR",
	"month":5,"year":2026}`

const inMay = "&month=5&year=2026"

func TestUsageIsBytesAndItsCost(t *testing.T) {
	usage, err := open(t, get("/get_sim_cost", one+inMay, cost)).Usage(t.Context(), example(t), may)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, usage, model.Usage{
		Month: may, Data: new(int64(1048576)), Cost: &model.Cost{Data: new(model.Money(120_000))}, Fetched: readAt,
	})
}

func TestCostIsExactWhateverTheNumberLooksLike(t *testing.T) {
	for value, want := range map[string]*model.Money{
		"0": new(model.Money(0)), "0.1": new(model.Money(100_000)), "1e-05": new(model.Money(10)),
		"0.30000000000000004": new(model.Money(300_000)), `"2.5"`: new(model.Money(2_500_000)), "-1": new(model.Money(-1_000_000)),
		"null": nil, `""`: nil, "{}": nil,
	} {
		client := open(t, get("/get_sim_cost", one+inMay, `{"iccid":"`+digits+`","data_cost":`+value+`}`))
		usage, err := client.Usage(t.Context(), example(t), may)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case want == nil && usage.Cost != nil, want != nil && (usage.Cost == nil || *usage.Cost.Data != *want):
			t.Errorf("%s is %+v", value, usage.Cost)
		case usage.Data != nil:
			t.Errorf("%s: %d bytes out of nothing", value, *usage.Data)
		}
	}
}

func TestUsageOfAnotherSIMOrMonthIsMisread(t *testing.T) {
	for _, reply := range []string{
		strings.Replace(cost, digits, "8900000000000001235", 1), strings.Replace(cost, `"month":5`, `"month":4`, 1),
		strings.Replace(cost, "2026", "2025", 1), strings.Replace(cost, `"month":5`, `"month":"May"`, 1),
		`{}`, `{"data_used":1}`,
	} {
		_, err := open(t, get("/get_sim_cost", one+inMay, reply)).Usage(t.Context(), example(t), may)
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

func TestNothingOnRecordIsNotFoundAndNotZero(t *testing.T) {
	client := open(t, route{"GET", "/get_sim_cost", one + inMay, 400, `{"error_code":"E101","error_description":"No history"}`})
	usage, err := client.Usage(t.Context(), example(t), may)
	isKind(t, err, model.ErrNotFound, model.OutcomeNotSent)
	equal(t, usage, model.Usage{})
}

// numbers gives so many ICCIDs, and their digits.
func numbers(t *testing.T, count int) (sims []model.ICCID, named []string) {
	t.Helper()
	for i := range count {
		named = append(named, fmt.Sprintf("89%017d", count-i))
		sims = append(sims, iccid(t, named[i]))
	}
	return sims, named
}

func TestUsagesComeInBatchesThatFitIntoAnAddress(t *testing.T) {
	sims, named := numbers(t, 401)
	for _, c := range []struct {
		cursor, next model.Cursor
		batch        []string
	}{{"", "200", named[:200]}, {"200", "400", named[200:400]}, {"400", "", named[400:]}} {
		query := "iccid=" + strings.Join(c.batch, "%2C") + inMay
		if len(query) > 6000 {
			t.Errorf("the query is %d bytes long", len(query))
		}
		rows := make([]string, len(c.batch))
		for i, id := range c.batch {
			rows[i] = strings.Replace(cost, digits, id, 1)
		}
		client := open(t, get("/get_sim_costs", query, "["+strings.Join(rows, ",")+"]"))
		page, err := client.Usages(t.Context(), may, sims, c.cursor)
		if err != nil || len(page.Items) != len(c.batch) || page.Next != c.next || page.Damaged != 0 {
			t.Fatalf("%d of %d, next %q, damaged %d, %v", len(page.Items), len(c.batch), page.Next, page.Damaged, err)
		}
		if got := page.Items[0]; got.ICCID.String() != c.batch[0] || *got.Data != 1048576 || got.Fetched != readAt {
			t.Errorf("the usage is %+v", got)
		}
	}
}

func TestUsagesLeaveOutWhatTheVendorLeavesOut(t *testing.T) {
	sims, named := numbers(t, 3)
	query := "iccid=" + strings.Join(named, "%2C") + inMay
	row := func(id string) string { return strings.Replace(cost, digits, id, 1) }
	rows := []string{
		row(named[1]), row(named[1]), row("8900000000000009999"), "{}", "null", `{"iccid":""}`,
	}
	page, err := open(t, get("/get_sim_costs", query, "["+strings.Join(rows, ",")+"]")).Usages(t.Context(), may, sims, "")
	if err != nil || len(page.Items) != 1 || page.Items[0].ICCID.String() != named[1] || page.Damaged != 5 || page.Next != "" {
		t.Errorf("%+v, %v", page, err)
	}
}

// TestUsagesOfAnotherMonthAreMisread keeps SIMs from passing for idle at a vendor that answers about another month.
func TestUsagesOfAnotherMonthAreMisread(t *testing.T) {
	reply := "[" + strings.Replace(cost, `"month":5`, `"month":4`, 1) + "]"
	page, err := open(t, get("/get_sim_costs", one+inMay, reply)).Usages(t.Context(), may, []model.ICCID{example(t)}, "")
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	equal(t, page, model.Page[model.SIMUsage]{})
}

func TestBatchWithoutAnyCostIsEmptyAndGoesOn(t *testing.T) {
	sims, named := numbers(t, 201)
	query := "iccid=" + strings.Join(named[:200], "%2C") + inMay
	client := open(t, route{"GET", "/get_sim_costs", query, 404, `{"error_code":"E101"}`})
	page, err := client.Usages(t.Context(), may, sims, "")
	if err != nil || len(page.Items) != 0 || page.Next != "200" {
		t.Errorf("%+v, %v", page, err)
	}
	client = open(t, route{"GET", "/get_sim_costs", query, 404, `{"error_code":"E002"}`})
	_, err = client.Usages(t.Context(), may, sims, "")
	isKind(t, err, model.ErrNotFound, model.OutcomeNotSent)
}

func TestUsagesOfNoneAskNothingAndOddCursorsAreRefused(t *testing.T) {
	client := open(t)
	if page, err := client.Usages(t.Context(), may, nil, ""); err != nil || len(page.Items) != 0 || page.Next != "" {
		t.Errorf("%+v, %v", page, err)
	}
	sims, _ := numbers(t, 201)
	for _, cursor := range []model.Cursor{"0", "-1", "201", "x"} {
		_, err := client.Usages(t.Context(), may, sims, cursor)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestListOfCostsThatIsNoneIsMisread(t *testing.T) {
	for _, reply := range []string{`{}`, `{"costs":[]}`, `null`, cost} {
		client := open(t, get("/get_sim_costs", one+inMay, reply))
		_, err := client.Usages(t.Context(), may, []model.ICCID{example(t)}, "")
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

func TestBalanceIsWhatTheMonthCostAndNoCredit(t *testing.T) {
	reply := `{"data_used":1048576,"data_cost":18.25,"currency":"EUR","month":5,"year":2026}`
	balance, err := open(t, get("/get_account_balance", "month=5&year=2026", reply)).Balance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, balance, model.Balance{
		Spent: new(model.Money(18_250_000)), Month: may, Used: new(int64(1048576)), Currency: text("EUR"), Fetched: readAt,
	})
}

func TestMonthWithoutABalanceIsTheMonthAlone(t *testing.T) {
	client := open(t, route{"GET", "/get_account_balance", "month=5&year=2026", 400, `{"error_code":"E102"}`})
	balance, err := client.Balance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, balance, model.Balance{Month: may, Fetched: readAt})
}

func TestBalanceOfNothingOrAnotherMonthIsMisread(t *testing.T) {
	for _, reply := range []string{
		`{}`, `{"currency":"EUR"}`, `{"data_cost":1,"month":4,"year":2026}`, `{"data_cost":1,"month":5,"year":2025}`, `[]`,
	} {
		_, err := open(t, get("/get_account_balance", "month=5&year=2026", reply)).Balance(t.Context())
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}

func TestSessionsAreAskedForInMillisecondsAndMayBeEmpty(t *testing.T) {
	client := open(t, get("/get_sim_sessions", "from=1777593600000&"+one+"&offset=0&to=1780272000000", `{"found":4,"offset":0,"total":5,
		"from":1777593600000,"to":1780272000000,"sessions":[
		{"id":"123","country":"Estonia","alpha3":"EST","operator":"Example Telecom","data_size":10240,"data_cost":0.0001,
		 "currency":"EUR","start_time":1777600000000},
		{"id":124,"alpha3":"LVA","data_size":0,"start_time":1777600001},
		{"id":"125"},{}]}`))
	page, err := client.Sessions(t.Context(), example(t), may.Start(), may.Add(1).Start(), "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.Session]{Total: new(5), Damaged: 1, Next: "4", Items: []model.Session{
		{
			ID: text("123"), Began: time.Date(2026, 5, 1, 1, 46, 40, 0, time.UTC), Bytes: new(int64(10240)),
			Carrier: text("Example Telecom"), Country: text("Estonia"), Cost: new(model.Money(100)), Currency: text("EUR"),
		},
		{ID: text("124"), Began: time.Date(2026, 5, 1, 1, 46, 41, 0, time.UTC), Bytes: new(int64(0)), Country: text("LVA")},
		{ID: text("125")},
	}})
}

func TestAlertsAreReadWithoutMarkingThem(t *testing.T) {
	// The query is compared whole: nothing in it could mark an alert as read.
	client := open(t, get("/get_sim_alerts", one+"&offset=3", `{"found":5,"offset":3,"total":8,"alerts":[
		{"id":"a","trigger":"DATA_LIMIT_80","timestamp":1777600000000,"is_read":false,"iccid":"8900000000000001234"},
		{"id":"b","trigger":"IMEI_CHANGE","timestamp":1777600000,"is_read":true},
		{"trigger":"x"},
		{"trigger":"y","iccid":"8900000000000001235"},{"iccid":"8900000000000001234"}]}`))
	page, err := client.Events(t.Context(), example(t), "3")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 5, 1, 1, 46, 40, 0, time.UTC)
	equal(t, page, model.Page[model.Event]{Total: new(8), Damaged: 2, Items: []model.Event{
		{Kind: text("DATA_LIMIT_80"), Began: began, Unread: true}, {Kind: text("IMEI_CHANGE"), Began: began}, {Kind: text("x")},
	}})
}

func TestSessionsAndAlertsThatAreMissingAreMisread(t *testing.T) {
	client := open(t, get("/get_sim_alerts", one+"&offset=0", `{"total":0}`),
		get("/get_sim_sessions", "from=1777593600000&"+one+"&offset=0&to=1780272000000", `{"total":0,"sessions":null}`))
	_, err := client.Events(t.Context(), example(t), "")
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	_, err = client.Sessions(t.Context(), example(t), may.Start(), may.Add(1).Start(), "")
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	for _, cursor := range []model.Cursor{"0", "x"} {
		_, err = client.Events(t.Context(), example(t), cursor)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}
