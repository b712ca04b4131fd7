package config

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// How long a command may take to print a key, and after how long it is told that it is being waited for.
const (
	DefaultLimit  = 30 * time.Second
	DefaultNotice = time.Second
)

// Patience says how commands that print keys are waited for.
type Patience struct {
	Limit  time.Duration // 0 means DefaultLimit
	Notice time.Duration // 0 means DefaultNotice
	Notes  io.Writer     // gets a line for each command that takes longer than Notice; nil means none
}

// Unlock reads the keys of all accounts: environment variables first, which are then unset, so that no command that is
// run later inherits them; then the commands, side by side. A command gets the environment of this process, no input,
// and a session of its own, so that it can neither read from the terminal nor outlive its time. The error is [Errors].
func (c *Config) Unlock(ctx context.Context, patience Patience) error {
	problems := make([]error, len(c.Accounts))
	c.unlockEnv(problems)
	notes := &lockedWriter{w: patience.Notes}
	var running sync.WaitGroup
	for i := range c.Accounts {
		account := &c.Accounts[i]
		if account.Auth.Inline.Reveal() != "" {
			account.Key = account.Auth.Inline
		}
		if len(account.Auth.Command) == 0 {
			continue
		}
		running.Go(func() {
			key, why := ask(ctx, account, patience, notes)
			account.Key = key
			problems[i] = c.problem(account, why)
		})
	}
	running.Wait()
	return Join(problems...)
}

// unlockEnv takes the keys that are in the environment out of it. Two accounts may share one.
func (c *Config) unlockEnv(problems []error) {
	var read []string
	for i := range c.Accounts {
		account := &c.Accounts[i]
		name := account.Auth.Env
		if name == "" {
			continue
		}
		value, set := os.LookupEnv(name)
		read = append(read, name)
		if !set {
			problems[i] = c.problem(account, named(name)+" is not set")
			continue
		}
		key, why := usable(value)
		account.Key = key
		if why != "" {
			problems[i] = c.problem(account, named(name)+" "+why)
		}
	}
	for _, name := range read {
		_ = os.Unsetenv(name) // it can only fail for a name that could not have been read
	}
}

// problem places what is wrong with an account's key; nil when nothing is.
func (c *Config) problem(account *Account, why string) error {
	if why == "" {
		return nil
	}
	return Errors{{Path: c.Path, Line: account.Auth.Line, Text: why}}
}

// variable tells whether a name is one that environment variables conventionally have.
func variable(name string) bool {
	for i, r := range name {
		if r != '_' && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// named gives a variable's name. One that is written otherwise could be a key that was put in the wrong place, and is
// not printed.
func named(name string) string {
	if variable(name) {
		return "environment variable " + name
	}
	return "the environment variable that api_key_env names"
}

// usable hides a key, or tells why it can be none. Space around it is a matter of editors and of commands that end their
// output with a line break; space within it would break the request's header.
func usable(key string) (secret rest.Secret, why string) {
	key = strings.TrimSpace(key)
	switch {
	case key == "":
		return rest.Secret{}, "is empty"
	case strings.ContainsFunc(key, func(r rune) bool { return r < 0x21 || r > 0x7e }):
		return rest.Secret{}, "holds a space, a line break or another character that no key has"
	default:
		return rest.NewSecret(key), ""
	}
}

// shown gives text of a command or of the system as it may be printed.
func shown(text string) string { return model.NewText(strings.TrimSpace(text)).Clean(model.Line, 300) }

// lockedWriter keeps the lines of several commands apart.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) line(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.w != nil {
		_, _ = fmt.Fprintf(l.w, format+"\n", args...) // nobody can be told that telling failed
	}
}
