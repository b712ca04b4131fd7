package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/simfleet/simfleet/provider/config"
)

const inline = `[[account]]
name = "eu"
vendor = "simbase-v1"
[account.auth]
api_key = "test-key-canary"
`

const name = `[[account]]
name = "old"
vendor = "1ot"
[account.auth]
username = "test-user"
password_env = "SIMFLEET_TEST_KEY"
`

const phrase = `[[account]]
name = "old"
vendor = "1ot"
[account.auth]
username_env = "SIMFLEET_TEST_KEY"
password = "test password canary"
`

func TestPermissions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		mode os.FileMode
		want string // with PATH for the path; empty: nothing is wrong
	}{
		{inline, 0o600, ""},
		{inline, 0o400, ""},
		{inline, 0o640, "PATH:5: others may read this file (mode 0640), so it cannot hold a key; type: chmod 600 PATH"},
		{inline, 0o604, "PATH:5: others may read this file (mode 0604), so it cannot hold a key; type: chmod 600 PATH"},
		{inline, 0o601, "PATH:5: others may read this file (mode 0601), so it cannot hold a key; type: chmod 600 PATH"},
		{inline, 0o660, "PATH: may be changed by others (mode 0660); type: chmod go-w PATH\n" +
			"PATH:5: others may read this file (mode 0660), so it cannot hold a key; type: chmod 600 PATH"},
		{phrase, 0o600, ""},
		{phrase, 0o644, "PATH:6: others may read this file (mode 0644), so it cannot hold a password; type: chmod 600 PATH"},
		{name, 0o600, ""},
		{name, 0o644, ""},
		{name, 0o664, "PATH: may be changed by others (mode 0664); type: chmod go-w PATH"},
		{sound, 0o600, ""},
		{sound, 0o644, ""},
		{sound, 0o664, "PATH: may be changed by others (mode 0664); type: chmod go-w PATH"},
		{sound, 0o646, "PATH: may be changed by others (mode 0646); type: chmod go-w PATH"},
	}
	for i, test := range tests {
		t.Run(fmt.Sprintf("%d-%04o", i, test.mode), func(t *testing.T) {
			t.Parallel()
			path := write(t, test.text, test.mode)
			_, err := config.Load(path, vendors)
			got := ""
			if err != nil {
				got = strings.ReplaceAll(err.Error(), path, "PATH")
			}
			if got != test.want {
				t.Errorf("Load gives\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestNothingIsRunFromAFileThatOthersMayChange(t *testing.T) {
	t.Parallel()
	mark := filepath.Join(t.TempDir(), "ran")
	text := `[[account]]
name = "eu"
vendor = "telnyx"
auth.api_key_command = ["/usr/bin/touch", "` + mark + `"]
`
	loaded, err := config.Load(write(t, text, 0o666), vendors)
	if err == nil {
		t.Fatal("the file is not refused")
	}
	if err := loaded.Unlock(t.Context(), config.Patience{}); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("the command was run")
	}
}

func TestOnlyARegularFileIsRead(t *testing.T) {
	t.Parallel()
	good := write(t, sound, 0o600)
	link := filepath.Join(filepath.Dir(good), "link.toml")
	pipe := filepath.Join(filepath.Dir(good), "pipe.toml")
	long := write(t, "#"+strings.Repeat(" ", 1<<20), 0o600)
	for _, err := range []error{os.Symlink(good, link), syscall.Mkfifo(pipe, 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		link:                     "symbolic link",
		pipe:                     "not a regular file",
		filepath.Dir(good):       "not a regular file",
		long:                     "larger than",
		filepath.Join(good, "x"): "cannot be opened: not a directory",
	} {
		_, err := config.Load(path, vendors)
		if err == nil || errors.Is(err, config.ErrNone) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %q", filepath.Base(path), err, want)
		}
	}
}

func TestFoldersThatOthersMayWriteTo(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	open, sticky := filepath.Join(top, "open"), filepath.Join(top, "it's")
	for dir, mode := range map[string]os.FileMode{open: 0o770, sticky: 0o777 | os.ModeSticky} {
		path := filepath.Join(dir, "below", "config.toml")
		for _, err := range []error{
			os.Chmod(top, 0o700), //nolint:gosec // a folder
			os.MkdirAll(filepath.Dir(path), 0o700),
			os.WriteFile(path, []byte(sound), 0o600),
			os.Chmod(dir, mode),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := config.Load(path, vendors)
		if dir == sticky && err != nil {
			t.Errorf("a folder like /tmp is refused: %v", err)
		}
		if want := "type: chmod go-w " + open; dir == open && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("an open folder gives %v, want %q", err, want)
		}
	}
}

func TestPathsAreGivenAsAShellReadsThem(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(filepath.Dir(write(t, "", 0o600)), "my team's ü")
	path := filepath.Join(dir, "config.toml")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(inline), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil { //nolint:gosec // what is tested
		t.Fatal(err)
	}
	want := `chmod 600 '` + strings.ReplaceAll(path, "'", `'\''`) + `'`
	if _, err := config.Load(path, vendors); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Load gives %v, want %q", err, want)
	}
}

func TestAFileOfAnotherUserIsRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path := write(t, inline, 0o600)
	if err := os.Chown(path, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(path, vendors)
	for _, want := range []string{path + ": belongs to another user", path + ":5: the file belongs to another user"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load gives %v, want %q", err, want)
		}
	}
	if err := os.Chown(path, 0, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Dir(path), 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(path, vendors); err == nil || !strings.Contains(err.Error(), "the folder belongs to another user") {
		t.Errorf("a folder of another user gives %v", err)
	}
}

func TestAKeyIsInNoErrorWhateverIsBrokenAroundIt(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"c4n4ryk3y", "8400512993784005129937", "0x84c4n4ry"} {
		untold(t, "api_key", key)
	}
}

func TestAPasswordIsInNoErrorWhateverIsBrokenAroundIt(t *testing.T) {
	t.Parallel()
	for _, password := range []string{
		"quagga zebra quilt", "žlutá zebřička", "tru quagga", "quagga'zebra'quilt'quagga", `\\quagga\\zebra`, `zebra\"quagga zebra\"quilt`,
		"#quagga zebra", "[quagga]", "{quagga=zebra}", "quagga = zebra", "1e5 quagga", "quagga:zebra", "inf quagga", "Key 'quagga'",
	} {
		untold(t, "password", password)
	}
}

// untold checks that what Load says of broken configurations has no piece of the secret that is in them.
func untold(t *testing.T, name, secret string) {
	t.Helper()
	path, runes := write(t, "", 0o600), []rune(secret)
	for _, text := range broken(name, secret) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(path, vendors)
		for i := 0; err != nil && i+4 <= len(runes); i++ {
			if strings.Contains(strings.ReplaceAll(err.Error(), path, ""), string(runes[i:i+4])) {
				t.Errorf("%q gives %v", text, err)
				break
			}
		}
	}
}

