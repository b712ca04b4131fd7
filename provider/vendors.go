package provider

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/simbase1"
)

// Vendor is what is true of all accounts of one vendor.
type Vendor struct {
	ID        string        // as the configuration names it: "simbase-v1"
	Name      string        // as screens name it: "simbase"
	BaseURL   string        // where its API is, unless the configuration says otherwise
	PerSecond float64       // calls per second that its documents allow
	PerDay    int           // calls per day that its documents allow
	PageSize  int           // SIMs that one call of the list brings at most
	Megabyte  int64         // bytes in the megabyte that it counts and bills with
	Withholds []model.Field // what it never gives
	Settle    time.Duration // how long a change of state may take to show when read back

	// Words are the vendor's own words for the states that a SIM can be switched to, and Effects what its documents say
	// that switching to them brings, one sentence each.
	Words   map[model.State]string
	Effects map[model.State][]string
}

// vendor is a row of the table: the facts, and how an account of it is reached.
type vendor struct {
	Vendor
	authorize func(rest.Secret) func(http.Header)
	adapter   func(*rest.Client) Lister
}

// vendors is the table of all vendors. A new one is a row here and a folder beside this file.
var vendors = []vendor{{
	Vendor: Vendor{
		ID: "simbase-v1", Name: "simbase", BaseURL: simbase1.BaseURL,
		PerSecond: simbase1.PerSecond, PerDay: simbase1.PerDay, PageSize: simbase1.PageSize, Megabyte: simbase1.Megabyte,
		Withholds: simbase1.Withholds(), Settle: simbase1.Settle, Words: simbase1.StateWords(), Effects: simbase1.Effects(),
	},
	authorize: simbase1.Key,
	adapter:   func(client *rest.Client) Lister { return simbase1.New(client) },
}}

// facts gives what is true of the vendor, so that whoever changes it does not change the table.
func (v vendor) facts() Vendor {
	facts := v.Vendor
	facts.Withholds, facts.Words, facts.Effects = slices.Clone(v.Withholds), maps.Clone(v.Words), maps.Clone(v.Effects)
	return facts
}

// Vendors gives what is true of each vendor, in the order in which they are to be shown.
func Vendors() []Vendor {
	facts := make([]Vendor, 0, len(vendors))
	for _, v := range vendors {
		facts = append(facts, v.facts())
	}
	return facts
}

// vendorOf finds a vendor by its ID.
func vendorOf(id string) (vendor, error) {
	var known []string
	for _, v := range vendors {
		if v.ID == id {
			return v, nil
		}
		known = append(known, v.ID)
	}
	return vendor{}, fmt.Errorf("vendor %q is not known; known: %s", id, strings.Join(known, ", "))
}
