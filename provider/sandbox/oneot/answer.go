package oneot

import (
	"net/http"
	"strings"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// refusal is a call that is not done.
type refusal struct {
	status      int
	code, words string
}

// The documented errors, with their own words. Which HTTP status each comes with is not documented; 403 is seen for
// features that are not enabled, and the others are decided here.
var (
	serverError   = &refusal{http.StatusInternalServerError, "E000", "Server error"}
	noSIM         = &refusal{http.StatusNotFound, "E002", "SIM not found"}
	notEnabled    = &refusal{http.StatusForbidden, "E003", "Feature not enabled (either not supported for the given SIM card, or is a separate addon service that has to be ordered)."}
	noCost        = &refusal{http.StatusNotFound, "E101", "No SIM cost history for given ICCID in the given month and year."}
	noBalance     = &refusal{http.StatusNotFound, "E102", "No account balance history in the given month and year."}
	noDiagnostics = &refusal{http.StatusNotFound, "E103", "No diagnostics available for this SIM."}
	wrongState    = &refusal{http.StatusBadRequest, "E201", "Cannot change SIM status to desired state, the current status is prohibiting such an operation."}
	locked        = &refusal{http.StatusBadRequest, "E202", "SIM status is locked by an administrator."}
	limitBelow    = &refusal{http.StatusBadRequest, "E210", "Cannot set new data limit because it would exceed the current data usage."}
	limitReached  = &refusal{http.StatusBadRequest, "E211", "Cannot resume/activate SIM because the amount of used data is equal to or exceeds the data limit set for this SIM."}
	badGroup      = &refusal{http.StatusBadRequest, "E220", "Cannot assign the SIM to the specified group because the name is forbidden."}
	tooMany       = &refusal{http.StatusBadRequest, "E230", "Too many SIMs (over 1000) given as arguments."}
	noTexts       = &refusal{http.StatusBadRequest, "E240", "SMS not allowed for some SIMs"}
)

// ownCode stands where the documents have no code. It says who speaks, so that nobody takes it for one of the vendor's.
const ownCode = "SANDBOX"

// refuse makes a refusal that the documents have no code for, such as a parameter that is missing or misspelt.
func refuse(status int, words string) *refusal { return &refusal{status, ownCode, "sandbox: " + words} }

func badCall(words string) *refusal { return refuse(http.StatusBadRequest, words) }

type refusalWire struct {
	Code        string `json:"error_code"`
	Description string `json:"error_description"`
	Timestamp   int64  `json:"timestamp"` // milliseconds, which is inference
}

func (r *refusal) answer(now time.Time) sandbox.Answer {
	return sandbox.JSON(r.status, refusalWire{r.code, r.words, now.UnixMilli()})
}

// Refuse answers with an error that was asked for, under the code that goes with the status.
func (v *vendor) Refuse(status int, words string) sandbox.Answer {
	code := ownCode
	switch status {
	case http.StatusUnauthorized:
		return unauthorized("invalid_token", words)
	case http.StatusForbidden:
		code = notEnabled.code
	case http.StatusNotFound:
		code = noSIM.code
	case http.StatusInternalServerError:
		code = serverError.code
	}
	return (&refusal{status, code, words}).answer(v.stage.Now())
}

// busy refuses a call that is one too many. No limit is documented, so that all of this answer is invention.
func busy(wait time.Duration, now time.Time) sandbox.Answer {
	a := refuse(http.StatusTooManyRequests, "too many calls").answer(now)
	a.Header.Set("Retry-After", seconds(wait+time.Second-1))
	return a
}

type oauthWire struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// oauth answers with an error of the login, whose form is another one. That it is the one of the OAuth standard, which
// the frameworks write of themselves, is inference.
func oauth(status int, code, words string) sandbox.Answer {
	return sandbox.JSON(status, oauthWire{code, words})
}

func unauthorized(code, words string) sandbox.Answer {
	a := oauth(http.StatusUnauthorized, code, words)
	a.Header.Set("Www-Authenticate", `Bearer realm="api", error="`+code+`"`)
	return a
}

// plainOK is what some writes answer in place of the JSON that the documents promise.
func plainOK() sandbox.Answer { return sandbox.Text(http.StatusOK, "text/plain;charset=UTF-8", "OK") }

// bearer gives the token of an Authorization header, empty if it holds none.
func bearer(header http.Header) string {
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return token
}
