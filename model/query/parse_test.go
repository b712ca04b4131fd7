package query_test

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/simfleet/simfleet/model/query"
)

const (
	card1 = "8900000000000001234"
	card2 = "8900000000000001242"
)

// one is a query of one term.
func one(atoms ...query.Atom) query.Query { return query.Query{Terms: []query.Term{{Any: atoms}}} }

func not(q query.Query) query.Query {
	q.Terms[0].Not = true
	return q
}

func both(qs ...query.Query) query.Query {
	var all query.Query
	for _, q := range qs {
		all.Terms = append(all.Terms, q.Terms...)
		if q.Sort != nil {
			all.Sort = q.Sort
		}
	}
	return all
}

func word(field query.Field, text string) query.Atom { return query.Atom{Field: field, Text: text} }

func whole(field query.Field, text string) query.Atom {
	return query.Atom{Field: field, Kind: query.Exactly, Text: text}
}

func digits(text string, parts ...string) query.Atom {
	return query.Atom{Kind: query.Digits, Text: text, Parts: parts}
}

func fuzzy(field query.Field, text string) query.Atom {
	return query.Atom{Field: field, Kind: query.Fuzzy, Text: text}
}

func exp(field query.Field, pattern string) query.Atom {
	return query.Atom{Field: field, Kind: query.Regexp, Text: pattern, Exp: regexp.MustCompile("(?i)" + pattern)}
}

func absent(field query.Field) query.Atom { return query.Atom{Field: field, Kind: query.Absent} }

func present(field query.Field) query.Atom { return query.Atom{Field: field, Kind: query.Present} }

func flag(name string) query.Atom {
	return query.Atom{Field: query.Flag, Kind: query.Flagged, Text: name}
}

func list(name string, parts ...string) query.Atom {
	return query.Atom{Field: query.In, Kind: query.Listed, Text: name, Parts: parts}
}

func compare(field query.Field, op query.Op, value int64, unit query.Unit) query.Atom {
	return query.Atom{Field: field, Kind: query.Compare, Op: op, Value: value, Unit: unit}
}

func sorted(by query.Field, descending bool) query.Query {
	return query.Query{Sort: &query.Sort{By: by, Descending: descending}}
}

// reading is a text, what is read from it and how that is printed; "" is as it was typed.
type reading struct {
	text    string
	want    query.Query
	printed string
}

var words = []reading{
	{"", query.Query{}, ""},
	{"tracker", one(word("", "tracker")), ""},
	{"Tracker-014 ÄÖ", both(one(word("", "tracker-014")), one(word("", "äö"))), "tracker-014 äö"},
	{`"two Words"`, one(word("", "two words")), `"two words"`},
	{`"one"`, one(word("", "one")), "one"},
	{`"a\"b\\c\d"`, one(word("", `a"b\c\d`)), `a"b\c\d`},
	{`"a \"b\\c\d"`, one(word("", `a "b\c\d`)), `"a \"b\\c\\d"`},
	{`5"disp`, one(word("", `5"disp`)), ""},
	{"!tracker", not(one(word("", "tracker"))), ""},
	{"!!tracker", one(word("", "tracker")), "tracker"},
	{"!!!x", not(one(word("", "x"))), "!x"},
	{"a|b|\"c d\"", one(word("", "a"), word("", "b"), word("", "c d")), ""},
	{"!a|b", not(one(word("", "a"), word("", "b"))), ""},
	{" a\t\u00a0b\u202fc\n ", both(one(word("", "a")), one(word("", "b")), one(word("", "c"))), "a b c"},
	{"fe80::1", one(word("", "fe80::1")), ""},
	{"dead:beef::1", one(word("", "dead:beef::1")), ""},
	{"aa:bb:cc|dd:ee:ff", one(word("", "aa:bb:cc"), word("", "dd:ee:ff")), ""},
	{":x", one(word("", ":x")), ""},
	{"a/b x!y + *", both(one(word("", "a/b")), one(word("", "x!y")), one(word("", "+")), one(word("", "*"))), `a/b x!y "+" *`},
	{`"!x" "/x/" "~x" ">x" "name:x" "x=y" "x!=y"`, both(one(word("", "!x")), one(word("", "/x/")), one(word("", "~x")),
		one(word("", ">x")), one(word("", "name:x")), one(word("", "x=y")), one(word("", "x!=y"))), ""},
	{`"12" "+12"`, both(one(word("", "12")), one(word("", "+12"))), ""},
	{"~Trk14", one(fuzzy("", "trk14")), "~trk14"},
	{`~"t 14" ~~x ~!`, both(one(fuzzy("", "t 14")), one(fuzzy("", "~x")), one(fuzzy("", "!"))), ""},
	{"a\xffb", one(word("", "a\ufffdb")), "a\ufffdb"},
}

