package simbase1

import (
	"slices"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// directions are seen from the vendor's server: what goes out goes to the device.
var directions = map[string]model.Direction{"out": model.MT, "in": model.MO}

type wireText struct {
	Message string `json:"message"`
}

// wireSent is an accepted text; the thread calls its time a timestamp.
type wireSent struct {
	Sender  rest.Scalar `json:"sender"`
	Message rest.Scalar `json:"message"`
	Time    rest.Scalar `json:"time"`
}

// confirms tells whether the answer is the documented one to this text. Many an error is dressed as a success, and may well
// have a "message": what does not repeat the text together with a time proves nothing.
func (w wireSent) confirms(body string) bool { return string(w.Message) == body && w.Time != "" }

func (w wireSent) message() model.Message {
	return model.Message{Direction: model.MT, Body: w.Message.Text(), At: moment(w.Time), Sender: w.Sender.Text()}
}

type wireThread struct {
	Messages rest.Rows[wireMessage] `json:"messages"`
}

type wireMessage struct {
	Message   rest.Scalar `json:"message"`
	Direction rest.Scalar `json:"direction"`
	Timestamp rest.Scalar `json:"timestamp"`
}

// page puts the oldest text first. The example has the newest first, of which the documents say nothing, so that the thread
// is turned round unless its times show that it need not be. No more is done for the order here: whoever puts the pages of
// threads together sorts them by time.
func (w wireThread) page() model.Page[model.Message] {
	var page model.Page[model.Message]
	for _, row := range w.Messages {
		if row == (wireMessage{}) {
			page.Damaged++
			continue
		}
		page.Items = append(page.Items, model.Message{
			Direction: directions[strings.ToLower(string(row.Direction))],
			Body:      row.Message.Text(),
			At:        moment(row.Timestamp),
		})
	}
	if !oldestFirst(page.Items) {
		slices.Reverse(page.Items)
	}
	return page
}

// oldestFirst compares the first and the last of the texts that have a time.
func oldestFirst(messages []model.Message) bool {
	timed := slices.DeleteFunc(slices.Clone(messages), func(m model.Message) bool { return m.At.IsZero() })
	return len(timed) > 0 && timed[0].At.Before(timed[len(timed)-1].At)
}
