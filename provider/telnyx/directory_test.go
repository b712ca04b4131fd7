package telnyx_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/simfleet/simfleet/model"
)

func TestSIMThatNoAnswerToldIsLookedUpOnce(t *testing.T) {
	client := open(t,
		route{path: "/sim_cards", query: lookUp, reply: page(`{` + names + `}`)},
		route{path: one, reply: `{"data":{` + readSIM + `}}`}, route{path: one, reply: `{"data":{` + readSIM + `}}`})
	for range 2 {
		if _, err := client.SIM(t.Context(), example(t)); err != nil {
			t.Error(err)
		}
	}
}

func TestLookUpMatchesPartsAndTakesTheWhole(t *testing.T) {
	longer := `{"id":"` + other + `","iccid":"` + number + `5"}`
	for _, rows := range [][]string{
		{longer, `{` + names + `}`}, {`{` + names + `}`, longer}, {`{}`, `7`, `{` + names + `}`, `{` + names + `}`},
	} {
		client := open(t,
			route{path: "/sim_cards", query: lookUp, reply: page(rows...)}, route{path: one, reply: `{"data":{` + readSIM + `}}`})
		if _, err := client.SIM(t.Context(), example(t)); err != nil {
			t.Error(err)
		}
	}
}

func TestSIMThatNoLookUpFindsIsNotFound(t *testing.T) {
	for _, rows := range [][]string{nil, {`{"id":"` + other + `","iccid":"` + number + `5"}`}} {
		client := open(t,
			route{path: "/sim_cards", query: lookUp, reply: page(rows...)}, route{path: "/sim_cards", query: lookUp, reply: page(rows...)})
		_, err := client.SIM(t.Context(), example(t))
		isKind(t, err, model.ErrNotFound, model.OutcomeNotSent)
		_, err = client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: model.CanSuspend}, model.Suspended)
		isKind(t, err, model.ErrNotFound, model.OutcomeNotSent)
	}
}

func TestLookUpThatDoesNotTellTheSIMLeavesNothing(t *testing.T) {
	for name, reply := range map[string]string{
		"two SIMs with one ICCID": page(`{`+names+`}`, `{"id":"`+other+`","iccid":"`+number+`"}`),
		"no identifier":           page(`{"iccid":"` + number + `"}`),
		"identifier is a path":    page(`{"id":"../../sim_card_groups/1","iccid":"` + number + `"}`),
		"every SIM":               page(`{"id":"` + other + `","iccid":"8900000000000009999"}`),
		"many SIMs":               pages(40, `{"id":"`+other+`","iccid":"`+number+`5"}`),
		"found among many":        pages(40, `{`+names+`}`),
		"no list":                 `{"data":null}`,
	} {
		client := open(t, route{path: "/sim_cards", query: lookUp, reply: reply})
		_, err := client.Edit(hurried{t.Context()}, example(t), model.Edit{Tags: &[]string{"a"}})
		if t.Run(name, func(t *testing.T) { isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent) }); t.Failed() {
			return
		}
	}
}

func TestListWithTwoSIMsOfOneICCIDSwitchesNeither(t *testing.T) {
	twins := page(`{`+names+`}`, `{"id":"`+other+`","iccid":"`+number+`"}`)
	client := open(t, route{path: "/sim_cards", query: first, reply: twins}, route{path: "/sim_cards", query: lookUp, reply: twins})
	if _, err := client.SIMs(t.Context(), model.Query{}, ""); err != nil {
		t.Fatal(err)
	}
	_, err := client.SetState(hurried{t.Context()}, model.SIM{ICCID: example(t), Actions: model.CanSuspend}, model.Suspended)
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
}

