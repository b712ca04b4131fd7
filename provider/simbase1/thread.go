package simbase1

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/model"
)

// directions are seen from the vendor's server: what goes out goes to the device.
var directions = map[string]model.Direction{"out": model.MT, "in": model.MO}

type wireText struct {
	Message string `json:"message"`
}

// wireSent is an accepted text; the thread calls its time a timestamp.
type wireSent struct {
	Sender  scalar `json:"sender"`
	Message scalar `json:"message"`
	Time    scalar `json:"time"`
}

func (w wireSent) message() model.Message {
	return model.Message{Direction: model.MT, Body: w.Message.text(), At: w.Time.moment(), Sender: w.Sender.text()}
}

type wireThread struct {
	Messages []json.RawMessage `json:"messages"`
}

type wireMessage struct {
	Message   scalar `json:"message"`
	Direction scalar `json:"direction"`
	Timestamp scalar `json:"timestamp"`
}

// page turns the thread round: the example has the newest text first, of which the documents say nothing. When all texts
// have a time, that decides.
func (w wireThread) page() model.Page[model.Message] {
	var page model.Page[model.Message]
	for _, row := range slices.Backward(w.Messages) {
		var entry wireMessage
		if err := json.Unmarshal(row, &entry); err != nil || entry == (wireMessage{}) {
			page.Damaged++
			continue
		}
		page.Items = append(page.Items, model.Message{
			Direction: directions[strings.ToLower(string(entry.Direction))],
			Body:      entry.Message.text(),
			At:        entry.Timestamp.moment(),
		})
	}
	if !slices.ContainsFunc(page.Items, func(m model.Message) bool { return m.At.IsZero() }) {
		slices.SortStableFunc(page.Items, func(a, b model.Message) int { return a.At.Compare(b.At) })
	}
	return page
}
