package simbase2_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
)

// rows writes so many SIMs, from a number on.
func rows(from, count int) string {
	all := make([]string, count)
	for i := range all {
		all[i] = fmt.Sprintf(`{"iccid":"89%017d"}`, from+i)
	}
	return strings.Join(all, ",")
}

func TestListGoesOnWhileThereIsMore(t *testing.T) {
	client := open(
		t,
		route{method: "GET", path: "/simcards", query: "limit=2", reply: `{"simcards":[` + rows(0, 2) + `],"cursor":"a+/=&b","has_more":true,"count":2}`},
		route{
			method: "GET", path: "/simcards", query: "cursor=a%2B%2F%3D%26b&limit=2",
			reply: `{"simcards":[` + rows(2, 1) + `],"cursor":"still here","has_more":false,"count":1}`,
		},
	)
	page, err := client.SIMs(t.Context(), model.Query{Size: 2}, "")
	if err != nil || len(page.Items) != 2 || page.Next != "a+/=&b" || page.Total != nil {
		t.Fatalf("%+v, %v", page, err)
	}
	// The last page may have a cursor as well: has_more ends the list.
	page, err = client.SIMs(t.Context(), model.Query{Size: 2}, page.Next)
	if err != nil || len(page.Items) != 1 || page.Next != "" || page.Total != nil {
		t.Fatalf("%+v, %v", page, err)
	}
}

// lists asks for a page of each of the lists, whose answers go on with the keys.
func lists(t *testing.T, keys string, each func(next model.Cursor, items int, err error)) {
	t.Helper()
	client := open(
		t,
		route{method: "GET", path: "/simcards", query: "cursor=here&limit=100", reply: `{"simcards":[` + rows(0, 1) + `],` + keys + `}`},
		route{method: "GET", path: one + "/sms", query: "cursor=here&limit=250", reply: `{"sms":[{"message":"a"}],` + keys + `}`},
		route{
			method: "GET", path: "/usage/simcards", query: "cursor=here&limit=100&month=2025-05",
			reply: `{"month":"2025-05","simcards":[` + rows(0, 1) + `],` + keys + `}`,
		},
	)
	sims, err := client.SIMs(t.Context(), model.Query{}, "here")
	each(sims.Next, len(sims.Items), err)
	thread, err := client.Messages(t.Context(), example(t), "here")
	each(thread.Next, len(thread.Items), err)
	month, err := client.Usages(t.Context(), may, nil, "here")
	each(month.Next, len(month.Items), err)
}

func TestHasMoreAndNotTheCursorEndsAList(t *testing.T) {
	for keys, want := range map[string]model.Cursor{
		`"has_more":false,"cursor":"there"`: "", `"has_more":false,"cursor":"here"`: "", `"has_more":false`: "",
		`"has_more":true,"cursor":"there"`: "there", `"has_more":"true","cursor":7`: "7",
		// Without it, a list that is cut short would pass for the whole.
		`"cursor":"there"`: "there", `"has_more":null,"cursor":"there"`: "there", `"cursor":"here"`: "", `"cursor":null`: "", `"x":0`: "",
	} {
		lists(t, keys, func(next model.Cursor, items int, err error) {
			if err != nil || next != want || items != 1 {
				t.Errorf("%s: %d entries, and on to %q, %v", keys, items, next, err)
			}
		})
	}
}

// TestListThatGoesOnNowhereIsNotWhole is about SIMs that would be taken for gone, or for idle in a month.
func TestListThatGoesOnNowhereIsNotWhole(t *testing.T) {
	for _, keys := range []string{
		`"has_more":true,"cursor":""`, `"has_more":true,"cursor":null`, `"has_more":true`, `"has_more":true,"cursor":{}`, `"has_more":true,"cursor":"here"`,
	} {
		lists(t, keys, func(next model.Cursor, items int, err error) {
			isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
			if next != "" || items != 0 {
				t.Errorf("%s: %d entries, and on to %q", keys, items, next)
			}
		})
	}
	client := open(t, route{method: "GET", path: "/simcards", query: "limit=100", reply: `{"simcards":[` + rows(0, 1) + `],"has_more":true,"cursor":null}`})
	_, err := client.SIMs(t.Context(), model.Query{}, "")
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
}

// pages is a vendor with so many SIMs, whose cursor is where the next page begins.
func pages(count int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		limit, _ := strconv.Atoi(query.Get("limit"))
		from, _ := strconv.Atoi(query.Get("cursor"))
		to := min(from+limit, count)
		answer(w, 0, fmt.Sprintf(`{"simcards":[%s],"cursor":"%d","has_more":%t,"count":%d}`, rows(from, to-from), to, to < count, to-from))
	})
}