func TestSIMThatTheListNamesAnewIsLookedUpBeforeItIsSwitched(t *testing.T) {
	client := knowing(t,
		route{path: "/sim_cards", query: first, reply: page(`{"id":"` + other + `","iccid":"` + number + `"}`)},
		route{path: "/sim_cards", query: lookUp, reply: page(`{"id":"` + other + `","iccid":"` + number + `"}`)},
		route{method: "POST", path: "/sim_cards/" + other + "/actions/disable", status: 202, reply: strings.ReplaceAll(accepted, uuid, other)})
	if _, err := client.SIMs(t.Context(), model.Query{}, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SetState(t.Context(), model.SIM{ICCID: example(t), Actions: model.CanSuspend}, model.Suspended); err != nil {
		t.Error(err)
	}
}

func TestOnlyUUIDsGetIntoPaths(t *testing.T) {
	for _, id := range []string{
		"", "../account", "6a09cdc3-8948-47f0-aa62-74ac943d6c5", uuid + "0", "6a09cdc3x8948-47f0-aa62-74ac943d6c58",
		"6a09cdc3-8948-47f0-aa62-74ac943d6c5/", "6a09cdc3-8948-47f0-aa62-74ac943d6cé",
	} {
		row := fmt.Sprintf(`{"id":%q,"iccid":"%s"}`, id, number)
		client := open(t,
			route{path: "/sim_cards", query: first, reply: page(row)}, route{path: "/sim_cards", query: lookUp, reply: page()})
		if list, err := client.SIMs(t.Context(), model.Query{}, ""); err != nil || len(list.Items) != 1 {
			t.Errorf("%q: %+v, %v", id, list, err)
		}
		_, err := client.SIM(t.Context(), example(t))
		isKind(t, err, model.ErrNotFound, model.OutcomeNotSent)
		_, err = client.Follow(t.Context(), model.Receipt{Action: text(id)})
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

func TestSIMThatGotAnotherNameIsLookedUpAgain(t *testing.T) {
	missing := `{"errors":[{"code":"10005","title":"Resource not found"}]}`
	again := strings.ReplaceAll(readSIM, uuid, other)
	client := knowing(t,
		route{path: one, status: http.StatusNotFound, reply: missing},
		route{path: "/sim_cards", query: lookUp, reply: page(`{` + again + `}`)},
		route{path: "/sim_cards/" + other, reply: `{"data":{` + again + `}}`})
	_, err := client.SIM(t.Context(), example(t))
	isKind(t, err, model.ErrNotFound, model.OutcomeNotSent)
	if _, err := client.SIM(t.Context(), example(t)); err != nil {
		t.Error(err)
	}
}

func TestAnswerAboutAnotherSIMIsNoAnswerAndDropsTheName(t *testing.T) {
	stranger := `{"data":{` + strings.ReplaceAll(readSIM, number, "8900000000000009999") + `}}`
	client := knowing(t,
		route{path: one, reply: stranger},
		route{path: "/sim_cards", query: lookUp, reply: page(`{` + names + `}`)},
		route{method: "PATCH", path: one, body: `{"tags":["a"]}`, reply: stranger},
		route{path: "/sim_cards", query: lookUp, reply: page()})
	_, err := client.SIM(t.Context(), example(t))
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	_, err = client.Edit(t.Context(), example(t), model.Edit{Tags: &[]string{"a"}})
	isKind(t, err, model.ErrBadAnswer, model.OutcomeUnknown)
	_, err = client.SIM(t.Context(), example(t))
	isKind(t, err, model.ErrNotFound, model.OutcomeNotSent)
}

func TestNoICCIDLeavesNothing(t *testing.T) {
	client := open(t)
	var none model.ICCID
	_, err := client.SIM(t.Context(), none)
	isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	_, err = client.SetState(t.Context(), model.SIM{Actions: model.CanSuspend}, model.Suspended)
	isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	_, err = client.Usage(t.Context(), none, february)
	isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
}

func TestNamesAreLearnedByManyAtOnce(t *testing.T) {
	client := at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sim_cards":
			answer(w, 0, page(`{`+names+`}`))
		case one:
			answer(w, http.StatusNotFound, `{"errors":[{"code":"10005","title":"Resource not found"}]}`)
		default:
			t.Errorf("unexpected request %s", r.URL)
		}
	}))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := client.SIMs(t.Context(), model.Query{}, ""); err != nil {
				t.Error(err)
			}
			_, err := client.SIM(t.Context(), example(t))
			if err == nil {
				t.Error("a SIM that is gone was read")
			}
		})
	}
	all.Wait()
}
