package config

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// keys are all keys that a table may have. An unknown one is refused: a misspelt mode = "ro" must not mean "rw".
var keys = map[string][]string{
	"": {"archive", "account"},
	"account": {
		"name", "vendor", "base_url", "mode", "calls_per_second", "calls_per_day", "reserve", "allow_irreversible",
		"sms_parameter", "auth",
	},
	"account.auth": slices.Concat(apiKey.keys(), username.keys(), password.keys()),
}

// headers are the tables as they are written in a file.
var headers = map[string]string{"": "the top of the file", "account": "[[account]]", "account.auth": "[account.auth]"}

// Keys gives every key that a configuration may have, as dotted paths, in no order.
func Keys() []string {
	var all []string
	for table, names := range keys {
		for _, name := range names {
			all = append(all, strings.TrimPrefix(table+"."+name, "."))
		}
	}
	return all
}

// checker reads a document and gathers what is wrong with it, instead of ending at the first.
type checker struct {
	path     string
	file     file
	vendors  []Vendor
	lines    lines
	problems Errors
}

// table is one table of the document: where it is in the file, and what kind it is.
type table struct {
	at     string // its path, such as "account[1].auth"
	kind   string // its entry in keys, such as "account.auth"
	values map[string]any
}

// path gives that of a key of the table.
func (t table) path(key string) string { return strings.TrimPrefix(t.at+"."+key, ".") }

// fail notes a problem with what stands at a path.
func (c *checker) fail(at, format string, args ...any) {
	c.failOn(c.lines.of(at), format, args...)
}

// failOn notes a problem with what stands on a line.
func (c *checker) failOn(line int, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: c.path, Line: line, Text: fmt.Sprintf(format, args...)})
}

// document checks the whole text and puts what it says into the configuration.
func (c *checker) document(f file, config *Config) {
	f.text = strings.TrimPrefix(f.text, "\ufeff") // some editors begin a file with a byte order mark, which is no key
	var values map[string]any
	if _, err := toml.Decode(f.text, &values); err != nil {
		c.problems = append(c.problems, syntax(f, err))
		return
	}
	c.file, c.lines = f, scan(f.text)
	top := table{values: values}
	c.unknown(top)
	config.Archive = c.yes(top, "archive", config.Archive)
	entries, ok := tables(values["account"])
	if !ok {
		c.fail("account", "accounts are written as [[account]], with two brackets")
		return
	}
	config.Accounts = make([]Account, 0, len(entries))
	for i, entry := range entries {
		config.Accounts = append(config.Accounts, c.account(table{fmt.Sprintf("account[%d]", i), "account", entry}))
	}
	c.twins(config.Accounts)
}

// syntax words an error of the TOML library.
func syntax(f file, err error) Problem {
	parse, ok := errors.AsType[toml.ParseError](err)
	if !ok {
		return Problem{Path: f.path, Text: "is not valid TOML"}
	}
	return Problem{Path: f.path, Line: lineOf(parse.Position, f.text), Text: "is not valid TOML here: " + shown(withoutValues(parse.Message))}
}

// lineOf gives the line of an error. The library has counted the next line already when a line break is what is wrong.
func lineOf(at toml.Position, text string) int {
	if last := at.Start + at.Len - 1; last >= 0 && last < len(text) && text[last] == '\n' {
		return 1 + strings.Count(text[:last], "\n")
	}
	return max(1, at.Line)
}

// What a message of the TOML library may hold: a quotation, in which the library escapes marks of the same kind, and a
// number that it does not quote.
var (
	quotation = regexp.MustCompile(`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`)
	number    = regexp.MustCompile(`\S*\d\S{7,}|\S{7,}\d\S*`)
)

// withoutValues takes what may be a piece of a value out of a message of the TOML library, since a value may be a key or
// a password. Single characters, as they are or escaped, and the names of keys stay: they are what helps.
func withoutValues(message string) string {
	if strings.HasPrefix(message, "Key '") {
		return message
	}
	const taken = "…"
	message = quotation.ReplaceAllStringFunc(message, func(quote string) string {
		piece := quote[1 : len(quote)-1]
		if runes := utf8.RuneCountInString(piece); runes > 2 || runes == 2 && piece[0] != '\\' {
			return taken
		}
		return quote
	})
	if rest := quotation.ReplaceAllLiteralString(message, ""); strings.ContainsAny(rest, `'"`) {
		return "the text cannot be read" // a quotation begins or ends who knows where
	}
	return number.ReplaceAllString(message, taken)
}

// tables gives the tables of an array, none when there is no array; false when it is something else.
func tables(value any) ([]map[string]any, bool) {
	switch value := value.(type) {
	case nil:
		return nil, true
	case []map[string]any:
		return value, true
	case []any: // an empty array, or one of inline tables
		found := make([]map[string]any, 0, len(value))
		for _, entry := range value {
			entry, ok := entry.(map[string]any)
			if !ok {
				return nil, false
			}
			found = append(found, entry)
		}
		return found, true
	default:
		return nil, false
	}
}

// unknown notes keys that a table may not have.
func (c *checker) unknown(t table) {
	for _, key := range slices.Sorted(maps.Keys(t.values)) {
		if slices.Contains(keys[t.kind], key) {
			continue
		}
		c.fail(t.path(key), "unknown key %s%s", quoted(key), suggestion(t.kind, key))
	}
}

// suggestion says which key may have been meant.
func suggestion(kind, key string) string {
	for other, names := range keys {
		if other != kind && slices.Contains(names, key) {
			return ": it belongs to " + headers[other]
		}
	}
	best, least := "", 3 // more than two wrong letters are another word
	for _, name := range keys[kind] {
		if d := distance(strings.ToLower(key), name); d < least {
			best, least = name, d
		}
	}
	if best == "" {
		return fmt.Sprintf("; %s may have: %s", headers[kind], strings.Join(keys[kind], ", "))
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// distance counts the letters to change, add or drop to make one word of another (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// word gives a text of the table. Absent, or of another type, it is empty; the latter is noted.
func (c *checker) word(t table, key string) string {
	value, given := t.values[key]
	if !given {
		return ""
	}
	text, ok := value.(string)
	if !ok {
		c.fail(t.at+"."+key, "%s must be a text in quotation marks", key)
	}
	return text
}

// yes tells whether the table says true to something, or what it is unless the table tells. Of another type it is noted.
func (c *checker) yes(t table, key string, unless bool) bool {
	value, given := t.values[key]
	if !given {
		return unless
	}
	yes, ok := value.(bool)
	if !ok {
		c.fail(t.path(key), "%s must be true or false, without quotation marks", key)
		return unless
	}
	return yes
}

// documented is what a number is without which there is none.
const documented = "what the vendor documents"

// positive gives a number above zero of the table; 0 when it is absent or wrong, and the latter is noted. Without says what
// holds when it is left out.
func (c *checker) positive(t table, key string, whole bool, without string) float64 {
	number := 0.0
	switch value := t.values[key].(type) {
	case nil:
		return 0
	case int64:
		number = float64(value)
	case float64:
		if whole {
			c.fail(t.at+"."+key, "%s must be a whole number", key)
			return 0
		}
		number = value
	default:
		c.fail(t.at+"."+key, "%s must be a number", key)
		return 0
	}
	switch {
	case math.IsNaN(number) || number <= 0:
		c.fail(t.at+"."+key, "%s must be more than 0; leave it out for %s", key, without)
		return 0
	case number > math.MaxInt32:
		c.fail(t.at+"."+key, "%s must be at most %d; leave it out for %s", key, math.MaxInt32, without)
		return 0
	default:
		return number
	}
}
