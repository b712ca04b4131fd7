package telnyx_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
)

var february = model.Month{Year: 2026, Month: time.February}

// wdrs is the query for a page of the sessions of February.
func wdrs(page int) string {
	return fmt.Sprintf("end_date=2026-03-01T00%%3A00%%3A00Z&page%%5Bnumber%%5D=%d&page%%5Bsize%%5D=50&sim_card_id=%s"+
		"&sort=created_at&start_date=2026-02-01T00%%3A00%%3A00Z", page, uuid)
}

// wdr is a session of the SIM, with more keys of its own.
func wdr(id, keys string) string {
	return `{"id":"` + id + `","record_type":"wdr","sim_card_id":"` + uuid + `","created_at":"2026-02-03T10:00:00Z"` + keys + `}`
}

func TestSessionsTellBytesTimeAndCost(t *testing.T) {
	client := knowing(t, route{path: "/reports/wdrs", query: wdrs(1), reply: page(
		`{"id":"a","record_type":"wdr","sim_card_id":"`+uuid+`","created_at":"2026-02-03T00:00:00-06:00","duration_seconds":90.5,
			"imsi":"081932214823362973","phone_number":"+99990000001","mcc":"204","mnc":"01","downlink_data":{"amount":1,"unit":"MB"},
			"uplink_data":{"amount":2.5,"unit":"KB"},"cost":{"amount":"0.1","currency":"USD"},"rate":{"amount":"0.1","currency":"USD"}}`,
		wdr("b", `,"downlink_data":{"amount":0,"unit":"B"},"uplink_data":{"amount":"0","unit":"B"}`),
		wdr("c", `,"downlink_data":{"amount":7,"unit":"B"}`),
		`{"id":"d"}`, `7`)})
	sessions, err := client.Sessions(t.Context(), example(t), february.Start(), february.Add(1).Start(), "")
	if err != nil {
		t.Fatal(err)
	}
	ten := time.Date(2026, 2, 3, 10, 0, 0, 0, time.UTC)
	equal(t, sessions, model.Page[model.Session]{Damaged: 2, Total: new(5), Items: []model.Session{
		{
			ID: text("a"), Began: time.Date(2026, 2, 3, 6, 0, 0, 0, time.UTC), Lasted: 90*time.Second + 500*time.Millisecond,
			Bytes: new(int64(1_002_500)), MCC: text("204"), MNC: text("01"), Cost: new(model.Money(100_000)), Currency: text("USD"),
		},
		{ID: text("b"), Began: ten, Bytes: new(int64(0))},
		{ID: text("c"), Began: ten}, // half of its bytes is not how many they are
	}})
}

func TestSessionsOutsideTheSpanAreLeftOut(t *testing.T) {
	row := func(id, at string) string {
		return `{"id":"` + id + `","created_at":"` + at + `","downlink_data":{"amount":1,"unit":"B"},"uplink_data":{"amount":0,"unit":"B"}}`
	}
	rows := page(
		row("before", "2026-01-31T23:59:59Z"), row("first", "2026-02-01T00:00:00Z"),
		row("last", "2026-03-01T00:59:59+01:00"), row("after", "2026-03-01T00:00:00Z"),
	)
	client := knowing(t,
		route{path: "/reports/wdrs", query: wdrs(1), reply: rows}, route{path: "/reports/wdrs", query: wdrs(1), reply: rows})
	sessions, err := client.Sessions(t.Context(), example(t), february.Start(), february.Add(1).Start(), "")
	if err != nil || len(sessions.Items) != 2 || sessions.Total != nil {
		t.Errorf("%+v, %v", sessions, err)
	}
	usage, err := client.Usage(t.Context(), example(t), february)
	if err != nil || *usage.Data != 2 {
		t.Errorf("%+v, %v", usage, err)
	}
}

// priced is a session of one megabyte each way.
func priced(id, amount, currency string) string {
	return wdr(id, `,"downlink_data":{"amount":1,"unit":"MB"},"uplink_data":{"amount":1,"unit":"MB"},
		"cost":{"amount":"`+amount+`","currency":"`+currency+`"}`)
}

func TestUsageIsTheSumOfAllPages(t *testing.T) {
	zero := wdr("z", `,"downlink_data":{"amount":0,"unit":"MB"},"uplink_data":{"amount":0,"unit":"MB"},"cost":{"amount":"0","currency":"USD"}`)
	var routes []route
	for number := 1; number <= 12; number++ {
		routes = append(routes, route{path: "/reports/wdrs", query: wdrs(number), reply: pages(12, priced(fmt.Sprint("s", number), "0.1", "USD"), zero)})
	}
	usage, err := knowing(t, routes...).Usage(t.Context(), example(t), february)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, usage, model.Usage{
		Month: february, Data: new(int64(24_000_000)), Sessions: new(12), ZeroSessions: new(1), // which moved along
		Cost: &model.Cost{Total: new(model.Money(1_200_000))}, Fetched: readAt,
	})
}

