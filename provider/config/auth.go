package config

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/simfleet/simfleet/provider/rest"
)

// auth checks where the credentials come from, and that they make one way to log in that the vendor takes. What does not
// is left out, so that nothing is run for it.
func (c *checker) auth(t table, vendor Vendor) Auth {
	values, ok := t.values["auth"].(map[string]any)
	if !ok && t.values["auth"] != nil {
		c.fail(t.at+".auth", "auth must be a table, written as [account.auth]")
		return Auth{}
	}
	section := table{t.at + ".auth", "account.auth", values}
	c.unknown(section)
	auth := Auth{Key: c.source(section, apiKey), User: c.source(section, username), Password: c.source(section, password)}
	byKey, byName := auth.Key.Line > 0, auth.User.Line > 0 || auth.Password.Line > 0
	switch {
	case !byKey && !byName:
		c.fail(section.at, "the account has %s", nothing(vendor))
		return Auth{}
	case byKey && byName:
		c.both(auth, vendor)
		return Auth{}
	case byKey && !vendor.Key:
		c.failOn(auth.Key.Line, "%s takes a user name and a password, not an API key", vendor.ID)
		return Auth{}
	case byName && !vendor.Password:
		c.failOn(first(auth.User, auth.Password), "%s takes an API key, not a user name and a password", vendor.ID)
		return Auth{}
	case byName:
		c.halves(auth)
	}
	return auth
}

// nothing words that there is no credential, and what the vendor takes.
func nothing(vendor Vendor) string {
	key := "one of " + strings.Join(apiKey.keys(), ", ")
	names := fmt.Sprintf("one of %s and one of %s", strings.Join(username.keys(), ", "), strings.Join(password.keys(), ", "))
	switch {
	case !vendor.Password:
		return "no key: [account.auth] needs " + key
	case !vendor.Key:
		return "no user name and no password: [account.auth] needs " + names
	default:
		return "no key and no user name: [account.auth] needs " + key + "; or " + names
	}
}

// both notes that there are two ways to log in, where the one stands that is too many. What lacks for the other is noted
// too: it would be the next thing to be told.
func (c *checker) both(auth Auth, vendor Vendor) {
	name := username.words
	if auth.User.Line == 0 {
		name = password.words
	}
	line, instead := max(auth.Key.Line, auth.User.Line, auth.Password.Line), ""
	switch {
	case !vendor.Key:
		line, instead = auth.Key.Line, "; "+vendor.ID+" takes a user name and a password"
		c.halves(auth)
	case !vendor.Password:
		line, instead = first(auth.User, auth.Password), "; "+vendor.ID+" takes an API key"
	}
	c.failOn(line, "a key and a %s are two ways to log in, and one is enough%s", name, instead)
}

// halves notes a user name without a password, and the other way round.
func (c *checker) halves(auth Auth) {
	const lacks = "the account has a %s and no %s: [account.auth] needs one of %s too"
	switch {
	case auth.Password.Line == 0:
		c.failOn(auth.User.Line, lacks, username.words, password.words, strings.Join(password.keys(), ", "))
	case auth.User.Line == 0:
		c.failOn(auth.Password.Line, lacks, password.words, username.words, strings.Join(username.keys(), ", "))
	}
}

// first gives the line of the source that stands first. One of them may be missing.
func first(a, b Source) int {
	if a.Line == 0 || b.Line == 0 {
		return max(a.Line, b.Line)
	}
	return min(a.Line, b.Line)
}

// source checks where a credential comes from. Of several sources none is given, but the line of one.
func (c *checker) source(t table, what credential) Source {
	var given []string
	for _, key := range what.keys() {
		if _, ok := t.values[key]; ok {
			given = append(given, key)
		}
	}
	source := Source{Command: c.command(t, what), Env: c.env(t, what), Inline: c.inline(t, what)}
	switch len(given) {
	case 0:
		return Source{}
	case 1:
		source.Line = c.lines.of(t.at + "." + given[0])
		return source
	default:
		at := t.at + "." + given[1]
		c.fail(at, "one source of the %s is enough, and here are %d: %s", what.words, len(given), strings.Join(given, ", "))
		return Source{Line: c.lines.of(at)}
	}
}

// command gives the words of a command, none if they could not be run. The words are not printed: one may be a key.
func (c *checker) command(t table, what credential) []string {
	key := what.key + "_command"
	value, given := t.values[key]
	if !given {
		return nil
	}
	at := t.at + "." + key
	list, ok := value.([]any)
	words := make([]string, 0, len(list))
	for _, word := range list {
		text, isText := word.(string)
		ok = ok && isText && !strings.Contains(text, "\x00")
		words = append(words, text)
	}
	switch {
	case !ok:
		c.fail(at, "%s must be a list of texts, such as [\"pass\", \"show\", \"simbase/eu\"]", key)
	case len(words) == 0 || words[0] == "":
		c.fail(at, "%s is empty", key)
	case strings.Contains(words[0], "/") && !filepath.IsAbs(words[0]):
		c.fail(at, "%s must name a program in PATH, or one by its absolute path: "+
			"there is no shell to complete it, and the working directory must not decide what is run", key)
	default:
		return words
	}
	return nil
}

// env gives the name of the variable. A wrong one is not printed: it may be the value itself.
func (c *checker) env(t table, what credential) string {
	key := what.key + "_env"
	name := c.word(t, key)
	if _, given := t.values[key].(string); given && !variable(strings.ToUpper(name)) {
		c.fail(t.at+"."+key, "%s must be the name of an environment variable, such as %s", key, what.variable)
		return ""
	}
	return name
}

// inline gives what stands in the file itself. But for a user name it must be a file that nobody else may read.
func (c *checker) inline(t table, what credential) rest.Secret {
	text := c.word(t, what.key)
	if _, given := t.values[what.key].(string); !given {
		return rest.Secret{}
	}
	if why := c.file.exposed(what.words); why != "" && what.key != username.key {
		c.fail(t.at+"."+what.key, "%s", why)
	}
	value, why := what.usable(text)
	if why != "" {
		c.fail(t.at+"."+what.key, "%s %s", what.key, why)
	}
	return value
}
