package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/config"
)

var vendors = []config.Vendor{
	{ID: "simbase-v1", Key: true}, {ID: "telnyx", Key: true}, {ID: "infobip", Key: true, Password: true}, {ID: "1ot", Password: true},
}

// write makes a configuration that nobody else may write to, whatever the umask of whoever runs the test.
func write(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	for _, err := range []error{
		os.Chmod(dir, 0o700), //nolint:gosec // a folder
		os.WriteFile(path, []byte(text), 0o600),
		os.Chmod(path, mode),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// problems loads a configuration that is wrong and gives "line: text" for each problem.
func problems(t *testing.T, text string) []string {
	t.Helper()
	path := write(t, text, 0o600)
	_, err := config.Load(path, vendors)
	found, ok := errors.AsType[config.Errors](err)
	if !ok {
		t.Fatalf("Load gives %v, not a list of problems", err)
	}
	lines := strings.Split(found.Error(), "\n")
	for i, line := range lines {
		rest, prefixed := strings.CutPrefix(line, path+":")
		if !prefixed {
			t.Errorf("problem %q does not begin with the file", line)
		}
		lines[i] = rest
	}
	return lines
}

// sound is an account that nothing is wrong with.
const sound = `[[account]]
name = "eu"
vendor = "simbase-v1"
[account.auth]
api_key_env = "SIMFLEET_TEST_KEY"
`

func TestFindNeverLooksIntoTheWorkingDirectory(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, named, xdg, home, want string
	}{
		{"named", "my.toml", "/x", "/h", "my.toml"},
		{"xdg", "", "/x y/ü", "/h", "/x y/ü/simfleet/config.toml"},
		{"home", "", "", "/h", "/h/.config/simfleet/config.toml"},
		{"relative xdg", "", ".", "/h", "/h/.config/simfleet/config.toml"},
		{"relative both", "", "x", ".", ""},
		{"nothing", "", "", "", ""},
	}
	for _, test := range tests {
		env := map[string]string{"XDG_CONFIG_HOME": test.xdg, "HOME": test.home}
		got, err := config.Find(test.named, func(name string) string { return env[name] })
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%s: Find gives %q, %v; want %q", test.name, got, err, test.want)
		}
		if err != nil && !errors.Is(err, config.ErrNowhere) {
			t.Errorf("%s: %v is not ErrNowhere", test.name, err)
		}
	}
}

func TestStateDir(t *testing.T) {
	t.Parallel()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ named, xdg, home, want string }{
		{"state", "/x", "/h", filepath.Join(here, "state")},
		{"", "/x", "/h", "/x/simfleet"},
		{"", ".", "/h", "/h/.local/state/simfleet"},
		{"", "", "h", ""},
	} {
		env := map[string]string{"XDG_STATE_HOME": test.xdg, "HOME": test.home}
		got, err := config.StateDir(test.named, func(name string) string { return env[name] })
		if got != test.want || errors.Is(err, config.ErrNoState) != (test.want == "") {
			t.Errorf("%+v gives %q, %v", test, got, err)
		}
	}
}

// everyKey is a configuration in which each key is.
const everyKey = `archive = false
[[account]]
name     = "eu-trackers"
vendor   = "simbase-v1"
base_url = "https://api.simbase.com/x"
mode     = "ro"
calls_per_second = 2.5
calls_per_day    = 4000
[account.auth]
api_key_command = ["pass", "show", "simbase/eu"]

[[account]]
name = "us"
vendor = "telnyx"
base_url = "http://LOCALHOST:8080"
calls_per_second = 3
reserve = 250
auth.api_key_env = "US_KEY"

[[account]]
name = "old"
vendor = "1ot"
allow_irreversible = true
sms_parameter = "sms"
[account.auth]
username_env = "ONEOT_USER"
password_command = ["pass", "1ot"]
[[account]]
name = "it"
vendor = "infobip"
allow_irreversible = false
auth = {username_command = ["a", "b"], password_env = "PW"}
`

