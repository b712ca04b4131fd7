package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// answer is what goes back for a call.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// good answers with a value as JSON.
func good(v any) answer {
	return answer{http.StatusOK, http.Header{"Content-Type": {"application/json"}}, encode(v)}
}

// encode writes JSON as services do that are not written in Go, with <, > and & as they are.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("sandbox: " + err.Error()) // only a value given to SetRaw can be the cause
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// refusal is the sandbox's own form of an error: v1 documents neither a form nor any status but 200.
type refusal struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// refuse answers with an error, which says who speaks so that nobody takes its form for the vendor's.
func refuse(status int, code, message string) answer {
	var r refusal
	r.Error.Code, r.Error.Message = code, "sandbox: "+message
	a := good(r)
	a.status = status
	return a
}

// busy refuses a call that is one too many. That v1 answers 429 with Retry-After in seconds is invention.
func busy(wait time.Duration) answer {
	seconds := strconv.Itoa(int((wait + time.Second - 1) / time.Second))
	a := refuse(http.StatusTooManyRequests, "too_many_calls", "too many calls, wait "+seconds+" s")
	a.header.Set("Retry-After", seconds)
	return a
}

// stampFormat is how v1 writes times: UTC, without saying so.
const stampFormat = time.DateTime

func stamp(nanos int64) string { return time.Unix(0, nanos).UTC().Format(stampFormat) }

// write sends the answer with the Date of the sandbox's clock, by which its other times are to be understood.
func (b *blow) write(a answer) {
	b.headers(a)
	b.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	b.w.WriteHeader(a.status)
	_, _ = b.w.Write(a.body) // nobody to tell when the client has gone
}

// headers prepares the answer's header and notes the status as sent.
func (b *blow) headers(a answer) {
	for k, v := range a.header {
		b.w.Header()[k] = v
	}
	b.w.Header().Set("Date", b.call.now.Format(http.TimeFormat))
	b.s.note(b.request, a.status)
}
