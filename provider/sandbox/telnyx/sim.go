package telnyx

import (
	"slices"
	"sort"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// The values of a SIM's status. The last four are in the vendor's lifecycle page alone, not in the enumeration of its
// specification.
const (
	Registering       = "registering"
	Enabling          = "enabling"
	Enabled           = "enabled"
	Disabling         = "disabling"
	Disabled          = "disabled"
	DataLimitExceeded = "data_limit_exceeded"
	SettingStandby    = "setting_standby"
	Standby           = "standby"

	Registered       = "registered"
	UnauthorizedIMEI = "unauthorized_imei"
	Blocked          = "blocked"
	Abolished        = "abolished"
)

// reasons is what the vendor says about a status. The sentence for "enabled" is its own, the others are made up.
var reasons = map[string]string{
	Registering:       "The SIM card is being registered.",
	Enabling:          "The SIM card is being enabled.",
	Enabled:           "The SIM card is active, ready to connect to networks and consume data.",
	Disabling:         "The SIM card is being disabled.",
	Disabled:          "The SIM card is disabled and cannot connect to networks.",
	DataLimitExceeded: "The SIM card has exceeded its data limit.",
	SettingStandby:    "The SIM card is being set to standby.",
	Standby:           "The SIM card is in standby.",
	Registered:        "The SIM card is registered and was not enabled yet.",
	UnauthorizedIMEI:  "The SIM card was used in a device that is not among its authorized IMEIs.",
	Blocked:           "Service is interrupted for a billing issue of the account.",
	Abolished:         "Service is interrupted for a billing issue of the account.",
}

// Lengths of time in nanoseconds, the unit of every moment in here.
const (
	second = int64(time.Second)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// sim is one card with the device it is in.
type sim struct {
	id, iccid, imsi string
	eid             string // empty for one that is no eSIM
	device          *sandbox.Device
	tags            []string // replaced, never changed in place: answers share it
	group           *group   // nil for none
	limit           *limit   // its own; nil for none
	imeis           []string // nil if it may be in any device

	status   string
	since    int64   // when it came to that status
	action   *action // the newest, nil if there was none
	ready    int64   // when it ends to be registering
	failing  string  // why its actions fail, empty if they do not
	created  int64
	edited   int64
	on       sandbox.Spans // when it was allowed on the network, oldest first
	quiet    int64         // from when on the device is silent; forever if it is not
	seed     uint64
	every    int64 // between two sessions
	phase    int64
	zero     int64 // sessions of 1000 that carry nothing
	monthly  int64 // millionths of a MB in a usual month
	checked  int64 // before this month, limits are not looked at any more
	inKB     bool  // how its sessions are told
	raw      sandbox.Overlay
	serial   int64
	position position
}

// position is where its cell is.
type position struct{ mcc, mnc string }

// limit is the most that a SIM may use in a month.
type limit struct {
	amountWire
	micro int64
}

// connects tells whether a SIM of that status is on the network. For standby the documents say both; here it is not.
func connects(status string) bool {
	return status == Enabled || status == Disabling || status == SettingStandby
}

// switchTo sets the status, and with it whether the SIM is on the network from then on.
func (m *sim) switchTo(status string, at int64) {
	m.on = m.on.Turned(connects(status), at)
	m.status, m.since = status, at
}

// settle brings the SIM to what it is by now: actions end, limits are reached and months begin while nobody looks.
func (m *sim) settle(now int64) {
	if m.status == Registering && now >= m.ready {
		m.switchTo(Enabled, m.ready)
	}
	if m.busy() && now >= m.action.ends {
		m.action.finish()
	}
	for m.hold(now) {
	}
}

// busy tells whether an action is under way.
func (m *sim) busy() bool { return m.action != nil && m.action.value == inProgress }

// most gives the limit that holds for the SIM: its own, or else its group's, which is the most that each of the group's
// SIMs may use (inferred: "Upper limit on the amount of data the SIM cards, within the group, can use").
func (m *sim) most() *limit {
	if m.limit != nil || m.group == nil {
		return m.limit
	}
	return m.group.limit
}

// hold takes one step in keeping the SIM to its limit, and tells whether there may be another. A month of the vendor's
// bill is taken to be one of the calendar, in UTC, which is not documented.
func (m *sim) hold(now int64) bool {
	if m.status == DataLimitExceeded {
		reset := monthOf(m.since).Add(1).Start().UnixNano()
		if now >= reset {
			m.switchTo(Enabled, reset)
		}
		return now >= reset
	}
	most := m.most()
	if m.status != Enabled || most == nil {
		m.checked = max(m.checked, monthOf(now).Start().UnixNano())
		return false
	}
	month := monthOf(max(m.checked, m.since))
	over := month.Add(1).Start().UnixNano()
	end := min(now, over)
	if m.used(month, end) >= most.micro {
		// One that is over a limit which was lowered just now used all of it, but not before that.
		m.switchTo(DataLimitExceeded, max(m.since, m.edited, m.reached(month, end, most.micro)))
		return true
	}
	if now > over {
		m.checked = over
	}
	return now > over
}

// reached finds the moment in the month by whose end so much was used.
func (m *sim) reached(month model.Month, end, micro int64) int64 {
	first := m.tickAfter(month.Start().UnixNano())
	n := sort.Search(int(m.tickAfter(end)-first), func(n int) bool { return m.used(month, m.tick(first+int64(n))+1) >= micro })
	return m.tick(first+int64(n)) + 1
}

// release lets a SIM that reached its limit go on when it has not any more: it "auto-returns".
func (m *sim) release(now int64) {
	most := m.most()
	if m.status == DataLimitExceeded && (most == nil || m.used(monthOf(now), now) < most.micro) {
		m.switchTo(Enabled, now)
	}
}

// authorized tells whether the device that the SIM is in may have it.
func (m *sim) authorized() bool { return m.imeis == nil || slices.Contains(m.imeis, m.device.IMEI) }

// updated is when anything about the SIM changed last.
func (m *sim) updated() int64 { return max(m.created, m.edited, m.since) }

func monthOf(nanos int64) model.Month { return model.MonthOf(time.Unix(0, nanos)) }
