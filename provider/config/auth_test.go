package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/config"
)

// login gives a configuration's account of a vendor; its [account.auth] has those lines, from the fifth on.
func login(vendor string, auth ...string) string {
	head := "[[account]]\nname = \"eu\"\nvendor = \"" + vendor + "\"\n[account.auth]\n"
	return head + strings.Join(auth, "\n") + "\n"
}

const (
	oneOfKeys      = "one of api_key_command, api_key_env, api_key"
	oneOfUsers     = "one of username_command, username_env, username"
	oneOfPasswords = "one of password_command, password_env, password"
)

func TestThereIsOneWayToLogInThatTheVendorTakes(t *testing.T) {
	t.Parallel()
	const key, user, pass = `api_key_env = "K"`, `username = "test-user"`, `password_env = "P"`
	tests := []struct {
		text string
		want []string
	}{
		{login("telnyx", key), nil},
		{login("1ot", user, pass), nil},
		{login("infobip", key), nil},
		{login("infobip", pass, user), nil},
		{login("telnyx"), []string{"4: the account has no key: [account.auth] needs " + oneOfKeys}},
		{login("1ot"), []string{
			"4: the account has no user name and no password: [account.auth] needs " + oneOfUsers + " and " + oneOfPasswords,
		}},
		{login("infobip"), []string{
			"4: the account has no key and no user name: [account.auth] needs " + oneOfKeys + "; or " + oneOfUsers + " and " + oneOfPasswords,
		}},
		{login("1ot", key), []string{"5: 1ot takes a user name and a password, not an API key"}},
		{login("telnyx", user, pass), []string{"5: telnyx takes an API key, not a user name and a password"}},
		{login("telnyx", "", pass), []string{"6: telnyx takes an API key, not a user name and a password"}},
		{login("1ot", "", user), []string{"6: the account has a user name and no password: [account.auth] needs " + oneOfPasswords + " too"}},
		{login("1ot", pass), []string{"5: the account has a password and no user name: [account.auth] needs " + oneOfUsers + " too"}},
		{login("infobip", user), []string{"5: the account has a user name and no password: [account.auth] needs " + oneOfPasswords + " too"}},
		{login("infobip", key, user, pass), []string{"7: a key and a user name are two ways to log in, and one is enough"}},
		{login("infobip", pass, key), []string{"6: a key and a password are two ways to log in, and one is enough"}},
		{login("telnyx", key, pass, user), []string{
			"6: a key and a user name are two ways to log in, and one is enough; telnyx takes an API key",
		}},
		{login("1ot", pass, key), []string{
			"5: the account has a password and no user name: [account.auth] needs " + oneOfUsers + " too",
			"6: a key and a password are two ways to log in, and one is enough; 1ot takes a user name and a password",
		}},
		{login("1ot", user, `username_env = "U"`, pass, `password = "test-pass"`, `password_command = ["pass", "1ot"]`), []string{
			"5: one source of the user name is enough, and here are 2: username_env, username",
			"7: one source of the password is enough, and here are 3: password_command, password_env, password",
		}},
		{login("gigsky", user), []string{
			`3: vendor "gigsky" is not known; known: simbase-v1, telnyx, infobip, 1ot`,
			"5: the account has a user name and no password: [account.auth] needs " + oneOfPasswords + " too",
		}},
		{login("1ot", `user = "x"`, `username = "x"`, `passwort = "x"`, pass), []string{
			`5: unknown key "user"; [account.auth] may have: api_key_command, api_key_env, api_key, username_command, username_env, ` +
				`username, password_command, password_env, password`,
			`7: unknown key "passwort"; did you mean password?`,
		}},
		{"[[account]]\nname = \"a\"\nvendor = \"1ot\"\nusername = \"x\"\nauth = {password_env = \"P\"}\n", []string{
			`4: unknown key "username": it belongs to [account.auth]`,
			"5: the account has a password and no user name: [account.auth] needs " + oneOfUsers + " too",
		}},
	}
	for _, test := range tests {
		if test.want == nil {
			if _, err := config.Load(write(t, test.text, 0o600), vendors); err != nil {
				t.Errorf("%s gives %v", test.text, err)
			}
		} else if got := problems(t, test.text); !slices.Equal(got, test.want) {
			t.Errorf("%s gives\n%s\nwant\n%s", test.text, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
}

func TestWhatIsNoUserNameOrPassword(t *testing.T) {
	t.Parallel()
	tests := []struct{ user, password, want string }{
		{`username = "test-user@example.com"`, `password = "correct horse: Bätterie ☂ \"'\\"`, ""},
		{`username = "Jörg Test"`, `password = "x\n"`, ""},
		{`username = "test:user"`, `password = "x"`, "5: username holds a colon, which no user name may have: there its password would begin"},
		{`username = ""`, `password = "x"`, "5: username is empty"},
		{`username = "a\tb"`, `password = "x"`, "5: username holds a line break or another character that cannot be shown"},
		{`username = " a"`, `password = "x"`, "5: username begins or ends with a space"},
		{`username = 7`, `password = "x"`, "5: username must be a text in quotation marks"},
		{`username = "a"`, `password = " \n"`, "6: password is empty"},
		{`username = "a"`, `password = "x\ny"`, "6: password holds a line break or another character that cannot be shown"},
		{`username = "a"`, `password = "\u0000x"`, "6: password holds a line break or another character that cannot be shown"},
		{`username = "a"`, `password = "x\u200by"`, "6: password holds a line break or another character that cannot be shown"},
		{`username = "a"`, `password = "x "`, "6: password begins or ends with a space"},
		{`username = "a"`, `password = true`, "6: password must be a text in quotation marks"},
		{`username = "a"`, `password_env = "a b"`, "6: password_env must be the name of an environment variable, such as ONEOT_PASSWORD"},
		{`username_env = "-"`, `password = "a"`, "5: username_env must be the name of an environment variable, such as ONEOT_USER"},
		{`username = "a"`, `password_command = []`, "6: password_command is empty"},
		{`username_command = "pass"`, `password = "a"`, `5: username_command must be a list of texts, such as ["pass", "show", "simbase/eu"]`},
		{`username = "a"`, `password_command = ["bin/x"]`, "6: password_command must name a program in PATH, or one by its absolute path: " +
			"there is no shell to complete it, and the working directory must not decide what is run"},
	}
	for _, test := range tests {
		text := login("1ot", test.user, test.password)
		if test.want == "" {
			if _, err := config.Load(write(t, text, 0o600), vendors); err != nil {
				t.Errorf("%s gives %v", text, err)
			}
		} else if got := problems(t, text); len(got) != 1 || got[0] != test.want {
			t.Errorf("%s gives %q, want %q", text, got, test.want)
		}
	}
}

func TestUnlockReadsUserNamesAndPasswords(t *testing.T) {
	t.Setenv("SIMFLEET_TEST_USER", "test-user-env\r\n")
	t.Setenv("SIMFLEET_TEST_PASSWORD", "test pass: ünv\n")
	got, err := unlock(t, login("1ot", `username_env = "SIMFLEET_TEST_USER"`, `password_env = "SIMFLEET_TEST_PASSWORD"`)+
		strings.Replace(login("infobip", `username = "test-user-inline"`, `password = "test pass inline"`), "eu", "us", 1)+
		strings.Replace(login("1ot", "username_"+asked("echo test-user-command"), "password_"+asked("echo '  test' | cut -c3-; echo")), "eu", "in", 1)+
		strings.Replace(login("infobip", `api_key = "test-key-inline"`), "eu", "uk", 1))
	if err != nil {
		t.Fatal(err)
	}
	want := [][3]string{
		{"", "test-user-env", "test pass: ünv"},
		{"", "test-user-inline", "test pass inline"},
		{"", "test-user-command", "test"},
		{"test-key-inline", "", ""},
	}
	for i, account := range got.Accounts {
		login := account.Login
		if read := [3]string{login.Key.Reveal(), login.User.Reveal(), login.Password.Reveal()}; read != want[i] {
			t.Errorf("account %s logs in with %q, want %q", account.Name, read, want[i])
		}
	}
	for _, name := range []string{"SIMFLEET_TEST_USER", "SIMFLEET_TEST_PASSWORD"} {
		if value, set := os.LookupEnv(name); set {
			t.Errorf("%s stayed in the environment: %q", name, value)
		}
	}
	printed := fmt.Sprintf("%+v %#v %s %v", got, got, got.Accounts[1].Login, &got)
	for _, secret := range []string{"test-user-env", "ünv", "test-user-inline", "pass inline", "test-key-inline"} {
		if strings.Contains(printed, secret) {
			t.Errorf("printing the configuration shows %s: %s", secret, printed)
		}
	}
}

// asked ends the name of a source that runs a line in a shell.
func asked(line string) string {
	return fmt.Sprintf(`command = ["/bin/sh", "-c", %q]`, line)
}

func TestUnreadableUserNamesAndPasswordsAreToldTogether(t *testing.T) {
	t.Setenv("SIMFLEET_TEST_USER", "test:canary")
	t.Setenv("SIMFLEET_TEST_PASSWORD", "canary\x1b[2J")
	t.Setenv("SIMFLEET_TEST_BYTES", "canary\xff")
	text := login("1ot", `username_env = "SIMFLEET_TEST_USER"`, `password_env = "SIMFLEET_TEST_PASSWORD"`) +
		login("1ot", `username_env = "SIMFLEET_TEST_UNSET"`, `password_env = "lower4nd0dd"`) +
		login("1ot", "username_"+asked("echo no canary >&2; exit 1"), "password_"+asked("echo canary; echo two")) +
		login("1ot", "username_"+asked("yes | head -c 20000"), "password_"+asked("exit 0")) +
		login("1ot", "username_"+asked("echo ' canary '"), `password_env = "SIMFLEET_TEST_BYTES"`) +
		login("1ot", `username_env = "SIMFLEET_TEST_ALONE"`)
	for name := range 6 {
		text = strings.Replace(text, `"eu"`, fmt.Sprintf("%q", string(rune('a'+name))), 1)
	}
	loaded, halves := config.Load(write(t, text, 0o600), vendors)
	err := config.Join(halves, loaded.Unlock(t.Context(), config.Patience{}))
	found, ok := errors.AsType[config.Errors](err)
	if !ok {
		t.Fatalf("Unlock gives %v", err)
	}
	want := []string{
		"5: environment variable SIMFLEET_TEST_USER holds a colon, which no user name may have: there its password would begin",
		"6: environment variable SIMFLEET_TEST_PASSWORD holds a line break or another character that cannot be shown",
		"11: environment variable SIMFLEET_TEST_UNSET is not set",
		"12: the environment variable that password_env names is not set",
		`17: username_command "/bin/sh" failed: exit status 1: no canary`,
		`18: what password_command "/bin/sh" printed holds a line break or another character that cannot be shown`,
		`23: username_command "/bin/sh" printed more than any user name has`,
		`24: what password_command "/bin/sh" printed is empty`,
		`29: what username_command "/bin/sh" printed begins or ends with a space`,
		"30: environment variable SIMFLEET_TEST_BYTES is not UTF-8",
		"35: the account has a user name and no password: [account.auth] needs " + oneOfPasswords + " too",
		"35: environment variable SIMFLEET_TEST_ALONE is not set",
	}
	var got []string
	for _, problem := range found {
		got = append(got, fmt.Sprintf("%d: %s", problem.Line, problem.Text))
	}
	if !slices.Equal(got, want) {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, account := range loaded.Accounts {
		if read := account.Login.User.Reveal() + account.Login.Password.Reveal(); read != "" {
			t.Errorf("account %s logs in with %q", account.Name, read)
		}
	}
}

func TestASlowPasswordIsToldOf(t *testing.T) {
	t.Parallel()
	told := &notes{wrote: make(chan struct{}, 9)}
	text := login("1ot", `username = "test-user"`, "password_"+asked("sleep 600"))
	loaded, err := config.Load(write(t, text, 0o600), vendors)
	if err != nil {
		t.Fatal(err)
	}
	err = loaded.Unlock(t.Context(), config.Patience{Limit: 500 * time.Millisecond, Notice: time.Millisecond, Notes: told})
	<-told.wrote
	if want := `:6: password_command "/bin/sh" gave no password within 500ms`; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("Unlock gives %v, want %q", err, want)
	}
	if want := "waiting for \"/bin/sh\": the password_command of account \"eu\"\n"; told.String() != want {
		t.Errorf("told %q, want %q", told.String(), want)
	}
}

func TestCommandsOfOneAccountRunSideBySide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	meet := func(mine, other string) string { // each waits until the other has begun
		return asked(fmt.Sprintf("touch %s/%s; while [ ! -e %s/%s ]; do sleep 0.01; done; echo %s", dir, mine, dir, other, mine))
	}
	got, err := unlock(t, login("1ot", "username_"+meet("x", "y"), "password_"+meet("y", "x")))
	if err != nil || got.Accounts[0].Login.User.Reveal() != "x" || got.Accounts[0].Login.Password.Reveal() != "y" {
		t.Errorf("Unlock gives %v", err)
	}
}

func TestNothingIsRunForALoginThatIsRefused(t *testing.T) {
	t.Parallel()
	mark := filepath.Join(t.TempDir(), "ran")
	run := fmt.Sprintf(`command = ["/usr/bin/touch", %q]`, mark)
	for _, text := range []string{
		login("1ot", "api_key_"+run),
		login("telnyx", "username_"+run, "password_"+run),
		login("infobip", "api_key_"+run, "username_"+run, "password_"+run),
		login("1ot", "username_"+run, `username = "x"`, `password = "x"`),
	} {
		loaded, err := config.Load(write(t, text, 0o600), vendors)
		if err == nil {
			t.Errorf("%s is not refused", text)
		}
		if err := loaded.Unlock(t.Context(), config.Patience{}); err != nil {
			t.Errorf("%s: Unlock gives %v", text, err)
		}
		if _, err := os.Stat(mark); err == nil {
			t.Fatalf("%s: the command was run", text)
		}
	}
}

func TestTheNameOfATextsTextIsForOneVendor(t *testing.T) {
	t.Parallel()
	tests := []struct{ vendor, value, want string }{
		{"1ot", `"message"`, ""},
		{"1ot", `"sms"`, ""},
		{"1ot", `"SMS"`, `4: sms_parameter must be "message" or "sms"`},
		{"1ot", `""`, `4: sms_parameter must be "message" or "sms"`},
		{"1ot", `["sms"]`, "4: sms_parameter must be a text in quotation marks"},
		{"infobip", `"sms"`, "4: sms_parameter is for accounts of 1ot alone; infobip has no such choice"},
	}
	for _, test := range tests {
		text := "[[account]]\nname = \"a\"\nvendor = \"" + test.vendor + "\"\nsms_parameter = " + test.value +
			"\nauth.username_env = \"U\"\nauth.password_env = \"P\"\n"
		if test.want != "" {
			if got := problems(t, text); len(got) != 1 || got[0] != test.want {
				t.Errorf("%s gives %q, want %q", text, got, test.want)
			}
			continue
		}
		got, err := config.Load(write(t, text, 0o600), vendors)
		if err != nil || got.Accounts[0].SMSParameter != strings.Trim(test.value, `"`) {
			t.Errorf("%s gives %+v, %v", text, got, err)
		}
	}
}
