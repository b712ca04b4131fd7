package simbase2

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The least that the limits may be.
const (
	leastData = 10_000_000 // bytes
	leastSMS  = 1
)

// setting is a part of a PATCH that was understood: what it does, and how the ledger has it.
type setting struct {
	apply func(*sim)
	said  string
}

// settings reads each key that a PATCH may hold. Those in which null is not known to clear something do not take it.
var settings = map[string]func(json.RawMessage) (s setting, problem string){
	"name": word(nil, func(m *sim, name string) { m.Name = name }),
	"tags": readTags,
	"imei_lock": word([]string{"on", "off"}, func(m *sim, lock string) {
		// The lock binds to the device that is in use; where none was seen yet, to the first one.
		if m.lock, m.bound = lock == "on", ""; m.lock && m.lastSeen(m.settled) != 0 {
			m.bound = m.IMEI
		}
	}),
	"throttling_policy":           word(slices.Sorted(maps.Keys(throttles)), func(m *sim, policy string) { m.throttle = policy }),
	"usage_limits_auto_enable":    readAutoEnable,
	"usage_limits_data_threshold": amount(leastData, func(m *sim, n int64) { m.dataLimit = n }),
	"usage_limits_sms_threshold":  amount(leastSMS, func(m *sim, n int64) { m.smsLimit = n }),
}

func word(allowed []string, set func(*sim, string)) func(json.RawMessage) (setting, string) {
	return func(raw json.RawMessage) (s setting, problem string) {
		value, problem := readString(raw)
		if problem == "" && allowed != nil {
			problem = oneOf(new(string), value, allowed)
		}
		return setting{func(m *sim) { set(m, value) }, value}, problem
	}
}

// amount reads a limit. It is to be an integer in plain digits, or null to take the limit away.
func amount(least int64, set func(*sim, int64)) func(json.RawMessage) (setting, string) {
	return func(raw json.RawMessage) (s setting, problem string) {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if string(raw) != "null" && (err != nil || n < least) {
			return s, fmt.Sprintf("is to be an integer from %d on, or null", least)
		}
		return setting{func(m *sim) { set(m, n) }, string(raw)}, ""
	}
}

func readAutoEnable(raw json.RawMessage) (s setting, problem string) {
	if said := string(raw); said != "true" && said != "false" {
		return s, "is to be true or false"
	}
	on := string(raw) == "true"
	return setting{func(m *sim) { m.autoEnable = on }, string(raw)}, ""
}

func readTags(raw json.RawMessage) (s setting, problem string) {
	var items []json.RawMessage
	if !strings.HasPrefix(string(raw), "[") || json.Unmarshal(raw, &items) != nil {
		return s, "is to be a list of strings"
	}
	tags := make([]string, len(items))
	for i, item := range items {
		if tags[i], problem = readString(item); problem != "" {
			return s, "is to be a list of strings"
		}
	}
	return setting{func(m *sim) { m.Tags = tags }, strings.Join(tags, ",")}, ""
}

// readChange takes the whole body or nothing of it.
func readChange(body []byte) (all []setting, said map[string]string, problem string) {
	raw, problem := readObject(body)
	if problem == "" && len(raw) == 0 {
		problem = "There is nothing to change"
	}
	if problem != "" {
		return nil, nil, problem
	}
	said = map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		read := settings[key]
		if read == nil {
			return nil, nil, fmt.Sprintf("%q cannot be changed here", key)
		}
		s, problem := read(raw[key])
		if problem != "" {
			return nil, nil, key + " " + problem
		}
		all, said[key] = append(all, s), s.said
	}
	return all, said, ""
}

// edit changes settings at once and answers with the SIM. That it is all of it, as the call for one SIM tells it, was
// decided. A new limit is looked at like any other when the next session closes.
func (v *vendor) edit(c sandbox.Call, m *sim) sandbox.Answer {
	all, said, problem := readChange(c.Body)
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	if c.Dry {
		m = new(*m)
	} else {
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Changed, Edit: said})
	}
	for _, s := range all {
		s.apply(m)
	}
	return sandbox.Good(m.raw.Over(m.whole(monthOf(c.Now.UnixNano()), c.Now.UnixNano())))
}