var expressions = []reading{
	{"/^Pump [0-9]+$/", one(exp("", "^Pump [0-9]+$")), ""},
	{`/a\/b\\/`, one(exp("", `a/b\\`)), ""},
	{"/a|b/|c", one(exp("", "a|b"), word("", "c")), ""},
	{"!name:/x y/|~z", not(one(exp("name", "x y"), fuzzy("name", "z"))), ""},
}

var numbers = []reading{
	{"0098203", one(digits("0098203")), ""},
	{"+0098203", one(digits("0098203")), "0098203"},
	{"+999 900 000 142", one(digits("999900000142", "999", "900", "000", "142")), "999 900 000 142"},
	{"+ 999\u00a0900", one(digits("999900", "999", "900")), "999 900"},
	{"+ 999", one(digits("999")), "999"},
	{"1 2 pump 3 4", both(one(digits("12", "1", "2")), one(word("", "pump")), one(digits("34", "3", "4"))), ""},
	{"1 2 +3 4", both(one(digits("12", "1", "2")), one(digits("34", "3", "4"))), ""},
	{"1 sort:name 2", both(one(digits("1")), one(digits("2")), sorted("name", false)), "1 +2 sort:name"},
	{"1 !2 3", both(one(digits("1")), not(one(digits("2"))), one(digits("3"))), ""},
	{"1|+2|x 3", both(one(digits("1"), digits("2"), word("", "x")), one(digits("3"))), "1|2|x 3"},
	{"12a 12.5 ٣", both(one(word("", "12a")), one(word("", "12.5")), one(word("", "٣"))), ""},
	{"+12x + x", both(one(word("", "+12x")), one(word("", "+")), one(word("", "x"))), `+12x "+" x`},
	{"1 + 2", both(one(digits("1")), one(digits("2"))), "1 +2"},
}

