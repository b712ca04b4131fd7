package infobip

import (
	"time"

	"github.com/simfleet/simfleet/model"
)

// What is true of every account.
const (
	// BaseURL is the host of the documents. Today the vendor gives each account a host of its own, such as
	// https://xxxxx.api.infobip.com, which an account is better configured with.
	BaseURL = "https://api.infobip.com"
	// PerSecond is a shy choice of calls per second: no figure is published for this API. There is none for a day either.
	PerSecond = 2
	// PageSize is the most entries that one call of a list brings, as documented.
	PageSize = 100
	// Megabyte is for screens alone: whatever this vendor counts, it counts in bytes.
	Megabyte = 1_000_000
	// Settle is how long a change of state may take to show. It is answered with the name of an action that goes on behind
	// the answer; how long that takes is not documented: inferred.
	Settle = 60 * time.Second
)

// Vendor gives what is true of all accounts. The service profile stands as the plan, the nearest thing to one that the
// vendor tells of: inferred. In which time zone a month begins is not documented; it is taken for UTC: inferred.
func Vendor() model.Vendor {
	return model.Vendor{
		ID: "infobip", Name: "infobip", BaseURL: BaseURL, TakesKey: true, TakesPassword: true,
		PerSecond: PerSecond, PageSize: PageSize, Megabyte: Megabyte, Period: "month", Settle: Settle,
		Gives: map[model.Field]model.Where{
			model.FieldName: model.InList, model.FieldMSISDN: model.InList, model.FieldIMSI: model.InList,
			model.FieldPlan: model.InList, model.FieldForm: model.InList,
			model.FieldUsed: model.InCount, model.FieldSMS: model.InCount,
		},
		Edits:   []model.Field{model.FieldName},
		History: model.HistoryNone, Bulk: PageSize,
		Words: map[model.State]string{model.Active: "Active", model.Suspended: "Suspended"},
		Effects: map[model.State][]string{
			model.Active: {"a SIM that was Activation Ready cannot be made so again, as the vendor documents"},
			model.Suspended: {
				"the vendor's documents do not say what is stopped, nor what is still billed", "the device may keep retrying",
			},
		},
	}
}
