// Package demo puts the made-up vendors on together: a company with an account at each of them, for demonstrations,
// pictures, and tests of what a user sees.
package demo

import (
	"errors"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
	"github.com/simfleet/simfleet/provider/sandbox/infobip"
	"github.com/simfleet/simfleet/provider/sandbox/oneot"
	"github.com/simfleet/simfleet/provider/sandbox/simbase1"
	"github.com/simfleet/simfleet/provider/sandbox/simbase2"
	"github.com/simfleet/simfleet/provider/sandbox/telnyx"
)

// Account is an account at one of the vendors, as a configuration would have it.
type Account struct {
	Name     string
	Vendor   string // its ID in configurations
	BaseURL  string
	Key      string // empty where the vendor takes User and Password
	User     string
	Password string
	Stage    *sandbox.Stage // what it stands on: makes faults, and tells what was asked and done
}

// Demo is all accounts. It is over with [Demo.Close].
type Demo struct{ Accounts []Account }

// vendor is one of the made-up vendors.
type vendor struct {
	name  string
	id    string
	below string // where its API is below its host
	user  string // the user name, where there is one; the secret is the password then
	open  func(Config) *sandbox.Stage
}

// vendors are all of them, with the names of their accounts. Each has as many SIMs as it has by itself if none are asked for.
var vendors = []vendor{
	{"eu-trackers", "simbase-v2", "/v2", "", func(c Config) *sandbox.Stage {
		return simbase2.New(simbase2.Config{Key: c.Secret, Now: c.Now, SIMs: c.SIMs, PerSecond: c.pace(), PerDay: c.pace()}).Stage
	}},
	{"old-fleet", "simbase-v1", "", "", func(c Config) *sandbox.Stage {
		return simbase1.New(simbase1.Config{Key: c.Secret, Now: c.Now, SIMs: c.SIMs, PerSecond: c.pace(), PerDay: c.pace()}).Stage
	}},
	{"pumps", "infobip", "", "", func(c Config) *sandbox.Stage {
		return infobip.New(infobip.Config{Key: c.Secret, Now: c.Now, SIMs: c.SIMs}).Stage
	}},
	{"gateways", "telnyx", "/v2", "", func(c Config) *sandbox.Stage {
		return telnyx.New(telnyx.Config{Key: c.Secret, Now: c.Now, SIMs: c.SIMs}).Stage
	}},
	{"meters", "1ot", "/v1", "API_USER_0", func(c Config) *sandbox.Stage {
		return oneot.New(oneot.Config{User: "API_USER_0", Password: c.Secret, Now: c.Now, SIMs: c.SIMs, Diagnostics: true}).Stage
	}},
}

// Config is what a demo is made of.
type Config struct {
	Secret string           // the key, or the password, of every account
	Now    func() time.Time // nil means time.Now
	SIMs   int              // of each vendor; 0 means as many as it has by itself
	// Unpaced lets as many calls be made as anybody likes.
	Unpaced bool
}

// pace gives what a vendor is told of its limits: those that it documents, or none.
func (c Config) pace() int {
	if c.Unpaced {
		return -1
	}
	return 0
}

// Start puts all vendors on, on loopback.
func Start(config Config) (*Demo, error) {
	d := &Demo{}
	for _, v := range vendors {
		stage := v.open(config)
		address, err := stage.Start()
		if err != nil {
			return nil, errors.Join(err, d.Close())
		}
		account := Account{Name: v.name, Vendor: v.id, BaseURL: address + v.below, Stage: stage}
		if v.user == "" {
			account.Key = config.Secret
		} else {
			account.User, account.Password = v.user, config.Secret
		}
		d.Accounts = append(d.Accounts, account)
	}
	return d, nil
}

// Account gives the account of that name; tests mistype names, so one that is not there panics.
func (d *Demo) Account(name string) Account {
	for _, a := range d.Accounts {
		if a.Name == name {
			return a
		}
	}
	panic("demo: no account is named " + name)
}

// Close takes all vendors off.
func (d *Demo) Close() error {
	var err error
	for _, a := range d.Accounts {
		err = errors.Join(err, a.Stage.Close())
	}
	return err
}
