package infobip

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// refusals are the codes that say that nothing was done, in both of the forms that errors come in.
var refusals = map[string]error{
	"UNAUTHORIZED": model.ErrDenied, "E401": model.ErrDenied,
	"FORBIDDEN": model.ErrForbidden, "E403": model.ErrForbidden,
	"NOT_FOUND": model.ErrNotFound, "E404": model.ErrNotFound,
	"BAD_REQUEST": model.ErrRefused, "E400": model.ErrRefused,
	"TOO_MANY_REQUESTS": model.ErrBusy, "E429": model.ErrBusy,
}

// wireError is an error in either of the forms that the vendor's platform has; which of them this API uses is not
// documented. See
// https://www.infobip.com/docs/developer-resources/api-fundamentals/rate-limits-and-throttling for the newer.
type wireError struct {
	Request struct {
		Exception struct {
			ID     rest.Scalar     `json:"messageId"`
			Text   rest.Scalar     `json:"text"`
			Fields json.RawMessage `json:"validationErrors"` // what is wrong with each field, as lists of texts
		} `json:"serviceException"`
	} `json:"requestError"`

	Code        rest.Scalar `json:"errorCode"`
	Description rest.Scalar `json:"description"`
	Action      rest.Scalar `json:"action"` // what to do about it
}

// complaint reads an error in the vendor's own form. What the status means is kept, but for two cases. A key that is
// rejected is told as such whatever the status, so that it never passes for a SIM that is not there. And an error with the
// status of a success means what its code says; one that may have come after the deed is left to be no answer at all.
func complaint(status int, body []byte) (rest.Complaint, bool) {
	var w wireError
	if json.Unmarshal(body, &w) != nil {
		return rest.Complaint{}, false
	}
	said, ok := w.complaint()
	kind := refusals[said.Code]
	switch success := status/100 == 2; {
	case success:
		said.Kind = kind
		return said, ok && kind != nil
	case status/100 == 4 && (kind == model.ErrDenied || kind == model.ErrForbidden): //nolint:errorlint // They come from the table.
		said.Kind = kind
	}
	return said, ok
}

// complaint puts the error into words, and tells whether there is one in either form.
func (w wireError) complaint() (rest.Complaint, bool) {
	if old := w.Request.Exception; old.ID != "" || old.Text != "" {
		words := slices.Concat([]string{string(old.Text)}, fieldWords(old.Fields))
		return rest.Complaint{Code: string(old.ID), Said: join(words, "; ")}, true
	}
	said := join([]string{string(w.Description), string(w.Action)}, " ")
	return rest.Complaint{Code: string(w.Code), Said: said}, w.Code != "" && w.Description != ""
}

// fieldWords tells what is wrong with each field, in the order of their names.
func fieldWords(raw json.RawMessage) []string {
	var fields map[string]rest.Texts
	if json.Unmarshal(raw, &fields) != nil {
		return nil
	}
	var words []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, text := range fields[name] {
			words = append(words, name+": "+text.Raw())
		}
	}
	return words
}

// join puts texts together that are there.
func join(texts []string, between string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), between)
}
