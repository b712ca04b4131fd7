package simbase2

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// message is the form of an error, and of the answer to a write that has nothing else to tell.
type message struct {
	Message string `json:"message"`
}

func refuse(status int, words string) sandbox.Answer { return sandbox.JSON(status, message{words}) }

// accepted answers a POST. That those answer so whose answers are not known, too, is inferred from those of state and sms.
func accepted(words string) sandbox.Answer { return sandbox.JSON(http.StatusAccepted, message{words}) }

// Refuse answers with an error that was asked for.
func (*vendor) Refuse(status int, words string) sandbox.Answer { return refuse(status, words) }

// busy refuses a call that is one too many. That the API sends Retry-After is not known; clients heed it.
func busy(wait time.Duration) sandbox.Answer {
	a := refuse(http.StatusTooManyRequests, "Too many requests")
	a.Header.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	return a
}

// stamp writes a moment as all times are written: in UTC, without a fraction.
func stamp(nanos int64) string { return time.Unix(0, nanos).UTC().Format(time.RFC3339) }

// some gives nil, which is written as null, for what there is none of.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// readObject takes exactly one JSON object with no keys but these; none at all are meant to be any.
func readObject(body []byte, keys ...string) (raw map[string]json.RawMessage, problem string) {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) || json.Unmarshal(body, &raw) != nil {
		return nil, "The body is to be one JSON object"
	}
	for _, key := range keys {
		if raw[key] == nil {
			return nil, key + " is missing"
		}
	}
	if len(keys) > 0 && len(raw) > len(keys) {
		return nil, "The body may only hold " + strings.Join(keys, ", ")
	}
	return raw, ""
}

func readString(raw json.RawMessage) (value, problem string) {
	if !strings.HasPrefix(string(raw), `"`) || json.Unmarshal(raw, &value) != nil {
		return "", "is to be a string"
	}
	return value, ""
}

// readOne takes an object with one key, which holds a string.
func readOne(body []byte, key string) (value, problem string) {
	raw, problem := readObject(body, key)
	if problem != "" {
		return "", problem
	}
	if value, problem = readString(raw[key]); problem != "" {
		return "", key + " " + problem
	}
	return value, ""
}
