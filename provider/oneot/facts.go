package oneot

import (
	"time"

	"github.com/simfleet/simfleet/model"
)

// What is known of every account, and what was chosen where the documents are silent.
const (
	// BaseURL is the host that the public clients since 2020 use; the documents name none.
	BaseURL = "https://api.1ot.mobi/v1"
	// PerSecond is a choice: no rate is documented. One client rests for a second between the pages of a list, of which it
	// reads one after the other. Twice that leaves room for a person who acts while a list is being read.
	PerSecond = 2
	// PageSize is how many SIMs a call of the list brings. Nothing can change it.
	PageSize = 1000
	// Batch is how many SIMs one call about costs names. The documents allow 1,000 (E230), but their numbers would make an
	// address of 20 KB, and many servers stop at 8 KB; those of 200 make one of less than 5 KB.
	Batch = 200
	// Megabyte is a choice (inferred): the documents do not say what their megabyte is.
	Megabyte = 1_000_000
	// Settle is a choice (inferred): the documents have a state PENDING and name no duration for it.
	Settle = time.Minute
)

// Vendor gives what is true of all accounts.
func Vendor() model.Vendor {
	return model.Vendor{
		ID: "1ot", Name: "1ot", BaseURL: BaseURL, TakesPassword: true,
		PerSecond: PerSecond, PageSize: PageSize, Megabyte: Megabyte, Inferred: true, Period: "month", Settle: Settle,
		// No call for one SIM brings more than the list does. What a month cost is its data alone, which is not the cost of
		// the SIM: only a single month shows it.
		Gives: map[model.Field]model.Where{
			model.FieldName: model.InList, model.FieldGroup: model.InList, model.FieldLimit: model.InList,
			model.FieldMSISDN: model.InList, model.FieldIMSI: model.InList, model.FieldIMEI: model.InList,
			model.FieldAPN: model.InList, model.FieldForm: model.InList,
			model.FieldRecord: model.InList, model.FieldSeen: model.InList, model.FieldUsed: model.InCount,
		},
		Edits:   []model.Field{model.FieldName, model.FieldGroup, model.FieldLimit},
		History: model.HistorySIM, Bulk: Batch, Spent: true,
		Words: map[model.State]string{
			model.Active: "LIVE", model.Suspended: "OFFLINE", model.Standby: "SUSPENDED", model.Test: "TEST", model.Closed: "CLOSED",
		},
		// SUSPENDED is in an older version of the documents alone, where the web application called it OFFLINE.
		Effects: map[model.State][]string{
			model.Active:    {"the SIM is active and its data service enabled, as the vendor documents"},
			model.Suspended: {"the SIM is deactivated, as the vendor documents"},
			model.Standby:   {"the SIM stays active and its data service is disabled, as older documents of the vendor have it"},
			model.Test:      {"the SIM is in TEST mode, of which the vendor documents no more"},
			model.Closed:    {"the SIM is permanently disabled and cannot be reactivated, as the vendor documents"},
		},
	}
}
