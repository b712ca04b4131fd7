package sandbox_test

import (
	"reflect"
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox"
)

func TestSpansAreTurnedOnAndOff(t *testing.T) {
	spans := sandbox.Since(10)
	for _, step := range []struct {
		on   bool
		at   int64
		want sandbox.Spans
	}{
		{true, 15, sandbox.Since(10)},
		{false, 20, sandbox.Spans{{From: 10, To: 20}}},
		{false, 25, sandbox.Spans{{From: 10, To: 20}}},
		{true, 30, sandbox.Spans{{From: 10, To: 20}, {From: 30, To: sandbox.Forever}}},
		{false, 29, sandbox.Spans{{From: 10, To: 20}, {From: 30, To: 30}}}, // never ends before it began
	} {
		spans = spans.Turned(step.on, step.at)
		if !reflect.DeepEqual(spans, step.want) || spans.Open() != step.on {
			t.Errorf("%v at %d makes it %v, open: %v", step.on, step.at, spans, spans.Open())
		}
	}
	for at, want := range map[int64]bool{9: false, 10: true, 19: true, 20: false, 30: false} {
		if spans.Holds(at) != want {
			t.Errorf("%d is in %v: %v", at, spans, !want)
		}
	}
}
