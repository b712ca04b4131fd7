package telnyx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// detailWire has what the list has not. Of a SIM that was never on the network it is left out.
type detailWire struct {
	rowWire

	CurrentIMEI string        `json:"current_imei,omitempty"`
	CurrentMCC  string        `json:"current_mcc,omitempty"`
	CurrentMNC  string        `json:"current_mnc,omitempty"`
	Location    *locationWire `json:"current_device_location,omitempty"`
	IPv4        string        `json:"ipv4,omitempty"`
	IPv6        string        `json:"ipv6,omitempty"`
	Live        string        `json:"live_data_session"`
}

type locationWire struct {
	Latitude     string `json:"latitude"`
	Longitude    string `json:"longitude"`
	Accuracy     int    `json:"accuracy"`
	AccuracyUnit string `json:"accuracy_unit"`
}

// detail answers for one SIM. To ask for its PINs is nobody's business.
func (v *vendor) detail(c sandbox.Call, m *sim) sandbox.Answer {
	var withGroup, withPINs bool
	p := readAll(c.Query, map[string]reader{"include_sim_card_group": flag(&withGroup), "include_pin_puk_codes": flag(&withPINs)})
	switch {
	case p != nil:
		return p.answer()
	case withPINs:
		return v.trespass(c)
	}
	return v.about(c, m, withGroup)
}

func (v *vendor) about(c sandbox.Call, m *sim, withGroup bool) sandbox.Answer {
	var consumed map[*group]int64
	now := c.Now.UnixNano()
	if withGroup {
		consumed = v.consumed(now)
	}
	return sandbox.Good(dataWire{m.raw.Over(m.detail(now, consumed))})
}

func (m *sim) detail(now int64, consumed map[*group]int64) detailWire {
	w := detailWire{rowWire: m.row(now, consumed), Live: m.live(now)}
	if m.lastTick(now) == 0 {
		return w
	}
	d := m.device
	w.CurrentIMEI, w.CurrentMCC, w.CurrentMNC = d.IMEI, m.position.mcc, m.position.mnc
	w.Location = &locationWire{degrees(d.Lat), degrees(d.Lon), 1250, "m"}
	if w.Live == "connected" {
		w.IPv4, w.IPv6 = m.addresses()
	}
	return w
}

func degrees(n float64) string { return fmt.Sprintf("%.3f", n) }

// live tells whether the device is on the network: it counts as connected for as long as two sessions are apart. Of
// standby the documents say both, so that nobody knows.
func (m *sim) live(now int64) string {
	last := m.lastTick(now)
	switch {
	case m.status == Standby:
		return "unknown"
	case connects(m.status) && last > 0 && now-last < 2*m.every:
		return "connected"
	default:
		return "disconnected"
	}
}

// addresses are private and for documentation.
func (m *sim) addresses() (ipv4, ipv6 string) {
	n := m.serial - firstSerial
	return fmt.Sprintf("10.%d.%d.%d", 100+n/60000%100, n/250%240, n%250+2), fmt.Sprintf("2001:db8::%x:%x", n>>16&0xffff, n&0xffff)
}

type deviceWire struct {
	RecordType      string `json:"record_type"`
	IMEI            string `json:"imei,omitempty"`
	BrandName       string `json:"brand_name,omitempty"`
	ModelName       string `json:"model_name,omitempty"`
	OperatingSystem string `json:"operating_system,omitempty"`
	DeviceType      string `json:"device_type,omitempty"`
}

// deviceDetails answers with the device. That a SIM which was never in one is answered with nothing about it, and not as
// something that cannot be found, is a decision.
func (m *sim) deviceDetails(c sandbox.Call) sandbox.Answer {
	if p := readAll(c.Query, nil); p != nil {
		return p.answer()
	}
	if m.lastTick(c.Now.UnixNano()) == 0 {
		return sandbox.Good(dataWire{deviceWire{RecordType: "device_details"}})
	}
	brand, model, _ := strings.Cut(strings.TrimPrefix(m.device.Hardware, "Example "), " ")
	return sandbox.Good(dataWire{deviceWire{"device_details", m.device.IMEI, "Example " + brand, model, "Example RTOS", "IoT Device"}})
}

// The vendor does not say how long it keeps logs; here it is 30 days.
const logsKept = 30 * day

type logWire struct {
	ID              int64  `json:"id"`
	RecordType      string `json:"record_type"`
	SIMCardID       string `json:"sim_card_id"`
	LogType         string `json:"log_type"`
	StartTime       string `json:"start_time"`
	StopTime        string `json:"stop_time"`
	LastSeen        string `json:"last_seen"`
	State           string `json:"state"`
	APN             string `json:"apn"`
	CellID          string `json:"cell_id"`
	IMEI            string `json:"imei"`
	IMSI            string `json:"imsi"`
	IPv4            string `json:"ipv4,omitempty"`
	IPv6            string `json:"ipv6,omitempty"`
	MCC             string `json:"mobile_country_code"`
	MNC             string `json:"mobile_network_code"`
	RadioTechnology string `json:"radio_access_technology"`
	CreatedAt       string `json:"created_at"`
}

// entry is one line of the log: the data session of a tick, or the registration before it.
type entry struct {
	session
	registration bool
}

// logs answers with the connections of a SIM, the newest first. Every twelfth session begins with a registration.
func (v *vendor) logs(c sandbox.Call, m *sim) sandbox.Answer {
	var p paging
	if problem := readQuery(c.Query, &p, map[string]reader{}); problem != nil {
		return problem.answer()
	}
	now := c.Now.UnixNano()
	var all []entry
	for n := range m.ticks(max(m.created, now-logsKept), now) {
		s := session{m, n}
		if n%12 == 0 {
			all = append(all, entry{s, true})
		}
		all = append(all, entry{s, false})
	}
	slices.Reverse(all)
	return page(all, p, entry.wire)
}

func (e entry) wire() logWire {
	m, stop := e.m, e.at()
	start := stop - e.lasted()*second
	w := logWire{
		ID: (m.serial-firstSerial)*100_000_000 + 2*e.tick, RecordType: "wireless_connectivity_log", SIMCardID: m.id, LogType: "data",
		State: "provisioned", APN: "data00.telnyx", CellID: m.position.mcc + m.position.mnc + fmt.Sprintf("-%d", 1000+m.seed%9000),
		IMEI: m.device.IMEI, IMSI: m.imsi, MCC: m.position.mcc, MNC: m.position.mnc, RadioTechnology: m.device.Radio,
	}
	w.IPv4, w.IPv6 = m.addresses()
	if e.registration { // it came before the session, took two seconds and brought no address
		w.ID, w.LogType, w.IPv4, w.IPv6 = w.ID+1, "registration", "", ""
		start, stop = start-3*second, start-second
	}
	w.StartTime, w.StopTime, w.LastSeen, w.CreatedAt = stamp(start), stamp(stop), stamp(stop), stamp(start)
	return w
}
