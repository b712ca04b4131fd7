package infobip_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
	infobipbox "github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// faultsOf gives the faults of a kind that a write can meet.
func faultsOf(kind sandbox.Kind) []sandbox.Fault {
	statuses := []int{0}
	if kind == sandbox.Status || kind == sandbox.HTML || kind == sandbox.Empty {
		statuses = []int{
			http.StatusOK, http.StatusAccepted, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound,
			http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		}
	}
	var faults []sandbox.Fault
	for _, status := range statuses {
		for _, after := range []bool{false, true} {
			fault := sandbox.Fault{Nth: 1, Kind: kind, After: after, Status: status}
			switch kind {
			case sandbox.Endless, sandbox.Bomb:
				fault.Bytes = 4 << 20
			case sandbox.Rewrite:
				fault.Rewrite = func([]byte) []byte { return []byte(`{"message":"Not enough credit"}`) }
			default:
			}
			faults = append(faults, fault)
		}
	}
	return faults
}

// honest tells whether what was told of a write agrees with how often the vendor did it.
func honest(told model.Outcome, did int) error {
	switch {
	case did > 1:
		return fmt.Errorf("it was done %d times", did)
	case did == 1 && (told == model.OutcomeRefused || told == model.OutcomeNotSent):
		return fmt.Errorf("it was done, and is told as %q", told)
	case did == 0 && told == model.OutcomeDone:
		return errors.New("it was not done, and is told as accepted")
	default:
		return nil
	}
}

// TestWritesAreToldAsTheyAre holds what is told of a write against the vendor's ledger, for every way to go wrong, before
// it was done and after it.
func TestWritesAreToldAsTheyAre(t *testing.T) {
	for _, write := range []string{"send", "switch"} {
		for _, kind := range sandbox.Kinds() {
			if kind == sandbox.Ignore {
				continue
			}
			t.Run(write+" "+string(kind), func(t *testing.T) {
				for _, fault := range faultsOf(kind) {
					told, did := struck(t, write, fault)
					if err := honest(told, did); err != nil && !unseen(write, fault) {
						t.Errorf("status %d, after it was done: %t: %v", fault.Status, fault.After, err)
					}
				}
			})
		}
	}
}

// TestVendorThatLiesIsFoundOut shows that the test above can fail: here the vendor confirms what it did not do.
func TestVendorThatLiesIsFoundOut(t *testing.T) {
	for _, write := range []string{"send", "switch"} {
		if told, did := struck(t, write, sandbox.Fault{Nth: 1, Kind: sandbox.Ignore}); honest(told, did) == nil {
			t.Errorf("%s: nothing is wrong with %q", write, told)
		}
		if told, did := struck(t, write, sandbox.Fault{Route: "list", Kind: sandbox.Hang}); told != model.OutcomeDone || did != 1 {
			t.Errorf("%s, which nothing is wrong with, is told as %q", write, told)
		}
	}
}

// unseen tells of the faults that nobody could see through: the vendor's own refusal after it did what it refuses, and an
// empty success of a text, which is what the vendor documents for one that was sent.
func unseen(write string, fault sandbox.Fault) bool {
	success := fault.Status/100 == 2
	switch fault.Kind {
	case sandbox.Empty:
		return write == "send" && success
	case sandbox.Status:
		return fault.After && (success || fault.Status/100 == 4 && fault.Status != http.StatusRequestTimeout)
	default:
		return fault.Kind == sandbox.Busy && fault.After
	}
}

// struck makes a write through a fault and tells what was told of it, and how often it was done.
func struck(t *testing.T, write string, fault sandbox.Fault) (told model.Outcome, did int) {
	t.Helper()
	p := meet(t, infobipbox.Config{SIMs: 1, Plan: []sandbox.Fault{fault}})
	limit := 20 * time.Second
	if fault.Kind == sandbox.Hang || fault.Kind == sandbox.Stall { // which last as long as they are waited for
		limit = 100 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	id := iccid(t, p.vendor.SIMs()[0].ICCID)
	var err error
	if write == "send" {
		_, err = p.Send(ctx, id, "STATUS#")
	} else {
		_, err = p.SetState(ctx, model.SIM{ICCID: id, State: model.Active, Actions: model.CanSuspend}, model.Suspended)
	}
	if fault, ok := errors.AsType[*model.Fault](err); err != nil && (!ok || fault.Account != "eu") {
		t.Errorf("the error is %v", err)
	}
	p.Rest().Close()
	if err := p.vendor.Close(); err != nil { // nothing is done behind the ledger's back any more
		t.Error(err)
	}
	return model.OutcomeOf(err), len(p.vendor.Ledger())
}
