package simbase1

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// throttles are the documented bandwidth limits; the first is none.
var throttles = []string{
	"NO_LIMIT", "SPEED_100_KBPS", "SPEED_200_KBPS", "SPEED_500_KBPS", "SPEED_1000_KBPS", "SPEED_2500_KBPS", "SPEED_5000_KBPS",
}

// change is a PATCH that was understood. What is nil stays as it is.
type change struct {
	name, state, lock, throttle *string
	tags                        *[]string
	plan                        *plan
	said                        map[string]string // for the ledger
}

// settings reads each key that a PATCH may hold.
var settings = map[string]func(*change, json.RawMessage) (problem string){
	"device_name": func(c *change, raw json.RawMessage) string { return c.word(&c.name, "device_name", raw, nil) },
	"sim_state": func(c *change, raw json.RawMessage) string {
		return c.word(&c.state, "sim_state", raw, []string{Enabled, Disabled})
	},
	"imei_lock": func(c *change, raw json.RawMessage) string {
		return c.word(&c.lock, "imei_lock", raw, []string{"on", "off"})
	},
	"throttle": func(c *change, raw json.RawMessage) string { return c.word(&c.throttle, "throttle", raw, throttles) },
	"tags":     (*change).readTags,
	"plan_id": func(c *change, raw json.RawMessage) string {
		var id *string
		if problem := c.word(&id, "plan_id", raw, nil); problem != "" {
			return problem
		}
		if c.plan = planOf(func(p *plan) bool { return p.ID == *id }); c.plan == nil {
			return "is to be one of those that /plans gives"
		}
		return ""
	},
}

func (c *change) word(to **string, key string, raw json.RawMessage, allowed []string) (problem string) {
	value, problem := readString(raw)
	if problem != "" {
		return problem
	}
	if allowed != nil && !slices.Contains(allowed, value) {
		return "is to be one of " + strings.Join(allowed, ", ")
	}
	*to, c.said[key] = &value, value
	return ""
}

func (c *change) readTags(raw json.RawMessage) (problem string) {
	var items []json.RawMessage
	if !strings.HasPrefix(string(raw), "[") || json.Unmarshal(raw, &items) != nil {
		return "is to be a list of strings"
	}
	tags := make([]string, len(items))
	for i, item := range items {
		if tags[i], problem = readString(item); problem != "" {
			return "is to be a list of strings"
		}
	}
	c.tags, c.said["tags"] = &tags, strings.Join(tags, ",")
	return ""
}

// readChange takes the whole body or nothing of it.
func readChange(body []byte) (c change, problem string) {
	raw, problem := readObject(body)
	if problem != "" {
		return c, problem
	}
	c.said = map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		read := settings[key]
		if read == nil {
			return c, fmt.Sprintf("%q is no setting of a SIM", key)
		}
		if problem := read(&c, raw[key]); problem != "" {
			return c, fmt.Sprintf("%q %s", key, problem)
		}
	}
	return c, ""
}

// editedWire is the answer as documented: no ICCID, and two keys that nobody asked for. That it holds all settings
// after a partial change, too, is inference.
type editedWire struct {
	DeviceName string   `json:"device_name"`
	IMEILock   string   `json:"imei_lock"`
	SIMState   string   `json:"sim_state"`
	Throttle   string   `json:"throttle"`
	Tags       []string `json:"tags"`
	PlanID     string   `json:"plan_id"`
	Rateplan   string   `json:"rateplan"`
	Coverage   string   `json:"coverage"`
}

// edit changes a SIM at once: v1 knows no state in between.
func (v *vendor) edit(c sandbox.Call, m *sim) sandbox.Answer {
	wanted, problem := readChange(c.Body)
	if problem != "" {
		return refuse(http.StatusBadRequest, "bad_setting", problem)
	}
	from, state := m.state, m.state
	if wanted.state != nil {
		// The documents let a client set four states and take two. That a blocked SIM keeps its block is inference.
		switch blocked := from == BlockedEnabled || from == BlockedDisabled; {
		case blocked && *wanted.state == Enabled:
			return noCredit("the SIM is blocked until the balance is topped up")
		case blocked:
			state = BlockedDisabled
		default:
			state = *wanted.state
		}
	}
	after := *m
	wanted.apply(&after, c.Now.UnixNano())
	after.state = state
	if !c.Dry {
		wanted.apply(m, c.Now.UnixNano())
		if wanted.state != nil {
			m.switchTo(state, c.Now.UnixNano())
		}
		v.enterEdit(c, m, wanted, from)
	}
	return sandbox.Good(editedWire{
		after.name, after.imeiLock, after.state, after.throttle, after.tags, after.plan.ID, after.plan.Name, after.plan.Name,
	})
}

// apply sets everything but the state.
func (c *change) apply(m *sim, now int64) {
	if c.name != nil {
		m.name = *c.name
	}
	if c.lock != nil {
		m.imeiLock = *c.lock
	}
	if c.throttle != nil {
		m.throttle = *c.throttle
	}
	if c.tags != nil {
		m.tags = *c.tags
	}
	if c.plan != nil && c.plan != m.plan {
		m.former = append(slices.Clip(m.former), tenure{m.plan, now})
		m.plan = c.plan
	}
}

// enterEdit writes down what was done.
func (v *vendor) enterEdit(c sandbox.Call, m *sim, wanted change, from string) {
	if wanted.state != nil {
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Stated, From: from, State: m.state})
		delete(wanted.said, "sim_state")
	}
	if len(wanted.said) > 0 {
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Changed, Edit: wanted.said})
	}
}
