package simbase1

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/simfleet/simfleet/provider/sandbox"
)

const (
	// sender is the number that every text comes from.
	sender = "55555"
	// longest is how many characters a text may have. v1's documents name no limit; this is what v2 is known to take,
	// and an inference here.
	longest = 180
	// shown is how many texts the thread has. The documents say "the last SMS messages" without a number.
	shown = 50
)

type sentWire struct {
	Sender  string `json:"sender"`
	Message string `json:"message"`
	Time    string `json:"time"`
}

// send sends a text. A SIM that is not on the network is no reason to refuse it: the documents say nothing, and
// networks take such texts too. It is charged, the device never gets it and never answers.
func (v *vendor) send(c sandbox.Call, m *sim) sandbox.Answer {
	message, problem := readMessage(c.Body)
	if problem != "" {
		return refuse(http.StatusBadRequest, "bad_message", problem)
	}
	now := c.Now.UnixNano()
	v.purse.settle(now)
	if v.purse.amount < perMT {
		return noCredit("the balance does not pay for a text")
	}
	if !c.Dry {
		v.deliver(m, message, now)
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Sent, Text: message})
	}
	return sandbox.Good(sentWire{sender, message, stamp(now)})
}

func (v *vendor) deliver(m *sim, message string, now int64) {
	v.purse.pay(perMT, now)
	m.texts = append(m.texts, text{at: now, body: message})
	if !m.reachable(now) {
		return
	}
	at := now + v.replyAfter
	m.texts = append(m.texts, text{at: at, body: m.replyTo(message, at), in: true, reply: true})
	v.purse.due = append(v.purse.due, due{at, m})
}

// readMessage takes the body of a send, whatever its Content-Type: the documents' example has none.
func readMessage(body []byte) (message, problem string) {
	raw, problem := readObject(body)
	if problem != "" {
		return "", problem
	}
	for key := range raw {
		if key != "message" {
			return "", fmt.Sprintf("the body may only hold \"message\", not %q", key)
		}
	}
	if message, problem = readString(raw["message"]); problem != "" {
		return "", "\"message\" " + problem
	}
	switch n := utf8.RuneCountInString(message); {
	case n == 0:
		return "", "\"message\" is empty"
	case n > longest:
		return "", fmt.Sprintf("\"message\" has %d characters, more than %d (v2's limit; v1 documents none)", n, longest)
	}
	return message, ""
}

// readObject takes exactly one JSON object.
func readObject(body []byte) (raw map[string]json.RawMessage, problem string) {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) || json.Unmarshal(body, &raw) != nil {
		return nil, "the body is to be one JSON object"
	}
	return raw, ""
}

func readString(raw json.RawMessage) (value, problem string) {
	if !strings.HasPrefix(string(raw), `"`) || json.Unmarshal(raw, &value) != nil {
		return "", "is to be a string"
	}
	return value, ""
}

type threadWire struct {
	Count    int        `json:"count"`
	Messages []textWire `json:"messages"`
}

type textWire struct {
	Message   string `json:"message"`
	Direction string `json:"direction"` // as the server sees it: in is from the device
	Timestamp string `json:"timestamp"`
}

// thread gives the last texts, the newest first as in the documents' example.
func (v *vendor) thread(c sandbox.Call, m *sim) sandbox.Answer {
	texts := v.threadOf(m, c.Now.UnixNano())
	texts = texts[max(0, len(texts)-shown):]
	w := threadWire{Count: len(texts), Messages: make([]textWire, 0, len(texts))}
	for _, t := range slices.Backward(texts) {
		direction := "out"
		if t.in {
			direction = "in"
		}
		w.Messages = append(w.Messages, textWire{t.body, direction, stamp(t.at)})
	}
	return sandbox.Good(w)
}