func TestLoadReadsEveryKey(t *testing.T) {
	t.Parallel()
	got, err := config.Load(write(t, everyKey, 0o644), vendors)
	if err != nil {
		t.Fatal(err)
	}
	want := []config.Account{
		{
			Name: "eu-trackers", Vendor: "simbase-v1", BaseURL: "https://api.simbase.com/x", Mode: config.ReadOnly,
			PerSecond: 2.5, PerDay: 4000, Line: 2,
			Auth: config.Auth{Key: config.Source{Command: []string{"pass", "show", "simbase/eu"}, Line: 10}},
		},
		{
			Name: "us", Vendor: "telnyx", BaseURL: "http://LOCALHOST:8080", Mode: config.ReadWrite,
			PerSecond: 3, Reserve: 250, Line: 12, Auth: config.Auth{Key: config.Source{Env: "US_KEY", Line: 18}},
		},
		{
			Name: "old", Vendor: "1ot", Mode: config.ReadWrite, AllowIrreversible: true, SMSParameter: "sms", Line: 20,
			Auth: config.Auth{
				User:     config.Source{Env: "ONEOT_USER", Line: 26},
				Password: config.Source{Command: []string{"pass", "1ot"}, Line: 27},
			},
		},
		{
			Name: "it", Vendor: "infobip", Mode: config.ReadWrite, Line: 28,
			Auth: config.Auth{
				User:     config.Source{Command: []string{"a", "b"}, Line: 32},
				Password: config.Source{Env: "PW", Line: 32},
			},
		},
	}
	if !reflect.DeepEqual(got.Accounts, want) {
		t.Errorf("Load gives\n%+v\nwant\n%+v", got.Accounts, want)
	}
	if got.Archive {
		t.Error("the archive is on, and the file says that it is off")
	}
}

