package telnyx

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// Codes of the vendor's table. What it answers to a change of state that is not possible is not documented: here it is
// the code for a bad request.
const (
	codeNotFound     = "10005"
	codeInvalidID    = "10006"
	codeUnexpected   = "10007"
	codeNotPermitted = "10010"
	codeTooMany      = "10011"
	codeBadRequest   = "10015"
	codeInvalidJSON  = "10023"
	codeLimitReached = "70000"
	codeInvalidData  = "70002"
	codeNoGroup      = "70007"

	titleBadRequest = "Bad Request"
	titleInvalid    = "Invalid data format"
)

// failure is one error in the vendor's form; code and title are always there.
type failure struct {
	Code   string    `json:"code"`
	Title  string    `json:"title"`
	Detail string    `json:"detail,omitempty"`
	Source *source   `json:"source,omitempty"`
	Meta   *metaWire `json:"meta,omitempty"`
}

// source tells where in the body or the query the error is.
type source struct {
	Pointer   string `json:"pointer,omitempty"`
	Parameter string `json:"parameter,omitempty"`
}

type metaWire struct {
	URL string `json:"url"`
}

type failures struct {
	Errors []failure `json:"errors"`
}

func refuse(status int, f failure) sandbox.Answer {
	f.Meta = &metaWire{"https://developers.telnyx.com/docs/overview/errors/" + f.Code}
	return sandbox.JSON(status, failures{[]failure{f}})
}

func notFound() sandbox.Answer {
	return refuse(http.StatusNotFound, failure{
		Code: codeNotFound, Title: "Resource not found", Detail: "The requested resource or URL could not be found.",
	})
}

// Refuse answers with an error that was asked for.
func (*vendor) Refuse(status int, words string) sandbox.Answer {
	if status == http.StatusUnauthorized {
		return sandbox.Answer{Status: status}
	}
	codes := map[int]string{
		http.StatusForbidden: codeNotPermitted, http.StatusNotFound: codeNotFound, http.StatusBadRequest: codeBadRequest,
		http.StatusUnprocessableEntity: codeBadRequest, http.StatusTooManyRequests: codeTooMany,
	}
	return refuse(status, failure{Code: cmp.Or(codes[status], codeUnexpected), Title: http.StatusText(status), Detail: words})
}

// busy refuses a call that is one too many. No number of calls is published for SIMs; the code and the headers are.
func (v *vendor) busy(wait time.Duration) sandbox.Answer {
	limit := v.perSecond
	if wait > time.Second || limit < 1 {
		limit = v.perDay
	}
	a := refuse(http.StatusTooManyRequests, failure{
		Code: codeTooMany, Title: "Too many requests", Detail: "You have exceeded the maximum number of allowed requests.",
	})
	for name, n := range map[string]int{"Limit": limit, "Remaining": 0, "Reset": int((wait + time.Second - 1) / time.Second)} {
		a.Header.Set("X-Ratelimit-"+name, strconv.Itoa(n))
	}
	return a
}

// stamp writes a moment as the vendor says that it does: UTC with a Z, thousandths of a second.
func stamp(nanos int64) string { return time.Unix(0, nanos).UTC().Format("2006-01-02T15:04:05.000Z") }

// amountWire is a size with its unit. Amounts are decimal numbers in strings.
type amountWire struct {
	Amount string `json:"amount"`
	Unit   string `json:"unit"`
}

// megabyte in millionths of one, the unit of every size in here. Whether the vendor's has 1,000,000 bytes or 1,048,576 is
// not documented, and nothing here depends on it: all sums are in MB.
const megabyte = 1_000_000

func inMB(micro int64) amountWire { return amountWire{decimal(micro), "MB"} }

// decimal writes millionths as "2049.0", with as many digits as there are but at least one.
func decimal(micro int64) string {
	text := strconv.AppendInt(nil, micro/megabyte, 10)
	fraction := strconv.Itoa(megabyte + int(micro%megabyte))[1:]
	for len(fraction) > 1 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	return string(text) + "." + fraction
}
