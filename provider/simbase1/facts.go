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

// Withholds gives what the vendor never tells.
func Withholds() []model.Field {
	return []model.Field{model.FieldIMSI, model.FieldEID, model.FieldSession, model.FieldLimit}
}

// StateWords gives the vendor's words for the states that can be set and filtered by. The documents list two more, "Blocked -
// enabled" and "Blocked - disabled", whose spelling no example confirms.
func StateWords() map[model.State]string {
	return map[model.State]string{model.Active: "enabled", model.Suspended: "disabled"}
}

// Effects gives what the documents say that switching to a state brings, one sentence each.
func Effects() map[model.State][]string {
	return map[model.State][]string{
		model.Active:    {"all services are allowed and the daily fee runs, as the vendor documents"},
		model.Suspended: {"all services are blocked, so the device goes offline", "no daily fee while disabled, as the vendor documents"},
	}
}