func TestTheArchiveIsOnUnlessTheFileSaysOtherwise(t *testing.T) {
	t.Parallel()
	for top, want := range map[string]bool{"": true, "archive = true\n": true, "archive = false\n": false} {
		if got, err := config.Load(write(t, top+sound, 0o600), vendors); err != nil || got.Archive != want {
			t.Errorf("%q: the archive is %t, %v", top, got.Archive, err)
		}
	}
	for text, want := range map[string]string{
		"# a comment\narchive = \"no\"\n" + sound: "2: archive must be true or false, without quotation marks",
		sound + "\n[[account]]\nname = \"b\"\nvendor = \"telnyx\"\nauth.api_key_env = \"K\"\narchive = false\n": `11: unknown key "archive": it belongs to the top of the file`,
	} {
		if got := problems(t, text); len(got) != 1 || got[0] != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
}

func TestAReserveIsAPartOfTheDay(t *testing.T) {
	t.Parallel()
	account := strings.Replace(sound, "[account.auth]", "calls_per_day = 1000\nreserve = %d\n[account.auth]", 1)
	got, err := config.Load(write(t, fmt.Sprintf(account, 999), 0o600), vendors)
	if err != nil || got.Accounts[0].Reserve != 999 || got.Accounts[0].PerDay != 1000 {
		t.Errorf("Load gives %+v, %v", got.Accounts, err)
	}
	if got := problems(t, fmt.Sprintf(account, 1000)); len(got) != 1 || got[0] != "5: reserve must be less than calls_per_day, of which it is a part" {
		t.Errorf("told %q", got)
	}
}

func TestLoadOfAnEmptyConfigurationHasNoAccounts(t *testing.T) {
	t.Parallel()
	got, err := config.Load(write(t, "# nothing yet\n", 0o600), vendors)
	if err != nil || len(got.Accounts) != 0 {
		t.Errorf("Load gives %v, %v", got, err)
	}
}

func TestNoConfigurationIsNotAProblem(t *testing.T) {
	t.Parallel()
	_, err := config.Load(filepath.Join(t.TempDir(), "config.toml"), vendors)
	if !errors.Is(err, config.ErrNone) {
		t.Errorf("Load gives %v, want ErrNone", err)
	}
}

func TestEverythingWrongIsToldAtOnceWithItsLine(t *testing.T) {
	t.Parallel()
	got := problems(t, `nam = 1
[[account]] # the first
name   = "eu"
vendor = "simbase"
mod    = "ro"
calls_per_second = "ten"
calls_per_day = 1.5
[account.auth]
api_key_env = "EU_KEY"
api_key_comand = ["x"]

[[account]]
name = "eu"
vendor = "simbase-v1"
base_url = "http://api.simbase.com"
mode = "read-only"
calls_per_day = -1
[account.auth]
api_key_env = 7

[[account]]
api_key_env = "X"
`)
	want := []string{
		`1: unknown key "nam"; the top of the file may have: archive, account`,
		`4: vendor "simbase" is not known; known: simbase-v1, telnyx, infobip, 1ot`,
		`5: unknown key "mod"; did you mean mode?`,
		`6: calls_per_second must be a number`,
		`7: calls_per_day must be a whole number`,
		`10: unknown key "api_key_comand"; did you mean api_key_command?`,
		`13: another account is named "eu" already, on line 2`,
		`15: base_url: the base URL must begin with https; plain http goes to this machine alone`,
		`16: mode must be "rw" or "ro"`,
		`17: calls_per_day must be more than 0; leave it out for what the vendor documents`,
		`19: api_key_env must be a text in quotation marks`,
		`21: the account has no key and no user name: [account.auth] needs one of api_key_command, api_key_env, api_key; ` +
			`or one of username_command, username_env, username and one of password_command, password_env, password`,
		`21: the account has no name`,
		`21: the account has no vendor; known: simbase-v1, telnyx, infobip, 1ot`,
		`22: unknown key "api_key_env": it belongs to [account.auth]`,
	}
	slices.SortStableFunc(got, func(a, b string) int { // those of one line have no order of their own
		lineA, lineB := a[:strings.Index(a, ":")], b[:strings.Index(b, ":")]
		if lineA != lineB {
			return 0
		}
		return strings.Compare(a, b)
	})
	if !slices.Equal(got, want) {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWrongValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{`name = ""`, "name must not be empty"},
		{`name = 3`, "name must be a text"},
		{`name = "a\u001b[2Jb"`, `name holds a character that cannot be shown: "a\x1b[2Jb"`},
		{`name = "0123456789012345678901234567890123456789x"`, "longer than 40"},
		{`vendor = ["simbase-v1"]`, "vendor must be a text"},
		{`base_url = "ftp://x"`, "must begin with https; plain"},
		{`base_url = "api.simbase.com"`, "must be an absolute address"},
		{`base_url = ""`, "must be an absolute address"},
		{`base_url = "https://:443"`, "must be an absolute address"},
		{`base_url = "https://u:p@api.simbase.com"`, "must hold no user name"},
		{`base_url = "https://api.simbase.com?key=1"`, "no query and no fragment"},
		{`base_url = "https://api.simbase.com#"`, "no query and no fragment"},
		{`base_url = "http://localhost.example.com"`, "this machine alone"},
		{`base_url = "http://127.0.0.1.example.com"`, "this machine alone"},
		{`base_url = "https://api.simbase.com:70000"`, "port of the base URL"},
		{`base_url = "https://api.simbase.com/v 2"`, "path of the base URL"},
		{`mode = "RO"`, `mode must be`},
		{`mode = true`, "mode must be a text"},
		{`calls_per_second = 0`, "more than 0"},
		{`calls_per_second = nan`, "more than 0"},
		{`calls_per_second = inf`, "at most 2147483647"},
		{`calls_per_second = [1]`, "must be a number"},
		{`calls_per_second = 1e300`, "at most 2147483647"},
		{`calls_per_second = -inf`, "more than 0"},
		{`calls_per_day = 99999999999`, "at most 2147483647"},
		{`reserve = 0`, "reserve must be more than 0; leave it out for a twentieth of the day's calls"},
		{`allow_irreversible = "true"`, "allow_irreversible must be true or false, without quotation marks"},
		{`allow_irreversible = 1`, "allow_irreversible must be true or false"},
		{`auth = "x"`, "auth must be a table"},
		{`auth = {}`, "the account has no key"},
		{`auth = {api_key_command = "pass show x"}`, "must be a list of texts"},
		{`auth = {api_key_command = ["pass", 1]}`, "must be a list of texts"},
		{`auth = {api_key_command = ["a\u0000"]}`, "must be a list of texts"},
		{`auth = {api_key_command = []}`, "is empty"},
		{`auth = {api_key_command = [""]}`, "is empty"},
		{`auth = {api_key_command = ["./key"]}`, "absolute path"},
		{`auth = {api_key_command = ["~/bin/key"]}`, "absolute path"},
		{`auth = {api_key_env = ""}`, "name of an environment variable"},
		{`auth = {api_key_env = "A B"}`, "name of an environment variable"},
		{`auth = {api_key_env = "A", api_key = "test-key"}`, "one source of the key is enough, and here are 2"},
		{`auth = {api_key = ""}`, "api_key is empty"},
		{`auth = {api_key = "test key"}`, "api_key holds a space"},
		{`auth = {api_key = "test-key\u0000"}`, "api_key holds a space"},
	}
	for _, test := range tests {
		values := map[string]string{"name": `"n"`, "vendor": `"telnyx"`, "auth": `{api_key_env = "K"}`}
		key, value, _ := strings.Cut(test.line, " = ")
		values[key] = value
		lines := []string{"[[account]]"}
		for key, value := range values {
			lines = append(lines, key+" = "+value)
		}
		text := strings.Join(lines, "\n")
		got := problems(t, text)
		if len(got) != 1 || !strings.Contains(got[0], test.want) {
			t.Errorf("%s gives %q, want one problem with %q", test.line, got, test.want)
		}
	}
}

func TestAccountsAreAnArray(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"[account]\nname = \"x\"\n", "account = 3\n", "account = [1]\n"} {
		if got := problems(t, text); len(got) != 1 || !strings.Contains(got[0], "two brackets") {
			t.Errorf("%q gives %q", text, got)
		}
	}
	got, err := config.Load(write(t, `account = [{name = "a", vendor = "telnyx", auth = {api_key_env = "K"}}]`, 0o600), vendors)
	if err != nil || len(got.Accounts) != 1 || got.Accounts[0].Auth.Key.Line != 1 {
		t.Errorf("inline tables give %+v, %v", got, err)
	}
}

