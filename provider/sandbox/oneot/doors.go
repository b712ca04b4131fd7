package oneot

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// SIM is a card of the fleet as it really is, for tests to compare with what they were told.
type SIM struct {
	ICCID  string
	EID    string // empty if it is no eSIM
	Name   string
	Group  string
	State  string // while a change is under way the one before it, which the API does not tell
	Target string // of that change; empty if there is none
	Limit  int64  // megabytes; 0 is none
	Bare   bool   // the API gives its status alone, without "state"
	Texts  bool   // it takes texts
}

// SIMs gives the fleet in the order of the list.
func (s *Sandbox) SIMs() (all []SIM) {
	s.Do(func(now time.Time) {
		all = make([]SIM, len(s.vendor.order))
		for i, m := range s.vendor.order {
			state, target := m.now(now.UnixNano())
			all[i] = SIM{m.iccid, m.eid, m.name, m.group, state, target, m.limit, m.bare, !m.mute}
		}
	})
	return all
}

// ICCID gives the number of the first SIM of that name, empty if there is none.
func (s *Sandbox) ICCID(name string) (iccid string) {
	s.Do(func(time.Time) {
		i := slices.IndexFunc(s.vendor.order, func(m *sim) bool { return m.name == name })
		if i >= 0 {
			iccid = s.vendor.order[i].iccid
		}
	})
	return iccid
}

// change does something with a SIM, under the lock. Tests mistype ICCIDs: one that is not there panics.
func (s *Sandbox) change(iccid string, do func(m *sim, now int64)) {
	s.Do(func(now time.Time) { do(sandbox.Known(s.vendor.byICCID, iccid), now.UnixNano()) })
}

// Add puts a new SIM, LIVE from this very moment on, at the end of the list and gives its ICCID.
func (s *Sandbox) Add(name string) (iccid string) {
	s.Do(func(now time.Time) {
		v, m := s.vendor, new(sim)
		v.invent(m, &sandbox.Crowd(v.seed, v.serial, 1)[0])
		v.play(m, role{name: name, kind: "tracker"})
		m.on, m.activated = nil, sandbox.Forever
		m.put(Live, now.UnixNano())
		v.enlist(m)
		iccid = m.iccid
	})
	return iccid
}

// Remove takes a SIM out of the account, with its alerts.
func (s *Sandbox) Remove(iccid string) {
	v := s.vendor
	s.change(iccid, func(m *sim, _ int64) {
		delete(v.byICCID, iccid)
		delete(v.byEID, m.eid)
		v.order = slices.DeleteFunc(v.order, func(o *sim) bool { return o == m })
		v.alerts = slices.DeleteFunc(v.alerts, func(a alert) bool { return a.sim == m })
	})
}

// SetState sets a SIM's state from outside and at once, to any word; a change that was under way is over. Only with LIVE
// and TEST is it on the network.
func (s *Sandbox) SetState(iccid, word string) {
	s.change(iccid, func(m *sim, now int64) { m.put(word, now) })
}

// Rename names a SIM from outside; the name may be hostile.
func (s *Sandbox) Rename(iccid, name string) {
	s.change(iccid, func(m *sim, _ int64) { m.name = name })
}

// SetLimit sets a SIM's data limit from outside, in megabytes; 0 takes it away.
func (s *Sandbox) SetLimit(iccid string, megabytes int64) {
	s.change(iccid, func(m *sim, _ int64) { m.limit = megabytes })
}

// SetRaw lays a value over a key of the SIM wherever it is told: anything that can be written as JSON, such as a
// [encoding/json.RawMessage], or [sandbox.Absent].
func (s *Sandbox) SetRaw(iccid, key string, value any) {
	s.change(iccid, func(m *sim, _ int64) { m.raw.Set(key, value) })
}

// Warn lets the vendor raise an alert about a SIM now, unread; the word may be hostile.
func (s *Sandbox) Warn(iccid, trigger string) {
	s.change(iccid, func(m *sim, now int64) {
		s.vendor.warn(m, trigger, now, false)
		s.vendor.sortAlerts()
	})
}

// SetPassword changes the password. Tokens stay valid.
func (s *Sandbox) SetPassword(password string) {
	s.Do(func(time.Time) { s.vendor.door.password = password })
}

// Revoke ends all tokens, refresh tokens too.
func (s *Sandbox) Revoke() {
	s.Do(func(time.Time) { s.vendor.door.access, s.vendor.door.refresh = token{}, token{} })
}
