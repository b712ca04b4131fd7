package config

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/simfleet/simfleet/provider/rest"
)

// credential is one of the values that an account proves itself with, as a file and sentences name it.
type credential struct {
	key      string // what its keys begin with
	words    string
	variable string                   // an example of an environment variable
	trimmed  func(string) string      // takes away what editors and commands put around it
	flaw     func(text string) string // tells why a text that is not empty can be none
}

// The credentials of an account. Vendors take the first, or the other two together.
var (
	apiKey   = credential{"api_key", "key", "SIMBASE_KEY", strings.TrimSpace, flawOfKey}
	username = credential{"username", "user name", "ONEOT_USER", withoutBreak, flawOfUser}
	password = credential{"password", "password", "ONEOT_PASSWORD", withoutBreak, flawOfPhrase}
)

// keys gives the keys of the sources that it may come from.
func (c credential) keys() []string { return []string{c.key + "_command", c.key + "_env", c.key} }

// usable hides a value, or tells why it can be none.
func (c credential) usable(value string) (secret rest.Secret, why string) {
	value = c.trimmed(value)
	if strings.TrimSpace(value) == "" {
		return rest.Secret{}, "is empty"
	}
	if why := c.flaw(value); why != "" {
		return rest.Secret{}, why
	}
	return rest.NewSecret(value), ""
}

// withoutBreak takes away the line break that commands and editors end a text with. Space stays, and is refused: it may
// belong to a password, and one that was changed in silence would only be denied.
func withoutBreak(text string) string { return strings.TrimRight(text, "\r\n") }

// flawOfKey refuses what would break the header that a key is sent in.
func flawOfKey(key string) string {
	if strings.ContainsFunc(key, func(r rune) bool { return r < 0x21 || r > 0x7e }) {
		return "holds a space, a line break or another character that no key has"
	}
	return ""
}

// flawOfUser refuses besides what ends a user name where it is sent together with its password.
func flawOfUser(name string) string {
	if strings.Contains(name, ":") {
		return "holds a colon, which no user name may have: there its password would begin"
	}
	return flawOfPhrase(name)
}

// flawOfPhrase refuses what nobody can have meant. Spaces and letters of any alphabet are encoded before they are sent.
func flawOfPhrase(text string) string {
	switch {
	case !utf8.ValidString(text):
		return "is not UTF-8"
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "holds a line break or another character that cannot be shown"
	case strings.Trim(text, " ") != text:
		return "begins or ends with a space"
	default:
		return ""
	}
}
