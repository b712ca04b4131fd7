package provider_test

import (
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/rest"
)

// The parts of logins that must never be told.
const (
	secretKey      = "test-key"
	secretPassword = "test-pass-word"
)

// Each login that a vendor does not take, or that no request can carry, is refused in a sentence that does not tell it.
func TestLoginsThatAreRefused(t *testing.T) {
	key := func(key string) rest.Login { return rest.Login{Key: rest.NewSecret(key)} }
	both := password("anna", secretPassword)
	both.Key = rest.NewSecret(secretKey)
	for _, c := range []struct {
		vendor string
		login  rest.Login
		want   string
	}{
		{"simbase-v1", rest.Login{}, "the key is empty"},
		{"infobip", rest.Login{}, "the key is empty"},
		{"1ot", rest.Login{}, "the user name and the password are empty"},
		{"1ot", key(secretKey), "1ot takes a user name and a password, and no key"},
		{"telnyx", password("anna", secretPassword), "telnyx takes a key, and no user name and password"},
		{"telnyx", password("anna", ""), "telnyx takes a key, and no user name and password"},
		{"infobip", both, "there is a key as well as a user name and a password; one of them is enough"},
		{"1ot", both, "there is a key as well as a user name and a password; one of them is enough"},
		{"simbase-v2", key(secretKey + " "), "the key holds a space, a line break or another character that no key has"},
		{"simbase-v2", key(secretKey + "\r\nX: y"), "the key holds a space, a line break or another character that no key has"},
		{"simbase-v2", key("\x7f" + secretKey), "the key holds a space, a line break or another character that no key has"},
		{"simbase-v2", key(secretKey + "ü"), "the key holds a space, a line break or another character that no key has"},
		{"1ot", password("", secretPassword), "the user name is empty"},
		{"1ot", password("anna", ""), "the password is empty"},
		{"infobip", password("an:na", secretPassword), "the user name holds a colon, which no user name may"},
		{"1ot", password("anna\n", secretPassword), "the user name or the password holds a line break or another control character"},
		{"1ot", password("anna", secretPassword+"\x00"), "the user name or the password holds a line break or another control character"},
	} {
		account, err := provider.Open(provider.Settings{Name: "eu", Vendor: c.vendor, Login: c.login, Version: "test"})
		if err == nil || account != nil || err.Error() != c.want {
			t.Errorf("%s: want %q, got %v", c.vendor, c.want, err)
		}
		if err != nil && (strings.Contains(err.Error(), secretKey) || strings.Contains(err.Error(), secretPassword) ||
			strings.Contains(err.Error(), "anna")) {
			t.Errorf("%s: the sentence tells the login: %v", c.vendor, err)
		}
	}
}

// A password may hold what a key may not, and every vendor can be opened with a login of a kind that it takes.
func TestLoginsThatAreTaken(t *testing.T) {
	for _, vendor := range provider.Vendors() {
		var logins []rest.Login
		if vendor.TakesKey {
			logins = append(logins, rest.Login{Key: rest.NewSecret("!" + secretKey + "~")})
		}
		if vendor.TakesPassword {
			logins = append(logins, password("Anna Müller", "päss: wörd"))
		}
		for _, login := range logins {
			account, err := provider.Open(provider.Settings{Name: "eu", Vendor: vendor.ID, Login: login, Version: "test"})
			if err != nil {
				t.Errorf("%s: %v", vendor.ID, err)
				continue
			}
			account.Close()
		}
		if len(logins) == 0 {
			t.Errorf("%s takes no login", vendor.ID)
		}
	}
}
