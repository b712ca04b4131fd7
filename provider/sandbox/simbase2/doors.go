package simbase2

import (
	"slices"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// SIM is a card of the fleet as it really is, for tests to compare with what they were told.
type SIM struct {
	ICCID     string
	Name      string // empty if it has none
	State     string
	Tags      []string
	Plan      string // its identifier
	Coverage  string
	IMEI      string // of the device that it is in, whether the vendor saw it or not
	Locked    bool
	Throttle  string    // the policy
	DataLimit int64     // bytes in a month, 0 for none
	SMSLimit  int64     // texts in a month, 0 for none
	DisableOn time.Time // the start of the day; zero for none
}

// SIMs gives the fleet in the order of the list.
func (s *Sandbox) SIMs() (all []SIM) {
	s.Do(func(now time.Time) {
		all = make([]SIM, len(s.vendor.order))
		for i, m := range s.vendor.order {
			m.settle(now.UnixNano())
			all[i] = SIM{
				ICCID: m.iccid, Name: m.Name, State: m.state, Tags: slices.Clone(m.Tags), Plan: m.plan.ID, Coverage: m.plan.Name,
				IMEI: m.IMEI, Locked: m.lock, Throttle: m.throttle, DataLimit: m.dataLimit, SMSLimit: m.smsLimit,
			}
			if m.disableOn != sandbox.Forever {
				all[i].DisableOn = time.Unix(0, m.disableOn).UTC()
			}
		}
	})
	return all
}

// ICCID gives the number of the first SIM of that name, empty if there is none.
func (s *Sandbox) ICCID(name string) (iccid string) {
	s.Do(func(time.Time) {
		i := slices.IndexFunc(s.vendor.order, func(m *sim) bool { return m.Name == name })
		if i >= 0 {
			iccid = s.vendor.order[i].iccid
		}
	})
	return iccid
}

// change does something with a SIM, under the lock. Tests mistype ICCIDs: one that is not there panics.
func (s *Sandbox) change(iccid string, do func(m *sim, now int64)) {
	s.Do(func(now time.Time) {
		m := sandbox.Known(s.vendor.byICCID, iccid)
		m.settle(now.UnixNano())
		do(m, now.UnixNano())
	})
}

// Add puts a new SIM, activated this very moment, at the end of the list and gives its ICCID.
func (s *Sandbox) Add(name string) (iccid string) {
	s.Do(func(now time.Time) {
		v, m := s.vendor, new(sim)
		v.invent(m, sandbox.Crowd(v.seed, v.serial, 1)[0])
		v.play(m, role{name: name, kind: "tracker", tags: []string{}})
		m.recalled = true
		m.activated, m.made, m.settled = now.UnixNano(), now.UnixNano(), now.UnixNano()
		m.enableFrom(m.activated)
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

// SetState sets a SIM's state from outside, to any word and at once. With "enabled" it is on the network, on the way to
// "disabled" it stays there, and with any other word it is not. A state on the way somewhere that was set so never ends.
func (s *Sandbox) SetState(iccid, word string) {
	s.change(iccid, func(m *sim, now int64) { m.become(word, now) })
}

// Rename names a SIM from outside; the name may be hostile.
func (s *Sandbox) Rename(iccid, name string) {
	s.change(iccid, func(m *sim, _ int64) { m.Name = name })
}

// Swap puts a SIM into another device. If it is locked to the IMEI of the one before, it is disabled.
func (s *Sandbox) Swap(iccid, imei string) {
	s.change(iccid, func(m *sim, now int64) {
		m.IMEI = imei
		switch {
		case m.lock && m.bound == "":
			m.bound = imei
		case m.state == Enabled:
			m.become(Enabled, now) // as far as the lock allows
		}
	})
}

// Receive lets a text from the device arrive now; it may be hostile.
func (s *Sandbox) Receive(iccid, body string) {
	s.change(iccid, func(m *sim, now int64) { m.put(text{at: now, body: body, in: true}) })
}

// SetRaw lays a value over a key of the SIM in the list and in the answer for one SIM: anything that can be written as
// JSON, such as a [encoding/json.RawMessage], or [sandbox.Absent].
func (s *Sandbox) SetRaw(iccid, key string, value any) {
	s.change(iccid, func(m *sim, _ int64) { m.raw.Set(key, value) })
}

// SetKey changes the key that is accepted.
func (s *Sandbox) SetKey(key string) { s.Do(func(time.Time) { s.vendor.key = key }) }

// SetScopes changes what the key may do; nil means everything.
func (s *Sandbox) SetScopes(scopes []string) {
	s.Do(func(time.Time) { s.vendor.scopes = slices.Clone(scopes) })
}

// SetBalance sets the credit, in ten thousandths of a euro, and whether it is topped up to 50 EUR when it is below
// 10 EUR, which then happens at once.
func (s *Sandbox) SetBalance(amount int64, autoTopUp bool) {
	s.Do(func(now time.Time) {
		s.vendor.purse.amount, s.vendor.purse.auto = money(amount), autoTopUp
		s.vendor.purse.pay(0, now.UnixNano())
	})
}
