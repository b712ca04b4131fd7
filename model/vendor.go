package model

import (
	"strings"
	"time"
)

// Vendor is what is true of all accounts of one vendor. Nobody changes one.
type Vendor struct {
	ID        string        // as the configuration names it: "simbase-v1"
	Name      string        // as screens name it: "simbase"
	BaseURL   string        // where its API is, unless the configuration says otherwise
	PerSecond float64       // calls per second that its documents allow; where they are silent, a shy choice
	PerDay    int           // calls per day that its documents allow; 0 where they name no number
	PageSize  int           // SIMs that one call of the list brings at most
	Megabyte  int64         // bytes in the megabyte that it counts and bills with
	Inferred  bool          // Megabyte is a guess, since the documents do not say
	Period    string        // what counters count in: "month", or "billing period" where that need not be the calendar month
	Settle    time.Duration // how long a change of state may take to show when read back

	TakesKey      bool // an account can prove itself with an API key
	TakesPassword bool // or with a user name and a password

	// Gives tells where each field comes from. A field that is missing here is never given.
	Gives map[Field]Where
	// Edits are the fields that can be changed by [Edit].
	Edits []Field
	// Words are the vendor's own words for the states that a SIM can be switched to, and Effects what its documents say
	// that switching to them brings, one sentence each.
	Words   map[State]string
	Effects map[State][]string
	// History is how the usage of past months is had, and Bulk how many SIMs one call about a month tells of where it
	// tells of many; 0 means that there is no such call.
	History History
	Bulk    int
	// Spent says that what the vendor calls the balance is what the month cost so far, and no credit.
	Spent bool
}

// Where tells which call brings a field.
type Where uint8

// The calls. The zero Where is none: the vendor never gives the field.
const (
	Never    Where = iota
	InList         // with the list of SIMs, and when one is asked for alone
	OnDemand       // only when the SIM is asked for alone
	InCount        // with the call that counts the month of many SIMs
)

// History is how the usage of a past month is had.
type History uint8

// The ways.
const (
	HistoryNone     History = iota // the current period alone
	HistorySIM                     // one call for each SIM and month
	HistoryAccount                 // calls that tell of one month of every SIM
	HistorySessions                // summed up from single sessions: as many calls as they fill pages
)

// Field names a value that a screen shows, so that a vendor can say where it gives it.
type Field string

// The fields.
const (
	FieldName      Field = "Name"
	FieldTags      Field = "Tags"
	FieldGroup     Field = "Group"
	FieldMSISDN    Field = "MSISDN"
	FieldIMSI      Field = "IMSI"
	FieldEID       Field = "EID"
	FieldIMEI      Field = "IMEI"
	FieldIMEILock  Field = "IMEI lock"
	FieldIMEIs     Field = "IMEIs" // the devices that a SIM may be used in
	FieldHardware  Field = "Device"
	FieldAPN       Field = "APN"
	FieldPlan      Field = "Plan"
	FieldForm      Field = "Form"
	FieldCoverage  Field = "Coverage"
	FieldIP        Field = "IP"
	FieldLimit     Field = "Data limit"
	FieldSMSLimit  Field = "SMS limit"
	FieldDisableOn Field = "Disable on"
	FieldUsed      Field = "Data"
	FieldSMS       Field = "SMS"
	FieldSessions  Field = "Sessions" // and how many carried no byte
	FieldCost      Field = "Cost"
	FieldRecord    Field = "Record" // when the last usage record came
	FieldSeen      Field = "Seen"   // when a network last saw it
	FieldNetwork   Field = "Network"
	FieldPlace     Field = "Place"
	FieldThrottle  Field = "Throttle"
	FieldOnline    Field = "Session" // whether a session is open
	FieldUpdates   Field = "Loc. upd."
)

// Word gives the field as it stands within a sentence, such as "data limit"; abbreviations keep their capitals.
func (f Field) Word() string {
	if len(f) < 2 || f[1] >= 'A' && f[1] <= 'Z' {
		return string(f)
	}
	return strings.ToLower(string(f[:1])) + string(f[1:])
}
