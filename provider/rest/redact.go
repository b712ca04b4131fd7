package rest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// shortestKey is the length below which a part of a header is no key: hiding "App" or ":" would only garble the text.
const shortestKey = 4

// redactor takes a key out of texts that come from outside, in every form in which a server repeats what it was sent:
// "invalid key …" is a common answer, and it would end in a log or a screenshot. It is a closure for the reason that
// [Secret] is one, and works out the forms only when something failed.
func redactor(key http.Header, hidden []string) func(string) string {
	return func(text string) string { return forms(key, hidden).Replace(text) }
}

func forms(key http.Header, hidden []string) *strings.Replacer {
	var all []string
	for _, secret := range hidden {
		if len(secret) >= shortestKey {
			all = append(all, spellings(secret)...)
		}
	}
	for _, values := range key {
		for _, value := range values {
			for _, secret := range secrets(value) {
				all = append(all, spellings(secret)...)
			}
		}
	}
	// Longest first, so that no tail of a long form is left behind by a short one.
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, form := range all {
		pairs = append(pairs, form, "[secret]")
	}
	return strings.NewReplacer(pairs...)
}

// secrets gives what is secret in the value of a header: all of it, what follows the scheme ("Bearer …", "App …"), and
// the password within a Basic one.
func secrets(value string) []string {
	found := []string{value}
	scheme, credentials, ok := strings.Cut(value, " ")
	if ok {
		found = append(found, credentials)
	}
	if strings.EqualFold(scheme, "basic") {
		pair, err := base64.StdEncoding.DecodeString(credentials)
		if _, password, both := strings.Cut(string(pair), ":"); err == nil && both {
			found = append(found, string(pair), password)
		}
	}
	return slices.DeleteFunc(found, func(s string) bool { return len(s) < shortestKey })
}

// spellings gives a secret as it may be written in a body.
func spellings(secret string) []string {
	raw := []byte(secret)
	quoted, err := json.Marshal(secret)
	if err != nil {
		quoted = raw
	}
	return []string{
		secret,
		strings.Trim(string(quoted), `"`),
		url.QueryEscape(secret),
		url.PathEscape(secret),
		base64.RawStdEncoding.EncodeToString(raw), // found in the padded form as well
		base64.RawURLEncoding.EncodeToString(raw),
	}
}
