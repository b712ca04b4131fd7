package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// BodyLimit is the longest request body that a vendor is expected to take, in bytes. A longer one is cut one byte later,
// so that the vendor can see it.
const BodyLimit = 64 << 10

// Call is a request as it came in, read whole before anything is answered: only then does the server notice that a
// client has gone while its answer hangs.
type Call struct {
	Route  string            // the name of the [Route], empty when the API has no such path or method
	Args   map[string]string // the {names} of the route's pattern; values are one path segment, still escaped as they came
	Method string
	Path   string // escaped, as it came
	Allow  string // the methods of the path, when only the method is wrong; empty if there is no such path
	Query  url.Values
	Header http.Header // not to be changed
	Body   []byte      // at most BodyLimit+1 bytes
	Now    time.Time   // by the sandbox's clock, UTC
	Dry    bool        // answer as if it were done, but do nothing: the fault [Ignore]
}

// Answer is what goes back for a call. The stage adds Content-Length and the Date of the sandbox's clock.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Route is one call of an API. The name is what [Fault.Route] uses. The pattern is an escaped path in which {names} stand
// for one segment each that is not empty, such as "/simcards/{iccid}/sms". All else is taken letter by letter: a slash
// at the end or an escaped one is another path. Of several routes that fit, the first is taken.
type Route struct{ Name, Method, Pattern string }

// Vendor is the API behind a stage. Answer, Refuse and Endless run under the stage's lock, so a vendor needs none of its
// own for what only they and [Stage.Do] touch; they must not call the stage but for [Stage.Note] and [Stage.Now]. Routes
// and Secrets are asked for once, by [New].
type Vendor interface {
	Routes() []Route
	// Answer does what the call asks for. The key, limits, unknown paths and methods and bodies that are too long are the
	// vendor's own business. It never hears of a call that a fault strikes before it is done.
	Answer(Call) Answer
	// Refuse gives an error in the vendor's own form, for faults that are injected.
	Refuse(status int, words string) Answer
	// Endless gives the start of a list that never ends, and one entry of it with its comma.
	Endless() (head, row string)
	// Secrets names the headers that hold keys and are not remembered.
	Secrets() []string
}

// Good answers 200 with a value as JSON.
func Good(value any) Answer { return JSON(http.StatusOK, value) }

// JSON answers with a value as JSON, as services write it that are not written in Go: with <, > and & as they are. A
// value that cannot be written so panics.
func JSON(status int, value any) Answer {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic("sandbox: " + err.Error()) // only a value that a test has put there can be the cause
	}
	return Answer{status, http.Header{"Content-Type": {"application/json"}}, bytes.TrimSuffix(b.Bytes(), []byte("\n"))}
}

// Text answers with a body that is no JSON.
func Text(status int, contentType, body string) Answer {
	return Answer{status, http.Header{"Content-Type": {contentType}}, []byte(body)}
}
