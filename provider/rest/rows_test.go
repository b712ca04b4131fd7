package rest_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// row is an entry of a made-up list.
type row struct {
	Name rest.Scalar
	Tags rest.Texts
	Rest [64]rest.Scalar
}

// rows is an answer with a list in it.
type rows struct{ SIMs rest.Rows[row] }

func TestAnOddEntryDoesNotCostTheList(t *testing.T) {
	var into rows
	err := json.Unmarshal([]byte(`{"sims":[{"name":"a"}, 7, null, [], "b", {"name":"c","rest":"no list"}, {"name":4}]}`), &into)
	var names []string
	for _, r := range into.SIMs {
		names = append(names, string(r.Name))
	}
	if got := fmt.Sprintf("%q", names); err != nil || got != `["a" "" "" "" "" "" "4"]` {
		t.Errorf("the names are %s, %v", got, err)
	}
}

func TestNoListIsToldApartFromAnEmptyOne(t *testing.T) {
	for body, want := range map[string]string{
		`{"sims":[]}`: "[] <nil>", `{"sims":null}`: "null <nil>", `{}`: "null <nil>",
		`{"sims":{}}`: "null there is no list where one belongs", `{"sims":7}`: "null there is no list where one belongs",
	} {
		into := rows{}
		err := json.Unmarshal([]byte(body), &into)
		if got := fmt.Sprint(shown(into.SIMs), " ", err); got != want {
			t.Errorf("%s is %s, want %s", body, got, want)
		}
	}
}

func TestAListHasAnEnd(t *testing.T) {
	for n, ok := range map[int]bool{1000: true, 1001: false} {
		synctest.Test(t, func(t *testing.T) {
			var into rows
			err := says(reply(200, `{"sims":[`+strings.Repeat("0,", n-1)+`0]}`)).client(t).Do(t.Context(), callOf(list, &into))
			if ok {
				if err != nil || len(into.SIMs) != n {
					t.Errorf("%d entries: %d were read, %v", n, len(into.SIMs), err)
				}
				return
			}
			fault := expect(t, err, model.ErrTooLarge, model.OutcomeNotSent)
			if into.SIMs != nil || fault.Status != 200 || fault.Err == nil {
				t.Errorf("%d were read, %v", len(into.SIMs), fault)
			}
		})
	}
}

func TestAnEntryWithAListThatHasNoEndIsOdd(t *testing.T) {
	for n, want := range map[int]rest.Scalar{100: "a", 101: ""} {
		var into rows
		err := json.Unmarshal([]byte(`{"sims":[{"name":"a","tags":[`+strings.Repeat("0,", n-1)+`0]}]}`), &into)
		if err != nil || len(into.SIMs) != 1 || into.SIMs[0].Name != want {
			t.Errorf("with %d texts: %.80v, %v", n, into, err)
		}
	}
}

// TestAHostileListTakesLittleMemory reads lists of the smallest entries, of which each would be a kilobyte here.
func TestAHostileListTakesLittleMemory(t *testing.T) {
	const size = 1 << 20
	for _, entry := range []string{"0,", "{},", `{"name":"a"},`, `{"tags":[` + strings.Repeat("0,", 99) + `0]},`} {
		body := `{"sims":[` + strings.Repeat(entry, size/len(entry)-10) + `0]}`
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var into rows
		err := json.Unmarshal([]byte(body), &into)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 32*size {
			t.Errorf("%.20s: %d MiB were allocated for %d entries, %v", entry, used>>20, len(into.SIMs), err)
		}
	}
}
