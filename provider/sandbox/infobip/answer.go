package infobip

import (
	"net/http"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// refusal is the older of the platform's two forms of an error. The pages about SIM cards show none; that calls of 2019
// answer in this one is inferred.
type refusal struct {
	RequestError struct {
		ServiceException exception `json:"serviceException"`
	} `json:"requestError"`
}

type exception struct {
	MessageID  string     `json:"messageId"`
	Text       string     `json:"text"`
	Validation complaints `json:"validationErrors,omitempty"`
}

// complaints are what is wrong with a request, by what it is wrong with; nil when nothing is.
type complaints map[string][]string

func about(field, words string) complaints { return complaints{field: {words}} }

// messageIDs are the words that are known. A status that is not here gets the nearest.
var messageIDs = map[int]string{
	http.StatusUnauthorized: "UNAUTHORIZED", http.StatusForbidden: "FORBIDDEN", http.StatusNotFound: "NOT_FOUND",
}

// refuse answers with an error.
func refuse(status int, text string) sandbox.Answer { return refuseFor(status, text, nil) }

// invalid refuses a request that is not understood, or whose wish cannot be fulfilled: the status for the latter is not
// documented, and is the same here.
func invalid(bad complaints) sandbox.Answer {
	return refuseFor(http.StatusBadRequest, "Bad request", bad)
}

func refuseFor(status int, text string, bad complaints) sandbox.Answer {
	id := messageIDs[status]
	switch {
	case id != "":
	case status >= http.StatusInternalServerError:
		id = "GENERAL_ERROR"
	default:
		id = "BAD_REQUEST"
	}
	var r refusal
	r.RequestError.ServiceException = exception{id, text, bad}
	return sandbox.JSON(status, r)
}

// throttled is the newer form, in which "most endpoints" tell that there were too many calls.
type throttled struct {
	ErrorCode   string     `json:"errorCode"`
	Description string     `json:"description"`
	Action      string     `json:"action"`
	Violations  []string   `json:"violations"`
	Resources   []resource `json:"resources"`
}

type resource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

func (v *vendor) tooMany(words string) sandbox.Answer {
	a := sandbox.JSON(http.StatusTooManyRequests, throttled{
		ErrorCode: "E429", Description: words,
		Action:     "Check request rate limit specified in the API endpoint documentation resource.",
		Violations: []string{},
		Resources: []resource{{
			"Rate limits and throttling",
			"https://www.infobip.com/docs/developer-resources/api-fundamentals/rate-limits-and-throttling",
		}},
	})
	if v.RetryAfter != "" {
		a.Header.Set("Retry-After", v.RetryAfter)
	}
	return a
}

// Refuse answers with an error that was asked for.
func (v *vendor) Refuse(status int, words string) sandbox.Answer {
	if status == http.StatusTooManyRequests {
		return v.tooMany(words)
	}
	return refuse(status, words)
}

// stamp writes a time as documented, yyyy-MM-dd'T'HH:mm:ss. Whose time that is remains unsaid; here it is UTC.
func stamp(nanos int64) string { return time.Unix(0, nanos).UTC().Format("2006-01-02T15:04:05") }
