package fleet_test

import (
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox/demo"
)

// company is a fleet with an account at every vendor, as the demo has it, but without a pace.
func company(t *testing.T) (*bench, *demo.Demo) {
	t.Helper()
	c := &clock{at: noon}
	vendors, err := demo.Start(demo.Config{Secret: "test-key", Now: c.now, Unpaced: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = vendors.Close() })
	var accounts []*provider.Account
	for _, a := range vendors.Accounts {
		account, err := provider.Open(provider.Settings{
			Name: a.Name, Vendor: a.Vendor, BaseURL: a.BaseURL, PerSecond: 10_000, Now: c.now,
			Login: rest.Login{Key: rest.NewSecret(a.Key), User: rest.NewSecret(a.User), Password: rest.NewSecret(a.Password)},
		})
		if err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts, account)
	}
	return newBenchOn(t, c, &journaltest.Disk{}, accounts...), vendors
}

// The fewest calls that the documents allow: pages of the largest size that they name, no call for a single SIM, and where
// the list does not tell what was used, as many more as tell that of all.
func TestLoadingTheDemoTakesTheFewestCalls(t *testing.T) {
	b, vendors := company(t)
	snapshot := b.sync()
	for name, want := range map[string]map[string]int{
		"eu-trackers": {"GET /v2/simcards": 9}, // 900 at 100
		"old-fleet":   {"GET /simcards": 5},    // 1,200 at 250
		// 300 at 100: without a total only a page that is not full tells the end of a list, so that there is an empty one.
		"pumps":    {"GET /iot/2/sims": 4, "GET /iot/2/sims/usage/monthly": 4},
		"gateways": {"GET /v2/sim_cards": 2}, // 450 at 250
		// 350 at 1,000, and what they used at 200, which is as many ICCIDs as an address holds with certainty.
		"meters": {"POST /v1/oauth/token": 1, "GET /v1/get_account_sims": 1, "GET /v1/get_sim_costs": 2},
	} {
		stage, all := vendors.Account(name).Stage, 0
		for pattern, calls := range want {
			if got := stage.Count(pattern); got != calls {
				t.Errorf("%s: %d calls of %s and not %d", name, got, pattern, calls)
			}
			all += calls
		}
		if got := stage.Count(""); got != all {
			t.Errorf("%s: %d calls and not %d", name, got, all)
		}
	}
	if n := snapshot.Len(); n != 3200 {
		t.Errorf("%d SIMs", n)
	}
	for _, a := range snapshot.Accounts() {
		if a.Err != nil || a.CountErr != nil || a.Damaged != 0 || a.Short != 0 || a.Loading {
			t.Errorf("%s: %+v", a.Name, a)
		}
	}
	if calls := snapshot.SyncCalls(); calls != 27 { // the login holds for days
		t.Errorf("a refresh is said to take %d calls", calls)
	}
}

// What the demo is for: every state and every want that screens word is in it, at every vendor that knows such a thing.
func TestTheDemoHasSomethingOfEverything(t *testing.T) {
	b, _ := company(t)
	s := b.sync()
	states, accounts := map[model.State]int{}, map[string]bool{}
	changing, nameless, full, uncounted := 0, 0, 0, 0
	for n := range s.Len() {
		row := s.Row(n)
		states[row.SIM.State]++
		accounts[row.Account] = true
		if row.SIM.Target != model.Unknown {
			changing++
		}
		if row.SIM.Name.Raw() == "" {
			nameless++
		}
		if limit := row.SIM.Limit.Amount; limit != nil && row.SIM.Used != nil && *row.SIM.Used*100 >= *limit*95 {
			full++
		}
		if row.SIM.Used == nil {
			uncounted++
		}
	}
	for _, state := range append(model.States(), model.Unknown) {
		if states[state] == 0 {
			t.Errorf("no SIM is %s", state)
		}
	}
	if len(accounts) != 5 || changing == 0 || nameless == 0 || full == 0 || uncounted == 0 {
		t.Errorf("%d accounts; %d SIMs change, %d have no name, %d are near their limit, %d without usage", len(accounts), changing,
			nameless, full, uncounted)
	}
}
