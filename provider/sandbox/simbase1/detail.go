package simbase1

import (
	"fmt"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// detailWire has the keys of the documents' example: ip and not ip_address, no coverage, places as strings. What a SIM
// without a value has there is not documented; here it is null.
type detailWire struct {
	ICCID           string   `json:"iccid"`
	Carrier         *string  `json:"carrier"`
	Country         *string  `json:"country"`
	CountryISO      *string  `json:"country_iso"`
	DeviceName      string   `json:"device_name"`
	MSISDN          *string  `json:"msisdn"`
	SIMState        string   `json:"sim_state"`
	PlanID          string   `json:"plan_id"`
	Lat             *string  `json:"lat"`
	Lon             *string  `json:"lon"`
	Radio           *string  `json:"radio"`
	APN             string   `json:"apn"`
	IMEI            *string  `json:"imei"`
	Hardware        *string  `json:"hardware"`
	IP              string   `json:"ip"`
	Throttle        string   `json:"throttle"`
	Tags            []string `json:"tags"`
	LastUpdate      *string  `json:"last_update"`
	IMEILock        string   `json:"imei_lock"`
	LocationUpdates int64    `json:"location_updates"`
	Sessions        int64    `json:"sessions"` // those with data; the sentence in the documents breaks off before it says so
	ZeroSessions    int64    `json:"zero_sessions"`
	UsageSMSMO      int      `json:"usage_sms_mo"`
	UsageSMSMT      int      `json:"usage_sms_mt"`
	UsageData       int64    `json:"usage_data"`
}

// detail answers for one SIM.
func (v *vendor) detail(c sandbox.Call, m *sim) sandbox.Answer {
	now := c.Now.UnixNano()
	n := v.count(m, monthOf(now), now)
	w := detailWire{
		ICCID: m.iccid, DeviceName: m.name, SIMState: m.state, PlanID: m.plan.ID, APN: "simbase", IP: m.address(),
		Throttle: m.throttle, Tags: m.tags, IMEILock: m.imeiLock, LastUpdate: stamped(v.lastRecord(m, now)),
		LocationUpdates: n.updates, Sessions: n.sessions, ZeroSessions: n.zero,
		UsageSMSMO: n.mo, UsageSMSMT: n.mt, UsageData: n.data,
	}
	if m.msisdn != "" {
		w.MSISDN = &m.msisdn
	}
	if w.LastUpdate != nil { // the network has seen it
		p := m.place
		w.Carrier, w.Country, w.CountryISO, w.Radio = &p.Carrier, &p.Country, &p.ISO, &m.radio
		w.IMEI, w.Hardware = &m.imei, &m.hardware
		w.Lat, w.Lon = new(degrees(m.lat)), new(degrees(m.lon))
	}
	return sandbox.Good(m.raw.Over(w))
}

// degrees writes 1e-7 degrees as a decimal number.
func degrees(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%07d", sign, n/1e7, n%1e7)
}
