package simbase2

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// longest is how many characters a text may have.
const longest = 180

// giveUp is how long the network tries to deliver a text.
const giveUp = 2 * day

// send takes a text. A SIM that is not on the network is no reason to refuse it: nothing is known of that, and networks
// take such texts too. It is charged, the device never gets it and never answers.
func (v *vendor) send(c sandbox.Call, m *sim) sandbox.Answer {
	body, problem := readOne(c.Body, "message")
	if n := utf8.RuneCountInString(body); problem == "" && (n == 0 || n > longest) {
		problem = fmt.Sprintf("message is to have 1 to %d characters, not %d", longest, n)
	}
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	now := c.Now.UnixNano()
	v.purse.settle(now)
	if v.purse.amount < perMT {
		return refuse(http.StatusPaymentRequired, "Insufficient balance")
	}
	if !c.Dry {
		v.deliver(m, body, now)
		v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Sent, Text: body})
	}
	return accepted("The message was accepted")
}

func (v *vendor) deliver(m *sim, body string, now int64) {
	v.purse.pay(perMT, now)
	m.put(text{at: now, body: body})
	if m.reachable(now) {
		at := now + v.replyAfter
		m.put(text{at: at, body: m.replyTo(body, at), in: true, reply: true})
		v.purse.due = append(v.purse.due, due{at, m})
	}
}

type threadWire struct {
	SMS     []textWire `json:"sms"`
	Cursor  *string    `json:"cursor"`
	HasMore bool       `json:"has_more"`
	Count   int        `json:"count"`
}

type textWire struct {
	Direction string `json:"direction"` // mt is to the device
	Message   string `json:"message"`
	Status    string `json:"status"`
	Timestamp string `json:"timestamp"`
}

// wire writes a text. Of the status only "delivered" is known; the other words were made up.
func (t text) wire(m *sim, now, taken int64) textWire {
	w := textWire{"mt", t.body, "sent", stamp(t.at)}
	switch {
	case t.in:
		w.Direction, w.Status = "mo", "received"
	case m.reachable(t.at) && now >= t.at+taken:
		w.Status = "delivered"
	case !m.reachable(t.at) && now >= t.at+giveUp:
		w.Status = "failed"
	}
	return w
}

// thread gives a page of texts, the newest first. The cursor counts from the oldest text on, so that a new one moves none
// to another page.
func (v *vendor) thread(c sandbox.Call, q query, m *sim) sandbox.Answer {
	list, now := "sms "+m.iccid, c.Now.UnixNano()
	texts := m.within(0, now+1)
	before, problem := q.from(list)
	if problem == "" && before != "" {
		n, err := strconv.Atoi(before)
		if err != nil || n < 1 || n > len(texts) {
			problem = "cursor is not one of this list"
		} else {
			texts = texts[:n]
		}
	}
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	w := threadWire{SMS: []textWire{}}
	for i, t := range slices.Backward(texts) {
		switch {
		case q.direction != "" && (q.direction == "mo") != t.in, q.day != "" && q.day != stamp(t.at)[:len(time.DateOnly)]:
		case len(w.SMS) == q.limit:
			w.Cursor, w.HasMore = cursor(list, strconv.Itoa(i+1)), true
			w.Count = len(w.SMS)
			return sandbox.Good(w)
		default:
			w.SMS = append(w.SMS, t.wire(m, now, v.replyAfter/2))
		}
	}
	w.Count = len(w.SMS)
	return sandbox.Good(w)
}
