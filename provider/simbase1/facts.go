package simbase1

import (
	"time"

	"github.com/simfleet/simfleet/model"
)

// What the documents say of every account.
const (
	BaseURL   = "https://api.simbase.com"
	PerSecond = 10   // calls
	PerDay    = 5000 // calls
	PageSize  = 250  // the most SIMs that one call of the list brings, and what it brings unless asked for fewer
	Megabyte  = 1 << 20
)

// Settle is how long a change of state may take to show. API v1 documents no delay; those who switch SIMs by v2 look again
// after 11 s (off) and 17 s (on): inferred.
const Settle = 20 * time.Second

// Vendor gives what is true of all accounts.
func Vendor() model.Vendor {
	return model.Vendor{
		ID: "simbase-v1", Name: "simbase", BaseURL: BaseURL, TakesKey: true,
		PerSecond: PerSecond, PerDay: PerDay, PageSize: PageSize, Megabyte: Megabyte, Period: "month", Settle: Settle,
		Gives: map[model.Field]model.Where{
			model.FieldName: model.InList, model.FieldTags: model.InList, model.FieldCoverage: model.InList,
			model.FieldIP: model.InList, model.FieldUsed: model.InList, model.FieldSMS: model.InList,
			model.FieldRecord: model.InList,
			model.FieldMSISDN: model.OnDemand, model.FieldIMEI: model.OnDemand, model.FieldIMEILock: model.OnDemand,
			model.FieldHardware: model.OnDemand, model.FieldAPN: model.OnDemand, model.FieldPlan: model.OnDemand,
			model.FieldThrottle: model.OnDemand, model.FieldNetwork: model.OnDemand, model.FieldPlace: model.OnDemand,
			model.FieldSessions: model.OnDemand, model.FieldUpdates: model.OnDemand,
		},
		Edits: []model.Field{
			model.FieldName, model.FieldTags, model.FieldIMEILock, model.FieldThrottle, model.FieldPlan,
		},
		History: model.HistorySIM,
		// The documents list two more states, "Blocked - enabled" and "Blocked - disabled", whose spelling no example
		// confirms.
		Words: map[model.State]string{model.Active: "enabled", model.Suspended: "disabled"},
		Effects: map[model.State][]string{
			model.Active: {"all services are allowed and the daily fee runs, as the vendor documents"},
			model.Suspended: {
				"all services are blocked, so the device goes offline", "no daily fee while disabled, as the vendor documents",
			},
		},
	}
}
