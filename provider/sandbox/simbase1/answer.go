package simbase1

import (
	"net/http"
	"strconv"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// refusal is the sandbox's own form of an error: v1 documents neither a form nor any status but 200.
type refusal struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// refuse answers with an error, which says who speaks so that nobody takes its form for the vendor's.
func refuse(status int, code, message string) sandbox.Answer {
	var r refusal
	r.Error.Code, r.Error.Message = code, "sandbox: "+message
	return sandbox.JSON(status, r)
}

// Refuse answers with an error that was asked for.
func (*vendor) Refuse(status int, words string) sandbox.Answer {
	if status == http.StatusTooManyRequests {
		return refuse(status, "too_many_calls", words)
	}
	return refuse(status, "injected", words)
}

// busy refuses a call that is one too many. The documents only "limit your request to a maximum of 10 calls/second and
// 5000 calls/day": what a second and a day are and what happens beyond is not said. That v1 answers 429 with
// Retry-After in seconds is invention.
func busy(wait time.Duration) sandbox.Answer {
	seconds := strconv.Itoa(int((wait + time.Second - 1) / time.Second))
	a := refuse(http.StatusTooManyRequests, "too_many_calls", "too many calls, wait "+seconds+" s")
	a.Header.Set("Retry-After", seconds)
	return a
}

// stampFormat is how v1 writes times: UTC, without saying so.
const stampFormat = time.DateTime

func stamp(nanos int64) string { return time.Unix(0, nanos).UTC().Format(stampFormat) }
