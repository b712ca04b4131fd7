package config

import (
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
	vendor := c.vendor(t)
	perDay := int(c.positive(t, "calls_per_day", true, documented))
	return Account{
		Name:              c.name(t),
		Vendor:            vendor.ID,
		BaseURL:           c.baseURL(t),
		Mode:              c.mode(t),
		PerSecond:         c.positive(t, "calls_per_second", false, documented),
		PerDay:            perDay,
		Reserve:           c.reserve(t, perDay),
		AllowIrreversible: c.yes(t, "allow_irreversible", false),
		SMSParameter:      c.smsParameter(t, vendor.ID),
		Auth:              c.auth(t, vendor),
		Line:              c.lines.of(t.at),
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

// vendor gives the account's vendor. One that is not known takes everything: nothing else can be said of it.
func (c *checker) vendor(t table) Vendor {
	id := c.word(t, "vendor")
	at := slices.IndexFunc(c.vendors, func(known Vendor) bool { return known.ID == id })
	if at >= 0 {
		return c.vendors[at]
	}
	known := make([]string, len(c.vendors))
	for i, vendor := range c.vendors {
		known[i] = vendor.ID
	}
	switch known := strings.Join(known, ", "); {
	case t.values["vendor"] == nil:
		c.fail(t.at, "the account has no vendor; known: %s", known)
	case id == "" && t.values["vendor"] != "": // of another type, and noted
	default:
		c.fail(t.at+".vendor", "vendor %s is not known; known: %s", quoted(id), known)
	}
	return Vendor{ID: id, Key: true, Password: true}
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

// baseURL checks where the credentials are sent. The address itself is not printed: somebody may have put a key into it.
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

// reserve checks how many calls of a day are kept back. All of them would leave none for the list.
func (c *checker) reserve(t table, perDay int) int {
	kept := int(c.positive(t, "reserve", true, "a twentieth of the day's calls"))
	if perDay > 0 && kept >= perDay {
		c.fail(t.path("reserve"), "reserve must be less than calls_per_day, of which it is a part")
		return 0
	}
	return kept
}

// smsParameter checks what the call for a text names the text: one vendor's documents contradict each other, and what is
// sent in vain may be billed.
func (c *checker) smsParameter(t table, vendor string) string {
	const key, only = "sms_parameter", "1ot"
	name := c.word(t, key)
	_, text := t.values[key].(string)
	known := slices.ContainsFunc(c.vendors, func(v Vendor) bool { return v.ID == vendor })
	switch {
	case t.values[key] != nil && known && vendor != only:
		c.fail(t.at+"."+key, "%s is for accounts of %s alone; %s has no such choice", key, only, vendor)
	case text && name != "message" && name != "sms":
		c.fail(t.at+"."+key, "%s must be \"message\" or \"sms\"", key)
	default:
		return name
	}
	return ""
}
