package model_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/hostile"
)

var kinds = []error{
	model.ErrNotFound, model.ErrDenied, model.ErrForbidden, model.ErrNoCredit, model.ErrBusy, model.ErrRefused,
	model.ErrInvalid,
	model.ErrUnreachable, model.ErrTLS, model.ErrBroken, model.ErrTimeout, model.ErrServer, model.ErrRedirect, model.ErrBadAnswer, model.ErrTooLarge,
	model.ErrReadOnly, model.ErrSpent, model.ErrJournal, model.ErrChanged,
}

func TestFaultIsItsKindAndNoOther(t *testing.T) {
	for i, kind := range kinds {
		err := fmt.Errorf("sync: %w", &model.Fault{Account: "eu", Op: "list SIMs", Kind: kind, Err: io.ErrUnexpectedEOF})
		for j, other := range kinds {
			if got := errors.Is(err, other); got != (i == j) {
				t.Errorf("a fault of kind %q is %q: %t", kind, other, got)
			}
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("a fault of kind %q lost what lies beneath", kind)
		}
		if fault, ok := errors.AsType[*model.Fault](err); !ok || !errors.Is(fault.Kind, kind) {
			t.Errorf("a fault of kind %q is not found", kind)
		}
	}
	if err := error(&model.Fault{Kind: model.ErrBusy}); errors.Is(err, io.EOF) || !errors.Is(err, model.ErrBusy) {
		t.Error("a fault with nothing beneath is something else")
	}
}

func TestFaultOfNoKindIsNoKind(t *testing.T) {
	err := error(&model.Fault{Account: "eu", Op: "list SIMs"})
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			t.Errorf("a fault without a kind is %q", kind)
		}
	}
}

func TestFaultWords(t *testing.T) {
	for want, fault := range map[string]*model.Fault{
		`eu: list SIMs: no answer in time`:                         {Account: "eu", Op: "list SIMs", Kind: model.ErrTimeout},
		`eu: list SIMs: error at the vendor (HTTP 502)`:            {Account: "eu", Op: "list SIMs", Kind: model.ErrServer, Status: 502},
		`eu: send: refused by the vendor (HTTP 400): "too \"long"`: {Account: "eu", Op: "send", Kind: model.ErrRefused, Status: 400, Said: model.NewText(`too "long`)},
		`eu: send: refused by the vendor: "␛c�×2"`:                 {Account: "eu", Op: "send", Kind: model.ErrRefused, Said: model.NewText("\x1bc\u202e\u200b")},
		`eu: list SIMs: vendor not reached: connection refused`:    {Account: "eu", Op: "list SIMs", Kind: model.ErrUnreachable, Err: syscall.ECONNREFUSED},
		`eu: list SIMs: not an answer of this API (HTTP 200): byte ␛9: "<p>"`: {
			Account: "eu", Op: "list SIMs", Kind: model.ErrBadAnswer, Status: 200, Err: errors.New("byte \x1b9"), Said: model.NewText("<p>"),
		},
		`eu␛c: list SIMs: too many calls`: {Account: "eu\x1bc", Op: "list SIMs", Kind: model.ErrBusy},
	} {
		if got := fault.Error(); got != want {
			t.Errorf("Error() = %q, want %q", got, want)
		}
	}
}

func TestFaultWordsAreOneHarmlessLine(t *testing.T) {
	for _, raw := range hostile.Corpus() {
		fault := &model.Fault{Account: raw, Op: raw, Kind: errors.New(raw), Said: model.NewText(raw), Err: errors.New("beneath " + raw)}
		for _, verb := range []string{"%v", "%s", "%q", "%+v"} {
			said := fmt.Sprintf(verb, fault)
			checkRunes(t, said, model.Line)
			if len(said) > 8<<10 {
				t.Errorf("%d bytes said for %.40q", len(said), raw)
			}
		}
		if fault.Account, fault.Op, fault.Kind = "eu", "send", model.ErrTimeout; !strings.Contains(fault.Error(), "beneath") {
			t.Errorf("what lies beneath is not told: %q", fault)
		}
	}
}

func TestOutcomeOf(t *testing.T) {
	refused := &model.Fault{Kind: model.ErrRefused, Outcome: model.OutcomeRefused}
	for _, c := range []struct {
		err  error
		want model.Outcome
	}{
		{nil, model.OutcomeDone},
		{refused, model.OutcomeRefused},
		{fmt.Errorf("send: %w", refused), model.OutcomeRefused},
		{errors.Join(model.ErrJournal, refused), model.OutcomeRefused},
		{&model.Fault{Kind: model.ErrTimeout}, model.OutcomeUnknown},
		{&model.Fault{Kind: model.ErrReadOnly, Outcome: model.OutcomeNotSent}, model.OutcomeNotSent},
		{&model.Fault{Kind: model.ErrTimeout, Err: refused}, model.OutcomeUnknown},
		{&model.Fault{Kind: model.ErrBadAnswer, Outcome: model.OutcomeDone}, model.OutcomeDone},
		{model.ErrRefused, model.OutcomeUnknown},
		{context.Canceled, model.OutcomeUnknown},
		{io.EOF, model.OutcomeUnknown},
	} {
		if got := model.OutcomeOf(c.err); got != c.want {
			t.Errorf("OutcomeOf(%v) = %v, want %v", c.err, got, c.want)
		}
	}
}

func TestOutcomeWords(t *testing.T) {
	for outcome, want := range map[model.Outcome]string{
		model.OutcomeUnknown: "unknown", model.OutcomeDone: "accepted", model.OutcomeRefused: "refused",
		model.OutcomeNotSent: "not sent", 99: "unknown",
	} {
		if got := outcome.String(); got != want {
			t.Errorf("outcome %d is %q, want %q", outcome, got, want)
		}
	}
	var zero model.Outcome
	if zero != model.OutcomeUnknown {
		t.Error("the zero outcome promises something")
	}
}

func TestCancelled(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{context.Canceled, true},
		{&model.Fault{Kind: model.ErrTimeout, Err: context.Canceled}, true},
		{&model.Fault{Kind: model.ErrTimeout, Err: context.DeadlineExceeded}, false},
		{model.ErrTimeout, false},
	} {
		if got := model.Cancelled(c.err); got != c.want {
			t.Errorf("Cancelled(%v) = %t", c.err, got)
		}
	}
}
