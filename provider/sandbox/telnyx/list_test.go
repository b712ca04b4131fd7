package telnyx_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox/telnyx"
)

func TestPagesMeetAndEnd(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 450})
	var all []string
	for page := 1; page <= 3; page++ {
		got := s.must(s.call(http.MethodGet, fmt.Sprintf("/sim_cards?page[number]=%d&page[size]=200", page), ""), http.StatusOK)
		expect(t, "meta", got["meta"], map[string]any{"page_number": page, "page_size": 200, "total_pages": 3, "total_results": 450})
		for _, row := range got["data"].([]any) {
			all = append(all, row.(map[string]any)["iccid"].(string))
		}
	}
	var want []string
	for _, sim := range s.SIMs() {
		want = append(want, sim.ICCID)
	}
	if !slices.Equal(all, want) {
		t.Error("the pages are not the fleet")
	}
	past := s.must(s.call(http.MethodGet, "/sim_cards?page%5Bnumber%5D=4&page%5Bsize%5D=200", ""), http.StatusOK)
	expect(t, "past the end", past["data"], []any{})
	expect(t, "usual size", len(s.rows("/sim_cards")), 20)
	none := start(t, telnyx.Config{SIMs: -1})
	expect(t, "no SIMs", none.call(http.MethodGet, "/sim_cards", "").body,
		`{"data":[],"meta":{"page_number":1,"page_size":20,"total_pages":0,"total_results":0}}`)
}

// A SIM that is new is at the head, so that the others move while a list is read.
func TestNewSIMsComeFirst(t *testing.T) {
	s := start(t, telnyx.Config{})
	first := s.rows("/sim_cards?page[size]=1")[0]["iccid"]
	added := s.Add("van-1", "fleet-nl")
	expect(t, "the second", s.rows("/sim_cards?page[size]=1&page[number]=2")[0]["iccid"], first)
	row := s.rows("/sim_cards?page[size]=1")[0]
	if row["iccid"] != added || names([]map[string]any{row}) != "van-1" || status(row) != "enabled" {
		t.Errorf("added %v", row)
	}
	last := ""
	for _, row := range s.rows("/sim_cards?page[size]=250") {
		at := row["created_at"].(string)
		if last != "" && at > last {
			t.Fatalf("%s comes after %s", at, last)
		}
		last = at
	}
	s.Remove(added)
	expect(t, "the first", s.rows("/sim_cards?page[size]=1")[0]["iccid"], first)
}

func TestFilters(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 19})
	for query, want := range map[string]string{
		"filter[status][]=standby": "pump-hr-4012",
		"filter[status]=standby":   "pump-hr-4012",
		"filter[status][]=standby&filter[status][]=data_limit_exceeded":                  "tracker-4145 pump-hr-4012",
		"filter[status]=standby,unauthorized_imei":                                       "pump-hr-4012 cargo-nl-4010",
		"filter[tags][]=truck&filter[tags][]=cust-acme":                                  "tracker-4141", // all of them
		"filter[tags]=truck,cust-acme":                                                   "tracker-4141",
		"filter[tags][]=truck,cust-acme":                                                 "",
		"filter[tags][]=TRUCK":                                                           "",
		"filter[tags][]=gw-basel&sort=" + "-current_billing_period_consumed_data.amount": "gw-basel",
		"filter[iccid]=" + s.ICCID("gw-zug")[9:]:                                         "gw-zug", // part of it
		"filter[iccid]=x":                                                                "",
		"filter[msisdn]=" + url.QueryEscape(s.rows("/sim_cards")[4]["msisdn"].(string)):  "tracker-4143",
		"filter[msisdn]=99990":                                                           "",
		"filter[sim_card_group_id]=" + s.Groups()["Sites"]:                               "gw-basel",
		"filter[sim_card_group_id]=" + s.SIMs()[0].ID:                                    "",
		"filter[status][]=enabled&filter[tags][]=gateway":                                "gw-basel",
		"include_sim_card_group=false&filter[tags][]=cust-north":                         "tracker-4142",
		"filter%5Btags%5D%5B%5D=meter&filter%5Bstatus%5D=enabled":                        "meter-ee-4007 meter-ee-4033",
	} {
		expect(t, query, names(s.rows("/sim_cards?"+query)), want)
	}
}

