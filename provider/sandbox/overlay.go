package sandbox

import (
	"encoding/json"
	"maps"
)

// Absent as a value of [Overlay.Set] leaves the key out.
const Absent = absent("absent")

type absent string

// Overlay is what a test puts over a vendor's answers about one SIM, so that they hold what no vendor should say. The
// zero value changes nothing. A copy keeps what it has, whatever is laid over the original later.
type Overlay struct{ fields map[string]json.RawMessage } // nil for what is to be left out

// Set lays a value over a key: anything that can be written as JSON, such as a [json.RawMessage], or [Absent]. A value
// that cannot be written so panics.
func (o *Overlay) Set(key string, value any) {
	var raw json.RawMessage
	if value != Absent {
		raw = Good(value).Body
	}
	fresh := map[string]json.RawMessage{}
	maps.Copy(fresh, o.fields)
	fresh[key] = raw
	o.fields = fresh
}

// Over gives an answer with all that was set in the place of its own fields. The answer is to be written as an object.
func (o *Overlay) Over(wire any) any {
	if o.fields == nil {
		return wire
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(Good(wire).Body, &fields); err != nil {
		panic("sandbox: " + err.Error()) // it was written by us a moment ago
	}
	for key, value := range o.fields {
		if fields[key] = value; value == nil {
			delete(fields, key)
		}
	}
	return fields
}
