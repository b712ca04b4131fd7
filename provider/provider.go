// Package provider knows the vendors: what each can do, how an account of it is configured, and how to reach it.
//
// A vendor's adapter lives in a folder of its own and satisfies the interfaces below by its shape. Which of them it
// satisfies says what the vendor can do; nothing else does.
package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/infobip"
	"github.com/simfleet/simfleet/provider/oneot"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/simbase1"
	"github.com/simfleet/simfleet/provider/simbase2"
	"github.com/simfleet/simfleet/provider/telnyx"
)

// Lister is what every vendor offers.
type Lister interface {
	// SIMs gives one page of the list, from the cursor on.
	SIMs(context.Context, model.Query, model.Cursor) (model.Page[model.SIM], error)
	// SIM gives one SIM with its [model.Detail].
	SIM(context.Context, model.ICCID) (model.SIM, error)
}

// Numbered knows the cursors of a list before it is read: its vendor numbers the pages, or takes how many SIMs to pass over.
// So pages can be read side by side and in any order.
//
// It is arithmetic and asks nobody. That the list has the total and the vendor's usual page size is for the caller to see:
// where a page that is not the last one has no Next or brings, with what was damaged, fewer SIMs than [model.Vendor.PageSize],
// the pages do not stand where they were taken for, and what follows Next is right. Where the last page has a Next, there is
// more than was thought.
type Numbered interface {
	// Cursors gives the cursors of all pages of a list of so many SIMs, in the order of the list, when nothing is filtered and
	// the size is the vendor's largest. The first is empty, and the only one if there are no SIMs. There are at most
	// [rest.MostPages], whatever the total.
	//
	// Where the vendor tells totals, each is the Next of the page before. Otherwise a Next may hold more than the number that is
	// here, such as what the page before is known by, and leads to the same page.
	Cursors(total int) []model.Cursor
}

// Switcher switches SIMs from one state to another. The receipt is not the truth: read the SIM back.
type Switcher interface {
	SetState(context.Context, model.SIM, model.State) (model.Receipt, error)
}

// Follower tells how far a change is that the vendor works on after it has accepted it.
type Follower interface {
	Follow(context.Context, model.Receipt) (model.Progress, error)
}

// Meter tells what a SIM used in a month.
type Meter interface {
	Usage(context.Context, model.ICCID, model.Month) (model.Usage, error)
}

// BulkMeter tells what many SIMs used in a month, page by page. Of the SIMs that are named, or of all of the account
// where the vendor does not let one choose; those that are not told of used nothing that the vendor knows of.
type BulkMeter interface {
	Usages(context.Context, model.Month, []model.ICCID, model.Cursor) (model.Page[model.SIMUsage], error)
}

// SessionReader gives the data sessions of a SIM that began in a span of time.
type SessionReader interface {
	Sessions(ctx context.Context, sim model.ICCID, from, to time.Time, at model.Cursor) (model.Page[model.Session], error)
}

// EventReader gives what happened to a SIM on the network, or what the vendor raised an alarm about.
type EventReader interface {
	Events(context.Context, model.ICCID, model.Cursor) (model.Page[model.Event], error)
}

// Inbox gives the texts of a SIM, oldest first within a page as far as the vendor keeps an order. Whoever puts pages
// together sorts them by time.
type Inbox interface {
	Messages(context.Context, model.ICCID, model.Cursor) (model.Page[model.Message], error)
}

// Sender sends a text to a SIM, once, and says how long it may be.
type Sender interface {
	Send(context.Context, model.ICCID, string) (model.Message, error)
	SMSLimit() model.SMSLimit
}

// Editor changes the settings of a SIM that [model.Vendor.Edits] names. Some vendors take one of them at a time: more are
// then refused before anything is sent.
type Editor interface {
	Edit(context.Context, model.ICCID, model.Edit) (model.Receipt, error)
}

// Resetter ends the data session of a SIM, so that the device has to begin a new one.
type Resetter interface {
	Reset(context.Context, model.ICCID) (model.Receipt, error)
}

// Resyncer has the vendor set up all services of a SIM anew in its own systems. No result can be had.
type Resyncer interface {
	Resync(context.Context, model.ICCID) (model.Receipt, error)
}

// Diagnoser tells what the vendor sees of the device and its network.
type Diagnoser interface {
	Diagnose(context.Context, model.ICCID) (model.Diagnosis, error)
}

// Grouper gives the groups that SIMs can be put into.
type Grouper interface {
	Groups(context.Context) ([]model.Group, error)
}

// Biller tells what the account may spend, or what it spent.
type Biller interface {
	Balance(context.Context) (model.Balance, error)
}

// Planner tells the plans that a SIM can be on, and their rates.
type Planner interface {
	Plans(context.Context) ([]model.Plan, error)
}

// Vendor is what is true of all accounts of one vendor.
type Vendor = model.Vendor

// adapter is what the folder of a vendor makes of an account.
type adapter interface {
	Lister
	Rest() *rest.Client
}

// vendor is a row of the table: the facts, and how an account of it is reached.
type vendor struct {
	Vendor
	open func(rest.Config, Settings) (adapter, error)
}

// row makes a row of what the folder of a vendor offers.
func row[A adapter](facts Vendor, open func(rest.Config, rest.Login) (A, error)) vendor {
	return vendor{facts, func(config rest.Config, settings Settings) (adapter, error) { return open(config, settings.Login) }}
}

// vendors is the table of all vendors, in the order in which they are to be shown. A new one is a row here and a folder
// beside this file.
var vendors = []vendor{
	row(simbase2.Vendor(), simbase2.Open),
	row(simbase1.Vendor(), simbase1.Open),
	row(infobip.Vendor(), infobip.Open),
	row(telnyx.Vendor(), telnyx.Open),
	{oneot.Vendor(), func(config rest.Config, settings Settings) (adapter, error) {
		return oneot.Open(config, settings.Login, settings.SMSParameter)
	}},
}

// Vendors gives what is true of each vendor, in the order in which they are to be shown. Nobody changes what it gives.
func Vendors() []Vendor {
	facts := make([]Vendor, 0, len(vendors))
	for _, v := range vendors {
		facts = append(facts, v.Vendor)
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
