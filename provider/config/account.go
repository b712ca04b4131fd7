package config

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/simfleet/simfleet/provider/rest"
)

// longestName keeps an account's name short enough to stand beside each of its SIMs.
const longestName = 40

// account checks one [[account]].
func (c *checker) account(t table) Account {
	c.unknown(t)
	return Account{
		Name:      c.name(t),
		Vendor:    c.vendor(t),
		BaseURL:   c.baseURL(t),
		Mode:      c.mode(t),
		PerSecond: c.positive(t, "calls_per_second", false),
		PerDay:    int(c.positive(t, "calls_per_day", true)),
		Auth:      c.auth(t),
		Line:      c.lines.of(t.at),
	}
}

func (c *checker) name(t table) string {
	name := c.word(t, "name")
	switch {
	case t.values["name"] == nil:
		c.fail(t.at, "the account has no name")
	case name == "" && t.values["name"] != "": // of another type, and noted
	case strings.TrimSpace(name) != name || name == "":
		c.fail(t.at+".name", "name must not be empty, nor begin or end with a space")
	case strings.ContainsFunc(name, func(r rune) bool { return !strconv.IsPrint(r) }):
		c.fail(t.at+".name", "name holds a character that cannot be shown: %s", quoted(name))
	case utf8.RuneCountInString(name) > longestName:
		c.fail(t.at+".name", "name is longer than %d characters", longestName)
	}
	return name
}

// twins notes accounts of one name: an action must go to the account that is on the screen.
func (c *checker) twins(accounts []Account) {
	for i, a := range accounts {
		first := slices.IndexFunc(accounts, func(other Account) bool { return other.Name == a.Name })
		if a.Name != "" && first < i {
			at := "account[" + strconv.Itoa(i) + "].name"
			c.fail(at, "another account is named %s already, on line %d", quoted(a.Name), accounts[first].Line)
		}
	}
}

func (c *checker) vendor(t table) string {
	vendor := c.word(t, "vendor")
	switch known := strings.Join(c.vendors, ", "); {
	case t.values["vendor"] == nil:
		c.fail(t.at, "the account has no vendor; known: %s", known)
	case vendor == "" && t.values["vendor"] != "": // of another type, and noted
	case !slices.Contains(c.vendors, vendor):
		c.fail(t.at+".vendor", "vendor %s is not known; known: %s", quoted(vendor), known)
	}
	return vendor
}

func (c *checker) mode(t table) Mode {
	mode := c.word(t, "mode")
	if _, text := t.values["mode"].(string); text && mode != string(ReadWrite) && mode != string(ReadOnly) {
		c.fail(t.at+".mode", "mode must be \"rw\" or \"ro\"")
	}
	if mode == string(ReadOnly) {
		return ReadOnly
	}
	return ReadWrite
}

// baseURL checks where the key is sent. The address itself is not printed: somebody may have put a key into it.
func (c *checker) baseURL(t table) string {
	text := c.word(t, "base_url")
	if _, given := t.values["base_url"].(string); !given {
		return ""
	}
	if err := rest.CheckBaseURL(text); err != nil {
		c.fail(t.at+".base_url", "base_url: %v", err)
	}
	return text
}

// auth checks where the key comes from, and that there is one source.
func (c *checker) auth(t table) Auth {
	values, ok := t.values["auth"].(map[string]any)
	if !ok && t.values["auth"] != nil {
		c.fail(t.at+".auth", "auth must be a table, written as [account.auth]")
		return Auth{}
	}
	source := table{t.at + ".auth", "account.auth", values}
	c.unknown(source)
	var given []string
	for _, key := range keys[source.kind] {
		if _, ok := values[key]; ok {
			given = append(given, key)
		}
	}
	auth := Auth{Line: c.lines.of(source.at), Command: c.command(source), Env: c.env(source), Inline: c.inline(source)}
	switch len(given) {
	case 0:
		c.fail(source.at, "the account has no key: [account.auth] needs one of %s", strings.Join(keys[source.kind], ", "))
	case 1:
		auth.Line = c.lines.of(source.at + "." + given[0])
		return auth
	default:
		c.fail(source.at+"."+given[1], "one source of the key is enough, and here are %d: %s",
			len(given), strings.Join(given, ", "))
	}
	return Auth{}
}

// command gives the words of a command, none if they could not be run. The words are not printed: one may be a key.
func (c *checker) command(t table) []string {
	value, given := t.values["api_key_command"]
	if !given {
		return nil
	}
	at := t.at + ".api_key_command"
	list, ok := value.([]any)
	words := make([]string, 0, len(list))
	for _, word := range list {
		text, isText := word.(string)
		ok = ok && isText && !strings.Contains(text, "\x00")
		words = append(words, text)
	}
	switch {
	case !ok:
		c.fail(at, "api_key_command must be a list of texts, such as [\"pass\", \"show\", \"simbase/eu\"]")
	case len(words) == 0 || words[0] == "":
		c.fail(at, "api_key_command is empty")
	case strings.Contains(words[0], "/") && !filepath.IsAbs(words[0]):
		c.fail(at, "api_key_command must name a program in PATH, or one by its absolute path: "+
			"there is no shell to complete it, and the working directory must not decide what is run")
	default:
		return words
	}
	return nil
}

// env gives the name of the variable. A wrong one is not printed: it may be the key itself.
func (c *checker) env(t table) string {
	name := c.word(t, "api_key_env")
	if _, given := t.values["api_key_env"].(string); given && !variable(strings.ToUpper(name)) {
		c.fail(t.at+".api_key_env", "api_key_env must be the name of an environment variable, such as SIMBASE_KEY")
		return ""
	}
	return name
}

// inline gives the key that stands in the file, if nobody else may read it there.
func (c *checker) inline(t table) rest.Secret {
	key := c.word(t, "api_key")
	if _, given := t.values["api_key"].(string); !given {
		return rest.Secret{}
	}
	if why := c.file.exposed(); why != "" {
		c.fail(t.at+".api_key", "%s", why)
	}
	value, why := usable(key)
	if why != "" {
		c.fail(t.at+".api_key", "api_key %s", why)
	}
	return value
}
