package simbase2

import (
	"time"

	"github.com/simfleet/simfleet/model"
)

// What is true of every account.
const (
	// BaseURL holds the version: every call has it.
	BaseURL = "https://api.simbase.com/v2"
	// PerSecond and PerDay are calls. A public client's notes tell them for v2, and they equal what v1 documents.
	PerSecond = 10
	PerDay    = 5000
	// PageSize is the only size of a page that several clients are seen to use. What the vendor allows at most is not known;
	// one client goes up to 200.
	PageSize = 100
	// Megabyte is decimal: a limit of 10,485,760 bytes shows as 10.48576 MB on the vendor's own pages.
	Megabyte = 1_000_000
)

// Settle is how long a change of state may take to show. A public client looks again after 11 s (off) and 17 s (on); the
// margin is ours: inferred.
const Settle = 30 * time.Second

const slow = "it takes 10 to 20 s, as its users see"

// Vendor gives what is true of all accounts. What switching brings is what the vendor documents for v1.
func Vendor() model.Vendor {
	return model.Vendor{
		ID: "simbase-v2", Name: "simbase", BaseURL: BaseURL, TakesKey: true,
		PerSecond: PerSecond, PerDay: PerDay, PageSize: PageSize, Megabyte: Megabyte, Period: "month", Settle: Settle,
		Gives: map[model.Field]model.Where{
			model.FieldName: model.InList, model.FieldTags: model.InList, model.FieldMSISDN: model.InList,
			model.FieldIMEI: model.InList, model.FieldIMEILock: model.InList, model.FieldHardware: model.InList,
			model.FieldPlan: model.InList, model.FieldCoverage: model.InList, model.FieldIP: model.InList,
			model.FieldLimit: model.InList, model.FieldSMSLimit: model.InList, model.FieldDisableOn: model.InList,
			model.FieldUsed: model.InList, model.FieldSMS: model.InList, model.FieldSessions: model.InList,
			model.FieldCost: model.InList,
			model.FieldSeen: model.OnDemand, model.FieldNetwork: model.OnDemand, model.FieldPlace: model.OnDemand,
			model.FieldThrottle: model.OnDemand, model.FieldOnline: model.OnDemand,
		},
		Edits: []model.Field{
			model.FieldName, model.FieldTags, model.FieldIMEILock, model.FieldThrottle, model.FieldPlan, model.FieldLimit,
			model.FieldSMSLimit, model.FieldDisableOn,
		},
		History: model.HistoryAccount, Bulk: PageSize,
		Words: map[model.State]string{model.Active: "enabled", model.Suspended: "disabled"},
		Effects: map[model.State][]string{
			model.Active:    {"all services are allowed and the daily fee runs, as documented for v1", slow},
			model.Suspended: {"all services are blocked, so the device goes offline", "no daily fee while disabled, as documented for v1", slow},
		},
	}
}