func TestListsOfAnyLengthAreReadWhole(t *testing.T) {
	for count, want := range map[int]int{0: 1, 1: 1, 99: 1, 100: 1, 101: 2, 10_000: 100} {
		client := at(t, pages(count))
		seen, cursor, calls := make(map[model.ICCID]bool), model.Cursor(""), 0
		for calls == 0 || cursor != "" {
			page, err := client.SIMs(t.Context(), model.Query{}, cursor)
			if calls++; err != nil || calls > want {
				t.Fatalf("%d SIMs, call %d: %v", count, calls, err)
			}
			for _, sim := range page.Items {
				seen[sim.ICCID] = true
			}
			cursor = page.Next
		}
		if len(seen) != count || calls != want {
			t.Errorf("of %d SIMs came %d in %d calls", count, len(seen), calls)
		}
	}
}

func TestPageIsAtMostWhatIsSeenToBeGiven(t *testing.T) {
	for size, want := range map[int]string{0: "100", -1: "100", 100: "100", 101: "100", 1: "1"} {
		client := open(t, route{method: "GET", path: "/simcards", query: "limit=" + want, reply: ourList})
		if _, err := client.SIMs(t.Context(), model.Query{Size: size}, ""); err != nil {
			t.Error(err)
		}
	}
}

func TestFiltersAreRepeatedAndPercentEncoded(t *testing.T) {
	client := open(t, route{
		method: "GET", path: "/simcards", reply: ourList,
		query: "coverage=Global%2B&coverage=Europe&cursor=c&limit=20&state=disabled&tags=Test%20SIM&tags=a%2Cb%26c",
	})
	query := model.Query{State: model.Suspended, Coverage: []string{"Global+", "Europe"}, Tags: []string{"Test SIM", "a,b&c"}, Size: 20}
	if _, err := client.SIMs(t.Context(), query, "c"); err != nil {
		t.Error(err)
	}
}

func TestFilterThatTheVendorDoesNotKnowIsRefused(t *testing.T) {
	for _, query := range []model.Query{
		{State: model.Blocked},
		{State: model.Test},
		{State: model.Closed},
		{Group: "a"},
		{ICCID: "89"},
		{MSISDN: "+99990"},
		{Search: "a"},
		{ByUsed: model.Ascending},
		{ByUsed: model.Descending},
		{State: model.Active, Search: "a"},
	} {
		_, err := open(t).SIMs(t.Context(), query, "")
		isRefused(t, err)
	}
}

func TestRowThatNamesNoSIMIsCountedAsDamaged(t *testing.T) {
	page := list(t, strings.Join([]string{
		`{"iccid":"` + digits + `"}`, `{"iccid":8912300000000000002}`, `{"iccid":" 8912300000000000003F "}`,
		`{}`, `{"iccid":null}`, `{"iccid":""}`, `{"iccid":"891230000000000000x"}`, `{"iccid":"../account/balance"}`,
		`{"iccid":["8912300000000000001"]}`, `{"iccid":8.9123e18}`, `null`, `7`, `[]`, `"8912300000000000001"`,
	}, ","))
	if len(page.Items) != 3 || page.Damaged != 11 {
		t.Errorf("%d SIMs, %d damaged", len(page.Items), page.Damaged)
	}
}

func TestMonthCountsRowsThatNameNoSIMAndKeepsThoseOfWhichLittleIsTold(t *testing.T) {
	client := open(t, route{
		method: "GET", path: "/usage/simcards", query: "limit=100&month=2025-05",
		reply: `{"month":"2025-05","has_more":false,"simcards":[{"iccid":"` + digits + `"},{"usage":{"data":1}},null,7,
			{"iccid":"8900000000000001235","usage":[],"costs":{"sms":"0.1"}},{"iccid":"x"}]}`,
	})
	page, err := client.Usages(t.Context(), may, nil, "")
	if err != nil || len(page.Items) != 2 || page.Damaged != 4 {
		t.Fatalf("%+v, %v", page, err)
	}
	equal(t, page.Items[0].Usage, model.Usage{Month: may, Fetched: readAt})
	equal(t, page.Items[1].Usage, model.Usage{Month: may, Fetched: readAt, Cost: &model.Cost{SMS: new(model.Money(100_000))}})
}

func TestMonthIsToldOfTheWholeAccount(t *testing.T) {
	// Whichever SIMs are asked for, the request is the same one.
	for _, sims := range [][]model.ICCID{nil, {iccid(t, "8900000000000009999")}} {
		client := open(t, route{method: "GET", path: "/usage/simcards", query: "limit=100&month=2025-05", reply: ourMonth})
		if page, err := client.Usages(t.Context(), may, sims, ""); err != nil || len(page.Items) != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	}
}

func TestAnswerAboutAnotherMonthIsNoAnswer(t *testing.T) {
	for _, month := range []string{`"2025-04"`, `"2025-5"`, `null`, `202505`, `{}`} {
		client := open(t, route{
			method: "GET", path: "/usage/simcards", query: "limit=100&month=2025-05", reply: `{"month":` + month + `,"simcards":[],"has_more":false}`,
		})
		_, err := client.Usages(t.Context(), may, nil, "")
		isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	}
}