var fields = []reading{
	{"vendor:Simbase", one(word("vendor", "simbase")), "vendor:simbase"},
	{"VENDOR:simbase", one(word("vendor", "simbase")), "vendor:simbase"},
	{`tag:"not used"|returned`, one(word("tag", "not used"), word("tag", "returned")), ""},
	{"state:active|suspended", one(word("state", "active"), word("state", "suspended")), ""},
	{"state:active|state:nosuch", one(word("state", "active"), word("state", "nosuch")), "state:active|nosuch"},
	{"x|state:active|tag:a|b", one(word("", "x"), word("state", "active"), word("tag", "a"), word("tag", "b")), ""},
	{"tag:a|any:a|b", one(word("tag", "a"), word("", "a"), word("", "b")), ""},
	{"any:12 any:x", both(one(digits("12")), one(word("", "x"))), "12 x"},
	{"tag:a|any:12|3", one(word("tag", "a"), digits("12"), digits("3")), ""},
	{"tag:12", one(word("tag", "12")), ""},
	{`tag:env:prod|"a:b"`, one(word("tag", "env:prod"), word("tag", "a:b")), ""},
	{"ip:10.64.3 ip:fe80::1", both(one(word("ip", "10.64.3")), one(word("ip", "fe80::1"))), ""},
	{"iccid:\"8900 0000\"", one(word("iccid", "89000000")), "iccid:89000000"},
	{"msisdn:+999", one(word("msisdn", "999")), "msisdn:999"},
	{"imei:\"+35 x\" eid:+", both(one(word("imei", "+35 x")), one(word("eid", "+"))), ""},
	{"name:\"1 2\"", one(word("name", "1 2")), ""},
	{"vendor:* tag:none name:never", both(one(present("vendor")), one(absent("tag")), one(absent("name"))), "vendor:* tag:none name:none"},
	{`name:"none"|"*"|"NEVER"|x`, one(word("name", "none"), word("name", "*"), word("name", "never"), word("name", "x")), `name:"none"|"*"|"never"|x`},
	{"tag:a|none", one(word("tag", "a"), absent("tag")), ""},
	{"net:~tlkm coverage:/eu/ vendor-state:enabled", both(one(fuzzy("net", "tlkm")), one(exp("coverage", "eu")), one(word("vendor-state", "enabled"))), ""},
	{"flag:ZERO|stale", one(flag("zero"), flag("stale")), "flag:zero|stale"},
	{`flag:"gone"|used=0`, one(flag("gone"), compare("used", query.Equal, 0, query.Bytes)), "flag:gone|used=0"},
	{"in:Paste|@Sims.txt", one(list("paste"), list("@Sims.txt")), "in:paste|@Sims.txt"},
	{`!in:"@my sims.txt"`, not(one(list("@my sims.txt"))), ""},
	{"in:" + card1 + "," + card2 + "F", one(list("", card1, card2)), "in:" + card1 + "," + card2},
	{"sort:seen:desc", sorted("seen", true), ""},
	{"sort:used:asc x SORT:Name:DESC", both(one(word("", "x")), sorted("name", true)), "x sort:name:desc"},
	{"sort:vendor-state", sorted("vendor-state", false), ""},
}

var comparisons = []reading{
	{"used>80%", one(compare("used", query.More, 80, query.Percent)), ""},
	{"used:>80%", one(compare("used", query.More, 80, query.Percent)), "used>80%"},
	{"used>=10MB", one(compare("used", query.AtLeast, 10e6, query.Bytes)), ""},
	{"used<1.5gb", one(compare("used", query.Less, 15e8, query.Bytes)), "used<1.5GB"},
	{"used<=1kB used<=1KB used<=1000B", both(one(compare("used", query.AtMost, 1000, query.Bytes)),
		one(compare("used", query.AtMost, 1000, query.Bytes)), one(compare("used", query.AtMost, 1000, query.Bytes))), "used<=1kB used<=1kB used<=1kB"},
	{"limit=10MiB limit>0.5KiB limit<2TiB limit=3GiB", both(one(compare("limit", query.Equal, 10<<20, query.Bytes)),
		one(compare("limit", query.More, 512, query.Bytes)), one(compare("limit", query.Less, 2<<40, query.Bytes)),
		one(compare("limit", query.Equal, 3<<30, query.Bytes))), "limit=10MiB limit>512B limit<2TiB limit=3GiB"},
	{"used=1234567B used=9223372036854775807B", both(one(compare("used", query.Equal, 1234567, query.Bytes)),
		one(compare("used", query.Equal, 1<<63-1, query.Bytes))), ""},
	{"used=0 used=0% limit>0 seen>0 cost=0 sms=0", both(one(compare("used", query.Equal, 0, query.Bytes)),
		one(compare("used", query.Equal, 0, query.Percent)), one(compare("limit", query.More, 0, query.Bytes)),
		one(compare("seen", query.More, 0, query.Age)), one(compare("cost", query.Equal, 0, query.Money)),
		one(compare("sms", query.Equal, 0, query.Count))), ""},
	{"seen>7d seen<1h", both(one(compare("seen", query.More, 7*86400, query.Age)), one(compare("seen", query.Less, 3600, query.Age))), ""},
	{"seen>2w seen<1.5h seen<90s seen=24h", both(one(compare("seen", query.More, 14*86400, query.Age)),
		one(compare("seen", query.Less, 5400, query.Age)), one(compare("seen", query.Less, 90, query.Age)),
		one(compare("seen", query.Equal, 86400, query.Age))), "seen>14d seen<90m seen<90s seen=1d"},
	{"cost>2 cost<=0.000001 cost=100 cost=2.50", both(one(compare("cost", query.More, 2e6, query.Money)),
		one(compare("cost", query.AtMost, 1, query.Money)), one(compare("cost", query.Equal, 1e8, query.Money)),
		one(compare("cost", query.Equal, 25e5, query.Money))), "cost>2 cost<=0.000001 cost=100 cost=2.5"},
	{"sms>0 sessions>=3", both(one(compare("sms", query.More, 0, query.Count)), one(compare("sessions", query.AtLeast, 3, query.Count))), ""},
	{"seen:never limit:none used:none cost:none sms=none", both(one(absent("seen")), one(absent("limit")), one(absent("used")),
		one(absent("cost")), one(absent("sms"))), "seen:never limit:none used:none cost:none sms:none"},
	{"seen:none seen:*", both(one(absent("seen")), one(present("seen"))), "seen:never seen:*"},
	{
		"!used>80%|<1MB|none", not(one(compare("used", query.More, 80, query.Percent), compare("used", query.Less, 1e6, query.Bytes), absent("used"))),
		"!used>80%|used<1MB|none",
	},
}

