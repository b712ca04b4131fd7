package infobip

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// Diagnosed is what the ledger calls a run of diagnostics.
const Diagnosed = "diagnostic"

// longest is how many characters a text may have. What kind of characters is not documented, nor what happens to those
// that no text has room for: any will do here.
const longest = 160

// readWord reads the body of a write, which has one key, a string.
func readWord(body []byte, key string) (word string, bad complaints) {
	raw := map[string]json.RawMessage{}
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) || json.Unmarshal(body, &raw) != nil {
		return "", about("body", "must be one JSON object")
	}
	for _, k := range slices.Sorted(maps.Keys(raw)) {
		if k != key {
			return "", about(k, "is not known here")
		}
	}
	if !bytes.HasPrefix(raw[key], []byte(`"`)) || json.Unmarshal(raw[key], &word) != nil {
		return "", about(key, "must be a string")
	}
	if strings.TrimSpace(word) == "" {
		return "", about(key, "must not be blank")
	}
	return word, nil
}

type actionWire struct {
	ActionID string `json:"actionId"`
}

// accepted answers with the ID of an action, which no call looks up. An action that is not done has one, too.
func (v *vendor) accepted() sandbox.Answer {
	v.actions++
	d := sandbox.Roll(v.Seed, v.actions)
	id := fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x",
		d.Below(1<<32), d.Below(1<<16), d.Below(1<<12), d.Below(1<<12), d.Below(1<<48))
	return sandbox.Good(actionWire{id})
}

// rename gives a SIM a name that no other has: the documents call it unique. That it therefore may be refused is
// inferred, and so is that no SIM loses its name. No length is documented, and none held here.
func (v *vendor) rename(c sandbox.Call, m *sim) sandbox.Answer {
	name, bad := readWord(c.Body, "name")
	if bad != nil {
		return invalid(bad)
	}
	now := c.Now.UnixNano()
	if slices.ContainsFunc(v.order, func(o *sim) bool { return o != m && o.called(name, now) }) {
		return invalid(about("name", "is the name of another SIM card"))
	}
	if !c.Dry {
		if m.names[len(m.names)-1].word != name {
			m.names = append(m.names, step{now + int64(v.RenameAfter), name})
		}
		v.stage.Note(sandbox.Entry{
			At: c.Now, ICCID: m.iccid, What: sandbox.Changed, Edit: map[string]string{"name": name},
		})
	}
	return v.accepted()
}

// called tells whether that is the SIM's name, now or soon.
func (m *sim) called(name string, now int64) bool {
	return m.name(now) == name || m.names[len(m.names)-1].word == name
}

// sources are the states that can be left for another. The first is documented, the others are what remains of the two
// words that can be set. That all else is refused is inferred, and so is that a SIM is not set to what it is.
var sources = map[string][]string{Active: {ActivationReady, Suspended}, Suspended: {Active}}

// switchState accepts a change of state, which shows some seconds later. How long is not documented, nor is what happens
// to a second call until then: it is judged by the state that reads, and so the same is accepted again and changes
// nothing.
func (v *vendor) switchState(c sandbox.Call, m *sim) sandbox.Answer {
	word, bad := readWord(c.Body, "status")
	if bad != nil {
		return invalid(bad)
	}
	now := c.Now.UnixNano()
	from := m.state(now)
	if sources[word] == nil {
		return invalid(about("status", "must be one of Active, Suspended"))
	}
	if !slices.Contains(sources[word], from) {
		return invalid(about("status", "cannot be "+word+" after "+from))
	}
	if !c.Dry {
		to := word
		if m.stuck {
			to = from
		} else if !m.switching(now) {
			m.states = append(m.states, step{now + int64(v.SwitchAfter), word})
		}
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Stated, From: from, State: to})
	}
	return v.accepted()
}

// send sends a text and answers 200 without a body, as documented: there is no ID, no way to follow the text, and none to
// read what the device answers. A SIM that is suspended is no reason to refuse it, though it never gets it; one that was
// not activated, or is no more, has no number to send to. Neither is documented.
func (v *vendor) send(c sandbox.Call, m *sim) sandbox.Answer {
	text, bad := readWord(c.Body, "text")
	if bad != nil {
		return invalid(bad)
	}
	if n := utf8.RuneCountInString(text); n > longest {
		return invalid(about("text", fmt.Sprintf("has %d characters, more than %d", n, longest)))
	}
	now := c.Now.UnixNano()
	switch state := m.state(now); state {
	case Imported, ActivationReady, Deactivated:
		return invalid(about("iccid", "is of a SIM card that is "+state))
	}
	if !c.Dry {
		m.sent = append(m.sent, now)
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Sent, Text: text})
	}
	return sandbox.Answer{Status: http.StatusOK}
}

// diagnose sets up all services of a SIM anew, which shows nowhere. The documents have no body for it: an empty object is
// taken for none.
func (v *vendor) diagnose(c sandbox.Call, m *sim) sandbox.Answer {
	if body := string(bytes.Join(bytes.Fields(c.Body), nil)); body != "" && body != "{}" {
		return invalid(about("body", "must be empty"))
	}
	if !c.Dry {
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: Diagnosed})
	}
	return v.accepted()
}