func TestLinesAreFoundInAnyWayOfWriting(t *testing.T) {
	t.Parallel()
	got := problems(t, `# [[account]] in a comment
[[ account ]]
"name" = """
x [[account]]
mod = 1""" # two
vendor = 'telnyx'
auth . "api_key_command" = [ # a comment ]
	"a\"]", 'b\',
	"""
	"""",
]
x1 = 1
[[account]] # a second one
name = "b"; # not TOML
`)
	if len(got) != 1 || !strings.HasPrefix(got[0], "14: is not valid TOML here") {
		t.Errorf("a syntax error gives %q", got)
	}
	if len(got) == 1 && !strings.Contains(got[0], "got ';' instead") {
		t.Errorf("a syntax error gives %q, want it to say what is wrong", got[0])
	}
	got = problems(t, `
[[ account ]]
"name" = """
x [[account]]
mod = 1""" # two
vendor = 'telnyx'
auth . "api_key_command" = [ # a comment ]
	"a\"]", 'b\',
	"""
	"""",
]
x1 = { b = [
	1] }
[["account"]] # a second one
name = "b"
vendor = "telnyx"
x2 = 2
[account."auth"]
x3 = 3
api_key_env = "K"
[a.b]
c = 1
[[a.c]]
[[a.c.d]]
e = 1
`)
	for i, prefix := range []string{"3: name holds", "12: unknown key \"x1\"", "17: unknown key \"x2\"", "19: unknown key \"x3\"", "21: unknown key \"a\""} {
		if i >= len(got) || !strings.HasPrefix(got[i], prefix) {
			t.Fatalf("told\n%s\nwant %q as number %d", strings.Join(got, "\n"), prefix, i+1)
		}
	}
}

func TestASyntaxErrorIsToldOfTheLineThatHasIt(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{
		"name = \"abc\n", "name = 'abc\n", "name =\n", "name =\r\n", "name\n", "name = abc\n", "name = \"\\x\n", "[[account]\n", "[a.\n", "b = 1_\n", "name",
		"name =", "a = 2\n",
	} {
		for _, mark := range []string{"", "\ufeff"} {
			for _, after := range []string{"", "b = 1\n"} {
				text := mark + "a = 1\n" + wrong + after
				if got := problems(t, text); len(got) != 1 || !strings.HasPrefix(got[0], "2: ") {
					t.Errorf("%q gives %q, want a problem on line 2", text, got)
				}
				if !strings.HasSuffix(wrong, "\n") {
					break
				}
			}
		}
	}
}

func TestAByteOrderMarkIsNoPartOfAKey(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(write(t, "\ufeff"+sound, 0o600), vendors); err != nil {
		t.Errorf("Load gives %v", err)
	}
	for _, mark := range []string{"", "\ufeff"} {
		got := problems(t, mark+"[[account]]\nname = \"eu\"\nvendor = \"x\"\nauth.api_key_env = \"K\"\n[[account]]\n")
		want := []string{"3: vendor ", "5: the account has no vendor", "5: the account has no name", "5: the account has no key"}
		for i, prefix := range want {
			if len(got) != len(want) || !strings.HasPrefix(got[i], prefix) {
				t.Fatalf("with the mark %q: told\n%s", mark, strings.Join(got, "\n"))
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		sound, inline, name, "[[a.b]]\n[a.b.c]\nd=1\n", "a.\"b\".'c' = [{x=1}, [\"\"\"\n]\"\"\"]]", "x = ''" + "'\n''" + "''\n",
		"[[account]]\n[[account.x]]", "\ufeff" + sound, "\ufeffx = 1\n", "[[account]\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(path, vendors)
		found, _ := errors.AsType[config.Errors](err)
		for _, problem := range found {
			if problem.Path == path && (problem.Line < 1 || problem.Line > strings.Count(text, "\n")+1) {
				t.Errorf("%q has no line %d: %s", text, problem.Line, problem.Text)
			}
		}
	})
}
