package telnyx

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// SIM is a card of the fleet as it really is, for tests to compare with what they were told.
type SIM struct {
	ICCID      string
	ID         string // the vendor's, a UUID
	Name       string // its first tag, empty if it has none
	Status     string
	Tags       []string
	Group      string  // the group's name, empty for none
	Limit      string  // of its own, such as "40.0 GB"; empty for none
	Used       float64 // in the current month, in MB
	Busy       bool    // an action is under way
	Authorized []string
}

// name is the first tag: there is no other.
func (m *sim) name() string {
	if len(m.tags) == 0 {
		return ""
	}
	return m.tags[0]
}

func (m *sim) told(now int64) SIM {
	s := SIM{
		ICCID: m.iccid, ID: m.id, Name: m.name(), Status: m.status, Tags: slices.Clone(m.tags), Busy: m.busy(),
		Used: float64(m.used(monthOf(now), now)) / megabyte, Authorized: slices.Clone(m.imeis),
	}
	if m.group != nil {
		s.Group = m.group.name
	}
	if m.limit != nil {
		s.Limit = m.limit.Amount + " " + m.limit.Unit
	}
	return s
}

// SIMs gives the fleet in the order of the list.
func (s *Sandbox) SIMs() (all []SIM) {
	s.Do(func(now time.Time) {
		for _, m := range s.vendor.order {
			m.settle(now.UnixNano())
			all = append(all, m.told(now.UnixNano()))
		}
	})
	return all
}

// SIM gives one card of the fleet. One that is not there panics.
func (s *Sandbox) SIM(iccid string) (told SIM) {
	s.change(iccid, func(m *sim, now int64) { told = m.told(now) })
	return told
}

// ICCID gives the number of the first SIM of that name, empty if there is none. Its first tag is taken for its name.
func (s *Sandbox) ICCID(name string) (iccid string) {
	s.Do(func(time.Time) {
		i := slices.IndexFunc(s.vendor.order, func(m *sim) bool { return m.name() == name })
		if i >= 0 {
			iccid = s.vendor.order[i].iccid
		}
	})
	return iccid
}

// Groups gives the names of the groups with their ids.
func (s *Sandbox) Groups() map[string]string {
	all := map[string]string{}
	s.Do(func(time.Time) {
		for _, g := range s.vendor.groups {
			all[g.name] = g.id
		}
	})
	return all
}

// change does something with a SIM, under the lock. Tests mistype ICCIDs: one that is not there panics.
func (s *Sandbox) change(iccid string, do func(m *sim, now int64)) {
	s.Do(func(now time.Time) {
		m := sandbox.Known(s.vendor.byICCID, iccid)
		m.settle(now.UnixNano())
		do(m, now.UnixNano())
	})
}

// Add puts a new SIM, enabled this very moment, at the head of the list, where new ones are, and gives its ICCID.
func (s *Sandbox) Add(tags ...string) (iccid string) {
	s.Do(func(now time.Time) {
		v := s.vendor
		m, _ := v.novice(&sandbox.Crowd(v.seed, v.serial, 1)[0])
		m.created, m.tags = now.UnixNano(), append([]string{}, tags...)
		m.switchTo(Enabled, m.created)
		v.order = slices.Insert(v.order, 0, m)
		iccid = m.iccid
	})
	return iccid
}

// Remove takes a SIM out of the account.
func (s *Sandbox) Remove(iccid string) {
	s.change(iccid, func(m *sim, _ int64) {
		v := s.vendor
		delete(v.byICCID, m.iccid)
		delete(v.byID, m.id)
		v.order = slices.DeleteFunc(v.order, func(o *sim) bool { return o == m })
		v.actions = slices.DeleteFunc(v.actions, func(a *action) bool { return a.m == m })
	})
}

// SetState sets a SIM's status from outside, to any word. That interrupts an action which is under way. Only with
// "enabled" is it on the network.
func (s *Sandbox) SetState(iccid, word string) {
	s.change(iccid, func(m *sim, now int64) {
		if m.busy() {
			m.action.ends = now
			m.action.stop(interrupted, "The status of the SIM card was changed by the system.")
		}
		m.ready = sandbox.Forever
		m.switchTo(word, now)
	})
}

// SetTags tags a SIM from outside; tags may be hostile.
func (s *Sandbox) SetTags(iccid string, tags ...string) {
	s.change(iccid, func(m *sim, now int64) { m.tags, m.edited = append([]string{}, tags...), now })
}

// FailActions lets the SIM's actions fail from now on when their time is over, with that reason; without one they come
// to a good end again.
func (s *Sandbox) FailActions(iccid, reason string) {
	s.change(iccid, func(m *sim, _ int64) { m.failing = reason })
}

// SetRaw lays a value over a key of the SIM in the list and in the answer for one SIM: anything that can be written as
// JSON, such as a [encoding/json.RawMessage], or [sandbox.Absent].
func (s *Sandbox) SetRaw(iccid, key string, value any) {
	s.change(iccid, func(m *sim, _ int64) { m.raw.Set(key, value) })
}

// SetKey changes the key that is accepted.
func (s *Sandbox) SetKey(key string) { s.Do(func(time.Time) { s.vendor.key = key }) }

// Trespasses gives the calls that nobody has any business to make, with method and path: those that cost money, cannot
// be undone or give secrets away.
func (s *Sandbox) Trespasses() (calls []string) {
	s.Do(func(time.Time) { calls = slices.Clone(s.vendor.trespasses) })
	return calls
}
