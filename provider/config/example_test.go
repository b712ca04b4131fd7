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

// optional is a line of the example that sets a key once its mark is taken away.
var optional = regexp.MustCompile(`(?m)^# ([a-z_]+) = `)

// known are the vendors that accounts may have.
func known() []string {
	var ids []string
	for _, vendor := range provider.Vendors() {
		ids = append(ids, vendor.ID)
	}
	return ids
}

func TestTheExampleIsAConfiguration(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(write(t, string(text), 0o600), known()); err != nil {
		t.Errorf("the example as it is: %v", err)
	}
	for _, match := range optional.FindAllStringSubmatch(string(text), -1) {
		whole := strings.Replace(string(text), match[0], match[0][2:], 1)
		if strings.HasPrefix(match[1], "api_key") { // takes the place of the other source
			whole = strings.Replace(whole, "\napi_key_command", "\n# api_key_command", 1)
		}
		if _, err := config.Load(write(t, whole, 0o600), known()); err != nil {
			t.Errorf("the example with %s: %v", match[1], err)
		}
	}
}

func TestTheExampleHasEveryKey(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var given []string
	for _, match := range regexp.MustCompile(`(?m)^(?:# )?([a-z_]+) *= `).FindAllStringSubmatch(string(text), -1) {
		given = append(given, match[1])
	}
	for _, table := range []string{"[[account]]", "[account.auth]"} {
		if !strings.Contains(string(text), "\n"+table) {
			t.Errorf("the example has no %s", table)
		}
	}
	for _, key := range config.Keys() {
		if key != "account" && key != "account.auth" && !slices.Contains(given, key[strings.LastIndex(key, ".")+1:]) {
			t.Errorf("the example has no %s", key)
		}
	}
}
