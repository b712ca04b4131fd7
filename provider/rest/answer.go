package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
)

// How much of an answer is read, after it was unpacked.
const (
	goodBytes    = 1 << 20 // unless the operation says otherwise
	errorBytes   = 64 << 10
	excerptBytes = 120
)

var (
	errEmpty   = errors.New("the answer is empty")
	errNull    = errors.New("the answer is null")
	errWebPage = errors.New("the answer is a web page")
)

// judge makes a success or a fault of an answer.
func (c *Client) judge(ctx context.Context, t *trip, answer *http.Response, cancel context.CancelCauseFunc) *model.Fault {
	status := answer.StatusCode
	var wait time.Duration
	if asked(status, answer.Header, c.config.Now()) {
		wait = c.pace.pause(answer.Header) // before the body is read: others must hear of it now
	} else {
		c.pace.answered()
	}
	bounded := answer.Request.Context()
	if status/100 == 2 {
		body, fault := drain(ctx, bounded, answer.Body, t.goodBytes(), cancel)
		if fault == nil {
			if said, ok := c.complaint(status, body); ok { // an error that is dressed as a success
				return t.complained(status, said)
			}
			fault = t.decode(body, answer.Header.Get("Content-Type"))
		}
		if fault != nil {
			fault.Status, fault.Outcome = status, model.OutcomeUnknown
		}
		return fault
	}
	body, broken := drain(ctx, bounded, answer.Body, errorBytes, cancel)
	fault := c.failed(t, status, body)
	if fault.Wait = wait; wait > 0 && errors.Is(fault.Kind, model.ErrServer) {
		fault.Kind = model.ErrBusy // what a write did is as unknown as with every such error
	}
	if broken != nil { // the status says what is wrong; that the words to it are missing comes second
		fault.Err = cmp.Or(broken.Err, broken.Kind)
	}
	return fault
}

func (r request) goodBytes() int64 {
	if r.op.Limit > 0 {
		return r.op.Limit
	}
	return goodBytes
}

// drain reads a body to its end, at most so many bytes of it and without long silences. It gives no part of a body.
func drain(ctx, bounded context.Context, body io.Reader, most int64, cancel context.CancelCauseFunc) ([]byte, *model.Fault) {
	idle := time.AfterFunc(idleLimit, func() { cancel(errStalled) })
	defer idle.Stop()
	data, err := io.ReadAll(watched{io.LimitReader(body, most+1), idle})
	switch {
	case int64(len(data)) > most:
		return nil, &model.Fault{Kind: model.ErrTooLarge}
	case err == nil:
		return data, nil
	}
	if fault := gaveUp(ctx, bounded); fault != nil {
		return nil, fault
	}
	if brokeOff(err) {
		return nil, &model.Fault{Kind: model.ErrBadAnswer, Err: io.ErrUnexpectedEOF}
	}
	return nil, &model.Fault{Kind: model.ErrBadAnswer, Err: errDamaged}
}

// watched puts the watchdog off with every piece that arrives.
type watched struct {
	io.Reader

	idle *time.Timer
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	w.idle.Reset(idleLimit)
	return n, err
}

// decode reads a good answer: exactly one JSON value. What is not quite JSON is not repaired, as a repaired list may be
// a cut one. The header that names the content is not asked, since vendors set it carelessly; it only helps to word what
// came instead.
func (t *trip) decode(body []byte, contentType string) *model.Fault {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case t.into == nil && !bytes.HasPrefix(trimmed, []byte("<")):
		return nil // nobody asked for it; but a page of a proxy or a portal is not the vendor's "yes"
	case t.into == nil:
		return t.garbled(body, errWebPage, contentType)
	}
	if raw, ok := t.into.(*Raw); ok {
		if bytes.HasPrefix(trimmed, []byte("<")) {
			return t.garbled(body, errWebPage, contentType)
		}
		*raw = trimmed
		return nil
	}
	switch {
	case len(trimmed) == 0:
		return t.garbled(nil, errEmpty, contentType)
	case bytes.Equal(trimmed, []byte("null")): // which would pass for a list without entries
		return t.garbled(body, errNull, contentType)
	}
	err := json.Unmarshal(body, t.into)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errRows):
		return &model.Fault{Kind: model.ErrTooLarge, Err: errRows}
	default:
		return t.garbled(body, err, contentType)
	}
}