var wholes = []reading{
	{"tag=EU", one(whole("tag", "eu")), "tag=eu"},
	{`Tag="not used"`, one(whole("tag", "not used")), `tag="not used"`},
	{"!tag=eu|us", not(one(whole("tag", "eu"), whole("tag", "us"))), ""},
	{"tag=eu|=us|tag=uk", one(whole("tag", "eu"), whole("tag", "us"), whole("tag", "uk")), "tag=eu|us|uk"},
	{"tag=eu|tag:us|uk", one(whole("tag", "eu"), word("tag", "us"), word("tag", "uk")), ""},
	{"tag:eu|tag=us", one(word("tag", "eu"), whole("tag", "us")), ""},
	{"tag=eu|apn:us", one(whole("tag", "eu"), word("apn", "us")), ""},
	{"tag=eu us|apn:x", both(one(whole("tag", "eu")), one(word("", "us"), word("apn", "x"))), ""},
	{"tag=none|eu", one(absent("tag"), whole("tag", "eu")), "tag:none|tag=eu"},
	{"tag=eu|none|*|/x/|~y", one(whole("tag", "eu"), absent("tag"), present("tag"), exp("tag", "x"), fuzzy("tag", "y")), ""},
	{`tag:"=x"|y`, one(word("tag", "=x"), word("tag", "y")), ""},
	{`tag="none"|"=x"|"apn:y"`, one(whole("tag", "none"), whole("tag", "=x"), whole("tag", "apn:y")), ""},
	{"tag:=eu vendor=simbase|used>80%", both(one(whole("tag", "eu")), one(whole("vendor", "simbase"), compare("used", query.More, 80, query.Percent))), "tag=eu vendor=simbase|used>80%"},
	{"iccid=\"8900 0000\" msisdn=+999", both(one(whole("iccid", "89000000")), one(whole("msisdn", "999"))), "iccid=89000000 msisdn=999"},
}

func TestParse(t *testing.T) {
	for _, c := range slices.Concat(words, expressions, numbers, fields, comparisons, wholes) {
		got, err := query.Parse(c.text)
		if err != nil || !got.Equal(c.want) {
			t.Errorf("%q is read as\n%+v, want\n%+v, %v", c.text, got, c.want, err)
		}
		if want := cmp.Or(c.printed, c.text); got.String() != want {
			t.Errorf("%q is printed as %q, want %q", c.text, got, want)
		}
	}
}

func TestExpressionsKnowNoCase(t *testing.T) {
	q, err := query.Parse("/^pump|NAME$/")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"PUMP 7": true, "its name": true, "a pump ": false} {
		if got := q.Terms[0].Any[0].Exp.MatchString(text); got != want {
			t.Errorf("%q matches: %t", text, got)
		}
	}
}

// slip is a text with a mistake, its place and a part of its words.
type slip struct {
	text  string
	at    int
	means string
}