// broken gives configurations with a secret that are wrong in many ways, and some that are not.
func broken(name, secret string) []string {
	var texts []string
	whole := "[[account]]\nname = \"eu\"\nvendor = \"infobip\"\n[account.auth]\n" + name + " = \"" + secret + "\"\n"
	for i := strings.Index(whole, name+" ="); i < len(whole); i++ {
		texts = append(texts, whole[:i])
		for _, wrong := range []string{"", "\"", "'", "[", "{", "=", "\\", "\\x", "\n", "1", "#", "\x01", "."} {
			texts = append(texts, whole[:i]+wrong+whole[i+1:], whole[:i]+wrong+whole[i:])
		}
	}
	half := len(secret) / 2
	for _, value := range []string{
		secret, "12" + secret, "1979-05-27" + secret, "tru" + secret, "+" + secret, "1_" + secret, secret + "_", "0" + secret, secret + "e",
		"1." + secret + ".2", secret[:half] + "__" + secret[half:], secret[:half] + "." + secret[half:] + "_",
		secret[:half] + "-" + secret[half:], "\"\\x" + secret + "\"", "\"\\t" + secret + "\\xzz\"",
	} {
		texts = append(texts, strings.Replace(whole, "\""+secret+"\"", value, 1))
	}
	for _, other := range []string{
		"api_key_env", "api_key_command", "username", "username_env", "password_env", "password_command", "base_url", "mode", "calls_per_day",
		"sms_parameter", "allow_irreversible",
	} {
		texts = append(texts, strings.Replace(whole, name+" =", other+" =", 1),
			strings.Replace(whole, name+" = \""+secret+"\"", other+" = ["+secret+"]", 1))
	}
	return append(texts, strings.Replace(whole, "[account.auth]\n", "base_url = \"https://user:"+secret+"@host\"\n[account.auth]\n", 1))
}
