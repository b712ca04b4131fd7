package oneot

import "encoding/json"

// pageWire is a page of SIMs. found counts those on it, total all.
type pageWire struct {
	Found  int   `json:"found"`
	Offset int   `json:"offset"`
	Total  int   `json:"total"`
	SIMs   []any `json:"sims"`
}

// simWire has the fields that clients know, in the case they come in. What a SIM without a value has there is not
// documented: here it is null, but for data_limit, which some lack, and the fields of eSIMs, which others lack.
type simWire struct {
	ICCID        string     `json:"iccid"`
	Group        *string    `json:"group"`
	Type         string     `json:"type"`
	Form         string     `json:"form"`
	DataLimit    any        `json:"data_limit,omitempty"` // megabytes; nil leaves it out
	Name         *string    `json:"name"`
	MSISDN       string     `json:"msisdn"`
	IMSI         string     `json:"imsi"`
	IMEI         *string    `json:"imei"`
	APN          string     `json:"apn"`
	Status       statusWire `json:"status"`
	State        string     `json:"state,omitempty"`
	Profile      string     `json:"active_profile,omitempty"`
	Profiles     []string   `json:"downloaded_profiles,omitempty"`
	LastNetwork  *int64     `json:"lastNetworkActivityMillis"`
	LastModified *int64     `json:"lastModifiedMillis"`
	LastSession  *int64     `json:"lastDataSessionMillis"`
	LastUsage    *int64     `json:"lastUsageUpdate"` // no unit is documented
}

// row writes a SIM, the same in lists and alone. It counts nothing: there is no usage in a SIM.
func (m *sim) row(now int64) any {
	state, target := m.now(now)
	last := m.lastSession(now)
	w := simWire{
		ICCID: m.iccid, Group: orNull(m.group), Type: "UICC", Form: "2/3/4FF industrial", DataLimit: m.limitField(), Name: orNull(m.name),
		MSISDN: m.device.MSISDN[1:], IMSI: imsi(m.serial), APN: "apn.example", Status: m.legacy(state, target),
		LastNetwork: millis(m.lastSeen(now)), LastModified: millis(m.changed(now)), LastSession: millis(last), LastUsage: m.lastUsage(last, now),
	}
	if !m.bare {
		w.State = shown(state, target)
	}
	if m.seen(now) {
		w.IMEI = &m.device.IMEI
	}
	if m.eid != "" {
		w.Type, w.Form, w.Profile, w.Profiles = "esim", "MFF2", "example-a", []string{"example-a", "example-b"}
	}
	return m.raw.Over(w)
}

func orNull(word string) *string {
	if word == "" {
		return nil
	}
	return &word
}

func millis(nanos int64) *int64 {
	if nanos == 0 {
		return nil
	}
	return new(nanos / 1e6)
}

// limitField gives the limit, and for a SIM that has none null or nothing at all.
func (m *sim) limitField() any {
	switch {
	case m.limit > 0:
		return m.limit
	case m.serial%2 == 0:
		return json.RawMessage("null")
	default:
		return nil
	}
}

// lastUsage tells when the usage was last counted, a little after the session was: for some SIMs in seconds.
func (m *sim) lastUsage(last, now int64) *int64 {
	if last == 0 {
		return nil
	}
	at := min(now, last+90*second)
	if m.seconds {
		return new(at / second)
	}
	return millis(at)
}

func rows(sims []*sim, now int64) []any {
	all := make([]any, len(sims))
	for i, m := range sims {
		all[i] = m.row(now)
	}
	return all
}

// page answers with the part of the SIMs that begins at the offset.
func page(r *request, sims []*sim) (any, *refusal) {
	offset, no := r.offset()
	if no != nil {
		return nil, no
	}
	found := part(sims, offset)
	return pageWire{len(found), offset, len(sims), rows(found, r.now())}, nil
}

func (v *vendor) accountSIMs(r *request) (any, *refusal) { return page(r, v.order) }

// groupSIMs gives those of a group. Of a group that is not there, none: no error for it is documented.
func (v *vendor) groupSIMs(r *request) (any, *refusal) {
	group, no := r.word("group")
	if no != nil {
		return nil, no
	}
	var sims []*sim
	for _, m := range v.order {
		if m.group == group {
			sims = append(sims, m)
		}
	}
	return page(r, sims)
}

// someSIMs leaves out those that are not there. Whether the vendor does or refuses the whole is not documented.
func (v *vendor) someSIMs(r *request) (any, *refusal) {
	sims, _, no := v.listed(r)
	if no != nil {
		return nil, no
	}
	return page(r, sims)
}

func (v *vendor) oneSIM(r *request) (any, *refusal) {
	m, no := v.one(r)
	if no != nil {
		return nil, no
	}
	return m.row(r.now()), nil
}

func (v *vendor) accountGroups(*request) (any, *refusal) { return append([]string{}, v.groups...), nil }