var amountMistakes = []slip{
	{"seen>", 5, "seen> needs an age such as 7d"},
	{"ä seen>= x", 8, "seen>= needs an age"},
	{"seen:>", 6, "seen> needs an age"},
	{"used>", 5, "10MB or 80%"},
	{"used>8x", 5, "“8x” is not a size or a share"},
	{"used>80", 5, "“80” is not"},
	{"used>99.5%", 5, "is not"},
	{"used>1.MB", 5, "is not"},
	{"used>.5MB", 5, "is not"},
	{"used>1.2.3MB", 5, "is not"},
	{"used>1.1234567MB", 5, "is not"},
	{"used>9223373TB", 5, "is not"},
	{"used>99999999999999999999B", 5, "is not"},
	{"used>MB", 5, "is not"},
	{"used>-1MB", 5, "is not"},
	{"used==1MB", 5, "is not"},
	{"limit>80%", 6, "size such as 10MB"},
	{"seen>7M", 5, "“7M” is not an age"},
	{"seen>7", 5, "is not an age"},
	{"cost>2x", 5, "amount such as 2.50"},
	{"sms>0.5", 4, "whole number"},
	{"used:", 5, "used>80%"},
	{"used:10MB", 5, "used needs a comparison"},
	{`used:"x"`, 5, "comparison"},
	{"used>80%|", 9, "before and after |"},
	{"used>80%|foo", 9, "comparison"},
	{"used!=0", 4, "!used="},
	{"name<foo", 4, "name is not compared; write name:"},
	{"flag=zero", 4, "flag is not compared"},
	{"in=paste", 2, "in is not compared"},
	{"any=x", 3, "needs a field before it"},
	{"tag= x", 4, "tag= needs a whole value, such as tag=returned"},
	{"tag=a|=", 7, "tag= needs a whole value"},
	{"tag!=a", 3, "!tag="},
	{"name:>5", 5, "not compared"},
	{"any>5", 3, "needs a field before it"},
	{"used >80%", 5, "> needs a field before it"},
}

var signMistakes = []slip{
	{"foo:bar", 0, "there is no field “foo”; there are vendor, account,"},
	{"x http://x", 2, "no field “http”"},
	{"tag:env:prod|a:b", 13, "no field “a”"},
	{"a|foo:bar", 2, "no field “foo”"},
	{"note:x", 0, "no field"},
	{"fe:1", 0, "no field “fe”"},
	{"a>b", 0, "no field “a”"},
	{"vendor:", 7, "vendor: needs a value, such as vendor:simbase"},
	{"vendor: x", 7, "vendor: needs a value"},
	{"any:", 4, "any: needs a value"},
	{"state:!active", 6, "beginning of the term"},
	{"a|!b", 2, "beginning of the term"},
	{"!", 1, "after !"},
	{"x ! y", 3, "after !"},
	{"!!", 2, "after !"},
	{"|", 0, "before and after |"},
	{"a|", 2, "before and after |"},
	{"a||b", 2, "before and after |"},
	{"a| b", 2, "before and after |"},
	{"a |b", 2, "before and after |"},
	{"!|", 1, "before and after |"},
}

