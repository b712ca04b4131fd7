package infobip

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// SIM is a card of the fleet as it really is, for tests to compare with what they were told.
type SIM struct {
	ICCID     string
	Name      string // empty if it has none
	State     string // one of the five words, or any other
	Switching bool   // a change of the state is under way
}

// SIMs gives the fleet in the order of the list.
func (s *Sandbox) SIMs() (all []SIM) {
	s.Do(func(at time.Time) {
		now := at.UnixNano()
		all = make([]SIM, len(s.vendor.order))
		for i, m := range s.vendor.order {
			all[i] = SIM{m.iccid, m.name(now), m.state(now), m.switching(now)}
		}
	})
	return all
}

// ICCID gives the number of the first SIM of that name, empty if there is none. SIMs of the cast are found by the names
// that [Config] gives them, whatever they are called now.
func (s *Sandbox) ICCID(name string) (iccid string) {
	s.Do(func(now time.Time) {
		i := slices.IndexFunc(s.vendor.order, func(m *sim) bool {
			return m.label == name && name != "" || m.name(now.UnixNano()) == name
		})
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

// Add puts a new SIM, activated this very moment, at the end of the list and gives its ICCID.
func (s *Sandbox) Add(name string) (iccid string) {
	s.Do(func(now time.Time) {
		v, m := s.vendor, new(sim)
		v.invent(m, sandbox.Crowd(v.Seed, v.serial, 1)[0])
		v.play(m, role{kind: "tracker"})
		m.begins(now.UnixNano())
		m.names[0].word = name
		v.enlist(m)
		iccid = m.iccid
	})
	return iccid
}

// Remove takes a SIM out of the account.
func (s *Sandbox) Remove(iccid string) {
	s.change(iccid, func(m *sim, _ int64) {
		delete(s.vendor.byICCID, iccid)
		s.vendor.order = slices.DeleteFunc(s.vendor.order, func(o *sim) bool { return o == m })
	})
}

// SetState sets a SIM's state from outside, to any word, whatever change was under way. Only with "Active" is it on the
// network.
func (s *Sandbox) SetState(iccid, word string) {
	s.change(iccid, func(m *sim, now int64) { m.states = set(m.states, now, word) })
}

// Rename names a SIM from outside; the name may be hostile, and may be another SIM's.
func (s *Sandbox) Rename(iccid, name string) {
	s.change(iccid, func(m *sim, now int64) { m.names = set(m.names, now, name) })
}

// SetRaw lays a value over a key of the SIM in the list and in the answer for one SIM: anything that can be written as
// JSON, such as a [encoding/json.RawMessage], or [sandbox.Absent].
func (s *Sandbox) SetRaw(iccid, key string, value any) {
	s.change(iccid, func(m *sim, _ int64) { m.raw.Set(key, value) })
}

// SetRawUsage does the same for what the SIM used, in both calls that tell it.
func (s *Sandbox) SetRawUsage(iccid, key string, value any) {
	s.change(iccid, func(m *sim, _ int64) { m.rawUsage.Set(key, value) })
}

// SetKey changes the key that is accepted, and whether it is meant for SIM cards.
func (s *Sandbox) SetKey(key string, scoped bool) {
	s.Do(func(time.Time) { s.vendor.Key, s.vendor.Unscoped = key, !scoped })
}