// garbled is the fault of an answer that cannot be understood. It keeps the beginning as evidence.
func (t *trip) garbled(body []byte, err error, contentType string) *model.Fault {
	fault := &model.Fault{Kind: model.ErrBadAnswer, Err: t.place(err)}
	var value json.RawMessage
	if json.NewDecoder(bytes.NewReader(body)).Decode(&value) == io.ErrUnexpectedEOF { //nolint:errorlint // Decode gives it bare.
		fault.Err = fmt.Errorf("%w after %d bytes", io.ErrUnexpectedEOF, len(body))
	}
	if kind, _, err := mime.ParseMediaType(t.hide(contentType)); err == nil && kind != "application/json" && len(kind) < 60 {
		fault.Err = fmt.Errorf("%s: %w", kind, fault.Err)
	}
	body = body[:min(len(body), errorBytes)]
	fault.Said = model.NewText(cut(t.hide(string(body)), excerptBytes))
	return fault
}

// place words an error of encoding/json without the values that stand there.
func (t *trip) place(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("byte %d: %w", syntax.Offset, syntax)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("byte %d: %q is not a %s", wrong.Offset, wrong.Field, wrong.Type)
	}
	if errors.Is(err, errEmpty) || errors.Is(err, errNull) || errors.Is(err, errWebPage) || errors.Is(err, errNoList) {
		return err
	}
	return fmt.Errorf("%q", cut(t.hide(err.Error()), excerptBytes)) // of a type with a decoder of its own
}

// failed is the fault of an answer whose status is not a success.
func (c *Client) failed(t *trip, status int, body []byte) *model.Fault {
	if said, ok := c.complaint(status, body); ok {
		return t.complained(status, said)
	}
	fault := &model.Fault{Kind: kind(status), Status: status, Outcome: model.OutcomeUnknown}
	fault.Foreign = c.config.Complaint != nil || !isObject(body)
	if !isObject(body) {
		return fault
	}
	fault.Said = model.NewText(cut(t.hide(said(body)), saidBytes))
	if refusal(status) && c.config.Complaint == nil {
		fault.Outcome = model.OutcomeRefused
	}
	return fault
}

// complaint reads a body as an error in the vendor's own form, where that is known.
func (c *Client) complaint(status int, body []byte) (Complaint, bool) {
	if c.config.Complaint == nil || !isObject(body) {
		return Complaint{}, false
	}
	return c.config.Complaint(status, body)
}

// complained is the fault of an error in the vendor's own form.
func (t *trip) complained(status int, c Complaint) *model.Fault {
	fault := &model.Fault{Kind: kind(status), Status: status, Code: code(t.hide(c.Code)), Outcome: model.OutcomeUnknown}
	if c.Kind != nil {
		fault.Kind = c.Kind
	}
	fault.Said = model.NewText(cut(t.hide(c.Said), saidBytes))
	if c.Means != "" {
		fault.Err = errors.New(c.Means)
	}
	if (refusal(status) || status/100 == 2) && !errors.Is(fault.Kind, model.ErrServer) { // which may come after the deed
		fault.Outcome = model.OutcomeRefused
	}
	return fault
}

// code gives a vendor's code if it looks like one: it is told beside our own words.
func code(s string) string {
	if len(s) > 40 || !plain(strings.ReplaceAll(s, ".", "")) {
		return ""
	}
	return s
}

// kind gives the kind of fault that a status stands for.
func kind(status int) error {
	switch {
	case status == http.StatusUnauthorized:
		return model.ErrDenied
	case status == http.StatusPaymentRequired:
		return model.ErrNoCredit
	case status == http.StatusForbidden:
		return model.ErrForbidden
	case status == http.StatusNotFound:
		return model.ErrNotFound
	case status == http.StatusTooManyRequests:
		return model.ErrBusy
	case status == http.StatusRequestTimeout, status >= 500 && status <= 599:
		return model.ErrServer
	case status >= 400 && status <= 499:
		return model.ErrRefused
	case status >= 300 && status <= 399:
		return model.ErrRedirect
	default:
		return model.ErrBadAnswer
	}
}

// refusal tells whether a vendor that answers with the status, and a JSON object to it, did nothing. The same status
// with a page of a proxy proves nothing, and neither does one that is not listed: a timeout (408) or an error at the
// vendor may come after the deed.
func refusal(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden,
		http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusTooManyRequests:
		return true
	default:
		return false
	}
}

// cut shortens a text to so many bytes, between two characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
