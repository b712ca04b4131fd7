package oneot

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// codes are the documented codes. Which HTTP status goes with which code is not documented, so that the code decides what
// an error is: E101 to E103 say that there is nothing to tell, whatever the status.
//
// The words are those of errors of the login, of RFC 6749 section 5.2 and RFC 6750 section 3.1, and "unauthorized", which the
// framework answers with that the vendor's token call looks like (inferred: no document shows the body of a 401).
var codes = map[string]struct {
	kind  error // nil leaves it to the status
	means string
}{
	"E000": {model.ErrServer, "something failed at the vendor"},
	"E002": {model.ErrNotFound, "the vendor knows no such SIM"},
	"E003": {model.ErrAddOn, "not supported for this SIM, or an add-on that has to be ordered"},
	"E101": {model.ErrNotFound, "no costs of this SIM are on record for this month"},
	"E102": {model.ErrNotFound, "no costs of the account are on record for this month"},
	"E103": {model.ErrNotFound, "there are no diagnostics of this SIM"},
	"E201": {model.ErrRefused, "the state that the SIM is in does not allow this change"},
	"E202": {model.ErrRefused, "an administrator has locked the state of the SIM"},
	"E203": {model.ErrRefused, "the IMEI lock cannot be changed"},
	// The vendor's words are the wrong way round: "it would exceed the current data usage".
	"E210": {model.ErrRefused, "more data was used already than the new limit allows"},
	"E211": {model.ErrRefused, "the SIM has used up its data limit, which has to be raised first"},
	"E220": {model.ErrRefused, "no group may have this name"},
	"E230": {model.ErrRefused, "more than 1,000 SIMs in one call"},
	"E240": {model.ErrRefused, "the SIM may not be sent texts"},

	"invalid_grant": {kind: model.ErrDenied}, "invalid_client": {kind: model.ErrDenied}, "invalid_token": {kind: model.ErrDenied},
	"unauthorized": {kind: model.ErrDenied}, "unauthorized_client": {kind: model.ErrDenied},
	"access_denied": {kind: model.ErrForbidden}, "insufficient_scope": {kind: model.ErrForbidden},
	"invalid_request": {}, "invalid_scope": {}, "unsupported_grant_type": {},
}

// complaint reads an error of the API, or one of its login. Anything else, such as the error page of the framework in JSON,
// is not taken for the vendor's word that nothing was done.
func complaint(status int, body []byte) (rest.Complaint, bool) {
	var answer struct {
		Code        rest.Scalar `json:"error_code"`
		Error       rest.Scalar `json:"error"`
		Description rest.Scalar `json:"error_description"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return rest.Complaint{}, false
	}
	word := string(cmp.Or(answer.Code, answer.Error))
	code, known := codes[word]
	told := rest.Complaint{Code: word, Said: string(answer.Description), Kind: code.kind, Means: code.means}
	switch {
	case status == http.StatusTooManyRequests:
		told.Kind = nil // the status says what has to be done about it
	case told.Kind == nil && status/100 == 2:
		told.Kind = model.ErrRefused // which a status of success cannot tell
	}
	return told, known || answer.Code != ""
}

// faultOf gives the fault of an operation, and none for that of the login which the operation had to wait for.
func faultOf(err error, op rest.Op) model.Fault {
	if fault, ok := errors.AsType[*model.Fault](err); ok && fault.Op == op.Name {
		return *fault
	}
	return model.Fault{}
}
