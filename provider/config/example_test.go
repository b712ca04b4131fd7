package config_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/config"
)

// example is the file that users begin with.
const example = "../../config.toml.example"

// option is a line that sets a key once its mark is taken away.
var option = regexp.MustCompile(`(?m)^# ([a-z_]+) += `)

// known are the vendors that accounts may have.
func known() []config.Vendor {
	var all []config.Vendor
	for _, vendor := range provider.Vendors() {
		all = append(all, config.Vendor{ID: vendor.ID, Key: vendor.TakesKey, Password: vendor.TakesPassword})
	}
	return all
}

// whole gives the example as it is.
func whole(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// exampleAccounts gives the accounts of the example, each as it is written once the marks of the account are taken away.
// Those of single keys stay.
func exampleAccounts(t *testing.T) []string {
	t.Helper()
	text := whole(t)
	live := text[strings.Index(text, "\n[[account]]")+1:]
	live, rest, found := strings.Cut(live, "\n# Another account ")
	if !found {
		t.Fatal("the example does not tell where its first account ends")
	}
	accounts := []string{live}
	for _, commented := range strings.Split(rest, "\n# [[account]]\n")[1:] {
		commented, _, _ = strings.Cut(commented, "\n\n")
		account := []string{"[[account]]"}
		for line := range strings.Lines(commented) {
			line, marked := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "#")
			if !marked {
				t.Errorf("the line %q is not marked like those around it", line)
			}
			account = append(account, strings.TrimPrefix(line, " "))
		}
		accounts = append(accounts, strings.Join(account, "\n")+"\n")
	}
	return accounts
}

// topOptions gives the options of no account, which stand before the first.
func topOptions(t *testing.T) [][]string {
	t.Helper()
	top, _, _ := strings.Cut(whole(t), "\n[[account]]")
	options := option.FindAllStringSubmatch(top, -1)
	if len(options) == 0 {
		t.Error("the example has nothing that may be set before the first account")
	}
	return options
}

// with gives an account with an option set, which takes the place of what cannot stand beside it.
func with(account, key string) string {
	replaced := ""
	switch source, _, _ := strings.Cut(key, "_"); source {
	case "api":
		replaced = "api_key|username|password"
	case "username", "password":
		replaced = source
	}
	if replaced != "" {
		account = regexp.MustCompile(`(?m)^(?:`+replaced+`)`).ReplaceAllString(account, "# $0")
	}
	return regexp.MustCompile(`(?m)^# (`+key+` )`).ReplaceAllString(account, "$1")
}

func TestTheExampleIsAConfiguration(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(write(t, whole(t), 0o600), known()); err != nil {
		t.Errorf("the example as it is: %v", err)
	}
	for _, match := range topOptions(t) {
		text := with(whole(t), match[1])
		if !strings.Contains(text, "\n"+match[1]+" ") {
			t.Errorf("%s is not set in\n%s", match[1], text)
		}
		if _, err := config.Load(write(t, text, 0o600), known()); err != nil {
			t.Errorf("the example with %s: %v", match[1], err)
		}
	}
	for _, account := range exampleAccounts(t) {
		for _, match := range option.FindAllStringSubmatch(account, -1) {
			text := with(account, match[1])
			if !strings.Contains(text, "\n"+match[1]+" ") {
				t.Errorf("%s is not set in\n%s", match[1], text)
			}
			if _, err := config.Load(write(t, text, 0o600), known()); err != nil {
				t.Errorf("the example with %s: %v\n%s", match[1], err, text)
			}
		}
	}
}

func TestTheExampleHasAnAccountOfEveryVendor(t *testing.T) {
	t.Parallel()
	accounts := exampleAccounts(t)
	got, err := config.Load(write(t, strings.Join(accounts, "\n"), 0o600), known())
	if err != nil {
		t.Fatalf("all accounts of the example together: %v", err)
	}
	var has, want []string
	for i, account := range got.Accounts {
		has = append(has, account.Vendor)
		for _, vendor := range provider.Vendors() {
			if vendor.ID == account.Vendor && !strings.Contains(accounts[i], vendor.BaseURL) {
				t.Errorf("the account of %s does not tell that its base URL is %s", vendor.ID, vendor.BaseURL)
			}
		}
	}
	for _, vendor := range known() {
		want = append(want, vendor.ID)
	}
	if len(has) == 0 || has[0] != "simbase-v2" {
		t.Errorf("the example begins with %q", has)
	}
	slices.Sort(has)
	slices.Sort(want)
	if !slices.Equal(has, want) {
		t.Errorf("the example has accounts of %q, want %q", has, want)
	}
}

func TestTheExampleHasEveryKey(t *testing.T) {
	t.Parallel()
	text := whole(t)
	var given []string
	for _, match := range regexp.MustCompile(`(?m)^(?:# ){0,2}([a-z_]+) *= `).FindAllStringSubmatch(text, -1) {
		given = append(given, match[1])
	}
	for _, table := range []string{"[[account]]", "[account.auth]"} {
		if !strings.Contains(text, "\n"+table) {
			t.Errorf("the example has no %s", table)
		}
	}
	for _, key := range config.Keys() {
		if key != "account" && key != "account.auth" && !slices.Contains(given, key[strings.LastIndex(key, ".")+1:]) {
			t.Errorf("the example has no %s", key)
		}
	}
}
