package simbase1

import (
	"cmp"
	"slices"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// SIM is a card of the fleet as it really is, for tests to compare with what they were told, or to put there.
type SIM struct {
	ICCID    string
	Name     string
	State    string // one of the four words, or any other; empty means enabled
	Tags     []string
	Coverage string // a plan's name; empty means Europe
	IP       string // the fixed address; empty means one that changes
}

// SIMs gives the fleet in the order of the list.
func (s *Sandbox) SIMs() (all []SIM) {
	s.Do(func(time.Time) {
		all = make([]SIM, len(s.vendor.order))
		for i, m := range s.vendor.order {
			all[i] = SIM{m.iccid, m.name, m.state, slices.Clone(m.tags), m.plan.Name, m.ip}
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

// Put changes the SIMs of those ICCIDs to what is given, and adds those that are not there, in order and with many
// months behind them. An ICCID may be any text that can stand in a path.
func (s *Sandbox) Put(sims ...SIM) {
	for _, g := range sims {
		s.Do(func(now time.Time) {
			m := s.vendor.byICCID[g.ICCID]
			if m == nil {
				m = s.vendor.novice()
				m.iccid = g.ICCID
				s.vendor.enlist(m)
			}
			m.name, m.ip = g.Name, g.IP
			m.tags = append([]string{}, g.Tags...)
			if p := planOf(named(cmp.Or(g.Coverage, "Europe"))); p != nil {
				m.plan = p
			}
			m.switchTo(cmp.Or(g.State, Enabled), now.UnixNano())
		})
	}
}

// change does something with a SIM, under the lock. Tests mistype ICCIDs: one that is not there panics.
func (s *Sandbox) change(iccid string, do func(m *sim, now int64)) {
	s.Do(func(now time.Time) { do(sandbox.Known(s.vendor.byICCID, iccid), now.UnixNano()) })
}

// novice makes a SIM in order that never got or sent a text.
func (v *vendor) novice() *sim {
	for v.byICCID[sandbox.ICCID(v.serial)] != nil {
		v.serial++
	}
	m := new(sim)
	v.invent(m, census{})
	v.play(m, role{kind: "tracker", tags: []string{}})
	m.recalled = true
	return m
}

// Add puts a new SIM, activated this very moment, at the end of the list and gives its ICCID.
func (s *Sandbox) Add(name string) (iccid string) {
	s.Do(func(now time.Time) {
		m := s.vendor.novice()
		m.name, m.activated = name, now.UnixNano()
		m.on = sandbox.Since(m.activated)
		s.vendor.enlist(m)
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

// SetState sets a SIM's state from outside, to any word. Only with "enabled" is it on the network.
func (s *Sandbox) SetState(iccid, word string) {
	s.change(iccid, func(m *sim, now int64) { m.switchTo(word, now) })
}

// Rename names a SIM from outside; the name may be hostile.
func (s *Sandbox) Rename(iccid, name string) {
	s.change(iccid, func(m *sim, _ int64) { m.name = name })
}

// Receive lets a text from the device arrive now; it may be hostile.
func (s *Sandbox) Receive(iccid, message string) {
	s.change(iccid, func(m *sim, now int64) { m.texts = append(m.texts, text{at: now, body: message, in: true}) })
}

// SetRaw lays a value over a key of the SIM in the list and in the answer for one SIM: anything that can be written as
// JSON, such as a [encoding/json.RawMessage], or [sandbox.Absent].
func (s *Sandbox) SetRaw(iccid, key string, value any) {
	s.change(iccid, func(m *sim, _ int64) { m.raw.Set(key, value) })
}

// SetKey changes the key that is accepted.
func (s *Sandbox) SetKey(key string) { s.Do(func(time.Time) { s.vendor.key = key }) }

// SetBalance sets the credit, in ten thousandths of a euro, and whether it is topped up to 50 EUR when it is
// below 10 EUR, which then happens at once.
func (s *Sandbox) SetBalance(amount int64, autoTopUp bool) {
	s.Do(func(now time.Time) {
		s.vendor.purse.amount, s.vendor.purse.auto = money(amount), autoTopUp
		s.vendor.purse.pay(0, now.UnixNano())
	})
}