func TestUsageOfAMonthWithoutSessionsIsNothing(t *testing.T) {
	usage, err := knowing(t, route{path: "/reports/wdrs", query: wdrs(1), reply: page()}).Usage(t.Context(), example(t), february)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, usage, model.Usage{Month: february, Data: new(int64(0)), Sessions: new(0), ZeroSessions: new(0), Fetched: readAt})
}

func TestSumLacksWhatASessionLacks(t *testing.T) {
	cost := &model.Cost{Total: new(model.Money(200_000))}
	for name, c := range map[string]struct {
		second string
		known  bool // the bytes
		cost   *model.Cost
	}{
		"nothing lacks":    {priced("b", "0.1", "USD"), true, cost},
		"other currency":   {priced("b", "0.1", "EUR"), true, nil},
		"no cost":          {wdr("b", `,"downlink_data":{"amount":1},"uplink_data":{"amount":1}`), true, nil},
		"no currency":      {priced("b", "0.1", ""), true, nil},
		"cost is no money": {priced("b", "much", "USD"), true, nil},
		"no bytes":         {wdr("b", `,"downlink_data":{"amount":1},"cost":{"amount":"0.1","currency":"USD"}`), false, cost},
		"other unit":       {wdr("b", `,"downlink_data":{"amount":1,"unit":"TB"},"uplink_data":{"amount":1},"cost":{"amount":"0.1","currency":"USD"}`), false, cost},
		"no time":          {`{"id":"b"}`, false, nil},
		"no entry":         {`7`, false, nil},
	} {
		client := knowing(t, route{path: "/reports/wdrs", query: wdrs(1), reply: page(priced("a", "0.1", "USD"), c.second)})
		usage, err := client.Usage(t.Context(), example(t), february)
		if err != nil {
			t.Fatal(err)
		}
		if known := usage.Data != nil && usage.Sessions != nil && usage.ZeroSessions != nil; known != c.known {
			t.Errorf("%s: the usage is %+v", name, usage)
		}
		equal(t, usage.Cost, c.cost)
	}
}

func TestSumThatIsMoreThanCanBeIsUnknown(t *testing.T) {
	most := func(id string) string {
		return wdr(id, `,"downlink_data":{"amount":9000000000000,"unit":"MB"},"uplink_data":{"amount":0},"cost":{"amount":"9000000000000","currency":"USD"}`)
	}
	client := knowing(t, route{path: "/reports/wdrs", query: wdrs(1), reply: page(most("a"), most("b"))})
	usage, err := client.Usage(t.Context(), example(t), february)
	if err != nil || usage.Data != nil || usage.Cost != nil {
		t.Errorf("%+v, %v", usage, err)
	}
}

func TestPageThatComesTwiceIsNotSummedUp(t *testing.T) {
	same := pages(3, priced("a", "0.1", "USD"))
	client := knowing(t,
		route{path: "/reports/wdrs", query: wdrs(1), reply: same}, route{path: "/reports/wdrs", query: wdrs(2), reply: same})
	_, err := client.Usage(t.Context(), example(t), february)
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
}

func TestGroupsThatComeTwiceAreNotTheWholeList(t *testing.T) {
	same := pages(3, `{"id":"`+other+`","name":"Bern"}`)
	client := open(t,
		route{path: "/sim_card_groups", query: first, reply: same},
		route{path: "/sim_card_groups", query: "page%5Bnumber%5D=2&page%5Bsize%5D=250", reply: same})
	_, err := client.Groups(t.Context())
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
}

func TestSessionsAndEventsOfAnotherSIMAreNoAnswer(t *testing.T) {
	// A parameter that the vendor ignores would bring the sessions of the whole account.
	stranger := page(strings.ReplaceAll(priced("a", "0.1", "USD"), uuid, other))
	client := knowing(t,
		route{path: "/reports/wdrs", query: wdrs(1), reply: stranger}, route{path: "/reports/wdrs", query: wdrs(1), reply: stranger},
		route{path: one + "/wireless_connectivity_logs", query: first, reply: page(`{"log_type":"data","sim_card_id":"` + other + `"}`)})
	_, err := client.Usage(t.Context(), example(t), february)
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	_, err = client.Sessions(t.Context(), example(t), february.Start(), february.Add(1).Start(), "")
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	_, err = client.Events(t.Context(), example(t), "")
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
}
