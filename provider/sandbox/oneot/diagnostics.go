package oneot

// diagnosisWire has the names that one program reads; they are in another case than the rest of the API.
type diagnosisWire struct {
	IMEI          string  `json:"imei"`
	DeviceName    string  `json:"deviceName"`
	InDataSession bool    `json:"inDataSession"` // its type is not known; a boolean is a decision
	LastNetwork   int64   `json:"lastNetworkActivity"`
	LastCountry   string  `json:"lastCountry"`
	LastOperator  string  `json:"lastOperator"`
	Latitude      float64 `json:"latitude"`
	Longitude     float64 `json:"longitude"`
	Radius        int64   `json:"radius"` // metres, which is a decision
}

// sessionLasts is how long a session is open: the API never says when one ended.
const sessionLasts = 5 * minute

// diagnose tells of the device, for those who bought the add-on.
func (v *vendor) diagnose(r *request) (any, *refusal) {
	m, no := v.one(r)
	now := r.now()
	switch {
	case !v.diagnostics:
		return nil, notEnabled
	case no != nil:
		return nil, no
	case !m.seen(now):
		return nil, noDiagnostics
	}
	d := m.device
	state, _ := m.now(now)
	return diagnosisWire{
		IMEI: d.IMEI, DeviceName: d.Hardware, InDataSession: networked(state) && now-m.lastSession(now) < sessionLasts,
		LastNetwork: m.lastSeen(now) / 1e6, LastCountry: d.Country, LastOperator: d.Carrier,
		Latitude: d.Lat, Longitude: d.Lon, Radius: 300 + m.serial%1700,
	}, nil
}
