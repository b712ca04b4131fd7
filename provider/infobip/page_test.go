package infobip_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/infobip"
)

// entries makes so many entries of a list, of which the first has a number. They are assembled by us.
func entries(from, n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"iccid":"890000000000%07d","status":"Active","usedDataBytes":1}`, from+i)
	}
	return strings.Join(rows, ",")
}

// list is an answer of ours: a page of a list, under one of its names.
func list(name string, page, limit int, entries string) string {
	return fmt.Sprintf(`{"page":%d,"limit":%d,%q:[%s]}`, page, limit, name, entries)
}

// seen is what of a page is looked at.
type seen struct {
	n, damaged int
	last       bool
	next       model.Cursor
}

// door reads one of the two lists.
type door struct {
	path, name string
	read       func(*testing.T, *infobip.Client, int, model.Cursor) (seen, error)
}

// doors are both lists: whatever ends one ends the other.
var doors = []door{
	{all, "sims", func(t *testing.T, c *infobip.Client, size int, cursor model.Cursor) (seen, error) {
		t.Helper()
		page, err := c.SIMs(hurried{t.Context()}, model.Query{Size: size}, cursor)
		if page.Total != nil {
			t.Error("there is a total, which the vendor never tells")
		}
		return seen{len(page.Items), page.Damaged, page.Next == "", page.Next}, err
	}},
	{monthly, "usage", func(t *testing.T, c *infobip.Client, _ int, cursor model.Cursor) (seen, error) {
		t.Helper()
		page, err := c.Usages(hurried{t.Context()}, july, nil, cursor)
		return seen{len(page.Items), page.Damaged, page.Next == "", page.Next}, err
	}},
}

// eachDoor runs a test for both lists.
func eachDoor(t *testing.T, test func(*testing.T, door)) {
	t.Helper()
	for _, door := range doors {
		t.Run(door.name, func(t *testing.T) { test(t, door) })
	}
}

func (d door) route(page int, reply string) route {
	return route{method: "GET", path: d.path, query: fmt.Sprintf("limit=100&page=%d", page), reply: reply}
}

// second reads a full first page, and the answer to the second.
func (d door) second(t *testing.T, status int, reply string) (seen, error) {
	t.Helper()
	after := d.route(2, reply)
	after.status = status
	client := open(t, d.route(1, list(d.name, 1, 100, entries(0, 100))), after)
	page, err := d.read(t, client, 0, "")
	if err != nil || page.n != 100 || page.last {
		t.Fatalf("the first page is %+v, %v", page, err)
	}
	return d.read(t, client, 0, page.next)
}

func TestPageThatIsNotFullEndsTheList(t *testing.T) {
	eachDoor(t, func(t *testing.T, d door) {
		for _, n := range []int{0, 1, 99} {
			client := open(t, d.route(1, list(d.name, 1, 100, entries(0, n))))
			if page, err := d.read(t, client, 0, ""); err != nil || page.n != n || !page.last {
				t.Errorf("%d entries are %+v, %v", n, page, err)
			}
		}
	})
}

func TestEveryFormOfAPagePastTheEndEndsTheList(t *testing.T) {
	eachDoor(t, func(t *testing.T, d door) {
		for name, c := range map[string]struct {
			status int
			reply  string
		}{
			"empty":               {0, list(d.name, 2, 100, "")},
			"without a list":      {0, `{"page":2,"limit":100}`},
			"null":                {0, `{"page":"2","limit":100,"` + d.name + `":null}`},
			"not found, old form": {http.StatusNotFound, oldError("NOT_FOUND")},
			"not found, new form": {http.StatusNotFound, newError("E404")},
			"the last page again": {0, list(d.name, 1, 100, entries(0, 100))},
			"a page far away":     {0, list(d.name, 7, 100, entries(600, 100))},
			"page is ignored":     {0, list(d.name, 2, 100, entries(0, 100))},
			"ignored, unnumbered": {0, `{"` + d.name + `":[` + entries(0, 100) + `]}`},
		} {
			if page, err := d.second(t, c.status, c.reply); err != nil || page.n != 0 || page.damaged != 0 || !page.last {
				t.Errorf("%s: %+v, %v", name, page, err)
			}
		}
	})
}

// TestWhatIsNoPageEndsNoList is about answers that would make a part of the fleet pass for the whole: its other SIMs would
// be taken for gone.
func TestWhatIsNoPageEndsNoList(t *testing.T) {
	eachDoor(t, func(t *testing.T, d door) {
		for name, c := range map[string]struct {
			status int
			reply  string
			kind   error
		}{
			"error of a proxy, as a page": {http.StatusNotFound, `<html>`, model.ErrNotFound},
			"error in another form":       {http.StatusNotFound, `{"error":"no route"}`, model.ErrNotFound},
			"error that has no body":      {http.StatusNotFound, ``, model.ErrNotFound},
			"error as a success":          {0, `{"error":"try later"}`, model.ErrBadAnswer},
			"nothing":                     {0, `{}`, model.ErrBadAnswer},
			"general error as a success":  {0, oldError("GENERAL_ERROR"), model.ErrBadAnswer},
			"rejected key, as a success":  {0, oldError("UNAUTHORIZED"), model.ErrDenied},
			"rejected key, as not found":  {http.StatusNotFound, newError("E401"), model.ErrDenied},
			"list that is none":           {0, `{"page":2,"limit":100,"` + d.name + `":{}}`, model.ErrBadAnswer},
		} {
			_, err := d.second(t, c.status, c.reply)
			if err == nil {
				t.Errorf("%s ends the list", name)
				continue
			}
			isKind(t, err, c.kind, model.OutcomeNotSent)
		}
	})
}

func TestFirstPageThatIsNoneIsAnError(t *testing.T) {
	eachDoor(t, func(t *testing.T, d door) {
		other := map[string]string{"sims": "usage", "usage": "sims"}[d.name]
		for _, reply := range []string{
			`{}`, `{"page":1,"limit":100}`, `{"page":1,"limit":100,"` + d.name + `":null}`, `[]`,
			list(other, 1, 100, entries(0, 3)), // the lists have two names
			list(d.name, 2, 100, entries(0, 3)), list(d.name, 0, 100, ""),
		} {
			_, err := d.read(t, always(t, 0, reply), 0, "")
			isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
		}
		_, err := d.read(t, always(t, http.StatusNotFound, oldError("NOT_FOUND")), 0, "")
		isKind(t, err, model.ErrNotFound, model.OutcomeNotSent)
	})
}

// TestSizeThatTheVendorCutsIsTheSizeOfAPage covers limits that it repeats, or does not.
func TestSizeThatTheVendorCutsIsTheSizeOfAPage(t *testing.T) {
	for _, c := range []struct {
		asked   int
		echo    string
		entries int
		last    bool
	}{
		{0, `"limit":20,`, 20, false},
		{0, `"limit":20,`, 19, true},
		{0, `"limit":"20",`, 20, false},
		{7, `"limit":7,`, 7, false},
		{7, `"limit":7,`, 6, true},
		// A limit that was not kept to, or cannot be one, must not end a list too early.
		{7, `"limit":20,`, 7, false},
		{7, `"limit":100,`, 100, false},
		{0, ``, 50, false},
		{0, `"limit":null,`, 1, false},
		{0, `"limit":0,`, 1, false},
		{0, `"limit":-1,`, 1, false},
		{0, ``, 0, true},
		{0, `"limit":0,`, 0, true},
	} {
		query := first
		if c.asked > 0 {
			query = fmt.Sprintf("limit=%d&page=1", c.asked)
		}
		client := open(t, route{
			method: "GET", path: all, query: query, reply: `{"page":1,` + c.echo + `"sims":[` + entries(0, c.entries) + `]}`,
		})
		page, err := client.SIMs(t.Context(), model.Query{Size: c.asked}, "")
		if err != nil || len(page.Items) != c.entries || (page.Next == "") != c.last {
			t.Errorf("%+v: %d SIMs, next %q, %v", c, len(page.Items), page.Next, err)
		}
	}
}

func TestSizeIsTheVendorsLargestUnlessASmallerOneIsAskedFor(t *testing.T) {
	for size, want := range map[int]string{-1: "100", 0: "100", 1: "1", 99: "99", 100: "100", 101: "100"} {
		client := open(t, route{method: "GET", path: all, query: "limit=" + want + "&page=1", reply: list("sims", 1, 100, "")})
		if _, err := client.SIMs(t.Context(), model.Query{Size: size}, ""); err != nil {
			t.Error(err)
		}
	}
}

// TestDamagedEntriesAreCountedAndFillAPage has a page of which every entry but one is damaged.
func TestDamagedEntriesAreCountedAndFillAPage(t *testing.T) {
	rows := strings.Join([]string{
		entries(0, 1), `{}`, `{"iccid":null}`, `{"iccid":""}`, `{"iccid":"../monthly"}`, `{"iccid":["8900000000000000001"]}`,
		`null`, `7`, `[]`,
	}, ",")
	eachDoor(t, func(t *testing.T, d door) {
		client := open(t, d.route(1, list(d.name, 1, 9, rows)))
		page, err := d.read(t, client, 0, "")
		if err != nil || page.n != 1 || page.damaged != 8 || page.last {
			t.Errorf("the page is %+v, %v", page, err)
		}
	})
}

// TestPagesOfWhichNoSIMCanBeToldAreNoRepetition has two pages in turn that nothing tells apart.
func TestPagesOfWhichNoSIMCanBeToldAreNoRepetition(t *testing.T) {
	eachDoor(t, func(t *testing.T, d door) {
		client := open(t, d.route(1, list(d.name, 1, 2, "{},{}")), d.route(2, list(d.name, 2, 2, "{},{}")))
		page, err := d.read(t, client, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		if page, err = d.read(t, client, 0, page.next); err != nil || page.damaged != 2 || page.last {
			t.Errorf("the second page is %+v, %v", page, err)
		}
	})
}

// TestListIsReadToItsEndOnce reads lists of several lengths from a vendor that answers a page past the end with an empty
// list: a list that fills its last page costs one call more.
func TestListIsReadToItsEndOnce(t *testing.T) {
	for n, calls := range map[int]int{0: 1, 1: 1, 100: 2, 250: 3, 1000: 11} {
		asked := 0
		client := at(t, byKey, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			from := 100 * (asked - 1)
			if want := fmt.Sprintf("limit=100&page=%d", asked); r.URL.RawQuery != want {
				t.Errorf("asked for %s, want %s", r.URL.RawQuery, want)
			}
			answer(w, 0, list("sims", asked, 100, entries(from, max(0, min(100, n-from)))))
		}))
		sims := make(map[model.ICCID]bool)
		for cursor, more := model.Cursor(""), true; more; more = cursor != "" {
			page, err := client.SIMs(t.Context(), model.Query{}, cursor)
			if err != nil {
				t.Fatal(err)
			}
			for _, sim := range page.Items {
				sims[sim.ICCID] = true
			}
			cursor = page.Next
		}
		if len(sims) != n || asked != calls {
			t.Errorf("%d of %d SIMs by %d calls, want %d", len(sims), n, asked, calls)
		}
	}
}

func TestForeignCursorLeavesNothing(t *testing.T) {
	eachDoor(t, func(t *testing.T, d door) {
		for _, cursor := range []model.Cursor{"x", "0", "-1", " ", "1.5", "99999999999999999999", "2&limit=1"} {
			_, err := d.read(t, open(t), 0, cursor)
			isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		}
	})
}

func TestFilterThatTheVendorDoesNotKnowIsRefused(t *testing.T) {
	client := open(t)
	for _, query := range []model.Query{
		{State: model.Active},
		{Coverage: []string{"a"}},
		{Tags: []string{"a"}},
		{Group: "a"},
		{ICCID: "1"},
		{MSISDN: "1"},
		{Search: "a"},
		{ByUsed: model.Ascending},
		{State: model.Ready, Size: 10},
	} {
		_, err := client.SIMs(t.Context(), query, "")
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}
