package telnyx

import (
	"time"

	"github.com/simfleet/simfleet/model"
)

// What is true of every account.
const (
	BaseURL = "https://api.telnyx.com/v2"
	// PerSecond is how many calls are made in a second at most. The documents name no number for SIMs and only tell by 429
	// that there were too many; 5 reads 75,000 SIMs a minute by the list, which is as much as anybody watches.
	PerSecond = 5
	PageSize  = 250 // the most SIMs that one call of the list brings
	// Megabyte is inferred: the documents count in MB and GB and never say of how many bytes. It is what the prefix means.
	Megabyte = 1_000_000
)

// Settle is how long a change of state may take to show. Every change is asynchronous and no document says how long one
// takes: inferred. Whether it has ended is told by [Client.Follow].
const Settle = 60 * time.Second

// Vendor gives what is true of all accounts. There is no name in Gives, since a SIM has none here but its tags; the device's
// make and model are told by [Client.Diagnose] alone. The address is that of the network which the SIM is in, and usually
// changes. The effects are those of the calls' own descriptions and, for the address and the fee, of
// https://developers.telnyx.com/docs/iot-sim/sim-lifecycle.
func Vendor() model.Vendor {
	return model.Vendor{
		ID: "telnyx", Name: "telnyx", BaseURL: BaseURL, TakesKey: true,
		PerSecond: PerSecond, PageSize: PageSize, Megabyte: Megabyte, Inferred: true, Period: "billing period", Settle: Settle,
		Gives: map[model.Field]model.Where{
			model.FieldTags: model.InList, model.FieldGroup: model.InList, model.FieldMSISDN: model.InList,
			model.FieldIMSI: model.InList, model.FieldEID: model.InList, model.FieldForm: model.InList,
			model.FieldIMEILock: model.InList, model.FieldIMEIs: model.InList, model.FieldLimit: model.InList,
			model.FieldUsed: model.InList,
			model.FieldIMEI: model.OnDemand, model.FieldIP: model.OnDemand, model.FieldNetwork: model.OnDemand,
			model.FieldPlace: model.OnDemand, model.FieldOnline: model.OnDemand,
		},
		Edits:   []model.Field{model.FieldTags, model.FieldGroup, model.FieldLimit, model.FieldIMEIs},
		History: model.HistorySessions,
		Words:   map[model.State]string{model.Active: "enabled", model.Suspended: "disabled", model.Standby: "standby"},
		Effects: map[model.State][]string{
			model.Active: {
				"it is connected to the network and can consume data, as the vendor documents",
				"refused unless it is in a SIM card group",
			},
			model.Suspended: {
				"it is disconnected from the network and cannot consume data, as the vendor documents",
				"it loses its IP address", "a holding fee goes on",
			},
			model.Standby: {
				"the vendor's documents contradict each other on whether it can use the network in standby, so do not rely on either",
				"it keeps its IP address", "a holding fee goes on", "refused unless it is in a SIM card group",
			},
		},
	}
}
