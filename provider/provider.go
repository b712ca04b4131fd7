// Package provider knows the vendors: what each can do, how an account of it is configured, and how to reach it.
//
// A vendor's adapter lives in a folder of its own and satisfies the interfaces below by its shape. Which of them it
// satisfies says what the vendor can do; nothing else does.
package provider

import (
	"context"

	"github.com/simfleet/simfleet/model"
)

// Lister is what every vendor offers.
type Lister interface {
	// SIMs gives one page of the list, from the cursor on.
	SIMs(context.Context, model.Query, model.Cursor) (model.Page[model.SIM], error)
	// SIM gives one SIM with its [model.Detail].
	SIM(context.Context, model.ICCID) (model.SIM, error)
}

// Switcher switches SIMs on and off. The receipt is not the truth: read the SIM back.
type Switcher interface {
	SetState(context.Context, model.SIM, model.State) (model.Receipt, error)
}

// Meter tells what a SIM used in a month.
type Meter interface {
	Usage(context.Context, model.ICCID, model.Month) (model.Usage, error)
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

// Editor changes the settings of a SIM.
type Editor interface {
	Edit(context.Context, model.ICCID, model.Edit) (model.Receipt, error)
}

// Biller tells what the account may spend, and at which rates.
type Biller interface {
	Balance(context.Context) (model.Balance, error)
	Plans(context.Context) ([]model.Plan, error)
}
