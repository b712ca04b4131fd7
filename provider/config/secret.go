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

// How long a command may take to print a key or a password, and after how long it is told that it is being waited for.
const (
	DefaultLimit  = 30 * time.Second
	DefaultNotice = time.Second
)

// Patience says how commands that print keys and passwords are waited for.
type Patience struct {
	Limit  time.Duration // 0 means DefaultLimit
	Notice time.Duration // 0 means DefaultNotice
	Notes  io.Writer     // gets a line for each command that takes longer than Notice; nil means none
}

// reading is one credential that is to be read, and where it goes.
type reading struct {
	account string
	what    credential
	source  Source
	into    *rest.Secret
}

// Unlock reads the credentials of all accounts: environment variables first, which are then unset, so that no command
// that is run later inherits them; then the commands, side by side. A command gets the environment of this process, no
// input, and a session of its own, so that it can neither read from the terminal nor outlive its time. The error is
// [Errors].
func (c *Config) Unlock(ctx context.Context, patience Patience) error {
	readings := c.readings()
	problems := make([]error, len(readings))
	c.unlockEnv(readings, problems)
	notes := &lockedWriter{w: patience.Notes}
	var running sync.WaitGroup
	for i, r := range readings {
		if r.source.Inline.Reveal() != "" {
			*r.into = r.source.Inline
		}
		if len(r.source.Command) == 0 {
			continue
		}
		running.Go(func() {
			value, why := ask(ctx, r, patience, notes)
			*r.into = value
			problems[i] = c.problem(r, why)
		})
	}
	running.Wait()
	return Join(problems...)
}

// readings gives what there is to be read, in the order of the accounts.
func (c *Config) readings() []reading {
	all := make([]reading, 0, 3*len(c.Accounts))
	for i := range c.Accounts {
		a := &c.Accounts[i]
		all = append(all,
			reading{a.Name, apiKey, a.Auth.Key, &a.Login.Key},
			reading{a.Name, username, a.Auth.User, &a.Login.User},
			reading{a.Name, password, a.Auth.Password, &a.Login.Password})
	}
	return all
}

// unlockEnv takes the credentials that are in the environment out of it. Two accounts may share one.
func (c *Config) unlockEnv(readings []reading, problems []error) {
	var read []string
	for i, r := range readings {
		name := r.source.Env
		if name == "" {
			continue
		}
		value, set := os.LookupEnv(name)
		read = append(read, name)
		if !set {
			problems[i] = c.problem(r, named(r)+" is not set")
			continue
		}
		secret, why := r.what.usable(value)
		*r.into = secret
		if why != "" {
			problems[i] = c.problem(r, named(r)+" "+why)
		}
	}
	for _, name := range read {
		_ = os.Unsetenv(name) // it can only fail for a name that could not have been read
	}
}

// problem places what is wrong with a credential; nil when nothing is.
func (c *Config) problem(r reading, why string) error {
	if why == "" {
		return nil
	}
	return Errors{{Path: c.Path, Line: r.source.Line, Text: why}}
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
func named(r reading) string {
	if variable(r.source.Env) {
		return "environment variable " + r.source.Env
	}
	return "the environment variable that " + r.what.key + "_env names"
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