var openMistakes = []slip{
	{`x "open`, 2, "a quote is open"},
	{`"open\"`, 0, "a quote is open"},
	{`name:"`, 5, "a quote is open"},
	{`""`, 0, "nothing stands between"},
	{`tag:""`, 4, "nothing stands between"},
	{`"a"b`, 3, "a blank or | belongs after \""},
	{`~`, 1, "after ~"},
	{`~|a`, 1, "after ~"},
	{`~"`, 1, "a quote is open"},
	{"x /open", 2, "an expression is open"},
	{`/open\/`, 0, "an expression is open"},
	{`/`, 0, "an expression is open"},
	{`/\`, 0, "an expression is open"},
	{`//`, 0, "between the slashes"},
	{"/[/]/", 0, "missing closing ]"},
	{"/dev/null", 5, "after /"},
	{"/a(b/", 0, "missing closing )"},
	{"x /ä[z-a]b/", 5, "invalid character class range"},
	{"name:/a**/", 7, "invalid nested repetition operator"},
	{"/x{1001}/", 2, "invalid repeat count"},
	{"/" + strings.Repeat("x", 201) + "/", 0, "more than 200 characters"},
	{strings.Repeat("/x/ ", 11), 40, "more than 10 expressions"},
	{strings.Repeat("x ", 1001), 2000, "more than 1000 things"},
	{strings.Repeat("x|", 1001) + "x", 0, "more than 1000 things"},
	{strings.Repeat("+1 ", 1001), 3000, "more than 1000 things"},
}

var listMistakes = []slip{
	{"flag:nosuch", 5, "there is no flag “nosuch”; there are zero, limit,"},
	{"flag:", 5, "flag: needs a value"},
	{"flag:zero|*", 10, "no flag"},
	{"flag:none", 5, "no flag"},
	{`flag:"zero`, 5, "a quote is open"},
	{"in:", 3, "in: needs a value, such as in:paste"},
	{"in:@", 4, "path of a file"},
	{"in:foo", 3, "“foo” is no ICCID"},
	{"in:" + card1 + ",", 23, "is no ICCID"},
	{"in:" + card1 + ",12," + card2, 23, "“12” is no ICCID"},
	{`in:"`, 3, "a quote is open"},
	{"sort:", 5, "sort: needs a field"},
	{"sort:foo", 5, "no field “foo” to sort by; there are vendor,"},
	{"sort:flag", 5, "no order by flag"},
	{"sort:in", 5, "no order by in"},
	{"sort:any", 5, "no order by any"},
	{"sort:sort", 5, "no field"},
	{"sort:seen:", 10, "asc or desc"},
	{"sort:seen:down", 10, "asc or desc"},
	{"sort:seen|used", 9, "stands alone"},
	{"!sort:seen", 1, "stands alone"},
	{"a|sort:seen", 2, "stands alone"},
	{"sort>seen", 4, "colon"},
	{"used>\x1b[31m", 5, "“␛[31m”"},
}

func TestMistakes(t *testing.T) {
	for _, c := range slices.Concat(amountMistakes, signMistakes, openMistakes, listMistakes) {
		got, err := query.Parse(c.text)
		mistake, ok := errors.AsType[*query.Error](err)
		if !ok {
			t.Errorf("%.40q: error %v", c.text, err)
			continue
		}
		if mistake.At != c.at || !strings.Contains(mistake.Means, c.means) {
			t.Errorf("%.40q: at %d, want %d: %q", c.text, mistake.At, c.at, mistake.Means)
		}
		if !got.Equal(query.Query{}) {
			t.Errorf("%.40q: a query beside the error", c.text)
		}
	}
}

func TestErrorTellsItsPlace(t *testing.T) {
	_, err := query.Parse("x seen>")
	if want := "character 8: seen> needs an age such as 7d (s m h d w)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// Words are compared in lower case, so that one which changes when it is put there again would not be found by its own
// text.
func TestLowerCaseOfEveryLetterIsStable(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if lower := unicode.ToLower(r); unicode.ToLower(lower) != lower {
			t.Errorf("%U becomes %U", r, lower)
		}
	}
}

func TestParseOfMuchText(t *testing.T) {
	for _, part := range []string{
		"x", " ", "1", "1 ", "+", "+ ", "!", "|", "a|", `"`, `\`, `"\`, "/", `/\`, "a:", "a:b|", "~", ">", "in:", ",",
		"/x{999}/ ", "\xff", "\u00a0", "name:", "name:x ", "aa:", "é",
	} {
		all := strings.Repeat(part, (1<<20)/len(part))
		text := strings.Repeat(part, (1<<16)/len(part))
		for _, text := range []string{all, `"` + text, "/" + text, "in:" + text, "name:" + text, "used>" + text, `"` + text + `"`} {
			q, err := query.Parse(text)
			if err == nil && len(q.Terms) > 1000 {
				t.Errorf("%.20q…: %d terms", text, len(q.Terms))
			}
			if mistake, ok := errors.AsType[*query.Error](err); ok && (mistake.At < 0 || mistake.At > len([]rune(text))) {
				t.Errorf("%.20q…: at %d", text, mistake.At)
			}
		}
	}
}
