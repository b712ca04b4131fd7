// Package config reads the accounts that a user configured, and their keys and passwords.
//
// A configuration says where those come from and where they go, so it is refused unless it is a regular file that only
// its owner may change. Everything that is wrong with it is told at once, each with its line.
package config

import (
	"errors"
	"path/filepath"
	"strconv"

	"github.com/simfleet/simfleet/provider/rest"
)

// ErrNone says that there is no configuration where one belongs. Nothing is wrong with that: a user may want the demo.
var ErrNone = errors.New("no configuration")

// What the environment may not tell.
var (
	ErrNowhere = errors.New("cannot tell where the configuration belongs: " +
		"neither XDG_CONFIG_HOME nor HOME is an absolute path; name the file with --config")
	ErrNoState = errors.New("cannot tell where the journal belongs: " +
		"neither XDG_STATE_HOME nor HOME is an absolute path; name a folder with --state-dir")
)

// Config is what a configuration says.
type Config struct {
	Path     string
	Accounts []Account // in the file's order
	Archive  bool      // texts that were read are kept in the message archive
}

// Mode says what an account may be used for.
type Mode string

// The modes. An account without one is ReadWrite.
const (
	ReadWrite Mode = "rw"
	ReadOnly  Mode = "ro"
)

// Vendor is what a configuration needs to know of a vendor: at least one of Key and Password is true.
type Vendor struct {
	ID       string // as accounts name it
	Key      bool   // takes an API key
	Password bool   // takes a user name and a password
}

// Account is one configured account.
type Account struct {
	Name      string // unique
	Vendor    string // an identifier of the vendor table
	BaseURL   string // empty: the vendor's own
	Mode      Mode
	PerSecond float64 // calls per second; 0: what the vendor documents
	PerDay    int     // calls per day; 0: what the vendor documents
	Reserve   int     // calls a day that are kept back for writes and for what people ask for; 0: a twentieth of a day's

	AllowIrreversible bool   // what cannot be taken back may be done
	SMSParameter      string // what 1oT's call for a text names the text: "message" or "sms"; empty: the adapter's choice

	Auth  Auth
	Login rest.Login // read by [Config.Unlock]
	Line  int        // where the account begins
}

// Auth is where the credentials of an account come from: Key, or User and Password.
type Auth struct{ Key, User, Password Source }

// Source is where one credential comes from: one of Command, Env and Inline is set.
type Source struct {
	Command []string    // prints it; run without a shell
	Env     string      // the name of an environment variable
	Inline  rest.Secret // stands in the file itself
	Line    int         // where the source stands; 0: the account has none
}

// Find gives the path of the configuration: the one that the user named, else the one in the user's configuration
// folder.
func Find(named string, env func(string) string) (string, error) {
	if named != "" {
		return named, nil
	}
	dir := folder(env, "XDG_CONFIG_HOME", ".config")
	if dir == "" {
		return "", ErrNowhere
	}
	return filepath.Join(dir, "config.toml"), nil
}

// StateDir gives the folder of what the program writes down: the one that the user named, else the one in the user's
// state folder. It need not be there.
func StateDir(named string, env func(string) string) (string, error) {
	if named != "" {
		return filepath.Abs(named)
	}
	dir := folder(env, "XDG_STATE_HOME", ".local/state")
	if dir == "" {
		return "", ErrNoState
	}
	return dir, nil
}

// folder gives our folder in one of the user's; empty if the environment does not tell where that is. A relative path in
// the environment is ignored, as the XDG specification asks: otherwise a file in the working directory could decide
// which commands are run.
func folder(env func(string) string, variable, belowHome string) string {
	if dir := env(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "simfleet")
	}
	if home := env("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, belowHome, "simfleet")
	}
	return ""
}

// Load reads the configuration and checks all of it, except the credentials, which [Config.Unlock] reads. The error is
// [ErrNone] when there is no such file, else [Errors]; then the sources that are sound are given all the same, so that
// what is wrong with the credentials can be told together with the rest.
func Load(path string, vendors []Vendor) (Config, error) {
	opened, unsafe, err := read(path)
	if err != nil {
		return Config{}, err
	}
	c := &checker{path: path, vendors: vendors, problems: unsafe}
	config := Config{Path: path, Archive: true}
	c.document(opened, &config)
	if len(unsafe) > 0 {
		config.Accounts = nil // somebody else may have written what would be run
	}
	return config, Join(c.problems)
}

// quoted gives a word of the file as it may be printed.
func quoted(word string) string {
	const longest = 60
	if runes := []rune(word); len(runes) > longest {
		word = string(runes[:longest]) + "…"
	}
	return strconv.Quote(word)
}
