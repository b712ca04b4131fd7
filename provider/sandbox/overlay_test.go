package sandbox_test

import (
	"testing"

	"github.com/simfleet/simfleet/provider/sandbox"
)

func TestAnOverlayIsLaidOverAnAnswer(t *testing.T) {
	wire := struct {
		Name  string `json:"name"`
		State string `json:"state"`
	}{"a", "b"}
	var first sandbox.Overlay
	written := func(o sandbox.Overlay) string { return string(sandbox.Good(o.Over(wire)).Body) }
	if got := written(first); got != `{"name":"a","state":"b"}` {
		t.Errorf("nothing laid over it makes it %s", got)
	}
	first.Set("name", nil)
	second := first
	second.Set("state", sandbox.Absent)
	second.Set("more", []int{1})
	if got := written(second); got != `{"more":[1],"name":null}` {
		t.Errorf("it is %s", got)
	}
	if got := written(first); got != `{"name":null,"state":"b"}` {
		t.Errorf("what is laid over a copy changed the original: %s", got)
	}
}

func TestOnlyAKnownSIMIsGiven(t *testing.T) {
	fleet := map[string]*int{"8900000000000000001": new(7)}
	if got := *sandbox.Known(fleet, "8900000000000000001"); got != 7 {
		t.Errorf("another SIM is given: %d", got)
	}
	defer func() {
		if got := recover(); got != "sandbox: no SIM has the ICCID 8900000000000000002" {
			t.Errorf("a mistyped ICCID made %v", got)
		}
	}()
	sandbox.Known(fleet, "8900000000000000002")
}
