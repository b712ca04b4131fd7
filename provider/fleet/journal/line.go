package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// version is the form of the lines. A reader keeps what it does not know.
const version = 1

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// line is what is written, in the order in which it is written.
type line struct {
	V       int    `json:"v"`
	Seq     int    `json:"seq"`
	Prev    string `json:"prev"` // SHA-256 of the line before, without its line feed; empty on the first
	T       string `json:"t"`    // wall clock, UTC
	Mono    int64  `json:"mono"` // milliseconds since the session began, which no change of the clock can bend
	Actor   string `json:"actor,omitempty"`
	ID      string `json:"id"` // the same for all lines of one entry
	Event   Event  `json:"event"`
	Account string `json:"acct"`
	Op      string `json:"op"`
	Class   string `json:"class"`
	ICCID   string `json:"iccid"`
	Before  string `json:"before,omitempty"`
	Target  string `json:"target,omitempty"`
	Text    string `json:"text,omitempty"`
	Confirm string `json:"confirm,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	After   string `json:"after,omitempty"`
	HTTP    int    `json:"http,omitempty"`
	Why     string `json:"why,omitempty"`
}

// line begins a line about the ticket's entry. What was agreed to stands in full in the plan and in the intent; later
// lines refer to it by the identifier, so that a text is not written down more often than needed.
func (t Ticket) line(event Event) line {
	e := t.entry
	l := line{
		V: version, ID: t.id, Event: event, Account: e.Account, Op: e.Op, Class: e.Class, ICCID: e.ICCID,
		Before: e.Before, Target: e.Target,
	}
	if event == Planned || event == Intended {
		l.Text, l.Confirm = e.Text, e.Confirm
	}
	return l
}

// append adds the line to what is to be written and gives the hash that the next line names.
func (l line) append(to []byte) (all []byte, hash string) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(l) // Strings and whole numbers can always be encoded.
	body := bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	whole := fmt.Appendf(nil, "%08x %s", crc32.Checksum(body, castagnoli), body)
	sum := sha256.Sum256(whole)
	return append(append(to, whole...), '\n'), hex.EncodeToString(sum[:])
}
