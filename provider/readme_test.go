package provider_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/rest"
)

var update = flag.Bool("update", false, "write the README's table of vendors anew")

// The table stands between these lines of the README.
const (
	tableBegins = "<!-- vendors: this table is made from what the adapters offer, and a test keeps it so -->\n"
	tableEnds   = "<!-- /vendors -->\n"
)

// example opens an account of a vendor; nothing is asked of it.
func example(t *testing.T, v provider.Vendor) *provider.Account {
	t.Helper()
	settings := provider.Settings{Name: "eu", Vendor: v.ID, Login: rest.Login{Key: rest.NewSecret("test-key")}}
	if !v.TakesKey {
		settings.Login = password("anna", "test-password")
	}
	account, err := provider.Open(settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	return account
}

// rows are those of the table that no ability has.
var rows = []struct {
	name string
	cell func(*provider.Account) string
}{
	{"logs in with", func(a *provider.Account) string {
		switch v := a.Vendor; {
		case v.TakesKey && v.TakesPassword:
			return "a key, or user name and password"
		case v.TakesKey:
			return "a key"
		default:
			return "user name and password"
		}
	}},
	{"SIMs a call of the list brings", func(a *provider.Account) string { return strconv.Itoa(a.Vendor.PageSize) }},
	{"calls of its documents", func(a *provider.Account) string {
		if a.Vendor.PerDay == 0 {
			return fmt.Sprintf("none named; %g a second chosen", a.Vendor.PerSecond)
		}
		return fmt.Sprintf("%g a second, %d a day", a.Vendor.PerSecond, a.Vendor.PerDay)
	}},
	{"states to switch to", func(a *provider.Account) string {
		var states []string
		for _, state := range model.States() {
			if a.Vendor.Words[state] != "" {
				states = append(states, state.String())
			}
		}
		return strings.Join(states, ", ")
	}},
	{"settings to change", func(a *provider.Account) string {
		var fields []string
		for _, field := range a.Vendor.Edits {
			fields = append(fields, string(field))
		}
		return strings.Join(fields, ", ")
	}},
	{"characters of a text", func(a *provider.Account) string {
		if a.Sender == nil {
			return "–"
		}
		limit := a.Sender.SMSLimit()
		if limit.Inferred {
			return fmt.Sprintf("%d (inferred)", limit.Characters)
		}
		return strconv.Itoa(limit.Characters)
	}},
	{"past months", func(a *provider.Account) string {
		return map[model.History]string{
			model.HistoryNone: "–", model.HistorySIM: "one call each", model.HistoryAccount: "for the whole account at once",
			model.HistorySessions: "summed up from sessions",
		}[a.Vendor.History]
	}},
}

// table draws the table.
func table(t *testing.T) string {
	t.Helper()
	accounts := make([]*provider.Account, 0, len(provider.Vendors()))
	var b strings.Builder
	b.WriteString("| |")
	for _, v := range provider.Vendors() {
		accounts = append(accounts, example(t, v))
		fmt.Fprintf(&b, " `%s` |", v.ID)
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", len(accounts)+1) + "\n")
	line := func(name string, cell func(*provider.Account) string) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, a := range accounts {
			fmt.Fprintf(&b, " %s |", cell(a))
		}
		b.WriteString("\n")
	}
	for _, ability := range provider.Abilities() {
		line(ability.String(), func(a *provider.Account) string {
			if a.Lacks(ability) {
				return "–"
			}
			return "yes"
		})
	}
	for _, row := range rows {
		line(row.name, row.cell)
	}
	return b.String()
}

func TestREADMETellsWhatEachVendorCanDo(t *testing.T) {
	const path = "../README.md"
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(readme), tableBegins)
	told, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		t.Fatal("the README has no place for the table")
	}
	if *update {
		// The README's own text is written back into the README.
		renewed := []byte(before + tableBegins + "\n" + table(t) + "\n" + tableEnds + after)
		if err := os.WriteFile(path, renewed, 0o600); err != nil { //nolint:gosec // see above
			t.Fatal(err)
		}
		return
	}
	if want := table(t); strings.TrimSpace(told) != strings.TrimSpace(want) {
		t.Errorf("the README's table is old; go test ./provider -update writes it anew:\n%s", want)
	}
}