// The newest specification leaves out how filter and page are written, so that generated clients get it wrong. Nobody
// may take for an answer what was not asked for.
func TestWrongParametersAreRefused(t *testing.T) {
	s := start(t, telnyx.Config{})
	for query, status := range map[string]int{
		"status=enabled": 400, "size=50": 400, "number=2": 400, "iccid=89": 400, "page=2": 400, "filter=x": 400, "limit=5": 400,
		"filter[tags]=a&filter[tags]=b": 400, "filter[status]=enabled&filter[status]=disabled": 400, "filter[iccid][]=89": 400,
		"filter[name]=x": 400, "filter[imsi]=1": 400, "sort[]=current_billing_period_consumed_data.amount": 400,
		"page[number]=0": 422, "page[number]=x": 422, "page[size]=0": 422, "page[size]=251": 422, "page[number]=": 422,
		"filter[status][]=blocked": 422, "filter[status]=disabling": 422, "filter[status]=": 422,
		"filter[sim_card_group_id]=Sites": 422, "include_sim_card_group=True": 422, "sort=iccid": 422,
	} {
		e := s.refused(s.call(http.MethodGet, "/sim_cards?"+query, ""), status, "10015")
		if e["source"].(map[string]any)["parameter"] == "" {
			t.Errorf("%s: the error does not name the parameter", query)
		}
	}
	for _, path := range []string{s.path("gw-basel"), s.path("gw-basel") + "/device_details", "/sim_card_actions", "/sim_card_groups", "/reports/wdrs"} {
		if r := s.call(http.MethodGet, path+"?nothing=1", ""); r.status != http.StatusBadRequest {
			t.Errorf("%s: %d", path, r.status)
		}
	}
	s.refused(s.call(http.MethodGet, "/sim_cards", "{}"), http.StatusBadRequest, "10015")
}

func TestSortByConsumption(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 100})
	const key = "current_billing_period_consumed_data"
	used := func(row map[string]any) float64 {
		n, err := strconv.ParseFloat(row[key].(map[string]any)["amount"].(string), 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	up := func(a, b map[string]any) int { return cmp.Compare(used(a), used(b)) }
	rows := s.rows("/sim_cards?page[size]=100&sort=" + key + ".amount")
	if !slices.IsSortedFunc(rows, up) || used(rows[99]) == 0 {
		t.Error("not sorted")
	}
	rows = s.rows("/sim_cards?page[size]=100&sort=-" + key + ".amount")
	slices.Reverse(rows)
	if !slices.IsSortedFunc(rows, up) {
		t.Error("not sorted downwards")
	}
}

func TestGroups(t *testing.T) {
	s := start(t, telnyx.Config{SIMs: 120})
	groups := s.rows("/sim_card_groups")
	count := map[string]int{}
	for _, sim := range s.SIMs() {
		count[sim.Group]++
	}
	limits := 0
	for _, g := range groups {
		name := g["name"].(string)
		expect(t, name, g["sim_card_count"], count[name])
		if g["data_limit"] != nil {
			limits++
		}
		one := s.one("/sim_card_groups/" + g["id"].(string))
		expect(t, name, one["consumed_data"], g["consumed_data"])
		total := 0.0
		for _, sim := range s.SIMs() {
			if sim.Group == name {
				total += sim.Used
			}
		}
		got, _ := strconv.ParseFloat(g["consumed_data"].(map[string]any)["amount"].(string), 64)
		if got < total-0.001 || got > total+0.001 || total == 0 {
			t.Errorf("%s used %v, its SIMs %v", name, got, total)
		}
	}
	if len(groups) != 3 || limits != 2 || count[""] == 0 {
		t.Errorf("%d groups, %d with limits, %d SIMs in none", len(groups), limits, count[""])
	}
	expect(t, "by name", len(s.rows("/sim_card_groups?filter[name]=Lab")), 1)
	expect(t, "by page", len(s.rows("/sim_card_groups?page[size]=2&page[number]=2")), 1)
	expect(t, "ICCIDs", len(s.one("/sim_card_groups/" + s.Groups()["Sites"] + "?include_iccids=true")["iccids"].([]any)), count["Sites"])
	with := s.rows("/sim_cards?include_sim_card_group=true&filter[tags][]=gw-basel")[0]["sim_card_group"].(map[string]any)
	expect(t, "in the list", with["name"], "Sites")
	if bare := s.one(s.path("gw-zug") + "?include_sim_card_group=true"); bare["sim_card_group"] != nil || bare["sim_card_group_id"] != nil {
		t.Errorf("a group where there is none: %v", bare)
	}
}
